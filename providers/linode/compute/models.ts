import type { ComputeExtras } from '../../../src/compute/index.js';

/** Linode's own fields of a server. @see https://techdocs.akamai.com/linode-api/reference/get-linode-instance */
export interface LinodeNodeExtra {
  /** Linode's own state, such as `provisioning` or `offline`. */
  readonly status: string | null;
  /** MB; null if unknown. */
  readonly memory: number | null;
  /** Virtual processors. */
  readonly vcpus: number | null;
  /** MB. */
  readonly disk: number | null;
  /** GB a month. */
  readonly transfer: number | null;
  /** Plain tags; those of the form `key:value` are in `metadata`. */
  readonly tags: readonly string[];
  /** True if it was made with user data; null if unknown. */
  readonly hasUserData: boolean | null;
  /** `enabled` or `disabled`; null if unknown. */
  readonly diskEncryption: string | null;
  /** `legacy_config` or `linode`: where its network interfaces are kept. Null if unknown. */
  readonly interfaceGeneration: string | null;
  /** True if backups are on; null if unknown. */
  readonly backups: boolean | null;
  /** Id of its placement group; null if none. */
  readonly placementGroupId: string | null;
  /** Password of root that the driver made up; only in the results of `createNode` and `rebuildNode` without a key or password. */
  readonly rootPassword: string | null;
}

/** Credentials of root. */
export interface LinodeAccess {
  /** Public keys in OpenSSH's format, beside that of `keyPair` or `auth`. */
  readonly publicKeys?: readonly string[];
}

/** Linode's own options of `createNode`. @see https://techdocs.akamai.com/linode-api/reference/post-linode-instance */
export interface LinodeCreateExtra extends LinodeAccess {
  /** Tags besides those from `metadata` (`key:value`). */
  readonly tags?: readonly string[];
  /** True for regular backups, which cost extra. Default false. */
  readonly backups?: boolean;
  /** True for an address in the region's private network. Default false. */
  readonly privateIp?: boolean;
  /** Id of a placement group. */
  readonly placementGroup?: string;
  /** Id of a StackScript. */
  readonly stackScript?: string;
  /** Values for the fields of the StackScript. */
  readonly stackScriptData?: Readonly<Record<string, string>>;
  /** MB of swap. Default 512. */
  readonly swapSize?: number;
  /** Default: the region's. */
  readonly diskEncryption?: 'enabled' | 'disabled';
}

/** Linode's own options of `rebuildNode`. @see https://techdocs.akamai.com/linode-api/reference/post-rebuild-linode-instance */
export interface LinodeRebuildExtra extends LinodeAccess {
  /** Password of root; default: one that the driver makes up, in `extra.rootPassword` of the result. */
  readonly password?: string;
}

/** Linode's own fields of a type. @see https://techdocs.akamai.com/linode-api/reference/get-linode-types */
export interface LinodeSizeExtra {
  /** `nanode`, `standard`, `dedicated`, `highmem`, `gpu` ...; null if unknown. */
  readonly class: string | null;
  /** US dollars a month in the driver's region, or in most regions without one; null if unknown. */
  readonly monthlyPrice: number | null;
  /** US dollars an hour in the regions where the price is another. */
  readonly regionPrices: Readonly<Record<string, number>>;
  /** Mbit/s outward; null if unknown. */
  readonly networkOut: number | null;
}

