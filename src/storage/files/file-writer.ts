import type { FileHandle } from 'node:fs/promises';
import { giveBack } from '../../http/sockets/read-buffers.js';

/** Bytes written at once: a write for every chunk of a socket would take longer than the chunk was under way. */
const WRITE_SIZE = 512 * 1024;

/** Writes bytes into a file from a position on, while the next ones arrive. */
export class FileWriter {
  readonly #handle: FileHandle;
  readonly #onWritten: (bytes: number) => void;
  #position: number;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(handle: FileHandle, position: number, onWritten: (bytes: number) => void) {
    this.#handle = handle;
    this.#position = position;
    this.#onWritten = onWritten;
  }

  /** Takes bytes. Answers true when there are enough of them to be flushed. */
  add(chunk: Uint8Array): boolean {
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
    return this.#size >= WRITE_SIZE;
  }

  /** Begins to write what there is, once what went before is written. @throws what that failed with */
  async flush(): Promise<void> {
    await this.#writing;
    const chunks = this.#chunks;
    const position = this.#position;
    this.#position += this.#size;
    this.#chunks = [];
    this.#size = 0;
    this.#writing = this.#write(chunks, position);
    // Whoever flushes next or finishes hears of a failure.
    this.#writing.catch(() => {});
  }

  /** Waits until everything is in the file. @throws what a write failed with */
  async finish(): Promise<void> {
    await this.flush();
    await this.#writing;
  }

  /** Waits until nothing is being written any more, well or not. */
  async settle(): Promise<void> {
    await this.#writing.catch(() => {});
  }

  async #write(chunks: readonly Uint8Array[], start: number): Promise<void> {
    let rest = chunks;
    for (let position = start; rest.length > 0;) {
      const { bytesWritten } = await this.#handle.writev(rest, position);
      position += bytesWritten;
      this.#onWritten(bytesWritten);
      rest = after(rest, bytesWritten);
    }
    for (const chunk of chunks) giveBack(chunk);
  }
}

/** What is left of chunks behind so many bytes. */
function after(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  return chunks.flatMap((chunk) => {
    const skipped = Math.min(left, chunk.byteLength);
    left -= skipped;
    return skipped === chunk.byteLength ? [] : [chunk.subarray(skipped)];
  });
}
