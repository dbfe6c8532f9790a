import { isIPv4, isIPv6 } from 'node:net';
import { type CallOptions, idOf, InvalidRequestError, Part } from '../../../src/driver/index.js';
import { defined, type Resource } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import { neutronResource } from '../resource.js';
import type { CreateSubnetOptions, OpenStackNetwork, OpenStackSubnet } from './models.js';
import { readSubnet } from './read.js';

/**
 * Subnets of Neutron: `cloud.subnets`.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#subnets
 */
export class Subnets extends Part {
  readonly #client: OpenStackClient;
  readonly #subnets: Resource<OpenStackSubnet>;

  constructor(client: OpenStackClient) {
    super();
    this.#client = client;
    this.#subnets = neutronResource(client, '/subnets', readSubnet);
  }

  /** Lists the subnets of a network, or all visible to the project without one, page by page. */
  iterate(network?: OpenStackNetwork | string | null, options?: CallOptions): AsyncIterable<OpenStackSubnet> {
    return this.#subnets.iterate('subnets.list', filterBy(network), options);
  }

  /** Lists the subnets of a network, or all visible to the project without one. */
  async list(network?: OpenStackNetwork | string | null, options?: CallOptions): Promise<OpenStackSubnet[]> {
    return this.#subnets.list('subnets.list', filterBy(network), options);
  }

  /** Reads a subnet. @throws NotFoundError */
  async get(subnet: OpenStackSubnet | string, options?: CallOptions): Promise<OpenStackSubnet> {
    return this.#subnets.get('subnets.get', subnet, options);
  }

  /** Creates a subnet. @throws NotFoundError, InvalidRequestError when its addresses overlap with others of the network */
  async create(spec: CreateSubnetOptions, options?: CallOptions): Promise<OpenStackSubnet> {
    const operation = 'subnets.create';
    const [address = ''] = spec.cidr.split('/');
    if (!isIPv4(address) && !isIPv6(address)) {
      throw new InvalidRequestError(
        `${operation}: ${JSON.stringify(spec.cidr)} is no range of addresses such as 192.168.0.0/24.`,
        this.#client.context.details(operation),
      );
    }
    const fields = defined({
      network_id: idOf(spec.network),
      ip_version: isIPv6(address) ? 6 : 4,
      cidr: spec.cidr,
      name: spec.name,
      gateway_ip: spec.gatewayIp,
      enable_dhcp: spec.dhcp,
      dns_nameservers: spec.nameservers,
      allocation_pools: spec.allocationPools,
      host_routes: spec.hostRoutes,
    });
    return this.#subnets.create(operation, fields, options);
  }

  /** Deletes a subnet. A missing one is no error. @throws ConflictError while ports have its addresses */
  async delete(subnet: OpenStackSubnet | string, options?: CallOptions): Promise<void> {
    return this.#subnets.delete('subnets.delete', subnet, options);
  }
}

function filterBy(network: OpenStackNetwork | string | null | undefined): { readonly network_id?: string } {
  return network === undefined || network === null ? {} : { network_id: idOf(network) };
}
