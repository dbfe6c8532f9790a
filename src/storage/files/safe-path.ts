import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { InvalidRequestError } from '../../errors.js';
import { codeOf, explainFiles, isMissing } from './file-errors.js';

export { isMissing } from './file-errors.js';

/** Longest name of a file or folder: bytes of UTF-8 on Linux, UTF-16 units on Windows. */
const LONGEST_NAME = 255;

/** Device names of Windows, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:[.:]|$)/i;

/**
 * Path of an object's file inside a folder.
 *
 * @throws InvalidRequestError for a name that would lead elsewhere, or that a file cannot have: `..`, an absolute path, a drive letter, a
 * NUL, an empty part, a part of more than 255 bytes; on Windows also device names, and names that end in a dot or space. Names come from
 * the server. They are refused rather than changed, so that two objects never share a file.
 */
export function pathInside(
  folder: string,
  name: string,
  platform: NodeJS.Platform = process.platform,
): string {
  const reason = unsafeReason(name, platform);
  if (reason !== null) {
    throw new InvalidRequestError(
      `The object ${JSON.stringify(name)} cannot become a file within ${folder}: its name ${reason}. Download it to a path of your own choice instead.`,
    );
  }
  return join(folder, ...name.split('/'));
}

function unsafeReason(name: string, platform: NodeJS.Platform): string | null {
  if (name === '') return 'is empty';
  if (name.includes('\0')) return 'has a NUL in it';
  if (/\p{Surrogate}/u.test(name)) return 'is no valid Unicode';
  if (/^[a-zA-Z]:/.test(name)) return 'begins with a drive letter';
  if (/^[/\\]/.test(name)) return 'is an absolute path';
  if (name.split(/[/\\]/).some((part) => part === '..' || part === '.')) return 'has . or .. in it';
  const parts = name.split('/');
  if (parts.includes('')) return 'has an empty part';
  if (parts.some((part) => lengthOf(part, platform) > LONGEST_NAME))
    return `has a part of more than ${LONGEST_NAME} ${platform === 'win32' ? 'characters' : 'bytes'}`;
  return platform === 'win32' ? windowsReason(parts) : null;
}

function lengthOf(part: string, platform: NodeJS.Platform): number {
  return platform === 'win32' || platform === 'darwin' ? part.length : Buffer.byteLength(part);
}

function windowsReason(parts: readonly string[]): string | null {
  // oxlint-disable-next-line no-control-regex
  if (parts.some((part) => /[\\:*?"<>|\u0001-\u001f]/.test(part)))
    return 'has characters that Windows does not allow';
  if (parts.some((part) => /[. ]$/.test(part))) return 'has a part that ends in a dot or a blank';
  if (parts.some((part) => DEVICE.test(part))) return 'has the name of a device in it';
  return null;
}

/**
 * Creates the folders for a file inside `folder`.
 *
 * @throws InvalidRequestError when a symbolic link among them leads out of the folder; ConflictError when a file is in the place of one
 */
export async function makeFoldersInside(folder: string, path: string): Promise<void> {
  const parent = dirname(path);
  await explainFiles({ service: 'storage' }, async () => {
    // Check the deepest existing folder first, so that nothing is created elsewhere.
    await refuseOutside(folder, await deepestExisting(parent));
    await makeFolders(parent);
  });
}

/** Creates a folder and its parents. Node's recursive `mkdir` never ends where the system allows no folders, as in /proc. */
export async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return;
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    await mkdir(path).catch(async (late: unknown) => {
      if (!(await isFolder(path))) throw late;
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
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
  // If the folder does not exist yet, the deepest existing one is above it, and no link can be inside.
  if (isWithin(root, existing) || isWithin(existing, root)) return;
  throw leadsOut(folder, existing);
}

/** Error for writing through a link out of a folder. */
export function leadsOut(folder: string, place: string): InvalidRequestError {
  return new InvalidRequestError(
    `A symbolic link inside ${folder} leads to ${place}, outside of it; nothing there is read or changed.`,
  );
}

/** True if a path is a folder itself or inside it. Both are real paths without links. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way);
}
