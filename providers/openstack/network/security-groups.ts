import {
  type CallOptions,
  ConflictError,
  idOf,
  InvalidRequestError,
  NotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  Address,
  type AssignAddressOptions,
  type ComputeNode,
  defined,
  pathOf,
  type ReserveAddressOptions,
} from '../../../src/compute/index.js';
import { type OpenStackAddressExtra, type OpenStackNodeExtra, readFloatingIp } from '../compute/models.js';
import type { OpenStackOptions } from '../credentials.js';
import {
  type CreateSecurityGroupRuleOptions,
  type OpenStackPort,
  type OpenStackSecurityGroup,
  type OpenStackSecurityGroupRule,
  readSecurityGroup,
  readSecurityGroupRule,
} from './models.js';
import { OpenStackNetworks } from './networks.js';
import { type OpenStackVolumeQuota, readVolumeQuota } from '../compute/server-extras-models.js';

const GROUPS = '/security-groups';
const RULES = '/security-group-rules';
const FLOATING_IPS = '/floatingips';

type OpenStackAddress = Address<OpenStackAddressExtra>;

/** Security groups and floating addresses: Neutron. */
export abstract class OpenStackAddresses<
  Options extends OpenStackOptions = OpenStackOptions,
> extends OpenStackNetworks<Options> {
  /** All security groups of the project, page by page. */
  iterateSecurityGroups(options?: CallOptions): AsyncIterable<OpenStackSecurityGroup> {
    return this.networkPages('listSecurityGroups', GROUPS, 'security_groups', readSecurityGroup, {}, options);
  }

  /** All security groups of the project, with their rules. */
  async listSecurityGroups(options?: CallOptions): Promise<OpenStackSecurityGroup[]> {
    return this.collect(options, (call) => this.iterateSecurityGroups(call));
  }

  /** One security group with its rules. @throws NotFoundError */
  async getSecurityGroup(
    group: OpenStackSecurityGroup | string,
    options?: CallOptions,
  ): Promise<OpenStackSecurityGroup> {
    const path = pathOf(GROUPS, group);
    return this.networkGet('getSecurityGroup', path, 'security_group', readSecurityGroup, options);
  }

  /** Makes a security group, which lets everything out and nothing in. @throws QuotaExceededError */
  async createSecurityGroup(
    name: string,
    description = '',
    options?: CallOptions,
  ): Promise<OpenStackSecurityGroup> {
    const content = { name, description };
    return this.networkPost(
      'createSecurityGroup',
      GROUPS,
      'security_group',
      content,
      readSecurityGroup,
      options,
    );
  }

  /** Deletes a security group. One that is gone already is no error. @throws ConflictError while something uses it */
  async deleteSecurityGroup(group: OpenStackSecurityGroup | string, options?: CallOptions): Promise<void> {
    return this.networkRemove('deleteSecurityGroup', pathOf(GROUPS, group), options);
  }

  /** Allows something more in a security group. @throws NotFoundError, ConflictError where it is allowed already */
  async createSecurityGroupRule(
    group: OpenStackSecurityGroup | string,
    rule: CreateSecurityGroupRuleOptions,
    options?: CallOptions,
  ): Promise<OpenStackSecurityGroupRule> {
    const content = defined({
      security_group_id: idOf(group),
      direction: rule.direction ?? 'ingress',
      ethertype: rule.etherType ?? 'IPv4',
      protocol: rule.protocol,
      port_range_min: rule.portMin,
      port_range_max: rule.portMax ?? rule.portMin,
      remote_ip_prefix: rule.cidr,
      remote_group_id: rule.remoteGroup === undefined ? undefined : idOf(rule.remoteGroup),
    });
    return this.networkPost(
      'createSecurityGroupRule',
      RULES,
      'security_group_rule',
      content,
      readSecurityGroupRule,
      options,
    );
  }

  /** Deletes a rule. One that is gone already is no error. */
  async deleteSecurityGroupRule(
    rule: OpenStackSecurityGroupRule | string,
    options?: CallOptions,
  ): Promise<void> {
    return this.networkRemove('deleteSecurityGroupRule', pathOf(RULES, rule), options);
  }

  /** Puts a server's ports into a security group, by the group's name. */
  async addSecurityGroup(
    node: ComputeNode | string,
    name: string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.act('addSecurityGroup', node, { addSecurityGroup: { name } }, options);
  }

  /** Takes a server's ports out of a security group, by the group's name. */
  async removeSecurityGroup(
    node: ComputeNode | string,
    name: string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.act('removeSecurityGroup', node, { removeSecurityGroup: { name } }, options);
  }

  /** All floating addresses of the project. Neutron names the port that one leads to; newer ones name the server as well. */
  override iterateAddresses(options?: CallOptions): AsyncIterable<OpenStackAddress> {
    const read = (floatingIp: Reader): OpenStackAddress => this.#address(floatingIp);
    return this.networkPages('listAddresses', FLOATING_IPS, 'floatingips', read, {}, options);
  }

  /** One floating address. @throws NotFoundError */
  async getAddress(address: Address | string, options?: CallOptions): Promise<OpenStackAddress> {
    const read = (floatingIp: Reader): OpenStackAddress => this.#address(floatingIp);
    return this.networkGet('getAddress', pathOf(FLOATING_IPS, address), 'floatingip', read, options);
  }

  /** Takes a floating address from an external network, whose id is needed. @throws QuotaExceededError, NotFoundError */
  override async reserveAddress(
    { network }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackAddress> {
    if (network === undefined)
      throw new InvalidRequestError(
        'reserveAddress: network is missing; give the id of an external one, see listNetworks.',
        this.details('reserveAddress'),
      );
    const content = { floating_network_id: network };
    const read = (floatingIp: Reader): OpenStackAddress => this.#address(floatingIp);
    return this.networkPost('reserveAddress', FLOATING_IPS, 'floatingip', content, read, options);
  }

  /** Leads a floating address to a server. @throws ConflictError when the server has no such address */
  override async assignAddress(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackAddress> {
    const call = this.call(options);
    const found = findAddress(await this.listPorts(node, call), privateIp);
    if (found === null) {
      throw new ConflictError(
        `assignAddress: server ${idOf(node)} has no ${privateIp === undefined ? 'IPv4 address' : `address ${privateIp}`} yet. Wait until it runs, or put it on a network.`,
        this.details('assignAddress'),
      );
    }
    const { id, ip, location, extra } = await this.#lead('assignAddress', address, found, call);
    return new Address(this, { id, ip, location, extra, nodeId: idOf(node) });
  }

  override async unassignAddress(
    address: Address | string,
    options?: CallOptions,
  ): Promise<OpenStackAddress> {
    return this.#lead('unassignAddress', address, { port_id: null }, options);
  }

  override async releaseAddress(address: Address | string, options?: CallOptions): Promise<void> {
    return this.networkRemove('releaseAddress', pathOf(FLOATING_IPS, address), options);
  }

  /** How many volumes, snapshots and GiB the project may have, and has. */
  async getVolumeQuota(options?: CallOptions): Promise<OpenStackVolumeQuota> {
    const body = await this.get(
      { operation: 'getVolumeQuota', endpoint: 'volume', path: '/limits' },
      options,
    );
    return readVolumeQuota(body.object('limits').object('absolute'));
  }

  async #lead(
    operation: string,
    address: Address | string,
    target: { readonly port_id: string | null; readonly fixed_ip_address?: string },
    options: CallOptions | undefined,
  ): Promise<OpenStackAddress> {
    const body = await this.send(
      {
        operation,
        endpoint: 'network',
        method: 'PUT',
        path: pathOf(FLOATING_IPS, address),
        json: { floatingip: target },
        notFound: NotFoundError,
      },
      options,
    );
    return this.#address(body.object('floatingip'));
  }

  #address(floatingIp: Reader): OpenStackAddress {
    return new Address(this, readFloatingIp(floatingIp));
  }
}

/** The port that has the address; of a server's first port, its first IPv4 address, where none is given. */
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
