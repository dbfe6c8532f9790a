import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  type KeyPairData,
  type NetworkData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import type {
  ExoscaleAddressExtra,
  ExoscaleImageExtra,
  ExoscaleInstanceSnapshot,
  ExoscaleLocationExtra,
  ExoscaleNetworkExtra,
  ExoscaleNodeExtra,
  ExoscaleSizeExtra,
  ExoscaleSnapshotExtra,
  ExoscaleVolumeExtra,
} from './models.js';
import { rangeAround } from './network/ranges.js';

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  migrating: 'migrating',
  error: 'error',
  destroying: 'stopping',
  destroyed: 'terminated',
  expunging: 'terminated',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  creating: 'creating',
  detached: 'available',
  attaching: 'attaching',
  attached: 'in-use',
  detaching: 'detaching',
  snapshotting: 'backing-up',
  deleting: 'deleting',
  deleted: 'deleted',
  error: 'error',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  allocated: 'creating',
  creating: 'creating',
  created: 'available',
  promoting: 'updating',
  destroying: 'deleting',
  'partially-destroyed': 'deleting',
  error: 'error',
};

/** Reads an instance. Its addresses in private networks stand with these, not with it. */
export function readInstance(instance: Reader, zone: string | null): ComputeNodeData<ExoscaleNodeExtra> {
  const state = instance.optionalString('state');
  const addresses = [instance.optionalString('public-ip'), instance.optionalString('ipv6-address')];
  return {
    id: instance.id('id'),
    name: instance.optionalString('name') ?? '',
    state: stateOf(NODE_STATES, state),
    publicIps: addresses.flatMap((address) => address || []),
    privateIps: [],
    size: idAt(instance, 'instance-type'),
    image: idAt(instance, 'template'),
    location: zone,
    createdAt: instance.optionalDate('created-at'),
    metadata: instance.stringMap('labels'),
    extra: {
      state,
      diskSize: instance.optionalNumber('disk-size'),
      networks: idsAt(instance, 'private-networks'),
      securityGroups: idsAt(instance, 'security-groups'),
      elasticIps: instance.has('elastic-ips') ? idsAt(instance, 'elastic-ips') : null,
      keyPairs: instance.optionalList('ssh-keys').map((key) => key.string('name')),
      publicIpAssignment: instance.optionalString('public-ip-assignment'),
      manager: idAt(instance, 'manager'),
    },
  };
}

/** Id of the object in a field, or null. */
export function idAt(row: Reader, name: string): string | null {
  return row.optionalObject(name)?.optionalId('id') ?? null;
}

function idsAt(row: Reader, name: string): string[] {
  return row.optionalList(name).map((one) => one.id('id'));
}

/** Reads an instance type; null if the zone lacks it, or the account may not order it. Its id is a UUID, its name `standard.medium`. */
export function readSize(type: Reader, zone: string | null): NodeSizeData<ExoscaleSizeExtra> | null {
  const zones = type.strings('zones');
  const authorized = type.optionalBoolean('authorized');
  if (authorized === false || (zones.length > 0 && zone !== null && !zones.includes(zone))) return null;
  const [family, size] = [type.optionalString('family'), type.optionalString('size')];
  const bytes = type.optionalNumber('memory');
  return {
    id: type.id('id'),
    name: [family, size].filter((word) => word !== null).join('.'),
    ram: bytes === null ? null : bytes / 2 ** 20,
    disk: null,
    vcpus: type.optionalNumber('cpus'),
    bandwidth: null,
    price: null,
    currency: null,
    gpus: type.optionalCount('gpus') ?? 0,
    locations: zones.length === 0 ? null : zones,
    extra: { family, size, authorized },
  };
}

