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
  splitTags,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import type { CivoExtras } from './models.js';

const STATES: Readonly<Record<string, NodeState>> = {
  building: 'pending',
  active: 'running',
  shutoff: 'stopped',
  rebooting: 'rebooting',
  deleting: 'stopping',
};
const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  creating: 'creating',
  available: 'available',
  attaching: 'attaching',
  attached: 'in-use',
  detaching: 'detaching',
};
const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  ready: 'available',
  available: 'available',
};
/** Names of images and sizes for clusters and databases, which are no servers'. */
const OF_CLUSTERS = /k3s|talos/;
const OF_OTHERS = /\.(?:db|kube|k3s)\./;

/** Reads a server. */
export function readInstance(instance: Reader, region: string | null): ComputeNodeData<CivoExtras['node']> {
  const status = instance.optionalString('status');
  const { metadata, plain } = splitTags(instance.strings('tags').filter((tag) => tag !== ''));
  return {
    id: instance.id('id'),
    name: instance.string('hostname'),
    state: stateOf(STATES, status?.toLowerCase() ?? null),
    publicIps: textsOf(instance, ['public_ip', 'ipv6']),
    privateIps: textsOf(instance, ['private_ip']),
    size: textOf(instance, 'size'),
    image: textOf(instance, 'source_id') ?? textOf(instance, 'template_id'),
    location: region ?? textOf(instance, 'region'),
    createdAt: dateOf(instance, 'created_at'),
    metadata,
    extra: {
      status,
      networkId: textOf(instance, 'network_id'),
      firewallId: textOf(instance, 'firewall_id'),
      keyId: textOf(instance, 'ssh_key_id'),
      initialUser: textOf(instance, 'initial_user'),
      initialPassword: textOf(instance, 'ssh_key_id') === null ? textOf(instance, 'initial_password') : null,
      reverseDns: textOf(instance, 'reverse_dns'),
      notes: textOf(instance, 'notes'),
      tags: plain,
    },
  };
}

/** Reads a size; null for one that cannot be ordered, or not for a server. */
export function readSize(size: Reader): NodeSizeData<CivoExtras['size']> | null {
  const id = size.id('name');
  const type = textOf(size, 'type')?.toLowerCase() ?? 'instance';
  if (type !== 'instance' || OF_OTHERS.test(id) || size.optionalBoolean('selectable') === false) return null;
  return {
    id,
    name: textOf(size, 'nice_name') ?? id,
    ram: size.optionalNumber('ram_mb'),
    disk: size.optionalNumber('disk_gb'),
    vcpus: size.optionalNumber('cpu_cores'),
    bandwidth: null,
    price: null,
    currency: null,
    gpus: size.optionalNumber('gpu_count'),
    extra: {
      description: textOf(size, 'description'),
      includedTraffic: size.optionalNumber('transfer_tb'),
      gpuType: textOf(size, 'gpu_type'),
    },
  };
}

/** Reads a disk image; null for one of clusters. */
export function readImage(image: Reader): NodeImageData<CivoExtras['image']> | null {
  const name = image.string('name');
  if (OF_CLUSTERS.test(name)) return null;
  return {
    id: image.id('id'),
    name,
    extra: {
      distribution: textOf(image, 'distribution'),
      version: textOf(image, 'version'),
      state: textOf(image, 'state'),
      initialUser: textOf(image, 'initial_user'),
    },
  };
}

/** Reads a region; null for one without servers. */
export function readRegion(region: Reader): NodeLocationData<CivoExtras['location']> | null {
  if (region.optionalObject('features')?.optionalBoolean('iaas') === false) return null;
  const id = region.id('code');
  return {
    id,
    name: textOf(region, 'name') ?? id,
    country: textOf(region, 'country')?.toUpperCase() ?? null,
    extra: {
      isDefault: region.optionalBoolean('default'),
      isFull: region.optionalBoolean('out_of_capacity'),
    },
  };
}

/** Reads an SSH key. */
export function readKeyPair(key: Reader): KeyPairData<CivoExtras['keyPair']> {
  return {
    name: key.string('name'),
    fingerprint: textOf(key, 'fingerprint'),
    publicKey: textOf(key, 'public_key'),
    extra: { id: key.id('id') },
  };
}

/** Reads a network, whose label is the name that people gave it. */
export function readNetwork(network: Reader, region: string | null): NetworkData<CivoExtras['network']> {
  return {
    id: network.id('id'),
    name: textOf(network, 'label') ?? textOf(network, 'name') ?? '',
    ranges: textsOf(network, ['cidr', 'cidr_v6']),
    location: region,
    extra: {
      isDefault: network.optionalBoolean('default') ?? false,
      status: textOf(network, 'status'),
    },
  };
}

/** Reads a volume. A status that is not known yet is that of a new one. */
export function readVolume(volume: Reader): VolumeData<CivoExtras['volume']> {
  const status = textOf(volume, 'status');
  const nodeId = textOf(volume, 'instance_id');
  return {
    id: volume.id('id'),
    name: volume.string('name'),
    size: volume.optionalNumber('size_gb'),
    state: stateOf(VOLUME_STATES, status),
    extra: {
      nodeId,
      clusterId: textOf(volume, 'cluster_id'),
      networkId: textOf(volume, 'network_id'),
      mountPoint: textOf(volume, 'mountpoint'),
      volumeType: textOf(volume, 'volume_type'),
      status,
    },
  };
}

/** Reads a snapshot of a volume. */
export function readVolumeSnapshot(snapshot: Reader): VolumeSnapshotData<CivoExtras['volumeSnapshot']> {
  const state = textOf(snapshot, 'state');
  return {
    id: snapshot.id('snapshot_id'),
    name: snapshot.string('name'),
    size: snapshot.optionalNumber('restore_size') || null,
    state: stateOf(SNAPSHOT_STATES, state?.toLowerCase() ?? null),
    createdAt: dateOf(snapshot, 'creation_time'),
    extra: { volumeId: textOf(snapshot, 'volume_id'), state },
  };
}

/** Reads a reserved address; null for one that has none yet. */
export function readAddress(
  address: Reader,
  region: string | null,
): AddressData<CivoExtras['address']> | null {
  const ip = textOf(address, 'ip');
  if (ip === null) return null;
  const holder = address.optionalObject('assigned_to');
  const [id, type] = holder === null ? [null, null] : [textOf(holder, 'id'), textOf(holder, 'type')];
  return {
    id: address.id('id'),
    ip,
    nodeId: type === 'instance' ? id : null,
    location: region,
    extra: { name: textOf(address, 'name'), loadBalancerId: type === 'loadbalancer' ? id : null },
  };
}

/** A text; null for none, which Civo also writes as an empty text, and in old volumes as `null`. */
function textOf(row: Reader, field: string): string | null {
  const text = row.optionalString(field);
  return text === null || text === '' || text === 'null' ? null : text;
}

function textsOf(row: Reader, fields: readonly string[]): string[] {
  return fields.map((field) => textOf(row, field)).filter((text) => text !== null);
}

/** A time; null for none, which Go writes as the first day of the first year. */
function dateOf(row: Reader, field: string): Date | null {
  const date = row.optionalDate(field);
  return date === null || date.getTime() <= 0 ? null : date;
}
