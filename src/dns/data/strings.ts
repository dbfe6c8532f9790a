import { BEYOND_ASCII, readEscape } from '../names/labels.js';
import type { Token } from './lexer.js';
import { invalid, shown } from '../driver/refuse.js';

/** The longest character-string, in bytes (RFC 1035, section 3.3). */
export const MAX_STRING = 255;

/**
 * Encodes a text in UTF-8, as a string with one character (0 to 255) for each byte.
 *
 * @throws InvalidRequestError for a lone surrogate, which UTF-8 cannot encode
 */
export function toBytes(text: string): string {
  if (typeof text !== 'string') throw invalid(`A text must be a string, got ${shown(text)}.`);
  if (/\p{Surrogate}/u.test(text))
    throw invalid(`The text ${shown(text)} has half of a character of two: it cannot be written in UTF-8.`);
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** Decodes UTF-8 bytes. @throws InvalidRequestError for invalid UTF-8: hosts that keep text would store something else */
export function asText(bytes: string): string {
  const text = fromBytes(bytes);
  if (toBytes(text) === bytes) return text;
  throw invalid('This host keeps texts in UTF-8, and the data has bytes that are none');
}

/** Decodes UTF-8 bytes; invalid ones are replaced. */
export function fromBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Bytes of a word of a zone file, with escapes resolved. */
export function unescape(token: Token): string {
  const { text } = token;
  if (!text.includes('\\')) return toBytes(text);
  let bytes = '';
  for (let at = 0; at < text.length;) {
    const slash = text.indexOf('\\', at);
    bytes += toBytes(text.slice(at, slash === -1 ? undefined : slash));
    if (slash === -1) break;
    const escape = readEscape(text, slash, text);
    // An escaped non-ASCII character is copied together with the text after it.
    const beyondAscii = escape.length === 2 && escape.character > '\u007f';
    if (!beyondAscii) bytes += escape.character;
    at = slash + (beyondAscii ? 1 : escape.length);
  }
  return bytes;
}

/** A character-string in canonical form: quoted, bytes beyond printable ASCII as `\DDD`. */
export function quote(bytes: string): string {
  return `"${bytes.replaceAll(/["\\]|[^ -~]/g, escapeByte)}"`;
}

/** Splits bytes into character-strings of at most 255; no bytes are one empty string. */
export function splitStrings(bytes: string): readonly string[] {
  if (bytes.length <= MAX_STRING) return [bytes];
  const strings: string[] = [];
  for (let at = 0; at < bytes.length; at += MAX_STRING) strings.push(bytes.slice(at, at + MAX_STRING));
  return strings;
}

/** Parses one character-string from one word. */
export function characterString(token: Token): string {
  const bytes = unescape(token);
  if (bytes.length > MAX_STRING) {
    throw invalid(
      `The string ${shown(token.text)} takes ${bytes.length} bytes; the longest allowed is ${MAX_STRING}.`,
    );
  }
  return bytes;
}

function escapeByte(byte: string): string {
  if (byte === '"' || byte === '\\') return `\\${byte}`;
  return `\\${String(byte.charCodeAt(0)).padStart(3, '0')}`;
}
