import type { ComputeExtras } from '../../../src/compute/index.js';

/** A container, or a virtual machine. */
export type LxdInstanceType = 'container' | 'virtual-machine';

/** Devices of an instance or profile, by name: `{ root: { type: 'disk', path: '/', pool: 'default' } }`. */
export type LxdDevices = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** LXD's own fields of an instance. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdNodeExtra {
  /** `container` or `virtual-machine`. */
  readonly type: string;
  /** LXD's own state, such as `Frozen`. */
  readonly status: string | null;
  /** Names of its profiles, including the one that is its size; later ones override earlier ones. */
  readonly profiles: readonly string[];
  /** The kernel's name, such as `x86_64` or `aarch64`; null if unknown. */
  readonly architecture: string | null;
  /** Free text; null if none. */
  readonly description: string | null;
  /** True if it is deleted when it stops. */
  readonly ephemeral: boolean;
  /** Its own configuration, without that of its profiles, metadata and LXD's internal keys. */
  readonly config: Readonly<Record<string, string>>;
  /** Its own devices, without those of its profiles. */
  readonly devices: LxdDevices;
  /** Name of its project, such as `default`; null if unknown. */
  readonly project: string | null;
}

/** Options of `instances.move`. */
export interface LxdMoveOptions {
  /** True to move it running, which LXD does with virtual machines that are set up for it. Default false: it must be stopped. */
  readonly live?: boolean;
}

/** LXD's own options of `createNode`. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdCreateExtra {
  /** Default: that of the image, if given as a model; otherwise `container`. */
  readonly type?: LxdInstanceType;
  /** Profiles besides the one given as size. */
  readonly profiles?: readonly string[];
  /** Configuration, such as `{ 'limits.memory': '512MiB' }`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Its own devices, besides those of its profiles; they override devices of the same name. */
  readonly devices?: LxdDevices;
  /** Free text. */
  readonly description?: string;
  /** True to delete it when it stops. Default false. */
  readonly ephemeral?: boolean;
  /** Server that has the image, such as `https://images.example`; LXD fetches it from there. */
  readonly imageServer?: string;
  /** Protocol of that server. Default `simplestreams`. */
  readonly imageProtocol?: 'simplestreams' | 'lxd' | 'incus';
  /** Certificate of that server in PEM, where no authority that this one trusts has signed it. */
  readonly imageCertificate?: string;
}

/** LXD's own fields of a profile, which is its kind of size. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdSizeExtra {
  /** Free text; null if none. */
  readonly description: string | null;
  /** Its configuration for instances, such as `{ 'limits.cpu': '2' }`. */
  readonly config: Readonly<Record<string, string>>;
  /** Its devices for instances. */
  readonly devices: LxdDevices;
}

/** LXD's own fields of an image. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdImageExtra {
  /** Kind of instances: `container` or `virtual-machine`. */
  readonly type: string;
  /** Alternative names; a create accepts them in place of the fingerprint. */
  readonly aliases: readonly string[];
  /** The kernel's name, such as `x86_64`; null if unknown. */
  readonly architecture: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** True if clients without a certificate may fetch it. */
  readonly isPublic: boolean;
  /** Properties set by its author, such as `os`, `release`, `variant`. */
  readonly properties: Readonly<Record<string, string>>;
  /** Time of its upload to this server, in ISO 8601. */
  readonly uploadedAt: string | null;
}

/** LXD's own fields of a cluster member. */
export interface LxdLocationExtra {
  /** State of the cluster's member, such as `Online`, `Offline` or `Evacuated`; null for a server that is no cluster. */
  readonly status: string | null;
  /** More on its state, in LXD's words; null if unknown. */
  readonly message: string | null;
  /** Groups of the cluster that it is in; `createNode` takes `@` and a group's name as the location. */
  readonly groups: readonly string[];
  /** Parts that it plays, such as `database`. */
  readonly roles: readonly string[];
  /** The kernel's name, such as `x86_64`; null if unknown. */
  readonly architecture: string | null;
  /** What fails together with it, such as a rack; null if unknown. */
  readonly failureDomain: string | null;
}

/** LXD's own fields of a custom storage volume. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdVolumeExtra {
  /** Name of the storage pool that it is in, the first part of its id. */
  readonly pool: string;
  /** `filesystem` or `block`. */
  readonly contentType: string;
  /** Free text; null if none. */
  readonly description: string | null;
  /** Names of the instances that have it. */
  readonly nodeIds: readonly string[];
  /** Member of the cluster that has it; null without a cluster, and for a pool that all members share. */
  readonly location: string | null;
  /** Its configuration, such as `{ size: '10GiB' }`. */
  readonly config: Readonly<Record<string, string>>;
}

/** LXD's own options of `createVolume`. */
export interface LxdCreateVolumeExtra {
  /** Name of the storage pool; default: the driver's option `pool`, or `default`. */
  readonly pool?: string;
  /** Default `filesystem`; virtual machines take `block` too. */
  readonly contentType?: 'filesystem' | 'block';
  /** Free text. */
  readonly description?: string;
  /** Configuration besides the size, such as `{ 'block.filesystem': 'xfs' }`. */
  readonly config?: Readonly<Record<string, string>>;
}

/** LXD's own fields of a custom storage volume's snapshot. @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/ */
export interface LxdSnapshotExtra {
  /** Id of the volume that it was taken of: its pool and its name. */
  readonly volumeId: string;
  /** Free text; null if none. */
  readonly description: string | null;
}

/** LXD's own fields of a network. @see https://documentation.ubuntu.com/lxd/en/latest/explanation/networks/ */
export interface LxdNetworkExtra {
  /** Kind of network, such as `bridge` or `ovn`. */
  readonly type: string;
  /** Free text; null if none. */
  readonly description: string | null;
  /** State on the members of a cluster, such as `Created`; null if unknown. */
  readonly status: string | null;
  /** Members of the cluster that it is defined on. */
  readonly locations: readonly string[];
  /** Its configuration, such as `{ 'ipv4.nat': 'true' }`. */
  readonly config: Readonly<Record<string, string>>;
}

/** LXD's own options of `createNetwork`. */
export interface LxdCreateNetworkExtra {
  /** Kind of network. Default `bridge`. */
  readonly type?: 'bridge' | 'ovn' | 'macvlan' | 'sriov' | 'physical';
  /** Free text. */
  readonly description?: string;
  /** Configuration, which goes before that from `ranges`. */
  readonly config?: Readonly<Record<string, string>>;
}

/** LXD's own fields of a network ACL. */
export interface LxdFirewallExtra {
  /** Free text; null if none. */
  readonly description: string | null;
  /** Its configuration. */
  readonly config: Readonly<Record<string, string>>;
}

/** LXD's own options of `createFirewall`. */
export interface LxdCreateFirewallExtra {
  /** Free text. */
  readonly description?: string;
}

/** LXD's own fields of a network forward. */
export interface LxdAddressExtra {
  /** Name of its network. */
  readonly network: string;
  /** Address inside that it leads to; null if none. */
  readonly targetAddress: string | null;
}

/** A snapshot of an instance. */
export interface LxdNodeSnapshot {
  /** Name, unique among the instance's snapshots. */
  readonly name: string;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
  /** True if it includes the memory of the running instance. */
  readonly stateful: boolean;
}

/** LXD's own options of `updateNode`. */
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
  readonly network: LxdNetworkExtra;
  readonly createNetwork: LxdCreateNetworkExtra;
  readonly firewall: LxdFirewallExtra;
  readonly createFirewall: LxdCreateFirewallExtra;
  readonly address: LxdAddressExtra;
}
