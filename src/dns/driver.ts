import type { Call, CallOptions } from '../connection/call.js';
import { collect } from '../connection/pages.js';
import { declareOptional } from '../driver.js';
import type { DriverOptions } from '../driver.js';
import { CloudError, InvalidRequestError, type NotSupportedError, ZoneNotFoundError } from '../errors.js';
import { idOf, requireId } from '../model.js';
import { checkConflicts } from './conflicts.js';
import { type DnsExtras, type HostRecord, merge, type NewZone } from './host.js';
import { HostDnsDriver, type OnApplied } from './host-driver.js';
import { PlanIncompleteError } from './incomplete.js';
import { DnsRecord, Zone } from './models.js';
import type { DnsRecordData, ZoneData } from './models.js';
import { normaliseDomain } from './names.js';
import { checkTtl } from './normalise.js';
import type {
  CreateRecordOptions,
  CreateZoneOptions,
  RecordReference,
  UpdateRecordOptions,
  UpdateZoneOptions,
} from './options.js';
import { countChanges, guardPlan, isPlanned, planChanges } from './plan.js';
import type { PlanOptions, RecordChange } from './plan.js';
import { valueKey } from './record.js';
import type { RecordSpec, RecordValue } from './record.js';
import { asAnswered, checkPlaces, isPlain, type KeptRecord, type MaybeSpecial } from './special.js';
import { parseZoneFile } from './zone-file.js';
import { formatZoneFile } from './zone-file-export.js';
import { ZonePlan } from './zone-plan.js';
import type { AppliedPlan, ApplyPlanOptions, ZonePlanData } from './zone-plan.js';

/**
 * The base of all DNS drivers. Every method takes `{ signal, timeout }` last; wherever a zone is expected its id will do, and
 * wherever a record is expected `{ zone, id }`.
 *
 * All methods reject with AuthenticationError, PermissionError, RateLimitError, UnavailableError, TimeoutError or
 * MalformedResponseError as the provider's answers say; what else one throws is said beside it. A method that the driver lacks
 * rejects with NotSupportedError: ask `Driver.supports('createZone')` first.
 *
 * A driver extends one of the two families: `RecordDnsDriver` for hosts whose records have ids, `SetDnsDriver` for hosts that keep
 * sets. It brings the protected `fetch...`, `insert...`, `modify...` and `remove...` methods, which only translate.
 */
export abstract class DnsDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends HostDnsDriver<Options, X> {
  /** The record types that can be created. */
  listRecordTypes(): readonly string[] {
    return this.capabilities.recordTypes;
  }

  /** All zones of the account, page by page. */
  async *iterateZones(options?: CallOptions): AsyncGenerator<Zone<X['zone']>, void, undefined> {
    for await (const data of this.fetchZones(this.call(options))) yield new Zone(this, data);
  }

  /** All zones of the account. */
  async listZones(options?: CallOptions): Promise<Zone<X['zone']>[]> {
    return collect(this.iterateZones(this.call(options)));
  }

  /** One zone, as it is now. @throws ZoneNotFoundError */
  async getZone(zone: Zone | string, options?: CallOptions): Promise<Zone<X['zone']>> {
    return new Zone(this, await this.fetchZone(idOf(zone), this.call(options)));
  }

  /** The zone of a domain, wherever the account has it. @throws ZoneNotFoundError */
  async findZone(domain: string, options?: CallOptions): Promise<Zone<X['zone']>> {
    const wanted = normaliseDomain(domain);
    for await (const zone of this.iterateZones(this.call(options))) if (zone.domain === wanted) return zone;
    throw new ZoneNotFoundError(
      `findZone: ${this.provider} has no zone ${wanted}; see listZones.`,
      this.details('findZone'),
    );
  }

  /** Makes a zone. @throws ZoneExistsError, InvalidRequestError, QuotaExceededError */
  async createZone(
    zone: CreateZoneOptions<X['createZone']>,
    options?: CallOptions,
  ): Promise<Zone<X['zone']>> {
    const domain = normaliseDomain(zone.domain);
    const { type = 'primary', extra } = zone;
    const ttl = this.#checkZoneTtl(zone.ttl ?? null, 'createZone');
    const spec: NewZone<X['createZone']> = { domain, type, ttl, ...(extra === undefined ? {} : { extra }) };
    return new Zone(this, await this.insertZone(spec, this.call(options)));
  }

