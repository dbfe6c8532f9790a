import type { Reader } from '../../../src/driver/index.js';
import {
  defined,
  type FirewallData,
  type FirewallProtocol,
  joinAddresses,
  listedRule,
  type SingleRule,
} from '../../../src/compute/index.js';
import type { StackitFirewallExtra } from './models.js';
import { labelsOf } from './read.js';

const ALL = { IPv4: '0.0.0.0/0', IPv6: '::/0' } as const;

type EtherType = keyof typeof ALL;

/** Protocols that portable rules have, by STACKIT's names of them. */
const PROTOCOLS: Readonly<Record<EtherType, Readonly<Record<string, FirewallProtocol>>>> = {
  IPv4: { tcp: 'tcp', udp: 'udp', icmp: 'icmp' },
  IPv6: { tcp: 'tcp', udp: 'udp', 'ipv6-icmp': 'icmp' },
};

/** A rule of a security group: what it says, and its id. */
export type HeldRule = readonly [rule: SingleRule, id: string];

/** Reads a security group with its rules. */
export function readFirewall(group: Reader, rules: readonly Reader[]): FirewallData<StackitFirewallExtra> {
  return {
    id: group.id('id'),
    name: group.string('name'),
    rules: joinAddresses(heldRules(rules).map(([rule]) => listedRule(rule))),
    otherRules: rules.filter((rule) => readRule(rule) === null).map(wordsOf),
    nodeIds: null,
    extra: {
      description: group.optionalString('description') || null,
      stateful: group.optionalBoolean('stateful'),
      labels: labelsOf(group),
    },
  };
}

/** Rules that the portable form can say, with their ids. */
export function heldRules(rules: readonly Reader[]): HeldRule[] {
  return rules.flatMap((rule): HeldRule[] => {
    const read = readRule(rule);
    return read === null ? [] : [[read, rule.id('id')]];
  });
}

/** Bodies of requests for a rule: two for a group, one for each version of the Internet Protocol. */
export function ruleBodies(rule: SingleRule): object[] {
  const { address, group } = rule;
  if (address === null)
    return (['IPv4', 'IPv6'] as const).map((type) => bodyOf(rule, type, { remoteSecurityGroupId: group }));
  return [bodyOf(rule, address.includes(':') ? 'IPv6' : 'IPv4', { ipRange: address })];
}

function bodyOf({ direction, protocol, ports }: SingleRule, ethertype: EtherType, end: object): object {
  const icmp = ethertype === 'IPv6' ? 'ipv6-icmp' : 'icmp';
  return defined({
    direction: direction === 'in' ? 'ingress' : 'egress',
    ethertype,
    protocol: protocol === 'any' ? undefined : protocol === 'icmp' ? icmp : protocol,
    portRange: ports === null ? undefined : { min: ports.from, max: ports.to },
    ...end,
  });
}

/** Reads a rule; null for one that the portable form cannot say. */
function readRule(rule: Reader): SingleRule | null {
  const type = rule.optionalString('ethertype') ?? 'IPv4';
  if ((type !== 'IPv4' && type !== 'IPv6') || rule.optionalObject('icmpParameters') !== null) return null;
  const protocol = protocolOf(rule, type);
  const range = rule.optionalObject('portRange');
  if (protocol === null || (range !== null && protocol !== 'tcp' && protocol !== 'udp')) return null;
  const group = rule.optionalId('remoteSecurityGroupId');
  return {
    direction: rule.string('direction') === 'ingress' ? 'in' : 'out',
    protocol,
    ports: range === null ? null : { from: range.number('min'), to: range.number('max') },
    group,
    address: group === null ? (rule.optionalString('ipRange') ?? ALL[type]) : null,
  };
}

/** Protocol of a rule: all for one without; null for one that the portable form does not know. */
function protocolOf(rule: Reader, type: EtherType): FirewallProtocol | null {
  const protocol = rule.optionalObject('protocol');
  if (protocol === null) return 'any';
  const name = protocol.optionalString('name');
  if (name === null) return protocol.optionalNumber('number') === null ? 'any' : null;
  return PROTOCOLS[type][name] ?? null;
}

function wordsOf(rule: Reader): string {
  const protocol = rule.optionalObject('protocol');
  const range = rule.optionalObject('portRange');
  const words = [
    rule.optionalString('direction'),
    rule.optionalString('ethertype'),
    protocol?.optionalString('name') ?? protocol?.optionalNumber('number')?.toString() ?? null,
    range === null ? null : `${range.number('min')}-${range.number('max')}`,
    rule.optionalId('remoteSecurityGroupId') ?? rule.optionalString('ipRange'),
    rule.optionalString('description'),
  ];
  return words.filter((word) => word !== null && word !== '').join(' ');
}
