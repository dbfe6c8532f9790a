import { type CallOptions, idOf, type JsonClient, NodeNotFoundError } from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  placeFor,
  type ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import { ADDRESSES } from './collections.js';
import type { VultrExtras } from './models.js';

type Reserved = Address<VultrExtras['address']>;

/** Reserved addresses. @see https://www.vultr.com/api/#tag/reserved-ip */
export class Addresses {
  readonly #client: JsonClient;
  readonly #addresses: Resource<Reserved>;

  constructor(client: JsonClient, models: ComputeModels<VultrExtras>) {
    this.#client = client;
    this.#addresses = Resource.of(client, ADDRESSES, (data) => models.address(data));
  }

  /** All reserved addresses, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Reserved> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an IPv4 address in a region. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<Reserved> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    if (network !== undefined)
      throw context.invalid(operation, 'Vultr has no external networks to choose from');
    const fields = { region: placeFor(operation, location, context), ip_type: 'v4' };
    return this.#addresses.create(operation, fields, options);
  }

  /** Assigns an address to a server. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Reserved> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(
        operation,
        'a reserved address of Vultr is one of the server itself, and maps to none',
      );
    const call = context.call(options);
    // A 404 says only that something is missing.
    await this.#addresses.get(operation, address, call);
    const request = this.#addresses.request(operation, address, '/attach');
    await this.#client.post(
      { ...request, json: { instance_id: idOf(node) }, notFound: NodeNotFoundError },
      call,
    );
    return this.#addresses.get(operation, address, call);
  }

  /** Unassigns an address and keeps it. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Reserved> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    if (found.nodeId === null) return found;
    await this.#client.post(this.#addresses.request(operation, address, '/detach'), call);
    return this.#addresses.get(operation, address, call);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}
