import { type CallOptions, ConflictError } from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  checkAddressAccepted,
  type ComputeNode,
  type ReserveAddressOptions,
  type Resource,
} from '../../../src/compute/index.js';
import type { GridscaleClient } from './client.js';
import { IPS } from './collections.js';
import type { GridscaleAddressExtra, GridscaleNodeExtra } from './models.js';
import type { ServerParts } from './server-parts.js';

type OwnAddress = Address<GridscaleAddressExtra>;

/** Addresses, of which a server has one IPv4 and one IPv6 at most. @see https://gridscale.io/en/api-documentation/index.html#tag/ip */
export class Addresses {
  readonly #client: GridscaleClient;
  readonly #addresses: Resource<OwnAddress>;
  readonly #servers: Resource<ComputeNode<GridscaleNodeExtra>>;
  readonly #parts: ServerParts;

  constructor(
    client: GridscaleClient,
    addresses: Resource<OwnAddress>,
    [servers, parts]: readonly [Resource<ComputeNode<GridscaleNodeExtra>>, ServerParts],
  ) {
    this.#client = client;
    this.#addresses = addresses;
    this.#servers = servers;
    this.#parts = parts;
  }

  /** All addresses: those of servers too. */
  iterate(options?: CallOptions): AsyncIterable<OwnAddress> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an IPv4 address where the project is. */
  async reserve(reservation: ReserveAddressOptions = {}, options?: CallOptions): Promise<OwnAddress> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    checkAddressAccepted(reservation, [], context.details(operation));
    const call = context.call(options);
    const request = { operation, path: IPS.path, json: { family: 4 } };
    return this.#client.makeAndRead(request, call, (id) => this.#addresses.get(operation, id, call));
  }

  /** Assigns an address to a server on the public network, and waits until that is done. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<OwnAddress> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(operation, 'gridscale assigns addresses to servers; leave privateIp out');
    const call = context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    const { id, extra } = await this.#servers.get(operation, node, call);
    if (found.nodeId === id) return found;
    if (!extra.isPublic)
      throw new ConflictError(
        `${operation}: the server ${id} is not on the public network, which its addresses are of.`,
        context.details(operation),
      );
    if (found.nodeId !== null) await this.#parts.unlink([operation, found.nodeId], 'ips', found.id, call);
    await this.#parts.link([operation, id], 'ips', { object_uuid: found.id }, call);
    return this.#addresses.get(operation, found, call);
  }

  /** Unassigns an address. */
  async unassign(address: Address | string, options?: CallOptions): Promise<OwnAddress> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    if (found.nodeId === null) return found;
    await this.#parts.unlink([operation, found.nodeId], 'ips', found.id, call);
    return this.#addresses.get(operation, found, call);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}
