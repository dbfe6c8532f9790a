import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { JournalError } from '../../errors.js';
import type { LogLine, WrittenLine } from './lines.js';

/** Characters collected before they are written. */
const CHUNK = 64 * 1024;
/** Milliseconds after which fewer are written too, so that a crash loses little. */
const LATEST = 1000;
/** Bytes that may wait for the disk; phases are left out while there are more. */
const MOST_WAITING = 8 * 1024 * 1024;

/** A file of lines, written in the background: nothing waits for it but its end. */
export class LogFile {
  readonly #path: string;
  readonly #stream: WriteStream;
  readonly #closed: Promise<void>;
  readonly #writer = crypto.randomUUID().slice(0, 8);
  #lines: string[] = [];
  #characters = 0;
  #timer: NodeJS.Timeout | null = null;
  #failure: Error | null = null;
  #dropped = 0;

  /** Appends to the file, which only its owner can read where it is new. */
  constructor(path: string) {
    this.#path = path;
    // A crash may have cut off the last line of the recording before.
    if (existsSync(path)) this.#lines.push('\n');
    this.#stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
    this.#closed = new Promise((resolve) => {
      this.#stream.on('close', resolve);
    });
    this.#stream.on('error', (error) => {
      this.#failure ??= error;
    });
  }

  /** Lines left out so far because the disk did not keep up. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds a line. */
  write(line: LogLine): void {
    if (this.#failure !== null) return;
    const written: WrittenLine = { w: this.#writer, ...line };
    const text = `${JSON.stringify(written)}\n`;
    this.#lines.push(text);
    this.#characters += text.length;
    if (this.#characters >= CHUNK) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), LATEST).unref();
  }

  /** Adds a line of which there are many, unless too much waits for the disk already. */
  writeIfRoom(line: LogLine): void {
    if (this.#stream.writableLength > MOST_WAITING) this.#dropped += 1;
    else this.write(line);
  }

  /** Writes what is left, and closes the file. @throws JournalError when something could not be written */
  async close(): Promise<void> {
    this.#flush();
    this.#stream.end();
    await this.#closed;
    if (this.#failure !== null) {
      const { code = String(this.#failure) } = this.#failure as NodeJS.ErrnoException;
      throw new JournalError(
        `The log ${this.#path} cannot be written (${code}): the report of its run will lack times and requests. The run itself is not affected.`,
        { cause: this.#failure },
      );
    }
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#lines.length > 0) this.#stream.write(this.#lines.join(''));
    this.#lines = [];
    this.#characters = 0;
  }
}
