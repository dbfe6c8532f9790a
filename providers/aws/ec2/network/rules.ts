import type { XmlReader } from '../../../../src/driver/index.js';
import type { FirewallProtocol, PortRange, SingleRule } from '../../../../src/compute/index.js';
import type { Parameter } from '../../query.js';

/** The other end of a rule: a range of addresses, a group, a group of another account or network, or a list of prefixes. */
interface Ec2End {
  readonly kind: 'v4' | 'v6' | 'group' | 'peer' | 'list';
  readonly value: string;
}

/**
 * A rule of a security group with one other end; the API groups them by protocol and ports.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
 */
export interface Ec2HeldRule {
  readonly direction: 'in' | 'out';
  readonly protocol: string;
  readonly fromPort: number | null;
  readonly toPort: number | null;
  readonly end: Ec2End;
}

/** EC2's names and numbers of the protocols that portable rules have. */
const PROTOCOLS: Readonly<Record<string, FirewallProtocol>> = {
  tcp: 'tcp',
  6: 'tcp',
  udp: 'udp',
  17: 'udp',
  icmp: 'icmp',
  1: 'icmp',
  icmpv6: 'icmp',
  58: 'icmp',
  '-1': 'any',
};

/** Reads the rules of a group for both directions. */
export function readHeldRules(group: XmlReader): Ec2HeldRule[] {
  const owner = group.optionalString('ownerId');
  const read = (key: string, direction: 'in' | 'out'): Ec2HeldRule[] =>
    group.list(key).flatMap((permission) => {
      const rule = {
        direction,
        protocol: permission.id('ipProtocol'),
        fromPort: permission.optionalNumber('fromPort'),
        toPort: permission.optionalNumber('toPort'),
      };
      return readEnds(permission, owner).map((end) => ({ ...rule, end }));
    });
  return [...read('ipPermissions', 'in'), ...read('ipPermissionsEgress', 'out')];
}

function readEnds(permission: XmlReader, owner: string | null): Ec2End[] {
  const read = (key: string, field: string, kind: Ec2End['kind']): Ec2End[] =>
    permission.list(key).map((row) => ({ kind, value: row.id(field) }));
  const groups = permission.list('groups').map((row): Ec2End => {
    const user = row.optionalString('userId');
    const isOurs = user === null || owner === null || user === owner;
    const isNear = row.optionalString('vpcPeeringConnectionId') === null;
    return { kind: isOurs && isNear ? 'group' : 'peer', value: row.id('groupId') };
  });
  return [
    ...read('ipRanges', 'cidrIp', 'v4'),
    ...read('ipv6Ranges', 'cidrIpv6', 'v6'),
    ...groups,
    ...read('prefixListIds', 'prefixListId', 'list'),
  ];
}

/** The portable form of a rule; null if it has none. */
export function portableRule(held: Ec2HeldRule): SingleRule | null {
  const { direction, end } = held;
  if (end.kind === 'peer' || end.kind === 'list') return null;
  const protocol = PROTOCOLS[held.protocol];
  const ports = protocol === undefined ? undefined : portsOf(held, protocol);
  if (protocol === undefined || ports === undefined || !fitsVersion(held)) return null;
  const isGroup = end.kind === 'group';
  return {
    direction,
    protocol,
    ports,
    group: isGroup ? end.value : null,
    address: isGroup ? null : end.value,
  };
}

/** Null for all ports, undefined for what the portable form cannot say: port 0, and types of ICMP. */
function portsOf(
  { fromPort: from, toPort: to }: Ec2HeldRule,
  protocol: FirewallProtocol,
): PortRange | null | undefined {
  if (protocol === 'any') return null;
  if (protocol === 'icmp') return (from ?? -1) === -1 && (to ?? -1) === -1 ? null : undefined;
  if (from === null || to === null || (from === 0 && to === 65_535)) return null;
  return from >= 1 ? { from, to } : undefined;
}

/** True unless it is ICMP of one version of the Internet Protocol for addresses of the other. */
function fitsVersion({ protocol, end }: Ec2HeldRule): boolean {
  if (end.kind === 'v4') return !['icmpv6', '58'].includes(protocol);
  return end.kind !== 'v6' || !['icmp', '1'].includes(protocol);
}

/** Permissions of EC2 for a portable rule: two for ICMP from a group, one for each version of the Internet Protocol. */
export function permissionsOf(rule: SingleRule): Parameter[] {
  const { protocol, ports, address, group } = rule;
  const end: Ec2End =
    address === null
      ? { kind: 'group', value: group ?? '' }
      : { kind: address.includes(':') ? 'v6' : 'v4', value: address };
  if (protocol === 'any') return [permission('-1', null, end)];
  if (protocol !== 'icmp') return [permission(protocol, ports ?? { from: 0, to: 65_535 }, end)];
  const names = end.kind === 'v4' ? ['icmp'] : end.kind === 'v6' ? ['icmpv6'] : ['icmp', 'icmpv6'];
  return names.map((name) => permission(name, { from: -1, to: -1 }, end));
}

/** The permission of EC2 that a rule is, for its removal. */
export function heldPermission({ protocol, fromPort, toPort, end }: Ec2HeldRule): Parameter {
  return permission(protocol, { from: fromPort, to: toPort }, end);
}

function permission(
  protocol: string,
  ports: { readonly from: number | null; readonly to: number | null } | null,
  { kind, value }: Ec2End,
): Parameter {
  return {
    IpProtocol: protocol,
    FromPort: ports?.from,
    ToPort: ports?.to,
    IpRanges: kind === 'v4' ? [{ CidrIp: value }] : undefined,
    Ipv6Ranges: kind === 'v6' ? [{ CidrIpv6: value }] : undefined,
    Groups: kind === 'group' ? [{ GroupId: value }] : undefined,
  };
}

/** A rule in words. */
export function wordsOf({ direction, protocol, fromPort, toPort, end }: Ec2HeldRule): string {
  const words = [direction === 'in' ? 'ingress' : 'egress', protocol, fromPort, toPort, end.value];
  return words.filter((word) => word !== null).join(' ');
}
