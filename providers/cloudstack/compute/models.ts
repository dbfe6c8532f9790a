import type { ComputeExtras } from '../../../src/compute/index.js';

/** CloudStack's own fields of a server. @see https://cloudstack.apache.org/api/apidocs-4.20/apis/listVirtualMachines.html */
export interface CloudStackNodeExtra {
  /** CloudStack's own state, such as `Running`; null if unknown. */
  readonly state: string | null;
  /** Name that people see; null if unknown. */
  readonly displayName: string | null;
  /** Instance group; null if it is in none. */
  readonly group: string | null;
  /** Its hypervisor, such as `KVM`; null if unknown. */
  readonly hypervisor: string | null;
  /** Id of its guest operating system type; null if unknown. */
  readonly osTypeId: string | null;
  /** Names of its key pairs; empty if there are none. */
  readonly keyPairs: readonly string[];
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
  /** Ids of its networks, the default one first. */
  readonly networks: readonly string[];
  /** Id of the job that creates it, only in the result of `createNode`: `jobs.passwordOf(node)` waits for it. Otherwise null. */
  readonly jobId: string | null;
}

/** CloudStack's own options of `createNode`. */
export interface CloudStackCreateExtra {
  /** Ids of affinity groups. */
  readonly affinityGroups?: readonly string[];
  /** GiB of the root disk; default: that of the image. */
  readonly rootDiskSize?: number;
  /** Details, such as `cpuNumber`, `cpuSpeed` and `memory` of a custom size. */
  readonly details?: Readonly<Record<string, string>>;
}

/** CloudStack's own fields of a service offering. */
export interface CloudStackSizeExtra {
  /** Its description; null if there is none. */
  readonly description: string | null;
  /** MHz of a processor; null if unknown. */
  readonly cpuSpeed: number | null;
  /** True if each server names its processors and memory in `extra.details`. */
  readonly isCustom: boolean;
  /** `local` or `shared`; null if unknown. */
  readonly storageType: string | null;
}

/** CloudStack's own fields of a template. */
export interface CloudStackImageExtra {
  /** Its description; null if there is none. */
  readonly description: string | null;
  /** True if servers can be made from it; null if unknown. */
  readonly isReady: boolean | null;
  /** True if every account can use it; null if unknown. */
  readonly isPublic: boolean | null;
  /** True if its servers get a generated password; null if unknown. */
  readonly hasPassword: boolean | null;
  /** Id of the zone that the row is for; null if unknown. */
  readonly zoneId: string | null;
  /** Name of its guest operating system type; null if unknown. */
  readonly osType: string | null;
  /** Its hypervisor; null if unknown. */
  readonly hypervisor: string | null;
  /** GiB; null if unknown. */
  readonly size: number | null;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** CloudStack's own fields of a zone. */
export interface CloudStackLocationExtra {
  /** `Basic` or `Advanced`; null if unknown. */
  readonly networkType: string | null;
  /** True if servers have security groups; null if unknown. */
  readonly hasSecurityGroups: boolean | null;
}

/** CloudStack's own fields of a key pair. */
export interface CloudStackKeyPairExtra {
  /** Its id; null on older servers. */
  readonly id: string | null;
}

/** CloudStack's own fields of a volume. */
export interface CloudStackVolumeExtra {
  /** CloudStack's own state, such as `Ready`; null if unknown. */
  readonly state: string | null;
  /** `ROOT` for the disk of a server, which goes with it; `DATADISK` for others. Null if unknown. */
  readonly type: string | null;
  /** Id of the server that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** Id of its zone; null if unknown. */
  readonly zoneId: string | null;
  /** Number of the device in the server; null if it is not attached. */
  readonly deviceId: number | null;
  /** Id of its disk offering; null if unknown. */
  readonly diskOffering: string | null;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** CloudStack's own options of `createVolume`. */
export interface CloudStackCreateVolumeExtra {
  /** Id or name of a disk offering; default: the first of that size, otherwise the first with any size. */
  readonly diskOffering?: string;
}

/** CloudStack's own fields of a snapshot. */
export interface CloudStackSnapshotExtra {
  /** CloudStack's own state, such as `BackedUp`; null if unknown. */
  readonly state: string | null;
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** `MANUAL`, or the interval of the policy that made it; null if unknown. */
  readonly type: string | null;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** CloudStack's own fields of an address. */
export interface CloudStackAddressExtra {
  /** CloudStack's own state, such as `Allocated`; null if unknown. */
  readonly state: string | null;
  /** True if servers of a network reach the outside by it; such an address can be assigned to none. */
  readonly isSourceNat: boolean;
  /** Id of the network that it serves; null if it serves none. */
  readonly networkId: string | null;
  /** Id of the VPC that it serves; null if it serves none. */
  readonly vpcId: string | null;
}

/** CloudStack's own fields of a network. @see https://cloudstack.apache.org/api/apidocs-4.20/apis/listNetworks.html */
export interface CloudStackNetworkExtra {
  /** CloudStack's own state, such as `Allocated` and `Implemented`; null if unknown. */
  readonly state: string | null;
  /** `Isolated`, `Shared` or `L2`; null if unknown. */
  readonly type: string | null;
  /** Address of its gateway; null if there is none. */
  readonly gateway: string | null;
  /** Id of its network offering; null if unknown. */
  readonly networkOffering: string | null;
  /** Id of the VPC that it belongs to; null if it belongs to none. */
  readonly vpcId: string | null;
}

/** CloudStack's own options of `createNetwork`. */
export interface CloudStackCreateNetworkExtra {
  /** Id or name of a network offering; default: the first for isolated networks with source NAT. */
  readonly networkOffering?: string;
}

/** CloudStack's own fields of a security group. */
export interface CloudStackFirewallExtra {
  /** Its description; null if there is none. */
  readonly description: string | null;
  /** Name of its account; null if unknown. */
  readonly account: string | null;
}

/** CloudStack's own fields of all models and options. */
export interface CloudStackExtras extends ComputeExtras {
  readonly node: CloudStackNodeExtra;
  readonly createNode: CloudStackCreateExtra;
  readonly size: CloudStackSizeExtra;
  readonly image: CloudStackImageExtra;
  readonly location: CloudStackLocationExtra;
  readonly keyPair: CloudStackKeyPairExtra;
  readonly volume: CloudStackVolumeExtra;
  readonly createVolume: CloudStackCreateVolumeExtra;
  readonly volumeSnapshot: CloudStackSnapshotExtra;
  readonly address: CloudStackAddressExtra;
  readonly network: CloudStackNetworkExtra;
  readonly createNetwork: CloudStackCreateNetworkExtra;
  readonly firewall: CloudStackFirewallExtra;
}

/** An asynchronous job of CloudStack's. */
export interface CloudStackJob {
  /** Its id. */
  readonly id: string;
  /** Whether it has ended, and how. */
  readonly status: 'pending' | 'done' | 'failed';
  /** Name of the class that carries it out; null if unknown. */
  readonly command: string | null;
  /** Kind of the resource that it changes, such as `VirtualMachine`; null if unknown. */
  readonly resourceType: string | null;
  /** Id of the resource that it changes; null if unknown. */
  readonly resourceId: string | null;
  /** Null if unknown. */
  readonly createdAt: Date | null;
}
