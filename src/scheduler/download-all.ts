import { mkdir } from 'node:fs/promises';
import { containerName, type ContainerReference, type StorageObject } from '../storage/models.js';
import { downloadFile, type DownloadFileOptions } from '../storage/download-file.js';
import { makeFoldersInside, pathInside } from '../storage/safe-path.js';
import type { TransferContext } from '../storage/transfer.js';
import type { BulkOptions, TransferTask } from './transfers.js';

/** Options of `downloadAll`. */
export interface DownloadAllOptions extends BulkOptions {
  /** Only objects whose names begin so. It stays in the files' names unless `stripPrefix` is set. */
  readonly prefix?: string;
  /** Left out of the files' names: `backup/2026/`. Default: nothing. */
  readonly stripPrefix?: string;
  /** Options of every file. */
  readonly download?: Pick<DownloadFileOptions, 'overwrite' | 'partSize' | 'parallel'>;
}

/** The tasks of `downloadAll`, one after another as the list is read. */
export async function* downloadTasks(
  context: TransferContext,
  container: ContainerReference,
  folder: string,
  options: DownloadAllOptions,
  listing: { readonly signal: AbortSignal },
): AsyncGenerator<TransferTask, void, undefined> {
  await mkdir(folder, { recursive: true });
  const { prefix, stripPrefix = '' } = options;
  const objects = context.driver.iterateObjects(containerName(container), { prefix }, listing);
  for await (const object of objects) {
    const name = object.name.startsWith(stripPrefix) ? object.name.slice(stripPrefix.length) : object.name;
    yield downloadTask(context, object, folder, name, options.download ?? {});
  }
}

/** Writes one object into a file beneath a folder, wherever its name may try to lead. */
export function downloadTask(
  context: TransferContext,
  object: StorageObject,
  folder: string,
  name: string,
  options: DownloadFileOptions,
): TransferTask {
  return {
    name: object.name,
    async run(call) {
      // Some tools mark folders by empty objects whose names end in a slash.
      if (name.endsWith('/') && object.size === 0) return null;
      const path = pathInside(folder, name);
      await makeFoldersInside(folder, path);
      const source = {
        operation: 'downloadAll',
        container: object.container,
        name: object.name,
        known: object,
      };
      const { bytes, verified } = await downloadFile(context, source, path, options, call);
      return { bytes, verified };
    },
  };
}
