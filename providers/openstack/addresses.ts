import type { ComputeNode } from '../../src/compute/models.js';
import type { CallOptions } from '../../src/connection/call.js';
import { ConflictError, NotFoundError } from '../../src/errors.js';
import { idOf } from '../../src/model.js';
import { defined, pathOf } from '../../src/compute/rest-driver.js';
import type { OpenStackNodeExtra } from './compute-models.js';
import type { OpenStackOptions } from './credentials.js';
import {
  type CreateSecurityGroupRuleOptions,
  type OpenStackFloatingIp,
  type OpenStackNetwork,
  type OpenStackPort,
  type OpenStackSecurityGroup,
  type OpenStackSecurityGroupRule,
  readFloatingIp,
  readSecurityGroup,
  readSecurityGroupRule,
} from './network-models.js';
import { OpenStackNetworks } from './networks.js';
import { type OpenStackVolumeQuota, readVolumeQuota } from './server-extras-models.js';

const GROUPS = '/security-groups';
const RULES = '/security-group-rules';
const FLOATING_IPS = '/floatingips';

/** Where a floating address is to lead. */
export interface AssociateFloatingIpOptions {
  /** Which of the server's addresses; its first IPv4 address where it is left out. */
  readonly fixedAddress?: string;
}

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

  /** All floating addresses of the project, page by page. */
  iterateFloatingIps(options?: CallOptions): AsyncIterable<OpenStackFloatingIp> {
    return this.networkPages('listFloatingIps', FLOATING_IPS, 'floatingips', readFloatingIp, {}, options);
  }

  /** All floating addresses of the project. */
  async listFloatingIps(options?: CallOptions): Promise<OpenStackFloatingIp[]> {
    return this.collect(options, (call) => this.iterateFloatingIps(call));
  }

  /** One floating address. @throws NotFoundError */
  async getFloatingIp(
    floatingIp: OpenStackFloatingIp | string,
    options?: CallOptions,
  ): Promise<OpenStackFloatingIp> {
    const path = pathOf(FLOATING_IPS, floatingIp);
    return this.networkGet('getFloatingIp', path, 'floatingip', readFloatingIp, options);
  }

  /** Takes a floating address from an external network. @throws QuotaExceededError, NotFoundError */
  async allocateFloatingIp(
    network: OpenStackNetwork | string,
    options?: CallOptions,
  ): Promise<OpenStackFloatingIp> {
    const content = { floating_network_id: idOf(network) };
    return this.networkPost(
      'allocateFloatingIp',
      FLOATING_IPS,
      'floatingip',
      content,
      readFloatingIp,
      options,
    );
  }

  /** Leads a floating address to a server. @throws ConflictError when the server has no such address */
  async associateFloatingIp(
    floatingIp: OpenStackFloatingIp | string,
    node: ComputeNode | string,
    { fixedAddress }: AssociateFloatingIpOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackFloatingIp> {
    const call = this.call(options);
    const found = findAddress(await this.listPorts(node, call), fixedAddress);
    if (found === null) {
      throw new ConflictError(
        `associateFloatingIp: server ${idOf(node)} has no ${fixedAddress === undefined ? 'IPv4 address' : `address ${fixedAddress}`} yet. Wait until it runs, or put it on a network.`,
        this.details('associateFloatingIp'),
      );
    }
    return this.#lead('associateFloatingIp', floatingIp, found, call);
  }

  /** Keeps a floating address and leads it nowhere. */
  async disassociateFloatingIp(
    floatingIp: OpenStackFloatingIp | string,
    options?: CallOptions,
  ): Promise<OpenStackFloatingIp> {
    return this.#lead('disassociateFloatingIp', floatingIp, { port_id: null }, options);
  }

  /** Gives a floating address back. One that is gone already is no error. */
  async releaseFloatingIp(floatingIp: OpenStackFloatingIp | string, options?: CallOptions): Promise<void> {
    return this.networkRemove('releaseFloatingIp', pathOf(FLOATING_IPS, floatingIp), options);
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
    floatingIp: OpenStackFloatingIp | string,
    target: { readonly port_id: string | null; readonly fixed_ip_address?: string },
    options: CallOptions | undefined,
  ): Promise<OpenStackFloatingIp> {
    const body = await this.send(
      {
        operation,
        endpoint: 'network',
        method: 'PUT',
        path: pathOf(FLOATING_IPS, floatingIp),
        json: { floatingip: target },
        notFound: NotFoundError,
      },
      options,
    );
    return readFloatingIp(body.object('floatingip'));
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
