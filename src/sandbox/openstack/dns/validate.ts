import { isIPv4, isIPv6 } from 'node:net';

import { asArray, asNumber, asString, type JsonObject } from '../../json.js';
import { fault, type FieldProblem, invalidFields, invalidValue } from './fault.js';
import type { WantedSet, WantedZone } from './state.js';

const ZONE_NAME = /^(?!.{255,})(?:(?!-)[A-Za-z0-9_-]{1,63}(?<!-)\.)+$/;
const HOST_NAME = /^(?!.{255,})(?:(?:^\*|(?!-)[A-Za-z0-9_-]{1,63})(?<!-)\.)+$/;
const SERVICE_NAME = /^(?:_[A-Za-z0-9_-]{1,63}\.){2}(?:(?!-)[A-Za-z0-9_-]{1,63}(?<!-)\.)+$/;
const NUMBER = /^\d{1,5}$/;

/** Parses the create of a zone. @throws DnsFault */
export function wantedZone(body: JsonObject): WantedZone {
  checkKeys(body, 'zone', ['name', 'email', 'ttl', 'description', 'type', 'masters', 'attributes']);
  const type = body.type ?? 'PRIMARY';
  if (type !== 'PRIMARY' && type !== 'SECONDARY')
    throw invalidValue(`Field value ${asString(type)} is invalid`);
  const masters = (asArray(body.masters) ?? []).flatMap((master) => asString(master) ?? []);
  const required = type === 'PRIMARY' ? 'email' : 'masters';
  if (body[required] === undefined) throw missing(required);
  const name = asString(body.name);
  if (name === undefined) throw missing('name');
  checkZoneName(name);
  return {
    name: name.toLowerCase(),
    type,
    masters,
    email: null,
    description: null,
    ttl: 3600,
    ...zoneChanges(body),
  };
}

/** Parses the update of a zone. @throws DnsFault */
export function zoneChanges(body: JsonObject): Partial<Pick<WantedZone, 'email' | 'description' | 'ttl'>> {
  const { email, description } = body;
  if (
    typeof email === 'string' &&
    !(/^[^@\s]+@/.test(email) && ZONE_NAME.test(`${email.replace('@', '.')}.`))
  )
    throw invalidValue(`${email} is not an email`);
  const ttl = ttlOf(body);
  return {
    ...(typeof email === 'string' ? { email } : {}),
    ...(description === undefined ? {} : { description: asString(description) ?? null }),
    ...(typeof ttl === 'number' ? { ttl } : {}),
  };
}

export function checkZoneChanges(body: JsonObject): void {
  checkKeys(body, 'zone', ['email', 'ttl', 'description', 'masters', 'attributes']);
}

/** Parses the create of a set. @throws DnsFault */
export function wantedSet(body: JsonObject): WantedSet {
  checkKeys(body, 'recordset', ['name', 'type', 'records', 'ttl', 'description']);
  const type = asString(body.type) ?? null;
  if (type === null || DATA[type] === undefined) {
    const message = `'${type ?? 'None'}' is not a valid record type`;
    throw invalidFields([
      { path: ['recordset', 'type'], message, validator: 'value', validator_value: [type] },
    ]);
  }
  const name = asString(body.name) ?? '';
  if (!name.endsWith('.')) throw invalidValue(`Host name ${name} does not end with a dot`);
  if (!HOST_NAME.test(name)) throw invalidValue(`Host name ${name} is invalid`);
  const set = {
    name: name.toLowerCase(),
    type,
    records: [],
    ttl: null,
    description: null,
    ...setChanges(body, type),
  };
  if (type === 'SRV' && !SERVICE_NAME.test(name)) throw fault(400, 'invalid_object', 'name is invalid');
  return set;
}

