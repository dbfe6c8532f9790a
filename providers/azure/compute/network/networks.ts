import {
  type Call,
  type CallOptions,
  CloudError,
  collect,
  Part,
  type Reader,
} from '../../../../src/driver/index.js';
import { defined } from '../../../../src/compute/index.js';
import { type ArmClient, type ArmReference, shortLocation } from '../../arm/client.js';
import { once } from '../../arm/once.js';
import { type AzureResourceGroups, MADE_TAG } from '../../arm/resource-groups.js';
import { sameCase } from '../../arm/resource-id.js';
import { ARM } from '../../arm/types.js';
import { groupOf } from '../read.js';
import { AzureCollection } from './collection.js';

/** A virtual network. */
export interface AzureNetwork {
  /** Id of the resource, `/subscriptions/...`. */
  readonly id: string;
  /** Name, unique in its resource group. */
  readonly name: string;
  /** Resource group that it is in. */
  readonly resourceGroup: string;
  /** Region, such as `westeurope`. */
  readonly location: string;
  /** Ranges of addresses, in CIDR. */
  readonly ranges: readonly string[];
  /** Its subnets. */
  readonly subnets: readonly AzureSubnet[];
  /** Keys and values stored with it. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A part of a virtual network, which servers are on. */
export interface AzureSubnet {
  /** Id of the resource, `/subscriptions/...`. */
  readonly id: string;
  /** Name, unique in its network. */
  readonly name: string;
  /** Ranges of addresses, in CIDR. */
  readonly ranges: readonly string[];
  /** Id of its security group. */
  readonly securityGroup: string | null;
}

/** Options of a new virtual network. */
export interface AzureNetworkOptions {
  /** Name, unique in its resource group. */
  readonly name: string;
  /** Region, such as `westeurope`. */
  readonly location: string;
  /** Ranges of addresses, in CIDR. */
  readonly ranges: readonly string[];
  /** Subnets to make with it. Default none */
  readonly subnets?: readonly AzureSubnetOptions[];
  /** Keys and values stored with it. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Options of a new subnet. */
export interface AzureSubnetOptions {
  /** Name, unique in its network. */
  readonly name: string;
  /** Range of addresses, in CIDR. */
  readonly range: string;
  /** Id of its security group. */
  readonly securityGroup?: string;
}

const OWN_RANGE = '10.0.0.0/16';
const OWN_SUBNET = 'default';

/**
 * Virtual networks.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/virtualnetwork/virtual-networks
 */
export class AzureNetworks extends AzureCollection<AzureNetwork> {
  readonly #groups: AzureResourceGroups;

  constructor(client: ArmClient, groups: AzureResourceGroups) {
    super(client, { name: 'networks', type: ARM.networks, read: readNetwork });
    this.#groups = groups;
  }

  /** Creates a network, and waits until it exists. An existing one of this name is updated. */
  async create(spec: AzureNetworkOptions, options?: CallOptions): Promise<AzureNetwork> {
    const { name, location, ranges, subnets = [], tags } = spec;
    const call = this.client.context.call(options);
    await this.#groups.ensure(location, call);
    const properties = { addressSpace: { addressPrefixes: ranges }, subnets: subnets.map(subnetBody) };
    return this.put(name, defined({ location, tags, properties }), call);
  }

  /**
   * Id of the default subnet for servers of a location: that of the network `skylane-LOCATION` in the driver's group, which is created at
   * first use, with the tag `skylane-made`.
   */
  async ensure(location: string, options?: CallOptions): Promise<string> {
    const name = `skylane-${location}`;
    await once(this.client.context, name, (call) => this.#ensure(name, location, call), options);
    return this.client.idOf(ARM.subnets, `${name}/${OWN_SUBNET}`, 'networks.ensure');
  }

  async #ensure(name: string, location: string, call: Call): Promise<void> {
    try {
      await this.get(name, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'not-found') throw error;
      const subnets = [{ name: OWN_SUBNET, range: OWN_RANGE }];
      await this.create({ name, location, ranges: [OWN_RANGE], subnets, tags: MADE_TAG }, call);
    }
  }
}

/**
 * Subnets of virtual networks. A subnet is named by its id, or as `network/subnet` in the driver's group.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/virtualnetwork/subnets
 */
export class AzureSubnets extends Part {
  readonly #client: ArmClient;

  constructor(client: ArmClient) {
    super();
    this.#client = client;
  }

  /** All subnets of a network. */
  async list(network: ArmReference, options?: CallOptions): Promise<AzureSubnet[]> {
    const operation = 'subnets.list';
    const request = { operation, ...this.#client.at(ARM.networks, network, operation, 'subnets') };
    return collect(this.#client.list(request, 'value', readSubnet, this.#client.context.call(options)));
  }

  /** Fetches a subnet. @throws NotFoundError */
  async get(subnet: ArmReference, options?: CallOptions): Promise<AzureSubnet> {
    return readSubnet(await this.#client.find(ARM.subnets, subnet, 'subnets.get', options));
  }

  /** Creates a subnet in a network, and waits until it exists. */
  async create(network: ArmReference, spec: AzureSubnetOptions, options?: CallOptions): Promise<AzureSubnet> {
    const operation = 'subnets.create';
    const id = `${this.#client.idOf(ARM.networks, network, operation)}/subnets/${spec.name}`;
    const address = this.#client.at(ARM.subnets, id, operation);
    const { properties } = subnetBody(spec);
    const request = { operation, method: 'PUT', ...address, json: { properties } } as const;
    return readSubnet(await this.#client.complete(request, options));
  }

  /** Deletes a subnet. A missing one is no error. @throws ConflictError while it is in use */
  async delete(subnet: ArmReference, options?: CallOptions): Promise<void> {
    await this.#client.remove(ARM.subnets, subnet, 'subnets.delete', options);
  }
}

function subnetBody({ name, range, securityGroup }: AzureSubnetOptions) {
  const group = securityGroup === undefined ? {} : { networkSecurityGroup: { id: securityGroup } };
  return { name, properties: { addressPrefix: range, ...group } };
}

function readNetwork(network: Reader): AzureNetwork {
  const properties = network.object('properties');
  return {
    id: sameCase(network.id('id')),
    name: network.id('name'),
    resourceGroup: groupOf(network),
    location: shortLocation(network.id('location')),
    ranges: properties.optionalObject('addressSpace')?.strings('addressPrefixes') ?? [],
    subnets: properties.optionalList('subnets').map(readSubnet),
    tags: network.stringMap('tags'),
  };
}

function readSubnet(subnet: Reader): AzureSubnet {
  const properties = subnet.optionalObject('properties');
  const prefix = properties?.optionalString('addressPrefix') ?? null;
  const group = properties?.optionalObject('networkSecurityGroup')?.optionalId('id') ?? null;
  return {
    id: sameCase(subnet.id('id')),
    name: subnet.id('name'),
    ranges: prefix === null ? (properties?.strings('addressPrefixes') ?? []) : [prefix],
    securityGroup: group === null ? null : sameCase(group),
  };
}
