import { isIPv4, isIPv6 } from 'node:net';
import {
  type CallOptions,
  idOf,
  InvalidRequestError,
  NotFoundError,
  type Query,
  type Reader,
} from '../../../src/driver/index.js';
import { type ComputeNode, defined, pathOf } from '../../../src/compute/index.js';
import { PAGE } from '../client.js';
import type { OpenStackNodeExtra } from '../compute/models.js';
import type { OpenStackOptions } from '../credentials.js';
import {
  type CreateNetworkOptions,
  type CreatePortOptions,
  type CreateSubnetOptions,
  type OpenStackNetwork,
  type OpenStackPort,
  type OpenStackSubnet,
  readNetwork,
  readPort,
  readSubnet,
} from './models.js';
import { OpenStackServerExtras } from '../compute/server-extras.js';
import { SERVERS } from '../compute/servers.js';

const NETWORKS = '/networks';
const SUBNETS = '/subnets';
const PORTS = '/ports';

/**
 * Networks, subnets and ports: Neutron.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/
 */
export abstract class OpenStackNetworks<
  Options extends OpenStackOptions = OpenStackOptions,
> extends OpenStackServerExtras<Options> {
  /** All networks that the project can see, page by page. */
  iterateNetworks(options?: CallOptions): AsyncIterable<OpenStackNetwork> {
    return this.networkPages('listNetworks', NETWORKS, 'networks', readNetwork, {}, options);
  }

  /** All networks that the project can see, those of others and outer ones included. */
  async listNetworks(options?: CallOptions): Promise<OpenStackNetwork[]> {
    return this.collect(options, (call) => this.iterateNetworks(call));
  }

  /** One network. @throws NotFoundError */
  async getNetwork(network: OpenStackNetwork | string, options?: CallOptions): Promise<OpenStackNetwork> {
    return this.networkGet('getNetwork', pathOf(NETWORKS, network), 'network', readNetwork, options);
  }

  /** Makes a network; it needs a subnet before servers get addresses on it. @throws QuotaExceededError */
  async createNetwork(spec: CreateNetworkOptions, options?: CallOptions): Promise<OpenStackNetwork> {
    const { name, description, mtu } = spec;
    const network = defined({ name, description, mtu });
    return this.networkPost('createNetwork', NETWORKS, 'network', network, readNetwork, options);
  }

  /** Deletes a network with its subnets. One that is gone already is no error. @throws ConflictError while something is on it */
  async destroyNetwork(network: OpenStackNetwork | string, options?: CallOptions): Promise<void> {
    return this.networkRemove('destroyNetwork', pathOf(NETWORKS, network), options);
  }

  /** All subnets that the project can see, page by page; of one network where given. */
  iterateSubnets(
    network?: OpenStackNetwork | string | null,
    options?: CallOptions,
  ): AsyncIterable<OpenStackSubnet> {
    const filter = network === undefined || network === null ? {} : { network_id: idOf(network) };
    return this.networkPages('listSubnets', SUBNETS, 'subnets', readSubnet, filter, options);
  }

  /** All subnets that the project can see; of one network where given. */
  async listSubnets(
    network?: OpenStackNetwork | string | null,
    options?: CallOptions,
  ): Promise<OpenStackSubnet[]> {
    return this.collect(options, (call) => this.iterateSubnets(network, call));
  }

  /** One subnet. @throws NotFoundError */
  async getSubnet(subnet: OpenStackSubnet | string, options?: CallOptions): Promise<OpenStackSubnet> {
    return this.networkGet('getSubnet', pathOf(SUBNETS, subnet), 'subnet', readSubnet, options);
  }

  /** Makes a subnet. @throws NotFoundError, InvalidRequestError when its addresses overlap with others of the network */
  async createSubnet(spec: CreateSubnetOptions, options?: CallOptions): Promise<OpenStackSubnet> {
    const [address = ''] = spec.cidr.split('/');
    if (!isIPv4(address) && !isIPv6(address)) {
      throw new InvalidRequestError(
        `createSubnet: ${JSON.stringify(spec.cidr)} is no range of addresses such as 192.168.0.0/24.`,
        this.details('createSubnet'),
      );
    }
    const subnet = defined({
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
    return this.networkPost('createSubnet', SUBNETS, 'subnet', subnet, readSubnet, options);
  }

  /** Deletes a subnet. One that is gone already is no error. @throws ConflictError while ports have addresses of it */
  async deleteSubnet(subnet: OpenStackSubnet | string, options?: CallOptions): Promise<void> {
    return this.networkRemove('deleteSubnet', pathOf(SUBNETS, subnet), options);
  }

  /** All ports of the project, page by page; of one server where given. */
  iteratePorts(node?: ComputeNode | string | null, options?: CallOptions): AsyncIterable<OpenStackPort> {
    const filter = node === undefined || node === null ? {} : { device_id: idOf(node) };
    return this.networkPages('listPorts', PORTS, 'ports', readPort, filter, options);
  }

  /** All ports of the project; of one server where given. */
  async listPorts(node?: ComputeNode | string | null, options?: CallOptions): Promise<OpenStackPort[]> {
    return this.collect(options, (call) => this.iteratePorts(node, call));
  }

  /** One port. @throws NotFoundError */
  async getPort(port: OpenStackPort | string, options?: CallOptions): Promise<OpenStackPort> {
    return this.networkGet('getPort', pathOf(PORTS, port), 'port', readPort, options);
  }

  /** Makes a port, to be given to `createNode` as `extra.ports` or to `attachPort`. @throws NotFoundError, QuotaExceededError */
  async createPort(spec: CreatePortOptions, options?: CallOptions): Promise<OpenStackPort> {
    const port = defined({
      network_id: idOf(spec.network),
      name: spec.name,
      fixed_ips: spec.fixedIps?.map(({ subnetId, address }) =>
        defined({ subnet_id: subnetId, ip_address: address }),
      ),
      security_groups: spec.securityGroups?.map(idOf),
    });
    return this.networkPost('createPort', PORTS, 'port', port, readPort, options);
  }

  /** Deletes a port. One that is gone already is no error. */
  async deletePort(port: OpenStackPort | string, options?: CallOptions): Promise<void> {
    return this.networkRemove('deletePort', pathOf(PORTS, port), options);
  }

  /** Gives a port to a server, and so a network. */
  async attachPort(
    node: ComputeNode | string,
    port: OpenStackPort | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.#attach('attachPort', node, { port_id: idOf(port) }, options);
  }

  /** Puts a server on a further network, with a port that Nova makes and deletes together with the server. */
  async attachNetwork(
    node: ComputeNode | string,
    network: OpenStackNetwork | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.#attach('attachNetwork', node, { net_id: idOf(network) }, options);
  }

  /** Takes a port from a server. */
  async detachPort(
    node: ComputeNode | string,
    port: OpenStackPort | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    const call = this.call(options);
    await this.connection.empty(
      {
        operation: 'detachPort',
        method: 'DELETE',
        path: `${pathOf(SERVERS, node)}/os-interface/${encodeURIComponent(idOf(port))}`,
      },
      call,
    );
    return this.getNode(node, call);
  }

  async #attach(
    operation: string,
    node: ComputeNode | string,
    interfaceAttachment: object,
    options: CallOptions | undefined,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    const call = this.call(options);
    await this.connection.empty(
      {
        operation,
        method: 'POST',
        path: `${pathOf(SERVERS, node)}/os-interface`,
        json: { interfaceAttachment },
      },
      call,
    );
    return this.getNode(node, call);
  }

  /** Lists a collection of Neutron. */
  protected networkPages<T>(
    operation: string,
    path: string,
    key: string,
    read: (item: Reader) => T,
    filter: Query,
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    const request = { operation, endpoint: 'network', path, query: { ...filter, limit: PAGE } };
    return this.pages(request, key, read, options);
  }

  /** Reads one thing of Neutron. */
  protected async networkGet<T>(
    operation: string,
    path: string,
    key: string,
    read: (item: Reader) => T,
    options: CallOptions | undefined,
  ): Promise<T> {
    const request = { operation, endpoint: 'network', path, notFound: NotFoundError };
    return read((await this.get(request, options)).object(key));
  }

  /** Makes one thing of Neutron. */
  protected async networkPost<T>(
    operation: string,
    path: string,
    key: string,
    content: object,
    read: (item: Reader) => T,
    options: CallOptions | undefined,
  ): Promise<T> {
    const body = await this.send(
      { operation, endpoint: 'network', method: 'POST', path, json: { [key]: content } },
      options,
    );
    return read(body.object(key));
  }

  /** Deletes one thing of Neutron. */
  protected networkRemove(operation: string, path: string, options: CallOptions | undefined): Promise<void> {
    return this.remove({ operation, endpoint: 'network', path }, options);
  }
}
