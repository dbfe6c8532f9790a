import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Bytes of the file's own name in the name of its unfinished file. */
const SHOWN = 180;

/** Milliseconds without a write after which an unfinished file counts as abandoned, whatever its writer. */
const STALE = 24 * 60 * 60 * 1000;

/** Searching for abandoned files may take one part in this many of the time. */
const SHARE = 20;

/** Process and machine in the names of unfinished files without a token. */
const OWNED = /\.([0-9a-z]+)-([0-9a-f]{8})-[0-9a-f]{12}\.part$/;

let machine: string | null = null;

/** Time of the next search of each folder, by `performance.now()`. */
const nextSweep = new Map<string, number>();

/** Name of an unfinished file with a token, which stays until the download continues. */
export function keptPartial(name: string): string {
  return `.${cut(name)}.${randomBytes(6).toString('hex')}.part`;
}

/** The name of an unfinished file that is of use to this process alone. */
export function ownPartial(name: string): string {
  const owner = `${process.pid.toString(36)}-${thisMachine()}`;
  return `.${cut(name)}.${owner}-${randomBytes(6).toString('hex')}.part`;
}

/** Deletes the unfinished files of processes that have ended, as far as known. Never rejects. */
export async function removeStrays(folder: string): Promise<void> {
  const start = performance.now();
  if (start < (nextSweep.get(folder) ?? 0)) return;
  if (nextSweep.size >= 1000) nextSweep.clear();
  nextSweep.set(folder, Infinity);
  try {
    for (const name of await readdir(folder)) {
      if (name.startsWith('.') && (await isStray(folder, name)))
        await rm(join(folder, name), { force: true });
    }
  } catch {
    // They do no harm; the next download tries again.
  }
  const end = performance.now();
  nextSweep.set(folder, end + (end - start) * SHARE);
}

async function isStray(folder: string, name: string): Promise<boolean> {
  const [, pid, place] = OWNED.exec(name) ?? [];
  if (pid === undefined) return false;
  if (place === thisMachine()) return !isAlive(Number.parseInt(pid, 36));
  return Date.now() - (await stat(join(folder, name))).mtimeMs > STALE;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Scope of process ids: this machine since its start, and on Linux this process namespace. */
function thisMachine(): string {
  machine ??= createHash('sha256')
    .update([hostname(), orEmpty(bootId), orEmpty(processSpace)].join('\n'))
    .digest('hex')
    .slice(0, 8);
  return machine;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function processSpace(): string {
  return readlinkSync('/proc/self/ns/pid');
}

function orEmpty(ask: () => string): string {
  try {
    return ask();
  } catch {
    return '';
  }
}

/** Beginning of a name, in whole characters: file names are limited in bytes. */
function cut(name: string): string {
  if (Buffer.byteLength(name) <= SHOWN) return name;
  let kept = '';
  let bytes = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > SHOWN) break;
    kept += character;
  }
  return kept;
}