/** Parses the update of a set. @throws DnsFault */
export function setChanges(
  body: JsonObject,
  type: string,
): Partial<Pick<WantedSet, 'records' | 'ttl' | 'description'>> {
  const ttl = ttlOf(body);
  const records = asArray(body.records)?.map((record) => asString(record) ?? '');
  if (records !== undefined) checkRecords(records, type);
  return {
    ...(records === undefined ? {} : { records: [...new Set(records)] }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(body.description === undefined ? {} : { description: asString(body.description) ?? null }),
  };
}

export function checkSetChanges(body: JsonObject): void {
  checkKeys(body, 'recordset', ['records', 'ttl', 'description']);
}

function checkKeys(body: JsonObject, kind: string, known: readonly string[]): void {
  const unknown = Object.keys(body).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  const list = unknown.map((key) => `'${key}'`).join(', ');
  throw fault(
    400,
    'invalid_object',
    `Provided object does not match schema. Keys [${list}] are not valid for ${kind}`,
  );
}

function missing(field: string): Error {
  const value = field === 'masters' ? ['masters'] : field;
  const message = `'${field}' is a required property`;
  return invalidFields([{ path: ['type', field], message, validator: 'required', validator_value: value }]);
}

function checkZoneName(name: string): void {
  if (!name.endsWith('.')) throw invalidValue(`Domain ${name} does not end with a dot`);
  if (!ZONE_NAME.test(name)) throw invalidValue(`Domain ${name} is invalid`);
  if (name.split('.').length < 3) throw fault(400, 'invalid_zone_name', 'More than one label is required');
}

function ttlOf({ ttl }: JsonObject): number | null | undefined {
  if (ttl === undefined || ttl === null) return ttl;
  const seconds = asNumber(ttl);
  if (seconds === undefined)
    throw invalidValue(`invalid literal for int() with base 10: '${asString(ttl) ?? ''}'`);
  if (seconds < 0) throw invalidValue('Value must be >= 0 for field ttl');
  if (seconds > 2 ** 31 - 1) throw invalidValue('Value too high for ttl');
  return seconds;
}

function checkRecords(records: readonly string[], type: string): void {
  const isValid = DATA[type];
  const problems = records.flatMap((record, index): FieldProblem[] =>
    isValid?.(record) === true
      ? []
      : [
          {
            path: ['records', index],
            message: `'${record}' is not a '${type}' Record`,
            validator: 'format',
            validator_value: [type],
          },
        ],
  );
  if (problems.length > 0) throw invalidFields(problems);
}

function isHost(name: string | undefined): boolean {
  return name !== undefined && HOST_NAME.test(name);
}

/** One string of at most 255 characters in all; longer texts are several quoted strings. */
function isText(data: string): boolean {
  if (data.length <= 255) return isString(data);
  return (
    /^".*"$/s.test(data) &&
    data
      .slice(1, -1)
      .split('" "')
      .every((text) => isString(`"${text}"`))
  );
}

function isString(text: string): boolean {
  if (text.length > 255) return false;
  return /^".*"$/s.test(text) ? /^"(?:[^"\\]|\\.)*"$/s.test(text) : !/^"|"$|\s/.test(text);
}

/** The record types there are, and what their data looks like. */
const DATA: Readonly<Record<string, (data: string) => boolean>> = {
  A: isIPv4,
  AAAA: isIPv6,
  CAA: (data) => /^[01] (?:issue|issuewild|iodef) \S+(?: .*)?$/.test(data) && !data.includes('"'),
  CERT: (data) => data.split(' ').length >= 4,
  CNAME: isHost,
  MX: (data) => matches(data, [isNumber, isHost]),
  NAPTR: (data) => data.split(' ').length >= 6 && /^\d+ \d+ [APSU]* /.test(data),
  NS: isHost,
  PTR: isHost,
  SOA: () => true,
  SPF: isText,
  SRV: (data) => matches(data, [isNumber, isNumber, isNumber, isHost]),
  SSHFP: (data) => /^[0-4] [0-2] (?:[0-9A-Fa-f]{10,40}|[0-9A-Fa-f]{64})$/.test(data),
  TXT: isText,
};

function isNumber(text: string | undefined): boolean {
  return NUMBER.test(text ?? '');
}

function matches(data: string, fields: readonly ((text: string | undefined) => boolean)[]): boolean {
  const parts = data.split(' ');
  return parts.length === fields.length && fields.every((field, index) => field(parts[index]));
}
