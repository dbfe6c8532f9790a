/** The order in which stores list names: by the bytes of UTF-8, or by those that the name has in place of it. */
export function compareNames(a: string, b: string): number {
  return Buffer.compare(bytesOf(a), bytesOf(b));
}

/** Bytes that are no UTF-8 stand in a name as U+DC80 to U+DCFF: see `decodePercent`. */
const STRAY = 0xdc00;

function bytesOf(name: string): Buffer {
  if (!/\p{Surrogate}/u.test(name)) return Buffer.from(name);
  const bytes = Array.from(name, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > STRAY && code <= STRAY + 0xff ? Buffer.of(code - STRAY) : Buffer.from(character);
  });
  return Buffer.concat(bytes);
}
