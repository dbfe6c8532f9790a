import { type CallOptions, collect } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  type NetworkData,
  Resource,
  undoneBy,
} from '../../../src/compute/index.js';
import type { GcoreCollections, Subnet } from './collections.js';
import type { GcoreCreateNetworkExtra, GcoreExtras, GcoreNetworkExtra } from './models.js';
import { checkRegion } from './region.js';
import type { TaskClient } from './tasks.js';

type GcoreNetwork = Network<GcoreNetworkExtra>;
type Data = NetworkData<GcoreNetworkExtra>;

/** Networks, with the ranges of their subnets. @see https://gcore.com/docs/api-reference/cloud/networks/create-network */
export class Networks {
  readonly #client: TaskClient;
  readonly #models: ComputeModels<GcoreExtras>;
  readonly #paths: { readonly networks: string; readonly subnets: string };
  readonly #networks: Resource<Data>;
  readonly #subnets: Resource<Subnet>;

  constructor(
    client: TaskClient,
    models: ComputeModels<GcoreExtras>,
    { networks, subnets }: Pick<GcoreCollections, 'networks' | 'subnets'>,
  ) {
    this.#client = client;
    this.#models = models;
    this.#paths = { networks: networks.path, subnets: subnets.path };
    this.#networks = new Resource(client, networks);
    this.#subnets = new Resource(client, subnets);
  }

  /** All networks that the project can use. The list of all subnets, which has their ranges, is read first. */
  async *iterate(options?: CallOptions): AsyncGenerator<GcoreNetwork, void, undefined> {
    const operation = 'listNetworks';
    const call = this.#client.context.call(options);
    const subnets = await this.#subnets.list(operation, {}, call);
    for await (const data of this.#networks.iterate(operation, {}, call)) yield this.#model(data, subnets);
  }

  /** Fetches a network. */
  get(network: Network | string, options?: CallOptions): Promise<GcoreNetwork> {
    return this.#read('getNetwork', network, options);
  }

  /** Makes a network, and a subnet for each range. If one is refused, the network is deleted again. */
  async create(
    { name, ranges = [], location, extra = {} }: CreateNetworkOptions<GcoreCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<GcoreNetwork> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    checkRegion(operation, location, context);
    if (ranges.length === 0)
      throw context.invalid(operation, 'Gcore chooses no range of addresses; name at least one in ranges');
    const call = context.call(options);
    const json = defined({ name, create_router: extra.router, type: extra.type });
    const network = { operation, path: this.#paths.networks, json };
    const id = await this.#client.create(network, 'networks', call);
    return undoneBy(
      async () => {
        for (const range of ranges) await this.#addSubnet(operation, [id, name, range], call);
        return this.#read(operation, id, call);
      },
      () => this.#networks.delete(operation, id, context.call(undefined)),
      { what: `network ${id}`, details: context.details(operation) },
    );
  }

  /** Deletes a network that nothing is in. A missing one is no error. */
  delete(network: Network | string, options?: CallOptions): Promise<void> {
    return this.#networks.delete('destroyNetwork', network, options);
  }

  async #addSubnet(
    operation: string,
    [network, name, range]: readonly [network: string, name: string, range: string],
    call: CallOptions,
  ): Promise<void> {
    const json = { name, network_id: network, cidr: range, ip_version: range.includes(':') ? 6 : 4 };
    await this.#client.create({ operation, path: this.#paths.subnets, json }, 'subnets', call);
  }

  async #read(
    operation: string,
    network: Network | string,
    options: CallOptions | undefined,
  ): Promise<GcoreNetwork> {
    const call = this.#client.context.call(options);
    const data = await this.#networks.get(operation, network, call);
    const of = this.#subnets.iterate(operation, { network_id: data.id }, call);
    return this.#model(data, await collect(of));
  }

  #model(data: Data, subnets: readonly Subnet[]): GcoreNetwork {
    const ranges = subnets.filter(({ network }) => network === data.id).map(({ range }) => range);
    return this.#models.network({ ...data, ranges });
  }
}
