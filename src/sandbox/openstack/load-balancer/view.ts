import type { JsonObject } from '../../json.js';
import type { BalancerRow, ListenerRow, MemberRow, MonitorRow, PoolRow, Provisioned } from './state.js';

const TLS = { tls_ciphers: null, tls_versions: null, alpn_protocols: null };

/** A balancer; its parts as ids, or whole as a create shows them. */
export function balancerView(balancer: BalancerRow, isWhole = false): JsonObject {
  const listeners = balancer.listeners.all();
  const pools = balancer.pools.all();
  return {
    ...common(balancer, balancer),
    description: balancer.description,
    vip_address: balancer.address,
    vip_port_id: balancer.portId,
    vip_subnet_id: balancer.subnetId,
    vip_network_id: balancer.networkId,
    additional_vips: [],
    listeners: listeners.map((row) => (isWhole ? listenerView(balancer, row) : { id: row.id })),
    pools: pools.map((row) => (isWhole ? poolView(balancer, row) : { id: row.id })),
    provider: balancer.provider,
    flavor_id: null,
    vip_qos_policy_id: null,
    tags: balancer.tags,
    availability_zone: balancer.zone,
  };
}

export function listenerView(balancer: BalancerRow, row: ListenerRow): JsonObject {
  return {
    ...common(balancer, row),
    description: '',
    protocol: row.protocol,
    protocol_port: row.port,
    connection_limit: -1,
    default_tls_container_ref: row.certificate,
    sni_container_refs: [],
    default_pool_id: row.poolId,
    l7policies: [],
    insert_headers: {},
    loadbalancers: [{ id: balancer.id }],
    timeout_client_data: 50_000,
    timeout_member_connect: 5000,
    timeout_member_data: 50_000,
    timeout_tcp_inspect: 0,
    tags: row.tags,
    client_ca_tls_container_ref: null,
    client_authentication: 'NONE',
    client_crl_container_ref: null,
    allowed_cidrs: row.allowedCidrs === null ? null : [...row.allowedCidrs],
    ...TLS,
  };
}

export function poolView(balancer: BalancerRow, row: PoolRow): JsonObject {
  const leading = balancer.listeners.all().filter(({ poolId }) => poolId === row.id);
  return {
    ...common(balancer, row),
    description: '',
    protocol: row.protocol,
    lb_algorithm: row.algorithm,
    session_persistence: row.persistence,
    loadbalancers: [{ id: balancer.id }],
    listeners: leading.map(({ id }) => ({ id })),
    ...(row.monitor === null ? {} : { healthmonitor_id: row.monitor.id }),
    members: row.members.all().map(({ id }) => ({ id })),
    tags: row.tags,
    tls_container_ref: null,
    ca_tls_container_ref: null,
    crl_container_ref: null,
    tls_enabled: false,
    ...TLS,
  };
}

export function memberView(balancer: BalancerRow, pool: PoolRow, row: MemberRow): JsonObject {
  return {
    ...common(balancer, row),
    operating_status: pool.monitor === null ? 'NO_MONITOR' : 'OFFLINE',
    address: row.address,
    protocol_port: row.port,
    weight: row.weight,
    backup: row.backup,
    subnet_id: row.subnetId,
    monitor_address: null,
    monitor_port: null,
    tags: row.tags,
  };
}

export function monitorView(balancer: BalancerRow, pool: PoolRow, row: MonitorRow): JsonObject {
  const isHttp = row.type.startsWith('HTTP');
  return {
    ...common(balancer, row),
    type: row.type,
    delay: row.delay,
    timeout: row.timeout,
    max_retries: row.retries,
    max_retries_down: row.retriesDown,
    http_method: isHttp ? 'GET' : null,
    url_path: isHttp ? (row.path ?? '/') : null,
    expected_codes: isHttp ? '200' : null,
    pools: [{ id: pool.id }],
    tags: row.tags,
    http_version: null,
    domain_name: null,
  };
}

function common({ project }: BalancerRow, row: Provisioned): JsonObject {
  return {
    id: row.id,
    name: row.name,
    provisioning_status: row.status,
    operating_status: 'OFFLINE',
    admin_state_up: row.isUp,
    project_id: project.id,
    tenant_id: project.id,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}
