import type { ComputeExtras } from '../../../src/compute/index.js';

/** Scaleway's own fields of a server. @see https://www.scaleway.com/en/developers/api/instances/#path-instances */
export interface ScalewayNodeExtra {
  /** Scaleway's own state, such as `stopped in place`; null if unknown. */
  readonly status: string | null;
  /** What it is doing, such as `booting kernel`; null if unknown. */
  readonly statusDetail: string | null;
  /** Its processors: `x86_64` or `arm64`; null if unknown. */
  readonly architecture: string | null;
  /** Id of its project; null if unknown. */
  readonly projectId: string | null;
  /** Tags that are no keys and values. */
  readonly tags: readonly string[];
  /** Its disks, by their numbers. */
  readonly disks: readonly ScalewayDisk[];
  /** Id of its security group; null if none. */
  readonly securityGroupId: string | null;
  /** Ids of the private networks that it is in. */
  readonly privateNetworkIds: readonly string[];
  /** Names of the actions that Scaleway allows in its state, such as `poweron`. */
  readonly allowedActions: readonly string[];
}

/** A disk of a server. */
export interface ScalewayDisk {
  /** Its number at the server; a server starts from 0. */
  readonly number: number;
  /** Its id. */
  readonly id: string;
  /** `sbs_volume` for a volume of block storage, `l_ssd` or `scratch` for a local disk; null if unknown. */
  readonly type: string | null;
}

/** Scaleway's own options of `createNode`. @see https://www.scaleway.com/en/developers/api/instances/#path-instances-create-an-instance */
export interface ScalewayCreateExtra {
  /** Plain tags. */
  readonly tags?: readonly string[];
  /** Id of its placement group. */
  readonly placementGroup?: string;
  /** Ids of reserved addresses to give it. */
  readonly addresses?: readonly string[];
  /** A public address of its own while it runs, if none is reserved for it. Default true. */
  readonly dynamicAddress?: boolean;
  /** True to refuse its deletion until that is changed. Default false. */
  readonly isProtected?: boolean;
}

/** Scaleway's own fields of a size. @see https://www.scaleway.com/en/developers/api/instances/#path-instance-types */
export interface ScalewaySizeExtra {
  /** Most local storage, in GB; 0 if it has disks of block storage only. Null if unknown. */
  readonly localStorage: number | null;
}

/** Scaleway's own fields of an image. @see https://www.scaleway.com/en/developers/api/instances/#path-images */
export interface ScalewayImageExtra {
  /** Label of an image of the marketplace, such as `ubuntu_noble`, which is its id; null for others. */
  readonly label: string | null;
  /** Its processors; null for an image of the marketplace, which is there for several. */
  readonly architecture: string | null;
  /** `available`, `creating` or `error`; null if unknown. */
  readonly status: string | null;
  /** True if everybody can use it. */
  readonly isPublic: boolean | null;
  /** Ids of the snapshots that it consists of; they stay when the image is deleted. */
  readonly snapshotIds: readonly string[];
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** Scaleway's own fields of a zone. */
export interface ScalewayLocationExtra {
  /** Region that it is in, such as `fr-par`. */
  readonly region: string;
}

/** Scaleway's own fields of an SSH key. @see https://www.scaleway.com/en/developers/api/iam/#path-ssh-keys */
export interface ScalewayKeyPairExtra {
  /** Its id. */
  readonly id: string;
  /** Id of its project; null if unknown. */
  readonly projectId: string | null;
  /** True if new servers do not get it. */
  readonly isDisabled: boolean;
}

/** Scaleway's own fields of a volume. @see https://www.scaleway.com/en/developers/api/block/#path-volume */
export interface ScalewayVolumeExtra {
  /** Id of the server that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** Zone that it is in; null if unknown. */
  readonly zone: string | null;
  /** Id of its project; null if unknown. */
  readonly projectId: string | null;
  /** Its exact size in bytes, a whole number of GB. */
  readonly bytes: number | null;
  /** Operations a second that it is made for; null if unknown. */
  readonly iops: number | null;
  /** Id of the snapshot that it was made from; null if none. */
  readonly snapshotId: string | null;
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
  /** Scaleway's own status, such as `snapshotting`; null if unknown. */
  readonly status: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** Scaleway's own options of `createVolume`. @see https://www.scaleway.com/en/developers/api/block/#path-volume-create-a-volume */
export interface ScalewayCreateVolumeExtra {
  /** Operations a second: 5,000 or 15,000. Default: Scaleway's choice. */
  readonly iops?: number;
}

/** Scaleway's own fields of a snapshot. @see https://www.scaleway.com/en/developers/api/block/#path-snapshot */
export interface ScalewaySnapshotExtra {
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** Zone that it is in; null if unknown. */
  readonly zone: string | null;
  /** Its exact size in bytes. */
  readonly bytes: number | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** Scaleway's own fields of a flexible IP. @see https://www.scaleway.com/en/developers/api/instances/#path-ips */
export interface ScalewayAddressExtra {
  /** `routed_ipv4`, `routed_ipv6` or an older type; null if unknown. */
  readonly type: string | null;
  /** Scaleway's own state, such as `attached`; null if unknown. */
  readonly status: string | null;
  /** Name that its reverse record has; null if none. */
  readonly reverse: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** Scaleway's own fields of a private network. @see https://www.scaleway.com/en/developers/api/vpc/#path-private-networks */
export interface ScalewayNetworkExtra {
  /** Region whose zones it spans; null if unknown. */
  readonly region: string | null;
  /** Id of its VPC; null if unknown. */
  readonly vpcId: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** Scaleway's own fields of a security group. @see https://www.scaleway.com/en/developers/api/instances/#path-security-groups */
export interface ScalewayFirewallExtra {
  /** True for the one that servers of the project have without another. */
  readonly isDefault: boolean;
  /** True if it lets responses pass without a rule. */
  readonly isStateful: boolean;
  /** For people; null if none. */
  readonly description: string | null;
}

/** The provider's own fields of the Scaleway compute driver. */
export interface ScalewayExtras extends ComputeExtras {
  readonly node: ScalewayNodeExtra;
  readonly createNode: ScalewayCreateExtra;
  readonly size: ScalewaySizeExtra;
  readonly image: ScalewayImageExtra;
  readonly location: ScalewayLocationExtra;
  readonly keyPair: ScalewayKeyPairExtra;
  readonly volume: ScalewayVolumeExtra;
  readonly createVolume: ScalewayCreateVolumeExtra;
  readonly volumeSnapshot: ScalewaySnapshotExtra;
  readonly address: ScalewayAddressExtra;
  readonly network: ScalewayNetworkExtra;
  readonly firewall: ScalewayFirewallExtra;
}
