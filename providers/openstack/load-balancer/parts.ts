import { type Call, CloudError, NotSupportedError } from '../../../src/driver/index.js';
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
    { pool, lasting = {} }: { readonly pool: string | null; readonly lasting?: object },
    steps: BalancerSteps,
    operation: string,
  ): Promise<string> {
    const { port, protocol, certificate } = listener;
    const json = {
      listener: {
        ...lasting,
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
    for (const { listener, same, inTheWay } of plan.listeners)
      for (const old of same?.protocol === listener.protocol ? inTheWay : [...inTheWay, same])
        if (old?.hasPolicies === true) throw this.#withPolicies(old, operation);
    const made = new Map<object, string>();
    for (const planned of plan.listeners)
      await steps.attempt(async () => {
        const { pool } = planned;
        const there = 'there' in pool ? pool.there.id : made.get(pool.make);
        const poolId = there ?? ('make' in pool ? await this.#makePool(id, pool.make, steps, call) : '');
        await this.#setListener(id, planned, poolId, steps);
        if ('make' in pool) made.set(pool.make, poolId);
      });
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
    const place = { port, protocol: kind, listener: null };
    const pool = await steps.make({
      what: 'pool',
      create: () => this.addPool(id, place, settings, steps, operation),
      idOf: (made) => made,
      remove: (made) => this.#delete(id, `${POOLS}/${made}`, steps),
    });
    if (from !== null && from.monitorId !== null) {
      const row = await this.#requests.monitorRow(from.monitorId, operation, call);
      const json = { healthmonitor: { ...monitorSettings(row), pool_id: pool } };
      await this.#requests.change(id, 'POST', MONITORS, json, steps, operation);
    }
    await steps.setMembers(id, { id: pool, port, members: [] }, members);
    return pool;
  }

  /** A listener keeps its protocol for ever: one of another is made in its place, and the old one is put back where that is refused. */
  async #setListener(
    id: string,
    { listener, same, inTheWay }: PlannedListener<PooledListener, Pool & TypedPool>,
    poolId: string,
    steps: BalancerSteps,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { protocol, certificate } = listener;
    const isKept = same?.protocol === protocol;
    if (same !== null && isKept) {
      await this.#change(
        id,
        same,
        { default_pool_id: poolId, default_tls_container_ref: certificate },
        steps,
      );
      return;
    }
    for (const old of same === null ? inTheWay : [same, ...inTheWay]) await this.#take(id, old, steps);
    const { port } = listener;
    const place = { pool: poolId, lasting: same?.lasting ?? {} };
    await steps.make({
      what: `listener at port ${port}`,
      create: () => this.addListener(id, listener, place, steps, operation),
      idOf: (made) => made,
      remove: (made) => this.#delete(id, `${LISTENERS}/${made}`, steps),
      find: async (call) => {
        const { listeners } = await this.#requests.tree(id, operation, call);
        return listeners.find((one) => one.port === port && one.protocol === protocol)?.id ?? null;
      },
    });
  }

  /** Changes what differs of a listener. It leads to its old pool again where nobody knows whether it does: the new one is deleted then. */
  async #change(
    id: string,
    same: PooledListener,
    wanted: ListenerFields,
    steps: BalancerSteps,
  ): Promise<void> {
    const before: ListenerFields = {
      default_pool_id: same.poolId,
      default_tls_container_ref: same.certificate,
    };
    const path = `${LISTENERS}/${same.id}`;
    const fields = fieldsOf(wanted, before);
    if (Object.keys(fields).length === 0) return;
    const send = (listener: object) =>
      this.#requests.change(id, 'PUT', path, { listener }, steps, 'updateLoadBalancer');
    await steps.take({
      what: `the earlier state of the listener at port ${same.port}`,
      remove: () => send(fields),
      putBack: () => send(fieldsOf(before, wanted)),
    });
  }

  #withPolicies({ port }: PooledListener, operation: string): NotSupportedError {
    const { context } = this.#requests.client;
    return new NotSupportedError(
      `${operation}: the listener at port ${port} has L7 policies, which would go with its protocol. Remove them first.`,
      context.details(operation),
    );
  }

  /** Takes away a listener that another one takes the place of. */
  async #take(id: string, old: PooledListener, steps: BalancerSteps): Promise<void> {
    const operation = 'updateLoadBalancer';
    await steps.take({
      what: `listener at port ${old.port} (${old.protocol})`,
      remove: () => this.#delete(id, `${LISTENERS}/${old.id}`, steps),
      putBack: async (call) => {
        await steps.settled(id);
        const { listeners } = await this.#requests.tree(id, operation, call);
        if (listeners.some((one) => one.id === old.id)) return;
        const json = { listener: { loadbalancer_id: id, ...old.settings } };
        await this.#requests.change(id, 'POST', LISTENERS, json, steps, operation);
      },
    });
  }

  async #delete(id: string, path: string, steps: BalancerSteps): Promise<void> {
    await this.#requests.change(id, 'DELETE', path, undefined, steps, 'updateLoadBalancer');
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

/** Fields of a listener that change where it is. */
interface ListenerFields {
  readonly default_pool_id: string | null;
  readonly default_tls_container_ref: NewListener['certificate'];
}

/** The fields that differ from others. */
function fieldsOf(wanted: ListenerFields, others: ListenerFields): Partial<ListenerFields> {
  return {
    ...(wanted.default_pool_id === others.default_pool_id ? {} : { default_pool_id: wanted.default_pool_id }),
    ...(wanted.default_tls_container_ref === others.default_tls_container_ref
      ? {}
      : { default_tls_container_ref: wanted.default_tls_container_ref }),
  };
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
