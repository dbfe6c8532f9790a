import type { ComputeExtras } from '../../../src/compute/index.js';

/** Latitude.sh's own fields of a server. @see https://docs.latitude.sh/reference/get-server */
export interface LatitudeNodeExtra {
  /** Latitude.sh's own status, such as `disk_erasing`; null if unknown. */
  readonly status: string | null;
  /** Label on the machine; null if unknown. */
  readonly label: string | null;
  /** True if it can neither be changed nor deleted; null if unknown. */
  readonly isLocked: boolean | null;
  /** `hourly`, `monthly` or `yearly`; null if unknown. */
  readonly billing: string | null;
  /** Names of its tags. */
  readonly tags: readonly string[];
  /** Id of its project; null if unknown. */
  readonly projectId: string | null;
  /** When it is to be deleted; null if never or unknown. */
  readonly deletionAt: Date | null;
}

/** Latitude.sh's own options of `createNode`. @see https://docs.latitude.sh/reference/create-server */
export interface LatitudeCreateExtra {
  /** `hourly`, `monthly` or `yearly`. Default: Latitude.sh's choice. */
  readonly billing?: 'hourly' | 'monthly' | 'yearly';
  /** `raid-0` or `raid-1`. Default: none. */
  readonly raid?: 'raid-0' | 'raid-1';
  /** URL of an iPXE script, or the script in base64, for the image `ipxe`. */
  readonly ipxe?: string;
  /** Id of user data that Latitude.sh keeps, in place of `userData`. */
  readonly userDataId?: string;
}

/** Latitude.sh's own options of `rebuildNode`. @see https://docs.latitude.sh/reference/create-server-reinstall */
export interface LatitudeRebuildExtra {
  /** Ids of SSH keys. Default: Latitude.sh's choice. */
  readonly sshKeyIds?: readonly string[];
  /** Id of user data that Latitude.sh keeps. Default: Latitude.sh's choice. */
  readonly userDataId?: string;
  /** `raid-0` or `raid-1`. Default: none. */
  readonly raid?: 'raid-0' | 'raid-1';
}

/** Latitude.sh's own fields of a plan. @see https://docs.latitude.sh/reference/get-plans */
export interface LatitudeSizeExtra {
  /** Price of an hour in US dollars, by the site; those without one are left out. */
  readonly prices: Readonly<Record<string, number>>;
  /** Model of its processors; null if unknown. */
  readonly cpu: string | null;
  /** What it can do, such as `raid`. */
  readonly features: readonly string[];
}

/** Latitude.sh's own fields of an operating system. @see https://docs.latitude.sh/reference/get-plans-operating-system */
export interface LatitudeImageExtra {
  /** Distribution, such as `ubuntu`; null if unknown. */
  readonly distro: string | null;
  /** Version of it; null if unknown. */
  readonly version: string | null;
  /** Its user, for SSH; null if unknown. */
  readonly user: string | null;
  /** Names of the plans that it can be put on. */
  readonly plans: readonly string[];
}

/** Latitude.sh's own fields of a site. @see https://docs.latitude.sh/reference/get-regions */
export interface LatitudeLocationExtra {
  /** Its id, beside its slug; null if unknown. */
  readonly id: string | null;
  /** Name of its country; null if unknown. */
  readonly countryName: string | null;
}

/** Latitude.sh's own fields of an SSH key. @see https://docs.latitude.sh/reference/get-ssh-key */
export interface LatitudeKeyPairExtra {
  /** Its id. */
  readonly id: string;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
}

/** Latitude.sh's own fields of a virtual network. @see https://docs.latitude.sh/reference/get-virtual-network */
export interface LatitudeNetworkExtra {
  /** Number of its VLAN; null if unknown. */
  readonly vid: number | null;
  /** Name that Latitude.sh gives it, such as `SAO-2085`; null if unknown. */
  readonly name: string | null;
  /** Number of its servers; null if unknown. */
  readonly servers: number | null;
}

/** Latitude.sh's own fields of a firewall. @see https://docs.latitude.sh/reference/get-firewall */
export interface LatitudeFirewallExtra {
  /** Id of its project; null if unknown. */
  readonly projectId: string | null;
}

/** Latitude.sh's own fields of an elastic IP. @see https://docs.latitude.sh/reference/get-elastic-ip */
export interface LatitudeAddressExtra {
  /** `configuring`, `active`, `moving`, `releasing` or `error`; null if unknown. */
  readonly status: string | null;
  /** `routed` or `bgp`; null if unknown. */
  readonly mode: string | null;
}

/** The provider's own fields of the Latitude.sh compute driver. */
export interface LatitudeExtras extends ComputeExtras {
  readonly node: LatitudeNodeExtra;
  readonly createNode: LatitudeCreateExtra;
  readonly rebuildNode: LatitudeRebuildExtra;
  readonly size: LatitudeSizeExtra;
  readonly image: LatitudeImageExtra;
  readonly location: LatitudeLocationExtra;
  readonly keyPair: LatitudeKeyPairExtra;
  readonly network: LatitudeNetworkExtra;
  readonly firewall: LatitudeFirewallExtra;
  readonly address: LatitudeAddressExtra;
}
