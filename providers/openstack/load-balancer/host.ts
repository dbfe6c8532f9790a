import { randomUUID } from 'node:crypto';
import {
  type Call,
  type ClientRequest,
  collect,
  InvalidRequestError,
  LoadBalancerNotFoundError,
  type Query,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  type HealthCheck,
  type LoadBalancerData,
  type LoadBalancerHost,
  type MemberData,
  membersFor,
  type MemberPool,
  type NewHealthCheck,
  type NewListener,
  type NewLoadBalancer,
  type NewMember,
  type PoolChange,
} from '../../../src/loadbalancer/index.js';
import type { OpenStackClient } from '../client.js';
import type { OctaviaCreate, OctaviaMember } from './models.js';
import {
  ALGORITHMS,
  CHECKS,
  type Pool,
  type PooledListener,
  portTag,
  PROTOCOLS,
  readBalancer,
  readListener,
  readMember,
  readMonitor,
  readPool,
  readStatus,
} from './read.js';

const BALANCERS = '/lbaas/loadbalancers';
const LISTENERS = '/lbaas/listeners';
const POOLS = '/lbaas/pools';
const MONITORS = '/lbaas/healthmonitors';

/** Octavia keeps listeners, pools and monitors as resources of their own. They are made one after another, each when the last is done. */
export class OctaviaHost implements LoadBalancerHost {
  readonly #client: OpenStackClient;

  constructor(client: OpenStackClient) {
    this.#client = client;
  }

