/** A short text to be found at places in bytes, four bytes at a time: many times as fast as comparing texts. */
export class BytePattern {
  /** In bytes. */
  readonly length: number;
  readonly #words: number[] = [];
  /** The bytes after the first four. */
  readonly #rest: number[] = [];

  constructor(text: string | Buffer) {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    this.length = bytes.length;
    let place = 0;
    for (; place + 4 <= bytes.length; place += 4) this.#words.push(bytes.readInt32BE(place));
    for (; place < bytes.length; place += 1) this.#rest.push(bytes.readUInt8(place));
  }

  /** True if the pattern starts at this position. */
  isAt(view: DataView, position: number): boolean {
    if (position + this.length > view.byteLength) return false;
    const words = this.#words;
    let place = position;
    for (let index = 0; index < words.length; index += 1, place += 4) {
      if (view.getInt32(place) !== words[index]) return false;
    }
    const rest = this.#rest;
    for (let index = 0; index < rest.length; index += 1, place += 1) {
      if (view.getUint8(place) !== rest[index]) return false;
    }
    return true;
  }
}
