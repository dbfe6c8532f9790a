/** Control characters, escape sequences among them: text of a server must not steer the terminal. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

/** Text of several lines from a server: they and their tabs stay, other control characters are shown as `?`. */
export function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\t').map(plain).join('\t'))
    .join('\n');
}

/** Text of a server on one line of a terminal: control characters are shown as `?`. */
export function plain(text: string): string {
  return text.replaceAll(CONTROL, (character) => (character === '\n' || character === '\t' ? ' ' : '?'));
}

/** Names that are written out of many. */
const SHOWN = 10;

/** Names for a question or a message: the first ones, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(plain).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

/** Control characters that JSON leaves as they are. */
const UNESCAPED = /[\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

/** A value as JSON without a character that steers a terminal: each is escaped, so that programs read the same. */
export function jsonOf(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    UNESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
