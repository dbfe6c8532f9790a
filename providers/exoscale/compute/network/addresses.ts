import { type Call, type CallOptions, collect, type Reader } from '../../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  checkAddressAccepted,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  Resource,
} from '../../../../src/compute/index.js';
import { ADDRESSES } from '../collections.js';
import type { ExoscaleAddressExtra, ExoscaleExtras } from '../models.js';
import type { ExoscaleClient } from '../operations.js';
import { readAddress } from '../read.js';
import { checkZone } from '../zones.js';

type ElasticIp = Address<ExoscaleAddressExtra>;

/** Elastic IPs, which several instances may have at once. @see https://openapi-v2.exoscale.com/#endpoint-elastic-ip */
export class Addresses {
  readonly #client: ExoscaleClient;
  readonly #models: ComputeModels<ExoscaleExtras>;
  readonly #addresses: Resource<ElasticIp>;
  readonly #instances: Resource<ComputeNode>;

  constructor(
    client: ExoscaleClient,
    models: ComputeModels<ExoscaleExtras>,
    instances: Resource<ComputeNode>,
  ) {
    this.#client = client;
    this.#models = models;
    this.#addresses = Resource.of(client, ADDRESSES, (data) => models.address(data));
    this.#instances = instances;
  }

  /** All elastic IPs. Exoscale's list lacks their instances, which are asked for by one request each. */
  async *iterate(options?: CallOptions): AsyncGenerator<ElasticIp, void, undefined> {
    const operation = 'listAddresses';
    const call = this.#client.context.call(options);
    const rows = this.#client.list({ operation, path: ADDRESSES.path }, ADDRESSES.list, (row) => row, call);
    for await (const row of rows) yield this.#read(row, await this.#holders(operation, row, call));
  }

  /** Reserves an IPv4 address of the driver's zone. */
  async reserve(reservation: ReserveAddressOptions = {}, options?: CallOptions): Promise<ElasticIp> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    checkAddressAccepted(reservation, ['location'], context.details(operation));
    checkZone(operation, reservation.location, context);
    const request = { operation, path: ADDRESSES.path, json: { addressfamily: 'inet4' } };
    return this.#client.createAndGet(request, this.#addresses, options);
  }

  /** Assigns an address to an instance; others that have it keep it. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<ElasticIp> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(operation, 'an elastic IP of Exoscale belongs to the instance itself');
    const call = context.call(options);
    // A refusal would not tell which of the two does not exist.
    const { id } = await this.#instances.get(operation, node, call);
    const request = this.#addresses.request(operation, address, ':attach');
    await this.#client.change('put', { ...request, json: { instance: { id } } }, call);
    const row = await this.#client.get(this.#addresses.request(operation, address), call);
    return this.#read(row, await this.#holders(operation, row, call));
  }

  /** Unassigns an address from all instances that have it. An unassigned one is no error. */
  async unassign(address: Address | string, options?: CallOptions): Promise<ElasticIp> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const row = await this.#client.get(this.#addresses.request(operation, address), call);
    const request = this.#addresses.request(operation, address, ':detach');
    for (const id of await this.#holders(operation, row, call))
      await this.#client.change('put', { ...request, json: { instance: { id } } }, call);
    return this.#read(row, []);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }

  #read(row: Reader, nodeIds: readonly string[]): ElasticIp {
    return this.#models.address(readAddress(row, this.#client.context.region, nodeIds));
  }

  /** Ids of the instances that have an address. */
  async #holders(operation: string, row: Reader, call: Call): Promise<string[]> {
    const query = { 'ip-address': row.string('ip') };
    const found = await collect(this.#instances.iterate(operation, query, call));
    return found.map(({ id }) => id);
  }
}
