import type { Call } from '../../call/call.js';
import type { ObjectReference } from '../models/models.js';
import type { ObjectStore } from '../driver/object-store.js';
import { Crew, type TransferContext } from './transfer.js';
import { untilCallEnd } from '../files/until-call-end.js';
import type { BatchFailure } from '../models/contract.js';

/** Objects in one request, or a single one. */
export interface DeleteBatch {
  readonly objects: readonly ObjectReference[];
  readonly alone: boolean;
}

/** Groups objects into delete requests, lazily. A batch has objects of one container. */
export async function* deleteBatches(
  { limits, batches, checks }: ObjectStore,
  objects: Iterable<ObjectReference> | AsyncIterable<ObjectReference>,
): AsyncGenerator<DeleteBatch, void, undefined> {
  const open = new Map<string, ObjectReference[]>();
  for await (const object of objects) {
    const isAlone = batches === null || limits.batchDelete === 1 || batches.accepts?.(object) === false;
    if (isAlone) {
      yield { objects: [object], alone: true };
      continue;
    }
    const { container } = checks.place(object);
    const batch = open.get(container) ?? [];
    batch.push(object);
    open.set(container, batch);
    if (batch.length < limits.batchDelete) continue;
    open.delete(container);
    yield { objects: batch, alone: false };
  }
  for (const batch of open.values()) yield { objects: batch, alone: false };
}

/** Deletes one batch; returns the objects that still exist. */
export async function deleteBatch(
  store: ObjectStore,
  { objects, alone }: DeleteBatch,
  call: Call,
): Promise<readonly BatchFailure[]> {
  const [first] = objects;
  if (first === undefined) return [];
  if (!alone && store.batches !== null) return store.batches.delete(objects, call);
  await store.objects.delete(first, call);
  return [];
}

/** Deletes all objects. @throws the first failure, when all the others have ended */
export async function deleteObjects(
  context: TransferContext,
  objects: Iterable<ObjectReference> | AsyncIterable<ObjectReference>,
  call: Call,
): Promise<void> {
  const failures: unknown[] = [];
  const crew = new Crew(call, context.parallel);
  for await (const batch of deleteBatches(context.store, untilCallEnd(objects, call))) {
    await crew.room();
    crew.start(async () => {
      try {
        const left = await context.run((lane) => deleteBatch(lane, batch, crew.call), crew.call);
        failures.push(...left.map(({ error }) => error));
      } catch (error) {
        failures.push(error);
      }
    });
  }
  await crew.finish();
  if (failures.length > 0) throw failures[0];
}
