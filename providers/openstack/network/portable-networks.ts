import { isIPv6 } from 'node:net';
import { type CallOptions, NetworkNotFoundError } from '../../../src/driver/index.js';
import { type CreateNetworkOptions, type Network, Resource, undoneBy } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import type { OpenStackModels } from '../extras.js';
import { neutronCollection, neutronResource } from '../resource.js';
import type {
  CreateNetworkExtra,
  OpenStackNetwork,
  OpenStackNetworkExtra,
  OpenStackSubnet,
} from './models.js';
import { readNetwork, readSubnet } from './read.js';

type Portable = Network<OpenStackNetworkExtra>;

/**
 * The portable work on networks: those of Neutron with their subnets.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#networks
 */
export class PortableNetworks {
  readonly #client: OpenStackClient;
  readonly #models: OpenStackModels;
  readonly #networks: Resource<OpenStackNetwork>;
  readonly #subnets: Resource<OpenStackSubnet>;

  constructor(client: OpenStackClient, models: OpenStackModels) {
    this.#client = client;
    this.#models = models;
    this.#networks = new Resource(client, {
      ...neutronCollection('/networks', readNetwork),
      notFound: NetworkNotFoundError,
    });
    this.#subnets = neutronResource(client, '/subnets', readSubnet);
  }

  /** Lists all networks visible to the project, including shared and external ones. */
  async *iterate(options?: CallOptions): AsyncGenerator<Portable, void, undefined> {
    const call = this.#client.context.call(options);
    const subnets = await this.#subnets.list('listNetworks', {}, call);
    for await (const network of this.#networks.iterate('listNetworks', {}, call))
      yield this.#portable(network, subnets);
  }

  /** Fetches a network with its subnets. */
  async get(network: Network | string, options?: CallOptions): Promise<Portable> {
    const operation = 'getNetwork';
    const call = this.#client.context.call(options);
    const found = await this.#networks.get(operation, network, call);
    return this.#portable(found, await this.#subnets.list(operation, { network_id: found.id }, call));
  }

  /** Creates a network with a subnet for each range. */
  async create(
    { name, ranges = [], location, extra = {} }: CreateNetworkOptions<CreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<Portable> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    if (ranges.length === 0)
      throw context.invalid(
        operation,
        'ranges are missing: servers get no address on a network without a subnet',
      );
    if (location !== undefined)
      throw context.invalid(operation, 'networks of Neutron span the zones of a region; leave location out');
    const call = context.call(options);
    const network = await this.#networks.create(operation, { name, ...extra }, call);
    const subnets = await undoneBy(
      () => this.#createSubnets(network, ranges, call),
      () => this.#networks.delete(operation, network.id, context.call(undefined)),
      { what: `network ${network.id}`, details: context.details(operation) },
    );
    return this.#portable(network, subnets);
  }

  /** Deletes a network with its subnets. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    return this.#networks.delete('destroyNetwork', network, options);
  }

  async #createSubnets(
    { id, name }: OpenStackNetwork,
    ranges: readonly string[],
    call: CallOptions,
  ): Promise<OpenStackSubnet[]> {
    const subnets: OpenStackSubnet[] = [];
    for (const cidr of ranges) {
      const [address = ''] = cidr.split('/');
      const fields = { network_id: id, name, cidr, ip_version: isIPv6(address) ? 6 : 4 };
      subnets.push(await this.#subnets.create('createNetwork', fields, call));
    }
    return subnets;
  }

  #portable(network: OpenStackNetwork, subnets: readonly OpenStackSubnet[]): Portable {
    const { id, name, ...rest } = network;
    const own = subnets.filter(({ networkId }) => networkId === id);
    const ranges = own.flatMap(({ cidr }) => cidr ?? []);
    const extra = { ...rest, subnets: own.length === 0 ? rest.subnets : own.map((subnet) => subnet.id) };
    return this.#models.network({ id, name, ranges, location: null, extra });
  }
}
