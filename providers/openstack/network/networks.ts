import { type CallOptions, Part } from '../../../src/driver/index.js';
import { defined, type Resource } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import { neutronResource } from '../resource.js';
import type { CreateNetworkOptions, OpenStackNetwork } from './models.js';
import { readNetwork } from './read.js';

/**
 * Networks of Neutron: `cloud.networks`.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#networks
 */
export class Networks extends Part {
  readonly #networks: Resource<OpenStackNetwork>;

  constructor(client: OpenStackClient) {
    super();
    this.#networks = neutronResource(client, '/networks', readNetwork);
  }

  /** Lists all networks visible to the project, including shared and external ones, page by page. */
  iterate(options?: CallOptions): AsyncIterable<OpenStackNetwork> {
    return this.#networks.iterate('networks.list', {}, options);
  }

  /** Lists all networks visible to the project, including shared and external ones. */
  async list(options?: CallOptions): Promise<OpenStackNetwork[]> {
    return this.#networks.list('networks.list', {}, options);
  }

  /** Reads a network. @throws NotFoundError */
  async get(network: OpenStackNetwork | string, options?: CallOptions): Promise<OpenStackNetwork> {
    return this.#networks.get('networks.get', network, options);
  }

  /** Creates a network. It needs a subnet before servers get addresses on it. @throws QuotaExceededError */
  async create(spec: CreateNetworkOptions, options?: CallOptions): Promise<OpenStackNetwork> {
    const { name, description, mtu } = spec;
    return this.#networks.create('networks.create', defined({ name, description, mtu }), options);
  }

  /** Deletes a network with its subnets. A missing one is no error. @throws ConflictError while it is in use */
  async delete(network: OpenStackNetwork | string, options?: CallOptions): Promise<void> {
    return this.#networks.delete('networks.delete', network, options);
  }
}
