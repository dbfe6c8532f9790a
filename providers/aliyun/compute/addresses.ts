import type { CallOptions, RpcClient } from '../../../src/driver/index.js';
import {
  type Address,
  type ComputeModels,
  type ReserveAddressOptions,
  type RpcAddressActions,
  RpcAddresses,
} from '../../../src/compute/index.js';
import { ADDRESSES } from './collections.js';
import type { AliyunAddressExtra, AliyunExtras } from './models.js';

type Eip = Address<AliyunAddressExtra>;

const service = 'vpc';

const ACTIONS: RpcAddressActions<Eip> = {
  assign: (id, node, privateIp) => ({
    action: 'AssociateEipAddress',
    service,
    parameters: {
      AllocationId: id,
      InstanceType: 'EcsInstance',
      InstanceId: node,
      PrivateIpAddress: privateIp,
    },
  }),
  unassign: (id) => ({ action: 'UnassociateEipAddress', service, parameters: { AllocationId: id } }),
  release: (id) => ({ action: 'ReleaseEipAddress', service, parameters: { AllocationId: id } }),
  isPassing: ({ extra }) => extra.status?.endsWith('ssociating') === true,
};

/** The portable methods of elastic IP addresses. */
export class Addresses extends RpcAddresses<AliyunExtras> {
  constructor(client: RpcClient, models: ComputeModels<AliyunExtras>) {
    super(client, models, ADDRESSES, ACTIONS);
  }

  /** Reserves an address with 5 Mbit/s, paid by bandwidth: the defaults of Alibaba Cloud. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<Eip> {
    const operation = 'reserveAddress';
    const { client } = this.addresses;
    if (network !== undefined || location !== undefined)
      throw client.context.invalid(
        operation,
        'an address of Alibaba Cloud belongs to the region of the driver, and to no network or location in it',
      );
    const parameters = { ClientToken: crypto.randomUUID() };
    const request = { operation, action: 'AllocateEipAddress', service, parameters, idempotent: true };
    const { raw } = await client.send(request, options);
    return this.addresses.accepted(operation, { ...raw, Status: 'Available' });
  }
}
