import type { XmlReader } from '../../../src/driver/index.js';
import {
  architectureOf,
  type ComputeNodeData,
  type ImageState,
  isPrivateAddress,
  type KeyPairData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import type {
  Ec2NodeExtra,
  Ec2SizeExtra,
  Ec2ImageExtra,
  Ec2LocationExtra,
  Ec2KeyPairExtra,
  Ec2VolumeExtra,
  Ec2SnapshotExtra,
} from './models.js';
import type { Parameter } from '../query.js';

/** Rows a page of most lists: EC2's maximum. */
export const PAGE = 1000;

/** Tag for names, as in EC2's own console. */
const NAME = 'Name';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  pending: 'pending',
  running: 'running',
  'shutting-down': 'stopping',
  terminated: 'terminated',
  stopping: 'stopping',
  stopped: 'stopped',
};

/** Tags in the API's form. */
export function tagPairs(tags: Readonly<Record<string, string>>): Parameter[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags of a new resource, its name among them. */
export function tagSpecification(
  type: string,
  name: string,
  tags: Readonly<Record<string, string>> = {},
): Parameter {
  const { [NAME]: _, ...others } = tags;
  return [{ ResourceType: type, Tag: tagPairs({ [NAME]: name, ...others }) }];
}

/** Reads the tags of a resource, its name apart. */
export function readTags(reader: XmlReader): { name: string; tags: Record<string, string> } {
  const all = Object.fromEntries(
    reader.list('tagSet').flatMap((tag) => {
      const key = tag.optionalString('key');
      return key === null ? [] : [[key, tag.optionalString('value') ?? '']];
    }),
  );
  const { [NAME]: name = '', ...tags } = all;
  return { name, tags };
}

/** Reads an instance of DescribeInstances or RunInstances. */
export function readInstance(
  instance: XmlReader,
  reservationId: string | null,
): ComputeNodeData<Ec2NodeExtra> {
  const { name, tags } = readTags(instance);
  const status = instance.optionalObject('instanceState')?.optionalString('name') ?? null;
  const addresses = readAddresses(instance);
  return {
    id: instance.id('instanceId'),
    name,
    state: NODE_STATES[status ?? ''] ?? 'unknown',
    publicIps: addresses.publicIps,
    privateIps: addresses.privateIps,
    size: instance.optionalString('instanceType'),
    image: instance.optionalString('imageId'),
    location: instance.optionalObject('placement')?.optionalString('availabilityZone') ?? null,
    createdAt: instance.optionalDate('launchTime'),
    metadata: tags,
    extra: {
      status,
      stateReason: instance.optionalObject('stateReason')?.optionalString('message') ?? null,
      architecture: instance.optionalString('architecture'),
      keyName: instance.optionalString('keyName'),
      vpcId: instance.optionalString('vpcId'),
      subnetId: instance.optionalString('subnetId'),
      privateDnsName: instance.optionalString('privateDnsName'),
      publicDnsName: instance.optionalString('dnsName'),
      securityGroups: instance.list('groupSet').flatMap((group) => group.optionalString('groupId') ?? []),
      blockDevices: instance.list('blockDeviceMapping').map((device) => ({
        device: device.optionalString('deviceName') ?? '',
        volumeId: device.optionalObject('ebs')?.optionalString('volumeId') ?? null,
      })),
      instanceProfile: instance.optionalObject('iamInstanceProfile')?.optionalString('arn') ?? null,
      lifecycle: instance.optionalString('instanceLifecycle'),
      launchIndex: instance.optionalNumber('amiLaunchIndex'),
      reservationId,
      clientToken: instance.optionalString('clientToken'),
    },
  };
}

/** Addresses of all interfaces; those of the instance itself if it lists none. */
function readAddresses(instance: XmlReader): { publicIps: string[]; privateIps: string[] } {
  const publicIps = new Set<string>();
  const privateIps = new Set<string>();
  const add = (set: Set<string>, address: string | null): void => {
    if (address !== null) set.add(address);
  };
  add(publicIps, instance.optionalString('ipAddress'));
  add(privateIps, instance.optionalString('privateIpAddress'));
  for (const network of instance.list('networkInterfaceSet')) {
    for (const address of network.list('privateIpAddressesSet')) {
      add(privateIps, address.optionalString('privateIpAddress'));
      add(publicIps, address.optionalObject('association')?.optionalString('publicIp') ?? null);
    }
    for (const entry of network.list('ipv6AddressesSet')) {
      const address = entry.optionalString('ipv6Address');
      if (address !== null) add(isPrivateAddress(address) ? privateIps : publicIps, address);
    }
  }
  return { publicIps: [...publicIps], privateIps: [...privateIps] };
}

/** Reads an instance type. EC2 does not tell its price. */
export function readSize(type: XmlReader): NodeSizeData<Ec2SizeExtra> {
  const name = type.id('instanceType');
  const gpus = type.optionalObject('gpuInfo')?.list('gpus') ?? [];
  const gpuCount = gpus.reduce((sum, gpu) => sum + (gpu.optionalNumber('count') ?? 0), 0);
  const architectures = type.optionalObject('processorInfo')?.strings('supportedArchitectures') ?? [];
  return {
    id: name,
    name,
    ram: type.optionalObject('memoryInfo')?.optionalNumber('sizeInMiB') ?? null,
    disk: type.optionalObject('instanceStorageInfo')?.optionalNumber('totalSizeInGB') ?? null,
    vcpus: type.optionalObject('vCpuInfo')?.optionalNumber('defaultVCpus') ?? null,
    bandwidth: null,
    price: null,
    currency: null,
    architecture: onlyOne(architectures.flatMap((name) => architectureOf(name) ?? [])),
    gpus: gpuCount,
    extra: {
      architectures,
      currentGeneration: type.optionalBoolean('currentGeneration'),
      gpus: gpuCount || null,
      network: type.optionalObject('networkInfo')?.optionalString('networkPerformance') ?? null,
    },
  };
}

/** The value that all have; null if there are several, or none. */
function onlyOne<T>(values: readonly T[]): T | null {
  const [first, ...others] = new Set(values);
  return first === undefined || others.length > 0 ? null : first;
}

/** Reads an image. */
export function readImage(image: XmlReader): NodeImageData<Ec2ImageExtra> {
  return {
    id: image.id('imageId'),
    name: image.optionalString('name') ?? '',
    extra: {
      status: image.optionalString('imageState'),
      description: image.optionalString('description'),
      ownerId: image.optionalString('imageOwnerId'),
      isPublic: image.optionalBoolean('isPublic'),
      architecture: image.optionalString('architecture'),
      rootDevice: image.optionalString('rootDeviceName'),
      createdAt: image.optionalString('creationDate'),
      tags: readTags(image).tags,
    },
  };
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html */
const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  available: 'available',
  pending: 'creating',
  transient: 'creating',
  invalid: 'error',
  failed: 'error',
  error: 'error',
  deregistered: 'error',
  disabled: 'error',
};

/** State of an image by its status; unknown for a status that is new. */
export function imageStateOf(status: string | null): ImageState {
  return IMAGE_STATES[status ?? ''] ?? 'unknown';
}

/** Reads an availability zone. */
export function readLocation(zone: XmlReader): NodeLocationData<Ec2LocationExtra> {
  const name = zone.id('zoneName');
  return {
    id: name,
    name,
    country: null,
    extra: {
      available: (zone.optionalString('zoneState') ?? 'available') === 'available',
      zoneId: zone.optionalString('zoneId'),
    },
  };
}

/** Reads a key pair. */
export function readKeyPair(key: XmlReader): KeyPairData<Ec2KeyPairExtra> {
  const privateKey = key.optionalString('keyMaterial');
  return {
    name: key.id('keyName'),
    fingerprint: key.optionalString('keyFingerprint'),
    publicKey: key.optionalString('publicKey'),
    ...(privateKey === null ? {} : { privateKey }),
    extra: { id: key.optionalString('keyPairId'), type: key.optionalString('keyType') },
  };
}

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  creating: 'creating',
  available: 'available',
  'in-use': 'in-use',
  deleting: 'deleting',
  deleted: 'deleted',
  error: 'error',
};

