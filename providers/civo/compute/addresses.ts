import { type Call, type CallOptions, type JsonClient, pollUntil } from '../../../src/driver/index.js';
import {
  type Address,
  addressAfter,
  type AssignAddressOptions,
  checkAddressAccepted,
  type ComputeModels,
  type ComputeNode,
  pathOf,
  type ReserveAddressOptions,
  Resource,
  undoneBy,
} from '../../../src/compute/index.js';
import { checkRegion } from './check-region.js';
import { ADDRESSES } from './collections.js';
import type { CivoExtras } from './models.js';

type Reserved = Address<CivoExtras['address']>;

/** Reserved addresses. */
export class Addresses {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<CivoExtras>;
  readonly #addresses: Resource<Reserved>;
  readonly #nodes: Resource<ComputeNode>;

  constructor(client: JsonClient, models: ComputeModels<CivoExtras>, nodes: Resource<ComputeNode>) {
    this.#client = client;
    this.#models = models;
    this.#addresses = Resource.of(client, ADDRESSES, (data) => models.address(data));
    this.#nodes = nodes;
  }

  /** All reserved addresses of the region, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Reserved> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an address, and waits until Civo tells which. */
  async reserve(reservation: ReserveAddressOptions = {}, options?: CallOptions): Promise<Reserved> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    checkAddressAccepted(reservation, ['location'], context.details(operation));
    checkRegion(operation, reservation.location, context);
    const call = context.call(options);
    const json = { region: context.region };
    const id = (await this.#client.post({ operation, path: ADDRESSES.path, json }, call)).id('id');
    const request = { operation, path: pathOf(ADDRESSES.path, id) };
    const known = (): Promise<Reserved> =>
      pollUntil(async (shared) => {
        const data = ADDRESSES.read(await this.#client.get(request, shared), context.region);
        return data === null ? null : this.#models.address(data);
      }, call);
    const undo = (): Promise<void> => this.#addresses.delete(operation, id, undefined);
    return undoneBy(known, undo, { what: `reserved address ${id}`, details: context.details(operation) });
  }

  /** Assigns an address to a server, in place of the one that it has. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Reserved> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(operation, 'Civo assigns addresses to servers; leave privateIp out');
    const call = context.call(options);
    const { id: server } = await this.#nodes.get(operation, node, call);
    const fields = { action: 'assign', assign_to_id: server, assign_to_type: 'instance' };
    return this.#act([operation, address], fields, ({ nodeId }) => nodeId === server, call);
  }

  /** Unassigns an address and keeps it. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Reserved> {
    const call = this.#client.context.call(options);
    const isFree = ({ nodeId }: Reserved): boolean => nodeId === null;
    return this.#act(['unassignAddress', address], { action: 'unassign' }, isFree, call);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }

  async #act(
    [operation, address]: readonly [operation: string, address: Address | string],
    fields: object,
    isDone: (address: Reserved) => boolean,
    call: Call,
  ): Promise<Reserved> {
    const { context } = this.#client;
    const request = this.#addresses.request(operation, address, '/actions');
    await this.#client.post({ ...request, json: { ...fields, region: context.region } }, call);
    return addressAfter(
      {
        read: (shared) => this.#addresses.get(operation, address, shared),
        isPassing: () => false,
        isDone,
      },
      context.details(operation),
      call,
    );
  }
}
