import type { Parameters, Reader } from '../../../src/driver/index.js';
import {
  type FirewallProtocol,
  type FirewallRule,
  joinAddresses,
  listedRule,
  type PortRange,
  type RpcFirewallRow,
  type SingleRule,
} from '../../../src/compute/index.js';

type Direction = FirewallRule['direction'];

/** Where a rule stands in its group. */
export interface PolicyPlace {
  readonly direction: Direction;
  readonly index: number;
}

/** Rules of a security group. */
export interface Policies {
  /** Version of the rules: a change of others makes places wrong. */
  readonly version: string;
  /** Rules that the portable form can say, with their places. */
  readonly held: readonly (readonly [rule: SingleRule, place: PolicyPlace])[];
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
export function readGroup(group: Reader): RpcFirewallRow {
  return {
    id: group.id('SecurityGroupId'),
    name: group.optionalString('SecurityGroupName') ?? '',
    extra: {},
  };
}

/** Reads the rules of a group: what is no plain permission is told in words. */
export function readPolicies(set: Reader): Policies {
  const held: [SingleRule, PolicyPlace][] = [];
  const otherRules: string[] = [];
  for (const [direction, field] of [
    ['in', 'Ingress'],
    ['out', 'Egress'],
  ] as const)
    for (const policy of set.optionalList(field)) {
      const rules = readPolicy(policy, direction);
      const place = { direction, index: policy.number('PolicyIndex') };
      if (rules === null) otherRules.push(wordsOf(policy, direction));
      else held.push([rules, place]);
    }
  const rules = joinAddresses(held.map(([rule]) => listedRule(rule)));
  return { version: set.id('Version'), held, otherRules, rules };
}

function readPolicy(policy: Reader, direction: Direction): SingleRule | null {
  const protocol = PROTOCOLS[policy.optionalString('Protocol')?.toUpperCase() ?? ''];
  const ports = portsOf(policy.optionalId('Port') ?? 'ALL');
  const address = policy.optionalId('CidrBlock') ?? policy.optionalId('Ipv6CidrBlock');
  const group = policy.optionalId('SecurityGroupId');
  const isPlain =
    policy.optionalString('Action')?.toUpperCase() === 'ACCEPT' &&
    !hasTemplate(policy, 'ServiceTemplate') &&
    !hasTemplate(policy, 'AddressTemplate');
  if (!isPlain || protocol === undefined || ports === 'other' || (address === null) === (group === null))
    return null;
  const range =
    address === null || address.includes('/') ? address : `${address}/${address.includes(':') ? 128 : 32}`;
  return { direction, protocol, ports, address: range, group };
}

function hasTemplate(policy: Reader, field: string): boolean {
  return Object.values(policy.optionalObject(field)?.raw ?? {}).some((id) => id !== '' && id !== null);
}

/** `22`, `8000-8080`, or `ALL`; several are told in words. */
function portsOf(text: string): PortRange | null | 'other' {
  if (text.toUpperCase() === 'ALL') return null;
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  return from === undefined ? 'other' : { from: Number(from), to: Number(to) };
}

function wordsOf(policy: Reader, direction: Direction): string {
  const fields = ['Action', 'Protocol', 'Port', 'CidrBlock', 'Ipv6CidrBlock', 'SecurityGroupId'];
  const templates = ['ServiceTemplate', 'AddressTemplate'].flatMap((field) =>
    Object.values(policy.optionalObject(field)?.raw ?? {}).filter(
      (id) => typeof id === 'string' && id !== '',
    ),
  );
  return [direction, ...fields.flatMap((name) => policy.optionalId(name) ?? []), ...templates].join(' ');
}

/** Rules of one direction as the API takes them. */
export function policySet(direction: Direction, rules: readonly SingleRule[]): Parameters {
  return { [direction === 'in' ? 'Ingress' : 'Egress']: rules.map(policyOf) };
}

function policyOf({ protocol, ports, address, group }: SingleRule): Parameters {
  const isV6 = address?.includes(':') === true;
  const names = { tcp: 'TCP', udp: 'UDP', icmp: isV6 ? 'ICMPV6' : 'ICMP', any: 'ALL' };
  const range =
    ports === null ? 'ALL' : ports.from === ports.to ? String(ports.from) : `${ports.from}-${ports.to}`;
  return {
    Protocol: names[protocol],
    Port: protocol === 'icmp' ? undefined : range,
    ...(group === null ? {} : { SecurityGroupId: group }),
    ...(address === null ? {} : { [isV6 ? 'Ipv6CidrBlock' : 'CidrBlock']: address }),
    Action: 'ACCEPT',
  };
}
