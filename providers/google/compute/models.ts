import type { ComputeExtras } from '../../../src/compute/index.js';

/** Google's own fields of an instance. @see https://cloud.google.com/compute/docs/reference/rest/v1/instances */
export interface GceNodeExtra {
  /** Google's own state, such as `STAGING`; null for an instance whose creation failed. */
  readonly status: string | null;
  /** Reason of a failed creation, or Google's message on the state; null if none. */
  readonly statusMessage: string | null;
  /** Its place in the API: `projects/p/zones/z/instances/web-1`. */
  readonly path: string;
  /** Network tags, which firewall rules and routes aim at. */
  readonly networkTags: readonly string[];
  /** Its network interfaces, the primary first. */
  readonly interfaces: readonly GceInterface[];
  /** Its disks, the boot disk first. */
  readonly disks: readonly GceAttachedDisk[];
  /** Email of the service account that it acts as, or null. */
  readonly serviceAccount: string | null;
  /** Provisioning model: `STANDARD`, `SPOT` or another; null if unknown. */
  readonly provisioningModel: string | null;
  /** True if it may be stopped at any time, and after a day at the latest. */
  readonly preemptible: boolean;
  /** True if it is protected against deletion. */
  readonly deletionProtection: boolean;
}

/** A network interface of an instance. */
export interface GceInterface {
  /** Such as `nic0`. */
  readonly name: string;
  /** Path of its network. */
  readonly network: string | null;
  /** Path of its subnet, or null. */
  readonly subnetwork: string | null;
  /** Its address inside, or null. */
  readonly ip: string | null;
  /** Name of the access configuration with its external address, or null. */
  readonly accessConfig: string | null;
  /** Its external IPv4 address, or null. */
  readonly externalIp: string | null;
}

/** A disk as an instance has it. */
export interface GceAttachedDisk {
  /** Name of the disk; null for a local SSD. */
  readonly disk: string | null;
  /** Its place in the API: `projects/p/zones/z/disks/data`, or `regions/r` in place of the zone; null for a local SSD. */
  readonly path: string | null;
  /** Name within the server: `/dev/disk/by-id/google-` and this. */
  readonly deviceName: string;
  /** True for the boot disk. */
  readonly boot: boolean;
  /** True if it is deleted with the instance. */
  readonly autoDelete: boolean;
}

/** Google's own options of `createNode`. @see https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert */
export interface GceCreateExtra {
  /** Size of the boot disk in GiB; default: that of the image. */
  readonly diskSize?: number;
  /** Type of the boot disk, such as `pd-ssd`. Google's default is `pd-standard`, on newer machine series `hyperdisk-balanced`. */
  readonly diskType?: string;
  /** Volumes of the same zone to attach, as models or ids. They outlive the instance. */
  readonly volumes?: readonly string[];
  /** Network tags, which firewall rules and routes aim at. */
  readonly networkTags?: readonly string[];
  /** External address: true for an ephemeral one (the default), false for none, or a reserved address itself. */
  readonly externalIp?: boolean | string;
  /** E-mail address of its service account, or `default`; default: none. */
  readonly serviceAccount?: string;
  /** Scopes of its service account. Default: all of the cloud, within the account's roles. */
  readonly scopes?: readonly string[];
  /** Requests spot capacity, which costs less and may be reclaimed at any time. */
  readonly spot?: boolean | GceSpot;
  /** The older kind of spare capacity, which ends after a day at the latest. */
  readonly preemptible?: boolean;
  /** Keys and values of the instance metadata, which programs in it can read; labels are the portable `metadata`. */
  readonly instanceMetadata?: Readonly<Record<string, string>>;
  /** User of the SSH key, created at the first boot. Default: the user in the key's comment, otherwise `skylane`. */
  readonly sshUser?: string;
  /** True to allow guest attributes, through which its SSH host keys become known; see `hostKeysOf`. */
  readonly guestAttributes?: boolean;
  /** For people. */
  readonly description?: string;
  /** Fully qualified name in the server, in place of Google's own. */
  readonly hostname?: string;
  /** True to allow forwarding of other packets. */
  readonly canIpForward?: boolean;
  /** Protects it against deletion until it is disabled. */
  readonly deletionProtection?: boolean;
  /** The oldest processor that will do, such as `Intel Ice Lake`. */
  readonly minCpuPlatform?: string;
  /**
   * Effect of host maintenance: migrated live, or terminated. Machine types that cannot be migrated require `'TERMINATE'`: those with
   * accelerators (`a2`, `g2` ...) and bare metal. Default: as `accelerators`, `spot` and `preemptible` require, otherwise Google's.
   */
  readonly onHostMaintenance?: 'MIGRATE' | 'TERMINATE';
  /**
   * Boots signed code only (Secure Boot, with the virtual TPM and integrity monitoring), as some organisations require. Default: that of
   * the image.
   */
  readonly secureBoot?: boolean;
  /** Accelerators, such as `{ type: 'nvidia-tesla-t4', count: 1 }`; such an instance ends at maintenance. */
  readonly accelerators?: readonly GceAccelerator[];
  /** Paths or names of resource policies of its region. */
  readonly resourcePolicies?: readonly string[];
}

