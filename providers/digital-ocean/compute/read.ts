import type { Reader } from '../../../src/driver/index.js';
import {
  type ComputeNodeData,
  isPrivateAddress,
  type KeyPairData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  splitTags,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
} from '../../../src/compute/index.js';
import type {
  DropletExtra,
  DigitalOceanSizeExtra,
  DigitalOceanImageExtra,
  DigitalOceanLocationExtra,
  DigitalOceanKeyPairExtra,
  DigitalOceanVolumeExtra,
  DigitalOceanSnapshotExtra,
  DigitalOceanAction,
  DigitalOceanTag,
} from './models.js';

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  new: 'pending',
  active: 'running',
  off: 'stopped',
  archive: 'suspended',
};

/** Reads a Droplet. */
export function readDroplet(droplet: Reader): ComputeNodeData<DropletExtra> {
  const status = droplet.optionalString('status');
  const addresses = readAddresses(droplet);
  const image = droplet.optionalObject('image');
  const { metadata, plain } = splitTags(droplet.strings('tags'));
  return {
    id: droplet.id('id'),
    name: droplet.optionalString('name') ?? '',
    state: stateOf(NODE_STATES, status),
    publicIps: addresses.filter(({ type }) => type === 'public').map(({ address }) => address),
    privateIps: addresses.filter(({ type }) => type === 'private').map(({ address }) => address),
    size:
      droplet.optionalString('size_slug') ?? droplet.optionalObject('size')?.optionalString('slug') ?? null,
    image: image?.optionalId('id') ?? null,
    location: droplet.optionalObject('region')?.optionalString('slug') ?? null,
    createdAt: droplet.optionalDate('created_at'),
    metadata,
    extra: {
      status,
      locked: droplet.optionalBoolean('locked') ?? false,
      memory: droplet.optionalNumber('memory'),
      vcpus: droplet.optionalNumber('vcpus'),
      disk: droplet.optionalNumber('disk'),
      features: droplet.strings('features'),
      volumeIds: droplet.strings('volume_ids'),
      snapshotIds: droplet.ids('snapshot_ids'),
      backupIds: droplet.ids('backup_ids'),
      tags: plain,
      vpcId: droplet.optionalString('vpc_uuid'),
      imageSlug: image?.optionalString('slug') ?? null,
    },
  };
}

function readAddresses(droplet: Reader): { address: string; type: string }[] {
  const networks = droplet.optionalObject('networks');
  if (networks === null) return [];
  return ['v4', 'v6'].flatMap((version) =>
    networks.optionalList(version).flatMap((entry) => {
      const address = entry.optionalString('ip_address');
      const type = entry.optionalString('type');
      return address === null
        ? []
        : [{ address, type: type ?? (isPrivateAddress(address) ? 'private' : 'public') }];
    }),
  );
}

/** Reads a size; null if it cannot be ordered now. */
export function readSize(size: Reader): NodeSizeData<DigitalOceanSizeExtra> | null {
  if (size.optionalBoolean('available') === false) return null;
  const slug = size.id('slug');
  const transfer = size.optionalNumber('transfer');
  const price = size.optionalNumber('price_hourly');
  return {
    id: slug,
    name: slug,
    ram: size.optionalNumber('memory'),
    disk: size.optionalNumber('disk'),
    vcpus: size.optionalNumber('vcpus'),
    bandwidth: transfer === null ? null : transfer * 1000,
    price,
    currency: price === null ? null : 'USD',
    gpus: size.optionalObject('gpu_info')?.optionalNumber('count') ?? null,
    locations: size.strings('regions'),
    extra: {
      description: size.optionalString('description'),
      monthlyPrice: size.optionalNumber('price_monthly'),
      regions: size.strings('regions'),
    },
  };
}

/** Reads an image. DigitalOcean's own are named by version only, so the name starts with the distribution. */
export function readImage(image: Reader): NodeImageData<DigitalOceanImageExtra> {
  const type = image.optionalString('type');
  const distribution = image.optionalString('distribution');
  const name = image.optionalString('name') ?? '';
  return {
    id: image.id('id'),
    name: type === 'base' && distribution !== null ? `${distribution} ${name}` : name,
    extra: {
      slug: image.optionalString('slug'),
      type,
      distribution,
      status: image.optionalString('status'),
      isPublic: image.optionalBoolean('public'),
      regions: image.strings('regions'),
      minDisk: image.optionalNumber('min_disk_size'),
      size: image.optionalNumber('size_gigabytes'),
      description: image.optionalString('description'),
      createdAt: image.optionalString('created_at'),
      tags: image.strings('tags'),
    },
  };
}

/** Reads a region; null if nothing can be created there now. */
export function readLocation(region: Reader): NodeLocationData<DigitalOceanLocationExtra> | null {
  if (region.optionalBoolean('available') === false) return null;
  const slug = region.id('slug');
  return {
    id: slug,
    name: region.optionalString('name') ?? slug,
    country: null,
    extra: { features: region.strings('features'), sizes: region.strings('sizes') },
  };
}

/** Reads an SSH key. */
export function readKeyPair(key: Reader): KeyPairData<DigitalOceanKeyPairExtra> {
  return {
    name: key.optionalString('name') ?? '',
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('public_key'),
    extra: { id: key.id('id') },
  };
}

/** Reads a volume. It has no state of its own beyond being attached. */
export function readVolume(volume: Reader): VolumeData<DigitalOceanVolumeExtra> {
  const nodeIds = volume.ids('droplet_ids');
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: volume.optionalNumber('size_gigabytes'),
    state: nodeIds.length > 0 ? 'in-use' : 'available',
    extra: {
      nodeIds,
      location: volume.optionalObject('region')?.optionalString('slug') ?? null,
      description: volume.optionalString('description') || null,
      filesystem: volume.optionalString('filesystem_type') || null,
      createdAt: volume.optionalString('created_at'),
      tags: volume.strings('tags'),
    },
  };
}

/** Reads a snapshot of a volume. It is listed once it can be used. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<DigitalOceanSnapshotExtra> {
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? '',
    size: snapshot.optionalNumber('min_disk_size'),
    state: 'available',
    createdAt: snapshot.optionalDate('created_at'),
    extra: {
      volumeId: snapshot.optionalId('resource_id'),
      regions: snapshot.strings('regions'),
      tags: snapshot.strings('tags'),
    },
  };
}

/** Reads an action. */
export function readAction(action: Reader): DigitalOceanAction {
  const status = action.string('status');
  if (status !== 'in-progress' && status !== 'completed' && status !== 'errored')
    throw action.wrong('status', 'in-progress, completed or errored');
  return {
    id: action.id('id'),
    type: action.optionalString('type') ?? 'action',
    status,
    resourceId: action.optionalId('resource_id'),
    startedAt: action.optionalDate('started_at'),
    completedAt: action.optionalDate('completed_at'),
  };
}

/** Reads a tag. */
export function readTag(tag: Reader): DigitalOceanTag {
  return {
    name: tag.id('name'),
    resources: tag.optionalObject('resources')?.optionalNumber('count') ?? null,
  };
}
