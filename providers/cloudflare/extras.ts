import type { Reader } from '../../src/driver/index.js';
import type { DnsExtras, HostRecord } from '../../src/dns/index.js';

/** Cloudflare's own fields in DNS. */
export interface CloudflareDnsExtras extends DnsExtras {
  readonly zone: {
    /**
     * `active` once the registrar names Cloudflare's servers; before and after that `initializing`, `pending`, `moved`, `deleted` or
     * `deactivated`.
     */
    readonly status: string | null;
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
    /** True if Cloudflare only serves DNS and proxies no names; null if unknown. */
    readonly paused: boolean | null;
  };
  readonly createZone: {
    /** Account id of the new zone; default: the driver's option. */
    readonly accountId?: string;
  };
  readonly record: {
    /** True if the traffic goes through Cloudflare, whose addresses are then served; null if unknown. */
    readonly proxied: boolean | null;
    /** Free text, never published; null if none. */
    readonly comment: string | null;
    /** Tags, `name:value` each. */
    readonly tags: readonly string[];
  };
  readonly createRecord: {
    /** True to proxy the traffic through Cloudflare: A, AAAA and CNAME only. Default false. */
    readonly proxied?: boolean;
    /** Free text, which is never published. */
    readonly comment?: string;
    /** Tags, `name:value` each; not on free plans. */
    readonly tags?: readonly string[];
  };
}

/** Cloudflare's own fields of a zone. */
export function readZoneExtra(zone: Reader): CloudflareDnsExtras['zone'] {
  return {
    status: zone.optionalString('status'),
    nameServers: zone.strings('name_servers'),
    paused: zone.optionalBoolean('paused'),
  };
}

/** Cloudflare's own fields of a record. */
export function readRecordExtra(record: Reader): CloudflareDnsExtras['record'] {
  return {
    proxied: record.optionalBoolean('proxied'),
    comment: record.optionalString('comment'),
    tags: record.strings('tags'),
  };
}

/** The types that Cloudflare can lead the traffic of. */
const PROXIED = new Set(['A', 'AAAA', 'CNAME']);

/** Fields to repeat when a record is recreated. */
export function extraToKeep({ extra }: HostRecord, type: string): CloudflareDnsExtras['createRecord'] {
  const { proxied, comment, tags }: Partial<CloudflareDnsExtras['record']> = extra;
  return {
    ...(proxied === true && PROXIED.has(type) ? { proxied } : {}),
    ...(typeof comment === 'string' ? { comment } : {}),
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
  };
}
