import { BytePattern } from './byte-pattern.js';

const NOTHING = new BytePattern('');

/** A name that a document's tags have. */
export interface XmlName {
  /** With its prefix. */
  readonly qualified: string;
  /** Start tag without attributes, prefix included. */
  readonly startTag: BytePattern;
  readonly endTag: BytePattern;
  /** Without its prefix. */
  readonly local: string;
  /** Tag that followed this one last time. In lists it is usually the next one again, which saves a lookup. */
  following: XmlName | null;
  /** The last text that the cursor's `word` read from such an element, and its source form. */
  word: string;
  rawWord: BytePattern;
}

/** Parses the name in a tag. */
export function nameOf(qualified: string): XmlName {
  return {
    qualified,
    local: asKey(qualified.slice(qualified.lastIndexOf(':') + 1)),
    startTag: new BytePattern(`<${qualified}>`),
    endTag: new BytePattern(`</${qualified}>`),
    following: null,
    word: '',
    rawWord: NOTHING,
  };
}

/** Interns a string like a property name, so that comparing it with a literal compares two addresses. */
function asKey(text: string): string {
  const [key = text] = Object.keys({ [text]: null });
  return key;
}
