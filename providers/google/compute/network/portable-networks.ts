import {
  type Call,
  type CallOptions,
  idOf,
  NetworkNotFoundError,
  type Reader,
} from '../../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  undoneBy,
} from '../../../../src/compute/index.js';
import type { GceClient } from '../api/client.js';
import { isKey, nameIn, type Place } from '../api/places.js';
import type { GceCreateNetworkExtra, GceExtras, GceNetworkExtra } from '../models.js';
import { checkName } from '../spec.js';
import { readSubnetwork } from './networks.js';

type Portable = Network<GceNetworkExtra>;
type Spec = CreateNetworkOptions<GceCreateNetworkExtra>;

/** Purposes of subnets that servers can be on; others are for balancers and their like. */
const FOR_SERVERS: readonly (string | null)[] = [null, 'PRIVATE', 'PRIVATE_RFC_1918'];

/**
 * The portable work on networks: subnets, which are what instances are on. A new one gets a VPC network of its own, unless it names one.
 *
 * @see https://cloud.google.com/vpc/docs/subnets
 */
export class PortableNetworks {
  readonly #client: GceClient;
  readonly #models: ComputeModels<GceExtras>;

  constructor(client: GceClient, models: ComputeModels<GceExtras>) {
    this.#client = client;
    this.#models = models;
  }

  /** Lists the subnets of the driver's region, or of all regions. */
  iterate(options?: CallOptions): AsyncIterable<Portable> {
    const request = { operation: 'listNetworks' };
    const read = (row: Reader): Portable | null =>
      FOR_SERVERS.includes(row.optionalString('purpose')) ? this.#read(row) : null;
    return this.#client.everywhere('subnetworks', request, null, read, this.#client.context.call(options));
  }

  /** Fetches a subnet by path, `region/name`, name or number. */
  async get(network: Network | string, options?: CallOptions): Promise<Portable> {
    const operation = 'getNetwork';
    const call = this.#client.context.call(options);
    return this.#get(operation, await this.#place(operation, network, call), call);
  }

  /** Creates a subnet in the driver's region, in a VPC network of its name that is made for it if the spec names none. */
  async create(spec: Spec, options?: CallOptions): Promise<Portable> {
    const operation = 'createNetwork';
    const { context, zones } = this.#client;
    const { name, extra = {} } = spec;
    const range = this.#rangeOf(spec);
    checkName(name, context.details(operation));
    const scope = `regions/${zones.regionFor(undefined, operation)}`;
    const call = context.call(options);
    const { network } = extra;
    if (network !== undefined) {
      const path = isKey(network) ? this.#client.name('global', 'networks', network) : network;
      return this.#createSubnet(spec, { scope, network: path, range }, call);
    }
    const description = madeFor({ scope, key: name });
    const json = defined({ name, autoCreateSubnetworks: false, mtu: extra.mtu, description });
    await this.#client.change({ operation, path: this.#client.path('global', 'networks'), json }, call);
    const made = { scope: 'global', key: name };
    return undoneBy(
      () =>
        this.#createSubnet(
          spec,
          { scope, network: this.#client.name('global', 'networks', name), range },
          call,
        ),
      () => this.#drop(operation, 'networks', made, context.call(undefined)),
      { what: `network ${name}`, details: context.details(operation) },
    );
  }

  /** Deletes a subnet, and the network that was made for it: it is found by its name and description, even when the subnet is gone. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const call = this.#client.context.call(options);
    try {
      const given = await this.#place(operation, network, call);
      const key = (await this.#find('subnetworks', given, operation, call))?.string('name') ?? given.key;
      await this.#drop(operation, 'subnetworks', given, call);
      await this.#deleteMadeFor(operation, { ...given, key }, call);
    } catch (error) {
      if (!(error instanceof NetworkNotFoundError)) throw error;
    }
  }

  /** Others may have put subnets of their own into it: then it stays. */
  async #deleteMadeFor(operation: string, subnet: Place, call: Call): Promise<void> {
    const place = { scope: 'global', key: subnet.key };
    const network = await this.#find('networks', place, operation, call);
    if (network?.optionalString('description') !== madeFor(subnet)) return;
    if (network.strings('subnetworks').length === 0) await this.#drop(operation, 'networks', place, call);
  }

  async #createSubnet(
    { name, extra = {} }: Spec,
    { scope, network, range }: { readonly scope: string; readonly network: string; readonly range: string },
    call: Call,
  ): Promise<Portable> {
    const operation = 'createNetwork';
    const { privateGoogleAccess, description } = extra;
    const json = defined({
      name,
      network,
      ipCidrRange: range,
      privateIpGoogleAccess: privateGoogleAccess,
      description,
    });
    await this.#client.change({ operation, path: this.#client.path(scope, 'subnetworks'), json }, call);
    return this.#get(operation, { scope, key: name }, call);
  }

  #rangeOf({ ranges = [], location, extra = {} }: Spec): string {
    const { context } = this.#client;
    const [range, ...others] = ranges;
    if (location !== undefined)
      throw context.invalid(
        'createNetwork',
        "a subnet is of the driver's region and spans its zones; leave location out",
      );
    if (extra.network !== undefined && extra.mtu !== undefined)
      throw context.invalid('createNetwork', 'extra.mtu is of a new network, and extra.network names one');
    if (range !== undefined && others.length === 0 && !range.includes(':')) return range;
    throw context.invalid('createNetwork', 'give one IPv4 range in ranges, such as 10.0.0.0/24');
  }

  async #get(operation: string, place: Place, call: CallOptions): Promise<Portable> {
    const path = this.#client.at('subnetworks', place);
    return this.#read(await this.#client.get({ operation, path, notFound: NetworkNotFoundError }, call));
  }

  async #find(collection: string, place: Place, operation: string, call: Call): Promise<Reader | null> {
    try {
      const path = this.#client.at(collection, place);
      return await this.#client.get({ operation, path, notFound: NetworkNotFoundError }, call);
    } catch (error) {
      if (error instanceof NetworkNotFoundError) return null;
      throw error;
    }
  }

  #drop(operation: string, collection: string, place: Place, call: Call): Promise<void> {
    return this.#client.drop({ operation, path: this.#client.at(collection, place) }, call);
  }

  async #place(operation: string, network: Network | string, call: CallOptions): Promise<Place> {
    const id = idOf(network);
    const { region } = this.#client;
    if (isKey(id) && region !== null) return { scope: `regions/${region}`, key: id };
    const located = { collection: 'subnetworks', operation, notFound: NetworkNotFoundError };
    return this.#client.locate(id, located, call);
  }

  #read(row: Reader): Portable {
    const { id: number, name, path, region, network, range, privateGoogleAccess } = readSubnetwork(row);
    const ranges = [
      range,
      row.optionalString('internalIpv6Prefix'),
      row.optionalString('externalIpv6Prefix'),
    ];
    return this.#models.network({
      id: path,
      name,
      ranges: ranges.filter((one) => one !== null),
      location: null,
      extra: { number, region, network, privateGoogleAccess },
    });
  }
}

/** Description of a network that was made for a subnet. */
function madeFor({ scope, key }: Place): string {
  return `Made by Skylane for its subnet ${nameIn(scope)}/${key}`;
}