/** A volume that is being attached or detached is `in-use` for EC2. */
const ATTACHMENT_STATES: Readonly<Record<string, VolumeState>> = {
  attaching: 'attaching',
  detaching: 'detaching',
};

/** Reads a volume. */
export function readVolume(volume: XmlReader): VolumeData<Ec2VolumeExtra> {
  const status = volume.optionalString('status');
  const attachments = volume.list('attachmentSet');
  const changing = attachments.flatMap((one) => ATTACHMENT_STATES[one.optionalString('status') ?? ''] ?? []);
  const { name, tags } = readTags(volume);
  return {
    id: volume.id('volumeId'),
    name,
    size: volume.optionalNumber('size'),
    state: changing[0] ?? VOLUME_STATES[status ?? ''] ?? 'unknown',
    extra: {
      status,
      nodeIds: attachments.flatMap((one) => one.optionalString('instanceId') ?? []),
      location: volume.optionalString('availabilityZone'),
      type: volume.optionalString('volumeType'),
      iops: volume.optionalNumber('iops'),
      encrypted: volume.optionalBoolean('encrypted'),
      snapshotId: volume.optionalString('snapshotId'),
      createdAt: volume.optionalString('createTime'),
      tags,
    },
  };
}

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  pending: 'creating',
  completed: 'available',
  recoverable: 'deleting',
  recovering: 'restoring',
  error: 'error',
};

/** Reads a snapshot. */
export function readSnapshot(snapshot: XmlReader): VolumeSnapshotData<Ec2SnapshotExtra> {
  const { name, tags } = readTags(snapshot);
  return {
    id: snapshot.id('snapshotId'),
    name,
    size: snapshot.optionalNumber('volumeSize'),
    state: SNAPSHOT_STATES[snapshot.optionalString('status') ?? ''] ?? 'unknown',
    createdAt: snapshot.optionalDate('startTime'),
    extra: {
      volumeId: snapshot.optionalString('volumeId'),
      description: snapshot.optionalString('description'),
      progress: snapshot.optionalString('progress'),
      tags,
    },
  };
}
