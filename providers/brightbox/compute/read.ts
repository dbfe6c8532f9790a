import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  isPrivateAddress,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeState,
} from '../../../src/compute/index.js';
import type { BrightboxExtras } from './models.js';

const STATES: Readonly<Record<string, NodeState>> = {
  creating: 'pending',
  active: 'running',
  inactive: 'stopped',
  deleting: 'stopping',
  deleted: 'terminated',
  failed: 'error',
};
const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  creating: 'creating',
  attached: 'in-use',
  detached: 'available',
  deleting: 'deleting',
  deleted: 'deleted',
  failed: 'error',
};
/** Sizes are in MiB there. */
export const GIB = 1024;

/** Reads a server. */
export function readServer(server: Reader): ComputeNodeData<BrightboxExtras['node']> {
  const status = server.optionalString('status');
  const interfaces = server.optionalList('interfaces');
  const cloudIps = server.optionalList('cloud_ips');
  const own = interfaces.flatMap((one) => textsOf(one, ['ipv4_address', 'ipv6_address']));
  return {
    id: server.id('id'),
    name: server.optionalString('name') ?? '',
    state: stateOf(STATES, status),
    publicIps: [...cloudIps.flatMap(addressesOf), ...own.filter((ip) => !isPrivateAddress(ip))],
    privateIps: own.filter(isPrivateAddress),
    size: idIn(server, 'server_type'),
    image: idIn(server, 'image'),
    location: idIn(server, 'zone'),
    createdAt: server.optionalDate('created_at'),
    metadata: {},
    extra: {
      status,
      hostname: textOf(server, 'hostname'),
      fqdn: textOf(server, 'fqdn'),
      interfaceIds: interfaces.map((one) => one.id('id')),
      cloudIpIds: cloudIps.map((one) => one.id('id')),
      serverGroupIds: server.optionalList('server_groups').map((one) => one.id('id')),
      volumeIds: server.optionalList('volumes').map((one) => one.id('id')),
      isLocked: server.optionalBoolean('locked'),
    },
  };
}

/** Reads a server type; null for one that is no longer offered. Types with network storage have no disk of their own. */
export function readType(type: Reader): NodeSizeData<BrightboxExtras['size']> | null {
  const status = textOf(type, 'status');
  if (status === 'deprecated') return null;
  const id = type.id('id');
  return {
    id,
    name: textOf(type, 'name') ?? id,
    ram: type.optionalNumber('ram'),
    disk: gibOf(type, 'disk_size') || null,
    vcpus: type.optionalNumber('cores'),
    bandwidth: null,
    price: null,
    currency: null,
    extra: { handle: textOf(type, 'handle'), storageType: textOf(type, 'storage_type'), status },
  };
}

/** Reads an image. */
export function readImage(image: Reader): NodeImageData<BrightboxExtras['image']> {
  return {
    id: image.id('id'),
    name: image.optionalString('name') ?? '',
    extra: {
      status: textOf(image, 'status'),
      isOfficial: image.optionalBoolean('official'),
      arch: textOf(image, 'arch'),
      username: textOf(image, 'username'),
      source: textOf(image, 'source'),
      owner: textOf(image, 'owner'),
      description: textOf(image, 'description'),
    },
  };
}

/** Reads a zone. */
export function readZone(zone: Reader): NodeLocationData<BrightboxExtras['location']> {
  const id = zone.id('id');
  return { id, name: textOf(zone, 'handle') ?? id, country: null, extra: {} };
}

/** Reads a cloud IP. */
export function readCloudIp(cloudIp: Reader): AddressData<BrightboxExtras['address']> {
  const destinations = ['load_balancer', 'server_group', 'database_server'];
  return {
    id: cloudIp.id('id'),
    ip: textOf(cloudIp, 'public_ipv4') ?? cloudIp.string('public_ip'),
    nodeId: idIn(cloudIp, 'server'),
    location: null,
    extra: {
      name: textOf(cloudIp, 'name'),
      status: textOf(cloudIp, 'status'),
      ipv6: textOf(cloudIp, 'public_ipv6'),
      reverseDns: textOf(cloudIp, 'reverse_dns'),
      destinationId: destinations.map((field) => idIn(cloudIp, field)).find((id) => id !== null) ?? null,
    },
  };
}

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<BrightboxExtras['volume']> {
  const status = textOf(volume, 'status');
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: gibOf(volume, 'size'),
    state: stateOf(VOLUME_STATES, status),
    extra: {
      nodeId: idIn(volume, 'server'),
      status,
      storageType: textOf(volume, 'storage_type'),
      mebibytes: volume.optionalNumber('size'),
      filesystem: textOf(volume, 'filesystem_type'),
      isBoot: volume.optionalBoolean('boot'),
      serial: textOf(volume, 'serial'),
    },
  };
}

/** Id of a resource within another; null without one. */
export function idIn(row: Reader, field: string): string | null {
  return row.optionalObject(field)?.id('id') ?? null;
}

function addressesOf(cloudIp: Reader): string[] {
  const known = textsOf(cloudIp, ['public_ipv4', 'public_ipv6']);
  return known.length > 0 ? known : textsOf(cloudIp, ['public_ip']);
}

function gibOf(row: Reader, field: string): number | null {
  const size = row.optionalNumber(field);
  return size === null ? null : size / GIB;
}

function textOf(row: Reader, field: string): string | null {
  return row.optionalString(field) || null;
}

function textsOf(row: Reader, fields: readonly string[]): string[] {
  return fields.map((field) => textOf(row, field)).filter((text) => text !== null);
}
