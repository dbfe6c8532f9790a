import type { Reader } from '../../src/driver/index.js';
import {
  type DnsExtras,
  normaliseDomain,
  readData,
  type RecordSet,
  type SetChange,
  toAbsolute,
  toRelative,
  type ZoneKey,
} from '../../src/dns/index.js';
import { fromPowerDns, toPowerDns } from './spelling.js';

/** A comment at a set. */
export interface PowerDnsComment {
  /** Its text. */
  readonly content: string;
  /** Its author, as given. */
  readonly account: string;
}

/** PowerDNS's own fields. */
export interface PowerDnsExtras extends DnsExtras {
  readonly zone: {
    /** Role of the zone: `Native`, `Master` or `Slave`, `Producer` or `Consumer`. */
    readonly kind: string;
    /** Serial number of the SOA record; null if unknown. */
    readonly serial: number | null;
    /** True if it is signed; null if unknown. */
    readonly dnssec: boolean | null;
    /** Addresses of the servers that a zone of kind `Slave` is copied from. */
    readonly masters: readonly string[];
  };
  readonly createZone: {
    /** Role of the zone. Default `Native`; `Slave` for a secondary zone. */
    readonly kind?: 'Native' | 'Master' | 'Slave';
    /** Names for the NS records at its apex, with final dots; default: none. */
    readonly nameservers?: readonly string[];
    /** Addresses of the servers to copy a secondary zone from. */
    readonly masters?: readonly string[];
  };
  /** Disabled values of the set, and its comments. */
  readonly record: {
    /** Values of the set that are stored but not served. */
    readonly disabled: readonly string[];
    /** Comments at the set, which stay when its values change. */
    readonly comments: readonly PowerDnsComment[];
  };
  readonly createRecord: object;
}

/** PowerDNS's own fields of a zone. */
export function readZoneExtra(zone: Reader): PowerDnsExtras['zone'] {
  return {
    kind: zone.string('kind'),
    serial: zone.optionalNumber('serial'),
    dnssec: zone.optionalBoolean('dnssec'),
    masters: zone.strings('masters'),
  };
}

/** PowerDNS's own types have numbers of the private range. */
function readType(type: string): string {
  return type === 'ADDR' ? 'TYPE65400' : type;
}

/** Reads a set; null if it has only comments. */
export function readSet({ domain }: ZoneKey, set: Reader): RecordSet<PowerDnsExtras['record']> | null {
  const type = readType(set.string('type'));
  const records = set.list('records').map((record) => ({
    data: readData(type, fromPowerDns(type, record.string('content')), domain),
    disabled: record.optionalBoolean('disabled') ?? false,
  }));
  if (records.length === 0) return null;
  const disabled = records.filter((record) => record.disabled).map(({ data }) => data);
  const values = records.filter((record) => !record.disabled).map(({ data }) => data);
  const comments = set
    .optionalList('comments')
    .map((comment) => ({ content: comment.string('content'), account: comment.string('account') }));
  const name = toRelative(set.string('name'), domain);
  return { name, type, ttl: set.number('ttl'), values, disabled, extra: { disabled, comments } };
}

/** All changes in one request. */
export function writeChanges(zone: ZoneKey, changes: readonly SetChange[]): object {
  return { rrsets: changes.map((change) => writeChange(zone, change)) };
}

/**
 * Deleting a set deletes its comments. A changed set keeps them, since the request leaves them out; a new one gets those of a record that
 * was moved to it.
 */
function writeChange(
  { domain }: ZoneKey,
  { before, after }: SetChange<Partial<PowerDnsExtras['record']>>,
): object {
  const { name = '', type = '' } = after ?? before ?? {};
  const set = { name: toAbsolute(name, domain), type };
  if (after === null) return { ...set, changetype: 'DELETE' };
  const write = (values: readonly string[], disabled: boolean): object[] =>
    values.map((data) => ({ content: toPowerDns(type, data), disabled }));
  const records = [...write(after.values, false), ...write(after.disabled ?? [], true)];
  const comments = before === null ? (after.extra?.comments ?? []) : [];
  const beside = comments.length === 0 ? {} : { comments };
  return { ...set, changetype: 'REPLACE', ttl: after.ttl, records, ...beside };
}

/** Approximate size of a change in bytes. */
export function sizeOf({ before, after }: SetChange): number {
  const { values = [], disabled = [] } = after ?? before ?? {};
  return [...values, ...disabled].reduce((sum, data) => sum + JSON.stringify(data).length + 40, 400);
}

/** An id is the domain with its final dot, and `=2F` for each character that is awkward in a URL. */
export function domainOf(zoneId: string): string {
  return normaliseDomain(
    zoneId.replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  );
}

/** DS records of a signing key; none for an inactive key, or one that signs other records than keys. */
export function readDsData(key: Reader): readonly string[] {
  const isServed = key.optionalBoolean('active') === true && key.optionalBoolean('published') !== false;
  return isServed ? key.strings('ds') : [];
}
