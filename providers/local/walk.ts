import type { Dirent } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { compareNames, isMissing } from '../../src/storage/index.js';

/** A file inside a folder. */
export interface WalkedFile {
  /** Its name within the folder. */
  readonly name: string;
  /** Its path; bytes if its name is not UTF-8. */
  readonly path: string | Buffer;
}

interface Entry extends WalkedFile {
  readonly isFolder: boolean;
  readonly isFile: boolean;
}

/**
 * Files inside a folder, in the order of their names, with one folder at a time in memory. A file whose name is not UTF-8 is included under
 * a name that matches nothing, so that operations on all files report it.
 */
export async function* walk(
  folder: string | Buffer,
  prefix: string,
  beneath = '',
): AsyncGenerator<WalkedFile, void, undefined> {
  const entries = await entriesOf(folder, beneath);
  entries.sort((a, b) => compareNames(a.name, b.name));
  for (const { name, path, isFolder, isFile } of entries) {
    if (isFile && name.startsWith(prefix)) yield { name, path };
    if (!isFolder || !(name.startsWith(prefix) || prefix.startsWith(name))) continue;
    try {
      yield* walk(path, prefix, name);
    } catch (error) {
      // Another process has removed it meanwhile.
      if (!isMissing(error)) throw error;
    }
  }
}

/** Removes the folders inside a folder that contain no file. */
export async function removeHollowFolders(folder: string | Buffer): Promise<void> {
  for (const { path, isFolder } of await entriesOf(folder, '').catch(noneIfMissing)) {
    if (!isFolder) continue;
    await removeHollowFolders(path);
    await rmdir(path).catch(() => {});
  }
}

async function entriesOf(folder: string | Buffer, beneath: string): Promise<Entry[]> {
  if (typeof folder === 'string') {
    const entries = await readdir(folder, { withFileTypes: true });
    if (!entries.some(({ name }) => name.includes('\uFFFD')))
      return entries.map((entry) => entryOf(entry, beneath + entry.name, join(folder, entry.name)));
  }
  // Names that are not UTF-8 cannot be distinguished as text.
  const bytes = Buffer.from(folder);
  const entries = await readdir(bytes, { withFileTypes: true, encoding: 'buffer' });
  return entries.map((entry) => {
    const name = Buffer.from(entry.name);
    return entryOf(entry, beneath + name.toString(), Buffer.concat([bytes, Buffer.from(sep), name]));
  });
}

function entryOf(entry: Pick<Dirent, 'isDirectory' | 'isFile'>, name: string, path: string | Buffer): Entry {
  const isFolder = entry.isDirectory();
  return { name: isFolder ? `${name}/` : name, path, isFolder, isFile: entry.isFile() };
}

function noneIfMissing(error: unknown): Entry[] {
  if (isMissing(error)) return [];
  throw error;
}
