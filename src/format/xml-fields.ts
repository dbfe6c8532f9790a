import type { CloudErrorDetails } from '../errors.js';
import { XmlCursor } from './xml-cursor.js';

/** How an XML document becomes an object. */
export interface XmlFieldRules {
  /** Elements that are items of lists: even one alone becomes a list. */
  readonly lists?: readonly string[];
  /** Changes the text of a document before it is read, such as one with a document type that says nothing. */
  readonly clean?: (text: string) => string;
}

/**
 * Reads an XML document as an object with one field, named after its root: an element becomes its text, or an object of its attributes and
 * children, with `text` for its text where it has attributes too. Namespaces are left out.
 *
 * @throws MalformedResponseError for what is no well-formed document
 */
export function readXmlFields(
  body: Buffer | string,
  { lists = [], clean }: XmlFieldRules = {},
  details: CloudErrorDetails = {},
): Readonly<Record<string, unknown>> {
  const bytes = clean === undefined ? Buffer.from(body) : Buffer.from(clean(body.toString('utf8')));
  const cursor = new XmlCursor(bytes, details);
  const root = cursor.name;
  return Object.fromEntries([[root, valueOf(cursor, lists)]]);
}

/** The value of the element that the cursor is in; it is left. */
function valueOf(cursor: XmlCursor, lists: readonly string[]): unknown {
  const fields = new Map<string, unknown>(cursor.attributes());
  const text = cursor.leaf();
  if (text !== null) {
    if (fields.size === 0) return text;
    if (text.trim() !== '') fields.set('text', text);
    return Object.fromEntries(fields);
  }
  while (cursor.next()) {
    const { name } = cursor;
    const value = valueOf(cursor, lists);
    const known = fields.get(name);
    if (Array.isArray(known)) known.push(value);
    else if (known !== undefined) fields.set(name, [known, value]);
    else fields.set(name, lists.includes(name) ? [value] : value);
  }
  return Object.fromEntries(fields);
}
