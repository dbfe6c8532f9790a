import type { Reader } from '../../format/json-reader.js';
import type { Extra } from '../../model.js';
import { fromBareData, TARGETS, toBareData, withDot, withoutDot } from '../data/bare-data.js';
import { readData, shownText, wholeText } from '../data/data.js';
import { type FlatData, fromFlatData, toFlatData } from '../data/flat-data.js';
import { fromPlainData, toPlainData } from '../data/plain-data.js';
import type { HostRecord, NewRecord, ZoneKey } from '../driver/host.js';
import { hostName, toAbsolute, toRelative } from '../names/names.js';
import type { RecordValue } from '../records/record.js';
import type { MaybeSpecial, Special } from '../records/special-sets.js';

/** Parts of record data that hosts may have in separate fields. */
type Part = 'priority' | 'weight' | 'port' | 'flags' | 'tag';

/**
 * Form of names: relative to the zone with nothing (`relative`) or `@` (`at`) for the apex, full names without final dot (`full`) or with
 * it (`absolute`).
 */
export type NameForm = 'relative' | 'at' | 'full' | 'absolute';

/** Functions for data in a form that fields cannot describe. */
export interface DataForm {
  /** Reads the data of a record in zone-file form; names may lack their final dot if {@link fromBareData} reads them. */
  read(type: string, record: Reader): string;
  /** The fields that data, in zone-file form, is written as. */
  write(type: string, data: string): object;
}

/** Fields of a host's records, if a record is an object with simple fields. */
export interface FlatRecordFields {
  /** Field of the id. Default `id`. */
  readonly id?: string;
  /** Field of the name. Default `name`. */
  readonly name?: string;
  /** Field of the type. Default `type`. */
  readonly type?: string;
  /** The host's words for types, where they are not their names: `{ A: 0, AAAA: 1 }`. Lists leave out records of other types. */
  readonly typeWords?: Readonly<Record<string, string | number>>;
  /** Types that the host shows under a name of its own, and what they are: `{ SPF: 'TXT' }`. */
  readonly types?: Readonly<Record<string, string>>;
  /** Field of the TTL in seconds. Default `ttl`. */
  readonly ttl?: string;
  /** Value of the TTL field for a record without its own TTL. Default: the field is left out. */
  readonly noTtl?: number;
  /** Field of the data: an address, a target, a text. Default `data`. */
  readonly data?: string;
  /** Form of names. */
  readonly names: NameForm;
  /**
   * How data is written: `parts` for a field for each part (priority, weight, port, flags, tag), `priority` for the priority apart and the
   * rest in one, `mx` for that of MX records alone, `zone-file` for the form of zone files, `plain` for the same without quotes and final
   * dots; or functions for what no field says.
   */
  readonly form: 'mx' | 'parts' | 'plain' | 'priority' | 'zone-file' | DataForm;
  /**
   * How text is written where no form of its own says it: as it is (`bare`), in quotes as in zone files (`quoted`), or as it is and shown in
   * quotes or without (`either`). Default `quoted` in zone-file form, else `bare`.
   */
  readonly text?: 'bare' | 'quoted' | 'either';
  /** Tells the records that are the user's from those that the host keeps itself, which lists leave out. Default: all are. */
  readonly isOwn?: (record: Reader) => boolean;
  /** Reads a name that stands in several fields, in the form of `names`. */
  readonly readName?: (record: Reader) => string;
  /** Form of names in responses, if it differs. */
  readonly shownNames?: NameForm;
  /** Fields of the parts that are not named as the parts are: `{ priority: 'prio' }`. */
  readonly parts?: Readonly<Partial<Record<Part, string>>>;
  /** True if the host requires a final dot on names in data, in the forms `parts` and `priority`. Default false. */
  readonly dots?: boolean;
  /** Reads the host's own fields of a record. Default: none. */
  readonly extra?: (record: Reader) => object;
  /** Recognises records that are more than their data, or not served; plans leave them alone. Default: none is. */
  readonly special?: (record: Reader, type: string) => Special | null;
  /** Completes a record for a request; `fields` is built from the fields above and the caller's `extra`. @throws InvalidRequestError */
  readonly write?: (record: NewRecord, fields: Readonly<Record<string, unknown>>, zone: ZoneKey) => object;
}

/** Data in one field as in zone files, but for texts, which have no quotes. @param data name of the field */
export function bareTexts(data: string): DataForm {
  return {
    read: (type, record) => {
      const content = record.string(data);
      return TEXTS.has(type) ? shownText(content) : content;
    },
    write: (type, content) => ({ [data]: TEXTS.has(type) ? wholeText(content) : content }),
  };
}

/** All of a record's own fields that say something: the `extraToKeep` of hosts whose changes reset what they do not name. */
export function givenExtra({ extra }: HostRecord): Extra {
  return Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== null));
}

/** A record as the host shows it, in normal form. @throws MalformedResponseError */
export function readFlatRecord(zone: ZoneKey, record: Reader, fields: FlatRecordFields): HostRecord {
  const { id = 'id', extra } = fields;
  return { id: record.id(id), ...readFlatValue(zone, record, fields), extra: extra?.(record) ?? {} };
}

