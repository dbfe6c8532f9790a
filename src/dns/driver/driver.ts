import type { Call, CallOptions } from '../../call/call.js';
import { Driver, type DriverOptions } from '../../driver/driver.js';
import { addOptional, type OptionalMethods, type OptionalTopics } from '../../driver/optional-methods.js';
import {
  CloudError,
  ConflictError,
  InvalidRequestError,
  MalformedResponseError,
  ZoneNotFoundError,
} from '../../errors.js';
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
import { checkPlanFields, type PlanOptions, PlanScope } from '../plan/scope.js';
import type { AppliedPlan, ApplyPlanOptions, ZonePlan, ZonePlanData } from '../plan/zone-plan.js';
import { checkRemoval } from '../records/conflicts.js';
import { checkTtl } from '../records/normalise.js';
import type { RecordSpec } from '../records/record.js';
import { formatZoneFile } from '../zone-file/format.js';
import { parseZoneFile, type ZoneFile } from '../zone-file/parse.js';
import { COMMON_CAPABILITIES, type DnsCapabilities, type Dnssec } from './capabilities.js';
import { checkRecord, type EditContext, type ZoneEdits } from './edits.js';
import { type FillContext, fillZone, recordsToCopy } from './fill-zone.js';
import { type DnsExtras, type DnsHost, type HostRecord, keepsSets, merge, type NewZone } from './host.js';
import { applyPlan, checkDesired, checkNewZone, checkPlan, planZone } from './plan-zone.js';
import { RecordEdits } from './record-edits.js';
import { requireObject, requireRecords, shown } from './refuse.js';
import { SetEdits } from './set-edits.js';
import { settle } from './settle.js';

/** Optional methods: the base implements all, and a driver withdraws those that its host lacks. */
export const OPTIONAL_DNS: {
  readonly zones: OptionalMethods<'createZone' | 'updateZone' | 'deleteZone' | 'importZone'>;
  readonly DNSSEC: OptionalMethods<'enableDnssec' | 'disableDnssec' | 'listDsRecords'>;
} = {
  zones: { createZone: 'getZone', updateZone: 'getZone', deleteZone: 'getZone', importZone: 'getZone' },
  DNSSEC: { enableDnssec: 'getZone', disableDnssec: 'getZone', listDsRecords: 'getZone' },
};

/** Methods that depend on the capability `dnssec`. */
const DNSSEC_METHODS: Readonly<Record<string, readonly Dnssec[]>> = {
  enableDnssec: ['switch', 'always'],
  disableDnssec: ['switch'],
  listDsRecords: ['switch', 'always'],
};

/**
 * Base of all DNS drivers. Every method takes `{ signal, timeout }` last. A zone can be given by its id, a record as `{ zone, id }`.
 *
 * All methods reject with AuthenticationError, PermissionError, RateLimitError, UnavailableError, TimeoutError or MalformedResponseError,
 * depending on the provider's response; each documents its other errors. A method that the driver lacks rejects with NotSupportedError:
 * check `Driver.supports('createZone')` first.
 *
 * A driver has a `host` with the same methods, which only translates: `RestRecords` or `RestSets` for JSON over HTTP, or your own for other
 * protocols.
 */
export abstract class DnsDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends Driver<Options> {
  static override readonly service = 'dns';
  static override readonly optional: OptionalTopics = OPTIONAL_DNS;
  static override readonly silent = ['adopt', 'listRecordTypes'];
  /** Facts about the host that the base, the tests and the documentation work by. */
  static readonly capabilities: DnsCapabilities = COMMON_CAPABILITIES;

  static {
    addOptional(this);
  }

  /** The driver's host. */
  protected abstract readonly host: DnsHost;
  #knownEdits: ZoneEdits | null = null;

  /** True if this driver has a method, such as `'createZone'`; `importZone` needs that one too. */
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

  /** Fetches a zone. @throws ZoneNotFoundError */
  async getZone(zone: Zone | string, options?: CallOptions): Promise<Zone<X['zone']>> {
    return this.#zone(await this.host.getZone(idOf(zone), this.call(options)));
  }

