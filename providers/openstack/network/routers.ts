import { type CallOptions, idOf, NotFoundError, Part } from '../../../src/driver/index.js';
import { defined, pathOf, type Resource } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import { neutronResource } from '../resource.js';
import type {
  CreateRouterOptions,
  OpenStackNetwork,
  OpenStackRouter,
  OpenStackSubnet,
  UpdateRouterOptions,
} from './models.js';
import { readRouter } from './read.js';

const ROUTERS = '/routers';

/**
 * Routers of Neutron, which join subnets with each other and with an external network: `cloud.routers`.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#routers-routers
 */
export class Routers extends Part {
  readonly #client: OpenStackClient;
  readonly #routers: Resource<OpenStackRouter>;

  constructor(client: OpenStackClient) {
    super();
    this.#client = client;
    this.#routers = neutronResource(client, ROUTERS, readRouter);
  }

  /** Lists all routers of the project, page by page. */
  iterate(options?: CallOptions): AsyncIterable<OpenStackRouter> {
    return this.#routers.iterate('routers.list', {}, options);
  }

  /** Lists all routers of the project. */
  async list(options?: CallOptions): Promise<OpenStackRouter[]> {
    return this.#routers.list('routers.list', {}, options);
  }

  /** Reads a router. @throws NotFoundError */
  async get(router: OpenStackRouter | string, options?: CallOptions): Promise<OpenStackRouter> {
    return this.#routers.get('routers.get', router, options);
  }

  /** Creates a router. Floating IPs need one with an external network. @throws NotFoundError, QuotaExceededError */
  async create(spec: CreateRouterOptions, options?: CallOptions): Promise<OpenStackRouter> {
    return this.#routers.create('routers.create', fieldsOf(spec), options);
  }

  /** Updates a router; other fields stay unchanged. @throws NotFoundError, ConflictError while floating IPs need the external network */
  async update(
    router: OpenStackRouter | string,
    changes: UpdateRouterOptions,
    options?: CallOptions,
  ): Promise<OpenStackRouter> {
    return this.#routers.update('routers.update', router, fieldsOf(changes), options);
  }

  /** Deletes a router. A missing one is no error. @throws ConflictError while subnets are connected to it */
  async delete(router: OpenStackRouter | string, options?: CallOptions): Promise<void> {
    return this.#routers.delete('routers.delete', router, options);
  }

  /**
   * Connects a subnet to a router, which takes the subnet's gateway address. @throws NotFoundError; InvalidRequestError when it is
   * connected already
   */
  async addSubnet(
    router: OpenStackRouter | string,
    subnet: OpenStackSubnet | string,
    options?: CallOptions,
  ): Promise<void> {
    await this.#interface('routers.addSubnet', 'add_router_interface', router, subnet, options);
  }

  /** Disconnects a subnet from a router. @throws NotFoundError when it is not connected; ConflictError while floating IPs use it */
  async removeSubnet(
    router: OpenStackRouter | string,
    subnet: OpenStackSubnet | string,
    options?: CallOptions,
  ): Promise<void> {
    await this.#interface('routers.removeSubnet', 'remove_router_interface', router, subnet, options);
  }

  async #interface(
    operation: string,
    action: string,
    router: OpenStackRouter | string,
    subnet: OpenStackSubnet | string,
    options: CallOptions | undefined,
  ): Promise<void> {
    const path = `${pathOf(ROUTERS, router)}/${action}`;
    const json = { subnet_id: idOf(subnet) };
    // Neutron refuses a repeated request because of the first.
    const request = { operation, endpoint: 'network', path, json, idempotent: false };
    await this.#client.put({ ...request, notFound: NotFoundError }, options);
  }
}

function fieldsOf({ name, description, externalNetwork }: UpdateRouterOptions): Record<string, unknown> {
  return defined({ name, description, external_gateway_info: gatewayTo(externalNetwork) });
}

function gatewayTo(network: OpenStackNetwork | string | null | undefined): object | null | undefined {
  return network === undefined || network === null ? network : { network_id: idOf(network) };
}
