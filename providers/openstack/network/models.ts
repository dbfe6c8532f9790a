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
  /** True for an external network, which floating IPs come from; null where the cloud does not say. */
  readonly external: boolean | null;
  /** True where other projects may use it too; false where the cloud does not say. */
  readonly shared: boolean;
  /** Largest packet in bytes; null where the cloud does not say. */
  readonly mtu: number | null;
  /** Id of the project that owns it (`project_id`, or the older `tenant_id`); null where the cloud does not say. */
  readonly projectId: string | null;
}

/** Options of `networks.create`. */
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
  /** Destination in CIDR notation. */
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
  /** True where servers get their addresses by DHCP (`enable_dhcp`). */
  readonly dhcp: boolean;
  /** Addresses of the name servers that servers are told (`dns_nameservers`). */
  readonly nameservers: readonly string[];
  /** Ranges that Neutron takes addresses from. */
  readonly allocationPools: readonly OpenStackAddressRange[];
  /** Routes that DHCP tells servers beside the gateway. */
  readonly hostRoutes: readonly OpenStackRoute[];
}

/** Options of `subnets.create`. */
export interface CreateSubnetOptions {
  /** Network that it becomes part of, or its id. */
  readonly network: OpenStackNetwork | string;
  /** Its addresses in CIDR notation; IPv4 or IPv6 as it is written. */
  readonly cidr: string;
  /** Name of the subnet; none where it is left out. */
  readonly name?: string;
  /** The first address of the subnet where it is left out, none where it is null. */
  readonly gatewayIp?: string | null;
  /** True to give servers their addresses by DHCP (`enable_dhcp`), which is Neutron's default. */
  readonly dhcp?: boolean;
  /** Addresses of name servers to tell servers about; none where it is left out. */
  readonly nameservers?: readonly string[];
  /** Ranges to take addresses from; all but the gateway where it is left out. */
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

/** A port of Neutron: the connection of a server to a network. @see https://docs.openstack.org/api-ref/network/v2/#ports */
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
  /** Kind of its owner, such as `compute:nova` or `network:dhcp`; null where it has none. */
  readonly deviceOwner: string | null;
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
}

/** Options of `ports.create`. */
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

/** A rule of a security group: traffic that it allows. @see https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules */
export interface OpenStackSecurityGroupRule {
  /** UUID of the rule. */
  readonly id: string;
  /** Id of the security group that it is part of; null where the cloud does not say. */
  readonly securityGroupId: string | null;
  /** `ingress` lets packets in to the server, `egress` out of it; null where the cloud does not say. */
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

/** Options of `securityGroups.addRule`: the traffic to allow. */
export interface CreateSecurityGroupRuleOptions {
  /** `ingress` lets packets in to the server, `egress` out of it. Default `ingress`. */
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
  /** Traffic that it allows; all other is refused. */
  readonly rules: readonly OpenStackSecurityGroupRule[];
}

/** A router of Neutron. @see https://docs.openstack.org/api-ref/network/v2/#routers-routers */
export interface OpenStackRouter {
  /** UUID of the router. */
  readonly id: string;
  /** Name, which need not be unique; empty where it has none. */
  readonly name: string;
  /** Neutron's own status: `ACTIVE`, `ALLOCATING` or `ERROR`; null where the cloud does not say. */
  readonly status: string | null;
  /** Id of the external network that it leads to; null where it leads nowhere. */
  readonly externalNetworkId: string | null;
  /** Its addresses on the external network. */
  readonly externalIps: readonly OpenStackFixedIp[];
  /** Free text; null where the cloud does not say. */
  readonly description: string | null;
}

/** Options of `routers.create`. */
export interface CreateRouterOptions {
  /** Name of the router; others may have the same. */
  readonly name: string;
  /** Free text; none where it is left out. */
  readonly description?: string;
  /** External network to lead to, or its id; none where it is left out. */
  readonly externalNetwork?: OpenStackNetwork | string;
}

/** Options of `routers.update`; what is left out stays. */
export interface UpdateRouterOptions {
  /** New name. */
  readonly name?: string;
  /** New text. */
  readonly description?: string;
  /** External network to lead to, or its id; null for none. */
  readonly externalNetwork?: OpenStackNetwork | string | null;
}

/** Fields of a floating IP beyond the portable ones. @see https://docs.openstack.org/api-ref/network/v2/#floating-ips-floatingips */
export interface OpenStackAddressExtra {
  /** Neutron's own status: `ACTIVE` where it leads somewhere, `DOWN` where not, `ERROR`; null where the cloud does not say. */
  readonly status: string | null;
  /** Id of the external network that it comes from. */
  readonly networkId: string | null;
  /** Id of the port that it leads to, or null. */
  readonly portId: string | null;
  /** Address inside that it leads to, or null. */
  readonly fixedAddress: string | null;
  /** Id of the router that forwards it, or null. */
  readonly routerId: string | null;
}
