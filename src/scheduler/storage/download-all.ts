import type { CallOptions } from '../../call/call.js';
import { containerName, type ContainerReference, type StorageObject } from '../../storage/models/models.js';
import { downloadFile } from '../../storage/transfer/download-file.js';
import type { DownloadFileOptions } from '../../storage/models/options.js';
import { explainFiles } from '../../storage/files/file-errors.js';
import { makeFolders } from '../../storage/files/safe-path.js';
import { FileTarget } from '../../storage/files/file-target.js';
import type { TransferContext } from '../../storage/transfer/transfer.js';
import { checkFolder } from './folder-files.js';
import { type NameFilters, nameFilter } from './name-filter.js';
import { TakenNames } from './taken-names.js';
import type { BulkOptions, TransferTask } from './bulk-transfer.js';

/** Options of `downloadAll`. The filters take the files' names, without `stripPrefix`. */
export interface DownloadAllOptions extends BulkOptions, NameFilters {
  /** Only objects with this prefix. It stays in the files' names unless `stripPrefix` is set. */
  readonly prefix?: string;
  /** Prefix removed from the files' names: `backup/2026/`. Default: none. */
  readonly stripPrefix?: string;
  /** Options of every file. */
  readonly download?: Pick<DownloadFileOptions, 'overwrite' | 'partSize' | 'parallel'>;
}

/** Yields the tasks of `downloadAll` as the list is read. */
export async function* downloadTasks(
  context: TransferContext,
  container: ContainerReference,
  folder: string,
  options: DownloadAllOptions,
  listing: CallOptions,
): AsyncGenerator<TransferTask, void, undefined> {
  const { prefix, stripPrefix = '' } = options;
  const isMeant = nameFilter(options);
  const place = await downloadPlace(folder, (prefix ?? '').startsWith(stripPrefix) ? 'whole' : 'shortened');
  const objects = context.store.list(containerName(container), { prefix }, context.store.call(listing));
  for await (const object of objects) {
    const name = object.name.startsWith(stripPrefix) ? object.name.slice(stripPrefix.length) : object.name;
    if (!isMeant(name)) continue;
    yield downloadTask(context, object, { ...place, name }, options.download ?? {});
  }
}

/** A folder that objects are downloaded to. */
export interface DownloadPlace {
  readonly folder: string;
  readonly taken: TakenNames;
}

/** Makes a folder to download to, and checks which names its file system tells apart. @throws CloudError where it cannot be made */
export async function downloadPlace(folder: string, names: 'whole' | 'shortened'): Promise<DownloadPlace> {
  checkFolder(folder);
  await explainFiles({ operation: 'downloadAll', service: 'storage' }, () => makeFolders(folder));
  return { folder, taken: await TakenNames.in(folder, names) };
}

/** Writes one object to a file inside a folder, wherever its name tries to lead. */
export function downloadTask(
  context: TransferContext,
  object: StorageObject,
  { folder, taken, name }: DownloadPlace & { readonly name: string },
  options: DownloadFileOptions,
): TransferTask {
  return {
    name: object.name,
    async run(call, progress) {
      if (context.store.isFolderMark(object)) return null;
      taken.claim(name, object.name);
      const target = await FileTarget.inside(folder, name);
      const source = {
        operation: 'downloadAll',
        container: object.container,
        name: object.name,
        known: object,
      };
      const { bytes, verified } = await downloadFile(
        context,
        source,
        target,
        { ...options, onProgress: (state) => progress(state.bytes) },
        call,
      );
      return { bytes, verified };
    },
  };
}
