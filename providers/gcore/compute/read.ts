import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  architectureOf,
  type ComputeNodeData,
  type ImageState,
  isPrivateAddress,
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
import type * as Gcore from './models.js';

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  ACTIVE: 'running',
  BUILD: 'pending',
  DELETED: 'terminated',
  ERROR: 'error',
  HARD_REBOOT: 'rebooting',
  MIGRATING: 'migrating',
  PASSWORD: 'updating',
  PAUSED: 'paused',
  REBOOT: 'rebooting',
  REBUILD: 'updating',
  RESCUE: 'running',
  RESIZE: 'updating',
  REVERT_RESIZE: 'updating',
  SHELVED: 'suspended',
  SHELVED_OFFLOADED: 'suspended',
  SHUTOFF: 'stopped',
  SOFT_DELETED: 'terminated',
  SUSPENDED: 'suspended',
  VERIFY_RESIZE: 'running',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  attaching: 'attaching',
  available: 'available',
  'backing-up': 'backing-up',
  creating: 'creating',
  deleting: 'deleting',
  detaching: 'detaching',
  downloading: 'creating',
  extending: 'updating',
  'in-use': 'in-use',
  maintenance: 'updating',
  'restoring-backup': 'updating',
  retyping: 'updating',
  reverting: 'updating',
  uploading: 'updating',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  available: 'available',
  'backing-up': 'updating',
  creating: 'creating',
  deleting: 'deleting',
  error: 'error',
  error_deleting: 'error',
  restoring: 'restoring',
  unmanaging: 'updating',
};

/** The only status that Gcore documents. */
const IMAGE_STATES: Readonly<Record<string, ImageState>> = { active: 'available' };

/** Reads an instance. */
export function readInstance(instance: Reader): ComputeNodeData<Gcore.GcoreNodeExtra> {
  const status = instance.optionalString('status');
  const addresses = addressesOf(instance.optionalObject('addresses'));
  const { own, kept } = tagsIn(instance.optionalList('tags'));
  const isPublic = ({ type, address }: Gcore.GcoreAddress): boolean =>
    type === 'floating' || !isPrivateAddress(address);
  return {
    id: instance.id('id'),
    name: instance.string('name'),
    state: stateOf(NODE_STATES, status),
    publicIps: addresses.filter((one) => isPublic(one)).map(({ address }) => address),
    privateIps: addresses.filter((one) => !isPublic(one)).map(({ address }) => address),
    size: instance.optionalObject('flavor')?.optionalId('flavor_id') ?? null,
    image: kept['image_id'] ?? null,
    location: instance.optionalId('region_id'),
    createdAt: instance.optionalDate('created_at'),
    metadata: own,
    extra: {
      status,
      vmState: instance.optionalString('vm_state'),
      taskState: instance.optionalString('task_state'),
      taskId: instance.optionalId('task_id'),
      creatorTaskId: instance.optionalId('creator_task_id'),
      addresses,
      securityGroups: instance.optionalList('security_groups').map((group) => group.string('name')),
      keyPair: instance.optionalString('ssh_key_name') || null,
      volumes: instance.optionalList('volumes').map((volume) => volume.id('id')),
      readOnlyTags: kept,
    },
  };
}

/** Addresses by their networks, IPv4 before IPv6. */
function addressesOf(networks: Reader | null): Gcore.GcoreAddress[] {
  const all = Object.keys(networks?.raw ?? {}).flatMap((network) =>
    (networks?.list(network) ?? []).map((one) => ({
      network,
      address: one.string('addr'),
      type: one.optionalString('type'),
    })),
  );
  const isIpv6 = ({ address }: Gcore.GcoreAddress): boolean => address.includes(':');
  return [...all.filter((one) => !isIpv6(one)), ...all.filter((one) => isIpv6(one))];
}

/** Keys and values of tags: the user's own, and those that Gcore keeps. */
export function tagsIn(tags: readonly Reader[]): {
  readonly own: Record<string, string>;
  readonly kept: Record<string, string>;
} {
  const entries = (isKept: boolean): [string, string][] =>
    tags
      .filter((tag) => (tag.optionalBoolean('read_only') ?? false) === isKept)
      .map((tag) => [tag.string('key'), tag.string('value')]);
  return { own: Object.fromEntries(entries(false)), kept: Object.fromEntries(entries(true)) };
}

/** Reads a flavor; null for one that cannot be ordered. Its disk is a volume of its own. */
export function readFlavor(flavor: Reader, region: string | null): NodeSizeData<Gcore.GcoreSizeExtra> | null {
  if (flavor.optionalBoolean('disabled') === true) return null;
  const isShown = flavor.optionalString('price_status') === 'show';
  const price = isShown ? flavor.optionalNumber('price_per_hour') : null;
  return {
    id: flavor.id('flavor_id'),
    name: flavor.string('flavor_name'),
    ram: flavor.optionalNumber('ram'),
    disk: null,
    vcpus: flavor.optionalNumber('vcpus'),
    bandwidth: null,
    price,
    currency: price === null ? null : flavor.optionalString('currency_code'),
    architecture: architectureOf(flavor.optionalString('architecture')),
    gpus: null,
    locations: region === null ? null : [region],
    extra: {
      pricePerMonth: isShown ? flavor.optionalNumber('price_per_month') : null,
      osType: flavor.optionalString('os_type'),
      hardware: flavor.stringMap('hardware_description'),
    },
  };
}

