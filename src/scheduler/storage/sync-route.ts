import { InvalidRequestError } from '../../errors.js';
import { containerName, type ContainerReference } from '../../storage/models/models.js';
import { checkFolder } from './folder-files.js';

/** One end of a sync: a folder of this machine, or a container with a prefix. */
export type SyncEnd =
  | {
      /** Path of a folder of this machine; a target need not exist yet. */
      readonly folder: string;
    }
  | {
      /** Container, or its name. */
      readonly container: ContainerReference;
      /** Prefix of the objects' names, such as `site/`; everything in the container where it is left out. */
      readonly prefix?: string;
    };

/** A folder and a container, and the direction between them. */
export interface SyncRoute {
  readonly direction: 'upload' | 'download';
  readonly folder: string;
  readonly container: string;
  readonly prefix: string;
}

/** Determines which end is the folder. @throws InvalidRequestError where that is not exactly one of them */
export function syncRoute(from: SyncEnd, to: SyncEnd): SyncRoute {
  if (!isEnd(from) || !isEnd(to)) throw notBoth();
  if ('folder' in from && 'container' in to)
    return { direction: 'upload', folder: folderOf(from), ...placeOf(to) };
  if ('container' in from && 'folder' in to)
    return { direction: 'download', folder: folderOf(to), ...placeOf(from) };
  throw notBoth();
}

function isEnd(end: unknown): boolean {
  return typeof end === 'object' && end !== null;
}

function notBoth(): InvalidRequestError {
  return new InvalidRequestError(
    'sync takes a folder and a container; copyAll copies from container to container.',
  );
}

function placeOf(end: { readonly container: ContainerReference; readonly prefix?: string }): {
  readonly container: string;
  readonly prefix: string;
} {
  const { container, prefix = '' } = end;
  if (typeof prefix !== 'string')
    throw new InvalidRequestError(`The prefix of a sync must be text, not ${typeof prefix}.`);
  return { container: containerName(container), prefix };
}

function folderOf({ folder }: { readonly folder: string }): string {
  checkFolder(folder);
  return folder;
}
