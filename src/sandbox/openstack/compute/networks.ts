import { asArray, asObject, asString, type Json } from '../../json.js';
import type { Row } from '../rows.js';
import type { ComputeCall } from './api.js';
import { badRequest, conflict, forbidden } from './errors.js';

/** A port to be made for a server, or one that is there already. */
export interface PlannedPort {
  readonly network: Row;
  readonly fixedIp?: string;
  readonly portId?: string;
}

const UUID = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i;

/** The ports that a create asks for; without `networks` the only available network, as Nova allocates. */
export function planNetworks(call: ComputeCall, networks: Json | undefined): readonly PlannedPort[] {
  const planned = plan(call, networks);
  const limit = call.project.quota.ports;
  if (limit === undefined) return planned;
  const used = call.region.network.ports.all().filter((port) => port.tenant_id === call.project.id).length;
  if (used + planned.length > limit) throw forbidden('Maximum number of ports exceeded');
  return planned;
}

function plan(call: ComputeCall, networks: Json | undefined): readonly PlannedPort[] {
  if (networks === 'none') return [];
  if (networks === undefined || networks === 'auto') return automatic(call);
  const wanted = asArray(networks) ?? [];
  if (wanted.length === 0) return automatic(call);
  return wanted.map((entry) => {
    const { uuid, port, fixed_ip: fixedIp } = asObject(entry) ?? {};
    if (typeof port === 'string') return existingPort(call, port);
    return newPort(call, asString(uuid) ?? '', asString(fixedIp));
  });
}

function automatic(call: ComputeCall): readonly PlannedPort[] {
  const networks = call.region.network.available(call.project).filter((network) => hasSubnet(network));
  if (call.rackspace)
    return networks.filter((network) => network.shared === true).map((network) => ({ network }));
  if (networks.length > 1) {
    throw conflict('Multiple possible networks found, use a Network ID to be more specific.');
  }
  return networks.map((network) => ({ network }));
}

function hasSubnet(network: Row): boolean {
  return (asArray(network.subnets) ?? []).length > 0;
}

function existingPort(call: ComputeCall, id: string): PlannedPort {
  const port = call.region.network.ports.get(id);
  if (port === undefined) throw badRequest(`Port id ${id} could not be found.`);
  if (port.device_id !== '') throw conflict(`Port ${id} is still in use.`);
  const network = call.region.network.networks.get(port.network_id);
  if (network === undefined) throw badRequest(`Network ${port.network_id} could not be found.`);
  return { network, portId: id };
}

function newPort(call: ComputeCall, id: string, fixedIp: string | undefined): PlannedPort {
  if (!UUID.test(id)) throw badRequest(`Bad networks format: network uuid is not in proper format (${id})`);
  const network = call.region.network.available(call.project).find((candidate) => candidate.id === id);
  if (network === undefined) throw badRequest(`Network ${id} could not be found.`);
  if (!hasSubnet(network)) throw badRequest(`Network ${id} requires a subnet in order to boot instances on.`);
  return { network, ...(fixedIp === undefined ? {} : { fixedIp }) };
}
