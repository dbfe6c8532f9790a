import { type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  checkAddressAccepted,
  type ComputeNode,
  defined,
  type ReserveAddressOptions,
  type Resource,
} from '../../../src/compute/index.js';
import type { CloudscaleAddressExtra } from './models.js';

type FloatingIp = Address<CloudscaleAddressExtra>;

/** Floating IPs, which go by their addresses. @see https://www.cloudscale.ch/en/api/v1#floating-ips */
export class Addresses {
  readonly #client: JsonClient;
  readonly #addresses: Resource<FloatingIp>;
  readonly #servers: Resource<ComputeNode>;

  constructor(client: JsonClient, addresses: Resource<FloatingIp>, servers: Resource<ComputeNode>) {
    this.#client = client;
    this.#addresses = addresses;
    this.#servers = servers;
  }

  /** All floating IPs. */
  iterate(options?: CallOptions): AsyncIterable<FloatingIp> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an IPv4 address. Its location is a region such as `lpg`, or a zone of one. */
  async reserve(
    { location, ...others }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<FloatingIp> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    checkAddressAccepted(others, [], context.details(operation));
    const place = location === undefined ? context.region : idOf(location);
    // Zones are named after their region, with a number.
    const region = place?.replace(/\d+$/, '');
    return this.#addresses.create(operation, defined({ ip_version: 4, region }), options);
  }

  /** Assigns a floating IP to a server, whose system has to be told of it. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<FloatingIp> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(operation, 'cloudscale.ch assigns addresses to servers; leave privateIp out');
    const call = context.call(options);
    // A refusal would not say that it is the server that does not exist.
    const { id } = await this.#servers.get(operation, node, call);
    await this.#client.patch({ ...this.#addresses.request(operation, address), json: { server: id } }, call);
    return this.#addresses.get(operation, address, call);
  }

  /** Releases a floating IP. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}
