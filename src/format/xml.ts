import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';
import { XmlCursor } from './xml-cursor.js';

export { escapeXml } from './xml-text.js';

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
 * The name, without its prefix, of a document's root element; null where there is none. However much stands before it: blanks that keep a
 * slow answer alive, a byte order mark, a declaration, comments.
 */
export function rootNameOf(body: Buffer): string | null {
  for (let at = body.indexOf('<'); at !== -1;) {
    const end = endOfProlog(body, at);
    if (end === null) return nameAt(body, at + 1);
    at = end === -1 ? -1 : body.indexOf('<', end);
  }
  return null;
}

/** Whether a document with this root is a page for people. */
export function isPage(root: string | null): boolean {
  return root?.toLowerCase() === 'html';
}

/** Where a declaration, a comment or a document type ends; -1 where it never does, null where an element begins in its place. */
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

/** Reads an XML document whole. @throws MalformedResponseError */
export function parseXml(text: string | Buffer, details: CloudErrorDetails): XmlElement {
  return readElement(new XmlCursor(typeof text === 'string' ? Buffer.from(text) : text, details));
}

/** Reads the element that the cursor is in, and leaves it. */
export function readElement(cursor: XmlCursor): XmlElement {
  return readApart(cursor, takeNothing);
}

/**
 * Checks that an answer is the document that was asked for, by its root or by a child that only such a document has: a page of
 * something in between must not pass for a list with nothing in it.
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
    `${operation}: ${provider} answered with <${root.name}> where <${name}> is expected. Check that the endpoint is the API itself.`,
    details,
  );
}

/** What a list has beside its entries, and what was made of those. */
export interface XmlList<T> {
  readonly root: XmlElement;
  readonly entries: T[];
}

/**
 * Reads a list: `read` is given the cursor in each element of these names, wherever it is, and has to leave that one; of all the rest a
 * tree is made. So the entries of a large list cost no elements of a tree.
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

/** Reads an element but for those within that `take` reads itself, which it is true for. */
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
