import type { ResolveName } from './kinds.js';
import { formatLabels, parseLabels } from '../names/labels.js';
import { type Token, tokenise } from './lexer.js';
import { normaliseTarget } from '../names/names.js';
import { invalid, shown } from '../driver/refuse.js';
import { DATA_FORMATS, type KnownType, type RecordFields } from './types/index.js';
import { typeName, typeNumber } from './type-numbers.js';
import { joinAsText, joinText, splitText } from './types/text.js';
import { WireReader } from './wire.js';

export type { KnownType, RecordFields } from './types/index.js';

/**
 * Parses record data into its fields.
 *
 * @param data as in a zone file; TXT data may also be bare text of any length
 * @param domain the zone, for `@` and names of one label
 * @example parseData('MX', '10 mail', 'example.com') // { priority: 10, target: 'mail.example.com.' }
 * @throws InvalidRequestError, with the mistake and the correct form
 */
export function parseData<Type extends KnownType>(
  type: Type,
  data: string,
  domain: string,
): RecordFields<Type> {
  const resolve: ResolveName = (text) => normaliseTarget(text, domain);
  return explain(type, data, () => DATA_FORMATS[type].parse(dataTokens(type, data), resolve));
}

/** Writes fields as record data in normal form. The fields must be valid: this is the way back from {@link parseData}. */
export function formatData<Type extends KnownType>(type: Type, fields: RecordFields<Type>): string {
  return DATA_FORMATS[type].format(fields);
}

/**
 * The normal form of record data: names absolute and in lower case, numbers plain, strings quoted. Equal data has equal normal
 * forms. Data of a type that is not understood is only trimmed.
 *
 * @throws InvalidRequestError for data that does not parse for its type
 */
export function normaliseData(type: string, data: string, domain: string): string {
  if (typeof data !== 'string')
    throw invalid(`The data of a ${type} record must be a string, got ${shown(data)}.`);
  if (isGeneric(data)) return normaliseGeneric(type, data);
  if (isKnown(type)) return formatData(type, parseData(type, data, domain));
  if (data.trim() === '') throw invalid(`The data of a ${type} record is empty.`);
  return data.trim();
}

/** Like {@link normaliseData}, for data from a host: data that we would refuse stays unchanged. */
export function readData(type: string, data: string, domain: string): string {
  try {
    return normaliseData(type, data, domain);
  } catch {
    return data;
  }
}

/** Like {@link readData}, for hosts with absolute names only, with or without final dot. */
export function readAbsoluteData(type: string, data: string): string {
  try {
    return normaliseTokens(type, dataTokens(type, data), (text) => {
      const name = formatLabels(parseLabels(text).labels);
      return name === '' ? '.' : `${name}.`;
    });
  } catch {
    return data;
  }
}

/** The normal form of data that was read as words, its names resolved by a rule of the caller's. */
export function normaliseTokens(type: string, tokens: readonly Token[], resolve: ResolveName): string {
  const data = tokens.map(tokenText).join(' ');
  if (isGeneric(data)) return normaliseGeneric(type, data);
  if (!isKnown(type)) return data;
  return explain(type, data, () => reformat(type, tokens, resolve));
}

/** True if Skylane understands the data of a type. */
export function isKnown(type: string): type is KnownType {
  return Object.hasOwn(DATA_FORMATS, type);
}

/** The normal form of a record type's name: `TXT` for `txt` and for `TYPE16`. @throws InvalidRequestError for a name that is none */
export function normaliseType(type: string): string {
  const upper = typeof type === 'string' ? type.toUpperCase() : '';
  if (!/^[A-Z][A-Z0-9_-]*$/.test(upper))
    throw invalid(`${shown(type)} is not a record type. Give one such as 'A' or 'TXT'.`);
  const number = typeNumber(upper);
  return number === undefined ? upper : typeName(number);
}

/** Joins the strings of a TXT record. @example textOf('"v=spf1 " "-all"') // 'v=spf1 -all' */
export function textOf(data: string): string {
  return joinText(parseData('TXT', data, ''));
}

