import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  isPrivateAddress,
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
  UpCloudAddressExtra,
  UpCloudDevice,
  UpCloudImageExtra,
  UpCloudLocationExtra,
  UpCloudNetworkExtra,
  UpCloudNodeExtra,
  UpCloudSizeExtra,
  UpCloudSnapshotExtra,
  UpCloudVolumeExtra,
} from './models.js';

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  started: 'running',
  stopped: 'stopped',
  maintenance: 'updating',
  error: 'error',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  maintenance: 'updating',
  syncing: 'updating',
  cloning: 'creating',
  backuping: 'backing-up',
  error: 'error',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  online: 'available',
  maintenance: 'creating',
  error: 'error',
};

/** An address, with what a list of all addresses says about it. */
export interface OwnedAddress {
  /** IPv4 or IPv6. */
  readonly ip: string;
  /** Server that has it. */
  readonly nodeId: string | null;
  /** True for one that can be reached from outside. */
  readonly isPublic: boolean;
  /** True for one that is reserved. */
  readonly isFloating: boolean;
  /** Hardware address of its interface; null if unassigned. */
  readonly mac: string | null;
}

/** Reads a server. In lists, addresses are missing: `addresses` are those of a list of all. */
export function readServer(
  server: Reader,
  addresses: readonly OwnedAddress[] = ownAddresses(server),
): ComputeNodeData<UpCloudNodeExtra> {
  const state = server.optionalString('state');
  const created = server.optionalNumber('created');
  const plan = server.optionalId('plan');
  const interfaces = server.has('networking') ? interfacesOf(server) : null;
  const firewall = server.optionalString('firewall');
  return {
    id: server.id('uuid'),
    name: server.optionalString('title') ?? '',
    state: stateOf(NODE_STATES, state),
    publicIps: sorted(addresses.filter(({ isPublic }) => isPublic)),
    privateIps: sorted(addresses.filter(({ isPublic }) => !isPublic)),
    size: plan === 'custom' ? null : plan,
    image: null,
    location: server.optionalString('zone'),
    createdAt: created === null ? null : new Date(created * 1000),
    metadata: labelsOf(server.optionalObject('labels')?.optionalList('label') ?? []),
    extra: {
      state,
      hostname: server.optionalString('hostname'),
      cores: server.optionalNumber('core_number'),
      memory: server.optionalNumber('memory_amount'),
      devices: server.has('storage_devices') ? devicesOf(server) : null,
      networks:
        interfaces
          ?.filter((one) => one.optionalString('type') === 'private')
          .map((one) => one.id('network')) ?? null,
      firewall: firewall === null ? null : firewall === 'on',
      tags: server.optionalObject('tags')?.strings('tag') ?? [],
      password: server.optionalString('password'),
    },
  };
}

/** IPv4 before IPv6, each once. */
function sorted(addresses: readonly OwnedAddress[]): string[] {
  const all = [...new Set(addresses.map(({ ip }) => ip))];
  return [...all.filter((ip) => !ip.includes(':')), ...all.filter((ip) => ip.includes(':'))];
}

/** Addresses of a server: those of its interfaces, and those made by default, which stand in a list of their own. */
function ownAddresses(server: Reader): OwnedAddress[] {
  const listed = server.optionalObject('ip_addresses')?.optionalList('ip_address') ?? [];
  const others = server.has('networking') ? interfacesOf(server) : [];
  return [
    ...listed.map(readOwned),
    ...others.flatMap((one) =>
      (one.optionalObject('ip_addresses')?.optionalList('ip_address') ?? []).map((address) => ({
        ...readOwned(address),
        isPublic: one.optionalString('type') === 'public',
      })),
    ),
  ];
}

function interfacesOf(server: Reader): Reader[] {
  return server.object('networking').optionalObject('interfaces')?.optionalList('interface') ?? [];
}

/** Reads an address of any kind. */
export function readOwned(address: Reader): OwnedAddress {
  const ip = address.string('address');
  const access = address.optionalString('access');
  return {
    ip,
    nodeId: address.optionalId('server'),
    isPublic: access === null ? !isPrivateAddress(ip) : access === 'public',
    isFloating: address.optionalString('floating') === 'yes',
    mac: address.optionalString('mac'),
  };
}

function devicesOf(server: Reader): UpCloudDevice[] {
  return server
    .object('storage_devices')
    .optionalList('storage_device')
    .map((device) => ({
      storage: device.id('storage'),
      title: device.optionalString('storage_title') ?? '',
      type: device.optionalString('type') ?? 'disk',
      address: device.optionalString('address') ?? '',
      isBootDisk: device.optionalId('boot_disk') === '1',
    }));
}

/** Keys and values of labels. */
function labelsOf(labels: readonly Reader[]): Record<string, string> {
  return Object.fromEntries(
    labels.map((label) => [label.string('key'), label.optionalString('value') ?? '']),
  );
}

