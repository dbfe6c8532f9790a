import { parseLabels, formatLabels } from '../names/labels.js';

/** The longest name, in bytes with its length bytes (RFC 1035, section 2.3.4). */
const MAX_NAME = 255;

/** Reads a DNS message (RFC 1035, section 4) from a position on. Every read past the end throws a RangeError. */
export class WireReader {
  /** The next byte to read. */
  position: number;
  /** End of the part being read. */
  readonly end: number;

  constructor(
    /** The whole message, since compressed names refer to earlier parts of it. */
    readonly message: Buffer,
    start = 0,
    end = message.length,
  ) {
    this.position = start;
    this.end = end;
  }

  /** An unsigned number of 1, 2, 4 or 6 bytes. */
  uint(size: number): number {
    const start = this.#advance(size);
    return this.message.readUIntBE(start, size);
  }

  /** So many bytes, or all that are left: a view, not a copy. */
  bytes(count = this.end - this.position): Buffer {
    const start = this.#advance(count);
    return this.message.subarray(start, start + count);
  }

  /** A character-string, with one character for each byte. */
  string(): string {
    return this.bytes(this.uint(1)).toString('latin1');
  }

  /** A name, compressed or not, as absolute text in normal form. Its bound also ends names that lead back into themselves. */
  name(): string {
    const labels: string[] = [];
    let at = this.position;
    let next: number | undefined;
    let size = 1;
    for (let length = this.message.readUInt8(at); length !== 0; length = this.message.readUInt8(at)) {
      if (length >= 0xc0) {
        const target = this.message.readUInt16BE(at) & 0x3fff;
        if (target >= at) throw new RangeError('A compressed name points forward.');
        next ??= at + 2;
        at = target;
      } else if (length >= 0x40) {
        throw new RangeError('A name has a label of an unknown kind.');
      } else {
        size += length + 1;
        if (size > MAX_NAME) throw new RangeError(`A name is longer than ${MAX_NAME} bytes.`);
        labels.push(this.message.subarray(at + 1, at + 1 + length).toString('latin1'));
        at += length + 1;
      }
    }
    this.position = next ?? at + 1;
    return `${formatLabels(labels.map((label) => label.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())))}.`;
  }

  #advance(count: number): number {
    const start = this.position;
    if (count < 0 || start + count > this.end) throw new RangeError('The message ends too early.');
    this.position = start + count;
    return start;
  }
}

/** An unsigned number in so many bytes. */
export function uintBytes(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
}

/** A character-string with its length byte. */
export function stringBytes(value: string): Buffer {
  return Buffer.concat([uintBytes(value.length, 1), Buffer.from(value, 'latin1')]);
}

/** An absolute name, uncompressed. */
export function nameBytes(name: string): Buffer {
  const parts = parseLabels(name).labels.map(stringBytes);
  return Buffer.concat([...parts, Buffer.alloc(1)]);
}
