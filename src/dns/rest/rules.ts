import {
  type CloudErrorClass,
  RecordExistsError,
  RecordNotFoundError,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../errors.js';
import type { CloudRequest, Query } from '../../http/request.js';

/** Actions on zones. */
export type ZoneAct =
  | 'listZones'
  | 'getZone'
  | 'createZone'
  | 'updateZone'
  | 'deleteZone'
  | 'enableDnssec'
  | 'disableDnssec'
  | 'listDsRecords';
/** Actions on records, at hosts with record ids. */
export type RecordAct =
  | 'listRecords'
  | 'listAliases'
  | 'getRecord'
  | 'createRecord'
  | 'updateRecord'
  | 'deleteRecord'
  | 'changeRecords';
/**
 * Actions on sets: `changeSets` if one request changes several; `listSetsAt` for those of one name, without which all sets of the zone are
 * read before each change.
 */
export type SetAct = 'listSets' | 'listSetsAt' | 'createSet' | 'updateSet' | 'deleteSet' | 'changeSets';
/** Actions of a host. */
export type DnsAct = ZoneAct | RecordAct | SetAct;

/**
 * A request as data. `{zone}` (the zone's id), `{domain}`, `{id}`, `{name}`, `{fullName}` and `{type}` are filled in, in the path and in
 * the query: `/zones/{zone}/records/{id}`, `{ Action: 'DeleteRecord', RecordId: '{id}' }`.
 */
export interface RequestRule {
  /** Method of HTTP. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the endpoint. */
  readonly path: string;
  /** Query parameters; for lists, those of the first page. */
  readonly query?: Query;
  /** Headers; placeholders are filled in escaped for JSON strings. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Place of the fields: a JSON body, a form, or the query. Default: a JSON body. */
  readonly send?: 'json' | 'form' | 'query';
  /** Field of the JSON body that wraps them; left out if they are the body. */
  readonly within?: string;
  /** Field of the response with the resource or the rows. Dots lead into objects. Left out if it is the body. */
  readonly field?: string;
  /** True if one response contains the complete list, although the host's other lists have pages. */
  readonly isWhole?: boolean;
  /** Content of the response to a change: the resource, nothing, or the field of its id. Default `item`. */
  readonly returns?: 'item' | 'nothing' | ReturnedId;
  /** Statuses that are no error here. */
  readonly accept?: readonly number[];
  /** Class of a 404, if it differs from the action's default. */
  readonly notFound?: CloudErrorClass;
  /** Class of a 409, if it differs from the action's default. */
  readonly conflict?: CloudErrorClass;
}

/** A response with only the id of the new resource. */
export interface ReturnedId {
  /** Field of the id, within the rule's `field`. */
  readonly id: string;
}

/** Rules by action. Without a rule, the host cannot do it. */
export type Rules<Act extends DnsAct> = Readonly<Partial<Record<Act, RequestRule>>>;

/** Paths of zones, and of their records or sets, in a REST API of the usual form. */
export interface RestPaths {
  /** Path of the zones: `/domains`. */
  readonly zones: string;
  /** Path segment of records or sets below a zone. Default `records`. */
  readonly records?: string;
  /** Filter of the record list for the CNAME records of one name; without it all records are read. */
  readonly aliases?: Pick<RequestRule, 'query' | 'headers'>;
  /** Method of updates. Default `PUT`. */
  readonly update?: 'PUT' | 'PATCH';
  /** Query of the first page of every list. */
  readonly first?: Query;
  /** Query of the first page of zones, if it differs. */
  readonly firstZones?: Query;
  /** Fields of the responses that wrap rows (`zones`, `records`) and single resources (`zone`, `record`); omitted ones are the body itself. */
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
 * Rules for zones, as in {@link restZones}, and records with ids below them: GET and POST at `zones/{zone}/records`; GET, PUT (or PATCH)
 * and DELETE at `zones/{zone}/records/{id}`.
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
 * Rules for zones, as in {@link restZones}, and sets below them: GET at `zones/{zone}/records`; PUT, which creates or updates a set and
 * whose response is ignored, and DELETE at `zones/{zone}/records/{name}/{type}`. `{name}` has the form of `sets.names`.
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

/** Values for the placeholders of a rule. */
export type Place = Readonly<
  Partial<Record<'zone' | 'domain' | 'id' | 'name' | 'fullName' | 'type', string>>
>;

/** Errors of a request, and whether it may be sent twice. */
type Meaning = Pick<CloudRequest, 'operation' | 'notFound' | 'conflict' | 'idempotent'>;

const MEANINGS: Readonly<Record<DnsAct, Meaning>> = {
  listZones: { operation: 'listZones' },
  getZone: missing('getZone', ZoneNotFoundError),
  createZone: { operation: 'createZone', conflict: ZoneExistsError },
  // Updates set a state rather than add to it, so repeating them is safe.
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
  // They set a state, so repeating them is safe.
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

/** Fields as strings, for forms and queries; empty ones are left out. */
function textsOf(written: object): Record<string, string> {
  const given = Object.entries(written).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
