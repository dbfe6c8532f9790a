import type { BatchLimit } from './batches.js';
import type { DnsCapabilities } from './capabilities.js';
import type { ChangePlan } from '../plan/change-plan.js';
import type { RecordChange } from '../plan/change.js';
import { groupBy, setKey } from '../records/record.js';
import { type RecordSet, type SetChange, SetEditor } from '../records/record-sets.js';

/** Sets that must change together, with the steps of the plan they carry out. */
export interface SetUnit<E extends object = object> {
  readonly sets: readonly SetChange<E>[];
  readonly steps: readonly RecordChange[];
}

/** Sets that a plan changes, each once; those that must change together are one unit. */
export function unitsOf<E extends object>(plan: ChangePlan, sets: readonly RecordSet<E>[]): SetUnit<E>[] {
  const editor = new SetEditor(sets);
  const units = new Map<string, number>();
  const steps = new Map<string, RecordChange[]>();
  for (const [index, step] of plan.changes.entries()) {
    const keys = [...step.before, ...step.after].map(setKey);
    const unit = keys.map((key) => units.get(key)).find((known) => known !== undefined) ?? index;
    for (const key of keys) if (!units.has(key)) units.set(key, unit);
    const together = steps.get(String(unit));
    if (together === undefined) steps.set(String(unit), [step]);
    else together.push(step);
    edit(editor, step);
  }
  const grouped = groupBy(editor.changes(), ({ before, after }) => {
    const set = after ?? before;
    return String(set === null ? '' : units.get(setKey(set)));
  });
  return [...grouped].map(([unit, changes]) => ({ sets: changes, steps: steps.get(unit) ?? [] }));
}

/** Cost of a unit. If sets cannot change atomically anyway, a unit that is too large is split. */
export function perUnit<E extends object>(
  { maximum, cost }: BatchLimit<SetChange<E>>,
  atomic: DnsCapabilities['atomic'],
): BatchLimit<SetUnit<E>> {
  const sum = ({ sets }: SetUnit<E>): number => sets.reduce((total, change) => total + cost(change), 0);
  return { maximum, cost: atomic === 'zone' ? sum : (unit) => Math.min(sum(unit), maximum) };
}

/** Replaces values in pairs; if a CNAME record is involved, deletes all others first. */
function edit<E extends object>(editor: SetEditor<E>, { action, before, after }: RecordChange): void {
  if (action === 'replace') {
    editor.replace(before, after);
    return;
  }
  const length = Math.max(before.length, after.length);
  for (let at = 0; at < length; at += 1) editor.edit(before[at] ?? null, after[at] ?? null);
}
