import type { ComputeExtras } from '../../../src/compute/index.js';

/** Oracle's own fields of an instance. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Instance/ */
export interface OracleNodeExtra {
  /** Oracle's own state, such as `CREATING_IMAGE`. */
  readonly lifecycleState: string | null;
  /** Name of its shape, such as `VM.Standard.E4.Flex`. */
  readonly shape: string;
  /** Number of its OCPUs; null if unknown. */
  readonly ocpus: number | null;
  /** Memory in GiB; null if unknown. */
  readonly memory: number | null;
  /** Fault domain, such as `FAULT-DOMAIN-1`; null if unknown. */
  readonly faultDomain: string | null;
  /** Compartment that it is in. */
  readonly compartmentId: string | null;
  /** Time until which Oracle wants it to be restarted for maintenance; null if it does not. */
  readonly maintenanceDue: string | null;
}

/** Oracle's own options of `createNode`. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Instance/LaunchInstance */
export interface OracleCreateExtra {
  /** Size of the boot volume in GiB, 50 at least; default: that of the image. */
  readonly bootVolumeSize?: number;
  /** Whether it gets an ephemeral public address; default: whether its subnet is public. */
  readonly publicIp?: boolean;
  /** Whether it gets an IPv6 address, which its subnet must have. Default false. */
  readonly ipv6?: boolean;
  /** Private address in the subnet; default: Oracle's choice. */
  readonly privateIp?: string;
  /** Fault domain, such as `FAULT-DOMAIN-1`; default: Oracle's choice. */
  readonly faultDomain?: string;
  /** Name in the DNS of its network, unique in its subnet. */
  readonly hostname?: string;
  /** Share of each OCPU that a burstable instance always has. */
  readonly baseline?: 'BASELINE_1_8' | 'BASELINE_1_2' | 'BASELINE_1_1';
}

/** Oracle's own options of `rebuildNode`. */
export interface OracleRebuildExtra {
  /** Whether the old boot volume is kept, detached. Default false. */
  readonly keepBootVolume?: boolean;
}

/** Least and most of something; null if unknown. */
export interface OracleRange {
  /** The least. */
  readonly min: number | null;
  /** The most. */
  readonly max: number | null;
}

/** Oracle's own fields of a shape. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Shape/ */
export interface OracleSizeExtra {
  /** Name of the shape. */
  readonly shape: string;
  /** Number of OCPUs, which are cores. */
  readonly ocpus: number | null;
  /** True if OCPUs and memory can be chosen: `VM.Standard.E4.Flex:3:24` has 3 OCPUs and 24 GiB. */
  readonly isFlexible: boolean;
  /** OCPUs to choose from; null if there is no choice. */
  readonly ocpuRange: OracleRange | null;
  /** GiB to choose from; null if there is no choice. */
  readonly memoryRange: OracleRange | null;
  /** GiB to choose from for each OCPU; null if there is no choice. */
  readonly memoryPerOcpu: OracleRange | null;
  /** Its processor, in Oracle's words; null if unknown. */
  readonly processor: string | null;
  /** Its GPUs, in Oracle's words; null if it has none. */
  readonly gpu: string | null;
  /** Gbit/s; null if unknown. */
  readonly networkBandwidth: number | null;
  /** GB of all local disks; null without them. */
  readonly localDisks: number | null;
  /** `ALWAYS_FREE`, `LIMITED_FREE` or `PAID`; null if unknown. */
  readonly billingType: string | null;
}

/** Oracle's own fields of an image. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Image/ */
export interface OracleImageExtra {
  /** `PROVISIONING IMPORTING AVAILABLE EXPORTING DISABLED DELETED`; null if unknown. */
  readonly lifecycleState: string | null;
  /** Operating system, such as `Oracle Linux`; null if unknown. */
  readonly operatingSystem: string | null;
  /** Its version; null if unknown. */
  readonly operatingSystemVersion: string | null;
  /** Image that its instance was made from; null for Oracle's own. */
  readonly baseImageId: string | null;
  /** GiB of the boot volume of an instance made from it; null if unknown. */
  readonly minDisk: number | null;
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
  /** The user's own keys and values. */
  readonly freeformTags: Readonly<Record<string, string>>;
}

/** Oracle's own fields of an availability domain. */
export interface OracleLocationExtra {
  /** Its OCID; null if unknown. */
  readonly id: string | null;
}

