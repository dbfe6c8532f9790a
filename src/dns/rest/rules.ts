import {
  type CloudErrorClass,
  RecordExistsError,
  RecordNotFoundError,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../errors.js';
import { writeXmlRpc } from '../../format/xml-rpc.js';
import type { PageRule } from '../../http/page-rule.js';
import type { CloudRequest, Query } from '../../http/request.js';
import { filled, pathAt, type Place } from './placeholders.js';

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
  | 'publish'
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
 * the query: `/zones/{zone}/records/{id}`, `{ Action: 'DeleteRecord', RecordId: '{id}' }`; `{label}` and `{parent}` are the first label of
 * the domain and the rest of it.
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
  /** Place of the fields sent: a JSON body, a JSON list of one, a form, the query, or an XML-RPC call. Default: a JSON body. */
  readonly send?: 'json' | 'list' | 'form' | 'query' | 'xml-rpc';
  /** Method of XML-RPC. */
  readonly call?: string;
  /** Field of the JSON body that wraps them; left out if they are the body. */
  readonly within?: string;
  /**
   * Creates a more complex body, form or query; `fields` is empty if only a name is sent, such as that of a deleted record. A form numbers
   * the fields of a list: `Name1`, `Name2`.
   */
  readonly body?: (fields: object, place: Place) => object;
  /**
   * Field of the response with the resource or the rows. Dots lead into objects, numbers to items of a list: `records.0`. Left out if it is
   * the body.
   */
  readonly field?: string;
  /** Kind of rows, if they are not objects: strings or numbers, each the `id` of an object, or the fields of one object. */
  readonly rows?: 'ids' | 'fields';
  /** Field of each row that holds the item, where rows are no more than its wrapping. */
  readonly row?: string;
  /** Paging of this list, if it differs from the host's other lists. */
  readonly pages?: PageRule;
  /** Place of the page parameters in a list requested with POST. Default `query`. */
  readonly pagesIn?: 'query' | 'body';
  /** True if one response contains the complete list, although the host's other lists have pages. */
  readonly isWhole?: boolean;
  /** Field with the number of rows that there are, if `isWhole` and the host cuts long lists short: such a list is refused. */
  readonly total?: string;
  /** Content of the response to a change: the resource, nothing, or the field of its id. Default `item`. */
  readonly returns?: 'item' | 'nothing' | ReturnedId;
  /** True if the request sets a state, so that it may be repeated after a failure. Default: by action and method. */
  readonly idempotent?: boolean;
  /** The sign of a failure within a success response, if it differs from the host's other requests: an empty list is one at some hosts. */
  readonly isFailure?: (body: Readonly<Record<string, unknown>>) => boolean;
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
  publish: { ...missing('publish', ZoneNotFoundError), idempotent: true },
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

/** Name of the driver's method that an act belongs to. */
export function operationOf(act: DnsAct): string {
  return MEANINGS[act].operation;
}

/** The request for an act, by its rule. */
export function requestOf(act: DnsAct, rule: RequestRule, place: Place, written?: object): CloudRequest {
  const { method, path, accept, notFound, conflict } = rule;
  const query = filled(rule.query ?? {}, place, (text) => text);
  const headers = rule.headers && filled(rule.headers, place, (text) => JSON.stringify(text).slice(1, -1));
  const request: CloudRequest = {
    ...MEANINGS[act],
    ...(method === 'DELETE' ? {} : meaningByMethod(act, method)),
    method,
    path: pathAt(path, place, MEANINGS[act].operation),
    query,
    ...(headers === undefined ? {} : { headers }),
    ...(accept === undefined ? {} : { accept }),
    ...(rule.idempotent === undefined ? {} : { idempotent: rule.idempotent }),
    ...(notFound === undefined ? {} : { notFound }),
    ...(conflict === undefined ? {} : { conflict }),
  };
  return { ...request, ...bodyOf(rule, place, written, request) };
}

/** Reads and deletions by POST may be repeated; creation by GET, or by PUT without an id, may not. */
function meaningByMethod(
  act: DnsAct,
  method: RequestRule['method'],
): Pick<CloudRequest, 'idempotent' | 'frees'> {
  if (act.startsWith('delete')) return { idempotent: true, frees: true };
  if (/^(list|get)/.test(act)) return { idempotent: true };
  if (act === 'createRecord' || act === 'createZone') return { idempotent: false };
  return method === 'GET' && !act.startsWith('update') ? { idempotent: false } : {};
}

function bodyOf(
  { send = 'json', within, body, call = '' }: RequestRule,
  place: Place,
  written: object | undefined,
  { query, headers }: CloudRequest,
): Partial<CloudRequest> {
  const whole = body === undefined ? written : body(written ?? {}, place);
  if (whole === undefined) return {};
  if (send === 'xml-rpc')
    return { body: writeXmlRpc(call, whole), headers: { ...headers, 'content-type': 'text/xml' } };
  if (send === 'list') return { json: [whole] };
  if (send === 'json') return { json: within === undefined ? whole : { [within]: whole } };
  const fields = textsOf(whole);
  if (send === 'query') return { query: { ...query, ...fields } };
  return {
    body: new URLSearchParams(fields).toString(),
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  };
}

/** The fields of a list in one form: those of the first item end in 1, those of the second in 2. */
export function numberFields(items: readonly object[]): Record<string, string> {
  const fields = items.map((item, index) =>
    Object.entries(textsOf(item)).map(([name, value]) => [`${name}${index + 1}`, value] as const),
  );
  return Object.fromEntries(fields.flat());
}

/**
 * Fields as texts, for forms and queries; those without a value are left out. Of a list the fields are numbered, `Name1`, `Name2`; items of
 * a list in a field are its parts, `Tags.1`, `Tags.2`.
 */
function textsOf(written: object): Record<string, string> {
  if (Array.isArray(written)) return numberFields(written);
  return Object.fromEntries(Object.entries(written).flatMap(([name, value]) => textsOfField(name, value)));
}

function textsOfField(name: string, value: unknown): (readonly [string, string])[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'object') return [[name, JSON.stringify(value)]];
  const parts = Array.isArray(value)
    ? value.map((item: unknown, index) => [String(index + 1), item] as const)
    : Object.entries(value);
  return parts.flatMap(([part, item]) => textsOfField(`${name}.${part}`, item));
}
