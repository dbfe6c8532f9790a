import { type CloudErrorDetails, InvalidRequestError } from '../errors.js';
import type { Extra, NodeImage, NodeLocation, NodeSize, KeyPair, VolumeSnapshot } from './models/index.js';

/** How to get into a new server, besides a key pair the provider holds. */
export type NodeAuth =
  | {
      /** Password of the administrator. */
      readonly password: string;
    }
  | {
      /** Public key in OpenSSH's format, put on this server alone. */
      readonly publicKey: string;
    };

/** What to create a server from. `createNodes` takes the same. */
export interface CreateNodeOptions<E extends Extra = Extra> {
  /** Name of the server. */
  readonly name: string;
  /** Image to make it from, or its id. Left out only where a cloud boots from a volume that exists (OpenStack: `extra.bootVolume`). */
  readonly image?: NodeImage | string;
  /** Size, or its id. */
  readonly size: NodeSize | string;
  /** Where; the provider chooses where it is left out. */
  readonly location?: NodeLocation | string;
  /** Key pair that the provider holds, or its name. */
  readonly keyPair?: KeyPair | string;
  /** Password or public key of this server's own, where the provider takes one. */
  readonly auth?: NodeAuth;
  /** Script or cloud-config that the server runs at its first boot. Text, or bytes; encoded for the provider by the driver. */
  readonly userData?: string | Uint8Array;
  /** Keys and values to keep with the server. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Ids of the networks it is on; `'none'` for no network at all, `'auto'` for what the provider makes by itself. */
  readonly networks?: 'none' | 'auto' | readonly string[];
  /** What only this provider takes. */
  readonly extra?: E;
}

const FIELDS: Readonly<Record<keyof CreateNodeOptions, true>> = {
  name: true,
  image: true,
  size: true,
  location: true,
  keyPair: true,
  auth: true,
  userData: true,
  metadata: true,
  networks: true,
  extra: true,
};

/** A mistyped field would be left out in silence where no compiler looks. @throws InvalidRequestError for one that there is not */
export function checkFields(spec: object, details: CloudErrorDetails): void {
  for (const field of Object.keys(spec)) {
    if (Object.hasOwn(FIELDS, field)) continue;
    throw new InvalidRequestError(
      `createNode: there is no field ${field}. There are ${Object.keys(FIELDS).join(', ')}; what only ${details.provider} takes goes into extra.`,
      details,
    );
  }
}

/** What to create a volume from. */
export interface CreateVolumeOptions<E extends Extra = Extra> {
  /** Name of the volume. */
  readonly name: string;
  /** GiB. */
  readonly size: number;
  /** Where; the provider chooses where it is left out. On most clouds only servers of the same location can have it. */
  readonly location?: NodeLocation | string;
  /** Snapshot whose content it begins with. */
  readonly snapshot?: VolumeSnapshot | string;
  /** Keys and values to keep with the volume: its tags, labels or metadata in vendors' words, where it has them in `extra` too. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What only this provider takes. */
  readonly extra?: E;
}

/** How to attach a volume. */
export interface AttachVolumeOptions {
  /** Device name in the server, such as `/dev/vdb`; the provider chooses where it is left out. */
  readonly device?: string;
}

/** What to call a snapshot. */
export interface CreateVolumeSnapshotOptions<E extends Extra = Extra> {
  /** Name of the snapshot. */
  readonly name: string;
  /** Keys and values to keep with the snapshot, as those of a volume. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What only this provider takes. */
  readonly extra?: E;
}

/** What to change of a server; what is left out stays as it is. */
export interface UpdateNodeOptions<E extends Extra = Extra> {
  /** New name. */
  readonly name?: string;
  /** Keys and values in place of all the old ones; `{}` takes them away. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What only this provider takes. */
  readonly extra?: E;
}

/** What to make a server's disk again from. */
export interface RebuildNodeOptions<E extends Extra = Extra> {
  /** Image, or its id. */
  readonly image: NodeImage | string;
  /** What only this provider takes. */
  readonly extra?: E;
}

/** Which part of a console to read. */
export interface ConsoleOptions {
  /** How many of the last lines; all that the provider keeps where it is left out. */
  readonly lines?: number;
}

/** Where to take an address from. */
export interface ReserveAddressOptions {
  /** Id of the network outside that it comes from, on clouds that have several. */
  readonly network?: string;
}

/** How to lead an address to a server. */
export interface AssignAddressOptions {
  /** Which of the server's own addresses it leads to; its first IPv4 address where it is left out. */
  readonly privateIp?: string;
}

/** What to call an image made of a server. */
export interface CreateImageOptions<E extends Extra = Extra> {
  /** Name of the image. */
  readonly name: string;
  /** Keys and values to keep with the image. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What only this provider takes. */
  readonly extra?: E;
}

/** A copy of an image. */
export interface CopyImageOptions {
  /** Name of the copy. */
  readonly name: string;
  /** Region the image is in, where the provider copies between regions. */
  readonly sourceRegion?: string;
}
