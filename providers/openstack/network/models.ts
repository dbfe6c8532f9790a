/** A network of Neutron. @see https://docs.openstack.org/api-ref/network/v2/#networks */
export interface OpenStackNetwork {
  /** UUID of the network. */
  readonly id: string;
  /** Name; may be empty, and need not be unique. */
  readonly name: string;
  /** Neutron's own status: `ACTIVE BUILD DOWN ERROR`. */
  readonly status: string | null;
  /** Ids of its subnets. */
  readonly subnets: readonly string[];
  /** True for an external network, the source of floating IPs; null if unknown. */
  readonly external: boolean | null;
  /** True if other projects may use it too; false if unknown. */
  readonly shared: boolean;
  /** Largest packet in bytes; null if unknown. */
  readonly mtu: number | null;
  /** Id of its project (`project_id`, or the older `tenant_id`); null if unknown. */
  readonly projectId: string | null;
}

/** Neutron's own fields of a network. @see https://docs.openstack.org/api-ref/network/v2/#networks */
export type OpenStackNetworkExtra = Omit<OpenStackNetwork, 'id' | 'name'>;

/** Neutron's own options of `createNetwork`. @see https://docs.openstack.org/api-ref/network/v2/#create-network */
export type CreateNetworkExtra = Omit<CreateNetworkOptions, 'name'>;

/** Neutron's own fields of a security group. */
export interface OpenStackFirewallExtra {
  /** Free text; null if unknown. */
  readonly description: string | null;
}

/** Neutron's own options of `createFirewall`. @see https://docs.openstack.org/api-ref/network/v2/#create-security-group */
export interface CreateFirewallExtra {
  /** Free text, 255 characters at most. */
  readonly description?: string;
}

/** Options of `networks.create`. */
export interface CreateNetworkOptions {
  /** Name of the network; need not be unique. */
  readonly name: string;
  /** Free text, 255 characters at most. */
  readonly description?: string;
  /** Largest packet in bytes; default: the maximum of the network's type. */
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
  /** Destination in CIDR notation. */
  readonly destination: string;
  /** Address of the router that leads there, within the subnet. */
  readonly nexthop: string;
}

/** A subnet of Neutron. @see https://docs.openstack.org/api-ref/network/v2/#subnets */
export interface OpenStackSubnet {
  /** UUID of the subnet. */
  readonly id: string;
  /** Name; may be empty, and need not be unique. */
  readonly name: string;
  /** UUID of its network; null if unknown. */
  readonly networkId: string | null;
  /** IP version of its addresses; null if unknown. */
  readonly ipVersion: 4 | 6 | null;
  /** Its addresses in CIDR notation, such as `10.0.0.0/24`; null if unknown. */
  readonly cidr: string | null;
  /** Address of its gateway; null if none. */
  readonly gatewayIp: string | null;
  /** True if servers get their addresses by DHCP (`enable_dhcp`). */
  readonly dhcp: boolean;
  /** Addresses of name servers for its servers (`dns_nameservers`). */
  readonly nameservers: readonly string[];
  /** Ranges from which Neutron allocates addresses. */
  readonly allocationPools: readonly OpenStackAddressRange[];
  /** Routes for its servers by DHCP, besides the gateway. */
  readonly hostRoutes: readonly OpenStackRoute[];
}

/** Options of `subnets.create`. */
export interface CreateSubnetOptions {
  /** Network that it becomes part of, or its id. */
  readonly network: OpenStackNetwork | string;
  /** Its addresses in CIDR notation, IPv4 or IPv6. */
  readonly cidr: string;
  /** Name of the subnet; default: none. */
  readonly name?: string;
  /** Gateway; default: the first address of the subnet; null for none. */
  readonly gatewayIp?: string | null;
  /** True to assign addresses by DHCP (`enable_dhcp`), which is Neutron's default. */
  readonly dhcp?: boolean;
  /** Addresses of name servers for its servers; default: none. */
  readonly nameservers?: readonly string[];
  /** Ranges from which addresses are allocated; default: all but the gateway. */
  readonly allocationPools?: readonly OpenStackAddressRange[];
  /** Routes for its servers besides the gateway; default: none. */
  readonly hostRoutes?: readonly OpenStackRoute[];
}

/** An address of a port. */
export interface OpenStackFixedIp {
  /** UUID of the address's subnet; null if unknown. */
  readonly subnetId: string | null;
  /** The address, IPv4 or IPv6. */
  readonly address: string;
}

/** A port of Neutron: the connection of a server to a network. @see https://docs.openstack.org/api-ref/network/v2/#ports */
export interface OpenStackPort {
  /** UUID of the port. */
  readonly id: string;
  /** Name; may be empty, and need not be unique. */
  readonly name: string;
  /** Neutron's status: `ACTIVE`, `DOWN`, `BUILD`, `ERROR` or `N/A`; null if unknown. */
  readonly status: string | null;
  /** UUID of its network; null if unknown. */
  readonly networkId: string | null;
  /** MAC address, six bytes in hexadecimal with colons; null if unknown. */
  readonly mac: string | null;
  /** Its addresses, and the subnets that they are from. */
  readonly fixedIps: readonly OpenStackFixedIp[];
  /** Id of the server, router or load balancer that it belongs to, or null. */
  readonly deviceId: string | null;
  /** Kind of its owner, such as `compute:nova` or `network:dhcp`; null if none. */
  readonly deviceOwner: string | null;
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
  /** Number of its last change; null if unknown. */
  readonly revision: number | null;
}

