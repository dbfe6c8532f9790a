import {
  type Authenticator,
  type Call,
  type ClientContext,
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
  type NewListener,
  type NewLoadBalancer,
  type NewMember,
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
    const { id } = await steps.make({
      what: 'load balancer',
      create: () => this.#run('createLoadBalancer', call, (faults) => this.#add(balancer, faults)),
      idOf: (made) => made.id,
      remove: (made, inner) => steps.change(made, () => this.destroyBalancer(made, steps, inner)),
      find: (inner) =>
        this.#run('findLoadBalancer', inner, () => {
          const found = [...this.cloud.balancers.values()].find(({ name }) => name === balancer.name);
          return found?.id ?? null;
        }),
    });
    for (const listener of balancer.listeners)
      await steps.change(id, () =>
        this.#change(id, 'createListener', call, (found) => {
          found.listeners = [...found.listeners, listenerOf(listener, this.cloud.nextId('listener'))];
        }),
      );
    if (balancer.members.length > 0)
      await steps.change(id, () =>
        this.#change(id, 'createMembers', call, (found) => {
          for (const member of balancer.members) this.#addMember(found, member);
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
        if (listeners !== undefined)
          found.listeners = listeners.map((listener) => {
            const old = found.listeners.find(({ port }) => port === listener.port);
            return listenerOf(listener, old?.id ?? this.cloud.nextId('listener'));
          });
      }),
    );
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

  changeMembers(id: string, { add, update, remove }: PoolChange, call: Call): Promise<void> {
    return this.#change(id, 'changeMembers', call, (found) => {
      if (found.members.size + add.length > MAX_MEMBERS)
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
      for (const member of add) this.#addMember(found, member);
      for (const { member, weight } of update) found.members.set(member.id, { ...member, weight });
      for (const { id: gone } of remove) found.members.delete(gone);
    });
  }

  /** Refuses all further calls. */
  close(): void {
    this.#access.close();
  }

  #add(
    { name, algorithm, healthCheck, location }: NewLoadBalancer,
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
      members: new Map(),
      fault,
    };
    this.cloud.balancers.set(balancer.id, balancer);
    this.cloud.change(balancer, 'pending', fault === null ? 'active' : 'error');
    return balancer;
  }

  /** A listener with its own target port has its own members; the others share the balancer's pool. */
  #addMember(balancer: DummyBalancer, { address, port, weight }: NewMember): void {
    const ports = [...new Set(balancer.listeners.map(({ targetPort }) => targetPort))];
    for (const place of port === null ? ports : [port]) {
      const id = this.cloud.nextId('member');
      balancer.members.set(id, {
        id,
        balancerId: balancer.id,
        address,
        port: place,
        weight: weight ?? 1,
        nodeId: null,
        health: 'healthy',
        extra: {},
      });
    }
  }

  #pools({ id, listeners, members, healthCheck }: DummyBalancer): MemberPool[] {
    const ports = [...new Set(listeners.map(({ targetPort }) => targetPort))];
    const all = [...members.values()];
    if (ports.length <= 1)
      return [{ id, port: ports[0] ?? null, members: withHealth(all, healthCheck !== null) }];
    return ports.map((port) => ({
      id: `${id}:${String(port)}`,
      port,
      members: withHealth(all, healthCheck !== null).filter((member) => member.port === port),
    }));
  }

  #read(balancer: DummyBalancer): LoadBalancerData {
    const { id, name, state, listeners, algorithm, healthCheck, location, createdAt, members } =
      this.cloud.look(balancer);
    const number = Number(id.replace(/\D/g, '')) % 254;
    return {
      id,
      name,
      state,
      addresses: state === 'pending' ? [] : [`192.0.2.${number + 1}`],
      listeners,
      members: withHealth([...members.values()], healthCheck !== null),
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

function listenerOf({ port, protocol, targetPort, certificate }: NewListener, id: string): Listener {
  const kept =
    typeof certificate === 'string' ? certificate : certificate === null ? null : `certificate of ${id}`;
  return { id, port, protocol, targetPort, certificate: kept };
}

/** Members are healthy if there is a health check. */
function withHealth(members: readonly MemberData[], isChecked: boolean): MemberData[] {
  return members.map((member) => ({ ...member, health: isChecked ? 'healthy' : null }));
}
