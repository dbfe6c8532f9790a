/** A short text to be found at places in bytes, four bytes at a time: many times as fast as comparing texts. */
export class BytePattern {
  /** In bytes. */
  readonly length: number;
  readonly #words: Int32Array;
  readonly #rest: Uint8Array;

  constructor(text: string | Uint8Array) {
    const bytes = Uint8Array.from(typeof text === 'string' ? Buffer.from(text) : text);
    const view = new DataView(bytes.buffer);
    this.length = bytes.length;
    this.#words = Int32Array.from({ length: bytes.length >> 2 }, (_, index) => view.getInt32(index * 4));
    this.#rest = bytes.subarray(this.#words.length * 4);
  }

  /** Whether it stands here. */
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
