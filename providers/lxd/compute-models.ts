import type { ComputeExtras } from '../../src/compute/driver.js';

/** A container, or a virtual machine. */
export type LxdInstanceType = 'container' | 'virtual-machine';

/** Devices of an instance or profile, by name: `{ root: { type: 'disk', path: '/', pool: 'default' } }`. */
export type LxdDevices = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface LxdNodeExtra {
  readonly type: string;
  /** LXD's own state, such as `Frozen`. */
  readonly status: string;
  readonly profiles: readonly string[];
  readonly architecture: string | null;
  readonly description: string | null;
  /** Whether it is deleted when it stops. */
  readonly ephemeral: boolean;
  /** Configuration of its own, without that of its profiles, metadata and what LXD keeps for itself. */
  readonly config: Readonly<Record<string, string>>;
  /** Devices of its own, without those of its profiles. */
  readonly devices: LxdDevices;
  readonly project: string | null;
}

/** What LXD takes beyond the portable options of `createNode`. */
export interface LxdCreateExtra {
  /** Default: what the image is for, where it is given as a model; else `container`. */
  readonly type?: LxdInstanceType;
  /** Profiles beside the one given as size. */
  readonly profiles?: readonly string[];
  /** Configuration, such as `{ 'limits.memory': '512MiB' }`. */
  readonly config?: Readonly<Record<string, string>>;
  readonly devices?: LxdDevices;
  readonly description?: string;
  readonly ephemeral?: boolean;
  /** Server that has the image, such as `https://images.example`; LXD fetches it from there. */
  readonly imageServer?: string;
  /** How that server speaks. Default `simplestreams`. */
  readonly imageProtocol?: 'simplestreams' | 'lxd' | 'incus';
}

export interface LxdSizeExtra {
  readonly description: string | null;
  readonly config: Readonly<Record<string, string>>;
  readonly devices: LxdDevices;
}

export interface LxdImageExtra {
  readonly type: string;
  readonly aliases: readonly string[];
  readonly architecture: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly isPublic: boolean;
  readonly properties: Readonly<Record<string, string>>;
  readonly uploadedAt: string | null;
}

export interface LxdLocationExtra {
  /** State of the cluster's member; null for a server that is no cluster. */
  readonly status: string | null;
}

export interface LxdVolumeExtra {
  readonly pool: string;
  /** `filesystem` or `block`. */
  readonly contentType: string;
  readonly description: string | null;
  /** Names of the instances that have it. */
  readonly nodeIds: readonly string[];
  readonly config: Readonly<Record<string, string>>;
}

export interface LxdCreateVolumeExtra {
  readonly pool?: string;
  /** Default `filesystem`; virtual machines take `block` too. */
  readonly contentType?: 'filesystem' | 'block';
  readonly description?: string;
  readonly config?: Readonly<Record<string, string>>;
}

export interface LxdSnapshotExtra {
  readonly volumeId: string;
  readonly description: string | null;
}

/** A snapshot of an instance. */
export interface LxdNodeSnapshot {
  readonly name: string;
  readonly createdAt: Date | null;
  readonly stateful: boolean;
}

/** The provider's own fields of the LXD and Incus compute drivers. */
export interface LxdExtras extends ComputeExtras {
  readonly node: LxdNodeExtra;
  readonly createNode: LxdCreateExtra;
  readonly size: LxdSizeExtra;
  readonly image: LxdImageExtra;
  readonly location: LxdLocationExtra;
  readonly volume: LxdVolumeExtra;
  readonly createVolume: LxdCreateVolumeExtra;
  readonly volumeSnapshot: LxdSnapshotExtra;
}
