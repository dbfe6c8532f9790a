import type { ComputeExtras } from '../../../src/compute/index.js';

/** Brightbox's own fields of a server. @see https://api.gb1.brightbox.com/1.0/#server */
export interface BrightboxNodeExtra {
  /** Brightbox's own status, such as `active`; null if unknown. */
  readonly status: string | null;
  /** Its host name, which is its id; null if unknown. */
  readonly hostname: string | null;
  /** Its full name in Brightbox's DNS; null if unknown. */
  readonly fqdn: string | null;
  /** Ids of its network interfaces. */
  readonly interfaceIds: readonly string[];
  /** Ids of the cloud IPs that lead to it. */
  readonly cloudIpIds: readonly string[];
  /** Ids of its server groups. */
  readonly serverGroupIds: readonly string[];
  /** Ids of its volumes. */
  readonly volumeIds: readonly string[];
  /** True if it cannot be destroyed until it is unlocked; null if unknown. */
  readonly isLocked: boolean | null;
}

/** Brightbox's own options of `createNode`. @see https://api.gb1.brightbox.com/1.0/#server_create_server */
export interface BrightboxCreateExtra {
  /** Ids of server groups to be in, beside those of the firewalls. Default: the account's default group, unless there are firewalls. */
  readonly serverGroups?: readonly string[];
  /** Size of its disk in GiB, for types with network storage. */
  readonly diskSize?: number;
  /** Id of a volume to boot from, in place of an image. */
  readonly volume?: string;
  /** True for an encrypted disk. */
  readonly diskEncrypted?: boolean;
  /** True for a new cloud IP that leads to it. */
  readonly cloudIp?: boolean;
  /** True for older virtual hardware, which some images need. */
  readonly compatibilityMode?: boolean;
}

/** Brightbox's own fields of a server type. @see https://api.gb1.brightbox.com/1.0/#server_type */
export interface BrightboxSizeExtra {
  /** Short name, such as `small`; null if there is none. */
  readonly handle: string | null;
  /** `local`, or `network` for types whose disk is a volume; null if unknown. */
  readonly storageType: string | null;
  /** Brightbox's own status, such as `available`; null if unknown. */
  readonly status: string | null;
}

/** Brightbox's own fields of an image. @see https://api.gb1.brightbox.com/1.0/#image */
export interface BrightboxImageExtra {
  /** Brightbox's own status, such as `available`; null if unknown. */
  readonly status: string | null;
  /** True for Brightbox's own; null if unknown. */
  readonly isOfficial: boolean | null;
  /** Architecture as Brightbox writes it; null if unknown. */
  readonly arch: string | null;
  /** User to sign in as; null if unknown. */
  readonly username: string | null;
  /** Id of what it was made of, or a name; null if unknown. */
  readonly source: string | null;
  /** Id of the account that owns it; null if unknown. */
  readonly owner: string | null;
  /** Description; null if none. */
  readonly description: string | null;
}

/** Brightbox's own fields of a cloud IP. @see https://api.gb1.brightbox.com/1.0/#cloud_ip */
export interface BrightboxAddressExtra {
  /** Its name; null if none. */
  readonly name: string | null;
  /** `mapped` or `unmapped`; null if unknown. */
  readonly status: string | null;
  /** Its IPv6 address; null if none. */
  readonly ipv6: string | null;
  /** Name that it leads to; null if none. */
  readonly reverseDns: string | null;
  /** Id of the load balancer, server group or database that it leads to; null if none. */
  readonly destinationId: string | null;
}

/** Brightbox's own fields of a firewall, which is a firewall policy and its server group. @see https://api.gb1.brightbox.com/1.0/#firewall_policy */
export interface BrightboxFirewallExtra {
  /** Id of the server group that it applies to; null if none. */
  readonly serverGroupId: string | null;
  /** True for the account's default policy. */
  readonly isDefault: boolean;
}

/** Brightbox's own fields of a volume. @see https://api.gb1.brightbox.com/1.0/#volume */
export interface BrightboxVolumeExtra {
  /** Id of the server that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** Brightbox's own status, such as `detached`; null if unknown. */
  readonly status: string | null;
  /** `local` for the disks of servers, or `network`; null if unknown. */
  readonly storageType: string | null;
  /** Its exact size in MiB; null if unknown. */
  readonly mebibytes: number | null;
  /** File system that it was made with; null if none. */
  readonly filesystem: string | null;
  /** True for the volume that its server boots from; null if unknown. */
  readonly isBoot: boolean | null;
  /** Serial number that its server sees; null if unknown. */
  readonly serial: string | null;
}

/** Brightbox's own options of `createVolume`. @see https://api.gb1.brightbox.com/1.0/#volume */
export interface BrightboxCreateVolumeExtra {
  /** File system to make on it. Default `ext4`, unless it has the content of an image. */
  readonly filesystem?: 'ext4' | 'xfs';
  /** Label of the file system. */
  readonly label?: string;
  /** Id of an image with its content. */
  readonly image?: string;
  /** True for an encrypted volume. */
  readonly encrypted?: boolean;
  /** Serial number that its server is to see. */
  readonly serial?: string;
}

/** The provider's own fields of the Brightbox compute driver. */
export interface BrightboxExtras extends ComputeExtras {
  readonly node: BrightboxNodeExtra;
  readonly createNode: BrightboxCreateExtra;
  readonly size: BrightboxSizeExtra;
  readonly image: BrightboxImageExtra;
  readonly address: BrightboxAddressExtra;
  readonly firewall: BrightboxFirewallExtra;
  readonly volume: BrightboxVolumeExtra;
  readonly createVolume: BrightboxCreateVolumeExtra;
}
