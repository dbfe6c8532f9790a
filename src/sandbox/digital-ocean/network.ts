import { isIP, isIPv4 } from 'node:net';
import type { Exchange, Reply } from '../http.js';
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from '../json.js';
import type { Router } from '../router.js';
import { showDroplet, showRegion } from './droplets.js';
import {
  type AccountState,
  type AddressRow,
  bodyOf,
  failure,
  type FirewallRow,
  notFound,
  now,
  pageOf,
  showAction,
  unprocessable,
  type VpcRow,
} from './state.js';

/** Fields that the API shows of a firewall and takes back. */
const FIREWALL_FIELDS = ['name', 'inbound_rules', 'outbound_rules', 'droplet_ids', 'tags'];
const ENDS = ['addresses', 'droplet_ids', 'load_balancer_uids', 'kubernetes_ids', 'tags'];

/** Networks, which are VPCs. */
export function addNetworkRoutes(router: Router, state: AccountState): void {
  router.add('GET', '/vpcs', 'vpcs.list', (exchange) =>
    pageOf(state, exchange, 'vpcs', [...state.vpcs.values()].map(showVpc)),
  );
  router.add('POST', '/vpcs', 'vpcs.create', (exchange) => createVpc(state, exchange));
  router.add('GET', '/vpcs/:id', 'vpcs.get', (exchange) => ({
    status: 200,
    body: { vpc: showVpc(found(state.vpcs, exchange)) },
  }));
  router.add('DELETE', '/vpcs/:id', 'vpcs.delete', (exchange) => {
    const vpc = found(state.vpcs, exchange);
    if (vpc.isDefault) throw failure(403, 'forbidden', 'Can not delete default VPCs');
    if ([...state.droplets.values()].some((droplet) => droplet.vpc === vpc.id))
      throw failure(409, 'conflict', 'Can not delete VPC with members');
    state.vpcs.delete(vpc.id);
    return { status: 204 };
  });
}

/** Firewalls and the Droplets that have them. */
export function addFirewallRoutes(router: Router, state: AccountState): void {
  router.add('GET', '/firewalls', 'firewalls.list', (exchange) =>
    pageOf(state, exchange, 'firewalls', [...state.firewalls.values()].map(showFirewall)),
  );
  router.add('POST', '/firewalls', 'firewalls.create', (exchange) => {
    const fields = firewallOf(state, bodyOf(exchange));
    const row: FirewallRow = { id: state.world.random.uuid(), createdAt: now(), ...fields };
    state.firewalls.set(row.id, row);
    return { status: 202, body: { firewall: showFirewall(row) } };
  });
  router.add('GET', '/firewalls/:id', 'firewalls.get', (exchange) => ({
    status: 200,
    body: { firewall: showFirewall(found(state.firewalls, exchange)) },
  }));
  router.add('PUT', '/firewalls/:id', 'firewalls.update', (exchange) => {
    const row = found(state.firewalls, exchange);
    Object.assign(row, firewallOf(state, bodyOf(exchange), row));
    return { status: 200, body: { firewall: showFirewall(row) } };
  });
  router.add('DELETE', '/firewalls/:id', 'firewalls.delete', (exchange) => {
    state.firewalls.delete(found(state.firewalls, exchange).id);
    return { status: 204 };
  });
  router.add('POST', '/firewalls/:id/droplets', 'firewalls.addDroplets', (exchange) => {
    const row = found(state.firewalls, exchange);
    row.droplets = new Set([...row.droplets, ...membersOf(state, exchange)]);
    return { status: 204 };
  });
  router.add('DELETE', '/firewalls/:id/droplets', 'firewalls.removeDroplets', (exchange) => {
    const row = found(state.firewalls, exchange);
    for (const id of membersOf(state, exchange)) row.droplets.delete(id);
    return { status: 204 };
  });
}

