/**
 * Splits a command like a POSIX shell, without expansions: blanks separate words, quotes and backslashes keep them together. Null for an
 * unterminated quote.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */
export function shellWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === '\\') {
      if (at + 1 === text.length) return null;
      at += 1;
      word = (word ?? '') + text.charAt(at);
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(text, at + 1, character);
      if (quoted === null) return null;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else word = (word ?? '') + character;
  }
  return word === null ? words : [...words, word];
}

/** Text between quotes; `end` is the position of the closing one. In double quotes a backslash escapes only special characters. */
function readQuoted(text: string, start: number, quote: string): { text: string; end: number } | null {
  let result = '';
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === quote) return { text: result, end: at };
    const next = text.charAt(at + 1);
    if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
      result += next;
      at += 1;
    } else result += character;
  }
  return null;
}
