import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lutimes, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Call, CallOptions } from '../../call/call.js';
import { InvalidRequestError, NotFoundError } from '../../errors.js';
import { anchorWithin } from '../../storage/files/anchor.js';
import type { StorageObject } from '../../storage/models/models.js';
import { explainFiles, fileError, isOfSystem } from '../../storage/files/file-errors.js';
import { openListedFile } from '../../storage/files/file-source.js';
import type { TransferProgress, UploadOptions } from '../../storage/models/options.js';
import type { TransferContext } from '../../storage/transfer/transfer.js';
import { upload } from '../../storage/transfer/upload.js';
import { asError } from '../as-error.js';
import { DeletionGuard } from './deletion-guard.js';
import { type DownloadPlace, downloadPlace, downloadTask } from './download-all.js';
import { entryFilter, type NameFilters } from './name-filter.js';
import { checkPrefix, type Pair, pairs } from './sync-pairs.js';
import type { SyncRoute } from './sync-route.js';
import {
  type BulkOptions,
  failedTask,
  NOTHING,
  type Transferred,
  type TransferTask,
} from './bulk-transfer.js';

/** Options of a comparison. Names that the filters leave out are neither transferred nor deleted. */
export interface SyncPlanOptions extends NameFilters {
  /** True to delete, at the end, names that only the target has. Default false. */
  readonly delete?: boolean;
  /**
   * Share of the target's names that may be deleted, from 0 to 1. A sync that would delete more, or everything since its source is empty, deletes
   * nothing and fails. Default 0.5, of which a target of fewer than five names is exempt; 1 deletes all surplus.
   */
  readonly maxDelete?: number;
  /**
   * Difference to look for. `'date'` (default): another size, or the source is newer. `'checksum'`: another size or MD5, which reads every file;
   * where the store's list has no MD5, the date counts. `'size'`: another size.
   */
  readonly compare?: 'date' | 'checksum' | 'size';
}

/** Options of `sync`. */
export interface SyncOptions extends SyncPlanOptions, BulkOptions {
  /** Options of every upload. */
  readonly upload?: Pick<UploadOptions, 'metadata' | 'partSize' | 'parallel' | 'extra'>;
}

/** One change of a sync. */
export interface SyncChange {
  /** Kind of change: content is transferred one way or the other, or the target's is deleted. */
  readonly action: 'upload' | 'download' | 'delete';
  /** Name relative to both ends. */
  readonly name: string;
  /**
   * `missing`: only the source has it. `surplus`: only the target has it. `unreadable`: the file cannot be read, so that its transfer will fail. Else
   * the difference between the two.
   */
  readonly reason: 'missing' | 'size' | 'date' | 'checksum' | 'surplus' | 'unreadable';
  /** Bytes to transfer, 0 for a delete; null where the store does not say. */
  readonly size: number | null;
}

/**
 * Lists the changes of a sync as they are read: both ends are walked in order, so that a million names take no memory. Deletes come last.
 *
 * @throws ConflictError where the sync would refuse to delete so much
 */
export async function* planSync(
  context: TransferContext,
  route: SyncRoute,
  options: SyncPlanOptions,
  call: CallOptions,
): AsyncGenerator<SyncChange, void, undefined> {
  for await (const { change } of changes(context, route, options, call)) yield change;
}

/** Yields the tasks of `sync` as they are pulled. */
export async function* syncTasks(
  context: TransferContext,
  route: SyncRoute,
  options: SyncOptions,
  call: CallOptions,
): AsyncGenerator<TransferTask, void, undefined> {
  const place = route.direction === 'upload' ? null : await downloadPlace(route.folder, 'whole');
  for await (const { change, pair } of changes(context, route, options, call)) {
    const { name } = pair;
    const error = pair.error ?? claimed(place, pair);
    if (error !== null) yield failedTask(name, error);
    else
      yield {
        name,
        ...(route.direction === 'upload' ? { container: route.container } : {}),
        run: (own, progress) => apply({ context, route, place, options }, change, pair, own, progress),
      };
  }
}

/** If the folder does not tell two names apart, the second object fails. */
function claimed(place: DownloadPlace | null, { name, object }: Pair): Error | null {
  if (place === null || object === null) return null;
  try {
    place.taken.claim(name, name);
    return null;
  } catch (error) {
    return asError(error);
  }
}

interface PlannedChange {
  readonly change: SyncChange;
  readonly pair: Pair;
}

async function* changes(
  context: TransferContext,
  route: SyncRoute,
  options: SyncPlanOptions,
  call: CallOptions,
): AsyncGenerator<PlannedChange, void, undefined> {
  checkOptions(options);
  const guard = new DeletionGuard(options);
  const isMeant = entryFilter(options);
  const surplus: Pair[] = [];
  await checkPrefix(context, route, call);
  for await (const pair of pairs(context, route, call)) {
    if (!isMeant(pair)) continue;
    // A file that is not to be replaced need not be readable.
    if (
      route.direction === 'download' &&
      pair.object === null &&
      pair.error !== null &&
      options.delete !== true
    )
      continue;
    guard.count(pair, route);
    if (isSurplus(pair, route)) {
      if (options.delete === true) surplus.push(pair);
      continue;
    }
    const planned = await changeOf(pair, route, options, call);
    if (planned !== null) yield planned;
  }
  if (surplus.length === 0) return;
  guard.check(surplus.length);
  for (const pair of surplus)
    yield { pair, change: { action: 'delete', name: pair.name, reason: 'surplus', size: 0 } };
}

