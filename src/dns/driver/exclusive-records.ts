import { SINGLE_TYPES } from '../records/conflicts.js';
import { groupBy, type RecordValue } from '../records/record.js';

/** Records that go, and those that come in their place. */
export interface Swap<Old, New> {
  readonly going: readonly Old[];
  readonly coming: readonly New[];
}

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