  /** Changes a zone's settings. @throws ZoneNotFoundError, InvalidRequestError */
  async updateZone(
    zone: Zone | string,
    changes: UpdateZoneOptions<X['createZone']>,
    options?: CallOptions,
  ): Promise<Zone<X['zone']>> {
    this.#checkZoneTtl(changes.ttl ?? null, 'updateZone');
    return new Zone(this, await this.modifyZone(idOf(zone), changes, this.call(options)));
  }

  /** Deletes a zone with all its records. One that is gone already is no error. */
  async deleteZone(zone: Zone | string, options?: CallOptions): Promise<void> {
    await this.removeZone(idOf(zone), this.call(options)).catch(ignoreMissing);
  }

  /** All records of a zone, page by page. @throws ZoneNotFoundError */
  async *iterateRecords(
    zone: Zone | string,
    options?: CallOptions,
  ): AsyncGenerator<DnsRecord<X['record']>, void, undefined> {
    const call = this.call(options);
    const home = await this.zoneOf(zone, call);
    for await (const record of this.fetchRecords(home, call)) yield this.toModel(home, record);
  }

  /** All records of a zone. @throws ZoneNotFoundError */
  async listRecords(zone: Zone | string, options?: CallOptions): Promise<DnsRecord<X['record']>[]> {
    return collect(this.iterateRecords(zone, this.call(options)));
  }

  /** One record, as it is now. @throws RecordNotFoundError */
  async getRecord(
    zone: Zone | string,
    record: DnsRecord | string,
    options?: CallOptions,
  ): Promise<DnsRecord<X['record']>> {
    const call = this.call(options);
    const home = await this.zoneOf(zone, call);
    return this.toModel(home, await this.fetchRecord(home, idOf(record), call));
  }

  /**
   * Adds one record; its neighbours of the same name and type stay. Where the host keeps sets, a TTL that is given becomes the TTL
   * of the whole set.
   *
   * @throws InvalidRequestError for a name, type, data or TTL that cannot be, before any request
   * @throws RecordExistsError for a record that is there already, ConflictError for a CNAME record beside other data
   */
  async createRecord(
    zone: Zone | string,
    record: CreateRecordOptions<X['createRecord']>,
    options?: CallOptions,
  ): Promise<DnsRecord<X['record']>> {
    const call = this.call(options);
    const home = await this.zoneOf(zone, call);
    return this.toModel(home, await this.addRecord(home, this.check(record, home, 'createRecord'), call));
  }

  /**
   * Changes one record; its neighbours stay. What is left out of the changes stays as it is.
   *
   * @throws InvalidRequestError for a name, type, data or TTL that cannot be, before any request that changes something
   * @throws RecordNotFoundError, RecordExistsError
   * @throws ConflictError where somebody has changed the record since the model that is given was read
   */
  async updateRecord(
    record: RecordReference,
    changes: UpdateRecordOptions<X['createRecord']>,
    options?: CallOptions,
  ): Promise<DnsRecord<X['record']>> {
    const call = this.call(options);
    const home = await this.zoneOf(record.zone, call);
    const known = record instanceof DnsRecord ? record : null;
    if (known !== null) this.check(merge(known, changes), home, 'updateRecord');
    const changed = await this.changeRecord(home, requireId(record.id), { known, changes }, call);
    return this.toModel(home, changed);
  }

