import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidRequestError } from '../../errors.js';
import { fileError, isMissing } from '../../storage/files/file-errors.js';
import { compareNames } from '../../storage/transfer/order.js';

/** A file, and the name of its object. */
export interface FileEntry {
  readonly name: string;
  readonly path: string;
  /** Error for which it cannot be read; a name that ends in a slash is a folder that could not be read. */
  readonly error?: Error;
}

/**
 * Yields the files of a folder and its subfolders in order, with the names of their objects. Links to files are followed, links to folders are not.
 * Unreadable entries are yielded too.
 *
 * @throws InvalidRequestError where the folder itself cannot be read
 */
export async function* filesOf(folder: string): AsyncGenerator<FileEntry, void, undefined> {
  checkFolder(folder);
  let entries: readonly Entry[];
  try {
    entries = await entriesOf(folder, '');
  } catch (cause) {
    throw new InvalidRequestError(`The folder ${folder} cannot be read.`, { cause });
  }
  yield* filesAmong(folder, entries);
}

/** Checks a path: an empty one would mean the working directory. @throws InvalidRequestError for a path that names no folder */
export function checkFolder(folder: unknown): void {
  if (typeof folder === 'string' && folder !== '' && !folder.includes('\0')) return;
  throw new InvalidRequestError('The path of a folder is text, not empty, and has no NUL in it.', {
    service: 'storage',
  });
}

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'unnamed';
}

async function* filesAmong(
  folder: string,
  entries: readonly Entry[],
): AsyncGenerator<FileEntry, void, undefined> {
  for (const { name, kind } of entries) {
    const path = join(folder, name);
    if (kind === 'folder') yield* filesBeneath(folder, name);
    else if (kind === 'unnamed') yield { name, path, error: noText(path) };
    else if (kind === 'file') yield { name, path };
    else yield* linked(name, path);
  }
}

async function* filesBeneath(folder: string, name: string): AsyncGenerator<FileEntry, void, undefined> {
  let entries: readonly Entry[];
  try {
    entries = await entriesOf(folder, name);
  } catch (error) {
    // A folder that was removed meanwhile has no files.
    if (!isMissing(error))
      yield { name, path: join(folder, name), error: fileError(error, { service: 'storage' }) };
    return;
  }
  yield* filesAmong(folder, entries);
}

async function* linked(name: string, path: string): AsyncGenerator<FileEntry, void, undefined> {
  try {
    if ((await stat(path)).isFile()) yield { name, path };
  } catch (error) {
    // A dangling link is no file.
    if (!isMissing(error)) yield { name, path, error: fileError(error, { service: 'storage' }) };
  }
}

async function entriesOf(folder: string, beneath: string): Promise<Entry[]> {
  const path = join(folder, beneath);
  const found = await readdir(path, { withFileTypes: true });
  const isOdd = found.some(({ name }) => name.includes('\uFFFD'));
  const entries = isOdd
    ? await oddEntriesOf(path, beneath)
    : found.flatMap((entry) => entryOf(entry, entry.name, beneath));
  return entries.sort((a, b) => compareNames(a.name, b.name));
}

/** Names need not be UTF-8: Node may read two different ones as the same. */
async function oddEntriesOf(path: string, beneath: string): Promise<Entry[]> {
  const found = await readdir(path, { withFileTypes: true, encoding: 'buffer' });
  return found.flatMap((entry) => {
    const bytes = Buffer.from(entry.name);
    const name = bytes.toString('utf8');
    const entries = entryOf(entry, name, beneath);
    return Buffer.from(name).equals(bytes)
      ? entries
      : entries.map((odd) => ({ ...odd, kind: 'unnamed' as const }));
  });
}

/** Pipes, sockets and devices have no content to upload. */
function entryOf(
  entry: Pick<Dirent, 'isDirectory' | 'isFile' | 'isSymbolicLink'>,
  name: string,
  beneath: string,
): Entry[] {
  if (entry.isDirectory()) return [{ name: `${beneath + name}/`, kind: 'folder' }];
  if (entry.isFile()) return [{ name: beneath + name, kind: 'file' }];
  return entry.isSymbolicLink() ? [{ name: beneath + name, kind: 'link' }] : [];
}

function noText(path: string): InvalidRequestError {
  return new InvalidRequestError(`The name of ${path} is no UTF-8, and no object can have it. Rename it.`, {
    service: 'storage',
  });
}
