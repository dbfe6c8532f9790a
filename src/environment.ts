import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** What `fromEnv` reads: the variables, and the folders that configuration files are looked up from. Tests pass their own. */
export interface Environment {
  /** Variables, as in `process.env`. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  /** The folder that relative paths begin in. */
  readonly directory: string;
}

/** The environment of this process. */
export function processEnvironment(): Environment {
  return { variables: process.env, home: homedir(), directory: process.cwd() };
}

/** A variable's value; an empty one counts as not set, as in the clouds' own tools. */
export function variable({ variables }: Environment, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = variables[name];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** A path with `~` and relative parts resolved. */
export function resolvePath({ home, directory }: Environment, path: string): string {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1));
  return isAbsolute(path) ? path : join(directory, path);
}

/** A file's text; null where there is no such file. */
export async function readOptionalFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return null;
    throw error;
  }
}
