import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  architectureOf,
  type ComputeNodeData,
  type KeyPairData,
  type NodeImageData,
  type NodeSizeData,
  type NodeState,
  splitTags,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import type {
  ScalewayAddressExtra,
  ScalewayDisk,
  ScalewayImageExtra,
  ScalewayKeyPairExtra,
  ScalewayNodeExtra,
  ScalewaySizeExtra,
  ScalewaySnapshotExtra,
  ScalewayVolumeExtra,
} from './models.js';

/** Separates keys and values in tags. */
export const SEPARATOR = '=';

const GB = 1e9;
const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** @see https://www.scaleway.com/en/developers/api/instances/#path-instances-get-an-instance */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  'stopped in place': 'stopped',
  locked: 'suspended',
};

/** @see https://www.scaleway.com/en/developers/api/block/#path-volume-get-a-volume */
const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  creating: 'creating',
  available: 'available',
  in_use: 'in-use',
  deleting: 'deleting',
  deleted: 'deleted',
  resizing: 'updating',
  updating: 'updating',
  snapshotting: 'backing-up',
  error: 'error',
};

const REFERENCE_STATES: Readonly<Record<string, VolumeState>> = {
  creating: 'attaching',
  attaching: 'attaching',
  detaching: 'detaching',
  error: 'error',
};

/** @see https://www.scaleway.com/en/developers/api/block/#path-snapshot-get-a-snapshot */
const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  creating: 'creating',
  available: 'available',
  in_use: 'available',
  exporting: 'available',
  deleting: 'deleting',
  error: 'error',
};

/** Reads a server. Addresses in private networks are kept elsewhere (IPAM), and so not shown. */
export function readServer(server: Reader): ComputeNodeData<ScalewayNodeExtra> {
  const status = server.optionalString('state');
  const { metadata, plain } = splitTags(server.strings('tags'), SEPARATOR);
  const addresses = server.optionalList('public_ips');
  return {
    id: server.id('id'),
    name: server.optionalString('name') ?? '',
    state: stateOf(NODE_STATES, status),
    publicIps: [...addressesOf(addresses, false), ...addressesOf(addresses, true)],
    privateIps: [server.optionalString('private_ip')].filter((ip) => ip !== null),
    size: server.optionalString('commercial_type'),
    image: server.optionalObject('image')?.optionalId('id') ?? null,
    location: server.optionalString('zone'),
    createdAt: server.optionalDate('creation_date'),
    metadata,
    extra: {
      status,
      statusDetail: server.optionalString('state_detail') || null,
      architecture: server.optionalString('arch'),
      projectId: server.optionalString('project'),
      tags: plain,
      disks: disksOf(server.optionalObject('volumes')),
      securityGroupId: server.optionalObject('security_group')?.optionalId('id') ?? null,
      privateNetworkIds: server
        .optionalList('private_nics')
        .flatMap((nic) => nic.optionalId('private_network_id') ?? []),
      allowedActions: server.strings('allowed_actions'),
    },
  };
}

function addressesOf(addresses: readonly Reader[], isSixth: boolean): string[] {
  const found = addresses.flatMap((address) => address.optionalString('address') ?? []);
  return found.filter((address) => address.includes(':') === isSixth);
}

/** Disks by their numbers, which are the keys. */
function disksOf(volumes: Reader | null): ScalewayDisk[] {
  if (volumes === null) return [];
  const numbers = Object.keys(volumes.raw).sort((one, other) => Number(one) - Number(other));
  return numbers.map((number) => {
    const volume = volumes.object(number);
    return {
      number: Number(number),
      id: volume.id('id'),
      type: volume.optionalString('volume_type'),
    };
  });
}

/** Reads a size of a zone; null for one that cannot be ordered any more. */
export function readSize(name: string, type: Reader, zone: string): NodeSizeData<ScalewaySizeExtra> | null {
  if (type.optionalBoolean('end_of_service') === true) return null;
  const ram = type.optionalNumber('ram');
  const price = type.optionalNumber('hourly_price');
  const local = type.optionalObject('volumes_constraint')?.optionalNumber('max_size') ?? null;
  return {
    id: name,
    name,
    ram: ram === null ? null : ram / MIB,
    // A server's disks are made with it, in the size of its image.
    disk: null,
    vcpus: type.optionalNumber('ncpus'),
    bandwidth: null,
    price,
    currency: price === null ? null : 'EUR',
    architecture: architectureOf(type.optionalString('arch')),
    gpus: type.optionalNumber('gpu'),
    locations: [zone],
    extra: {
      localStorage: local === null ? null : local / GB,
    },
  };
}

