import { type Call, type CallOptions, startCall } from '../../call/call.js';
import { collect } from '../../http/pagination.js';
import type { DriverClass, DriverOptions } from '../../driver/driver.js';
import { CloudError, type NotSupportedError } from '../../errors.js';
import { checkDelegations, checkNames, checkTargets } from '../records/conflicts.js';
import type { DnsExtras, HostRecord } from './contract.js';
import { HostDnsDriver, type OnApplied } from './host-driver.js';
import { PlanIncompleteError } from '../plan/incomplete.js';
import { inPlans, isOwnNameServer, keptOf, leftOut, withoutDelegation } from '../plan/left-out.js';
import type { Zone } from '../model/models.js';
import type { CreateZoneOptions, UpdateRecordOptions } from '../model/options.js';
import { countChanges, guardPlan, isPlanned, planChanges, type PlanOptions } from '../plan/plan.js';
import type { RecordChange } from '../plan/change.js';
import { type RecordSpec, type RecordValue, valueKey } from '../records/record.js';
import { conflict, invalid, requireObject, shown } from './refuse.js';
import {
  asAnswered,
  checkPlaces,
  isPlain,
  type KeptRecord,
  type MaybeSpecial,
} from '../records/special-sets.js';
import { parseZoneFile } from '../zone-file/parse.js';
import { formatZoneFile } from '../zone-file/format.js';
import { type AppliedPlan, type ApplyPlanOptions, ZonePlan, type ZonePlanData } from '../plan/zone-plan.js';

/** Milliseconds to take a zone away again that could not be filled. */
const CLEAN_UP_TIME = 30_000;

/** What drivers do with a zone as a whole: plans, zone files, copies. */
export abstract class WholeZoneDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends HostDnsDriver<Options, X> {
  /** Makes a zone. @throws ZoneExistsError, InvalidRequestError, QuotaExceededError */
  abstract createZone(
    zone: CreateZoneOptions<X['createZone']>,
    options?: CallOptions,
  ): Promise<Zone<X['zone']>>;
  /** The zone whose records a method is about: with its domain at least. */
  protected abstract zoneOf(zone: Zone | string, call: Call): Promise<Zone>;

  /** The zone as a BIND file, which name servers load. @throws ZoneNotFoundError */
  async exportZone(zone: Zone | string, options?: CallOptions): Promise<string> {
    const call = this.call(options);
    const home = await this.zoneOf(zone, call);
    return formatZoneFile({
      domain: home.domain,
      ttl: home.ttl,
      records: await collect(this.fetchRecords(home, call)),
    });
  }

  /**
   * Makes a zone of a BIND file: creates it and fills it with the file's records. SOA and NS records of the zone itself are the
   * host's, where it has any of its own; those of the file that are passed over are told to the `logger`. To change a zone that exists,
   * read the file with `parseZoneFile` and plan its records.
   *
   * Where the host refuses the records, the zone is taken away again, or the error says that it is there.
   *
   * @param file.domain the zone, where the file does not begin with an $ORIGIN
   * @throws InvalidRequestError, naming the line, for a file that is none, or with $INCLUDE; ZoneExistsError
   */
  async importZone(
    text: string,
    file: { readonly domain?: string } = {},
    options?: CallOptions,
  ): Promise<Zone<X['zone']>> {
    const call = this.call(options);
    const { domain, records } = parseZoneFile(text, file);
    this.checkDesired(records, [], domain);
    const zone = await this.createZone({ domain }, call);
    await this.fillZone(zone, records, 'importZone', call);
    return zone;
  }

  /**
   * Compares a zone with what is desired. Nothing is changed: print the plan, then apply it.
   *
   * @param desired all records that the zone shall hold
   * @throws InvalidRequestError and ConflictError for records that cannot be, alone or together
   */
  async planZone(
    zone: Zone | string,
    desired: Iterable<RecordSpec>,
    plan: PlanOptions = {},
    options?: CallOptions,
  ): Promise<ZonePlan> {
    const call = this.call(options);
    const home = await this.zoneOf(zone, call);
    const all = recordsFrom(desired);
    const existing = await collect(this.fetchRecords(home, call));
    const wanted = this.checkDesired(all, existing, home.domain, plan);
    const plain = existing.filter(isPlain).map(withoutExtra);
    const left = leftOut(home.domain, existing, all, plan);
    const planned = planChanges(home.domain, plain, wanted, plan);
    const changes = this.completePlan(planned.changes, existing);
    return new ZonePlan({ zoneId: home.id, ...planned, changes, ...left });
  }

