import type { Call, CallOptions } from '../connection/call.js';
import { collect, walkPages } from '../connection/pages.js';
import type { Reader } from '../connection/reader.js';
import type { CloudRequest, Query } from '../connection/request.js';
import { declareOptional, Driver } from '../driver.js';
import type { DriverOptions } from '../driver.js';
import { CloudError, InvalidRequestError, NotSupportedError, ZoneNotFoundError } from '../errors.js';
import { type Extra, idOf, requireId } from '../model.js';
import { joinedText } from './bare-data.js';
import { COMMON_CAPABILITIES } from './capabilities.js';
import type { DnsCapabilities } from './capabilities.js';
import { checkConflicts } from './conflicts.js';
import { readData } from './data.js';
import { DnsRecord, Zone } from './models.js';
import type { DnsRecordData, ZoneData } from './models.js';
import { normaliseDomain, toRelative } from './names.js';
import { checkTtl, normaliseRecord } from './normalise.js';
import type {
  CreateRecordOptions,
  CreateZoneOptions,
  RecordReference,
  UpdateRecordOptions,
  UpdateZoneOptions,
} from './options.js';
import { countChanges, guardPlan, isPlanned, planChanges } from './plan.js';
import type { ChangePlan, PlanOptions } from './plan.js';
import { valueKey } from './record.js';
import type { RecordSpec, RecordValue } from './record.js';
import { settle } from './settle.js';
import { parseZoneFile } from './zone-file.js';
import { formatZoneFile } from './zone-file-export.js';
import { ZonePlan } from './zone-plan.js';
import type { AppliedPlan, ApplyPlanOptions, ZonePlanData } from './zone-plan.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface DnsExtras {
  readonly zone: Extra;
  readonly createZone: Extra;
  readonly record: Extra;
  readonly createRecord: Extra;
}

/** A record as a host holds it, in normal form. */
export interface HostRecord<E extends Extra = Extra> extends RecordValue {
  readonly id: string;
  readonly extra: E;
}

/** A record to be written, in normal form and checked. */
export interface NewRecord<E extends Extra = Extra> extends RecordValue {
  readonly extra?: E;
}

/** A record in a host's own words: a full name, data as the host writes it. */
export interface RawRecord<E extends Extra = Extra> {
  readonly id: string;
  /** With or without the zone's domain behind it as the host gives it: a full name. */
  readonly fullName: string;
  readonly type: string;
  readonly data: string;
  readonly ttl: number | null;
  readonly extra: E;
}

