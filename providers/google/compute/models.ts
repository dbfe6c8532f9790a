import type { ComputeExtras } from '../../../src/compute/index.js';

/** What Google says of an instance beyond the portable fields. @see https://cloud.google.com/compute/docs/reference/rest/v1/instances */
export interface GceNodeExtra {
  /** Google's own state, such as `STAGING`; null for an instance whose creation failed. */
  readonly status: string | null;
  /** Why its creation failed, or what Google says of its state; null where there is nothing to say. */
  readonly statusMessage: string | null;
  /** Its place in the API: `projects/p/zones/z/instances/web-1`. */
  readonly path: string;
  /** Network tags, which firewall rules and routes aim at. */
  readonly networkTags: readonly string[];
  /** Its network interfaces, the first one first. */
  readonly interfaces: readonly GceInterface[];
  /** Its disks, the one that it boots from first. */
  readonly disks: readonly GceAttachedDisk[];
  /** Email of the service account that it acts as, or null. */
  readonly serviceAccount: string | null;
  /** `STANDARD`, `SPOT` or another way of being provided; null where Google does not say. */
  readonly provisioningModel: string | null;
  /** Whether it may be taken away at any time, and after a day at the latest. */
  readonly preemptible: boolean;
  /** Whether it is kept from being deleted. */
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
  /** Name of the access configuration that gives it an address outside, or null. */
  readonly accessConfig: string | null;
}

/** A disk as an instance has it. */
export interface GceAttachedDisk {
  /** Name of the disk; null for a local SSD. */
  readonly disk: string | null;
  /** Name within the server: `/dev/disk/by-id/google-` and this. */
  readonly deviceName: string;
  /** Whether the instance boots from it. */
  readonly boot: boolean;
  /** Whether it is deleted with the instance. */
  readonly autoDelete: boolean;
}

/** What Google takes beyond the portable options of `createNode`. @see https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert */
export interface GceCreateExtra {
  /** GiB of the boot disk; as large as the image where it is left out. */
  readonly diskSize?: number;
  /** Type of the boot disk, such as `pd-ssd`. Google's default is `pd-standard`, on newer machine series `hyperdisk-balanced`. */
  readonly diskType?: string;
  /** Volumes of the same zone to attach, as models or ids. They outlive the instance. */
  readonly volumes?: readonly string[];
  /** Network tags, which firewall rules and routes aim at. */
  readonly networkTags?: readonly string[];
  /** An address outside: true for one that goes with the instance (the default), false for none, or a reserved address, written out. */
  readonly externalIp?: boolean | string;
  /** Email of the service account that it acts as, or `default`; none where it is left out. */
  readonly serviceAccount?: string;
  /** What its service account may be used for. Default all of the cloud, within the account's roles. */
  readonly scopes?: readonly string[];
  /** Asks for spare capacity, which costs less and may be taken back at any time. */
  readonly spot?: boolean | GceSpot;
  /** The older kind of spare capacity, which ends after a day at the latest. */
  readonly preemptible?: boolean;
  /** Keys and values of the instance metadata, which programs in it can read; labels are the portable `metadata`. */
  readonly instanceMetadata?: Readonly<Record<string, string>>;
  /** Who the SSH key lets in: the account is made at the first boot. Default the user in the key's comment, else `skylane`. */
  readonly sshUser?: string;
  /** Whether programs in it may write guest attributes, by which its SSH host keys become known: see `hostKeysOf`. */
  readonly guestAttributes?: boolean;
  /** For people. */
  readonly description?: string;
  /** Fully qualified name in the server, in place of Google's own. */
  readonly hostname?: string;
  /** Whether it may pass on packets of others. */
  readonly canIpForward?: boolean;
  /** Keeps it from being deleted until it is taken away again. */
  readonly deletionProtection?: boolean;
  /** The oldest processor that will do, such as `Intel Ice Lake`. */
  readonly minCpuPlatform?: string;
  /**
   * What becomes of it while its host is maintained: moved as it runs, or ended. Machine types that cannot be moved want `'TERMINATE'`: those
   * that come with accelerators (`a2`, `g2` ...) and bare metal. Default as `accelerators`, `spot` and `preemptible` need it, else Google's.
   */
  readonly onHostMaintenance?: 'MIGRATE' | 'TERMINATE';
  /** Boots signed code only (Secure Boot, beside the virtual TPM and integrity monitoring), as some organizations demand. Default as the image has it. */
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
  /** How many. */
  readonly count: number;
}

/** How spare capacity is given back. */
export interface GceSpot {
  /** What happens to it when its capacity is taken back. Default `STOP`. */
  readonly terminationAction?: 'STOP' | 'DELETE';
  /** Longest time that it runs, in seconds. */
  readonly maxRunDuration?: number;
}

