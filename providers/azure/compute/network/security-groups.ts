import type { CallOptions, Reader } from '../../../../src/driver/index.js';
import { defined } from '../../../../src/compute/index.js';
import { type ArmClient, type ArmReference, shortLocation } from '../../arm/client.js';
import type { AzureResourceGroups } from '../../arm/resource-groups.js';
import { sameCase } from '../../arm/resource-id.js';
import { ARM } from '../../arm/types.js';
import { groupOf } from '../read.js';
import { AzureCollection } from './collection.js';

/** A network security group. */
export interface AzureSecurityGroup {
  /** Id of the resource, `/subscriptions/...`. */
  readonly id: string;
  /** Name, unique in its resource group. */
  readonly name: string;
  /** Resource group that it is in. */
  readonly resourceGroup: string;
  /** Region, such as `westeurope`. */
  readonly location: string;
  /** Its own rules, without Azure's default rules. */
  readonly rules: readonly AzureSecurityRule[];
  /** Keys and values stored with it. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A rule of a network security group. */
export interface AzureSecurityRule {
  /** Name, unique in its group. */
  readonly name: string;
  /** From 100 to 4096; the lowest that fits counts. */
  readonly priority: number;
  /** Direction of the traffic. */
  readonly direction: 'Inbound' | 'Outbound';
  /** Effect on matching traffic. */
  readonly access: 'Allow' | 'Deny';
  /** `Tcp`, `Udp`, `Icmp`, or `*` for all. */
  readonly protocol: string;
  /** Ports of the destination, such as `22` and `8000-8100`; `*` for all. */
  readonly ports: readonly string[];
  /** Sources: ranges in CIDR, service tags such as `Internet`, `*` for all. */
  readonly sources: readonly string[];
  /** Destinations. */
  readonly destinations: readonly string[];
}

/** Options of a new rule; by default it allows TCP from anywhere. */
export type AzureSecurityRuleOptions = Pick<AzureSecurityRule, 'name' | 'priority'> &
  Partial<AzureSecurityRule>;

/** Options of a new network security group. */
export interface AzureSecurityGroupOptions {
  /** Name, unique in its resource group. */
  readonly name: string;
  /** Region, such as `westeurope`. */
  readonly location: string;
  /** Its rules. Default none, so that all incoming traffic is refused */
  readonly rules?: readonly AzureSecurityRuleOptions[];
  /** Keys and values stored with it. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Network security groups, and their rules.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/virtualnetwork/network-security-groups
 */
export class AzureSecurityGroups extends AzureCollection<AzureSecurityGroup> {
  readonly #groups: AzureResourceGroups;

  constructor(client: ArmClient, groups: AzureResourceGroups) {
    super(client, { name: 'securityGroups', type: ARM.securityGroups, read: readGroup });
    this.#groups = groups;
  }

  /** Creates a security group, and waits until it exists. The rules of an existing one of this name are replaced. */
  async create(spec: AzureSecurityGroupOptions, options?: CallOptions): Promise<AzureSecurityGroup> {
    const { name, location, rules = [], tags } = spec;
    const call = this.client.context.call(options);
    await this.#groups.ensure(location, call);
    const properties = { securityRules: rules.map(ruleBody) };
    return this.put(name, defined({ location, tags, properties }), call);
  }

  /** Adds a rule, or replaces the rule of this name. */
  async putRule(
    group: ArmReference,
    rule: AzureSecurityRuleOptions,
    options?: CallOptions,
  ): Promise<AzureSecurityRule> {
    const operation = 'securityGroups.putRule';
    const request = { operation, method: 'PUT', ...this.#ruleAt(group, rule.name, operation) } as const;
    const { properties } = ruleBody(rule);
    return readRule(await this.client.complete({ ...request, json: { properties } }, options));
  }

  /** Deletes a rule. A missing one is no error. */
  async deleteRule(group: ArmReference, name: string, options?: CallOptions): Promise<void> {
    const operation = 'securityGroups.deleteRule';
    const request = { operation, method: 'DELETE', ...this.#ruleAt(group, name, operation) } as const;
    await this.client.complete({ ...request, accept: [404] }, options);
  }

  #ruleAt(group: ArmReference, name: string, operation: string) {
    const action = `securityRules/${encodeURIComponent(name)}`;
    return this.client.at(ARM.securityGroups, group, operation, action);
  }
}

function ruleBody(rule: AzureSecurityRuleOptions) {
  const { name, priority, direction = 'Inbound', access = 'Allow', protocol = 'Tcp' } = rule;
  const { ports = ['*'], sources = ['*'], destinations = ['*'] } = rule;
  const properties = {
    priority,
    direction,
    access,
    protocol,
    sourcePortRange: '*',
    ...oneOrMany('destinationPortRange', ports),
    ...oneOrMany('sourceAddressPrefix', sources, 'sourceAddressPrefixes'),
    ...oneOrMany('destinationAddressPrefix', destinations, 'destinationAddressPrefixes'),
  };
  return { name, properties };
}

/** Azure has a field for one value, which alone allows `*` and service tags, and a field for several. */
function oneOrMany(one: string, values: readonly string[], many = `${one}s`) {
  return values.length === 1 ? { [one]: values[0] } : { [many]: values };
}

function readGroup(group: Reader): AzureSecurityGroup {
  return {
    id: sameCase(group.id('id')),
    name: group.id('name'),
    resourceGroup: groupOf(group),
    location: shortLocation(group.id('location')),
    rules: group.object('properties').optionalList('securityRules').map(readRule),
    tags: group.stringMap('tags'),
  };
}

function readRule(rule: Reader): AzureSecurityRule {
  const properties = rule.object('properties');
  const all = (one: string, many: string): string[] => {
    const single = properties.optionalString(one);
    return [...(single === null || single === '' ? [] : [single]), ...properties.strings(many)];
  };
  return {
    name: rule.id('name'),
    priority: properties.number('priority'),
    direction: properties.string('direction') === 'Outbound' ? 'Outbound' : 'Inbound',
    access: properties.string('access') === 'Deny' ? 'Deny' : 'Allow',
    protocol: properties.string('protocol'),
    ports: all('destinationPortRange', 'destinationPortRanges'),
    sources: all('sourceAddressPrefix', 'sourceAddressPrefixes'),
    destinations: all('destinationAddressPrefix', 'destinationAddressPrefixes'),
  };
}
