import type { Call } from '../connection/call.js';
import { type DeleteBatch, deleteBatch, deleteBatches } from '../storage/delete-objects.js';
import type { ObjectReference } from '../storage/models.js';
import type { TransferContext } from '../storage/transfer.js';
import { feed } from './lanes.js';
import type { RunControl } from './run.js';
import {
  Account,
  type BulkOptions,
  Guarded,
  NOTHING,
  settle,
  type Transferred,
  type TransferEvent,
  type TransferItem,
  type TransferResult,
} from './transfers.js';

/** Deletes objects as they come, in batches where the store takes them; those that fail within a batch are tried again alone. */
export async function deleteObjects(
  context: TransferContext,
  objects: Iterable<ObjectReference> | AsyncIterable<ObjectReference>,
  options: BulkOptions,
  control: RunControl<TransferEvent>,
): Promise<TransferResult> {
  const account = new Account(options, control);
  const call: Call = { deadline: null, signal: control.end };
  const alone = (object: ObjectReference): Promise<TransferItem> => {
    const run = async (): Promise<Transferred> => {
      await context.run((lane) => lane.deleteObject(object, call), call);
      return NOTHING;
    };
    return settle({ name: object.name, run }, options.attempts ?? 3, control, call);
  };
  const guarded = new Guarded(objects, control.stop);
  await feed(
    deleteBatches(context.driver, guarded),
    context.parallel,
    async (batch) => {
      const left = await leftOf(context, batch, call);
      for (const object of batch.objects) {
        await account.add(
          left.has(object) ? await alone(object) : { name: object.name, status: 'done', ...NOTHING },
        );
      }
    },
    () => control.stop.aborted,
  );
  return account.result(guarded.failure);
}

/** Deletes a batch; answers with the objects that may still be there. */
async function leftOf(
  context: TransferContext,
  batch: DeleteBatch,
  call: Call,
): Promise<ReadonlySet<ObjectReference>> {
  if (batch.alone) return new Set(batch.objects);
  try {
    const failures = await context.run((lane) => deleteBatch(lane, batch, call), call);
    return new Set(failures.map(({ object }) => object));
  } catch {
    // The whole request failed; each object on its own says why.
    return new Set(batch.objects);
  }
}
