import { type CallOptions, collect, ConflictError, idOf } from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  checkAddressAccepted,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  type Resource,
} from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';
import { ADDRESSES } from './collections.js';
import { zoneFor } from './create-body.js';
import { Kind } from './kind.js';
import type { UpCloudAddressExtra, UpCloudExtras } from './models.js';
import { type OwnedAddress, readOwned } from './read.js';

type FloatingAddress = Address<UpCloudAddressExtra>;

/** Floating addresses. @see https://developers.upcloud.com/1.3/10-ip-addresses/ */
export class Addresses {
  readonly #addresses: Kind<FloatingAddress>;
  readonly #servers: Resource<ComputeNode>;

  constructor(client: UpCloudClient, models: ComputeModels<UpCloudExtras>, servers: Resource<ComputeNode>) {
    this.#addresses = Kind.of(client, ADDRESSES, (data) => models.address(data));
    this.#servers = servers;
  }

  /** All floating addresses. */
  iterate(options?: CallOptions): AsyncIterable<FloatingAddress> {
    return this.#addresses.resource.iterate('listAddresses', {}, options);
  }

  /** Reserves an IPv4 address in a zone, by default the driver's. */
  async reserve(reservation: ReserveAddressOptions = {}, options?: CallOptions): Promise<FloatingAddress> {
    const operation = 'reserveAddress';
    const { context } = this.#addresses.client;
    checkAddressAccepted(reservation, ['location'], context.details(operation));
    const zone = zoneFor(operation, reservation.location, context);
    const fields = { access: 'public', family: 'IPv4', floating: 'yes', zone };
    return this.#addresses.resource.create(operation, fields, options);
  }

  /** Assigns an address to a server, by the interface with its public address of the same family. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<FloatingAddress> {
    const operation = 'assignAddress';
    const { client, resource } = this.#addresses;
    if (privateIp !== undefined)
      throw client.context.invalid(operation, 'a floating address of UpCloud belongs to a public interface');
    // Refuses impossible ids of servers.
    this.#servers.request(operation, node);
    const call = client.context.call(options);
    await this.#addresses.get(operation, address, call);
    const isIpv6 = idOf(address).includes(':');
    const mac = (await listAddresses(client, operation, call)).find(
      ({ ip, nodeId, isPublic, isFloating }) =>
        nodeId === idOf(node) && isPublic && !isFloating && ip.includes(':') === isIpv6,
    )?.mac;
    if (mac === undefined || mac === null)
      throw new ConflictError(
        `${operation}: the server ${idOf(node)} of UpCloud has no public interface for ${idOf(address)}.`,
        client.context.details(operation),
      );
    return resource.update(operation, address, { mac }, call);
  }

  /** Unassigns an address. An unassigned one is no error. */
  async unassign(address: Address | string, options?: CallOptions): Promise<FloatingAddress> {
    const operation = 'unassignAddress';
    const call = this.#addresses.client.context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    if (found.extra.mac === null) return found;
    return this.#addresses.resource.update(operation, address, { mac: null }, call);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}

/** All addresses of the account, those of servers among them. */
export async function listAddresses(
  client: UpCloudClient,
  operation: string,
  options: CallOptions,
): Promise<OwnedAddress[]> {
  return collect(client.list({ operation, path: ADDRESSES.path }, ADDRESSES.list, readOwned, options));
}

/** Addresses by the server that has them. */
export function byServer(addresses: readonly OwnedAddress[]): Map<string, OwnedAddress[]> {
  const grouped = new Map<string, OwnedAddress[]>();
  for (const address of addresses) {
    const known = grouped.get(address.nodeId ?? '') ?? [];
    known.push(address);
    grouped.set(address.nodeId ?? '', known);
  }
  return grouped;
}
