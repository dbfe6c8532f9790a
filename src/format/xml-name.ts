import { BytePattern } from './byte-pattern.js';

const NOTHING = new BytePattern('');

/** A name that a document's tags have. */
export interface XmlName {
  /** With its prefix. */
  readonly qualified: string;
  /** Its tags where they have no attributes, with its prefix. */
  readonly startTag: BytePattern;
  readonly endTag: BytePattern;
  /** Without its prefix. */
  readonly local: string;
  /** Of the tag that came behind this one last time: in a list it is the next one again, and need not be looked up. */
  following: XmlName | null;
  /** The last text of such an element that the cursor's `word` has read, and how it stood there. */
  word: string;
  rawWord: BytePattern;
}

/** A name as it stands in a tag. */
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

/** The same text as the engine keeps names of properties: comparing it with a literal is comparing two addresses. */
function asKey(text: string): string {
  const [key = text] = Object.keys({ [text]: null });
  return key;
}