  async *listBalancers(call: Call): AsyncGenerator<LoadBalancerData, void, undefined> {
    const operation = 'listLoadBalancers';
    const listeners = await collect(this.#list(operation, LISTENERS, 'listeners', {}, readListener, call));
    const pools = await collect(this.#list(operation, POOLS, 'pools', {}, readPool, call));
    for await (const balancer of this.#list(operation, BALANCERS, 'loadbalancers', {}, readBalancer, call)) {
      const own = listeners.filter(({ balancerId }) => balancerId === balancer.id);
      yield { ...balancer, ...settingsOf(own, pools, new Map()) };
    }
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const operation = 'getLoadBalancer';
    const balancer = readBalancer(await this.#read(id, operation, call));
    const { listeners, pools, members } = await this.#tree(id, operation, call);
    const [monitor] = pools.flatMap(({ monitorId }) => monitorId ?? []);
    return {
      ...balancer,
      ...settingsOf(listeners, pools, members),
      members: [...members.values()].flat(),
      healthCheck: monitor === undefined ? null : await this.#monitor(monitor, operation, call),
    };
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    return readStatus(await this.#read(id, 'getLoadBalancer', call));
  }

  async createBalancer(
    balancer: NewLoadBalancer<OctaviaCreate>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const marker = `skylane-create=${randomUUID()}`;
    const json = { loadbalancer: this.#written(balancer, marker) };
    const made = await steps.make({
      what: 'load balancer',
      create: () => this.#client.post({ operation, path: BALANCERS, json }, call),
      idOf: (body) => body.object('loadbalancer').string('id'),
      remove: (id, inner) => this.destroyBalancer(id, steps, inner),
      find: async (inner) => {
        const query = { tags: marker, fields: 'id' };
        const [found] = await collect(this.#list(operation, BALANCERS, 'loadbalancers', query, idOf, inner));
        return found ?? null;
      },
    });
    const id = made.object('loadbalancer').string('id');
    const pools = new Map<string, string>();
    for (const listener of balancer.listeners) {
      const listenerId = await this.#addListener(id, listener, steps, operation);
      const key = `${listener.targetPort} ${poolProtocol(listener.protocol)}`;
      const known = pools.get(key);
      if (known !== undefined) {
        await this.#lead(id, listenerId, known, steps, operation);
        continue;
      }
      const pool = await this.#addPool(id, listener, { ...balancer, listenerId }, steps, operation);
      pools.set(key, pool);
      if (balancer.healthCheck !== null)
        await this.#addMonitor(id, pool, balancer.healthCheck, steps, operation);
      const members = membersFor(listener.targetPort, balancer);
      if (members.length === 0) continue;
      const body = { members: members.map(writeMember) };
      await this.#change(id, 'PUT', `${POOLS}/${pool}/members`, body, steps, operation, {
        additive_only: true,
      });
    }
    return id;
  }

  async updateBalancer(
    id: string,
    changes: BalancerChanges<OctaviaCreate>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { name, algorithm, healthCheck, listeners, extra } = changes;
    const fields = { name, description: extra?.description, tags: extra?.tags };
    if (Object.values(fields).some((value) => value !== undefined))
      await this.#change(id, 'PUT', balancerPath(id), { loadbalancer: fields }, steps, operation);
    const tree = await this.#tree(id, operation, call);
    for (const pool of tree.pools) {
      if (algorithm !== undefined && ALGORITHMS.from(pool.algorithm) !== algorithm) {
        const json = { pool: { lb_algorithm: ALGORITHMS.to(algorithm) } };
        await this.#change(id, 'PUT', `${POOLS}/${pool.id}`, json, steps, operation);
      }
      if (healthCheck !== undefined) await this.#updateMonitor(id, pool, healthCheck, steps, operation);
    }
    if (listeners !== undefined)
      await this.#updateListeners(
        id,
        tree,
        { listeners, algorithm: algorithm ?? null, extra: extra ?? {} },
        steps,
      );
  }

  async destroyBalancer(id: string, steps: BalancerSteps, _call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    await this.#change(id, 'DELETE', balancerPath(id), undefined, steps, operation, { cascade: true });
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const { pools, members, listeners } = await this.#tree(id, 'listMembers', call);
    // A balancer of somebody else's may lead nowhere yet: then it is there, and has no members.
    if (pools.length === 0 && listeners.length === 0) await this.#read(id, 'listMembers', call);
    return pools.map((pool) => {
      const own = members.get(pool.id) ?? [];
      return { id: pool.id, port: portOf(pool, own), members: own };
    });
  }

  /** Adds without touching others where nothing is removed; else Octavia is told all members that there shall be, each as it was. */
  async changeMembers(_id: string, change: PoolChange, call: Call): Promise<void> {
    const { pool, add, update, remove, after } = change;
    const operation = 'changeMembers';
    const path = `${POOLS}/${encodeURIComponent(pool.id)}/members`;
    const notFound = LoadBalancerNotFoundError;
    const [only] = remove;
    if (only !== undefined && remove.length + add.length + update.length === 1) {
      await this.#client.delete({ operation, path: `${path}/${encodeURIComponent(only.id)}` }, call);
      return;
    }
    const isAdditive = remove.length === 0;
    const updated = update.map(({ member, weight }) => ({ ...member, weight }));
    const members = (isAdditive ? [...add, ...updated] : after).map(writeMember);
    const query = isAdditive ? { additive_only: true } : {};
    await this.#client.put({ operation, path, query, json: { members }, notFound }, call);
  }

  #written(balancer: NewLoadBalancer<OctaviaCreate>, marker: string): object {
    const { name, location, networks, extra } = balancer;
    const { vipSubnetId, vipAddress, vipPortId, provider, flavorId, description, tags = [] } = extra;
    const [network, ...others] = networks;
    if (others.length > 0) throw this.#refused('takes one network for the address of a balancer');
    if (network === undefined && vipSubnetId === undefined && vipPortId === undefined)
      throw this.#refused(
        'wants a network for the address of a balancer: give networks, or extra.vipSubnetId',
      );
    return {
      name,
      description,
      vip_network_id: network,
      vip_subnet_id: vipSubnetId,
      vip_address: vipAddress,
      vip_port_id: vipPortId,
      availability_zone: location ?? undefined,
      provider,
      flavor_id: flavorId,
      tags: [...tags, marker],
    };
  }

  #refused(words: string): InvalidRequestError {
    const { context } = this.#client;
    return new InvalidRequestError(
      `createLoadBalancer: ${context.provider} ${words}.`,
      context.details('createLoadBalancer'),
    );
  }

