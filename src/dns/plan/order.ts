import type { RecordChange } from './change.js';
import { groupBy, type RecordValue } from '../records/record.js';

/** The name inside the zone that a record points at, if it does. */
export type TargetName = (record: RecordValue) => string | undefined;

/** Later than any chain of CNAME records is long. */
const AFTER_ALIASES = 1_000_000;
/** DS records are created after their NS records and deleted before them, since name servers drop DS records without NS records. */
const BEHIND_DELEGATION = AFTER_ALIASES + 1;

/**
 * Sorts changes so that names stay resolvable and nothing points at a name before it exists:
 *
 * 1. creates: addresses, then CNAME records (targets first), then records that point at names; replacements of CNAME records with them
 * 2. updates
 * 3. deletes of records that point at names
 * 4. CNAME records that replace others, when no MX or NS record points there any more
 * 5. other deletes: CNAME records (targets last), then addresses
 */
export function orderChanges(changes: readonly RecordChange[], targetName: TargetName): RecordChange[] {
  return phasesOf(changes, targetName).flat();
}

/** Sorted changes in phases; changes of one phase may be made in parallel. */
export function phasesOf(changes: readonly RecordChange[], targetName: TargetName): RecordChange[][] {
  const coming = depths(
    changes.flatMap((change) => change.after),
    targetName,
  );
  const going = depths(
    changes.flatMap((change) => change.before),
    targetName,
  );
  const keyed = changes.map((change) => ({ change, key: keyOf(change, coming, going) }));
  const sorted = keyed.toSorted((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1]);
  const phases = groupBy(sorted, ({ key }) => key.join(' '));
  return [...phases.values()].map((phase) => phase.map(({ change }) => change));
}

type Depth = (record: RecordValue) => number;

function keyOf(
  { action, before, after }: RecordChange,
  coming: Depth,
  going: Depth,
): [phase: number, rank: number] {
  const [first] = after;
  const [last] = before;
  if (action === 'delete' && last !== undefined) {
    if (last.type === 'DS') return [3, -BEHIND_DELEGATION];
    const depth = going(last);
    return [depth === AFTER_ALIASES ? 3 : 5, -depth];
  }
  if (first?.type === 'DS' && action === 'create') return [1, BEHIND_DELEGATION];
  const rank = first === undefined ? 0 : coming(first);
  if (action === 'replace' && first?.type === 'CNAME') return [4, rank];
  return [action === 'update' ? 2 : 1, rank];
}

/** Distance of a record from its addresses: 0 for records without a target, then the length of the chain of CNAME records. */
function depths(records: readonly RecordValue[], targetName: TargetName): Depth {
  const aliases = new Map(
    records.filter((record) => record.type === 'CNAME').map((record) => [record.name, record]),
  );
  const known = new Map<string, number>();
  const chain = (start: string): number => {
    const path: string[] = [];
    let name: string | undefined = start;
    // A loop of CNAME records ends where it began.
    while (name !== undefined && aliases.has(name) && !known.has(name) && !path.includes(name)) {
      path.push(name);
      const alias: RecordValue | undefined = aliases.get(name);
      name = alias === undefined ? undefined : targetName(alias);
    }
    let depth = name === undefined ? 0 : (known.get(name) ?? 0);
    for (const step of path.toReversed()) known.set(step, (depth += 1));
    return known.get(start) ?? 0;
  };
  return (record) => {
    if (record.type === 'CNAME') return chain(record.name);
    return targetName(record) === undefined ? 0 : AFTER_ALIASES;
  };
}
