import { type FileHandle, link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { ConflictError, InvalidRequestError } from '../../errors.js';
import { type Anchor, anchorAt, anchorWithin } from './anchor.js';
import { codeOf, explainFiles, isInTheWay, isMissing } from './file-errors.js';
import { keptPartial, ownPartial, removeStrays } from './partial-files.js';
import { makeFoldersInside, pathInside } from './safe-path.js';

/** Target of a download to a file. The folder is held open, so the file appears there or nowhere. */
export class FileTarget {
  /** Absolute path of the file. */
  readonly path: string;
  readonly #anchor: Anchor;
  readonly #name: string;

  private constructor(path: string, anchor: Anchor) {
    this.path = path;
    this.#anchor = anchor;
    this.#name = basename(path);
  }

  /** A path chosen by the caller; in a folder, or with a trailing slash, the file gets the object's name. */
  static async at(path: string, name: string): Promise<FileTarget> {
    if (typeof path !== 'string' || path === '' || path.includes('\0'))
      throw new InvalidRequestError('The path to download to is empty or has a NUL in it.');
    const details = { operation: 'downloadFile', service: 'storage' } as const;
    return explainFiles(details, async () => {
      if (path.endsWith('/') || path.endsWith(sep) || (await isFolder(path)))
        return FileTarget.inside(path, name);
      const target = resolve(path);
      return new FileTarget(target, anchorAt(dirname(target)));
    });
  }

  /** A path inside a folder. @throws InvalidRequestError for a name that leads elsewhere, or that a file cannot have */
  static async inside(folder: string, name: string): Promise<FileTarget> {
    const path = resolve(pathInside(folder, name));
    await makeFoldersInside(folder, path);
    return explainFiles(
      { service: 'storage' },
      async () => new FileTarget(path, await anchorWithin(folder, dirname(path))),
    );
  }

  /** @throws ConflictError when something exists that must not be replaced, or is not a file */
  async checkFree(isReplaced: boolean): Promise<void> {
    const found = await lstat(this.#anchor.at(this.#name)).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (found === null) return;
    if (!found.isFile() && !found.isSymbolicLink())
      throw this.#inTheWay(found.isDirectory() ? 'a folder' : 'no file');
    if (!isReplaced) throw this.#exists();
  }

  /** Path of a new unfinished file: `kept` if a token names it, otherwise `own`. */
  partial(use: 'kept' | 'own'): string {
    return join(dirname(this.path), use === 'kept' ? keptPartial(this.#name) : ownPartial(this.#name));
  }

  async open(partial: string, flags: string | number): Promise<FileHandle> {
    await removeStrays(dirname(this.path));
    return open(this.#held(partial), flags);
  }

  async discard(partial: string): Promise<void> {
    await rm(this.#held(partial), { force: true });
  }

  /** Renames the finished file to its name. */
  async appear(partial: string, isReplaced: boolean): Promise<void> {
    const from = this.#held(partial);
    const to = this.#anchor.at(this.#name);
    try {
      if (isReplaced) {
        await rename(from, to);
        return;
      }
      await link(from, to);
    } catch (error) {
      if (!isReplaced && codeOf(error) === 'EEXIST') throw this.#exists();
      throw isInTheWay(error) ? this.#inTheWay('a folder') : error;
    }
    await rm(from);
  }

  async close(): Promise<void> {
    await this.#anchor.close();
  }

  /** A token may name a file elsewhere, so its path is restricted to the folder. */
  #held(partial: string): string {
    const isHere = isAbsolute(partial) && dirname(partial) === dirname(this.path);
    return isHere ? this.#anchor.at(basename(partial)) : partial;
  }

  #exists(): ConflictError {
    return new ConflictError(`downloadFile: ${this.path} is there already, and overwrite is false.`, {
      operation: 'downloadFile',
      service: 'storage',
    });
  }

  #inTheWay(what: string): ConflictError {
    return new ConflictError(
      `downloadFile: at ${this.path} there is ${what}, which no file replaces. Move it, or take another path.`,
      { operation: 'downloadFile', service: 'storage' },
    );
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
