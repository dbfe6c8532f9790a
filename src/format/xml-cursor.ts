import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';
import { toDate } from '../model.js';
import { BytePattern } from './byte-pattern.js';
import { readDigits, readTime } from './digits.js';
import { nameOf, type XmlName } from './xml-name.js';
import { resolveEntities } from './xml-text.js';

/** Deeper documents than this are refused. */
const MAX_DEPTH = 64;

const BYTE_ORDER_MARK = new BytePattern('\ufeff');

const BLANK = 32;
const EXCLAMATION = 33;
const QUOTE = 34;
const AMPERSAND = 38;
const APOSTROPHE = 39;
const SLASH = 47;
const LESS = 60;
const GREATER = 62;
const QUESTION = 63;

/**
 * Reads an XML document once, element by element, and creates nothing for elements that the caller skips: a list of thousands of entries
 * costs no more than the values kept. Namespaces and comments are ignored.
 *
 * ```ts
 * const cursor = new XmlCursor(bytes, details); // within the root
 * while (cursor.next()) {
 *   if (cursor.name === 'Key') keys.push(cursor.text());
 *   else cursor.skip();
 * }
 * ```
 *
 * Every element entered by `next` must be left: by `text` or a similar method, by `skip`, or by `next` until it returns false. Document
 * types are refused, and so all entities but XML's own five; a document cannot expand while it is read.
 *
 * All methods throw MalformedResponseError for a document that is not well-formed.
 */
export class XmlCursor {
  readonly #bytes: Buffer;
  /** The same bytes, for patterns. */
  readonly #view: DataView;
  readonly #details: CloudErrorDetails;
  readonly #names = new Map<string, XmlName>();
  readonly #open: XmlName[] = [];
  #last: XmlName = nameOf('');
  #position: number;
  /** True if the current element has at most one piece of text and its end tag has been read, but it has not been left yet. */
  #isLeaf = false;
  /** Start of that text. */
  #start = 0;
  #end = 0;
  /** Start of the current element's attributes; the end is 0 if it has none. */
  #attributesStart = 0;
  #attributesEnd = 0;
  /** Position of the next entity, or the end of the document. */
  #entity = -1;

