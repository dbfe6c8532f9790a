import {
  type CallOptions,
  collect,
  ConflictError,
  InvalidRequestError,
  Part,
  type Reader,
} from '../../../../src/driver/index.js';
import {
  type Address,
  type AddressData,
  type AssignAddressOptions,
  type ComputeModels,
  defined,
  type ReserveAddressOptions,
} from '../../../../src/compute/index.js';
import { type ArmClient, type ArmReference, shortLocation } from '../../arm/client.js';
import type { AzureResourceGroups } from '../../arm/resource-groups.js';
import { parseResourceId, sameCase } from '../../arm/resource-id.js';
import { ARM } from '../../arm/types.js';
import type { AzureAddressExtra, AzureComputeExtras } from '../models.js';
import { groupOf, interfacesOf } from '../read.js';
import { type AzureNetworkInterface, changeInterface, readInterface } from './network-interfaces.js';

/** Options of a new public address. */
export interface AzurePublicAddressOptions {
  /** Name of the resource; default: a generated one. */
  readonly name?: string;
  /** Region; default: the driver's. */
  readonly location?: string;
  /** `IPv4`, `IPv6`. Default `IPv4` */
  readonly version?: 'IPv4' | 'IPv6';
  /** Its availability zones; default: Azure's choice. */
  readonly zones?: readonly string[];
  /** Keys and values stored with it. */
  readonly tags?: Readonly<Record<string, string>>;
}

type OwnAddress = Address<AzureAddressExtra>;

/**
 * Public addresses, static ones of the standard kind.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/virtualnetwork/public-ip-addresses
 */
export class AzurePublicAddresses extends Part {
  readonly #client: ArmClient;
  readonly #models: ComputeModels<AzureComputeExtras>;
  readonly #groups: AzureResourceGroups;

  constructor(client: ArmClient, models: ComputeModels<AzureComputeExtras>, groups: AzureResourceGroups) {
    super();
    this.#client = client;
    this.#models = models;
    this.#groups = groups;
  }

  /** Lists public addresses, page by page, except resources without an address yet. */
  async *iterate(options?: CallOptions): AsyncGenerator<OwnAddress, void, undefined> {
    const call = this.#client.context.call(options);
    const operation = 'listAddresses';
    const owners = await this.#owners(operation, call);
    yield* this.#client.listAll(ARM.publicAddresses, operation, (row) => this.#model(row, owners), call);
  }

  /** All public addresses that the driver sees. */
  async list(options?: CallOptions): Promise<OwnAddress[]> {
    return collect(this.iterate(options));
  }

  /** Fetches a public address. @throws NotFoundError */
  async get(address: ArmReference, options?: CallOptions): Promise<OwnAddress> {
    return this.#get(address, 'publicAddresses.get', options);
  }

  /** Reserves a public address, and waits until it exists. It costs money until it is deleted. @throws QuotaExceededError */
  async create(spec: AzurePublicAddressOptions = {}, options?: CallOptions): Promise<OwnAddress> {
    const operation = 'reserveAddress';
    const { name = `skylane-${crypto.randomUUID()}`, location = this.#client.place.region } = spec;
    const { version: publicIPAddressVersion = 'IPv4', zones, tags } = spec;
    if (location === null)
      throw new InvalidRequestError(
        `${operation}: say where: by the option region of the driver, or by publicAddresses.create({ location }).`,
        this.#client.context.details(operation),
      );
    const call = this.#client.context.call(options);
    await this.#groups.ensure(location, call);
    const properties = { publicIPAllocationMethod: 'Static', publicIPAddressVersion };
    const json = defined({ location, sku: { name: 'Standard' }, zones, tags, properties });
    const address = this.#client.at(ARM.publicAddresses, name, operation);
    await this.#client.complete({ operation, method: 'PUT', ...address, json }, call);
    return this.#get(name, operation, call);
  }

  /** Reserves a public address in the driver's region. {@link create} has more options. */
  async reserve(
    { network, location }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<OwnAddress> {
    if (location !== undefined)
      throw this.#client.context.invalid(
        'reserveAddress',
        "an address is of the driver's region and spans its zones; leave location out",
      );
    if (network === undefined) return this.create({}, options);
    throw this.#client.context.invalid(
      'reserveAddress',
      'the public addresses of Azure come from no network; leave it out',
    );
  }

