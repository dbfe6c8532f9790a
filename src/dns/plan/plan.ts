import { targetOf } from '../data/data.js';
import { nameInZone } from '../names/names.js';
import type { ChangePlan } from './change-plan.js';
import type { ExistingRecord, RecordChange } from './change.js';
import { orderChanges } from './order.js';
import { PlanScope, type PlanScopeOptions } from './scope.js';
import { groupBy, type RecordValue, setKey } from '../records/record.js';
import { lowestTtl } from '../records/record-sets.js';

/**
 * Compares the records of a zone with the desired ones, both in normal form. A desired record without a TTL keeps its present TTL.
 *
 * @example console.log(formatPlan(planChanges('example.com', existing, desired)))
 */
export function planChanges(
  domain: string,
  existing: readonly ExistingRecord[],
  desired: readonly RecordValue[],
  options: PlanScopeOptions = {},
): ChangePlan {
  const scope = new PlanScope(options, domain);
  const before = existing.filter((record) => scope.has(record));
  const after = unifyTtls(desired.filter((record) => scope.has(record)));
  const desiredByName = groupBy(after, (record) => record.name);
  const existingByName = groupBy(before, (record) => record.name);
  const changes: RecordChange[] = [];
  for (const name of new Set([...existingByName.keys(), ...desiredByName.keys()])) {
    changes.push(...compareName(existingByName.get(name) ?? [], desiredByName.get(name) ?? []));
  }
  return {
    domain,
    changes: orderChanges(changes, (record) => targetName(record, domain)),
    existing: before.length,
  };
}

/** Gives each set one TTL: the lowest of its records. */
function unifyTtls(records: readonly RecordValue[]): RecordValue[] {
  return [...groupBy(records, setKey).values()].flatMap((group) => {
    const ttl = lowestTtl(group);
    return group.map((record) => ({ ...record, ttl }));
  });
}

function compareName(existing: readonly ExistingRecord[], desired: readonly RecordValue[]): RecordChange[] {
  const had = existing.some((record) => record.type === 'CNAME');
  const has = desired.some((record) => record.type === 'CNAME');
  if (existing.length > 0 && desired.length > 0 && had !== has) {
    return [{ action: 'replace', before: existing, after: desired }];
  }
  const desiredSets = groupBy(desired, setKey);
  const existingSets = groupBy(existing, setKey);
  return [...new Set([...existingSets.keys(), ...desiredSets.keys()])].flatMap((key) =>
    compareSet(existingSets.get(key) ?? [], desiredSets.get(key) ?? []),
  );
}

/** Unchanged values keep their records; of the others, as many as possible become updates. */
function compareSet(existing: readonly ExistingRecord[], desired: readonly RecordValue[]): RecordChange[] {
  const changes: RecordChange[] = [];
  const wanted = new Map(desired.map((record) => [record.data, record]));
  const ttl = lowestTtl(existing);
  const leftovers: ExistingRecord[] = [];
  for (const before of existing) {
    const after = wanted.get(before.data);
    if (after === undefined) leftovers.push(before);
    else if (after.ttl !== null && after.ttl !== before.ttl)
      changes.push({ action: 'update', before: [before], after: [after] });
    wanted.delete(before.data);
  }
  const newcomers = [...wanted.values()].map((record) => ({ ...record, ttl: record.ttl ?? ttl }));
  for (let index = 0; index < Math.max(leftovers.length, newcomers.length); index += 1) {
    changes.push(pair(leftovers[index], newcomers[index]));
  }
  return changes;
}

function pair(before: ExistingRecord | undefined, after: RecordValue | undefined): RecordChange {
  if (before === undefined)
    return { action: 'create', before: [], after: after === undefined ? [] : [after] };
  if (after === undefined) return { action: 'delete', before: [before], after: [] };
  return { action: 'update', before: [before], after: [after] };
}

/** The name inside the zone that a record points at, if it does. */
export function targetName(record: Pick<RecordValue, 'type' | 'data'>, domain: string): string | undefined {
  const target = targetOf(record.type, record.data);
  return target === undefined ? undefined : nameInZone(target, domain);
}
