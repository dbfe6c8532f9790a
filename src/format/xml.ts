import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';
import { XmlCursor } from './xml-cursor.js';

export { escapeXml } from './xml-text.js';

const NONE: readonly XmlElement[] = [];

/** An element of an XML document: its children, or its text. Namespaces, attributes and comments are ignored. */
export class XmlElement {
  /** Name without its prefix. */
  readonly name: string;
  /** Text, with entities resolved; '' if it has children. */
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

  /** Text of the first child with this name; null if there is none. */
  get(name: string): string | null {
    return this.child(name)?.text ?? null;
  }
}

/**
 * Name of the root element, without prefix; null if there is none. Skips everything before it: blanks that keep a slow response alive, a
 * byte order mark, a declaration, comments.
 */
export function rootNameOf(body: Buffer): string | null {
  for (let at = body.indexOf('<'); at !== -1;) {
    const end = endOfProlog(body, at);
    if (end === null) return nameAt(body, at + 1);
    at = end === -1 ? -1 : body.indexOf('<', end);
  }
  return null;
}

/** True if a document with this root is an HTML page. */
export function isPage(root: string | null): boolean {
  return root?.toLowerCase() === 'html';
}

/** End of a declaration, comment or document type; -1 if it is unterminated, null if an element begins here. */
function endOfProlog(body: Buffer, at: number): number | null {
  const closing = PROLOG.find(
    ([opening]) => body.subarray(at, at + opening.length).toString('latin1') === opening,
  );
  return closing === undefined ? null : body.indexOf(closing[1], at + closing[0].length);
}

const PROLOG: readonly (readonly [opening: string, closing: string])[] = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<!', '>'],
];

function nameAt(body: Buffer, start: number): string | null {
  const name = /^[^\s/>]+/.exec(body.subarray(start, start + 256).toString('utf8'))?.[0];
  return name?.slice(name.indexOf(':') + 1) ?? null;
}

/** Parses a complete XML document. @throws MalformedResponseError */
export function parseXml(text: string | Buffer, details: CloudErrorDetails): XmlElement {
  return readElement(new XmlCursor(typeof text === 'string' ? Buffer.from(text) : text, details));
}

/** Reads the element that the cursor is in, and leaves it. */
export function readElement(cursor: XmlCursor): XmlElement {
  return readApart(cursor, takeNothing);
}

/**
 * Checks that a response is the expected document, by its root or by a child that only such a document has. Otherwise a gateway's page
 * would pass for an empty list.
 *
 * @throws MalformedResponseError
 */
export function checkDocument(
  root: XmlElement,
  name: string,
  children: readonly string[],
  details: CloudErrorDetails,
): void {
  if (root.name === name || children.some((child) => root.child(child) !== null)) return;
  const { operation, provider } = details;
  throw new MalformedResponseError(
    `${operation}: ${provider} returned <${root.name}> where <${name}> is expected. Check that the endpoint is the API itself.`,
    details,
  );
}

/** The fields of a list outside its entries, and the values read from the entries. */
export interface XmlList<T> {
  readonly root: XmlElement;
  readonly entries: T[];
}

/**
 * Reads a list. `read` gets the cursor at each element with one of these names, at any depth, and must leave it; the rest becomes a tree.
 * So large lists create no tree for their entries.
 */
export function readList<T>(
  cursor: XmlCursor,
  names: ReadonlySet<string>,
  read: (cursor: XmlCursor) => T,
): XmlList<T> {
  const entries: T[] = [];
  const root = readApart(cursor, (inner) => {
    if (!names.has(inner.name)) return false;
    entries.push(read(inner));
    return true;
  });
  return { root, entries };
}

/** Reads an element as a tree, without the elements that `take` reads itself and returns true for. */
function readApart(cursor: XmlCursor, take: (cursor: XmlCursor) => boolean): XmlElement {
  const element = new XmlElement(cursor.name);
  const text = cursor.leaf();
  if (text !== null) element.text = text;
  else while (cursor.next()) if (!take(cursor)) element.add(readApart(cursor, take));
  return element;
}

function takeNothing(): boolean {
  return false;
}
