import type { CallOptions } from '../../../call/call.js';
import { ChecksumError } from '../../../errors.js';
import type { BulkOptions, Scheduler, TransferEvent, TransferResult } from '../../../index.js';
import { Run } from '../../../scheduler/run.js';
import {
  transferAll,
  type Transferred,
  type TransferTask,
} from '../../../scheduler/storage/bulk-transfer.js';
import type { ObjectReference, StorageDriver, StorageObject } from '../../../storage/index.js';

/** Runs tasks of transfers, as many at once as there are lanes. */
export function runTasks(
  tasks: Iterable<TransferTask> | AsyncIterable<TransferTask>,
  width: number,
  options: BulkOptions,
): Run<TransferEvent, TransferResult> {
  return new Run(options, (control) => transferAll(tasks, width, options, control));
}

/** Copies an object within its store, which sends no content here, and compares the two. @throws ChecksumError where they differ */
export function copyTask(
  scheduler: Scheduler<StorageDriver>,
  source: StorageObject,
  target: { readonly container: string; readonly name: string },
): TransferTask {
  return {
    name: source.name,
    container: target.container,
    run: (call) =>
      scheduler.run(async (lane) => compared(source, await copied(lane, source, target, call)), call),
  };
}

/** Copies an object. Not every store tells the copy's checksum at once. */
async function copied(
  lane: StorageDriver,
  source: StorageObject,
  target: { readonly container: string; readonly name: string },
  call: CallOptions,
): Promise<StorageObject> {
  const copy = await lane.copyObject(source, target, undefined, call);
  const isKnown = copy.hash !== null || source.hash === null;
  return isKnown ? copy : lane.getObject(target.container, target.name, call);
}

function compared(source: StorageObject, copy: StorageObject): Transferred {
  const bytes = copy.size ?? source.size ?? 0;
  const isSized = source.size !== null && copy.size !== null;
  const isHashed = source.hash !== null && copy.hash !== null;
  // Tags are only equal where the store makes them of the content, as S3 does.
  const isTagged = source.extra.etag !== null && source.extra.etag === copy.extra.etag;
  if ((isSized && source.size !== copy.size) || (isHashed && source.hash !== copy.hash))
    throw new ChecksumError(
      `copyObject: ${copy.container}/${copy.name} differs from ${source.container}/${source.name}: one of them changed meanwhile.`,
      { service: 'storage', operation: 'copyObject' },
    );
  return { bytes, verified: isHashed || isTagged ? 'checksum' : isSized ? 'size' : 'none' };
}

/** Deletes objects in batches. */
export function deletion(
  scheduler: Scheduler<StorageDriver>,
  objects: Iterable<ObjectReference>,
): (options: BulkOptions) => Run<TransferEvent, TransferResult> {
  return (options) => scheduler.deleteObjects(objects, options);
}
