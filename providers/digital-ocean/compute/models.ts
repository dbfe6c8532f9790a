import type { ComputeExtras } from '../../../src/compute/index.js';

/** DigitalOcean's own fields of a Droplet. @see https://docs.digitalocean.com/reference/api/reference/droplets/ */
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
  /** Enabled features, such as `backups`, `ipv6`, `monitoring`. */
  readonly features: readonly string[];
  /** UUIDs of the attached volumes. */
  readonly volumeIds: readonly string[];
  /** Ids of its snapshots. */
  readonly snapshotIds: readonly string[];
  /** Ids of its backups. */
  readonly backupIds: readonly string[];
  /** Plain tags; those of the form `key:value` are in `metadata`. */
  readonly tags: readonly string[];
  /** UUID of its network (`vpc_uuid`); null if none. */
  readonly vpcId: string | null;
  /** Slug of its image, such as `ubuntu-24-04-x64`; null for images that have none. */
  readonly imageSlug: string | null;
}

/**
 * DigitalOcean's own options of `createNode`.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create
 */
export interface DropletCreateExtra {
  /** Tags besides those from `metadata` (`key:value`). */
  readonly tags?: readonly string[];
  /** True for an IPv6 address. Default false. */
  readonly ipv6?: boolean;
  /** True to install the monitoring agent. Default false. */
  readonly monitoring?: boolean;
  /** True for regular backups, which cost a share of its price. Default false. */
  readonly backups?: boolean;
  /** Ids of volumes to attach. */
  readonly volumes?: readonly string[];
  /** True to install the agent for the web console. */
  readonly agent?: boolean;
  /** False for a Droplet without public addresses. */
  readonly publicNetworking?: boolean;
}

/** DigitalOcean's own fields of a size. @see https://docs.digitalocean.com/reference/api/reference/sizes/ */
export interface DigitalOceanSizeExtra {
  /** Name of its family, such as `Basic` or `CPU-Optimized`; null if unknown. */
  readonly description: string | null;
  /** US dollars a month. */
  readonly monthlyPrice: number | null;
  /** Regions that have it. */
  readonly regions: readonly string[];
}

