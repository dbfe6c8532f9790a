import type { Piece, Source } from './piece.js';
import { InvalidRequestError } from '../../errors.js';
import { bytesOfText, checkSize, StreamSource } from './stream-source.js';

/** Data for an upload: bytes, text (as UTF-8), a Blob or File, a web or Node stream, any iterable of bytes or text. */
export type UploadData =
  | string
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>;

/** Opens a source for a caller's data. @throws InvalidRequestError for anything else */
export function openSource(data: UploadData, size?: number): Source {
  if (typeof data === 'string') return new BytesSource(bytesOfText(data), size);
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
