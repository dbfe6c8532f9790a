import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { anchorWithin, isMissing, isWithin, leadsOut } from '../../src/storage/index.js';

/** A file whose folder is held, so that its path leads to no other while something is done with it. */
export interface HeldFile {
  /** The entry of the folder: the file, or a link to it. */
  readonly entry: string;
  /** The file: where a link within the container leads, else the entry itself. */
  readonly target: string;
  /** Lets go of the folder. */
  close(): Promise<void>;
}

/** Holds the folder of a file. @throws InvalidRequestError where a link leads out of the container */
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
    // A link that leads nowhere is no file, and what is not there yet is no link.
    if (isMissing(error)) return entry;
    throw error;
  }
}
