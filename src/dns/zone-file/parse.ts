import { normaliseTokens } from '../data/data.js';
import { parseDuration } from '../data/kinds.js';
import { formatLabels, parseLabels } from '../names/labels.js';
import { type Entry, readEntries, type Token } from '../data/lexer.js';
import { nameInZone, normaliseDomain } from '../names/names.js';
import { type RecordValue, setKey, valueKey } from '../records/record.js';
import { invalid, shown } from '../driver/refuse.js';
import { typeName, typeNumber } from '../data/type-numbers.js';

/** Content of a master file. */
export interface ZoneFile {
  /** The zone's domain, without a final dot. */
  readonly domain: string;
  /** The default TTL in seconds, or null when the file names none. */
  readonly ttl: number | null;
  /** Its records in normal form, names relative to the zone. */
  readonly records: readonly RecordValue[];
}

interface FileRecord {
  readonly line: number;
  readonly owner: string;
  readonly type: string;
  readonly data: string;
  readonly ttl: number | null;
}

/** State of the parser, since lines depend on those before them. */
interface Position {
  /** Absolute, or undefined before the first $ORIGIN of a file without a given domain. */
  origin: string | undefined;
  owner: string | undefined;
  /** The value of $TTL. */
  defaultTtl: number | null;
  /** The TTL that was written last. */
  lastTtl: number | null;
}

/**
 * Parses a master file (RFC 1035, section 5): $ORIGIN, $TTL, relative names, parentheses, comments, TTL and class in either order, TTLs
 * with units, data of unknown types (RFC 3597). Duplicate records are dropped, and all records of a set get the TTL of its first, both as
 * in BIND.
 *
 * @param options.domain the zone, for a file that does not begin with $ORIGIN
 * @throws InvalidRequestError with the line number for an invalid file, for $INCLUDE and $GENERATE, for classes other than IN, and for
 * records outside the zone
 */
export function parseZoneFile(text: string, options: { readonly domain?: string } = {}): ZoneFile {
  checkText(text);
  const domain = options.domain === undefined ? undefined : normaliseDomain(options.domain);
  const position: Position = {
    origin: domain && `${domain}.`,
    owner: undefined,
    defaultTtl: null,
    lastTtl: null,
  };
  const records: FileRecord[] = [];
  let firstOrigin = position.origin;
  for (const entry of readEntries(withPlainLines(text))) {
    const record = atLine(entry.line, () => readEntry(entry, position));
    firstOrigin ??= position.origin;
    if (record !== undefined) records.push(record);
  }
  const zone = domain ?? zoneOf(records, firstOrigin);
  return { domain: zone, ttl: position.defaultTtl, records: finish(records, zone) };
}

/** @throws InvalidRequestError for something other than text, or text that was not UTF-8 */
function checkText(text: string): void {
  if (typeof text !== 'string')
    throw invalid('A zone file is a text. Read the file with an encoding, such as utf8.');
  const at = text.search(/\ufffd|\p{Surrogate}/u);
  if (at === -1) return;
  const line = text.slice(0, at).split('\n').length;
  throw invalid(
    `Line ${line}: a character that was not UTF-8 where the file was read. Write such a byte as \\DDD.`,
  );
}

/** Removes a byte order mark, and converts line ends. */
function withPlainLines(text: string): string {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  return plain.includes('\r') ? plain.replaceAll(/\r\n?/g, '\n') : plain;
}

function readEntry(entry: Entry, position: Position): FileRecord | undefined {
  const [first] = entry.tokens;
  if (first === undefined) return undefined;
  if (!entry.indented && !first.quoted && first.text.startsWith('$')) {
    readDirective(first.text.toUpperCase(), entry.tokens, position);
    return undefined;
  }
  return readRecord(entry, position);
}

function readDirective(directive: string, [, argument, rest]: readonly Token[], position: Position): void {
  if (directive === '$INCLUDE' || directive === '$GENERATE') {
    throw invalid(
      `${directive} is not carried out. Write the records out, for example with named-compilezone, and try again.`,
    );
  }
  if (directive !== '$ORIGIN' && directive !== '$TTL')
    throw invalid(`There is no directive ${shown(directive)}.`);
  if (argument === undefined) throw invalid(`${directive} lacks its value.`);
  if (rest !== undefined) throw invalid(`${shown(rest.text)} stands behind the value of ${directive}.`);
  if (directive === '$ORIGIN') position.origin = resolve(argument.text, position.origin);
  else position.defaultTtl = parseDuration(argument.text) ?? invalidTtl(argument.text);
}

