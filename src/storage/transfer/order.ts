/** Order of names in stores: by their UTF-8 bytes, or by the original bytes of invalid UTF-8. */
export function compareNames(a: string, b: string): number {
  return Buffer.compare(bytesOf(a), bytesOf(b));
}

/** Invalid UTF-8 bytes are U+DC80 to U+DCFF in a name; see `decodePercent`. */
const STRAY = 0xdc00;

function bytesOf(name: string): Buffer {
  if (!/\p{Surrogate}/u.test(name)) return Buffer.from(name);
  const bytes = Array.from(name, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > STRAY && code <= STRAY + 0xff ? Buffer.of(code - STRAY) : Buffer.from(character);
  });
  return Buffer.concat(bytes);
}
