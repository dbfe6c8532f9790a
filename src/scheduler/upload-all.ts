import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidRequestError } from '../errors.js';
import { containerName, type ContainerReference } from '../storage/models.js';
import type { UploadOptions } from '../storage/options.js';
import { compareNames } from '../storage/order.js';
import { openFileSource, openSource, type UploadData } from '../storage/source.js';
import type { TransferContext } from '../storage/transfer.js';
import { upload } from '../storage/upload.js';
import type { BulkOptions, TransferTask } from './transfers.js';

/** One object to put: a file, or data made when its turn comes. */
export type UploadItem = {
  /** Name of the object. */
  readonly name: string;
  /** Options of this object; they go before those of the whole upload. */
  readonly options?: UploadOptions;
} & (
  | {
      /** Path of the file on this machine. */
      readonly path: string;
    }
  | {
      /** The content, or a function that makes it when the object's turn comes, again for each attempt. */
      readonly data: UploadData | (() => UploadData | Promise<UploadData>);
    }
);

/** Options of `uploadAll`. */
export interface UploadAllOptions extends BulkOptions {
  /** Put before every name: `backup/2026/`. */
  readonly prefix?: string;
  /** Options of every object; those of the item itself go before. */
  readonly upload?: Omit<UploadOptions, 'resume' | 'onToken' | 'onProgress' | 'size'>;
}

/** The tasks of `uploadAll`, one after another as they are asked for. */
export async function* uploadTasks(
  context: TransferContext,
  source: string | Iterable<UploadItem> | AsyncIterable<UploadItem>,
  container: ContainerReference,
  options: UploadAllOptions,
): AsyncGenerator<TransferTask, void, undefined> {
  const items = typeof source === 'string' ? filesOf(source) : source;
  for await (const item of items) yield uploadTask(context, item, containerName(container), options);
}

function uploadTask(
  context: TransferContext,
  item: UploadItem,
  container: string,
  { prefix = '', upload: shared }: UploadAllOptions,
): TransferTask {
  const name = prefix + item.name;
  return {
    name,
    async run(call) {
      const options: UploadOptions = { ...shared, ...item.options };
      const target = context.driver.putTarget('uploadAll', container, name, options);
      const source =
        'path' in item ? await openFileSource(item.path) : openSource(await dataOf(item.data), options.size);
      const { size, verified } = await upload(context, target, source, options, call);
      return { bytes: size, verified };
    },
  };
}

async function dataOf(data: UploadData | (() => UploadData | Promise<UploadData>)): Promise<UploadData> {
  return typeof data === 'function' ? data() : data;
}

/** The files beneath a folder, in order, under the names that their objects get. Links are followed to files and not to folders. */
export async function* filesOf(folder: string): AsyncGenerator<FileEntry, void, undefined> {
  try {
    yield* filesBeneath(folder, '');
  } catch (cause) {
    throw new InvalidRequestError(`The folder ${folder} cannot be read.`, { cause });
  }
}

/** A file, and the name its object gets. */
export interface FileEntry {
  readonly name: string;
  readonly path: string;
}

async function* filesBeneath(folder: string, beneath: string): AsyncGenerator<FileEntry, void, undefined> {
  const entries = (await readdir(join(folder, beneath), { withFileTypes: true })).map((entry) => ({
    entry,
    name: beneath + entry.name + (entry.isDirectory() ? '/' : ''),
  }));
  entries.sort((a, b) => compareNames(a.name, b.name));
  for (const { entry, name } of entries) {
    const path = join(folder, name);
    if (entry.isDirectory()) yield* filesBeneath(folder, name);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) yield { name, path };
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // A link that leads nowhere is no file.
    return false;
  }
}
