/**
 * Decodes percent-encoding and never fails. A `%` that begins no escape stays. Bytes that are not UTF-8 become lone surrogates U+DC80 to
 * U+DCFF, as in Python. No valid name contains one, so such a name cannot be mistaken for another.
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

/** The UTF-8 character at this position; null if there is none. */
function characterAt(bytes: Buffer, position: number): string | null {
  for (let length = 1; length <= LONGEST && position + length <= bytes.length; length += 1) {
    const sequence = bytes.subarray(position, position + length);
    const text = sequence.toString('utf8');
    if (Buffer.from(text).equals(sequence)) return text;
  }
  return null;
}
