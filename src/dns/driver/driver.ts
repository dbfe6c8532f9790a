import type { Call, CallOptions } from '../../call/call.js';
import { collect } from '../../http/pagination.js';
import { checkRemoval } from '../records/conflicts.js';
import type { DriverOptions } from '../../driver/driver.js';
import { addOptional, type OptionalMethods, type OptionalTopics } from '../../driver/optional-methods.js';
import { CloudError, ConflictError, InvalidRequestError, ZoneNotFoundError } from '../../errors.js';
import { idOf, requireId } from '../../model.js';
import { type DnsExtras, type HostRecord, merge, type NewZone } from './contract.js';
import { DnsRecord, type DnsRecordData, type RecordReference, Zone, type ZoneData } from '../model/models.js';
import { nameInZone, normaliseDomain } from '../names/names.js';
import { checkTtl } from '../records/normalise.js';
import { requireObject } from './refuse.js';
import type {
  CreateRecordOptions,
  CreateZoneOptions,
  FindZoneOptions,
  UpdateRecordOptions,
  UpdateZoneOptions,
} from '../model/options.js';
import { WholeZoneDriver } from './whole-zone.js';

/** Methods that a DNS driver may leave out, and the methods of the host's that they are made of. */
export const OPTIONAL_DNS: {
  readonly zones: OptionalMethods<'createZone' | 'updateZone' | 'deleteZone' | 'importZone'>;
  readonly host: OptionalMethods<'insertZone' | 'modifyZone' | 'removeZone'>;
} = {
  zones: {
    createZone: 'insertZone',
    updateZone: 'modifyZone',
    deleteZone: 'removeZone',
    importZone: 'insertZone',
  },
  host: { insertZone: 'own', modifyZone: 'own', removeZone: 'own' },
};

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
> extends WholeZoneDriver<Options, X> {
  static override readonly optional: OptionalTopics = OPTIONAL_DNS;

  static {
    addOptional(this);
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
  async listZones(options?: CallOptions): Promise<Zone<X['zone']>[]> {
    return collect(this.iterateZones(this.call(options)));
  }

  /** One zone, as it is now. @throws ZoneNotFoundError */
  async getZone(zone: Zone | string, options?: CallOptions): Promise<Zone<X['zone']>> {
    return new Zone(this, await this.fetchZone(idOf(zone), this.call(options)));
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
    const zones: ZoneData<X['zone']>[] = [];
    for await (const zone of this.fetchZonesAbove(wanted, this.call(options)))
      if (nameInZone(wanted, zone.domain) !== undefined) zones.push(zone);
    const isPublic = (zone: ZoneData<X['zone']>): boolean => !this.isPrivate(zone);
    const open = longest(visibility === 'private' ? [] : zones.filter(isPublic));
    const closed = visibility === 'public' ? [] : zones.filter((zone) => this.isPrivate(zone));
    const [found, other] = open.length > 0 ? open : longest(closed);
    if (found === undefined)
      throw new ZoneNotFoundError(
        `findZone: ${this.provider} has no ${visibility === undefined ? '' : `${visibility} `}zone that ${wanted} is in; see listZones.`,
        this.details('findZone'),
      );
    if (other === undefined) return new Zone(this, found);
    throw new ConflictError(
      `findZone: ${this.provider} has several zones ${found.domain}: ${found.id}, ${other.id}. Take one with getZone(id).`,
      this.details('findZone'),
    );
  }

  /** Makes a zone. @throws ZoneExistsError, InvalidRequestError, QuotaExceededError */
  override async createZone(
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
    const spec: NewZone<X['createZone']> = { domain, type, ttl, ...(extra === undefined ? {} : { extra }) };
    return new Zone(this, await this.insertZone(spec, this.call(options)));
  }

  /** Changes a zone's settings. @throws ZoneNotFoundError, InvalidRequestError */
  async updateZone(
    zone: Zone | string,
    changes: UpdateZoneOptions<X['createZone']>,
    options?: CallOptions,
  ): Promise<Zone<X['zone']>> {
    requireObject(changes, 'updateZone', 'an object with what changes');
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
   * @throws RecordExistsError for a record that is there already
   * @throws ConflictError for a CNAME record beside other data, and for an MX or NS record that points at a CNAME record of the zone
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
   * @throws ConflictError where somebody has changed the record since the model that is given was read, and as {@link createRecord}
   */
  async updateRecord(
    record: RecordReference,
    changes: UpdateRecordOptions<X['createRecord']>,
    options?: CallOptions,
  ): Promise<DnsRecord<X['record']>> {
    const call = this.call(options);
    requireObject(changes, 'updateRecord', 'an object with what changes');
    const home = await this.zoneOf(requireObject(record, 'updateRecord', REFERENCE).zone, call);
    const known = record instanceof DnsRecord ? record : null;
    if (known !== null) this.check(merge(known, changes), home, 'updateRecord');
    const changed = await this.changeRecord(home, requireId(record.id), { known, changes }, call);
    return this.toModel(home, changed);
  }

  /**
   * Deletes one record; its neighbours stay. One that is gone already is no error.
   *
   * @throws ConflictError for the zone's SOA record, for its last NS record, and for the last of a delegation that has DS records
   */
  async deleteRecord(record: RecordReference, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const home = await this.zoneOf(requireObject(record, 'deleteRecord', REFERENCE).zone, call);
    const known = record instanceof DnsRecord ? record : null;
    if (known?.type === 'SOA') checkRemoval(known, []);
    await this.dropRecord(home, requireId(record.id), known, call).catch(ignoreMissing);
  }

  /** Makes models of data that came through JSON, structuredClone or another driver of the same account. */
  adopt(data: DnsRecordData<X['record']>): DnsRecord<X['record']>;
  adopt(data: ZoneData<X['zone']>): Zone<X['zone']>;
  adopt(data: DnsRecordData | ZoneData): DnsRecord | Zone {
    if ('zone' in data && 'data' in data) return new DnsRecord(this, data);
    if ('domain' in data) return new Zone(this, data);
    throw new InvalidRequestError(
      'adopt takes the data of a zone or a record, such as JSON.parse(JSON.stringify(zone)).',
      this.details('adopt'),
    );
  }

  protected override async zoneOf(zone: Zone | string, call: Call): Promise<Zone> {
    if (typeof zone !== 'string') {
      requireObject(zone, 'zones', 'a zone or its id');
      requireId(zone.id);
      normaliseDomain(zone.domain);
      return zone;
    }
    const domain = this.domainOf(requireId(zone));
    if (domain === null) return this.getZone(zone, call);
    return new Zone(this, { id: zone, domain, type: null, ttl: null, extra: {} });
  }

  #checkZoneTtl(ttl: number | null, operation: string): number | null {
    if (ttl === null || this.capabilities.zoneTtl) return checkTtl(ttl, 'zone', this.capabilities.ttl);
    throw this.unsupported(`a TTL of zones in ${operation}`, 'Give each record its own.');
  }

  /** The zones that a name may be in, and others: by default all. */
  protected fetchZonesAbove(_name: string, call: Call): AsyncIterable<ZoneData<X['zone']>> {
    return this.fetchZones(call);
  }

  /** Whether only some networks can ask a zone. */
  protected isPrivate(_zone: ZoneData<X['zone']>): boolean {
    return false;
  }

  /** A record as a model. */
  protected toModel(zone: Zone, record: HostRecord<X['record']>): DnsRecord<X['record']> {
    return new DnsRecord(this, { ...record, zone });
  }
}

/** Those zones whose domain is the longest. */
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
