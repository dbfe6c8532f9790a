import { type Call, type CallOptions, ConflictError, idOf, pollUntil } from '../../../src/driver/index.js';
import {
  type Address,
  type AddressData,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import { type CoreClient, GONE } from './client.js';
import { ADDRESSES, listOf } from './collections.js';
import type { OracleAddressExtra, OracleExtras } from './models.js';
import type { AddressBook, Nics, PrivateIp } from './nics.js';

type PublicIp = Address<OracleAddressExtra>;
type Data = AddressData<OracleAddressExtra>;

/** States of an address that is being assigned or unassigned. */
const MOVING = new Set(['PROVISIONING', 'ASSIGNING', 'UNASSIGNING']);

/** Reserved public addresses. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/PublicIp/ */
export class Addresses {
  readonly #client: CoreClient;
  readonly #models: ComputeModels<OracleExtras>;
  readonly #nics: Nics;
  readonly #rows: Resource<Data>;

  constructor(client: CoreClient, models: ComputeModels<OracleExtras>, nics: Nics) {
    this.#client = client;
    this.#models = models;
    this.#nics = nics;
    const query = { ...listOf(client.compartmentId), scope: 'REGION', lifetime: 'RESERVED' };
    this.#rows = Resource.of(client, { ...ADDRESSES, query }, (data) => data);
  }

  async *iterate(options?: CallOptions): AsyncGenerator<PublicIp, void, undefined> {
    const operation = 'listAddresses';
    const call = this.#client.context.call(options);
    let book: Promise<AddressBook> | null = null;
    for await (const data of this.#rows.iterate(operation, {}, call)) {
      const { assignedTo, lifecycleState } = data.extra;
      if (GONE.has(lifecycleState ?? '')) continue;
      if (assignedTo !== null) book ??= this.#nics.book(operation, call);
      yield this.#model(data, assignedTo === null ? null : ((await book)?.ownerOf(assignedTo) ?? null));
    }
  }

  /** Reserves an address of Oracle's in the region. */
  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<PublicIp> {
    const operation = 'reserveAddress';
    const { context, compartmentId } = this.#client;
    if (network !== undefined || location !== undefined)
      throw context.invalid(
        operation,
        'a public address of Oracle belongs to its region, and to no network or location in it',
      );
    const fields = { compartmentId, lifetime: 'RESERVED' };
    return this.#model(await this.#rows.create(operation, fields, options), null);
  }

  /**
   * Assigns an address to a server, and waits until it is. Its private address must not have a public one yet, not an ephemeral one either:
   * create the server with `extra.publicIp: false`.
   */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<PublicIp> {
    const operation = 'assignAddress';
    const call = this.#client.context.call(options);
    const target = await this.#privateIp(operation, idOf(node), privateIp, call);
    await this.#rows.update(operation, address, { privateIpId: target.id }, call);
    const data = await this.#settled(operation, address, call);
    if (data.extra.assignedTo === target.id) return this.#model(data, idOf(node));
    throw this.#conflict(
      operation,
      `Oracle accepted it and could not do it: the address ${data.ip} is ${String(data.extra.lifecycleState)}`,
    );
  }

  async unassign(address: Address | string, options?: CallOptions): Promise<PublicIp> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const { extra } = await this.#rows.get(operation, address, call);
    if (extra.assignedTo !== null) await this.#rows.update(operation, address, { privateIpId: '' }, call);
    return this.#model(await this.#settled(operation, address, call), null);
  }

  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#rows.delete('releaseAddress', address, options);
  }

  /** The private address of a server to assign to: the one given, or the primary one of its first network card. */
  async #privateIp(
    operation: string,
    nodeId: string,
    wanted: string | undefined,
    call: Call,
  ): Promise<PrivateIp> {
    const nics = await this.#nics.list(operation, nodeId, call);
    const lists = await Promise.all(nics.map(({ vnicId }) => this.#nics.privateIps(operation, vnicId, call)));
    const found = lists
      .flat()
      .find(({ ip, isPrimary }) => (wanted === undefined ? isPrimary : ip === wanted));
    if (found !== undefined) return found;
    const what = wanted === undefined ? 'no network card' : `no private address ${JSON.stringify(wanted)}`;
    throw this.#conflict(operation, `the server ${nodeId} has ${what}`);
  }

  /** Waits until an address is neither being assigned nor unassigned. */
  #settled(operation: string, address: Address | string, call: Call): Promise<Data> {
    return pollUntil(async (shared) => {
      const data = await this.#rows.get(operation, address, shared);
      return MOVING.has(data.extra.lifecycleState ?? '') ? null : data;
    }, call);
  }

  #conflict(operation: string, words: string): ConflictError {
    return new ConflictError(`${operation}: ${words}.`, this.#client.context.details(operation));
  }

  #model(data: Data, nodeId: string | null): PublicIp {
    return this.#models.address({ ...data, nodeId });
  }
}
