import type { Dispatcher } from 'undici';
import { MAX_TIMER } from '../call/call.js';

/** A stream of bytes, read once: the part of a Node stream that readers here need. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  /** True after the last byte, when the socket or file is free again. */
  readonly closed: boolean;
  /** Calls back after the last byte; not if it is closed already. */
  once(event: 'close', listener: () => void): unknown;
  /** Ends it early. */
  destroy(): unknown;
}

/** Thrown inside the connection for a body above its size limit. */
export class BodyTooLarge extends Error {}

/** Thrown inside the connection for a body that arrives too slowly. */
export class BodyTooSlow extends Error {
  readonly code = 'SLOW_BODY';
}

/** Least bytes a second of a body that is collected, or a server could hold a call for ever with a byte now and then. */
const SLOWEST = 256;

/** Bytes that may wait for their reader before the socket is paused. */
const HIGH_WATER = 64 * 1024;

/**
 * Body of a response. A small body is complete when its headers arrive, so reading it needs no wait; a Node stream would take several turns
 * of the event loop, more than the request itself.
 */
export class ResponseBody implements ByteStream, AsyncIterator<Uint8Array, undefined> {
  readonly #controller: Dispatcher.DispatchController;
  readonly #chunks: Buffer[] = [];
  #waiting = 0;
  #failure: { readonly error: unknown } | null = null;
  #reader: Reader | null = null;
  #onClose: (() => void)[] | null = null;
  #closed = false;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  get closed(): boolean {
    return this.#closed;
  }

  once(_event: 'close', listener: () => void): void {
    if (!this.#closed) (this.#onClose ??= []).push(listener);
  }

  /** Adds a chunk. */
  push(chunk: Buffer): void {
    if (this.#reader !== null) {
      this.#releaseReader().resolve(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
    if (this.#waiting >= HIGH_WATER) this.#controller.pause();
  }

  /** Ends the body; null for success. */
  end(failure: { readonly error: unknown } | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#failure = failure;
    if (this.#reader !== null) {
      const reader = this.#releaseReader();
      if (failure === null) reader.resolve(null);
      else reader.reject(failure.error);
    }
    const listeners = this.#onClose;
    this.#onClose = null;
    if (listeners !== null) for (const listener of listeners) listener();
  }

  destroy(): void {
    if (this.#closed) return;
    this.#chunks.length = 0;
    this.#controller.abort(new Error('The body of the response was not read to its end.'));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const chunk = await this.#take();
    return chunk === null ? { done: true, value: undefined } : { done: false, value: chunk };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.destroy();
    return { done: true, value: undefined };
  }

  /** Next bytes, or null at the end. Not a promise if they are there already. */
  #take(): Buffer | null | Promise<Buffer | null> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#waiting -= chunk.length;
      if (!this.#closed && this.#waiting < HIGH_WATER) this.#controller.resume();
      return chunk;
    }
    if (this.#failure !== null) return Promise.reject(this.#failure.error);
    if (this.#closed) return null;
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /**
   * Reads the whole body.
   *
   * @throws BodyTooLarge above the limit in bytes
   * @throws BodyTooSlow when a period of `patience` milliseconds brings next to nothing
   */
  async collect(limit: number, patience: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    let watch: SpeedWatch | null = null;
    try {
      for (;;) {
        const next = this.#take();
        if (next instanceof Promise) watch ??= new SpeedWatch(patience, (error) => this.#giveUp(error));
        const chunk = next instanceof Promise ? await next : next;
        if (chunk === null) break;
        size += chunk.length;
        if (size > limit) {
          this.destroy();
          throw new BodyTooLarge();
        }
        watch?.add(chunk.length);
        chunks.push(chunk);
      }
    } finally {
      watch?.stop();
    }
    const [first] = chunks;
    return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size);
  }

  #giveUp(error: Error): void {
    if (this.#reader !== null) this.#releaseReader().reject(error);
    this.destroy();
  }

  #releaseReader(): Reader {
    const reader = this.#reader as Reader;
    this.#reader = null;
    return reader;
  }
}

interface Reader {
  resolve(chunk: Buffer | null): void;
  reject(error: unknown): void;
}

/** Ends a body that brings too little in a period. */
class SpeedWatch {
  readonly #timer: NodeJS.Timeout;
  #bytes = 0;

  constructor(patience: number, end: (error: Error) => void) {
    const least = (SLOWEST * patience) / 1000;
    this.#timer = setInterval(
      () => {
        if (this.#bytes < least) end(new BodyTooSlow(`fewer than ${SLOWEST} bytes a second`));
        this.#bytes = 0;
      },
      Math.min(patience, MAX_TIMER),
    );
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
