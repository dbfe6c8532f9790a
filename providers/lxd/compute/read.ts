import type { Reader } from '../../../src/driver/index.js';
import {
  type ComputeNodeData,
  isPrivateAddress,
  type NodeImageData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
} from '../../../src/compute/index.js';
import { idSuffix, memberOf } from './cluster.js';
import type {
  LxdDevices,
  LxdNodeExtra,
  LxdSizeExtra,
  LxdImageExtra,
  LxdVolumeExtra,
  LxdSnapshotExtra,
  LxdNodeSnapshot,
} from './models.js';
import type { VolumePlace } from './volume-place.js';

/** @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/#status-codes */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  Running: 'running',
  Ready: 'running',
  Starting: 'starting',
  Stopping: 'stopping',
  Aborting: 'stopping',
  Stopped: 'stopped',
  Freezing: 'paused',
  Frozen: 'paused',
  Thawed: 'running',
  Pending: 'pending',
  Error: 'error',
};

/** Prefix of the user's own keys. */
const USER = 'user.';
/** Keys with that prefix that belong to older forms of cloud-init. */
const CLOUD_INIT = new Set(['user.user-data', 'user.meta-data', 'user.vendor-data', 'user.network-config']);

/** A key of metadata that would be configuration of cloud-init's; undefined if there is none. */
export function cloudInitKey(metadata: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(metadata).find((key) => CLOUD_INIT.has(USER + key));
}

/** Metadata as configuration. */
export function configOf(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [USER + key, value]));
}

/** Reads an instance of `GET /1.0/instances?recursion=2`. */
export function readInstance(instance: Reader): ComputeNodeData<LxdNodeExtra> {
  const status = instance.optionalString('status');
  const config = instance.stringMap('config');
  const own = Object.entries(config);
  const addresses = readAddresses(instance);
  const profiles = instance.strings('profiles');
  return {
    id: instance.id('name'),
    name: instance.id('name'),
    state: stateOf(NODE_STATES, status),
    publicIps: addresses.filter((address) => !isPrivateAddress(address)),
    privateIps: addresses.filter(isPrivateAddress),
    size: profiles[0] ?? null,
    image: config['volatile.base_image'] ?? null,
    location: memberOf(instance),
    createdAt: readDate(instance, 'created_at'),
    metadata: Object.fromEntries(
      own.filter(([key]) => isMetadata(key)).map(([key, value]) => [key.slice(USER.length), value]),
    ),
    extra: {
      type: instance.optionalString('type') ?? 'container',
      status,
      profiles,
      architecture: instance.optionalString('architecture'),
      description: instance.optionalString('description') || null,
      ephemeral: instance.optionalBoolean('ephemeral') ?? false,
      config: Object.fromEntries(own.filter(([key]) => !isMetadata(key) && !key.startsWith('volatile.'))),
      devices: readDevices(instance),
      project: instance.optionalString('project'),
    },
  };
}

function isMetadata(key: string): boolean {
  return key.startsWith(USER) && !CLOUD_INIT.has(key);
}

/** Devices of an instance or a profile; `expanded_devices` has those of an instance's profiles too. */
export function readDevices(reader: Reader, field: 'devices' | 'expanded_devices' = 'devices'): LxdDevices {
  const devices = reader.optionalObject(field);
  if (devices === null) return {};
  return Object.fromEntries(Object.keys(devices.raw).map((name) => [name, devices.stringMap(name)]));
}

/** Addresses that reach further than the link, IPv4 first. */
function readAddresses(instance: Reader): string[] {
  const networks = instance.optionalObject('state')?.optionalObject('network') ?? null;
  if (networks === null) return [];
  return Object.keys(networks.raw)
    .flatMap((name) => networks.optionalObject(name)?.optionalList('addresses') ?? [])
    .filter((address) => address.optionalString('scope') === 'global')
    .flatMap((address) => address.optionalString('address') ?? [])
    .sort((a, b) => Number(a.includes(':')) - Number(b.includes(':')));
}

/** A date; the year 1 means none. */
function readDate(reader: Reader, name: string): Date | null {
  const date = reader.optionalDate(name);
  return date === null || date.getTime() < 0 ? null : date;
}

