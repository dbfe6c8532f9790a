import { TokenReader, text, uint16, uint8 } from '../kinds.js';
import { type DataFormat, layout } from '../layout.js';
import { invalid, shown } from '../../driver/refuse.js';
import { asText, fromBytes, quote, splitStrings, toBytes, unescape } from '../strings.js';
import { stringBytes } from '../wire.js';

/** Strings of a TXT record: one character for each byte, each string at most 255 long. */
export interface TextFields {
  strings: readonly string[];
}

/** RFC 1035, section 3.3.14. The boundaries between strings are kept; a string of more than 255 bytes is split. */
export const TXT: DataFormat<TextFields> = {
  usage: 'quoted strings, such as "v=spf1 -all"',
  parse(tokens) {
    const strings = tokens.flatMap((token) => splitStrings(unescape(token)));
    if (strings.length === 0) throw invalid('a string is missing; the empty one is written ""');
    const size = strings.reduce((sum, string) => sum + string.length + 1, 0);
    if (size > 65_535) throw invalid(`it takes ${size} bytes; the longest allowed is 65535`);
    return { strings };
  },
  format: ({ strings }) => strings.map(quote).join(' '),
  encode: ({ strings }) => Buffer.concat(strings.map(stringBytes)),
  decode(reader) {
    const strings: string[] = [];
    while (reader.position < reader.end) strings.push(reader.string());
    return { strings };
  },
};

/** Joins the strings of a TXT record, as UTF-8. */
export function joinText({ strings }: TextFields): string {
  return fromBytes(strings.join(''));
}

/** Like {@link joinText}, for requests to hosts. @throws InvalidRequestError for bytes that are not UTF-8 */
export function joinAsText({ strings }: TextFields): string {
  return asText(strings.join(''));
}

/** A text of any length as the strings of a TXT record. */
export function splitText(value: string): TextFields {
  return { strings: splitStrings(toBytes(value)) };
}

/** RFC 1035, section 3.3.2. */
export const HINFO = layout<{ cpu: string; os: string }>('"ARM64" "Linux"', { cpu: text, os: text });

/** RFC 8659. The tag is in lower case. */
export const CAA: DataFormat<{ flags: number; tag: string; value: string }> = {
  usage: '<flags> <tag> <value>, such as 0 issue "letsencrypt.org"',
  parse(tokens, resolve) {
    const reader = new TokenReader(tokens, resolve);
    const flags = uint8.parse(reader, 'flags');
    const tag = reader.take('tag').text.toLowerCase();
    if (!/^[a-z0-9]{1,255}$/.test(tag)) throw invalid(`tag must be letters and digits, got ${shown(tag)}`);
    const value = unescape(reader.take('value'));
    if (reader.peek() !== undefined) throw invalid('its value has blanks: put it in quotes');
    return { flags, tag, value };
  },
  format: ({ flags, tag, value }) => `${flags} ${tag} ${quote(value)}`,
  encode: ({ flags, tag, value }) =>
    Buffer.concat([uint8.encode(flags), stringBytes(tag), Buffer.from(value, 'latin1')]),
  decode: (reader) => ({
    flags: reader.uint(1),
    tag: reader.string().toLowerCase(),
    value: reader.bytes().toString('latin1'),
  }),
};

/** RFC 7553. The URI is quoted, and is the rest of the data on the wire. */
export const URI: DataFormat<{ priority: number; weight: number; uri: string }> = {
  usage: '<priority> <weight> <uri>, such as 10 1 "https://example.com/"',
  parse(tokens, resolve) {
    const reader = new TokenReader(tokens, resolve);
    const priority = uint16.parse(reader, 'priority');
    const weight = uint16.parse(reader, 'weight');
    const uri = unescape(reader.take('uri'));
    if (uri === '') throw invalid('its uri is empty');
    if (reader.peek() !== undefined) throw invalid('its uri has blanks: put it in quotes');
    return { priority, weight, uri };
  },
  format: ({ priority, weight, uri }) => `${priority} ${weight} ${quote(uri)}`,
  encode: ({ priority, weight, uri }) =>
    Buffer.concat([uint16.encode(priority), uint16.encode(weight), Buffer.from(uri, 'latin1')]),
  decode: (reader) => ({
    priority: reader.uint(2),
    weight: reader.uint(2),
    uri: reader.bytes().toString('latin1'),
  }),
};