/** A zone to be made, checked. */
export interface NewZone<E extends Extra = Extra> {
  readonly domain: string;
  readonly type: 'primary' | 'secondary';
  readonly ttl: number | null;
  readonly extra?: E;
}

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
> extends Driver<Options> {
  static override readonly service = 'dns';
  /** Facts about the provider that the base, the tests and the documentation work by. */
  static readonly capabilities: DnsCapabilities = COMMON_CAPABILITIES;

  /** Facts about the provider that the base, the tests and the documentation work by. */
  get capabilities(): DnsCapabilities {
    return (this.constructor as typeof DnsDriver).capabilities;
  }

  /** The record types that can be created. */
  listRecordTypes(): readonly string[] {
    return this.capabilities.recordTypes;
  }

  /** All zones of the account, page by page. */
  async *iterateZones(options?: CallOptions): AsyncGenerator<Zone<X['zone']>, void, undefined> {
    for await (const data of this.fetchZones(this.call(options))) yield new Zone(this, data);
  }

  /** All zones of the account. */
  listZones(options?: CallOptions): Promise<Zone<X['zone']>[]> {
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
  listRecords(zone: Zone | string, options?: CallOptions): Promise<DnsRecord<X['record']>[]> {
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
    const existing = (await collect(this.fetchRecords(home, call))).map(withoutExtra);
    const wanted = this.checkDesired(desired, existing, home.domain, plan);
    return new ZonePlan({ zoneId: home.id, ...planChanges(home.domain, existing, wanted, plan) });
  }

  /**
   * Carries a plan out, in as few batches as the host allows, in an order in which no name is without an answer, and waits until
   * the host says that it is in sync.
   *
   * @throws ConflictError where the plan updates or deletes more than its guard allows (nothing was changed), or where somebody
   * has changed the zone since
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
    const batches = plan.changes.length === 0 ? 0 : await this.applyChanges(zone, plan, call);
    return { ...countChanges(plan), batches };
  }

  /**
   * Copies a zone's records to another host: creates the zone there and fills it. SOA and NS records of the zone itself are each
   * host's own.
   *
   * @throws NotSupportedError for record types that the other host lacks, before anything is created; ZoneExistsError
   */
  async copyZone(zone: Zone | string, target: DnsDriver, options?: CallOptions): Promise<Zone> {
    const call = this.call(options);
    const home = await this.zoneOf(zone, call);
    const records = (await collect(this.fetchRecords(home, call))).map(withoutExtra);
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

  /** The zones of the account as the host lists them. */
  protected abstract fetchZones(call: Call): AsyncIterable<ZoneData<X['zone']>>;
  /** One zone. @throws ZoneNotFoundError */
  protected abstract fetchZone(id: string, call: Call): Promise<ZoneData<X['zone']>>;
  /** The records of a zone as the host lists them. */
  protected abstract fetchRecords(zone: Zone, call: Call): AsyncIterable<HostRecord<X['record']>>;
  /** One record. @throws RecordNotFoundError */
  protected abstract fetchRecord(zone: Zone, id: string, call: Call): Promise<HostRecord<X['record']>>;
  /** Adds a record that was checked. */
  protected abstract addRecord(
    zone: Zone,
    record: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>>;
  /** Changes a record. */
  protected abstract changeRecord(
    zone: Zone,
    id: string,
    edit: RecordEdit<X>,
    call: Call,
  ): Promise<HostRecord<X['record']>>;
  /** Deletes a record. */
  protected abstract dropRecord(zone: Zone, id: string, call: Call): Promise<void>;
  /** Carries out a plan and answers how many batches it took. */
  protected abstract applyChanges(zone: Zone, plan: ChangePlan, call: Call): Promise<number>;

  /** Makes a zone. */
  protected insertZone(_zone: NewZone<X['createZone']>, _call: Call): Promise<ZoneData<X['zone']>> {
    return Promise.reject(this.unsupported('createZone'));
  }

  /** Changes a zone. */
  protected modifyZone(
    _id: string,
    _changes: UpdateZoneOptions<X['createZone']>,
    _call: Call,
  ): Promise<ZoneData<X['zone']>> {
    return Promise.reject(this.unsupported('updateZone'));
  }

  /** Deletes a zone. */
  protected removeZone(_id: string, _call: Call): Promise<void> {
    return Promise.reject(this.unsupported('deleteZone'));
  }

  /** The domain that a zone's id says by itself; null where the host has to be asked. */
  protected domainOf(_zoneId: string): string | null {
    return null;
  }

  /** The zone whose records a method is about: with its domain at least. */
  protected async zoneOf(zone: Zone | string, call: Call): Promise<Zone> {
    if (typeof zone !== 'string') return zone;
    const domain = this.domainOf(requireId(zone));
    if (domain === null) return this.getZone(zone, call);
    return new Zone(this, { id: zone, domain, type: null, ttl: null, extra: {} });
  }

  /** A record of the host's in normal form. */
  protected fromHost<E extends Extra>(zone: Zone, raw: RawRecord<E>): HostRecord<E> {
    const { id, fullName, type, data, ttl, extra } = raw;
    const name = toRelative(fullName, zone.domain);
    return { id, name, type, data: readData(type, data, zone.domain), ttl, extra };
  }

  /** A caller's record in normal form. @throws InvalidRequestError, NotSupportedError */
  protected check<E extends Extra>(
    record: RecordSpec & { readonly extra?: E },
    zone: Pick<Zone, 'domain'>,
    operation: string,
  ): NewRecord<E> {
    const { recordTypes, ttl, leniencies } = this.capabilities;
    const valid = normaliseRecord(record, zone.domain, ttl);
    const normal = { ...valid, data: this.asHostKeeps(valid.type, valid.data) };
    if (!recordTypes.includes(normal.type)) {
      throw new NotSupportedError(
        `${operation}: ${this.provider} has no ${normal.type} records. It has: ${recordTypes.join(', ')}.`,
        this.details(operation),
      );
    }
    checkConflicts([normal], zone.domain, new Set(leniencies));
    return record.extra === undefined ? normal : { ...normal, extra: record.extra };
  }

  /** Data in the form in which it comes back, where the host does not keep it as it is. */
  protected asHostKeeps(type: string, data: string): string {
    return this.capabilities.text === 'joined' ? joinedText(type, data) : data;
  }

  /**
   * Everything that can be known to be wrong with a plan's records before a request. What the zone holds already is not checked again:
   * the host may have kinds of records that it lets nobody create.
   */
  protected checkDesired(
    desired: Iterable<RecordSpec>,
    existing: readonly RecordValue[],
    domain: string,
    plan: PlanOptions = {},
  ): RecordValue[] {
    const held = new Map(existing.map((record) => [valueKey(record), record]));
    const kept = existing.filter((record) => !isPlanned(record, plan));
    const planned = [...desired].filter((record) => isPlanned({ ...record, ttl: null }, plan));
    const wanted = planned.map(({ name, type, data, ttl = null }) => {
      const same = held.get(valueKey({ name, type, data }));
      const isHeld = same !== undefined && (ttl === null || ttl === same.ttl);
      return isHeld
        ? { name, type, data, ttl }
        : this.check({ name, type, data, ttl }, { domain }, 'planZone');
    });
    checkConflicts([...kept, ...wanted], domain, new Set(this.capabilities.leniencies));
    return wanted;
  }

  /** Sends a request and reads the object it answers with. */
  protected async ask(request: CloudRequest, call: Call): Promise<Reader> {
    const { body } = await this.connection.json(request, call);
    return this.reader(body, request.operation);
  }

  /** Sends a request whose answer has nothing to say. */
  protected async send(request: CloudRequest, call: Call): Promise<void> {
    await this.connection.empty(request, call);
  }

  /** Walks a list page by page. `next` says what to ask for after a page with so many items, or null at the end. */
  protected walk<Item>(
    request: CloudRequest,
    read: (page: Reader) => readonly Item[],
    next: (page: Reader, query: Query, count: number) => Query | null,
    call: Call,
  ): AsyncGenerator<Item, void, undefined> {
    return walkPages(
      request.query ?? {},
      async (query) => {
        const page = await this.ask({ ...request, query }, call);
        const items = read(page);
        return { items, next: next(page, query, items.length) };
      },
      this.details(request.operation),
    );
  }

  /** Takes all records out of a zone but the host's own, for hosts that delete empty zones only. */
  protected async empty(zone: Zone, call: Call): Promise<void> {
    const plan = await this.planZone(zone, [], {}, call);
    if (plan.changes.length > 0) await this.applyChanges(zone, plan, call);
  }

  /** Asks until the host has carried out what it accepted. */
  protected settle<Result>(
    ask: (call: Call) => Promise<Result | null>,
    operation: string,
    call: Call,
  ): Promise<Result> {
    return settle(ask, this.capabilities.settleTime, this.details(operation), call);
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

/** A change of one record: the model that the caller had read, if any, and what it is to become. */
export interface RecordEdit<X extends DnsExtras = DnsExtras> {
  readonly known: DnsRecord | null;
  readonly changes: UpdateRecordOptions<X['createRecord']>;
}

/** A record with some of its fields changed. */
export function merge<E extends Extra>(
  record: RecordValue,
  changes: UpdateRecordOptions<E>,
): CreateRecordOptions<E> {
  const { name, type, data, ttl } = record;
  return { name, type, data, ttl, ...changes };
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
