import type { Call } from '../../call/call.js';
import type { ClientContext } from '../../driver/client-context.js';
import { type ClientRequest, JsonClient, type JsonRules } from '../../driver/json-client.js';
import { ZoneNotFoundError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import { collect } from '../../http/pagination.js';
import { failedEnvelope, isFailedEnvelope } from '../../http/errors/failed-envelope.js';
import type { NewZone, ZoneHost, ZoneKey } from '../driver/host.js';
import { settle } from '../driver/settle.js';
import type { ZoneData } from '../model/models.js';
import type { UpdateZoneOptions } from '../model/options.js';
import { normaliseDomain } from '../names/names.js';
import { type FlatZoneFields, readFlatZone, writeFlatChanges, writeFlatZone } from './flat-zones.js';
import { type DnsAct, type Place, requestOf, type RequestRule, type Rules, type ZoneAct } from './rules.js';

/** The requests that a host is spoken to with. `JsonClient` is one; a client of another form wraps what it reads in a Reader. */
export type DnsClient = Pick<JsonClient, 'get' | 'post' | 'put' | 'patch' | 'delete' | 'listPages'>;

/** What a host's API says of zones, as data. */
export interface ZoneApi extends Pick<JsonRules, 'pages' | 'nextPage' | 'success'> {
  /** The request for each act. */
  readonly rules: Rules<ZoneAct>;
  /** The fields of zones. */
  readonly zones: FlatZoneFields;
  /**
   * Whether a response with a good status says that the request failed: `({ ok }) => ok === false`. Default: what most hosts write of a
   * failure (`success: false`, `error`, `errors`, a code of HTTP with a message), and false where `success` names a field.
   */
  readonly isFailure?: (body: Readonly<Record<string, unknown>>) => boolean;
  /** How zones are signed, where `rules` has requests for that. */
  readonly dnssec?: DnssecApi;
  /** Whether lists are missing where they are empty. Default false: a missing list is an error. */
  readonly emptyLists?: 'missing';
}

/** What a host's API says of zones that are signed. */
export interface DnssecApi {
  /** What is sent to have a zone signed. */
  readonly on?: object;
  /** What is sent to have it signed no more. */
  readonly off?: object;
  /** Reads data of DS records: of a key, where the rule `listDsRecords` has a `field` with rows, else of the whole response. */
  readonly read: (key: Reader) => readonly string[];
  /** True where the response to `listDsRecords` is one object and no list. */
  readonly isOne?: boolean;
}

/** The zones of a host over HTTP, by its {@link ZoneApi}. */
export class RestZones<Api extends ZoneApi = ZoneApi> implements ZoneHost {
  /** What the API says, as data. */
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
    return this.list('listZones', {}, (zone) => this.readZone(zone), call);
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
  async listDsData({ id, domain }: ZoneKey, call: Call): Promise<string[]> {
    const { read, isOne = false } = this.api.dnssec ?? { read: () => [] };
    const place = { zone: id, domain };
    if (isOne) return [...read(await this.send('listDsRecords', place, undefined, call))];
    const keys = await collect(this.list('listDsRecords', place, (key) => read(key), call));
    return keys.flat();
  }

  /** The id, where the domain is the only id that zones have. */
  domainOf(zoneId: string): string | null {
    const { id, domain } = this.api.zones;
    return id === domain ? normaliseDomain(zoneId) : null;
  }

  /** A zone of the host's. */
  protected readZone(zone: Reader): ZoneData {
    return readFlatZone(zone, this.api.zones);
  }

  /** The rule for an act; null where the host has none. */
  protected ruleOf(act: DnsAct): RequestRule | null {
    const rules: Rules<DnsAct> = this.api.rules;
    return rules[act] ?? null;
  }

  /** The rule for an act. @throws NotSupportedError where the host has none */
  protected require(act: DnsAct): RequestRule {
    const rule = this.ruleOf(act);
    if (rule === null) throw this.context.unsupported(act);
    return rule;
  }

  /** The path of the request for an act, such as one that jobs begin with. */
  protected pathOf(act: DnsAct, { id, domain }: ZoneKey): string {
    return requestOf(act, this.require(act), { zone: id, domain }).path;
  }

  /** Sends the request for an act, and returns the thing that it is about. */
  protected async send(act: DnsAct, place: Place, written: object | undefined, call: Call): Promise<Reader> {
    const rule = this.require(act);
    const { method, operation, ...request } = requestOf(act, rule, place, written);
    const verb = VERBS[rule.method];
    if (verb === 'delete') {
      // What is missing is for the driver to pass over: a plan has to know.
      await this.client.delete({ accept: [], operation, ...request }, call);
      return this.context.reader({}, operation);
    }
    const body = await this.client[verb]({ operation, ...request }, call);
    const isEmpty = rule.returns === 'nothing' || method === 'DELETE';
    return isEmpty || rule.field === undefined ? body : objectAt(body, rule.field);
  }

  /** Lists what an act asks for, page by page. */
  protected list<Item>(
    act: DnsAct,
    place: Place,
    read: (row: Reader) => Item | null,
    call: Call,
  ): AsyncIterable<Item> {
    const rule = this.require(act);
    const { method: _, ...request } = requestOf(act, rule, place);
    const { field = 'items' } = rule;
    const rows = (page: Reader): readonly Reader[] => {
      const [parent, name] = parentAt(page, field);
      return this.api.emptyLists === 'missing' ? parent.optionalList(name) : parent.list(name);
    };
    const items = (page: Reader): (Item | null)[] => rows(page).map(read);
    return rule.isWhole === true
      ? this.#listWhole(request, items, call)
      : this.client.listPages(request, items, call);
  }

  async *#listWhole<Item>(
    request: ClientRequest,
    read: (page: Reader) => readonly (Item | null)[],
    call: Call,
  ): AsyncGenerator<Item, void, undefined> {
    for (const item of read(await this.client.get(request, call))) if (item !== null) yield item;
  }

  /** Asks until the host has carried out what it accepted. */
  protected settle<Result>(
    ask: (call: Call) => Promise<Result | null>,
    operation: string,
    call: Call,
  ): Promise<Result> {
    return settle(ask, this.context.details(operation), call);
  }

  /**
   * Like {@link settle}, for hosts that say at once how far they are.
   *
   * @param begun the state at first
   * @param ask asks for the state later
   * @param outcome what is made of a state; null where the host is still at it
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

const VERBS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

function jsonClient(context: ClientContext, api: ZoneApi): JsonClient {
  const { pages, nextPage, success, isFailure = failureBy(success) } = api;
  return new JsonClient(context, {
    errorInBody: failedEnvelope(isFailure),
    ...(pages === undefined ? {} : { pages }),
    ...(nextPage === undefined ? {} : { nextPage }),
    ...(success === undefined ? {} : { success }),
  });
}

/** What tells a failure where the API names its own sign of success. `success` itself is among what most hosts write. */
function failureBy(success: string | undefined): NonNullable<ZoneApi['isFailure']> {
  if (success === undefined || success === 'success') return isFailedEnvelope;
  return (body) => body[success] === false || isFailedEnvelope(body);
}

/** The object that a path such as `response.zone` leads to. */
function objectAt(body: Reader, path: string): Reader {
  return path.split('.').reduce((object, name) => object.object(name), body);
}

function parentAt(body: Reader, path: string): [parent: Reader, name: string] {
  const names = path.split('.');
  const name = names.pop() ?? '';
  return [names.reduce((object, one) => object.object(one), body), name];
}
