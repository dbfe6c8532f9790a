import { randomBytes } from 'node:crypto';
import { lstat, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '../../errors.js';

/**
 * Files that a run has written, by name, so that two objects never share one: where the file system ignores case or normalises spellings, or where
 * names are shortened. Elsewhere every object has its own file, and nothing is kept.
 */
export class TakenNames {
  readonly #fold: ((name: string) => string) | null;
  readonly #taken = new Map<string, string>();

  private constructor(fold: ((name: string) => string) | null) {
    this.#fold = fold;
  }

  /** Makes the names of an existing folder. `shortened` tells that several objects may have the same file name. */
  static async in(folder: string, names: 'whole' | 'shortened'): Promise<TakenNames> {
    if (await tellsNamesApart(folder)) return new TakenNames(names === 'whole' ? null : (name) => name);
    return TakenNames.folded();
  }

  /** Makes the names of a folder that ignores case and normalises spellings. */
  static folded(): TakenNames {
    return new TakenNames((name) => name.normalize('NFC').toLowerCase());
  }

  /** Makes the names of objects: every store tells them apart. */
  static ofObjects(): TakenNames {
    return new TakenNames((name) => name);
  }

  /** Reserves a name for an object. @throws ConflictError where another object has it */
  claim(name: string, object: string): void {
    if (this.#fold === null) return;
    const folded = this.#fold(name);
    const owner = this.#taken.get(folded) ?? object;
    if (owner !== object) {
      throw new ConflictError(
        `${JSON.stringify(object)} would become ${JSON.stringify(name)}, which is what ${JSON.stringify(owner)} became: the place does not tell them apart. Take it elsewhere, or under another name.`,
        { service: 'storage' },
      );
    }
    this.#taken.set(folded, object);
  }
}

/** Tests the folder: this depends on the file system, and on some of them on the folder. */
async function tellsNamesApart(folder: string): Promise<boolean> {
  const probe = `.skylane-probe-${randomBytes(6).toString('hex')}-é`;
  const path = join(folder, probe);
  try {
    await writeFile(path, '', { flag: 'wx' });
  } catch {
    // Nothing can be written there: the next step says why.
    return process.platform !== 'win32' && process.platform !== 'darwin';
  }
  try {
    const others = [probe.toUpperCase(), probe.normalize('NFD')];
    const found = await Promise.all(others.map((name) => isThere(join(folder, name))));
    return !found.includes(true);
  } finally {
    await rm(path, { force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
