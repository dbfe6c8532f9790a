import { type CallOptions, type ClientRequest, Part, type Reader } from '../../src/driver/index.js';
import type { OpenStackClient } from './client.js';

/** A quota. */
export interface OpenStackQuotaItem {
  /** Maximum; null if unknown. */
  readonly limit: number | 'unlimited' | null;
  /** Amount in use; null if unknown. */
  readonly used: number | null;
}

/** A project's compute quotas. @see https://docs.openstack.org/api-ref/compute/#limits-limits */
export interface OpenStackQuota {
  /** Servers. */
  readonly instances: OpenStackQuotaItem;
  /** Virtual processors. */
  readonly cores: OpenStackQuotaItem;
  /** MiB. */
  readonly ram: OpenStackQuotaItem;
  /** Key pairs of a user; Nova does not tell their number. */
  readonly keyPairs: OpenStackQuotaItem;
  /** Server groups. */
  readonly serverGroups: OpenStackQuotaItem;
  /** Metadata items a server. */
  readonly metadataItems: OpenStackQuotaItem;
}

/** A project's quotas of volumes. @see https://docs.openstack.org/api-ref/block-storage/v3/#limits-limits */
export interface OpenStackVolumeQuota {
  /** Volumes, attached or not. */
  readonly volumes: OpenStackQuotaItem;
  /** Snapshots of volumes. */
  readonly snapshots: OpenStackQuotaItem;
  /** GiB of volumes and snapshots together. */
  readonly gigabytes: OpenStackQuotaItem;
}

/** Quotas of the project and their use: `cloud.quotas`. */
export class Quotas extends Part {
  readonly #client: OpenStackClient;

  constructor(client: OpenStackClient) {
    super();
    this.#client = client;
  }

  /** Reads the quotas of servers, processors and memory, from Nova. */
  async getCompute(options?: CallOptions): Promise<OpenStackQuota> {
    const limits = await this.#limits({ operation: 'quotas.getCompute', path: '/limits' }, options);
    return {
      instances: itemOf(limits, 'maxTotalInstances', 'totalInstancesUsed'),
      cores: itemOf(limits, 'maxTotalCores', 'totalCoresUsed'),
      ram: itemOf(limits, 'maxTotalRAMSize', 'totalRAMUsed'),
      keyPairs: itemOf(limits, 'maxTotalKeypairs', null),
      serverGroups: itemOf(limits, 'maxServerGroups', 'totalServerGroupsUsed'),
      metadataItems: itemOf(limits, 'maxServerMeta', null),
    };
  }

  /** Reads the quotas of volumes, snapshots and GiB, from Cinder. */
  async getVolume(options?: CallOptions): Promise<OpenStackVolumeQuota> {
    const request = { operation: 'quotas.getVolume', endpoint: 'volume', path: '/limits' };
    const limits = await this.#limits(request, options);
    return {
      volumes: itemOf(limits, 'maxTotalVolumes', 'totalVolumesUsed'),
      snapshots: itemOf(limits, 'maxTotalSnapshots', 'totalSnapshotsUsed'),
      gigabytes: itemOf(limits, 'maxTotalVolumeGigabytes', 'totalGigabytesUsed'),
    };
  }

  async #limits(request: ClientRequest, options: CallOptions | undefined): Promise<Reader> {
    return (await this.#client.get(request, options)).object('limits').object('absolute');
  }
}

/** OpenStack writes "no limit" as -1. */
function itemOf(limits: Reader, limit: string, used: string | null): OpenStackQuotaItem {
  const most = limits.optionalNumber(limit);
  return {
    limit: most !== null && most < 0 ? 'unlimited' : most,
    used: used === null ? null : limits.optionalNumber(used),
  };
}
