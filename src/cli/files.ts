import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { resolvePath } from '../environment.js';
import { usage } from './exit-codes.js';
import type { Shell } from './shell.js';

/** Refuses other encodings: letters that cannot be read would be replaced in silence. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a file of text that a flag or an argument names. @throws CommandError for one that cannot be read, or is no UTF-8 */
export async function readText({ environment }: Shell, named: string, path: string): Promise<string> {
  try {
    return UTF8.decode(await readFile(resolvePath(environment, path)));
  } catch (error) {
    throw usage(`${named} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads standard input as text, until the shell's signal. @throws CommandError for what is no UTF-8 */
export async function readInput({ stdin, signal }: Shell): Promise<string> {
  const parts: Buffer[] = [];
  addAbortSignal(signal, stdin);
  for await (const part of stdin) parts.push(typeof part === 'string' ? Buffer.from(part) : (part as Buffer));
  try {
    return UTF8.decode(Buffer.concat(parts));
  } catch {
    throw usage('Standard input is no UTF-8 text.');
  }
}

/** Writes a file as a whole: a full disk leaves the old one. @throws CommandError where it cannot be written */
export async function writeWhole(flag: string, path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  try {
    await writeFile(fresh, text, { flag: 'wx' });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw usage(
      `${flag} ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
