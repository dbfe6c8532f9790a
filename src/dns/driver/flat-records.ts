import type { Reader } from '../../format/json-reader.js';
import { fromBareData, toBareData, withoutDot } from '../data/bare-data.js';
import { type FlatData, fromFlatData, toFlatData } from '../data/flat-data.js';
import type { Zone, ZoneData } from '../model/models.js';
import { hostName, readDomain, toAbsolute } from '../names/names.js';
import type { NewRecord, NewZone, RawRecord } from './contract.js';

/** The fields of a host's zones: data for hosts whose zones are an object with simple fields. */
export interface FlatZoneFields {
  /** Field of the id. Default `id`; the field of the domain where zones have no other. */
  readonly id?: string;
  /** Field of the domain, such as `name`. */
  readonly domain: string;
  /** Field of the TTL of records without one of their own, in seconds; left out where zones have none. */
  readonly ttl?: string;
}

/** The parts of record data that hosts keep in fields beside the data. */
type Part = 'priority' | 'weight' | 'port' | 'flags' | 'tag';

/** The fields of a host's records: data for hosts whose records are an object with simple fields. */
export interface FlatRecordFields {
  /** Field of the id. Default `id`. */
  readonly id?: string;
  /** Field of the name. Default `name`. */
  readonly name?: string;
  /** Field of the type. Default `type`. */
  readonly type?: string;
  /** Field of the TTL in seconds. Default `ttl`. */
  readonly ttl?: string;
  /** What the TTL field says of a record that has none of its own. Default: the field is left out. */
  readonly noTtl?: number;
  /** Field of the data: an address, a target, a text. Default `data`. */
  readonly data?: string;
  /**
   * How names are written: relative to the zone with nothing (`relative`) or `@` (`at`) for its apex, or in full without a final dot
   * (`full`).
   */
  readonly names: 'relative' | 'at' | 'full';
  /**
   * How data is written: `parts` for a field for each part (priority, weight, port, flags, tag), `priority` for the priority apart and the
   * rest in one, `zone-file` for the form of zone files.
   */
  readonly form: 'parts' | 'priority' | 'zone-file';
  /** Fields of the parts that are not named as the parts are: `{ priority: 'prio' }`. */
  readonly parts?: Readonly<Partial<Record<Part, string>>>;
}

/** A zone as the host shows it. @throws MalformedResponseError */
export function readFlatZone(zone: Reader, { id = 'id', domain, ttl }: FlatZoneFields): ZoneData<object> {
  return {
    id: zone.id(id),
    domain: readDomain(zone.string(domain)),
    type: 'primary',
    ttl: ttl === undefined ? null : zone.optionalNumber(ttl) || null,
    extra: {},
  };
}

/** A new zone as the host takes it. */
export function writeFlatZone({ domain, ttl, extra = {} }: NewZone, fields: FlatZoneFields): object {
  const lifetime = fields.ttl === undefined || ttl === null ? {} : { [fields.ttl]: ttl };
  return { [fields.domain]: domain, ...lifetime, ...extra };
}

/** A record as the host shows it. @throws MalformedResponseError */
export function readFlatRecord(
  { domain }: Zone,
  record: Reader,
  fields: FlatRecordFields,
): RawRecord<object> {
  const { id = 'id', name = 'name', type = 'type', ttl = 'ttl', noTtl, names } = fields;
  const kind = record.string(type);
  const lifetime = record.optionalNumber(ttl);
  return {
    id: record.id(id),
    fullName: names === 'full' ? record.string(name) : hostName(record.optionalString(name) ?? '', domain),
    type: kind,
    data: dataFrom(kind, record, fields),
    ttl: lifetime === noTtl ? null : lifetime,
    extra: {},
  };
}

/** A record as the host takes it. */
export function writeFlatRecord(
  { domain }: Zone,
  record: NewRecord,
  fields: FlatRecordFields,
): Record<string, unknown> {
  const { name: nameField = 'name', type: typeField = 'type', ttl: ttlField = 'ttl', noTtl, names } = fields;
  const { name, type, data, ttl, extra = {} } = record;
  const written = names === 'full' ? withoutDot(toAbsolute(name, domain)) : name;
  const lifetime = ttl ?? noTtl;
  return {
    [typeField]: type,
    [nameField]: written === '' && names === 'at' ? '@' : written,
    ...(lifetime === undefined ? {} : { [ttlField]: lifetime }),
    ...dataTo(type, data, fields),
    ...extra,
  };
}

function dataFrom(
  type: string,
  record: Reader,
  { data = 'data', form, parts = {} }: FlatRecordFields,
): string {
  const content = record.string(data);
  if (form === 'zone-file') return content;
  const number = (part: Part): number | null => record.optionalNumber(parts[part] ?? part);
  if (form === 'priority') return fromBareData(type, { priority: number('priority'), content });
  const flat: FlatData = {
    target: content,
    priority: number('priority'),
    weight: number('weight'),
    port: number('port'),
    flags: number('flags'),
    tag: record.optionalString(parts.tag ?? 'tag'),
  };
  return fromFlatData(type, flat);
}

function dataTo(
  type: string,
  value: string,
  { data = 'data', form, parts = {} }: FlatRecordFields,
): Record<string, unknown> {
  if (form === 'zone-file') return { [data]: value };
  if (form === 'priority') {
    const { priority, content } = toBareData(type, value);
    return { [data]: content, ...(priority === null ? {} : { [parts.priority ?? 'priority']: priority }) };
  }
  const { target, ...others } = toFlatData(type, value);
  const kept = Object.entries(others).filter(([, part]) => part !== null);
  const names: Readonly<Record<string, string>> = parts;
  return { [data]: target, ...Object.fromEntries(kept.map(([part, one]) => [names[part] ?? part, one])) };
}
