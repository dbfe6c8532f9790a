import type { ComputeExtras } from '../../src/compute/driver.js';
import type {
  ComputeNodeData,
  KeyPairData,
  NodeImageData,
  NodeLocationData,
  NodeSizeData,
  NodeState,
  VolumeData,
  VolumeSnapshotData,
} from '../../src/compute/models.js';
import { splitTags } from '../../src/compute/tags.js';
import type { Reader } from '../../src/connection/reader.js';

/** What DigitalOcean says of a Droplet beyond the portable fields. */
export interface DropletExtra {
  /** `new active off archive`. */
  readonly status: string;
  /** True while an action runs that forbids others. */
  readonly locked: boolean;
  /** MiB. */
  readonly memory: number;
  readonly vcpus: number;
  /** GiB. */
  readonly disk: number;
  readonly features: readonly string[];
  readonly volumeIds: readonly string[];
  readonly snapshotIds: readonly string[];
  readonly backupIds: readonly string[];
  /** Tags that are no `key:value`; those are in `metadata`. */
  readonly tags: readonly string[];
  readonly vpcId: string | null;
  readonly imageSlug: string | null;
}

/** What DigitalOcean takes beyond the portable options of `createNode`. */
export interface DropletCreateExtra {
  readonly tags?: readonly string[];
  readonly ipv6?: boolean;
  readonly monitoring?: boolean;
  readonly backups?: boolean;
  /** Ids of volumes to attach. */
  readonly volumes?: readonly string[];
  /** Whether to install the agent for the web console. */
  readonly agent?: boolean;
  /** False for a Droplet without public addresses. */
  readonly publicNetworking?: boolean;
}

export interface DigitalOceanSizeExtra {
  readonly description: string | null;
  /** US dollars a month. */
  readonly monthlyPrice: number;
  /** Regions that have it. */
  readonly regions: readonly string[];
}

export interface DigitalOceanImageExtra {
  /** Name to use in place of the id, for images of DigitalOcean's own. */
  readonly slug: string | null;
  /** `base snapshot backup custom admin`. */
  readonly type: string | null;
  readonly distribution: string | null;
  /** `NEW available pending deleted retired`. */
  readonly status: string | null;
  readonly isPublic: boolean | null;
  readonly regions: readonly string[];
  /** GB. */
  readonly minDisk: number | null;
  /** GB. */
  readonly size: number | null;
  readonly description: string | null;
  readonly createdAt: string | null;
  readonly tags: readonly string[];
}

export interface DigitalOceanLocationExtra {
  readonly features: readonly string[];
  /** Sizes that it has. */
  readonly sizes: readonly string[];
}

export interface DigitalOceanKeyPairExtra {
  /** Id, by which Droplets name it. */
  readonly id: string;
}

export interface DigitalOceanVolumeExtra {
  readonly nodeIds: readonly string[];
  readonly location: string | null;
  readonly description: string | null;
  readonly filesystem: string | null;
  readonly createdAt: string | null;
  readonly tags: readonly string[];
}

export interface DigitalOceanCreateVolumeExtra {
  readonly description?: string;
  /** Filesystem to make on it. */
  readonly filesystem?: 'ext4' | 'xfs';
  readonly tags?: readonly string[];
}

export interface DigitalOceanSnapshotExtra {
  readonly volumeId: string;
  readonly regions: readonly string[];
  readonly tags: readonly string[];
}

export interface DigitalOceanCreateSnapshotExtra {
  readonly tags?: readonly string[];
}

/** Something that DigitalOcean does to a resource. */
export interface DigitalOceanAction {
  readonly id: string;
  readonly type: string;
  readonly status: 'in-progress' | 'completed' | 'errored';
  readonly resourceId: string | null;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
}

/** A tag and how many resources carry it. */
export interface DigitalOceanTag {
  readonly name: string;
  readonly resources: number | null;
}

/** The provider's own fields of the DigitalOcean compute driver. */
export interface DigitalOceanExtras extends ComputeExtras {
  readonly node: DropletExtra;
  readonly createNode: DropletCreateExtra;
  readonly size: DigitalOceanSizeExtra;
  readonly image: DigitalOceanImageExtra;
  readonly location: DigitalOceanLocationExtra;
  readonly keyPair: DigitalOceanKeyPairExtra;
  readonly volume: DigitalOceanVolumeExtra;
  readonly createVolume: DigitalOceanCreateVolumeExtra;
  readonly volumeSnapshot: DigitalOceanSnapshotExtra;
  readonly createVolumeSnapshot: DigitalOceanCreateSnapshotExtra;
}

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  new: 'pending',
  active: 'running',
  off: 'stopped',
  archive: 'suspended',
};