/** Options of `ports.create`. */
export interface CreatePortOptions {
  /** Network to put it on, or its id. */
  readonly network: OpenStackNetwork | string;
  /** Name of the port; default: none. */
  readonly name?: string;
  /** Its addresses; default: Neutron chooses one for each IP version of the network. */
  readonly fixedIps?: readonly {
    /** UUID of the address's subnet; default: the subnet that contains the address. */
    readonly subnetId?: string;
    /** The address; default: Neutron's choice. */
    readonly address?: string;
  }[];
  /** Security groups, or their ids; default: the project's default group. */
  readonly securityGroups?: readonly (OpenStackSecurityGroup | string)[];
}

/** A rule of a security group: traffic that it allows. @see https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules */
export interface OpenStackSecurityGroupRule {
  /** UUID of the rule. */
  readonly id: string;
  /** Id of its security group; null if unknown. */
  readonly securityGroupId: string | null;
  /** `ingress` for incoming packets, `egress` for outgoing ones; null if unknown. */
  readonly direction: 'ingress' | 'egress' | null;
  /** IP version; null if unknown or another one. */
  readonly etherType: 'IPv4' | 'IPv6' | null;
  /** `tcp`, `udp`, `icmp` or a number; null for all. */
  readonly protocol: string | null;
  /** Lowest port, or ICMP type; null for all. */
  readonly portMin: number | null;
  /** Highest port, or ICMP code; null for all. */
  readonly portMax: number | null;
  /** Addresses at the other end, in CIDR notation; null for all. */
  readonly cidr: string | null;
  /** Security group of the other end, or null. */
  readonly remoteGroupId: string | null;
  /** Group of addresses of the other end, or null. */
  readonly remoteAddressGroupId: string | null;
}

/** Options of `securityGroups.addRule`: the traffic to allow. */
export interface CreateSecurityGroupRuleOptions {
  /** `ingress` for incoming packets, `egress` for outgoing ones. Default `ingress`. */
  readonly direction?: 'ingress' | 'egress';
  /** Version of the Internet Protocol that it is about. Default `IPv4`. */
  readonly etherType?: 'IPv4' | 'IPv6';
  /** `tcp`, `udp`, `icmp` or a protocol's number; default: all. */
  readonly protocol?: string;
  /** Lowest port, or ICMP type; default: all. */
  readonly portMin?: number;
  /** Highest port; default: `portMin`. */
  readonly portMax?: number;
  /** Addresses of the other end, in CIDR notation; default: all. */
  readonly cidr?: string;
  /** Security group of the other end, or its id; in place of `cidr`. */
  readonly remoteGroup?: OpenStackSecurityGroup | string;
}

/** A security group of Neutron. @see https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups */
export interface OpenStackSecurityGroup {
  /** UUID of the group. */
  readonly id: string;
  /** Name, for `createNode`; empty if unknown. */
  readonly name: string;
  /** Free text; null if unknown. */
  readonly description: string | null;
  /** Traffic that it allows; all other is refused. */
  readonly rules: readonly OpenStackSecurityGroupRule[];
}

/** A router of Neutron. @see https://docs.openstack.org/api-ref/network/v2/#routers-routers */
export interface OpenStackRouter {
  /** UUID of the router. */
  readonly id: string;
  /** Name; may be empty, and need not be unique. */
  readonly name: string;
  /** Neutron's status: `ACTIVE`, `ALLOCATING` or `ERROR`; null if unknown. */
  readonly status: string | null;
  /** Id of its external network; null if none. */
  readonly externalNetworkId: string | null;
  /** Its addresses on the external network. */
  readonly externalIps: readonly OpenStackFixedIp[];
  /** Free text; null if unknown. */
  readonly description: string | null;
}

/** Options of `routers.create`. */
export interface CreateRouterOptions {
  /** Name of the router; need not be unique. */
  readonly name: string;
  /** Free text; default: none. */
  readonly description?: string;
  /** External network, or its id; default: none. */
  readonly externalNetwork?: OpenStackNetwork | string;
}

/** Options of `routers.update`; fields that are left out stay unchanged. */
export interface UpdateRouterOptions {
  /** New name. */
  readonly name?: string;
  /** New text. */
  readonly description?: string;
  /** External network to lead to, or its id; null for none. */
  readonly externalNetwork?: OpenStackNetwork | string | null;
}

/** Neutron's own fields of a floating IP. @see https://docs.openstack.org/api-ref/network/v2/#floating-ips-floatingips */
export interface OpenStackAddressExtra {
  /** Neutron's status: `ACTIVE` if it is assigned, otherwise `DOWN`, or `ERROR`; null if unknown. */
  readonly status: string | null;
  /** Id of its external network. */
  readonly networkId: string | null;
  /** Id of the port that it leads to, or null. */
  readonly portId: string | null;
  /** Address inside that it leads to, or null. */
  readonly fixedAddress: string | null;
  /** Id of the router that forwards it, or null. */
  readonly routerId: string | null;
}
