import type { ComputeExtras } from '../../src/compute/driver.js';

export interface HetznerNodeExtra {
  /** Hetzner's own state, such as `rebuilding`. */
  readonly status: string;
  readonly datacenter: string | null;
  readonly locked: boolean;
  readonly rescueEnabled: boolean;
  readonly volumeIds: readonly string[];
  /** GB a month, or null. */
  readonly includedTraffic: number | null;
  /** Password of root that was made up; only in the answer to `createNode` without a key pair. */
  readonly rootPassword: string | null;
}

/** What Hetzner takes beyond the portable options of `createNode`. */
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

export interface HetznerSizeExtra {
  readonly id: string;
  readonly description: string | null;
  readonly architecture: string | null;
  /** `shared` or `dedicated`. */
  readonly cpuType: string | null;
  /** Euros an hour without tax, by location. */
  readonly prices: Readonly<Record<string, number>>;
}

export interface HetznerImageExtra {
  /** `system app snapshot backup`. */
  readonly type: string;
  /** `available creating unavailable`. */
  readonly status: string;
  readonly description: string | null;
  readonly osFlavor: string | null;
  readonly osVersion: string | null;
  readonly architecture: string | null;
  /** GB. */
  readonly minDisk: number | null;
  readonly createdAt: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

export interface HetznerLocationExtra {
  readonly city: string | null;
  readonly networkZone: string | null;
}

export interface HetznerKeyPairExtra {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface HetznerVolumeExtra {
  readonly nodeId: string | null;
  readonly location: string | null;
  /** Path in the server. */
  readonly device: string | null;
  readonly format: string | null;
  readonly createdAt: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

export interface HetznerCreateVolumeExtra {
  readonly format?: 'ext4' | 'xfs';
  readonly labels?: Readonly<Record<string, string>>;
}

/** Something that Hetzner does to a resource. */
export interface HetznerAction {
  readonly id: string;
  readonly command: string;
  readonly status: 'running' | 'success' | 'error';
  /** Percent. */
  readonly progress: number | null;
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
