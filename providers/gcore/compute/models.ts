import type { ComputeExtras } from '../../../src/compute/index.js';

/** An address of a server. */
export interface GcoreAddress {
  /** Name of its network. */
  readonly network: string;
  /** The address, IPv4 or IPv6. */
  readonly address: string;
  /** `fixed`, or `floating` for one that leads to a fixed one; null if unknown. */
  readonly type: string | null;
}

/** Gcore's own fields of an instance. @see https://gcore.com/docs/api-reference/cloud/instances/get-instance */
export interface GcoreNodeExtra {
  /** Gcore's own status, such as `SHUTOFF`. */
  readonly status: string | null;
  /** State of the virtual machine, such as `active`; null if unknown. */
  readonly vmState: string | null;
  /** What is done to it now, such as `powering-off`; null if nothing is. */
  readonly taskState: string | null;
  /** Id of the task that holds it; null if none does. */
  readonly taskId: string | null;
  /** Id of the task that made it; null if unknown. */
  readonly creatorTaskId: string | null;
  /** All its addresses. */
  readonly addresses: readonly GcoreAddress[];
  /** Names of its security groups. */
  readonly securityGroups: readonly string[];
  /** Name of its SSH key; null if none. */
  readonly keyPair: string | null;
  /** Ids of its volumes. */
  readonly volumes: readonly string[];
  /** Tags that Gcore keeps, such as `os_distro`. */
  readonly readOnlyTags: Readonly<Record<string, string>>;
}

/** Gcore's own options of `createNode`. @see https://gcore.com/docs/api-reference/cloud/instances/create-instance */
export interface GcoreCreateExtra {
  /** GiB of the boot volume. Default: the least that the image needs. */
  readonly volumeSize?: number;
  /** Type of the boot volume, such as `ssd_hiiops`. Default: Gcore's choice. */
  readonly volumeType?: string;
  /** True to keep the boot volume when the server is deleted. Default false. */
  readonly keepVolume?: boolean;
  /** True for a public interface beside those of `networks`. Default: only without `networks`. */
  readonly external?: boolean;
  /** Addresses of the public interface: `ipv4`, `ipv6` or `dual`. Default: Gcore's choice. */
  readonly ipFamily?: 'ipv4' | 'ipv6' | 'dual';
  /** User that `auth.password` is for, who is made. Default: the image's own user. */
  readonly username?: string;
  /** Id of a placement group. */
  readonly placementGroup?: string;
}

/** Gcore's own fields of a flavor. @see https://gcore.com/docs/api-reference/cloud/instances/list-instance-flavors */
export interface GcoreSizeExtra {
  /** Price of a month in the currency of the size; null if Gcore does not show it. */
  readonly pricePerMonth: number | null;
  /** System that it is for: `linux` or `windows`; null if unknown. */
  readonly osType: string | null;
  /** Descriptions of its hardware, such as `ram`. */
  readonly hardware: Readonly<Record<string, string>>;
}

