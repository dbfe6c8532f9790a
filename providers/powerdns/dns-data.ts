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
  /** Who wrote it, as whoever wrote it says. */
  readonly account: string;
}

/** What is PowerDNS's own. */
export interface PowerDnsExtras extends DnsExtras {
  readonly zone: {
    /** `Native`, `Master` or `Slave`, `Producer` or `Consumer`: who copies the zone to whom. */
    readonly kind: string;
    /** Serial number of the SOA record; null where the answer does not say. */
    readonly serial: number | null;
    /** Whether it is signed; null where the answer does not say. */
    readonly dnssec: boolean | null;
    /** Addresses of the servers that a zone of kind `Slave` is copied from. */
    readonly masters: readonly string[];
  };
  readonly createZone: {
    /** Who copies the zone to whom. Default `Native`; `Slave` for a secondary zone. */
    readonly kind?: 'Native' | 'Master' | 'Slave';
    /** Names for the NS records at its apex, with final dots; none where it is left out. */
    readonly nameservers?: readonly string[];
    /** Addresses of the servers to copy a secondary zone from. */
    readonly masters?: readonly string[];
  };
  /** Values of the set that are kept but not served, and the comments at the set. */
  readonly record: {
    /** Values of the set that are kept but not served. */
    readonly disabled: readonly string[];
    /** Comments at the set, which stay when its values change. */
    readonly comments: readonly PowerDnsComment[];
  };
  readonly createRecord: object;
}

/** What is PowerDNS's own of a zone. */
export function readZoneExtra(zone: Reader): PowerDnsExtras['zone'] {
  return {
    kind: zone.string('kind'),
    serial: zone.optionalNumber('serial'),
    dnssec: zone.optionalBoolean('dnssec'),
    masters: zone.strings('masters'),
  };
}

/** A type of PowerDNS's own has a number of the range that everybody may use, and is told by that. */
function readType(type: string): string {
  return type === 'ADDR' ? 'TYPE65400' : type;
}

/** A set of the server's; null where it has nothing but comments. */
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
 * A set that goes loses its comments too. One that changes keeps them, since nothing is said about them; one that is new gets those of
 * the record that was moved to it.
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

/** About how many bytes a change takes in a request. */
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

/** The DS records of a key that signs; none of one that is not active, or that signs other records than keys. */
export function readDsData(key: Reader): readonly string[] {
  const isServed = key.optionalBoolean('active') === true && key.optionalBoolean('published') !== false;
  return isServed ? key.strings('ds') : [];
}
