import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DocumentApi, RecordApi, RequestRule, SetApi } from 'skylane/dns';
import type { ErrorEnvelope, PageRule } from 'skylane/driver';

type Fields = Record<string, unknown>;
type Api = RecordApi | SetApi | DocumentApi;

/** A change within a body that holds several: what goes by its id or its key, what changes, what comes. */
export interface BodyChange {
  readonly id?: string;
  readonly key?: string;
  readonly fields: Fields | readonly Fields[] | null;
}

/** What a host does in its own way, beyond what the driver's data say. */
export interface Manners {
  /** Changes in the body of a request that holds several, or says in its body what it is about. */
  readonly changes?: (body: never) => readonly BodyChange[];
  /** Whether a request is about an act, where method and path leave it open. */
  readonly isAct?: (act: string, body: never, query: URLSearchParams) => boolean;
  /** What is shown of a record or set of which these fields were sent. */
  readonly shown?: (fields: Fields, domain: string) => Fields;
  /** What is sent of one thing, out of its body. */
  readonly sent?: (body: never, act: string) => Fields;
  /** What is shown of a zone beside the fields that it was made with. */
  readonly zone?: (fields: Fields) => Fields;
  /** Refusals, where their status is not 404 or 409, or their words say more. */
  readonly refusals?: Readonly<
    Partial<Record<Refusal, { readonly status: number; readonly words?: string; readonly code?: string }>>
  >;
  /** The page of a list that a query asks for, where it is cut in a way that no rule says. */
  readonly page?: (rows: readonly Fields[], query: URLSearchParams) => readonly Fields[];
  /** The response to a change, where it is more than what was made. */
  readonly answered?: (act: string, item: Fields) => Fields;
  /** The body of an error. */
  readonly error?: (words: string) => Fields;
  /** What every good response holds beside. */
  readonly beside?: Fields;
  /** The id of a new record, where it is not counted. */
  readonly idOf?: (fields: Fields) => string;
  /** What is shown of the keys of a zone that is signed, or not. */
  readonly keys?: (isSigned: boolean) => { readonly status?: number; readonly body: Fields };
  /** True where a set keeps what is not said of it when it is written again. */
  readonly merges?: boolean;
  /** Requests beyond the driver's rules, by method and path. */
  readonly others?: Readonly<
    Record<string, (zone: Zone, place: Readonly<Record<string, string>>, body: never) => Fields>
  >;
}

export type Refusal = 'zoneMissing' | 'zoneExists' | 'recordMissing' | 'recordExists';

export interface Zone {
  readonly fields: Fields;
  readonly domain: string;
  /** Records by ids, or sets by names and types. */
  readonly held: Map<string, Fields | readonly Fields[]>;
  isSigned?: boolean;
}

interface Asked {
  readonly act: string;
  readonly rule: RequestRule;
  readonly place: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly method: string;
}

class Refused extends Error {
  readonly kind: Refusal;

  constructor(kind: Refusal) {
    super(kind);
    this.kind = kind;
  }
}

/** Items on a page: few, so that every list has several. */
const PAGE = 7;