/** Reserved IPs, which go by their addresses. */
export function addAddressRoutes(router: Router, state: AccountState): void {
  router.add('GET', '/reserved_ips', 'reservedIps.list', (exchange) =>
    pageOf(
      state,
      exchange,
      'reserved_ips',
      [...state.addresses.values()].map((row) => showAddress(state, row)),
    ),
  );
  router.add('POST', '/reserved_ips', 'reservedIps.create', (exchange) => {
    const body = only(bodyOf(exchange), ['region', 'droplet_id', 'project_id']);
    const region = asString(body['region']) ?? '';
    if (!state.world.settings.regions.includes(region)) throw unprocessable('Region is not available.');
    const low = state.nextId();
    const row: AddressRow = {
      id: `203.${(low >> 16) & 255}.${(low >> 8) & 255}.${low & 255}`,
      region,
      droplet: null,
    };
    state.addresses.set(row.id, row);
    return { status: 202, body: { reserved_ip: showAddress(state, row), links: {} } };
  });
  router.add('GET', '/reserved_ips/:id', 'reservedIps.get', (exchange) => ({
    status: 200,
    body: { reserved_ip: showAddress(state, found(state.addresses, exchange)) },
  }));
  router.add('DELETE', '/reserved_ips/:id', 'reservedIps.delete', (exchange) => {
    state.addresses.delete(found(state.addresses, exchange).id);
    return { status: 204 };
  });
  router.add('POST', '/reserved_ips/:id/actions', 'reservedIps.act', (exchange) =>
    actOnAddress(state, exchange),
  );
}

function createVpc(state: AccountState, exchange: Exchange): Reply {
  const body = only(bodyOf(exchange), ['name', 'description', 'region', 'ip_range']);
  const [name, region] = [asString(body['name']), asString(body['region'])];
  if (name === undefined || !/^[\w.-]+$/.test(name)) throw unprocessable('Name is invalid');
  if (region === undefined || !state.world.settings.regions.includes(region))
    throw unprocessable('Region is not available.');
  const vpcs = [...state.vpcs.values()];
  if (vpcs.some((vpc) => vpc.name === name)) throw failure(409, 'conflict', 'Name already in use');
  const range = asString(body['ip_range']) ?? `10.${120 + vpcs.length}.0.0/20`;
  const [address = '', bits = ''] = range.split('/');
  if (!isIPv4(address) || !(Number(bits) >= 16 && Number(bits) <= 28))
    throw unprocessable('IP range is invalid');
  const id = state.world.random.uuid();
  const description = asString(body['description']) ?? '';
  const vpc: VpcRow = { id, name, description, region, range, isDefault: false, createdAt: now() };
  state.vpcs.set(id, vpc);
  return { status: 201, body: { vpc: showVpc(vpc) } };
}

/** The fields of a firewall, all of which a request sets. */
function firewallOf(
  state: AccountState,
  body: JsonObject,
  self?: FirewallRow,
): Omit<FirewallRow, 'id' | 'createdAt'> {
  only(body, FIREWALL_FIELDS);
  const name = asString(body['name']) ?? '';
  if (!/^[a-zA-Z0-9][a-zA-Z0-9.-]*$/.test(name)) throw unprocessable('name is invalid');
  if ([...state.firewalls.values()].some((row) => row !== self && row.name === name))
    throw failure(409, 'conflict', 'duplicate name');
  const inbound = rulesOf(body['inbound_rules'], 'sources');
  const outbound = rulesOf(body['outbound_rules'], 'destinations');
  if (inbound.length + outbound.length === 0) throw unprocessable('must have at least one rule');
  const tags = (asArray(body['tags']) ?? []).flatMap((tag) => asString(tag) ?? []);
  return { name, inbound, outbound, tags, droplets: new Set(dropletIds(state, body)) };
}

