import type { Reader } from '../../src/driver/index.js';
import type { DnsExtras, HostRecord } from '../../src/dns/index.js';

/** What is Cloudflare's own in DNS. */
export interface CloudflareDnsExtras extends DnsExtras {
  readonly zone: {
    /**
     * `active` once the registrar names Cloudflare's servers; before and after that `initializing`, `pending`, `moved`, `deleted` or
     * `deactivated`.
     */
    readonly status: string | null;
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
    /** Whether Cloudflare only answers for the names and proxies none; null where the answer does not say. */
    readonly paused: boolean | null;
  };
  readonly createZone: {
    /** Id of the account to make it in; the driver's option of that name where it is left out. */
    readonly accountId?: string;
  };
  readonly record: {
    /** Whether the traffic goes through Cloudflare, whose addresses are then answered; null where the answer does not say. */
    readonly proxied: boolean | null;
    /** Free text, which is never published; null where there is none. */
    readonly comment: string | null;
    /** Tags, `name:value` each. */
    readonly tags: readonly string[];
  };
  readonly createRecord: {
    /** Whether to lead the traffic through Cloudflare: A, AAAA and CNAME alone. Default false. */
    readonly proxied?: boolean;
    /** Free text, which is never published. */
    readonly comment?: string;
    /** Tags, `name:value` each; not on free plans. */
    readonly tags?: readonly string[];
  };
}

/** What is Cloudflare's own of a zone. */
export function readZoneExtra(zone: Reader): CloudflareDnsExtras['zone'] {
  return {
    status: zone.optionalString('status'),
    nameServers: zone.strings('name_servers'),
    paused: zone.optionalBoolean('paused'),
  };
}

/** What is Cloudflare's own of a record. */
export function readRecordExtra(record: Reader): CloudflareDnsExtras['record'] {
  return {
    proxied: record.optionalBoolean('proxied'),
    comment: record.optionalString('comment'),
    tags: record.strings('tags'),
  };
}

/** The types that Cloudflare can lead the traffic of. */
const PROXIED = new Set(['A', 'AAAA', 'CNAME']);

/** What is said again of a record that is made anew. */
export function extraToKeep({ extra }: HostRecord, type: string): CloudflareDnsExtras['createRecord'] {
  const { proxied, comment, tags }: Partial<CloudflareDnsExtras['record']> = extra;
  return {
    ...(proxied === true && PROXIED.has(type) ? { proxied } : {}),
    ...(typeof comment === 'string' ? { comment } : {}),
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
  };
}
