import { asText, type Json, type JsonObject } from '../../json.js';
import { microseconds, timestamp } from '../rows.js';
import { type ComputeCall, resourceLinks } from './api.js';
import type { ComputeServer, Flavor } from './model.js';
import type { Port } from '../network-state.js';

/** States in which Nova shows the progress. */
const WITH_PROGRESS = new Set([
  'ACTIVE',
  'BUILD',
  'DELETED',
  'REBUILD',
  'RESIZE',
  'VERIFY_RESIZE',
  'MIGRATING',
]);
const WITH_FAULT = new Set(['ERROR', 'DELETED']);

/** The JSON text of a server with all its details; made once for each version and state. */
export function serverText(call: ComputeCall, server: ComputeServer): string {
  const key = `${call.version} ${call.user.administrator ? 'a' : 'u'} ${call.base}`;
  return server.view(key, () => JSON.stringify(serverDetail(call, server)));
}

/** The JSON text of a server in the brief list. */
export function briefText(call: ComputeCall, server: ComputeServer): string {
  return server.view(`brief ${call.base}`, () =>
    JSON.stringify({
      id: server.id,
      name: server.fields.name,
      links: resourceLinks(call, `servers/${server.id}`),
    }),
  );
}

/** A server as GET shows it. */
export function serverDetail(call: ComputeCall, server: ComputeServer): JsonObject {
  if (call.rackspace)
    return { ...basicServer(call, server), ...stateFields(server), ...rackspaceFields(server) };
  const { fields, origin } = server;
  return {
    ...basicServer(call, server),
    'OS-EXT-AZ:availability_zone': fields.zone,
    config_drive: origin.configDrive,
    key_name: origin.keyName,
    'OS-SRV-USG:launched_at': moment(fields.launchedAt),
    'OS-SRV-USG:terminated_at': moment(fields.terminatedAt),
    ...securityGroups(server),
    ...stateFields(server),
    'os-extended-volumes:volumes_attached': attachments(call, server),
    ...newerFields(call, server),
    ...administratorFields(call, server),
  };
}

/** A server as PUT and rebuild show it: without what extensions add. */
export function basicServer(call: ComputeCall, server: ComputeServer): JsonObject {
  const { fields, origin, status } = server;
  return {
    id: server.id,
    name: fields.name,
    status,
    tenant_id: origin.owner.project.id,
    user_id: origin.owner.user.id,
    metadata: fields.metadata,
    hostId: fields.hostId,
    image: imageLink(call, fields.imageId),
    flavor: flavorView(call, fields.flavor),
    created: timestamp(origin.created),
    updated: timestamp(server.updated),
    addresses: addresses(call, fields.ports, !call.rackspace),
    accessIPv4: fields.accessIpv4,
    accessIPv6: fields.accessIpv6,
    links: resourceLinks(call, `servers/${server.id}`),
    'OS-DCF:diskConfig': origin.diskConfig,
    ...(WITH_FAULT.has(status) && fields.fault !== undefined ? { fault: faultView(fields.fault) } : {}),
    ...(WITH_PROGRESS.has(status) ? { progress: call.rackspace && status === 'ACTIVE' ? 100 : 0 } : {}),
  };
}

/** Addresses by network name, as Nova groups them. */
export function addresses(call: ComputeCall, ports: readonly Port[], extended: boolean): JsonObject {
  const grouped: Record<string, Json[]> = {};
  for (const port of ports) {
    const network = call.region.network.networks.get(port.network_id);
    const label = asText(network?.name ?? port.network_id);
    const mac = extended ? { 'OS-EXT-IPS-MAC:mac_addr': port.mac_address } : {};
    for (const [type, addr] of portAddresses(call, port)) {
      const entry: JsonObject = {
        version: addr.includes(':') ? 6 : 4,
        addr,
        ...(extended ? { 'OS-EXT-IPS:type': type } : {}),
        ...mac,
      };
      (grouped[label] ??= []).push(entry);
    }
  }
  return grouped;
}

