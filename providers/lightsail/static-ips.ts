import { type CallOptions, CloudError, idOf, type RpcClient } from '../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  leftBehind,
  type ReserveAddressOptions,
  RpcResource,
  undoneBy,
} from '../../src/compute/index.js';
import { STATIC_IPS } from './collections.js';
import type { LightsailAddressExtra, LightsailExtras } from './models.js';
import { changed, settled } from './operations.js';

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

  /** Reserves an address of the region, under a name that is made up; if it cannot be read, it is released again. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<StaticIp> {
    const operation = 'reserveAddress';
    const { client } = this.#addresses;
    const { context } = client;
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
    const call = context.call(options);
    const action = { action: 'AllocateStaticIp', parameters: { staticIpName } };
    const response = await this.#addresses.send(operation, action, call).catch((error: unknown) => {
      if (!isUnclear(error)) throw error;
      throw leftBehind(error, `If it was made, its name is ${staticIpName}.`, context.details(operation));
    });
    return undoneBy(
      async () => {
        await settled(operation, response, client, call);
        return this.#addresses.get(operation, staticIpName, call);
      },
      () => this.#release(operation, staticIpName, context.call(undefined)),
      { what: `static IP address ${staticIpName}`, details: context.details(operation) },
    );
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
    return this.#release('releaseAddress', address, options);
  }

  #release(operation: string, address: Address | string, options: CallOptions | undefined): Promise<void> {
    const action = { action: 'ReleaseStaticIp', parameters: { staticIpName: idOf(address) } };
    return this.#addresses.delete(operation, address, action, options);
  }
}

/** True if a reservation may have been made: its answer was lost, or makes no sense. */
function isUnclear(error: unknown): boolean {
  if (!CloudError.is(error) || error.code === 'conflict') return false;
  return error.status === null || error.status >= 500 || error.code === 'malformed-response';
}
