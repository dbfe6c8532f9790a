import type { CallOptions } from '../../call/call.js';
import { itemsOfRun, traceRun } from '../../diagnostics/runs.js';
import type { DnsDriver } from '../../dns/driver/driver.js';
import { countChanges } from '../../dns/plan/change-plan.js';
import { guardPlan } from '../../dns/plan/guard.js';
import type { PlanOptions } from '../../dns/plan/scope.js';
import type { AppliedPlan, ApplyPlanOptions, ZonePlan } from '../../dns/plan/zone-plan.js';
import type { RecordSpec } from '../../dns/records/record.js';
import { CloudError, ConflictError } from '../../errors.js';
import { Scheduler } from '../scheduler.js';

/** A zone at one host, and its changes. */
export interface PlannedZone {
  /** The driver of the host. */
  readonly driver: DnsDriver;
  /** The zone's domain in normal form. */
  readonly domain: string;
  /** Changes; null where the zone is to be made first, or `error` says why there is no plan. */
  readonly plan: ZonePlan | null;
  /** Error for which there is no plan; null where there is one, or the zone is to be made. */
  readonly error: CloudError | null;
  /** Desired records. */
  readonly records: readonly RecordSpec[];
  /** Options of the plan. */
  readonly options: PlanOptions;
}

/** Outcome of one zone. */
export interface AppliedZone {
  /** The driver of the host. */
  readonly driver: DnsDriver;
  /** The zone's domain in normal form. */
  readonly domain: string;
  /** `unchanged` where there was nothing to do. */
  readonly status: 'applied' | 'unchanged' | 'failed';
  /** Changes made; null unless it was applied. */
  readonly applied: AppliedPlan | null;
  /** Error for which it failed; null where it did not. */
  readonly error: CloudError | null;
}

/** Result of applying several plans. */
export interface AppliedZones {
  /** In the order of the plans. */
  readonly results: readonly AppliedZone[];
  /** Zones that failed. */
  readonly failures: readonly AppliedZone[];
}

const NOTHING: AppliedPlan = { created: 0, updated: 0, deleted: 0, batches: 0 };
const MOST_TOLD = 5;

/** Plans of many zones, as `planZones` returns them. */
export class ZonePlans {
  /** One for each zone and host, in the order in which they were desired. */
  readonly zones: readonly PlannedZone[];
  readonly #concurrency: number;

  constructor(zones: readonly PlannedZone[], { concurrency }: { readonly concurrency: number }) {
    this.zones = zones;
    this.#concurrency = concurrency;
  }

  /** Zones that could not be planned. */
  get failures(): readonly PlannedZone[] {
    return this.zones.filter(({ error }) => error !== null);
  }

  /** True where nothing has to change and everything could be planned. */
  get isEmpty(): boolean {
    return this.zones.every(({ plan }) => plan !== null && plan.changes.length === 0);
  }

  /** Formats all plans as diffs, each under its zone and host. */
  toString(): string {
    const parts = this.zones.map(
      ({ driver, domain, plan, error, records }) =>
        `# ${domain} at ${driver.provider}\n${plan === null ? (error?.message ?? `to be made, with ${records.length} records`) : String(plan)}`,
    );
    const { created, updated, deleted } = sumOf(this.zones);
    return [
      ...parts,
      `${this.zones.length} zones: ${created} to create, ${updated} to update, ${deleted} to delete`,
    ].join('\n\n');
  }

  /**
   * Applies the plans concurrently. Once it has begun each zone goes its own way: errors are in `failures`. After an abort, which rejects
   * with its reason, plan again to see what is left.
   *
   * @throws ConflictError, before anything is changed, where a zone could not be planned, or a plan changes more than the guard allows
   */
  async apply(apply: ApplyPlanOptions = {}, options: CallOptions = {}): Promise<AppliedZones> {
    const [first] = this.failures;
    if (first !== undefined) throw refusal(this.failures);
    for (const { plan } of this.zones) if (plan !== null) guardPlan(plan, apply.guard);
    const drivers = this.zones.map(({ driver }) => driver);
    const topic = { kind: 'applyZones', drivers, count: this.zones.length };
    return traceRun(topic, () => this.#apply(apply, options));
  }

  async #apply(apply: ApplyPlanOptions, options: CallOptions): Promise<AppliedZones> {
    const asItem = itemsOfRun();
    const results: AppliedZone[] = [];
    const drivers = new Map<DnsDriver, [number, PlannedZone][]>();
    for (const [position, zone] of this.zones.entries()) {
      const own = drivers.get(zone.driver) ?? [];
      own.push([position, zone]);
      drivers.set(zone.driver, own);
    }
    await Promise.all(
      [...drivers].map(([driver, zones]) =>
        new Scheduler(driver, { concurrency: this.#concurrency }).map(
          zones,
          async ([position, zone], lane, { signal }) => {
            results[position] = await asItem(position, () => applyOne(zone, lane, apply, { signal }));
          },
          options,
        ),
      ),
    );
    return { results, failures: results.filter(({ status }) => status === 'failed') };
  }
}

async function applyOne(
  planned: PlannedZone,
  lane: DnsDriver,
  apply: ApplyPlanOptions,
  call: CallOptions,
): Promise<AppliedZone> {
  const { driver, domain, plan } = planned;
  const base = { driver, domain, applied: null, error: null };
  if (plan !== null && plan.changes.length === 0) return { ...base, status: 'unchanged' };
  try {
    const applied =
      plan === null ? await makeZone(planned, lane, apply, call) : await lane.applyPlan(plan, apply, call);
    return { ...base, status: 'applied', applied };
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    return { ...base, status: 'failed', error };
  }
}

/** Makes a zone and fills it. An error after the first step says that the zone is there. */
async function makeZone(
  { domain, records, options }: PlannedZone,
  lane: DnsDriver,
  apply: ApplyPlanOptions,
  call: CallOptions,
): Promise<AppliedPlan> {
  const zone = await lane.createZone({ domain }, call);
  try {
    const plan = await lane.planZone(zone, records, options, call);
    return plan.changes.length === 0 ? NOTHING : await lane.applyPlan(plan, apply, call);
  } catch (error) {
    if (CloudError.is(error))
      error.message += ` The zone ${domain} was made and is there: plan its records again, or delete it.`;
    throw error;
  }
}

function sumOf(zones: readonly PlannedZone[]): { created: number; updated: number; deleted: number } {
  const sum = { created: 0, updated: 0, deleted: 0 };
  for (const { plan, records, error } of zones) {
    const count =
      plan === null
        ? { created: error === null ? records.length : 0, updated: 0, deleted: 0 }
        : countChanges(plan);
    sum.created += count.created;
    sum.updated += count.updated;
    sum.deleted += count.deleted;
  }
  return sum;
}

function refusal(failures: readonly PlannedZone[]): ConflictError {
  const told = failures
    .slice(0, MOST_TOLD)
    .map(({ driver, domain, error }) => `${domain} at ${driver.provider} (${error?.message ?? ''})`);
  const more = failures.length > MOST_TOLD ? ` and ${failures.length - MOST_TOLD} more` : '';
  return new ConflictError(
    `apply: ${failures.length} zones could not be planned, and nothing was changed: ${told.join('; ')}${more}.`,
    { operation: 'apply', service: 'dns', cause: failures[0]?.error ?? undefined },
  );
}
