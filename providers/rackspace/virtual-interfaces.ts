import { type CallOptions, idOf, NodeNotFoundError, Part, type Reader } from '../../src/driver/index.js';
import { type ComputeNode, pathOf } from '../../src/compute/index.js';
import type { OpenStackClient } from '../openstack/client.js';
import type { OpenStackNetwork } from '../openstack/network/models.js';

/** An interface of a Rackspace server. */
export interface RackspaceVirtualInterface {
  /** UUID of the interface. */
  readonly id: string;
  /** MAC address, six bytes in hexadecimal with colons; null if unknown. */
  readonly mac: string | null;
  /** Its addresses, each with the network that it is on. */
  readonly addresses: readonly RackspaceInterfaceAddress[];
}

/** An address of an interface, and the network that it is on. */
export interface RackspaceInterfaceAddress {
  /** The address, IPv4 or IPv6. */
  readonly address: string;
  /** Id of the network: `00000000-0000-0000-0000-000000000000` is PublicNet, all ones is ServiceNet. Null if unknown. */
  readonly networkId: string | null;
  /** Name of the network: `public`, `private` for ServiceNet, or its own. Null if unknown. */
  readonly networkLabel: string | null;
}

/**
 * Interfaces of servers on networks: `rax.virtualInterfaces`.
 *
 * @see https://docs-ospc.rackspace.com/cloud-networks/v2/api-operations/virtual-interfaces
 */
export class VirtualInterfaces extends Part {
  readonly #client: OpenStackClient;

  constructor(client: OpenStackClient) {
    super();
    this.#client = client;
  }

  /** Lists the interfaces of a server: its addresses on each network. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<RackspaceVirtualInterface[]> {
    const request = {
      operation: 'virtualInterfaces.list',
      path: this.#pathTo(node),
      notFound: NodeNotFoundError,
    };
    const body = await this.#client.get(request, options);
    return body.list('virtual_interfaces').map(readVirtualInterface);
  }

  /** Puts a server on a further network. @throws NodeNotFoundError */
  async create(
    node: ComputeNode | string,
    network: OpenStackNetwork | string,
    options?: CallOptions,
  ): Promise<RackspaceVirtualInterface> {
    const request = {
      operation: 'virtualInterfaces.create',
      path: this.#pathTo(node),
      json: { virtual_interface: { network_id: idOf(network) } },
      notFound: NodeNotFoundError,
    };
    const body = await this.#client.post(request, options);
    const [created] = body.list('virtual_interfaces').map(readVirtualInterface);
    if (created === undefined) throw body.wrong('virtual_interfaces', 'a list with the new interface');
    return created;
  }

  /** Detaches a server from a network. A missing interface is no error. */
  async delete(
    node: ComputeNode | string,
    virtualInterface: RackspaceVirtualInterface | string,
    options?: CallOptions,
  ): Promise<void> {
    const path = pathOf(this.#pathTo(node), virtualInterface);
    return this.#client.delete({ operation: 'virtualInterfaces.delete', path }, options);
  }

  #pathTo(node: ComputeNode | string): string {
    return this.#client.serverPath(node, '/os-virtual-interfacesv2');
  }
}

function readVirtualInterface(virtualInterface: Reader): RackspaceVirtualInterface {
  return {
    id: virtualInterface.id('id'),
    mac: virtualInterface.optionalString('mac_address'),
    addresses: virtualInterface
      .optionalList('ip_addresses')
      .flatMap((entry) => readInterfaceAddress(entry) ?? []),
  };
}

function readInterfaceAddress(entry: Reader): RackspaceInterfaceAddress | null {
  const address = entry.optionalString('address');
  if (address === null) return null;
  return {
    address,
    networkId: entry.optionalId('network_id'),
    networkLabel: entry.optionalString('network_label'),
  };
}
