import {
  type CallOptions,
  ConflictError,
  idOf,
  InvalidRequestError,
  Part,
} from '../../../src/driver/index.js';
import type {
  Address,
  AssignAddressOptions,
  ComputeNode,
  ReserveAddressOptions,
  Resource,
} from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import type { OpenStackFloatingIp, OpenStackModels } from '../extras.js';
import { neutronResource } from '../resource.js';
import type { OpenStackPort } from './models.js';
import type { Ports } from './ports.js';
import { readFloatingIp } from './read.js';

/**
 * The portable work on addresses: floating IPs of Neutron.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#floating-ips-floatingips
 */
export class Addresses {
  readonly #client: OpenStackClient;
  readonly #models: OpenStackModels;
  readonly #ports: Ports;
  readonly #floatingIps: Resource<OpenStackFloatingIp>;

  constructor(client: OpenStackClient, models: OpenStackModels, ports: Ports) {
    this.#client = client;
    this.#models = models;
    this.#ports = ports;
    this.#floatingIps = neutronResource(client, '/floatingips', (row) => models.address(readFloatingIp(row)));
  }

  /** Lists all floating IPs of the project, page by page. */
  iterate(options?: CallOptions): AsyncIterable<OpenStackFloatingIp> {
    return this.#floatingIps.iterate('listAddresses', {}, options);
  }

  /** Reads a floating IP. */
  get(operation: string, address: Address | string, options?: CallOptions): Promise<OpenStackFloatingIp> {
    return this.#floatingIps.get(operation, address, options);
  }

  /** Reserves a floating IP of an external network. */
  async reserve(
    { network, location }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackFloatingIp> {
    const operation = 'reserveAddress';
    if (location !== undefined)
      throw this.#client.context.invalid(
        operation,
        'an external network of Neutron spans the zones of the region; leave location out',
      );
    if (network === undefined)
      throw new InvalidRequestError(
        `${operation}: network is missing; give the id of an external one, see networks.list.`,
        this.#client.context.details(operation),
      );
    return this.#floatingIps.create(operation, { floating_network_id: network }, options);
  }

  /** Leads a floating IP to a server. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackFloatingIp> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    const call = context.call(options);
    const found = findAddress(await this.#ports.list(node, call), privateIp);
    if (found === null) {
      throw new ConflictError(
        `${operation}: server ${idOf(node)} has no ${privateIp === undefined ? 'IPv4 address' : `address ${privateIp}`} yet. Wait until it runs, or put it on a network.`,
        context.details(operation),
      );
    }
    const { id, ip, location, extra } = await this.#floatingIps.update(operation, address, found, call);
    return this.#models.address({ id, ip, location, extra, nodeId: idOf(node) });
  }

  /** Unassigns a floating IP and keeps it. */
  unassign(address: Address | string, options?: CallOptions): Promise<OpenStackFloatingIp> {
    return this.#floatingIps.update('unassignAddress', address, { port_id: null }, options);
  }

  /** Releases a floating IP. */
  delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#floatingIps.delete('releaseAddress', address, options);
  }
}

/** Neutron's own operations on floating IPs, besides `listAddresses` and similar methods: `cloud.floatingIps`. */
export class FloatingIps extends Part {
  readonly #addresses: Addresses;

  constructor(addresses: Addresses) {
    super();
    this.#addresses = addresses;
  }

  /** Reads a floating IP. @throws NotFoundError */
  async get(address: Address | string, options?: CallOptions): Promise<OpenStackFloatingIp> {
    return this.#addresses.get('floatingIps.get', address, options);
  }
}

/** Port with an address; by default the first port with an IPv4 address. */
function findAddress(
  ports: readonly OpenStackPort[],
  wanted: string | undefined,
): { readonly port_id: string; readonly fixed_ip_address: string } | null {
  for (const { id, fixedIps } of ports) {
    const found = fixedIps.find(({ address }) =>
      wanted === undefined ? !address.includes(':') : address === wanted,
    );
    if (found !== undefined) return { port_id: id, fixed_ip_address: found.address };
  }
  return null;
}
