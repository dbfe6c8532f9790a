import { type RpcClient, type CallOptions, pollUntil } from '../../../src/driver/index.js';
import {
  type Address,
  type ComputeModels,
  type ReserveAddressOptions,
  type RpcAddressActions,
  RpcAddresses,
  undoneBy,
} from '../../../src/compute/index.js';
import { ADDRESSES } from './collections.js';
import type { TencentAddressExtra, TencentExtras } from './models.js';

type Eip = Address<TencentAddressExtra>;

const service = 'vpc';

/** Something happens to an address. */
const PASSING = new Set(['CREATING', 'BINDING', 'UNBINDING']);

const ACTIONS: RpcAddressActions<Eip> = {
  assign: (id, node, privateIp) => ({
    action: 'AssociateAddress',
    service,
    parameters: { AddressId: id, InstanceId: node, PrivateIpAddress: privateIp },
  }),
  unassign: (id) => ({ action: 'DisassociateAddress', service, parameters: { AddressId: id } }),
  release: (id) => ({ action: 'ReleaseAddresses', service, parameters: { AddressIds: [id] } }),
  isPassing: ({ extra }) => PASSING.has(extra.status ?? ''),
};

/** The portable methods of elastic IP addresses. */
export class Addresses extends RpcAddresses<TencentExtras> {
  constructor(client: RpcClient, models: ComputeModels<TencentExtras>) {
    super(client, models, ADDRESSES, ACTIONS);
  }

  /** Reserves an address, and waits until it is there: before, Tencent Cloud tells its id alone. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<Eip> {
    const operation = 'reserveAddress';
    const { client } = this.addresses;
    if (network !== undefined || location !== undefined)
      throw client.context.invalid(
        operation,
        'an address of Tencent Cloud belongs to the region of the driver, and to no network or location in it',
      );
    const call = client.context.call(options);
    const parameters = { AddressCount: 1, ClientToken: crypto.randomUUID() };
    const request = { operation, action: 'AllocateAddresses', service, parameters, idempotent: true };
    const response = await client.send(request, call);
    const [id] = response.strings('AddressSet');
    if (id === undefined) throw response.wrong('AddressSet', 'a list with the id of the address');
    const ready = (): Promise<Eip> =>
      pollUntil(async (shared) => {
        const { byIds } = ADDRESSES;
        for await (const one of this.addresses.iterate(operation, byIds([id]), shared))
          if (!ACTIONS.isPassing(one)) return one;
        return null;
      }, call);
    const details = client.context.details(operation);
    return undoneBy(ready, () => this.delete(id), { what: `address ${id}`, details });
  }
}
