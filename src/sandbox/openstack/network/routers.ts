import { asObject, asText, type JsonObject } from '../../json.js';
import type { Owner } from '../accounts.js';
import { type NetworkState, type Port, subnetIds } from '../network-state.js';
import type { Row } from '../rows.js';
import { requireNetwork, visibleSubnets } from './create.js';
import { neutronError } from './errors.js';

const INTERFACE = 'network:router_interface';

export function router(state: NetworkState, owner: Owner, wanted: JsonObject): Row {
  return state.routers.add(
    state.stamped(owner.project, {
      name: '',
      admin_state_up: true,
      status: 'ACTIVE',
      availability_zone_hints: [],
      availability_zones: [],
      routes: [],
      flavor_id: null,
      ...wanted,
      external_gateway_info: gateway(state, owner, wanted),
    }),
  );
}

/** Changes the plain fields of a router, and its gateway if given. */
export function updateRouter(state: NetworkState, row: Row, wanted: JsonObject, owner: Owner): void {
  const changed = 'external_gateway_info' in wanted;
  Object.assign(row, wanted, changed ? { external_gateway_info: gateway(state, owner, wanted) } : {});
}

export function removeRouter(state: NetworkState, row: Row): void {
  const ids = interfacesOf(state, row).map(({ id }) => id);
  if (ids.length === 0) return;
  throw neutronError(409, 'RouterInUse', `Router ${row.id} has ports still attached: ${ids.join(', ')}`);
}

/** Puts the router on a subnet, under the subnet's gateway address. */
export function addInterface(
  state: NetworkState,
  owner: Owner,
  row: Row,
  body: JsonObject | undefined,
): JsonObject {
  const subnet = requireSubnet(state, owner, body);
  if (interfaceOn(state, row, subnet) !== undefined)
    throw badRequest(`Router already has a port on subnet ${subnet.id}.`);
  const network = state.networks.all().find((candidate) => subnetIds(candidate).includes(subnet.id));
  if (network === undefined) throw missingSubnet(subnet.id);
  const port = state.addPort(owner.project, network, {
    device_id: row.id,
    device_owner: INTERFACE,
    fixed_ips: [{ subnet_id: subnet.id, ip_address: asText(subnet.gateway_ip) }],
    security_groups: [],
  });
  return described(row, port, subnet);
}

/** Takes the router from a subnet. */
export function removeInterface(
  state: NetworkState,
  owner: Owner,
  row: Row,
  body: JsonObject | undefined,
): JsonObject {
  const subnet = requireSubnet(state, owner, body);
  const port = interfaceOn(state, row, subnet);
  if (port === undefined) {
    const message = `Router ${row.id} has no interface on subnet ${subnet.id}`;
    throw neutronError(404, 'RouterInterfaceNotFoundForSubnet', message);
  }
  state.ports.delete(port.id);
  return described(row, port, subnet);
}

function described(row: Row, port: Port, subnet: Row): JsonObject {
  return {
    id: row.id,
    tenant_id: row.tenant_id ?? null,
    port_id: port.id,
    network_id: port.network_id,
    subnet_id: subnet.id,
    subnet_ids: [subnet.id],
  };
}

function gateway(state: NetworkState, owner: Owner, wanted: JsonObject): JsonObject | null {
  const info = asObject(wanted.external_gateway_info);
  if (info === undefined) return null;
  const network = requireNetwork(state, owner, info);
  if (network['router:external'] !== true)
    throw badRequest(`Network ${network.id} is not an external network.`);
  const pool = state.subnets.get(subnetIds(network)[0] ?? '');
  const addresses = pool === undefined ? [] : [{ ...state.allocate(pool) }];
  return { network_id: network.id, external_fixed_ips: addresses, enable_snat: true };
}

function requireSubnet(state: NetworkState, owner: Owner, body: JsonObject | undefined): Row {
  const id = body?.subnet_id;
  if (id === undefined || id === null) throw badRequest('Either subnet_id or port_id must be specified.');
  const found = visibleSubnets(state, owner.project).find((subnet) => subnet.id === id);
  if (found === undefined) throw missingSubnet(asText(id));
  return found;
}

function missingSubnet(id: string) {
  return neutronError(404, 'SubnetNotFound', `Subnet ${id} could not be found.`);
}

function badRequest(message: string) {
  return neutronError(400, 'BadRequest', `Bad router request: ${message}`);
}

function interfacesOf(state: NetworkState, row: Row): Port[] {
  return state.ports.all().filter((port) => port.device_id === row.id && port.device_owner === INTERFACE);
}

function interfaceOn(state: NetworkState, row: Row, subnet: Row): Port | undefined {
  return interfacesOf(state, row).find((port) =>
    port.fixed_ips.some((fixed) => fixed.subnet_id === subnet.id),
  );
}
