import type { World } from '../cloud.js';
import type { Owner, Project } from './accounts.js';
import { asText } from '../json.js';
import { type Row, Table, timestamp } from './rows.js';

/** An address of a port. */
export interface FixedIp {
  readonly subnet_id: string;
  readonly ip_address: string;
}

/** A port, as Neutron shows it. */
export interface Port extends Row {
  network_id: string;
  mac_address: string;
  device_id: string;
  fixed_ips: FixedIp[] & Row['string'];
  security_groups: string[];
}

/** The networks of a region, and everything on them. */
export class NetworkState {
  readonly networks = new Table<Row>();
  readonly subnets = new Table<Row>();
  readonly ports = new Table<Port>();
  readonly groups = new Table<Row>();
  readonly rules = new Table<Row>();
  readonly floatingIps = new Table<Row>();
  readonly routers = new Table<Row>();
  readonly #nextHost = new Map<string, number>();

  constructor(
    readonly world: World,
    readonly administrator: Project,
  ) {
    if (world.settings.flavor === 'rackspace') this.#addRackspaceNetworks();
    else this.#addOpenStackNetworks();
  }

  /** Adds the fields that every Neutron resource has. */
  stamped(owner: Project, fields: Record<string, Row['string']>): Row {
    const now = timestamp(Date.now());
    return {
      id: this.world.random.uuid(),
      tenant_id: owner.id,
      project_id: owner.id,
      description: '',
      tags: [],
      created_at: now,
      updated_at: now,
      revision_number: 1,
      ...fields,
    };
  }

  addNetwork(owner: Project, fields: Record<string, Row['string']>): Row {
    return this.networks.add(
      this.stamped(owner, {
        name: '',
        admin_state_up: true,
        mtu: 1442,
        status: 'ACTIVE',
        subnets: [],
        shared: false,
        port_security_enabled: true,
        'router:external': false,
        is_default: false,
        availability_zone_hints: [],
        availability_zones: [],
        ipv4_address_scope: null,
        ipv6_address_scope: null,
        ...fields,
      }),
    );
  }

  addSubnet(owner: Project, network: Row, fields: Record<string, Row['string']>): Row {
    const cidr = asText(fields.cidr);
    const subnet = this.subnets.add(
      this.stamped(owner, {
        name: '',
        network_id: network.id,
        ip_version: cidr.includes(':') ? 6 : 4,
        subnetpool_id: null,
        enable_dhcp: true,
        ipv6_ra_mode: null,
        ipv6_address_mode: null,
        gateway_ip: hostAddress(cidr, 1),
        allocation_pools: [{ start: hostAddress(cidr, 2), end: lastAddress(cidr) }],
        host_routes: [],
        dns_nameservers: [],
        service_types: [],
        ...fields,
      }),
    );
    network.subnets = [...subnetIds(network), subnet.id];
    return subnet;
  }

  /** Networks that a project may put ports on when it names none. */
  available(project: Project): Row[] {
    return this.networks
      .all()
      .filter((network) => network.tenant_id === project.id || network.shared === true);
  }

  /** Networks that a project sees in lists. */
  visible(project: Project): Row[] {
    return this.networks
      .all()
      .filter(
        (network) =>
          network.tenant_id === project.id || network.shared === true || network['router:external'] === true,
      );
  }

  /** Takes the next free address of the subnet. */
  allocate(subnet: Row): FixedIp {
    const host = this.#nextHost.get(subnet.id) ?? 10;
    this.#nextHost.set(subnet.id, host + 1);
    return { subnet_id: subnet.id, ip_address: hostAddress(asText(subnet.cidr), host) };
  }

  addPort(owner: Project, network: Row, fields: Record<string, Row['string']>): Port {
    const subnets = subnetIds(network).flatMap((id) => this.subnets.get(id) ?? []);
    const port: Port = {
      ...this.stamped(owner, {
        name: '',
        admin_state_up: true,
        status: fields.device_id === undefined ? 'DOWN' : 'ACTIVE',
        device_owner: '',
        allowed_address_pairs: [],
        extra_dhcp_opts: [],
        'binding:vnic_type': 'normal',
        port_security_enabled: true,
        qos_policy_id: null,
        ip_allocation: 'immediate',
        ...fields,
      }),
      network_id: network.id,
      mac_address: `fa:16:3e:${this.world.random.hex(6).replace(/(..)(?=.)/g, '$1:')}`,
      device_id: typeof fields.device_id === 'string' ? fields.device_id : '',
      fixed_ips: (Array.isArray(fields.fixed_ips)
        ? fields.fixed_ips
        : subnets.map((subnet) => this.allocate(subnet))) as FixedIp[] & Row['string'],
      security_groups: Array.isArray(fields.security_groups)
        ? fields.security_groups.map(String)
        : [this.defaultGroup(owner).id],
    };
    return this.ports.add(port);
  }

