import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Call, CallOptions } from '../connection/call.js';
import { InvalidRequestError } from '../errors.js';
import { containerName, type ContainerReference, type StorageObject } from '../storage/models.js';
import type { UploadOptions } from '../storage/options.js';
import { pathInside } from '../storage/safe-path.js';
import { openFileSource } from '../storage/source.js';
import type { TransferContext } from '../storage/transfer.js';
import { upload } from '../storage/upload.js';
import { downloadTask } from './download-all.js';
import { type Pair, pairs } from './sync-pairs.js';
import { type BulkOptions, NOTHING, type Transferred, type TransferTask } from './transfers.js';

/** One end of a sync: a folder of this machine, or a container and the beginning of names within it. */
export type SyncEnd =
  | {
      /** Path of a folder of this machine; as a target it may be still to make. */
      readonly folder: string;
    }
  | {
      /** Container, or its name. */
      readonly container: ContainerReference;
      /** Beginning of the objects' names, such as `site/`; everything in the container where it is left out. */
      readonly prefix?: string;
    };

/** How two ends are compared. */
export interface SyncPlanOptions {
  /** Whether what only the target has is deleted there. Default false. */
  readonly delete?: boolean;
  /**
   * What makes two of one name differ. `'date'` (default): another size, or the source is newer. `'checksum'`: another size or MD5, which
   * reads every file; where the store's list has no MD5, the date counts. `'size'`: another size.
   */
  readonly compare?: 'date' | 'checksum' | 'size';
}

/** Options of `sync`. */
export interface SyncOptions extends SyncPlanOptions, BulkOptions {
  /** Options of every object that is put. */
  readonly upload?: Pick<UploadOptions, 'metadata' | 'partSize' | 'parallel' | 'extra'>;
}

/** One thing that a sync does. */
export interface SyncChange {
  /** What happens to the name: content goes one way or the other, or the target's is deleted. */
  readonly action: 'upload' | 'download' | 'delete';
  /** Name relative to both ends. */
  readonly name: string;
  /** `missing`: only the source has it. `surplus`: only the target has it. Else what of the two differs. */
  readonly reason: 'missing' | 'size' | 'date' | 'checksum' | 'surplus';
  /** Bytes to transfer, 0 for a delete; null where the store does not say. */
  readonly size: number | null;
}

/** A folder and a container beside each other, and which way the content goes. */
export interface SyncRoute {
  readonly direction: 'upload' | 'download';
  readonly folder: string;
  readonly container: string;
  readonly prefix: string;
}

/** Finds out which end is the folder. @throws InvalidRequestError where that is not exactly one of them */
export function syncRoute(from: SyncEnd, to: SyncEnd): SyncRoute {
  if ('folder' in from && 'container' in to)
    return { direction: 'upload', folder: from.folder, ...placeOf(to) };
  if ('container' in from && 'folder' in to)
    return { direction: 'download', folder: to.folder, ...placeOf(from) };
  throw new InvalidRequestError(
    'sync takes a folder and a container; copyAll copies from container to container.',
  );
}

function placeOf(end: { readonly container: ContainerReference; readonly prefix?: string }): {
  readonly container: string;
  readonly prefix: string;
} {
  return { container: containerName(end.container), prefix: end.prefix ?? '' };
}

/** What a sync would do, found out as it is read: both ends are walked in order, so that a million names take no memory. */
export async function* planSync(
  context: TransferContext,
  route: SyncRoute,
  options: SyncPlanOptions,
  call: CallOptions,
): AsyncGenerator<SyncChange, void, undefined> {
  for await (const pair of pairs(context, route, call)) {
    const change = await changeOf(pair, route, options);
    if (change !== null) yield change;
  }
}

/** The tasks of `sync`, found out as they are asked for. */
export async function* syncTasks(
  context: TransferContext,
  route: SyncRoute,
  options: SyncOptions,
  call: CallOptions,
): AsyncGenerator<TransferTask, void, undefined> {
  for await (const pair of pairs(context, route, call)) {
    const change = await changeOf(pair, route, options);
    if (change !== null)
      yield { name: pair.name, run: (own) => apply(context, route, change, pair, options, own) };
  }
}

async function apply(
  context: TransferContext,
  route: SyncRoute,
  { action, name }: SyncChange,
  { object }: Pair,
  options: SyncOptions,
  call: Call,
): Promise<Transferred | null> {
  const path = pathInside(route.folder, name);
  if (action === 'upload') {
    const upOptions: UploadOptions = options.upload ?? {};
    const target = context.driver.putTarget('sync', route.container, route.prefix + name, upOptions);
    const source = await openFileSource(path);
    const { size, verified } = await upload(context, target, source, upOptions, call);
    return { bytes: size, verified };
  }
  if (action === 'download' && object !== null)
    return downloadWithDate(context, route.folder, name, object, call);
  if (route.direction === 'download') await rm(path, { force: true });
  else
    await context.run(
      (lane) => lane.deleteObject(object ?? { container: route.container, name: route.prefix + name }, call),
      call,
    );
  return NOTHING;
}

/** The file gets the object's date, so that the next sync finds them equal. */
async function downloadWithDate(
  context: TransferContext,
  folder: string,
  name: string,
  object: StorageObject,
  call: Call,
): Promise<Transferred | null> {
  const done = await downloadTask(context, object, folder, name, {}).run(call);
  if (done !== null && object.lastModified !== null) {
    await utimes(join(folder, name), object.lastModified, object.lastModified);
  }
  return done;
}

async function changeOf(
  pair: Pair,
  { direction }: SyncRoute,
  options: SyncPlanOptions,
): Promise<SyncChange | null> {
  const { name, file, object } = pair;
  const isUpload = direction === 'upload';
  if (file === null || object === null) {
    const hasSource = isUpload ? file !== null : object !== null;
    if (!hasSource)
      return options.delete === true ? { action: 'delete', name, reason: 'surplus', size: 0 } : null;
    const size = object?.size ?? (file === null ? 0 : (await stat(file.path)).size);
    return { action: direction, name, reason: 'missing', size };
  }
  const { size, mtime } = await stat(file.path);
  const source = isUpload ? size : object.size;
  if (size !== object.size) return { action: direction, name, reason: 'size', size: source };
  const { compare = 'date' } = options;
  if (compare === 'size') return null;
  if (compare === 'checksum' && object.hash !== null) {
    return (await md5OfFile(file.path)) === object.hash
      ? null
      : { action: direction, name, reason: 'checksum', size: source };
  }
  // Stores cut to the second.
  const apart = mtime.getTime() - (object.lastModified?.getTime() ?? 0);
  const isNewer = isUpload ? apart > 1000 : apart < -1000;
  return isNewer ? { action: direction, name, reason: 'date', size: source } : null;
}

async function md5OfFile(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