/** Reads an image. */
export function readImage(image: Reader): NodeImageData<Gcore.GcoreImageExtra> {
  return {
    id: image.id('id'),
    name: image.string('name'),
    extra: {
      status: image.optionalString('status'),
      visibility: image.optionalString('visibility'),
      architecture: image.optionalString('architecture'),
      osType: image.optionalString('os_type'),
      osDistro: image.optionalString('os_distro'),
      osVersion: image.optionalString('os_version'),
      minDisk: image.optionalNumber('min_disk'),
      minRam: image.optionalNumber('min_ram'),
      tags: tagsIn(image.optionalList('tags_v2')).own,
      createdAt: image.optionalDate('created_at'),
    },
  };
}

/** State of an image by Gcore's status. */
export function imageStateOf(status: string | null): ImageState {
  return stateOf(IMAGE_STATES, status);
}

/** Reads a region, which goes by its number. */
export function readRegion(region: Reader): NodeLocationData<Gcore.GcoreLocationExtra> {
  return {
    id: region.id('id'),
    name: region.string('display_name'),
    country: region.optionalString('country') || null,
    extra: { state: region.optionalString('state'), zone: region.optionalString('zone') },
  };
}

/** Reads an SSH key. The private key is in the response to a create alone, and only if Gcore has made it. */
export function readKeyPair(key: Reader): KeyPairData<Gcore.GcoreKeyPairExtra> {
  const privateKey = key.optionalString('private_key');
  return {
    name: key.string('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('public_key'),
    ...(privateKey !== null && { privateKey }),
    extra: {
      id: key.id('id'),
      isShared: key.optionalBoolean('shared_in_project'),
      createdAt: key.optionalDate('created_at'),
    },
  };
}

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<Gcore.GcoreVolumeExtra> {
  const status = volume.optionalString('status');
  const [attachment] = volume.optionalList('attachments');
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: volume.optionalNumber('size'),
    state: status?.startsWith('error') === true ? 'error' : stateOf(VOLUME_STATES, status),
    extra: {
      status,
      nodeId: attachment?.optionalId('server_id') ?? null,
      device: attachment?.optionalString('device') || null,
      type: volume.optionalString('volume_type'),
      isBootable: volume.optionalBoolean('bootable'),
      isRoot: volume.optionalBoolean('is_root_volume'),
      tags: tagsIn(volume.optionalList('tags')).own,
      createdAt: volume.optionalDate('created_at'),
    },
  };
}

/** Reads a volume's snapshot; null for one that was deleted. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<Gcore.GcoreSnapshotExtra> | null {
  const status = snapshot.optionalString('status');
  if (status === 'deleted') return null;
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? '',
    size: snapshot.optionalNumber('size'),
    state: stateOf(SNAPSHOT_STATES, status),
    createdAt: snapshot.optionalDate('created_at'),
    extra: {
      status,
      volumeId: snapshot.optionalId('volume_id'),
      description: snapshot.optionalString('description') || null,
      tags: tagsIn(snapshot.optionalList('tags')).own,
    },
  };
}

/** Reads a floating IP; null for one that has no address yet. Only lists tell its server. */
export function readAddress(address: Reader): AddressData<Gcore.GcoreAddressExtra> | null {
  const ip = address.optionalString('floating_ip_address');
  if (ip === null) return null;
  return {
    id: address.id('id'),
    ip,
    nodeId: address.optionalObject('instance')?.optionalId('id') ?? null,
    location: address.optionalId('region_id'),
    extra: {
      status: address.optionalString('status'),
      portId: address.optionalId('port_id'),
      fixedIp: address.optionalString('fixed_ip_address') || null,
      tags: tagsIn(address.optionalList('tags')).own,
    },
  };
}

/** Reads a network. Its ranges are those of its subnets, which are resources of their own. */
export function readNetwork(network: Reader): NetworkData<Gcore.GcoreNetworkExtra> {
  return {
    id: network.id('id'),
    name: network.string('name'),
    ranges: [],
    location: network.optionalId('region_id'),
    extra: {
      subnets: network.strings('subnets'),
      type: network.optionalString('type'),
      isExternal: network.optionalBoolean('external'),
      isShared: network.optionalBoolean('shared'),
      mtu: network.optionalNumber('mtu'),
      tags: tagsIn(network.optionalList('tags')).own,
    },
  };
}