/** Labels of keys and values, as requests have them. */
export function toLabels(values: Readonly<Record<string, string>>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

/** Reads a plan, with its credits an hour by zone. */
export function readPlan(
  plan: Reader,
  credits: Readonly<Record<string, number>> = {},
): NodeSizeData<UpCloudSizeExtra> {
  const name = plan.id('name');
  return {
    id: name,
    name,
    ram: plan.optionalNumber('memory_amount'),
    disk: plan.optionalNumber('storage_size'),
    vcpus: plan.optionalNumber('core_number'),
    bandwidth: plan.optionalNumber('public_traffic_out'),
    price: null,
    currency: null,
    gpus: plan.optionalCount('gpu_amount'),
    extra: {
      diskTier: plan.optionalString('storage_tier'),
      gpuModel: plan.optionalString('gpu_model') || null,
      credits,
    },
  };
}

/** Prices of plans in the list of all: plan, zone, credits an hour. */
export function readPrices(zones: readonly Reader[]): Map<string, Record<string, number>> {
  const prices = new Map<string, Record<string, number>>();
  for (const zone of zones)
    for (const item of Object.keys(zone.raw)) {
      const [, plan] = /^server_plan_(.+)$/.exec(item) ?? [];
      const price = plan === undefined ? null : zone.object(item).optionalNumber('price');
      if (plan !== undefined && price !== null)
        prices.set(plan, { ...prices.get(plan), [zone.id('name')]: price });
    }
  return prices;
}

/** Reads a zone, whose name begins with the code of its country. */
export function readZone(zone: Reader): NodeLocationData<UpCloudLocationExtra> {
  const id = zone.id('id');
  const isPublic = zone.optionalString('public');
  const [, code] = /^([a-z]{2})-/.exec(id) ?? [];
  return {
    id,
    name: zone.optionalString('description') ?? id,
    // The one code that is not that of ISO 3166.
    country: code === 'uk' ? 'GB' : (code?.toUpperCase() ?? null),
    extra: { isPublic: isPublic === null ? null : isPublic === 'yes' },
  };
}

/** Reads a template; null for another storage. */
export function readTemplate(storage: Reader): NodeImageData<UpCloudImageExtra> | null {
  if (storage.optionalString('type') !== 'template') return null;
  return {
    id: storage.id('uuid'),
    name: storage.optionalString('title') ?? '',
    extra: {
      access: storage.optionalString('access'),
      templateType: storage.optionalString('template_type'),
      state: storage.optionalString('state'),
      minDisk: storage.optionalNumber('size'),
      zone: storage.optionalString('zone'),
    },
  };
}

/** Reads a volume; null for another storage. Lists lack its servers: it is available there, if it can be used. */
export function readVolume(storage: Reader): VolumeData<UpCloudVolumeExtra> | null {
  if (storage.optionalString('type') !== 'normal') return null;
  const state = storage.optionalString('state');
  const nodeIds = storage.optionalObject('servers')?.ids('server') ?? null;
  const attached = nodeIds !== null && nodeIds.length > 0 ? 'in-use' : 'available';
  return {
    id: storage.id('uuid'),
    name: storage.optionalString('title') ?? '',
    size: storage.optionalNumber('size'),
    state: state === 'online' ? attached : stateOf(VOLUME_STATES, state),
    extra: {
      nodeIds,
      location: storage.optionalString('zone'),
      state,
      tier: storage.optionalString('tier'),
      createdAt: storage.optionalString('created'),
      labels: labelsOf(storage.optionalList('labels')),
    },
  };
}

/** Reads a backup; null for another storage. */
export function readBackup(storage: Reader): VolumeSnapshotData<UpCloudSnapshotExtra> | null {
  if (storage.optionalString('type') !== 'backup') return null;
  return {
    id: storage.id('uuid'),
    name: storage.optionalString('title') ?? '',
    size: storage.optionalNumber('size'),
    state: stateOf(SNAPSHOT_STATES, storage.optionalString('state')),
    createdAt: storage.optionalDate('created'),
    extra: {
      volumeId: storage.optionalId('origin'),
      location: storage.optionalString('zone'),
    },
  };
}

/** Reads a private network; null for another one. */
export function readNetwork(network: Reader): NetworkData<UpCloudNetworkExtra> | null {
  if (network.optionalString('type') !== 'private') return null;
  const ranges = network.optionalObject('ip_networks')?.optionalList('ip_network') ?? [];
  const servers = network.optionalObject('servers')?.optionalList('server') ?? [];
  return {
    id: network.id('uuid'),
    name: network.optionalString('name') ?? '',
    ranges: ranges.map((range) => range.string('address')),
    location: network.optionalString('zone'),
    extra: {
      router: network.optionalId('router'),
      nodeIds: servers.map((server) => server.id('uuid')),
    },
  };
}

/** Reads a floating address; null for another address. */
export function readAddress(address: Reader): AddressData<UpCloudAddressExtra> | null {
  const { ip, nodeId, isFloating, mac } = readOwned(address);
  if (!isFloating) return null;
  return {
    id: ip,
    ip,
    nodeId,
    location: address.optionalString('zone'),
    extra: {
      family: address.optionalString('family'),
      mac,
      ptr: address.optionalString('ptr_record') || null,
    },
  };
}
