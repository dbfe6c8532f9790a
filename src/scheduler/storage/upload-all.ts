import { type Call, orCallEnd } from '../../call/call.js';
import { containerName, type ContainerReference } from '../../storage/models/models.js';
import type { UploadOptions } from '../../storage/models/options.js';
import { openFileSource, openListedFile } from '../../storage/files/file-source.js';
import { openSource, type UploadData } from '../../storage/files/source.js';
import type { Source } from '../../storage/files/piece.js';
import type { TransferContext } from '../../storage/transfer/transfer.js';
import { upload } from '../../storage/transfer/upload.js';
import { filesOf } from './folder-files.js';
import { entryFilter, type NameFilters, nameFilter } from './name-filter.js';
import { type BulkOptions, failedTask, type TransferTask } from './bulk-transfer.js';

/** One object to upload: a file, or data made when its turn comes. */
export type UploadItem = {
  /** Name of the object. */
  readonly name: string;
  /** Options of this object; they override those of the whole upload. */
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

/** Options of `uploadAll`. The filters take names before `prefix` is added. */
export interface UploadAllOptions extends BulkOptions, NameFilters {
  /** Prefix added to every name: `backup/2026/`. */
  readonly prefix?: string;
  /** Options of every object; those of the item override them. */
  readonly upload?: Omit<UploadOptions, 'resume' | 'onToken' | 'onProgress' | 'size'>;
}

/** Yields the tasks of `uploadAll` as they are pulled. */
export async function* uploadTasks(
  context: TransferContext,
  source: string | Iterable<UploadItem> | AsyncIterable<UploadItem>,
  container: ContainerReference,
  options: UploadAllOptions,
): AsyncGenerator<TransferTask, void, undefined> {
  const place = { container: containerName(container), options };
  if (typeof source === 'string') {
    const isMeant = entryFilter(options);
    for await (const entry of filesOf(source)) {
      if (!isMeant(entry)) continue;
      const { name, path, error } = entry;
      if (error !== undefined) yield failedTask((options.prefix ?? '') + name, error);
      else yield uploadTask(context, { name, open: () => openListedFile(path) }, place);
    }
    return;
  }
  const isMeant = nameFilter(options);
  for await (const item of source) {
    const { name } = item;
    if (!isMeant(name)) continue;
    const own = item.options ?? {};
    yield uploadTask(context, { name, own, open: (size, call) => openItem(item, size, call) }, place);
  }
}

/** An object to upload, and the source that opens it. */
interface Uploading {
  readonly name: string;
  readonly own?: UploadOptions;
  readonly open: (size: number | undefined, call: Call) => Promise<Source>;
}

function uploadTask(
  context: TransferContext,
  { name: own, own: given = {}, open }: Uploading,
  {
    container,
    options: { prefix = '', upload: shared },
  }: { readonly container: string; readonly options: UploadAllOptions },
): TransferTask {
  const name = prefix + own;
  return {
    name,
    container,
    async run(call, progress) {
      const options: UploadOptions = {
        ...shared,
        ...given,
        onProgress: (state) => {
          progress(state.bytes);
          given.onProgress?.(state);
        },
      };
      const target = context.store.checks.target('uploadAll', container, name, options);
      const { size, verified } = await upload(context, target, await open(options.size, call), options, call);
      return { bytes: size, verified };
    },
  };
}

async function openItem(item: UploadItem, size: number | undefined, call: Call): Promise<Source> {
  if ('path' in item) return openFileSource(item.path);
  const { data } = item;
  const made = typeof data === 'function' ? await orCallEnd(Promise.resolve(data()), call) : data;
  return openSource(made, size);
}
