import type { Call, CallOptions } from '../../call/call.js';
import { Driver, type DriverOptions } from '../../driver/driver.js';
import { addOptional, type OptionalMethods, type OptionalTopics } from '../../driver/optional-methods.js';
import { CloudError, ConflictError, InvalidRequestError, ZoneNotFoundError } from '../../errors.js';
import { collect } from '../../http/pagination.js';
import { idOf, requireId } from '../../model.js';
import { type DsRecord, readDs } from '../dnssec/ds-record.js';
import { DnsRecord, type DnsRecordData, type RecordReference, Zone, type ZoneData } from '../model/models.js';
import type {
  CreateRecordOptions,
  CreateZoneOptions,
  FindZoneOptions,
  UpdateRecordOptions,
  UpdateZoneOptions,
} from '../model/options.js';
import { nameInZone, normaliseDomain } from '../names/names.js';
import { type PlanOptions, PlanScope } from '../plan/scope.js';
import type { AppliedPlan, ApplyPlanOptions, ZonePlan, ZonePlanData } from '../plan/zone-plan.js';
import { checkRemoval } from '../records/conflicts.js';
import { checkTtl } from '../records/normalise.js';
import type { RecordSpec } from '../records/record.js';
import { formatZoneFile } from '../zone-file/format.js';
import { parseZoneFile } from '../zone-file/parse.js';
import { COMMON_CAPABILITIES, type DnsCapabilities, type Dnssec } from './capabilities.js';
import { checkRecord, type EditContext, type ZoneEdits } from './edits.js';
import { type FillContext, fillZone, recordsToCopy } from './fill-zone.js';
import { type DnsExtras, type DnsHost, type HostRecord, keepsSets, merge, type NewZone } from './host.js';
import { applyPlan, checkDesired, checkPlan, planZone } from './plan-zone.js';
import { RecordEdits } from './record-edits.js';
import { requireObject } from './refuse.js';
import { SetEdits } from './set-edits.js';
import { settle } from './settle.js';

/** Methods that a DNS driver may lack: the base has them all, and a driver whose host has none withdraws it. */
export const OPTIONAL_DNS: {
  readonly zones: OptionalMethods<'createZone' | 'updateZone' | 'deleteZone' | 'importZone'>;
  readonly DNSSEC: OptionalMethods<'enableDnssec' | 'disableDnssec' | 'listDsRecords'>;
} = {
  zones: { createZone: 'getZone', updateZone: 'getZone', deleteZone: 'getZone', importZone: 'getZone' },
  DNSSEC: { enableDnssec: 'getZone', disableDnssec: 'getZone', listDsRecords: 'getZone' },
};

/** Methods that a driver offers where its capabilities say so: what `dnssec` may be. */
const DNSSEC_METHODS: Readonly<Record<string, readonly Dnssec[]>> = {
  enableDnssec: ['switch', 'always'],
  disableDnssec: ['switch'],
  listDsRecords: ['switch', 'always'],
};

/**
 * The base of all DNS drivers. Every method takes `{ signal, timeout }` last; wherever a zone is expected its id will do, and
 * wherever a record is expected `{ zone, id }`.
 *
 * All methods reject with AuthenticationError, PermissionError, RateLimitError, UnavailableError, TimeoutError or
 * MalformedResponseError as the provider's responses say; what else one throws is said beside it. A method that the driver lacks
 * rejects with NotSupportedError: ask `Driver.supports('createZone')` first.
 *
 * A driver brings a `host`, which has the same verbs and only translates: `RestRecords` or `RestSets` for JSON over HTTP, an object of its
 * own for other protocols.
 */
export abstract class DnsDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends Driver<Options> {
  static override readonly service = 'dns';
  static override readonly optional: OptionalTopics = OPTIONAL_DNS;
  /** Facts about the host that the base, the tests and the documentation work by. */
  static readonly capabilities: DnsCapabilities = COMMON_CAPABILITIES;

  static {
    addOptional(this);
  }

  /** The host that the driver speaks to. */
  protected abstract readonly host: DnsHost;
  #knownEdits: ZoneEdits | null = null;

