import {
  type Call,
  type CallOptions,
  collect,
  ConflictError,
  InvalidRequestError,
  NodeNotFoundError,
  NotFoundError,
  Part,
  type Reader,
} from '../../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  defined,
  type ReserveAddressOptions,
} from '../../../../src/compute/index.js';
import type { GceClient } from '../api/client.js';
import { nameIn } from '../api/places.js';
import type { GceAddressExtra, GceExtras, GceInterface, GceNodeExtra } from '../models.js';
import type { GceNodes } from '../nodes.js';
import { ADDRESS_FIELDS, readAddress } from '../read.js';
import { checkLabels, checkName } from '../spec.js';

type Static = Address<GceAddressExtra>;

/** Options of a new address. @see https://cloud.google.com/compute/docs/reference/rest/v1/addresses/insert */
export interface GceNewAddress {
  /** Its name, which no other address of the region has. */
  readonly name: string;
  /** Region; default: the driver's. */
  readonly region?: string;
  /** Default `EXTERNAL`. */
  readonly type?: 'EXTERNAL' | 'INTERNAL';
  /** Subnet that an internal address is from, as a path or a name in the region. */
  readonly subnetwork?: string;
  /** The address itself, such as one that a server has and should keep. */
  readonly address?: string;
  /** Network tier; default: the project's setting. */
  readonly networkTier?: 'PREMIUM' | 'STANDARD';
  /** For people. */
  readonly description?: string;
  /** Keys and values stored with it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Static addresses. @see https://cloud.google.com/compute/docs/reference/rest/v1/addresses */
export class GceAddresses extends Part {
  readonly #client: GceClient;
  readonly #models: ComputeModels<GceExtras>;
  readonly #nodes: GceNodes;

  constructor(client: GceClient, models: ComputeModels<GceExtras>, nodes: GceNodes) {
    super();
    this.#client = client;
    this.#models = models;
    this.#nodes = nodes;
  }

  /** Lists the addresses of the driver's region, or of all regions, and global ones, except those that are still being reserved. */
  async *iterate(options?: CallOptions): AsyncGenerator<Static, void, undefined> {
    const operation = 'listAddresses';
    const call = this.#client.context.call(options);
    const rows = await collect(
      this.#client.everywhere('addresses', { operation }, ADDRESS_FIELDS, itself, call),
    );
    const nodeOf = await this.#nodesOf(rows, operation, call);
    for (const row of rows) {
      const data = readAddress(row, nodeOf);
      if (data !== null) yield this.#models.address(data);
    }
  }

  /** Fetches an address. @throws NotFoundError */
  async get(address: Address | string, options?: CallOptions): Promise<Static> {
    return this.#find(address, 'addresses.get', options);
  }

  /** Reserves an address. It costs money until it is released. @throws QuotaExceededError */
  async create(spec: GceNewAddress, options?: CallOptions): Promise<Static> {
    const operation = 'reserveAddress';
    const details = this.#client.context.details(operation);
    checkName(spec.name, details);
    checkLabels(spec.labels ?? {}, details);
    const { region: given, type = 'EXTERNAL', subnetwork, name, ...rest } = spec;
    const region = this.#client.zones.regionFor(given, operation);
    const path = this.#client.path(`regions/${region}`, 'addresses');
    const subnet =
      subnetwork === undefined || subnetwork.includes('/')
        ? subnetwork
        : this.#client.name(`regions/${region}`, 'subnetworks', subnetwork);
    const json = defined({ name, addressType: type, subnetwork: subnet, ...rest });
    const call = this.#client.context.call(options);
    await this.#client.change({ operation, path, json }, call);
    return this.#find(`${region}/${name}`, operation, call);
  }

