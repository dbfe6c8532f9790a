import { type Call, CloudError } from '../../../src/driver/index.js';
import {
  type BalancerSteps,
  type NewHealthCheck,
  type NewListener,
  type PlannedListener,
  planListeners,
  type PoolToMake,
  type TypedPool,
} from '../../../src/loadbalancer/index.js';
import type { OctaviaSessionPersistence } from './models.js';
import {
  ALGORITHMS,
  CHECKS,
  monitorSettings,
  type Pool,
  type PooledListener,
  portTag,
  PROTOCOLS,
} from './read.js';
import { LISTENERS, memberPool, MONITORS, type OctaviaRequests, POOLS, type Tree } from './requests.js';

/** Makes and changes what a balancer is made of: listeners, pools, monitors. Each request waits until the last change is carried out. */
export class OctaviaParts {
  readonly #requests: OctaviaRequests;

  constructor(requests: OctaviaRequests) {
    this.#requests = requests;
  }

  /** Makes a listener that leads to a pool; to none yet where that is null. */
  async addListener(
    id: string,
    listener: NewListener,
    pool: string | null,
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
        default_pool_id: pool ?? undefined,
      },
    };
    const made = await this.#requests.change(id, 'POST', LISTENERS, json, steps, operation);
    return made.object('listener').string('id');
  }

  /** Makes a pool for a listener, or one that listeners are led to later. */
  async addPool(
    id: string,
    pool: { readonly port: number; readonly protocol: string; readonly listener: string | null },
    settings: object,
    steps: BalancerSteps,
    operation: string,
  ): Promise<string> {
    const { port, protocol, listener } = pool;
    const place = listener === null ? { loadbalancer_id: id } : { listener_id: listener };
    const json = { pool: { ...place, protocol, tags: [portTag(port)], ...settings } };
    const made = await this.#requests.change(id, 'POST', POOLS, json, steps, operation);
    return made.object('pool').string('id');
  }

  async addMonitor(
    id: string,
    pool: string,
    check: NewHealthCheck,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const type = CHECKS.to(check.protocol);
    const json = { healthmonitor: { pool_id: pool, type, ...writeMonitor(check) } };
    await this.#requests.change(id, 'POST', MONITORS, json, steps, operation);
  }

  /** A monitor keeps its kind for ever: another kind is another monitor. */
  async updateMonitor(
    id: string,
    { id: pool, monitorId }: Pool,
    check: NewHealthCheck | null,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    if (monitorId === null) {
      if (check !== null) await this.addMonitor(id, pool, check, steps, operation);
      return;
    }
    const path = `${MONITORS}/${monitorId}`;
    const current = check === null ? null : await this.#requests.monitor(monitorId, operation, call);
    if (check !== null && current?.protocol === check.protocol) {
      await this.#requests.change(id, 'PUT', path, { healthmonitor: writeMonitor(check) }, steps, operation);
      return;
    }
    await this.#requests.change(id, 'DELETE', path, undefined, steps, operation);
    await steps.settled(id);
    if (check !== null) await this.addMonitor(id, pool, check, steps, operation);
  }

  /** Pools that are needed come first, with their members, so that no listener leads to an empty one; idle ones go last. */
  async updateListeners(
    id: string,
    tree: Tree,
    wanted: readonly NewListener[],
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const pools = tree.pools.map((pool) => ({ ...pool, ...memberPool(pool, tree), kind: pool.protocol }));
    const plan = planListeners(tree.listeners, pools, wanted, ({ protocol }) => poolProtocol(protocol));
    const made = new Map<object, string>();
    for (const planned of plan.listeners) {
      const { pool } = planned;
      if ('make' in pool && !made.has(pool.make))
        made.set(pool.make, await this.#makePool(id, pool.make, steps, call));
      const poolId = 'make' in pool ? made.get(pool.make) : pool.there.id;
      await this.#setListener(id, planned, poolId ?? '', steps);
    }
    for (const old of plan.gone)
      await this.#requests.change(id, 'DELETE', `${LISTENERS}/${old.id}`, undefined, steps, operation);
    // One that was not made here is its maker's.
    for (const pool of plan.idle) if (pool.taggedPort !== null) await this.#removePool(id, pool.id, steps);
  }

  async #makePool(
    id: string,
    { port, kind, from, members }: PoolToMake<Pool & TypedPool>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'updateLoadBalancer';
    const settings = settingsFor(kind, from);
    const pool = await this.addPool(id, { port, protocol: kind, listener: null }, settings, steps, operation);
    if (from !== null && from.monitorId !== null) {
      const row = await this.#requests.monitorRow(from.monitorId, operation, call);
      const json = { healthmonitor: { ...monitorSettings(row), pool_id: pool } };
      await this.#requests.change(id, 'POST', MONITORS, json, steps, operation);
    }
    await steps.setMembers(id, { id: pool, port, members: [] }, members);
    return pool;
  }

  /** A listener keeps its protocol for ever, and all that this library does not name as long as it is there. */
  async #setListener(
    id: string,
    { listener, same }: PlannedListener<PooledListener, Pool & TypedPool>,
    poolId: string,
    steps: BalancerSteps,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { protocol, certificate } = listener;
    const isKept = same?.protocol === protocol;
    if (same !== null && isKept) {
      const fields = {
        ...(same.poolId === poolId ? {} : { default_pool_id: poolId }),
        ...(same.certificate === certificate ? {} : { default_tls_container_ref: certificate }),
      };
      if (Object.keys(fields).length === 0) return;
      const path = `${LISTENERS}/${same.id}`;
      await this.#requests.change(id, 'PUT', path, { listener: fields }, steps, operation);
      return;
    }
    if (same !== null)
      await this.#requests.change(id, 'DELETE', `${LISTENERS}/${same.id}`, undefined, steps, operation);
    await this.addListener(id, listener, poolId, steps, operation);
  }

  /** Removes a pool that no listener leads to any more, unless a policy does. */
  async #removePool(id: string, pool: string, steps: BalancerSteps): Promise<void> {
    const path = `${POOLS}/${pool}`;
    try {
      await this.#requests.change(id, 'DELETE', path, undefined, steps, 'updateLoadBalancer');
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'conflict') throw error;
    }
  }
}

/** Persistence and TLS are those of a pool's protocol. */
function settingsFor(kind: string, from: Pool | null): object {
  if (from === null) return { lb_algorithm: ALGORITHMS.to('round-robin') };
  return from.protocol === kind ? from.settings : { lb_algorithm: from.algorithm };
}

/** Protocol of a listener's pool: TLS ends at the listener. */
export function poolProtocol(protocol: string): string {
  return protocol === 'https' ? 'HTTP' : PROTOCOLS.to(protocol);
}

/** Session persistence as pools take it; null ends it. */
export function writePersistence(persistence: OctaviaSessionPersistence | null): object | null {
  return persistence && { type: persistence.type, cookie_name: persistence.cookieName };
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
