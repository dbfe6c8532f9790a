import type { ComputeExtras } from '../../../src/compute/index.js';

/** CloudSigma's own fields of a server. @see https://docs.cloudsigma.com/en/latest/servers.html */
export interface CloudSigmaNodeExtra {
  /** CloudSigma's own state; null if unknown. */
  readonly status: string | null;
  /** MHz of all its processors together; null if unknown. */
  readonly cpu: number | null;
  /** Its drives, in the order in which it tells them. */
  readonly drives: readonly CloudSigmaNodeDrive[];
  /** Ids of its VLANs. */
  readonly networks: readonly string[];
  /** Ids of its firewall policies. */
  readonly firewallPolicies: readonly string[];
  /** Ids of its tags. */
  readonly tags: readonly string[];
  /** Ids of its public keys. */
  readonly keyPairs: readonly string[];
}

/** A drive of a server. */
export interface CloudSigmaNodeDrive {
  /** Id of the drive. */
  readonly id: string;
  /** Its turn when the server boots; null if it does not boot from it. */
  readonly bootOrder: number | null;
  /** Place on the bus, such as `0:0`; null if unknown. */
  readonly channel: string | null;
}

/** CloudSigma's own options of `createNode`. @see https://docs.cloudsigma.com/en/latest/drives.html#cloning */
export interface CloudSigmaCreateExtra {
  /** GiB of the disk; default: the image's. It cannot be smaller. */
  readonly diskSize?: number;
  /** Storage of the disk, such as `dssd` or `nvme`; default: the image's. */
  readonly storageType?: string;
  /** False for no public interface. */
  readonly publicIp?: boolean;
  /** Id of the firewall policy of its public interface. */
  readonly firewallPolicy?: string;
}

/** CloudSigma's own fields of a drive in its library. @see https://docs.cloudsigma.com/en/latest/libdrives.html */
export interface CloudSigmaImageExtra {
  /** Operating system: `linux`, `windows`, `bsd`, ...; null if unknown. */
  readonly os: string | null;
  /** Distribution; null if none or unknown. */
  readonly distribution: string | null;
  /** Version of the distribution; null if none or unknown. */
  readonly version: string | null;
  /** `preinst` for one with an installed system; null if unknown. */
  readonly imageType: string | null;
  /** GiB that its disk has at least; null if unknown. */
  readonly minDisk: number | null;
  /** True if licences are paid for it; null if unknown. */
  readonly isPaid: boolean | null;
}

/** CloudSigma's own fields of a location. @see https://docs.cloudsigma.com/en/latest/locations.html */
export interface CloudSigmaLocationExtra {
  /** Its API. */
  readonly endpoint: string | null;
}

/** CloudSigma's own fields of a drive. @see https://docs.cloudsigma.com/en/latest/drives.html */
export interface CloudSigmaVolumeExtra {
  /** CloudSigma's own state; null if unknown. */
  readonly status: string | null;
  /** Ids of the servers that have it; several where it allows that. */
  readonly nodeIds: readonly string[];
  /** `disk` or `cdrom`; null if unknown. */
  readonly media: string | null;
  /** Kind of storage, such as `dssd`; null if unknown. */
  readonly storageType: string | null;
  /** The user's own keys and values. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** CloudSigma's own options of `createVolume`. @see https://docs.cloudsigma.com/en/latest/drives.html#storage-types */
export interface CloudSigmaCreateVolumeExtra {
  /** Kind of storage; default: CloudSigma's choice. */
  readonly storageType?: string;
  /** True for a drive that several servers may have. */
  readonly allowMultimount?: boolean;
}

/** CloudSigma's own fields of a snapshot. @see https://docs.cloudsigma.com/en/latest/snapshots.html */
export interface CloudSigmaSnapshotExtra {
  /** Id of its drive; null if that is gone. */
  readonly volumeId: string | null;
  /** Bytes that are billed for it: what has changed since; null if not known yet. */
  readonly allocatedBytes: number | null;
  /** The user's own keys and values. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** CloudSigma's own fields of an SSH key. @see https://docs.cloudsigma.com/en/latest/keypairs.html */
export interface CloudSigmaKeyPairExtra {
  /** Id, which requests have in place of the name. */
  readonly id: string;
}

/** CloudSigma's own fields of a VLAN. @see https://docs.cloudsigma.com/en/latest/networking.html */
export interface CloudSigmaNetworkExtra {
  /** Ids of the servers that are in it. */
  readonly nodeIds: readonly string[];
  /** The user's own keys and values. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** CloudSigma's own fields of an address. @see https://docs.cloudsigma.com/en/latest/networking.html#ips */
export interface CloudSigmaAddressExtra {
  /** Id of its subscription. */
  readonly subscriptionId: string;
  /** Its gateway; null if unknown. */
  readonly gateway: string | null;
}

/** A rule of a firewall policy. The first one that fits decides. A `!` before an address or port stands for all others. */
export interface CloudSigmaFirewallRule {
  /** `in` for traffic to the server. */
  readonly direction?: 'in' | 'out';
  /** What happens to it. */
  readonly action: 'accept' | 'drop';
  /** Such as `tcp` or `udp`; default: all. */
  readonly protocol?: string;
  /** Address or range of the source. */
  readonly sourceIp?: string;
  /** Port of the source, or several, such as `1:1024`. */
  readonly sourcePort?: string;
  /** Address or range of the target. */
  readonly destinationIp?: string;
  /** Port of the target, or several, such as `1:1024`. */
  readonly destinationPort?: string;
  /** What it is for. */
  readonly comment?: string;
}

/** A firewall policy. */
export interface CloudSigmaFirewallPolicy {
  /** Its id. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** Its rules, in their order. */
  readonly rules: readonly CloudSigmaFirewallRule[];
  /** Ids of the servers that have it. */
  readonly nodeIds: readonly string[];
}

/** The provider's own fields of the CloudSigma compute driver. */
export interface CloudSigmaExtras extends ComputeExtras {
  readonly node: CloudSigmaNodeExtra;
  readonly createNode: CloudSigmaCreateExtra;
  readonly image: CloudSigmaImageExtra;
  readonly location: CloudSigmaLocationExtra;
  readonly volume: CloudSigmaVolumeExtra;
  readonly createVolume: CloudSigmaCreateVolumeExtra;
  readonly volumeSnapshot: CloudSigmaSnapshotExtra;
  readonly keyPair: CloudSigmaKeyPairExtra;
  readonly network: CloudSigmaNetworkExtra;
  readonly address: CloudSigmaAddressExtra;
}
