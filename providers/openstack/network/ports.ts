import { type CallOptions, idOf, Part } from '../../../src/driver/index.js';
import { type ComputeNode, defined, type Resource } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import { neutronResource } from '../resource.js';
import type { CreatePortOptions, OpenStackPort } from './models.js';
import { readPort } from './read.js';

/**
 * Ports of Neutron: `cloud.ports`.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#ports
 */
export class Ports extends Part {
  readonly #ports: Resource<OpenStackPort>;

  constructor(client: OpenStackClient) {
    super();
    this.#ports = neutronResource(client, '/ports', readPort);
  }

  /** Lists the ports of a server, or all of the project without one, page by page. */
  iterate(node?: ComputeNode | string | null, options?: CallOptions): AsyncIterable<OpenStackPort> {
    return this.#ports.iterate('ports.list', filterBy(node), options);
  }

  /** Lists the ports of a server, or all of the project without one. */
  async list(node?: ComputeNode | string | null, options?: CallOptions): Promise<OpenStackPort[]> {
    return this.#ports.list('ports.list', filterBy(node), options);
  }

  /** Reads a port. @throws NotFoundError */
  async get(port: OpenStackPort | string, options?: CallOptions): Promise<OpenStackPort> {
    return this.#ports.get('ports.get', port, options);
  }

  /** Creates a port, for `createNode` (`extra.ports`) or `servers.attachPort`. @throws NotFoundError, QuotaExceededError */
  async create(spec: CreatePortOptions, options?: CallOptions): Promise<OpenStackPort> {
    const fields = defined({
      network_id: idOf(spec.network),
      name: spec.name,
      fixed_ips: spec.fixedIps?.map(({ subnetId, address }) =>
        defined({ subnet_id: subnetId, ip_address: address }),
      ),
      security_groups: spec.securityGroups?.map(idOf),
    });
    return this.#ports.create('ports.create', fields, options);
  }

  /** Deletes a port. A missing one is no error. */
  async delete(port: OpenStackPort | string, options?: CallOptions): Promise<void> {
    return this.#ports.delete('ports.delete', port, options);
  }
}

function filterBy(node: ComputeNode | string | null | undefined): { readonly device_id?: string } {
  return node === undefined || node === null ? {} : { device_id: idOf(node) };
}
