import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { ConflictError, InvalidRequestError } from '../../errors.js';
import { codeOf, explainFiles } from './file-errors.js';
import { messageOf } from './source.js';
import type { Piece, Source } from './piece.js';
import { StreamSource } from './stream-source.js';

/** Opens pipes without waiting for a writer. Windows has no such flag, and no such pipes in folders. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a file for upload; a pipe (FIFO) is read until its writers have closed it. @throws InvalidRequestError when it cannot be read */
export async function openFileSource(path: string): Promise<Source> {
  if ((await statOf(path)).isFIFO()) return openPipe(path);
  const { handle, stats } = await openFile(path);
  return stats.isFile()
    ? new FileSource(handle, path, stats)
    : StreamSource.of(handle.createReadStream(), undefined);
}

/** Opens a file that was listed as one. @throws InvalidRequestError when it is something else by now */
export async function openListedFile(path: string): Promise<Source> {
  const { handle, stats } = await openFile(path);
  if (stats.isFile()) return new FileSource(handle, path, stats);
  await handle.close();
  throw new InvalidRequestError(`${path} is no file any more.`);
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function openFile(path: string): Promise<{ handle: FileHandle; stats: Stats }> {
  let handle: FileHandle;
  try {
    handle = await open(path, READ);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new InvalidRequestError(`${path} is a folder, not a file.`);
    return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function unreadable(path: string, cause: unknown): InvalidRequestError {
  return new InvalidRequestError(`The file ${path} cannot be read: ${messageOf(cause)}.`, {
    providerCode: codeOf(cause),
    cause,
  });
}

/** Reads a pipe as a socket, which does not block one of the few threads that read files. */
function openPipe(path: string): Source {
  let fd: number;
  try {
    fd = openSync(path, READ);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (fstatSync(fd).isFIFO())
    return StreamSource.of(new Socket({ fd, readable: true, writable: false }), undefined);
  closeSync(fd);
  throw new InvalidRequestError(`${path} is no pipe any more.`);
}

class FileSource implements Source {
  readonly size: number;
  readonly inMemory = false;
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #modified: number;
  #position = 0;

  constructor(handle: FileHandle, path: string, { size, mtimeMs }: Stats) {
    this.#handle = handle;
    this.#path = path;
    this.#modified = mtimeMs;
    this.size = size;
  }

  read(size: number, allocate: () => Uint8Array): Promise<Piece> {
    return explainFiles({ operation: 'upload', service: 'storage' }, () => this.#read(size, allocate));
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => {});
  }

  async #read(size: number, allocate: () => Uint8Array): Promise<Piece> {
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
    const last = this.#position === this.size;
    if (last) await this.#checkUnchanged();
    return { bytes, last };
  }

  /** Detects changes of the file, since content read before and after a change never existed together. */
  async #checkUnchanged(): Promise<void> {
    const { size, mtimeMs } = await this.#handle.stat();
    if (size === this.size && mtimeMs === this.#modified) return;
    throw new ConflictError(
      `The file ${this.#path} was changed while it was uploaded; nothing was stored. To put one that grows as far as it is, give a stream of it.`,
      { service: 'storage', retryable: true },
    );
  }
}
