import { constants } from 'node:fs';
import { open, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin, leadsOut } from './safe-path.js';

/** An open folder: operations through `at` happen in this very folder, even if its path leads elsewhere meanwhile. */
export interface Anchor {
  /** Path of an entry, for system calls only; invalid after `close`. */
  at(name: string): string;
  /** Closes the folder. */
  close(): Promise<void>;
}

/**
 * Opens a folder below `root`. On Linux its entries are reached through the open folder, so links put into its path later have no effect;
 * elsewhere its path is checked once.
 *
 * @throws InvalidRequestError when links lead out of `root`
 */
export async function anchorWithin(root: string, folder: string): Promise<Anchor> {
  const real = await realpath(root);
  return process.platform === 'linux' ? holdOpen(root, real, folder) : checked(root, real, folder);
}

async function holdOpen(root: string, real: string, folder: string): Promise<Anchor> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  const base = `/proc/self/fd/${handle.fd}`;
  try {
    const place = await readlink(base).catch(() => null);
    // Without /proc the folder cannot be held open.
    if (place === null) {
      await handle.close();
      return await checked(root, real, folder);
    }
    if (!isWithin(real, place)) throw leadsOut(root, place);
    return { at: (name) => `${base}/${name}`, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function checked(root: string, real: string, folder: string): Promise<Anchor> {
  const place = await realpath(folder);
  if (!isWithin(real, place)) throw leadsOut(root, place);
  return { at: (name) => join(place, name), close: async () => {} };
}

/** A folder of the caller's own choice, wherever its path leads. */
export function anchorAt(folder: string): Anchor {
  return { at: (name) => join(folder, name), close: async () => {} };
}
