import type { ComputeExtras } from '../../../src/compute/index.js';

/** Keys and values of tags. */
type Tags = Readonly<Record<string, string>>;

/** CVM's own fields of an instance. @see https://www.tencentcloud.com/document/product/213/33258 */
export interface TencentNodeExtra {
  /** CVM's own state, such as `LAUNCH_FAILED`; null if unknown. */
  readonly status: string | null;
  /** Id of its virtual private cloud; null if unknown. */
  readonly vpcId: string | null;
  /** Id of its subnet; null if unknown. */
  readonly subnetId: string | null;
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
  /** Ids of its key pairs. */
  readonly keyPairIds: readonly string[];
  /** IPv6 addresses. */
  readonly ipv6Addresses: readonly string[];
  /** `POSTPAID_BY_HOUR`, `PREPAID` or another way to pay; null if unknown. */
  readonly chargeType: string | null;
  /** Ids of its disks. */
  readonly volumeIds: readonly string[];
  /** Its last operation, such as `RunInstances`; null if unknown. */
  readonly latestOperation: string | null;
  /** `SUCCESS OPERATING FAILED`; null if unknown. */
  readonly latestOperationState: string | null;
  /** Why its last operation failed; null otherwise. */
  readonly latestOperationError: string | null;
}

/** CVM's own options of `createNode`. @see https://www.tencentcloud.com/document/product/213/33237 */
export interface TencentCreateExtra {
  /** Mbit/s to the internet; above 0 the instance gets a public address. Default 0. */
  readonly publicBandwidth?: number;
  /** `TRAFFIC_POSTPAID_BY_HOUR` or another way to pay for {@link publicBandwidth}. Default: CVM's. */
  readonly internetChargeType?: string;
  /** Type of the system disk, such as `CLOUD_BSSD`. Default: CVM's choice by what is in stock. */
  readonly systemDiskType?: string;
  /** GiB of the system disk. Default 50. */
  readonly systemDiskSize?: number;
  /** Host name inside the system. Default: CVM's choice. */
  readonly hostName?: string;
  /** `POSTPAID_BY_HOUR` (default) or `SPOTPAID`. */
  readonly chargeType?: string;
  /** Number of the project. Default 0, the default project. */
  readonly project?: number;
  /** Name of a CAM role for the instance. */
  readonly camRole?: string;
}

/** CVM's own fields of an instance type. @see https://www.tencentcloud.com/document/product/213/33258 */
export interface TencentSizeExtra {
  /** Family, such as `S5`; null if unknown. */
  readonly family: string | null;
  /** Name of its processor; null if unknown. */
  readonly cpuType: string | null;
  /** Price of an hour by zone, in the currency of the account, which CVM does not name: yuan in China, and otherwise dollars. */
  readonly prices: Readonly<Record<string, number>>;
}

/** CVM's own fields of an image. @see https://www.tencentcloud.com/document/product/213/33258 */
export interface TencentImageExtra {
  /** `PUBLIC_IMAGE PRIVATE_IMAGE SHARED_IMAGE MARKET_IMAGE`; null if unknown. */
  readonly type: string | null;
  /** `NORMAL CREATING CREATEFAILED SYNCING IMPORTING` and others; null if unknown. */
  readonly status: string | null;
  /** Name of its operating system; null if unknown. */
  readonly os: string | null;
  /** Processor architecture, such as `x86_64`; null if unknown. */
  readonly architecture: string | null;
  /** GiB; null if unknown. */
  readonly size: number | null;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** CVM's own fields of a key pair. @see https://www.tencentcloud.com/document/product/213/33258 */
export interface TencentKeyPairExtra {
  /** Its id, such as `skey-1q8j7b93`. */
  readonly id: string;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** CBS's own fields of a disk. @see https://www.tencentcloud.com/document/product/362/16315 */
export interface TencentVolumeExtra {
  /** CBS's own state, such as `EXPANDING`; null if unknown. */
  readonly status: string | null;
  /** `SYSTEM_DISK` or `DATA_DISK`; null if unknown. */
  readonly usage: string | null;
  /** Type, such as `CLOUD_BSSD`; null if unknown. */
  readonly type: string | null;
  /** Id of the instance that has it; null if none. */
  readonly nodeId: string | null;
  /** Zone; only instances there can have it. Null if unknown. */
  readonly location: string | null;
  /** True if it is deleted with its instance; null if unknown. */
  readonly deleteWithNode: boolean | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** CBS's own options of `createVolume`. @see https://www.tencentcloud.com/document/product/362/16312 */
export interface TencentCreateVolumeExtra {
  /** Type, such as `CLOUD_BSSD`. Default `CLOUD_PREMIUM`. */
  readonly type?: string;
  /** True for an encrypted disk. Default false. */
  readonly encrypted?: boolean;
}

/** CBS's own fields of a snapshot. @see https://www.tencentcloud.com/document/product/362/15647 */
export interface TencentSnapshotExtra {
  /** Id of its disk; null if unknown. */
  readonly volumeId: string | null;
  /** Percent that is done; null if unknown. */
  readonly percent: number | null;
  /** Its tags. */
  readonly tags: Tags;
}

/** An elastic IP address's own fields. @see https://www.tencentcloud.com/document/product/215/16702 */
export interface TencentAddressExtra {
  /** `CREATING BINDING BIND UNBINDING UNBIND OFFLINING BIND_ENI`; null if unknown. */
  readonly status: string | null;
  /** Id of the resource that has it; null if none. */
  readonly holderId: string | null;
  /** Private address that it maps to; null if none. */
  readonly privateIp: string | null;
  /** Mbit/s; null if unknown. */
  readonly bandwidth: number | null;
}

/** Tencent Cloud's own fields of a network, which is a subnet. */
export interface TencentNetworkExtra {
  /** Id of its virtual private cloud. */
  readonly vpcId: string;
  /** True for the default one of its zone; null if unknown. */
  readonly isDefault: boolean | null;
}

/** Options of `createNetwork` that only Tencent Cloud has. */
export interface TencentCreateNetworkExtra {
  /** Id of the virtual private cloud that it becomes part of. Default: the default one of the region. */
  readonly vpc?: string;
}

/** The provider's own fields of the Tencent Cloud compute driver. */
export interface TencentExtras extends ComputeExtras {
  readonly node: TencentNodeExtra;
  readonly createNode: TencentCreateExtra;
  readonly size: TencentSizeExtra;
  readonly image: TencentImageExtra;
  readonly keyPair: TencentKeyPairExtra;
  readonly volume: TencentVolumeExtra;
  readonly createVolume: TencentCreateVolumeExtra;
  readonly volumeSnapshot: TencentSnapshotExtra;
  readonly address: TencentAddressExtra;
  readonly network: TencentNetworkExtra;
  readonly createNetwork: TencentCreateNetworkExtra;
}
