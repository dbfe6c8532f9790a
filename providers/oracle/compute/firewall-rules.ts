import type { Reader } from '../../../src/driver/index.js';
import {
  defined,
  type FirewallProtocol,
  type PortRange,
  type SingleRule,
} from '../../../src/compute/index.js';

/** Numbers of protocols, as IANA has them. */
const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = {
  all: 'any',
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmp',
};

/** A rule of a group as Oracle has it: its id, and what it says if the portable form can. */
export interface HeldRule {
  readonly id: string;
  readonly rule: SingleRule | null;
  /** In Oracle's words. */
  readonly words: string;
}

/** Body of a rule. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/datatypes/AddSecurityRuleDetails */
export function ruleFields({ direction, protocol, ports, address, group }: SingleRule): object {
  const end = address ?? group ?? '';
  const type = address === null ? 'NETWORK_SECURITY_GROUP' : 'CIDR_BLOCK';
  const options = ports === null ? undefined : { destinationPortRange: { min: ports.from, max: ports.to } };
  return defined({
    direction: direction === 'in' ? 'INGRESS' : 'EGRESS',
    protocol: numberOf(protocol, address),
    ...(direction === 'in' ? { source: end, sourceType: type } : { destination: end, destinationType: type }),
    tcpOptions: protocol === 'tcp' ? options : undefined,
    udpOptions: protocol === 'udp' ? options : undefined,
  });
}

/** ICMP is another protocol for IPv6. */
function numberOf(protocol: FirewallProtocol, address: string | null): string {
  if (protocol === 'icmp') return address?.includes(':') === true ? '58' : '1';
  return { tcp: '6', udp: '17', any: 'all' }[protocol];
}

/** Reads a rule. */
export function readRule(row: Reader): HeldRule {
  return { id: row.id('id'), rule: singleOf(row), words: JSON.stringify(row.raw) };
}

function singleOf(row: Reader): SingleRule | null {
  const number = row.string('protocol');
  const protocol = PROTOCOLS[number];
  const direction = row.string('direction') === 'INGRESS' ? 'in' : 'out';
  const end = row.string(direction === 'in' ? 'source' : 'destination');
  const type = row.optionalString(direction === 'in' ? 'sourceType' : 'destinationType') ?? 'CIDR_BLOCK';
  const ports = portsOf(row);
  if (protocol === undefined || ports === undefined || type === 'SERVICE_CIDR_BLOCK') return null;
  if (row.has('icmpOptions') || row.optionalBoolean('isStateless') === true) return null;
  if (type === 'NETWORK_SECURITY_GROUP') return { direction, protocol, ports, address: null, group: end };
  // A rule for the ICMP of the other kind of address lets nothing through.
  if (numberOf(protocol, end) !== number) return null;
  return { direction, protocol, ports, address: end, group: null };
}

/** Ports of a rule: null for all, undefined for what the portable form cannot say. */
function portsOf(row: Reader): PortRange | null | undefined {
  const options = row.optionalObject('tcpOptions') ?? row.optionalObject('udpOptions');
  if (options === null) return null;
  if (options.has('sourcePortRange')) return undefined;
  const range = options.optionalObject('destinationPortRange');
  return range === null ? null : { from: range.number('min'), to: range.number('max') };
}
