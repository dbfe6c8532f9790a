import type { ComputeExtras } from '../../../src/compute/index.js';

/** Exoscale's own fields of an instance. @see https://openapi-v2.exoscale.com/#operation/get-instance */
export interface ExoscaleNodeExtra {
  /** Exoscale's own state, such as `expunging`; null while it is not known. */
  readonly state: string | null;
  /** GiB; null in lists, which lack it. */
  readonly diskSize: number | null;
  /** Ids of its private networks. */
  readonly networks: readonly string[];
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
  /** Ids of its elastic IPs; null in lists, which lack them. */
  readonly elasticIps: readonly string[] | null;
  /** Names of its SSH keys. */
  readonly keyPairs: readonly string[];
  /** Kind of its public addresses: `inet4`, `dual` or `none`; null if unknown. */
  readonly publicIpAssignment: string | null;
  /** Id of the instance pool or nodepool that it belongs to; null if none. */
  readonly manager: string | null;
}

/** Exoscale's own options of `createNode`. @see https://openapi-v2.exoscale.com/#operation/create-instance */
export interface ExoscaleCreateExtra {
  /** GiB, 10 to 51,200. Default 50, as in Exoscale's command-line tool. */
  readonly diskSize?: number;
  /** Ids of anti-affinity groups. */
  readonly antiAffinityGroups?: readonly string[];
  /** True for an IPv6 address beside the IPv4 address. */
  readonly ipv6?: boolean;
  /** True to verify what boots by signatures. */
  readonly secureBoot?: boolean;
  /** True for a trusted platform module. */
  readonly tpm?: boolean;
  /** Id of a deploy target: dedicated hosts. */
  readonly deployTarget?: string;
}

/** Exoscale's own fields of an instance type. @see https://openapi-v2.exoscale.com/#operation/list-instance-types */
export interface ExoscaleSizeExtra {
  /** Family, such as `standard`; instances change their size within it only. Null if unknown. */
  readonly family: string | null;
  /** Size within the family, such as `medium`; null if unknown. */
  readonly size: string | null;
  /** False if the account must ask for it first; null if unknown. */
  readonly authorized: boolean | null;
}

/** Exoscale's own fields of a template. @see https://openapi-v2.exoscale.com/#operation/list-templates */
export interface ExoscaleImageExtra {
  /** `private` for the account's own, `public` for Exoscale's; null if unknown. */
  readonly visibility: string | null;
  /** Family, such as `ubuntu`; null if unknown. */
  readonly family: string | null;
  /** Version of its system; null if unknown. */
  readonly version: string | null;
  /** Name of its user, for SSH; null if unknown. */
  readonly defaultUser: string | null;
  /** Bytes that a disk needs at least; null if unknown. */
  readonly bytes: number | null;
  /** `legacy` or `uefi`; null if unknown. */
  readonly bootMode: string | null;
  /** True if it generates a password, which `instances.password` tells; null if unknown. */
  readonly passwordEnabled: boolean | null;
  /** Description; null if none. */
  readonly description: string | null;
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
}

/** Exoscale's own options of `createImage`. @see https://openapi-v2.exoscale.com/#operation/promote-snapshot-to-template */
export interface ExoscaleCreateImageExtra {
  /** Description. */
  readonly description?: string;
  /** Name of the user, for SSH. */
  readonly defaultUser?: string;
  /** True if new instances take SSH keys. */
  readonly sshKeyEnabled?: boolean;
  /** True if new instances generate a password. */
  readonly passwordEnabled?: boolean;
}

/** Exoscale's own fields of a zone. */
export interface ExoscaleLocationExtra {
  /** URL of the zone's API, for the option `endpoint`; null if unknown. */
  readonly endpoint: string | null;
}

/** Exoscale's own fields of a volume. @see https://openapi-v2.exoscale.com/#operation/get-block-storage-volume */
export interface ExoscaleVolumeExtra {
  /** Id of the instance that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** Zone that it is in; only instances there can have it. */
  readonly location: string | null;
  /** Ids of its snapshots. */
  readonly snapshots: readonly string[];
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Exoscale's own fields of a volume's snapshot. @see https://openapi-v2.exoscale.com/#operation/get-block-storage-snapshot */
export interface ExoscaleSnapshotExtra {
  /** Id of its volume; null if that is gone or unknown. */
  readonly volumeId: string | null;
  /** GiB of the volume when it was made; null if unknown. */
  readonly volumeSize: number | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Exoscale's own fields of an elastic IP. @see https://openapi-v2.exoscale.com/#operation/get-elastic-ip */
export interface ExoscaleAddressExtra {
  /** `inet4` or `inet6`; null if unknown. */
  readonly family: string | null;
  /** Range of an IPv6 address; null if none. */
  readonly cidr: string | null;
  /** Description; null if none. */
  readonly description: string | null;
  /** Ids of all instances that have it. */
  readonly nodeIds: readonly string[];
  /** True if Exoscale checks the instances that have it, and takes it from those that fail. */
  readonly isManaged: boolean;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Exoscale's own fields of a private network. @see https://openapi-v2.exoscale.com/#operation/get-private-network */
export interface ExoscaleNetworkExtra {
  /** Description; null if none. */
  readonly description: string | null;
  /** Number of its VXLAN; null if unknown. */
  readonly vni: number | null;
  /** Addresses that Exoscale has leased, by the ids of their instances. */
  readonly leases: Readonly<Record<string, string>>;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Exoscale's own options of `createNetwork`. @see https://openapi-v2.exoscale.com/#operation/create-private-network */
export interface ExoscaleCreateNetworkExtra {
  /** Description. */
  readonly description?: string;
  /** Keys and values stored with the network. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Exoscale's own fields of a security group. @see https://openapi-v2.exoscale.com/#operation/get-security-group */
export interface ExoscaleFirewallExtra {
  /** Description; null if none. */
  readonly description: string | null;
  /** Ranges of addresses elsewhere that count as members of the group in rules of others. */
  readonly externalSources: readonly string[];
}

/** Exoscale's own options of `createFirewall`. @see https://openapi-v2.exoscale.com/#operation/create-security-group */
export interface ExoscaleCreateFirewallExtra {
  /** Description. */
  readonly description?: string;
}

/** Snapshot of an instance's disk. @see https://openapi-v2.exoscale.com/#operation/list-snapshots */
export interface ExoscaleInstanceSnapshot {
  /** Its id. */
  readonly id: string;
  /** Its name, which Exoscale chooses. */
  readonly name: string;
  /** Exoscale's own state: `snapshotting ready exporting exported deleting deleted error`; null if unknown. */
  readonly state: string | null;
  /** GiB; null if unknown. */
  readonly size: number | null;
  /** Id of its instance; null if unknown. */
  readonly nodeId: string | null;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** The provider's own fields of the Exoscale compute driver. */
export interface ExoscaleExtras extends ComputeExtras {
  readonly node: ExoscaleNodeExtra;
  readonly createNode: ExoscaleCreateExtra;
  readonly size: ExoscaleSizeExtra;
  readonly image: ExoscaleImageExtra;
  readonly createImage: ExoscaleCreateImageExtra;
  readonly location: ExoscaleLocationExtra;
  readonly volume: ExoscaleVolumeExtra;
  readonly volumeSnapshot: ExoscaleSnapshotExtra;
  readonly address: ExoscaleAddressExtra;
  readonly network: ExoscaleNetworkExtra;
  readonly createNetwork: ExoscaleCreateNetworkExtra;
  readonly firewall: ExoscaleFirewallExtra;
  readonly createFirewall: ExoscaleCreateFirewallExtra;
}
