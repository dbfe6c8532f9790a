import type { ComputeExtras } from '../../../src/compute/index.js';

/** OVHcloud's own fields of an instance. @see https://eu.api.ovh.com/console/?section=%2Fcloud&branch=v1 */
export interface OvhNodeExtra {
  /** OVHcloud's own state, such as `SNAPSHOTTING`; null if unknown. */
  readonly status: string | null;
  /** Code of what is billed, such as `b2-7.consumption`; null if unknown. */
  readonly planCode: string | null;
  /** Id of its SSH key; null if it has none. */
  readonly sshKeyId: string | null;
  /** Since when it is billed by the month, in ISO 8601; null if it is billed by the hour. */
  readonly monthlySince: string | null;
}

/** OVHcloud's own options of `createNode`. */
export interface OvhCreateExtra {
  /** Id of a group of instances that keeps them on the same host, or on others. */
  readonly groupId?: string;
  /** True for billing by the month, which cannot be undone. Default false. */
  readonly monthlyBilling?: boolean;
  /** Id of a volume to boot from, in place of an image. */
  readonly bootVolume?: string;
}

/** OVHcloud's own fields of a flavor. */
export interface OvhSizeExtra {
  /** Region that sells it: each has flavors of its own. */
  readonly region: string;
  /** System that it is for: `linux` or `windows`; null if unknown. */
  readonly osType: string | null;
  /** Family, such as `ovh.ssd.eg`; null if unknown. */
  readonly type: string | null;
  /** Number of instances that the project's quota still allows; null if unknown. */
  readonly quota: number | null;
  /** Mbit/s into an instance; null if unknown. */
  readonly inboundBandwidth: number | null;
  /** Mbit/s out of an instance; null if unknown. */
  readonly outboundBandwidth: number | null;
  /** Code in OVHcloud's catalogue of prices for billing by the hour; null if there is none. */
  readonly hourlyPlanCode: string | null;
  /** Code for billing by the month; null if it cannot be had. */
  readonly monthlyPlanCode: string | null;
}

/** OVHcloud's own fields of an image, or of a snapshot of an instance. */
export interface OvhImageExtra {
  /** Region that has it. */
  readonly region: string;
  /** `public`, `private` or `shared`; null if unknown. */
  readonly visibility: string | null;
  /** State such as `active` or `queued`; null if unknown. */
  readonly status: string | null;
  /** System: `linux`, `bsd`, `windows`; null if unknown. */
  readonly type: string | null;
  /** User to log in as; null if unknown. */
  readonly user: string | null;
  /** Disk that an instance must have, in GiB; null if unknown. */
  readonly minDisk: number | null;
  /** GiB; null if unknown. */
  readonly size: number | null;
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
  /** Only for flavors of this type; null for all. */
  readonly flavorType: string | null;
}

/** OVHcloud's own fields of an SSH key. */
export interface OvhKeyPairExtra {
  /** Its id. */
  readonly id: string;
  /** Regions that have it. */
  readonly regions: readonly string[];
}

/** OVHcloud's own fields of a volume. */
export interface OvhVolumeExtra {
  /** OVHcloud's own state, such as `extending`; null if unknown. */
  readonly status: string | null;
  /** Ids of the instances that it is attached to. */
  readonly nodeIds: readonly string[];
  /** Region, whose instances alone can attach it; null if unknown. */
  readonly region: string | null;
  /** Kind: `classic`, `high-speed` ...; null if unknown. */
  readonly type: string | null;
  /** Text of the user's; null if there is none. */
  readonly description: string | null;
  /** True if an instance can boot from it; null if unknown. */
  readonly bootable: boolean | null;
  /** Creation time in ISO 8601; null if unknown. */
  readonly createdAt: string | null;
}

/** OVHcloud's own options of `createVolume`. */
export interface OvhCreateVolumeExtra {
  /** Kind. Default `classic`. */
  readonly type?: 'classic' | 'high-speed' | 'high-speed-gen2' | (string & {});
  /** Text of the user's. */
  readonly description?: string;
  /** Id of an image whose content it gets, so that instances can boot from it. */
  readonly image?: string;
}

/** OVHcloud's own fields of a snapshot of a volume. */
export interface OvhVolumeSnapshotExtra {
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** Region; null if unknown. */
  readonly region: string | null;
  /** OVHcloud's own state; null if unknown. */
  readonly status: string | null;
  /** Text of the user's; null if there is none. */
  readonly description: string | null;
}

/** OVHcloud's own options of `createVolumeSnapshot`. */
export interface OvhCreateVolumeSnapshotExtra {
  /** Text of the user's. */
  readonly description?: string;
}

/** OVHcloud's own fields of a floating IP. */
export interface OvhAddressExtra {
  /** `active`, `down` or `error`; null if unknown. */
  readonly status: string | null;
  /** What it leads to: `instance`, `loadbalancer` ...; null if it leads nowhere. */
  readonly leadsTo: string | null;
  /** Private address that it leads to; null if it leads nowhere. */
  readonly privateIp: string | null;
}

/** OVHcloud's own fields of a network. */
export interface OvhNetworkExtra {
  /** `private` or `public`; null if unknown. */
  readonly visibility: string | null;
  /** Number of its VLAN in the vRack; null if it has none. */
  readonly vlanId: number | null;
}

/** OVHcloud's own options of `createNetwork`. */
export interface OvhCreateNetworkExtra {
  /** Number of its VLAN in the vRack. Default: OVHcloud's choice. */
  readonly vlanId?: number;
  /** True for a gateway address in its subnet. Default false. */
  readonly gateway?: boolean;
}

/** The provider's own fields of the OVHcloud compute driver. */
export interface OvhExtras extends ComputeExtras {
  readonly node: OvhNodeExtra;
  readonly createNode: OvhCreateExtra;
  readonly size: OvhSizeExtra;
  readonly image: OvhImageExtra;
  readonly keyPair: OvhKeyPairExtra;
  readonly volume: OvhVolumeExtra;
  readonly createVolume: OvhCreateVolumeExtra;
  readonly volumeSnapshot: OvhVolumeSnapshotExtra;
  readonly createVolumeSnapshot: OvhCreateVolumeSnapshotExtra;
  readonly address: OvhAddressExtra;
  readonly network: OvhNetworkExtra;
  readonly createNetwork: OvhCreateNetworkExtra;
}