/** Like {@link readFlatRecord}, for hosts without record ids. @throws MalformedResponseError */
export function readFlatValue(
  zone: ZoneKey,
  record: Reader,
  fields: FlatRecordFields,
): RecordValue & MaybeSpecial {
  const { name = 'name', ttl = 'ttl', noTtl, names, shownNames = names } = fields;
  const kind = typeOf(record, fields) ?? record.id(fields.type ?? 'type');
  const lifetime = record.optionalNumber(ttl);
  const written =
    fields.readName?.(record) ??
    (isFull(shownNames) ? record.string(name) : (record.optionalString(name) ?? ''));
  const value = {
    name: readName(written, shownNames, zone),
    type: kind,
    data: readData(kind, dataFrom(kind, record, zone, fields), zone.domain),
    ttl: lifetime === noTtl ? null : lifetime,
  };
  const special = fields.special?.(record, kind) ?? null;
  return special === null ? value : { ...value, special };
}

/** The type of a record; null for one that is the host's own. @throws MalformedResponseError */
export function typeOf(record: Reader, fields: FlatRecordFields): string | null {
  const { type = 'type', types = {}, typeWords, isOwn } = fields;
  if (isOwn?.(record) === false) return null;
  const word = typeWords === undefined ? record.string(type) : record.id(type);
  if (typeWords === undefined) return types[word] ?? word;
  return Object.keys(typeWords).find((name) => String(typeWords[name]) === word) ?? null;
}

/** Converts a record to the host's form. */
export function writeFlatRecord(zone: ZoneKey, record: NewRecord, fields: FlatRecordFields): object {
  const { name: nameField = 'name', type: typeField = 'type', ttl: ttlField = 'ttl', noTtl, names } = fields;
  const { name, type, data, ttl, extra = {} } = record;
  const lifetime = ttl ?? noTtl;
  const flat = {
    [typeField]: fields.typeWords?.[type] ?? type,
    [nameField]: writeName(name, names, zone),
    ...(lifetime === undefined ? {} : { [ttlField]: lifetime }),
    ...dataTo(type, data, fields),
    ...extra,
  };
  return fields.write?.(record, flat, zone) ?? flat;
}

/** Converts a host's name to one relative to the zone. @throws MalformedResponseError for a name outside it */
export function readName(name: string, form: NameForm, { domain }: ZoneKey): string {
  return toRelative(isFull(form) ? name : hostName(name, domain), domain);
}

function isFull(form: NameForm): boolean {
  return form === 'full' || form === 'absolute';
}

/** Converts a name to the host's form. */
export function writeName(name: string, form: NameForm, { domain }: ZoneKey): string {
  if (form === 'absolute') return toAbsolute(name, domain);
  if (form === 'full') return withoutDot(toAbsolute(name, domain));
  return name === '' && form === 'at' ? '@' : name;
}

/** Types whose data is a name or ends with one. */
const NAMED = new Set([...TARGETS, 'MX', 'SRV']);
/** Types whose data is text. */
const TEXTS = new Set(['SPF', 'TXT']);

function usualText(form: FlatRecordFields['form']): 'bare' | 'quoted' {
  return form === 'zone-file' ? 'quoted' : 'bare';
}

function dataFrom(type: string, record: Reader, zone: ZoneKey, fields: FlatRecordFields): string {
  const { data = 'data', form, parts = {}, text = usualText(form) } = fields;
  if (typeof form === 'object') return form.read(type, record);
  const content = record.string(data);
  if (form === 'plain') return fromPlainData(type, content);
  if (TEXTS.has(type) && text !== 'bare') return shownText(content);
  if (form === 'zone-file') return content;
  const number = (part: Part): number | null => record.optionalNumber(parts[part] ?? part);
  // Some hosts write `@` for a name that is the zone's own.
  const target = content === '@' && NAMED.has(type) ? zone.domain : content;
  if (form === 'mx' && type === 'SRV') return withDot(content);
  if (form === 'priority' || form === 'mx')
    return fromBareData(type, { priority: number('priority'), content: target });
  const flat: FlatData = {
    target,
    priority: number('priority'),
    weight: number('weight'),
    port: number('port'),
    flags: number('flags'),
    tag: record.optionalString(parts.tag ?? 'tag'),
  };
  return fromFlatData(type, flat);
}

function dataTo(type: string, value: string, fields: FlatRecordFields): object {
  const { data = 'data', form, parts = {}, dots = false, text = usualText(form) } = fields;
  if (typeof form === 'object') return form.write(type, value);
  if (form === 'plain') return { [data]: toPlainData(type, value) };
  if (form === 'zone-file' && !(text === 'either' && TEXTS.has(type))) return { [data]: value };
  if (text === 'quoted' && TEXTS.has(type)) return { [data]: value };
  if (form === 'priority' || form === 'mx') {
    const bare = toBareData(type, value);
    const isWhole = form === 'mx' && type === 'SRV';
    const priority = isWhole ? null : bare.priority;
    const content = isWhole ? `${bare.priority} ${bare.content}` : bare.content;
    const shown = dots && NAMED.has(type) ? withDot(content) : content;
    return { [data]: shown, ...(priority === null ? {} : { [parts.priority ?? 'priority']: priority }) };
  }
  const { target, ...others } = toFlatData(type, value);
  const kept = Object.entries(others).filter(([, part]) => part !== null);
  const names: Readonly<Record<string, string>> = parts;
  return {
    [data]: dots && NAMED.has(type) ? withDot(target) : target,
    ...Object.fromEntries(kept.map(([part, one]) => [names[part] ?? part, one])),
  };
}
