import type { Reader } from '../../../src/driver/index.js';
import {
  type BalancerStatus,
  type HealthCheck,
  type Listener,
  type LoadBalancerData,
  type LoadBalancerState,
  type MemberData,
  type MemberHealth,
  normalAddress,
  wordsOf,
} from '../../../src/loadbalancer/index.js';
import type { OctaviaBalancer, OctaviaMember } from './models.js';

/** Protocols of listeners. `https` ends TLS there; Octavia's own HTTPS passes it on. */
export const PROTOCOLS = wordsOf({
  tcp: 'TCP',
  udp: 'UDP',
  http: 'HTTP',
  https: 'TERMINATED_HTTPS',
  'https-passthrough': 'HTTPS',
  sctp: 'SCTP',
});

/** Algorithms of pools. */
export const ALGORITHMS = wordsOf({
  'round-robin': 'ROUND_ROBIN',
  'least-connections': 'LEAST_CONNECTIONS',
  'source-ip': 'SOURCE_IP',
  'source-ip-port': 'SOURCE_IP_PORT',
});

/** Kinds of health monitors. */
export const CHECKS = wordsOf<string>({
  tcp: 'TCP',
  http: 'HTTP',
  https: 'HTTPS',
  tls: 'TLS-HELLO',
  ping: 'PING',
  udp: 'UDP-CONNECT',
});

const STATES: Readonly<Record<string, LoadBalancerState>> = {
  ACTIVE: 'active',
  PENDING_CREATE: 'pending',
  PENDING_UPDATE: 'updating',
  PENDING_DELETE: 'deleting',
  DELETED: 'deleting',
  ERROR: 'error',
};

const HEALTH: Readonly<Record<string, MemberHealth>> = {
  ONLINE: 'healthy',
  DEGRADED: 'unhealthy',
  ERROR: 'unhealthy',
  DRAINING: 'draining',
};

/** Marks a pool with the port that its listeners lead to, which pools have no field for. */
const PORT_TAG = /^skylane-port=(\d+)$/;

/** The tag of a pool whose listeners lead to a port. */
export function portTag(port: number): string {
  return `skylane-port=${port}`;
}

