import type { Reader } from '../../../src/driver/index.js';
import {
  ALL_OUT,
  type FirewallRule,
  joinAddresses,
  listedRule,
  type PortRange,
  type SingleRule,
} from '../../../src/compute/index.js';
import type { Parameters } from '../client.js';

/** A rule as CloudStack keeps it: one range of addresses, or one group. */
export interface HeldRule {
  readonly id: string;
  readonly direction: 'in' | 'out';
  /** Null for what a portable rule cannot say. */
  readonly rule: SingleRule | null;
  /** The rule in words. */
  readonly words: string;
}

/** Ids of the account's security groups by their names, and names by ids. */
export interface GroupNames {
  readonly account: string | null;
  readonly ids: ReadonlyMap<string, string>;
}

const PORTS: PortRange = { from: 1, to: 65_535 };
const PROTOCOLS = { tcp: 'tcp', udp: 'udp', icmp: 'icmp', all: 'any' } as const;

/** Reads the rules of a security group. */
export function readRules(group: Reader, names: GroupNames): HeldRule[] {
  return (['in', 'out'] as const).flatMap((direction) =>
    group.optionalList(direction === 'in' ? 'ingressrule' : 'egressrule').map((rule) => ({
      id: rule.id('ruleid'),
      direction,
      rule: readRule(rule, direction, names),
      words: wordsOf(rule, direction),
    })),
  );
}

/** Portable rules of a security group: while no rule is for outgoing traffic, all of it is free. */
export function portableRules(held: readonly HeldRule[]): FirewallRule[] {
  const rules = held.flatMap(({ rule }) => (rule === null ? [] : [listedRule(rule)]));
  return joinAddresses(held.some(({ direction }) => direction === 'out') ? rules : [...rules, ALL_OUT]);
}

/** Rules that CloudStack is to keep. Where everything may go out it keeps none for that, unless it has one that cannot be said here. */
export function keptRules(
  rules: readonly FirewallRule[],
  held: readonly HeldRule[],
): readonly FirewallRule[] {
  const hasOther = held.some(({ direction, rule }) => direction === 'out' && rule === null);
  const isOpen = rules.some((rule) => JSON.stringify(rule) === JSON.stringify(ALL_OUT));
  return isOpen && !hasOther ? rules.filter(({ direction }) => direction === 'in') : rules;
}

/** Parameters of a command that allows traffic. */
export function ruleParameters(
  { protocol, ports, addresses, group }: FirewallRule,
  { account, ids }: GroupNames,
): Parameters {
  const { from, to } = ports ?? PORTS;
  const name = [...ids].find(([, id]) => id === group)?.[0];
  const byGroup: Parameters =
    group === null
      ? { cidrlist: addresses }
      : { 'usersecuritygrouplist[0].account': account ?? undefined, 'usersecuritygrouplist[0].group': name };
  if (protocol === 'any') return { protocol: 'all', ...byGroup };
  if (protocol === 'icmp') return { protocol, icmptype: -1, icmpcode: -1, ...byGroup };
  return { protocol, startport: from, endport: to, ...byGroup };
}

function readRule(rule: Reader, direction: 'in' | 'out', { account, ids }: GroupNames): SingleRule | null {
  const protocol = PROTOCOLS[(rule.optionalString('protocol') ?? '').toLowerCase() as keyof typeof PROTOCOLS];
  if (protocol === undefined) return null;
  const ports = protocol === 'tcp' || protocol === 'udp' ? readPorts(rule) : null;
  const isPart = protocol === 'icmp' && (rule.optionalNumber('icmptype') ?? -1) !== -1;
  const address = rule.optionalString('cidr');
  const name = rule.optionalString('securitygroupname');
  const isOwn = name !== null && rule.optionalString('account') === account;
  const group = isOwn ? (ids.get(name) ?? null) : null;
  if (isPart || (address === null && group === null)) return null;
  return { direction, protocol, ports, address, group };
}

function readPorts(rule: Reader): PortRange | null {
  const from = rule.number('startport');
  const to = rule.number('endport');
  return from <= PORTS.from && to === PORTS.to ? null : { from, to };
}

function wordsOf(rule: Reader, direction: string): string {
  const end =
    rule.optionalString('cidr') ??
    `${rule.optionalString('account')}/${rule.optionalString('securitygroupname')}`;
  const numbers = ['startport', 'endport', 'icmptype', 'icmpcode'].flatMap(
    (field) => rule.optionalNumber(field) ?? [],
  );
  return [direction, rule.optionalString('protocol') ?? 'unknown', numbers.join('-'), end].join(' ');
}
