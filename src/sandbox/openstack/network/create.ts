import { asArray, asObject, asString, asText, type Json, type JsonObject } from '../../json.js';
import type { Owner, Project } from '../accounts.js';
import { countOwned, type NetworkState, subnetIds } from '../network-state.js';
import type { Row } from '../rows.js';
import { forbiddenByPolicy, invalidInput, invalidRequest, neutronError, overQuota } from './errors.js';

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

export function network(state: NetworkState, owner: Owner, wanted: JsonObject): Row {
  if (wanted.shared === true && !owner.user.administrator) {
    throw forbiddenByPolicy('(rule:create_network and rule:create_network:shared)');
  }
  if (countOwned(state.networks, owner) >= (owner.project.quota.networks ?? Number.POSITIVE_INFINITY)) {
    throw overQuota('network');
  }
  return state.addNetwork(owner.project, { ...wanted });
}

export function removeNetwork(state: NetworkState, row: Row): void {
  const ports = state.ports.all().filter((port) => port.network_id === row.id);
  if (ports.length > 0) {
    const ids = ports.map(({ id }) => id).join(', ');
    throw neutronError(
      409,
      'NetworkInUse',
      `Unable to complete operation on network ${row.id}. There are one or more ports still in use on the network, ` +
        `id for these ports is: ${ids}.`,
    );
  }
  for (const id of subnetIds(row)) state.subnets.delete(id);
}

function requireReference(wanted: JsonObject, field: string): string {
  const id = wanted[field];
  if (id === undefined)
    throw invalidRequest(`Failed to parse request. Required attribute '${field}' not specified`);
  if (typeof id !== 'string' || !UUID.test(id)) {
    throw invalidRequest(`Invalid input for ${field}. Reason: '${asText(id)}' is not a valid UUID.`);
  }
  return id;
}

export function requireNetwork(
  state: NetworkState,
  owner: Owner,
  wanted: JsonObject,
  field = 'network_id',
): Row {
  const id = requireReference(wanted, field);
  const found = state.visible(owner.project).find((row) => row.id === id);
  if (found === undefined) throw neutronError(404, 'NetworkNotFound', `Network ${id} could not be found.`);
  return found;
}

export function subnet(state: NetworkState, owner: Owner, wanted: JsonObject): Row {
  const parent = requireNetwork(state, owner, wanted);
  if (wanted.ip_version === undefined) {
    throw invalidRequest("Failed to parse request. Required attribute 'ip_version' not specified");
  }
  const cidr = asText(wanted.cidr);
  if (!/^(?:[\d.]+|[\da-f:]+)\/\d+$/i.test(cidr)) throw invalidInput(`${cidr} is not in a CIDR format.`);
  const taken = subnetIds(parent).some((id) => state.subnets.get(id)?.cidr === cidr);
  if (taken) {
    throw invalidInput(
      `Requested subnet with cidr: ${cidr} for network: ${parent.id} overlaps with another subnet.`,
    );
  }
  return state.addSubnet(owner.project, parent, { ...wanted });
}

export function removeSubnet(state: NetworkState, row: Row): void {
  const used = state.ports.all().some((port) => port.fixed_ips.some((fixed) => fixed.subnet_id === row.id));
  if (used) {
    throw neutronError(
      409,
      'SubnetInUse',
      `Unable to complete operation on subnet ${row.id}: One or more ports have an IP allocation from this subnet.`,
    );
  }
  const parent = state.networks.get(asText(row.network_id));
  if (parent !== undefined) parent.subnets = subnetIds(parent).filter((id) => id !== row.id);
}

export function visibleSubnets(state: NetworkState, project: Project): Row[] {
  const available = new Set(state.available(project).map(({ id }) => id));
  return state.subnets.all().filter((row) => available.has(asText(row.network_id)));
}

export function port(state: NetworkState, owner: Owner, wanted: JsonObject): Row {
  const parent = requireNetwork(state, owner, wanted);
  if (countOwned(state.ports, owner) >= (owner.project.quota.ports ?? Number.POSITIVE_INFINITY))
    throw overQuota('port');
  const { fixed_ips: fixedIps, ...rest } = wanted;
  const chosen = asArray(fixedIps)?.map((entry) => fixedAddress(state, parent, asObject(entry) ?? {}));
  return state.addPort(owner.project, parent, {
    ...rest,
    ...(chosen === undefined ? {} : { fixed_ips: chosen }),
  });
}

function fixedAddress(state: NetworkState, parent: Row, wanted: JsonObject): JsonObject {
  const id = asString(wanted.subnet_id) ?? subnetIds(parent)[0] ?? '';
  const address = asString(wanted.ip_address);
  if (address !== undefined) return { subnet_id: id, ip_address: address };
  const chosen = state.subnets.get(id);
  if (chosen === undefined) throw neutronError(404, 'SubnetNotFound', `Subnet ${id} could not be found.`);
  return { ...state.allocate(chosen) };
}

