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
 * Reads an XML document once from its beginning to its end, element by element, making nothing of what nobody asks for: a list of
 * thousands of entries costs no more than what is kept of it. Namespaces and comments are left out: no answer needs them.
 *
 * ```ts
 * const cursor = new XmlCursor(bytes, details); // within the root
 * while (cursor.next()) {
 *   if (cursor.name === 'Key') keys.push(cursor.text());
 *   else cursor.skip();
 * }
 * ```
 *
 * Each element that `next` has entered is to be left again: by `text` or one of its like, by `skip`, or by `next` until it is false.
 * Document types are refused, and with them every entity but the five of XML itself, so that no document can grow when it is read.
 *
 * All its methods throw MalformedResponseError for what is no well-formed document.
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
  /** Whether the element entered last has one piece of text or nothing in it, and has still to be left: its end tag has been read. */
  #isLeaf = false;
  /** Where that text stands. */
  #start = 0;
  #end = 0;
  /** Where the attributes of the element entered last stand; the end is 0 where it has none. */
  #attributesStart = 0;
  #attributesEnd = 0;
  /** Where the next entity is, or the end of the document. */
  #entity = -1;

  /** Enters the root element. Blanks may come first, which keep a slow answer alive. */
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

  /** An attribute of the element entered last, entities resolved; null where it has none of this name. */
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

  /** Enters the next child; false where there is no more, and the element that has them is left. */
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

  /** Leaves the element and tells its text, entities resolved; '' where it has children. */
  text(): string {
    return this.#isLeaf ? this.#leaveText() : this.#leaveMixed();
  }

  /** As {@link text}; but where there are children nothing is left, and it is null. */
  leaf(): string | null {
    return this.#isLeaf ? this.#leaveText() : this.#join();
  }

  /** As {@link text}, for what many elements share, such as the class of a storage: the same text is made once. */
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

  /** As {@link text}, without this mark at both ends of it as it stands in the document; null where it has no such, and is not left. */
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

  /** As {@link text}, for a number. @throws MalformedResponseError for any other text, and for none */
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

  /** As {@link number}, for a whole one that is not below 0. */
  count(): number {
    const { name } = this;
    const number = this.number();
    if (Number.isSafeInteger(number) && number >= 0) return number;
    return this.#refuse(`has in <${name}> no whole number, but ${number}`);
  }

  /** As {@link text}, for a time; null where there is none or it makes no sense. */
  date(): Date | null {
    const time = this.#isLeaf ? readTime(this.#bytes, this.#start, this.#end) : Number.NaN;
    if (Number.isNaN(time)) return toDate(this.text());
    this.#leave();
    return new Date(time);
  }

  /** Finds the next tag, comment or the like, and sees to the text before it. */
  #findTag(): number {
    const start = this.#position;
    if (this.#bytes[start] === LESS) return start;
    const mark = this.#find(LESS, start);
    if (mark === -1) this.#refuse('is cut short');
    if (this.#hasEntities(start, mark)) this.#decode(start, mark);
    return mark;
  }

  /** Where a byte stands next; -1 where it does not. It is near, mostly: nearer than a call of `indexOf` would pay for. */
  #find(byte: number, start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let position = start;
    while (position < length && bytes[position] !== byte) position += 1;
    return position < length ? position : -1;
  }

  /** Whether there are entities between. It is not to be asked about what comes before what it was asked about last. */
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

  /** Leaves an element that may have children, comments or CDATA in it. */
  #leaveMixed(): string {
    const text = this.#join();
    if (text !== null) return text;
    while (this.next()) this.skip();
    return '';
  }

  /** Joins pieces of text around comments and CDATA, and leaves the element; null where a child comes. */
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

  /** Enters the element whose tag begins here, and passes over all of it where there is only text in it. */
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

  /** Reads a tag that is not as the one before lets expect; true where it is of an empty element, which has then no other. */
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

  /** The end of a tag, past its attributes. A value may hold what else would end the tag. */
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

  /** Leaves the open element, whose end tag should begin here. */
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

  /** The element entered last has been left: nothing may come behind the root. */
  #leave(): void {
    this.#isLeaf = false;
    if (this.#open.length === 0 && this.#passOutside() !== -1) this.#refuse('is no XML document');
  }

  /** Passes over what may stand outside the root element: where a tag begins, or -1 at the end. */
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

  /** Where a comment, CDATA or an instruction ends. */
  #passMarkup(mark: number): number {
    const [begin, end] =
      MARKUP.find(([pattern]) => pattern.isAt(this.#view, mark)) ??
      this.#refuse('declares a document type, which is refused');
    const found = this.#bytes.indexOf(end, mark + begin.length);
    return found === -1 ? this.#refuse('is cut short') : found + end.length;
  }

  #refuse(what: string): never {
    throw new MalformedResponseError(`${this.#details.operation}: the XML answer ${what}.`, this.#details);
  }
}

/** One attribute of a tag, its value in quotes of either kind. */
const ATTRIBUTE = /([^\s="'/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const CDATA = new BytePattern('<![CDATA[');

/** How each thing begins and ends that is no tag. */
const MARKUP: readonly (readonly [BytePattern, string])[] = [
  [new BytePattern('<!--'), '-->'],
  [CDATA, ']]>'],
  [new BytePattern('<?'), '?>'],
];

/** Whether a name cannot go on with this byte. */
function endsName(byte: number | undefined): boolean {
  return byte === GREATER || byte === SLASH || byte === LESS || isBlank(byte);
}

function isBlank(byte: number | undefined): boolean {
  return byte !== undefined && byte <= BLANK;
}
