import type { ComputeExtras } from '../../src/compute/driver.js';

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
