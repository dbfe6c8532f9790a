import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  type ImageState,
  type KeyPairData,
  type NodeImageData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import type * as Ovh from './models.js';
import type { Prices } from './prices.js';

/** States of instances: Nova's, and a few of OVHcloud's. */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  ACTIVE: 'running',
  BUILD: 'pending',
  BUILDING: 'pending',
  DELETED: 'terminated',
  DELETING: 'stopping',
  ERROR: 'error',
  HARD_REBOOT: 'rebooting',
  MIGRATING: 'migrating',
  PASSWORD: 'updating',
  PAUSED: 'paused',
  REBOOT: 'rebooting',
  REBUILD: 'updating',
  RESCUE: 'running',
  RESCUED: 'running',
  RESCUING: 'updating',
  RESIZE: 'updating',
  RESIZED: 'running',
  RESUMING: 'starting',
  REVERT_RESIZE: 'updating',
  SHELVED: 'suspended',
  SHELVED_OFFLOADED: 'suspended',
  SHELVING: 'stopping',
  SHUTOFF: 'stopped',
  SNAPSHOTTING: 'running',
  SOFT_DELETED: 'terminated',
  STOPPED: 'stopped',
  SUSPENDED: 'suspended',
  UNRESCUING: 'updating',
  UNSHELVING: 'starting',
  VERIFY_RESIZE: 'running',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  attaching: 'attaching',
  available: 'available',
  'awaiting-transfer': 'available',
  'backing-up': 'backing-up',
  creating: 'creating',
  deleting: 'deleting',
  detaching: 'detaching',
  downloading: 'creating',
  error: 'error',
  'error_backing-up': 'error',
  error_deleting: 'error',
  error_extending: 'error',
  error_restoring: 'error',
  extending: 'updating',
  'in-use': 'in-use',
  maintenance: 'updating',
  reserved: 'attaching',
  'restoring-backup': 'updating',
  retyping: 'updating',
  uploading: 'updating',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  available: 'available',
  creating: 'creating',
  deleting: 'deleting',
  error: 'error',
  error_deleting: 'error',
};

/** Reads an instance: lists have the ids of flavor and image, single instances the objects. */
export function readInstance(instance: Reader): ComputeNodeData<Ovh.OvhNodeExtra> {
  const status = instance.optionalString('status');
  return {
    id: instance.id('id'),
    name: instance.optionalString('name') ?? '',
    state: stateOf(NODE_STATES, status),
    publicIps: addressesOf(instance, 'public'),
    privateIps: addressesOf(instance, 'private'),
    size: instance.optionalId('flavorId') ?? instance.optionalObject('flavor')?.optionalId('id') ?? null,
    image: instance.optionalId('imageId') ?? instance.optionalObject('image')?.optionalId('id') ?? null,
    location: instance.optionalId('region'),
    createdAt: instance.optionalDate('created'),
    metadata: {},
    extra: {
      status,
      planCode: instance.optionalString('planCode'),
      sshKeyId:
        instance.optionalId('sshKeyId') ?? instance.optionalObject('sshKey')?.optionalId('id') ?? null,
      monthlySince: instance.optionalObject('monthlyBilling')?.optionalString('since') ?? null,
    },
  };
}

/** Addresses of one type, IPv4 before IPv6. */
function addressesOf(instance: Reader, type: string): string[] {
  return instance
    .optionalList('ipAddresses')
    .filter((address) => address.optionalString('type') === type)
    .sort((one, other) => (one.optionalNumber('version') ?? 0) - (other.optionalNumber('version') ?? 0))
    .flatMap((address) => address.optionalString('ip') ?? []);
}

/** Memory below this is in GiB: no flavor has so few MiB, and none so many GiB. */
const FEWEST_MIB = 1900;

/** MiB. OVHcloud's responses have MiB in lists of flavors, and GiB elsewhere, as its description says. */
function readMemory(flavor: Reader): number | null {
  const ram = flavor.optionalNumber('ram');
  return ram === null || ram >= FEWEST_MIB ? ram : ram * 1024;
}

