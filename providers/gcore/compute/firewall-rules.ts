import type { Reader } from '../../../src/driver/index.js';
import {
  defined,
  type FirewallData,
  type FirewallProtocol,
  joinAddresses,
  listedRule,
  type SingleRule,
} from '../../../src/compute/index.js';
import type { GcoreFirewallExtra } from './models.js';
import { tagsIn } from './read.js';

const ALL = { IPv4: '0.0.0.0/0', IPv6: '::/0' } as const;

type EtherType = keyof typeof ALL;

/** Protocols that portable rules have, by Gcore's names of them. */
const PROTOCOLS: Readonly<Record<EtherType, Readonly<Record<string, FirewallProtocol>>>> = {
  IPv4: { any: 'any', tcp: 'tcp', udp: 'udp', icmp: 'icmp' },
  IPv6: { any: 'any', tcp: 'tcp', udp: 'udp', 'ipv6-icmp': 'icmp' },
};

/** A rule of a security group: what it says, and its id. */
export type HeldRule = readonly [rule: SingleRule, id: string];

/** Reads a security group with its rules. */
export function readFirewall(group: Reader): FirewallData<GcoreFirewallExtra> {
  const rules = rulesIn(group);
  return {
    id: group.id('id'),
    name: group.string('name'),
    rules: joinAddresses(heldRules(group).map(([rule]) => listedRule(rule))),
    otherRules: rules.filter((rule) => readRule(rule) === null).map(wordsOf),
    nodeIds: null,
    extra: {
      description: group.optionalString('description') || null,
      tags: tagsIn(group.optionalList('tags_v2')).own,
    },
  };
}

/** Rules of a group that the portable form can say, with their ids. */
export function heldRules(group: Reader): HeldRule[] {
  return rulesIn(group).flatMap((rule): HeldRule[] => {
    const read = readRule(rule);
    return read === null ? [] : [[read, rule.id('id')]];
  });
}

/** Bodies of requests for a rule: two for a group, one for each version of the Internet Protocol. */
export function ruleBodies(rule: SingleRule): object[] {
  const { address, group } = rule;
  if (address === null)
    return (['IPv4', 'IPv6'] as const).map((type) => bodyOf(rule, type, { remote_group_id: group }));
  return [bodyOf(rule, address.includes(':') ? 'IPv6' : 'IPv4', { remote_ip_prefix: address })];
}

function rulesIn(group: Reader): Reader[] {
  return group.optionalList('security_group_rules');
}

function bodyOf({ direction, protocol, ports }: SingleRule, ethertype: EtherType, end: object): object {
  const icmp = ethertype === 'IPv6' ? 'ipv6-icmp' : 'icmp';
  return defined({
    direction: direction === 'in' ? 'ingress' : 'egress',
    ethertype,
    protocol: protocol === 'any' ? undefined : protocol === 'icmp' ? icmp : protocol,
    port_range_min: ports?.from,
    port_range_max: ports?.to,
    ...end,
  });
}

/** Reads a rule; null for one that the portable form cannot say. */
function readRule(rule: Reader): SingleRule | null {
  const type = rule.optionalString('ethertype') ?? 'IPv4';
  if (type !== 'IPv4' && type !== 'IPv6') return null;
  const protocol = PROTOCOLS[type][rule.optionalString('protocol') ?? 'any'] ?? null;
  const [from, to] = [rule.optionalNumber('port_range_min'), rule.optionalNumber('port_range_max')];
  const hasPorts = from !== null || to !== null;
  // With ICMP they stand for a type and a code.
  if (protocol === null || (hasPorts && protocol !== 'tcp' && protocol !== 'udp')) return null;
  const group = rule.optionalId('remote_group_id');
  return {
    direction: rule.string('direction') === 'ingress' ? 'in' : 'out',
    protocol,
    ports: hasPorts ? { from: from ?? 1, to: to ?? 65_535 } : null,
    group,
    address: group === null ? rule.optionalString('remote_ip_prefix') || ALL[type] : null,
  };
}

function wordsOf(rule: Reader): string {
  const [from, to] = [rule.optionalNumber('port_range_min'), rule.optionalNumber('port_range_max')];
  const words = [
    rule.optionalString('direction'),
    rule.optionalString('ethertype'),
    rule.optionalString('protocol'),
    from === null && to === null ? null : `${from ?? ''}-${to ?? ''}`,
    rule.optionalId('remote_group_id') ?? rule.optionalString('remote_ip_prefix'),
    rule.optionalString('description'),
  ];
  return words.filter((word) => word !== null && word !== '').join(' ');
}
