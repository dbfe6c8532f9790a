import type { Reader } from '../../../src/driver/index.js';
import {
  architectureOf,
  type AddressData,
  type ComputeNodeData,
  type ImageState,
  isPrivateAddress,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import { instanceIn, nameIn, pathIn } from './api/places.js';
import type {
  GceAddressExtra,
  GceAttachedDisk,
  GceImageExtra,
  GceInterface,
  GceLocationExtra,
  GceNodeExtra,
  GceSizeExtra,
  GceSnapshotExtra,
  GceVolumeExtra,
} from './models.js';

/** The fields of an instance that are read. Metadata is left out: scripts in it can have 256 KiB, on every instance of a list. */
export const INSTANCE_FIELDS =
  'id,name,zone,status,statusMessage,machineType,creationTimestamp,lastStopTimestamp,labels,selfLink,tags/items,' +
  'networkInterfaces(name,network,subnetwork,networkIP,ipv6Address,accessConfigs(name,natIP),ipv6AccessConfigs/externalIpv6),' +
  'disks(source,deviceName,boot,autoDelete),serviceAccounts/email,scheduling(provisioningModel,preemptible),deletionProtection';
/** The fields of a machine type that are read. */
export const SIZE_FIELDS =
  'id,name,description,guestCpus,memoryMb,zone,architecture,isSharedCpu,maximumPersistentDisks,deprecated/state';
/** The fields of an image that are read. */
export const IMAGE_FIELDS =
  'id,name,description,family,status,diskSizeGb,architecture,deprecated/state,labels,creationTimestamp,selfLink';
/** The fields of a disk that are read. */
export const DISK_FIELDS =
  'id,name,sizeGb,status,type,zone,region,users,labels,sourceImage,sourceSnapshot,selfLink';
/** The fields of a snapshot that are read. */
export const SNAPSHOT_FIELDS =
  'id,name,diskSizeGb,status,creationTimestamp,sourceDisk,sourceDiskId,storageBytes,labels';
/** The fields of an address that are read. */
export const ADDRESS_FIELDS = 'id,name,address,addressType,status,networkTier,region,users,labels,selfLink';

/** @see https://cloud.google.com/compute/docs/instances/instance-lifecycle */
const STATES: Readonly<Record<string, NodeState>> = {
  PENDING: 'pending',
  PROVISIONING: 'pending',
  STAGING: 'pending',
  RUNNING: 'running',
  PENDING_STOP: 'stopping',
  STOPPING: 'stopping',
  DEPROVISIONING: 'stopping',
  STOPPED: 'stopped',
  TERMINATED: 'stopped',
  SUSPENDING: 'stopping',
  SUSPENDED: 'suspended',
  REPAIRING: 'updating',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  CREATING: 'creating',
  RESTORING: 'creating',
  READY: 'available',
  DELETING: 'deleting',
  FAILED: 'error',
  UNAVAILABLE: 'error',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  CREATING: 'creating',
  UPLOADING: 'creating',
  READY: 'available',
  DELETING: 'deleting',
  FAILED: 'error',
};

/** Reads an instance. */
export function readInstance(instance: Reader): ComputeNodeData<GceNodeExtra> {
  const status = instance.string('status');
  const state = STATES[status] ?? 'unknown';
  const interfaces = instance.optionalList('networkInterfaces');
  const inside = interfaces.flatMap((one) => one.optionalId('networkIP') ?? []);
  const outside = interfaces.flatMap((one) => addressesOf(one, 'accessConfigs', 'natIP'));
  const outside6 = interfaces.flatMap((one) => addressesOf(one, 'ipv6AccessConfigs', 'externalIpv6'));
  const inside6 = interfaces.flatMap((one) => one.optionalId('ipv6Address') ?? []);
  const [account] = instance.optionalList('serviceAccounts');
  const scheduling = instance.optionalObject('scheduling');
  return {
    id: instance.id('id'),
    name: instance.string('name'),
    // A stopped instance restarts through the states of a new one.
    state: state === 'pending' && instance.has('lastStopTimestamp') ? 'starting' : state,
    publicIps: [...outside, ...outside6, ...inside6.filter((ip) => !isPrivateAddress(ip))],
    privateIps: [...inside, ...inside6.filter((ip) => isPrivateAddress(ip))],
    size: nameIn(instance.string('machineType')),
    image: null,
    location: nameIn(instance.string('zone')),
    createdAt: instance.optionalDate('creationTimestamp'),
    metadata: instance.stringMap('labels'),
    extra: {
      status,
      statusMessage: instance.optionalId('statusMessage'),
      path: pathIn(instance.string('selfLink')),
      networkTags: instance.optionalObject('tags')?.strings('items') ?? [],
      interfaces: interfaces.map(readInterface),
      disks: instance.optionalList('disks').map(readAttachedDisk),
      serviceAccount: account?.optionalId('email') ?? null,
      provisioningModel: scheduling?.optionalId('provisioningModel') ?? null,
      preemptible: scheduling?.optionalBoolean('preemptible') ?? false,
      deletionProtection: instance.optionalBoolean('deletionProtection') ?? false,
    },
  };
}

function addressesOf(one: Reader, list: string, field: string): string[] {
  return one.optionalList(list).flatMap((config) => config.optionalId(field) ?? []);
}

function readInterface(one: Reader): GceInterface {
  const [access] = one.optionalList('accessConfigs');
  return {
    name: one.optionalString('name') ?? 'nic0',
    network: pathOrNull(one.optionalId('network')),
    subnetwork: pathOrNull(one.optionalId('subnetwork')),
    ip: one.optionalId('networkIP'),
    accessConfig: access?.optionalId('name') ?? null,
    externalIp: access?.optionalId('natIP') ?? null,
  };
}

function readAttachedDisk(disk: Reader): GceAttachedDisk {
  const source = disk.optionalId('source');
  return {
    disk: source === null ? null : nameIn(source),
    path: pathOrNull(source),
    deviceName: disk.optionalString('deviceName') ?? '',
    boot: disk.optionalBoolean('boot') ?? false,
    autoDelete: disk.optionalBoolean('autoDelete') ?? false,
  };
}

/** Reads a machine type; its zones are given separately. */
export function readSize(type: Reader, zones: readonly string[]): NodeSizeData<GceSizeExtra> {
  const name = type.string('name');
  return {
    id: name,
    name,
    ram: type.optionalCount('memoryMb'),
    disk: null,
    vcpus: type.optionalCount('guestCpus'),
    bandwidth: null,
    price: null,
    currency: null,
    architecture: architectureOf(type.optionalId('architecture')),
    locations: zones,
    extra: {
      description: type.optionalId('description'),
      zones,
      architecture: type.optionalId('architecture'),
      sharedCpu: type.optionalBoolean('isSharedCpu') ?? false,
      maxDisks: type.optionalCount('maximumPersistentDisks'),
    },
  };
}

const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  READY: 'available',
  PENDING: 'creating',
  FAILED: 'error',
  DELETING: 'error',
};