/** Reads a flavor; null for one that is out of stock. */
export function readFlavor(flavor: Reader, prices: Prices | null): NodeSizeData<Ovh.OvhSizeExtra> | null {
  if (flavor.optionalBoolean('available') === false) return null;
  const plans = flavor.optionalObject('planCodes');
  const hourlyPlanCode = plans?.optionalString('hourly') ?? null;
  const price = prices?.hourly.get(hourlyPlanCode ?? '') ?? null;
  const region = flavor.string('region');
  return {
    id: flavor.id('id'),
    name: flavor.optionalString('name') ?? '',
    ram: readMemory(flavor),
    disk: flavor.optionalNumber('disk'),
    vcpus: flavor.optionalNumber('vcpus'),
    bandwidth: null,
    price,
    currency: price === null ? null : (prices?.currency ?? null),
    architecture: null,
    gpus: null,
    locations: [region],
    extra: {
      region,
      osType: flavor.optionalString('osType'),
      type: flavor.optionalString('type'),
      quota: flavor.optionalNumber('quota'),
      inboundBandwidth: flavor.optionalNumber('inboundBandwidth'),
      outboundBandwidth: flavor.optionalNumber('outboundBandwidth'),
      hourlyPlanCode,
      monthlyPlanCode: plans?.optionalString('monthly') ?? null,
    },
  };
}

/** States of images that never become usable, which are those of OpenStack's images. */
const FAILED_IMAGES: readonly string[] = ['killed', 'error', 'deleted', 'pending_delete', 'deactivated'];

/** State of an image by its status, which is `queued` or `saving` before it is `active`. */
export function imageStateOf(status: string | null): ImageState {
  const word = status?.toLowerCase() ?? 'active';
  if (word === 'active') return 'available';
  return FAILED_IMAGES.includes(word) ? 'error' : 'creating';
}

/** Reads an image, or a snapshot of an instance. */
export function readImage(image: Reader): NodeImageData<Ovh.OvhImageExtra> {
  return {
    id: image.id('id'),
    name: image.optionalString('name') ?? '',
    extra: {
      region: image.string('region'),
      visibility: image.optionalString('visibility'),
      status: image.optionalString('status'),
      type: image.optionalString('type'),
      user: image.optionalString('user'),
      minDisk: image.optionalNumber('minDisk'),
      size: image.optionalNumber('size'),
      createdAt: image.optionalString('creationDate'),
      flavorType: image.optionalString('flavorType'),
    },
  };
}

/** Reads an SSH key. Lists leave the fingerprint out. */
export function readKey(key: Reader): KeyPairData<Ovh.OvhKeyPairExtra> {
  return {
    name: key.id('name'),
    fingerprint: key.optionalString('fingerPrint'),
    publicKey: key.optionalString('publicKey'),
    extra: { id: key.id('id'), regions: key.strings('regions') },
  };
}

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<Ovh.OvhVolumeExtra> {
  const status = volume.optionalString('status');
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: volume.optionalNumber('size'),
    state: stateOf(VOLUME_STATES, status),
    extra: {
      status,
      nodeIds: volume.strings('attachedTo'),
      region: volume.optionalString('region'),
      type: volume.optionalString('type'),
      description: volume.optionalId('description'),
      bootable: volume.optionalBoolean('bootable'),
      createdAt: volume.optionalString('creationDate'),
    },
  };
}

/** Reads a snapshot of a volume. */
export function readVolumeSnapshot(snapshot: Reader): VolumeSnapshotData<Ovh.OvhVolumeSnapshotExtra> {
  const status = snapshot.optionalString('status');
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? '',
    size: snapshot.optionalNumber('size'),
    state: stateOf(SNAPSHOT_STATES, status),
    createdAt: snapshot.optionalDate('creationDate'),
    extra: {
      volumeId: snapshot.optionalId('volumeId'),
      region: snapshot.optionalString('region'),
      status,
      description: snapshot.optionalId('description'),
    },
  };
}

/** Reads a floating IP. It tells the port that it leads to, not the instance. */
export function readFloatingIp(address: Reader): AddressData<Ovh.OvhAddressExtra> {
  const entity = address.optionalObject('associatedEntity');
  return {
    id: address.id('id'),
    ip: address.string('ip'),
    nodeId: null,
    location: address.optionalString('region'),
    extra: {
      status: address.optionalString('status'),
      leadsTo: entity?.optionalString('type') ?? null,
      privateIp: entity?.optionalString('ip') ?? null,
    },
  };
}
