/**
 * Undoes percent-encoding, and never fails. A sign that begins no escape stays as it is. Bytes that are no UTF-8 become U+DC80 to
 * U+DCFF, a half of a pair each, as Python has them: no name that can be asked for has one, so that nobody takes it for another's.
 */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
      decodeBytes(Buffer.from(run.replaceAll('%', ''), 'hex')),
    );
  }
}

/** Longest sequence of UTF-8, in bytes. */
const LONGEST = 4;

function decodeBytes(bytes: Buffer): string {
  let text = '';
  for (let position = 0; position < bytes.length;) {
    const character = characterAt(bytes, position);
    text += character ?? String.fromCharCode(0xdc00 + (bytes[position] ?? 0));
    position += character === null ? 1 : Buffer.byteLength(character);
  }
  return text;
}

/** The character that begins here; null where none does. */
function characterAt(bytes: Buffer, position: number): string | null {
  for (let length = 1; length <= LONGEST && position + length <= bytes.length; length += 1) {
    const sequence = bytes.subarray(position, position + length);
    const text = sequence.toString('utf8');
    if (Buffer.from(text).equals(sequence)) return text;
  }
  return null;
}
