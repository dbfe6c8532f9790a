import type { Reader } from '../../../src/driver/index.js';

/** A network of Neutron. @see https://docs.openstack.org/api-ref/network/v2/#networks */
export interface OpenStackNetwork {
  /** UUID of the network. */
  readonly id: string;
  /** Name, which need not be unique; empty where it has none. */
  readonly name: string;
  /** Neutron's own status: `ACTIVE BUILD DOWN ERROR`. */
  readonly status: string | null;
  /** Ids of its subnets. */
  readonly subnets: readonly string[];
  /** Whether it leads outside: floating addresses come from such networks. Null where the cloud does not say. */
  readonly external: boolean | null;
  /** Whether other projects may use it too; false where the cloud does not say. */
  readonly shared: boolean;
  /** Largest packet in bytes; null where the cloud does not say. */
  readonly mtu: number | null;
  /** Id of the project that owns it (`project_id`, or the older `tenant_id`); null where the cloud does not say. */
  readonly projectId: string | null;
}

/** What to make a network from. */
export interface CreateNetworkOptions {
  /** Name of the network; others may have the same. */
  readonly name: string;
  /** Free text, 255 characters at most. */
  readonly description?: string;
  /** Largest packet in bytes; what the cloud's network type allows where it is left out. */
  readonly mtu?: number;
}

/** A range of addresses. */
export interface OpenStackAddressRange {
  /** First address of the range. */
  readonly start: string;
  /** Last address of the range, itself part of it. */
  readonly end: string;
}

/** A route that servers learn. */
export interface OpenStackRoute {
  /** Where to, in CIDR notation. */
  readonly destination: string;
  /** Address of the router that leads there, within the subnet. */
  readonly nexthop: string;
}

/** A subnet of Neutron. @see https://docs.openstack.org/api-ref/network/v2/#subnets */
export interface OpenStackSubnet {
  /** UUID of the subnet. */
  readonly id: string;
  /** Name, which need not be unique; empty where it has none. */
  readonly name: string;
  /** UUID of the network that it is part of; null where the cloud does not say. */
  readonly networkId: string | null;
  /** Version of the Internet Protocol that its addresses belong to; null where the cloud does not say. */
  readonly ipVersion: 4 | 6 | null;
  /** Its addresses in CIDR notation, such as `10.0.0.0/24`; null where the cloud does not say. */
  readonly cidr: string | null;
  /** Address of the router that leads out; null where there is none. */
  readonly gatewayIp: string | null;
  /** Whether servers are given their addresses by DHCP (`enable_dhcp`). */
  readonly dhcp: boolean;
  /** Addresses of the name servers that servers are told (`dns_nameservers`). */
  readonly nameservers: readonly string[];
  /** Where addresses are taken from when none is asked for. */
  readonly allocationPools: readonly OpenStackAddressRange[];
  /** Routes that DHCP tells servers beside the gateway. */
  readonly hostRoutes: readonly OpenStackRoute[];
}

/** What to make a subnet from. */
export interface CreateSubnetOptions {
  /** Network that it becomes part of, or its id. */
  readonly network: OpenStackNetwork | string;
  /** Its addresses in CIDR notation; IPv4 or IPv6 as it is written. */
  readonly cidr: string;
  /** Name of the subnet; none where it is left out. */
  readonly name?: string;
  /** The first address of the subnet where it is left out, none where it is null. */
  readonly gatewayIp?: string | null;
  /** Whether to give servers their addresses by DHCP (`enable_dhcp`); Neutron's default is true. */
  readonly dhcp?: boolean;
  /** Addresses of name servers to tell servers about; none where it is left out. */
  readonly nameservers?: readonly string[];
  /** Where to take addresses from when none is asked for; all but the gateway where it is left out. */
  readonly allocationPools?: readonly OpenStackAddressRange[];
  /** Routes to tell servers beside the gateway; none where it is left out. */
  readonly hostRoutes?: readonly OpenStackRoute[];
}

/** An address of a port. */
export interface OpenStackFixedIp {
  /** UUID of the subnet that the address is from; null where the cloud does not say. */
  readonly subnetId: string | null;
  /** The address, IPv4 or IPv6. */
  readonly address: string;
}

