import type { Call } from '../../call/call.js';
import { type DeleteBatch, deleteBatch, deleteBatches } from '../../storage/transfer/delete-objects.js';
import { inItems } from '../../diagnostics/runs.js';
import type { ObjectReference } from '../../storage/models/models.js';
import type { TransferContext } from '../../storage/transfer/transfer.js';
import { asError } from '../as-error.js';
import { CommonFailure } from './common-failure.js';
import { feed } from '../lanes.js';
import type { RunControl } from '../run.js';
import {
  Account,
  type BulkOptions,
  Guarded,
  NOTHING,
  settle,
  type Transferred,
  type TransferEvent,
  type TransferResult,
} from './bulk-transfer.js';
import type { TransferItem } from './transfer-item.js';

/** Deletes objects as they come, in batches where the store takes them; objects that fail within a batch are tried again alone. */
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
      await context.run((lane) => lane.objects.delete(object, call), call);
      return NOTHING;
    };
    return settle({ name: object.name, run }, options.attempts ?? 3, control, call);
  };
  const common = new CommonFailure();
  const guarded = new Guarded(objects, control.stop);
  const remove = async (batch: DeleteBatch, from: number): Promise<void> => {
    const [first] = batch.objects;
    const container = first === undefined ? undefined : context.store.checks.place(first).container;
    const left =
      common.of(container) === null ? await leftOf(context, batch, call, common) : new Set(batch.objects);
    for (const [position, object] of batch.objects.entries()) {
      const error = common.of(container);
      if (left.has(object) && error !== null) {
        await account.add({ name: object.name, status: 'failed', ...NOTHING, error });
        continue;
      }
      const item: TransferItem = left.has(object)
        ? await inItems(from + position, () => alone(object))
        : { name: object.name, status: 'done', ...NOTHING };
      common.note(container, item);
      await account.add(item);
    }
  };
  let dealt = 0;
  await feed(
    deleteBatches(context.store, guarded),
    context.parallel,
    (batch) => {
      const from = dealt;
      dealt += batch.objects.length;
      return inItems(
        batch.objects.map((_, position) => from + position),
        () => remove(batch, from),
      );
    },
    () => control.stop.aborted,
  );
  return account.result(guarded.failure);
}

/** Deletes a batch; returns the objects that may still exist. */
async function leftOf(
  context: TransferContext,
  batch: DeleteBatch,
  call: Call,
  common: CommonFailure,
): Promise<ReadonlySet<ObjectReference>> {
  if (batch.alone) return new Set(batch.objects);
  try {
    const failures = await context.run((lane) => deleteBatch(lane, batch, call), call);
    return new Set(failures.map(({ object }) => object));
  } catch (thrown) {
    // The whole request failed: ask for each object alone to learn its error, unless that is clear already.
    const [first] = batch.objects;
    if (first !== undefined)
      common.note(context.store.checks.place(first).container, { status: 'failed', error: asError(thrown) });
    return new Set(batch.objects);
  }
}
