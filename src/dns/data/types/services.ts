import {
  TokenReader,
  hostname,
  ipv4Bytes,
  ipv6Bytes,
  ipv6Text,
  parseIpv4,
  parseIpv6,
  parseNumber,
  uint16,
} from '../kinds.js';
import type { DataFormat } from '../layout.js';
import type { Token } from '../lexer.js';
import { invalid, shown } from '../../driver/refuse.js';
import { quote, unescape } from '../strings.js';
import { stringBytes, uintBytes, WireReader } from '../wire.js';

/** Parameters by name, in the order of their numbers; '' for a parameter without a value. */
export type ServiceParameters = Readonly<Record<string, string>>;

/** Fields of an SVCB or HTTPS record. */
export interface ServiceFields {
  priority: number;
  target: string;
  parameters: ServiceParameters;
}

/** Checks one parameter, and encodes it for the wire. Values are lists as in text, with `\,` for a comma inside a value. */
interface Parameter {
  normalise(value: string): string;
  encode(value: string): Buffer;
  decode(bytes: Buffer): string;
}

/** https://www.iana.org/assignments/dns-svcb, in the order of the numbers. */
const NAMES = [
  'mandatory',
  'alpn',
  'no-default-alpn',
  'port',
  'ipv4hint',
  'ech',
  'ipv6hint',
  'dohpath',
  'ohttp',
];

const OPAQUE: Parameter = {
  normalise: (value) => value,
  encode: (value) => Buffer.from(value, 'latin1'),
  decode: (bytes) => bytes.toString('latin1'),
};

const EMPTY: Parameter = {
  normalise(value) {
    if (value !== '') throw invalid('it takes no value');
    return '';
  },
  encode: () => Buffer.alloc(0),
  decode: () => '',
};

const PARAMETERS: Readonly<Record<string, Parameter>> = {
  mandatory: {
    normalise: (value) => sortKeys(value.split(',').map(canonicalKey)).join(','),
    encode: (value) => Buffer.concat(value.split(',').map((key) => uintBytes(keyNumber(key), 2))),
    decode: (bytes) => pairs(bytes).map(keyName).join(','),
  },
  alpn: { normalise: normaliseProtocols, encode: encodeProtocols, decode: decodeProtocols },
  'no-default-alpn': EMPTY,
  port: {
    normalise: (value) => String(parseNumber(value, 'port', 65_535)),
    encode: (value) => uintBytes(Number(value), 2),
    decode: (bytes) => String(bytes.readUInt16BE(0)),
  },
  ipv4hint: {
    normalise: (value) => value.split(',').map(parseIpv4).join(','),
    encode: (value) => Buffer.concat(value.split(',').map(ipv4Bytes)),
    decode: (bytes) =>
      chunks(bytes, 4)
        .map((address) => [...address].join('.'))
        .join(','),
  },
  ech: {
    normalise(value) {
      if (value === '' || Buffer.from(value, 'base64').toString('base64') !== value)
        throw invalid('it must be base64');
      return value;
    },
    encode: (value) => Buffer.from(value, 'base64'),
    decode: (bytes) => bytes.toString('base64'),
  },
  ipv6hint: {
    normalise: (value) => value.split(',').map(parseIpv6).join(','),
    encode: (value) => Buffer.concat(value.split(',').map(ipv6Bytes)),
    decode: (bytes) => chunks(bytes, 16).map(ipv6Text).join(','),
  },
  ohttp: EMPTY,
};

/** RFC 9460. Parameters are in the order of their numbers, values of unknown parameters in quotes, others without wherever that is possible. */
export const SVCB: DataFormat<ServiceFields> = {
  usage: '<priority> <target> [key=value ...], such as 1 . alpn=h2,h3 port=8443',
  parse(tokens, resolve) {
    const reader = new TokenReader(tokens, resolve);
    const priority = uint16.parse(reader, 'priority');
    const target = hostname.parse(reader, 'target');
    return { priority, target, parameters: parseParameters(reader.rest()) };
  },
  format: ({ priority, target, parameters }) =>
    [priority, target, ...Object.entries(parameters).map(formatParameter)].join(' '),
  encode: ({ priority, target, parameters }) =>
    Buffer.concat([
      uint16.encode(priority),
      hostname.encode(target),
      ...Object.entries(parameters).map(encodeParameter),
    ]),
  decode(reader) {
    const priority = reader.uint(2);
    const target = reader.name();
    const parameters: Record<string, string> = {};
    while (reader.position < reader.end) {
      const key = keyName(reader.uint(2));
      parameters[key] = parameterOf(key).decode(reader.bytes(reader.uint(2)));
    }
    return { priority, target, parameters };
  },
};

/** RFC 9460, section 9. */
export const HTTPS: DataFormat<ServiceFields> = SVCB;

