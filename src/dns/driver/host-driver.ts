import type { IncomingHttpHeaders } from 'node:http';

import type { Call } from '../../call/call.js';
import { type ListedPage, nextByRule, type PageRule } from '../../http/page-rule.js';
import { walkPages } from '../../http/pagination.js';
import type { Reader } from '../../format/json-reader.js';
import type { CloudRequest, Query } from '../../http/request.js';
import { Driver, type DriverOptions } from '../../driver/driver.js';
import { InvalidRequestError, MalformedResponseError, NotSupportedError } from '../../errors.js';
import type { Extra } from '../../model.js';
import { joinedText } from '../data/bare-data.js';
import { COMMON_CAPABILITIES, type DnsCapabilities } from './capabilities.js';
import { checkConflicts } from '../records/conflicts.js';
import { readData } from '../data/data.js';
import { isAnswer, isFailedEnvelope, saysFailure } from '../../http/errors/failed-envelope.js';
import type { DnsExtras, HostRecord, NewRecord, NewZone, RawRecord, RecordEdit } from './contract.js';
import { ListProgress } from '../../http/list-progress.js';
import type { DnsRecord, Zone, ZoneData } from '../model/models.js';
import { toRelative } from '../names/names.js';
import { normaliseRecord } from '../records/normalise.js';
import type { UpdateZoneOptions } from '../model/options.js';
import { type ChangePlan, isHostType } from '../plan/plan.js';
import type { RecordChange } from '../plan/change.js';
import type { RecordSpec } from '../records/record.js';
import { shown } from './refuse.js';
import { settle } from './settle.js';
import { isMetaType, typeNumber } from '../data/type-numbers.js';

/** Told of changes of a plan as soon as they are made. */
export type OnApplied = (changes: readonly RecordChange[]) => void;

/** What a host's driver brings, and what it is given to bring it with. Users call the methods of `DnsDriver`. */
export abstract class HostDnsDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends Driver<Options> {
  static override readonly service = 'dns';
  /** Facts about the provider that the base, the tests and the documentation work by. */
  static readonly capabilities: DnsCapabilities = COMMON_CAPABILITIES;
  /** How lists are cut into pages; null where they are not, or where a driver brings its own `nextPage`. */
  static readonly pages: PageRule | null = null;

  /** Facts about the provider that the base, the tests and the documentation work by. */
  get capabilities(): DnsCapabilities {
    return (this.constructor as typeof HostDnsDriver).capabilities;
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
  /**
   * Deletes a record.
   *
   * @param known the record as the caller had read it; null where only its id was given
   */
  protected abstract dropRecord(zone: Zone, id: string, known: DnsRecord | null, call: Call): Promise<void>;
  /**
   * Carries out a plan and answers how many batches it took.
   *
   * @param onApplied told of changes as soon as they are made
   */
  protected abstract applyChanges(
    zone: Zone,
    plan: ChangePlan,
    onApplied: OnApplied,
    call: Call,
  ): Promise<number>;

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
    if (typeof record !== 'object' || record === null)
      throw new InvalidRequestError(
        `${operation}: a record is an object with name, type and data, got ${shown(record)}.`,
        this.details(operation),
      );
    const { recordTypes, ttl, leniencies, unknownTypes } = this.capabilities;
    const valid = normaliseRecord(record, zone.domain, ttl);
    const normal = { ...valid, data: this.asHostKeeps(valid.type, valid.data) };
    if (!recordTypes.includes(normal.type) && !(unknownTypes && isForeignType(normal.type))) {
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

  /** Sends a request and reads the object it answers with; a bare list becomes the `items` of one. */
  protected async ask(request: CloudRequest, call: Call): Promise<Reader> {
    return (await this.#askAll(request, call)).body;
  }

  /** Sends a request whose answer has nothing to say, unless it says that it failed. */
  protected async send(request: CloudRequest, call: Call): Promise<void> {
    const { body } = await this.connection.bytes(this.withEnvelope(request), call);
    if (isAnswer(body)) return;
    throw new MalformedResponseError(
      `${request.operation}: the response is no JSON, so it is not ${this.provider}'s: whether the change was made is not known.`,
      this.details(request.operation),
    );
  }

  /** A request whose answer may say in its body that it failed, although its status is good. */
  protected withEnvelope(request: CloudRequest): CloudRequest {
    return {
      errorInBody: (body) => (saysFailure(body, (fields) => this.isFailure(fields)) ? 200 : null),
      ...request,
    };
  }

  /** Whether an answer with a good status says that the request failed. */
  protected isFailure(body: Readonly<Record<string, unknown>>): boolean {
    return isFailedEnvelope(body);
  }

  async #askAll(request: CloudRequest, call: Call): Promise<{ body: Reader; headers: IncomingHttpHeaders }> {
    const { body, headers } = await this.connection.json(this.withEnvelope(request), call);
    return { body: this.reader(Array.isArray(body) ? { items: body } : body, request.operation), headers };
  }

  /** Walks a list page by page, to an empty page or to where the host says that it ends. */
  protected walk<Item>(
    request: CloudRequest,
    read: (page: Reader) => readonly Item[],
    call: Call,
  ): AsyncIterable<Item> {
    const details = this.details(request.operation);
    const progress = new ListProgress(details);
    return walkPages(
      request.query ?? {},
      async (query) => {
        const { body, headers } = await this.#askPage({ ...request, query }, progress, call);
        const items = read(body);
        const seen = progress.add(items);
        return { items, next: this.nextPage({ body, headers, query, count: items.length, seen }) };
      },
      details,
    );
  }

  /** Asks for a page; a size that the host refuses is left to the host. */
  async #askPage(
    request: CloudRequest,
    progress: ListProgress,
    call: Call,
  ): Promise<{ body: Reader; headers: IncomingHttpHeaders }> {
    try {
      return await this.#askAll(progress.adapt(request), call);
    } catch (error) {
      if (!progress.mayAdapt(error, request)) throw error;
      return this.#askAll(progress.adapt(request), call);
    }
  }

  /** What to ask for after a page, by the class's `pages`; null at the end, which is the first page where lists are not cut. */
  protected nextPage(page: ListedPage): Query | null {
    const { pages } = this.constructor as typeof HostDnsDriver;
    return pages === null ? null : nextByRule(page, pages);
  }

  /** Asks until the host has carried out what it accepted. */
  protected settle<Result>(
    ask: (call: Call) => Promise<Result | null>,
    operation: string,
    call: Call,
  ): Promise<Result> {
    return settle(ask, this.capabilities.settleTime, this.details(operation), call);
  }

  /**
   * Like {@link settle}, for hosts that say at once how far they are.
   *
   * @param begun the state at first
   * @param status what to ask for the state later
   * @param outcome what is made of a state; null where the host is still at it
   */
  protected follow<Result>(
    begun: Reader,
    status: CloudRequest,
    outcome: (state: Reader) => Result | null,
    call: Call,
  ): Promise<Result> {
    let known: Reader | null = begun;
    const ask = async (inner: Call): Promise<Result | null> => {
      const state = known ?? (await this.ask(status, inner));
      known = null;
      return outcome(state);
    };
    return this.settle(ask, status.operation, call);
  }
}

/** Whether a type is one of the DNS that a zone may hold and that is nobody's own. */
function isForeignType(type: string): boolean {
  return typeNumber(type) !== undefined && !isMetaType(type) && !isHostType(type);
}
