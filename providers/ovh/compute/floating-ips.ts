import {
  type Call,
  type CallOptions,
  idOf,
  type JsonClient,
  NodeNotFoundError,
  NotFoundError,
} from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type Collection,
  type AddressData,
  type ComputeModels,
  type ComputeNode,
  pathOf,
  Resource,
} from '../../../src/compute/index.js';
import type { OvhAddressExtra, OvhExtras, OvhNodeExtra } from './models.js';
import { operationEnd } from './operations.js';
import { regionOf } from './regions.js';
import { readFloatingIp } from './read.js';

type FloatingIp = Address<OvhAddressExtra>;

/** Floating IPs. Each belongs to a region; OVHcloud makes one only together with what it leads to. */
export class FloatingIps {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<OvhExtras>;
  readonly #project: string;
  readonly #instances: Resource<ComputeNode<OvhNodeExtra>>;

  constructor(
    client: JsonClient,
    models: ComputeModels<OvhExtras>,
    [project, instances]: readonly [string, Resource<ComputeNode<OvhNodeExtra>>],
  ) {
    this.#client = client;
    this.#models = models;
    this.#project = project;
    this.#instances = instances;
  }

  /** Floating IPs of the driver's region. */
  iterate(options?: CallOptions): AsyncIterable<FloatingIp> {
    const operation = 'listAddresses';
    return this.#in(this.#regionOf(operation, null)).iterate(operation, {}, options);
  }

  /** Leads a floating IP to a private address of an instance in the same region, and waits until it does. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<FloatingIp> {
    const operation = 'assignAddress';
    const call = this.#client.context.call(options);
    const region = this.#regionOf(operation, address);
    const ip = privateIp ?? (await this.#privateIpOf(operation, node, call));
    const path = `${pathOf(`${this.#regionPath(region)}/instance`, node)}/associateFloatingIp`;
    const json = { floatingIpId: idOf(address), ip };
    const begun = await this.#client.post({ operation, path, json, notFound: NodeNotFoundError }, call);
    await operationEnd(this.#client, this.#project, [operation, begun], call);
    return this.#in(region).get(operation, address, call);
  }

  /** Takes a floating IP from what it leads to. */
  async unassign(address: Address | string, options?: CallOptions): Promise<FloatingIp> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const addresses = this.#in(this.#regionOf(operation, address));
    const now = await addresses.get(operation, address, call);
    if (now.extra.leadsTo === null) return now;
    await this.#client.post(addresses.request(operation, address, '/detach'), call);
    return addresses.get(operation, address, call);
  }

  /** Gives a floating IP back. A missing one is no error. */
  async delete(address: Address | string, options?: CallOptions): Promise<void> {
    const operation = 'releaseAddress';
    await this.#in(this.#regionOf(operation, address)).delete(operation, address, options);
  }

  async #privateIpOf(operation: string, node: ComputeNode | string, call: Call): Promise<string> {
    const { privateIps } = await this.#instances.get(operation, node, call);
    const ip = privateIps.find((one) => !one.includes(':'));
    if (ip !== undefined) return ip;
    throw this.#client.context.invalid(
      operation,
      `the instance ${idOf(node)} has no private IPv4 address, to which a floating IP leads`,
    );
  }

  #regionOf(operation: string, address: Address | string | null): string {
    return regionOf([operation, 'a floating IP'], address, this.#client.context);
  }

  #regionPath(region: string): string {
    return pathOf(`${this.#project}/region`, region);
  }

  #in(region: string): Resource<FloatingIp> {
    const collection: Collection<AddressData<OvhAddressExtra>> = {
      path: `${this.#regionPath(region)}/floatingip`,
      list: 'items',
      called: 'floating IP',
      notFound: NotFoundError,
      read: readFloatingIp,
    };
    return Resource.of(this.#client, collection, (data) => this.#models.address(data));
  }
}
