import type { ComputeExtras } from '../../../src/compute/index.js';

/** A disk or CD-ROM of a server. @see https://developers.upcloud.com/1.3/8-servers/#get-server-details */
export interface UpCloudDevice {
  /** Id of its storage. */
  readonly storage: string;
  /** Name of its storage. */
  readonly title: string;
  /** `disk` or `cdrom`. */
  readonly type: string;
  /** Place on a bus, such as `virtio:0`. */
  readonly address: string;
  /** True if the server boots from it by its own choice. */
  readonly isBootDisk: boolean;
}

/** UpCloud's own fields of a server. @see https://developers.upcloud.com/1.3/8-servers/#get-server-details */
export interface UpCloudNodeExtra {
  /** UpCloud's own state: `started stopped maintenance error`; null if unknown. */
  readonly state: string | null;
  /** Its host name. */
  readonly hostname: string | null;
  /** Number of processors; null if unknown. */
  readonly cores: number | null;
  /** MiB; null if unknown. */
  readonly memory: number | null;
  /** Its disks and CD-ROMs; null in lists, which lack them. */
  readonly devices: readonly UpCloudDevice[] | null;
  /** Ids of its private networks; null in lists, which lack them. */
  readonly networks: readonly string[] | null;
  /** True if its firewall is on; null in lists, which lack it. */
  readonly firewall: boolean | null;
  /** Its plain tags. */
  readonly tags: readonly string[];
  /** Generated password; only in the result of `createNode` without a public key. */
  readonly password: string | null;
}

/** UpCloud's own options of `createNode`. @see https://developers.upcloud.com/1.3/8-servers/#create-server */
export interface UpCloudCreateExtra {
  /** GiB of the disk; default: what the template needs. What the plan includes stands in `disk` of its size. */
  readonly diskSize?: number;
  /** Tier of the disk: `maxiops`, `standard` or `hdd`; default: UpCloud's choice. */
  readonly diskTier?: 'maxiops' | 'standard' | 'hdd';
  /** Name of the user that gets the public key; default: UpCloud's choice. */
  readonly username?: string;
  /** False for no public IPv4 address. */
  readonly ipv4?: boolean;
  /** False for no public IPv6 address. */
  readonly ipv6?: boolean;
  /** True to switch the firewall on, whose rules are the server's own. */
  readonly firewall?: boolean;
}

/** UpCloud's own fields of a plan. @see https://developers.upcloud.com/1.3/7-plans/ */
export interface UpCloudSizeExtra {
  /** Tier of its disk; null if unknown. */
  readonly diskTier: string | null;
  /** Model of its GPUs; null if there are none. */
  readonly gpuModel: string | null;
  /** Credits an hour by zone: hundredths of the account's currency, which the API does not name. */
  readonly credits: Readonly<Record<string, number>>;
}

/** UpCloud's own fields of a template. @see https://developers.upcloud.com/1.3/9-storages/ */
export interface UpCloudImageExtra {
  /** `public` for UpCloud's, `private` for the account's own; null if unknown. */
  readonly access: string | null;
  /** `cloud-init` or `native`; null if unknown. */
  readonly templateType: string | null;
  /** UpCloud's own state; `online` once it can be used. Null if unknown. */
  readonly state: string | null;
  /** GiB that a disk needs at least; null if unknown. */
  readonly minDisk: number | null;
  /** Zone of an own template; null for UpCloud's. */
  readonly zone: string | null;
}

/** UpCloud's own fields of a zone. @see https://developers.upcloud.com/1.3/5-zones/ */
export interface UpCloudLocationExtra {
  /** False for a private cloud; null if unknown. */
  readonly isPublic: boolean | null;
}

/** UpCloud's own fields of a storage. @see https://developers.upcloud.com/1.3/9-storages/ */
export interface UpCloudVolumeExtra {
  /** Ids of the servers that it is attached to; null in lists, which lack them. */
  readonly nodeIds: readonly string[] | null;
  /** Zone that it is in; only servers there can have it. */
  readonly location: string | null;
  /** UpCloud's own state: `online maintenance cloning backuping syncing error`; null if unknown. */
  readonly state: string | null;
  /** `maxiops`, `standard` or `hdd`; null if unknown. */
  readonly tier: string | null;
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** UpCloud's own options of `createVolume`. @see https://developers.upcloud.com/1.3/9-storages/#create-storage */
export interface UpCloudCreateVolumeExtra {
  /** Default: UpCloud's choice. */
  readonly tier?: 'maxiops' | 'standard' | 'hdd';
  /** True to encrypt what is stored. */
  readonly encrypted?: boolean;
}

/** UpCloud's own fields of a backup. @see https://developers.upcloud.com/1.3/9-storages/#create-backup */
export interface UpCloudSnapshotExtra {
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** Zone that it is in; null if unknown. */
  readonly location: string | null;
}

/** UpCloud's own fields of a private network. @see https://developers.upcloud.com/1.3/13-networks/ */
export interface UpCloudNetworkExtra {
  /** Id of the router that joins it with others; null if none. */
  readonly router: string | null;
  /** Ids of the servers that are in it. */
  readonly nodeIds: readonly string[];
}

/** A rule of a server's firewall. The first one that fits decides. @see https://developers.upcloud.com/1.3/11-firewall/ */
export interface UpCloudFirewallRule {
  /** `in` for traffic to the server. */
  readonly direction: 'in' | 'out';
  /** What happens to it. */
  readonly action: 'accept' | 'drop';
  /** Default: both. */
  readonly family?: 'IPv4' | 'IPv6';
  /** Default: all. */
  readonly protocol?: 'tcp' | 'udp' | 'icmp';
  /** First and last port of the target. */
  readonly ports?: readonly [first: number, last: number];
  /** First and last port of the source. */
  readonly fromPorts?: readonly [first: number, last: number];
  /** Type of ICMP. Default: all. */
  readonly icmpType?: number;
  /** First and last address of the source. */
  readonly from?: readonly [first: string, last: string];
  /** First and last address of the target. */
  readonly to?: readonly [first: string, last: string];
  /** What it is for. */
  readonly comment?: string;
}

/** UpCloud's own fields of a floating address. @see https://developers.upcloud.com/1.3/10-ip-addresses/ */
export interface UpCloudAddressExtra {
  /** `IPv4` or `IPv6`; null if unknown. */
  readonly family: string | null;
  /** Hardware address of the interface that it is assigned to; null if unassigned. */
  readonly mac: string | null;
  /** Its name in the reverse DNS; null if none. */
  readonly ptr: string | null;
}

/** The provider's own fields of the UpCloud compute driver. */
export interface UpCloudExtras extends ComputeExtras {
  readonly node: UpCloudNodeExtra;
  readonly createNode: UpCloudCreateExtra;
  readonly size: UpCloudSizeExtra;
  readonly image: UpCloudImageExtra;
  readonly location: UpCloudLocationExtra;
  readonly volume: UpCloudVolumeExtra;
  readonly createVolume: UpCloudCreateVolumeExtra;
  readonly volumeSnapshot: UpCloudSnapshotExtra;
  readonly address: UpCloudAddressExtra;
  readonly network: UpCloudNetworkExtra;
}
