import { type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import { addressesOf } from './collections.js';
import type { ScalewayExtras } from './models.js';
import type { Scope } from './scope.js';

type FlexibleIp = Address<ScalewayExtras['address']>;

/** Flexible IPs. @see https://www.scaleway.com/en/developers/api/instances/#path-ips */
export class Addresses {
  readonly #client: JsonClient;
  readonly #ips: Resource<FlexibleIp>;
  readonly #scope: Scope;

  constructor(client: JsonClient, models: ComputeModels<ScalewayExtras>, scope: Scope) {
    this.#client = client;
    this.#scope = scope;
    this.#ips = Resource.of(client, addressesOf(scope), (data) => models.address(data));
  }

  /** All flexible IPs, page by page. */
  iterate(options?: CallOptions): AsyncIterable<FlexibleIp> {
    return this.#ips.iterate('listAddresses', {}, options);
  }

  /** Reserves an IPv4 address. */
  async reserve(
    { network, location }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<FlexibleIp> {
    const operation = 'reserveAddress';
    if (network !== undefined)
      throw this.#client.context.invalid(operation, 'Scaleway has no external networks to choose from');
    this.#scope.check(operation, location);
    const fields = { project: this.#scope.project(operation), type: 'routed_ipv4' };
    return this.#ips.create(operation, fields, options);
  }

  /** Assigns an address to a server. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<FlexibleIp> {
    const operation = 'assignAddress';
    if (privateIp !== undefined)
      throw this.#client.context.invalid(
        operation,
        'a flexible IP of Scaleway is an address of the server itself, and maps to none',
      );
    return this.#ips.update(operation, address, { server: idOf(node) }, options);
  }

  /** Unassigns an address and keeps it. */
  unassign(address: Address | string, options?: CallOptions): Promise<FlexibleIp> {
    return this.#ips.update('unassignAddress', address, { server: null }, options);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#ips.delete('releaseAddress', address, options);
  }
}