/** Reads a template. */
export function readTemplate(template: Reader): NodeImageData<ExoscaleImageExtra> {
  return {
    id: template.id('id'),
    name: template.optionalString('name') ?? '',
    extra: {
      visibility: template.optionalString('visibility'),
      family: template.optionalString('family'),
      version: template.optionalString('version'),
      defaultUser: template.optionalString('default-user'),
      bytes: template.optionalCount('size'),
      bootMode: template.optionalString('boot-mode'),
      passwordEnabled: template.optionalBoolean('password-enabled'),
      description: template.optionalString('description') || null,
      createdAt: template.optionalString('created-at'),
    },
  };
}

/** Reads a zone, whose name begins with the code of its country. */
export function readZone(zone: Reader): NodeLocationData<ExoscaleLocationExtra> {
  const name = zone.id('name');
  const [, country] = /^([a-z]{2})-/.exec(name) ?? [];
  return {
    id: name,
    name,
    country: country?.toUpperCase() ?? null,
    extra: { endpoint: zone.optionalString('api-endpoint') },
  };
}

/** Reads an SSH key. Exoscale shows no public keys. */
export function readKeyPair(key: Reader): KeyPairData {
  return {
    name: key.id('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: null,
    extra: {},
  };
}

/** Reads a volume. */
export function readVolume(volume: Reader, zone: string | null): VolumeData<ExoscaleVolumeExtra> {
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: volume.optionalNumber('size'),
    state: stateOf(VOLUME_STATES, volume.optionalString('state')),
    extra: {
      nodeId: idAt(volume, 'instance'),
      location: zone,
      snapshots: idsAt(volume, 'block-storage-snapshots'),
      createdAt: volume.optionalString('created-at'),
      labels: volume.stringMap('labels'),
    },
  };
}

/** Reads a volume's snapshot; null for one that was destroyed. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<ExoscaleSnapshotExtra> | null {
  const state = snapshot.optionalString('state');
  if (state === 'destroyed') return null;
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? '',
    size: snapshot.optionalNumber('size'),
    state: stateOf(SNAPSHOT_STATES, state),
    createdAt: snapshot.optionalDate('created-at'),
    extra: {
      volumeId: idAt(snapshot, 'block-storage-volume'),
      volumeSize: snapshot.optionalNumber('volume-size'),
      labels: snapshot.stringMap('labels'),
    },
  };
}

/** Reads an elastic IP; the instances that have it are found by it. */
export function readAddress(
  address: Reader,
  zone: string | null,
  nodeIds: readonly string[] = [],
): AddressData<ExoscaleAddressExtra> {
  return {
    id: address.id('id'),
    ip: address.string('ip'),
    nodeId: nodeIds[0] ?? null,
    location: zone,
    extra: {
      family: address.optionalString('addressfamily'),
      cidr: address.optionalString('cidr'),
      description: address.optionalString('description') || null,
      nodeIds,
      isManaged: address.has('healthcheck'),
      labels: address.stringMap('labels'),
    },
  };
}

/** Reads a private network. One without leases has no range. */
export function readNetwork(network: Reader, zone: string | null): NetworkData<ExoscaleNetworkExtra> {
  const range = rangeAround(network.optionalString('start-ip'), network.optionalString('netmask'));
  const leases = network.optionalList('leases');
  return {
    id: network.id('id'),
    name: network.optionalString('name') ?? '',
    ranges: range === null ? [] : [range],
    location: zone,
    extra: {
      description: network.optionalString('description') || null,
      vni: network.optionalNumber('vni'),
      leases: Object.fromEntries(leases.map((lease) => [lease.id('instance-id'), lease.string('ip')])),
      labels: network.stringMap('labels'),
    },
  };
}

/** Reads a snapshot of an instance's disk. */
export function readInstanceSnapshot(snapshot: Reader): ExoscaleInstanceSnapshot {
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? '',
    state: snapshot.optionalString('state'),
    size: snapshot.optionalNumber('size'),
    nodeId: idAt(snapshot, 'instance'),
    createdAt: snapshot.optionalDate('created-at'),
  };
}
