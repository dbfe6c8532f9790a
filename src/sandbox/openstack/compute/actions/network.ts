import type { Reply } from '../../../http.js';
import { asObject, asText, type Json } from '../../../json.js';
import type { Row } from '../../rows.js';
import { ACCEPTED } from './step.js';
import type { ComputeCall } from '../api.js';
import { badRequest, notFound } from '../errors.js';
import type { ComputeServer } from '../model.js';

export function addSecurityGroup(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  const group = findGroup(call, argument);
  const name = asText(group.name);
  if (server.fields.securityGroups.includes(name)) {
    throw badRequest(
      `Invalid input for security_groups. Reason: Duplicate items in the list: '${group.id}'.`,
    );
  }
  for (const port of server.fields.ports) port.security_groups.push(group.id);
  server.change({ securityGroups: [...server.fields.securityGroups, name] });
  return ACCEPTED;
}

export function removeSecurityGroup(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  const group = findGroup(call, argument);
  const name = asText(group.name);
  if (!server.fields.securityGroups.includes(name)) {
    throw notFound(`Security group ${group.id} not associated with the instance ${server.id}`);
  }
  for (const port of server.fields.ports)
    port.security_groups = port.security_groups.filter((id) => id !== group.id);
  server.change({ securityGroups: server.fields.securityGroups.filter((kept) => kept !== name) });
  return ACCEPTED;
}

function findGroup(call: ComputeCall, argument: Json): Row {
  const name = asText(asObject(argument)?.name);
  call.region.network.defaultGroup(call.project);
  const group = call.region.network.groups
    .all()
    .find((row) => row.tenant_id === call.project.id && (row.name === name || row.id === name));
  if (group === undefined)
    throw notFound(`Security group ${name} is not found for project ${call.project.id}`);
  return group;
}

/** addFloatingIp, a proxy to Neutron until 2.43. */
export function addFloatingIp(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  const address = findAddress(call, argument);
  const [port] = server.fields.ports;
  const fixed = port?.fixed_ips[0];
  if (port === undefined || fixed === undefined)
    throw badRequest('No nw_info cache associated with instance');
  address.port_id = port.id;
  address.fixed_ip_address = fixed.ip_address;
  address.status = 'ACTIVE';
  server.change({});
  return ACCEPTED;
}

export function removeFloatingIp(call: ComputeCall, server: ComputeServer, argument: Json): Reply {
  const address = findAddress(call, argument);
  if (!server.fields.ports.some((port) => port.id === address.port_id)) {
    throw notFound(
      `Floating IP ${asText(address.floating_ip_address)} is not associated with instance ${server.id}.`,
    );
  }
  address.port_id = null;
  address.fixed_ip_address = null;
  address.status = 'DOWN';
  server.change({});
  return ACCEPTED;
}

function findAddress(call: ComputeCall, argument: Json): Row {
  if (call.version >= 44) throw badRequest('There is no such action: addFloatingIp');
  const wanted = asObject(argument)?.address;
  const found = call.region.network.floatingIps
    .all()
    .find((row) => row.floating_ip_address === wanted && row.tenant_id === call.project.id);
  if (found === undefined) throw notFound('floating IP not found');
  return found;
}
