import { createHash } from 'node:crypto';
import {
  ALL_OUT,
  type FirewallProtocol,
  type FirewallRule,
  joinAddresses,
  type PortRange,
  rangeAround,
} from '../../../../src/compute/index.js';
import { nameIn } from '../api/places.js';
import type { GceFirewall, GceNewFirewall, GceTraffic } from './firewalls.js';

/** Longest name of a firewall: that of its rules has the tag before it and what they do after it. */
export const LONGEST_NAME = 63 - 'skylane-'.length - '-deny-out'.length;

/** Google looks at lower numbers first; its rules of the network `default` have 65534. */
const PRIORITIES = { allow: 1000, deny: 2000 } as const;
const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = {
  all: 'any',
  tcp: 'tcp',
  6: 'tcp',
  udp: 'udp',
  17: 'udp',
  icmp: 'icmp',
  1: 'icmp',
};

/** Servers have IPv4 alone, unless they were made elsewhere. */
const FREE: FirewallRule = { ...ALL_OUT, addresses: ['0.0.0.0/0'] };

/** A firewall as Google has it: rules with one target tag, on one network. */
export interface HeldFirewall {
  /** The tag, which is its id. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** Path of its network. */
  readonly network: string;
  /** Rules that Skylane made for it. */
  readonly own: readonly GceFirewall[];
  /** Rules of others that aim at its tag and apply. */
  readonly foreign: readonly GceFirewall[];
}

/** Steps of a change, in this order: traffic that is allowed before and after is never refused. */
export interface RuleSteps {
  /** Rules to make. */
  readonly insert: readonly GceNewFirewall[];
  /** Rules that get other ranges of addresses: first with the old ones, then without. */
  readonly amend: readonly Pick<GceFirewall, 'name' | 'direction' | 'ranges'>[];
  /** Names of rules to delete. */
  readonly drop: readonly string[];
}

/** Tag of the servers that have a firewall. */
export function tagOf(name: string): string {
  return `skylane-${name}`;
}

/** Firewalls among the rules of a project: each has a rule that refuses what none of its others allows. */
export function heldFirewalls(rules: readonly GceFirewall[]): HeldFirewall[] {
  return rules.flatMap((rule) => {
    const [id = ''] = rule.targetTags;
    const name = id.slice(tagOf('').length);
    if (rule.name !== `${id}-deny-in` || id !== tagOf(name) || rule.description !== descriptionOf(name))
      return [];
    const aimed = rules.filter(
      ({ network, targetTags }) => network === rule.network && targetTags.includes(id),
    );
    const isOwn = (one: GceFirewall): boolean =>
      one.name.startsWith(`${id}-`) && one.description === descriptionOf(name);
    return [
      {
        id,
        name,
        network: rule.network,
        own: aimed.filter(isOwn),
        foreign: aimed.filter((one) => !isOwn(one) && !one.disabled),
      },
    ];
  });
}

/** Portable rules of a firewall. Without a rule that refuses it, Google lets all out. */
export function portableRules({ id, own }: Pick<HeldFirewall, 'id' | 'own'>): FirewallRule[] {
  const rules = own.flatMap((rule) => portableRule(rule) ?? []);
  return joinAddresses(
    own.some(({ name, disabled }) => name === `${id}-deny-out` && !disabled) ? rules : [...rules, FREE],
  );
}

/** Rules that the portable form cannot say, in words. */
export function otherRules({ own, foreign }: HeldFirewall): string[] {
  const changed = own.filter((rule) =>
    rule.denied.length > 0 ? rule.disabled : portableRule(rule) === null,
  );
  return [...changed, ...foreign].map(wordsOf);
}

/** The rules that every firewall has: they refuse what its others do not allow, and come after those. */
export function refusals(
  name: string,
  network: string,
): readonly [incoming: GceNewFirewall, outgoing: GceNewFirewall] {
  const refusal = (direction: 'in' | 'out'): GceNewFirewall => ({
    name: `${tagOf(name)}-deny-${direction}`,
    network,
    direction,
    priority: PRIORITIES.deny,
    denied: [{ protocol: 'all' }],
    ranges: ['0.0.0.0/0'],
    targetTags: [tagOf(name)],
    description: descriptionOf(name),
  });
  return [refusal('in'), refusal('out')];
}

