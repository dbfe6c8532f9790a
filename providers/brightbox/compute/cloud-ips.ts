import { type Call, type CallOptions, ConflictError, type JsonClient } from '../../../src/driver/index.js';
import {
  type Address,
  addressAfter,
  type AssignAddressOptions,
  checkAddressAccepted,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import { CLOUD_IPS } from './collections.js';
import type { BrightboxExtras } from './models.js';

type CloudIp = Address<BrightboxExtras['address']>;

/** Cloud IPs. @see https://api.gb1.brightbox.com/1.0/#cloud_ip */
export class CloudIps {
  readonly #client: JsonClient;
  readonly #cloudIps: Resource<CloudIp>;
  readonly #nodes: Resource<ComputeNode<BrightboxExtras['node']>>;

  constructor(
    client: JsonClient,
    models: ComputeModels<BrightboxExtras>,
    nodes: Resource<ComputeNode<BrightboxExtras['node']>>,
  ) {
    this.#client = client;
    this.#cloudIps = Resource.of(client, CLOUD_IPS, (data) => models.address(data));
    this.#nodes = nodes;
  }

  /** All cloud IPs of the account. */
  iterate(options?: CallOptions): AsyncIterable<CloudIp> {
    return this.#cloudIps.iterate('listAddresses', {}, options);
  }

  /** Reserves a cloud IP; it belongs to no zone. */
  async reserve(reservation: ReserveAddressOptions = {}, options?: CallOptions): Promise<CloudIp> {
    const operation = 'reserveAddress';
    checkAddressAccepted(reservation, [], this.#client.context.details(operation));
    return this.#cloudIps.create(operation, {}, options);
  }

  /** Maps a cloud IP to the first interface of a server, and waits until that is done. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<CloudIp> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(operation, 'a cloud IP leads to an interface of a server; leave privateIp out');
    const call = context.call(options);
    const { id, extra } = await this.#nodes.get(operation, node, call);
    const [destination] = extra.interfaceIds;
    if (destination === undefined)
      throw new ConflictError(
        `${operation}: the server ${id} has no interface that a cloud IP could lead to.`,
        context.details(operation),
      );
    return this.#act([operation, address, 'map'], { destination }, ({ nodeId }) => nodeId === id, call);
  }

  /** Unmaps a cloud IP and keeps it. */
  async unassign(address: Address | string, options?: CallOptions): Promise<CloudIp> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#cloudIps.get(operation, address, call);
    if (found.extra.status === 'unmapped') return found;
    const isFree = ({ extra }: CloudIp): boolean => extra.status === 'unmapped';
    return this.#act([operation, address, 'unmap'], undefined, isFree, call);
  }

  /** Releases a cloud IP. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#cloudIps.delete('releaseAddress', address, options);
  }

  async #act(
    [operation, address, verb]: readonly [operation: string, address: Address | string, verb: string],
    json: object | undefined,
    isDone: (address: CloudIp) => boolean,
    call: Call,
  ): Promise<CloudIp> {
    const request = this.#cloudIps.request(operation, address, `/${verb}`);
    await this.#client.post(json === undefined ? request : { ...request, json }, call);
    const read = (shared: Call): Promise<CloudIp> => this.#cloudIps.get(operation, address, shared);
    const details = this.#client.context.details(operation);
    return addressAfter({ read, isPassing: () => false, isDone }, details, call);
  }
}
