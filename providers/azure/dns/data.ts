import type { Reader } from '../../../src/driver/index.js';
import {
  asText,
  parseData,
  quote,
  readAbsoluteData,
  type RecordSet,
  toBytes,
  withDot,
  withoutDot,
} from '../../../src/dns/index.js';

/** Properties of an Azure set besides its values. */
export interface AzureSetExtra {
  /** ETag of the set: a change succeeds only if it is still the same. */
  readonly etag: string | null;
  /** Keys and values stored with the set. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Fields of record types. */
const FIELDS: Readonly<Record<string, string>> = {
  A: 'ARecords',
  AAAA: 'AAAARecords',
  CAA: 'caaRecords',
  CNAME: 'CNAMERecord',
  MX: 'MXRecords',
  NS: 'NSRecords',
  PTR: 'PTRRecords',
  SOA: 'SOARecord',
  SRV: 'SRVRecords',
  TXT: 'TXTRecords',
};

/** Types that users can create. */
export const TYPES: readonly string[] = Object.keys(FIELDS).filter((type) => type !== 'SOA');

/** Data of a set without data, such as an alias without a target. */
const NO_DATA = '\\# 0';

/** Reads a set; an alias of an Azure resource is special. Null for an unknown type. */
export function readSet(set: Reader): RecordSet<AzureSetExtra> | null {
  const properties = set.object('properties');
  const type = (set.string('type').split('/').at(-1) ?? '').toUpperCase();
  const field = FIELDS[type];
  if (field === undefined) return null;
  const name = set.string('name').toLowerCase();
  const rows = isSingle(type)
    ? [properties.optionalObject(field)].filter((row) => row !== null)
    : properties.optionalList(field);
  const values = rows.map((row) => readAbsoluteData(type, readRow(type, row)));
  const alias = properties.optionalObject('targetResource')?.optionalId('id') ?? null;
  const plain = {
    name: name === '@' ? '' : name,
    type,
    ttl: properties.optionalNumber('TTL'),
    values: alias !== null && values.length === 0 ? [NO_DATA] : values,
    extra: { etag: set.optionalString('etag'), metadata: properties.stringMap('metadata') },
  };
  if (alias === null) return plain;
  const special = {
    type,
    what: `an alias of ${alias}`,
    key: 'alias',
    source: JSON.stringify(properties.raw),
  };
  return { ...plain, special };
}

/** Converts a set to Azure's form; an alias stays as it was read. */
export function writeSet({ type, ttl, values, extra, special }: RecordSet<Partial<AzureSetExtra>>): object {
  if (special !== undefined) return { properties: JSON.parse(special.source) as object };
  const rows = values.map((data) => writeRow(type, data));
  const metadata = extra?.metadata ?? {};
  return {
    properties: {
      TTL: ttl,
      ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
      [FIELDS[type] ?? type]: isSingle(type) ? rows[0] : rows,
    },
  };
}

function isSingle(type: string): boolean {
  return type === 'CNAME' || type === 'SOA';
}

function readRow(type: string, row: Reader): string {
  const name = (field: string): string => withDot(row.string(field));
  switch (type) {
    case 'A':
      return row.string('ipv4Address');
    case 'AAAA':
      return row.string('ipv6Address');
    case 'CAA':
      return `${row.number('flags')} ${row.string('tag')} ${quote(toBytes(row.string('value')))}`;
    case 'CNAME':
      return name('cname');
    case 'MX':
      return `${row.number('preference')} ${name('exchange')}`;
    case 'NS':
      return name('nsdname');
    case 'PTR':
      return name('ptrdname');
    case 'SRV':
      return `${row.number('priority')} ${row.number('weight')} ${row.number('port')} ${name('target')}`;
    case 'SOA': {
      const numbers = ['serialNumber', 'refreshTime', 'retryTime', 'expireTime', 'minimumTTL'];
      return [name('host'), name('email'), ...numbers.map((one) => row.number(one))].join(' ');
    }
    default:
      return row
        .strings('value')
        .map((text) => quote(toBytes(text)))
        .join(' ');
  }
}

function writeRow(type: string, data: string): object {
  switch (type) {
    case 'A':
      return { ipv4Address: data };
    case 'AAAA':
      return { ipv6Address: data };
    case 'CAA': {
      const { flags, tag, value } = parseData('CAA', data, '');
      return { flags, tag, value: asText(value) };
    }
    case 'CNAME':
      return { cname: withoutDot(data) };
    case 'MX': {
      const { priority, target } = parseData('MX', data, '');
      return { preference: priority, exchange: withoutDot(target) };
    }
    case 'NS':
      return { nsdname: withoutDot(data) };
    case 'PTR':
      return { ptrdname: withoutDot(data) };
    case 'SRV': {
      const { priority, weight, port, target } = parseData('SRV', data, '');
      return { priority, weight, port, target: withoutDot(target) };
    }
    default:
      return { value: parseData('TXT', data, '').strings.map(asText) };
  }
}
