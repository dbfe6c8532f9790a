import type { Algorithm, ListenerProtocol } from '../model/options.js';

/** Words of this library's and the cloud's for the same thing, both ways. What has no pair passes as it is, in lower case on the way in. */
export interface Words<Own extends string = string> {
  /** The cloud's word. */
  to(word: Own): string;
  /** This library's word. */
  from(word: string): Own;
}

/** Pairs of words: `{ 'round-robin': 'ROUND_ROBIN' }`. */
export function wordsOf<Own extends string = Algorithm | ListenerProtocol>(
  pairs: Readonly<Record<string, string>>,
): Words<Own> {
  const back = new Map(Object.entries(pairs).map(([own, theirs]) => [theirs, own]));
  return {
    to: (word) => pairs[word] ?? word,
    from: (word) => (back.get(word) ?? word.toLowerCase()) as Own,
  };
}