  /** Reserves an external address in the driver's region. {@link create} has more options. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<Static> {
    if (location !== undefined)
      throw this.#client.context.invalid(
        'reserveAddress',
        "an address is of the driver's region and spans its zones; leave location out",
      );
    if (network === undefined)
      return this.create({ name: `address-${crypto.randomUUID().slice(0, 13)}` }, options);
    throw this.#client.context.invalid(
      'reserveAddress',
      "Google's addresses outside are of no network; for one inside, see addresses.create",
    );
  }

  /** Deletes an address. A missing one is no error. @throws ConflictError while it is in use */
  async delete(address: Address | string, options?: CallOptions): Promise<void> {
    const operation = 'releaseAddress';
    const call = this.#client.context.call(options);
    try {
      await this.#client.drop({ operation, path: await this.#pathOf(address, operation, call) }, call);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }

  /** Assigns an address to an instance, in place of its present external one. @throws ConflictError when it is taken, NodeNotFoundError */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Static> {
    const operation = 'assignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#find(address, operation, call);
    const instance = await this.#nodes.get(node, operation, call);
    const target = this.#interfaceOf(instance, privateIp, operation);
    if (target.externalIp === found.ip) return found;
    this.#checkFree(found, operation);
    if (target.accessConfig !== null)
      await this.#remove(operation, instance, target.name, target.accessConfig, call);
    const path = `${this.#instancePath(instance)}/addAccessConfig`;
    const json = { name: 'External NAT', type: 'ONE_TO_ONE_NAT', natIP: found.ip };
    const query = { networkInterface: target.name };
    await this.#client.change({ operation, path, query, json, notFound: NodeNotFoundError }, call);
    return this.#find(address, operation, call);
  }

  /** Unassigns an address and keeps it; its instance then has no external address. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Static> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const before = await this.#find(address, operation, call);
    if (before.nodeId === null) return before;
    const instance = await this.#nodes.get(before.nodeId, operation, call);
    const holding = instance.extra.interfaces.find(({ externalIp }) => externalIp === before.ip);
    if (holding === undefined || holding.accessConfig === null)
      throw new ConflictError(
        `${operation}: no interface of the instance ${instance.name} has ${before.ip} as its external IPv4 address.`,
        this.#client.context.details(operation),
      );
    await this.#remove(operation, instance, holding.name, holding.accessConfig, call);
    return this.#find(address, operation, call);
  }

  /** @throws InvalidRequestError, ConflictError for an address that an instance cannot get now: its present one would be lost for nothing */
  #checkFree({ ip, extra }: Static, operation: string): void {
    const details = this.#client.context.details(operation);
    if (extra.type === 'INTERNAL')
      throw new InvalidRequestError(
        `${operation}: ${ip} is an address inside; an instance gets such a one when it is made.`,
        details,
      );
    const [user] = extra.users;
    if (user !== undefined)
      throw new ConflictError(`${operation}: ${ip} is that of ${user}; unassignAddress frees it.`, details);
  }

  /** The interface with a private address; the first one without. @throws ConflictError when there is none */
  #interfaceOf(
    { name, extra }: ComputeNode<GceNodeExtra>,
    privateIp: string | undefined,
    operation: string,
  ): GceInterface {
    const { interfaces } = extra;
    const found = privateIp === undefined ? interfaces[0] : interfaces.find(({ ip }) => ip === privateIp);
    if (found !== undefined) return found;
    throw new ConflictError(
      `${operation}: the instance ${name} has no interface${privateIp === undefined ? '' : ` with the address ${privateIp}`}.`,
      this.#client.context.details(operation),
    );
  }

  async #find(
    address: Address | string,
    operation: string,
    options: CallOptions | undefined,
  ): Promise<Static> {
    const call = this.#client.context.call(options);
    const path = await this.#pathOf(address, operation, call);
    const row = await this.#client.get(
      { operation, path, query: { fields: ADDRESS_FIELDS, prettyPrint: false } },
      call,
    );
    const data = readAddress(row, await this.#nodesOf([row], operation, call));
    if (data !== null) return this.#models.address(data);
    throw new ConflictError(
      `${operation}: Google is still reserving the address ${row.string('name')}.`,
      this.#client.context.details(operation),
    );
  }

  async #remove(
    operation: string,
    instance: ComputeNode<GceNodeExtra>,
    networkInterface: string,
    accessConfig: string,
    call: Call,
  ): Promise<void> {
    const path = `${this.#instancePath(instance)}/deleteAccessConfig`;
    const query = { networkInterface, accessConfig };
    await this.#client.change({ operation, path, query, notFound: NodeNotFoundError }, call);
  }

  #instancePath({ id, location }: ComputeNode<GceNodeExtra>): string {
    return this.#client.at('instances', { scope: `zones/${String(location)}`, key: id });
  }

  /** Finds ids of instances by their paths, as addresses name them; asks for instances only where one is named. */
  async #nodesOf(
    addresses: readonly Reader[],
    operation: string,
    call: Call,
  ): Promise<(place: string) => string | null> {
    const links = addresses.flatMap((row) => row.strings('users'));
    if (!links.some((link) => link.includes('/instances/'))) return () => null;
    const read = (row: Reader): [string, string] => [
      `${nameIn(row.string('zone'))}/${row.string('name')}`,
      row.id('id'),
    ];
    const request = { operation };
    const ids = new Map(
      await collect(this.#client.everywhere('instances', request, 'id,name,zone', read, call)),
    );
    return (place) => ids.get(place) ?? null;
  }

  async #pathOf(address: Address | string, operation: string, call: Call): Promise<string> {
    const place = await this.#client.locate(
      address,
      { collection: 'addresses', operation, notFound: NotFoundError },
      call,
    );
    return this.#client.at('addresses', place);
  }
}

function itself(row: Reader): Reader {
  return row;
}
