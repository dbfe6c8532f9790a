import type {
  Address,
  ComputeExtras,
  ComputeNode,
  Firewall,
  KeyPair,
  Network,
  NodeImage,
  NodeLocation,
  NodeSize,
  Volume,
  VolumeSnapshot,
} from '../../../src/compute/index.js';
import type {
  Ec2AddressExtra,
  Ec2CreateFirewallExtra,
  Ec2CreateNetworkExtra,
  Ec2FirewallExtra,
  Ec2NetworkExtra,
} from './network/models.js';
import type { Parameter } from '../query.js';

/** A block device of an instance. */
export interface Ec2BlockDevice {
  /** Device name at launch, such as `/dev/xvda`; the operating system may use another. */
  readonly device: string;
  /** Id of the volume; null if it is not an EBS volume. */
  readonly volumeId: string | null;
}

/**
 * EC2's own fields of an instance.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
 */
export interface Ec2NodeExtra {
  /** `pending running shutting-down terminated stopping stopped`. */
  readonly status: string | null;
  /** Why it stopped or ended, or null. */
  readonly stateReason: string | null;
  /** Processor architecture: `x86_64`, `arm64` ...; null if unknown. */
  readonly architecture: string | null;
  /** Name of its key pair; null if none. */
  readonly keyName: string | null;
  /** Id of its network (VPC); null once it is terminated. */
  readonly vpcId: string | null;
  /** Id of its subnet; null once it is terminated. */
  readonly subnetId: string | null;
  /** DNS name of its private address, within the network; null if none. */
  readonly privateDnsName: string | null;
  /** DNS name of its public address (`dnsName`); null if none. */
  readonly publicDnsName: string | null;
  /** Ids. */
  readonly securityGroups: readonly string[];
  /** Its block devices; empty until they are attached. */
  readonly blockDevices: readonly Ec2BlockDevice[];
  /** ARN, or null. */
  readonly instanceProfile: string | null;
  /** `spot`, or null for an on-demand instance. */
  readonly lifecycle: string | null;
  /** Its index among the instances of one request, from 0. */
  readonly launchIndex: number | null;
  /** Id of the reservation, shared by all instances of one RunInstances; null if unknown. */
  readonly reservationId: string | null;
  /** Client token of its request; null if none. */
  readonly clientToken: string | null;
}

/** Options of a spot instance. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotMarketOptions.html */
export interface Ec2SpotOptions {
  /** US dollars an hour; default: the on-demand price. */
  readonly maxPrice?: number;
  /** `persistent` to request it again after an interruption. Default `one-time`. */
  readonly type?: 'one-time' | 'persistent';
  /** Effect of an interruption. Default `terminate`; the others need `persistent`. */
  readonly interruption?: 'hibernate' | 'stop' | 'terminate';
}

/**
 * EC2's own options of `createNode`.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 */
export interface Ec2CreateExtra {
  /** Name or ARN. */
  readonly instanceProfile?: string;
  /** Requests spot capacity, which costs less and may be reclaimed; default: an on-demand instance. */
  readonly spot?: Ec2SpotOptions;
  /** Size of the root volume in GiB. */
  readonly rootSize?: number;
  /** Device name of the root volume. Default `/dev/xvda`; the image tells the right one. */
  readonly rootDevice?: string;
  /** Block devices in the form of RunInstances. */
  readonly blockDevices?: readonly { readonly [name: string]: Parameter }[];
  /** True for a public address, false for none; default: the subnet's setting. */
  readonly publicIp?: boolean;
  /** True for dedicated bandwidth to volumes; default: that of the type. */
  readonly ebsOptimized?: boolean;
  /** Detailed monitoring. */
  readonly monitoring?: boolean;
  /** `required` allows version 2 of the metadata service only. */
  readonly metadataTokens?: 'optional' | 'required';
  /** Effect of a shutdown from within (`InstanceInitiatedShutdownBehavior`). Default `stop`. */
  readonly shutdown?: 'stop' | 'terminate';
  /** Name of the placement group. */
  readonly placementGroup?: string;
  /** Tenancy of the hardware. Default: the network's setting, usually `default`, which is shared. */
  readonly tenancy?: 'default' | 'dedicated' | 'host';
}

/**
 * EC2's own fields of an instance type.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceTypeInfo.html
 */
export interface Ec2SizeExtra {
  /** Of its processors: `x86_64`, `arm64` ... */
  readonly architectures: readonly string[];
  /** True for a current-generation type; null if unknown. */
  readonly currentGeneration: boolean | null;
  /** Graphics processors; null if none. */
  readonly gpus: number | null;
  /** Words, such as `Up to 5 Gigabit`. */
  readonly network: string | null;
}

/** EC2's own fields of an image. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html */
export interface Ec2ImageExtra {
  /** `available pending failed deregistered ...`. */
  readonly status: string | null;
  /** Free text of its author; null if none. */
  readonly description: string | null;
  /** Number of the account that owns it (`imageOwnerId`). */
  readonly ownerId: string | null;
  /** True if it is public; null if unknown. */
  readonly isPublic: boolean | null;
  /** Processor architecture: `x86_64`, `arm64` ...; null if unknown. */
  readonly architecture: string | null;
  /** Device name of its root volume, such as `/dev/sda1`, for `rootDevice` of a create. Null if unknown. */
  readonly rootDevice: string | null;
  /** When it was made (`creationDate`), as EC2 writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** Its tags, the name left out. */
  readonly tags: Readonly<Record<string, string>>;
}

