import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  type ImageState,
  isPrivateAddress,
  type KeyPairData,
  type NetworkData,
  type NodeImageData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import type {
  StackitAddressExtra,
  StackitImageExtra,
  StackitKeyPairExtra,
  StackitNetworkExtra,
  StackitNic,
  StackitNodeExtra,
  StackitSizeExtra,
  StackitSnapshotExtra,
  StackitVolumeExtra,
} from './models.js';

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  ACTIVE: 'running',
  'BACKING-UP': 'updating',
  CREATING: 'pending',
  DEALLOCATED: 'stopped',
  DEALLOCATING: 'stopping',
  DELETED: 'terminated',
  DELETING: 'stopping',
  ERROR: 'error',
  INACTIVE: 'stopped',
  MIGRATING: 'migrating',
  PAUSED: 'paused',
  REBOOT: 'rebooting',
  REBOOTING: 'rebooting',
  REBUILD: 'updating',
  REBUILDING: 'updating',
  RESCUE: 'running',
  RESCUING: 'updating',
  RESIZING: 'updating',
  RESTORING: 'updating',
  SNAPSHOTTING: 'updating',
  STARTING: 'starting',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  ATTACHED: 'in-use',
  ATTACHING: 'attaching',
  AVAILABLE: 'available',
  'BACKING-UP': 'backing-up',
  CREATING: 'creating',
  DELETED: 'deleted',
  DELETING: 'deleting',
  DETACHING: 'detaching',
  DOWNLOADING: 'creating',
  ERROR: 'error',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  AVAILABLE: 'available',
  'BACKING-UP': 'updating',
  CREATING: 'creating',
  DELETING: 'deleting',
  ERROR: 'error',
  RESTORING: 'restoring',
  UNMANAGING: 'updating',
  UPDATING: 'updating',
};

const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  AVAILABLE: 'available',
  CREATING: 'creating',
  ERROR: 'error',
};

/** Reads a server. */
export function readServer(server: Reader): ComputeNodeData<StackitNodeExtra> {
  const [status, powerStatus] = [server.optionalString('status'), server.optionalString('powerStatus')];
  const nics = server.optionalList('nics').map(readNic);
  const ipv6 = nics.flatMap((nic) => nic.ipv6 ?? []);
  return {
    id: server.id('id'),
    name: server.string('name'),
    state: stateAt(status, powerStatus),
    publicIps: [
      ...nics.flatMap((nic) => nic.publicIp ?? []),
      ...ipv6.filter((address) => !isPrivateAddress(address)),
    ],
    privateIps: [
      ...nics.flatMap((nic) => nic.ipv4 ?? []),
      ...ipv6.filter((address) => isPrivateAddress(address)),
    ],
    size: server.optionalString('machineType'),
    image: server.optionalId('imageId'),
    location: server.optionalString('availabilityZone'),
    createdAt: server.optionalDate('createdAt'),
    metadata: labelsOf(server),
    extra: {
      status,
      powerStatus,
      errorMessage: server.optionalString('errorMessage') || null,
      nics,
      keyPair: server.optionalString('keypairName') || null,
      bootVolume: server.optionalObject('bootVolume')?.optionalId('id') ?? null,
      volumes: server.strings('volumes'),
      affinityGroup: server.optionalId('affinityGroup'),
    },
  };
}

/** An active server may have crashed, or been shut down from within. */
function stateAt(status: string | null, powerStatus: string | null): NodeState {
  if (status !== 'ACTIVE') return stateOf(NODE_STATES, status);
  if (powerStatus === 'CRASHED' || powerStatus === 'ERROR') return 'error';
  return powerStatus === 'STOPPED' ? 'stopped' : 'running';
}

function readNic(nic: Reader): StackitNic {
  return {
    id: nic.id('nicId'),
    networkId: nic.id('networkId'),
    ipv4: nic.optionalString('ipv4') || null,
    ipv6: nic.optionalString('ipv6') || null,
    publicIp: nic.optionalString('publicIp') || null,
    securityGroups: nic.strings('securityGroups'),
  };
}

