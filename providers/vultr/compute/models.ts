import type { ComputeExtras } from '../../../src/compute/index.js';

/** Vultr's own fields of a server. @see https://www.vultr.com/api/#tag/instances */
export interface VultrNodeExtra {
  /** `pending`, `active`, `suspended` or `resizing`; null if unknown. */
  readonly status: string | null;
  /** `running` or `stopped`; null if unknown. */
  readonly powerStatus: string | null;
  /** `none`, `locked`, `installingbooting` or `ok`; null if unknown. */
  readonly serverStatus: string | null;
  /** Name of its operating system; null if unknown. */
  readonly os: string | null;
  /** Its host name; null if unknown. */
  readonly hostname: string | null;
  /** Tags that are no keys and values. */
  readonly tags: readonly string[];
  /** What is switched on, such as `ipv6`. */
  readonly features: readonly string[];
  /** Id of its firewall group; null if none. */
  readonly firewallGroupId: string | null;
  /** Included traffic in GB a month, or null. */
  readonly includedTraffic: number | null;
  /** Generated password of its administrator; only in the result of `createNode`. */
  readonly defaultPassword: string | null;
}

/** Vultr's own options of `createNode`. @see https://www.vultr.com/api/#operation/create-instance */
export interface VultrCreateExtra {
  /** Plain tags. */
  readonly tags?: readonly string[];
  /** Host name. */
  readonly hostname?: string;
  /** An IPv6 address too. Default false. */
  readonly ipv6?: boolean;
  /** False for no public IPv4 address. Default true. */
  readonly ipv4?: boolean;
  /** Id of a reserved IPv4 address to give it. */
  readonly reservedIp?: string;
  /** Daily backups, which cost. Default false. */
  readonly backups?: boolean;
  /** Id of a startup script. */
  readonly script?: string;
  /** True to have the account's owner written to. */
  readonly activationEmail?: boolean;
}

/** Vultr's own fields of a plan. @see https://www.vultr.com/api/#tag/plans */
export interface VultrSizeExtra {
  /** Kind of plan, such as `vc2`; null if unknown. */
  readonly type: string | null;
  /** US dollars a month, or null: the API has no price of an hour. */
  readonly monthlyPrice: number | null;
  /** Number of disks, or null. */
  readonly disks: number | null;
  /** Kind of its GPU; null if none. */
  readonly gpuType: string | null;
}

/** Vultr's own fields of an image. @see https://www.vultr.com/api/#tag/os */
export interface VultrImageExtra {
  /** `os` for Vultr's own systems, `snapshot` for those of the account. */
  readonly kind: 'os' | 'snapshot';
  /** Family of its system, such as `debian`; null for snapshots. */
  readonly family: string | null;
  /** `pending` or `complete`, for a snapshot; null otherwise. */
  readonly status: string | null;
  /** Its size in bytes, for a snapshot; null otherwise. */
  readonly bytes: number | null;
  /** Creation time, as Vultr writes it; null if unknown. */
  readonly createdAt: string | null;
}

/** Vultr's own fields of a region. @see https://www.vultr.com/api/#tag/region */
export interface VultrLocationExtra {
  /** Continent; null if unknown. */
  readonly continent: string | null;
  /** What is there, such as `block_storage_high_perf`. */
  readonly options: readonly string[];
}

/** Vultr's own fields of an SSH key. @see https://www.vultr.com/api/#tag/ssh */
export interface VultrKeyPairExtra {
  /** Its id. */
  readonly id: string;
}

/** Vultr's own fields of a volume. @see https://www.vultr.com/api/#tag/block */
export interface VultrVolumeExtra {
  /** Id of the server that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** Region that it is in; only servers there can have it. */
  readonly location: string | null;
  /** Part of the device's name in the server; null if unknown. */
  readonly mountId: string | null;
  /** `high_perf` or `storage_opt`; null if unknown. */
  readonly blockType: string | null;
  /** Vultr's own status; null if unknown. */
  readonly status: string | null;
}

/** Vultr's own options of `createVolume`. @see https://www.vultr.com/api/#operation/create-block */
export interface VultrCreateVolumeExtra {
  /** Kind of storage. Default: Vultr's choice. */
  readonly blockType?: 'high_perf' | 'storage_opt';
}

/** Vultr's own fields of a snapshot of a volume. */
export interface VultrSnapshotExtra {
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** Its exact size in bytes. */
  readonly bytes: number | null;
}

/** Vultr's own fields of a reserved address. @see https://www.vultr.com/api/#tag/reserved-ip */
export interface VultrAddressExtra {
  /** `v4` or `v6`; null if unknown. */
  readonly type: string | null;
  /** Bits of its network: 32 for an IPv4 address. */
  readonly prefix: number | null;
  /** For people; null if none. */
  readonly label: string | null;
}

/** Vultr's own fields of a firewall group. @see https://www.vultr.com/api/#tag/firewall */
export interface VultrFirewallExtra {
  /** Number of its servers, or null. */
  readonly servers: number | null;
}

/** The provider's own fields of the Vultr compute driver. */
export interface VultrExtras extends ComputeExtras {
  readonly node: VultrNodeExtra;
  readonly createNode: VultrCreateExtra;
  readonly size: VultrSizeExtra;
  readonly image: VultrImageExtra;
  readonly location: VultrLocationExtra;
  readonly keyPair: VultrKeyPairExtra;
  readonly volume: VultrVolumeExtra;
  readonly createVolume: VultrCreateVolumeExtra;
  readonly volumeSnapshot: VultrSnapshotExtra;
  readonly address: VultrAddressExtra;
  readonly firewall: VultrFirewallExtra;
}
