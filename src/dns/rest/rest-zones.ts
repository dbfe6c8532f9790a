import type { Call } from '../../call/call.js';
import type { ClientContext } from '../../driver/client-context.js';
import type { ClientRequest, JsonClient } from '../../driver/json-client.js';
import { CloudError, InvalidRequestError, ZoneNotFoundError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import { collect } from '../../http/pagination.js';
import type { CloudRequest } from '../../http/request.js';
import { failedEnvelope } from '../../http/errors/failed-envelope.js';
import type { NewZone, ZoneHost, ZoneKey } from '../driver/host.js';
import { settle } from '../driver/settle.js';
import type { ZoneData } from '../model/models.js';
import type { UpdateZoneOptions } from '../model/options.js';
import { normaliseDomain } from '../names/names.js';
import { fieldsAt, isNoneAt, objectAt, parentAt } from './body-places.js';
import { type FlatZoneFields, readFlatZone, writeFlatChanges, writeFlatZone } from './flat-zones.js';
import { type HostRules, jsonClient } from './host-client.js';
import { pathAt, type Place } from './placeholders.js';
import { type DnsAct, operationOf, requestOf, type RequestRule, type Rules, type ZoneAct } from './rules.js';

/** Client of a host. `JsonClient` is one; clients of other formats wrap their results in a Reader. */
export type DnsClient = Pick<JsonClient, 'get' | 'post' | 'put' | 'patch' | 'deleteAndRead' | 'listPages'>;

/** Zones in a host's API, as data. */
export interface ZoneApi extends HostRules {
  /** The request for each act. */
  readonly rules: Rules<ZoneAct>;
  /** The fields of zones. */
  readonly zones: FlatZoneFields;
  /** DNSSEC requests, if `rules` has them. */
  readonly dnssec?: DnssecApi;
  /** `missing` if the host leaves out empty lists. Default: a missing list is an error. */
  readonly emptyLists?: 'missing';
  /** Fields that every request with a JSON body carries, such as keys. */
  readonly every?: Readonly<Record<string, unknown>>;
}

/** DNSSEC in a host's API. */
export interface DnssecApi {
  /** Body that turns signing on. */
  readonly on?: object;
  /** Body that turns signing off. */
  readonly off?: object;
  /** Reads data of DS records: from a key, if the rule `listDsRecords` has a `field` with rows; otherwise from the whole response. */
  readonly read: (key: Reader) => readonly string[];
  /** True if the response to `listDsRecords` is one object rather than a list. */
  readonly isOne?: boolean;
  /** The host's words in its error for a zone that is not signed, which is no failure. */
  readonly unsigned?: RegExp;
}

/** The zones of a host over HTTP, by its {@link ZoneApi}. */
export class RestZones<Api extends ZoneApi = ZoneApi> implements ZoneHost {
  /** The API, as data. */
  protected readonly api: Api;
  /** The driver's connection, and errors in its name. */
  protected readonly context: ClientContext;
  /** The requests. */
  protected readonly client: DnsClient;

  constructor(context: ClientContext, api: Api, client: DnsClient = jsonClient(context, api)) {
    this.context = context;
    this.api = api;
    this.client = client;
  }

  listZones(call: Call): AsyncIterable<ZoneData> {
    const { isZone = () => true } = this.api.zones;
    return this.list('listZones', {}, (zone) => (isZone(zone) ? this.readZone(zone) : null), call);
  }

  /** @throws ZoneNotFoundError */
  async getZone(id: string, call: Call): Promise<ZoneData> {
    if (this.ruleOf('getZone') !== null)
      return this.readZone(await this.send('getZone', { zone: id, domain: id }, undefined, call));
    for await (const zone of this.listZones(call)) if (zone.id === id) return zone;
    throw new ZoneNotFoundError(
      `getZone: ${this.context.provider} has no zone ${id}.`,
      this.context.details('getZone'),
    );
  }

  async createZone(zone: NewZone, call: Call): Promise<ZoneData> {
    const { domain } = zone;
    const written = writeFlatZone(zone, this.api.zones);
    const item = await this.send('createZone', { zone: domain, domain }, written, call);
    const { returns = 'item' } = this.require('createZone');
    if (returns === 'item') return this.readZone(item);
    return this.getZone(returns === 'nothing' ? domain : item.id(returns.id), call);
  }

  async updateZone(id: string, changes: UpdateZoneOptions, call: Call): Promise<ZoneData> {
    const written = writeFlatChanges(changes, this.api.zones);
    const item = await this.send('updateZone', { zone: id }, written, call);
    return this.require('updateZone').returns === 'nothing' ? this.getZone(id, call) : this.readZone(item);
  }

  async deleteZone(id: string, call: Call): Promise<void> {
    await this.send('deleteZone', { zone: id, domain: id }, undefined, call);
  }

  /** @throws ZoneNotFoundError */
  async enableDnssec({ id, domain }: ZoneKey, call: Call): Promise<void> {
    await this.send('enableDnssec', { zone: id, domain }, this.api.dnssec?.on, call);
  }

  /** @throws ZoneNotFoundError */
  async disableDnssec({ id, domain }: ZoneKey, call: Call): Promise<void> {
    await this.send('disableDnssec', { zone: id, domain }, this.api.dnssec?.off, call);
  }

  /** @throws ZoneNotFoundError */
  async listDsData(zone: ZoneKey, call: Call): Promise<string[]> {
    try {
      return await this.#dsData(zone, call);
    } catch (error) {
      if (CloudError.is(error) && this.api.dnssec?.unsigned?.test(error.message)) return [];
      throw error;
    }
  }

  async #dsData({ id, domain }: ZoneKey, call: Call): Promise<string[]> {
    const { read, isOne = false } = this.api.dnssec ?? { read: () => [] };
    const place = { zone: id, domain };
    if (isOne) return [...read(await this.send('listDsRecords', place, undefined, call))];
    const keys = await collect(this.list('listDsRecords', place, (key) => read(key), call));
    return keys.flat();
  }

  /** Publishes stored changes, if there is a rule for that. */
  async publish({ id, domain }: ZoneKey, call: Call): Promise<void> {
    if (this.ruleOf('publish') !== null) await this.send('publish', { zone: id, domain }, undefined, call);
  }

  /** The id, if zones have no other id than their domain. */
  domainOf(zoneId: string): string | null {
    const { id, domain } = this.api.zones;
    return id === domain ? normaliseDomain(zoneId) : null;
  }

  /** True for a zone whose `extra` says so: `isPrivate`. */
  isPrivate({ extra }: ZoneData): boolean {
    return 'isPrivate' in extra && extra.isPrivate === true;
  }

  /** A zone of the host's. */
  protected readZone(zone: Reader): ZoneData {
    return readFlatZone(zone, this.api.zones);
  }

  /** The rule for an act; null when the host has none. */
  protected ruleOf(act: DnsAct): RequestRule | null {
    const rules: Rules<DnsAct> = this.api.rules;
    return rules[act] ?? null;
  }

  /** The rule for an action. @throws NotSupportedError when the host has none */
  protected require(act: DnsAct): RequestRule {
    const rule = this.ruleOf(act);
    if (rule === null) throw this.context.unsupported(act);
    return rule;
  }

  /** The path of an action's request, such as the start of a job. */
  protected pathOf(act: DnsAct, { id, domain }: ZoneKey): string {
    return requestOf(act, this.require(act), { zone: id, domain }).path;
  }

  /** Sends the request for an act, and returns the thing that it is about. @throws the rule's `notFound` for a list without it */
  protected async send(act: DnsAct, place: Place, written: object | undefined, call: Call): Promise<Reader> {
    const rule = this.require(act);
    const { method, operation, ...request } = this.#requestOf(act, rule, place, written);
    const verb = VERBS[rule.method];
    if (verb === 'delete') {
      // The driver decides about missing resources: a plan must know of them.
      return this.client.deleteAndRead({ accept: [], operation, ...request }, call);
    }
    const body = await this.client[verb]({ operation, ...request }, call);
    const isEmpty = rule.returns === 'nothing' || method === 'DELETE';
    if (isEmpty || rule.field === undefined) return body;
    const { notFound } = request;
    if (notFound === undefined || !act.startsWith('get') || !isNoneAt(body, rule.field))
      return objectAt(body, rule.field);
    throw new notFound(
      `${operation}: ${this.context.provider} has none of this id.`,
      this.context.details(operation),
    );
  }

  /** Lists what an act asks for, page by page. @param seePage is told of each page */
  protected list<Item>(
    act: DnsAct,
    place: Place,
    read: (row: Reader) => Item | null,
    call: Call,
    seePage?: (body: Reader) => void,
  ): AsyncIterable<Item> {
    const rule = this.require(act);
    const { method, ...request } = this.#requestOf(act, rule, place);
    const { field = 'items', row, rows, pages, pagesIn, within } = rule;
    const rowsAt = (page: Reader): readonly Reader[] => {
      const [parent, name] = parentAt(page, field);
      if (rows === 'ids') return parent.ids(name).map((id) => this.context.reader({ id }, request.operation));
      if (rows === 'fields') return fieldsAt(rule.field === undefined ? page : parent.object(name));
      return this.api.emptyLists === 'missing' ? parent.optionalList(name) : parent.list(name);
    };
    const itemAt = (one: Reader): Item | null => read(row === undefined ? one : one.object(row));
    const items = (page: Reader): (Item | null)[] => {
      seePage?.(page);
      return rowsAt(page).map(itemAt);
    };
    if (rule.isWhole === true) return this.#listWhole(rule, request, items, call);
    const way = {
      ...(method === 'POST'
        ? {
            method,
            pagesIn: pagesIn === 'body' && within !== undefined ? (`body.${within}` as const) : pagesIn,
          }
        : {}),
      ...(pages === undefined ? {} : { pages }),
    };
    return this.client.listPages({ ...request, ...way }, items, call);
  }

  /** A request by its rule, with what every body carries. */
  #requestOf(act: DnsAct, rule: RequestRule, place: Place, written?: object): CloudRequest {
    const { every, parse } = this.api;
    const { isFailure } = rule;
    const errorInBody = isFailure === undefined ? {} : { errorInBody: failedEnvelope(isFailure, parse) };
    const request = { ...requestOf(act, rule, place, written), ...errorInBody };
    if (every === undefined || request.method === 'GET' || request.body !== undefined) return request;
    return { ...request, json: { ...every, ...(request.json as object | undefined) } };
  }

  async *#listWhole<Item>(
    { method, total }: RequestRule,
    request: ClientRequest,
    read: (page: Reader) => readonly (Item | null)[],
    call: Call,
  ): AsyncGenerator<Item, void, undefined> {
    const body = await this.client[method === 'POST' ? 'post' : 'get'](request, call);
    const items = read(body);
    const all = total === undefined ? null : body.optionalNumber(total);
    if (all !== null && all > items.length)
      throw this.context.unsupported(
        `${request.operation} of more than ${items.length}`,
        `There are ${all}.`,
      );
    for (const item of items) if (item !== null) yield item;
  }

  /** The error that another response holds, such as that of an operation. */
  protected failureIn(error: Reader, act: DnsAct, place: Place): CloudError {
    const request = requestOf(act, this.require(act), place);
    return this.context.failureOf({ request, status: 200, headers: {}, text: JSON.stringify(error.raw) });
  }

  /** Name of the driver's method that an act belongs to, for errors. */
  protected operationOf(act: DnsAct): string {
    return operationOf(act);
  }

  /**
   * Waits until an operation that a request has begun has ended.
   *
   * @param begun its first state, with its id
   * @param outcome converts a state to the result; null while the host is still working
   */
  protected followOperation<Result>(
    begun: Reader,
    { path, field }: OperationPlace,
    outcome: (state: Reader) => Result | null,
    operation: string,
    call: Call,
  ): Promise<Result> {
    const at = pathAt(path, { id: begun.id('id') }, operation);
    const ask = async (inner: Call): Promise<Reader> => {
      const state = await this.client.get({ operation, path: at }, inner);
      return field === undefined ? state : state.object(field);
    };
    return this.follow(begun, ask, outcome, operation, call);
  }

  /** The error for an accepted operation that the host has not carried out. */
  protected couldNot(operation: string, reason: string | null): InvalidRequestError {
    const { provider } = this.context;
    return new InvalidRequestError(
      `${operation}: ${provider} could not: ${reason ?? 'it gives no reason'}.`,
      this.context.details(operation),
    );
  }

  /** Polls until the host has completed accepted changes. */
  protected settle<Result>(
    ask: (call: Call) => Promise<Result | null>,
    operation: string,
    call: Call,
  ): Promise<Result> {
    return settle(ask, this.context.details(operation), call);
  }

  /**
   * Like {@link settle}, for responses that already contain a state.
   *
   * @param begun the first state
   * @param ask fetches the state later
   * @param outcome converts a state to the result; null while the host is still working
   */
  protected follow<Result>(
    begun: Reader,
    ask: (call: Call) => Promise<Reader>,
    outcome: (state: Reader) => Result | null,
    operation: string,
    call: Call,
  ): Promise<Result> {
    let known: Reader | null = begun;
    const next = async (inner: Call): Promise<Result | null> => {
      const state = known ?? (await ask(inner));
      known = null;
      return outcome(state);
    };
    return this.settle(next, operation, call);
  }
}

/** Where the state of an operation is read, which a host carries out after it has accepted it. */
export interface OperationPlace {
  /** Path, with `{id}` for the operation's. */
  readonly path: string;
  /** Field of the response with the operation; left out if it is the body. */
  readonly field?: string;
}

const VERBS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;