/** Checks parameters and puts them in order. */
function parseParameters(tokens: readonly Token[]): ServiceParameters {
  const found = new Map<string, string>();
  for (const [key, value] of splitParameters(tokens)) {
    if (found.has(key)) throw invalid(`the parameter ${key} is given twice`);
    found.set(key, normaliseValue(key, value));
  }
  checkParameters(found);
  return Object.fromEntries(sortKeys([...found.keys()]).map((key) => [key, found.get(key) ?? '']));
}

/** Words into keys and values: `key`, `key=value`, `key="value"`, `"key=value"`. */
function splitParameters(tokens: readonly Token[]): [string, string][] {
  const parameters: [string, string][] = [];
  for (const token of tokens) {
    const last = parameters.at(-1);
    if (token.joined && last !== undefined) {
      last[1] += unescape(token);
      continue;
    }
    const equals = token.text.indexOf('=');
    const key = equals === -1 ? token.text : token.text.slice(0, equals);
    const value = equals === -1 ? '' : unescape({ ...token, text: token.text.slice(equals + 1) });
    parameters.push([canonicalKey(key), value]);
  }
  return parameters;
}

function normaliseValue(key: string, value: string): string {
  try {
    return parameterOf(key).normalise(value);
  } catch (error) {
    throw invalid(
      `the parameter ${key} is not valid: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function checkParameters(found: ReadonlyMap<string, string>): void {
  if (found.has('no-default-alpn') && !found.has('alpn'))
    throw invalid('no-default-alpn needs alpn beside it');
  const mandatory = found.get('mandatory')?.split(',') ?? [];
  for (const [index, key] of mandatory.entries()) {
    if (key === 'mandatory' || mandatory.indexOf(key) !== index)
      throw invalid(`mandatory cannot list ${key} so`);
    if (!found.has(key)) throw invalid(`mandatory lists ${key}, which is not there`);
  }
}

function formatParameter([key, value]: readonly [string, string]): string {
  if (value === '') return key;
  const isList = Object.hasOwn(PARAMETERS, key) && /^[!#-'*-:<-[\]-~]+$/.test(value);
  return isList ? `${key}=${value}` : `${key}=${quote(value)}`;
}

function encodeParameter([key, value]: readonly [string, string]): Buffer {
  const bytes = parameterOf(key).encode(value);
  return Buffer.concat([uintBytes(keyNumber(key), 2), uintBytes(bytes.length, 2), bytes]);
}

function parameterOf(key: string): Parameter {
  return PARAMETERS[key] ?? OPAQUE;
}

function canonicalKey(key: string): string {
  const lower = key.toLowerCase();
  const number = keyNumber(lower);
  return keyName(number);
}

function keyNumber(key: string): number {
  const known = NAMES.indexOf(key);
  if (known !== -1) return known;
  const digits = /^key(0|[1-9]\d{0,4})$/.exec(key)?.[1];
  if (digits === undefined || Number(digits) > 65_534) throw invalid(`there is no parameter ${shown(key)}`);
  return Number(digits);
}

function keyName(number: number): string {
  return NAMES[number] ?? `key${number}`;
}

function sortKeys(keys: string[]): string[] {
  return keys.toSorted((a, b) => keyNumber(a) - keyNumber(b));
}

/** The values of a list: a backslash makes the comma or backslash after it part of a value (RFC 9460, appendix A.1). */
function splitList(list: string): string[] {
  const values = list.match(/(?:\\[\\,]|[^,\\])+/g) ?? [];
  if (values.join(',') !== list) throw invalid(`${shown(list)} is no list of values`);
  return values.map((value) => value.replaceAll(/\\([\\,])/g, '$1'));
}

function joinList(values: readonly string[]): string {
  return values.map((value) => value.replaceAll(/[\\,]/g, '\\$&')).join(',');
}

function normaliseProtocols(value: string): string {
  const protocols = splitList(value);
  if (protocols.length === 0) throw invalid('it needs a value such as h2,h3');
  if (protocols.some((protocol) => protocol.length > 255)) throw invalid('a protocol has over 255 bytes');
  return joinList(protocols);
}

function encodeProtocols(value: string): Buffer {
  return Buffer.concat(splitList(value).map(stringBytes));
}

function decodeProtocols(bytes: Buffer): string {
  const reader = new WireReader(bytes);
  const protocols: string[] = [];
  while (reader.position < reader.end) protocols.push(reader.string());
  return joinList(protocols);
}

function chunks(bytes: Buffer, size: number): Buffer[] {
  if (bytes.length % size !== 0) throw new RangeError(`A list of values of ${size} bytes has a rest.`);
  return Array.from({ length: bytes.length / size }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

function pairs(bytes: Buffer): number[] {
  return chunks(bytes, 2).map((pair) => pair.readUInt16BE(0));
}