  async #addListener(
    id: string,
    listener: NewListener,
    steps: BalancerSteps,
    operation: string,
  ): Promise<string> {
    const { port, protocol, certificate } = listener;
    const json = {
      listener: {
        loadbalancer_id: id,
        protocol: PROTOCOLS.to(protocol),
        protocol_port: port,
        default_tls_container_ref: typeof certificate === 'string' ? certificate : undefined,
      },
    };
    const made = await this.#change(id, 'POST', LISTENERS, json, steps, operation);
    return made.object('listener').string('id');
  }

  async #addPool(
    id: string,
    { protocol, targetPort }: NewListener,
    {
      listenerId,
      algorithm,
      extra,
    }: Pick<NewLoadBalancer<OctaviaCreate>, 'algorithm' | 'extra'> & { listenerId: string },
    steps: BalancerSteps,
    operation: string,
  ): Promise<string> {
    const { sessionPersistence } = extra;
    const json = {
      pool: {
        listener_id: listenerId,
        protocol: poolProtocol(protocol),
        lb_algorithm: ALGORITHMS.to(algorithm ?? 'round-robin'),
        tags: [portTag(targetPort)],
        session_persistence: sessionPersistence
          ? { type: sessionPersistence.type, cookie_name: sessionPersistence.cookieName }
          : undefined,
      },
    };
    const made = await this.#change(id, 'POST', POOLS, json, steps, operation);
    return made.object('pool').string('id');
  }

  /** Has a listener lead to a pool that there is. */
  async #lead(
    id: string,
    listener: string,
    pool: string,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const json = { listener: { default_pool_id: pool } };
    await this.#change(id, 'PUT', `${LISTENERS}/${listener}`, json, steps, operation);
  }

  async #addMonitor(
    id: string,
    pool: string,
    check: NewHealthCheck,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const type = CHECKS.to(check.protocol);
    const json = { healthmonitor: { pool_id: pool, type, ...writeMonitor(check) } };
    await this.#change(id, 'POST', MONITORS, json, steps, operation);
  }

  /** A monitor keeps its kind for ever: another kind is another monitor. */
  async #updateMonitor(
    id: string,
    { id: pool, monitorId }: Pool,
    check: NewHealthCheck | null,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    if (monitorId === null) {
      if (check !== null) await this.#addMonitor(id, pool, check, steps, operation);
      return;
    }
    const path = `${MONITORS}/${monitorId}`;
    const current = check === null ? null : await this.#monitor(monitorId, operation, { deadline: null });
    if (check !== null && current?.protocol === check.protocol) {
      await this.#change(id, 'PUT', path, { healthmonitor: writeMonitor(check) }, steps, operation);
      return;
    }
    await this.#change(id, 'DELETE', path, undefined, steps, operation);
    if (check !== null) await this.#addMonitor(id, pool, check, steps, operation);
  }

  async #updateListeners(
    id: string,
    { listeners: there, pools, members }: Tree,
    {
      listeners,
      algorithm,
      extra,
    }: Pick<NewLoadBalancer<OctaviaCreate>, 'listeners' | 'algorithm' | 'extra'>,
    steps: BalancerSteps,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const poolFor = new Map(pools.map((pool) => [portOf(pool, members.get(pool.id) ?? []), pool.id]));
    for (const listener of listeners) {
      const same = there.find(
        ({ port, protocol }) => port === listener.port && protocol === listener.protocol,
      );
      const listenerId = same?.id ?? (await this.#addListener(id, listener, steps, operation));
      const pool = poolFor.get(listener.targetPort);
      if (pool === undefined) {
        const made = await this.#addPool(id, listener, { listenerId, algorithm, extra }, steps, operation);
        poolFor.set(listener.targetPort, made);
      } else if (same?.poolId !== pool) await this.#lead(id, listenerId, pool, steps, operation);
    }
    const kept = (one: PooledListener): boolean =>
      listeners.some(({ port, protocol }) => port === one.port && protocol === one.protocol);
    for (const old of there.filter((one) => !kept(one)))
      await this.#change(id, 'DELETE', `${LISTENERS}/${old.id}`, undefined, steps, operation);
    // A pool that no listener leads to any more would keep members that nobody asks.
    for (const pool of pools)
      if (!listeners.some(({ targetPort }) => poolFor.get(targetPort) === pool.id))
        await this.#change(id, 'DELETE', `${POOLS}/${pool.id}`, undefined, steps, operation);
  }

  /** Sends a change once the balancer is unlocked. A 404 is the balancer's. */
  #change(
    id: string,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    json: object | undefined,
    steps: BalancerSteps,
    operation: string,
    query: Query = {},
  ): Promise<Reader> {
    const request: ClientRequest = { operation, path, query, json, notFound: LoadBalancerNotFoundError };
    return steps.change(id, async (call) => {
      if (method === 'POST') return this.#client.post(request, call);
      if (method === 'PUT') return this.#client.put(request, call);
      await this.#client.delete({ ...request, accept: [] }, call);
      return this.#client.context.reader({}, operation);
    });
  }

  async #read(id: string, operation: string, call: Call): Promise<Reader> {
    const request = { operation, path: balancerPath(id), notFound: LoadBalancerNotFoundError };
    return (await this.#client.get(request, call)).object('loadbalancer');
  }

  async #monitor(id: string, operation: string, call: Call): Promise<HealthCheck> {
    const body = await this.#client.get({ operation, path: `${MONITORS}/${id}` }, call);
    return readMonitor(body.object('healthmonitor'));
  }

  /** What a balancer is made of. */
  async #tree(id: string, operation: string, call: Call): Promise<Tree> {
    const listeners = await collect(
      this.#list(operation, LISTENERS, 'listeners', { load_balancer_id: id }, readListener, call),
    );
    const pools = await collect(
      this.#list(operation, POOLS, 'pools', { loadbalancer_id: id }, readPool, call),
    );
    const members = new Map<string, MemberData<OctaviaMember>[]>();
    for (const pool of pools) {
      const read = (row: Reader): MemberData<OctaviaMember> => readMember(row, id, pool.id);
      const rows = pool.hasMembers
        ? await collect(this.#list(operation, `${POOLS}/${pool.id}/members`, 'members', {}, read, call))
        : [];
      members.set(
        pool.id,
        rows.filter((row) => row.extra.provisioningStatus !== 'PENDING_DELETE'),
      );
    }
    return { listeners, pools, members };
  }

  #list<Item>(
    operation: string,
    path: string,
    key: string,
    query: Query,
    read: (row: Reader) => Item,
    call: Call,
  ): AsyncIterable<Item> {
    return this.#client.list(
      { operation, path, query, notFound: LoadBalancerNotFoundError },
      key,
      read,
      call,
    );
  }
}

