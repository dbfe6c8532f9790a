import type { ComputeExtras } from '../../../src/compute/index.js';

/** What DigitalOcean says of a Droplet beyond the portable fields. @see https://docs.digitalocean.com/reference/api/reference/droplets/ */
export interface DropletExtra {
  /** `new active off archive`. */
  readonly status: string | null;
  /** True while an action runs that forbids others. */
  readonly locked: boolean;
  /** MiB. */
  readonly memory: number | null;
  /** Virtual processors. */
  readonly vcpus: number | null;
  /** GiB. */
  readonly disk: number | null;
  /** What is switched on, such as `backups`, `ipv6`, `monitoring`. */
  readonly features: readonly string[];
  /** UUIDs of the attached volumes. */
  readonly volumeIds: readonly string[];
  /** Ids of the snapshots made of it. */
  readonly snapshotIds: readonly string[];
  /** Ids of the backups made of it. */
  readonly backupIds: readonly string[];
  /** Tags that are no `key:value`; those are in `metadata`. */
  readonly tags: readonly string[];
  /** UUID of its network (`vpc_uuid`); null where it is in none. */
  readonly vpcId: string | null;
  /** Slug of its image, such as `ubuntu-24-04-x64`; null for images that have none. */
  readonly imageSlug: string | null;
}

/**
 * What DigitalOcean takes beyond the portable options of `createNode`.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create
 */
export interface DropletCreateExtra {
  /** Tags beside those that `metadata` becomes (`key:value`). */
  readonly tags?: readonly string[];
  /** Whether to give it an IPv6 address. Default false. */
  readonly ipv6?: boolean;
  /** Whether to install the agent that reports its load. Default false. */
  readonly monitoring?: boolean;
  /** Whether to back it up regularly, which costs a share of its price. Default false. */
  readonly backups?: boolean;
  /** Ids of volumes to attach. */
  readonly volumes?: readonly string[];
  /** Whether to install the agent for the web console. */
  readonly agent?: boolean;
  /** False for a Droplet without public addresses. */
  readonly publicNetworking?: boolean;
}

/** What DigitalOcean says of a size beyond the portable fields. @see https://docs.digitalocean.com/reference/api/reference/sizes/ */
export interface DigitalOceanSizeExtra {
  /** Name of its family, such as `Basic` or `CPU-Optimized`; null where the answer does not say. */
  readonly description: string | null;
  /** US dollars a month. */
  readonly monthlyPrice: number | null;
  /** Regions that have it. */
  readonly regions: readonly string[];
}

/** What DigitalOcean says of an image. @see https://docs.digitalocean.com/reference/api/reference/images/ */
export interface DigitalOceanImageExtra {
  /** Name to use in place of the id, for images of DigitalOcean's own. */
  readonly slug: string | null;
  /** `base snapshot backup custom admin`. */
  readonly type: string | null;
  /** Family of its system, such as `Ubuntu` or `Debian`; null where DigitalOcean does not know. */
  readonly distribution: string | null;
  /** `NEW available pending deleted retired`. */
  readonly status: string | null;
  /** Whether every account may use it; null where the answer does not say. */
  readonly isPublic: boolean | null;
  /** Slugs of the regions that have it. */
  readonly regions: readonly string[];
  /** GB. */
  readonly minDisk: number | null;
  /** GB. */
  readonly size: number | null;
  /** Free text; null where there is none. */
  readonly description: string | null;
  /** When it was made, as DigitalOcean writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** What DigitalOcean says of a region. @see https://docs.digitalocean.com/reference/api/reference/regions/ */
export interface DigitalOceanLocationExtra {
  /** What can be had there, such as `backups`, `ipv6`, `metadata`, `storage`. */
  readonly features: readonly string[];
  /** Sizes that it has. */
  readonly sizes: readonly string[];
}

/** What DigitalOcean says of an SSH key. @see https://docs.digitalocean.com/reference/api/reference/ssh-keys/ */
export interface DigitalOceanKeyPairExtra {
  /** Id, by which Droplets name it. */
  readonly id: string;
}

/** What DigitalOcean says of a volume. @see https://docs.digitalocean.com/reference/api/reference/block-storage/ */
export interface DigitalOceanVolumeExtra {
  /** Id of the Droplet that it is attached to; empty where to none. */
  readonly nodeIds: readonly string[];
  /** Slug of the region that it is in; only Droplets there can have it. */
  readonly location: string | null;
  /** Free text; null where there is none. */
  readonly description: string | null;
  /** Filesystem that it was made with: `ext4` or `xfs`; null where with none. */
  readonly filesystem: string | null;
  /** When it was made, as DigitalOcean writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/**
 * What DigitalOcean takes beyond the portable options of `createVolume`.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/block-storage/
 */
export interface DigitalOceanCreateVolumeExtra {
  /** Free text. */
  readonly description?: string;
  /** Filesystem to make on it. */
  readonly filesystem?: 'ext4' | 'xfs';
  /** Tags; those that do not exist yet are made. */
  readonly tags?: readonly string[];
}

/** What DigitalOcean says of a volume's snapshot. @see https://docs.digitalocean.com/reference/api/reference/snapshots/ */
export interface DigitalOceanSnapshotExtra {
  /** UUID of the volume that it was taken of (`resource_id`). */
  readonly volumeId: string | null;
  /** Slugs of the regions where volumes can be made from it. */
  readonly regions: readonly string[];
  /** Its tags. */
  readonly tags: readonly string[];
}

/**
 * What DigitalOcean takes beyond the portable options of `createVolumeSnapshot`.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/block-storage/
 */
export interface DigitalOceanCreateSnapshotExtra {
  /** Tags; those that do not exist yet are made. */
  readonly tags?: readonly string[];
}

/** Something that DigitalOcean does to a resource. @see https://docs.digitalocean.com/reference/api/reference/actions/ */
export interface DigitalOceanAction {
  /** Its number, which `getAction` and `waitForAction` take. */
  readonly id: string;
  /** What is done, such as `create`, `power_off` or `attach_volume`. */
  readonly type: string;
  /** How far it is; `errored` ends it as `completed` does. */
  readonly status: 'in-progress' | 'completed' | 'errored';
  /** Id of the Droplet or other resource that it is done to; null where the answer does not say. */
  readonly resourceId: string | null;
  /** When it began; null where the answer does not say. */
  readonly startedAt: Date | null;
  /** When it ended; null while it goes on. */
  readonly completedAt: Date | null;
}

/** A tag and how many resources carry it. @see https://docs.digitalocean.com/reference/api/reference/tags/ */
export interface DigitalOceanTag {
  /** The tag itself, which is also its id; letters keep the case that it was first used with. */
  readonly name: string;
  /** Resources that carry it; null where the answer does not say. */
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