/** A port of Neutron: what ties a server to a network. @see https://docs.openstack.org/api-ref/network/v2/#ports */
export interface OpenStackPort {
  /** UUID of the port. */
  readonly id: string;
  /** Name, which need not be unique; empty where it has none. */
  readonly name: string;
  /** Neutron's own status: `ACTIVE`, `DOWN`, `BUILD`, `ERROR` or `N/A`; null where the cloud does not say. */
  readonly status: string | null;
  /** UUID of the network that it is on; null where the cloud does not say. */
  readonly networkId: string | null;
  /** Hardware address, six bytes in hexadecimal with colons; null where the cloud does not say. */
  readonly mac: string | null;
  /** Its addresses, and the subnets that they are from. */
  readonly fixedIps: readonly OpenStackFixedIp[];
  /** Id of the server, router or load balancer that it belongs to, or null. */
  readonly deviceId: string | null;
  /** What kind of thing it belongs to, such as `compute:nova` or `network:dhcp`; null where to nothing. */
  readonly deviceOwner: string | null;
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
}

/** What to make a port from. */
export interface CreatePortOptions {
  /** Network to put it on, or its id. */
  readonly network: OpenStackNetwork | string;
  /** Name of the port; none where it is left out. */
  readonly name?: string;
  /** Addresses to give it; Neutron chooses, one for each version of the Internet Protocol that the network has, where it is left out. */
  readonly fixedIps?: readonly {
    /** UUID of the subnet to take an address from; the one that the address fits where it is left out. */
    readonly subnetId?: string;
    /** The very address; one that Neutron chooses where it is left out. */
    readonly address?: string;
  }[];
  /** Security groups, or their ids; the project's default where it is left out. */
  readonly securityGroups?: readonly (OpenStackSecurityGroup | string)[];
}

/** One thing that a security group allows. @see https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules */
export interface OpenStackSecurityGroupRule {
  /** UUID of the rule. */
  readonly id: string;
  /** Id of the security group that it is part of; null where the cloud does not say. */
  readonly securityGroupId: string | null;
  /** Whether it lets packets in to the server, or out of it; null where the cloud does not say. */
  readonly direction: 'ingress' | 'egress' | null;
  /** Version of the Internet Protocol that it is about; null where the cloud does not say, or it is another one. */
  readonly etherType: 'IPv4' | 'IPv6' | null;
  /** `tcp`, `udp`, `icmp` or a number; null for all. */
  readonly protocol: string | null;
  /** Lowest port, or ICMP type; null for all. */
  readonly portMin: number | null;
  /** Highest port, or ICMP code; null for all. */
  readonly portMax: number | null;
  /** Addresses at the other end, in CIDR notation; null for all. */
  readonly cidr: string | null;
  /** Security group whose members are at the other end, or null. */
  readonly remoteGroupId: string | null;
}

/** What to allow. */
export interface CreateSecurityGroupRuleOptions {
  /** Whether it lets packets in to the server, or out of it. Default `ingress`. */
  readonly direction?: 'ingress' | 'egress';
  /** Version of the Internet Protocol that it is about. Default `IPv4`. */
  readonly etherType?: 'IPv4' | 'IPv6';
  /** `tcp`, `udp`, `icmp` or a protocol's number; all where it is left out. */
  readonly protocol?: string;
  /** Lowest port, or ICMP type; all where it is left out. */
  readonly portMin?: number;
  /** `portMin` where it is left out. */
  readonly portMax?: number;
  /** Addresses at the other end, in CIDR notation; all where it is left out. */
  readonly cidr?: string;
  /** Security group whose members are at the other end, or its id; in place of `cidr`. */
  readonly remoteGroup?: OpenStackSecurityGroup | string;
}

/** A security group of Neutron. @see https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups */
export interface OpenStackSecurityGroup {
  /** UUID of the group. */
  readonly id: string;
  /** Name, which servers name it by in `createNode`; empty where the cloud does not say. */
  readonly name: string;
  /** Free text; null where the cloud does not say. */
  readonly description: string | null;
  /** What it allows; whatever no rule allows is refused. */
  readonly rules: readonly OpenStackSecurityGroupRule[];
}

