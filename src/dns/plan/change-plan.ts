import type { RecordValue } from '../records/record.js';
import type { KeptRecord } from '../records/special-sets.js';
import type { ZoneFinding } from '../validate/findings.js';
import type { RecordChange } from './change.js';

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
