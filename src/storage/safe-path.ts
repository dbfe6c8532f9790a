import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { InvalidRequestError } from '../errors.js';

/**
 * The path of an object's file beneath a folder.
 *
 * @throws InvalidRequestError for a name that would lead elsewhere, or that no file can have: `..`, an absolute path, a drive letter, a NUL,
 * an empty part. Such a name comes from the server, and is refused rather than changed, so that two objects never share a file.
 */
export function pathInside(folder: string, name: string): string {
  const reason = unsafeReason(name);
  if (reason !== null) {
    throw new InvalidRequestError(
      `The object ${JSON.stringify(name)} cannot become a file within ${folder}: its name ${reason}. Download it to a path of your own choice instead.`,
    );
  }
  return join(folder, ...name.split('/'));
}

function unsafeReason(name: string): string | null {
  if (name === '') return 'is empty';
  if (name.includes('\0')) return 'has a NUL in it';
  if (/^[a-zA-Z]:/.test(name)) return 'begins with a drive letter';
  if (/^[/\\]/.test(name)) return 'is an absolute path';
  const parts = name.split(/[/\\]/);
  if (parts.some((part) => part === '..' || part === '.')) return 'has . or .. in it';
  if (name.split('/').includes('')) return 'has an empty part';
  if (sep === '\\' && /[\\:*?"<>|]/.test(name)) return 'has characters that Windows does not allow';
  return null;
}

/**
 * Makes the folders that a file beneath `folder` needs.
 *
 * @throws InvalidRequestError where a symbolic link among them leads out of the folder
 */
export async function makeFoldersInside(folder: string, path: string): Promise<void> {
  const parent = dirname(path);
  // Checked before the folders are made, at the deepest one there is, so that nothing is made elsewhere either.
  await refuseOutside(folder, await deepestExisting(parent));
  await mkdir(parent, { recursive: true });
}

async function deepestExisting(path: string): Promise<string> {
  for (let candidate = resolve(path); ; candidate = dirname(candidate)) {
    try {
      return await realpath(candidate);
    } catch (error) {
      if (!isMissing(error) || candidate === dirname(candidate)) throw error;
    }
  }
}

async function refuseOutside(folder: string, existing: string): Promise<void> {
  const root = await deepestExisting(folder);
  const way = relative(root, existing);
  // The folder itself may not be there yet: then what exists lies above it, and nothing beneath it can be a link.
  const above = relative(existing, root);
  if (!escapes(way) || !escapes(above)) return;
  throw new InvalidRequestError(
    `A symbolic link beneath ${folder} leads to ${existing}; nothing was written there.`,
  );
}

function escapes(way: string): boolean {
  return way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way;
}

/** True for the error of a file or folder that is not there. */
export function isMissing(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  );
}
