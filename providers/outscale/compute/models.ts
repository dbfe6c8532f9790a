import type { ComputeExtras } from '../../../src/compute/index.js';

/** Keys and values of tags. */
type Tags = Readonly<Record<string, string>>;

/** OUTSCALE's own fields of a VM. @see https://docs.outscale.com/api.html#readvms */
export interface OutscaleNodeExtra {
  /** OUTSCALE's own state, such as `shutting-down`; null if unknown. */
  readonly status: string | null;
  /** Why it is in its state; null if nothing is said. */
  readonly stateReason: string | null;
  /** Id of its Net; null in the public Cloud. */
  readonly netId: string | null;
  /** Id of its Subnet; null in the public Cloud. */
  readonly subnetId: string | null;
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
  /** Name of its key pair; null if there is none. */
  readonly keyPair: string | null;
  /** `x86_64` or `i386`; null if unknown. */
  readonly architecture: string | null;
  /** `medium high highest`; null if unknown. */
  readonly performance: string | null;
  /** True if it cannot be deleted; null if unknown. */
  readonly deletionProtection: boolean | null;
  /** Its volumes by the names of their devices, such as `/dev/sda1`. */
  readonly devices: Readonly<Record<string, string>>;
  /** Its position among those of one create, from 0; null if unknown. */
  readonly launchNumber: number | null;
}

/** OUTSCALE's own options of `createNode`. @see https://docs.outscale.com/api.html#createvms */
export interface OutscaleCreateExtra {
  /** `default`, `dedicated`, or the id of a dedicated group. Default `default`. */
  readonly tenancy?: string;
  /** `medium high highest`. Default: OUTSCALE's, or that in the name of the size. */
  readonly performance?: 'medium' | 'high' | 'highest';
  /** GiB of the system's volume. Default: that of the image. */
  readonly rootSize?: number;
  /** Type of the system's volume: `standard gp2 io1`. Default: that of the image. */
  readonly rootType?: string;
  /** I/O operations a second of the system's volume, for `io1`. */
  readonly rootIops?: number;
  /** What a shutdown from inside does: `stop restart terminate`. Default `stop`. */
  readonly shutdown?: 'stop' | 'restart' | 'terminate';
  /** True for a VM that cannot be deleted. Default false. */
  readonly deletionProtection?: boolean;
}

/** OUTSCALE's own fields of a VM type. @see https://docs.outscale.com/en/userguide/VM-Types.html */
export interface OutscaleSizeExtra {
  /** Number of its ephemeral disks; null if unknown. */
  readonly ephemeralDisks: number | null;
  /** Most private IPs of a network interface; null if unknown. */
  readonly maxPrivateIps: number | null;
}

