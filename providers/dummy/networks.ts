import {
  type CallOptions,
  type CloudErrorClass,
  type CloudErrorDetails,
  ConflictError,
  FirewallNotFoundError,
  idOf,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
} from '../../src/driver/index.js';
import {
  type Address,
  type ComputeLimits,
  type ComputeModels,
  type ComputeNode,
  completeRules,
  type CreateFirewallOptions,
  type CreateNetworkOptions,
  type Firewall,
  type FirewallRuleSpec,
  joinAddresses,
  type Network,
  newRules,
  nextRules,
  type UpdateFirewallOptions,
} from '../../src/compute/index.js';
import type { CloudAccess } from './access.js';
import type { DummyExtras } from './models.js';
import type { DummyCloud } from './cloud.js';
import type { DummyAddress, DummyFirewall, DummyNetwork } from './records.js';

/** What DUMMY's firewalls can say: all that the portable form can. */
export const FIREWALL_LIMITS: NonNullable<ComputeLimits['firewalls']> = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: 'https://www.rfc-editor.org/rfc/rfc2979',
};

/** A part of the cloud in memory. */
abstract class DummyPart {
  protected readonly cloud: DummyCloud;
  readonly #access: CloudAccess;

  constructor(access: CloudAccess) {
    this.#access = access;
    this.cloud = access.cloud;
  }

  protected run<T>(method: string, options: CallOptions | undefined, work: () => T): Promise<T> {
    return this.#access.run(method, this.#access.call(options), work);
  }

  protected async *walk<T>(
    method: string,
    options: CallOptions | undefined,
    list: () => readonly T[],
  ): AsyncGenerator<T, void, undefined> {
    yield* await this.run(method, options, list);
  }

  protected find<T>(
    things: ReadonlyMap<string, T>,
    value: { readonly id: string } | string,
    method: string,
    NotFound: CloudErrorClass,
  ): T {
    const found = things.get(idOf(value));
    if (found !== undefined) return found;
    throw new NotFound(`${method}: dummy has no ${idOf(value)}.`, this.#access.details(method));
  }

  protected details(method: string): CloudErrorDetails {
    return this.#access.details(method);
  }
}

/** Networks of the cloud in memory. */
export class DummyNetworks extends DummyPart {
  readonly #models: ComputeModels<DummyExtras>;

  constructor(access: CloudAccess, models: ComputeModels<DummyExtras>) {
    super(access);
    this.#models = models;
  }

  iterate(options?: CallOptions): AsyncIterable<Network> {
    return this.walk('listNetworks', options, () =>
      [...this.cloud.networks.values()].map((network) => this.#read(network)),
    );
  }

  get(network: Network | string, options?: CallOptions): Promise<Network> {
    const method = 'getNetwork';
    return this.run(method, options, () =>
      this.#read(this.find(this.cloud.networks, network, method, NetworkNotFoundError)),
    );
  }

  create({ name, ranges = ['10.0.0.0/24'] }: CreateNetworkOptions, options?: CallOptions): Promise<Network> {
    return this.run('createNetwork', options, () => {
      const network = { id: this.cloud.nextId('network'), name, ranges };
      this.cloud.networks.set(network.id, network);
      return this.#read(network);
    });
  }

  delete(network: Network | string, options?: CallOptions): Promise<void> {
    const method = 'destroyNetwork';
    return this.run(method, options, () => {
      const id = idOf(network);
      const user = [...this.cloud.nodes.values()].find(
        ({ networks }) => typeof networks === 'object' && networks.includes(id),
      );
      if (user !== undefined)
        throw new ConflictError(`${method}: server ${user.id} is on network ${id}.`, this.details(method));
      this.cloud.networks.delete(id);
    });
  }

  #read({ id, name, ranges }: DummyNetwork): Network {
    return this.#models.network({ id, name, ranges, location: null, extra: {} });
  }
}

/** Firewalls of the cloud in memory. */
export class DummyFirewalls extends DummyPart {
  readonly #models: ComputeModels<DummyExtras>;

  constructor(access: CloudAccess, models: ComputeModels<DummyExtras>) {
    super(access);
    this.#models = models;
  }