/** Reads a Droplet. */
export function readDroplet(droplet: Reader): ComputeNodeData<DropletExtra> {
  const status = droplet.string('status');
  const addresses = readAddresses(droplet);
  const image = droplet.optionalObject('image');
  const { metadata, plain } = splitTags(droplet.strings('tags'));
  return {
    id: droplet.id('id'),
    name: droplet.string('name'),
    state: NODE_STATES[status] ?? 'unknown',
    publicIps: addresses.filter(({ type }) => type === 'public').map(({ address }) => address),
    privateIps: addresses.filter(({ type }) => type === 'private').map(({ address }) => address),
    size: droplet.string('size_slug'),
    image: image === null ? null : image.id('id'),
    location: droplet.object('region').string('slug'),
    createdAt: droplet.optionalDate('created_at'),
    metadata,
    extra: {
      status,
      locked: droplet.optionalBoolean('locked') ?? false,
      memory: droplet.number('memory'),
      vcpus: droplet.number('vcpus'),
      disk: droplet.number('disk'),
      features: droplet.strings('features'),
      volumeIds: droplet.strings('volume_ids'),
      snapshotIds: ids(droplet, 'snapshot_ids'),
      backupIds: ids(droplet, 'backup_ids'),
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
    networks.optionalList(version).map((entry) => ({
      address: entry.string('ip_address'),
      type: entry.string('type'),
    })),
  );
}

/** Ids that come as a list of numbers. */
function ids(reader: Reader, name: string): string[] {
  const list = reader.raw[name] ?? [];
  if (!Array.isArray(list)) throw reader.wrong(name, 'a list of ids');
  return list.map(String);
}

/** Reads a size; null for one that cannot be ordered now. */
export function readSize(size: Reader): NodeSizeData<DigitalOceanSizeExtra> | null {
  if (!size.boolean('available')) return null;
  const slug = size.string('slug');
  return {
    id: slug,
    name: slug,
    ram: size.number('memory'),
    disk: size.number('disk'),
    vcpus: size.number('vcpus'),
    bandwidth: size.number('transfer') * 1000,
    price: size.number('price_hourly'),
    extra: {
      description: size.optionalString('description'),
      monthlyPrice: size.number('price_monthly'),
      regions: size.strings('regions'),
    },
  };
}

/** Reads an image. DigitalOcean's own are named by their version alone, so the distribution goes before it. */
export function readImage(image: Reader): NodeImageData<DigitalOceanImageExtra> {
  const type = image.optionalString('type');
  const distribution = image.optionalString('distribution');
  const name = image.string('name');
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

/** Reads a region; null for one where nothing can be made now. */
export function readLocation(region: Reader): NodeLocationData<DigitalOceanLocationExtra> | null {
  if (!region.boolean('available')) return null;
  return {
    id: region.string('slug'),
    name: region.string('name'),
    country: null,
    extra: { features: region.strings('features'), sizes: region.strings('sizes') },
  };
}

/** Reads an SSH key. */
export function readKeyPair(key: Reader): KeyPairData<DigitalOceanKeyPairExtra> {
  return {
    name: key.string('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('public_key'),
    extra: { id: key.id('id') },
  };
}

/** Reads a volume. It has no state of its own beyond being attached. */
export function readVolume(volume: Reader): VolumeData<DigitalOceanVolumeExtra> {
  const nodeIds = ids(volume, 'droplet_ids');
  return {
    id: volume.string('id'),
    name: volume.string('name'),
    size: volume.number('size_gigabytes'),
    state: nodeIds.length > 0 ? 'in-use' : 'available',
    extra: {
      nodeIds,
      location: volume.optionalObject('region')?.string('slug') ?? null,
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
    name: snapshot.string('name'),
    size: snapshot.number('min_disk_size'),
    state: 'available',
    createdAt: snapshot.optionalDate('created_at'),
    extra: {
      volumeId: snapshot.string('resource_id'),
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
    type: action.string('type'),
    status,
    resourceId: action.has('resource_id') ? action.id('resource_id') : null,
    startedAt: action.optionalDate('started_at'),
    completedAt: action.optionalDate('completed_at'),
  };
}

/** Reads a tag. */
export function readTag(tag: Reader): DigitalOceanTag {
  return {
    name: tag.string('name'),
    resources: tag.optionalObject('resources')?.optionalNumber('count') ?? null,
  };
}
