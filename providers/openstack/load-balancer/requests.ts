import {
  type Call,
  type ClientRequest,
  collect,
  type JsonClient,
  LoadBalancerNotFoundError,
  type Query,
  type Reader,
} from '../../../src/driver/index.js';
import type {
  BalancerSteps,
  HealthCheck,
  LoadBalancerData,
  MemberData,
  MemberPool,
} from '../../../src/loadbalancer/index.js';
import type { OctaviaMember } from './models.js';
import {
  ALGORITHMS,
  type Pool,
  type PooledListener,
  readListener,
  readMember,
  readMonitor,
  readPool,
} from './read.js';

/** Collections of Octavia. */
export const BALANCERS = '/lbaas/loadbalancers';
export const LISTENERS = '/lbaas/listeners';
export const POOLS = '/lbaas/pools';
export const MONITORS = '/lbaas/healthmonitors';

/** What a balancer is made of. */
export interface Tree {
  readonly listeners: readonly PooledListener[];
  readonly pools: readonly Pool[];
  readonly members: ReadonlyMap<string, readonly MemberData<OctaviaMember>[]>;
}

/** The requests to Octavia that several operations share. */
export class OctaviaRequests {
  readonly client: JsonClient;

  constructor(client: JsonClient) {
    this.client = client;
  }

  /** Sends a change once the balancer is unlocked. A 404 is the balancer's at its own path only: elsewhere Octavia says what is missing. */
  change(
    id: string,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    json: object | undefined,
    steps: BalancerSteps,
    operation: string,
    query: Query = {},
  ): Promise<Reader> {
    const ofBalancer = path === balancerPath(id) ? { notFound: LoadBalancerNotFoundError } : {};
    const request: ClientRequest = { operation, path, query, json, ...ofBalancer };
    return steps.change(id, async (call) => {
      if (method === 'POST') return this.client.post(request, call);
      if (method === 'PUT') return this.client.put(request, call);
      await this.client.delete({ ...request, accept: [] }, call);
      return this.client.context.reader({}, operation);
    });
  }

  async read(id: string, operation: string, call: Call): Promise<Reader> {
    const request = { operation, path: balancerPath(id), notFound: LoadBalancerNotFoundError };
    return (await this.client.get(request, call)).object('loadbalancer');
  }

  async monitor(id: string, operation: string, call: Call): Promise<HealthCheck> {
    return readMonitor(await this.monitorRow(id, operation, call));
  }

  /** A monitor as Octavia shows it. */
  async monitorRow(id: string, operation: string, call: Call): Promise<Reader> {
    const body = await this.client.get({ operation, path: `${MONITORS}/${id}` }, call);
    return body.object('healthmonitor');
  }

  /** What a balancer is made of: its listeners, and the pools that they lead to. What is being deleted counts no more. */
  async tree(id: string, operation: string, call: Call): Promise<Tree> {
    const allListeners = await collect(
      this.list(operation, LISTENERS, 'listeners', { load_balancer_id: id }, readListener, call),
    );
    const all = await collect(this.list(operation, POOLS, 'pools', { loadbalancer_id: id }, readPool, call));
    const listeners = allListeners.filter(({ isGoing }) => !isGoing);
    const pools = ledPools(
      all.filter(({ isGoing }) => !isGoing),
      listeners,
    );
    const members = new Map<string, MemberData<OctaviaMember>[]>();
    for (const pool of pools) {
      const read = (row: Reader): MemberData<OctaviaMember> => readMember(row, id, pool.id);
      const rows = pool.hasMembers
        ? await collect(this.list(operation, `${POOLS}/${pool.id}/members`, 'members', {}, read, call))
        : [];
      members.set(
        pool.id,
        rows.filter((row) => row.extra.provisioningStatus !== 'PENDING_DELETE'),
      );
    }
    return { listeners, pools, members };
  }

  list<Item>(
    operation: string,
    path: string,
    key: string,
    query: Query,
    read: (row: Reader) => Item,
    call: Call,
  ): AsyncIterable<Item> {
    return this.client.list({ operation, path, query, notFound: LoadBalancerNotFoundError }, key, read, call);
  }
}

/** Pools of a policy or of a listener to come are their owner's: what is put behind all listeners is not for them. */
function ledPools(pools: readonly Pool[], listeners: readonly PooledListener[]): readonly Pool[] {
  const led = pools.filter(({ id }) => listeners.some(({ poolId }) => poolId === id));
  return led.length > 0 ? led : pools;
}

/** Path of a balancer. */
export function balancerPath(id: string): string {
  return `${BALANCERS}/${encodeURIComponent(id)}`;
}

/** What the listeners and pools of a balancer say of it. */
export function settingsOf(
  listeners: readonly PooledListener[],
  pools: readonly Pool[],
  members: Tree['members'],
): Pick<LoadBalancerData, 'listeners' | 'algorithm'> {
  const poolOf = (id: string | null): Pool | undefined => pools.find((pool) => pool.id === id);
  const [first] = listeners;
  return {
    listeners: listeners.map(({ id, port, protocol, certificate, poolId }) => {
      const pool = poolOf(poolId);
      const targetPort = pool === undefined ? null : portOf(pool, members.get(pool.id) ?? []);
      return { id, port, protocol, certificate, targetPort };
    }),
    algorithm: first === undefined ? null : algorithmOf(poolOf(first.poolId)),
  };
}

function algorithmOf(pool: Pool | undefined): string | null {
  return pool === undefined ? null : ALGORITHMS.from(pool.algorithm);
}

/** A pool with its members, as the base takes it. */
export function memberPool(pool: Pool, { members }: Tree): MemberPool {
  const own = members.get(pool.id) ?? [];
  return { id: pool.id, port: portOf(pool, own), members: own };
}

/** The port that a pool's listeners lead to: as it was marked, or the one that all its members have. */
export function portOf({ taggedPort }: Pool, members: readonly MemberData[]): number | null {
  if (taggedPort !== null) return taggedPort;
  const ports = new Set(members.map(({ port }) => port));
  const [port = null] = ports;
  return ports.size === 1 ? port : null;
}
