import type { CallOptions, RpcClient } from '../../../src/driver/index.js';
import {
  type Address,
  checkAddressAccepted,
  type ComputeModels,
  type ReserveAddressOptions,
  type RpcAddressActions,
  RpcAddresses,
} from '../../../src/compute/index.js';
import { ADDRESSES } from './collections.js';
import type { OutscaleAddressExtra, OutscaleExtras } from './models.js';

type PublicIp = Address<OutscaleAddressExtra>;

const ACTIONS: RpcAddressActions<PublicIp> = {
  assign: (id, node, privateIp) => ({
    action: 'LinkPublicIp',
    parameters: { PublicIpId: id, VmId: node, PrivateIp: privateIp, AllowRelink: false },
  }),
  unassign: (_id, { ip }) => ({ action: 'UnlinkPublicIp', parameters: { PublicIp: ip } }),
  release: (id) => ({ action: 'DeletePublicIp', parameters: { PublicIpId: id } }),
  isPassing: () => false,
};

/** The portable methods of public IPs. */
export class Addresses extends RpcAddresses<OutscaleExtras> {
  constructor(client: RpcClient, models: ComputeModels<OutscaleExtras>) {
    super(client, models, ADDRESSES, ACTIONS);
  }

  async reserve(reservation: ReserveAddressOptions = {}, options?: CallOptions): Promise<PublicIp> {
    const operation = 'reserveAddress';
    const { client } = this.addresses;
    checkAddressAccepted(reservation, [], client.context.details(operation));
    const response = await client.send({ operation, action: 'CreatePublicIp' }, options);
    return this.addresses.accepted(operation, response.object('PublicIp').raw);
  }
}
