import type {
  BalancerSteps,
  NewHealthCheck,
  NewListener,
  NewLoadBalancer,
} from '../../../src/loadbalancer/index.js';
import type { OctaviaCreate } from './models.js';
import { ALGORITHMS, CHECKS, type Pool, type PooledListener, portTag, PROTOCOLS } from './read.js';
import { LISTENERS, MONITORS, type OctaviaRequests, POOLS, portOf, type Tree } from './requests.js';

/** Makes and changes what a balancer is made of: listeners, pools, monitors. Each request waits until the last change is carried out. */
export class OctaviaParts {
  readonly #requests: OctaviaRequests;

  constructor(requests: OctaviaRequests) {
    this.#requests = requests;
  }

  async addListener(
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
    const made = await this.#requests.change(id, 'POST', LISTENERS, json, steps, operation);
    return made.object('listener').string('id');
  }

  async addPool(
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
    const made = await this.#requests.change(id, 'POST', POOLS, json, steps, operation);
    return made.object('pool').string('id');
  }

  /** Has a listener lead to a pool that there is. */
  async lead(
    id: string,
    listener: string,
    pool: string,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const json = { listener: { default_pool_id: pool } };
    await this.#requests.change(id, 'PUT', `${LISTENERS}/${listener}`, json, steps, operation);
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
    operation: string,
  ): Promise<void> {
    if (monitorId === null) {
      if (check !== null) await this.addMonitor(id, pool, check, steps, operation);
      return;
    }
    const path = `${MONITORS}/${monitorId}`;
    const current =
      check === null ? null : await this.#requests.monitor(monitorId, operation, { deadline: null });
    if (check !== null && current?.protocol === check.protocol) {
      await this.#requests.change(id, 'PUT', path, { healthmonitor: writeMonitor(check) }, steps, operation);
      return;
    }
    await this.#requests.change(id, 'DELETE', path, undefined, steps, operation);
    await steps.settled(id);
    if (check !== null) await this.addMonitor(id, pool, check, steps, operation);
  }

  async updateListeners(
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
      const listenerId = same?.id ?? (await this.addListener(id, listener, steps, operation));
      const pool = poolFor.get(listener.targetPort);
      if (pool === undefined) {
        const made = await this.addPool(id, listener, { listenerId, algorithm, extra }, steps, operation);
        poolFor.set(listener.targetPort, made);
      } else if (same?.poolId !== pool) await this.lead(id, listenerId, pool, steps, operation);
    }
    const kept = (one: PooledListener): boolean =>
      listeners.some(({ port, protocol }) => port === one.port && protocol === one.protocol);
    for (const old of there.filter((one) => !kept(one)))
      await this.#requests.change(id, 'DELETE', `${LISTENERS}/${old.id}`, undefined, steps, operation);
    // A pool that no listener leads to any more would keep members that nobody asks.
    for (const pool of pools)
      if (!listeners.some(({ targetPort }) => poolFor.get(targetPort) === pool.id))
        await this.#requests.change(id, 'DELETE', `${POOLS}/${pool.id}`, undefined, steps, operation);
  }
}

/** Protocol of a listener's pool: TLS ends at the listener. */
export function poolProtocol(protocol: string): string {
  return protocol === 'https' ? 'HTTP' : PROTOCOLS.to(protocol);
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
