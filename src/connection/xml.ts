import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';

/** Deeper documents than this are refused. */
const MAX_DEPTH = 64;

/** An element of an XML document: its children, or its text. Namespaces, attributes and comments are left out: no answer needs them. */
export class XmlElement {
  /** Name without its prefix. */
  readonly name: string;
  /** Text, entities resolved; '' where it has children. */
  text = '';
  readonly children: XmlElement[] = [];

  constructor(name: string) {
    this.name = name;
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
    if (open.length > 1) current.text += content;
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
      current.children.push(element);
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

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function after(text: string, mark: string, start: number): number {
  const found = text.indexOf(mark, start);
  return found === -1 ? -1 : found + mark.length;
}

/** The name in a tag, without prefix and attributes. */
function localName(tag: string): string {
  const end = tag.search(/\s/);
  const name = end === -1 ? tag : tag.slice(0, end);
  return name.slice(name.indexOf(':') + 1);
}

function resolve(text: string, wrong: (what: string) => MalformedResponseError): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const known = ENTITIES[name];
    if (known !== undefined && whole.endsWith(';')) return known;
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
    const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
    if (!whole.endsWith(';') || !(code <= 0x10ffff))
      throw wrong(`has the unknown entity ${whole.slice(0, 20)}`);
    return String.fromCodePoint(code);
  });
}
