import {
  type CloudErrorClass,
  RecordExistsError,
  RecordNotFoundError,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../errors.js';
import type { CloudRequest, Query } from '../../http/request.js';

/** What a host is asked to do with zones. */
export type ZoneAct =
  | 'listZones'
  | 'getZone'
  | 'createZone'
  | 'updateZone'
  | 'deleteZone'
  | 'enableDnssec'
  | 'disableDnssec'
  | 'listDsRecords';
/** What a host whose records have ids is asked to do with them. */
export type RecordAct =
  | 'listRecords'
  | 'listAliases'
  | 'getRecord'
  | 'createRecord'
  | 'updateRecord'
  | 'deleteRecord'
  | 'changeRecords';
/**
 * What a host that keeps sets is asked to do with them: `changeSets` where one request changes several; `listSetsAt` for those of one
 * name, without which all sets of the zone are read before each change.
 */
export type SetAct = 'listSets' | 'listSetsAt' | 'createSet' | 'updateSet' | 'deleteSet' | 'changeSets';
/** What a host is asked to do. */
export type DnsAct = ZoneAct | RecordAct | SetAct;

/**
 * A request as data. `{zone}` (the zone's id), `{domain}`, `{id}`, `{name}`, `{fullName}` and `{type}` are filled in, in the path and in
 * the query: `/zones/{zone}/records/{id}`, `{ Action: 'DeleteRecord', RecordId: '{id}' }`.
 */
export interface RequestRule {
  /** Method of HTTP. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path beneath the endpoint. */
  readonly path: string;
  /** Query parameters; those of a list are the first page's. */
  readonly query?: Query;
  /** Headers; what is filled in is escaped as within a JSON text. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the fields of what is written go: a JSON body, a form, or the query. Default: a JSON body. */
  readonly send?: 'json' | 'form' | 'query';
  /** Field of the JSON body that they stand in; left out where they are the body. */
  readonly within?: string;
  /** Where the response holds the thing or the rows of a list. Dots lead into objects. Left out where the body is it. */
  readonly field?: string;
  /** True where one response holds the whole list, although other lists of the host come in pages. */
  readonly isWhole?: boolean;
  /** What the response to a change holds: the thing itself, nothing, or the field of its id. Default `item`. */
  readonly returns?: 'item' | 'nothing' | ReturnedId;
  /** Statuses that are no error here. */
  readonly accept?: readonly number[];
  /** The class of a 404, where it is another one than usual for the act. */
  readonly notFound?: CloudErrorClass;
  /** The class of a 409, where it is another one than usual for the act. */
  readonly conflict?: CloudErrorClass;
}

/** Of a response that tells no more than the id of what was made. */
export interface ReturnedId {
  /** Field of the id, within the rule's `field`. */
  readonly id: string;
}

/** Rules by what is asked for. What is left out the host cannot be asked for. */
export type Rules<Act extends DnsAct> = Readonly<Partial<Record<Act, RequestRule>>>;

/** Where an API that is REST in the usual form has its zones, and its records or sets beneath them. */
export interface RestPaths {
  /** Path of the zones: `/domains`. */
  readonly zones: string;
  /** Name of the records, or sets, beneath a zone. Default `records`. */
  readonly records?: string;
  /** How the list of records is asked for the CNAME records of one name; without it all records are read for that. */
  readonly aliases?: Pick<RequestRule, 'query' | 'headers'>;
  /** Method of updates. Default `PUT`. */
  readonly update?: 'PUT' | 'PATCH';
  /** Query of the first page of every list. */
  readonly first?: Query;
  /** Query of the first page of zones, where it is another one. */
  readonly firstZones?: Query;
  /** Fields of the responses that hold rows (`zones`, `records`) and single things (`zone`, `record`); those left out are the body itself. */
  readonly fields?: Readonly<Partial<Record<'zones' | 'zone' | 'records' | 'record', string>>>;
}

/** The rules for zones of a REST API: GET and POST at `zones`; GET, PUT (or PATCH) and DELETE at `zones/{zone}`. */
export function restZones({
  zones,
  update = 'PUT',
  first,
  firstZones = first,
  fields = {},
}: RestPaths): Rules<ZoneAct> {
  const path = `${zones}/{zone}`;
  const one = fieldOf(fields.zone);
  return {
    listZones: { method: 'GET', path: zones, ...queryOf(firstZones), ...fieldOf(fields.zones) },
    getZone: { method: 'GET', path, ...one },
    createZone: { method: 'POST', path: zones, ...one },
    updateZone: { method: update, path, ...one },
    deleteZone: { method: 'DELETE', path },
  };
}

/**
 * The rules for zones, as {@link restZones} has them, and records with ids beneath them: GET and POST at `zones/{zone}/records`; GET, PUT
 * (or PATCH) and DELETE at `zones/{zone}/records/{id}`.
 */
export function restRecords(paths: RestPaths): Rules<ZoneAct | RecordAct> {
  const { zones, records = 'records', update = 'PUT', first, fields = {}, aliases } = paths;
  const path = `${zones}/{zone}/${records}`;
  const one = fieldOf(fields.record);
  const list = { method: 'GET', path, ...queryOf(first), ...fieldOf(fields.records) } as const;
  return {
    ...restZones(paths),
    listRecords: list,
    ...(aliases === undefined
      ? {}
      : { listAliases: { ...list, ...aliases, query: { ...first, ...aliases.query } } }),
    getRecord: { method: 'GET', path: `${path}/{id}`, ...one },
    createRecord: { method: 'POST', path, ...one },
    updateRecord: { method: update, path: `${path}/{id}`, ...one },
    deleteRecord: { method: 'DELETE', path: `${path}/{id}` },
  };
}

/**
 * The rules for zones, as {@link restZones} has them, and sets beneath them: GET at `zones/{zone}/records`; PUT, which makes or changes a
 * set and whose response is not read, and DELETE at `zones/{zone}/records/{name}/{type}`. `{name}` is written as `sets.names` says.
 */
export function restSets(paths: RestPaths): Rules<ZoneAct | SetAct> {
  const { zones, records = 'records', first, fields = {} } = paths;
  const path = `${zones}/{zone}/${records}`;
  const put = { method: 'PUT', path: `${path}/{name}/{type}`, returns: 'nothing' } as const;
  return {
    ...restZones(paths),
    listSets: { method: 'GET', path, ...queryOf(first), ...fieldOf(fields.records) },
    createSet: put,
    updateSet: put,
    deleteSet: { method: 'DELETE', path: put.path, accept: [404] },
  };
}

function fieldOf(field: string | undefined): { readonly field?: string } {
  return field === undefined ? {} : { field };
}

function queryOf(query: Query | undefined): { readonly query?: Query } {
  return query === undefined ? {} : { query };
}

/** What a request is about, for the placeholders of its rule. */
export type Place = Readonly<
  Partial<Record<'zone' | 'domain' | 'id' | 'name' | 'fullName' | 'type', string>>
>;

/** What a refusal means, and whether the request may be sent twice. */
type Meaning = Pick<CloudRequest, 'operation' | 'notFound' | 'conflict' | 'idempotent'>;

const MEANINGS: Readonly<Record<DnsAct, Meaning>> = {
  listZones: { operation: 'listZones' },
  getZone: missing('getZone', ZoneNotFoundError),
  createZone: { operation: 'createZone', conflict: ZoneExistsError },
  // Updates say what something shall be, not what is added to it: sending one twice does no harm.
  updateZone: { ...missing('updateZone', ZoneNotFoundError), idempotent: true },
  deleteZone: missing('deleteZone', ZoneNotFoundError),
  listRecords: missing('listRecords', ZoneNotFoundError),
  listAliases: missing('listRecords', ZoneNotFoundError),
  getRecord: missing('getRecord', RecordNotFoundError),
  createRecord: { ...missing('createRecord', ZoneNotFoundError), conflict: RecordExistsError },
  updateRecord: {
    ...missing('updateRecord', RecordNotFoundError),
    conflict: RecordExistsError,
    idempotent: true,
  },
  deleteRecord: missing('deleteRecord', RecordNotFoundError),
  changeRecords: { ...missing('applyPlan', ZoneNotFoundError), conflict: RecordExistsError },
  listSets: missing('listRecords', ZoneNotFoundError),
  listSetsAt: missing('listRecords', RecordNotFoundError),
  createSet: missing('changeRecords', ZoneNotFoundError),
  updateSet: { ...missing('changeRecords', ZoneNotFoundError), idempotent: true },
  deleteSet: missing('deleteRecord', RecordNotFoundError),
  changeSets: missing('changeRecords', ZoneNotFoundError),
  // They say what shall be: sending one twice does no harm.
  enableDnssec: { ...missing('enableDnssec', ZoneNotFoundError), idempotent: true },
  disableDnssec: { ...missing('disableDnssec', ZoneNotFoundError), idempotent: true },
  listDsRecords: missing('listDsRecords', ZoneNotFoundError),
};

function missing(operation: string, notFound: CloudErrorClass): Meaning {
  return { operation, notFound };
}

/** The request for an act, by its rule. */
export function requestOf(act: DnsAct, rule: RequestRule, place: Place, written?: object): CloudRequest {
  const { method, path, accept, notFound, conflict, send = 'json', within } = rule;
  const query = filled(rule.query ?? {}, place, (text) => text);
  const headers = rule.headers && filled(rule.headers, place, (text) => JSON.stringify(text).slice(1, -1));
  const request: CloudRequest = {
    ...MEANINGS[act],
    method,
    path: fill(path, place, encodeURIComponent),
    query,
    ...(headers === undefined ? {} : { headers }),
    ...(accept === undefined ? {} : { accept }),
    ...(notFound === undefined ? {} : { notFound }),
    ...(conflict === undefined ? {} : { conflict }),
  };
  if (written === undefined) return request;
  if (send === 'json') return { ...request, json: within === undefined ? written : { [within]: written } };
  const fields = textsOf(written);
  if (send === 'query') return { ...request, query: { ...query, ...fields } };
  return {
    ...request,
    body: new URLSearchParams(fields).toString(),
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  };
}

function filled<Value>(
  values: Readonly<Record<string, Value>>,
  place: Place,
  encode: (value: string) => string,
): Record<string, Value | string> {
  const entries = Object.entries(values).map(([name, value]): [string, Value | string] => [
    name,
    typeof value === 'string' ? fill(value, place, encode) : value,
  ]);
  return Object.fromEntries(entries);
}

function fill(text: string, place: Place, encode: (value: string) => string): string {
  return text.replaceAll(/\{(zone|domain|id|name|fullName|type)\}/g, (_, key: keyof Place) =>
    encode(place[key] ?? ''),
  );
}

/** Fields as texts, for forms and queries; those without a value are left out. */
function textsOf(written: object): Record<string, string> {
  const given = Object.entries(written).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
