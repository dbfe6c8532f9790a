import { type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  type ActionRunner,
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import { ADDRESSES } from './collections.js';
import type { HetznerAction, HetznerAddressExtra, HetznerExtras, HetznerNodeExtra } from './models.js';

type FloatingIp = Address<HetznerAddressExtra>;

/** Floating IPs, of IPv4. A server's system must be told of one. @see https://docs.hetzner.cloud/reference/cloud#floating-ips */
export class Addresses {
  readonly #runner: ActionRunner<HetznerAction>;
  readonly #servers: Resource<ComputeNode<HetznerNodeExtra>>;
  readonly #addresses: Resource<FloatingIp>;

  constructor(
    runner: ActionRunner<HetznerAction>,
    models: ComputeModels<HetznerExtras>,
    servers: Resource<ComputeNode<HetznerNodeExtra>>,
  ) {
    this.#runner = runner;
    this.#servers = servers;
    this.#addresses = Resource.of(runner.client, ADDRESSES, (data) => models.address(data));
  }

  /** Lists the floating IPs of the project. */
  iterate(options?: CallOptions): AsyncIterable<FloatingIp> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves a floating IP in a location. */
  async reserve(
    { network, ip, location }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<FloatingIp> {
    const operation = 'reserveAddress';
    const { context } = this.#runner.client;
    if (network !== undefined || ip !== undefined)
      throw context.invalid(
        operation,
        'Hetzner chooses the address, from no network; leave network and ip out',
      );
    const place = location === undefined ? context.region : idOf(location);
    if (place === null)
      throw context.invalid(
        operation,
        "an address needs a location; pass one, or region to the driver's constructor",
      );
    return this.#addresses.create(operation, { type: 'ipv4', home_location: place }, options);
  }

  /** Assigns a floating IP to a server, and waits until that is done. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<FloatingIp> {
    const operation = 'assignAddress';
    const { context } = this.#runner.client;
    if (privateIp !== undefined)
      throw context.invalid(operation, 'Hetzner assigns addresses to servers; leave privateIp out');
    const call = context.call(options);
    const { id } = await this.#servers.get(operation, node, call);
    const action = ['assign', { server: Number(id) }] as const;
    return this.#runner.change(operation, [this.#addresses, address], action, call);
  }

  /** Unassigns a floating IP, and waits until that is done. */
  async unassign(address: Address | string, options?: CallOptions): Promise<FloatingIp> {
    const operation = 'unassignAddress';
    const call = this.#runner.client.context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    if (found.nodeId === null) return found;
    return this.#runner.change(operation, [this.#addresses, address], ['unassign'], call);
  }

  /** Releases a floating IP. @throws ConflictError while a server has it */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}
