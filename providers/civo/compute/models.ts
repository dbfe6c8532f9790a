import type { ComputeExtras } from '../../../src/compute/index.js';

/** Civo's own fields of a server. @see https://www.civo.com/api/instances */
export interface CivoNodeExtra {
  /** Civo's own status, such as `ACTIVE`; null if unknown. */
  readonly status: string | null;
  /** Id of its network; null if unknown. */
  readonly networkId: string | null;
  /** Id of its firewall; null if none. */
  readonly firewallId: string | null;
  /** Id of its SSH key; null if none. */
  readonly keyId: string | null;
  /** Name of the user to sign in as; null if unknown. */
  readonly initialUser: string | null;
  /** Generated password of that user; null if the server has an SSH key. */
  readonly initialPassword: string | null;
  /** Name that its address leads to; null if none. */
  readonly reverseDns: string | null;
  /** Notes; null if none. */
  readonly notes: string | null;
  /** Tags that are no keys and values. */
  readonly tags: readonly string[];
}

/** Civo's own options of `createNode`. @see https://www.civo.com/api/instances */
export interface CivoCreateExtra {
  /** Plain tags. */
  readonly tags?: readonly string[];
  /** False for no public IPv4 address. Default true. */
  readonly publicIp?: boolean;
  /** Reserved address to give it: its id, name, or the address itself. */
  readonly reservedIp?: string;
  /** Address in its network. */
  readonly privateIp?: string;
  /** Name of the user to sign in as. Default: that of the image. */
  readonly initialUser?: string;
  /** Name that its address leads to. Default: the server's name. */
  readonly reverseDns?: string;
  /** Ids of volumes to attach from the start. */
  readonly volumes?: readonly string[];
  /** Kind of its disk. */
  readonly volumeType?: string;
}

/** Civo's own fields of a size. @see https://www.civo.com/api/sizes */
export interface CivoSizeExtra {
  /** Name for people; null if unknown. */
  readonly description: string | null;
  /** Included traffic in TB a month, or null. */
  readonly includedTraffic: number | null;
  /** Kind of its GPU; null if none. */
  readonly gpuType: string | null;
}

/** Civo's own fields of a disk image. @see https://www.civo.com/api/disk-images */
export interface CivoImageExtra {
  /** Distribution, such as `ubuntu`; null if unknown. */
  readonly distribution: string | null;
  /** Its version; null if unknown. */
  readonly version: string | null;
  /** `available`, or what is in the way; null if unknown. */
  readonly state: string | null;
  /** User that servers of it have; null if unknown. */
  readonly initialUser: string | null;
}

/** Civo's own fields of a region. @see https://www.civo.com/api/regions */
export interface CivoLocationExtra {
  /** True for the account's default; null if unknown. */
  readonly isDefault: boolean | null;
  /** True while it has no room; null if unknown. */
  readonly isFull: boolean | null;
}

/** Civo's own fields of an SSH key. @see https://www.civo.com/api/sshkeys */
export interface CivoKeyPairExtra {
  /** Its id. */
  readonly id: string;
}

/** Civo's own fields of a network. @see https://www.civo.com/api/networks */
export interface CivoNetworkExtra {
  /** True for the region's default network. */
  readonly isDefault: boolean;
  /** Civo's own status, such as `Active`; null if unknown. */
  readonly status: string | null;
}

/** Civo's own fields of a firewall. @see https://www.civo.com/api/firewall */
export interface CivoFirewallExtra {
  /** Id of its network, whose servers alone can have it; null if unknown. */
  readonly networkId: string | null;
  /** Number of its servers, or null. */
  readonly servers: number | null;
}

/** Civo's own options of `createFirewall`. */
export interface CivoCreateFirewallExtra {
  /** Id of its network. Default: the region's default network. */
  readonly networkId?: string;
}

/** Civo's own fields of a volume. @see https://www.civo.com/api/volumes */
export interface CivoVolumeExtra {
  /** Id of the server that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** Id of the Kubernetes cluster that it belongs to; null if none. */
  readonly clusterId: string | null;
  /** Id of its network, whose servers alone can have it; null if unknown. */
  readonly networkId: string | null;
  /** Device in the server; null if none. */
  readonly mountPoint: string | null;
  /** Kind of storage; null if unknown. */
  readonly volumeType: string | null;
  /** Civo's own status; null if unknown. */
  readonly status: string | null;
}

/** Civo's own options of `createVolume`. */
export interface CivoCreateVolumeExtra {
  /** Id of its network. Default: the region's default network. */
  readonly networkId?: string;
  /** Kind of storage. Default: Civo's choice. */
  readonly volumeType?: string;
}

/** Civo's own fields of a snapshot of a volume. */
export interface CivoSnapshotExtra {
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** Civo's own state; null if unknown. */
  readonly state: string | null;
}

/** Civo's own fields of a reserved address. */
export interface CivoAddressExtra {
  /** Name; null if unknown. */
  readonly name: string | null;
  /** Id of the load balancer that it is assigned to; null if none. */
  readonly loadBalancerId: string | null;
}

/** The provider's own fields of the Civo compute driver. */
export interface CivoExtras extends ComputeExtras {
  readonly node: CivoNodeExtra;
  readonly createNode: CivoCreateExtra;
  readonly size: CivoSizeExtra;
  readonly image: CivoImageExtra;
  readonly location: CivoLocationExtra;
  readonly keyPair: CivoKeyPairExtra;
  readonly network: CivoNetworkExtra;
  readonly firewall: CivoFirewallExtra;
  readonly createFirewall: CivoCreateFirewallExtra;
  readonly volume: CivoVolumeExtra;
  readonly createVolume: CivoCreateVolumeExtra;
  readonly volumeSnapshot: CivoSnapshotExtra;
  readonly address: CivoAddressExtra;
}
