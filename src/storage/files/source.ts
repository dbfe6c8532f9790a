import type { Call } from '../../call/call.js';
import { InvalidRequestError } from '../../errors.js';
import { checkSize, StreamSource } from './stream-source.js';

/** What can be uploaded: bytes, text (as UTF-8), a Blob or File, a web or Node stream, any iterable of bytes or text. */
export type UploadData =
  | string
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>;

/** A piece of a source. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** True where nothing follows. */
  readonly last: boolean;
}

/** Content to upload, read in pieces from its beginning to its end. */
export interface Source {
  /** Bytes in all; null where that is not known before the end. */
  readonly size: number | null;
  /** True where pieces are views of memory that the caller holds anyway. */
  readonly inMemory: boolean;
  /**
   * Reads the next piece: `size` bytes, or what is left. `allocate` gives the memory for it, of at least `size` bytes. A source that gives
   * nothing is waited for as long as the call goes.
   */
  read(size: number, allocate: () => Uint8Array, call: Call): Promise<Piece>;
  /** Lets go of the stream or file, without waiting for one that gives nothing. Never rejects. */
  close(): Promise<void>;
}

/** Makes a source of what a caller gave. @throws InvalidRequestError for anything else */
export function openSource(data: UploadData, size?: number): Source {
  if (typeof data === 'string') return new BytesSource(Buffer.from(data, 'utf8'), size);
  if (data instanceof Uint8Array) return new BytesSource(data, size);
  if (data instanceof ArrayBuffer) return new BytesSource(new Uint8Array(data), size);
  if (data instanceof Blob) {
    if (size !== undefined) checkSize(data.size, size);
    return StreamSource.of(data.stream(), data.size);
  }
  if (typeof data === 'object' && data !== null && (Symbol.asyncIterator in data || Symbol.iterator in data))
    return StreamSource.of(data, size);
  throw new InvalidRequestError(
    `Upload data must be bytes, a string, a Blob, a stream or an iterable of bytes, not ${data === null ? 'null' : typeof data}.`,
  );
}

class BytesSource implements Source {
  readonly size: number;
  readonly inMemory = true;
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array, expected: number | undefined) {
    if (expected !== undefined) checkSize(bytes.byteLength, expected);
    this.#bytes = bytes;
    this.size = bytes.byteLength;
  }

  async read(size: number): Promise<Piece> {
    const start = this.#position;
    const end = Math.min(start + size, this.size);
    this.#position = end;
    const bytes = start === 0 && end === this.size ? this.#bytes : this.#bytes.subarray(start, end);
    return { bytes, last: end === this.size };
  }

  async close(): Promise<void> {}
}

/** The words of something thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