/** OUTSCALE's own fields of an image (OMI). @see https://docs.outscale.com/api.html#readimages */
export interface OutscaleImageExtra {
  /** `pending available failed`; null if unknown. */
  readonly status: string | null;
  /** Its description; null if there is none. */
  readonly description: string | null;
  /** Id of its owner's account; null if unknown. */
  readonly ownerId: string | null;
  /** Alias of its owner's account, such as `Outscale`; null if it has none. */
  readonly owner: string | null;
  /** True if all accounts may use it; null if unknown. */
  readonly isPublic: boolean | null;
  /** `x86_64` or `i386`; null if unknown. */
  readonly architecture: string | null;
  /** Time of its creation; null if unknown. */
  readonly createdAt: Date | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** OUTSCALE's own options of `createImage`. @see https://docs.outscale.com/api.html#createimage */
export interface OutscaleCreateImageExtra {
  /** True to leave the VM running: files may then be half written. Default false: it is shut down, and started again. */
  readonly noReboot?: boolean;
  /** Its description. */
  readonly description?: string;
}

/** OUTSCALE's own fields of a location, which is a Subregion. */
export interface OutscaleLocationExtra {
  /** Name of its region; null if unknown. */
  readonly region: string | null;
  /** Code of its physical zone; null if unknown. */
  readonly code: string | null;
}

/** OUTSCALE's own fields of a key pair. */
export interface OutscaleKeyPairExtra {
  /** Its id; null if unknown. */
  readonly id: string | null;
  /** Its type, such as `ssh-ed25519`; null if unknown. */
  readonly type: string | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** OUTSCALE's own fields of a volume. @see https://docs.outscale.com/en/userguide/About-Volumes.html */
export interface OutscaleVolumeExtra {
  /** `creating available in-use deleting error`; null if unknown. */
  readonly status: string | null;
  /** Id of its VM; null if it has none. */
  readonly nodeId: string | null;
  /** Name of its device at the VM; null without one. */
  readonly device: string | null;
  /** Id of its Subregion; null if unknown. */
  readonly location: string | null;
  /** `standard gp2 io1`; null if unknown. */
  readonly type: string | null;
  /** I/O operations a second; null if unknown. */
  readonly iops: number | null;
  /** Id of the snapshot that it was made of; null if there is none. */
  readonly snapshotId: string | null;
  /** Time of its creation; null if unknown. */
  readonly createdAt: Date | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** OUTSCALE's own options of `createVolume`. */
export interface OutscaleCreateVolumeExtra {
  /** `standard gp2 io1`. Default `standard`. */
  readonly type?: string;
  /** I/O operations a second, for `io1`. */
  readonly iops?: number;
}

/** OUTSCALE's own fields of a snapshot. */
export interface OutscaleSnapshotExtra {
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** Percent that is done; null if unknown. */
  readonly progress: number | null;
  /** Id of its owner's account; null if unknown. */
  readonly ownerId: string | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** OUTSCALE's own fields of an address, which is a public IP. */
export interface OutscaleAddressExtra {
  /** Id of the VM or network interface that has it; null if none. */
  readonly holderId: string | null;
  /** Id of the network interface that has it; null if none, and in the public Cloud. */
  readonly nicId: string | null;
  /** Private IP that it leads to; null if none. */
  readonly privateIp: string | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** OUTSCALE's own fields of a network, which is a Subnet of a Net. */
export interface OutscaleNetworkExtra {
  /** Id of its Net. */
  readonly netId: string;
  /** `pending available deleted`; null if unknown. */
  readonly status: string | null;
  /** Number of its addresses that are free; null if unknown. */
  readonly freeAddresses: number | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** Options of `createNetwork` that only OUTSCALE has. */
export interface OutscaleCreateNetworkExtra {
  /** Id of the Net that it becomes part of. Default: a Net of its own, with the same range, which is deleted with it. */
  readonly net?: string;
}

/** OUTSCALE's own fields of a firewall, which is a security group. */
export interface OutscaleFirewallExtra {
  /** Id of its Net; null in the public Cloud. */
  readonly netId: string | null;
  /** Its description; null if there is none. */
  readonly description: string | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** Options of `createFirewall` that only OUTSCALE has. */
export interface OutscaleCreateFirewallExtra {
  /** Id of the Net of its VMs. Default: none; it is then for VMs in the public Cloud, and for incoming traffic alone. */
  readonly net?: string;
  /** Its description. Default: its name. */
  readonly description?: string;
}

/** The provider's own fields of the OUTSCALE driver. */
export interface OutscaleExtras extends ComputeExtras {
  readonly node: OutscaleNodeExtra;
  readonly createNode: OutscaleCreateExtra;
  readonly size: OutscaleSizeExtra;
  readonly image: OutscaleImageExtra;
  readonly createImage: OutscaleCreateImageExtra;
  readonly location: OutscaleLocationExtra;
  readonly keyPair: OutscaleKeyPairExtra;
  readonly volume: OutscaleVolumeExtra;
  readonly createVolume: OutscaleCreateVolumeExtra;
  readonly volumeSnapshot: OutscaleSnapshotExtra;
  readonly address: OutscaleAddressExtra;
  readonly network: OutscaleNetworkExtra;
  readonly createNetwork: OutscaleCreateNetworkExtra;
  readonly firewall: OutscaleFirewallExtra;
  readonly createFirewall: OutscaleCreateFirewallExtra;
}
