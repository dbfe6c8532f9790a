import { type Call, type CallOptions, collect, ConflictError } from '../../../src/driver/index.js';
import {
  type Address,
  type AddressData,
  type AssignAddressOptions,
  checkAddressAccepted,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import type { GcoreCollections } from './collections.js';
import type { GcoreAddressExtra, GcoreExtras, GcoreNodeExtra } from './models.js';
import { checkRegion } from './region.js';
import type { TaskClient } from './tasks.js';

type FloatingIp = Address<GcoreAddressExtra>;

/** Where floating IPs can lead to. */
interface Port {
  readonly id: string;
  readonly ips: readonly string[];
  readonly isExternal: boolean;
}

/** Floating IPs, which lead to ports of servers. @see https://gcore.com/docs/api-reference/cloud/floating-ips/create-floating-ip */
export class Addresses {
  readonly #client: TaskClient;
  readonly #models: ComputeModels<GcoreExtras>;
  readonly #path: string;
  readonly #addresses: Resource<AddressData<GcoreAddressExtra>>;
  readonly #newAddresses: Resource<unknown>;
  readonly #nodes: Resource<ComputeNode<GcoreNodeExtra>>;

  constructor(
    client: TaskClient,
    models: ComputeModels<GcoreExtras>,
    { addresses, newAddresses }: Pick<GcoreCollections, 'addresses' | 'newAddresses'>,
    nodes: Resource<ComputeNode<GcoreNodeExtra>>,
  ) {
    this.#client = client;
    this.#models = models;
    this.#path = addresses.path;
    this.#addresses = new Resource(client, addresses);
    this.#newAddresses = new Resource(client, newAddresses);
    this.#nodes = nodes;
  }

  /** All floating IPs of the project in the region. */
  async *iterate(options?: CallOptions): AsyncGenerator<FloatingIp, void, undefined> {
    for await (const data of this.#addresses.iterate('listAddresses', {}, options))
      yield this.#models.address(data);
  }

  /** Reserves an IPv4 address. */
  async reserve(reservation: ReserveAddressOptions = {}, options?: CallOptions): Promise<FloatingIp> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    checkAddressAccepted(reservation, ['location'], context.details(operation));
    checkRegion(operation, reservation.location, context);
    const request = { operation, path: this.#path, json: {} };
    const data = await this.#client.createAndGet(request, 'floatingips', this.#addresses, options);
    return this.#models.address(data);
  }

  /** Leads an address to a server's port: the one with `privateIp`, else its first in a private network. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<FloatingIp> {
    const operation = 'assignAddress';
    const call = this.#client.context.call(options);
    const { id } = await this.#nodes.get(operation, node, call);
    const ports = await this.#ports(operation, id, call);
    const port = ports.find(({ ips, isExternal }) =>
      privateIp === undefined ? !isExternal : ips.includes(privateIp),
    );
    if (port === undefined)
      throw new ConflictError(
        `${operation}: the server ${id} has no port ${privateIp === undefined ? 'in a private network' : `with the address ${privateIp}`}.`,
        this.#client.context.details(operation),
      );
    const fields = { port_id: port.id, ...(privateIp !== undefined && { fixed_ip_address: privateIp }) };
    return this.#lead(operation, address, [fields, id], call);
  }

  /** Takes an address from its port. An unassigned one is no error. */
  unassign(address: Address | string, options?: CallOptions): Promise<FloatingIp> {
    const call = this.#client.context.call(options);
    return this.#lead('unassignAddress', address, [{ port_id: null }, null], call);
  }

  /** Releases an address. A missing one is no error. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.delete('releaseAddress', address, options);
  }

  /** Changes where an address leads to. Its server is known by then, and not told. */
  async #lead(
    operation: string,
    address: Address | string,
    [json, nodeId]: readonly [fields: object, nodeId: string | null],
    call: Call,
  ): Promise<FloatingIp> {
    await this.#client.change('patch', { ...this.#newAddresses.request(operation, address), json }, call);
    const data = await this.#addresses.get(operation, address, call);
    return this.#models.address({ ...data, nodeId });
  }

  #ports(operation: string, node: string, call: Call): Promise<Port[]> {
    const request = this.#nodes.request(operation, node, '/interfaces');
    return collect(
      this.#client.list(
        request,
        'results',
        (row): Port => ({
          id: row.id('port_id'),
          ips: row.optionalList('ip_assignments').map((one) => one.string('ip_address')),
          isExternal: row.optionalObject('network_details')?.optionalBoolean('external') ?? false,
        }),
        call,
      ),
    );
  }
}
