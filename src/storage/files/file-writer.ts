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

  /** Adds bytes. Returns true when there are enough to flush. */
  add(chunk: Uint8Array): boolean {
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
    return this.#size >= WRITE_SIZE;
  }

  /** Starts to write the added bytes after the previous write. @throws the previous write's failure */
  async flush(): Promise<void> {
    await this.#writing;
    const chunks = this.#chunks;
    const position = this.#position;
    this.#position += this.#size;
    this.#chunks = [];
    this.#size = 0;
    this.#writing = this.#write(chunks, position);
    // The next flush or finish rejects with the failure.
    this.#writing.catch(() => {});
  }

  /** Waits until everything is in the file. @throws a write's failure */
  async finish(): Promise<void> {
    await this.flush();
    await this.#writing;
  }

  /** Waits until no write is running, successful or not. */
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

/** The rest of chunks after this many bytes. */
function after(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  return chunks.flatMap((chunk) => {
    const skipped = Math.min(left, chunk.byteLength);
    left -= skipped;
    return skipped === chunk.byteLength ? [] : [chunk.subarray(skipped)];
  });
}