/** The labels of something, which may have none. */
export function labelsOf(row: Reader): Record<string, string> {
  return row.stringMap('labels');
}

/** Reads a machine type, which goes by its name. STACKIT's API tells no prices. */
export function readSize(type: Reader): NodeSizeData<StackitSizeExtra> {
  const name = type.id('name');
  return {
    id: name,
    name,
    ram: type.number('ram'),
    disk: type.number('disk'),
    vcpus: type.number('vcpus'),
    bandwidth: null,
    price: null,
    currency: null,
    gpus: null,
    locations: null,
    extra: { description: type.optionalString('description') || null },
  };
}

/** Reads an image. */
export function readImage(image: Reader): NodeImageData<StackitImageExtra> {
  const config = image.optionalObject('config');
  return {
    id: image.id('id'),
    name: image.string('name'),
    extra: {
      status: image.optionalString('status'),
      scope: image.optionalString('scope'),
      diskFormat: image.optionalString('diskFormat'),
      architecture: config?.optionalString('architecture') ?? null,
      operatingSystem: config?.optionalString('operatingSystem') ?? null,
      distribution: config?.optionalString('operatingSystemDistro') ?? null,
      version: config?.optionalString('operatingSystemVersion') ?? null,
      minDiskSize: image.optionalNumber('minDiskSize'),
      minRam: image.optionalNumber('minRam'),
      labels: labelsOf(image),
      createdAt: image.optionalDate('createdAt'),
    },
  };
}

/** State of an image by STACKIT's status. */
export function imageStateOf(status: string | null): ImageState {
  return stateOf(IMAGE_STATES, status);
}

/** Reads a key pair, which goes by its name. */
export function readKeyPair(key: Reader): KeyPairData<StackitKeyPairExtra> {
  return {
    name: key.id('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('publicKey'),
    extra: { labels: labelsOf(key), createdAt: key.optionalDate('createdAt') },
  };
}

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<StackitVolumeExtra> {
  const status = volume.optionalString('status');
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: volume.optionalNumber('size'),
    state: status?.startsWith('ERROR') === true ? 'error' : stateOf(VOLUME_STATES, status),
    extra: {
      status,
      nodeId: volume.optionalId('serverId'),
      location: volume.optionalString('availabilityZone'),
      performanceClass: volume.optionalString('performanceClass'),
      bootable: volume.optionalBoolean('bootable'),
      encrypted: volume.optionalBoolean('encrypted'),
      labels: labelsOf(volume),
      createdAt: volume.optionalDate('createdAt'),
    },
  };
}

/** Reads a volume's snapshot; null for one that was deleted. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<StackitSnapshotExtra> | null {
  const status = snapshot.optionalString('status');
  if (status === 'DELETED') return null;
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? '',
    size: snapshot.optionalNumber('size'),
    state: stateOf(SNAPSHOT_STATES, status),
    createdAt: snapshot.optionalDate('createdAt'),
    extra: { volumeId: snapshot.optionalId('volumeId'), labels: labelsOf(snapshot) },
  };
}

/** Reads a public IP. STACKIT tells the interface that it leads to, and not the server. */
export function readAddress(address: Reader): AddressData<StackitAddressExtra> {
  return {
    id: address.id('id'),
    ip: address.string('ip'),
    nodeId: null,
    location: null,
    extra: { nicId: address.optionalId('networkInterface'), labels: labelsOf(address) },
  };
}

/** Reads a network. */
export function readNetwork(network: Reader): NetworkData<StackitNetworkExtra> {
  const [ipv4, ipv6] = [network.optionalObject('ipv4'), network.optionalObject('ipv6')];
  return {
    id: network.id('id'),
    name: network.string('name'),
    ranges: [...(ipv4?.strings('prefixes') ?? []), ...(ipv6?.strings('prefixes') ?? [])],
    location: null,
    extra: {
      status: network.optionalString('status'),
      routed: network.optionalBoolean('routed'),
      dhcp: network.optionalBoolean('dhcp'),
      publicIp: ipv4?.optionalString('publicIp') ?? null,
      labels: labelsOf(network),
    },
  };
}