  /** Deletes one record; its neighbours stay. One that is gone already is no error. */
  async deleteRecord(record: RecordReference, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const home = await this.zoneOf(record.zone, call);
    await this.dropRecord(home, requireId(record.id), call).catch(ignoreMissing);
  }

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
   * host's. To change a zone that exists, read the file with `parseZoneFile` and plan its records.
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
    await this.applyPlan(await this.planZone(zone, records, {}, call), {}, call);
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
    const existing = await collect(this.fetchRecords(home, call));
    const wanted = this.checkDesired(desired, existing, home.domain, plan);
    const plain = existing.filter(isPlain).map(withoutExtra);
    const kept = existing.flatMap(keptOf);
    return new ZonePlan({ zoneId: home.id, ...planChanges(home.domain, plain, wanted, plan), kept });
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
    guardPlan(plan, apply.guard);
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
   * host's own.
   *
   * @throws NotSupportedError for record types that the other host lacks, and for records that are more than their data (aliases, sets
   * with a routing policy), before anything is created; ZoneExistsError
   */
  async copyZone(zone: Zone | string, target: DnsDriver, options?: CallOptions): Promise<Zone> {
    const call = this.call(options);
    const home = await this.zoneOf(zone, call);
    const held = await collect(this.fetchRecords(home, call));
    const special = held.flatMap(keptOf);
    if (special.length > 0) throw this.#cannotCopy(special);
    const records = held.map(withoutExtra);
    target.checkDesired(records, [], home.domain);
    const copy = await target.createZone({ domain: home.domain }, call);
    await target.applyPlan(await target.planZone(copy, records, {}, call), {}, call);
    return copy;
  }

  /** Makes models of data that came through JSON, structuredClone or another driver of the same account. */
  adopt(data: DnsRecordData<X['record']>): DnsRecord<X['record']>;
  adopt(data: ZoneData<X['zone']>): Zone<X['zone']>;
  adopt(data: DnsRecordData | ZoneData): DnsRecord | Zone {
    if ('zone' in data && 'data' in data) return new DnsRecord(this, data);
    if ('domain' in data) return new Zone(this, data);
    throw new InvalidRequestError(
      'adopt takes the data of a zone or a record, such as JSON.parse(JSON.stringify(zone)).',
      {
        ...this.details('adopt'),
      },
    );
  }

  /** The zone whose records a method is about: with its domain at least. */
  protected async zoneOf(zone: Zone | string, call: Call): Promise<Zone> {
    if (typeof zone !== 'string') return zone;
    const domain = this.domainOf(requireId(zone));
    if (domain === null) return this.getZone(zone, call);
    return new Zone(this, { id: zone, domain, type: null, ttl: null, extra: {} });
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
    const planned = [...desired].filter((record) => isPlanned(record, plan));
    const wanted = planned.flatMap(({ name, type, data, ttl = null }) => {
      const same = held.get(valueKey({ name, type, data }));
      if (same !== undefined && !isPlain(same)) return [];
      const isHeld = same !== undefined && (ttl === null || ttl === same.ttl);
      return isHeld
        ? { name, type, data, ttl }
        : this.check({ name, type, data, ttl }, { domain }, 'planZone');
    });
    checkPlaces(wanted, stays);
    checkConflicts([...asAnswered(stays), ...wanted], domain, new Set(this.capabilities.leniencies));
    return wanted;
  }

  #cannotCopy(records: readonly KeptRecord[]): NotSupportedError {
    const list = records.map(({ name, what }) => `${name === '' ? '@' : name} is ${what}`).join('; ');
    return this.unsupported(
      'copyZone of records that are more than their data',
      `Nothing was made: ${list}. Make the zone at the other host, and plan what shall be there: planZone(zone, records).`,
    );
  }

  #checkZoneTtl(ttl: number | null, operation: string): number | null {
    if (ttl === null || this.capabilities.zoneTtl) return checkTtl(ttl, 'zone', this.capabilities.ttl);
    throw this.unsupported(`a TTL of zones in ${operation}`, 'Give each record its own.');
  }

  /** A record as a model. */
  protected toModel(zone: Zone, record: HostRecord<X['record']>): DnsRecord<X['record']> {
    return new DnsRecord(this, { ...record, zone });
  }
}

function keptOf({ name, type, data, ttl, special }: HostRecord): KeptRecord[] {
  return special === undefined ? [] : [{ name, type, data, ttl, what: special.what }];
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

function ignoreMissing(error: unknown): void {
  if (isMissing(error)) return;
  throw error;
}

function isMissing(error: unknown): boolean {
  return CloudError.is(error) && (error.code === 'zone-not-found' || error.code === 'record-not-found');
}

declareOptional(DnsDriver, {
  insertZone: 'insertZone',
  modifyZone: 'modifyZone',
  removeZone: 'removeZone',
  createZone: 'insertZone',
  updateZone: 'modifyZone',
  deleteZone: 'removeZone',
  importZone: 'insertZone',
});