/** What Google says of a machine type. @see https://cloud.google.com/compute/docs/reference/rest/v1/machineTypes */
export interface GceSizeExtra {
  /** In words, such as `2 vCPUs, 8 GB RAM`. */
  readonly description: string | null;
  /** Zones of those that were asked where it can be had. */
  readonly zones: readonly string[];
  /** `X86_64` or `ARM64`; null where Google does not say. */
  readonly architecture: string | null;
  /** Whether its processors are shared with others. */
  readonly sharedCpu: boolean;
  /** Most disks that it can have. */
  readonly maxDisks: number | null;
}

/** What Google says of an image. @see https://cloud.google.com/compute/docs/reference/rest/v1/images */
export interface GceImageExtra {
  /** Project that has it, such as `debian-cloud`. */
  readonly project: string;
  /** Family whose newest image it may be, such as `debian-12`; null for none. */
  readonly family: string | null;
  /** Google's number of it. */
  readonly number: string | null;
  /** For people; null where there is none. */
  readonly description: string | null;
  /** `PENDING`, `READY`, `FAILED` or `DELETING`. */
  readonly status: string | null;
  /** GiB that a disk made of it has at least. */
  readonly diskSize: number | null;
  /** `X86_64` or `ARM64`; null where Google does not say. */
  readonly architecture: string | null;
  /** `DEPRECATED`, `OBSOLETE` or `DELETED`; null while it is none of them. */
  readonly deprecated: string | null;
  /** Keys and values of the user's own. */
  readonly labels: Readonly<Record<string, string>>;
  /** When it was made; null where Google does not say. */
  readonly createdAt: Date | null;
}

/** What Google takes beyond the portable options of `createImage`. */
export interface GceCreateImageExtra {
  /** Family that it becomes the newest image of. */
  readonly family?: string;
  /** For people. */
  readonly description?: string;
}

/** What Google says of a zone. @see https://cloud.google.com/compute/docs/reference/rest/v1/zones */
export interface GceLocationExtra {
  /** Region that the zone is in. */
  readonly region: string;
  /** `UP` or `DOWN`. */
  readonly status: string | null;
}

/** What there is to say of a key pair. */
export interface GceKeyPairExtra {
  /** Key of the project's metadata that holds it. */
  readonly metadataKey: string;
}

/** What Google says of a static address. @see https://cloud.google.com/compute/docs/reference/rest/v1/addresses */
export interface GceAddressExtra {
  /** Name of the address. */
  readonly name: string;
  /** `EXTERNAL` or `INTERNAL`. */
  readonly type: string | null;
  /** `RESERVING`, `RESERVED` or `IN_USE`. */
  readonly status: string | null;
  /** `PREMIUM` or `STANDARD`. */
  readonly networkTier: string | null;
  /** What it leads to, as paths: instances, forwarding rules. */
  readonly users: readonly string[];
  /** Keys and values of the user's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What Google says of a disk. @see https://cloud.google.com/compute/docs/reference/rest/v1/disks */
export interface GceVolumeExtra {
  /** Its place in the API: `projects/p/zones/z/disks/data`. */
  readonly path: string;
  /** Zone, or the region of a regional disk. */
  readonly location: string;
  /** Such as `pd-balanced`. */
  readonly type: string | null;
  /** Google's own state. */
  readonly status: string | null;
  /** Instances that have it, as `zone/name`, which every method takes. */
  readonly attachedTo: readonly string[];
  /** Path of the image that it was made from, or null. */
  readonly sourceImage: string | null;
  /** Path of the snapshot that it was made from, or null. */
  readonly sourceSnapshot: string | null;
  /** Keys and values of the user's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What Google takes beyond the portable options of `createVolume`. @see https://cloud.google.com/compute/docs/reference/rest/v1/disks/insert */
export interface GceCreateVolumeExtra {
  /** Such as `pd-ssd`; Google's default is `pd-standard`. */
  readonly type?: string;
  /** Image whose content it begins with: a path, a family or a name. */
  readonly image?: string;
  /** For people. */
  readonly description?: string;
  /** Operations a second, for the types that sell them. */
  readonly iops?: number;
  /** MiB a second, for the types that sell them. */
  readonly throughput?: number;
}

/** What Google says of a snapshot. @see https://cloud.google.com/compute/docs/reference/rest/v1/snapshots */
export interface GceSnapshotExtra {
  /** Path of the disk that it was taken of, or null. */
  readonly sourceDisk: string | null;
  /** Google's number of that disk, which is its id here. */
  readonly sourceDiskId: string | null;
  /** Google's own state. */
  readonly status: string | null;
  /** Bytes that are stored; null where Google does not say. */
  readonly storageBytes: number | null;
  /** Keys and values of the user's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What Google takes beyond the portable options of `createVolumeSnapshot`. */
export interface GceCreateSnapshotExtra {
  /** For people. */
  readonly description?: string;
  /** Where it is kept: a region, or several as `eu`. */
  readonly storageLocation?: string;
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
  readonly volume: GceVolumeExtra;
  readonly createVolume: GceCreateVolumeExtra;
  readonly volumeSnapshot: GceSnapshotExtra;
  readonly createVolumeSnapshot: GceCreateSnapshotExtra;
}
