import type { ComputeExtras } from '../../../src/compute/index.js';

/** cloudscale.ch's own fields of a server. @see https://www.cloudscale.ch/en/api/v1#servers */
export interface CloudscaleNodeExtra {
  /** `running`, `stopped` or `changing`; null if unknown. */
  readonly status: string | null;
  /** User name that the image has for the first sign-in; null if unknown. */
  readonly defaultUsername: string | null;
  /** Ids of its volumes, the one that it boots from first. */
  readonly volumeIds: readonly string[];
  /** Ids of its private networks. */
  readonly networkIds: readonly string[];
  /** Ids of its server groups. */
  readonly serverGroupIds: readonly string[];
  /** Its public host keys in OpenSSH's format; empty until it has told them. */
  readonly sshHostKeys: readonly string[];
}

/** cloudscale.ch's own options of `createNode`. */
export interface CloudscaleCreateExtra {
  /** GB of the volume that it boots from. Default: cloudscale.ch's choice, 10. */
  readonly volumeSize?: number;
  /** More volumes, made with it and attached to it. */
  readonly volumes?: readonly CloudscaleNewVolume[];
  /** Public keys in OpenSSH's format, beside that of `auth`. */
  readonly sshKeys?: readonly string[];
  /** False for no IPv6 address in the public network. Default true. */
  readonly ipv6?: boolean;
  /** Ids of server groups. */
  readonly serverGroups?: readonly string[];
}

/** A volume that is made with a server. */
export interface CloudscaleNewVolume {
  /** GB. */
  readonly size: number;
  /** Kind. Default `ssd`. */
  readonly type?: 'ssd' | 'bulk';
}

/** cloudscale.ch's own fields of a size, which it calls flavor. */
export interface CloudscaleSizeExtra {
  /** Model of its GPUs; null without. */
  readonly gpuName: string | null;
  /** GB of memory of each GPU; null without. */
  readonly gpuMemory: number | null;
}

/** cloudscale.ch's own fields of an image. */
export interface CloudscaleImageExtra {
  /** True for one of this account. */
  readonly isCustom: boolean;
  /** Short name; null if it has none. */
  readonly slug: string | null;
  /** Name of its system; null if unknown. */
  readonly operatingSystem: string | null;
  /** User name that it has for the first sign-in; null if unknown. */
  readonly defaultUsername: string | null;
  /** GB; null if unknown. */
  readonly size: number | null;
  /** Zones that have it. */
  readonly zones: readonly string[];
}

/** cloudscale.ch's own fields of a location, which it calls zone. */
export interface CloudscaleLocationExtra {
  /** Region of the zone, which floating IPs belong to. */
  readonly region: string;
}

/** cloudscale.ch's own fields of a volume. */
export interface CloudscaleVolumeExtra {
  /** Id of its server; null if it is not attached. */
  readonly nodeId: string | null;
  /** `ssd` or `bulk`; null if unknown. */
  readonly type: string | null;
  /** Zone; null if unknown. */
  readonly location: string | null;
  /** Keys and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** cloudscale.ch's own options of `createVolume`. */
export interface CloudscaleCreateVolumeExtra {
  /** Kind. Default `ssd`. */
  readonly type?: 'ssd' | 'bulk';
}

/** cloudscale.ch's own fields of a snapshot. */
export interface CloudscaleSnapshotExtra {
  /** `available`, `deleting` ...; null if unknown. */
  readonly status: string | null;
  /** Id of its volume; null if unknown. */
  readonly volumeId: string | null;
  /** Keys and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** cloudscale.ch's own fields of an address, which it calls floating IP. */
export interface CloudscaleAddressExtra {
  /** Its network, such as `192.0.2.123/32`. */
  readonly network: string;
  /** Name that the DNS has for it; null if there is none. */
  readonly reverseDns: string | null;
  /** `regional` or `global`; null if unknown. */
  readonly type: string | null;
  /** Id of the load balancer that has it; null if none has. */
  readonly loadBalancerId: string | null;
}

/** cloudscale.ch's own fields of a network. */
export interface CloudscaleNetworkExtra {
  /** Largest packet in bytes; null if unknown. */
  readonly mtu: number | null;
  /** Ids of its subnets. */
  readonly subnetIds: readonly string[];
}

/** The provider's own fields of the cloudscale.ch compute driver. */
export interface CloudscaleExtras extends ComputeExtras {
  readonly node: CloudscaleNodeExtra;
  readonly createNode: CloudscaleCreateExtra;
  readonly size: CloudscaleSizeExtra;
  readonly image: CloudscaleImageExtra;
  readonly location: CloudscaleLocationExtra;
  readonly volume: CloudscaleVolumeExtra;
  readonly createVolume: CloudscaleCreateVolumeExtra;
  readonly volumeSnapshot: CloudscaleSnapshotExtra;
  readonly address: CloudscaleAddressExtra;
  readonly network: CloudscaleNetworkExtra;
}
