import type { Reader } from '../../../src/driver/index.js';
import {
  type FirewallLimits,
  type FirewallProtocol,
  type FirewallRule,
  EVERYWHERE,
  joinAddresses,
  listedRule,
  rangeOf,
  type SingleRule,
} from '../../../src/compute/index.js';

/** What the rules of security groups can say. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: false,
  atCreate: true,
  source: 'https://www.scaleway.com/en/developers/api/instances/#path-security-groups',
};

/** What a security group does with traffic that no rule is for. */
export type Policy = 'accept' | 'drop';

/** A security group without its rules. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly inbound: Policy;
  readonly outbound: Policy;
  readonly nodeIds: readonly string[];
  readonly isDefault: boolean;
  readonly isStateful: boolean;
  readonly description: string | null;
}

/** A rule of a security group, and what it says in the portable form. */
export interface HeldRule {
  /** Null for what that form cannot say, and for rules that cannot be changed. */
  readonly single: SingleRule | null;
  /** The rule in Scaleway's words. */
  readonly words: string;
  /** Fields with which it is sent again; null if it cannot be changed. */
  readonly fields: Readonly<Record<string, unknown>> | null;
}

const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = {
  TCP: 'tcp',
  UDP: 'udp',
  ICMP: 'icmp',
  ANY: 'any',
};

/** Reads a security group. */
export function readGroup(group: Reader): Group {
  return {
    id: group.id('id'),
    name: group.optionalString('name') ?? '',
    inbound: readPolicy(group, 'inbound_default_policy'),
    outbound: readPolicy(group, 'outbound_default_policy'),
    nodeIds: group.optionalList('servers').map((server) => server.id('id')),
    isDefault: group.optionalBoolean('project_default') ?? false,
    isStateful: group.optionalBoolean('stateful') ?? false,
    description: group.optionalString('description'),
  };
}

function readPolicy(group: Reader, field: string): Policy {
  const policy = group.string(field);
  if (policy === 'accept' || policy === 'drop') return policy;
  throw group.wrong(field, 'accept or drop');
}

/** Reads a rule of a security group. */
export function readRule(rule: Reader): HeldRule {
  const [action, direction, protocol] = [
    rule.string('action'),
    rule.string('direction'),
    rule.string('protocol'),
  ];
  const range = rule.string('ip_range');
  const from = rule.optionalNumber('dest_port_from');
  const to = rule.optionalNumber('dest_port_to') ?? from;
  const isEditable = rule.optionalBoolean('editable') !== false;
  const known = Object.hasOwn(PROTOCOLS, protocol) ? PROTOCOLS[protocol] : undefined;
  const isSayable = isEditable && action === 'accept' && known !== undefined;
  const ports = from === null || to === null ? null : { from, to };
  const words = [
    action,
    direction,
    protocol,
    range,
    ...(ports === null ? [] : [`${ports.from}-${ports.to}`]),
  ];
  return {
    single: isSayable
      ? {
          direction: direction === 'outbound' ? 'out' : 'in',
          protocol: known,
          ports,
          address: rangeOf(range),
          group: null,
        }
      : null,
    words: words.join(' '),
    fields: isEditable
      ? {
          ...{ id: rule.id('id'), action, direction, protocol },
          ...{ ip_range: range, dest_port_from: from, dest_port_to: rule.optionalNumber('dest_port_to') },
        }
      : null,
  };
}

/** All traffic that a security group allows: what its policies say, and its rules. */
export function allowedBy(group: Group, held: readonly HeldRule[]): FirewallRule[] {
  const all = { protocol: 'any', ports: null, addresses: EVERYWHERE, group: null } as const;
  return joinAddresses([
    ...(group.inbound === 'accept' ? [{ direction: 'in', ...all } as const] : []),
    ...(group.outbound === 'accept' ? [{ direction: 'out', ...all } as const] : []),
    ...held.flatMap(({ single }) => (single === null ? [] : [listedRule(single)])),
  ]);
}

/** Policies for the traffic to allow: a rule for everything is the policy itself. */
export function policiesFor(rules: readonly FirewallRule[]): Record<string, Policy> {
  const policy = (wanted: FirewallRule['direction']): Policy =>
    rules.some((rule) => rule.direction === wanted && isEverything(rule)) ? 'accept' : 'drop';
  return { inbound_default_policy: policy('in'), outbound_default_policy: policy('out') };
}

/** True for a rule that allows everything in its direction. */
export function isEverything({ protocol, addresses }: FirewallRule): boolean {
  return protocol === 'any' && EVERYWHERE.every((range) => addresses.includes(range));
}

/** Fields of a new rule. */
export function ruleFields({ direction, protocol, ports, address }: SingleRule): Record<string, unknown> {
  return {
    action: 'accept',
    direction: direction === 'in' ? 'inbound' : 'outbound',
    protocol: protocol.toUpperCase(),
    ip_range: address,
    dest_port_from: ports?.from ?? null,
    dest_port_to: ports === null || ports.to === ports.from ? null : ports.to,
  };
}
