import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { InvalidRequestError } from '../../errors.js';
import { codeOf, explainFiles, isMissing } from './file-errors.js';

export { isMissing } from './file-errors.js';

/** Longest name of a file or folder: bytes of UTF-8 on Linux, UTF-16 units on Windows. */
const LONGEST_NAME = 255;

/** Names that Windows keeps for devices, whatever their ending is. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:[.:]|$)/i;

/**
 * The path of an object's file beneath a folder.
 *
 * @throws InvalidRequestError for a name that would lead elsewhere, or that no file can have: `..`, an absolute path, a drive letter, a NUL,
 * an empty part, a part of more than 255 bytes; on Windows also the names of devices, and endings in a dot or a blank. Such a name comes
 * from the server, and is refused rather than changed, so that two objects never share a file.
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
 * Makes the folders that a file beneath `folder` needs.
 *
 * @throws InvalidRequestError where a symbolic link among them leads out of the folder; ConflictError where a file is in their way
 */
export async function makeFoldersInside(folder: string, path: string): Promise<void> {
  const parent = dirname(path);
  await explainFiles({ service: 'storage' }, async () => {
    // Checked before the folders are made, at the deepest one there is, so that nothing is made elsewhere either.
    await refuseOutside(folder, await deepestExisting(parent));
    await makeFolders(parent);
  });
}

/** Makes a folder and those that it is in. Node's own way of doing so never ends where the system takes no folder, as in /proc. */
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
  // The folder itself may not be there yet: then what exists lies above it, and nothing beneath it can be a link.
  if (isWithin(root, existing) || isWithin(existing, root)) return;
  throw leadsOut(folder, existing);
}

/** What writing through a link out of a folder ends with. */
export function leadsOut(folder: string, place: string): InvalidRequestError {
  return new InvalidRequestError(
    `A symbolic link beneath ${folder} leads to ${place}, outside of it; nothing there is read or changed.`,
  );
}

/** Whether a path is a folder itself or lies beneath it. Both are real: without links. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way);
}
