import { open, type FileHandle } from 'node:fs/promises';
import { InvalidRequestError } from '../errors.js';

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
  /** Reads the next piece: `size` bytes, or what is left. `allocate` gives the memory for it, of at least `size` bytes. */
  read(size: number, allocate: () => Uint8Array): Promise<Piece>;
  /** Lets go of the stream or file. */
  close(): Promise<void>;
}

/** Makes a source of what a caller gave. @throws InvalidRequestError for anything else */
export function openSource(data: UploadData, size?: number): Source {
  if (typeof data === 'string') return new BytesSource(Buffer.from(data, 'utf8'), size);
  if (data instanceof Uint8Array) return new BytesSource(data, size);
  if (data instanceof ArrayBuffer) return new BytesSource(new Uint8Array(data), size);
  if (data instanceof Blob) {
    if (size !== undefined) checkSize(data.size, size);
    return new StreamSource(data.stream()[Symbol.asyncIterator](), data.size);
  }
  if (typeof data === 'object' && data !== null) {
    if (Symbol.asyncIterator in data) return new StreamSource(data[Symbol.asyncIterator](), size);
    if (Symbol.iterator in data) return new StreamSource(data[Symbol.iterator](), size);
  }
  throw new InvalidRequestError(
    `Upload data must be bytes, a string, a Blob, a stream or an iterable of bytes, not ${data === null ? 'null' : typeof data}.`,
  );
}

/** Opens a file to upload. */
export async function openFileSource(path: string): Promise<Source> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (cause) {
    throw new InvalidRequestError(`The file ${path} cannot be read: ${messageOf(cause)}.`, { cause });
  }
  try {
    const stat = await handle.stat();
    if (stat.isFile()) return new FileSource(handle, path, stat.size);
    if (stat.isDirectory()) throw new InvalidRequestError(`${path} is a folder, not a file.`);
    return new StreamSource(handle.createReadStream()[Symbol.asyncIterator](), undefined);
  } catch (error) {
    await handle.close();
    throw error;
  }
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

class FileSource implements Source {
  readonly size: number;
  readonly inMemory = false;
  readonly #handle: FileHandle;
  readonly #path: string;
  #position = 0;

  constructor(handle: FileHandle, path: string, size: number) {
    this.#handle = handle;
    this.#path = path;
    this.size = size;
  }

  async read(size: number, allocate: () => Uint8Array): Promise<Piece> {
    const length = Math.min(size, this.size - this.#position);
    const bytes = allocate().subarray(0, length);
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await this.#handle.read(bytes, filled, length - filled, this.#position + filled);
      if (bytesRead === 0)
        throw new InvalidRequestError(
          `The file ${this.#path} became shorter while it was uploaded; nothing was stored.`,
        );
      filled += bytesRead;
    }
    this.#position += length;
    return { bytes, last: this.#position === this.size };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

type Chunks = Iterator<unknown> | AsyncIterator<unknown>;

class StreamSource implements Source {
  readonly size: number | null;
  readonly inMemory = false;
  readonly #chunks: Chunks;
  /** Read from the stream and not yet part of a piece. */
  #rest: Uint8Array | null = null;
  #ended = false;
  #total = 0;

  constructor(chunks: Chunks, size: number | undefined) {
    if (size !== undefined && !(Number.isInteger(size) && size >= 0))
      throw new InvalidRequestError(`size must be a whole number of bytes, not ${String(size)}.`);
    this.#chunks = chunks;
    this.size = size ?? null;
  }

  async read(size: number, allocate: () => Uint8Array): Promise<Piece> {
    const buffer = allocate();
    let filled = 0;
    while (filled < size) {
      const chunk = await this.#next();
      if (chunk === null) break;
      const taken = Math.min(chunk.byteLength, size - filled);
      buffer.set(taken === chunk.byteLength ? chunk : chunk.subarray(0, taken), filled);
      filled += taken;
      this.#rest = taken === chunk.byteLength ? null : chunk.subarray(taken);
    }
    // One look ahead, so that the last piece is known as such.
    this.#rest ??= await this.#next();
    return { bytes: buffer.subarray(0, filled), last: this.#rest === null };
  }

  async close(): Promise<void> {
    this.#rest = null;
    if (this.#ended) return;
    this.#ended = true;
    await this.#chunks.return?.();
  }

  async #next(): Promise<Uint8Array | null> {
    if (this.#rest !== null) return this.#rest;
    while (!this.#ended) {
      const { done, value } = await this.#chunks.next();
      if (done === true) {
        this.#ended = true;
        if (this.size !== null) checkSize(this.#total, this.size);
        return null;
      }
      const chunk = asBytes(value);
      this.#total += chunk.byteLength;
      if (this.size !== null && this.#total > this.size) checkSize(this.#total, this.size);
      if (chunk.byteLength > 0) return chunk;
    }
    return null;
  }
}

function asBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk, 'utf8');
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new InvalidRequestError(
    `The upload's stream gave ${chunk === null ? 'null' : `a ${typeof chunk}`} where bytes are expected.`,
  );
}

function checkSize(actual: number, expected: number): void {
  if (actual === expected) return;
  const words =
    actual > expected
      ? `has more than the ${expected} bytes`
      : `ended after ${actual} of the ${expected} bytes`;
  throw new InvalidRequestError(`The upload's data ${words} that size says; nothing was stored.`);
}

/** The words of something thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