function portAddresses(call: ComputeCall, port: Port): [type: string, address: string][] {
  const floating = call.region.network.floatingIps.all().filter((row) => row.port_id === port.id);
  return [
    ...port.fixed_ips.map((fixed): [string, string] => ['fixed', fixed.ip_address]),
    ...floating.map((row): [string, string] => ['floating', asText(row.floating_ip_address)]),
  ];
}

function imageLink(call: ComputeCall, id: string): Json {
  if (id === '') return '';
  return { id, links: [{ rel: 'bookmark', href: `${call.bookmarkBase}/images/${id}` }] };
}

function flavorView(call: ComputeCall, flavor: Flavor): JsonObject {
  if (call.version < 47) {
    return { id: flavor.id, links: [{ rel: 'bookmark', href: `${call.bookmarkBase}/flavors/${flavor.id}` }] };
  }
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ram,
    disk: flavor.disk,
    ephemeral: flavor.ephemeral,
    swap: flavor.swap,
    original_name: flavor.name,
    extra_specs: flavor.extraSpecs,
  };
}

function faultView(fault: { code: number; created: number; message: string }): JsonObject {
  return { code: fault.code, created: timestamp(fault.created), message: fault.message };
}

function moment(time: number | undefined): string | null {
  return time === undefined ? null : microseconds(time);
}

/** Nova asks Neutron for the groups of the ports, so a server without ports shows none. */
function securityGroups(server: ComputeServer): JsonObject {
  if (server.fields.ports.length === 0) return {};
  return { security_groups: server.fields.securityGroups.map((name) => ({ name })) };
}

function stateFields(server: ComputeServer): JsonObject {
  const { taskState, vmState, powerState } = server.fields;
  return {
    'OS-EXT-STS:task_state': taskState,
    'OS-EXT-STS:vm_state': vmState,
    'OS-EXT-STS:power_state': powerState,
  };
}

function attachments(call: ComputeCall, server: ComputeServer): Json {
  return server.fields.attachments.map(({ volumeId, deleteOnTermination }) =>
    call.version < 3 ? { id: volumeId } : { id: volumeId, delete_on_termination: deleteOnTermination },
  );
}

function newerFields(call: ComputeCall, server: ComputeServer): JsonObject {
  const { fields, origin } = server;
  const { version } = call;
  return {
    ...(version >= 9 ? { locked: fields.locked } : {}),
    ...(version >= 73 ? { locked_reason: fields.lockedReason } : {}),
    ...(version >= 19 ? { description: fields.description } : {}),
    ...(version >= 26 ? { tags: fields.tags } : {}),
    ...(version >= 63 ? { trusted_image_certificates: null } : {}),
    ...(version >= 90 ? { 'OS-EXT-SRV-ATTR:hostname': hostname(fields.name, origin.id) } : {}),
    ...(version >= 71 ? { server_groups: [] } : {}),
  };
}

function administratorFields(call: ComputeCall, server: ComputeServer): JsonObject {
  if (!call.user.administrator) return {};
  const host = server.fields.hostId === '' ? null : 'sandbox-compute';
  return {
    'OS-EXT-SRV-ATTR:host': host,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': host,
    'OS-EXT-SRV-ATTR:instance_name': `instance-${server.id.slice(0, 8)}`,
    ...(call.version >= 16 ? { host_status: host === null ? '' : 'UP' } : {}),
  };
}

function rackspaceFields(server: ComputeServer): JsonObject {
  const { fields, origin } = server;
  return {
    config_drive: origin.configDrive,
    key_name: origin.keyName,
    'RAX-PUBLIC-IP-ZONE-ID:publicIPZoneId': fields.hostId,
  };
}

function hostname(name: string, id: string): string {
  const cleaned = name
    .toLowerCase()
    .replaceAll(/[ _]/g, '-')
    .replaceAll(/[^\w.-]+/g, '')
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  return cleaned === '' ? `server-${id}` : cleaned;
}
