import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  NetworkNotFoundError,
} from '../../../src/driver/index.js';
import {
  type CreateNetworkOptions,
  defined,
  type Network,
  type Resource,
} from '../../../src/compute/index.js';
import type { GridscaleClient } from './client.js';
import { NETWORKS } from './collections.js';
import type { GridscaleNetworkExtra } from './models.js';

type OwnNetwork = Network<GridscaleNetworkExtra>;

/** Networks of a project, the public one among them. @see https://gridscale.io/en/api-documentation/index.html#tag/network */
export class Networks {
  readonly #client: GridscaleClient;
  readonly #networks: Resource<OwnNetwork>;
  #publicId: string | null = null;

  constructor(client: GridscaleClient, networks: Resource<OwnNetwork>) {
    this.#client = client;
    this.#networks = networks;
  }

  /** All networks. */
  iterate(options?: CallOptions): AsyncIterable<OwnNetwork> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a network. */
  get(network: Network | string, options?: CallOptions): Promise<OwnNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Makes a private network, with DHCP if it is given a range. */
  async create(
    { name, ranges = [], location }: CreateNetworkOptions,
    options?: CallOptions,
  ): Promise<OwnNetwork> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    const [range, ...others] = ranges;
    if (location !== undefined)
      throw context.invalid(operation, 'a network is in the location of the project; leave location out');
    if (others.length > 0 || range?.includes(':') === true)
      throw context.invalid(operation, 'a network of gridscale has one range of IPv4 at most');
    const call = context.call(options);
    const json = defined({ name, ...(range !== undefined && { dhcp_active: true, dhcp_range: range }) });
    const request = { operation, path: NETWORKS.path, json };
    return this.#client.makeAndRead(request, call, (id) => this.#networks.get(operation, id, call));
  }

  /** Deletes a network. A missing one is no error. What gridscale does with the servers of one is not documented: they are refused. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const call = this.#client.context.call(options);
    const found = await this.#networks.get(operation, network, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'network-not-found') return null;
      throw error;
    });
    if (found === null) return;
    const [server] = found.extra.nodeIds;
    if (server !== undefined)
      throw new ConflictError(
        `${operation}: the server ${server} is on the network ${found.id}.`,
        this.#client.context.details(operation),
      );
    await this.#networks.delete(operation, found, call);
  }

  /** @throws NetworkNotFoundError for a network that does not exist */
  async check(operation: string, id: string, call: Call): Promise<void> {
    await this.#networks.get(operation, id, call);
  }

  /** Id of the network that leads to the Internet. @throws NetworkNotFoundError */
  async publicId(operation: string, call: Call): Promise<string> {
    if (this.#publicId !== null) return this.#publicId;
    for await (const { id, extra } of this.#networks.iterate(operation, {}, call))
      if (extra.isPublic === true) return (this.#publicId = id);
    throw new NetworkNotFoundError(
      `${operation}: the project has no public network; pass networks.`,
      this.#client.context.details(operation),
    );
  }
}
