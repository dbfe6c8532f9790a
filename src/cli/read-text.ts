import { readFile } from 'node:fs/promises';
import { resolvePath } from '../environment.js';
import { usage } from './exit-codes.js';
import type { Shell } from './shell.js';

/** Reads a file that a flag or an argument names. @throws CommandError where it cannot be read */
export async function readText({ environment }: Shell, named: string, path: string): Promise<string> {
  try {
    return await readFile(resolvePath(environment, path), 'utf8');
  } catch (error) {
    throw usage(`${named} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
