import type { Call } from '../../call/call.js';
import { CloudError } from '../../errors.js';
import { collect } from '../../http/pagination.js';
import { readData } from '../data/data.js';
import { typeNumber } from '../data/type-numbers.js';
import type { ExistingRecord, RecordChange } from '../plan/change.js';
import { PlanIncompleteError } from '../plan/incomplete.js';
import { inPlans, isOwnNameServer, leftOut, withoutDelegation } from '../plan/left-out.js';
import type { PlanOwner, SetPlace } from '../plan/marks.js';
import { type Claim, claim } from '../plan/owner.js';
import { countChanges } from '../plan/change-plan.js';
import { guardPlan } from '../plan/guard.js';
import { planChanges } from '../plan/plan.js';
import { isHostType, type PlanOptions, PlanScope } from '../plan/scope.js';
import { type AppliedPlan, type ApplyPlanOptions, ZonePlan, type ZonePlanData } from '../plan/zone-plan.js';
import type { ZoneFinding } from '../validate/findings.js';
import { validateZone } from '../validate/validate.js';
import { checkDelegations, checkNames, checkTargets } from '../records/conflicts.js';
import { type RecordSpec, type RecordValue, valueKey } from '../records/record.js';
import {
  asAnswered,
  checkPlaces,
  hostsOwn,
  isPlain,
  type MaybeSpecial,
  unmakeable,
} from '../records/special-sets.js';
import { canMake, checkRecord, type EditContext, type OnApplied, type ZoneEdits } from './edits.js';
import type { HostRecord, ZoneKey } from './host.js';
import { publish } from './publish.js';
import { conflict, invalid, requireObject, requireRecords } from './refuse.js';

/** Driver functions needed by plans. */
export interface PlanContext extends EditContext {
  /** Edits the records of a zone. */
  readonly edits: ZoneEdits;
}

/** Compares a zone with the desired records; see {@link DnsDriver.planZone}. */
export async function planZone(
  context: PlanContext,
  zone: ZoneKey,
  desired: Iterable<RecordSpec>,
  plan: PlanOptions,
  call: Call,
): Promise<ZonePlan> {
  const all = requireRecords(desired, 'planZone');
  return compare(context, zone, all, plan, await collect(context.edits.listRecords(zone, call)));
}

/** Checks the records of a zone that does not exist yet; see {@link DnsDriver.checkZone}. */
export async function checkNewZone(
  context: PlanContext,
  domain: string,
  desired: Iterable<RecordSpec>,
  plan: PlanOptions,
): Promise<void> {
  await compare(context, { id: '', domain }, requireRecords(desired, 'planZone'), plan, []);
}

async function compare(
  { edits, ...context }: PlanContext,
  zone: ZoneKey,
  all: readonly RecordSpec[],
  plan: PlanOptions,
  listed: readonly HostRecord[],
): Promise<ZonePlan> {
  const { domain } = zone;
  const existing = listed.map((record) => markUnmakeable(context, record));
  const scope = new PlanScope(plan, domain);
  const plain = existing.filter(isPlain).map(withoutExtra);
  const { owner } = plan;
  const claimed = claimOf(domain, plain, all, scope, owner);
  // A claim is within the scope already; the scope says nothing of its ownership records.
  const within: PlanOptions = owner === undefined ? plan : { apexNameServers: 'replace' };
  const touched = new Set(claimed.existing.map(valueKey));
  const stays = existing.filter((record) => !isPlain(record) || !touched.has(valueKey(record)));
  const desiredZone = { domain, existing, stays, scope: new PlanScope(within, domain) };
  const wanted = checkDesired(context, claimed.desired, desiredZone);
  const left = leftOut(domain, existing, all, scope);
  const planned = planChanges(domain, claimed.existing, wanted, within);
  const changes = edits.completePlan(planned.changes, existing);
  const findings = await findingsOf(domain, existing, planned.changes, plan);
  const kept = [...left.kept, ...claimed.kept];
  return new ZonePlan({ zoneId: zone.id, ...planned, changes, ...left, kept, findings });
}

/** A record that is special if the driver cannot make its type: deleted, it could not come back. The zone's own are kept anyway. */
function markUnmakeable({ capabilities }: EditContext, record: HostRecord): HostRecord {
  const { type } = record;
  if (!isPlain(record) || canMake(capabilities, type)) return record;
  if (isHostType(type) || isOwnNameServer(record)) return record;
  return { ...record, special: typeNumber(type) === undefined ? hostsOwn(type) : unmakeable(type) };
}

