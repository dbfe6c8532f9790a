import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { anchorWithin, isMissing, isWithin, leadsOut } from '../../src/storage/index.js';

/** A file whose folder is held open, so that its path cannot change during an operation. */
export interface HeldFile {
  /** The entry of the folder: the file, or a link to it. */
  readonly entry: string;
  /** The file: the target of a link within the container, otherwise the entry itself. */
  readonly target: string;
  /** Closes the folder. */
  close(): Promise<void>;
}

/** Opens the folder of a file. @throws InvalidRequestError when a link leads out of the container */
export async function holdFile(container: string, path: string): Promise<HeldFile> {
  const anchor = await anchorWithin(container, dirname(path));
  const entry = anchor.at(basename(path));
  try {
    return { entry, target: await targetOf(container, entry), close: () => anchor.close() };
  } catch (error) {
    await anchor.close();
    throw error;
  }
}

async function targetOf(container: string, entry: string): Promise<string> {
  try {
    if (!(await lstat(entry)).isSymbolicLink()) return entry;
    const place = await realpath(entry);
    if (isWithin(await realpath(container), place)) return place;
    throw leadsOut(container, place);
  } catch (error) {
    // A broken link is no file, and a missing entry is no link.
    if (isMissing(error)) return entry;
    throw error;
  }
}
