import type { Call } from '../../call/call.js';
import { CloudError } from '../../errors.js';
import { collect } from '../../http/pagination.js';
import type { RecordChange } from '../plan/change.js';
import { PlanIncompleteError } from '../plan/incomplete.js';
import { inPlans, isOwnNameServer, leftOut, withoutDelegation } from '../plan/left-out.js';
import { countChanges, guardPlan, isPlanned, planChanges, type PlanOptions } from '../plan/plan.js';
import { type AppliedPlan, type ApplyPlanOptions, ZonePlan, type ZonePlanData } from '../plan/zone-plan.js';
import { checkDelegations, checkNames, checkTargets } from '../records/conflicts.js';
import { type RecordSpec, type RecordValue, valueKey } from '../records/record.js';
import { asAnswered, checkPlaces, isPlain, type MaybeSpecial } from '../records/special-sets.js';
import { checkRecord, type EditContext, type OnApplied, type ZoneEdits } from './edits.js';
import type { HostRecord, ZoneKey } from './host.js';
import { conflict, invalid, requireObject, shown } from './refuse.js';

/** What plans need of a driver. */
export interface PlanContext extends EditContext {
  /** How the records of a zone are edited. */
  readonly edits: ZoneEdits;
}

/** Compares a zone with what is desired: see {@link DnsDriver.planZone}. */
export async function planZone(
  context: PlanContext,
  zone: ZoneKey,
  desired: Iterable<RecordSpec>,
  plan: PlanOptions,
  call: Call,
): Promise<ZonePlan> {
  const { edits } = context;
  const all = recordsFrom(desired);
  const existing = await collect(edits.listRecords(zone, call));
  const wanted = checkDesired(context, all, { domain: zone.domain, existing, plan });
  const plain = existing.filter(isPlain).map(withoutExtra);
  const left = leftOut(zone.domain, existing, all, plan);
  const planned = planChanges(zone.domain, plain, wanted, plan);
  const changes = edits.completePlan(planned.changes, existing);
  return new ZonePlan({ zoneId: zone.id, ...planned, changes, ...left });
}

/** @throws InvalidRequestError for what is no plan; ConflictError for one that changes more than its guard allows */
export function checkPlan(plan: ZonePlanData, apply: ApplyPlanOptions): void {
  const { changes, domain } = requireObject(plan, 'applyPlan', 'a plan');
  if (!Array.isArray(changes) || typeof domain !== 'string')
    throw invalid('applyPlan: a plan is expected, as planZone makes it.');
  guardPlan(plan, requireObject(apply, 'applyPlan', 'an object with a guard').guard);
}

/** Carries a plan out that was checked: see {@link DnsDriver.applyPlan}. */
export async function applyPlan(
  edits: ZoneEdits,
  zone: ZoneKey,
  plan: ZonePlanData,
  call: Call,
): Promise<AppliedPlan> {
  const applied = new Set<RecordChange>();
  const onApplied: OnApplied = (changes) => {
    for (const change of changes) applied.add(change);
  };
  try {
    const isEmpty = plan.changes.length === 0;
    const batches = isEmpty ? 0 : await edits.applyPlan(zone, plan, onApplied, call);
    return { ...countChanges(plan), batches };
  } catch (error) {
    const isPartial = applied.size > 0 && applied.size < plan.changes.length;
    throw isPartial && CloudError.is(error) ? incomplete(plan, applied, error) : error;
  }
}

/** The zone that records are desired for. */
export interface DesiredZone {
  /** Its domain. */
  readonly domain: string;
  /** What it holds. */
  readonly existing: readonly (RecordValue & MaybeSpecial)[];
  /** How its own NS records are treated. */
  readonly plan: PlanOptions;
}

/**
 * Everything that can be known to be wrong with a plan's records before a request. What the zone holds already is not checked again:
 * the host may have kinds of records that it lets nobody create.
 *
 * @throws InvalidRequestError, NotSupportedError, ConflictError
 */
export function checkDesired(
  context: EditContext,
  desired: Iterable<RecordSpec>,
  { domain, existing, plan }: DesiredZone,
): RecordValue[] {
  const held = new Map(existing.map((record) => [valueKey(record), record]));
  const stays = existing.filter((record) => !isPlain(record) || !isPlanned(record, plan));
  const planned = [...desired].filter((record) => isPlanned(inPlans(record, domain), plan));
  const wanted = planned.flatMap(({ name, type, data, ttl = null }) => {
    const same = held.get(valueKey({ name, type, data }));
    if (same !== undefined && !isPlain(same)) return [];
    const isHeld = same !== undefined && (ttl === null || ttl === same.ttl);
    return isHeld
      ? { name, type, data, ttl }
      : checkRecord(context, { name, type, data, ttl }, { domain }, 'planZone');
  });
  checkPlaces(wanted, stays);
  const together = [...asAnswered(stays), ...wanted];
  const undelegated = withoutDelegation(existing);
  checkDelegations(together, (record) => undelegated.has(valueKey(record)));
  if (existing.some(isOwnNameServer) && !together.some(isOwnNameServer))
    throw conflict(
      `The plan leaves ${domain} without NS records of its own. Name those that shall be there, or leave apexNameServers out.`,
    );
  checkNames(together, new Set(context.capabilities.leniencies));
  checkTargets(together, domain, (record) => held.has(valueKey(record)));
  return wanted;
}

/** @throws InvalidRequestError for what is no list of records */
function recordsFrom(desired: Iterable<RecordSpec>): RecordSpec[] {
  const isList = typeof desired === 'object' && desired !== null && Symbol.iterator in desired;
  if (!isList) throw invalid(`planZone: a list of records is expected, got ${shown(desired)}.`);
  return [...desired].map((record) => requireObject(record, 'planZone', 'a record with name, type and data'));
}

function incomplete(
  plan: ZonePlanData,
  applied: ReadonlySet<RecordChange>,
  cause: CloudError,
): PlanIncompleteError {
  const part = (isApplied: boolean): ZonePlan =>
    new ZonePlan({ ...plan, changes: plan.changes.filter((change) => applied.has(change) === isApplied) });
  return new PlanIncompleteError(cause, part(true), part(false));
}

/** A record without what is the host's own. */
export function withoutExtra({ id, name, type, data, ttl }: HostRecord): RecordValue & { id: string } {
  return { id, name, type, data, ttl };
}
