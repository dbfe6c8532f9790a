import { type Call, type CallOptions, type JsonClient, SharedCache } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  Resource,
  undoneBy,
} from '../../../src/compute/index.js';
import { checkRegion } from './check-region.js';
import { NETWORKS } from './collections.js';
import type { CivoExtras } from './models.js';

type CivoNetwork = Network<CivoExtras['network']>;

/** Ids of default networks, which stay while the account lasts. */
const defaults = new SharedCache<string>({ lasts: 300_000, most: 500 });

/** Networks of a region. @see https://www.civo.com/api/networks */
export class Networks {
  readonly #client: JsonClient;
  readonly #networks: Resource<CivoNetwork>;
  readonly #account: string;

  constructor(client: JsonClient, models: ComputeModels<CivoExtras>, account: string) {
    this.#client = client;
    this.#networks = Resource.of(client, NETWORKS, (data) => models.network(data));
    this.#account = account;
  }

  /** All networks of the region. */
  iterate(options?: CallOptions): AsyncIterable<CivoNetwork> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a network. */
  get(network: Network | string, options?: CallOptions): Promise<CivoNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Creates a network with one range of IPv4. */
  async create(
    { name, ranges = [], location }: CreateNetworkOptions,
    options?: CallOptions,
  ): Promise<CivoNetwork> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    checkRegion(operation, location, context);
    const [range, ...others] = ranges;
    if (others.length > 0 || range?.includes(':') === true)
      throw context.invalid(operation, 'a network of Civo is made with one range, of IPv4');
    const call = context.call(options);
    const json = defined({ label: name, region: context.region, cidr_v4: range });
    const id = (await this.#client.post({ operation, path: NETWORKS.path, json }, call)).id('id');
    return undoneBy(
      () => this.#networks.get(operation, id, call),
      () => this.#networks.delete(operation, id, undefined),
      { what: `network ${id}`, details: context.details(operation) },
    );
  }

  /** Deletes a network that nothing is in. A missing one is no error. */
  delete(network: Network | string, options?: CallOptions): Promise<void> {
    return this.#networks.delete('destroyNetwork', network, options);
  }

  /** Id of the region's default network, which Civo wants named. @throws InvalidRequestError when there is none */
  idOfDefault(operation: string, call: Call): Promise<string> {
    return defaults.get(
      this.#account,
      async (shared) => {
        for await (const { id, extra } of this.#networks.iterate(operation, {}, shared))
          if (extra.isDefault) return id;
        throw this.#client.context.invalid(operation, 'the region has no default network; name one');
      },
      call,
    );
  }
}