/** Linode's own fields of an image. @see https://techdocs.akamai.com/linode-api/reference/get-images */
export interface LinodeImageExtra {
  /** `manual`, `automatic` or `shared`; null if unknown. */
  readonly type: string | null;
  /** `creating`, `pending_upload` or `available`; null if unknown. */
  readonly status: string | null;
  /** True for Linode's own. */
  readonly isPublic: boolean | null;
  /** True if it should not be used for new servers. */
  readonly deprecated: boolean | null;
  /** Maker of the system, such as `Debian`; null for private images. */
  readonly vendor: string | null;
  /** Free text; null if none. */
  readonly description: string | null;
  /** MB. */
  readonly size: number | null;
  /** `cloud-init` if it reads user data, and others. */
  readonly capabilities: readonly string[];
  /** When it was made, as Linode writes it: ISO 8601 in UTC, without a zone. */
  readonly createdAt: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** Linode's own options of `createImage`. @see https://techdocs.akamai.com/linode-api/reference/post-image */
export interface LinodeCreateImageExtra {
  /** Id of the disk; default: the server's largest that is no swap. */
  readonly diskId?: string;
  /** Free text. */
  readonly description?: string;
  /** True if the image reads user data by cloud-init. */
  readonly cloudInit?: boolean;
}

/** Linode's own fields of a region. @see https://techdocs.akamai.com/linode-api/reference/get-regions */
export interface LinodeLocationExtra {
  /** What it has: `Linodes`, `Block Storage`, `Metadata`, `VPCs` ... */
  readonly capabilities: readonly string[];
  /** `ok` or `outage`; null if unknown. */
  readonly status: string | null;
  /** `core` or `distributed`; null if unknown. */
  readonly siteType: string | null;
}

/** Linode's own fields of an SSH key. @see https://techdocs.akamai.com/linode-api/reference/get-ssh-keys */
export interface LinodeKeyPairExtra {
  /** Its number. */
  readonly id: string;
  /** When it was registered, as Linode writes it. */
  readonly createdAt: string | null;
}

/** Linode's own fields of a volume. @see https://techdocs.akamai.com/linode-api/reference/get-volumes */
export interface LinodeVolumeExtra {
  /** Linode's own state, such as `active` or `resizing`. */
  readonly status: string | null;
  /** Id of the server that it is attached to; null if none. */
  readonly nodeId: string | null;
  /** Region that it is in; only servers there can have it. */
  readonly location: string | null;
  /** Path in the server. */
  readonly device: string | null;
  /** `hdd` or `nvme`; null if unknown. */
  readonly hardware: string | null;
  /** `enabled` or `disabled`; null if unknown. */
  readonly encryption: string | null;
  /** When it was made, as Linode writes it: ISO 8601 in UTC, without a zone. */
  readonly createdAt: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** Linode's own options of `createVolume`. @see https://techdocs.akamai.com/linode-api/reference/post-volume */
export interface LinodeCreateVolumeExtra {
  /** Tags besides those from `tags` (`key:value`). */
  readonly tags?: readonly string[];
  /** Default: the region's. */
  readonly encryption?: 'enabled' | 'disabled';
}

/** Linode's own fields of a reserved address. @see https://techdocs.akamai.com/linode-api/reference/get-reserved-ips */
export interface LinodeAddressExtra {
  /** Its name in the DNS; null if none. */
  readonly rdns: string | null;
  /** Address of the gateway; null if unknown. */
  readonly gateway: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** Linode's own fields of a network, which is a subnet of a VPC. @see https://techdocs.akamai.com/linode-api/reference/get-vpcs */
export interface LinodeNetworkExtra {
  /** Id of its VPC. */
  readonly vpcId: string;
  /** Label of its VPC; null if unknown. */
  readonly vpcName: string | null;
  /** Id of the subnet. */
  readonly subnetId: string;
  /** Ids of the servers in it. */
  readonly nodeIds: readonly string[];
}

/** Linode's own options of `createNetwork`. @see https://techdocs.akamai.com/linode-api/reference/post-vpc */
export interface LinodeCreateNetworkExtra {
  /** Free text of the VPC. */
  readonly description?: string;
}

/** Linode's own fields of a firewall. @see https://techdocs.akamai.com/linode-api/reference/get-firewalls */
export interface LinodeFirewallExtra {
  /** `enabled` or `disabled`; null if unknown. */
  readonly status: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** Linode's own options of `createFirewall`. @see https://techdocs.akamai.com/linode-api/reference/post-firewalls */
export interface LinodeCreateFirewallExtra {
  /** Tags; missing ones are created. */
  readonly tags?: readonly string[];
}

/** The provider's own fields of the Linode compute driver. */
export interface LinodeExtras extends ComputeExtras {
  readonly node: LinodeNodeExtra;
  readonly createNode: LinodeCreateExtra;
  readonly rebuildNode: LinodeRebuildExtra;
  readonly size: LinodeSizeExtra;
  readonly image: LinodeImageExtra;
  readonly createImage: LinodeCreateImageExtra;
  readonly location: LinodeLocationExtra;
  readonly keyPair: LinodeKeyPairExtra;
  readonly volume: LinodeVolumeExtra;
  readonly createVolume: LinodeCreateVolumeExtra;
  readonly address: LinodeAddressExtra;
  readonly network: LinodeNetworkExtra;
  readonly createNetwork: LinodeCreateNetworkExtra;
  readonly firewall: LinodeFirewallExtra;
  readonly createFirewall: LinodeCreateFirewallExtra;
}