  iterate(options?: CallOptions): AsyncIterable<Firewall> {
    return this.walk('listFirewalls', options, () =>
      [...this.cloud.firewalls.values()].map((firewall) => this.#read(firewall)),
    );
  }

  get(firewall: Firewall | string, options?: CallOptions): Promise<Firewall> {
    return this.run('getFirewall', options, () => this.#read(this.#find(firewall, 'getFirewall')));
  }

  async create({ name, rules = [] }: CreateFirewallOptions, options?: CallOptions): Promise<Firewall> {
    const method = 'createFirewall';
    const complete = newRules(this.#complete(rules, method));
    return this.run(method, options, () => {
      this.#checkGroups(complete, method);
      const firewall = {
        id: this.cloud.nextId('firewall'),
        name,
        rules: joinAddresses(complete),
        nodeIds: [],
      };
      this.cloud.firewalls.set(firewall.id, firewall);
      return this.#read(firewall);
    });
  }

  async update(
    firewall: Firewall | string,
    { name, rules }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Firewall> {
    const method = 'updateFirewall';
    const complete = rules === undefined ? null : this.#complete(rules, method);
    return this.run(method, options, () => {
      const found = this.#find(firewall, method);
      if (complete !== null) {
        this.#checkGroups(complete, method);
        found.rules = joinAddresses(nextRules(found, complete));
      }
      found.name = name ?? found.name;
      return this.#read(found);
    });
  }

  delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    const method = 'destroyFirewall';
    return this.run(method, options, () => {
      const found = this.cloud.firewalls.get(idOf(firewall));
      if (found === undefined) return;
      if (found.nodeIds.some((id) => this.cloud.nodes.has(id)))
        throw new ConflictError(`${method}: servers have firewall ${found.id}.`, this.details(method));
      this.cloud.firewalls.delete(found.id);
    });
  }

  attach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Firewall> {
    return this.#change('attachFirewall', firewall, node, options, (ids, id) => [...new Set([...ids, id])]);
  }

  detach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Firewall> {
    return this.#change('detachFirewall', firewall, node, options, (ids, id) =>
      ids.filter((one) => one !== id),
    );
  }

  #change(
    method: string,
    firewall: Firewall | string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
    next: (ids: readonly string[], id: string) => readonly string[],
  ): Promise<Firewall> {
    return this.run(method, options, () => {
      const found = this.#find(firewall, method);
      const { id } = this.find(this.cloud.nodes, node, method, NodeNotFoundError);
      found.nodeIds = next(found.nodeIds, id);
      return this.#read(found);
    });
  }

  #find(firewall: Firewall | string, method: string): DummyFirewall {
    return this.find(this.cloud.firewalls, firewall, method, FirewallNotFoundError);
  }

  #complete(rules: readonly FirewallRuleSpec[], method: string): ReturnType<typeof completeRules> {
    return completeRules(rules, FIREWALL_LIMITS, this.details(method));
  }

  #checkGroups(rules: DummyFirewall['rules'], method: string): void {
    for (const { group } of rules) if (group !== null) this.#find(group, method);
  }

  #read({ id, name, rules, nodeIds }: DummyFirewall): Firewall {
    const living = nodeIds.filter((node) => this.cloud.nodes.has(node));
    return this.#models.firewall({ id, name, rules, otherRules: [], nodeIds: living, extra: {} });
  }
}

/** Reserved addresses of the cloud in memory. */
export class DummyAddresses extends DummyPart {
  readonly #models: ComputeModels<DummyExtras>;

  constructor(access: CloudAccess, models: ComputeModels<DummyExtras>) {
    super(access);
    this.#models = models;
  }

  iterate(options?: CallOptions): AsyncIterable<Address> {
    return this.walk('listAddresses', options, () =>
      [...this.cloud.addresses.values()].map((address) => this.#read(address)),
    );
  }

  reserve(_reservation: object = {}, options?: CallOptions): Promise<Address> {
    return this.run('reserveAddress', options, () => {
      const id = this.cloud.nextId('address');
      const address = { id, ip: `198.51.100.${(Number(id.replace(/\D/g, '')) % 254) + 1}`, nodeId: null };
      this.cloud.addresses.set(id, address);
      return this.#read(address);
    });
  }

  assign(
    address: Address | string,
    node: ComputeNode | string,
    _assignment: object = {},
    options?: CallOptions,
  ): Promise<Address> {
    const method = 'assignAddress';
    return this.run(method, options, () => {
      const found = this.find(this.cloud.addresses, address, method, NotFoundError);
      found.nodeId = this.find(this.cloud.nodes, node, method, NodeNotFoundError).id;
      return this.#read(found);
    });
  }

  unassign(address: Address | string, options?: CallOptions): Promise<Address> {
    const method = 'unassignAddress';
    return this.run(method, options, () => {
      const found = this.find(this.cloud.addresses, address, method, NotFoundError);
      found.nodeId = null;
      return this.#read(found);
    });
  }

  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.run('releaseAddress', options, () => {
      this.cloud.addresses.delete(idOf(address));
    });
  }

  #read({ id, ip, nodeId }: DummyAddress): Address {
    const isThere = nodeId !== null && this.cloud.nodes.has(nodeId);
    return this.#models.address({ id, ip, nodeId: isThere ? nodeId : null, location: null, extra: {} });
  }
}