/** A host that keeps state and is spoken to by the very data of a driver: its rules, fields, pages and errors. */
export class StandIn implements AsyncDisposable {
  readonly #api: Api;
  readonly #errors: ErrorEnvelope;
  readonly #manners: Manners;
  readonly #zones = new Map<string, Zone>();
  readonly #server = createServer((request, response) => {
    void this.#respond(request).then(({ status, body, headers }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    });
  });
  #last = 0;

  constructor(api: Api, errors: ErrorEnvelope | null, manners: Manners) {
    this.#api = api;
    this.#errors = errors ?? { message: 'message' };
    this.#manners = manners;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => void this.#server.close(resolve));
  }

  /** Makes a zone by other means than the API, and returns its id. */
  addZone(domain: string): string {
    const { id = 'id', domain: field, dot = false } = this.#api.zones;
    const known = id === field ? domain : String((this.#last += 1));
    const fields = { [id]: known, [field]: dot ? `${domain}.` : domain };
    this.#zones.set(known, {
      fields: { ...fields, ...this.#manners.zone?.(fields) },
      domain,
      held: new Map(),
    });
    return known;
  }

  async #respond(request: IncomingMessage): Promise<Response> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
    const method = request.method ?? '';
    const body = text === '' ? {} : (JSON.parse(text) as unknown);
    try {
      const asked = this.#route(method, pathname, searchParams, body);
      if (asked === null) return this.#other(method, pathname, body);
      const response = this.#answer(asked);
      const { answered } = this.#manners;
      return answered === undefined
        ? response
        : { ...response, body: answered(asked.act, response.body as Fields) };
    } catch (error) {
      if (error instanceof Refused) return this.#refusal(error.kind);
      return this.#error(500, String(error));
    }
  }

  #other(method: string, path: string, body: unknown): Response {
    for (const [line, act] of Object.entries(this.#manners.others ?? {})) {
      const [verb, template = ''] = line.split(' ');
      const place = verb === method ? match(template, path) : null;
      if (place !== null) return { status: 200, body: act(this.#zoneOf(place), place, body as never) };
    }
    return this.#error(404, `no such path: ${method} ${path}`);
  }

  #route(method: string, path: string, query: URLSearchParams, body: unknown): Asked | null {
    // Those that ask for something of their own in the query come first.
    const rules = (Object.entries(this.#api.rules) as [string, RequestRule][]).toSorted(
      ([, one], [, other]) => filledIn(other) - filledIn(one) || other.path.length - one.path.length,
    );
    for (const [act, rule] of rules) {
      const found = rule.method === method ? match(rule.path, path) : null;
      if (found === null || !fitsQuery(rule, query)) continue;
      if (this.#manners.isAct?.(act, body as never, query) === false) continue;
      const place = { ...found, ...placeInQuery(rule, query) };
      return { act, rule, place, query, body, method };
    }
    return null;
  }

  #answer(asked: Asked): Response {
    const { act, rule } = asked;
    if (act === 'listZones')
      return this.#list(
        asked,
        [...this.#zones.values()].map(({ fields }) => fields),
      );
    if (act === 'createZone') return this.#createZone(asked);
    const zone = this.#zoneOf(asked.place);
    if (act === 'getZone') return this.#zone(zone, asked);
    if (act === 'updateZone') return this.#item(rule, Object.assign(zone.fields, asked.body));
    if (act === 'deleteZone') {
      this.#zones.delete([...this.#zones].find(([, one]) => one === zone)?.[0] ?? '');
      return this.#item(rule, {});
    }
    if (act === 'listDsRecords')
      return { status: 200, body: {}, ...this.#manners.keys?.(zone.isSigned ?? false) };
    if (act === 'enableDnssec' || act === 'disableDnssec') {
      zone.isSigned = act === 'enableDnssec';
      return this.#item(rule, {});
    }
    if (act.startsWith('list')) return this.#list(asked, this.#held(zone, asked));
    return this.#change(zone, asked);
  }

  /** A zone, with what is in it where both are read at one place. */
  #zone(zone: Zone, asked: Asked): Response {
    const rules = this.#api.rules as Readonly<Record<string, RequestRule | undefined>>;
    const list = rules['listSets'] ?? rules['listRecords'];
    const item = this.#item(asked.rule, zone.fields);
    if (list?.path !== asked.rule.path || list.method !== asked.rule.method) return item;
    const rows = this.#list({ ...asked, rule: list }, this.#held(zone, { ...asked, act: 'listRecords' }));
    return { ...rows, body: merge(item.body as Fields, rows.body as Fields) };
  }

  #createZone({ rule, body }: Asked): Response {
    const { id = 'id', domain: field } = this.#api.zones;
    const fields = this.#sent(body, 'createZone', rule);
    const domain = String(fields[field] ?? this.#manners.zone?.(fields)[field]).replace(/\.$/, '');
    if ([...this.#zones.values()].some((zone) => zone.domain === domain)) throw new Refused('zoneExists');
    const known = id === field ? domain : String((this.#last += 1));
    const made = { ...fields, ...(id === field ? {} : { [id]: known }), ...this.#manners.zone?.(fields) };
    this.#zones.set(known, { fields: made, domain, held: new Map() });
    const { returns } = rule;
    return typeof returns === 'object' ? this.#item(rule, { [returns.id]: known }) : this.#item(rule, made);
  }

  #zoneOf({ zone = '', domain = '', id = '' }: Asked['place']): Zone {
    const isIt = (one: Zone): boolean =>
      zone === '' && domain === '' ? one.held.has(id) : one.domain === (domain || zone);
    const found = this.#zones.get(zone) ?? [...this.#zones.values()].find(isIt);
    if (found === undefined) throw new Refused('zoneMissing');
    return found;
  }

  /** The records or sets that a list is about. */
  #held({ held, domain }: Zone, { act, place }: Asked): Fields[] {
    const { shown = (fields: Fields) => fields } = this.#manners;
    const { name, fullName } = place;
    const isAsked = (row: Fields): boolean => {
      if (act === 'listRecords' || act === 'listSets') return true;
      const values = [...Object.values(row), ...Object.values(shown(row, domain))].map(String);
      const isNamed = [name, fullName, `${fullName}.`].some(
        (one) => one !== undefined && values.includes(one),
      );
      return isNamed && (act !== 'listAliases' || values.includes('CNAME'));
    };
    return ([...held.values()].flat() as Fields[]).filter(isAsked).map((row) => shown(row, domain));
  }

  #change(zone: Zone, asked: Asked): Response {
    const { act, rule, place, body } = asked;
    const { changes } = this.#manners;
    if (changes !== undefined && (act.startsWith('change') || rule.body !== undefined)) {
      let made: unknown = {};
      for (const change of changes(body as never)) made = this.#make(zone, change, rule) ?? made;
      return this.#item(rule, made as Fields, zone.domain);
    }
    const isSet = act.endsWith('Set');
    const key = isSet ? this.#keyOf(rule, place, body, zone) : undefined;
    if (act === 'getRecord') return this.#item(rule, this.#one(zone, place['id'] ?? ''), zone.domain);
    if (act.startsWith('delete')) {
      const known = key ?? place['id'] ?? '';
      if (!zone.held.delete(known) && !isSet) throw new Refused('recordMissing');
      return this.#item(rule, {});
    }
    const sent =
      Array.isArray(body) && rule.send !== 'list' ? (body as Fields[]) : this.#sent(body, act, rule);
    const id = act === 'updateRecord' ? { id: place['id'] ?? '' } : {};
    const made = this.#make(
      zone,
      { ...id, ...(key === undefined ? {} : { key }), fields: sent },
      rule,
      place,
    );
    const { returns } = rule;
    if (typeof returns === 'object')
      return this.#item(rule, { [returns.id]: made?.[this.#idField] }, zone.domain);
    return this.#item(rule, made ?? {}, zone.domain);
  }

  /** The name and type of a set, which stand in the path or in the body. */
  #keyOf(
    { path }: RequestRule,
    place: Readonly<Record<string, string>>,
    body: unknown,
    { held }: Zone,
  ): string {
    if (place['id'] !== undefined) return this.#keyById(held, place['id']);
    if (!('sets' in this.#api)) return '';
    const { name = 'name', type = 'type' } = this.#api.sets;
    const fields = path.includes('{type}') && place['name'] !== undefined ? {} : this.#fieldsOf(body);
    const named = place['name'] ?? place['fullName'] ?? fields[name];
    return `${String(named)}|${String(place['type'] ?? fields[type])}`;
  }

  #fieldsOf(body: unknown): Fields {
    return Array.isArray(body) ? {} : this.#sent(body, 'createSet', { method: 'POST', path: '' });
  }

  #keyById(held: Zone['held'], id: string): string {
    const found = [...held].find(([, set]) => !Array.isArray(set) && String((set as Fields)['id']) === id);
    if (found === undefined) throw new Refused('recordMissing');
    return found[0];
  }

  /** Makes one change; returns what was made. */
  #make(
    { held }: Zone,
    { id, key, fields }: BodyChange,
    rule: RequestRule,
    place: Readonly<Record<string, string>> = {},
  ): Fields | null {
    const known = key ?? id;
    if (known !== undefined && fields === null) {
      if (!held.delete(known) && id !== undefined) throw new Refused('recordMissing');
      return null;
    }
    if (fields === null) return null;
    if (key !== undefined) {
      const before = this.#manners.merges === true ? (held.get(key) as Fields) : {};
      const named = Array.isArray(fields) ? fields : { ...before, ...this.#nameOf(place), ...fields };
      const hasIds = 'idOf' in this.#api && !Array.isArray(named);
      const known = (held.get(key) as Fields | undefined)?.['id'];
      held.set(
        key,
        hasIds ? { ...(named as Fields), id: known ?? String((this.#last += 1)) } : (named as Fields),
      );
      return Array.isArray(named) ? {} : (held.get(key) as Fields);
    }
    const one = fields as Fields;
    const before = id === undefined ? {} : held.get(id);
    if (before === undefined) throw new Refused('recordMissing');
    const kept = rule.method === 'PATCH' ? { ...(before as Fields), ...one } : one;
    this.#refuseTwin(held, id, kept);
    const now = id ?? this.#manners.idOf?.(kept) ?? String((this.#last += 1));
    const made = { ...kept, [this.#idField]: now };
    held.set(now, made);
    return made;
  }

  /** Name and type, which stand in the path of a set. */
  #nameOf({ name, fullName, type }: Readonly<Record<string, string>>): Fields {
    if (!('sets' in this.#api)) return {};
    const { name: nameField = 'name', type: typeField = 'type' } = this.#api.sets;
    if (type === undefined) return {};
    const named = name ?? fullName;
    return { ...(named === undefined ? {} : { [nameField]: named }), [typeField]: type };
  }

  /** @throws Refused for a record that is there already */
  #refuseTwin(held: Zone['held'], id: string | undefined, fields: Fields): void {
    const { ttl = 'ttl' } = 'records' in this.#api ? this.#api.records : {};
    const meaning = (row: Fields): string =>
      JSON.stringify({ ...row, [ttl]: 0, [this.#idField]: 0 }, Object.keys(row).toSorted());
    for (const [other, row] of held)
      if (other !== id && meaning(row as Fields) === meaning({ ...fields, [this.#idField]: 0 }))
        throw new Refused('recordExists');
  }

  get #idField(): string {
    return 'records' in this.#api ? (this.#api.records.id ?? 'id') : 'id';
  }

  #one({ held }: Zone, id: string): Fields {
    const found = held.get(id);
    if (found === undefined) throw new Refused('recordMissing');
    return found as Fields;
  }

  #sent(body: unknown, act: string, { within, send }: RequestRule): Fields {
    const own = this.#manners.sent?.(body as never, act);
    if (own !== undefined) return own;
    const inner =
      send === 'list' ? (body as Fields[])[0] : within === undefined ? body : (body as Fields)[within];
    const { every = {} } = this.#api;
    return Object.fromEntries(
      Object.entries(inner as Fields).filter(([name, value]) => !(name in every) && value !== null),
    );
  }

  #item({ field, returns }: RequestRule, item: Fields, domain = ''): Response {
    const { beside, shown } = this.#manners;
    if (returns === 'nothing') return { status: 200, body: { ...beside } };
    const seen = domain === '' ? item : (shown?.(item, domain) ?? item);
    return { status: 200, body: { ...beside, ...(wrap(field, seen) as Fields) } };
  }

  #list({ rule, query, body }: Asked, rows: readonly Fields[]): Response {
    const { row, field, isWhole } = rule;
    const asked = this.#manners.page?.(rows, query) ?? rows;
    const all = asked.map((one) => (row === undefined ? one : { [row]: one }));
    const pages = isWhole === true ? undefined : (rule.pages ?? this.#api.pages ?? undefined);
    const { part, beside, headers } = cut(all, pages, query, body as Fields);
    const { emptyLists } = this.#api;
    if (field === undefined) return { status: 200, body: part, headers };
    const list = emptyLists === 'missing' && part.length === 0 ? {} : wrap(field, part);
    return { status: 200, body: merge({ ...this.#manners.beside, ...(list as Fields) }, beside), headers };
  }

  #refusal(kind: Refusal): Response {
    const usual = kind.endsWith('Missing') ? 404 : 409;
    const { status = usual, words = kind, code } = this.#manners.refusals?.[kind] ?? {};
    return this.#error(status, words, code);
  }

  #error(status: number, words: string, code?: string): Response {
    const own = this.#manners.error?.(words);
    if (own !== undefined) return { status, body: own };
    const { list, message, code: codeField } = this.#errors;
    const error = merge(
      wrap(message, words) as Fields,
      code === undefined || codeField === undefined ? {} : (wrap(codeField, code) as Fields),
    );
    return { status, body: list === undefined ? error : wrap(list, [error]) };
  }
}

interface Response {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A template such as `/zones/{zone}/records/{id}` on a path. */
function match(template: string, path: string): Record<string, string> | null {
  const names: string[] = [];
  const pattern = template
    .replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => (names.push(name), '([^/]*?)'));
  const found = new RegExp(`^${pattern}$`).exec(path);
  if (found === null) return null;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]));
}

/** Whether a query has what tells acts of one path apart: parameters that a rule fills in. */
function fitsQuery({ query = {} }: RequestRule, asked: URLSearchParams): boolean {
  return Object.entries(query).every(([name, value]) => !String(value).includes('{') || asked.has(name));
}

function filledIn({ query = {} }: RequestRule): number {
  return Object.values(query).filter((value) => String(value).includes('{')).length;
}

function placeInQuery({ query = {} }: RequestRule, asked: URLSearchParams): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    const [, key] = /^\{(\w+)\}$/.exec(String(value)) ?? [];
    if (key !== undefined) found[key] = asked.get(name) ?? '';
  }
  return found;
}

/** A value at a path such as `result.records.0`. */
function wrap(path: string | undefined, value: unknown): unknown {
  if (path === undefined) return value;
  return path
    .split('.')
    .reduceRight<unknown>((inner, name) => (/^\d+$/.test(name) ? [inner] : { [name]: inner }), value);
}

function merge(one: Fields, other: Fields): Fields {
  const both = { ...one, ...other };
  for (const name of Object.keys(one))
    if (isObject(one[name]) && isObject(other[name])) both[name] = merge(one[name], other[name]);
  return both;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Cut {
  readonly part: readonly Fields[];
  readonly beside: Fields;
  readonly headers: Record<string, string>;
}

/** Cuts a list into pages as a host does that is read by a rule. */
function cut(rows: readonly Fields[], rule: PageRule | undefined, query: URLSearchParams, body: Fields): Cut {
  if (rule === undefined) return { part: rows, beside: { totalPages: 1 }, headers: {} };
  const asked = (name: string): string | null =>
    query.get(name) ?? (body[name] === undefined ? null : JSON.stringify(body[name]));
  const start = startOf(rule, asked);
  const part = rows.slice(start, start + PAGE);
  const next = start + PAGE < rows.length ? start + PAGE : null;
  switch (rule.by) {
    case 'number': {
      const count =
        rule.pages === undefined ? {} : (wrap(rule.pages, Math.ceil(rows.length / PAGE)) as Fields);
      const total = rule.total === undefined ? {} : (wrap(rule.total, rows.length) as Fields);
      const headers = rule.totalHeader === undefined ? {} : { [rule.totalHeader]: String(rows.length) };
      return { part, beside: merge(count, total), headers };
    }
    case 'cursor':
      return {
        part,
        beside: next === null ? {} : (wrap(rule.field, cursorOf(rule.parameter, next)) as Fields),
        headers: {},
      };
    case 'offset':
      return {
        part,
        beside: rule.total === undefined ? {} : (wrap(rule.total, rows.length) as Fields),
        headers: {},
      };
    case 'link': {
      const others = [...query].filter(([name]) => name !== 'cursor');
      const link = `http://elsewhere.example/x?${new URLSearchParams([...others, ['cursor', String(next)]])}`;
      if (next === null) return { part, beside: {}, headers: {} };
      if (rule.field === undefined) return { part, beside: {}, headers: { link: `<${link}>; rel="next"` } };
      return { part, beside: wrap(rule.field, link) as Fields, headers: {} };
    }
  }
}

/** A cursor is a position; where it is called `page`, it is a number of pages. */
function cursorOf(parameter: string, start: number): string {
  return String(parameter === 'page' ? start / PAGE + 1 : start);
}

function startOf(rule: PageRule, asked: (name: string) => string | null): number {
  const isNumbered = rule.by === 'number' || (rule.by === 'cursor' && rule.parameter === 'page');
  if (isNumbered) return (Number(asked('page') ?? 1) - 1) * PAGE;
  if (rule.by === 'link') return Number(asked('cursor') ?? 0);
  return Number(asked(rule.parameter) ?? 0);
}
