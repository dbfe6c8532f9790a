import {
  type CallOptions,
  ConflictError,
  idOf,
  type JsonClient,
  NetworkNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  Resource,
} from '../../../src/compute/index.js';
import { COLLECTIONS, NETWORKS } from './collections.js';
import type { HetznerCreateNetworkExtra, HetznerExtras, HetznerNetworkExtra } from './models.js';

type HetznerNetwork = Network<HetznerNetworkExtra>;
type Spec = CreateNetworkOptions<HetznerCreateNetworkExtra>;

/** Networks. @see https://docs.hetzner.cloud/reference/cloud#networks */
export class Networks {
  readonly #client: JsonClient;
  readonly #networks: Resource<HetznerNetwork>;

  constructor(client: JsonClient, models: ComputeModels<HetznerExtras>) {
    this.#client = client;
    this.#networks = Resource.of(client, NETWORKS, (data) => models.network(data));
  }

  /** Lists the networks of the project. */
  iterate(options?: CallOptions): AsyncIterable<HetznerNetwork> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a network. */
  get(network: Network | string, options?: CallOptions): Promise<HetznerNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Creates a network with one subnet for servers, which has all of its range, in the zone of its location. */
  async create(spec: Spec, options?: CallOptions): Promise<HetznerNetwork> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    const [range, ...others] = spec.ranges ?? [];
    if (range === undefined || others.length > 0 || range.includes(':'))
      throw context.invalid(operation, 'give one private IPv4 range in ranges, such as 10.0.0.0/24');
    const call = context.call(options);
    const zone = await this.#zoneFor(spec, call);
    const fields = defined({
      name: spec.name,
      ip_range: range,
      subnets: [{ type: 'cloud', ip_range: range, network_zone: zone }],
      labels: spec.extra?.labels,
    });
    return this.#networks.create(operation, fields, call);
  }

  /** Deletes a network that nothing is on: Hetzner itself would take its servers off it. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const { context } = this.#client;
    const call = context.call(options);
    const found = await this.#networks.get(operation, network, call).catch((error: unknown) => {
      if (error instanceof NetworkNotFoundError) return null;
      throw error;
    });
    if (found === null) return;
    const { nodeIds, balancerIds } = found.extra;
    if (nodeIds.length + balancerIds.length > 0)
      throw new ConflictError(
        `${operation}: the network ${found.id} has servers or load balancers: ${[...nodeIds, ...balancerIds].join(', ')}.`,
        context.details(operation),
      );
    await this.#networks.delete(operation, network, call);
  }

  async #zoneFor({ location, extra }: Spec, call: CallOptions): Promise<string> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    if (extra?.networkZone !== undefined) return extra.networkZone;
    const place = location === undefined ? context.region : idOf(location);
    if (place === null)
      throw context.invalid(
        operation,
        "a network needs a zone; pass location, extra.networkZone, or region to the driver's constructor",
      );
    const locations = new Resource(this.#client, COLLECTIONS.locations);
    const rows = await locations.list(operation, {}, call);
    const zone = rows.find(({ id }) => id === place)?.extra.networkZone;
    if (typeof zone === 'string') return zone;
    throw context.invalid(operation, `Hetzner has no location ${JSON.stringify(place)}; see listLocations`);
  }
}