interface Tree {
  readonly listeners: readonly PooledListener[];
  readonly pools: readonly Pool[];
  readonly members: ReadonlyMap<string, readonly MemberData<OctaviaMember>[]>;
}

function balancerPath(id: string): string {
  return `${BALANCERS}/${encodeURIComponent(id)}`;
}

function idOf(row: Reader): string {
  return row.string('id');
}

/** What the listeners and pools of a balancer say of it. */
function settingsOf(
  listeners: readonly PooledListener[],
  pools: readonly Pool[],
  members: Tree['members'],
): Pick<LoadBalancerData, 'listeners' | 'algorithm'> {
  const poolOf = (id: string | null): Pool | undefined => pools.find((pool) => pool.id === id);
  const [first] = listeners;
  return {
    listeners: listeners.map(({ poolId, balancerId: _, ...listener }) => {
      const pool = poolOf(poolId);
      return {
        ...listener,
        targetPort: pool === undefined ? null : portOf(pool, members.get(pool.id) ?? []),
      };
    }),
    algorithm: first === undefined ? null : algorithmOf(poolOf(first.poolId)),
  };
}

function algorithmOf(pool: Pool | undefined): string | null {
  return pool === undefined ? null : ALGORITHMS.from(pool.algorithm);
}

/** The port that a pool's listeners lead to: as it was marked, or the one that all its members have. */
function portOf({ taggedPort }: Pool, members: readonly MemberData[]): number | null {
  if (taggedPort !== null) return taggedPort;
  const ports = new Set(members.map(({ port }) => port));
  const [port = null] = ports;
  return ports.size === 1 ? port : null;
}

function poolProtocol(protocol: string): string {
  return protocol === 'https' ? 'HTTP' : PROTOCOLS.to(protocol);
}

/** A member as it is sent: one that is there keeps all that Octavia would reset. */
function writeMember(member: NewMember | MemberData): object {
  const { address, port, weight } = member;
  const place = { address, protocol_port: port, weight: weight ?? undefined };
  if (!('id' in member)) return place;
  const extra = member.extra as Partial<OctaviaMember>;
  return {
    ...place,
    name: extra.name,
    subnet_id: extra.subnetId ?? undefined,
    backup: extra.backup,
    admin_state_up: extra.adminStateUp,
    monitor_address: extra.monitorAddress ?? undefined,
    monitor_port: extra.monitorPort ?? undefined,
    tags: extra.tags,
  };
}

function writeMonitor({ path, interval, timeout, healthyAfter, unhealthyAfter }: NewHealthCheck): object {
  return {
    delay: interval / 1000,
    timeout: timeout / 1000,
    max_retries: healthyAfter,
    max_retries_down: unhealthyAfter,
    url_path: path ?? undefined,
  };
}
