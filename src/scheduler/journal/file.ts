import { constants } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { JournalError } from '../../errors.js';
import { checkWhole, formatLine, type JournalLine, parseLines } from './lines.js';
import type { JournalRecord } from './records.js';

/** Advice for a journal that cannot be created. */
const ADVICE: Readonly<Record<string, string>> = {
  EEXIST:
    ' It exists already: finish its run with Scheduler.resume or Scheduler.cleanup, or name another file.',
  ENOENT: ' Its folder does not exist: make it first.',
};

/** Records on their way to the disk, and the callers that wait for them. */
interface Group {
  readonly records: JournalRecord[];
  readonly written: Promise<void>;
  settle(error: JournalError | null): void;
}

/**
 * An append-only file of records. Records appended during a sync are written and synced together afterwards, so that hundreds at once cost about one
 * sync.
 */
export class JournalFile {
  /** Called once, with the error of the first write that failed; nothing is written after it. */
  onFailure: (error: JournalError) => void = () => {};
  readonly path: string;
  readonly writer: string;
  /** Run of the journal; every line names it. */
  run = '';
  readonly #handle: FileHandle;
  #position = 0;
  #group: Group | null = null;
  #writing: Promise<void> | null = null;
  #failure: JournalError | null = null;
  #syncs = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
    this.writer = crypto.randomUUID().slice(0, 8);
  }

  /** Creates a journal. @throws JournalError when the file exists already, or cannot be created */
  static async create(path: string, run: string): Promise<JournalFile> {
    try {
      const file = new JournalFile(path, await open(path, 'ax', 0o600));
      file.run = run;
      await syncFolder(dirname(path));
      return file;
    } catch (cause) {
      const advice = ADVICE[errorCode(cause)] ?? '';
      throw new JournalError(`The journal ${path} cannot be made (${errorCode(cause)}).${advice}`, { cause });
    }
  }

  /** Opens a journal to resume its run. @throws JournalError when there is none */
  static async open(path: string): Promise<JournalFile> {
    try {
      // Without O_CREAT: a mistyped name must not create an empty journal.
      return new JournalFile(path, await open(path, constants.O_WRONLY | constants.O_APPEND));
    } catch (cause) {
      const advice = errorCode(cause) === 'ENOENT' ? ' There is no such file: check the path.' : '';
      throw new JournalError(`The journal ${path} cannot be opened (${errorCode(cause)}).${advice}`, {
        cause,
      });
    }
  }

  /** Number of syncs so far. */
  get syncs(): number {
    return this.#syncs;
  }

  /** Appends a record; resolves when it is on the disk. @throws JournalError */
  append(...records: JournalRecord[]): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    this.#group ??= newGroup();
    this.#group.records.push(...records);
    const { written } = this.#group;
    this.#writing ??= this.#writeGroups().finally(() => {
      this.#writing = null;
    });
    return written;
  }

  /** Appends a record without waiting for the disk; a failure goes to `onFailure`. */
  note(...records: JournalRecord[]): void {
    this.append(...records).catch(() => {});
  }

  /** Waits until all records so far are on the disk. @throws JournalError */
  sync(): Promise<void> {
    return this.append();
  }

  /** Returns the milliseconds since the file was last written to. */
  async age(): Promise<number> {
    const { mtimeMs } = await stat(this.path);
    return Math.max(0, Date.now() - mtimeMs);
  }

  /** Reads all lines of the file. @throws JournalError when lines are missing that had been synced */
  async read(): Promise<JournalLine[]> {
    const lines = parseLines(await this.#text());
    checkWhole(this.path, lines);
    return lines;
  }

  /** Writes a record without waiting for the disk, on a line of its own even where a crash has cut off the one before. */
  async claim(record: JournalRecord): Promise<void> {
    const text = await this.#text();
    const line = formatLine({ record, writer: this.writer, position: 0, group: 0, run: this.run });
    this.#position = 1;
    try {
      await this.#handle.appendFile(text === '' || text.endsWith('\n') ? line : `\n${line}`);
    } catch (cause) {
      throw this.#fail(cause);
    }
  }

  /** Waits for pending writes, and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#handle.close();
  }

  /** Deletes a journal whose beginning could not be written; returns the error to throw. */
  async discard(cause: unknown): Promise<JournalError> {
    await this.#handle.close();
    await rm(this.path, { force: true });
    const reason = cause instanceof JournalError ? cause.cause : cause;
    return new JournalError(
      `The journal ${this.path} cannot be written (${errorCode(reason)}). Nothing was started, and it was taken away again.`,
      { cause },
    );
  }

  async #text(): Promise<string> {
    const handle = await open(this.path, 'r');
    try {
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  }

  async #writeGroups(): Promise<void> {
    // Records appended in this turn of the event loop share the sync.
    await new Promise((resolve) => setImmediate(resolve));
    for (let group = this.#group; group !== null; group = this.#group) {
      this.#group = null;
      try {
        await this.#write(group.records);
        group.settle(null);
      } catch (cause) {
        group.settle(this.#fail(cause));
      }
    }
  }

  async #write(records: readonly JournalRecord[]): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    const group = this.#position;
    this.#position += records.length;
    const lines = records.map((record, offset) =>
      formatLine({ record, writer: this.writer, position: group + offset, group, run: this.run }),
    );
    await this.#handle.appendFile(lines.join(''));
    await this.#handle.datasync();
    this.#syncs += 1;
  }

  #fail(cause: unknown): JournalError {
    if (this.#failure !== null) return this.#failure;
    this.#failure = new JournalError(
      `The journal ${this.path} cannot be written (${errorCode(cause)}): nothing more is started. ` +
        'When there is room again, Scheduler.resume goes on from what it holds.',
      { cause },
    );
    this.onFailure(this.#failure);
    return this.#failure;
  }
}

function newGroup(): Group {
  let settle: Group['settle'] = () => {};
  const written = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === null ? resolve() : reject(error));
  });
  // Records without a waiting caller share the group.
  written.catch(() => {});
  return { records: [], written, settle };
}

/** Syncs the folder: after a power cut its new name is lost otherwise. Some systems do not let folders be opened. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  if (folder === null) return;
  try {
    await folder.sync();
  } catch {
    // Windows cannot.
  } finally {
    await folder.close();
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