  /** Whether this driver offers a method, such as `'createZone'`; without it there is no `importZone` either. */
  static override supports(method: string): boolean {
    if (!super.supports(method)) return false;
    if (method === 'importZone') return super.supports('createZone');
    return DNSSEC_METHODS[method]?.includes(this.capabilities.dnssec) ?? true;
  }

  /** Facts about the host that the base, the tests and the documentation work by. */
  get capabilities(): DnsCapabilities {
    return (this.constructor as typeof DnsDriver).capabilities;
  }

  /** The record types that can be created. */
  listRecordTypes(): readonly string[] {
    return this.capabilities.recordTypes;
  }

  /** All zones of the account, page by page. */
  async *iterateZones(options?: CallOptions): AsyncGenerator<Zone<X['zone']>, void, undefined> {
    for await (const data of this.host.listZones(this.call(options))) yield this.#zone(data);
  }

  /** All zones of the account. */
  async listZones(options?: CallOptions): Promise<Zone<X['zone']>[]> {
    return collect(this.iterateZones(this.call(options)));
  }

  /** One zone, as it is now. @throws ZoneNotFoundError */
  async getZone(zone: Zone | string, options?: CallOptions): Promise<Zone<X['zone']>> {
    return this.#zone(await this.host.getZone(idOf(zone), this.call(options)));
  }

  /**
   * The zone that a name is in, wherever the account has it: of several the one whose domain is longest. A public zone goes before private
   * ones, which only some networks can ask, unless `visibility` says otherwise.
   *
   * @param name a domain or a full name, such as `www.example.com`
   * @throws ZoneNotFoundError
   * @throws ConflictError where several zones of that domain are there, which it names: take one by its id
   */
  async findZone(name: string, options: FindZoneOptions = {}): Promise<Zone<X['zone']>> {
    const wanted = normaliseDomain(name);
    const { visibility } = options;
    const { host } = this;
    const call = this.call(options);
    const above = host.listZonesAbove?.(wanted, call) ?? host.listZones(call);
    const zones: ZoneData[] = [];
    for await (const zone of above) if (nameInZone(wanted, zone.domain) !== undefined) zones.push(zone);
    const isPrivate = (zone: ZoneData): boolean => host.isPrivate?.(zone) ?? false;
    const open = longest(visibility === 'private' ? [] : zones.filter((zone) => !isPrivate(zone)));
    const closed = visibility === 'public' ? [] : zones.filter(isPrivate);
    const [found, other] = open.length > 0 ? open : longest(closed);
    if (found === undefined)
      throw new ZoneNotFoundError(
        `findZone: ${this.provider} has no ${visibility === undefined ? '' : `${visibility} `}zone that ${wanted} is in; see listZones.`,
        this.details('findZone'),
      );
    if (other === undefined) return this.#zone(found);
    throw new ConflictError(
      `findZone: ${this.provider} has several zones ${found.domain}: ${found.id}, ${other.id}. Take one with getZone(id).`,
      this.details('findZone'),
    );
  }

