import { type CallOptions, type JsonClient } from '../../../src/driver/index.js';
import {
  type Address,
  addressAfter,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  Resource,
} from '../../../src/compute/index.js';
import { type LatitudeCollections, resourceOf } from './collections.js';
import type { LatitudeAddressExtra, LatitudeExtras } from './models.js';

type ElasticIp = Address<LatitudeAddressExtra>;

/** Elastic IPs, each of which is always a server's. @see https://docs.latitude.sh/reference/update-elastic-ip */
export class ElasticIps {
  readonly #client: JsonClient;
  readonly #addresses: Resource<ElasticIp>;
  readonly #nodes: Resource<ComputeNode>;

  constructor(
    client: JsonClient,
    models: ComputeModels<LatitudeExtras>,
    { addresses }: Pick<LatitudeCollections, 'addresses'>,
    nodes: Resource<ComputeNode>,
  ) {
    this.#client = client;
    this.#addresses = Resource.of(client, addresses, (data) => models.address(data));
    this.#nodes = nodes;
  }

  /** All elastic IPs of the project that have an address. */
  iterate(options?: CallOptions): AsyncIterable<ElasticIp> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Moves an elastic IP to another server of its site, and waits until it is there. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<ElasticIp> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(operation, 'Latitude.sh assigns addresses to servers; leave privateIp out');
    const call = context.call(options);
    const { id } = await this.#nodes.get(operation, node, call);
    const request = this.#addresses.request(operation, address);
    await this.#client.patch(
      { ...request, json: { data: resourceOf('elastic_ips', { server_id: id }) } },
      call,
    );
    const change = {
      read: (shared: CallOptions) => this.#addresses.get(operation, address, shared),
      isPassing: ({ extra: { status } }: ElasticIp) => status === 'moving' || status === 'configuring',
      isDone: ({ nodeId }: ElasticIp) => nodeId === id,
    };
    return addressAfter(change, context.details(operation), call);
  }

  /** Releases an elastic IP. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}
