import type { Reader } from '../../src/connection/reader.js';

/** A network of Neutron. */
export interface OpenStackNetwork {
  readonly id: string;
  readonly name: string;
  /** Neutron's own status: `ACTIVE BUILD DOWN ERROR`. */
  readonly status: string | null;
  /** Ids of its subnets. */
  readonly subnets: readonly string[];
  /** Whether it leads outside: floating addresses come from such networks. Null where the cloud does not say. */
  readonly external: boolean | null;
  readonly shared: boolean;
  readonly mtu: number | null;
  readonly projectId: string | null;
}

/** What to make a network from. */
export interface CreateNetworkOptions {
  readonly name: string;
  readonly description?: string;
  readonly mtu?: number;
}

/** A range of addresses. */
export interface OpenStackAddressRange {
  readonly start: string;
  readonly end: string;
}

/** A route that servers learn. */
export interface OpenStackRoute {
  readonly destination: string;
  readonly nexthop: string;
}

/** A subnet of Neutron. */
export interface OpenStackSubnet {
  readonly id: string;
  readonly name: string;
  readonly networkId: string;
  readonly ipVersion: 4 | 6;
  readonly cidr: string;
  readonly gatewayIp: string | null;
  readonly dhcp: boolean;
  readonly nameservers: readonly string[];
  readonly allocationPools: readonly OpenStackAddressRange[];
  readonly hostRoutes: readonly OpenStackRoute[];
}

/** What to make a subnet from. */
export interface CreateSubnetOptions {
  readonly network: OpenStackNetwork | string;
  readonly cidr: string;
  readonly name?: string;
  /** The first address of the subnet where it is left out, none where it is null. */
  readonly gatewayIp?: string | null;
  readonly dhcp?: boolean;
  readonly nameservers?: readonly string[];
  readonly allocationPools?: readonly OpenStackAddressRange[];
  readonly hostRoutes?: readonly OpenStackRoute[];
}

/** An address of a port. */
export interface OpenStackFixedIp {
  readonly subnetId: string;
  readonly address: string;
}

/** A port of Neutron: what ties a server to a network. */
export interface OpenStackPort {
  readonly id: string;
  readonly name: string;
  readonly status: string | null;
  readonly networkId: string;
  readonly mac: string | null;
  readonly fixedIps: readonly OpenStackFixedIp[];
  /** Id of the server, router or load balancer that it belongs to, or null. */
  readonly deviceId: string | null;
  readonly deviceOwner: string | null;
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
}

/** What to make a port from. */
export interface CreatePortOptions {
  readonly network: OpenStackNetwork | string;
  readonly name?: string;
  readonly fixedIps?: readonly { readonly subnetId?: string; readonly address?: string }[];
  /** Security groups, or their ids; the project's default where it is left out. */
  readonly securityGroups?: readonly (OpenStackSecurityGroup | string)[];
}

/** One thing that a security group allows. */
export interface OpenStackSecurityGroupRule {
  readonly id: string;
  readonly securityGroupId: string;
  readonly direction: 'ingress' | 'egress';
  readonly etherType: 'IPv4' | 'IPv6';
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
  readonly direction?: 'ingress' | 'egress';
  readonly etherType?: 'IPv4' | 'IPv6';
  readonly protocol?: string;
  readonly portMin?: number;
  /** `portMin` where it is left out. */
  readonly portMax?: number;
  readonly cidr?: string;
  readonly remoteGroup?: OpenStackSecurityGroup | string;
}

/** A security group of Neutron. */
export interface OpenStackSecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly rules: readonly OpenStackSecurityGroupRule[];
}

/** An address outside that Neutron forwards to a port. */
export interface OpenStackFloatingIp {
  readonly id: string;
  readonly address: string;
  readonly status: string | null;
  /** Id of the external network that it comes from. */
  readonly networkId: string;
  /** Id of the port that it leads to, or null. */
  readonly portId: string | null;
  /** Address inside that it leads to, or null. */
  readonly fixedAddress: string | null;
  readonly routerId: string | null;
}

/** Reads a network. */
export function readNetwork(network: Reader): OpenStackNetwork {
  return {
    id: network.string('id'),
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
  return {
    id: subnet.string('id'),
    name: subnet.optionalString('name') ?? '',
    networkId: subnet.string('network_id'),
    ipVersion: subnet.number('ip_version') === 6 ? 6 : 4,
    cidr: subnet.string('cidr'),
    gatewayIp: subnet.optionalString('gateway_ip'),
    dhcp: subnet.optionalBoolean('enable_dhcp') ?? false,
    nameservers: subnet.strings('dns_nameservers'),
    allocationPools: subnet
      .optionalList('allocation_pools')
      .map((pool) => ({ start: pool.string('start'), end: pool.string('end') })),
    hostRoutes: subnet
      .optionalList('host_routes')
      .map((route) => ({ destination: route.string('destination'), nexthop: route.string('nexthop') })),
  };
}

/** Reads a port. */
export function readPort(port: Reader): OpenStackPort {
  return {
    id: port.string('id'),
    name: port.optionalString('name') ?? '',
    status: port.optionalString('status'),
    networkId: port.string('network_id'),
    mac: port.optionalString('mac_address'),
    fixedIps: port
      .optionalList('fixed_ips')
      .map((fixed) => ({ subnetId: fixed.string('subnet_id'), address: fixed.string('ip_address') })),
    deviceId: port.optionalString('device_id') || null,
    deviceOwner: port.optionalString('device_owner') || null,
    securityGroups: port.strings('security_groups'),
  };
}

/** Reads a security group with its rules. */
export function readSecurityGroup(group: Reader): OpenStackSecurityGroup {
  return {
    id: group.id('id'),
    name: group.string('name'),
    description: group.optionalString('description'),
    rules: group.optionalList('security_group_rules').map(readSecurityGroupRule),
  };
}

/** Reads a rule. */
export function readSecurityGroupRule(rule: Reader): OpenStackSecurityGroupRule {
  const protocol = rule.raw['protocol'] ?? null;
  return {
    id: rule.id('id'),
    securityGroupId: rule.id('security_group_id'),
    direction: rule.string('direction') === 'egress' ? 'egress' : 'ingress',
    etherType: rule.optionalString('ethertype') === 'IPv6' ? 'IPv6' : 'IPv4',
    protocol: protocol === null ? null : rule.id('protocol'),
    portMin: rule.optionalNumber('port_range_min'),
    portMax: rule.optionalNumber('port_range_max'),
    cidr: rule.optionalString('remote_ip_prefix'),
    remoteGroupId: rule.optionalString('remote_group_id'),
  };
}

/** Reads a floating address. */
export function readFloatingIp(floatingIp: Reader): OpenStackFloatingIp {
  return {
    id: floatingIp.id('id'),
    address: floatingIp.string('floating_ip_address'),
    status: floatingIp.optionalString('status'),
    networkId: floatingIp.string('floating_network_id'),
    portId: floatingIp.optionalString('port_id'),
    fixedAddress: floatingIp.optionalString('fixed_ip_address'),
    routerId: floatingIp.optionalString('router_id'),
  };
}
