import { isIPv4, isIPv6 } from 'node:net';

import type { Token } from './lexer.js';
import { invalid, shown } from '../driver/refuse.js';
import { characterString, quote } from './strings.js';
import { nameBytes, stringBytes, uintBytes, type WireReader } from './wire.js';

/** Makes a name in record data absolute. */
export type ResolveName = (text: string) => string;

/** Reads the words of one record's data from left to right. */
export class TokenReader {
  #next = 0;

  constructor(
    readonly tokens: readonly Token[],
    readonly resolve: ResolveName,
  ) {}

  /** The next word. */
  take(what: string): Token {
    const token = this.tokens[this.#next];
    if (token === undefined) throw invalid(`${what} is missing`);
    this.#next += 1;
    return token;
  }

  /** Returns the next word without consuming it. */
  peek(): Token | undefined {
    return this.tokens[this.#next];
  }

  /** All words that are left. */
  rest(): readonly Token[] {
    const rest = this.tokens.slice(this.#next);
    this.#next = this.tokens.length;
    return rest;
  }
}

/** A kind of field in record data: reads and writes it as text and on the wire. */
export interface FieldKind<T> {
  parse(reader: TokenReader, field: string): T;
  format(value: T): string;
  encode(value: T): Buffer;
  decode(reader: WireReader): T;
}

/** An unsigned integer of this many bytes. */
function uint(size: 1 | 2 | 4): FieldKind<number> {
  const maximum = 2 ** (8 * size) - 1;
  return {
    parse: (reader, field) => parseNumber(reader.take(field).text, field, maximum),
    format: (value) => String(value),
    encode: (value) => uintBytes(value, size),
    decode: (reader) => reader.uint(size),
  };
}

export const uint8 = uint(1);
export const uint16 = uint(2);
export const uint32 = uint(4);

/** Names for numbers, in upper case. */
export type Mnemonics = Readonly<Record<string, number>>;

/** A number that may be written as a name in text. */
export function named(kind: FieldKind<number>, names: Mnemonics): FieldKind<number> {
  return {
    ...kind,
    parse(reader, field) {
      const name = reader.peek()?.text.toUpperCase() ?? '';
      if (!Object.hasOwn(names, name)) return kind.parse(reader, field);
      reader.take(field);
      return names[name] ?? 0;
    },
  };
}

/** A duration in seconds; zone files may write it with units: `1h30m`. */
export const duration: FieldKind<number> = {
  ...uint32,
  parse(reader, field) {
    const { text } = reader.take(field);
    return parseDuration(text) ?? parseNumber(text, field, 2 ** 32 - 1);
  },
};

/** A name, absolute in normal form. */
export const hostname: FieldKind<string> = {
  parse: (reader, field) => reader.resolve(reader.take(field).text),
  format: (value) => value,
  encode: nameBytes,
  decode: (reader) => reader.name(),
};

/** An IPv4 address. */
export const ipv4: FieldKind<string> = {
  parse: (reader, field) => parseIpv4(reader.take(field).text),
  format: (value) => value,
  encode: ipv4Bytes,
  decode: (reader) => [...reader.bytes(4)].join('.'),
};

/** An IPv6 address in the short form of RFC 5952. */
export const ipv6: FieldKind<string> = {
  parse: (reader, field) => parseIpv6(reader.take(field).text),
  format: (value) => value,
  encode: ipv6Bytes,
  decode: (reader) => ipv6Text(reader.bytes(16)),
};

/** A quoted character-string. The value has one character for each byte. */
export const text: FieldKind<string> = {
  parse: (reader, field) => characterString(reader.take(field)),
  format: quote,
  encode: stringBytes,
  decode: (reader) => reader.string(),
};

/** Hexadecimal bytes to the end of the data; may contain blanks. */
export const hex: FieldKind<string> = {
  parse(reader, field) {
    const digits = joined(reader, field).toLowerCase();
    if (!/^(?:[0-9a-f]{2})+$/.test(digits))
      throw invalid(`${field} must be hexadecimal digits in pairs, got ${shown(digits)}`);
    return digits;
  },
  format: (value) => value,
  encode: (value) => Buffer.from(value, 'hex'),
  decode: (reader) => reader.bytes().toString('hex'),
};

/** Bytes in base64, to the end of the data. */
export const base64: FieldKind<string> = {
  parse(reader, field) {
    const characters = joined(reader, field);
    const value = Buffer.from(characters, 'base64').toString('base64');
    if (value !== characters) throw invalid(`${field} must be base64, got ${shown(characters)}`);
    return value;
  },
  format: (value) => value,
  encode: (value) => Buffer.from(value, 'base64'),
  decode: (reader) => reader.bytes().toString('base64'),
};

function joined(reader: TokenReader, field: string): string {
  const first = reader.take(field).text;
  return (
    first +
    reader
      .rest()
      .map((token) => token.text)
      .join('')
  );
}

/** Parses an unsigned integer up to a maximum. */
export function parseNumber(digits: string, field: string, maximum: number): number {
  const value = /^\d{1,10}$/.test(digits) ? Number(digits) : Number.NaN;
  if (value <= maximum) return value;
  throw invalid(`${field} must be a whole number from 0 to ${maximum}, got ${shown(digits)}`);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** The seconds that `3600`, `1h` or `1w2d` mean, or undefined when the text is no duration of 32 bits. */
export function parseDuration(words: string): number | undefined {
  if (!/^(?:\d{1,10}|(?:\d{1,10}[smhdw])+)$/i.test(words)) return undefined;
  let seconds = 0;
  for (const [, digits, unit] of words.matchAll(/(\d+)([a-z]?)/gi)) {
    seconds += Number(digits) * (UNIT_SECONDS[(unit ?? '').toLowerCase()] ?? 1);
  }
  return seconds < 2 ** 32 ? seconds : undefined;
}

/** Checks an IPv4 address. */
export function parseIpv4(address: string): string {
  if (!isIPv4(address)) throw invalid(`${shown(address)} is not an IPv4 address such as 192.0.2.1`);
  return address;
}

/** Checks an IPv6 address and returns its short form. */
export function parseIpv6(address: string): string {
  if (!isIPv6(address) || address.includes('%'))
    throw invalid(`${shown(address)} is not an IPv6 address such as 2001:db8::1`);
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** The four bytes of an IPv4 address. */
export function ipv4Bytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

/** The sixteen bytes of an IPv6 address in short form. */
export function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right];
  return Buffer.concat(groups.map((group) => uintBytes(Number.parseInt(group, 16), 2)));
}

/** The short form of an IPv6 address of sixteen bytes. */
export function ipv6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return parseIpv6(groups.join(':'));
}