/** Like {@link textOf}, for data from a host: what cannot be read stays unchanged. */
export function readText(data: string): string {
  try {
    return textOf(data);
  } catch {
    return data;
  }
}

/** Like {@link textOf}, for hosts that keep one text. @throws InvalidRequestError for bytes that are not UTF-8 */
export function wholeText(data: string): string {
  return joinAsText(parseData('TXT', data, ''));
}

/** A text of any length as TXT data: quoted, cut after each 255 bytes. */
export function textData(text: string): string {
  return formatData('TXT', splitText(text));
}

/** A text as TXT data, from a host that shows it in quotes or without. */
export function shownText(text: string): string {
  return /^".*"$/s.test(text) ? text : textData(text);
}

/** Absolute name that the data of a record points at; undefined if there is none, or the data cannot be read. */
export function targetOf(type: string, data: string): string | undefined {
  if (!isKnown(type)) return undefined;
  try {
    const fields: object = parseData(type, data, '');
    return 'target' in fields && typeof fields.target === 'string' ? fields.target : undefined;
  } catch {
    return undefined;
  }
}

function reformat<Type extends KnownType>(
  type: Type,
  tokens: readonly Token[],
  resolve: ResolveName,
): string {
  const format = DATA_FORMATS[type];
  return format.format(format.parse(tokens, resolve));
}

function dataTokens(type: string, data: string): readonly Token[] {
  const bareText = (type === 'TXT' || type === 'SPF') && !data.trimStart().startsWith('"');
  return bareText ? [{ text: data.replaceAll('\\', '\\\\'), quoted: true, joined: false }] : tokenise(data);
}

function tokenText(token: Token): string {
  return token.quoted ? `"${token.text}"` : token.text;
}

/** `\# <length> <hexadecimal digits>`: data of any type (RFC 3597). */
function isGeneric(data: string): boolean {
  return data.startsWith('\\#');
}

function normaliseGeneric(type: string, data: string): string {
  const [, length = '', ...words] = data.trim().split(/\s+/);
  const digits = words.join('');
  const valid =
    /^\d{1,5}$/.test(length) && /^[0-9a-f]*$/i.test(digits) && digits.length === Number(length) * 2;
  if (!valid)
    throw invalid(`${type} data ${shown(data)} is not valid. Write \\# <length> <hexadecimal digits>.`);
  return decodeData(type, new WireReader(Buffer.from(digits, 'hex')));
}

/** Decodes data from a message to normal form; data of unknown types to hexadecimal bytes (RFC 3597). */
export function decodeData(type: string, reader: WireReader): string {
  if (isKnown(type)) return explain(type, 'on the wire', () => decodeKnown(type, reader));
  const bytes = reader.bytes();
  return ['\\#', bytes.length, ...(bytes.length === 0 ? [] : [bytes.toString('hex')])].join(' ');
}

/** Encodes data in normal form for a message. @throws InvalidRequestError when the type's wire format is unknown */
export function encodeData(type: string, data: string): Buffer {
  if (isKnown(type)) return encodeKnown(type, data);
  const [marker, , digits = ''] = data.split(' ');
  if (marker === '\\#') return Buffer.from(digits, 'hex');
  throw invalid(`${type} data cannot be sent as text. Write \\# <length> <hexadecimal digits>.`);
}

function decodeKnown<Type extends KnownType>(type: Type, reader: WireReader): string {
  const fields = DATA_FORMATS[type].decode(reader);
  if (reader.position !== reader.end) throw invalid('it is longer than its type allows');
  return formatData(type, fields);
}

function encodeKnown<Type extends KnownType>(type: Type, data: string): Buffer {
  return DATA_FORMATS[type].encode(parseData(type, data, ''));
}

function explain<Result>(type: KnownType, data: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    const { usage } = DATA_FORMATS[type];
    const end = usage.endsWith('.') ? '' : '.';
    throw invalid(`${type} data ${shown(data)} is not valid: ${reason}. Write ${usage}${end}`);
  }
}
