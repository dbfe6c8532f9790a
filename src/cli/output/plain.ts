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
