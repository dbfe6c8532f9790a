import type { Reader } from '../../../src/driver/index.js';
import {
  defined,
  EVERYWHERE,
  type FirewallProtocol,
  type FirewallRule,
  type PortRange,
  rangeOf,
} from '../../../src/compute/index.js';

/** A rule as LXD has it. @see https://documentation.ubuntu.com/lxd/en/latest/howto/network_acls/#acl-rules */
export type AclRule = Readonly<Record<string, string>>;

/** Fields that the portable form can say, by direction: which end the addresses are of. */
const END = { in: 'source', out: 'destination' } as const;

const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = {
  '': 'any',
  tcp: 'tcp',
  udp: 'udp',
  icmp4: 'icmp',
  icmp6: 'icmp',
};

/** The rules of one direction of an ACL. */
export function readAclRules(acl: Reader, name: 'ingress' | 'egress'): AclRule[] {
  return acl.optionalList(name).map((rule) => {
    const fields = Object.keys(rule.raw).flatMap((field) => {
      const value = rule.optionalString(field);
      return value === null ? [] : [[field, value] as const];
    });
    return Object.fromEntries(fields);
  });
}

/** The portable form of a rule: one for each range of ports. Null if it has none. */
export function portableRules(direction: 'in' | 'out', rule: AclRule): FirewallRule[] | null {
  const { action, state = 'enabled', protocol = '', destination_port: ports = '' } = rule;
  const others = [END[direction === 'in' ? 'out' : 'in'], 'source_port', 'icmp_type', 'icmp_code'];
  const portable = PROTOCOLS[protocol];
  if (action !== 'allow' || state === 'disabled' || portable === undefined) return null;
  if (others.some((field) => (rule[field] ?? '') !== '')) return null;
  const addresses = readAddresses(rule[END[direction]] ?? '', protocol);
  const ranges = readPorts(ports);
  if (addresses === null || ranges === null) return null;
  return ranges.map((range) => ({ direction, protocol: portable, ports: range, addresses, group: null }));
}

/** LXD's rules for a portable one: two for ICMP of both versions. */
export function aclRules({ direction, protocol, ports, addresses }: FirewallRule): AclRule[] {
  const rule = (name: string | undefined, ends: readonly string[]): AclRule => {
    const isAll = EVERYWHERE.every((range) => ends.includes(range));
    return defined({
      action: 'allow',
      state: 'enabled',
      protocol: name,
      [END[direction]]: isAll ? undefined : ends.join(','),
      destination_port: ports === null ? undefined : wordsOf(ports),
    }) as AclRule;
  };
  if (protocol !== 'icmp') return [rule(protocol === 'any' ? undefined : protocol, addresses)];
  const [v4, v6] = [
    addresses.filter((address) => !address.includes(':')),
    addresses.filter((address) => address.includes(':')),
  ];
  return [...(v4.length > 0 ? [rule('icmp4', v4)] : []), ...(v6.length > 0 ? [rule('icmp6', v6)] : [])];
}

/** A rule in words. */
export function aclWords(name: 'ingress' | 'egress', rule: AclRule): string {
  const fields = Object.entries(rule).filter(([field, value]) => value !== '' && field !== 'description');
  return `${name} ${fields.map(([field, value]) => `${field}=${value}`).join(' ')}`;
}

function wordsOf({ from, to }: PortRange): string {
  return from === to ? String(from) : `${from}-${to}`;
}

function readAddresses(text: string, protocol: string): readonly string[] | null {
  if (text === '') {
    if (protocol === 'icmp4') return ['0.0.0.0/0'];
    return protocol === 'icmp6' ? ['::/0'] : EVERYWHERE;
  }
  const ranges = text.split(',').map((part) => rangeOf(part.trim()));
  return ranges.every((range) => range !== null) ? ranges : null;
}

function readPorts(text: string): (PortRange | null)[] | null {
  if (text === '') return [null];
  const ranges = text.split(',').map((part) => {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? [];
    return from === undefined ? null : { from: Number(from), to: Number(to) };
  });
  return ranges.includes(null) ? null : ranges;
}
