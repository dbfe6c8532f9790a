import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidRequestError } from '../errors.js';
import { fileError, isMissing } from '../storage/file-errors.js';
import { compareNames } from '../storage/order.js';

/** A file, and the name its object gets. */
export interface FileEntry {
  readonly name: string;
  readonly path: string;
  /** Why it cannot be read; with a name that ends in a slash, a folder of which nothing is known. */
  readonly error?: Error;
}

/**
 * The files beneath a folder, in order, under the names that their objects get. Links are followed to files and not to folders. What
 * cannot be read has its entry too.
 *
 * @throws InvalidRequestError where the folder itself cannot be read
 */
export async function* filesOf(folder: string): AsyncGenerator<FileEntry, void, undefined> {
  let entries: readonly Entry[];
  try {
    entries = await entriesOf(folder, '');
  } catch (cause) {
    throw new InvalidRequestError(`The folder ${folder} cannot be read.`, { cause });
  }
  yield* filesAmong(folder, entries);
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
    // A folder that somebody has removed meanwhile has no files.
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
    // A link that leads nowhere is no file.
    if (!isMissing(error)) yield { name, path, error: fileError(error, { service: 'storage' }) };
  }
}

async function entriesOf(folder: string, beneath: string): Promise<Entry[]> {
  const path = join(folder, beneath);
  const found = await readdir(path, { withFileTypes: true });
  const unnamed = found.some(({ name }) => name.includes('\uFFFD')) ? await unnamedIn(path) : null;
  const entries = found.flatMap((entry): Entry[] => {
    const kind = kindOf(entry);
    if (kind === null || (unnamed?.has(entry.name) ?? false)) return [];
    return [{ name: beneath + entry.name + (kind === 'folder' ? '/' : ''), kind }];
  });
  for (const name of unnamed?.values() ?? []) entries.push({ name: beneath + name, kind: 'unnamed' });
  return entries.sort((a, b) => compareNames(a.name, b.name));
}

/** What is neither file, folder nor link (pipes, sockets, devices) has no content to put. */
function kindOf(entry: Dirent): 'file' | 'folder' | 'link' | null {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : null;
}

/** Names that are no UTF-8, by what Node makes of them; those of folders with a slash. */
async function unnamedIn(path: string): Promise<ReadonlyMap<string, string>> {
  const found = await readdir(path, { withFileTypes: true, encoding: 'buffer' });
  return new Map(
    found
      .map((entry) => ({ bytes: entry.name as unknown as Buffer, isFolder: entry.isDirectory() }))
      .filter(({ bytes }) => !Buffer.from(bytes.toString('utf8')).equals(bytes))
      .map(({ bytes, isFolder }) => [bytes.toString('utf8'), bytes.toString('utf8') + (isFolder ? '/' : '')]),
  );
}

function noText(path: string): InvalidRequestError {
  return new InvalidRequestError(`The name of ${path} is no UTF-8, and no object can have it. Rename it.`, {
    service: 'storage',
  });
}
