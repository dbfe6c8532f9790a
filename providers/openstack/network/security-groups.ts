import { type CallOptions, idOf, Part } from '../../../src/driver/index.js';
import { defined, type Resource } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import { neutronResource } from '../resource.js';
import type {
  CreateSecurityGroupRuleOptions,
  OpenStackSecurityGroup,
  OpenStackSecurityGroupRule,
} from './models.js';
import { readSecurityGroup, readSecurityGroupRule } from './read.js';

/**
 * Neutron's security groups and their rules: `cloud.securityGroups`. `cloud.servers` adds a server to one.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups
 */
export class SecurityGroups extends Part {
  readonly #groups: Resource<OpenStackSecurityGroup>;
  readonly #rules: Resource<OpenStackSecurityGroupRule>;

  constructor(client: OpenStackClient) {
    super();
    this.#groups = neutronResource(client, '/security-groups', readSecurityGroup);
    this.#rules = neutronResource(client, '/security-group-rules', readSecurityGroupRule);
  }

  /** Lists all security groups of the project with their rules, page by page. */
  iterate(options?: CallOptions): AsyncIterable<OpenStackSecurityGroup> {
    return this.#groups.iterate('securityGroups.list', {}, options);
  }

  /** Lists all security groups of the project with their rules. */
  async list(options?: CallOptions): Promise<OpenStackSecurityGroup[]> {
    return this.#groups.list('securityGroups.list', {}, options);
  }

  /** Reads a security group with its rules. @throws NotFoundError */
  async get(group: OpenStackSecurityGroup | string, options?: CallOptions): Promise<OpenStackSecurityGroup> {
    return this.#groups.get('securityGroups.get', group, options);
  }

  /** Creates a security group, which allows all outgoing and no incoming traffic. @throws QuotaExceededError */
  async create(name: string, description = '', options?: CallOptions): Promise<OpenStackSecurityGroup> {
    return this.#groups.create('securityGroups.create', { name, description }, options);
  }

  /** Deletes a security group. A missing one is no error. @throws ConflictError while it is in use */
  async delete(group: OpenStackSecurityGroup | string, options?: CallOptions): Promise<void> {
    return this.#groups.delete('securityGroups.delete', group, options);
  }

  /** Adds a rule to a security group. @throws NotFoundError, ConflictError when the rule exists */
  async addRule(
    group: OpenStackSecurityGroup | string,
    rule: CreateSecurityGroupRuleOptions,
    options?: CallOptions,
  ): Promise<OpenStackSecurityGroupRule> {
    const fields = defined({
      security_group_id: idOf(group),
      direction: rule.direction ?? 'ingress',
      ethertype: rule.etherType ?? 'IPv4',
      protocol: rule.protocol,
      port_range_min: rule.portMin,
      port_range_max: rule.portMax ?? rule.portMin,
      remote_ip_prefix: rule.cidr,
      remote_group_id: rule.remoteGroup === undefined ? undefined : idOf(rule.remoteGroup),
    });
    return this.#rules.create('securityGroups.addRule', fields, options);
  }

  /** Deletes a rule. A missing one is no error. */
  async removeRule(rule: OpenStackSecurityGroupRule | string, options?: CallOptions): Promise<void> {
    return this.#rules.delete('securityGroups.removeRule', rule, options);
  }
}