/** Reads an image of the account. */
export function readImage(image: Reader): NodeImageData<ScalewayImageExtra> {
  const root = image.optionalObject('root_volume')?.optionalId('id') ?? null;
  const others = image.optionalObject('extra_volumes');
  return {
    id: image.id('id'),
    name: image.optionalString('name') ?? '',
    extra: {
      label: null,
      architecture: image.optionalString('arch'),
      status: image.optionalString('state'),
      isPublic: image.optionalBoolean('public'),
      snapshotIds: [...(root === null ? [] : [root]), ...disksOf(others).map(({ id }) => id)],
      createdAt: image.optionalString('creation_date'),
      tags: image.strings('tags'),
    },
  };
}

/** Reads an image of the marketplace, which goes by its label: its ids differ by zone and processor. */
export function readMarketplaceImage(image: Reader): NodeImageData<ScalewayImageExtra> {
  const label = image.id('label');
  return {
    id: label,
    name: image.optionalString('name') ?? label,
    extra: {
      label,
      architecture: null,
      status: 'available',
      isPublic: true,
      snapshotIds: [],
      createdAt: image.optionalString('created_at'),
      tags: [],
    },
  };
}

/** Reads an SSH key. */
export function readKeyPair(key: Reader): KeyPairData<ScalewayKeyPairExtra> {
  return {
    name: key.string('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('public_key'),
    extra: {
      id: key.id('id'),
      projectId: key.optionalString('project_id'),
      isDisabled: key.optionalBoolean('disabled') ?? false,
    },
  };
}

/** Whole GiB that fit into a number of bytes. */
function wholeGib(bytes: number | null): number | null {
  return bytes === null ? null : Math.floor(bytes / GIB);
}

/** Bytes for a size in GiB: Scaleway's volumes have whole GB, so the next number of them. */
export function bytesFor(size: number): number {
  return Math.ceil((size * GIB) / GB) * GB;
}

/** Reads a volume of block storage. */
export function readVolume(volume: Reader): VolumeData<ScalewayVolumeExtra> {
  const status = volume.optionalString('status');
  const [use] = volume
    .optionalList('references')
    .filter((reference) => reference.optionalString('product_resource_type') === 'instance_server');
  const changing = stateOf(REFERENCE_STATES, use?.optionalString('status') ?? null);
  const bytes = volume.optionalNumber('size');
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: wholeGib(bytes),
    state: changing === 'unknown' ? stateOf(VOLUME_STATES, status) : changing,
    extra: {
      nodeId: use?.optionalId('product_resource_id') ?? null,
      zone: volume.optionalString('zone'),
      projectId: volume.optionalString('project_id'),
      bytes,
      iops: volume.optionalObject('specs')?.optionalNumber('perf_iops') ?? null,
      snapshotId: volume.optionalId('parent_snapshot_id'),
      createdAt: volume.optionalString('created_at'),
      status,
      tags: volume.strings('tags'),
    },
  };
}

/** Reads a snapshot of a volume of block storage. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<ScalewaySnapshotExtra> {
  const bytes = snapshot.optionalNumber('size');
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? '',
    size: wholeGib(bytes),
    state: stateOf(SNAPSHOT_STATES, snapshot.optionalString('status')),
    createdAt: snapshot.optionalDate('created_at'),
    extra: {
      volumeId: snapshot.optionalObject('parent_volume')?.optionalId('id') ?? null,
      zone: snapshot.optionalString('zone'),
      bytes,
      tags: snapshot.strings('tags'),
    },
  };
}

/** Reads a flexible IP. */
export function readAddress(ip: Reader): AddressData<ScalewayAddressExtra> {
  return {
    id: ip.id('id'),
    ip: ip.string('address'),
    nodeId: ip.optionalObject('server')?.optionalId('id') ?? null,
    location: ip.optionalString('zone'),
    extra: {
      type: ip.optionalString('type'),
      status: ip.optionalString('state'),
      reverse: ip.optionalString('reverse'),
      tags: ip.strings('tags'),
    },
  };
}
