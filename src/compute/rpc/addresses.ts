import type { Call, CallOptions } from '../../call/call.js';
import type { RpcClient } from '../../driver/rpc-client.js';
import { idOf } from '../../model.js';
import { addressAfter } from '../network/address-change.js';
import type { ComputeExtras } from '../extras.js';
import type { Address, AddressData, ComputeModels, ComputeNode } from '../models/index.js';
import type { AssignAddressOptions } from '../options.js';
import { type RpcAction, type RpcCollection, RpcResource } from './resource.js';

/** Actions of an API on addresses, by their ids; declared by a driver. */
export interface RpcAddressActions<A extends Address> {
  /** Assigns one to a server; without `privateIp` to its first private address. */
  readonly assign: (id: string, node: string, privateIp: string | undefined) => RpcAction;
  /** Unassigns one, as it was read. */
  readonly unassign: (id: string, address: A) => RpcAction;
  /** Releases one. */
  readonly release: (id: string) => RpcAction;
  /** True while something happens to one. */
  readonly isPassing: (address: A) => boolean;
}

/** Addresses of an API with actions: changes are waited for. A driver's part adds `reserve`. */
export class RpcAddresses<
  X extends ComputeExtras & { readonly address: { readonly holderId: string | null } },
> {
  /** The requests for addresses. */
  protected readonly addresses: RpcResource<Address<X['address']>>;
  readonly #actions: RpcAddressActions<Address<X['address']>>;

  constructor(
    client: RpcClient,
    models: ComputeModels<X>,
    collection: RpcCollection<AddressData<X['address']>>,
    actions: RpcAddressActions<Address<X['address']>>,
  ) {
    this.addresses = RpcResource.of(client, collection, (data) => models.address(data));
    this.#actions = actions;
  }

  /** All addresses, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Address<X['address']>> {
    return this.addresses.iterate('listAddresses', {}, options);
  }

  /** Assigns an address to a server, and waits until it has it. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<X['address']>> {
    const operation = 'assignAddress';
    const call = this.addresses.client.context.call(options);
    const action = this.#actions.assign(idOf(address), idOf(node), privateIp);
    await this.addresses.send(operation, action, call);
    return this.#heldBy(idOf(node), operation, address, call);
  }

  /** Unassigns an address, and waits until it is free. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Address<X['address']>> {
    const operation = 'unassignAddress';
    const call = this.addresses.client.context.call(options);
    const before = await this.addresses.get(operation, address, call);
    if (before.extra.holderId !== null)
      await this.addresses.send(operation, this.#actions.unassign(before.id, before), call);
    return this.#heldBy(null, operation, address, call);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.addresses.delete('releaseAddress', address, this.#actions.release(idOf(address)), options);
  }

  #heldBy(
    holder: string | null,
    operation: string,
    address: Address | string,
    call: Call,
  ): Promise<Address<X['address']>> {
    const { isPassing } = this.#actions;
    const read = (shared: Call): Promise<Address<X['address']>> =>
      this.addresses.get(operation, address, shared);
    const isDone = ({ extra }: Address<X['address']>): boolean => extra.holderId === holder;
    const details = this.addresses.client.context.details(operation);
    return addressAfter({ read, isPassing, isDone }, details, call);
  }
}
