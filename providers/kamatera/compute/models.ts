import type { ComputeExtras } from '../../../src/compute/index.js';

/** A server's place in a network. */
export interface KamateraInterface {
  /** Name of the network; `wan-...` is the internet. */
  readonly network: string;
  /** Its addresses there. */
  readonly ips: readonly string[];
}

/** Kamatera's own fields of a server. @see https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_server_info.md */
export interface KamateraNodeExtra {
  /** Kamatera's own state: `on` or `off`; null if unknown. */
  readonly power: string | null;
  /** GiB of each disk; null if unknown. */
  readonly diskSizes: readonly number[] | null;
  /** Its networks. */
  readonly networks: readonly KamateraInterface[];
  /** `hourly` or `monthly`; null if unknown. */
  readonly billing: string | null;
  /** Package of traffic, such as `t5000`; null if unknown. */
  readonly traffic: string | null;
  /** True if it is backed up daily; null if unknown. */
  readonly dailyBackup: boolean | null;
  /** True if Kamatera looks after it; null if unknown. */
  readonly managed: boolean | null;
  /** Price of an hour while it runs, in the account's currency, which the API does not tell; null if unknown. */
  readonly priceHourlyOn: number | null;
  /** Generated password; only in the result of `createNode` without `auth`. */
  readonly password: string | null;
}

/** Kamatera's own options of `createNode`. @see https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_server_create.md */
export interface KamateraCreateExtra {
  /** GiB of each disk, one to four; default: one of 20. */
  readonly diskSizes?: readonly number[];
  /** Plain tags, without blanks. */
  readonly tags?: readonly string[];
  /** True for a backup every day. */
  readonly dailyBackup?: boolean;
  /** True to have Kamatera look after it. */
  readonly managed?: boolean;
  /** Default `hourly`. */
  readonly billingCycle?: 'hourly' | 'monthly';
  /** Package of traffic for `monthly`, such as `t5000`. */
  readonly monthlyPackage?: string;
  /** False for no address of the internet, where `networks` are named. */
  readonly publicIp?: boolean;
}

/** Kamatera's own fields of a size. */
export interface KamateraSizeExtra {
  /** Type of its processors: `A`, `B`, `D` or `T`. */
  readonly cpuType: string;
}

/** Kamatera's own fields of an image. @see https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_server_options.md */
export interface KamateraImageExtra {
  /** Family of its system, such as `CentOS`; null if unknown. */
  readonly os: string | null;
  /** Kamatera's own name, such as `8.0 64bit_minimal`; null if unknown. */
  readonly code: string | null;
  /** GiB of a disk that it needs at least; null if unknown. */
  readonly minDisk: number | null;
  /** Data centre that it is in; null if unknown. */
  readonly location: string | null;
}

/** Kamatera's own fields of a data centre. */
export interface KamateraLocationExtra {
  /** Continent or region; null if unknown. */
  readonly category: string | null;
}

/** Kamatera's own fields of a network. @see https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_network_list.md */
export interface KamateraNetworkExtra {
  /** Kamatera's number of it. */
  readonly networkId: string;
  /** Number of its VLAN. */
  readonly vlanId: string;
  /** Its subnets. */
  readonly subnets: readonly KamateraSubnet[];
}

/** A subnet of a network. */
export interface KamateraSubnet {
  /** Kamatera's number of it. */
  readonly id: string;
  /** Range of its addresses. */
  readonly range: string;
  /** Number of addresses that are taken; null if unknown. */
  readonly inUse: number | null;
}

/** A disk of a server. */
export interface KamateraDisk {
  /** Number of the disk, from 0. */
  readonly id: string;
  /** GiB; null if unknown. */
  readonly size: number | null;
}

/** A snapshot of a server with all its disks. */
export interface KamateraSnapshot {
  /** Kamatera's number of it. */
  readonly id: string;
  /** Its name, to which Kamatera adds the time. */
  readonly name: string;
  /** True for the one that the server goes on from; null if unknown. */
  readonly isActive: boolean | null;
}

/** The provider's own fields of the Kamatera compute driver. */
export interface KamateraExtras extends ComputeExtras {
  readonly node: KamateraNodeExtra;
  readonly createNode: KamateraCreateExtra;
  readonly size: KamateraSizeExtra;
  readonly image: KamateraImageExtra;
  readonly location: KamateraLocationExtra;
  readonly network: KamateraNetworkExtra;
}
