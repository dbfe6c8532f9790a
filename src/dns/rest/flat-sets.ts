import type { Reader } from '../../format/json-reader.js';
import { readData } from '../data/data.js';
import type { ZoneKey } from '../driver/host.js';
import type { RecordSet } from '../records/record-sets.js';
import { type NameForm, readName, writeName } from './flat-records.js';

/** Fields of a host's sets, if a set is an object with a list of values. */
export interface FlatSetFields {
  /** Field of the name. Default `name`. */
  readonly name?: string;
  /** Field of the type. Default `type`. */
  readonly type?: string;
  /** Field of the TTL in seconds. Default `ttl`. */
  readonly ttl?: string;
  /** Field of the values. Default `values`. */
  readonly values?: string;
  /** Field of a value with its data, if values are objects; left out if they are strings. */
  readonly value?: string;
  /** Form of names. */
  readonly names: NameForm;
  /** Reads data that the host does not write as zone files do. */
  readonly readData?: (type: string, data: string, domain: string) => string;
  /** Writes data that the host does not take as zone files write it. */
  readonly writeData?: (type: string, data: string) => string;
  /** Reads the host's properties besides the values. Default: none. */
  readonly extra?: (set: Reader) => object;
  /** Reads a set that the fields cannot describe; null to skip it. */
  readonly read?: (zone: ZoneKey, set: Reader) => RecordSet | null;
  /** Completes a set for a request; `fields` is built from the fields above. */
  readonly write?: (set: RecordSet, fields: Readonly<Record<string, unknown>>) => object;
}

/** A set as the host shows it, in normal form. @throws MalformedResponseError */
export function readFlatSet(zone: ZoneKey, set: Reader, fields: FlatSetFields): RecordSet | null {
  if (fields.read !== undefined) return fields.read(zone, set);
  const { name = 'name', type = 'type', ttl = 'ttl', values = 'values', value, names } = fields;
  const { readData: read = readData, extra } = fields;
  const kind = set.string(type);
  const texts = value === undefined ? set.strings(values) : set.list(values).map((one) => one.string(value));
  return {
    name: readName(set.string(name), names, zone),
    type: kind,
    ttl: set.optionalNumber(ttl),
    values: texts.map((data) => read(kind, data, zone.domain)),
    ...(extra === undefined ? {} : { extra: extra(set) }),
  };
}

/** Converts a set to the host's form. */
export function writeFlatSet(zone: ZoneKey, set: RecordSet, fields: FlatSetFields): object {
  const { name = 'name', type = 'type', ttl = 'ttl', values = 'values', value, names } = fields;
  const { writeData: write = (_type, data) => data } = fields;
  const texts = set.values.map((data) => write(set.type, data));
  const flat = {
    [name]: writeName(set.name, names, zone),
    [type]: set.type,
    [ttl]: set.ttl ?? undefined,
    [values]: value === undefined ? texts : texts.map((text) => ({ [value]: text })),
  };
  return fields.write?.(set, flat) ?? flat;
}
