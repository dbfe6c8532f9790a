import type { CallOptions } from '../../call/call.js';
import { itemsOfRun, traceRun } from '../../diagnostics/runs.js';
import type { DnsDriver } from '../../dns/driver/driver.js';
import type { Zone } from '../../dns/model/models.js';
import { invalid, requireObject, shown } from '../../dns/driver/refuse.js';
import { normaliseDomain } from '../../dns/names/names.js';
import type { PlanOptions } from '../../dns/plan/scope.js';
import type { RecordSpec } from '../../dns/records/record.js';
import { CloudError, ConflictError, NotSupportedError, ZoneNotFoundError } from '../../errors.js';
import { Scheduler } from '../scheduler.js';
import { type PlannedZone, ZonePlans } from './zone-plans.js';

/** A driver whose zone is found by its domain, or a driver with the zone itself where it has several of that domain. */
export type ZoneHome =
  | DnsDriver
  | {
      /** The driver of the host. */
      readonly driver: DnsDriver;
      /** The zone there, or its id. */
      readonly zone: Zone | string;
    };

/** Desired records of a zone, at every host that has it. */
export interface ZoneTarget {
  /** Its domain. */
  readonly domain: string;
  /** All records that it shall hold, or those within the limits of `plan`. `parseZoneFile` and `readZoneFolder` return them. */
  readonly records: Iterable<RecordSpec>;
  /** Host of the zone, or several that serve it together. */
  readonly homes: readonly ZoneHome[];
  /** Options of its plans. */
  readonly plan?: PlanOptions;
}

/** Options of `planZones`. */
export interface PlanZonesOptions extends CallOptions {
  /** Zones planned or changed at once at one driver, each on a connection of its own. Default 4 */
  readonly concurrency?: number;
  /** Treatment of a zone that a host lacks: a failure (`fail`, the default), or a zone that `apply` makes there (`create`). */
  readonly missing?: 'fail' | 'create';
}

/** Zones looked up by name; beyond that number at one driver all are listed once. */
const MOST_NAMED = 3;
const DEFAULT_CONCURRENCY = 4;

interface Planning {
  readonly concurrency: number;
  readonly missing: 'fail' | 'create';
  readonly callOptions: CallOptions;
}

interface Job {
  readonly position: number;
  readonly target: ZoneTarget;
  readonly domain: string;
  readonly records: readonly RecordSpec[];
  readonly zone: Zone | string | null;
}

/**
 * Compares many zones with their desired records, and one zone at several hosts with the same. Nothing is changed: print the plans, then apply them.
 * A zone that cannot be planned is a failure among the others.
 *
 * ```ts
 * const plans = await planZones([{ domain: 'example.com', records, homes: [route53, cloudflare] }]);
 * console.log(String(plans));
 * const { failures } = await plans.apply();
 * ```
 *
 * @throws InvalidRequestError before anything is sent, for a target without a domain, records or a driver; ConflictError for a zone that is
 * desired twice
 */
export async function planZones(
  targets: Iterable<ZoneTarget>,
  options: PlanZonesOptions = {},
): Promise<ZonePlans> {
  const {
    concurrency = DEFAULT_CONCURRENCY,
    missing = 'fail',
    ...callOptions
  } = requireObject(options, 'planZones', 'an object with options');
  if (missing !== 'fail' && missing !== 'create')
    throw invalid(`planZones: missing is 'fail' or 'create', got ${shown(missing)}.`);
  const jobs = jobsOf(targets);
  const topic = { kind: 'planZones', drivers: jobs.keys(), count: [...jobs.values()].flat().length };
  const planned = await traceRun(topic, () => planJobs(jobs, { concurrency, missing, callOptions }));
  checkOnce(planned);
  return new ZonePlans(planned, { concurrency });
}

async function planJobs(
  jobs: ReadonlyMap<DnsDriver, readonly Job[]>,
  { concurrency, missing, callOptions }: Planning,
): Promise<PlannedZone[]> {
  const planned: PlannedZone[] = [];
  const asItem = itemsOfRun();
  await Promise.all(
    [...jobs].map(async ([driver, own]) => {
      const scheduler = new Scheduler(driver, { concurrency });
      const find = zonesOf(driver, own, callOptions);
      await scheduler.map(
        own,
        async (job, lane, { signal }) => {
          const finding = { driver, lane, find, missing, call: { signal } };
          planned[job.position] = await asItem(job.position, () => planOne(job, finding));
        },
        callOptions,
      );
    }),
  );
  return planned;
}

/** @throws ConflictError for a zone that is named once by its domain and once by its id */
function checkOnce(planned: readonly PlannedZone[]): void {
  const seen = new Map<DnsDriver, Set<string>>();
  for (const { driver, plan } of planned) {
    if (plan === null) continue;
    const ids = seen.get(driver) ?? new Set();
    if (ids.has(plan.zoneId)) throw twice(driver, plan.domain);
    seen.set(driver, ids.add(plan.zoneId));
  }
}

function twice({ provider }: DnsDriver, domain: string): ConflictError {
  return new ConflictError(`planZones: ${domain} is desired twice at ${provider}; give its records once.`);
}

