import { type CallOptions, collect, idOf } from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import { ADDRESSES } from './collections.js';
import type { ExoscaleAddressExtra, ExoscaleExtras } from './models.js';
import type { ExoscaleClient } from './operations.js';
import { readAddress } from './read.js';

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

  /** All elastic IPs, without their instances. */
  iterate(options?: CallOptions): AsyncIterable<ElasticIp> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Reserves an IPv4 address. */
  async reserve({ network }: ReserveAddressOptions = {}, options?: CallOptions): Promise<ElasticIp> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    if (network !== undefined)
      throw context.invalid(operation, 'Exoscale has no external networks to choose from');
    const call = context.call(options);
    const request = { operation, path: ADDRESSES.path, json: { addressfamily: 'inet4' } };
    return this.#addresses.get(operation, await this.#client.create(request, call), call);
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
    // Refuses impossible ids of instances.
    this.#instances.request(operation, node);
    const call = context.call(options);
    const request = this.#addresses.request(operation, address, ':attach');
    await this.#client.change('put', { ...request, json: { instance: { id: idOf(node) } } }, call);
    const body = await this.#client.get(this.#addresses.request(operation, address), call);
    return this.#models.address({ ...readAddress(body, context.region), nodeId: idOf(node) });
  }

  /** Unassigns an address from all instances that have it. */
  async unassign(address: Address | string, options?: CallOptions): Promise<ElasticIp> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    const holders = await collect(this.#instances.iterate(operation, { 'ip-address': found.ip }, call));
    const request = this.#addresses.request(operation, address, ':detach');
    for (const { id } of holders)
      await this.#client.change('put', { ...request, json: { instance: { id } } }, call);
    return found;
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }
}
