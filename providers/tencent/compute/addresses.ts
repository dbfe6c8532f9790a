import { type RpcClient, type Call, type CallOptions, idOf, pollUntil } from '../../../src/driver/index.js';
import {
  addressAfter,
  RpcResource,
  undoneBy,
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
} from '../../../src/compute/index.js';
import { ADDRESSES } from './collections.js';
import type { TencentAddressExtra, TencentExtras } from './models.js';

type Eip = Address<TencentAddressExtra>;

const service = 'vpc';

/** Something happens to an address. */
const PASSING = new Set(['CREATING', 'BINDING', 'UNBINDING']);

/** The portable methods of elastic IP addresses. */
export class Addresses {
  readonly #addresses: RpcResource<Eip>;

  constructor(client: RpcClient, models: ComputeModels<TencentExtras>) {
    this.#addresses = RpcResource.of(client, ADDRESSES, (data) => models.address(data));
  }

  iterate(options?: CallOptions): AsyncIterable<Eip> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an address, and waits until it is there: before, Tencent Cloud tells its id alone. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<Eip> {
    const operation = 'reserveAddress';
    const { client } = this.#addresses;
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
        for await (const one of this.#addresses.iterate(operation, byIds([id]), shared))
          if (!isPassing(one)) return one;
        return null;
      }, call);
    const details = client.context.details(operation);
    return undoneBy(ready, () => this.delete(id), { what: `address ${id}`, details });
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
    const parameters = { AddressId: idOf(address), InstanceId: idOf(node), PrivateIpAddress: privateIp };
    await this.#addresses.send(operation, { action: 'AssociateAddress', service, parameters }, call);
    return this.#after(operation, address, (holder) => holder === idOf(node), call);
  }

  /** Unassigns an address, and waits until it is free. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Eip> {
    const operation = 'unassignAddress';
    const call = this.#addresses.client.context.call(options);
    const { extra } = await this.#addresses.get(operation, address, call);
    const action = { action: 'DisassociateAddress', service, parameters: { AddressId: idOf(address) } };
    if (extra.holderId !== null) await this.#addresses.send(operation, action, call);
    return this.#after(operation, address, (holder) => holder === null, call);
  }

  delete(address: Address | string, options?: CallOptions): Promise<void> {
    const parameters = { AddressIds: [idOf(address)] };
    const action = { action: 'ReleaseAddresses', service, parameters };
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
    const isDone = ({ extra }: Eip): boolean => isHolder(extra.holderId);
    return addressAfter({ read, isPassing, isDone }, context.details(operation), call);
  }
}

function isPassing({ extra }: Eip): boolean {
  return PASSING.has(extra.status ?? '');
}
