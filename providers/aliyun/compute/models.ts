import type { ComputeExtras } from '../../../src/compute/index.js';

/** Keys and values of tags. */
type Tags = Readonly<Record<string, string>>;

/** ECS's own fields of an instance. @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances */
export interface AliyunNodeExtra {
  /** ECS's own state, such as `Pending`; null if unknown. */
  readonly status: string | null;
  /** Id of its virtual private cloud; null if unknown. */
  readonly vpcId: string | null;
  /** Id of its vSwitch; null if unknown. */
  readonly vSwitchId: string | null;
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
  /** Name of its key pair; null if there is none. */
  readonly keyPair: string | null;
  /** IPv6 addresses. They can be reached from outside if their gateway has bandwidth for them. */
  readonly ipv6Addresses: readonly string[];
  /** `PostPaid` or `PrePaid`; null if unknown. */
  readonly chargeType: string | null;
  /** Why it is locked, such as `financial`; empty if it is not. */
  readonly locks: readonly string[];
}

/** ECS's own options of `createNode`. @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-runinstances */
export interface AliyunCreateExtra {
  /** Mbit/s to the internet; above 0 the instance gets a public address. Default 0. */
  readonly publicBandwidth?: number;
  /** Category of the system disk, such as `cloud_essd`. Default: ECS's choice by the size. */
  readonly systemDiskCategory?: string;
  /** GiB of the system disk. Default: that of the image, at least 40. */
  readonly systemDiskSize?: number;
  /** Host name inside the system. Default: ECS's choice. */
  readonly hostName?: string;
  /** Name of a RAM role for the instance. */
  readonly ramRole?: string;
  /** `NoSpot` (default), `SpotAsPriceGo`, or `SpotWithPriceLimit` with {@link spotPriceLimit}. */
  readonly spotStrategy?: string;
  /** Highest price an hour of a spot instance. */
  readonly spotPriceLimit?: number;
  /** Id of a resource group. */
  readonly resourceGroup?: string;
}

/** ECS's own fields of an instance type. @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstancetypes */
export interface AliyunSizeExtra {
  /** Family, such as `ecs.g7`; null if unknown. */
  readonly family: string | null;
}

/** ECS's own fields of an image. @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeimages */
export interface AliyunImageExtra {
  /** `system self others marketplace`; null if unknown. */
  readonly owner: string | null;
  /** `Available Creating Waiting UnAvailable CreateFailed Deprecated`; null if unknown. */
  readonly status: string | null;
  /** Name of its operating system; null if unknown. */
  readonly os: string | null;
  /** Processor architecture: `x86_64`, `arm64` or `i386`; null if unknown. */
  readonly architecture: string | null;
  /** GiB; null if unknown. */
  readonly size: number | null;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** ECS's own fields of a key pair. @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describekeypairs */
export interface AliyunKeyPairExtra {
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** ECS's own fields of a disk. @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describedisks */
export interface AliyunVolumeExtra {
  /** `system` or `data`; null if unknown. */
  readonly type: string | null;
  /** Category, such as `cloud_essd`; null if unknown. */
  readonly category: string | null;
  /** Id of the instance that has it; null if none. */
  readonly nodeId: string | null;
  /** Zone; only instances there can have it. Null if unknown. */
  readonly location: string | null;
  /** Device name in the instance; null if it is not attached. */
  readonly device: string | null;
  /** True if it is deleted with its instance; null if unknown. */
  readonly deleteWithNode: boolean | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** ECS's own options of `createVolume`. @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-createdisk */
export interface AliyunCreateVolumeExtra {
  /** Category, such as `cloud_essd`. Default: ECS's, `cloud`, which most zones no longer sell. */
  readonly category?: string;
  /** Performance level of an ESSD: `PL0` to `PL3`. Default `PL1`. */
  readonly performanceLevel?: string;
  /** True for an encrypted disk. Default false. */
  readonly encrypted?: boolean;
}

/** ECS's own fields of a snapshot. @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describesnapshots */
export interface AliyunSnapshotExtra {
  /** Id of its disk; null if unknown. */
  readonly volumeId: string | null;
  /** How much is done, such as `40%`; null if unknown. */
  readonly progress: string | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** An elastic IP address's own fields. @see https://www.alibabacloud.com/help/en/vpc/developer-reference/api-vpc-2016-04-28-describeeipaddresses */
export interface AliyunAddressExtra {
  /** `Associating Unassociating InUse Available Releasing`; null if unknown. */
  readonly status: string | null;
  /** Kind of resource that has it, such as `EcsInstance` or `Nat`; null if none. */
  readonly holderType: string | null;
  /** Id of the resource that has it; null if none. */
  readonly holderId: string | null;
  /** Mbit/s; null if unknown. */
  readonly bandwidth: number | null;
}

/** Alibaba Cloud's own fields of a network, which is a vSwitch. */
export interface AliyunNetworkExtra {
  /** Id of its virtual private cloud. */
  readonly vpcId: string;
  /** True for the default one of its zone; null if unknown. */
  readonly isDefault: boolean | null;
}

/** Options of `createNetwork` that only Alibaba Cloud has. */
export interface AliyunCreateNetworkExtra {
  /** Id of the virtual private cloud that it becomes part of. Default: the default one of the region. */
  readonly vpc?: string;
}

/** ECS's own fields of a firewall, which is a security group. */
export interface AliyunFirewallExtra {
  /** Id of its virtual private cloud; null in the classic network. */
  readonly vpcId: string | null;
}

/** Options of `createFirewall` that only ECS has. */
export interface AliyunCreateFirewallExtra {
  /** Id of the virtual private cloud of its instances. Default: the default one of the region. */
  readonly vpc?: string;
}

/** The provider's own fields of the Alibaba Cloud compute driver. */
export interface AliyunExtras extends ComputeExtras {
  readonly node: AliyunNodeExtra;
  readonly createNode: AliyunCreateExtra;
  readonly size: AliyunSizeExtra;
  readonly image: AliyunImageExtra;
  readonly keyPair: AliyunKeyPairExtra;
  readonly volume: AliyunVolumeExtra;
  readonly createVolume: AliyunCreateVolumeExtra;
  readonly volumeSnapshot: AliyunSnapshotExtra;
  readonly address: AliyunAddressExtra;
  readonly network: AliyunNetworkExtra;
  readonly createNetwork: AliyunCreateNetworkExtra;
  readonly firewall: AliyunFirewallExtra;
  readonly createFirewall: AliyunCreateFirewallExtra;
}
