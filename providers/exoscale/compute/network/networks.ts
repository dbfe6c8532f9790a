import type { CallOptions } from '../../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  Resource,
} from '../../../../src/compute/index.js';
import { NETWORKS } from '../collections.js';
import { idIn } from '../create-body.js';
import type { ExoscaleCreateNetworkExtra, ExoscaleExtras, ExoscaleNetworkExtra } from '../models.js';
import type { ExoscaleClient } from '../operations.js';
import { leasedRange, type LeasedRange } from './ranges.js';
import { checkZone } from '../zones.js';

type PrivateNetwork = Network<ExoscaleNetworkExtra>;

/** Private networks. @see https://openapi-v2.exoscale.com/#endpoint-private-network */
export class Networks {
  readonly #client: ExoscaleClient;
  readonly #networks: Resource<PrivateNetwork>;

  constructor(client: ExoscaleClient, models: ComputeModels<ExoscaleExtras>) {
    this.#client = client;
    this.#networks = Resource.of(client, NETWORKS, (data) => models.network(data));
  }

  /** All private networks. */
  iterate(options?: CallOptions): AsyncIterable<PrivateNetwork> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a private network. */
  get(network: Network | string, options?: CallOptions): Promise<PrivateNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Makes a private network: with a range, Exoscale leases its addresses to instances; without one, they choose themselves. */
  async create(
    { name, ranges = [], location, extra = {} }: CreateNetworkOptions<ExoscaleCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<PrivateNetwork> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    checkZone(operation, location, context);
    const json = defined({ name, ...this.#leased(operation, ranges), ...extra });
    return this.#client.createAndGet({ operation, path: NETWORKS.path, json }, this.#networks, options);
  }

  /** Deletes a private network. A missing one is no error. */
  delete(network: Network | string, options?: CallOptions): Promise<void> {
    return this.#networks.delete('destroyNetwork', network, options);
  }

  /** Refuses names in place of ids. @throws InvalidRequestError */
  check(operation: string, networks: readonly string[]): void {
    for (const network of networks) idIn(operation, network, this.#client.context);
  }

  /** Puts an instance into a network. */
  async join(operation: string, network: string, node: string, options: CallOptions): Promise<void> {
    const request = this.#networks.request(operation, network, ':attach');
    await this.#client.change('put', { ...request, json: { instance: { id: node } } }, options);
  }

  #leased(operation: string, [range, ...others]: readonly string[]): LeasedRange | object {
    if (range === undefined) return {};
    const leased = others.length > 0 ? null : leasedRange(range);
    if (leased !== null) return leased;
    throw this.#client.context.invalid(
      operation,
      'a private network of Exoscale has one range of IPv4 addresses, of four at least',
    );
  }
}
