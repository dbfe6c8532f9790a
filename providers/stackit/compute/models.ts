import type { ComputeExtras } from '../../../src/compute/index.js';

/** Network interface of a server. */
export interface StackitNic {
  /** Its id. */
  readonly id: string;
  /** Id of its network. */
  readonly networkId: string;
  /** Address in its network; null if none. */
  readonly ipv4: string | null;
  /** IPv6 address; null if none. */
  readonly ipv6: string | null;
  /** Public address that leads to it; null if none. */
  readonly publicIp: string | null;
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
}

/** STACKIT's own fields of a server. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
export interface StackitNodeExtra {
  /** STACKIT's own status, such as `DEALLOCATED`; null if unknown. */
  readonly status: string | null;
  /** Power: `CRASHED`, `ERROR`, `RUNNING` or `STOPPED`; null if unknown. */
  readonly powerStatus: string | null;
  /** Why it is in error; null if it is not, or STACKIT does not say. */
  readonly errorMessage: string | null;
  /** Network interfaces. */
  readonly nics: readonly StackitNic[];
  /** Name of its key pair; null if none. */
  readonly keyPair: string | null;
  /** Id of the volume that it boots from; null if none or unknown. */
  readonly bootVolume: string | null;
  /** Ids of its volumes. */
  readonly volumes: readonly string[];
  /** Id of its affinity group; null if none. */
  readonly affinityGroup: string | null;
}

/** Volume that a new server boots from. */
export interface StackitBootVolume {
  /** Id of a volume that exists, in place of an image. */
  readonly id?: string;
  /** GiB, for a volume that is made of the image. */
  readonly size?: number;
  /** Performance class, such as `storage_premium_perf6`, for a volume that is made of the image. */
  readonly performanceClass?: string;
  /** True to delete it with the server. Default: true for a volume that is made of the image, false for one that existed before. */
  readonly deleteOnTermination?: boolean;
}

/** STACKIT's own options of `createNode`. */
export interface StackitCreateExtra {
  /** Volume to boot from. Without one the image is put on the disk of the machine type, and types without a disk are refused by STACKIT. */
  readonly bootVolume?: StackitBootVolume;
  /** Ids of network interfaces, in place of `networks`. */
  readonly nicIds?: readonly string[];
  /** Id of an affinity group. */
  readonly affinityGroup?: string;
  /** Service accounts whose tokens the server can fetch. */
  readonly serviceAccountMails?: readonly string[];
  /** Ids of volumes to attach. */
  readonly volumes?: readonly string[];
}

/** STACKIT's own fields of a machine type. */
export interface StackitSizeExtra {
  /** Description; null if none. */
  readonly description: string | null;
}

/** STACKIT's own fields of an image. */
export interface StackitImageExtra {
  /** STACKIT's own status, such as `AVAILABLE`; null if unknown. */
  readonly status: string | null;
  /** Who may use it: `public`, `local`, `projects` or `organization`; null if unknown. */
  readonly scope: string | null;
  /** `raw`, `qcow2` or `iso`; null if unknown. */
  readonly diskFormat: string | null;
  /** `arm64` or `x86`; null if unknown. */
  readonly architecture: string | null;
  /** Operating system, such as `linux`; null if unknown. */
  readonly operatingSystem: string | null;
  /** Distribution, such as `ubuntu`; null if unknown. */
  readonly distribution: string | null;
  /** Version of the distribution; null if unknown. */
  readonly version: string | null;
  /** GiB that a disk needs at least; null if unknown. */
  readonly minDiskSize: number | null;
  /** MiB of memory that a server needs at least; null if unknown. */
  readonly minRam: number | null;
  /** Labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** STACKIT's own options of `createImage`. */
export interface StackitCreateImageExtra {
  /** Format of the image: `raw` or `qcow2`. Default `qcow2`. */
  readonly diskFormat?: 'raw' | 'qcow2';
  /** True to keep it from being deleted. */
  readonly protected?: boolean;
}

/** STACKIT's own fields of a key pair. */
export interface StackitKeyPairExtra {
  /** Labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** STACKIT's own fields of a volume. */
export interface StackitVolumeExtra {
  /** STACKIT's own status, such as `ERROR_RESIZING`; null if unknown. */
  readonly status: string | null;
  /** Id of its server; null if it is not attached. */
  readonly nodeId: string | null;
  /** Availability zone. */
  readonly location: string | null;
  /** Performance class; null if unknown. */
  readonly performanceClass: string | null;
  /** True if a server can boot from it; null if unknown. */
  readonly bootable: boolean | null;
  /** True if it is encrypted; null if unknown. */
  readonly encrypted: boolean | null;
  /** Labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** STACKIT's own options of `createVolume`. */
export interface StackitCreateVolumeExtra {
  /** Performance class, such as `storage_premium_perf6`. */
  readonly performanceClass?: string;
  /** Description. */
  readonly description?: string;
}

/** STACKIT's own fields of a volume's snapshot. */
export interface StackitSnapshotExtra {
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** Labels. */
  readonly labels: Readonly<Record<string, string>>;
}

/** STACKIT's own fields of a public IP. */
export interface StackitAddressExtra {
  /** Id of the network interface that it leads to; null if none. */
  readonly nicId: string | null;
  /** Labels. */
  readonly labels: Readonly<Record<string, string>>;
}

/** STACKIT's own fields of a network. */
export interface StackitNetworkExtra {
  /** STACKIT's own status, such as `CREATED`. */
  readonly status: string | null;
  /** True if it can be reached from other networks; null if unknown. */
  readonly routed: boolean | null;
  /** True if it gives addresses by DHCP; null if unknown. */
  readonly dhcp: boolean | null;
  /** Public address that its IPv4 traffic leaves by; null if none or unknown. */
  readonly publicIp: string | null;
  /** Labels. */
  readonly labels: Readonly<Record<string, string>>;
}

/** STACKIT's own options of `createNetwork`. */
export interface StackitCreateNetworkExtra {
  /** False for a network that other networks do not reach. */
  readonly routed?: boolean;
  /** False for a network without DHCP. */
  readonly dhcp?: boolean;
  /** Labels. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** STACKIT's own fields of a security group. */
export interface StackitFirewallExtra {
  /** Description; null if none. */
  readonly description: string | null;
  /** False if answers need rules of their own; null if unknown. */
  readonly stateful: boolean | null;
  /** Labels. */
  readonly labels: Readonly<Record<string, string>>;
}

/** STACKIT's own options of `createFirewall`. */
export interface StackitCreateFirewallExtra {
  /** Description. */
  readonly description?: string;
  /** False if answers need rules of their own. */
  readonly stateful?: boolean;
  /** Labels. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The provider's own fields of the STACKIT compute driver. */
export interface StackitExtras extends ComputeExtras {
  readonly node: StackitNodeExtra;
  readonly createNode: StackitCreateExtra;
  readonly size: StackitSizeExtra;
  readonly image: StackitImageExtra;
  readonly createImage: StackitCreateImageExtra;
  readonly keyPair: StackitKeyPairExtra;
  readonly volume: StackitVolumeExtra;
  readonly createVolume: StackitCreateVolumeExtra;
  readonly volumeSnapshot: StackitSnapshotExtra;
  readonly address: StackitAddressExtra;
  readonly network: StackitNetworkExtra;
  readonly createNetwork: StackitCreateNetworkExtra;
  readonly firewall: StackitFirewallExtra;
  readonly createFirewall: StackitCreateFirewallExtra;
}
