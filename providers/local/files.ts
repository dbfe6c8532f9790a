import { createHash, randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { lstat, readFile, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConflictError, NotFoundError } from '../../src/driver/index.js';
import {
  anchorWithin,
  isMissing,
  isWithin,
  leadsOut,
  makeFoldersInside,
  ownPartial,
  removeStrays,
} from '../../src/storage/index.js';
import { readSidecar, type Sidecar, type WrittenSidecar } from './sidecar.js';

/** Attempts to recreate a folder that another process keeps removing. */
const ATTEMPTS = 10;

/**
 * Files in the folders of containers. Objects are plain files under their own names; their descriptions are below `.skylane`, in a file for
 * each inode, so that content and description change at once when a new file is renamed into place.
 */
export class LocalFiles {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Folder of a container. */
  container(name: string): string {
    return join(this.root, name);
  }

  /** @throws InvalidRequestError when a container is a link out of the root; a system error when it is missing */
  async checkPlace(container: string): Promise<void> {
    const [root, place] = await Promise.all([realpath(this.root), realpath(this.container(container))]);
    if (!isWithin(root, place)) throw leadsOut(this.root, place);
  }

  /** Folder for data that is not, or not only, an object. */
  hidden(container: string, ...parts: readonly string[]): string {
    return join(this.root, HIDDEN, container, ...parts);
  }

  /** A name for a file that is being written. */
  async temporary(container: string): Promise<string> {
    const folder = this.hidden(container, 'temporary');
    const path = join(folder, ownPartial('object'));
    await makeFoldersInside(this.root, path);
    await removeStrays(folder);
    return path;
  }

  /** Makes a folder for the parts of an upload. */
  async uploadFolder(container: string, id: string): Promise<string> {
    const folder = this.hidden(container, 'uploads', id);
    await makeFoldersInside(this.root, join(folder, 'parts', 'part'));
    return folder;
  }

  /** Renames a finished file to its name, together with its description. */
  async publish(container: string, temporary: string, path: string, sidecar: Sidecar): Promise<BigIntStats> {
    const made = await stat(temporary, { bigint: true });
    const replaced = await lstat(path, { bigint: true }).catch(() => null);
    if (replaced !== null && !(replaced.isFile() || replaced.isSymbolicLink() || replaced.isDirectory()))
      throw new ConflictError(`At ${path} there is no file, and nothing that a file replaces.`, {
        service: 'storage',
      });
    await this.describe(container, made, sidecar);
    await moveInto(temporary, path, this.container(container));
    if (replaced !== null && replaced.ino !== made.ino)
      await rm(this.#sidecar(container, replaced), { force: true });
    return made;
  }

  /** Writes the description of a file. */
  async describe(container: string, file: BigIntStats, sidecar: Sidecar): Promise<void> {
    const path = this.#sidecar(container, file);
    await makeFoldersInside(this.root, path);
    const written: WrittenSidecar = { ...sidecar, modified: String(file.mtimeNs), size: String(file.size) };
    const temporary = `${path}.${randomUUID()}`;
    await writeFile(temporary, JSON.stringify(written));
    await rename(temporary, path);
  }

  /** Description of a file; null if it has none, or has been changed by other means since. */
  async described(container: string, file: BigIntStats): Promise<Sidecar | null> {
    try {
      const sidecar = readSidecar(await readFile(this.#sidecar(container, file), 'utf8'));
      return sidecar?.modified === String(file.mtimeNs) && sidecar.size === String(file.size)
        ? sidecar
        : null;
    } catch (error) {
      if (isMissing(error) || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  /** Forgets the description of a file that is gone. */
  async forget(container: string, file: BigIntStats): Promise<void> {
    await rm(this.#sidecar(container, file), { force: true });
  }

  #sidecar(container: string, { ino }: BigIntStats): string {
    const name = createHash('sha256').update(String(ino)).digest('hex');
    return this.hidden(container, 'described', name.slice(0, 2), `${ino}.json`);
  }
}

/** The folder that is no container. */
export const HIDDEN = '.skylane';

/** Entity tag of a file, which changes with its content. */
export function etagOf({ ino, mtimeNs, size }: BigIntStats): string {
  return [ino, mtimeNs, size].map((number) => number.toString(36)).join('-');
}

/** Status of a file; null if there is none. */
export async function statOrNull(path: string | Buffer): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Removes the empty folders that lead to a path, up to the container. */
export async function removeEmptyFolders(path: string, container: string): Promise<void> {
  for (let folder = dirname(path); folder.length > container.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      // Not empty, or gone: either way nothing is left to do.
      return;
    }
  }
}

/** Renames a file, creating its folders; again if another process removes them at the same moment. */
async function moveInto(temporary: string, path: string, container: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (dirname(path) !== container) await makeFoldersInside(container, path);
      await renameHeld(temporary, path, container);
      return;
    } catch (error) {
      const isGone = isMissing(error) || (error instanceof NotFoundError && isMissing(error.cause));
      if (!isGone || attempt >= ATTEMPTS || (await statOrNull(container)) === null) throw error;
    }
  }
}

/** Renames into an open folder, so that no link can lead out of the container meanwhile. */
async function renameHeld(temporary: string, path: string, container: string): Promise<void> {
  const anchor = await anchorWithin(container, dirname(path));
  try {
    await rename(temporary, anchor.at(basename(path)));
  } finally {
    await anchor.close();
  }
}
