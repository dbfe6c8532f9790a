import type { ComputeExtras } from '../../../src/compute/index.js';

/** A container, or a virtual machine. */
export type LxdInstanceType = 'container' | 'virtual-machine';

/** Devices of an instance or profile, by name: `{ root: { type: 'disk', path: '/', pool: 'default' } }`. */
export type LxdDevices = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What LXD says of an instance beyond the portable fields. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdNodeExtra {
  /** `container` or `virtual-machine`. */
  readonly type: string;
  /** LXD's own state, such as `Frozen`. */
  readonly status: string | null;
  /** Names of its profiles, the one that counts as its size included; later ones go before earlier ones. */
  readonly profiles: readonly string[];
  /** As the kernel names it, such as `x86_64` or `aarch64`; null where the answer does not say. */
  readonly architecture: string | null;
  /** Free text; null where there is none. */
  readonly description: string | null;
  /** Whether it is deleted when it stops. */
  readonly ephemeral: boolean;
  /** Configuration of its own, without that of its profiles, metadata and what LXD keeps for itself. */
  readonly config: Readonly<Record<string, string>>;
  /** Devices of its own, without those of its profiles. */
  readonly devices: LxdDevices;
  /** Name of the project that it is in, such as `default`; null where the answer does not say. */
  readonly project: string | null;
}

/** What LXD takes beyond the portable options of `createNode`. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdCreateExtra {
  /** Default: what the image is for, where it is given as a model; else `container`. */
  readonly type?: LxdInstanceType;
  /** Profiles beside the one given as size. */
  readonly profiles?: readonly string[];
  /** Configuration, such as `{ 'limits.memory': '512MiB' }`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Devices of its own, beside those of its profiles; one of the same name goes before theirs. */
  readonly devices?: LxdDevices;
  /** Free text. */
  readonly description?: string;
  /** Whether it is deleted when it stops. Default false. */
  readonly ephemeral?: boolean;
  /** Server that has the image, such as `https://images.example`; LXD fetches it from there. */
  readonly imageServer?: string;
  /** How that server speaks. Default `simplestreams`. */
  readonly imageProtocol?: 'simplestreams' | 'lxd' | 'incus';
}

/** What LXD says of a profile, which is its kind of size. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdSizeExtra {
  /** Free text; null where there is none. */
  readonly description: string | null;
  /** Configuration that it gives to instances, such as `{ 'limits.cpu': '2' }`. */
  readonly config: Readonly<Record<string, string>>;
  /** Devices that it gives to instances. */
  readonly devices: LxdDevices;
}

/** What LXD says of an image. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdImageExtra {
  /** What it is for: `container` or `virtual-machine`. */
  readonly type: string;
  /** Names that stand for it; a create takes them in place of its fingerprint. */
  readonly aliases: readonly string[];
  /** As the kernel names it, such as `x86_64`; null where the answer does not say. */
  readonly architecture: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** Whether clients without a certificate may fetch it. */
  readonly isPublic: boolean;
  /** What its maker says of it, such as `os`, `release`, `variant`. */
  readonly properties: Readonly<Record<string, string>>;
  /** When it came to this server, as LXD writes it: ISO 8601. */
  readonly uploadedAt: string | null;
}

/** What LXD says of a member of its cluster. */
export interface LxdLocationExtra {
  /** State of the cluster's member; null for a server that is no cluster. */
  readonly status: string | null;
}

/** What LXD says of a custom storage volume. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdVolumeExtra {
  /** Name of the storage pool that it is in, the first part of its id. */
  readonly pool: string;
  /** `filesystem` or `block`. */
  readonly contentType: string;
  /** Free text; null where there is none. */
  readonly description: string | null;
  /** Names of the instances that have it. */
  readonly nodeIds: readonly string[];
  /** Its configuration, such as `{ size: '10GiB' }`. */
  readonly config: Readonly<Record<string, string>>;
}

/** What LXD takes beyond the portable options of `createVolume`. */
export interface LxdCreateVolumeExtra {
  /** Name of the storage pool to make it in; the driver's option `pool`, or `default`, where it is left out. */
  readonly pool?: string;
  /** Default `filesystem`; virtual machines take `block` too. */
  readonly contentType?: 'filesystem' | 'block';
  /** Free text. */
  readonly description?: string;
  /** Configuration beside the size, such as `{ 'block.filesystem': 'xfs' }`. */
  readonly config?: Readonly<Record<string, string>>;
}

/** What LXD says of a custom storage volume's snapshot. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdSnapshotExtra {
  /** Id of the volume that it was taken of: its pool and its name. */
  readonly volumeId: string;
  /** Free text; null where there is none. */
  readonly description: string | null;
}

/** A snapshot of an instance. */
export interface LxdNodeSnapshot {
  /** Name, unique among the instance's snapshots. */
  readonly name: string;
  /** When it was taken; null where LXD does not say. */
  readonly createdAt: Date | null;
  /** Whether it holds the memory of the running instance as well. */
  readonly stateful: boolean;
}

/** What LXD takes beyond the portable options of `updateNode`. */
export type LxdUpdateExtra = Pick<LxdCreateExtra, 'config' | 'devices' | 'profiles' | 'description'>;

/** The provider's own fields of the LXD and Incus compute drivers. */
export interface LxdExtras extends ComputeExtras {
  readonly node: LxdNodeExtra;
  readonly createNode: LxdCreateExtra;
  readonly updateNode: LxdUpdateExtra;
  readonly size: LxdSizeExtra;
  readonly image: LxdImageExtra;
  readonly location: LxdLocationExtra;
  readonly volume: LxdVolumeExtra;
  readonly createVolume: LxdCreateVolumeExtra;
  readonly volumeSnapshot: LxdSnapshotExtra;
}
