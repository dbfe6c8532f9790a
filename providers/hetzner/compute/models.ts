import type { ComputeExtras } from '../../../src/compute/index.js';

/** Hetzner's own fields of a server. @see https://docs.hetzner.cloud/#servers */
export interface HetznerNodeExtra {
  /** Hetzner's own state, such as `rebuilding`. */
  readonly status: string | null;
  /** True while an action runs that forbids others. */
  readonly locked: boolean;
  /** True if the next start will boot the rescue system. */
  readonly rescueEnabled: boolean;
  /** Ids of the attached volumes. */
  readonly volumeIds: readonly string[];
  /** GB a month, or null. */
  readonly includedTraffic: number | null;
  /** Generated password of root; only in the result of `createNode` without a key pair. */
  readonly rootPassword: string | null;
}

/** Hetzner's own options of `createNode`. @see https://docs.hetzner.cloud/#servers-create-a-server */
export interface HetznerCreateExtra {
  /** Ids of volumes in the same location. */
  readonly volumes?: readonly string[];
  /** Id of a placement group. */
  readonly placementGroup?: string;
  /** Default true. */
  readonly ipv4?: boolean;
  /** Default true. */
  readonly ipv6?: boolean;
}

/** Hetzner's own fields of a server type. @see https://docs.hetzner.cloud/#server-types */
export interface HetznerSizeExtra {
  /** Its number; the portable id is its name, such as `cx22`. Null if unknown. */
  readonly id: string | null;
  /** Its display name, such as `CX22`; null if unknown. */
  readonly description: string | null;
  /** Processor architecture: `x86` or `arm`; null if unknown. */
  readonly architecture: string | null;
  /** `shared` or `dedicated`. */
  readonly cpuType: string | null;
  /** Euros an hour without tax, by location. */
  readonly prices: Readonly<Record<string, number>>;
  /** Locations where it can be ordered, and until when; empty if unknown. */
  readonly locations: readonly HetznerSizeLocation[];
}

/** A server type in one location. @see https://docs.hetzner.cloud/#server-types */
export interface HetznerSizeLocation {
  /** Name of the location, such as `fsn1`. */
  readonly name: string;
  /** True if it is available right now; null if unknown. */
  readonly available: boolean | null;
  /** Null if unknown. */
  readonly recommended: boolean | null;
  /** End of its sale there; null if none is announced. */
  readonly unavailableAfter: Date | null;
}

/** Hetzner's own fields of an image. @see https://docs.hetzner.cloud/#images */
export interface HetznerImageExtra {
  /** `system app snapshot backup`; null if unknown. */
  readonly type: string | null;
  /** `available creating unavailable`; null if unknown. */
  readonly status: string | null;
  /** Its display name; for a snapshot, the description given at its creation. Null if none. */
  readonly description: string | null;
  /** Family of its system: `ubuntu`, `debian` ..., or `unknown`; null if unknown. */
  readonly osFlavor: string | null;
  /** Version of its system, such as `24.04`; null if unknown. */
  readonly osVersion: string | null;
  /** Processor architecture: `x86` or `arm`; null if unknown. */
  readonly architecture: string | null;
  /** GB. */
  readonly minDisk: number | null;
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Hetzner's own fields of a location. @see https://docs.hetzner.cloud/#locations */
export interface HetznerLocationExtra {
  /** Nearby city, such as `Falkenstein`; null if unknown. */
  readonly city: string | null;
  /** Zone of private networks, such as `eu-central`; null if unknown. */
  readonly networkZone: string | null;
}

/** Hetzner's own fields of an SSH key. @see https://docs.hetzner.cloud/#ssh-keys */
export interface HetznerKeyPairExtra {
  /** Its number. */
  readonly id: string;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Hetzner's own fields of a volume. @see https://docs.hetzner.cloud/#volumes */
export interface HetznerVolumeExtra {
  /** Id of the server that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** Name of the location that it is in; only servers there can have it. */
  readonly location: string | null;
  /** Path in the server. */
  readonly device: string | null;
  /** Its initial filesystem: `ext4` or `xfs`; null if none. */
  readonly format: string | null;
  /** When it was made, as Hetzner writes it: ISO 8601. */
  readonly createdAt: string | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Hetzner's own options of `createVolume`. @see https://docs.hetzner.cloud/#volumes-create-a-volume */
export interface HetznerCreateVolumeExtra {
  /** Filesystem to create; default: none. */
  readonly format?: 'ext4' | 'xfs';
  /** Keys and values stored with the volume. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Something that Hetzner does to a resource. @see https://docs.hetzner.cloud/#actions */
export interface HetznerAction {
  /** Its number, which `getAction` and `waitForAction` take. */
  readonly id: string;
  /** Command of the action, such as `create_server` or `attach_volume`. */
  readonly command: string;
  /** Status; `error` and `success` are final. */
  readonly status: 'running' | 'success' | 'error';
  /** Percent. */
  readonly progress: number | null;
  /** Why it ended in error, in Hetzner's words; null otherwise. */
  readonly error: string | null;
}

/** A subnet of a network. @see https://docs.hetzner.cloud/reference/cloud#networks */
export interface HetznerSubnet {
  /** `cloud` for servers, `vswitch` for dedicated ones. */
  readonly type: string | null;
  /** Its range in CIDR notation. */
  readonly range: string | null;
  /** Its zone, such as `eu-central`. */
  readonly networkZone: string | null;
}

/** Hetzner's own fields of a network. @see https://docs.hetzner.cloud/reference/cloud#networks */
export interface HetznerNetworkExtra {
  /** Its parts, from which servers get their addresses. */
  readonly subnets: readonly HetznerSubnet[];
  /** Ids of the servers on it. */
  readonly nodeIds: readonly string[];
  /** Ids of the load balancers on it. */
  readonly balancerIds: readonly string[];
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Hetzner's own options of `createNetwork`. @see https://docs.hetzner.cloud/reference/cloud#networks */
export interface HetznerCreateNetworkExtra {
  /** Zone of its subnet, such as `eu-central`. Default: that of the location. */
  readonly networkZone?: string;
  /** Keys and values stored with the network. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Hetzner's own fields of a firewall. @see https://docs.hetzner.cloud/reference/cloud#firewalls */
export interface HetznerFirewallExtra {
  /** Selectors of the labels by which it applies to servers. */
  readonly labelSelectors: readonly string[];
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Hetzner's own options of `createFirewall`. @see https://docs.hetzner.cloud/reference/cloud#firewalls */
export interface HetznerCreateFirewallExtra {
  /** Keys and values stored with the firewall. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Hetzner's own fields of a floating IP. @see https://docs.hetzner.cloud/reference/cloud#floating-ips */
export interface HetznerAddressExtra {
  /** Its name; null if unknown. */
  readonly name: string | null;
  /** `ipv4` or `ipv6`; null if unknown. */
  readonly type: string | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The provider's own fields of the Hetzner compute driver. */
export interface HetznerExtras extends ComputeExtras {
  readonly node: HetznerNodeExtra;
  readonly createNode: HetznerCreateExtra;
  readonly size: HetznerSizeExtra;
  readonly image: HetznerImageExtra;
  readonly location: HetznerLocationExtra;
  readonly keyPair: HetznerKeyPairExtra;
  readonly volume: HetznerVolumeExtra;
  readonly createVolume: HetznerCreateVolumeExtra;
  readonly network: HetznerNetworkExtra;
  readonly createNetwork: HetznerCreateNetworkExtra;
  readonly firewall: HetznerFirewallExtra;
  readonly createFirewall: HetznerCreateFirewallExtra;
  readonly address: HetznerAddressExtra;
}