  /** The project's group `default`, made with its rules on first use, as Neutron does. */
  defaultGroup(project: Project): Row {
    const found = this.groups
      .all()
      .find((group) => group.tenant_id === project.id && group.name === 'default');
    return found ?? this.addGroup(project, { name: 'default', description: 'Default security group' }, true);
  }

  addGroup(owner: Project, fields: Record<string, Row['string']>, isDefault = false): Row {
    const group = this.groups.add(
      this.stamped(owner, { name: '', stateful: true, shared: false, ...fields }),
    );
    for (const ethertype of ['IPv4', 'IPv6']) {
      this.addRule(owner, { security_group_id: group.id, direction: 'egress', ethertype });
      if (isDefault) {
        const remote = { remote_group_id: group.id };
        this.addRule(owner, { security_group_id: group.id, direction: 'ingress', ethertype, ...remote });
      }
    }
    return group;
  }

  addRule(owner: Project, fields: Record<string, Row['string']>): Row {
    return this.rules.add(
      this.stamped(owner, {
        ethertype: 'IPv4',
        protocol: null,
        port_range_min: null,
        port_range_max: null,
        remote_ip_prefix: null,
        remote_group_id: null,
        remote_address_group_id: null,
        normalized_cidr: fields.remote_ip_prefix ?? null,
        ...fields,
      }),
    );
  }

  #addOpenStackNetworks(): void {
    const admin = this.administrator;
    const shared = this.addNetwork(admin, { name: 'shared', shared: true });
    const inner = this.addSubnet(admin, shared, { name: 'shared-v4', cidr: '10.32.0.0/16' });
    const external = this.addNetwork(admin, { name: 'public', 'router:external': true, mtu: 1500 });
    const outer = this.addSubnet(admin, external, {
      name: 'public-v4',
      cidr: '172.24.0.0/20',
      enable_dhcp: false,
    });
    const address = this.allocate(outer);
    const router = this.routers.add(
      this.stamped(admin, {
        name: 'router',
        admin_state_up: true,
        status: 'ACTIVE',
        external_gateway_info: {
          network_id: external.id,
          external_fixed_ips: [{ ...address }],
          enable_snat: true,
        },
        availability_zone_hints: [],
        availability_zones: [],
        routes: [],
        flavor_id: null,
      }),
    );
    this.addPort(admin, shared, {
      device_id: router.id,
      device_owner: 'network:router_interface',
      fixed_ips: [{ subnet_id: inner.id, ip_address: asText(inner.gateway_ip) }],
    });
  }

  /** The two networks every Rackspace server has, under the ids that stand for them. */
  #addRackspaceNetworks(): void {
    const admin = this.administrator;
    const front = this.addNetwork(admin, {
      id: '00000000-0000-0000-0000-000000000000',
      name: 'public',
      shared: true,
    });
    this.addSubnet(admin, front, { cidr: '198.51.100.0/17' });
    this.addSubnet(admin, front, { cidr: '2001:db8:7800::/48' });
    const back = this.addNetwork(admin, {
      id: '11111111-1111-1111-1111-111111111111',
      name: 'private',
      shared: true,
    });
    this.addSubnet(admin, back, { cidr: '10.176.0.0/12' });
  }
}

/** A project's floating addresses, ports and the like, counted for its quota. */
export function countOwned(table: Table<Row>, owner: Owner): number {
  return table.all().filter((row) => row.tenant_id === owner.project.id).length;
}

/** Ids of the subnets that a network lists. */
export function subnetIds(network: Row): string[] {
  return Array.isArray(network.subnets) ? network.subnets.map(String) : [];
}

function hostAddress(cidr: string, host: number): string {
  const base = cidr.slice(0, cidr.indexOf('/'));
  if (base.includes(':')) return `${base.replace(/::$/, '::')}${host.toString(16)}`;
  return formatIpv4((networkNumber(cidr) + host) >>> 0);
}

function lastAddress(cidr: string): string {
  const base = cidr.slice(0, cidr.indexOf('/'));
  if (base.includes(':')) return `${base}ffff:ffff:ffff:ffff`;
  return formatIpv4((networkNumber(cidr) + 2 ** (32 - prefixLength(cidr)) - 2) >>> 0);
}

function prefixLength(cidr: string): number {
  return Number(cidr.slice(cidr.indexOf('/') + 1));
}

function networkNumber(cidr: string): number {
  const parts = cidr.slice(0, cidr.indexOf('/')).split('.').map(Number);
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - prefixLength(cidr));
  return address - (address % size);
}

function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