/** Oracle's own fields of a block volume. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Volume/ */
export interface OracleVolumeExtra {
  /** Oracle's own state, which says nothing of attachments. */
  readonly lifecycleState: string | null;
  /** Id of the instance that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** Id of the attachment; null if none. */
  readonly attachmentId: string | null;
  /** Device in the instance; null if Oracle does not tell. */
  readonly device: string | null;
  /** Availability domain that it is in; only instances there can have it. */
  readonly location: string | null;
  /** Performance units for each GiB; null if unknown. */
  readonly performance: number | null;
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
  /** The user's own keys and values. */
  readonly freeformTags: Readonly<Record<string, string>>;
}

/** Oracle's own options of `createVolume`. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Volume/CreateVolume */
export interface OracleCreateVolumeExtra {
  /** Performance units for each GiB: 0, 10, 20, or 30 to 120. */
  readonly performance?: number;
}

/** Oracle's own fields of a volume backup. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/VolumeBackup/ */
export interface OracleSnapshotExtra {
  /** Oracle's own state. */
  readonly lifecycleState: string | null;
  /** Id of the volume; null if unknown. */
  readonly volumeId: string | null;
  /** `FULL` or `INCREMENTAL`; null if unknown. */
  readonly type: string | null;
  /** GB that it takes up; null if unknown. */
  readonly usedSize: number | null;
  /** The user's own keys and values. */
  readonly freeformTags: Readonly<Record<string, string>>;
}

/** Oracle's own options of `createVolumeSnapshot`. */
export interface OracleCreateSnapshotExtra {
  /** Default `INCREMENTAL`. */
  readonly type?: 'FULL' | 'INCREMENTAL';
}

/** Oracle's own fields of a reserved public address. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/PublicIp/ */
export interface OracleAddressExtra {
  /** Oracle's own state, such as `ASSIGNED`; null if unknown. */
  readonly lifecycleState: string | null;
  /** Its name; null if it has none. */
  readonly name: string | null;
  /** Id of what it is assigned to, a private address or a NAT gateway; null if nothing. */
  readonly assignedTo: string | null;
  /** The user's own keys and values. */
  readonly freeformTags: Readonly<Record<string, string>>;
}

/** Oracle's own fields of a subnet. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Subnet/ */
export interface OracleNetworkExtra {
  /** Oracle's own state; null if unknown. */
  readonly lifecycleState: string | null;
  /** Id of its VCN. */
  readonly vcnId: string;
  /** True if nothing in it can have a public address; null if unknown. */
  readonly isPrivate: boolean | null;
  /** Its domain in the DNS of its VCN; null without one. */
  readonly dnsName: string | null;
  /** The user's own keys and values. */
  readonly freeformTags: Readonly<Record<string, string>>;
}

/** Oracle's own options of `createNetwork`. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Subnet/CreateSubnet */
export interface OracleCreateNetworkExtra {
  /** Id of the VCN that it is made in, whose ranges hold its own; default: a VCN of its own. */
  readonly vcnId?: string;
  /** Whether the VCN that is made for it leads to the internet, by a gateway and a route. Default false. */
  readonly internet?: boolean;
  /** Whether nothing in it can have a public address. Default false. */
  readonly isPrivate?: boolean;
  /** Label in the DNS of its VCN, which has to have one. */
  readonly dnsLabel?: string;
}

/** Oracle's own fields of a network security group. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/NetworkSecurityGroup/ */
export interface OracleFirewallExtra {
  /** Oracle's own state; null if unknown. */
  readonly lifecycleState: string | null;
  /** Id of its VCN. */
  readonly vcnId: string;
  /** The user's own keys and values. */
  readonly freeformTags: Readonly<Record<string, string>>;
}

/** Oracle's own options of `createFirewall`. */
export interface OracleCreateFirewallExtra {
  /** Id of its VCN; default: that of the driver's `subnetId`. */
  readonly vcnId?: string;
}

/** The provider's own fields of Oracle's compute driver. */
export interface OracleExtras extends ComputeExtras {
  readonly node: OracleNodeExtra;
  readonly createNode: OracleCreateExtra;
  readonly rebuildNode: OracleRebuildExtra;
  readonly size: OracleSizeExtra;
  readonly image: OracleImageExtra;
  readonly location: OracleLocationExtra;
  readonly volume: OracleVolumeExtra;
  readonly createVolume: OracleCreateVolumeExtra;
  readonly volumeSnapshot: OracleSnapshotExtra;
  readonly createVolumeSnapshot: OracleCreateSnapshotExtra;
  readonly address: OracleAddressExtra;
  readonly network: OracleNetworkExtra;
  readonly createNetwork: OracleCreateNetworkExtra;
  readonly firewall: OracleFirewallExtra;
  readonly createFirewall: OracleCreateFirewallExtra;
}