function rulesOf(value: Json | undefined, key: string): JsonObject[] {
  return (asArray(value) ?? []).map((one) => {
    const rule = only(asObject(one) ?? {}, ['protocol', 'ports', key]);
    const protocol = asString(rule['protocol']) ?? '';
    const ports = asString(rule['ports']) ?? '';
    if (!['tcp', 'udp', 'icmp'].includes(protocol)) throw unprocessable('protocol is invalid');
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(ports) ?? [];
    const isRange = Number(from) >= 1 && Number(to) <= 65_535 && Number(from) <= Number(to);
    if (ports !== 'all' && !isRange) throw unprocessable('You must specify a positive value for ports.');
    const ends = only(asObject(rule[key]) ?? {}, ENDS);
    const addresses = (asArray(ends['addresses']) ?? []).map((address) => asString(address) ?? '');
    if (addresses.some((address) => isIP(address.split('/')[0] ?? '') === 0))
      throw unprocessable('addresses are invalid');
    // All ports come back as 0, and those of ICMP always.
    const isAll = protocol === 'icmp' || ports === 'all' || ports === '1-65535';
    return { protocol, ports: isAll ? '0' : ports, [key]: ends };
  });
}

function membersOf(state: AccountState, exchange: Exchange): number[] {
  return dropletIds(state, only(bodyOf(exchange), ['droplet_ids']));
}

function dropletIds(state: AccountState, body: JsonObject): number[] {
  return (asArray(body['droplet_ids']) ?? []).map((value) => {
    const id = asNumber(value);
    if (id !== undefined && state.droplets.has(id)) return id;
    throw unprocessable(`Droplet ${String(id)} does not exist`);
  });
}

function actOnAddress(state: AccountState, exchange: Exchange): Reply {
  const row = found(state.addresses, exchange);
  const body = only(bodyOf(exchange), ['type', 'droplet_id']);
  if (body['type'] === 'unassign') {
    if (row.droplet === null) throw unprocessable('The reserved IP is not assigned to a Droplet.');
    const action = state.act('unassign_ip', state.nextId(), () => (row.droplet = null));
    return { status: 201, body: { action: showAction(action) } };
  }
  const droplet = state.droplets.get(asNumber(body['droplet_id']) ?? 0);
  if (body['type'] !== 'assign' || droplet === undefined) throw unprocessable('Droplet is invalid');
  if (droplet.region !== row.region) throw unprocessable('The Droplet is in another region.');
  const action = state.act('assign_ip', state.nextId(), () => (row.droplet = droplet.id));
  return { status: 201, body: { action: showAction(action) } };
}

/** Refuses fields that the API does not have. */
function only(body: JsonObject, fields: readonly string[]): JsonObject {
  const unknown = Object.keys(body).find((field) => !fields.includes(field));
  if (unknown === undefined) return body;
  throw unprocessable(`${unknown} is not a known field`);
}

function found<Row>(rows: ReadonlyMap<string, Row>, exchange: Exchange): Row {
  const row = rows.get(exchange.param('id'));
  if (row === undefined) throw notFound();
  return row;
}

function showVpc({ id, name, description, region, range, isDefault, createdAt }: VpcRow): JsonObject {
  return {
    id,
    urn: `do:vpc:${id}`,
    name,
    description,
    region,
    ip_range: range,
    default: isDefault,
    created_at: createdAt,
  };
}

function showFirewall({ id, name, inbound, outbound, droplets, tags, createdAt }: FirewallRow): JsonObject {
  return {
    id,
    name,
    status: 'succeeded',
    inbound_rules: inbound,
    outbound_rules: outbound,
    droplet_ids: [...droplets],
    tags,
    created_at: createdAt,
    pending_changes: [],
  };
}

function showAddress(state: AccountState, { id, region, droplet }: AddressRow): JsonObject {
  const row = droplet === null ? undefined : state.droplets.get(droplet);
  return {
    ip: id,
    region: showRegion(region),
    droplet: row === undefined ? null : showDroplet(row),
    locked: false,
  };
}
