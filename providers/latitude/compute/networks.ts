import { type CallOptions, type JsonClient, outcomeUnknown } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  type Network,
  placeFor,
  Resource,
} from '../../../src/compute/index.js';
import { type LatitudeCollections, resourceOf } from './collections.js';
import type { LatitudeExtras, LatitudeNetworkExtra } from './models.js';

type VirtualNetwork = Network<LatitudeNetworkExtra>;

/** Virtual networks: VLANs of a site, whose addresses are for their servers to choose. @see https://docs.latitude.sh/reference/create-virtual-network */
export class Networks {
  readonly #client: JsonClient;
  readonly #networks: Resource<VirtualNetwork>;
  readonly #project: string;

  constructor(
    client: JsonClient,
    models: ComputeModels<LatitudeExtras>,
    { networks }: Pick<LatitudeCollections, 'networks'>,
    project: string,
  ) {
    this.#client = client;
    this.#networks = Resource.of(client, networks, (data) => models.network(data));
    this.#project = project;
  }

  /** All virtual networks of the project. */
  iterate(options?: CallOptions): AsyncIterable<VirtualNetwork> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a virtual network. */
  get(network: Network | string, options?: CallOptions): Promise<VirtualNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Makes a virtual network in a site. */
  async create(
    { name, ranges = [], location, extra }: CreateNetworkOptions,
    options?: CallOptions,
  ): Promise<VirtualNetwork> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    if (ranges.length > 0)
      throw context.invalid(operation, 'a virtual network of Latitude.sh has no ranges; leave them out');
    if (extra !== undefined && Object.keys(extra).length > 0)
      throw context.invalid(operation, 'there is nothing that extra could have');
    const site = placeFor(operation, location, context);
    const fields = resourceOf('virtual_network', { description: name, site, project: this.#project });
    const call = context.call(options);
    const { id } = await this.#networks.create(operation, fields, call);
    return this.#networks.get(operation, id, call).catch((error: unknown) => {
      throw outcomeUnknown(error, `${id} was made, and cannot be read`, context.details(operation));
    });
  }

  /** Deletes a virtual network. A missing one is no error. */
  delete(network: Network | string, options?: CallOptions): Promise<void> {
    return this.#networks.delete('destroyNetwork', network, options);
  }
}
