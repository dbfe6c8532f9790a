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
import type {
  DigitalOceanAction,
  DigitalOceanAddressExtra,
  DigitalOceanExtras,
  DropletExtra,
} from './models.js';

type ReservedIp = Address<DigitalOceanAddressExtra>;

/** Reserved IPs. @see https://docs.digitalocean.com/reference/api/reference/reserved-ips/ */
export class Addresses {
  readonly #runner: ActionRunner<DigitalOceanAction>;
  readonly #droplets: Resource<ComputeNode<DropletExtra>>;
  readonly #addresses: Resource<ReservedIp>;

  constructor(
    runner: ActionRunner<DigitalOceanAction>,
    models: ComputeModels<DigitalOceanExtras>,
    droplets: Resource<ComputeNode<DropletExtra>>,
  ) {
    this.#runner = runner;
    this.#droplets = droplets;
    this.#addresses = Resource.of(runner.client, ADDRESSES, (data) => models.address(data));
  }

  /** Lists the reserved IPs of the account, in all regions. */
  iterate(options?: CallOptions): AsyncIterable<ReservedIp> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an IP in a region. */
  async reserve(
    { network, ip, location }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<ReservedIp> {
    const operation = 'reserveAddress';
    const { context } = this.#runner.client;
    if (network !== undefined || ip !== undefined)
      throw context.invalid(
        operation,
        'DigitalOcean chooses the address, from no network; leave network and ip out',
      );
    const region = location === undefined ? context.region : idOf(location);
    if (region === null)
      throw context.invalid(
        operation,
        "an address needs a location; pass one, or region to the driver's constructor",
      );
    return this.#addresses.create(operation, { region }, options);
  }

  /** Assigns a reserved IP to a Droplet of its region, and waits until that is done. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<ReservedIp> {
    const operation = 'assignAddress';
    const { context } = this.#runner.client;
    if (privateIp !== undefined)
      throw context.invalid(operation, 'DigitalOcean assigns addresses to Droplets; leave privateIp out');
    const call = context.call(options);
    const { id } = await this.#droplets.get(operation, node, call);
    const action = ['assign', { droplet_id: Number(id) }] as const;
    return this.#runner.change(operation, [this.#addresses, address], action, call);
  }

  /** Unassigns a reserved IP, and waits until that is done. */
  async unassign(address: Address | string, options?: CallOptions): Promise<ReservedIp> {
    const operation = 'unassignAddress';
    const call = this.#runner.client.context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    if (found.nodeId === null) return found;
    return this.#runner.change(operation, [this.#addresses, address], ['unassign'], call);
  }

  /** Releases a reserved IP. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}
