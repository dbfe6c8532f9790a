import type { ComputeExtras } from '../../../src/compute/index.js';

/** Verda's own fields of an instance. @see https://api.verda.com/v1/docs#tag/instances */
export interface VerdaNodeExtra {
  /** Verda's own state, such as `provisioning` or `no_capacity`. */
  readonly status: string | null;
  /** Its description. */
  readonly description: string | null;
  /** Number of its GPUs; null if unknown. */
  readonly gpus: number | null;
  /** Its GPUs in words, such as `8x NVidia Tesla V100`; null if unknown. */
  readonly gpu: string | null;
  /** Memory of all its GPUs in GB; null if unknown. */
  readonly gpuMemory: number | null;
  /** Price of an hour, in the account's currency; null if unknown. */
  readonly pricePerHour: number | null;
  /** True for a spot instance, which Verda may end. */
  readonly isSpot: boolean | null;
  /** `PAY_AS_YOU_GO`, `SPOT` or `LONG_TERM`. */
  readonly contract: string | null;
  /** `FIXED_PRICE` or `DYNAMIC_PRICE`. */
  readonly pricing: string | null;
  /** Name of its system, such as `Ubuntu 24.04`. */
  readonly osName: string | null;
  /** Id of the volume that it boots from; null before there is one. */
  readonly osVolumeId: string | null;
  /** Ids of its volumes. */
  readonly volumeIds: readonly string[];
  /** Id of the script that ran at its first boot; null for none. */
  readonly startupScriptId: string | null;
  /** Ids of its keys. */
  readonly keyPairIds: readonly string[];
}

/** Verda's own options of `createNode`. */
export interface VerdaCreateExtra {
  /** Default: the name. */
  readonly description?: string;
  /** GB of the volume that it boots from. Default: Verda's choice. */
  readonly diskSize?: number;
  /** Ids of volumes to attach. */
  readonly volumes?: readonly string[];
  /** True for a spot instance: cheaper, and ended by Verda when others want it. Default false. */
  readonly isSpot?: boolean;
  /** Default: Verda's choice. */
  readonly contract?: 'PAY_AS_YOU_GO' | 'SPOT' | 'LONG_TERM';
  /** Default: Verda's choice. */
  readonly pricing?: 'FIXED_PRICE' | 'DYNAMIC_PRICE';
  /** Id of a startup script that Verda keeps, in place of `userData`. */
  readonly startupScriptId?: string;
}

/** Verda's own fields of an instance type. @see https://api.verda.com/v1/docs#tag/instance-types */
export interface VerdaSizeExtra {
  /** Its number; the portable id is its name, such as `8V100.48V`. */
  readonly id: string | null;
  /** Model of its GPUs, such as `H100`; for types without GPUs that of the processor. */
  readonly model: string | null;
  /** Its GPUs in words. */
  readonly gpu: string | null;
  /** Memory of all its GPUs in GB. */
  readonly gpuMemory: number | null;
  /** Maker of its GPUs, such as `NVIDIA`. */
  readonly manufacturer: string | null;
  /** Connection between its GPUs, such as `300 GB/s`. */
  readonly p2p: string | null;
  /** Price of an hour of a spot instance. */
  readonly spotPrice: number | null;
  /** Ids of the images that it takes; empty if Verda names none. */
  readonly images: readonly string[];
}

/** Verda's own fields of an image. */
export interface VerdaImageExtra {
  /** Its number; the portable id is its type, such as `ubuntu-24.04-cuda-12.8-open-docker`. */
  readonly id: string | null;
  /** Its parts, such as `CUDA 12.8`. */
  readonly details: readonly string[];
  /** True for Verda's choice. */
  readonly isDefault: boolean | null;
}

/** Verda's own fields of a key. */
export interface VerdaKeyPairExtra {
  /** Its id. */
  readonly id: string;
}

/** Verda's own fields of a volume. @see https://api.verda.com/v1/docs#tag/volumes */
export interface VerdaVolumeExtra {
  /** Verda's own state. */
  readonly status: string | null;
  /** Id of the instance that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** `NVMe`, `HDD`, `NVMe_Shared` ... */
  readonly type: string | null;
  /** Code of its location. */
  readonly location: string | null;
  /** True if an instance boots from it. */
  readonly isOsVolume: boolean | null;
  /** Device in the instance, such as `vda`; null if none. */
  readonly target: string | null;
  /** Price of a month in its currency; null if unknown. */
  readonly monthlyPrice: number | null;
  /** Currency of the price by ISO 4217; null if unknown. */
  readonly currency: string | null;
  /** The user's own keys and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Verda's own options of `createVolume`. */
export interface VerdaCreateVolumeExtra {
  /** Default `NVMe`. */
  readonly type?:
    | 'NVMe'
    | 'HDD'
    | 'NVMe_Shared'
    | 'HDD_Shared'
    | 'NVMe_Local_Storage'
    | 'NVMe_Shared_Cluster'
    | 'NVMe_OS_Cluster';
}

/** The provider's own fields of the Verda driver. */
export interface VerdaExtras extends ComputeExtras {
  readonly node: VerdaNodeExtra;
  readonly createNode: VerdaCreateExtra;
  readonly size: VerdaSizeExtra;
  readonly image: VerdaImageExtra;
  readonly keyPair: VerdaKeyPairExtra;
  readonly volume: VerdaVolumeExtra;
  readonly createVolume: VerdaCreateVolumeExtra;
}