  /** Assigns an address to a server's network interface. @throws ConflictError when the interface or the address is taken */
  async assign(
    address: ArmReference,
    node: ArmReference,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<OwnAddress> {
    const operation = 'assignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#get(address, operation, call);
    const vm = await this.#client.find(ARM.virtualMachines, node, operation, call);
    const [first] = interfacesOf(vm);
    const details = this.#client.context.details(operation);
    if (first === undefined)
      throw new ConflictError(`${operation}: the server has no network interface.`, details);
    if (found.extra.networkInterface !== null && found.extra.networkInterface !== first)
      throw new ConflictError(
        `${operation}: ${found.ip} leads to another network interface; unassignAddress frees it.`,
        details,
      );
    const edit = (properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
      const list = configurations(properties);
      const position = privateIp === undefined ? 0 : list.findIndex((one) => privateIpOf(one) === privateIp);
      const target = list[position];
      if (target === undefined)
        throw new ConflictError(`${operation}: the server has no address ${privateIp ?? ''}.`, details);
      const present = addressOf(target);
      if (present !== null && sameCase(present) !== found.id)
        throw new ConflictError(
          `${operation}: the server has the public address ${present} already; unassignAddress takes it away.`,
          details,
        );
      return {
        ...properties,
        ipConfigurations: list.map((one) => (one === target ? withAddress(one, found.id) : one)),
      };
    };
    await changeInterface(this.#client, { id: first, operation }, edit, call);
    return this.#get(found.id, operation, call);
  }

  /** Unassigns an address and keeps it. An unassigned one is no error. */
  async unassign(address: ArmReference, options?: CallOptions): Promise<OwnAddress> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#get(address, operation, call);
    const { networkInterface } = found.extra;
    if (networkInterface === null) return found;
    const edit = (properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
      ...properties,
      ipConfigurations: configurations(properties).map((one) => {
        const present = addressOf(one);
        return present !== null && sameCase(present) === found.id ? withAddress(one, null) : one;
      }),
    });
    await changeInterface(this.#client, { id: networkInterface, operation }, edit, call);
    return this.#get(found.id, operation, call);
  }

  /** Deletes an address. A missing one is no error. @throws ConflictError while it is assigned */
  async delete(address: ArmReference, options?: CallOptions): Promise<void> {
    await this.#client.remove(ARM.publicAddresses, address, 'releaseAddress', options);
  }

  async #get(
    address: ArmReference,
    operation: string,
    options: CallOptions | undefined,
  ): Promise<OwnAddress> {
    const call = this.#client.context.call(options);
    const row = await this.#client.find(ARM.publicAddresses, address, operation, call);
    const configuration = configurationOf(row);
    const owner = configuration === null ? null : ownerOf(configuration);
    const owners = new Map<string, AzureNetworkInterface>();
    if (owner !== null) {
      const found = readInterface(await this.#client.find(ARM.networkInterfaces, owner, operation, call));
      owners.set(found.id, found);
    }
    const model = this.#model(row, owners);
    if (model !== null) return model;
    throw new ConflictError(
      `${operation}: Azure has not given the public address ${row.id('name')} its address yet.`,
      this.#client.context.details(operation),
    );
  }

  async #owners(operation: string, call: CallOptions): Promise<Map<string, AzureNetworkInterface>> {
    const owners = new Map<string, AzureNetworkInterface>();
    for await (const one of this.#client.listAll(ARM.networkInterfaces, operation, readInterface, call))
      owners.set(one.id, one);
    return owners;
  }

  #model(row: Reader, owners: ReadonlyMap<string, AzureNetworkInterface>): OwnAddress | null {
    const data = readAddress(row, owners);
    return data === null ? null : this.#models.address(data);
  }
}

function readAddress(
  row: Reader,
  owners: ReadonlyMap<string, AzureNetworkInterface>,
): AddressData<AzureAddressExtra> | null {
  const properties = row.object('properties');
  const ip = properties.optionalString('ipAddress');
  if (ip === null) return null;
  const configuration = configurationOf(row);
  const owner = configuration === null ? null : ownerOf(configuration);
  return {
    id: sameCase(row.id('id')),
    ip,
    nodeId: owner === null ? null : (owners.get(owner)?.nodeId ?? null),
    location: shortLocation(row.id('location')),
    extra: {
      name: row.id('name'),
      resourceGroup: groupOf(row),
      networkInterface: owner,
      allocation: properties.optionalString('publicIPAllocationMethod'),
      sku: row.optionalObject('sku')?.optionalString('name') ?? null,
      tags: row.stringMap('tags'),
    },
  };
}

function configurationOf(row: Reader): string | null {
  return row.object('properties').optionalObject('ipConfiguration')?.optionalId('id') ?? null;
}

/** Network interface whose configuration has an address; null for a load balancer's. */
function ownerOf(configuration: string): string | null {
  const parsed = parseResourceId(configuration);
  const isInterface = parsed?.type.toLowerCase() === 'microsoft.network/networkinterfaces/ipconfigurations';
  return isInterface ? sameCase(configuration.replace(/\/ipConfigurations\/[^/]+\/?$/i, '')) : null;
}

type Configuration = Readonly<Record<string, unknown>>;

function configurations(properties: Configuration): readonly Configuration[] {
  const list = properties['ipConfigurations'];
  return Array.isArray(list) ? (list as Configuration[]) : [];
}

function innerOf(configuration: Configuration): Configuration {
  const inner = configuration['properties'];
  return typeof inner === 'object' && inner !== null ? (inner as Configuration) : {};
}

function privateIpOf(configuration: Configuration): unknown {
  return innerOf(configuration)['privateIPAddress'];
}

function addressOf(configuration: Configuration): string | null {
  const address = innerOf(configuration)['publicIPAddress'];
  const id: unknown = typeof address === 'object' && address !== null ? Reflect.get(address, 'id') : null;
  return typeof id === 'string' ? id : null;
}

function withAddress(configuration: Configuration, id: string | null): Configuration {
  const { publicIPAddress: _, ...rest } = innerOf(configuration);
  return { ...configuration, properties: id === null ? rest : { ...rest, publicIPAddress: { id } } };
}
