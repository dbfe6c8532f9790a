import type { ComputeExtras } from '../../src/compute/index.js';

/** Keys and values of tags; the value of a tag that is a key alone is empty. */
type Tags = Readonly<Record<string, string>>;

/** A port, or a range of ports, that an instance's firewall opens. @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_PortInfo.html */
export interface LightsailPort {
  /** `tcp udp icmp icmpv6 all`. */
  readonly protocol: string;
  /** First port; for `icmp` and `icmpv6` the type, -1 for all. */
  readonly from: number;
  /** Last port; for `icmp` and `icmpv6` the code, -1 for all. */
  readonly to: number;
  /** IPv4 ranges that may use it; in a list of `ports.set` left out for Lightsail's default, which is all. */
  readonly cidrs?: readonly string[];
  /** IPv6 ranges that may use it. */
  readonly ipv6Cidrs?: readonly string[];
  /** Names of ranges, such as `lightsail-connect` for the console in the browser. */
  readonly aliases?: readonly string[];
}

/** A disk of an instance. */
export interface LightsailNodeDisk {
  /** Name of the disk; null if unknown. */
  readonly name: string | null;
  /** Device name, such as `/dev/xvdf`; null if unknown. */
  readonly path: string | null;
}

/** Lightsail's own fields of an instance. @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_Instance.html */
export interface LightsailNodeExtra {
  /** Lightsail's own state, such as `shutting-down`; null if unknown. */
  readonly status: string | null;
  /** Its ARN; null if unknown. */
  readonly arn: string | null;
  /** Code for AWS's support; null if unknown. */
  readonly supportCode: string | null;
  /** `dualstack ipv4 ipv6`; null if unknown. */
  readonly ipAddressType: string | null;
  /** True if its public address is a static one; null if unknown. */
  readonly hasStaticIp: boolean | null;
  /** User of the first login over SSH; null if unknown. */
  readonly username: string | null;
  /** Name of its key pair; null if unknown. */
  readonly keyPair: string | null;
  /** Disks that are attached, the system's too. */
  readonly disks: readonly LightsailNodeDisk[];
}

/** Lightsail's own options of `createNode`. @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_CreateInstances.html */
export interface LightsailCreateExtra {
  /** `dualstack` (default), `ipv4` or `ipv6`. Some sizes are for one of them. */
  readonly ipAddressType?: 'dualstack' | 'ipv4' | 'ipv6';
}

/** Lightsail's own fields of a bundle. @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_Bundle.html */
export interface LightsailSizeExtra {
  /** US dollars a month; null if unknown. */
  readonly monthlyPrice: number | null;
  /** Name of its kind, such as `nano`; null if unknown. */
  readonly instanceType: string | null;
  /** Power, which blueprints have a minimum of; null if unknown. */
  readonly power: number | null;
  /** `LINUX_UNIX`, `WINDOWS`: the platforms of blueprints that fit. */
  readonly platforms: readonly string[];
  /** Number of public IPv4 addresses: 0 for IPv6 alone; null if unknown. */
  readonly publicIpv4Addresses: number | null;
}

/** Lightsail's own fields of an image: a blueprint, or a snapshot of an instance. */
export interface LightsailImageExtra {
  /** `os` and `app` are blueprints; `snapshot` is one's own. */
  readonly type: string | null;
  /** `pending available error` of a snapshot; null for a blueprint. */
  readonly status: string | null;
  /** Version of a blueprint; null otherwise. */
  readonly version: string | null;
  /** `LINUX_UNIX` or `WINDOWS` of a blueprint; null otherwise. */
  readonly platform: string | null;
  /** Least power of a bundle for a blueprint; null otherwise. */
  readonly minimalPower: number | null;
  /** Name of a snapshot's instance; null otherwise. */
  readonly nodeId: string | null;
  /** Blueprint of a snapshot's instance; null otherwise. */
  readonly blueprint: string | null;
  /** Bundle of a snapshot's instance; a new one needs one as large. Null otherwise. */
  readonly bundle: string | null;
  /** GiB of a snapshot; null otherwise. */
  readonly size: number | null;
  /** Creation time of a snapshot; null otherwise. */
  readonly createdAt: Date | null;
  /** Tags of a snapshot. */
  readonly tags: Tags;
}

/** Lightsail's own fields of a key pair. @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_KeyPair.html */
export interface LightsailKeyPairExtra {
  /** Its ARN; null if unknown. */
  readonly arn: string | null;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** Lightsail's own fields of a disk. @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_Disk.html */
export interface LightsailVolumeExtra {
  /** Lightsail's own state; null if unknown. */
  readonly status: string | null;
  /** Name of the instance that has it; null if none. */
  readonly nodeId: string | null;
  /** Device name in that instance; null if none. */
  readonly path: string | null;
  /** Availability zone; only instances there can have it. Null if unknown. */
  readonly location: string | null;
  /** True for the disk of an instance's system; null if unknown. */
  readonly isSystem: boolean | null;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** Lightsail's own fields of a disk snapshot. @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_DiskSnapshot.html */
export interface LightsailSnapshotExtra {
  /** Name of its disk; null if unknown, or if it is of an instance's system. */
  readonly volumeId: string | null;
  /** Name of the instance whose system it is of; null otherwise. */
  readonly nodeId: string | null;
  /** How far it is, such as `100%`; null if unknown. */
  readonly progress: string | null;
  /** True if Lightsail made it by itself; null if unknown. */
  readonly isAutomatic: boolean | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** Lightsail's own fields of a static IP address. @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_StaticIp.html */
export interface LightsailAddressExtra {
  /** Its ARN; null if unknown. */
  readonly arn: string | null;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** The provider's own fields of the Lightsail driver. */
export interface LightsailExtras extends ComputeExtras {
  readonly node: LightsailNodeExtra;
  readonly createNode: LightsailCreateExtra;
  readonly size: LightsailSizeExtra;
  readonly image: LightsailImageExtra;
  readonly keyPair: LightsailKeyPairExtra;
  readonly volume: LightsailVolumeExtra;
  readonly volumeSnapshot: LightsailSnapshotExtra;
  readonly address: LightsailAddressExtra;
}