/** EC2's own fields of an availability zone. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AvailabilityZone.html */
export interface Ec2LocationExtra {
  /** True if instances can be launched there now. */
  readonly available: boolean;
  /** The zone's name that is the same in every account. */
  readonly zoneId: string | null;
}

/** EC2's own fields of a key pair. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_KeyPairInfo.html */
export interface Ec2KeyPairExtra {
  /** Its id, `key-...`; null if unknown. */
  readonly id: string | null;
  /** `rsa` or `ed25519`; null if unknown. */
  readonly type: string | null;
}

/** EC2's own fields of a volume. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html */
export interface Ec2VolumeExtra {
  /** `creating available in-use deleting deleted error`. */
  readonly status: string | null;
  /** Ids of the instances that it is attached to: one, or several if its type allows that. */
  readonly nodeIds: readonly string[];
  /** Availability zone that it is in; only instances there can have it. */
  readonly location: string | null;
  /** `gp3`, `io2`, `st1` ... */
  readonly type: string | null;
  /** Operations a second that it is provisioned for, or the baseline of `gp2`; null for other types. */
  readonly iops: number | null;
  /** True if its content is encrypted; null if unknown. */
  readonly encrypted: boolean | null;
  /** Id of its source snapshot; null if none. */
  readonly snapshotId: string | null;
  /** When it was made (`createTime`), as EC2 writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** Its tags, the name left out. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * EC2's own options of `createVolume`.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
 */
export interface Ec2CreateVolumeExtra {
  /** `gp3`, `io2` ... */
  readonly type?: string;
  /** Operations a second to provision: needed for `io1` and `io2`, at least 3,000 for `gp3`, not for others. */
  readonly iops?: number;
  /** MiB a second. */
  readonly throughput?: number;
  /** True to encrypt its content; default: the account's setting. */
  readonly encrypted?: boolean;
  /** Key for its encryption, by id, ARN or alias; default: the account's key for EBS. */
  readonly kmsKey?: string;
  /** Tags besides the name. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** EC2's own fields of a snapshot. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html */
export interface Ec2SnapshotExtra {
  /** Id of the volume that it was taken of. */
  readonly volumeId: string | null;
  /** Free text; null if none. */
  readonly description: string | null;
  /** Percent in EC2's form: `42%`; null if unknown. */
  readonly progress: string | null;
  /** Its tags, the name left out. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * EC2's own options of `createVolumeSnapshot`.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html
 */
export interface Ec2CreateSnapshotExtra {
  /** Free text. */
  readonly description?: string;
  /** Tags besides the name. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** EC2's own options of `createImage`. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html */
export interface Ec2CreateImageExtra {
  /**
   * True to keep the instance running; unwritten data is then missing in the image. Default false: EC2 restarts the instance, so that its
   * file systems are consistent.
   */
  readonly noReboot?: boolean;
  /** Free text. */
  readonly description?: string;
}

/** The provider's own fields of the EC2 driver. */
export interface Ec2Extras extends ComputeExtras {
  readonly node: Ec2NodeExtra;
  readonly createNode: Ec2CreateExtra;
  readonly size: Ec2SizeExtra;
  readonly image: Ec2ImageExtra;
  readonly createImage: Ec2CreateImageExtra;
  readonly address: Ec2AddressExtra;
  readonly network: Ec2NetworkExtra;
  readonly createNetwork: Ec2CreateNetworkExtra;
  readonly firewall: Ec2FirewallExtra;
  readonly createFirewall: Ec2CreateFirewallExtra;
  readonly location: Ec2LocationExtra;
  readonly keyPair: Ec2KeyPairExtra;
  readonly volume: Ec2VolumeExtra;
  readonly createVolume: Ec2CreateVolumeExtra;
  readonly volumeSnapshot: Ec2SnapshotExtra;
  readonly createVolumeSnapshot: Ec2CreateSnapshotExtra;
}

/** An instance of EC2. */
export type Ec2Instance = ComputeNode<Ec2NodeExtra>;
/** An instance type of EC2. */
export type Ec2InstanceType = NodeSize<Ec2SizeExtra>;
/** An image of EC2. */
export type Ec2Image = NodeImage<Ec2ImageExtra>;
/** An availability zone of EC2. */
export type Ec2Location = NodeLocation<Ec2LocationExtra>;
/** A key pair of EC2. */
export type Ec2KeyPair = KeyPair<Ec2KeyPairExtra>;
/** A volume of EBS. */
export type Ec2Volume = Volume<Ec2VolumeExtra>;
/** A snapshot of EBS. */
export type Ec2Snapshot = VolumeSnapshot<Ec2SnapshotExtra>;
/** An elastic address. */
export type Ec2Address = Address<Ec2AddressExtra>;
/** A subnet of EC2. */
export type Ec2Network = Network<Ec2NetworkExtra>;
/** A security group of EC2, in its portable form. */
export type Ec2Firewall = Firewall<Ec2FirewallExtra>;
