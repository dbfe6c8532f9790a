import {
  type CallOptions,
  CloudError,
  collect,
  ConflictError,
  idOf,
  type JsonClient,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  placeFor,
  Resource,
} from '../../../src/compute/index.js';
import { NETWORKS, query } from './collections.js';
import type { VultrExtras } from './models.js';

type Vpc = Network<VultrExtras['network']>;

/** VPCs, each in one region. @see https://www.vultr.com/api/#tag/VPCs */
export class Networks {
  readonly #client: JsonClient;
  readonly #vpcs: Resource<Vpc>;

  constructor(client: JsonClient, models: ComputeModels<VultrExtras>) {
    this.#client = client;
    this.#vpcs = Resource.of(client, NETWORKS, (data) => models.network(data));
  }

  /** All VPCs, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Vpc> {
    return this.#vpcs.iterate('listNetworks', {}, options);
  }

  /** Fetches a VPC. */
  get(network: Network | string, options?: CallOptions): Promise<Vpc> {
    return this.#vpcs.get('getNetwork', network, options);
  }

  /** Creates a VPC with one IPv4 range. */
  async create({ name, ranges = [], location }: CreateNetworkOptions, options?: CallOptions): Promise<Vpc> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    const [range, ...others] = ranges;
    if (others.length > 0 || range?.includes(':') === true)
      throw context.invalid(operation, 'a VPC of Vultr has one range, of IPv4');
    const [subnet, mask] = range?.split('/') ?? [];
    const fields = defined({
      region: placeFor(operation, location, context),
      description: name,
      v4_subnet: subnet,
      v4_subnet_mask: mask === undefined ? undefined : Number(mask),
    });
    return this.#vpcs.create(operation, fields, options);
  }

  /** Deletes a VPC that nothing is in. A missing one is no error. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const { context } = this.#client;
    const call = context.call(options);
    const request = { ...this.#vpcs.request(operation, network, '/attachments'), query };
    try {
      const held = await collect(this.#client.list(request, 'attachments', (one) => one, call));
      if (held.length > 0)
        throw new ConflictError(
          `${operation}: ${held.length} servers or other resources are in the VPC ${idOf(network)}.`,
          context.details(operation),
        );
      await this.#vpcs.delete(operation, network, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'network-not-found') throw error;
    }
  }
}