/** Records within an owner's plan; all without an owner. */
function claimOf(
  domain: string,
  existing: readonly ExistingRecord[],
  desired: readonly RecordSpec[],
  scope: PlanScope,
  owner: PlanOwner | undefined,
): Claim<ExistingRecord> {
  const isWithin = (place: SetPlace): boolean => scope.has(place);
  if (owner === undefined) return { existing: existing.filter(isWithin), desired, kept: [] };
  const placed = desired.flatMap((record) => {
    const place = inPlans(record, domain);
    return isWithin(place) ? [{ ...record, ...place, data: readData(place.type, record.data, domain) }] : [];
  });
  return claim({ domain, existing, isWithin }, placed, owner);
}

/**
 * Problems of the zone after the plan.
 *
 * @throws InvalidRequestError for problems that the plan would add and that are not tolerated
 */
async function findingsOf(
  domain: string,
  existing: readonly HostRecord[],
  changes: readonly RecordChange[],
  { tolerate = [] }: PlanOptions,
): Promise<ZoneFinding[]> {
  const going = new Set(changes.flatMap(({ before }) => before.map(valueKey)));
  const coming = changes.flatMap(({ after }) => after);
  const stays = existing.filter((record) => isPlain(record) && !going.has(valueKey(record)));
  const findings = await validateZone(domain, [...stays, ...coming]);
  const isNew = new Set(coming.map(valueKey));
  const brought = findings.filter(
    ({ fault, name, type, data }) =>
      !tolerate.includes(fault) && data.some((one) => isNew.has(valueKey({ name, type, data: one }))),
  );
  const [first] = brought;
  if (first === undefined) return findings;
  const told = brought.map(
    ({ fault, name, type, message }) => `${name === '' ? '@' : name} ${type}: ${message} (${fault})`,
  );
  throw invalid(
    `planZone: records of ${domain} would be served and not do what they are for: ${told.join('; ')}. Mend them, or name what shall pass: { tolerate: [${JSON.stringify(first.fault)}] }.`,
  );
}

/** @throws InvalidRequestError for an invalid plan; ConflictError for one that changes more than its guard allows */
export function checkPlan(plan: ZonePlanData, apply: ApplyPlanOptions): void {
  const { changes, domain } = requireObject(plan, 'applyPlan', 'a plan');
  if (!Array.isArray(changes) || typeof domain !== 'string')
    throw invalid('applyPlan: a plan is expected, as planZone makes it.');
  guardPlan(plan, requireObject(apply, 'applyPlan', 'an object with a guard').guard);
}

/** Carries a plan out that was checked: see {@link DnsDriver.applyPlan}. */
export async function applyPlan(
  context: PlanContext,
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
    // Earlier changes may be stored and not published: no plan would ever show them.
    if (isEmpty) await publish(context, zone, 'applyPlan', call);
    const batches = isEmpty ? 0 : await context.edits.applyPlan(zone, plan, onApplied, call);
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
  /** Records of the zone. */
  readonly existing: readonly (RecordValue & MaybeSpecial)[];
  /** Records that the plan keeps unchanged. */
  readonly stays: readonly (RecordValue & MaybeSpecial)[];
  /** Which of the desired records are planned. */
  readonly scope: PlanScope;
}

/**
 * Checks a plan's records as far as possible without a request. Existing records are not checked again: the host may have types that
 * clients cannot create.
 *
 * @throws InvalidRequestError, NotSupportedError, ConflictError
 */
export function checkDesired(
  context: EditContext,
  desired: Iterable<RecordSpec>,
  { domain, existing, stays, scope }: DesiredZone,
): RecordValue[] {
  // A plain record comes before a disabled one of the same data; one for some clients only is none that all have.
  const forAll = existing.filter(({ special }) => special?.served !== 'to-some');
  const ordered = [...forAll.filter((record) => !isPlain(record)), ...forAll.filter(isPlain)];
  const held = new Map(ordered.map((record) => [valueKey(record), record]));
  const planned = [...desired].filter((record) => scope.has(inPlans(record, domain)));
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

function incomplete(
  plan: ZonePlanData,
  applied: ReadonlySet<RecordChange>,
  cause: CloudError,
): PlanIncompleteError {
  const part = (isApplied: boolean): ZonePlan =>
    new ZonePlan({ ...plan, changes: plan.changes.filter((change) => applied.has(change) === isApplied) });
  return new PlanIncompleteError(cause, part(true), part(false));
}

/** A record without the host's own fields. */
export function withoutExtra({ id, name, type, data, ttl }: HostRecord): RecordValue & { id: string } {
  return { id, name, type, data, ttl };
}