  /** The steps of a plan with what the host keeps beside the records, where a step would lose it. */
  protected completePlan(
    changes: readonly RecordChange[],
    _existing: readonly HostRecord<X['record']>[],
  ): readonly RecordChange[] {
    return changes;
  }

  /**
   * Carries a plan out, in as few batches as the host allows, in an order in which no name is without an answer, and waits until
   * the host says that it is in sync.
   *
   * @throws ConflictError where the plan updates or deletes more than its guard allows (nothing was changed), or where somebody
   * has changed the zone since
   * @throws PlanIncompleteError where a part of it was made and then something failed: it has what was `applied` and what is `remaining`
   * @throws TimeoutError where the host does not carry out what it has accepted
   */
  async applyPlan(
    plan: ZonePlanData,
    apply: ApplyPlanOptions = {},
    options?: CallOptions,
  ): Promise<AppliedPlan> {
    const call = this.call(options);
    checkPlan(plan);
    guardPlan(plan, requireObject(apply, 'applyPlan', 'an object with a guard').guard);
    const zone = await this.zoneOf(plan.zoneId, call);
    const applied = new Set<RecordChange>();
    const onApplied: OnApplied = (changes) => {
      for (const change of changes) applied.add(change);
    };
    try {
      const isEmpty = plan.changes.length === 0;
      const batches = isEmpty ? 0 : await this.applyChanges(zone, plan, onApplied, call);
      return { ...countChanges(plan), batches };
    } catch (error) {
      const isPartial = applied.size > 0 && applied.size < plan.changes.length;
      throw isPartial && CloudError.is(error) ? incomplete(plan, applied, error) : error;
    }
  }

  /**
   * Copies a zone's records to another host: creates the zone there and fills it. SOA and NS records of the zone itself are each
   * host's own, where the other has any. A copy that the other host refuses is taken away again, as in {@link importZone}.
   *
   * @throws NotSupportedError for record types that the other host lacks, and for records that are more than their data (aliases, sets
   * with a routing policy), before anything is created; ZoneExistsError
   */
  async copyZone(zone: Zone | string, target: WholeZoneDriver, options?: CallOptions): Promise<Zone> {
    const call = this.call(options);
    const home = await this.zoneOf(zone, call);
    const held = await collect(this.fetchRecords(home, call));
    const special = held.flatMap(keptOf);
    if (special.length > 0) throw this.#cannotCopy(special);
    const records = held.map(withoutExtra);
    target.checkDesired(records, [], home.domain);
    const copy = await target.createZone({ domain: home.domain }, call);
    await target.fillZone(copy, records, 'copyZone', call);
    return copy;
  }

  /** Fills a zone that was just made; takes it away again where that fails before anything was made. */
  protected async fillZone(
    zone: Zone,
    records: readonly RecordValue[],
    operation: string,
    call: Call,
  ): Promise<void> {
    try {
      const held = await collect(this.fetchRecords(zone, call));
      const soa = records.find(({ type }) => type === 'SOA');
      const own = held.find(({ type }) => type === 'SOA');
      const takesSoa = this.capabilities.soa === 'caller' && soa !== undefined && own !== undefined;
      if (takesSoa) await this.changeRecord(zone, own.id, { known: null, changes: soaOf(soa) }, call);
      const plan = await this.planZone(
        zone,
        records,
        { apexNameServers: this.#nameServers(held, records) },
        call,
      );
      this.#reportPassedOver(plan, takesSoa, operation);
      await this.applyPlan(plan, {}, call);
    } catch (error) {
      await this.#takeAway(zone, error, operation);
      throw error;
    }
  }

  /** Whose NS records the zone gets: the host's, where it has any. */
  #nameServers(held: readonly RecordValue[], records: readonly RecordValue[]): 'keep' | 'replace' {
    const isEditable = this.capabilities.apexNameServers === 'editable';
    return isEditable && !held.some(isOwnNameServer) && records.some(isOwnNameServer) ? 'replace' : 'keep';
  }