/** A pool as Octavia shows it, with what of it is needed. */
export interface Pool {
  readonly id: string;
  readonly algorithm: string;
  readonly monitorId: string | null;
  readonly listeners: readonly string[];
  readonly protocol: string;
  readonly taggedPort: number | null;
  readonly hasMembers: boolean;
  /** True for one that is being deleted. */
  readonly isGoing: boolean;
  /** What a pool that takes its place is made with. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Settings of a pool that are those of any other of its protocol. */
const POOL_SETTINGS = [
  'lb_algorithm',
  'session_persistence',
  'tls_enabled',
  'tls_container_ref',
  'ca_tls_container_ref',
  'crl_container_ref',
];
/** Settings of a monitor. */
const MONITOR_SETTINGS = [
  'name',
  'type',
  'delay',
  'timeout',
  'max_retries',
  'max_retries_down',
  'http_method',
  'url_path',
  'expected_codes',
  'http_version',
  'domain_name',
];

/** What another monitor like this one is made with. */
export function monitorSettings(row: Reader): object {
  return settingsIn(row, MONITOR_SETTINGS);
}

/** Fields that are said, without what is null. */
function settingsIn({ raw }: Reader, names: readonly string[]): Record<string, unknown> {
  const said = names.map((name) => [name, withoutNull(raw[name])] as const);
  return Object.fromEntries(
    said.filter(([, value]) => value !== undefined && value !== null && !isEmpty(value)),
  );
}

/** True for an empty list or object: some are refused where their protocol has none. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function withoutNull(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

export function readPool(row: Reader): Pool {
  const ports = row.strings('tags').flatMap((tag) => Number(PORT_TAG.exec(tag)?.[1] ?? Number.NaN));
  return {
    id: row.string('id'),
    algorithm: row.string('lb_algorithm'),
    monitorId: row.optionalString('healthmonitor_id'),
    listeners: row.optionalList('listeners').map((listener) => listener.string('id')),
    protocol: row.string('protocol'),
    settings: settingsIn(row, POOL_SETTINGS),
    taggedPort: ports.find(Number.isInteger) ?? null,
    hasMembers: row.optionalList('members').length > 0,
    isGoing: row.optionalString('provisioning_status') === 'PENDING_DELETE',
  };
}

export function readStatus(row: Reader): BalancerStatus {
  const word = row.string('provisioning_status');
  const state = STATES[word] ?? 'unknown';
  return { state, word, fault: null };
}

/** A balancer without what its listeners and pools say. */
export function readBalancer(row: Reader): LoadBalancerData<OctaviaBalancer> {
  const address = row.optionalString('vip_address');
  const others = row.optionalList('additional_vips').map((vip) => vip.string('ip_address'));
  return {
    id: row.string('id'),
    name: row.optionalString('name') ?? '',
    state: readStatus(row).state,
    addresses: [...(address === null ? [] : [address]), ...others],
    listeners: null,
    members: null,
    algorithm: null,
    healthCheck: null,
    location: row.optionalString('availability_zone'),
    createdAt: row.optionalDate('created_at'),
    extra: {
      provisioningStatus: row.string('provisioning_status'),
      operatingStatus: row.string('operating_status'),
      vipSubnetId: row.optionalString('vip_subnet_id'),
      vipNetworkId: row.optionalString('vip_network_id'),
      vipPortId: row.optionalString('vip_port_id'),
      provider: row.optionalString('provider'),
      description: row.optionalString('description') ?? '',
      tags: row.strings('tags'),
    },
  };
}

/** A listener with the id of its pool, which says where it leads to. */
export interface PooledListener extends Listener {
  readonly id: string;
  readonly poolId: string | null;
  readonly balancerId: string | null;
  /** True for one that is being deleted. */
  readonly isGoing: boolean;
  /** True for one with policies, which go with it. */
  readonly hasPolicies: boolean;
  /** What a listener like this one is made with. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What one of another protocol is made with in its place. */
  readonly lasting: Readonly<Record<string, unknown>>;
}

/** Settings of a listener. */
const LISTENER_SETTINGS = [
  'name',
  'description',
  'protocol',
  'protocol_port',
  'admin_state_up',
  'connection_limit',
  'default_pool_id',
  'default_tls_container_ref',
  'sni_container_refs',
  'insert_headers',
  'timeout_client_data',
  'timeout_member_connect',
  'timeout_member_data',
  'timeout_tcp_inspect',
  'client_ca_tls_container_ref',
  'client_authentication',
  'client_crl_container_ref',
  'allowed_cidrs',
  'tls_ciphers',
  'tls_versions',
  'alpn_protocols',
  'hsts_max_age',
  'hsts_include_subdomains',
  'hsts_preload',
  'tags',
];

/** Settings that a listener of each protocol has. */
const LASTING = [
  'name',
  'description',
  'admin_state_up',
  'connection_limit',
  'timeout_client_data',
  'timeout_member_connect',
  'timeout_member_data',
  'allowed_cidrs',
  'tags',
];

export function readListener(row: Reader): PooledListener {
  const [balancer] = row.optionalList('loadbalancers');
  return {
    id: row.string('id'),
    port: row.number('protocol_port'),
    protocol: PROTOCOLS.from(row.string('protocol')),
    targetPort: null,
    certificate: row.optionalString('default_tls_container_ref'),
    poolId: row.optionalString('default_pool_id'),
    balancerId: balancer?.string('id') ?? null,
    isGoing: row.optionalString('provisioning_status') === 'PENDING_DELETE',
    hasPolicies: row.optionalList('l7policies').length > 0,
    settings: settingsIn(row, LISTENER_SETTINGS),
    lasting: settingsIn(row, LASTING),
  };
}

export function readMember(row: Reader, balancerId: string, poolId: string): MemberData<OctaviaMember> {
  const address = row.string('address');
  const operatingStatus = row.string('operating_status');
  const isUp = row.optionalBoolean('admin_state_up') ?? true;
  return {
    id: row.string('id'),
    balancerId,
    address: normalAddress(address) ?? address,
    port: row.number('protocol_port'),
    weight: row.optionalNumber('weight'),
    nodeId: null,
    health: isUp ? (HEALTH[operatingStatus] ?? null) : 'disabled',
    extra: {
      poolId,
      name: row.optionalString('name') ?? '',
      provisioningStatus: row.string('provisioning_status'),
      operatingStatus,
      subnetId: row.optionalString('subnet_id'),
      backup: row.optionalBoolean('backup') ?? false,
      adminStateUp: isUp,
      monitorAddress: row.optionalString('monitor_address'),
      monitorPort: row.optionalNumber('monitor_port'),
      tags: row.strings('tags'),
    },
  };
}

export function readMonitor(row: Reader): HealthCheck {
  const type = row.string('type');
  return {
    protocol: CHECKS.from(type),
    path: type.startsWith('HTTP') ? row.optionalString('url_path') : null,
    interval: row.number('delay') * 1000,
    timeout: row.number('timeout') * 1000,
    healthyAfter: row.number('max_retries'),
    unhealthyAfter: row.optionalNumber('max_retries_down'),
  };
}
