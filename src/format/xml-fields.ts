import type { CloudErrorDetails } from '../errors.js';
import { XmlCursor } from './xml-cursor.js';

/** Rules for converting an XML document to an object. */
export interface XmlFieldRules {
  /** Elements that are items of lists: even a single one becomes a list. */
  readonly lists?: readonly string[];
  /** Changes the text of a document before it is parsed, for example to remove an empty document type. */
  readonly clean?: (text: string) => string;
}

/**
 * Parses an XML document to an object with one field, named after its root. An element becomes its text, or an object with its attributes
 * and children, and `text` if it has attributes and text. Namespaces are ignored.
 *
 * @throws MalformedResponseError for a document that is not well-formed
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

/** Value of the element at the cursor, which is left. */
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
