import { escapeXml, type XmlElement } from '../../src/connection/xml.js';
import { readAbsoluteData } from '../../src/dns/data.js';
import { normaliseDomain, toAbsolute, toRelative } from '../../src/dns/names.js';
import type { RecordSet, SetChange } from '../../src/dns/record-sets.js';
import type { Zone, ZoneData } from '../../src/dns/models.js';

/** What is Route 53's own. */
export interface Route53Extras {
  readonly zone: {
    readonly comment: string | null;
    readonly isPrivate: boolean;
    readonly recordSetCount: number | null;
  };
  readonly createZone: { readonly comment?: string };
  /** The set's values as Route 53 holds them: to take it away it has to be named exactly so. */
  readonly record: { readonly values: readonly string[] };
  readonly createRecord: object;
}

/** A set of Route 53's. */
export type Route53Set = RecordSet<Route53Extras['record']>;

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

/** An element with content that is XML already. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** An element with text. */
export function textElement(name: string, text: string | number): string {
  return element(name, escapeXml(String(text)));
}

/** A request body. */
export function document(name: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="${NAMESPACE}">${content}</${name}>`;
}

/** A zone, with its id without the path that stands before it. */
export function readZone(zone: XmlElement): ZoneData<Route53Extras['zone']> {
  const config = zone.child('Config');
  return {
    id: (zone.get('Id') ?? '').replace(/^\/hostedzone\//, ''),
    domain: normaliseDomain(fromOctal(zone.get('Name') ?? '')),
    type: 'primary',
    ttl: null,
    extra: {
      comment: config?.get('Comment') ?? null,
      isPrivate: config?.get('PrivateZone') === 'true',
      recordSetCount: Number(zone.get('ResourceRecordSetCount') ?? Number.NaN) || null,
    },
  };
}

/** Whether a set is plain values: not an alias, and not one of several that a routing policy chooses from. */
export function isPlain(set: XmlElement): boolean {
  return set.child('AliasTarget') === null && set.child('SetIdentifier') === null;
}

/** A set of plain values. */
export function readSet(zone: Zone, set: XmlElement): Route53Set {
  const type = set.get('Type') ?? '';
  const values = (set.child('ResourceRecords')?.all('ResourceRecord') ?? []).map(
    (record) => record.get('Value') ?? '',
  );
  return {
    name: toRelative(fromOctal(set.get('Name') ?? ''), zone.domain),
    type,
    ttl: Number(set.get('TTL')),
    values: values.map((value) => readAbsoluteData(type, fromOctal(value))),
    extra: { values },
  };
}

/** What goes exactly as it was read, then what comes: Route 53 refuses both where somebody else was faster. */
export function writeChanges(zone: Zone, changes: readonly SetChange<Route53Extras['record']>[]): string {
  const going = changes.flatMap(({ before }) =>
    before === null ? [] : [writeChange(zone, 'DELETE', before)],
  );
  const coming = changes.flatMap(({ after }) => (after === null ? [] : [writeChange(zone, 'CREATE', after)]));
  return document(
    'ChangeResourceRecordSetsRequest',
    element('ChangeBatch', element('Changes', [...going, ...coming].join(''))),
  );
}

/** The values that a change names: what Route 53 counts. */
export function countedValues({ before, after }: SetChange<Route53Extras['record']>): readonly string[] {
  return [...(before?.extra?.values ?? []), ...(after?.values ?? [])];
}

function writeChange(
  { domain }: Zone,
  action: 'CREATE' | 'DELETE',
  { name, type, ttl, values, extra }: Route53Set,
): string {
  const records = (extra?.values ?? values.map(toOctal)).map((value) =>
    element('ResourceRecord', textElement('Value', value)),
  );
  const set = [
    textElement('Name', toOctal(toAbsolute(name, domain))),
    textElement('Type', type),
    textElement('TTL', ttl ?? 0),
    element('ResourceRecords', records.join('')),
  ];
  return element('Change', textElement('Action', action) + element('ResourceRecordSet', set.join('')));
}

/** Route 53 writes `\052` in octal where zone files write `\042` in decimal. */
export function toOctal(text: string): string {
  return text.replaceAll(/\\(\d{3})|\\\D/g, (whole, digits: string | undefined) =>
    digits === undefined ? whole : `\\${Number(digits).toString(8).padStart(3, '0')}`,
  );
}

/** Octal escapes as the decimal ones of zone files; `\052` in a name is the star of a wildcard. */
export function fromOctal(text: string): string {
  return text.replaceAll(/\\([0-3][0-7]{2})|\\[^0-7]/g, (whole, digits: string | undefined) =>
    digits === undefined ? whole : `\\${String(Number.parseInt(digits, 8)).padStart(3, '0')}`,
  );
}
