import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  isPrivateAddress,
  type NetworkData,
  type NodeImageData,
  type NodeLocationData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import type * as Ionos from './models.js';

/** States of a virtual machine that nothing is being done to. */
const VM_STATES: Readonly<Record<string, NodeState>> = {
  NOSTATE: 'stopped',
  RUNNING: 'running',
  BLOCKED: 'running',
  PAUSED: 'paused',
  SHUTDOWN: 'stopping',
  SHUTOFF: 'stopped',
  CRASHED: 'error',
  SUSPENDED: 'suspended',
};

/** States of a resource that go before those of its machine. */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  DEPLOYING: 'pending',
  UPDATING: 'updating',
  MAINTENANCE: 'updating',
  DESTROYING: 'stopping',
  TERMINATED: 'terminated',
  INACTIVE: 'stopped',
  SUSPENDED: 'suspended',
  HIBERNATING: 'stopping',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  BUSY: 'creating',
  DEPLOYING: 'creating',
  UPDATING: 'updating',
  DESTROYING: 'deleting',
  TERMINATED: 'deleted',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  AVAILABLE: 'available',
  ACTIVE: 'available',
  BUSY: 'creating',
  DEPLOYING: 'creating',
  UPDATING: 'updating',
  DESTROYING: 'deleting',
};

function statusOf(resource: Reader): string | null {
  return resource.optionalObject('metadata')?.optionalString('state') ?? null;
}

function nodeState(status: string | null, vmState: string | null): NodeState {
  if (status?.startsWith('FAILED') === true) return 'error';
  if (status === 'BUSY') return vmState === 'RUNNING' ? 'updating' : 'pending';
  if (status !== null && Object.hasOwn(NODE_STATES, status)) return stateOf(NODE_STATES, status);
  return stateOf(VM_STATES, vmState);
}

/** Rows of a collection within a resource, which is empty where the response is not deep enough. */
export function entitiesOf(resource: Reader, name: string): Reader[] {
  return resource.optionalObject('entities')?.optionalObject(name)?.optionalList('items') ?? [];
}

/** Reads a server with its volumes and network interfaces. */
export function readServer(server: Reader, datacenter: string | null): ComputeNodeData<Ionos.IonosNodeExtra> {
  const properties = server.object('properties');
  const [status, vmState] = [statusOf(server), properties.optionalString('vmState')];
  const interfaces = entitiesOf(server, 'nics').flatMap((nic) => nic.optionalObject('properties') ?? []);
  const ips = ['ips', 'ipv6Ips'].flatMap((field) => interfaces.flatMap((nic) => nic.strings(field)));
  const bootVolume = properties.optionalObject('bootVolume')?.optionalId('id') ?? null;
  const volumes = entitiesOf(server, 'volumes');
  const boot = volumes.find((volume) => volume.id('id') === bootVolume)?.optionalObject('properties');
  const [cores, ram] = [properties.optionalNumber('cores'), properties.optionalNumber('ram')];
  return {
    id: server.id('id'),
    name: properties.optionalString('name') ?? '',
    state: nodeState(status, vmState),
    publicIps: ips.filter((ip) => !isPrivateAddress(ip)),
    privateIps: ips.filter(isPrivateAddress),
    size:
      properties.optionalId('templateUuid') ?? (cores === null || ram === null ? null : `${cores}-${ram}`),
    image: boot?.optionalId('image') ?? null,
    location: datacenter,
    createdAt: server.optionalObject('metadata')?.optionalDate('createdDate') ?? null,
    metadata: {},
    extra: {
      status,
      vmState,
      type: properties.optionalString('type'),
      cpuFamily: properties.optionalString('cpuFamily'),
      availabilityZone: properties.optionalString('availabilityZone'),
      bootVolume,
      volumeIds: volumes.map((volume) => volume.id('id')),
    },
  };
}