interface Finding {
  /** Driver that models belong to. */
  readonly driver: DnsDriver;
  /** Its fork that sends requests. */
  readonly lane: DnsDriver;
  readonly call: CallOptions;
  /** Finds it by its domain; null where the host has none. */
  readonly find: (domain: string) => Promise<Zone | null>;
  readonly missing: 'fail' | 'create';
}

async function planOne(
  { target, domain, records, zone }: Job,
  { driver, lane, find, missing, call }: Finding,
): Promise<PlannedZone> {
  const base = { driver, domain, records, options: target.plan ?? {} };
  try {
    const found = zone ?? (await find(domain));
    if (found !== null) {
      const plan = await lane.planZone(found, records, base.options, call);
      if (plan.domain !== domain) throw otherZone(driver, domain, plan.domain);
      return { ...base, plan, error: null };
    }
    if (missing === 'fail') throw absent(driver, domain);
    checkCreates(driver, domain);
    await lane.checkZone(domain, records, base.options);
    return { ...base, plan: null, error: null };
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    return { ...base, plan: null, error };
  }
}

/** Looks zones up: a few by their names, many in one list. */
function zonesOf(
  driver: DnsDriver,
  jobs: readonly Job[],
  options: CallOptions,
): (domain: string) => Promise<Zone | null> {
  let all: Promise<readonly Zone[] | null> | null = null;
  const byName = async (domain: string): Promise<Zone | null> => {
    try {
      const zone = await driver.findZone(domain, options);
      return zone.domain === domain ? zone : null;
    } catch (error) {
      if (CloudError.is(error) && error.code === 'zone-not-found') return null;
      throw error;
    }
  };
  if (jobs.filter(({ zone }) => zone === null).length <= MOST_NAMED) return byName;
  return async (domain) => {
    all ??= driver.listZones(options).catch(nullIfUnlisted);
    const zones = await all;
    if (zones === null) return byName(domain);
    const found = zones.filter((zone) => zone.domain === domain);
    // The driver decides between several, such as a public and a private one.
    return found.length > 1 ? byName(domain) : (found[0] ?? null);
  };
}

function jobsOf(targets: Iterable<ZoneTarget>): Map<DnsDriver, Job[]> {
  const jobs = new Map<DnsDriver, Job[]>();
  const seen = new Map<DnsDriver, Set<string>>();
  let position = 0;
  for (const target of listOf(targets, 'targets')) {
    const domain = normaliseDomain(
      requireObject(target, 'planZones', 'a target with domain, records and homes').domain,
    );
    const records = [...listOf(target.records, `records of ${domain}`)];
    const homes = [...listOf(target.homes, `homes of ${domain}`)];
    if (homes.length === 0) throw invalid(`planZones: homes of ${domain} names no driver.`);
    for (const home of homes) {
      const { driver, zone } = homeOf(home, domain);
      const key = zone === null ? domain : typeof zone === 'string' ? `#${zone}` : `#${zone.id}`;
      const known = seen.get(driver) ?? new Set();
      if (known.has(key)) throw twice(driver, domain);
      seen.set(driver, known.add(key));
      const own = jobs.get(driver) ?? [];
      own.push({ position, target, domain, records, zone });
      jobs.set(driver, own);
      position += 1;
    }
  }
  return jobs;
}

function homeOf(home: ZoneHome, domain: string): { driver: DnsDriver; zone: Zone | string | null } {
  const named = requireObject(home, 'planZones', `a driver in homes of ${domain}`);
  const { driver, zone } = 'driver' in named ? named : { driver: named, zone: null };
  // By its methods: a driver may come from another copy of the package.
  if (driver !== null && typeof driver === 'object' && 'planZone' in driver && 'fork' in driver)
    return { driver, zone };
  throw invalid(`planZones: homes of ${domain} has something that is no DNS driver.`);
}

function listOf<Item>(list: Iterable<Item>, what: string): Iterable<Item> {
  if (typeof list === 'object' && list !== null && Symbol.iterator in list) return list;
  throw invalid(`planZones: ${what} is no list.`);
}

/** Some hosts, and some accounts, do not list zones. */
function nullIfUnlisted(error: unknown): null {
  if (CloudError.is(error) && error.code === 'not-supported') return null;
  throw error;
}

/** Names inside a zone would be made in another. */
function otherZone(driver: DnsDriver, domain: string, found: string): CloudError {
  return new ConflictError(`planZones: the zone named for ${domain} at ${driver.provider} is ${found}.`, {
    provider: driver.provider,
    service: 'dns',
    operation: 'planZones',
  });
}

function absent(driver: DnsDriver, domain: string): CloudError {
  return new ZoneNotFoundError(
    `planZones: ${driver.provider} has no zone ${domain}. Make it, or let apply do that: { missing: 'create' }.`,
    { provider: driver.provider, service: 'dns', operation: 'planZones' },
  );
}

/** @throws NotSupportedError where the driver cannot make zones */
function checkCreates(driver: DnsDriver, domain: string): void {
  if ((driver.constructor as typeof DnsDriver).supports('createZone')) return;
  throw new NotSupportedError(
    `planZones: ${driver.provider} has no zone ${domain}, and zones cannot be made there by its API.`,
    { provider: driver.provider, service: 'dns', operation: 'planZones' },
  );
}
