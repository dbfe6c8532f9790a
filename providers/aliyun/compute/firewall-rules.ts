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
import type { AliyunExtras } from './models.js';

/** Rules of a security group. */
export interface Rules {
  /** Rules that the portable form can say, with their ids. */
  readonly held: readonly (readonly [rule: SingleRule, id: string])[];
  readonly rules: readonly FirewallRule[];
  readonly otherRules: readonly string[];
}

const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = {
  TCP: 'tcp',
  UDP: 'udp',
  ICMP: 'icmp',
  ICMPV6: 'icmp',
  ALL: 'any',
};

/** Reads a security group of a list. */
export function readGroup(group: Reader): RpcFirewallRow<AliyunExtras> {
  return {
    id: group.id('SecurityGroupId'),
    name: group.optionalString('SecurityGroupName') ?? '',
    extra: { vpcId: group.optionalId('VpcId') },
  };
}

/** Reads the rules of a group: what is no plain permission for incoming traffic is told in words. */
export async function readRules(rows: AsyncIterable<Reader>): Promise<Rules> {
  const held: [SingleRule, string][] = [];
  const otherRules: string[] = [];
  for await (const row of rows) {
    const rule = readRule(row);
    if (rule === null) otherRules.push(wordsOf(row));
    else held.push([rule, row.id('SecurityGroupRuleId')]);
  }
  return { held, otherRules, rules: joinAddresses(held.map(([rule]) => listedRule(rule))) };
}

function readRule(row: Reader): SingleRule | null {
  const protocol = PROTOCOLS[row.optionalString('IpProtocol')?.toUpperCase() ?? ''];
  const ports = portsOf(row.optionalString('PortRange') ?? '-1/-1');
  const address = row.optionalId('SourceCidrIp') ?? row.optionalId('Ipv6SourceCidrIp');
  const group = row.optionalId('SourceGroupId');
  const isPlain =
    row.optionalString('Direction') === 'ingress' &&
    row.optionalString('Policy')?.toLowerCase() === 'accept' &&
    row.optionalId('SourcePrefixListId') === null &&
    (row.optionalId('SourcePortRange') ?? '-1/-1') === '-1/-1' &&
    (row.optionalId('DestCidrIp') ?? row.optionalId('Ipv6DestCidrIp')) === null;
  if (!isPlain || protocol === undefined || ports === 'other' || (address === null) === (group === null))
    return null;
  return { direction: 'in', protocol, ports, address, group };
}

/** `22/22`, `1/200`, or `-1/-1` for all. */
function portsOf(text: string): PortRange | null | 'other' {
  if (text === '-1/-1' || text === '1/65535') return null;
  const [, from, to] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return from === undefined ? 'other' : { from: Number(from), to: Number(to) };
}

function wordsOf(row: Reader): string {
  const fields = ['Direction', 'Policy', 'IpProtocol', 'PortRange', 'Priority'];
  const ends = Object.keys(row.raw).filter((name) =>
    /^(Ipv6)?(Source|Dest)(CidrIp|GroupId|PrefixListId)$/.test(name),
  );
  return [...fields, ...ends].flatMap((name) => row.optionalId(name) ?? []).join(' ');
}

/** Parameters of a rule for AuthorizeSecurityGroup. */
export function ruleParameters({ protocol, ports, address, group }: SingleRule): Record<string, string> {
  const isV6 = address?.includes(':') === true;
  const names = { tcp: 'TCP', udp: 'UDP', icmp: isV6 ? 'ICMPv6' : 'ICMP', any: 'ALL' };
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  const range = ports === null ? (hasPorts ? '1/65535' : '-1/-1') : `${ports.from}/${ports.to}`;
  return {
    IpProtocol: names[protocol],
    PortRange: range,
    ...(group === null ? {} : { SourceGroupId: group }),
    ...(address === null ? {} : { [isV6 ? 'Ipv6SourceCidrIp' : 'SourceCidrIp']: address }),
  };
}
