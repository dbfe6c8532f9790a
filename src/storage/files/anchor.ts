import { constants } from 'node:fs';
import { open, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin, leadsOut } from './safe-path.js';

/** A folder that is held: what is done through `at` happens in this very folder, also when its path leads elsewhere by now. */
export interface Anchor {
  /** Path of an entry of the folder, for the system alone: it means nothing once the anchor is closed. */
  at(name: string): string;
  /** Lets go of the folder. */
  close(): Promise<void>;
}

/**
 * Holds a folder beneath `root`. On Linux its entries are reached through the open folder, so that a link put in its path meanwhile
 * leads nobody astray; elsewhere its path is checked once.
 *
 * @throws InvalidRequestError where links lead out of `root`
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
    // Without /proc there is nothing to hold on to.
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