  /**
   * Finds the zone of a name: of several the one with the longest domain. Public zones come before private ones, which are visible in some
   * networks only, unless `visibility` says otherwise.
   *
   * @param name a domain or a full name, such as `www.example.com`
   * @throws ZoneNotFoundError
   * @throws ConflictError naming the zones when there are several of that domain: choose one by its id
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

  /** Deletes a zone with all its records. A missing zone is no error. */
  async deleteZone(zone: Zone | string, options?: CallOptions): Promise<void> {
    const { deleteZone } = this.#fillContext;
    if (deleteZone === null) throw this.unsupported('deleteZone');
    await deleteZone(idOf(zone), this.call(options)).catch(ignoreMissing);
  }

  /**
   * Signs a zone and returns the DS records of its keys. Enter these at the registrar, into the parent zone; then responses of the zone can
   * be verified. A zone that is already signed stays unchanged.
   *
   * @throws ZoneNotFoundError; TimeoutError when the host has no key after five minutes
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
   * Stops signing a zone. First remove its DS records from the parent zone and wait for their TTL; until then, resolvers that verify cannot
   * resolve it.
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

  /** Lists the DS records of the zone's keys, for the parent zone; empty if it is not signed. @throws ZoneNotFoundError */
  async listDsRecords(zone: Zone | string, options?: CallOptions): Promise<DsRecord[]> {
    const call = this.call(options);
    const { host } = this;
    if (host.listDsData === undefined || !this.#offers('listDsRecords'))
      throw this.unsupported('listDsRecords');
    const all = await host.listDsData(await this.#zoneOf(zone, call), call);
    const records = new Map(all.map((data) => this.#ds(data)).map((record) => [record.data, record]));
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

  /** Fetches a record. @throws RecordNotFoundError */
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
   * Creates a record and keeps its neighbours of the same name and type. At hosts with sets, a given TTL applies to the whole set.
   *
   * @throws InvalidRequestError for an invalid name, type, data or TTL, before any request
   * @throws RecordExistsError when the record exists already
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
   * Updates a record and keeps its neighbours. Fields that are left out stay unchanged.
   *
   * @throws InvalidRequestError for an invalid name, type, data or TTL, before any request that changes something
   * @throws RecordNotFoundError, RecordExistsError
   * @throws ConflictError when the record has changed since the given model was read, and as {@link createRecord}
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
   * Deletes a record and keeps its neighbours. A missing record is no error.
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
   * Creates a zone from a BIND file. If the host creates its own SOA and NS records for the zone, those of the file are skipped and logged.
   * To change an existing zone, read the file with `parseZoneFile` and plan its records.
   *
   * If the host refuses the records, the zone is deleted again, or the error says that it exists.
   *
   * @param zoneFile its text, or what `parseZoneFile` read of it
   * @param file.domain the zone, for a file that does not begin with $ORIGIN
   * @throws InvalidRequestError with the line number for an invalid file, or one with $INCLUDE; ZoneExistsError
   */
  async importZone(
    zoneFile: string | ZoneFile,
    file: { readonly domain?: string } = {},
    options?: CallOptions,
  ): Promise<Zone<X['zone']>> {
    const call = this.call(options);
    const read = typeof zoneFile === 'string' ? parseZoneFile(zoneFile, file) : zoneFile;
    requireObject(read, 'importZone', 'the text of a zone file, or what was read of it');
    const records = requireRecords(read.records, 'importZone');
    const domain = normaliseDomain(read.domain);
    checkDesired(this.#editContext, records, { domain, existing: [], stays: [], scope: PlanScope.WHOLE });
    const zone = await this.createZone({ domain }, call);
    await fillZone(this.#fillContext, zone, records, 'importZone', call);
    return zone;
  }

  /**
   * Compares a zone with the desired records, without changing it. Print the plan, then apply it.
   *
   * @param desired all records of the zone, or all within the limits of `only`, `ignore` and `owner`
   * @throws InvalidRequestError and ConflictError for records that are invalid, alone or together; for new ones that do not work, such as
   * an SPF record with eleven look-ups, unless `tolerate` allows it; for sets of another owner
   */
  async planZone(
    zone: Zone | string,
    desired: Iterable<RecordSpec>,
    plan: PlanOptions = {},
    options?: CallOptions,
  ): Promise<ZonePlan> {
    const call = this.call(options);
    checkPlanFields(plan);
    return planZone(this.#fillContext, await this.#zoneOf(zone, call), desired, plan, call);
  }

  /**
   * Checks the desired records of a zone that does not exist yet, as `planZone` does. Sends nothing.
   *
   * @throws InvalidRequestError, NotSupportedError and ConflictError, as `planZone` does
   */
  async checkZone(domain: string, desired: Iterable<RecordSpec>, plan: PlanOptions = {}): Promise<void> {
    checkPlanFields(plan);
    await checkNewZone(this.#fillContext, normaliseDomain(domain), desired, plan);
  }

  /**
   * Applies a plan in as few batches as the host allows, in an order that keeps names resolvable, and waits until the host is in sync.
   *
   * @throws ConflictError when the plan updates or deletes more than its guard allows (nothing was changed), or the zone has changed since
   * @throws PlanIncompleteError when only a part was applied; its `applied` and `remaining` say which
   * @throws TimeoutError when the host does not complete the accepted changes
   */
  async applyPlan(
    plan: ZonePlanData,
    apply: ApplyPlanOptions = {},
    options?: CallOptions,
  ): Promise<AppliedPlan> {
    const call = this.call(options);
    checkPlan(plan, apply);
    return applyPlan(this.#fillContext, await this.#zoneOf(plan.zoneId, call), plan, call);
  }

  /**
   * Copies a zone to another host: creates it there and fills it. Each host's own SOA and NS records stay. If the other host
   * refuses the copy, the new zone is deleted again, as in {@link importZone}.
   *
   * @throws NotSupportedError for record types that the other host lacks, and for aliases and sets with a routing policy, before anything
   * is created; ZoneExistsError
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

  /** Creates models from data that came through JSON, structuredClone or another driver of the same account. */
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

  /** Edits for the kind of host: by record ids, or by sets. */
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

  /** A DS record as the host says it. @throws MalformedResponseError */
  #ds(data: string): DsRecord {
    try {
      return readDs(data);
    } catch (cause) {
      throw new MalformedResponseError(
        `listDsRecords: ${this.provider} has a DS record that cannot be read: ${shown(data)}.`,
        { ...this.details('listDsRecords'), cause },
      );
    }
  }

  /** False for withdrawn methods. */
  #offers(method: string): boolean {
    return (this.constructor as typeof DnsDriver).supports(method);
  }

  #checkZoneTtl(ttl: number | null, operation: string): number | null {
    if (ttl === null || this.capabilities.zoneTtl) return checkTtl(ttl, 'zone', this.capabilities.ttl);
    throw this.unsupported(`a TTL of zones in ${operation}`, 'Give each record its own.');
  }

  /** Creates a zone model; the type of `extra` is the driver's. */
  #zone(data: ZoneData): Zone<X['zone']> {
    return new Zone(this, data as ZoneData<X['zone']>);
  }

  #record(zone: Zone, record: HostRecord): DnsRecord<X['record']> {
    return new DnsRecord(this, { ...(record as HostRecord<X['record']>), zone });
  }
}

/** Zones with the longest domain. */
function longest<Item extends { readonly domain: string }>(zones: readonly Item[]): Item[] {
  const length = Math.max(...zones.map(({ domain }) => domain.length), 0);
  return zones.filter(({ domain }) => domain.length === length);
}

function ignoreMissing(error: unknown): void {
  if (isMissing(error)) return;
  throw error;
}

/** Description of a record reference, for messages. */
const REFERENCE = 'a record, or its zone and id,';

function isMissing(error: unknown): boolean {
  return CloudError.is(error) && (error.code === 'zone-not-found' || error.code === 'record-not-found');
}

/** Kind of a model's data; inferred from its fields if it has none. */
function kindOf(data: DnsRecordData | ZoneData): string | null {
  if (typeof data !== 'object' || data === null) return null;
  if (data.kind !== undefined) return data.kind;
  if ('zone' in data && 'data' in data) return 'record';
  return 'domain' in data ? 'zone' : null;
}