interface Syncing {
  readonly context: TransferContext;
  readonly route: SyncRoute;
  readonly place: DownloadPlace | null;
  readonly options: SyncOptions;
}

async function apply(
  { context, route, place, options }: Syncing,
  { action, name }: SyncChange,
  { object }: Pair,
  call: Call,
  progress: (bytes: number) => void,
): Promise<Transferred | null> {
  if (action === 'upload') {
    const onProgress = (state: TransferProgress): void => progress(state.bytes);
    const upOptions: UploadOptions = { ...options.upload, onProgress };
    const target = context.store.checks.target('sync', route.container, route.prefix + name, upOptions);
    const source = await openListedFile(join(route.folder, name));
    const { size, verified } = await upload(context, target, source, upOptions, call);
    return { bytes: size, verified };
  }
  if (action === 'download' && object !== null && place !== null) {
    const task = downloadTask(context, object, { ...place, name }, {});
    return dated(await task.run(call, progress), object, route.folder, name);
  }
  if (route.direction === 'download')
    await insideFolder(route.folder, name, (entry) => rm(entry, { force: true })).catch(noneIfGone);
  else
    await context.run(
      (lane) =>
        lane.objects.delete(object ?? { container: route.container, name: route.prefix + name }, call),
      call,
    );
  return NOTHING;
}

/** Gives the file the object's date, so that the next sync finds them equal. */
async function dated(
  done: Transferred | null,
  { lastModified }: StorageObject,
  folder: string,
  name: string,
): Promise<Transferred | null> {
  if (done !== null && lastModified !== null)
    await insideFolder(folder, name, (entry) => lutimes(entry, lastModified, lastModified));
  return done;
}

/** Works with a file inside a folder, even if a link was put in its path meanwhile. */
async function insideFolder(
  folder: string,
  name: string,
  work: (entry: string) => Promise<void>,
): Promise<void> {
  const path = join(folder, name);
  await explainFiles(DETAILS, async () => {
    const anchor = await anchorWithin(folder, dirname(path));
    try {
      await work(anchor.at(basename(path)));
    } finally {
      await anchor.close();
    }
  });
}

/** A file whose folder was removed counts as deleted. */
function noneIfGone(error: unknown): void {
  if (!(error instanceof NotFoundError)) throw error;
}

/** Checks for callers without types: a mistyped word would delete, or skip, the wrong names. */
function checkOptions({ compare = 'date', delete: isDeleting = false }: SyncPlanOptions): void {
  if (!['date', 'checksum', 'size'].includes(compare))
    throw new InvalidRequestError(`compare must be 'date', 'checksum' or 'size', not ${String(compare)}.`);
  if (typeof isDeleting !== 'boolean')
    throw new InvalidRequestError(`delete must be true or false, not ${String(isDeleting)}.`);
}

function isSurplus({ file, object, error }: Pair, { direction }: SyncRoute): boolean {
  return error === null && (direction === 'upload' ? file === null : object === null);
}

async function changeOf(
  pair: Pair,
  route: SyncRoute,
  options: SyncPlanOptions,
  call: CallOptions,
): Promise<PlannedChange | null> {
  const { name } = pair;
  const unreadable = (error: Error): PlannedChange => ({
    pair: { ...pair, error },
    change: { action: route.direction, name, reason: 'unreadable', size: pair.object?.size ?? 0 },
  });
  if (pair.error !== null) return unreadable(pair.error);
  try {
    const change = await differenceOf(pair, route, options, call);
    return change === null ? null : { pair, change };
  } catch (error) {
    if (!isOfSystem(error)) throw error;
    return unreadable(fileError(error, DETAILS));
  }
}

async function differenceOf(
  { name, file, object }: Pair,
  { direction }: SyncRoute,
  { compare = 'date' }: SyncPlanOptions,
  call: CallOptions,
): Promise<SyncChange | null> {
  const isUpload = direction === 'upload';
  const different = (reason: SyncChange['reason'], size: number | null): SyncChange => ({
    action: direction,
    name,
    reason,
    size,
  });
  if (file === null) return different('missing', object === null ? 0 : object.size);
  const { size, mtime } = await stat(file.path);
  if (object === null) return different('missing', size);
  const source = isUpload ? size : object.size;
  if (object.size !== null && size !== object.size) return different('size', source);
  if (compare === 'size') return null;
  if (compare === 'checksum' && object.hash !== null)
    return (await md5OfFile(file.path, call)) === object.hash ? null : different('checksum', source);
  // Stores truncate to the second.
  const apart = mtime.getTime() - (object.lastModified?.getTime() ?? 0);
  const isNewer = isUpload ? apart > 1000 : apart < -1000;
  return isNewer ? different('date', source) : null;
}

async function md5OfFile(path: string, { signal }: CallOptions): Promise<string> {
  const hash = createHash('md5');
  await (signal === undefined
    ? pipeline(createReadStream(path), hash)
    : pipeline(createReadStream(path), hash, { signal }));
  return hash.digest('hex');
}

const DETAILS = { operation: 'sync', service: 'storage' } as const;