  #reportPassedOver({ passedOver, domain }: ZonePlan, takesSoa: boolean, operation: string): void {
    const lines = passedOver
      .filter(({ type }) => !(takesSoa && type === 'SOA'))
      .map(({ name, type, data }) => `${name === '' ? '@' : name} ${type} ${data}`);
    if (lines.length === 0) return;
    const rest = lines.length > 10 ? ` and ${lines.length - 10} more` : '';
    this.connection.shared.settings.logger?.warn(
      `${operation}: records of ${domain} that are the host's own were passed over: ${lines.slice(0, 10).join('; ')}${rest}`,
      { ...this.details(operation) },
    );
  }

  /** Takes a zone away that could not be filled. Where it stays, the error says so. */
  async #takeAway(zone: Zone, error: unknown, operation: string): Promise<void> {
    const stays = ` The zone ${zone.domain} that ${operation} made is there: plan its records again, or delete it.`;
    if (error instanceof PlanIncompleteError || !this.#canDeleteZones) {
      say(error, stays);
      return;
    }
    try {
      await this.removeZone(zone.id, startCall({ timeout: CLEAN_UP_TIME }));
      say(error, ` The zone ${zone.domain} that ${operation} had made was taken away again.`);
    } catch {
      say(error, stays);
    }
  }

  get #canDeleteZones(): boolean {
    return (this.constructor as DriverClass).supports('deleteZone');
  }

  /**
   * Everything that can be known to be wrong with a plan's records before a request. What the zone holds already is not checked again:
   * the host may have kinds of records that it lets nobody create.
   */
  protected checkDesired(
    desired: Iterable<RecordSpec>,
    existing: readonly (RecordValue & MaybeSpecial)[],
    domain: string,
    plan: PlanOptions = {},
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
        : this.check({ name, type, data, ttl }, { domain }, 'planZone');
    });
    checkPlaces(wanted, stays);
    const together = [...asAnswered(stays), ...wanted];
    const undelegated = withoutDelegation(existing);
    checkDelegations(together, (record) => undelegated.has(valueKey(record)));
    if (existing.some(isOwnNameServer) && !together.some(isOwnNameServer))
      throw conflict(
        `The plan leaves ${domain} without NS records of its own. Name those that shall be there, or leave apexNameServers out.`,
      );
    checkNames(together, new Set(this.capabilities.leniencies));
    checkTargets(together, domain, (record) => held.has(valueKey(record)));
    return wanted;
  }

  #cannotCopy(records: readonly KeptRecord[]): NotSupportedError {
    const list = records.map(({ name, what }) => `${name === '' ? '@' : name} is ${what}`).join('; ');
    return this.unsupported(
      'copyZone of records that are more than their data',
      `Nothing was made: ${list}. Make the zone at the other host, and plan what shall be there: planZone(zone, records).`,
    );
  }
}

function soaOf({ data, ttl }: RecordValue): UpdateRecordOptions {
  return ttl === null ? { data } : { data, ttl };
}

/** @throws InvalidRequestError for what is no list of records */
function recordsFrom(desired: Iterable<RecordSpec>): RecordSpec[] {
  const isList = typeof desired === 'object' && desired !== null && Symbol.iterator in desired;
  if (!isList) throw invalid(`planZone: a list of records is expected, got ${shown(desired)}.`);
  return [...desired].map((record) => requireObject(record, 'planZone', 'a record with name, type and data'));
}

/** @throws InvalidRequestError for what is no plan */
function checkPlan(plan: ZonePlanData): void {
  const { changes, domain } = requireObject(plan, 'applyPlan', 'a plan');
  if (!Array.isArray(changes) || typeof domain !== 'string')
    throw invalid('applyPlan: a plan is expected, as planZone makes it.');
}

/** Adds to what an error of ours says; a caller's own reason stays as it is. */
function say(error: unknown, words: string): void {
  if (CloudError.is(error)) error.message += words;
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

function withoutExtra({ id, name, type, data, ttl }: HostRecord): RecordValue & { id: string } {
  return { id, name, type, data, ttl };
}
