import { targetOf } from '../data/data.js';
import { nameInZone } from '../names/names.js';
import type { ExistingRecord, RecordChange } from './change.js';
import { orderChanges } from './order.js';
import { PlanScope, type PlanScopeOptions } from './scope.js';
import type { ZoneFinding } from '../validate/findings.js';

import { groupBy, type RecordValue, setKey } from '../records/record.js';
import { lowestTtl } from '../records/record-sets.js';
import { conflict, invalid } from '../driver/refuse.js';
import type { KeptRecord } from '../records/special-sets.js';

/** Share of a zone's records that a plan may update or delete. */
export const SAFE_SHARE = 0.3;
/** The number of records below which a zone has no guard. */
export const GUARDED_RECORDS = 10;

/** Changes of a zone. Plain data: it survives JSON and structuredClone. */
export interface ChangePlan {
  /** The zone's domain in normal form: lower case, A-labels, no final dot. */
  readonly domain: string;
  /** Sorted so that names with records before and after stay resolvable. */
  readonly changes: readonly RecordChange[];
  /** Number of records in the zone. */
  readonly existing: number;
  /**
   * Existing records that the plan keeps: aliases, sets with a routing policy, disabled values, the zone's own NS records that are not
   * desired, and desired records of another owner. Left out if there are none.
   */
  readonly kept?: readonly KeptRecord[];
  /** Desired records that the plan does not create: SOA records, the zone's own NS records, records excluded by `ignore` and `only`. */
  readonly passedOver?: readonly KeptRecord[];
  /** Problems of records that the plan does not change, and tolerated ones. */
  readonly findings?: readonly ZoneFinding[];
}

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
  const scope = new PlanScope(options);
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

/** Number of records that a plan creates, updates and deletes. */
export function countChanges({ changes }: ChangePlan): { created: number; updated: number; deleted: number } {
  const count = { created: 0, updated: 0, deleted: 0 };
  for (const { before, after } of changes) {
    const pairs = Math.min(before.length, after.length);
    count.updated += pairs;
    count.created += after.length - pairs;
    count.deleted += before.length - pairs;
  }
  return count;
}

/**
 * Stops a plan that would change much of a zone, as a wrong file or an empty list would.
 *
 * @param share share of the zone's records that may be updated or deleted, from 0 to 1
 * @throws ConflictError above that share, if the zone has at least {@link GUARDED_RECORDS} records
 * @throws InvalidRequestError for a share outside 0 to 1, such as 30 for 30%
 */
export function guardPlan(plan: ChangePlan, share: number = SAFE_SHARE): void {
  if (!(share >= 0 && share <= 1))
    throw invalid(`The guard must be a share from 0 to 1, such as 0.3 for 30%, got ${share}.`);
  const { updated, deleted } = countChanges(plan);
  const affected = (updated + deleted) / Math.max(plan.existing, 1);
  if (plan.existing < GUARDED_RECORDS || affected <= share) return;
  throw conflict(
    `The plan for ${plan.domain} updates ${updated} and deletes ${deleted} of ${plan.existing} records ` +
      `(${Math.round(affected * 100)}%, allowed are ${Math.round(share * 100)}%). Nothing was changed. ` +
      `Look at the plan, and apply it with { guard: 1 } if it is right.`,
  );
}

/**
 * Formats a plan like a diff: minus for deleted records, plus for new ones, equals sign for kept ones, exclamation mark for desired ones
 * that are not created, question mark for problems.
 */
export function formatPlan(plan: ChangePlan): string {
  const { created, updated, deleted } = countChanges(plan);
  const head = `${plan.domain}: ${created} to create, ${updated} to update, ${deleted} to delete; ${plan.existing} there`;
  const lines = plan.changes.flatMap(({ before, after }) => [
    ...before.map((record) => `- ${formatRecord(record)}`),
    ...after.map((record) => `+ ${formatRecord(record)}`),
  ]);
  const kept = (plan.kept ?? []).map((record) => `= ${formatRecord(record)} (${record.what}: left alone)`);
  const passed = (plan.passedOver ?? []).map(
    (record) => `! ${formatRecord(record)} (${record.what}: passed over)`,
  );
  const findings = (plan.findings ?? []).map(
    ({ name, type, message }) => `? ${name === '' ? '@' : name} ${type}: ${message}`,
  );
  return [head, ...kept, ...passed, ...findings, ...lines].join('\n');
}

function formatRecord({
  name,
  type,
  data,
  ttl,
}: Pick<RecordValue, 'name' | 'type' | 'data' | 'ttl'>): string {
  return `${name === '' ? '@' : name} ${ttl ?? 'default'} ${type} ${data}`;
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