/** State of an image. @see https://cloud.google.com/compute/docs/reference/rest/v1/images */
export function imageStateOf({ status }: Pick<GceImageExtra, 'status'>): ImageState {
  return IMAGE_STATES[status ?? ''] ?? 'unknown';
}

/** Reads an image, whose id is its path, since names of several projects may be equal. */
export function readImage(image: Reader): NodeImageData<GceImageExtra> {
  const path = pathIn(image.string('selfLink'));
  const [, project = ''] = path.split('/');
  return {
    id: path,
    name: image.string('name'),
    extra: {
      project,
      family: image.optionalId('family'),
      number: image.optionalId('id'),
      description: image.optionalId('description'),
      status: image.optionalId('status'),
      diskSize: image.optionalCount('diskSizeGb'),
      architecture: image.optionalId('architecture'),
      deprecated: deprecationOf(image),
      labels: image.stringMap('labels'),
      createdAt: image.optionalDate('creationTimestamp'),
    },
  };
}

/** `DEPRECATED`, `OBSOLETE` or `DELETED`; null for an active image. */
export function deprecationOf(resource: Reader): string | null {
  const state = resource.optionalObject('deprecated')?.optionalId('state') ?? null;
  return state === 'ACTIVE' ? null : state;
}

/** Reads a zone. */
export function readLocation(zone: Reader): NodeLocationData<GceLocationExtra> {
  const name = zone.string('name');
  const extra = { region: nameIn(zone.string('region')), status: zone.optionalId('status') };
  return { id: name, name, country: null, extra };
}

/** Reads a disk. */
export function readDisk(disk: Reader): VolumeData<GceVolumeExtra> {
  const status = disk.optionalId('status');
  const users = disk.strings('users');
  const self = disk.string('selfLink');
  const state = VOLUME_STATES[status ?? ''] ?? 'unknown';
  return {
    id: disk.id('id'),
    name: disk.string('name'),
    size: disk.optionalCount('sizeGb'),
    state: state === 'available' && users.length > 0 ? 'in-use' : state,
    extra: {
      path: pathIn(self),
      location: nameIn(disk.optionalString('zone') ?? disk.string('region')),
      type: nameOrNull(disk.optionalId('type')),
      status,
      attachedTo: users.flatMap((link) => instanceIn(link, self) ?? []),
      sourceImage: pathOrNull(disk.optionalId('sourceImage')),
      sourceSnapshot: pathOrNull(disk.optionalId('sourceSnapshot')),
      labels: disk.stringMap('labels'),
    },
  };
}

/** Reads a snapshot. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<GceSnapshotExtra> {
  const status = snapshot.optionalId('status');
  return {
    id: snapshot.id('id'),
    name: snapshot.string('name'),
    size: snapshot.optionalCount('diskSizeGb'),
    state: SNAPSHOT_STATES[status ?? ''] ?? 'unknown',
    createdAt: snapshot.optionalDate('creationTimestamp'),
    extra: {
      sourceDisk: pathOrNull(snapshot.optionalId('sourceDisk')),
      sourceDiskId: snapshot.optionalId('sourceDiskId'),
      status,
      storageBytes: snapshot.optionalCount('storageBytes'),
      labels: snapshot.stringMap('labels'),
    },
  };
}

/** Reads a static address; null for one that is still being reserved. Its instance is named by path, and identified by its number. */
export function readAddress(
  address: Reader,
  nodeOf: (place: string) => string | null,
): AddressData<GceAddressExtra> | null {
  const ip = address.optionalId('address');
  if (ip === null) return null;
  const region = address.optionalId('region');
  const users = address.strings('users');
  const self = address.string('selfLink');
  const [instance = null] = users.flatMap((link) => instanceIn(link, self) ?? []);
  return {
    id: address.id('id'),
    ip,
    nodeId: instance === null ? null : nodeOf(instance),
    location: nameOrNull(region),
    extra: {
      name: address.string('name'),
      type: address.optionalId('addressType'),
      status: address.optionalId('status'),
      networkTier: address.optionalId('networkTier'),
      users: users.map(pathIn),
      labels: address.stringMap('labels'),
    },
  };
}

function pathOrNull(link: string | null): string | null {
  return link === null ? null : pathIn(link);
}

function nameOrNull(link: string | null): string | null {
  return link === null ? null : nameIn(link);
}
