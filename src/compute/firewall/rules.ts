import { type CloudErrorDetails, InvalidRequestError } from '../../errors.js';
import { idOf } from '../../model.js';
import type { Firewall, FirewallRule, PortRange } from '../models/firewall.js';
import { rangeAround } from '../network/range.js';
import type { FirewallLimits, FirewallRuleSpec } from './options.js';

/** Ranges of all addresses. */
export const EVERYWHERE: readonly string[] = ['0.0.0.0/0', '::/0'];

/** Allows all outgoing traffic. */
export const ALL_OUT: FirewallRule = {
  direction: 'out',
  protocol: 'any',
  ports: null,
  addresses: EVERYWHERE,
  group: null,
};

const FIELDS = ['direction', 'protocol', 'ports', 'addresses', 'group'];

/**
 * Checks rules before a request and completes them: direction, addresses, a last port.
 *
 * @throws InvalidRequestError naming the rule and what is wrong with it, and for what the provider's firewalls cannot say
 */
export function completeRules(
  rules: readonly FirewallRuleSpec[],
  limits: FirewallLimits,
  details: CloudErrorDetails,
): FirewallRule[] {
  if (!Array.isArray(rules))
    throw new InvalidRequestError(`${String(details.operation)}: rules are a list.`, details);
  return rules.map((rule: FirewallRuleSpec, index) => {
    const refuse = (why: string): InvalidRequestError =>
      new InvalidRequestError(`${String(details.operation)}: rules[${index}]: ${why}.`, details);
    const complete = inFamilies(completeRule(rule, refuse), limits);
    const lack = lackOf(complete, limits);
    if (lack !== null) throw refuse(`${String(details.provider)} has ${lack}`);
    return complete;
  });
}

/** Rules of a new firewall: outgoing traffic is free as long as no rule is for it. */
export function newRules(rules: readonly FirewallRule[]): FirewallRule[] {
  return rules.some(({ direction }) => direction === 'out') ? [...rules] : [...rules, ALL_OUT];
}

/** Rules that a firewall has after an update: its old ones for outgoing traffic stay while none of the new is for it. */
export function nextRules(old: Pick<Firewall, 'rules'>, rules: readonly FirewallRule[]): FirewallRule[] {
  const namesOut = rules.some(({ direction }) => direction === 'out');
  return namesOut ? [...rules] : [...rules, ...old.rules.filter(({ direction }) => direction === 'out')];
}

/** Joins rules that differ in their addresses alone, in the order of their first. */
export function joinAddresses(rules: readonly FirewallRule[]): FirewallRule[] {
  const joined = new Map<string, FirewallRule>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.direction, rule.protocol, rule.ports, rule.group]);
    const before = joined.get(key);
    const addresses = [...new Set([...(before?.addresses ?? []), ...rule.addresses])];
    joined.set(key, { ...rule, addresses });
  }
  return [...joined.values()];
}

type Refuse = (why: string) => InvalidRequestError;

function completeRule(rule: FirewallRuleSpec, refuse: Refuse): FirewallRule {
  if (typeof rule !== 'object' || rule === null) throw refuse('is no rule');
  const unknown = Object.keys(rule).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw refuse(`there is no field ${unknown}; there are ${FIELDS.join(', ')}`);
  const { direction = 'in', protocol, addresses, group } = rule;
  if (direction !== 'in' && direction !== 'out') throw refuse("direction is 'in' or 'out'");
  if (!['tcp', 'udp', 'icmp', 'any'].includes(protocol))
    throw refuse("protocol is 'tcp', 'udp', 'icmp' or 'any'");
  const ports = completePorts(rule, refuse);
  if (group === undefined || group === null)
    return { direction, protocol, ports, addresses: completeAddresses(addresses, refuse), group: null };
  // A rule that came from a model has no addresses beside its group.
  if (addresses !== undefined && addresses.length > 0) throw refuse('give addresses or a group, not both');
  return { direction, protocol, ports, addresses: [], group: idOf(group) };
}

function completePorts({ ports, protocol }: FirewallRuleSpec, refuse: Refuse): PortRange | null {
  if (ports === undefined || ports === null) return null;
  if (protocol !== 'tcp' && protocol !== 'udp') throw refuse(`${protocol} has no ports`);
  const { from, to } = typeof ports === 'number' ? { from: ports, to: ports } : ports;
  const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;
  if (!isPort(from) || !isPort(to) || from > to)
    throw refuse(
      `ports are whole numbers from 1 to 65535, the first before the last, not ${String(from)} to ${String(to)}`,
    );
  return { from, to };
}

function completeAddresses(addresses: readonly string[] | undefined, refuse: Refuse): readonly string[] {
  if (addresses === undefined) return EVERYWHERE;
  if (!Array.isArray(addresses)) throw refuse('addresses are a list');
  if (addresses.length === 0) throw refuse('addresses are empty; leave them out for all');
  return addresses.map((address: string) => {
    // In the form that clouds keep: another would be added to it anew by every update.
    const range = rangeAround(address);
    if (range !== null) return range;
    throw refuse(`${JSON.stringify(address)} is no address, and no range such as 192.0.2.0/24`);
  });
}

/** A rule for all addresses, in the families that there are. */
function inFamilies(rule: FirewallRule, { families = BOTH }: FirewallLimits): FirewallRule {
  if (!EVERYWHERE.every((range) => rule.addresses.includes(range))) return rule;
  const all = EVERYWHERE.filter((range) => families.includes(familyOf(range)));
  const others = rule.addresses.filter((range) => !EVERYWHERE.includes(range));
  return { ...rule, addresses: [...all, ...others] };
}

const BOTH = ['ipv4', 'ipv6'] as const;

function familyOf(range: string): 'ipv4' | 'ipv6' {
  return range.includes(':') ? 'ipv6' : 'ipv4';
}

/** What a provider's firewalls lack for a rule, in words; null for nothing. */
function lackOf(rule: FirewallRule, limits: FirewallLimits): string | null {
  if (!limits.directions.includes(rule.direction))
    return `no rules for ${rule.direction === 'in' ? 'incoming' : 'outgoing'} traffic in its firewalls`;
  if (!limits.protocols.includes(rule.protocol))
    return `no ${rule.protocol} in the rules of its firewalls; there are ${limits.protocols.join(', ')}`;
  const { families = BOTH } = limits;
  const strange = rule.addresses.find((range) => !families.includes(familyOf(range)));
  if (strange !== undefined)
    return `no such addresses as ${strange} in the rules of its firewalls; there are ${families.join(', ')}`;
  if (rule.group !== null && !limits.groups) return 'no groups in the rules of its firewalls; give addresses';
  return null;
}
