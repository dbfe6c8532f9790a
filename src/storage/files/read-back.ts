import type { FileHandle } from 'node:fs/promises';
import { type Checksum, type RunningChecksum, startLike } from '../checksum/checksum.js';

/** Bytes read at once when a file is read back for its checksum. */
const READ_BACK = 1024 * 1024;

/** Reads the complete part of a file in order, to compute its checksum while later ranges still arrive. */
export class ReadBack {
  readonly #handle: FileHandle;
  readonly #partSize: number;
  readonly #done = new Set<number>();
  #next = 0;
  #position = 0;
  #checksum: RunningChecksum | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(handle: FileHandle, partSize: number) {
    this.#handle = handle;
    this.#partSize = partSize;
  }

  /** Sets the checksum to compute, once it is known. */
  start(expected: Checksum | null): void {
    if (this.#checksum !== null || expected === null) return;
    this.#checksum = startLike(expected);
    this.#advance();
  }

  /** A range is in the file. */
  add(number: number): void {
    this.#done.add(number);
    this.#advance();
  }

  async settle(): Promise<void> {
    await this.#work.catch(() => {});
  }

  /** Checksum of the complete file. */
  async finish(): Promise<string> {
    await this.#work;
    await this.#read(Infinity);
    return this.#checksum?.hex() ?? '';
  }

  #advance(): void {
    if (this.#checksum === null) return;
    while (this.#done.has(this.#next)) this.#next += 1;
    const end = this.#next * this.#partSize;
    if (end <= this.#position) return;
    this.#work = this.#work.then(() => this.#read(end));
    // `finish` rejects with the failure.
    this.#work.catch(() => {});
  }

  async #read(end: number): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BACK, this.#partSize));
    while (this.#position < end) {
      const length = Math.min(buffer.length, end - this.#position);
      const { bytesRead } = await this.#handle.read(buffer, 0, length, this.#position);
      if (bytesRead === 0) return;
      this.#checksum?.update(buffer.subarray(0, bytesRead));
      this.#position += bytesRead;
    }
  }
}
