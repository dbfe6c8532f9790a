import { randomUUID } from 'node:crypto';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { resolvePath } from '../environment.js';
import { usage } from './exit-codes.js';
import type { Shell } from './shell.js';

/** Refuses other encodings: letters that cannot be read would be replaced in silence. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a file of text. @param named the flag that names it @throws CommandError */
export async function readText(shell: Shell, path: string, named?: string): Promise<string> {
  return explained(`${titleOf(path, named)} cannot be read`, async () =>
    UTF8.decode(await bytesOf(shell, path)),
  );
}

/** Reads user data: text, or bytes such as those of gzip. @throws CommandError */
export async function readUserData(shell: Shell, path: string): Promise<string | Uint8Array> {
  const bytes = await explained(`--user-data ${path} cannot be read`, () => bytesOf(shell, path));
  try {
    return UTF8.decode(bytes);
  } catch {
    return bytes;
  }
}

/** Reads a public key. @throws CommandError for a file that holds a private key, which must not leave this machine */
export async function readPublicKey(shell: Shell, path: string): Promise<string> {
  const text = (await readText(shell, path, 'The public key')).trim();
  if (text.includes('PRIVATE KEY'))
    throw usage(`${path} holds a private key, and the cloud needs the public one: is there ${path}.pub?`);
  return text;
}

/** Reads standard input as text, until Ctrl-C where it does not end. @throws CommandError for what is no UTF-8 */
export async function readInput({ stdin, signal }: Shell): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of addAbortSignal(signal, stdin))
    parts.push(typeof part === 'string' ? Buffer.from(part) : (part as Buffer));
  try {
    return UTF8.decode(Buffer.concat(parts));
  } catch {
    throw usage('Standard input is no UTF-8 text.');
  }
}

/** Writes a file that a flag names, as a whole. @throws CommandError where it cannot be written */
export async function writeNamed(shell: Shell, flag: string, path: string, text: string): Promise<void> {
  await explained(`${flag} ${path} cannot be written`, async () => {
    const target = resolvePath(shell.environment, path);
    const old = await stat(target).catch(() => null);
    // A device or a pipe, such as /dev/stdout, takes the text.
    if (old === null || old.isFile()) await writeWhole(target, text);
    else await writeFile(target, text);
  });
}

/** Writes a file as a whole: a full disk leaves the old one. A link stays, and a file keeps its mode. @param mode of a new file */
export async function writeWhole(path: string, text: string, mode = 0o666): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const old = await stat(target).catch(() => null);
  // A file that is renamed onto a device would be in its place.
  if (old !== null && !old.isFile()) throw usage(`${path} is no file.`);
  const fresh = `${target}.${randomUUID()}`;
  try {
    await writeFile(fresh, text, { flag: 'wx', mode: old?.mode ?? mode });
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

function titleOf(path: string, named: string | undefined): string {
  return named === undefined ? path : `${named} ${path}`;
}

function bytesOf({ environment }: Shell, path: string): Promise<Uint8Array> {
  return readFile(resolvePath(environment, path));
}

async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw usage(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
