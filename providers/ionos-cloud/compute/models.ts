import type { ComputeExtras } from '../../../src/compute/index.js';

/** IONOS's own fields of a server. @see https://api.ionos.com/docs/cloud/v6/#tag/Servers */
export interface IonosNodeExtra {
  /** State of the resource, such as `AVAILABLE` or `BUSY`; null if unknown. */
  readonly status: string | null;
  /** State of the virtual machine, such as `RUNNING`; null if unknown. */
  readonly vmState: string | null;
  /** `ENTERPRISE`, `VCPU`, `CUBE`, `GPU`; null if unknown. */
  readonly type: string | null;
  /** Family of its processors; null if unknown. */
  readonly cpuFamily: string | null;
  /** Zone of its data centre; null if unknown. */
  readonly availabilityZone: string | null;
  /** Id of the volume that it boots from; null if it has none. */
  readonly bootVolume: string | null;
  /** Ids of all attached volumes. */
  readonly volumeIds: readonly string[];
}

/** IONOS's own options of `createNode`. */
export interface IonosCreateExtra {
  /** GB of the boot volume; default: the size of the image. Cubes have the disk of their template. */
  readonly diskSize?: number;
  /** Kind of the boot volume. Default `HDD`; cubes have `DAS`. */
  readonly diskType?: 'HDD' | 'SSD' | 'SSD Standard' | 'SSD Premium' | 'DAS';
  /** Kind of server. Default: IONOS's choice, and `CUBE` with a template. */
  readonly type?: 'ENTERPRISE' | 'VCPU' | 'CUBE' | 'GPU' | (string & {});
  /** Family of processors, for sizes of cores and memory. */
  readonly cpuFamily?: string;
  /** Zone of the data centre. Default: IONOS's choice. */
  readonly availabilityZone?: 'AUTO' | 'ZONE_1' | 'ZONE_2';
}

/** IONOS's own fields of a template. */
export interface IonosSizeExtra {
  /** Category of the template; null if unknown, or for a size of cores and memory. */
  readonly category: string | null;
}

/** IONOS's own fields of an image. */
export interface IonosImageExtra {
  /** Location that has it, such as `de/fra`; null if unknown. */
  readonly location: string | null;
  /** Text; null if there is none. */
  readonly description: string | null;
  /** GB; null if unknown. */
  readonly size: number | null;
  /** True for IONOS's own; null if unknown. */
  readonly isPublic: boolean | null;
  /** Aliases that stand for it, such as `ubuntu:latest`. */
  readonly aliases: readonly string[];
  /** `LINUX`, `WINDOWS2022` ...; null if unknown. */
  readonly licenceType: string | null;
  /** `V1` if it reads user data, or `NONE`; null if unknown. */
  readonly cloudInit: string | null;
}

/** IONOS's own fields of a data centre. */
export interface IonosLocationExtra {
  /** Place of the data centre, such as `de/fra`; null if unknown. */
  readonly place: string | null;
  /** Text; null if there is none. */
  readonly description: string | null;
}

/** IONOS's own fields of a volume. */
export interface IonosVolumeExtra {
  /** State of the resource; null if unknown. */
  readonly status: string | null;
  /** Id of its server; null if it is not attached. */
  readonly nodeId: string | null;
  /** `HDD`, `SSD Premium` ...; null if unknown. */
  readonly type: string | null;
  /** Id of the image that it is made from; null if there is none. */
  readonly image: string | null;
  /** `LINUX`, `OTHER` ...; null if unknown. */
  readonly licenceType: string | null;
  /** Zone of the data centre; null if unknown. */
  readonly availabilityZone: string | null;
}

/** IONOS's own options of `createVolume`. */
export interface IonosCreateVolumeExtra {
  /** Kind. Default `HDD`. */
  readonly type?: 'HDD' | 'SSD' | 'SSD Standard' | 'SSD Premium';
  /** Id of an image that it is made from. */
  readonly image?: string;
  /** Password of the administrator in the image. */
  readonly imagePassword?: string;
  /** Licence of its system, if it is made from nothing. Default `OTHER`. */
  readonly licenceType?: string;
  /** Zone of the data centre. Default: IONOS's choice. */
  readonly availabilityZone?: 'AUTO' | 'ZONE_1' | 'ZONE_2' | 'ZONE_3';
}

/** IONOS's own fields of a snapshot. */
export interface IonosSnapshotExtra {
  /** State of the resource; null if unknown. */
  readonly status: string | null;
  /** Location that has it; null if unknown. */
  readonly location: string | null;
  /** Text; null if there is none. */
  readonly description: string | null;
}

/** IONOS's own options of `createVolumeSnapshot`. */
export interface IonosCreateSnapshotExtra {
  /** Text. */
  readonly description?: string;
}

/** IONOS's own fields of an address. */
export interface IonosAddressExtra {
  /** Id of its block. */
  readonly blockId: string;
  /** Name of its block; null if it has none. */
  readonly blockName: string | null;
  /** Number of addresses in its block, which are released together. */
  readonly blockSize: number;
  /** Id of the network interface that has it; null if none has. */
  readonly nicId: string | null;
}

/** IONOS's own fields of a LAN. */
export interface IonosNetworkExtra {
  /** True if it leads to the Internet; null if unknown. */
  readonly isPublic: boolean | null;
  /** State of the resource; null if unknown. */
  readonly status: string | null;
}

/** IONOS's own options of `createNetwork`. */
export interface IonosCreateNetworkExtra {
  /** True for a LAN that leads to the Internet. Default false. */
  readonly isPublic?: boolean;
}

/** The provider's own fields of the IONOS Cloud compute driver. */
export interface IonosCloudExtras extends ComputeExtras {
  readonly node: IonosNodeExtra;
  readonly createNode: IonosCreateExtra;
  readonly size: IonosSizeExtra;
  readonly image: IonosImageExtra;
  readonly location: IonosLocationExtra;
  readonly volume: IonosVolumeExtra;
  readonly createVolume: IonosCreateVolumeExtra;
  readonly volumeSnapshot: IonosSnapshotExtra;
  readonly createVolumeSnapshot: IonosCreateSnapshotExtra;
  readonly address: IonosAddressExtra;
  readonly network: IonosNetworkExtra;
  readonly createNetwork: IonosCreateNetworkExtra;
}
