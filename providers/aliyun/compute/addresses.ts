import { type RpcClient, type Call, type CallOptions, idOf, pollUntil } from '../../../src/driver/index.js';
import {
  RpcResource,
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
} from '../../../src/compute/index.js';
import { ADDRESSES } from './collections.js';
import type { AliyunAddressExtra, AliyunExtras } from './models.js';

type Eip = Address<AliyunAddressExtra>;

const service = 'vpc';

/** The portable methods of elastic IP addresses. */
export class Addresses {
  readonly #addresses: RpcResource<Eip>;

  constructor(client: RpcClient, models: ComputeModels<AliyunExtras>) {
    this.#addresses = RpcResource.of(client, ADDRESSES, (data) => models.address(data));
  }

  iterate(options?: CallOptions): AsyncIterable<Eip> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an address with 5 Mbit/s, paid by bandwidth: the defaults of Alibaba Cloud. */
  async reserve({ network }: ReserveAddressOptions = {}, options?: CallOptions): Promise<Eip> {
    const operation = 'reserveAddress';
    const { client } = this.#addresses;
    if (network !== undefined)
      throw client.context.invalid(operation, 'Alibaba Cloud has no external networks to choose from');
    const parameters = { ClientToken: crypto.randomUUID() };
    const request = { operation, action: 'AllocateEipAddress', service, parameters, idempotent: true };
    const { raw } = await client.send(request, options);
    return this.#addresses.accepted(operation, { ...raw, Status: 'Available' });
  }

  /** Assigns an address to an instance, and waits until it has it. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Eip> {
    const operation = 'assignAddress';
    const call = this.#addresses.client.context.call(options);
    const target = { InstanceType: 'EcsInstance', InstanceId: idOf(node), PrivateIpAddress: privateIp };
    const parameters = { AllocationId: idOf(address), ...target };
    await this.#addresses.send(operation, { action: 'AssociateEipAddress', service, parameters }, call);
    return this.#settled(operation, address, call);
  }

  /** Unassigns an address, and waits until it is free. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Eip> {
    const operation = 'unassignAddress';
    const call = this.#addresses.client.context.call(options);
    const { extra } = await this.#addresses.get(operation, address, call);
    const parameters = { AllocationId: idOf(address) };
    const action = { action: 'UnassociateEipAddress', service, parameters };
    if (extra.holderId !== null) await this.#addresses.send(operation, action, call);
    return this.#settled(operation, address, call);
  }

  delete(address: Address | string, options?: CallOptions): Promise<void> {
    const parameters = { AllocationId: idOf(address) };
    const action = { action: 'ReleaseEipAddress', service, parameters };
    return this.#addresses.delete('releaseAddress', address, action, options);
  }

  #settled(operation: string, address: Address | string, call: Call): Promise<Eip> {
    return pollUntil(async (shared) => {
      const now = await this.#addresses.get(operation, address, shared);
      return now.extra.status?.endsWith('ssociating') === true ? null : now;
    }, call);
  }
}
