import { type RpcClient, type Call, type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  addressAfter,
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
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<Eip> {
    const operation = 'reserveAddress';
    const { client } = this.#addresses;
    if (network !== undefined || location !== undefined)
      throw client.context.invalid(
        operation,
        'an address of Alibaba Cloud belongs to the region of the driver, and to no network or location in it',
      );
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
    return this.#after(operation, address, (holder) => holder === idOf(node), call);
  }

  /** Unassigns an address, and waits until it is free. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Eip> {
    const operation = 'unassignAddress';
    const call = this.#addresses.client.context.call(options);
    const { extra } = await this.#addresses.get(operation, address, call);
    const parameters = { AllocationId: idOf(address) };
    const action = { action: 'UnassociateEipAddress', service, parameters };
    if (extra.holderId !== null) await this.#addresses.send(operation, action, call);
    return this.#after(operation, address, (holder) => holder === null, call);
  }

  delete(address: Address | string, options?: CallOptions): Promise<void> {
    const parameters = { AllocationId: idOf(address) };
    const action = { action: 'ReleaseEipAddress', service, parameters };
    return this.#addresses.delete('releaseAddress', address, action, options);
  }

  #after(
    operation: string,
    address: Address | string,
    isHolder: (id: string | null) => boolean,
    call: Call,
  ): Promise<Eip> {
    const { context } = this.#addresses.client;
    const read = (shared: Call): Promise<Eip> => this.#addresses.get(operation, address, shared);
    const isPassing = ({ extra }: Eip): boolean => extra.status?.endsWith('ssociating') === true;
    const isDone = ({ extra }: Eip): boolean => isHolder(extra.holderId);
    return addressAfter({ read, isPassing, isDone }, context.details(operation), call);
  }
}
