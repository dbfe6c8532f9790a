import type { ComputeExtras } from '../../src/compute/driver.js';
import type { Parameter } from './query.js';

/** A block device of an instance. */
export interface Ec2BlockDevice {
  readonly device: string;
  readonly volumeId: string | null;
}

/** What EC2 says of an instance beyond the portable fields. */
export interface Ec2NodeExtra {
  /** `pending running shutting-down terminated stopping stopped`. */
  readonly status: string;
  /** Why it stopped or ended, or null. */
  readonly stateReason: string | null;
  readonly architecture: string | null;
  readonly keyName: string | null;
  readonly vpcId: string | null;
  readonly subnetId: string | null;
  readonly privateDnsName: string | null;
  readonly publicDnsName: string | null;
  /** Ids. */
  readonly securityGroups: readonly string[];
  readonly blockDevices: readonly Ec2BlockDevice[];
  /** ARN, or null. */
  readonly instanceProfile: string | null;
  /** `spot`, or null for one on demand. */
  readonly lifecycle: string | null;
  /** Its place among the instances of one request, from 0. */
  readonly launchIndex: number | null;
  readonly reservationId: string | null;
  readonly clientToken: string | null;
}

/** How a spot instance is asked for. */
export interface Ec2SpotOptions {
  /** US dollars an hour; the price on demand where it is left out. */
  readonly maxPrice?: number;
  readonly type?: 'one-time' | 'persistent';
  readonly interruption?: 'hibernate' | 'stop' | 'terminate';
}

/** What EC2 takes beyond the portable options of `createNode`. */
export interface Ec2CreateExtra {
  /** Ids. */
  readonly securityGroups?: readonly string[];
  /** Name or ARN. */
  readonly instanceProfile?: string;
  readonly spot?: Ec2SpotOptions;
  /** Size of the root volume in GiB. */
  readonly rootSize?: number;
  /** Device name of the root volume. Default `/dev/xvda`; the image says which it is. */
  readonly rootDevice?: string;
  /** Block devices as RunInstances takes them. */
  readonly blockDevices?: readonly { readonly [name: string]: Parameter }[];
  /** Whether to give it a public address, whatever the subnet's own choice is. */
  readonly publicIp?: boolean;
  readonly ebsOptimized?: boolean;
  /** Detailed monitoring. */
  readonly monitoring?: boolean;
  /** `required` allows version 2 of the metadata service only. */
  readonly metadataTokens?: 'optional' | 'required';
  readonly shutdown?: 'stop' | 'terminate';
  readonly placementGroup?: string;
  readonly tenancy?: 'default' | 'dedicated' | 'host';
}

export interface Ec2SizeExtra {
  readonly architectures: readonly string[];
  readonly currentGeneration: boolean | null;
  readonly gpus: number | null;
  /** Words, such as `Up to 5 Gigabit`. */
  readonly network: string | null;
}

export interface Ec2ImageExtra {
  /** `available pending failed deregistered ...`. */
  readonly status: string;
  readonly description: string | null;
  readonly ownerId: string | null;
  readonly isPublic: boolean | null;
  readonly architecture: string | null;
  readonly rootDevice: string | null;
  readonly createdAt: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Ec2LocationExtra {
  readonly available: boolean;
  /** The zone's name that is the same in every account. */
  readonly zoneId: string | null;
}

export interface Ec2KeyPairExtra {
  readonly id: string | null;
  readonly type: string | null;
}

export interface Ec2VolumeExtra {
  readonly status: string;
  readonly nodeIds: readonly string[];
  readonly location: string | null;
  readonly type: string | null;
  readonly iops: number | null;
  readonly encrypted: boolean | null;
  readonly snapshotId: string | null;
  readonly createdAt: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Ec2CreateVolumeExtra {
  /** `gp3`, `io2` ... */
  readonly type?: string;
  readonly iops?: number;
  /** MiB a second. */
  readonly throughput?: number;
  readonly encrypted?: boolean;
  readonly kmsKey?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Ec2SnapshotExtra {
  readonly volumeId: string;
  readonly description: string | null;
  readonly progress: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Ec2CreateSnapshotExtra {
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The provider's own fields of the EC2 driver. */
export interface Ec2Extras extends ComputeExtras {
  readonly node: Ec2NodeExtra;
  readonly createNode: Ec2CreateExtra;
  readonly size: Ec2SizeExtra;
  readonly image: Ec2ImageExtra;
  readonly location: Ec2LocationExtra;
  readonly keyPair: Ec2KeyPairExtra;
  readonly volume: Ec2VolumeExtra;
  readonly createVolume: Ec2CreateVolumeExtra;
  readonly volumeSnapshot: Ec2SnapshotExtra;
  readonly createVolumeSnapshot: Ec2CreateSnapshotExtra;
}
