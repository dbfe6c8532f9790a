import type { Reader } from '../../../src/driver/index.js';

/**
 * Servers that are to be placed near to or far from each other.
 *
 * @see https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups
 */
export interface OpenStackServerGroup {
  /** UUID of the group. */
  readonly id: string;
  /** Name, which need not be unique; empty where it has none. */
  readonly name: string;
  /** `affinity`, `anti-affinity` and their soft forms. */
  readonly policies: readonly string[];
  /** Ids of the servers in it. */
  readonly members: readonly string[];
}

/** One quota. */
export interface OpenStackQuotaItem {
  /** The most there may be; null where the cloud does not say. */
  readonly limit: number | 'unlimited' | null;
  /** How much there is; null where the cloud does not say. */
  readonly used: number | null;
}

/** What a project may have of servers and what they are made of. @see https://docs.openstack.org/api-ref/compute/#limits-limits */
export interface OpenStackQuota {
  /** Servers. */
  readonly instances: OpenStackQuotaItem;
  /** Virtual processors. */
  readonly cores: OpenStackQuotaItem;
  /** MiB. */
  readonly ram: OpenStackQuotaItem;
  /** Key pairs a user; Nova does not say how many there are. */
  readonly keyPairs: OpenStackQuotaItem;
  /** Server groups. */
  readonly serverGroups: OpenStackQuotaItem;
  /** Metadata items a server. */
  readonly metadataItems: OpenStackQuotaItem;
}

/** What a project may have of volumes. @see https://docs.openstack.org/api-ref/block-storage/v3/#limits-limits */
export interface OpenStackVolumeQuota {
  /** Volumes, attached or not. */
  readonly volumes: OpenStackQuotaItem;
  /** Snapshots of volumes. */
  readonly snapshots: OpenStackQuotaItem;
  /** GiB of volumes and snapshots together. */
  readonly gigabytes: OpenStackQuotaItem;
}

/** Reads a server group of Nova. */
export function readServerGroup(group: Reader): OpenStackServerGroup {
  const policy = group.optionalString('policy');
  return {
    id: group.id('id'),
    name: group.optionalString('name') ?? '',
    policies: policy === null ? group.strings('policies') : [policy],
    members: group.strings('members'),
  };
}

/** Reads the absolute limits of Nova. */
export function readComputeQuota(limits: Reader): OpenStackQuota {
  return {
    instances: item(limits, 'maxTotalInstances', 'totalInstancesUsed'),
    cores: item(limits, 'maxTotalCores', 'totalCoresUsed'),
    ram: item(limits, 'maxTotalRAMSize', 'totalRAMUsed'),
    keyPairs: item(limits, 'maxTotalKeypairs', null),
    serverGroups: item(limits, 'maxServerGroups', 'totalServerGroupsUsed'),
    metadataItems: item(limits, 'maxServerMeta', null),
  };
}

/** Reads the absolute limits of Cinder. */
export function readVolumeQuota(limits: Reader): OpenStackVolumeQuota {
  return {
    volumes: item(limits, 'maxTotalVolumes', 'totalVolumesUsed'),
    snapshots: item(limits, 'maxTotalSnapshots', 'totalSnapshotsUsed'),
    gigabytes: item(limits, 'maxTotalVolumeGigabytes', 'totalGigabytesUsed'),
  };
}

/** OpenStack writes "no limit" as -1. */
function item(limits: Reader, limit: string, used: string | null): OpenStackQuotaItem {
  const most = limits.optionalNumber(limit);
  return {
    limit: most !== null && most < 0 ? 'unlimited' : most,
    used: used === null ? null : limits.optionalNumber(used),
  };
}
