import type { CallOptions } from '../../call/call.js';
import { checkAddressAccepted } from '../create/accepted-options.js';
import type { ComputeExtras } from '../extras.js';
import type { Address, AddressData, ComputeModels, ComputeNode } from '../models/index.js';
import type { AssignAddressOptions, ReserveAddressOptions } from '../options.js';
import type { ActionCall, ActionRunner } from './action-runner.js';
import type { Collection } from './collection.js';
import { placeFor } from './place-for.js';
import { Resource } from './resource.js';

/** Reserved addresses of a cloud, and its actions on them, declared by a driver. */
export interface AddressActions<Extra extends object> {
  /** The requests for addresses. */
  readonly collection: Collection<AddressData<Extra>>;
  /** Fields of a new address in a place. */
  readonly reserve: (place: string) => object;
  /** Assigns one to a server, by the server's id. */
  readonly assign: (node: string) => ActionCall;
  /** Takes one from its server. */
  readonly unassign: ActionCall;
}

/** Reserved addresses of places, which a cloud assigns to servers by actions: for the topic `addresses` of `addParts`. */
export class ActionAddresses<X extends ComputeExtras> {
  readonly #runner: Pick<ActionRunner, 'change' | 'client'>;
  readonly #nodes: Resource<ComputeNode>;
  readonly #actions: AddressActions<X['address']>;
  readonly #addresses: Resource<Address<X['address']>>;

  constructor(
    runner: Pick<ActionRunner, 'change' | 'client'>,
    models: ComputeModels<X>,
    nodes: Resource<ComputeNode>,
    actions: AddressActions<X['address']>,
  ) {
    this.#runner = runner;
    this.#nodes = nodes;
    this.#actions = actions;
    this.#addresses = Resource.of(runner.client, actions.collection, (data) => models.address(data));
  }

  /** All addresses, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Address<X['address']>> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an address in a location. */
  async reserve(
    reservation: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<X['address']>> {
    const operation = 'reserveAddress';
    const { context } = this.#runner.client;
    checkAddressAccepted(reservation, ['location'], context.details(operation));
    const place = placeFor(operation, reservation.location, context);
    return this.#addresses.create(operation, this.#actions.reserve(place), options);
  }

  /** Assigns an address to a server, and waits until that is done. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<X['address']>> {
    const operation = 'assignAddress';
    const { context } = this.#runner.client;
    if (privateIp !== undefined)
      throw context.invalid(
        operation,
        `${context.provider} assigns addresses to servers; leave privateIp out`,
      );
    const call = context.call(options);
    const { id } = await this.#nodes.get(operation, node, call);
    return this.#runner.change(operation, [this.#addresses, address], this.#actions.assign(id), call);
  }

  /** Unassigns an address, and waits until that is done. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Address<X['address']>> {
    const operation = 'unassignAddress';
    const call = this.#runner.client.context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    if (found.nodeId === null) return found;
    return this.#runner.change(operation, [this.#addresses, address], this.#actions.unassign, call);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}