/** Gcore's own fields of an image. @see https://gcore.com/docs/api-reference/cloud/images/get-image */
export interface GcoreImageExtra {
  /** Gcore's own status, such as `active`; null if unknown. */
  readonly status: string | null;
  /** `public`, `private` or `shared`; null if unknown. */
  readonly visibility: string | null;
  /** Architecture, such as `x86_64`; null if unknown. */
  readonly architecture: string | null;
  /** `linux` or `windows`; null if unknown. */
  readonly osType: string | null;
  /** Distribution, such as `ubuntu`; null if unknown. */
  readonly osDistro: string | null;
  /** Version of it, such as `24.04`; null if unknown. */
  readonly osVersion: string | null;
  /** GiB that a boot volume needs at least; null if unknown. */
  readonly minDisk: number | null;
  /** MiB of memory that it needs at least; null if unknown. */
  readonly minRam: number | null;
  /** The user's own keys and values. */
  readonly tags: Readonly<Record<string, string>>;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** Gcore's own options of `createImage`. @see https://gcore.com/docs/api-reference/cloud/images/create-image-from-volume */
export interface GcoreCreateImageExtra {
  /** System: `linux` or `windows`. Default: Gcore's choice. */
  readonly osType?: 'linux' | 'windows';
  /** Whether servers of it take an SSH key: `allow`, `deny` or `required`. Default: Gcore's choice. */
  readonly sshKey?: 'allow' | 'deny' | 'required';
}

/** Gcore's own fields of a region. @see https://gcore.com/docs/api-reference/cloud/regions/list-regions */
export interface GcoreLocationExtra {
  /** `ACTIVE` for one in which servers can be made; null if unknown. */
  readonly state: string | null;
  /** Part of the world, such as `EMEA`; null if unknown. */
  readonly zone: string | null;
}

/** Gcore's own fields of an SSH key. @see https://gcore.com/docs/api-reference/cloud/ssh-keys/get-ssh-key */
export interface GcoreKeyPairExtra {
  /** Its id. */
  readonly id: string;
  /** True if all users of the project see it; null if unknown. */
  readonly isShared: boolean | null;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** Gcore's own fields of a volume. @see https://gcore.com/docs/api-reference/cloud/volumes/get-volume */
export interface GcoreVolumeExtra {
  /** Gcore's own status, such as `error_extending`. */
  readonly status: string | null;
  /** Id of its server; null if it is attached to none. */
  readonly nodeId: string | null;
  /** Device name in its server; null if none or unknown. */
  readonly device: string | null;
  /** Type, such as `standard`; null if unknown. */
  readonly type: string | null;
  /** True if servers can boot from it; null if unknown. */
  readonly isBootable: boolean | null;
  /** True if its server boots from it; null if unknown. */
  readonly isRoot: boolean | null;
  /** The user's own keys and values. */
  readonly tags: Readonly<Record<string, string>>;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** Gcore's own options of `createVolume`. @see https://gcore.com/docs/api-reference/cloud/volumes/create-volume */
export interface GcoreCreateVolumeExtra {
  /** Type, such as `ssd_hiiops`. Default: Gcore's choice. */
  readonly type?: string;
}

/** Gcore's own fields of a snapshot. @see https://gcore.com/docs/api-reference/cloud/snapshots/get-snapshot */
export interface GcoreSnapshotExtra {
  /** Gcore's own status. */
  readonly status: string | null;
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** Description; null if none. */
  readonly description: string | null;
  /** The user's own keys and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Gcore's own options of `createVolumeSnapshot`. @see https://gcore.com/docs/api-reference/cloud/snapshots/create-snapshot */
export interface GcoreCreateSnapshotExtra {
  /** Description. */
  readonly description?: string;
}

/** Gcore's own fields of a floating IP. @see https://gcore.com/docs/api-reference/cloud/floating-ips/get-floating-ip */
export interface GcoreAddressExtra {
  /** `ACTIVE`, `DOWN` or `ERROR`; null if unknown. */
  readonly status: string | null;
  /** Id of the port that it leads to; null if it leads nowhere. */
  readonly portId: string | null;
  /** The private address that it leads to; null if it leads nowhere. */
  readonly fixedIp: string | null;
  /** The user's own keys and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Gcore's own fields of a network. @see https://gcore.com/docs/api-reference/cloud/networks/get-network */
export interface GcoreNetworkExtra {
  /** Ids of its subnets. */
  readonly subnets: readonly string[];
  /** `vlan` or `vxlan`; null if unknown. */
  readonly type: string | null;
  /** True if it leads outside; null if unknown. */
  readonly isExternal: boolean | null;
  /** True if it is shared with this project; null if unknown. */
  readonly isShared: boolean | null;
  /** Largest packet in bytes; null if unknown. */
  readonly mtu: number | null;
  /** The user's own keys and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Gcore's own options of `createNetwork`. @see https://gcore.com/docs/api-reference/cloud/networks/create-network */
export interface GcoreCreateNetworkExtra {
  /** False for a network without a router, which floating IPs need. Default true. */
  readonly router?: boolean;
  /** `vlan` or `vxlan`. Default: Gcore's choice. */
  readonly type?: 'vlan' | 'vxlan';
}

/** Gcore's own fields of a security group. @see https://gcore.com/docs/api-reference/cloud/security-groups/get-security-group */
export interface GcoreFirewallExtra {
  /** Description; null if none. */
  readonly description: string | null;
  /** The user's own keys and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Gcore's own options of `createFirewall`. @see https://gcore.com/docs/api-reference/cloud/security-groups/create-security-group */
export interface GcoreCreateFirewallExtra {
  /** Description. */
  readonly description?: string;
}

/** The provider's own fields of the Gcore compute driver. */
export interface GcoreExtras extends ComputeExtras {
  readonly node: GcoreNodeExtra;
  readonly createNode: GcoreCreateExtra;
  readonly size: GcoreSizeExtra;
  readonly image: GcoreImageExtra;
  readonly createImage: GcoreCreateImageExtra;
  readonly location: GcoreLocationExtra;
  readonly keyPair: GcoreKeyPairExtra;
  readonly volume: GcoreVolumeExtra;
  readonly createVolume: GcoreCreateVolumeExtra;
  readonly volumeSnapshot: GcoreSnapshotExtra;
  readonly createVolumeSnapshot: GcoreCreateSnapshotExtra;
  readonly address: GcoreAddressExtra;
  readonly network: GcoreNetworkExtra;
  readonly createNetwork: GcoreCreateNetworkExtra;
  readonly firewall: GcoreFirewallExtra;
  readonly createFirewall: GcoreCreateFirewallExtra;
}
