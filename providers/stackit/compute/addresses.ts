import { type Call, type CallOptions, type ClientContext, ConflictError } from '../../../src/driver/index.js';
import type {
  Address,
  AddressData,
  AssignAddressOptions,
  ComputeModels,
  ComputeNode,
  ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import type { StackitAddressExtra, StackitExtras, StackitNodeExtra } from './models.js';

type PublicIp = Address<StackitAddressExtra>;
type PublicIpData = AddressData<StackitAddressExtra>;
type Server = ComputeNode<StackitNodeExtra>;

/** Requests for public IPs and for the servers that have them. */
export interface AddressResources {
  /** The requests for public IPs. */
  readonly addresses: Resource<PublicIpData>;
  /** The requests for servers. */
  readonly servers: Resource<Server>;
}

/** Public IPs, which lead to network interfaces. STACKIT does not name their servers: these are found by their interfaces. */
export class Addresses {
  readonly #context: ClientContext;
  readonly #models: ComputeModels<StackitExtras>;
  readonly #resources: AddressResources;

  constructor(context: ClientContext, models: ComputeModels<StackitExtras>, resources: AddressResources) {
    this.#context = context;
    this.#models = models;
    this.#resources = resources;
  }

  /** All public IPs. If some lead to interfaces, the servers are listed too, once. */
  async *iterate(options?: CallOptions): AsyncGenerator<PublicIp, void, undefined> {
    const operation = 'listAddresses';
    const call = this.#context.call(options);
    const listed = await this.#resources.addresses.list(operation, {}, call);
    const isUsed = listed.some(({ extra }) => extra.nicId !== null);
    const servers = isUsed ? await this.#resources.servers.list(operation, {}, call) : [];
    yield* listed.map((data) => this.#model(data, serverOf(data, servers)));
  }

  /** Reserves an IPv4 address. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<PublicIp> {
    const operation = 'reserveAddress';
    if (network !== undefined || location !== undefined)
      throw this.#context.invalid(
        operation,
        'a public IP of STACKIT is from no network, and for all zones of the region; give no options',
      );
    return this.#model(await this.#resources.addresses.create(operation, {}, options), null);
  }

  /** Leads an address to a network interface of a server: the one with `privateIp`, else the first. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<PublicIp> {
    const operation = 'assignAddress';
    const call = this.#context.call(options);
    const server = await this.#resources.servers.get(operation, node, call);
    const { nics } = server.extra;
    const nic = privateIp === undefined ? nics[0] : nics.find(({ ipv4 }) => ipv4 === privateIp);
    if (nic === undefined)
      throw new ConflictError(
        `${operation}: the server ${server.id} has no network interface${privateIp === undefined ? ' yet' : ` with the address ${privateIp}`}.`,
        this.#context.details(operation),
      );
    return this.#lead(operation, address, { nicId: nic.id, nodeId: server.id }, call);
  }

  /** Takes an address from its network interface. An unassigned one is no error. */
  unassign(address: Address | string, options?: CallOptions): Promise<PublicIp> {
    const call = this.#context.call(options);
    return this.#lead('unassignAddress', address, { nicId: null, nodeId: null }, call);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#resources.addresses.delete('releaseAddress', address, options);
  }

  async #lead(
    operation: string,
    address: Address | string,
    { nicId, nodeId }: { readonly nicId: string | null; readonly nodeId: string | null },
    call: Call,
  ): Promise<PublicIp> {
    const json = { networkInterface: nicId };
    const data = await this.#resources.addresses.update(operation, address, json, call);
    return this.#model(data, nodeId);
  }

  #model(data: PublicIpData, nodeId: string | null): PublicIp {
    return this.#models.address({ ...data, nodeId });
  }
}

function serverOf({ extra: { nicId } }: PublicIpData, servers: readonly Server[]): string | null {
  if (nicId === null) return null;
  return servers.find(({ extra }) => extra.nics.some(({ id }) => id === nicId))?.id ?? null;
}