export function removePort(state: NetworkState, row: Row): void {
  if (row.device_owner === 'network:router_interface') {
    throw neutronError(
      409,
      'ServicePortInUse',
      `Port ${row.id} cannot be deleted directly via the port API: has device owner network:router_interface.`,
    );
  }
  for (const floating of state.floatingIps.all()) {
    if (floating.port_id === row.id) Object.assign(floating, UNASSOCIATED);
  }
}

export function securityGroup(state: NetworkState, owner: Owner, wanted: JsonObject): Row {
  if (wanted.name === 'default') {
    throw neutronError(409, 'SecurityGroupDefaultAlreadyExists', 'Default security group already exists.');
  }
  const limit = owner.project.quota.securityGroups ?? Number.POSITIVE_INFINITY;
  if (countOwned(state.groups, owner) >= limit) throw overQuota('security_group');
  return state.addGroup(owner.project, { ...wanted });
}

export function removeSecurityGroup(state: NetworkState, row: Row): void {
  const used = state.ports.all().some((port) => port.security_groups.includes(row.id));
  if (used) throw neutronError(409, 'SecurityGroupInUse', `Security Group ${row.id} in use.`);
  if (row.name === 'default') {
    throw neutronError(
      409,
      'SecurityGroupCannotRemoveDefault',
      'Insufficient rights for removing default security group.',
    );
  }
  for (const rule of state.rules.all()) if (rule.security_group_id === row.id) state.rules.delete(rule.id);
}

export function securityGroupView(state: NetworkState, row: Row): JsonObject {
  return {
    ...row,
    security_group_rules: state.rules.all().filter((rule) => rule.security_group_id === row.id),
  };
}

const RULE_KEY = [
  'direction',
  'ethertype',
  'protocol',
  'port_range_min',
  'port_range_max',
  'remote_ip_prefix',
  'remote_group_id',
];

export function securityGroupRule(state: NetworkState, owner: Owner, wanted: JsonObject): Row {
  const groupId = requireReference(wanted, 'security_group_id');
  const { direction } = wanted;
  if (direction !== 'ingress' && direction !== 'egress') {
    throw invalidRequest(`Invalid input for direction. Reason: ${asText(direction)} is not in valid_values.`);
  }
  const group = state.groups.get(groupId);
  if (group === undefined || group.tenant_id !== owner.project.id) {
    throw neutronError(404, 'SecurityGroupNotFound', `Security group ${groupId} does not exist`);
  }
  const fields = { ethertype: 'IPv4', ...wanted };
  const same = (rule: Row): boolean =>
    RULE_KEY.every((key) => (rule[key] ?? null) === ((fields as JsonObject)[key] ?? null));
  const existing = state.rules.all().find((rule) => rule.security_group_id === groupId && same(rule));
  if (existing !== undefined) {
    throw neutronError(
      409,
      'SecurityGroupRuleExists',
      `Security group rule already exists. Rule id is ${existing.id}.`,
    );
  }
  return state.addRule(owner.project, fields);
}

const UNASSOCIATED = {
  port_id: null,
  fixed_ip_address: null,
  router_id: null,
  status: 'DOWN',
  port_details: null,
};

export function floatingIp(state: NetworkState, owner: Owner, wanted: JsonObject): Row {
  const external = requireNetwork(state, owner, wanted, 'floating_network_id');
  if (external['router:external'] !== true) {
    const message = `Bad floatingip request: Network ${external.id} is not a valid external network.`;
    throw neutronError(400, 'BadRequest', message);
  }
  if (countOwned(state.floatingIps, owner) >= (owner.project.quota.floatingIps ?? Number.POSITIVE_INFINITY)) {
    throw overQuota('floatingip');
  }
  const pool = state.subnets.get(subnetIds(external)[0] ?? '');
  const address = pool === undefined ? '' : state.allocate(pool).ip_address;
  const row = state.stamped(owner.project, {
    floating_ip_address: address,
    floating_network_id: external.id,
    ...UNASSOCIATED,
    description: asString(wanted.description) ?? '',
    revision_number: 0,
  });
  associateFloatingIp(state, row, wanted);
  return state.floatingIps.add(row);
}

/** Ties the address to a port, or unties it where `port_id` is null. */
export function associateFloatingIp(state: NetworkState, row: Row, wanted: JsonObject): void {
  if (wanted.port_id === undefined) return;
  if (wanted.port_id === null) {
    Object.assign(row, UNASSOCIATED);
    return;
  }
  const id = asText(wanted.port_id);
  const target = state.ports.get(id);
  if (target === undefined) throw neutronError(404, 'PortNotFound', `Port ${id} could not be found.`);
  const [router] = state.routers.all();
  const details: Json = {
    name: target.name ?? '',
    network_id: target.network_id,
    mac_address: target.mac_address,
    admin_state_up: true,
    status: target.status ?? 'ACTIVE',
    device_id: target.device_id,
    device_owner: target.device_owner ?? '',
  };
  row.port_id = id;
  row.fixed_ip_address = asString(wanted.fixed_ip_address) ?? target.fixed_ips[0]?.ip_address ?? null;
  row.router_id = router?.id ?? null;
  row.status = 'ACTIVE';
  row.port_details = details;
}
