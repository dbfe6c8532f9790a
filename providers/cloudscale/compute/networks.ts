import { type CallOptions, ConflictError, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type CreateNetworkOptions,
  defined,
  type Network,
  type Resource,
  undoneBy,
} from '../../../src/compute/index.js';
import type { CloudscaleNetworkExtra, CloudscaleNodeExtra } from './models.js';

type OwnNetwork = Network<CloudscaleNetworkExtra>;

/** Private networks with their subnets. @see https://www.cloudscale.ch/en/api/v1#networks */
export class Networks {
  readonly #client: JsonClient;
  readonly #networks: Resource<OwnNetwork>;
  readonly #servers: Resource<ComputeNode<CloudscaleNodeExtra>>;

  constructor(
    client: JsonClient,
    networks: Resource<OwnNetwork>,
    servers: Resource<ComputeNode<CloudscaleNodeExtra>>,
  ) {
    this.#client = client;
    this.#networks = networks;
    this.#servers = servers;
  }

  /** All private networks. */
  iterate(options?: CallOptions): AsyncIterable<OwnNetwork> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a network. */
  get(network: Network | string, options?: CallOptions): Promise<OwnNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Makes a network with a subnet of the range given, or of one that cloudscale.ch chooses. */
  async create(
    { name, ranges = [], location }: CreateNetworkOptions,
    options?: CallOptions,
  ): Promise<OwnNetwork> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    const [cidr, ...others] = ranges;
    if (others.length > 0 || cidr?.includes(':') === true)
      throw context.invalid(operation, 'a network of cloudscale.ch has one range of IPv4');
    const call = context.call(options);
    const zone = location === undefined ? (context.region ?? undefined) : idOf(location);
    const fields = defined({ name, zone, auto_create_ipv4_subnet: cidr === undefined });
    const network = await this.#networks.create(operation, fields, call);
    if (cidr === undefined) return network;
    const subnet = { operation, path: '/subnets', json: { cidr, network: network.id } };
    return undoneBy(
      async () => {
        await this.#client.post(subnet, call);
        return this.#networks.get(operation, network, call);
      },
      () => this.#networks.delete(operation, network, undefined),
      { what: `network ${network.id}`, details: context.details(operation) },
    );
  }

  /** Deletes a network with its subnets. A missing one is no error. cloudscale.ch's words for one with servers are not documented: they are looked for. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const { context } = this.#client;
    const call = context.call(options);
    const id = idOf(network);
    for await (const server of this.#servers.iterate(operation, {}, call))
      if (server.extra.networkIds.includes(id))
        throw new ConflictError(
          `${operation}: the server ${server.id} is on the network ${id}.`,
          context.details(operation),
        );
    await this.#networks.delete(operation, id, call);
  }
}