/** What a firewall lacks of the rules that it is to have, and has too much. */
export function stepsTo(
  { id, name, network, own }: Omit<HeldFirewall, 'foreign'>,
  wanted: readonly FirewallRule[],
): RuleSteps {
  const rules = joinAddresses(wanted);
  const names = new Set(rules.map((rule) => ruleName(id, rule)));
  const portable = own.flatMap((rule) => {
    const form = portableRule(rule);
    return form === null ? [] : [[rule, ruleName(id, form)] as const];
  });
  const held = new Map(portable.map(([rule, key]) => [key, rule]));
  const [, outgoing] = refusals(name, network);
  const isClosed = own.some((rule) => rule.name === outgoing.name);
  const missing = rules.filter((rule) => !held.has(ruleName(id, rule)));
  return {
    insert: [...missing.map((rule) => newRule(rule, { name, network })), ...(isClosed ? [] : [outgoing])],
    amend: rules.flatMap((rule) => {
      const old = held.get(ruleName(id, rule));
      if (old === undefined || rule.group !== null || isSame(rangesOf(old), rule.addresses)) return [];
      const last = { name: old.name, direction: old.direction, ranges: rule.addresses };
      const union = [...new Set([...rangesOf(old), ...rule.addresses])];
      return isSame(union, rule.addresses) ? [last] : [{ ...last, ranges: union }, last];
    }),
    drop: portable
      .filter(([rule, key]) => !names.has(key) || held.get(key) !== rule)
      .map(([rule]) => rule.name),
  };
}

function newRule(
  rule: FirewallRule,
  { name, network }: { readonly name: string; readonly network: string },
): GceNewFirewall {
  const { direction, protocol, ports, addresses, group } = rule;
  const traffic: GceTraffic = {
    protocol: protocol === 'any' ? 'all' : protocol,
    ...(ports === null ? {} : { ports: [textOf(ports)] }),
  };
  return {
    name: ruleName(tagOf(name), rule),
    network,
    direction,
    priority: PRIORITIES.allow,
    allowed: [traffic],
    ...(group === null ? { ranges: addresses } : { sourceTags: [group] }),
    targetTags: [tagOf(name)],
    description: descriptionOf(name),
  };
}

/** One name for rules that differ in their addresses alone, so that two programs cannot make it twice. */
function ruleName(id: string, { direction, protocol, ports, group }: FirewallRule): string {
  const key = JSON.stringify([direction, protocol, ports?.from, ports?.to, group]);
  return `${id}-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

/** The portable form of a rule that Skylane made; null where someone has made it say more. */
function portableRule(rule: GceFirewall): FirewallRule | null {
  const [traffic, second] = rule.allowed;
  const [group = null, another] = rule.sourceTags;
  if (traffic === undefined || second !== undefined || another !== undefined || rule.disabled) return null;
  if (rule.targetTags.length > 1 || (group !== null && rule.ranges.length > 0)) return null;
  const protocol = PROTOCOLS[traffic.protocol.toLowerCase()];
  const ports = portsOf(traffic);
  if (protocol === undefined || ports === undefined) return null;
  return {
    direction: rule.direction,
    protocol,
    ports,
    addresses: group === null ? rangesOf(rule) : [],
    group,
  };
}

/** Ports of one range; null for all, undefined for several. */
function portsOf({ ports = [] }: GceTraffic): PortRange | null | undefined {
  if (ports.length === 0) return null;
  const [, from = '', to = from] = (ports.length === 1 && /^(\d+)(?:-(\d+))?$/.exec(ports[0] ?? '')) || [];
  return from === '' ? undefined : { from: Number(from), to: Number(to) };
}

/** Without ranges a rule is for all addresses. */
function rangesOf({ ranges }: GceFirewall): readonly string[] {
  return ranges.length === 0 ? FREE.addresses : ranges.map((range) => rangeAround(range) ?? range);
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

function descriptionOf(name: string): string {
  return `Skylane firewall ${name}`;
}

function textOf({ from, to }: PortRange): string {
  return from === to ? `${from}` : `${from}-${to}`;
}

function wordsOf(rule: GceFirewall): string {
  const traffic = ({ protocol, ports = [] }: GceTraffic): string =>
    [protocol, ports.join(',')].join(' ').trim();
  return [
    nameIn(rule.name),
    ...(rule.disabled ? ['disabled'] : []),
    rule.direction,
    ...(rule.allowed.length > 0 ? ['allow', rule.allowed.map(traffic).join(', ')] : []),
    ...(rule.denied.length > 0 ? ['deny', rule.denied.map(traffic).join(', ')] : []),
    [...rule.ranges, ...rule.sourceTags].join(', '),
  ]
    .join(' ')
    .trim();
}
