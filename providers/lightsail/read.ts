import type { Reader } from '../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  type KeyPairData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../src/compute/index.js';
import { tagsIn, timeIn } from './api.js';
import type * as Model from './models.js';

/** Begins the id of a snapshot as an image: a blueprint's id may be the same word as its name. */
export const SNAPSHOT = 'snapshot/';

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  pending: 'pending',
  running: 'running',
  rebooting: 'rebooting',
  starting: 'starting',
  stopping: 'stopping',
  stopped: 'stopped',
  'shutting-down': 'stopping',
  terminated: 'terminated',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  pending: 'creating',
  available: 'available',
  'in-use': 'in-use',
  error: 'error',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  pending: 'creating',
  completed: 'available',
  error: 'error',
};

const zoneOf = (resource: Reader): string | null =>
  resource.optionalObject('location')?.optionalId('availabilityZone') ?? null;
const listed = (...found: readonly (string | null)[]): string[] => found.filter((one) => one !== null);

/** Reads an instance. */
export function readInstance(instance: Reader): ComputeNodeData<Model.LightsailNodeExtra> {
  const name = instance.id('name');
  const status = instance.optionalObject('state')?.optionalString('name') ?? null;
  const disks = instance.optionalObject('hardware')?.optionalList('disks') ?? [];
  return {
    id: name,
    name,
    state: stateOf(NODE_STATES, status),
    publicIps: [...listed(instance.optionalId('publicIpAddress')), ...instance.strings('ipv6Addresses')],
    privateIps: listed(instance.optionalId('privateIpAddress')),
    size: instance.optionalId('bundleId'),
    image: instance.optionalId('blueprintId'),
    location: zoneOf(instance),
    createdAt: timeIn(instance),
    metadata: tagsIn(instance),
    extra: {
      status,
      arn: instance.optionalId('arn'),
      supportCode: instance.optionalId('supportCode'),
      ipAddressType: instance.optionalId('ipAddressType'),
      hasStaticIp: instance.optionalBoolean('isStaticIp'),
      username: instance.optionalId('username'),
      keyPair: instance.optionalId('sshKeyName'),
      disks: disks.map((disk) => ({ name: disk.optionalId('name'), path: disk.optionalId('path') })),
    },
  };
}

/** Reads a bundle; null for one that is not sold any more. */
export function readBundle(bundle: Reader): NodeSizeData<Model.LightsailSizeExtra> | null {
  if (bundle.optionalBoolean('isActive') === false) return null;
  const id = bundle.id('bundleId');
  const memory = bundle.optionalNumber('ramSizeInGb');
  return {
    id,
    name: bundle.optionalString('name') ?? id,
    ram: memory === null ? null : memory * 1024,
    disk: bundle.optionalNumber('diskSizeInGb'),
    vcpus: bundle.optionalNumber('cpuCount'),
    bandwidth: bundle.optionalNumber('transferPerMonthInGb'),
    price: null,
    currency: null,
    extra: {
      monthlyPrice: bundle.optionalNumber('price'),
      instanceType: bundle.optionalId('instanceType'),
      power: bundle.optionalNumber('power'),
      platforms: bundle.strings('supportedPlatforms'),
      publicIpv4Addresses: bundle.optionalNumber('publicIpv4AddressCount'),
    },
  };
}

/** Reads a blueprint; null for one that new instances cannot have any more. */
export function readBlueprint(blueprint: Reader): NodeImageData<Model.LightsailImageExtra> | null {
  if (blueprint.optionalBoolean('isActive') === false) return null;
  const id = blueprint.id('blueprintId');
  return {
    id,
    name: blueprint.optionalString('name') ?? id,
    extra: {
      type: blueprint.optionalId('type'),
      status: null,
      version: blueprint.optionalId('version'),
      platform: blueprint.optionalId('platform'),
      minimalPower: blueprint.optionalNumber('minPower'),
      nodeId: null,
      blueprint: null,
      bundle: null,
      size: null,
      createdAt: null,
      tags: {},
    },
  };
}

/** Reads a snapshot of an instance as an image. */
export function readInstanceSnapshot(snapshot: Reader): NodeImageData<Model.LightsailImageExtra> {
  const name = snapshot.id('name');
  return {
    id: `${SNAPSHOT}${name}`,
    name,
    extra: {
      type: 'snapshot',
      status: snapshot.optionalId('state'),
      version: null,
      platform: null,
      minimalPower: null,
      nodeId: snapshot.optionalId('fromInstanceName'),
      blueprint: snapshot.optionalId('fromBlueprintId'),
      bundle: snapshot.optionalId('fromBundleId'),
      size: snapshot.optionalNumber('sizeInGb'),
      createdAt: timeIn(snapshot),
      tags: tagsIn(snapshot),
    },
  };
}

/** Reads an availability zone; null for one that is not available. */
export function readZone(zone: Reader): NodeLocationData | null {
  const state = zone.optionalString('state');
  if (state !== null && state !== 'available') return null;
  const id = zone.id('zoneName');
  return { id, name: id, country: null, extra: {} };
}

/** Reads a key pair; of a new one with its keys. Their fields are called base64, and have OpenSSH's and PEM's text. */
export function readKeyPair(key: Reader): KeyPairData<Model.LightsailKeyPairExtra> {
  const privateKey = key.optionalId('privateKeyBase64');
  return {
    name: key.id('name'),
    fingerprint: key.optionalId('fingerprint'),
    publicKey: key.optionalId('publicKeyBase64'),
    ...(privateKey === null ? {} : { privateKey }),
    extra: { arn: key.optionalId('arn'), createdAt: timeIn(key), tags: tagsIn(key) },
  };
}

/** Reads a disk. */
export function readDisk(disk: Reader): VolumeData<Model.LightsailVolumeExtra> {
  const name = disk.id('name');
  const status = disk.optionalString('state');
  return {
    id: name,
    name,
    size: disk.optionalNumber('sizeInGb'),
    state: stateOf(VOLUME_STATES, status),
    extra: {
      status,
      nodeId: disk.optionalId('attachedTo'),
      path: disk.optionalId('path'),
      location: zoneOf(disk),
      isSystem: disk.optionalBoolean('isSystemDisk'),
      createdAt: timeIn(disk),
      tags: tagsIn(disk),
    },
  };
}

/** Reads a snapshot of a disk. */
export function readDiskSnapshot(snapshot: Reader): VolumeSnapshotData<Model.LightsailSnapshotExtra> {
  const name = snapshot.id('name');
  return {
    id: name,
    name,
    size: snapshot.optionalNumber('sizeInGb'),
    state: stateOf(SNAPSHOT_STATES, snapshot.optionalString('state')),
    createdAt: timeIn(snapshot),
    extra: {
      volumeId: snapshot.optionalId('fromDiskName'),
      nodeId: snapshot.optionalId('fromInstanceName'),
      progress: snapshot.optionalId('progress'),
      isAutomatic: snapshot.optionalBoolean('isFromAutoSnapshot'),
      tags: tagsIn(snapshot),
    },
  };
}

/** Reads a static IP address. */
export function readStaticIp(address: Reader): AddressData<Model.LightsailAddressExtra> {
  return {
    id: address.id('name'),
    ip: address.string('ipAddress'),
    nodeId: address.optionalId('attachedTo'),
    location: address.optionalObject('location')?.optionalId('regionName') ?? null,
    extra: { arn: address.optionalId('arn'), createdAt: timeIn(address) },
  };
}
