import { type CallOptions, type JsonClient } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  placeFor,
  Resource,
} from '../../../src/compute/index.js';
import { NETWORKS } from './collections.js';
import type {
  DigitalOceanCreateNetworkExtra,
  DigitalOceanExtras,
  DigitalOceanNetworkExtra,
} from './models.js';

type Vpc = Network<DigitalOceanNetworkExtra>;

/** Networks, which DigitalOcean calls VPCs. @see https://docs.digitalocean.com/reference/api/reference/vpcs/ */
export class Networks {
  readonly #client: JsonClient;
  readonly #networks: Resource<Vpc>;

  constructor(client: JsonClient, models: ComputeModels<DigitalOceanExtras>) {
    this.#client = client;
    this.#networks = Resource.of(client, NETWORKS, (data) => models.network(data));
  }

  /** Lists the networks of the account, in all regions. */
  iterate(options?: CallOptions): AsyncIterable<Vpc> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a network. */
  get(network: Network | string, options?: CallOptions): Promise<Vpc> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Creates a network in a region. Without a range DigitalOcean chooses one of /20. */
  async create(
    { name, ranges = [], location, extra = {} }: CreateNetworkOptions<DigitalOceanCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<Vpc> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    const [range, ...others] = ranges;
    if (others.length > 0 || range?.includes(':') === true)
      throw context.invalid(operation, 'a network has one private IPv4 range, such as 10.0.0.0/24');
    const region = placeFor(operation, location, context);
    const fields = defined({ name, region, ip_range: range, description: extra.description });
    return this.#networks.create(operation, fields, options);
  }

  /** Deletes a network. @throws ConflictError while there is something in it, PermissionError for the default one of a region */
  delete(network: Network | string, options?: CallOptions): Promise<void> {
    return this.#networks.delete('destroyNetwork', network, options);
  }
}