/** Reads a network. */
export function readNetwork(network: Reader): OpenStackNetwork {
  return {
    id: network.id('id'),
    name: network.optionalString('name') ?? '',
    status: network.optionalString('status'),
    subnets: network.strings('subnets'),
    external: network.optionalBoolean('router:external'),
    shared: network.optionalBoolean('shared') ?? false,
    mtu: network.optionalNumber('mtu'),
    projectId: network.optionalString('project_id') ?? network.optionalString('tenant_id'),
  };
}

/** Reads a subnet. */
export function readSubnet(subnet: Reader): OpenStackSubnet {
  const cidr = subnet.optionalString('cidr');
  return {
    id: subnet.id('id'),
    name: subnet.optionalString('name') ?? '',
    networkId: subnet.optionalId('network_id'),
    ipVersion: ipVersionOf(subnet.optionalNumber('ip_version'), cidr),
    cidr,
    gatewayIp: subnet.optionalString('gateway_ip'),
    dhcp: subnet.optionalBoolean('enable_dhcp') ?? false,
    nameservers: subnet.strings('dns_nameservers'),
    allocationPools: subnet.optionalList('allocation_pools').flatMap((pool) => {
      const [start, end] = [pool.optionalString('start'), pool.optionalString('end')];
      return start === null || end === null ? [] : [{ start, end }];
    }),
    hostRoutes: subnet.optionalList('host_routes').flatMap((route) => {
      const [destination, nexthop] = [route.optionalString('destination'), route.optionalString('nexthop')];
      return destination === null || nexthop === null ? [] : [{ destination, nexthop }];
    }),
  };
}

function ipVersionOf(version: number | null, cidr: string | null): 4 | 6 | null {
  if (version !== null) return version === 6 ? 6 : 4;
  return cidr === null ? null : cidr.includes(':') ? 6 : 4;
}

/** Reads a port. */
export function readPort(port: Reader): OpenStackPort {
  return {
    id: port.id('id'),
    name: port.optionalString('name') ?? '',
    status: port.optionalString('status'),
    networkId: port.optionalId('network_id'),
    mac: port.optionalString('mac_address'),
    fixedIps: port.optionalList('fixed_ips').flatMap((fixed) => {
      const address = fixed.optionalString('ip_address');
      return address === null ? [] : [{ subnetId: fixed.optionalId('subnet_id'), address }];
    }),
    deviceId: port.optionalString('device_id') || null,
    deviceOwner: port.optionalString('device_owner') || null,
    securityGroups: port.strings('security_groups'),
  };
}

/** Reads a security group with its rules. */
export function readSecurityGroup(group: Reader): OpenStackSecurityGroup {
  const id = group.id('id');
  return {
    id,
    name: group.optionalString('name') ?? '',
    description: group.optionalString('description'),
    rules: group
      .optionalList('security_group_rules')
      .map(readSecurityGroupRule)
      .map((rule) => ({ ...rule, securityGroupId: rule.securityGroupId ?? id })),
  };
}

/** Reads a rule. */
export function readSecurityGroupRule(rule: Reader): OpenStackSecurityGroupRule {
  const protocol = rule.raw['protocol'] ?? null;
  return {
    id: rule.id('id'),
    securityGroupId: rule.optionalId('security_group_id'),
    direction: oneOf(rule, 'direction', ['ingress', 'egress']),
    etherType: oneOf(rule, 'ethertype', ['IPv4', 'IPv6']),
    protocol: protocol === null ? null : rule.id('protocol'),
    portMin: rule.optionalNumber('port_range_min'),
    portMax: rule.optionalNumber('port_range_max'),
    cidr: rule.optionalString('remote_ip_prefix'),
    remoteGroupId: rule.optionalString('remote_group_id'),
  };
}

/** One of several words; null for another one, and where it is missing. */
function oneOf<W extends string>(rule: Reader, name: string, words: readonly W[]): W | null {
  const found = rule.optionalString(name);
  return words.find((word) => word === found) ?? null;
}