/** DigitalOcean's own fields of an image. @see https://docs.digitalocean.com/reference/api/reference/images/ */
export interface DigitalOceanImageExtra {
  /** Name to use in place of the id, for images of DigitalOcean's own. */
  readonly slug: string | null;
  /** `base snapshot backup custom admin`. */
  readonly type: string | null;
  /** Distribution, such as `Ubuntu` or `Debian`; null if unknown. */
  readonly distribution: string | null;
  /** `NEW available pending deleted retired`. */
  readonly status: string | null;
  /** True if it is public; null if unknown. */
  readonly isPublic: boolean | null;
  /** Slugs of the regions that have it. */
  readonly regions: readonly string[];
  /** GB. */
  readonly minDisk: number | null;
  /** GB. */
  readonly size: number | null;
  /** Free text; null if none. */
  readonly description: string | null;
  /** When it was made, as DigitalOcean writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** DigitalOcean's own fields of a region. @see https://docs.digitalocean.com/reference/api/reference/regions/ */
export interface DigitalOceanLocationExtra {
  /** Features available there, such as `backups`, `ipv6`, `metadata`, `storage`. */
  readonly features: readonly string[];
  /** Sizes that it has. */
  readonly sizes: readonly string[];
}

/** DigitalOcean's own fields of an SSH key. @see https://docs.digitalocean.com/reference/api/reference/ssh-keys/ */
export interface DigitalOceanKeyPairExtra {
  /** Id, by which Droplets name it. */
  readonly id: string;
}

/** DigitalOcean's own fields of a volume. @see https://docs.digitalocean.com/reference/api/reference/block-storage/ */
export interface DigitalOceanVolumeExtra {
  /** Id of the Droplet that it is attached to; empty if none. */
  readonly nodeIds: readonly string[];
  /** Slug of the region that it is in; only Droplets there can have it. */
  readonly location: string | null;
  /** Free text; null if none. */
  readonly description: string | null;
  /** Its initial filesystem: `ext4` or `xfs`; null if none. */
  readonly filesystem: string | null;
  /** When it was made, as DigitalOcean writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/**
 * DigitalOcean's own options of `createVolume`.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/block-storage/
 */
export interface DigitalOceanCreateVolumeExtra {
  /** Free text. */
  readonly description?: string;
  /** Filesystem to make on it. */
  readonly filesystem?: 'ext4' | 'xfs';
  /** Tags; missing ones are created. */
  readonly tags?: readonly string[];
}

/** DigitalOcean's own fields of a volume's snapshot. @see https://docs.digitalocean.com/reference/api/reference/snapshots/ */
export interface DigitalOceanSnapshotExtra {
  /** UUID of the volume that it was taken of (`resource_id`). */
  readonly volumeId: string | null;
  /** Slugs of the regions where volumes can be created from it. */
  readonly regions: readonly string[];
  /** Its tags. */
  readonly tags: readonly string[];
}

/**
 * DigitalOcean's own options of `createVolumeSnapshot`.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/block-storage/
 */
export interface DigitalOceanCreateSnapshotExtra {
  /** Tags; missing ones are created. */
  readonly tags?: readonly string[];
}

/** Something that DigitalOcean does to a resource. @see https://docs.digitalocean.com/reference/api/reference/actions/ */
export interface DigitalOceanAction {
  /** Its number, which `getAction` and `waitForAction` take. */
  readonly id: string;
  /** Type of action, such as `create`, `power_off` or `attach_volume`. */
  readonly type: string;
  /** Status; `errored` and `completed` are final. */
  readonly status: 'in-progress' | 'completed' | 'errored';
  /** Id of its Droplet or other resource; null if unknown. */
  readonly resourceId: string | null;
  /** Start time; null if unknown. */
  readonly startedAt: Date | null;
  /** End time; null while it is in progress. */
  readonly completedAt: Date | null;
}

/** A tag and how many resources carry it. @see https://docs.digitalocean.com/reference/api/reference/tags/ */
export interface DigitalOceanTag {
  /** The tag itself, which is also its id; letters keep the case of its first use. */
  readonly name: string;
  /** Number of tagged resources; null if unknown. */
  readonly resources: number | null;
}

/** DigitalOcean's own fields of a network (VPC). @see https://docs.digitalocean.com/reference/api/reference/vpcs/ */
export interface DigitalOceanNetworkExtra {
  /** True for the network of Droplets of its region that name none. */
  readonly isDefault: boolean;
  /** Free text; null if unknown. */
  readonly description: string | null;
  /** When it was made, as DigitalOcean writes it: ISO 8601. */
  readonly createdAt: string | null;
}

/** DigitalOcean's own options of `createNetwork`. @see https://docs.digitalocean.com/reference/api/reference/vpcs/ */
export interface DigitalOceanCreateNetworkExtra {
  /** Free text of 255 characters at most. */
  readonly description?: string;
}

/** DigitalOcean's own fields of a firewall. @see https://docs.digitalocean.com/reference/api/reference/firewalls/ */
export interface DigitalOceanFirewallExtra {
  /** `waiting succeeded failed`, of its last change. */
  readonly status: string | null;
  /** Tags of the Droplets that it applies to, beside those that it is attached to. */
  readonly tags: readonly string[];
  /** When it was made, as DigitalOcean writes it: ISO 8601. */
  readonly createdAt: string | null;
}

/** DigitalOcean's own options of `createFirewall`. @see https://docs.digitalocean.com/reference/api/reference/firewalls/ */
export interface DigitalOceanCreateFirewallExtra {
  /** Tags, which exist, of the Droplets that it is to apply to. */
  readonly tags?: readonly string[];
}

/** DigitalOcean's own fields of a reserved IP. @see https://docs.digitalocean.com/reference/api/reference/reserved-ips/ */
export interface DigitalOceanAddressExtra {
  /** True while an action runs that forbids others. */
  readonly locked: boolean;
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
  readonly network: DigitalOceanNetworkExtra;
  readonly createNetwork: DigitalOceanCreateNetworkExtra;
  readonly firewall: DigitalOceanFirewallExtra;
  readonly createFirewall: DigitalOceanCreateFirewallExtra;
  readonly address: DigitalOceanAddressExtra;
}