/** Reads an image of a disk; null for one of a CD. */
export function readImage(image: Reader): NodeImageData<Ionos.IonosImageExtra> | null {
  const properties = image.object('properties');
  if (properties.optionalString('imageType') === 'CDROM') return null;
  return {
    id: image.id('id'),
    name: properties.optionalString('name') ?? '',
    extra: {
      location: properties.optionalString('location'),
      description: properties.optionalId('description'),
      size: properties.optionalNumber('size'),
      isPublic: properties.optionalBoolean('public'),
      aliases: properties.strings('imageAliases'),
      licenceType: properties.optionalString('licenceType'),
      cloudInit: properties.optionalString('cloudInit'),
    },
  };
}

/** Reads a data centre. Its place begins with the country: `de/fra`. */
export function readDatacenter(datacenter: Reader): NodeLocationData<Ionos.IonosLocationExtra> {
  const properties = datacenter.object('properties');
  const place = properties.optionalString('location');
  const country = /^[a-z]{2}(?=\/)/.exec(place ?? '')?.[0].toUpperCase() ?? null;
  return {
    id: datacenter.id('id'),
    name: properties.optionalString('name') ?? '',
    country,
    extra: { place, description: properties.optionalId('description') },
  };
}

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<Ionos.IonosVolumeExtra> {
  const properties = volume.object('properties');
  const [status, nodeId] = [statusOf(volume), properties.optionalId('bootServer')];
  const isFailed = status?.startsWith('FAILED') === true;
  const busy =
    status !== null && Object.hasOwn(VOLUME_STATES, status) ? stateOf(VOLUME_STATES, status) : null;
  return {
    id: volume.id('id'),
    name: properties.optionalString('name') ?? '',
    size: properties.optionalNumber('size'),
    state: isFailed ? 'error' : (busy ?? (nodeId === null ? 'available' : 'in-use')),
    extra: {
      status,
      nodeId,
      type: properties.optionalString('type'),
      image: properties.optionalId('image'),
      licenceType: properties.optionalString('licenceType'),
      availabilityZone: properties.optionalString('availabilityZone'),
    },
  };
}

/** Reads a snapshot, which does not tell its volume. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<Ionos.IonosSnapshotExtra> {
  const properties = snapshot.object('properties');
  const status = statusOf(snapshot);
  return {
    id: snapshot.id('id'),
    name: properties.optionalString('name') ?? '',
    size: properties.optionalNumber('size'),
    state: status?.startsWith('FAILED') === true ? 'error' : stateOf(SNAPSHOT_STATES, status),
    createdAt: snapshot.optionalObject('metadata')?.optionalDate('createdDate') ?? null,
    extra: {
      status,
      location: properties.optionalString('location'),
      description: properties.optionalId('description'),
    },
  };
}

/** Reads the addresses of a block. */
export function readBlock(block: Reader): AddressData<Ionos.IonosAddressExtra>[] {
  const blockId = block.id('id');
  const properties = block.object('properties');
  const ips = properties.strings('ips');
  const users = properties.optionalList('ipConsumers');
  return ips.map((ip) => {
    const user = users.find((one) => one.optionalString('ip') === ip);
    return {
      id: `${blockId}/${ip}`,
      ip,
      nodeId: user?.optionalId('serverId') ?? null,
      location: user?.optionalId('datacenterId') ?? null,
      extra: {
        blockId,
        blockName: properties.optionalId('name'),
        blockSize: ips.length,
        nicId: user?.optionalId('nicId') ?? null,
      },
    };
  });
}

/** Reads a LAN. */
export function readLan(lan: Reader, datacenter: string | null): NetworkData<Ionos.IonosNetworkExtra> {
  const properties = lan.object('properties');
  const ranges = ['ipv4CidrBlock', 'ipv6CidrBlock'].flatMap((field) => properties.optionalId(field) ?? []);
  return {
    id: lan.id('id'),
    name: properties.optionalString('name') ?? '',
    ranges: ranges.filter((range) => range.includes('/')),
    location: datacenter,
    extra: { isPublic: properties.optionalBoolean('public'), status: statusOf(lan) },
  };
}
