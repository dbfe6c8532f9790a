import type { Call } from '../../call/call.js';
import type { ClientContext } from '../../driver/client-context.js';
import { UnavailableError } from '../../errors.js';
import { SINGLE_TYPES } from '../records/conflicts.js';
import { groupBy, type RecordValue, valueKey } from '../records/record.js';

/** Records that go, and those that come in their place. */
export interface Swap<Old extends RecordValue, New extends RecordValue> {
  readonly going: readonly Old[];
  readonly coming: readonly New[];
}

/** Single changes of records, of which a swap consists. */
export interface SwapSteps<Old extends RecordValue, New extends RecordValue, Made> {
  /** Deletes an old record. */
  remove(old: Old, call: Call): Promise<void>;
  /** Creates a new record. */
  create(record: New, call: Call): Promise<Made>;
  /** Deletes a record that was just created. */
  undo(made: Made, call: Call): Promise<void>;
  /** Creates an old record again. */
  restore(old: Old, call: Call): Promise<unknown>;
}

/** Restoring does not end with the caller's time or signal. */
const BEYOND: Call = { deadline: null };

/** True if a zone cannot have both records at once, so that one goes before the other comes. */
export function areExclusive(a: RecordValue, b: RecordValue): boolean {
  return a.name === b.name && swapsOf({ going: [a], coming: [b] }).length === 1;
}

/** Splits changes of one name: records that cannot exist at once are together, others by themselves. */
export function swapsOf<Old extends RecordValue, New extends RecordValue>({
  going,
  coming,
}: Swap<Old, New>): Swap<Old, New>[] {
  const hasAlias = [...going, ...coming].some(({ type }) => type === 'CNAME');
  const keyOf = ({ type, data }: RecordValue): string => {
    if (hasAlias) return 'CNAME';
    return SINGLE_TYPES.includes(type) ? type : `${type} ${data}`;
  };
  const [old, made] = [groupBy(going, keyOf), groupBy(coming, keyOf)];
  const keys = new Set([...old.keys(), ...made.keys()]);
  return [...keys].map((key) => ({ going: old.get(key) ?? [], coming: made.get(key) ?? [] }));
}

/**
 * Replaces records that cannot exist beside the new ones: deletes them first, and restores them if a new one is refused.
 *
 * @throws UnavailableError when they cannot be restored; the error contains the lost records
 */
export async function swap<Old extends RecordValue, New extends RecordValue, Made>(
  steps: SwapSteps<Old, New, Made>,
  { going, coming }: Swap<Old, New>,
  client: ClientContext,
  operation: string,
  call: Call,
): Promise<Made[]> {
  const removed: Old[] = [];
  const made: Made[] = [];
  try {
    for (const old of going) {
      await steps.remove(old, call);
      removed.push(old);
    }
    for (const record of coming) made.push(await steps.create(record, call));
    return made;
  } catch (error) {
    const lost = await putBack(steps, removed, made);
    if (lost === null) throw error;
    throw gone(lost, client, operation, error);
  }
}

/** Records that could not be restored, and what the host said about the last. */
interface Lost {
  readonly records: readonly RecordValue[];
  readonly cause: unknown;
}

async function putBack<Old extends RecordValue, New extends RecordValue, Made>(
  steps: SwapSteps<Old, New, Made>,
  removed: readonly Old[],
  made: readonly Made[],
): Promise<Lost | null> {
  const records: Old[] = [];
  let cause: unknown = null;
  // What stays in the way shows when the old records are refused.
  for (const one of made) await steps.undo(one, BEYOND).catch(() => {});
  for (const old of removed) {
    try {
      await steps.restore(old, BEYOND);
    } catch (error) {
      records.push(old);
      cause = error;
    }
  }
  return records.length === 0 ? null : { records, cause };
}

function gone(
  { records, cause: refusal }: Lost,
  client: ClientContext,
  operation: string,
  cause: unknown,
): UnavailableError {
  const told = records.map((record) => `${valueKey(record)}, TTL ${record.ttl ?? 'default'}`).join('; ');
  return new UnavailableError(
    `${operation}: the change failed, and ${client.provider} did not take back what was deleted for it, which is gone now: ${told}. ` +
      `Create it again. The host said: ${String(refusal)}`,
    { ...client.details(operation), cause },
  );
}
