import type { Reader } from '../../../src/driver/index.js';
import type { AddressData } from '../../../src/compute/index.js';
import type {
  OpenStackAddressExtra,
  OpenStackFixedIp,
  OpenStackNetwork,
  OpenStackPort,
  OpenStackRouter,
  OpenStackSecurityGroup,
  OpenStackSecurityGroupRule,
  OpenStackSubnet,
} from './models.js';

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
    fixedIps: port.optionalList('fixed_ips').flatMap(readFixedIp),
    deviceId: port.optionalString('device_id') || null,
    deviceOwner: port.optionalString('device_owner') || null,
    securityGroups: port.strings('security_groups'),
    revision: port.optionalNumber('revision_number'),
  };
}

function readFixedIp(fixed: Reader): OpenStackFixedIp[] {
  const address = fixed.optionalString('ip_address');
  return address === null ? [] : [{ subnetId: fixed.optionalId('subnet_id'), address }];
}

/** Reads a router. */
export function readRouter(router: Reader): OpenStackRouter {
  const gateway = router.optionalObject('external_gateway_info');
  return {
    id: router.id('id'),
    name: router.optionalString('name') ?? '',
    status: router.optionalString('status'),
    externalNetworkId: gateway?.optionalId('network_id') ?? null,
    externalIps: gateway?.optionalList('external_fixed_ips').flatMap(readFixedIp) ?? [],
    description: router.optionalString('description'),
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
    remoteAddressGroupId: rule.optionalString('remote_address_group_id'),
  };
}

/** The field if it is one of several words; otherwise null. */
function oneOf<W extends string>(rule: Reader, name: string, words: readonly W[]): W | null {
  const found = rule.optionalString(name);
  return words.find((word) => word === found) ?? null;
}

/** Reads a floating address of Neutron. */
export function readFloatingIp(floatingIp: Reader): AddressData<OpenStackAddressExtra> {
  return {
    id: floatingIp.id('id'),
    ip: floatingIp.id('floating_ip_address'),
    nodeId: floatingIp.optionalObject('port_details')?.optionalString('device_id') || null,
    location: null,
    extra: {
      status: floatingIp.optionalString('status'),
      networkId: floatingIp.optionalString('floating_network_id'),
      portId: floatingIp.optionalString('port_id'),
      fixedAddress: floatingIp.optionalString('fixed_ip_address'),
      routerId: floatingIp.optionalString('router_id'),
    },
  };
}