  /** Makes a zone. @throws ZoneExistsError, InvalidRequestError, QuotaExceededError */
  async createZone(
    zone: CreateZoneOptions<X['createZone']>,
    options?: CallOptions,
  ): Promise<Zone<X['zone']>> {
    const domain = normaliseDomain(requireObject(zone, 'createZone', 'an object with a domain').domain);
    const { type = 'primary', extra } = zone;
    const ttl = this.#checkZoneTtl(zone.ttl ?? null, 'createZone');
    if (type !== 'primary' && type !== 'secondary')
      throw new InvalidRequestError(
        `createZone: there is no type of zone ${String(type)}: primary or secondary.`,
      );
    if (type === 'secondary' && !this.capabilities.secondaryZones)
      throw this.unsupported('createZone of a secondary zone', 'Leave the type out to make a primary one.');
    const spec: NewZone = { domain, type, ttl, ...(extra === undefined ? {} : { extra }) };
    const { host } = this;
    if (host.createZone === undefined || !this.#offers('createZone')) throw this.unsupported('createZone');
    return this.#zone(await host.createZone(spec, this.call(options)));
  }

  /** Changes a zone's settings. @throws ZoneNotFoundError, InvalidRequestError */
  async updateZone(
    zone: Zone | string,
    changes: UpdateZoneOptions<X['createZone']>,
    options?: CallOptions,
  ): Promise<Zone<X['zone']>> {
    requireObject(changes, 'updateZone', 'an object with what changes');
    this.#checkZoneTtl(changes.ttl ?? null, 'updateZone');
    const { host } = this;
    if (host.updateZone === undefined || !this.#offers('updateZone')) throw this.unsupported('updateZone');
    return this.#zone(await host.updateZone(idOf(zone), changes, this.call(options)));
  }

  /** Deletes a zone with all its records. One that is gone already is no error. */
  async deleteZone(zone: Zone | string, options?: CallOptions): Promise<void> {
    const { deleteZone } = this.#fillContext;
    if (deleteZone === null) throw this.unsupported('deleteZone');
    await deleteZone(idOf(zone), this.call(options)).catch(ignoreMissing);
  }

  /**
   * Has the host sign a zone, and returns the DS records of its keys: once they stand in the zone above, which the registrar sees to, answers
   * of the zone can be verified. A zone that is signed already stays as it is.
   *
   * @throws ZoneNotFoundError; TimeoutError where the host has no key after five minutes
   */
  async enableDnssec(zone: Zone | string, options?: CallOptions): Promise<DsRecord[]> {
    const call = this.call(options);
    const { host } = this;
    if (!this.#offers('enableDnssec')) throw this.unsupported('enableDnssec');
    const home = await this.#zoneOf(zone, call);
    if (this.capabilities.dnssec === 'switch') await host.enableDnssec?.(home, call);
    const listed = async (inner: Call): Promise<DsRecord[] | null> => {
      const records = await this.listDsRecords(home, inner);
      return records.length === 0 ? null : records;
    };
    return settle(listed, this.details('enableDnssec'), call);
  }

  /**
   * Has the host sign a zone no more. Take its DS records out of the zone above before, and wait for their TTL: until then nobody who verifies
   * gets an answer.
   *
   * @throws ZoneNotFoundError
   */
  async disableDnssec(zone: Zone | string, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const { host } = this;
    if (host.disableDnssec === undefined || !this.#offers('disableDnssec'))
      throw this.unsupported('disableDnssec');
    await host.disableDnssec(await this.#zoneOf(zone, call), call);
  }

  /** The DS records of the keys that sign a zone, for the zone above; none where it is not signed. @throws ZoneNotFoundError */
  async listDsRecords(zone: Zone | string, options?: CallOptions): Promise<DsRecord[]> {
    const call = this.call(options);
    const { host } = this;
    if (host.listDsData === undefined || !this.#offers('listDsRecords'))
      throw this.unsupported('listDsRecords');
    const all = await host.listDsData(await this.#zoneOf(zone, call), call);
    const records = new Map(all.map(readDs).map((record) => [record.data, record]));
    return [...records.values()].toSorted((a, b) => a.keyTag - b.keyTag || a.digestType - b.digestType);
  }

  /** All records of a zone, page by page. @throws ZoneNotFoundError */
  async *iterateRecords(
    zone: Zone | string,
    options?: CallOptions,
  ): AsyncGenerator<DnsRecord<X['record']>, void, undefined> {
    const call = this.call(options);
    const home = await this.#zoneOf(zone, call);
    for await (const record of this.#edits.listRecords(home, call)) yield this.#record(home, record);
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
    const home = await this.#zoneOf(zone, call);
    return this.#record(home, await this.#edits.getRecord(home, idOf(record), call));
  }

  /**
   * Adds one record; its neighbours of the same name and type stay. Where the host keeps sets, a TTL that is given becomes the TTL
   * of the whole set.
   *
   * @throws InvalidRequestError for a name, type, data or TTL that cannot be, before any request
   * @throws RecordExistsError for a record that is there already
   * @throws ConflictError for a CNAME record beside other data, and for an MX or NS record that points at a CNAME record of the zone
   */
  async createRecord(
    zone: Zone | string,
    record: CreateRecordOptions<X['createRecord']>,
    options?: CallOptions,
  ): Promise<DnsRecord<X['record']>> {
    const call = this.call(options);
    const home = await this.#zoneOf(zone, call);
    const checked = checkRecord(this.#editContext, record, home, 'createRecord');
    return this.#record(home, await this.#edits.createRecord(home, checked, call));
  }

  /**
   * Changes one record; its neighbours stay. What is left out of the changes stays as it is.
   *
   * @throws InvalidRequestError for a name, type, data or TTL that cannot be, before any request that changes something
   * @throws RecordNotFoundError, RecordExistsError
   * @throws ConflictError where somebody has changed the record since the model that is given was read, and as {@link createRecord}
   */
  async updateRecord(
    record: RecordReference,
    changes: UpdateRecordOptions<X['createRecord']>,
    options?: CallOptions,
  ): Promise<DnsRecord<X['record']>> {
    const call = this.call(options);
    requireObject(changes, 'updateRecord', 'an object with what changes');
    const home = await this.#zoneOf(requireObject(record, 'updateRecord', REFERENCE).zone, call);
    const known = record instanceof DnsRecord ? record : null;
    if (known !== null) checkRecord(this.#editContext, merge(known, changes), home, 'updateRecord');
    const changed = await this.#edits.updateRecord(home, requireId(record.id), { known, changes }, call);
    return this.#record(home, changed);
  }

  /**
   * Deletes one record; its neighbours stay. One that is gone already is no error.
   *
   * @throws ConflictError for the zone's SOA record, for its last NS record, and for the last of a delegation that has DS records
   */
  async deleteRecord(record: RecordReference, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const home = await this.#zoneOf(requireObject(record, 'deleteRecord', REFERENCE).zone, call);
    const known = record instanceof DnsRecord ? record : null;
    if (known?.type === 'SOA') checkRemoval(known, []);
    await this.#edits.deleteRecord(home, requireId(record.id), known, call).catch(ignoreMissing);
  }

  /** The zone as a BIND file, which name servers load. @throws ZoneNotFoundError */
  async exportZone(zone: Zone | string, options?: CallOptions): Promise<string> {
    const call = this.call(options);
    const home = await this.#zoneOf(zone, call);
    const records = await collect(this.#edits.listRecords(home, call));
    return formatZoneFile({ domain: home.domain, ttl: home.ttl, records });
  }

  /**
   * Makes a zone of a BIND file: creates it and fills it with the file's records. SOA and NS records of the zone itself are the
   * host's, where it has any of its own; those of the file that are passed over are told to the `logger`. To change a zone that exists,
   * read the file with `parseZoneFile` and plan its records.
   *
   * Where the host refuses the records, the zone is deleted again, or the error says that it is there.
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
    checkDesired(this.#editContext, records, { domain, existing: [], stays: [], scope: PlanScope.WHOLE });
    const zone = await this.createZone({ domain }, call);
    await fillZone(this.#fillContext, zone, records, 'importZone', call);
    return zone;
  }

  /**
   * Compares a zone with what is desired. Nothing is changed: print the plan, then apply it.
   *
   * @param desired all records that the zone shall hold, or all of those that `only`, `ignore` and `owner` keep the plan to
   * @throws InvalidRequestError and ConflictError for records that cannot be, alone or together; for new ones that name servers serve and
   * readers refuse, such as an SPF record of eleven look-ups, unless `tolerate` names the fault; for sets that are not the owner's
   */
  async planZone(
    zone: Zone | string,
    desired: Iterable<RecordSpec>,
    plan: PlanOptions = {},
    options?: CallOptions,
  ): Promise<ZonePlan> {
    const call = this.call(options);
    return planZone(this.#fillContext, await this.#zoneOf(zone, call), desired, plan, call);
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
    checkPlan(plan, apply);
    return applyPlan(this.#edits, await this.#zoneOf(plan.zoneId, call), plan, call);
  }

  /**
   * Copies a zone's records to another host: creates the zone there and fills it. SOA and NS records of the zone itself are each
   * host's own, where the other has any. A copy that the other host refuses is deleted again, as in {@link importZone}.
   *
   * @throws NotSupportedError for record types that the other host lacks, and for records that are more than their data (aliases, sets
   * with a routing policy), before anything is created; ZoneExistsError
   */
  async copyZone(zone: Zone | string, target: DnsDriver, options?: CallOptions): Promise<Zone> {
    const call = this.call(options);
    const home = await this.#zoneOf(zone, call);
    const records = await recordsToCopy(this.#fillContext, home, call);
    const { domain } = home;
    checkDesired(target.#editContext, records, { domain, existing: [], stays: [], scope: PlanScope.WHOLE });
    const copy = await target.createZone({ domain }, call);
    await fillZone(target.#fillContext, copy, records, 'copyZone', call);
    return copy;
  }

  /** Makes models of data that came through JSON, structuredClone or another driver of the same account. */
  adopt(data: DnsRecordData<X['record']>): DnsRecord<X['record']>;
  adopt(data: ZoneData<X['zone']>): Zone<X['zone']>;
  adopt(data: DnsRecordData | ZoneData): DnsRecord | Zone {
    const kind = kindOf(data);
    if (kind === 'record') return new DnsRecord(this, data as DnsRecordData);
    if (kind === 'zone') return new Zone(this, data as ZoneData);
    throw new InvalidRequestError(
      'adopt takes the data of a zone or a record, such as JSON.parse(JSON.stringify(zone)).',
      this.details('adopt'),
    );
  }

  /** How records are edited at the host: by their ids, or set by set. */
  get #edits(): ZoneEdits {
    if (this.#knownEdits !== null) return this.#knownEdits;
    const { host } = this;
    const context = this.#editContext;
    this.#knownEdits = keepsSets(host)
      ? new SetEdits({ ...context, host })
      : new RecordEdits({ ...context, host });
    return this.#knownEdits;
  }

  get #editContext(): EditContext {
    const { host, capabilities, context: client, accountKey } = this;
    return { host, capabilities, client, accountKey };
  }

  get #fillContext(): FillContext {
    const { host } = this;
    const edits = this.#edits;
    const deleteZone = async (id: string, call: Call): Promise<void> => {
      if (this.capabilities.zoneDeletion === 'empty')
        await edits.emptyZone(await host.getZone(id, call), call);
      await host.deleteZone?.(id, call);
    };
    const canDelete = host.deleteZone !== undefined && this.#offers('deleteZone');
    return { ...this.#editContext, edits, deleteZone: canDelete ? deleteZone : null };
  }

  /** A zone with its domain at least, of which a method needs no more. */
  async #zoneOf(zone: Zone | string, call: Call): Promise<Zone> {
    if (typeof zone !== 'string') {
      requireObject(zone, 'zones', 'a zone or its id');
      requireId(zone.id);
      normaliseDomain(zone.domain);
      return zone;
    }
    const domain = this.host.domainOf?.(requireId(zone)) ?? null;
    if (domain === null) return this.getZone(zone, call);
    return new Zone(this, { id: zone, domain, type: null, ttl: null, extra: {} });
  }

  /** False for what the class withdraws. */
  #offers(method: string): boolean {
    return (this.constructor as typeof DnsDriver).supports(method);
  }

  #checkZoneTtl(ttl: number | null, operation: string): number | null {
    if (ttl === null || this.capabilities.zoneTtl) return checkTtl(ttl, 'zone', this.capabilities.ttl);
    throw this.unsupported(`a TTL of zones in ${operation}`, 'Give each record its own.');
  }

  /** A zone of the host's as a model. What the host calls its own is of the type that the driver declares. */
  #zone(data: ZoneData): Zone<X['zone']> {
    return new Zone(this, data as ZoneData<X['zone']>);
  }

  #record(zone: Zone, record: HostRecord): DnsRecord<X['record']> {
    return new DnsRecord(this, { ...(record as HostRecord<X['record']>), zone });
  }
}

/** Zones whose domain is the longest. */
function longest<Item extends { readonly domain: string }>(zones: readonly Item[]): Item[] {
  const length = Math.max(...zones.map(({ domain }) => domain.length), 0);
  return zones.filter(({ domain }) => domain.length === length);
}

function ignoreMissing(error: unknown): void {
  if (isMissing(error)) return;
  throw error;
}

/** What a record is referred to by. */
const REFERENCE = 'a record, or its zone and id,';

function isMissing(error: unknown): boolean {
  return CloudError.is(error) && (error.code === 'zone-not-found' || error.code === 'record-not-found');
}

/** The kind of a model's data; by its fields where it does not say. */
function kindOf(data: DnsRecordData | ZoneData): string | null {
  if (typeof data !== 'object' || data === null) return null;
  if (data.kind !== undefined) return data.kind;
  if ('zone' in data && 'data' in data) return 'record';
  return 'domain' in data ? 'zone' : null;
}
