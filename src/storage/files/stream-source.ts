import { setImmediate } from 'node:timers/promises';
import { type Call, orCallEnd, timeLeft } from '../../call/call.js';
import { InvalidRequestError } from '../../errors.js';
import { fileError, isOfSystem } from './file-errors.js';
import type { Piece, Source } from './piece.js';

/** Chunks of a source, and a function that stops it at once. */
interface Chunks {
  next(): Promise<IteratorResult<unknown>> | IteratorResult<unknown>;
  /** Called once, also while `next` waits. */
  stop(): unknown;
}

/** Empty chunks in a row after which all else gets its turn. */
const EMPTY_CHUNKS = 100;

/** Milliseconds that a source gets to clean up. */
const STOP_TIME = 1000;

/** A stream, or another source of chunks. */
export class StreamSource implements Source {
  readonly size: number | null;
  readonly inMemory = false;
  readonly #chunks: Chunks;
  /** Read from the stream and not yet part of a piece. */
  #rest: Uint8Array | null = null;
  #isWaiting = false;
  #ended = false;
  #total = 0;

  private constructor(chunks: Chunks, size: number | undefined) {
    if (size !== undefined && !(Number.isInteger(size) && size >= 0))
      throw new InvalidRequestError(`size must be a whole number of bytes, not ${String(size)}.`);
    this.#chunks = chunks;
    this.size = size ?? null;
  }

  /** @throws InvalidRequestError for a stream that is already being read */
  static of(data: object, size?: number): StreamSource {
    return new StreamSource(chunksOf(data), size);
  }

  async read(size: number, allocate: () => Uint8Array, call: Call): Promise<Piece> {
    const buffer = allocate();
    let filled = 0;
    while (filled < size) {
      const chunk = await this.#next(call);
      if (chunk === null) break;
      const taken = Math.min(chunk.byteLength, size - filled);
      buffer.set(taken === chunk.byteLength ? chunk : chunk.subarray(0, taken), filled);
      filled += taken;
      this.#rest = taken === chunk.byteLength ? null : chunk.subarray(taken);
    }
    // Look ahead, to recognise the last piece.
    this.#rest ??= await this.#next(call);
    return { bytes: buffer.subarray(0, filled), last: this.#rest === null };
  }

  async close(): Promise<void> {
    this.#rest = null;
    if (this.#ended) return;
    this.#ended = true;
    const stopped = Promise.resolve()
      .then(() => this.#chunks.stop())
      .catch(() => {});
    // A waiting generator stops only when its promise settles, and clean-up code may take for ever.
    if (!this.#isWaiting) await atMost(STOP_TIME, stopped);
  }

  async #next(call: Call): Promise<Uint8Array | null> {
    if (this.#rest !== null) return this.#rest;
    for (let count = 1; !this.#ended; count += 1) {
      const { done, value } = await this.#pull(call);
      if (done === true) {
        this.#ended = true;
        if (this.size !== null) checkSize(this.#total, this.size);
        return null;
      }
      const chunk = asBytes(value);
      this.#total += chunk.byteLength;
      if (this.size !== null && this.#total > this.size) checkSize(this.#total, this.size);
      if (chunk.byteLength > 0) return chunk;
      // A source of endless empty chunks would block timers and aborts.
      if (count % EMPTY_CHUNKS === 0) await setImmediate();
      timeLeft(call);
    }
    return null;
  }

  async #pull(call: Call): Promise<IteratorResult<unknown>> {
    this.#isWaiting = true;
    try {
      const next = await orCallEnd(Promise.resolve(this.#chunks.next()), call);
      this.#isWaiting = false;
      return next;
    } catch (error) {
      call.signal?.throwIfAborted();
      throw sourceError(error);
    }
  }
}

/** Passes errors of the caller's own code unchanged; converts system errors of files and streams. */
function sourceError(error: unknown): unknown {
  return isOfSystem(error) ? fileError(error, { operation: 'upload', service: 'storage' }) : error;
}

async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

function chunksOf(data: object): Chunks {
  if ('getReader' in data && typeof data.getReader === 'function') return webChunks(data as ReadableStream);
  if ('readableEnded' in data && data.readableEnded === true)
    throw new InvalidRequestError('The upload’s stream has been read to its end already. Give a new one.');
  const iterator = iteratorOf(data);
  if ('destroy' in data && typeof data.destroy === 'function') {
    const destroy = data.destroy.bind(data) as () => unknown;
    return { next: () => iterator.next(), stop: destroy };
  }
  return { next: () => iterator.next(), stop: () => iterator.return?.() };
}

function iteratorOf(data: object): Iterator<unknown> | AsyncIterator<unknown> {
  return Symbol.asyncIterator in data
    ? (data as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    : (data as Iterable<unknown>)[Symbol.iterator]();
}

function webChunks(stream: ReadableStream): Chunks {
  if (stream.locked) {
    throw new InvalidRequestError(
      'The upload’s stream is locked, since it is already being read. Pass an unread one.',
    );
  }
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    stop: () => reader.cancel(),
  };
}

/** Encodes text as UTF-8. @throws InvalidRequestError for lone surrogates, which would be replaced */
export function bytesOfText(text: string): Uint8Array {
  if (!/\p{Surrogate}/u.test(text)) return Buffer.from(text, 'utf8');
  throw new InvalidRequestError(
    'Upload data that is text must be valid Unicode: it has half a surrogate pair.',
  );
}

function asBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return bytesOfText(chunk);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new InvalidRequestError(
    `The upload's stream gave ${chunk === null ? 'null' : `a ${typeof chunk}`} where bytes are expected.`,
  );
}

/** @throws InvalidRequestError when the size differs from the announced one */
export function checkSize(actual: number, expected: number): void {
  if (actual === expected) return;
  const words =
    actual > expected
      ? `has more than the ${expected} bytes`
      : `ended after ${actual} of the ${expected} bytes`;
  throw new InvalidRequestError(`The upload's data ${words} that size says; nothing was stored.`);
}
