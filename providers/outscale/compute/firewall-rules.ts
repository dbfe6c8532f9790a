import type { Reader } from '../../../src/driver/index.js';
import {
  type FirewallProtocol,
  type FirewallRule,
  joinAddresses,
  listedRule,
  type PortRange,
  type RpcFirewallRow,
  type SingleRule,
} from '../../../src/compute/index.js';
import { readTags } from './tags.js';
import type { OutscaleExtras } from './models.js';

/** Rules of a security group. */
export interface Rules {
  /** Rules that the portable form can say, each with one other end, and the same with the ports that OUTSCALE has for them. */
  readonly held: readonly (readonly [rule: SingleRule, held: SingleRule])[];
  readonly rules: readonly FirewallRule[];
  readonly otherRules: readonly string[];
}

/** A security group of a list, which has its rules. */
export interface GroupRow extends RpcFirewallRow<OutscaleExtras> {
  readonly said: Rules;
}

/** Names of the directions, and of the fields with their rules. */
export const FLOWS = { in: 'Inbound', out: 'Outbound' } as const;

const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = {
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  '-1': 'any',
};

/** Reads a security group. */
export function readGroup(group: Reader): GroupRow {
  const held: [SingleRule, SingleRule][] = [];
  const otherRules: string[] = [];
  for (const direction of ['in', 'out'] as const)
    for (const rule of group.optionalList(`${FLOWS[direction]}Rules`)) {
      const singles = readRule(rule, direction);
      if (singles === null) otherRules.push(wordsOf(rule, direction));
      else
        held.push(
          ...singles.map((one): [SingleRule, SingleRule] => [one, { ...one, ports: heldPorts(rule) }]),
        );
    }
  return {
    id: group.id('SecurityGroupId'),
    name: group.optionalString('SecurityGroupName') ?? '',
    said: { held, otherRules, rules: joinAddresses(held.map(([rule]) => listedRule(rule))) },
    extra: {
      netId: group.optionalId('NetId'),
      description: group.optionalId('Description'),
      tags: readTags(group).tags,
    },
  };
}

/** A rule as one for each of its other ends; null for what the portable form cannot say. */
function readRule(rule: Reader, direction: 'in' | 'out'): SingleRule[] | null {
  const protocol = PROTOCOLS[rule.optionalString('IpProtocol') ?? ''];
  const groups = rule.optionalList('SecurityGroupsMembers').map((one) => one.optionalId('SecurityGroupId'));
  const addresses = rule.strings('IpRanges');
  const ports = portsOf(rule, protocol);
  const isOther = rule.strings('ServiceIds').length > 0 || groups.includes(null);
  if (protocol === undefined || ports === 'other' || isOther) return null;
  const all = { direction, protocol, ports };
  return [
    ...addresses.map((address): SingleRule => ({ ...all, address, group: null })),
    ...groups.map((group): SingleRule => ({ ...all, address: null, group })),
  ];
}

/** Ports of a rule as OUTSCALE has them, of which several say all: a rule is deleted by its own. */
function heldPorts(rule: Reader): PortRange | null {
  const [from, to] = [rule.optionalNumber('FromPortRange'), rule.optionalNumber('ToPortRange')];
  return from === null || to === null ? null : { from, to };
}

/** Ports of a rule; null for all. Of ICMP there is a type and a code, of which -1 stands for all. */
function portsOf(rule: Reader, protocol: FirewallProtocol | undefined): PortRange | null | 'other' {
  const from = rule.optionalNumber('FromPortRange') ?? -1;
  const to = rule.optionalNumber('ToPortRange') ?? -1;
  if (protocol === 'any') return null;
  if (protocol === 'icmp') return from === -1 ? null : 'other';
  if ((from === -1 && to === -1) || (from <= 1 && to === 65_535)) return null;
  return from < 1 ? 'other' : { from, to };
}

function wordsOf(rule: Reader, direction: 'in' | 'out'): string {
  const ends = rule.optionalList('SecurityGroupsMembers').flatMap((one) => {
    const account = one.optionalId('AccountId');
    return one.optionalId('SecurityGroupId') ?? one.optionalId('SecurityGroupName') ?? account ?? [];
  });
  const fields = ['IpProtocol', 'FromPortRange', 'ToPortRange'].flatMap(
    (name) => rule.optionalId(name) ?? [],
  );
  const others = ['IpRanges', 'ServiceIds'].flatMap((name) => rule.strings(name));
  return [FLOWS[direction], ...fields, ...others, ...ends].join(' ');
}

/** A rule as OUTSCALE writes it. */
export function ruleFields({ protocol, ports, address, group }: SingleRule): Record<string, RuleField> {
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  const { from, to } = ports ?? (hasPorts ? { from: 1, to: 65_535 } : { from: -1, to: -1 });
  return {
    IpProtocol: protocol === 'any' ? '-1' : protocol,
    FromPortRange: from,
    ToPortRange: to,
    ...(address === null ? {} : { IpRanges: [address] }),
    ...(group === null ? {} : { SecurityGroupsMembers: [{ SecurityGroupId: group }] }),
  };
}

type RuleField = string | number | readonly (string | Readonly<Record<string, string>>)[];
