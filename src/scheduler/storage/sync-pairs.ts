import { stat } from 'node:fs/promises';
import type { CallOptions } from '../../call/call.js';
import { CloudError, InvalidRequestError, MalformedResponseError } from '../../errors.js';
import type { ObjectStore } from '../../storage/driver/object-store.js';
import type { StorageObject } from '../../storage/models/models.js';
import { compareNames } from '../../storage/transfer/order.js';
import { fileError, isMissing } from '../../storage/files/file-errors.js';
import type { TransferContext } from '../../storage/transfer/transfer.js';
import { type FileEntry, filesOf } from './folder-files.js';
import type { SyncRoute } from './sync-route.js';

/** File and object of one name. */
export interface Pair {
  readonly name: string;
  readonly file: FileEntry | null;
  readonly object: StorageObject | null;
  /** Error for which the file, or the folder of this name, cannot be read; null where it can. */
  readonly error: Error | null;
}

/**
 * Refuses a prefix that ends within what looks like a folder: `site` beside `site/index.html` would upload `siteindex.html`, and delete
 * `site/index.html` as surplus.
 *
 * @throws InvalidRequestError
 */
export async function checkPrefix(
  { store }: TransferContext,
  { container, prefix }: SyncRoute,
  call: CallOptions,
): Promise<void> {
  if (prefix === '' || prefix.endsWith('/')) return;
  for await (const { name } of store.list(container, { prefix: `${prefix}/` }, store.call(call)))
    throw new InvalidRequestError(
      `sync: the prefix ${JSON.stringify(prefix)} ends before the slash of ${JSON.stringify(name)}: write ${JSON.stringify(`${prefix}/`)}.`,
    );
}

/** Yields the names of both ends in order. */
export async function* pairs(
  context: TransferContext,
  { direction, folder, container, prefix }: SyncRoute,
  call: CallOptions,
): AsyncGenerator<Pair, void, undefined> {
  const files = direction === 'download' ? existingFilesOf(folder) : filesOf(folder);
  const objects = lookedAt(
    context,
    inOrder(context, context.store.list(container, { prefix }, context.store.call(call)), prefix),
    call,
  );
  /** Prefix of a folder that could not be read: its files are not known. */
  let blind: string | null = null;
  try {
    let file = await next(files);
    let object = await next(objects);
    while (file !== null || object !== null) {
      const order = file === null ? 1 : object === null ? -1 : compareNames(file.name, object.name);
      const error = order <= 0 ? (file?.error ?? null) : null;
      if (error !== null && file?.name.endsWith('/') === true) blind = file.name;
      if (order < 0 && file !== null) yield { name: file.name, file, object: null, error };
      // Nothing is reported about names in such a folder: not even that only the store has them.
      else if (object !== null && !(blind !== null && object.name.startsWith(blind)))
        yield { name: object.name, file: order === 0 ? file : null, object: object.object, error };
      if (order <= 0) file = await next(files);
      if (order >= 0) object = await next(objects);
    }
  } finally {
    await files.return();
    await objects.return();
  }
}

interface NamedObject {
  readonly name: string;
  readonly object: StorageObject;
}

/** Yields objects by their names within the prefix. A list out of order would make the other end's names look surplus, and be deleted. */
async function* inOrder(
  { store }: TransferContext,
  objects: AsyncIterable<StorageObject>,
  prefix: string,
): AsyncGenerator<NamedObject, void, undefined> {
  let last = '';
  for await (const object of objects) {
    const name = object.name.slice(prefix.length);
    if (compareNames(name, last) < 0) {
      throw new MalformedResponseError(
        `sync: the store lists ${object.name} behind ${prefix}${last}, so that its list cannot be compared.`,
        { operation: 'sync', service: 'storage' },
      );
    }
    last = name;
    if (name !== '' && !store.isFolderMark(object)) yield { name, object };
  }
}

/** Reads the sizes of objects that the list may not tell, since a sync compares them. Leaves out objects that are gone by now. */
async function* lookedAt(
  { store }: TransferContext,
  objects: AsyncIterable<NamedObject>,
  call: CallOptions,
): AsyncGenerator<NamedObject, void, undefined> {
  for await (const entry of objects) {
    const object = store.isIncomplete(entry.object) ? await present(store, entry.object, call) : entry.object;
    if (object !== null) yield { name: entry.name, object };
  }
}

async function present(
  store: ObjectStore,
  object: StorageObject,
  call: CallOptions,
): Promise<StorageObject | null> {
  try {
    return await store.objects.get(object, store.call(call));
  } catch (error) {
    if (CloudError.is(error) && error.code === 'object-not-found') return null;
    throw error;
  }
}

/** A folder that is yet to be made has no files. */
async function* existingFilesOf(folder: string): AsyncGenerator<FileEntry, void, undefined> {
  try {
    await stat(folder);
  } catch (error) {
    if (isMissing(error)) return;
    throw fileError(error, { operation: 'sync', service: 'storage' });
  }
  yield* filesOf(folder);
}

async function next<T>(items: AsyncGenerator<T, void, undefined>): Promise<T | null> {
  const { done, value } = await items.next();
  return done === true ? null : (value as T);
}