function readRecord(entry: Entry, position: Position): FileRecord {
  const { line } = entry;
  const words = [...entry.tokens];
  if (!entry.indented) position.owner = resolve(words.shift()?.text ?? '', position.origin);
  const { owner, origin } = position;
  if (owner === undefined) throw invalid('The first record has no name.');
  const explicitTtl = takeTtlAndClass(words);
  const type = canonicalType(words.shift());
  const data = normaliseTokens(type, words, (name) => resolve(name, origin));
  position.lastTtl = explicitTtl ?? position.lastTtl;
  return { line, owner, type, data, ttl: explicitTtl ?? position.defaultTtl ?? position.lastTtl };
}

/** TTL and class may each be missing, and come in either order. */
function takeTtlAndClass(words: Token[]): number | null {
  let ttl: number | null = null;
  let seenClass = false;
  for (;;) {
    const word = words[0]?.text ?? '';
    const seconds: number | undefined =
      ttl === null && /^\d/.test(word) ? (parseDuration(word) ?? invalidTtl(word)) : undefined;
    if (seconds !== undefined) ttl = seconds;
    else if (!seenClass && /^(?:IN|CLASS1)$/i.test(word)) seenClass = true;
    else if (/^(?:CH|HS|CS|CLASS\d+)$/i.test(word))
      throw invalid(`Class ${word} is not supported: only IN is.`);
    else return ttl;
    words.shift();
  }
}

function canonicalType(token: Token | undefined): string {
  const type = token?.text.toUpperCase() ?? '';
  if (token === undefined || !/^[A-Z][A-Z0-9-]*$/.test(type)) {
    throw invalid(
      `A record type is expected where ${token === undefined ? 'the line ends' : `${shown(token.text)} stands`}.`,
    );
  }
  const number = typeNumber(type);
  return number === undefined ? type : typeName(number);
}

/** A name as a master file means it: without a final dot it is relative to the origin. */
function resolve(text: string, origin: string | undefined): string {
  if (text === '@' && origin !== undefined) return origin;
  const { labels, absolute } = parseLabels(text);
  const name = formatLabels(labels);
  if (absolute) return `${name}.`;
  if (origin === undefined) {
    throw invalid(
      `The name ${shown(text)} is relative, and no $ORIGIN stands before it: give the zone's domain.`,
    );
  }
  return origin === '.' ? `${name}.` : `${name}.${origin}`;
}

function zoneOf(records: readonly FileRecord[], firstOrigin: string | undefined): string {
  const apex = records.find((record) => record.type === 'SOA')?.owner ?? firstOrigin;
  if (apex === undefined)
    throw invalid("The file does not say which zone it is for: give the zone's domain.");
  return normaliseDomain(apex);
}

function finish(records: readonly FileRecord[], domain: string): RecordValue[] {
  const fallbackTtl = minimumTtl(records);
  const seen = new Set<string>();
  const ttls = new Map<string, number | null>();
  const result: RecordValue[] = [];
  for (const { line, owner, type, data, ttl } of records) {
    const name = nameInZone(owner, domain);
    if (name === undefined)
      throw invalid(`Line ${line}: ${shown(owner)} does not lie in the zone ${shown(domain)}.`);
    const key = setKey({ name, type });
    if (!ttls.has(key)) ttls.set(key, ttl ?? fallbackTtl);
    const record: RecordValue = { name, type, data, ttl: ttls.get(key) ?? null };
    if (seen.has(valueKey(record))) continue;
    if (type === 'SOA' && result.some((one) => one.type === 'SOA'))
      throw invalid(`Line ${line}: the file has a second SOA record. A zone has one.`);
    seen.add(valueKey(record));
    result.push(record);
  }
  return result;
}

/** Records before any TTL get the last number of the SOA record, as in BIND. */
function minimumTtl(records: readonly FileRecord[]): number | null {
  const last = records
    .find((record) => record.type === 'SOA')
    ?.data.split(' ')
    .at(-1);
  return last === undefined ? null : Number(last);
}

function invalidTtl(text: string): never {
  throw invalid(`${shown(text)} is not a TTL such as 3600 or 1h.`);
}

function atLine<Result>(line: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw invalid(`Line ${line}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
