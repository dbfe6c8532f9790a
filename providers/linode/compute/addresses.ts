import { type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import { ADDRESSES } from './collections.js';
import { regionOf } from './create-body.js';
import type { LinodeAddressExtra, LinodeExtras, LinodeNodeExtra } from './models.js';

type Reserved = Address<LinodeAddressExtra>;

/** Reserved IPv4 addresses, which are their own ids. @see https://techdocs.akamai.com/linode-api/reference/get-reserved-ips */
export class Addresses {
  readonly #client: JsonClient;
  readonly #addresses: Resource<Reserved>;
  readonly #instances: Resource<ComputeNode<LinodeNodeExtra>>;

  constructor(
    client: JsonClient,
    models: ComputeModels<LinodeExtras>,
    instances: Resource<ComputeNode<LinodeNodeExtra>>,
  ) {
    this.#client = client;
    this.#addresses = Resource.of(client, ADDRESSES, (data) => models.address(data));
    this.#instances = instances;
  }

  /** All reserved addresses, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Reserved> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an address in a region. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<Reserved> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    if (network !== undefined)
      throw context.invalid(operation, 'Linode has one external network; leave network out');
    return this.#addresses.create(operation, { region: regionOf(operation, location, context) }, options);
  }

  /** Gives an address to a server of its region, beside those that it has. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Reserved> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(operation, 'Linode maps no address to a private one; leave privateIp out');
    const call = context.call(options);
    const json = { type: 'ipv4', public: true, address: idOf(address) };
    await this.#client.post({ ...this.#instances.request(operation, node, '/ips'), json }, call);
    return this.#addresses.get(operation, address, call);
  }

  /** Takes an address from its server and keeps it reserved. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Reserved> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    if (found.nodeId === null) return found;
    const below = `/ips/${encodeURIComponent(found.id)}`;
    await this.#client.delete(this.#instances.request(operation, found.nodeId, below), call);
    return this.#addresses.get(operation, address, call);
  }

  /** Releases an address. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}
