import { randomUUID } from 'node:crypto';
import {
  type Authenticator,
  type Call,
  type ClientContext,
  ConflictError,
  type Environment,
  InvalidRequestError,
  LoadBalancerLockedError,
  LoadBalancerNotFoundError,
  QuotaExceededError,
} from '../../src/driver/index.js';
import {
  type BalancerChanges,
  balancerCapabilitiesOf,
  type BalancerStatus,
  type BalancerSteps,
  type Listener,
  type LoadBalancerData,
  LoadBalancerDriver,
  type LoadBalancerHost,
  type MemberData,
  type MemberPool,
  membersFor,
  type NewListener,
  type NewLoadBalancer,
  type NewMember,
  planListeners,
  type PoolChange,
} from '../../src/loadbalancer/index.js';
import { CloudAccess, signInOf } from './access.js';
import type { DummyOptions } from './base.js';
import { DummyCloud, type DummyFault } from './cloud.js';
import type { DummyBalancer } from './records.js';

/** Most member changes in one request. */
const BATCH = 10;
const MAX_MEMBERS = 1000;

/**
 * Load balancers in memory, for tests without a network. A change locks a balancer at the cloud's pace, and further changes are refused
 * meanwhile, as on real clouds: the driver waits and merges.
 */
export class DummyLoadBalancer extends LoadBalancerDriver<DummyOptions> {
  static override readonly provider: string = 'dummy';
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: ['tcp', 'udp', 'http', 'https'],
    algorithms: ['round-robin', 'least-connections', 'source-ip'],
    healthChecks: ['tcp', 'http', 'https'],
    weights: { minimum: 0, maximum: 256 },
    certificates: 'either',
    maxMembers: MAX_MEMBERS,
    batch: { add: BATCH, update: BATCH, remove: BATCH, together: false },
    locks: true,
  });
  protected override readonly host = new DummyBalancers(this.context, this.options.cloud);

  constructor(options: DummyOptions = {}) {
    super({ ...options, cloud: options.cloud ?? new DummyCloud(options) });
  }

  /** Returns the options; exists so that scripts that call `fromEnv` can be tested. */
  static async readEnvironment(_environment: Environment, options: DummyOptions): Promise<DummyOptions> {
    return options;
  }

  /** The cloud in memory. */
  get cloud(): DummyCloud {
    return this.host.cloud;
  }

  override async close(): Promise<void> {
    this.host.close();
    await super.close();
  }

  protected override createAuthenticator({ cloud }: DummyOptions): Authenticator {
    return signInOf(cloud);
  }
}

/** The cloud's balancers, with the verbs of a host. */
class DummyBalancers implements LoadBalancerHost {
  readonly #context: ClientContext;
  readonly #access: CloudAccess;

  constructor(context: ClientContext, cloud: DummyCloud | undefined) {
    this.#context = context;
    this.#access = new CloudAccess(cloud, context);
  }

  get cloud(): DummyCloud {
    return this.#access.cloud;
  }

  async *listBalancers(call: Call): AsyncGenerator<LoadBalancerData, void, undefined> {
    yield* await this.#run('listLoadBalancers', call, () =>
      [...this.cloud.balancers.values()].map((balancer) => this.#read(balancer)),
    );
  }

  getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    return this.#run('getLoadBalancer', call, () => this.#read(this.#find(id, 'getLoadBalancer')));
  }

  getStatus(id: string, call: Call): Promise<BalancerStatus> {
    return this.#run('getStatus', call, () => {
      const { state, fault } = this.cloud.look(this.#find(id, 'getStatus'));
      return { state, word: state, fault };
    });
  }

  async createBalancer(balancer: NewLoadBalancer, steps: BalancerSteps, call: Call): Promise<string> {
    const marker = randomUUID();
    const { id } = await steps.make({
      what: 'load balancer',
      create: () => this.#run('createLoadBalancer', call, (faults) => this.#add(balancer, marker, faults)),
      idOf: (made) => made.id,
      remove: (made, inner) => steps.change(made, () => this.destroyBalancer(made, steps, inner)),
      find: (inner) =>
        this.#run('findLoadBalancer', inner, () => {
          const found = [...this.cloud.balancers.values()].find(({ createdBy }) => createdBy === marker);
          return found?.id ?? null;
        }),
    });
    for (const listener of balancer.listeners)
      await steps.change(id, () =>
        this.#change(id, 'createListener', call, (found) => {
          found.listeners = [...found.listeners, listenerOf(listener, this.cloud.nextId('listener'))];
          const pool = found.pools.get(listener.targetPort) ?? new Map<string, MemberData>();
          found.pools = new Map([...found.pools, [listener.targetPort, pool]]);
        }),
      );
    if (balancer.members.length > 0)
      await steps.change(id, () =>
        this.#change(id, 'createMembers', call, (found) => {
          for (const [port, pool] of found.pools)
            for (const member of membersFor(port, balancer)) this.#addMember(found, pool, member);
        }),
      );
    return id;
  }

  async updateBalancer(
    id: string,
    changes: BalancerChanges,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    await steps.change(id, () =>
      this.#change(id, 'updateLoadBalancer', call, (found) => {
        const { name, algorithm, healthCheck, listeners } = changes;
        found.name = name ?? found.name;
        found.algorithm = algorithm ?? found.algorithm;
        if (healthCheck !== undefined) found.healthCheck = healthCheck;
        if (listeners !== undefined) this.#setListeners(found, listeners);
      }),
    );
  }

  #setListeners(balancer: DummyBalancer, wanted: readonly NewListener[]): void {
    const there = balancer.listeners.map((one) => ({ ...one, poolId: poolId(balancer, one.targetPort) }));
    const pools = this.#pools(balancer).map((pool) => ({ ...pool, kind: '' }));
    const plan = planListeners(there, pools, wanted);
    balancer.listeners = plan.listeners.map(({ listener, same }) =>
      listenerOf(listener, same?.id ?? this.cloud.nextId('listener')),
    );
    const kept = new Map<number, Map<string, MemberData>>();
    for (const { listener, pool } of plan.listeners) {
      const port = listener.targetPort;
      if (kept.has(port)) continue;
      const members = new Map(balancer.pools.get(port));
      kept.set(port, members);
      if ('make' in pool) for (const member of pool.make.members) this.#addMember(balancer, members, member);
    }
    balancer.pools = kept;
  }

  async destroyBalancer(id: string, steps: BalancerSteps, call: Call): Promise<void> {
    await steps.change(id, () =>
      this.#run('destroyLoadBalancer', call, () => {
        const found = this.#find(id, 'destroyLoadBalancer');
        if (found.state !== 'error') this.#checkFree(found, 'destroyLoadBalancer');
        this.cloud.balancers.delete(id);
      }),
    );
  }

  getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    return this.#run('listMembers', call, () => this.#pools(this.#find(id, 'listMembers')));
  }

  changeMembers(id: string, { pool, add, update, remove }: PoolChange, call: Call): Promise<void> {
    return this.#change(id, 'changeMembers', call, (found) => {
      const members = [...found.pools].find(([port]) => poolId(found, port) === pool.id)?.[1];
      if (members === undefined)
        throw new ConflictError(
          `changeMembers: load balancer ${id} has no pool ${pool.id} any more.`,
          this.#context.details('changeMembers'),
        );
      if (members.size + add.length > MAX_MEMBERS)
        throw new QuotaExceededError(
          `changeMembers: dummy takes ${MAX_MEMBERS} members behind a balancer.`,
          this.#context.details('changeMembers'),
        );
      const refused = add.find(({ address }) => address?.startsWith('203.0.113.') === true);
      if (refused !== undefined)
        throw new InvalidRequestError(
          `changeMembers: dummy does not reach ${String(refused.address)}.`,
          this.#context.details('changeMembers'),
        );
      for (const member of add) this.#addMember(found, members, member);
      for (const { member, weight } of update) members.set(member.id, { ...member, weight });
      for (const { id: gone } of remove) members.delete(gone);
    });
  }

  /** Refuses all further calls. */
  close(): void {
    this.#access.close();
  }

  #add(
    { name, algorithm, healthCheck, location }: NewLoadBalancer,
    createdBy: string,
    faults: readonly DummyFault[],
  ): DummyBalancer {
    const fault = faults.find(({ buildFault }) => buildFault !== undefined)?.buildFault ?? null;
    const balancer: DummyBalancer = {
      id: this.cloud.nextId('balancer'),
      name,
      state: 'pending',
      next: null,
      listeners: [],
      algorithm: algorithm ?? 'round-robin',
      healthCheck,
      location: location ?? 'here',
      createdAt: new Date(),
      pools: new Map(),
      createdBy,
      fault,
    };
    this.cloud.balancers.set(balancer.id, balancer);
    this.cloud.change(balancer, 'pending', fault === null ? 'active' : 'error');
    return balancer;
  }

  #addMember({ id: balancerId }: DummyBalancer, pool: Map<string, MemberData>, member: NewMember): void {
    const { address, port, weight } = member;
    const id = this.cloud.nextId('member');
    const shown = { nodeId: null, health: 'healthy', extra: {} } as const;
    pool.set(id, { id, balancerId, address, port, weight: weight ?? 1, ...shown });
  }

  /** Listeners with one target port share a pool. */
  #pools(balancer: DummyBalancer): MemberPool[] {
    return [...balancer.pools].map(([port, members]) => ({
      id: poolId(balancer, port),
      port,
      members: withHealth([...members.values()], balancer.healthCheck !== null),
    }));
  }

  #read(balancer: DummyBalancer): LoadBalancerData {
    const { id, name, state, listeners, algorithm, healthCheck, location, createdAt } =
      this.cloud.look(balancer);
    const number = Number(id.replace(/\D/g, '')) % 254;
    return {
      id,
      name,
      state,
      addresses: state === 'pending' ? [] : [`192.0.2.${number + 1}`],
      listeners,
      members: this.#pools(balancer).flatMap(({ members }) => members),
      algorithm,
      healthCheck,
      location,
      createdAt,
      extra: {},
    };
  }

  async #change(
    id: string,
    method: string,
    call: Call,
    work: (balancer: DummyBalancer) => void,
  ): Promise<void> {
    await this.#run(method, call, () => {
      const found = this.#find(id, method);
      this.#checkFree(found, method);
      work(found);
      this.cloud.change(found, 'updating', 'active');
    });
  }

  #checkFree({ id, state }: DummyBalancer, method: string): void {
    if (state !== 'pending' && state !== 'updating' && state !== 'error') return;
    throw new LoadBalancerLockedError(
      `${method}: load balancer ${id} is ${state} and takes no change.`,
      this.#context.details(method),
    );
  }

  #find(id: string, method: string): DummyBalancer {
    const found = this.cloud.balancers.get(id);
    if (found !== undefined) return found;
    throw new LoadBalancerNotFoundError(
      `${method}: dummy has no load balancer ${id}.`,
      this.#context.details(method),
    );
  }

  /** Runs a method on the cloud, with its faults. */
  #run<Result>(method: string, call: Call, work: (faults: readonly DummyFault[]) => Result): Promise<Result> {
    return this.#access.run(method, call, work);
  }
}

function poolId({ id }: DummyBalancer, port: number | null): string {
  return `${id}:${String(port)}`;
}

function listenerOf({ port, protocol, targetPort, certificate }: NewListener, id: string): Listener {
  const kept =
    typeof certificate === 'string' ? certificate : certificate === null ? null : `certificate of ${id}`;
  return { id, port, protocol, targetPort, certificate: kept };
}

/** Members are healthy if there is a health check. */
function withHealth(members: readonly MemberData[], isChecked: boolean): MemberData[] {
  return members.map((member) => ({ ...member, health: isChecked ? 'healthy' : null }));
}