/** Accelerators of one type. */
export interface GceAccelerator {
  /** Such as `nvidia-tesla-t4`. */
  readonly type: string;
  /** Number of accelerators. */
  readonly count: number;
}

/** Options of spot capacity. */
export interface GceSpot {
  /** Effect when its capacity is reclaimed. Default `STOP`. */
  readonly terminationAction?: 'STOP' | 'DELETE';
  /** Longest time that it runs, in seconds. */
  readonly maxRunDuration?: number;
}

/** Google's own fields of a machine type. @see https://cloud.google.com/compute/docs/reference/rest/v1/machineTypes */
export interface GceSizeExtra {
  /** In words, such as `2 vCPUs, 8 GB RAM`. */
  readonly description: string | null;
  /** Zones where it is available, of those that were asked. */
  readonly zones: readonly string[];
  /** `X86_64` or `ARM64`; null if unknown. */
  readonly architecture: string | null;
  /** True if its processors are shared. */
  readonly sharedCpu: boolean;
  /** Most disks that it can have. */
  readonly maxDisks: number | null;
}

/** Google's own fields of an image. @see https://cloud.google.com/compute/docs/reference/rest/v1/images */
export interface GceImageExtra {
  /** Project that has it, such as `debian-cloud`. */
  readonly project: string;
  /** Its family, such as `debian-12`; null if none. */
  readonly family: string | null;
  /** Google's number of it. */
  readonly number: string | null;
  /** Free text; null if none. */
  readonly description: string | null;
  /** `PENDING`, `READY`, `FAILED` or `DELETING`. */
  readonly status: string | null;
  /** Least size of a disk created from it, in GiB. */
  readonly diskSize: number | null;
  /** `X86_64` or `ARM64`; null if unknown. */
  readonly architecture: string | null;
  /** `DEPRECATED`, `OBSOLETE` or `DELETED`; null while it is none of them. */
  readonly deprecated: string | null;
  /** Keys and values of the user's own. */
  readonly labels: Readonly<Record<string, string>>;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** Google's own options of `createImage`. */
export interface GceCreateImageExtra {
  /** Family that it becomes the newest image of. */
  readonly family?: string;
  /** For people. */
  readonly description?: string;
}

/** Google's own fields of a zone. @see https://cloud.google.com/compute/docs/reference/rest/v1/zones */
export interface GceLocationExtra {
  /** Region that the zone is in. */
  readonly region: string;
  /** `UP` or `DOWN`. */
  readonly status: string | null;
}

/** Google's own fields of a key pair. */
export interface GceKeyPairExtra {
  /** Key of the project's metadata that holds it. */
  readonly metadataKey: string;
}

/** Google's own fields of a static address. @see https://cloud.google.com/compute/docs/reference/rest/v1/addresses */
export interface GceAddressExtra {
  /** Name of the address. */
  readonly name: string;
  /** `EXTERNAL` or `INTERNAL`. */
  readonly type: string | null;
  /** `RESERVING`, `RESERVED` or `IN_USE`. */
  readonly status: string | null;
  /** `PREMIUM` or `STANDARD`. */
  readonly networkTier: string | null;
  /** Its users as paths: instances, forwarding rules. */
  readonly users: readonly string[];
  /** Keys and values of the user's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Google's own fields of a disk. @see https://cloud.google.com/compute/docs/reference/rest/v1/disks */
export interface GceVolumeExtra {
  /** Its place in the API: `projects/p/zones/z/disks/data`. */
  readonly path: string;
  /** Zone, or the region of a regional disk. */
  readonly location: string;
  /** Such as `pd-balanced`. */
  readonly type: string | null;
  /** Google's own state. */
  readonly status: string | null;
  /** Instances that it is attached to, as `zone/name`, which every method accepts. */
  readonly attachedTo: readonly string[];
  /** Path of the image that it was made from, or null. */
  readonly sourceImage: string | null;
  /** Path of the snapshot that it was made from, or null. */
  readonly sourceSnapshot: string | null;
  /** Keys and values of the user's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Google's own options of `createVolume`. @see https://cloud.google.com/compute/docs/reference/rest/v1/disks/insert */
export interface GceCreateVolumeExtra {
  /** Such as `pd-ssd`; Google's default is `pd-standard`. */
  readonly type?: string;
  /** Image with its initial content: a path, a family or a name. */
  readonly image?: string;
  /** For people. */
  readonly description?: string;
  /** Operations a second, for the types that sell them. */
  readonly iops?: number;
  /** MiB a second, for the types that sell them. */
  readonly throughput?: number;
}

/** Google's own fields of a snapshot. @see https://cloud.google.com/compute/docs/reference/rest/v1/snapshots */
export interface GceSnapshotExtra {
  /** Path of the disk that it was taken of, or null. */
  readonly sourceDisk: string | null;
  /** Google's number of that disk, which is its id here. */
  readonly sourceDiskId: string | null;
  /** Google's own state. */
  readonly status: string | null;
  /** Stored bytes; null if unknown. */
  readonly storageBytes: number | null;
  /** Keys and values of the user's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Google's own options of `createVolumeSnapshot`. */
export interface GceCreateSnapshotExtra {
  /** For people. */
  readonly description?: string;
  /** Storage location: a region, or several, such as `eu`. */
  readonly storageLocation?: string;
}

/** Google's own fields of a network, which is a subnet. @see https://cloud.google.com/compute/docs/reference/rest/v1/subnetworks */
export interface GceNetworkExtra {
  /** Google's number of the subnet. */
  readonly number: string;
  /** Region that it is in. */
  readonly region: string;
  /** Path of its VPC network, for `extra.network` of `createFirewall`. */
  readonly network: string;
  /** True if servers without an external address can reach Google's services. */
  readonly privateGoogleAccess: boolean;
}

/** Google's own options of `createNetwork`. */
export interface GceCreateNetworkExtra {
  /** Name or path of the VPC network to make the subnet in; default: one that is made for it. */
  readonly network?: string;
  /** Bytes of the largest packet on the new VPC network; default: Google's. */
  readonly mtu?: number;
  /** True to let servers without an external address reach Google's services. */
  readonly privateGoogleAccess?: boolean;
  /** For people. */
  readonly description?: string;
}

/** Google's own fields of a firewall. */
export interface GceFirewallExtra {
  /** Path of the VPC network that it is for. */
  readonly network: string;
  /** Names of Google's rules that it consists of. */
  readonly ruleNames: readonly string[];
}

/** Google's own options of `createFirewall`. */
export interface GceCreateFirewallExtra {
  /** Name or path of the VPC network whose servers it is for, or path of a subnet of it. Default `default`. */
  readonly network?: string;
}

/** The types of Google's own fields. */
export interface GceExtras extends ComputeExtras {
  readonly node: GceNodeExtra;
  readonly createNode: GceCreateExtra;
  readonly size: GceSizeExtra;
  readonly image: GceImageExtra;
  readonly createImage: GceCreateImageExtra;
  readonly location: GceLocationExtra;
  readonly keyPair: GceKeyPairExtra;
  readonly address: GceAddressExtra;
  readonly network: GceNetworkExtra;
  readonly createNetwork: GceCreateNetworkExtra;
  readonly firewall: GceFirewallExtra;
  readonly createFirewall: GceCreateFirewallExtra;
  readonly volume: GceVolumeExtra;
  readonly createVolume: GceCreateVolumeExtra;
  readonly volumeSnapshot: GceSnapshotExtra;
  readonly createVolumeSnapshot: GceCreateSnapshotExtra;
}
