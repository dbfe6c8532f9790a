import type { ComputeExtras } from '../../../src/compute/index.js';

/** What Hetzner says of a server beyond the portable fields. @see https://docs.hetzner.cloud/#servers */
export interface HetznerNodeExtra {
  /** Hetzner's own state, such as `rebuilding`. */
  readonly status: string | null;
  /** True while an action runs that forbids others. */
  readonly locked: boolean;
  /** Whether its next start will be into the rescue system. */
  readonly rescueEnabled: boolean;
  /** Ids of the attached volumes. */
  readonly volumeIds: readonly string[];
  /** GB a month, or null. */
  readonly includedTraffic: number | null;
  /** Password of root that was made up; only in the answer to `createNode` without a key pair. */
  readonly rootPassword: string | null;
}

/** What Hetzner takes beyond the portable options of `createNode`. @see https://docs.hetzner.cloud/#servers-create-a-server */
export interface HetznerCreateExtra {
  /** Ids of firewalls. */
  readonly firewalls?: readonly string[];
  /** Ids of volumes in the same location. */
  readonly volumes?: readonly string[];
  /** Id of a placement group. */
  readonly placementGroup?: string;
  /** Default true. */
  readonly ipv4?: boolean;
  /** Default true. */
  readonly ipv6?: boolean;
}

/** What Hetzner says of a server type beyond the portable fields. @see https://docs.hetzner.cloud/#server-types */
export interface HetznerSizeExtra {
  /** Its number; the portable id is its name, such as `cx22`. Null where the answer does not say. */
  readonly id: string | null;
  /** Its name for people, such as `CX22`; null where the answer does not say. */
  readonly description: string | null;
  /** Of its processors: `x86` or `arm`; null where the answer does not say. */
  readonly architecture: string | null;
  /** `shared` or `dedicated`. */
  readonly cpuType: string | null;
  /** Euros an hour without tax, by location. */
  readonly prices: Readonly<Record<string, number>>;
  /** Where it can be ordered, and until when; empty where the answer does not say. */
  readonly locations: readonly HetznerSizeLocation[];
}

/** A server type in one location. @see https://docs.hetzner.cloud/#server-types */
export interface HetznerSizeLocation {
  /** Name of the location, such as `fsn1`. */
  readonly name: string;
  /** Whether there is room for one right now; null where the answer does not say. */
  readonly available: boolean | null;
  /** Null where the answer does not say. */
  readonly recommended: boolean | null;
  /** When it is sold there no more; null where no end was announced. */
  readonly unavailableAfter: Date | null;
}

/** What Hetzner says of an image. @see https://docs.hetzner.cloud/#images */
export interface HetznerImageExtra {
  /** `system app snapshot backup`; null where the answer does not say. */
  readonly type: string | null;
  /** `available creating unavailable`; null where the answer does not say. */
  readonly status: string | null;
  /** Its name for people; of a snapshot, what was said when it was made. Null where there is none. */
  readonly description: string | null;
  /** Family of its system: `ubuntu`, `debian` ..., or `unknown`; null where the answer does not say. */
  readonly osFlavor: string | null;
  /** Version of its system, such as `24.04`; null where Hetzner does not know. */
  readonly osVersion: string | null;
  /** Of the processors that it runs on: `x86` or `arm`; null where the answer does not say. */
  readonly architecture: string | null;
  /** GB. */
  readonly minDisk: number | null;
  /** When it was made, as Hetzner writes it: ISO 8601. Null where the answer does not say. */
  readonly createdAt: string | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What Hetzner says of a location. @see https://docs.hetzner.cloud/#locations */
export interface HetznerLocationExtra {
  /** City that it is near, such as `Falkenstein`; null where the answer does not say. */
  readonly city: string | null;
  /** Zone within which private networks reach, such as `eu-central`; null where the answer does not say. */
  readonly networkZone: string | null;
}

/** What Hetzner says of an SSH key. @see https://docs.hetzner.cloud/#ssh-keys */
export interface HetznerKeyPairExtra {
  /** Its number. */
  readonly id: string;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What Hetzner says of a volume. @see https://docs.hetzner.cloud/#volumes */
export interface HetznerVolumeExtra {
  /** Id of the server that it is attached to; null where to none. */
  readonly nodeId: string | null;
  /** Name of the location that it is in; only servers there can have it. */
  readonly location: string | null;
  /** Path in the server. */
  readonly device: string | null;
  /** Filesystem that it was made with: `ext4` or `xfs`; null where with none. */
  readonly format: string | null;
  /** When it was made, as Hetzner writes it: ISO 8601. */
  readonly createdAt: string | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What Hetzner takes beyond the portable options of `createVolume`. @see https://docs.hetzner.cloud/#volumes-create-a-volume */
export interface HetznerCreateVolumeExtra {
  /** Filesystem to make on it; none where it is left out. */
  readonly format?: 'ext4' | 'xfs';
  /** Keys and values to keep with the volume. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Something that Hetzner does to a resource. @see https://docs.hetzner.cloud/#actions */
export interface HetznerAction {
  /** Its number, which `getAction` and `waitForAction` take. */
  readonly id: string;
  /** What is done, such as `create_server` or `attach_volume`. */
  readonly command: string;
  /** How far it is; `error` ends it as `success` does. */
  readonly status: 'running' | 'success' | 'error';
  /** Percent. */
  readonly progress: number | null;
  /** Why it ended in error, in Hetzner's words; null otherwise. */
  readonly error: string | null;
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
}
