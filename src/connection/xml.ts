import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';

/** Deeper documents than this are refused. */
const MAX_DEPTH = 64;

const NONE: readonly XmlElement[] = [];

/** An element of an XML document: its children, or its text. Namespaces, attributes and comments are left out: no answer needs them. */
export class XmlElement {
  /** Name without its prefix. */
  readonly name: string;
  /** Text, entities resolved; '' where it has children. */
  text = '';
  #children: XmlElement[] | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** Its children, in order. Most elements have none, and no list of them either. */
  get children(): readonly XmlElement[] {
    return this.#children ?? NONE;
  }

  /** Adds a child behind the others. */
  add(child: XmlElement): void {
    if (this.#children === null) this.#children = [child];
    else this.#children.push(child);
  }

  /** The first child of this name, or null. */
  child(name: string): XmlElement | null {
    for (const child of this.children) if (child.name === name) return child;
    return null;
  }

  /** All children of this name. */
  all(name: string): XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  /** The text of the first child of this name; null where there is none. */
  get(name: string): string | null {
    return this.child(name)?.text ?? null;
  }
}

/**
 * Reads an XML document. Document types are refused, and with them every entity but the five of XML itself, so that no document can
 * grow when it is read.
 *
 * @throws MalformedResponseError
 */
export function parseXml(text: string, details: CloudErrorDetails): XmlElement {
  const root = new XmlElement('');
  const open: XmlElement[] = [root];
  let current = root;
  let position = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const wrong = (what: string): MalformedResponseError =>
    new MalformedResponseError(`${details.operation}: the XML answer ${what}.`, details);
  for (;;) {
    const start = text.indexOf('<', position);
    const content = text.slice(position, start === -1 ? undefined : start);
    if (open.length > 1) current.text = current.text === '' ? content : current.text + content;
    else if (content.trim() !== '') throw wrong('has text outside its root element');
    if (start === -1) break;
    const next = text.charCodeAt(start + 1);
    if (next === SLASH) {
      const end = text.indexOf('>', start);
      const closed = open.pop();
      if (end === -1 || closed === undefined || localName(text.slice(start + 2, end)) !== closed.name)
        throw wrong(`ends <${closed?.name ?? ''}> wrongly`);
      closed.text = closed.children.length > 0 ? '' : resolve(closed.text, wrong);
      current = open.at(-1) ?? root;
      position = end + 1;
    } else if (next === QUESTION) {
      position = after(text, '?>', start);
    } else if (next === EXCLAMATION) {
      if (text.startsWith('<!--', start)) position = after(text, '-->', start);
      else if (text.startsWith('<![CDATA[', start)) {
        position = after(text, ']]>', start);
        // Kept from being resolved as entities with the text around it.
        current.text += text.slice(start + 9, position - 3).replaceAll('&', '&amp;');
      } else throw wrong('declares a document type, which is refused');
    } else {
      const end = text.indexOf('>', start);
      if (end === -1) throw wrong('is cut short');
      const isEmpty = text.charCodeAt(end - 1) === SLASH;
      const element = new XmlElement(localName(text.slice(start + 1, isEmpty ? end - 1 : end)));
      if (element.name === '' || (open.length === 1 && root.children.length > 0))
        throw wrong('is no XML document');
      current.add(element);
      position = end + 1;
      if (isEmpty) continue;
      if (open.length > MAX_DEPTH) throw wrong(`is nested deeper than ${MAX_DEPTH} elements`);
      open.push(element);
      current = element;
    }
    if (position === -1) throw wrong('is cut short');
  }
  const [document] = root.children;
  if (open.length > 1 || document === undefined)
    throw wrong(document === undefined ? 'is empty' : 'is cut short');
  return document;
}

/** Text as it stands in XML. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r\n\t]/g, (character) => ESCAPES[character] ?? `&#${character.charCodeAt(0)};`);
}

const BLANK = 32;
const COLON = 58;
const SLASH = 47;
const QUESTION = 63;
const EXCLAMATION = 33;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function after(text: string, mark: string, start: number): number {
  const found = text.indexOf(mark, start);
  return found === -1 ? -1 : found + mark.length;
}

/** The name in a tag, without prefix and attributes. */
function localName(tag: string): string {
  let start = 0;
  let end = 0;
  for (; end < tag.length; end += 1) {
    const code = tag.charCodeAt(end);
    if (code <= BLANK) break;
    if (code === COLON) start = end + 1;
  }
  return start === 0 && end === tag.length ? tag : tag.slice(start, end);
}

function resolve(text: string, wrong: (what: string) => MalformedResponseError): string {
  let start = text.indexOf('&');
  if (start === -1) return text;
  let resolved = text.slice(0, start);
  while (start !== -1) {
    const end = text.indexOf(';', start);
    const name = end === -1 ? '' : text.slice(start + 1, end);
    const character = ENTITIES.get(name) ?? numbered(name);
    if (character === null) throw wrong(`has the unknown entity ${text.slice(start, start + 20)}`);
    start = text.indexOf('&', end);
    resolved += character + text.slice(end + 1, start === -1 ? undefined : start);
  }
  return resolved;
}

/** The character that `#33` or `#x21` stands for; null for anything else. */
function numbered(name: string): string | null {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
  const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : null;
}
