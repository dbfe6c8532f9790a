import { type CallOptions, ConflictError, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  type Collection,
  type ComputeModels,
  type CreateNetworkOptions,
  type Network,
  type NetworkData,
  Resource,
} from '../../../src/compute/index.js';
import type { IonosCloudExtras, IonosCreateNetworkExtra, IonosNetworkExtra } from './models.js';
import { entitiesOf } from './read.js';
import type { Requests } from './requests.js';

type Lan = Network<IonosNetworkExtra>;

/** LANs of a data centre, whose ids are numbers. */
export class Networks {
  readonly #client: JsonClient;
  readonly #requests: Requests;
  readonly #lans: Resource<Lan>;
  readonly #path: string;

  constructor(
    client: JsonClient,
    models: ComputeModels<IonosCloudExtras>,
    [requests, lans]: readonly [Requests, Collection<NetworkData<IonosNetworkExtra>>],
  ) {
    this.#client = client;
    this.#requests = requests;
    this.#lans = Resource.of(client, lans, (data) => models.network(data));
    this.#path = lans.path;
  }

  /** All LANs. */
  iterate(options?: CallOptions): AsyncIterable<Lan> {
    return this.#lans.iterate('listNetworks', {}, options);
  }

  /** Fetches a LAN. */
  get(network: Network | string, options?: CallOptions): Promise<Lan> {
    return this.#lans.get('getNetwork', network, options);
  }

  /** Creates a LAN, and waits until it exists. IONOS chooses its ranges. */
  async create(
    { name, ranges, location, extra = {} }: CreateNetworkOptions<IonosCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<Lan> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    if (ranges !== undefined && ranges.length > 0)
      throw context.invalid(operation, 'IONOS chooses the ranges of a LAN itself; pass none');
    if (location !== undefined && idOf(location) !== context.region)
      throw context.invalid(operation, "a LAN is made in the driver's data centre");
    const call = context.call(options);
    const json = { properties: { name, public: extra.isPublic ?? false } };
    const request = { operation, path: this.#path, method: 'POST', json } as const;
    return this.#requests.make(request, call, (id) => this.#lans.get(operation, id, call));
  }

  /** Deletes a LAN. A missing one is no error. @throws ConflictError while servers are on it */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const call = this.#client.context.call(options);
    const lan = await this.#requests.ifThere(this.#lans.get(operation, network, call), operation, call);
    if (lan === null) return;
    const request = this.#lans.request(operation, lan);
    const body = await this.#client.get({ ...request, query: { depth: 1 } }, call);
    if (entitiesOf(body, 'nics').length > 0)
      throw new ConflictError(
        `${operation}: servers are on the LAN ${lan.id}.`,
        this.#client.context.details(operation),
      );
    await this.#requests.delete(request, call);
  }
}
