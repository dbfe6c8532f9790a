import type { ComputeExtras } from '../../../src/compute/index.js';

/** gridscale's own fields of a server. @see https://gridscale.io/en/api-documentation/index.html#operation/getServer */
export interface GridscaleNodeExtra {
  /** `active`, `in-provisioning` ...; null if unknown. */
  readonly status: string | null;
  /** True if it is switched on; null if unknown. */
  readonly power: boolean | null;
  /** Number of cores. */
  readonly cores: number;
  /** GB of memory. */
  readonly memory: number;
  /** Zone of its location, such as `a`; null if none was chosen. */
  readonly availabilityZone: string | null;
  /** `default`, `q35` ...; null if unknown. */
  readonly hardwareProfile: string | null;
  /** Id of the storage that it boots from; null if it has none. */
  readonly bootVolume: string | null;
  /** Ids of all its storages. */
  readonly volumeIds: readonly string[];
  /** Ids of its networks, the public one among them. */
  readonly networkIds: readonly string[];
  /** True if the public network is one of them. */
  readonly isPublic: boolean;
  /** Ids of its addresses. */
  readonly addressIds: readonly string[];
  /** Labels that are no metadata, as plain words. */
  readonly labels: readonly string[];
  /** What a create made for it, or was told to give it. Kept in labels. */
  readonly parts: GridscaleParts;
}

/** Parts of a server that a create names in its labels, so that a create that was cut off can be finished, and the parts go with the server. */
export interface GridscaleParts {
  /** Id of the storage made for it; null for a server that was made by other means. */
  readonly storage: string | null;
  /** Id of the address made for it; null if none was. */
  readonly address: string | null;
  /** Ids of networks to join. */
  readonly networks: readonly string[];
  /** Ids of reserved addresses to take. */
  readonly reserved: readonly string[];
}

/** gridscale's own options of `createNode`. */
export interface GridscaleCreateExtra {
  /** GB of the boot storage, 1 to 4096. Default: the size of the image. */
  readonly diskSize?: number;
  /** Speed of the boot storage. Default: gridscale's choice. */
  readonly diskType?: GridscaleStorageType;
  /** Host name of the installed system, of public images alone. Default: gridscale's choice. */
  readonly hostname?: string;
  /** Ids of reserved addresses for it, at most one IPv4 and one IPv6, in place of an IPv4 address that is made for it. */
  readonly addressIds?: readonly string[];
  /** Zone of the location. Default: gridscale's choice. */
  readonly availabilityZone?: string;
  /** Hardware of the virtual machine, such as `q35`. Default: gridscale's choice. */
  readonly hardwareProfile?: string;
  /** False to leave it off after a failure of its host. Default true. */
  readonly autoRecovery?: boolean;
}

/** Speed of a storage. */
export type GridscaleStorageType = 'storage' | 'storage_high' | 'storage_insane';

/** gridscale's own fields of an image, which it calls template. */
export interface GridscaleImageExtra {
  /** `active`, `in-provisioning` ...; null if unknown. */
  readonly status: string | null;
  /** GB; null if unknown. */
  readonly capacity: number | null;
  /** True for one of this account; null if unknown. */
  readonly isPrivate: boolean | null;
  /** `linux`, `windows` ...; null if unknown. */
  readonly osType: string | null;
  /** Distribution, such as `Ubuntu`; null if unknown. */
  readonly distro: string | null;
  /** Version of its system; null if unknown. */
  readonly version: string | null;
  /** Text; null if there is none. */
  readonly description: string | null;
  /** Id of its location; null if unknown. */
  readonly location: string | null;
  /** Labels. */
  readonly labels: readonly string[];
}

/** gridscale's own fields of a location. */
export interface GridscaleLocationExtra {
  /** Code of its airport, such as `fra`; null if unknown. */
  readonly iata: string | null;
  /** False for one that is closed; null if unknown. */
  readonly isActive: boolean | null;
}

/** gridscale's own fields of a key pair. */
export interface GridscaleKeyPairExtra {
  /** Its id. */
  readonly id: string;
  /** Labels. */
  readonly labels: readonly string[];
}

/** gridscale's own fields of a volume, which it calls storage. */
export interface GridscaleVolumeExtra {
  /** `active`, `in-provisioning` ...; null if unknown. */
  readonly status: string | null;
  /** Id of its server; null if it is not attached. */
  readonly nodeId: string | null;
  /** True if its server boots from it. */
  readonly isBoot: boolean;
  /** Speed; null if unknown. */
  readonly type: string | null;
  /** Id of the image that it was last made from; null if there is none. */
  readonly image: string | null;
  /** Id of its location; null if unknown. */
  readonly location: string | null;
  /** Keys and values, from labels such as `team=web`. */
  readonly tags: Readonly<Record<string, string>>;
  /** Labels that are plain words. */
  readonly labels: readonly string[];
  /** True if it has snapshots. */
  readonly hasSnapshots: boolean;
}

/** gridscale's own options of `createVolume`. */
export interface GridscaleCreateVolumeExtra {
  /** Speed. Default: gridscale's choice. */
  readonly type?: GridscaleStorageType;
  /** `distributed` over many hosts, or `local` to one. Default: gridscale's choice. */
  readonly variant?: 'distributed' | 'local';
}

/** gridscale's own fields of a snapshot. */
export interface GridscaleSnapshotExtra {
  /** `active`, `in-provisioning` ...; null if unknown. */
  readonly status: string | null;
  /** Id of its volume. */
  readonly volumeId: string;
  /** Keys and values, from labels such as `team=web`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** gridscale's own fields of an address. */
export interface GridscaleAddressExtra {
  /** 4 or 6. */
  readonly family: number;
  /** Name; null if it has none. */
  readonly name: string | null;
  /** Name that the DNS has for it; null if there is none. */
  readonly reverseDns: string | null;
  /** True for one that moves between servers without DHCP and belongs to none; null if unknown. */
  readonly isFailover: boolean | null;
  /** `active`, `in-provisioning` ...; null if unknown. */
  readonly status: string | null;
}

/** gridscale's own fields of a network. */
export interface GridscaleNetworkExtra {
  /** True for the network that leads to the Internet; null if unknown. */
  readonly isPublic: boolean | null;
  /** Ids of its servers. */
  readonly nodeIds: readonly string[];
  /** `active`, `in-provisioning` ...; null if unknown. */
  readonly status: string | null;
}

/** The provider's own fields of the gridscale compute driver. */
export interface GridscaleExtras extends ComputeExtras {
  readonly node: GridscaleNodeExtra;
  readonly createNode: GridscaleCreateExtra;
  readonly image: GridscaleImageExtra;
  readonly location: GridscaleLocationExtra;
  readonly keyPair: GridscaleKeyPairExtra;
  readonly volume: GridscaleVolumeExtra;
  readonly createVolume: GridscaleCreateVolumeExtra;
  readonly volumeSnapshot: GridscaleSnapshotExtra;
  readonly address: GridscaleAddressExtra;
  readonly network: GridscaleNetworkExtra;
}
