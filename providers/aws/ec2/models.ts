import type {
  Address,
  ComputeExtras,
  ComputeNode,
  KeyPair,
  NodeImage,
  NodeLocation,
  NodeSize,
  Volume,
  VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { Parameter } from '../query.js';

/** A block device of an instance. */
export interface Ec2BlockDevice {
  /** Device name that the instance was launched with, such as `/dev/xvda`; the system within may call it otherwise. */
  readonly device: string;
  /** Id of the volume; null where it is none of EBS. */
  readonly volumeId: string | null;
}

/**
 * What EC2 says of an instance beyond the portable fields.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
 */
export interface Ec2NodeExtra {
  /** `pending running shutting-down terminated stopping stopped`. */
  readonly status: string | null;
  /** Why it stopped or ended, or null. */
  readonly stateReason: string | null;
  /** Of its processor: `x86_64`, `arm64` ...; null where EC2 does not say. */
  readonly architecture: string | null;
  /** Name of the key pair that it was launched with; null where with none. */
  readonly keyName: string | null;
  /** Id of its network (VPC); null once it is terminated. */
  readonly vpcId: string | null;
  /** Id of its subnet; null once it is terminated. */
  readonly subnetId: string | null;
  /** Name that leads to its private address from within the network; null where it has none. */
  readonly privateDnsName: string | null;
  /** Name that leads to its public address from outside (`dnsName`); null where it has none. */
  readonly publicDnsName: string | null;
  /** Ids. */
  readonly securityGroups: readonly string[];
  /** Its block devices; empty until they are attached. */
  readonly blockDevices: readonly Ec2BlockDevice[];
  /** ARN, or null. */
  readonly instanceProfile: string | null;
  /** `spot`, or null for one on demand. */
  readonly lifecycle: string | null;
  /** Its place among the instances of one request, from 0. */
  readonly launchIndex: number | null;
  /** Id of the reservation, which all instances of one RunInstances share; null where the response does not say. */
  readonly reservationId: string | null;
  /** Token that its request was sent with, so that a repeated one makes no second instance; null where with none. */
  readonly clientToken: string | null;
}

/** How a spot instance is asked for. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotMarketOptions.html */
export interface Ec2SpotOptions {
  /** US dollars an hour; the price on demand where it is left out. */
  readonly maxPrice?: number;
  /** Whether it is asked for again after an interruption. Default `one-time`. */
  readonly type?: 'one-time' | 'persistent';
  /** What happens to it when EC2 takes its capacity back. Default `terminate`; the others need `persistent`. */
  readonly interruption?: 'hibernate' | 'stop' | 'terminate';
}

/**
 * What EC2 takes beyond the portable options of `createNode`.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 */
export interface Ec2CreateExtra {
  /** Ids or names; names cost two requests more, and are looked up in the network of the subnet, or the default one. */
  readonly securityGroups?: readonly string[];
  /** Name or ARN. */
  readonly instanceProfile?: string;
  /** Asks for spare capacity, which costs less and may be taken back; an instance on demand where it is left out. */
  readonly spot?: Ec2SpotOptions;
  /** Size of the root volume in GiB. */
  readonly rootSize?: number;
  /** Device name of the root volume. Default `/dev/xvda`; the image says which it is. */
  readonly rootDevice?: string;
  /** Block devices as RunInstances takes them. */
  readonly blockDevices?: readonly { readonly [name: string]: Parameter }[];
  /** Whether to give it a public address, whatever the subnet's own choice is. */
  readonly publicIp?: boolean;
  /** Whether traffic to volumes has a share of its own; the type's default where it is left out. */
  readonly ebsOptimized?: boolean;
  /** Detailed monitoring. */
  readonly monitoring?: boolean;
  /** `required` allows version 2 of the metadata service only. */
  readonly metadataTokens?: 'optional' | 'required';
  /** What a shutdown from within does to it (`InstanceInitiatedShutdownBehavior`). Default `stop`. */
  readonly shutdown?: 'stop' | 'terminate';
  /** Name of the placement group. */
  readonly placementGroup?: string;
  /** Whether it shares its hardware with other customers. Default: the network's choice, mostly `default`, which is shared. */
  readonly tenancy?: 'default' | 'dedicated' | 'host';
}

/**
 * What EC2 says of an instance type beyond the portable fields.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceTypeInfo.html
 */
export interface Ec2SizeExtra {
  /** Of its processors: `x86_64`, `arm64` ... */
  readonly architectures: readonly string[];
  /** Whether AWS counts it among the types of today; null where EC2 does not say. */
  readonly currentGeneration: boolean | null;
  /** Graphics processors; null where it has none. */
  readonly gpus: number | null;
  /** Words, such as `Up to 5 Gigabit`. */
  readonly network: string | null;
}

/** What EC2 says of an image. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html */
export interface Ec2ImageExtra {
  /** `available pending failed deregistered ...`. */
  readonly status: string | null;
  /** Free text from its maker; null where there is none. */
  readonly description: string | null;
  /** Number of the account that owns it (`imageOwnerId`). */
  readonly ownerId: string | null;
  /** Whether every account may launch it; null where EC2 does not say. */
  readonly isPublic: boolean | null;
  /** Of the processors that it runs on: `x86_64`, `arm64` ...; null where EC2 does not say. */
  readonly architecture: string | null;
  /** Device name of its root volume, such as `/dev/sda1`: what `rootDevice` of a create has to be. Null where EC2 does not say. */
  readonly rootDevice: string | null;
  /** When it was made (`creationDate`), as EC2 writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** Its tags, the name left out. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What EC2 says of an availability zone. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AvailabilityZone.html */
export interface Ec2LocationExtra {
  /** Whether instances can be launched there now. */
  readonly available: boolean;
  /** The zone's name that is the same in every account. */
  readonly zoneId: string | null;
}

/** What EC2 says of a key pair. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_KeyPairInfo.html */
export interface Ec2KeyPairExtra {
  /** Its id, `key-...`; null where the response does not say. */
  readonly id: string | null;
  /** `rsa` or `ed25519`; null where the response does not say. */
  readonly type: string | null;
}

/** What EC2 says of a volume. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html */
export interface Ec2VolumeExtra {
  /** `creating available in-use deleting deleted error`. */
  readonly status: string | null;
  /** Ids of the instances that it is attached to: one, or several where its type allows that. */
  readonly nodeIds: readonly string[];
  /** Availability zone that it is in; only instances there can have it. */
  readonly location: string | null;
  /** `gp3`, `io2`, `st1` ... */
  readonly type: string | null;
  /** Operations a second that it is provisioned for, or the baseline of `gp2`; null for other types. */
  readonly iops: number | null;
  /** Whether its content is encrypted; null where EC2 does not say. */
  readonly encrypted: boolean | null;
  /** Id of the snapshot that it was made from; null where of none. */
  readonly snapshotId: string | null;
  /** When it was made (`createTime`), as EC2 writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** Its tags, the name left out. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What EC2 takes beyond the portable options of `createVolume`.
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
  /** Whether to encrypt its content; the account's default where it is left out. */
  readonly encrypted?: boolean;
  /** Key to encrypt it with, by id, ARN or alias; the account's key for EBS where it is left out. */
  readonly kmsKey?: string;
  /** Tags beside the name. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What EC2 says of a snapshot. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html */
export interface Ec2SnapshotExtra {
  /** Id of the volume that it was taken of. */
  readonly volumeId: string | null;
  /** Free text; null where there is none. */
  readonly description: string | null;
  /** Percent, as EC2 writes it: `42%`; null where it does not say. */
  readonly progress: string | null;
  /** Its tags, the name left out. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What EC2 takes beyond the portable options of `createVolumeSnapshot`.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html
 */
export interface Ec2CreateSnapshotExtra {
  /** Free text. */
  readonly description?: string;
  /** Tags beside the name. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What EC2 says of an elastic address. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Address.html */
export interface Ec2AddressExtra {
  /** Id of its association, `eipassoc-...`; null where it leads to nothing. */
  readonly associationId: string | null;
  /** The instance's own address that it leads to; null where to none. */
  readonly privateIp: string | null;
}

/** What EC2 takes beyond the portable options of `createImage`. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html */
export interface Ec2CreateImageExtra {
  /**
   * True leaves the instance running; what it has not written to its disk is then not in the image. Default false: EC2 restarts the
   * instance, so that its file systems are whole.
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