/** Reads a profile as a size. Resources that it does not limit are those of the machine. */
export function readProfile(profile: Reader): NodeSizeData<LxdSizeExtra> {
  const config = profile.stringMap('config');
  const devices = readDevices(profile);
  const root = Object.values(devices).find((device) => device['type'] === 'disk' && device['path'] === '/');
  const name = profile.id('name');
  return {
    id: name,
    name,
    ram: mebibytes(config['limits.memory']),
    disk: toGibibytes(bytesOf(root?.['size'])),
    vcpus: processors(config['limits.cpu']),
    bandwidth: null,
    price: null,
    currency: null,
    extra: { description: profile.optionalString('description') || null, config, devices },
  };
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Bytes of a size such as `10GiB`; null if missing, or a percentage. */
export function bytesOf(text: string | undefined): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text ?? '') ?? [];
  const factor = UNITS[unit ?? '?'];
  return number === undefined || factor === undefined ? null : Number(number) * factor;
}

function mebibytes(text: string | undefined): number | null {
  const bytes = bytesOf(text);
  return bytes === null ? null : Math.round(bytes / 2 ** 20);
}

function toGibibytes(bytes: number | null): number | null {
  return bytes === null ? null : bytes / 2 ** 30;
}

/** `4`, or a set such as `0-2,5`. */
function processors(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  if (/^\d+$/.test(text)) return Number(text);
  let total = 0;
  for (const part of text.split(',')) {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? [];
    if (first === undefined) return null;
    total += Number(last ?? first) - Number(first) + 1;
  }
  return total;
}

/** Reads an image. Its id is its fingerprint; its first alias is its name. */
export function readImage(image: Reader): NodeImageData<LxdImageExtra> {
  const properties = image.stringMap('properties');
  const aliases = image.optionalList('aliases').flatMap((alias) => alias.optionalString('name') ?? []);
  return {
    id: image.id('fingerprint'),
    name: aliases[0] ?? properties['description'] ?? '',
    extra: {
      type: image.optionalString('type') ?? 'container',
      aliases,
      architecture: image.optionalString('architecture'),
      size: image.optionalNumber('size'),
      isPublic: image.optionalBoolean('public') ?? false,
      properties,
      uploadedAt: image.optionalString('uploaded_at'),
    },
  };
}

/** True for a snapshot in a list of volumes. */
export function isSnapshot(volume: Reader): boolean {
  return volume.string('name').includes('/');
}

/** Reads a custom storage volume. Its id is its pool, its name, and the member of a cluster that has it: `default/data/@one`. */
export function readVolume(pool: string, volume: Reader): VolumeData<LxdVolumeExtra> {
  const name = volume.id('name');
  const location = memberOf(volume);
  const config = volume.stringMap('config');
  const nodeIds = volume
    .strings('used_by')
    .flatMap((path) => /^\/1\.0\/instances\/([^/?]+)/.exec(path)?.[1] ?? [])
    .map(decodeURIComponent);
  return {
    id: `${pool}/${name}${idSuffix(location)}`,
    name,
    size: toGibibytes(bytesOf(config['size'])),
    state: nodeIds.length > 0 ? 'in-use' : 'available',
    extra: {
      pool,
      contentType: volume.optionalString('content_type') ?? 'filesystem',
      description: volume.optionalString('description') || null,
      nodeIds,
      location,
      config,
    },
  };
}

/** Reads a snapshot of a custom storage volume. Its id is its volume's with its name: `default/data/before`. */
export function readSnapshot(
  { id: volumeId, pool, volume, query }: VolumePlace,
  snapshot: Reader,
): VolumeSnapshotData<LxdSnapshotExtra> {
  const name = snapshot.id('name').split('/').at(-1) ?? '';
  return {
    id: `${pool}/${volume}/${name}${idSuffix(query.target)}`,
    name,
    size: toGibibytes(bytesOf(snapshot.stringMap('config')['size'])),
    state: 'available',
    createdAt: readDate(snapshot, 'created_at'),
    extra: { volumeId, description: snapshot.optionalString('description') || null },
  };
}

/** Reads a snapshot of an instance. */
export function readNodeSnapshot(snapshot: Reader): LxdNodeSnapshot {
  return {
    name: snapshot.id('name').split('/').at(-1) ?? '',
    createdAt: readDate(snapshot, 'created_at'),
    stateful: snapshot.optionalBoolean('stateful') ?? false,
  };
}
