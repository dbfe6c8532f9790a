import type { Call } from '../../call/call.js';
import type { ClientContext } from '../../driver/client-context.js';
import type { RecordSet, SetChange } from '../records/record-sets.js';
import { groupBy } from '../records/record.js';
import { keyOfSet, type MaybeSpecial } from '../records/special-sets.js';
import type { Swap } from './exclusive-records.js';
import { recordsOf } from './set-records.js';
import { swap } from './swap.js';
import type { SwapSteps } from './swap-attempt.js';

/** What a host does with single sets. */
export interface SetRequests<E extends object> {
  /** Makes one change, and returns the set if the response describes it. */
  readonly change: (change: SetChange<E>, call: Call) => Promise<readonly RecordSet<E>[]>;
  /** Lists the sets of some names. */
  readonly list: (
    names: readonly string[],
    types: readonly string[],
    call: Call,
  ) => Promise<readonly RecordSet<E>[]>;
}

/** Changes that are made one after another; several if the zone cannot have what comes beside what goes. */
type Step<E extends object> = readonly SetChange<E>[];

/**
 * Makes changes at a host that takes one set in a request: what comes before what goes, so that a refusal loses nothing. Sets of a name
 * that cannot exist at once are swapped.
 *
 * @returns the sets that the responses describe
 */
export async function changeOneByOne<E extends object>(
  requests: SetRequests<E>,
  changes: readonly SetChange<E>[],
  client: ClientContext,
  call: Call,
): Promise<readonly RecordSet<E>[]> {
  const described: RecordSet<E>[] = [];
  for (const step of inSafeOrder(stepsOf(changes))) {
    if (isExclusive(step)) described.push(...(await swapSets(requests, step, client, call)));
    else for (const change of step) described.push(...(await requests.change(change, call)));
  }
  return described;
}

/** Joins the changes of each name that has a CNAME record in the place of other sets, or they in its place. */
function stepsOf<E extends object>(changes: readonly SetChange<E>[]): Step<E>[] {
  const names = groupBy(changes.filter(isWhole), (change) => setOf(change).name);
  const swapped = new Set([...names].filter(([, group]) => isExclusive(group)).map(([name]) => name));
  const steps = groupBy(changes, (change) => {
    const set = setOf(change);
    return isWhole(change) && swapped.has(set.name) ? `swap ${set.name}` : `one ${keyOfSet(set)}`;
  });
  return [...steps.values()];
}

/** Moves deletions behind the last set that is created or updated; a plan has ordered the others. */
function inSafeOrder<E extends object>(steps: readonly Step<E>[]): Step<E>[] {
  const isDeletion = (step: Step<E>): boolean => step.every(({ after }) => after === null);
  const end = steps.findLastIndex((step) => step.every(({ after }) => after !== null)) + 1;
  const early = steps.slice(0, end);
  return [...early.filter((step) => !isDeletion(step)), ...early.filter(isDeletion), ...steps.slice(end)];
}

function swapSets<E extends object>(
  requests: SetRequests<E>,
  step: Step<E>,
  client: ClientContext,
  call: Call,
): Promise<readonly RecordSet<E>[]> {
  const { going, coming } = partsOf(step);
  return swap(swapSteps(requests, [...going, ...coming]), { going, coming }, client, 'changeRecords', call);
}

function swapSteps<E extends object>(
  { change, list }: SetRequests<E>,
  sets: readonly RecordSet<E>[],
): SwapSteps<RecordSet<E>, RecordSet<E>, RecordSet<E>> {
  const names = [...new Set(sets.map(({ name }) => name))];
  const types = sets.map(({ type }) => type);
  const remove = async (before: RecordSet<E>, call: Call): Promise<void> => {
    await change({ before, after: null }, call);
  };
  const create = async (after: RecordSet<E>, call: Call): Promise<RecordSet<E>> =>
    (await change({ before: null, after }, call))[0] ?? after;
  return {
    remove,
    create,
    // The host alone knows the id of a set that it does not describe.
    undo: async (made, call) => {
      const held = (await list(names, types, call)).find((set) => keyOfSet(set) === keyOfSet(made));
      if (held !== undefined) await remove(held, call);
    },
    restore: create,
    list: (call) => list(names, types, call),
    recordsOf,
  };
}

/** The sets of a step, old and new. */
function partsOf<E extends object>(step: Step<E>): Swap<RecordSet<E>, RecordSet<E>> {
  const sets = (side: 'before' | 'after'): RecordSet<E>[] =>
    step.map((change) => change[side]).filter((set) => set !== null);
  return { going: sets('before'), coming: sets('after') };
}

/** True for changes of one name that delete and create, where one of the sets is a CNAME record. */
function isExclusive<E extends object>(changes: readonly SetChange<E>[]): boolean {
  const { going, coming } = partsOf(changes);
  return going.length > 0 && coming.length > 0 && [...going, ...coming].some(({ type }) => type === 'CNAME');
}

/** True if a set is created or deleted as a whole. */
function isWhole<E extends object>({ before, after }: SetChange<E>): boolean {
  return before === null || after === null;
}

function setOf<E extends object>({ before, after }: SetChange<E>): MaybeSpecial {
  return after ?? before ?? { name: '', type: '' };
}
