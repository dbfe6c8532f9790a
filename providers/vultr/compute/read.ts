import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  isPrivateAddress,
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
} from '../../../src/compute/index.js';
import type { VultrExtras } from './models.js';

/** Families of the list of systems that stand for something else: a server made of a snapshot, for one. */
const NO_SYSTEMS = new Set(['iso', 'snapshot', 'backup', 'application', 'marketplace']);
const NO_ADDRESS = new Set(['', '0.0.0.0', '::']);
const GIB = 2 ** 30;

const STATES: Readonly<Record<string, NodeState>> = {
  pending: 'pending',
  suspended: 'suspended',
  resizing: 'updating',
};
const POWER: Readonly<Record<string, NodeState>> = { running: 'running', stopped: 'stopped' };

/** Reads a server. */
export function readInstance(instance: Reader): ComputeNodeData<VultrExtras['node']> {
  const [status, powerStatus, serverStatus] = [
    instance.optionalString('status'),
    instance.optionalString('power_status'),
    instance.optionalString('server_status'),
  ];
  const ips = ['main_ip', 'v6_main_ip', 'internal_ip']
    .map((field) => instance.optionalString(field) ?? '')
    .filter((ip) => !NO_ADDRESS.has(ip));
  const { metadata, plain } = splitTags(instance.strings('tags'));
  return {
    id: instance.id('id'),
    name: instance.optionalString('label') ?? '',
    state: nodeState(status, powerStatus, serverStatus),
    publicIps: ips.filter((ip) => !isPrivateAddress(ip)),
    privateIps: ips.filter(isPrivateAddress),
    size: instance.optionalString('plan'),
    image: imageOf(instance),
    location: instance.optionalString('region'),
    createdAt: instance.optionalDate('date_created'),
    metadata,
    extra: {
      ...{ status, powerStatus, serverStatus },
      os: instance.optionalString('os'),
      hostname: instance.optionalString('hostname'),
      tags: plain,
      features: instance.strings('features'),
      firewallGroupId: instance.optionalString('firewall_group_id') || null,
      includedTraffic: instance.optionalNumber('allowed_bandwidth'),
      defaultPassword: instance.optionalString('default_password') || null,
    },
  };
}

/** A server that is installed runs already, and cannot be used. */
function nodeState(status: string | null, power: string | null, server: string | null): NodeState {
  if (status !== 'active') return stateOf(STATES, status);
  return power === 'running' && server === 'installingbooting' ? 'starting' : stateOf(POWER, power);
}

/** Id of the snapshot or the system that a server was made from. */
function imageOf(instance: Reader): string | null {
  const [snapshot, image] = [instance.optionalId('snapshot_id'), instance.optionalId('image_id')];
  const os = instance.optionalNumber('os_id') ?? 0;
  return snapshot || image || (os > 0 ? String(os) : null);
}

/** Reads a plan; null if it cannot be ordered now, anywhere or in the driver's region. */
export function readPlan(plan: Reader, region: string | null): NodeSizeData<VultrExtras['size']> | null {
  const locations = plan.strings('locations');
  if (region === null ? locations.length === 0 : !locations.includes(region)) return null;
  const id = plan.id('id');
  return {
    id,
    name: id,
    ram: plan.optionalNumber('ram'),
    disk: plan.optionalNumber('disk'),
    vcpus: plan.optionalNumber('vcpu_count'),
    bandwidth: plan.optionalNumber('bandwidth'),
    price: null,
    currency: null,
    locations,
    extra: {
      type: plan.optionalString('type'),
      monthlyPrice: plan.optionalNumber('monthly_cost'),
      disks: plan.optionalNumber('disk_count'),
      gpuType: plan.optionalString('gpu_type') || null,
    },
  };
}

/** Reads an operating system; null for what is none. */
export function readSystem(system: Reader): NodeImageData<VultrExtras['image']> | null {
  const family = system.optionalString('family');
  if (family !== null && NO_SYSTEMS.has(family)) return null;
  return {
    id: system.id('id'),
    name: system.optionalString('name') ?? '',
    extra: { kind: 'os', family, status: null, bytes: null, createdAt: null },
  };
}

/** Reads a snapshot of a server. */
export function readImage(snapshot: Reader): NodeImageData<VultrExtras['image']> {
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('description') ?? '',
    extra: {
      kind: 'snapshot',
      family: null,
      status: snapshot.optionalString('status'),
      bytes: snapshot.optionalNumber('size'),
      createdAt: snapshot.optionalString('date_created'),
    },
  };
}

/** Reads a region. */
export function readRegion(region: Reader): NodeLocationData<VultrExtras['location']> {
  const id = region.id('id');
  return {
    id,
    name: region.optionalString('city') ?? id,
    country: region.optionalString('country'),
    extra: { continent: region.optionalString('continent'), options: region.strings('options') },
  };
}

/** Reads an SSH key. */
export function readKeyPair(key: Reader): KeyPairData<VultrExtras['keyPair']> {
  return {
    name: key.string('name'),
    fingerprint: null,
    publicKey: key.optionalString('ssh_key'),
    extra: { id: key.id('id') },
  };
}

/** Reads a volume. */
export function readVolume(block: Reader): VolumeData<VultrExtras['volume']> {
  const status = block.optionalString('status');
  const nodeId = block.optionalId('attached_to_instance') || null;
  return {
    id: block.id('id'),
    name: block.optionalString('label') ?? '',
    size: block.optionalNumber('size_gb'),
    state: status === 'pending' ? 'creating' : nodeId === null ? 'available' : 'in-use',
    extra: {
      nodeId,
      location: block.optionalString('region'),
      mountId: block.optionalString('mount_id') || null,
      blockType: block.optionalString('block_type') || null,
      status,
    },
  };
}

/** Reads a snapshot of a volume. */
export function readVolumeSnapshot(snapshot: Reader): VolumeSnapshotData<VultrExtras['volumeSnapshot']> {
  const bytes = snapshot.optionalNumber('size');
  const state = snapshot.optionalString('state')?.toLowerCase() ?? null;
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('description') ?? '',
    size: bytes === null ? null : Math.floor(bytes / GIB),
    state: stateOf({ complete: 'available', pending: 'creating' }, state),
    createdAt: snapshot.optionalDate('added_at'),
    extra: { volumeId: snapshot.optionalId('block_id'), bytes },
  };
}

/** Reads a reserved address. */
export function readAddress(address: Reader): AddressData<VultrExtras['address']> {
  return {
    id: address.id('id'),
    ip: address.string('subnet'),
    nodeId: address.optionalId('instance_id') || null,
    location: address.optionalString('region'),
    extra: {
      type: address.optionalString('ip_type'),
      prefix: address.optionalNumber('subnet_size'),
      label: address.optionalString('label') || null,
    },
  };
}

/** Reads a VPC. */
export function readNetwork(vpc: Reader): NetworkData<VultrExtras['network']> {
  const [subnet, bits] = [vpc.optionalString('v4_subnet') || null, vpc.optionalNumber('v4_subnet_mask')];
  return {
    id: vpc.id('id'),
    name: vpc.optionalString('description') ?? '',
    ranges: subnet === null || bits === null ? [] : [`${subnet}/${bits}`],
    location: vpc.optionalString('region'),
    extra: {},
  };
}
