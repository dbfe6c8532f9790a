import { defined, type FirewallProtocol, type SingleRule } from '../../../src/compute/index.js';
import type { OpenStackSecurityGroupRule } from './models.js';

const ALL = { IPv4: '0.0.0.0/0', IPv6: '::/0' } as const;

/** Neutron's names and numbers of the protocols that portable rules have, by version of the Internet Protocol. */
const PROTOCOLS: Readonly<Record<'IPv4' | 'IPv6', Readonly<Record<string, FirewallProtocol>>>> = {
  IPv4: { tcp: 'tcp', 6: 'tcp', udp: 'udp', 17: 'udp', icmp: 'icmp', 1: 'icmp', any: 'any', 0: 'any' },
  IPv6: {
    tcp: 'tcp',
    6: 'tcp',
    udp: 'udp',
    17: 'udp',
    'ipv6-icmp': 'icmp',
    icmpv6: 'icmp',
    icmp: 'icmp',
    58: 'icmp',
    any: 'any',
    0: 'any',
  },
};

/** The portable form of a rule; null if it has none. */
export function portableRule(rule: OpenStackSecurityGroupRule): SingleRule | null {
  const { direction, etherType, portMin, portMax, cidr, remoteGroupId } = rule;
  // A rule for a group of addresses has no range, and is not for all.
  if (direction === null || etherType === null || rule.remoteAddressGroupId !== null) return null;
  const protocol = rule.protocol === null ? 'any' : PROTOCOLS[etherType][rule.protocol.toLowerCase()];
  if (protocol === undefined) return null;
  const hasPorts = portMin !== null || portMax !== null;
  // Neutron keeps types of ICMP where others have ports.
  if (hasPorts && (portMin === null || portMax === null || protocol === 'icmp' || protocol === 'any'))
    return null;
  return {
    direction: direction === 'ingress' ? 'in' : 'out',
    protocol,
    ports: portMin === null || portMax === null ? null : { from: portMin, to: portMax },
    group: remoteGroupId,
    address: remoteGroupId === null ? (cidr ?? ALL[etherType]) : null,
  };
}

/** Bodies of the rules of Neutron for a portable one: two for a group, one for each version of the Internet Protocol. */
export function ruleBodies(rule: SingleRule, groupId: string): object[] {
  const { address, group } = rule;
  if (address === null)
    return (['IPv4', 'IPv6'] as const).map((type) => bodyOf(rule, groupId, type, { remote_group_id: group }));
  return [bodyOf(rule, groupId, address.includes(':') ? 'IPv6' : 'IPv4', { remote_ip_prefix: address })];
}

function bodyOf(
  { direction, protocol, ports }: SingleRule,
  groupId: string,
  etherType: 'IPv4' | 'IPv6',
  end: object,
): object {
  const icmp = etherType === 'IPv6' ? 'ipv6-icmp' : 'icmp';
  return defined({
    security_group_id: groupId,
    direction: direction === 'in' ? 'ingress' : 'egress',
    ethertype: etherType,
    protocol: protocol === 'any' ? undefined : protocol === 'icmp' ? icmp : protocol,
    port_range_min: ports?.from,
    port_range_max: ports?.to,
    ...end,
  });
}

/** A rule in words. */
export function wordsOf(rule: OpenStackSecurityGroupRule): string {
  const { direction, etherType, protocol, portMin, portMax, cidr, remoteGroupId } = rule;
  const end = remoteGroupId ?? rule.remoteAddressGroupId ?? cidr;
  const words = [direction, etherType, protocol, portMin, portMax, end];
  return words.filter((word) => word !== null).join(' ');
}
