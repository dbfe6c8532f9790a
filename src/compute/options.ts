import { type CloudErrorDetails, InvalidRequestError } from '../errors.js';
import type {
  Extra,
  Firewall,
  NodeImage,
  NodeLocation,
  NodeSize,
  KeyPair,
  VolumeSnapshot,
} from './models/index.js';

/** Credentials of a new server, besides a key pair stored at the provider. */
export type NodeAuth =
  | {
      /** Password of the administrator. */
      readonly password: string;
    }
  | {
      /** Public key in OpenSSH's format, put on this server alone. */
      readonly publicKey: string;
    };

/** Options of a new server, also for `createNodes`. */
export interface CreateNodeOptions<E extends Extra = Extra> {
  /** Name of the server. */
  readonly name: string;
  /** Image, or its id. Optional only if the cloud boots from an existing volume (OpenStack: `extra.bootVolume`). */
  readonly image?: NodeImage | string;
  /** Size, or its id. */
  readonly size: NodeSize | string;
  /** Location; default: the provider's choice. */
  readonly location?: NodeLocation | string;
  /** Key pair that the provider holds, or its name. */
  readonly keyPair?: KeyPair | string;
  /** Password or public key for this server, if the provider supports it. */
  readonly auth?: NodeAuth;
  /** Script or cloud-config that the server runs at its first boot. Text, or bytes; encoded for the provider by the driver. */
  readonly userData?: string | Uint8Array;
  /** Keys and values stored with the server. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Ids of its networks, as `listNetworks` has them; `'none'` for no network, `'auto'` for the provider's default. */
  readonly networks?: 'none' | 'auto' | readonly string[];
  /** Firewalls, or their ids, that apply to it from the start; default: the provider's choice. `[]` for none. */
  readonly firewalls?: readonly (Firewall | string)[];
  /**
   * Milliseconds from the create until `destroyExpired()` may destroy it. Kept with the server, in its metadata, as the second in which it
   * ends; nothing destroys it by itself.
   */
  readonly expiresIn?: number;
  /**
   * A name for this create, of the caller's choice: a second create with the same one, from any process, returns the server that the first
   * made. It belongs to the account and region, and is free again once that server is gone.
   */
  readonly idempotencyKey?: string;
  /** The provider's own options. */
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
  firewalls: true,
  expiresIn: true,
  idempotencyKey: true,
  extra: true,
};

/** Refuses unknown fields, which untyped scripts would not notice. @throws InvalidRequestError naming the field */
export function checkFields(spec: object, details: CloudErrorDetails): void {
  for (const field of Object.keys(spec)) {
    if (Object.hasOwn(FIELDS, field)) continue;
    throw new InvalidRequestError(
      `createNode: there is no field ${field}. There are ${Object.keys(FIELDS).join(', ')}; what only ${details.provider} takes goes into extra.`,
      details,
    );
  }
}

/** Options of a new volume. */
export interface CreateVolumeOptions<E extends Extra = Extra> {
  /** Name of the volume. */
  readonly name: string;
  /** GiB. */
  readonly size: number;
  /** Location; default: the provider's choice. On most clouds only servers of the same location can attach it. */
  readonly location?: NodeLocation | string;
  /** Snapshot with its initial content. */
  readonly snapshot?: VolumeSnapshot | string;
  /** Keys and values stored with the volume, as tags, labels or metadata; also in its `extra`, as the provider names them. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The provider's own options. */
  readonly extra?: E;
}

/** Options for attaching a volume. */
export interface AttachVolumeOptions {
  /** Device name in the server, such as `/dev/vdb`; default: the provider's choice. */
  readonly device?: string;
}

/** Options of a new snapshot. */
export interface CreateVolumeSnapshotOptions<E extends Extra = Extra> {
  /** Name of the snapshot. */
  readonly name: string;
  /** Keys and values stored with the snapshot, as for a volume. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The provider's own options. */
  readonly extra?: E;
}

/** Fields of a server to change; others stay unchanged. */
export interface UpdateNodeOptions<E extends Extra = Extra> {
  /** New name. */
  readonly name?: string;
  /** Keys and values that replace all old ones; `{}` removes them. The owner tag of a run, by which it finds its servers, stays. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The provider's own options. */
  readonly extra?: E;
}

/** Image and options for a rebuild. */
export interface RebuildNodeOptions<E extends Extra = Extra> {
  /** Image, or its id. */
  readonly image: NodeImage | string;
  /** The provider's own options. */
  readonly extra?: E;
}

/** Which part of a console to read. */
export interface ConsoleOptions {
  /** Number of last lines; default: all that the provider keeps. */
  readonly lines?: number;
}

/** Options of a new network. */
export interface CreateNetworkOptions<E extends Extra = Extra> {
  /** Name of the network. */
  readonly name: string;
  /** Its ranges of addresses in CIDR notation, such as `10.0.0.0/24`; default: the provider's choice, where it has one. */
  readonly ranges?: readonly string[];
  /** Location; default: the driver's region, or the provider's choice. */
  readonly location?: NodeLocation | string;
  /** The provider's own options. */
  readonly extra?: E;
}

/** Source of an address. */
export interface ReserveAddressOptions {
  /** Id of the external network, on clouds with several. */
  readonly network?: string;
  /** The address itself, on clouds that hand out none of their own (LXD, Incus). */
  readonly ip?: string;
  /** Location of the address, where it belongs to one; default: the driver's region, or the provider's choice. */
  readonly location?: NodeLocation | string;
}

/** Options for assigning an address. */
export interface AssignAddressOptions {
  /** The server's private address that it maps to; default: its first IPv4 address. */
  readonly privateIp?: string;
}

/** Options of an image created from a server. */
export interface CreateImageOptions<E extends Extra = Extra> {
  /** Name of the image. */
  readonly name: string;
  /** Keys and values stored with the image. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The provider's own options. */
  readonly extra?: E;
}

/** A copy of an image. */
export interface CopyImageOptions {
  /** Name of the copy. */
  readonly name: string;
  /** Region of the image, if the provider copies between regions. */
  readonly sourceRegion?: string;
}