  /** Enters the root element. Leading blanks are skipped: servers send them to keep a slow response alive. */
  constructor(bytes: Buffer, details: CloudErrorDetails) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#details = details;
    this.#position = BYTE_ORDER_MARK.isAt(this.#view, 0) ? BYTE_ORDER_MARK.length : 0;
    const root = this.#passOutside();
    if (root === -1) this.#refuse('is empty');
    this.#enter(root);
  }

  /** Name, without its prefix, of the element entered last. */
  get name(): string {
    return this.#last.local;
  }

  /** Value of an attribute of the current element, with entities resolved; null if it has none of this name. */
  attribute(name: string): string | null {
    if (this.#attributesEnd === 0) return null;
    const tag = this.#bytes.toString('utf8', this.#attributesStart, this.#attributesEnd);
    for (const [, key, double, single] of tag.matchAll(ATTRIBUTE)) {
      if (key !== name) continue;
      return resolveEntities(double ?? single ?? '', (entity) =>
        this.#refuse(`has the unknown entity ${entity}`),
      );
    }
    return null;
  }

  /** The attributes of the element entered last, entities resolved; prefixes and namespaces are left out. */
  attributes(): [name: string, value: string][] {
    if (this.#attributesEnd === 0) return [];
    const tag = this.#bytes.toString('utf8', this.#attributesStart, this.#attributesEnd);
    return [...tag.matchAll(ATTRIBUTE)].flatMap(([, key = '', double, single]): [string, string][] => {
      if (key.startsWith('xmlns')) return [];
      const value = resolveEntities(double ?? single ?? '', (entity) =>
        this.#refuse(`has the unknown entity ${entity}`),
      );
      return [[key.slice(key.indexOf(':') + 1), value]];
    });
  }

  /** Enters the next child; leaves the parent and returns false if there are no more. */
  next(): boolean {
    if (this.#isLeaf) {
      this.#leave();
      return false;
    }
    for (;;) {
      const mark = this.#findTag();
      const code = this.#bytes[mark + 1];
      if (code === SLASH) {
        this.#close(mark);
        return false;
      }
      if (code !== EXCLAMATION && code !== QUESTION) {
        this.#enter(mark);
        return true;
      }
      this.#position = this.#passMarkup(mark);
    }
  }

  /** Leaves the element, whatever is in it. */
  skip(): void {
    if (!this.#isLeaf) this.#leaveMixed();
    else {
      if (this.#hasEntities(this.#start, this.#end)) this.#decode(this.#start, this.#end);
      this.#leave();
    }
  }

  /** Leaves the element and returns its text with entities resolved; '' if it has children. */
  text(): string {
    return this.#isLeaf ? this.#leaveText() : this.#leaveMixed();
  }

  /** Like {@link text}, but for an element with children returns null and does not leave it. */
  leaf(): string | null {
    return this.#isLeaf ? this.#leaveText() : this.#join();
  }

  /** Like {@link text}, for values shared by many elements, such as a storage class: equal texts are one string. */
  word(): string {
    if (!this.#isLeaf) return this.#leaveMixed();
    const name = this.#last;
    const { rawWord } = name;
    if (this.#end - this.#start !== rawWord.length || !rawWord.isAt(this.#view, this.#start)) {
      name.word = this.#decode(this.#start, this.#end);
      name.rawWord = new BytePattern(this.#bytes.subarray(this.#start, this.#end));
    }
    this.#leave();
    return name.word;
  }

  /** Like {@link text}, without a mark (in source form) at both ends; null, without leaving the element, if the text has no such marks. */
  textWithin(mark: BytePattern): string | null {
    const start = this.#start + mark.length;
    const end = this.#end - mark.length;
    const isWithin =
      this.#isLeaf && start <= end && mark.isAt(this.#view, this.#start) && mark.isAt(this.#view, end);
    if (!isWithin) return null;
    const text = this.#decode(start, end);
    this.#leave();
    return text;
  }

  /** Like {@link text}, for a number. @throws MalformedResponseError for any other text, and for none */
  number(): number {
    const whole = this.#isLeaf ? readDigits(this.#bytes, this.#start, this.#end) : -1;
    if (whole >= 0) {
      this.#leave();
      return whole;
    }
    const text = this.text();
    const number = Number(text);
    if (text !== '' && Number.isFinite(number)) return number;
    return this.#refuse(`has no number in <${this.name}>: ${JSON.stringify(text.slice(0, 60))}`);
  }

  /** Like {@link number}, for a non-negative integer. */
  count(): number {
    const { name } = this;
    const number = this.number();
    if (Number.isSafeInteger(number) && number >= 0) return number;
    return this.#refuse(`has in <${name}> no whole number, but ${number}`);
  }

  /** Like {@link text}, for a time; null if missing or invalid. */
  date(): Date | null {
    const time = this.#isLeaf ? readTime(this.#bytes, this.#start, this.#end) : Number.NaN;
    if (Number.isNaN(time)) return toDate(this.text());
    this.#leave();
    return new Date(time);
  }

  /** Finds the next tag, comment or CDATA, and checks the text before it. */
  #findTag(): number {
    const start = this.#position;
    if (this.#bytes[start] === LESS) return start;
    const mark = this.#find(LESS, start);
    if (mark === -1) this.#refuse('is cut short');
    if (this.#hasEntities(start, mark)) this.#decode(start, mark);
    return mark;
  }

  /** Position of the next such byte; -1 if none. It is usually near, where a loop is faster than `indexOf`. */
  #find(byte: number, start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let position = start;
    while (position < length && bytes[position] !== byte) position += 1;
    return position < length ? position : -1;
  }

  /** True if there are entities in this range. Calls must move forward in the document. */
  #hasEntities(start: number, end: number): boolean {
    if (this.#entity < start) {
      const found = this.#bytes.indexOf(AMPERSAND, start);
      this.#entity = found === -1 ? this.#bytes.length : found;
    }
    return this.#entity < end;
  }

  #decode(start: number, end: number): string {
    const text = this.#bytes.toString('utf8', start, end);
    return this.#hasEntities(start, end)
      ? resolveEntities(text, (entity) => this.#refuse(`has the unknown entity ${entity}`))
      : text;
  }

  #leaveText(): string {
    const text = this.#decode(this.#start, this.#end);
    this.#leave();
    return text;
  }

  /** Leaves an element that may contain children, comments or CDATA. */
  #leaveMixed(): string {
    const text = this.#join();
    if (text !== null) return text;
    while (this.next()) this.skip();
    return '';
  }

  /** Joins the text around comments and CDATA, and leaves the element; null at a child element. */
  #join(): string | null {
    let text = '';
    for (;;) {
      const start = this.#position;
      const mark = this.#findTag();
      text += this.#decode(start, mark);
      const code = this.#bytes[mark + 1];
      if (code === SLASH) {
        this.#close(mark);
        return text;
      }
      if (code !== EXCLAMATION && code !== QUESTION) return null;
      this.#position = this.#passMarkup(mark);
      if (CDATA.isAt(this.#view, mark))
        text += this.#bytes.toString('utf8', mark + CDATA.length, this.#position - 3);
    }
  }

  /** Enters the element whose tag begins here. If it contains only text, reads up to its end tag. */
  #enter(mark: number): void {
    const { following } = this.#last;
    if (following !== null && following.startTag.isAt(this.#view, mark)) {
      this.#last = following;
      this.#position = mark + following.startTag.length;
      this.#attributesEnd = 0;
    } else if (this.#enterSlowly(mark)) return;
    const { endTag } = this.#last;
    const start = this.#position;
    const end = this.#find(LESS, start);
    if (end === -1 || !endTag.isAt(this.#view, end)) {
      this.#push();
      return;
    }
    this.#isLeaf = true;
    this.#start = start;
    this.#end = end;
    this.#position = end + endTag.length;
  }

  #push(): void {
    if (this.#open.length >= MAX_DEPTH) this.#refuse(`is nested deeper than ${MAX_DEPTH} elements`);
    this.#open.push(this.#last);
  }

  /** Reads a tag that differs from the predicted one; true if the element is empty (`<a/>`). */
  #enterSlowly(mark: number): boolean {
    const name = this.#findName(mark + 1);
    this.#last.following = name;
    this.#last = name;
    this.#attributesStart = mark + name.startTag.length - 1;
    const end = this.#passAttributes(this.#attributesStart);
    this.#attributesEnd = end;
    this.#position = end;
    this.#start = end;
    this.#end = end;
    this.#isLeaf = this.#bytes[end - 2] === SLASH;
    return this.#isLeaf;
  }

  #findName(start: number): XmlName {
    let end = start;
    while (end < this.#bytes.length && !endsName(this.#bytes[end])) end += 1;
    if (end === this.#bytes.length) this.#refuse('is cut short');
    const raw = this.#bytes.toString('latin1', start, end);
    const known = this.#names.get(raw);
    if (known !== undefined) return known;
    const name = nameOf(this.#bytes.toString('utf8', start, end));
    if (name.local === '') this.#refuse('is no XML document');
    this.#names.set(raw, name);
    return name;
  }

  /** End of a tag, after its attributes. Attribute values may contain `>`. */
  #passAttributes(position: number): number {
    let quote: number | null = null;
    for (let end = position; end < this.#bytes.length; end += 1) {
      const byte = this.#bytes[end];
      if (quote !== null) quote = byte === quote ? null : quote;
      else if (byte === QUOTE || byte === APOSTROPHE) quote = byte;
      else if (byte === GREATER) return end + 1;
      else if (byte === LESS) break;
    }
    return this.#refuse('is cut short');
  }

  /** Leaves the current element, whose end tag must begin here. */
  #close(mark: number): void {
    const name = this.#open.pop();
    if (name === undefined) return this.#refuse('ends an element that has not begun');
    this.#position = name.endTag.isAt(this.#view, mark)
      ? mark + name.endTag.length
      : this.#passBlankEnd(name, mark);
    this.#leave();
  }

  /** The end of an end tag that has blanks in it. */
  #passBlankEnd({ qualified, local, endTag }: XmlName, mark: number): number {
    let end = mark + endTag.length - 1;
    const isSame = this.#bytes.toString('utf8', mark + 2, end) === qualified;
    while (isBlank(this.#bytes[end])) end += 1;
    if (!isSame || this.#bytes[end] !== GREATER) this.#refuse(`ends <${local}> wrongly`);
    return end + 1;
  }

  /** Handles the end of an element; nothing may follow the root. */
  #leave(): void {
    this.#isLeaf = false;
    if (this.#open.length === 0 && this.#passOutside() !== -1) this.#refuse('is no XML document');
  }

  /** Skips everything allowed outside the root; returns the position of the next tag, or -1 at the end. */
  #passOutside(): number {
    for (;;) {
      const mark = this.#bytes.indexOf(LESS, this.#position);
      const between = this.#bytes.toString('utf8', this.#position, mark === -1 ? undefined : mark);
      if (between.trim() !== '') this.#refuse('has text outside its root element');
      if (mark === -1) return -1;
      const code = this.#bytes[mark + 1];
      if (code !== EXCLAMATION && code !== QUESTION) return mark;
      if (CDATA.isAt(this.#view, mark)) this.#refuse('has text outside its root element');
      this.#position = this.#passMarkup(mark);
    }
  }

  /** End of a comment, CDATA section or processing instruction. */
  #passMarkup(mark: number): number {
    const [begin, end] =
      MARKUP.find(([pattern]) => pattern.isAt(this.#view, mark)) ??
      this.#refuse('declares a document type, which is refused');
    const found = this.#bytes.indexOf(end, mark + begin.length);
    return found === -1 ? this.#refuse('is cut short') : found + end.length;
  }

  #refuse(what: string): never {
    throw new MalformedResponseError(`${this.#details.operation}: the XML response ${what}.`, this.#details);
  }
}

/** One attribute of a tag, with its value in single or double quotes. */
const ATTRIBUTE = /([^\s="'/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const CDATA = new BytePattern('<![CDATA[');

/** Start and end of each kind of markup other than tags. */
const MARKUP: readonly (readonly [BytePattern, string])[] = [
  [new BytePattern('<!--'), '-->'],
  [CDATA, ']]>'],
  [new BytePattern('<?'), '?>'],
];

/** True if a name ends before this byte. */
function endsName(byte: number | undefined): boolean {
  return byte === GREATER || byte === SLASH || byte === LESS || isBlank(byte);
}

function isBlank(byte: number | undefined): boolean {
  return byte !== undefined && byte <= BLANK;
}
