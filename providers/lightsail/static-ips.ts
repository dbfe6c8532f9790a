import { type CallOptions, idOf, type RpcClient } from '../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  RpcResource,
} from '../../src/compute/index.js';
import { STATIC_IPS } from './collections.js';
import type { LightsailAddressExtra, LightsailExtras } from './models.js';
import { changed } from './operations.js';

type StaticIp = Address<LightsailAddressExtra>;

/** The portable methods of static IP addresses. */
export class StaticIps {
  readonly #addresses: RpcResource<StaticIp>;

  constructor(client: RpcClient, models: ComputeModels<LightsailExtras>) {
    this.#addresses = RpcResource.of(client, STATIC_IPS, (data) => models.address(data));
  }

  iterate(options?: CallOptions): AsyncIterable<StaticIp> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an address of the region, under a name that is made up. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<StaticIp> {
    const operation = 'reserveAddress';
    const { context } = this.#addresses.client;
    if (network !== undefined)
      throw context.invalid(
        operation,
        'Lightsail has no external networks to choose from; leave out network',
      );
    if (location !== undefined && idOf(location) !== context.region)
      throw context.invalid(
        operation,
        "a static IP address belongs to the driver's region; leave out location",
      );
    const staticIpName = `skylane-${crypto.randomUUID()}`;
    const action = { action: 'AllocateStaticIp', parameters: { staticIpName } };
    return changed(this.#addresses, operation, staticIpName, action, options);
  }

  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<StaticIp> {
    const operation = 'assignAddress';
    if (privateIp !== undefined)
      throw this.#addresses.client.context.invalid(
        operation,
        'an instance of Lightsail has one private address; leave out privateIp',
      );
    const parameters = { staticIpName: idOf(address), instanceName: idOf(node) };
    const action = { action: 'AttachStaticIp', parameters };
    return changed(this.#addresses, operation, idOf(address), action, options);
  }

  /** Unassigns an address; its instance gets another public one. */
  async unassign(address: Address | string, options?: CallOptions): Promise<StaticIp> {
    const operation = 'unassignAddress';
    const call = this.#addresses.client.context.call(options);
    const before = await this.#addresses.get(operation, address, call);
    if (before.nodeId === null) return before;
    const action = { action: 'DetachStaticIp', parameters: { staticIpName: before.id } };
    return changed(this.#addresses, operation, before.id, action, call);
  }

  delete(address: Address | string, options?: CallOptions): Promise<void> {
    const action = { action: 'ReleaseStaticIp', parameters: { staticIpName: idOf(address) } };
    return this.#addresses.delete('releaseAddress', address, action, options);
  }
}
