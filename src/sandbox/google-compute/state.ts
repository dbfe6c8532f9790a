import type { World } from '../cloud.js';
import { type Exchange, Refusal, type Reply } from '../http.js';
import { asObject, asString, type Json, type JsonObject } from '../json.js';
import { filterOf, selectFields } from './select.js';

/** A resource as it is kept. */
export interface Row {
  readonly id: string;
  readonly scope: string;
  name: string;
  fields: Record<string, Json>;
}

/** Error of an operation. */
export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** Something that goes on after its response. */
export interface OperationRow extends Row {
  readonly type: string;
  readonly group: string | null;
  status: 'RUNNING' | 'DONE';
  errors: readonly OperationError[];
}

/** Resource that an operation changes. */
export interface Target {
  readonly id: string;
  readonly link: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Kinds of resources that have lists. */
export const COLLECTIONS = [
  'instances',
  'disks',
  'snapshots',
  'images',
  'addresses',
  'networks',
  'subnetworks',
  'firewalls',
  'forwardingRules',
  'backendServices',
  'healthChecks',
  'urlMaps',
  'targetHttpProxies',
  'targetHttpsProxies',
  'instanceGroups',
  'operations',
] as const;
export type Collection = (typeof COLLECTIONS)[number];

/** Everything that a project has. */
export class ProjectState {
  readonly project: string;
  readonly zones: readonly string[];
  readonly rows = new Map<Collection, Map<string, Row>>(COLLECTIONS.map((name) => [name, new Map()]));
  /** Metadata of the project. */
  metadata: { items: Json[]; version: number } = { items: [], version: 0 };
  readonly #requests = new Map<string, OperationRow>();
  #numbers = 4_000_000_000;
  #addresses = 0;

  constructor(readonly world: World) {
    this.project = `sandbox-${world.random.hex(6)}`;
    this.zones = world.settings.regions.flatMap((region) =>
      ['a', 'b', 'c'].map((part) => `${region}-${part}`),
    );
  }

  /** A number that nothing else has. */
  nextId(): string {
    this.#numbers += 1;
    return String(this.#numbers);
  }

  /** The next address of the two kinds. */
  address(): { readonly outside: string; readonly inside: string } {
    this.#addresses += 1;
    const low = `${(this.#addresses >> 8) & 255}.${this.#addresses & 255}`;
    return { outside: `34.120.${low}`, inside: `10.128.${low}` };
  }

  /** All rows of a kind. */
  of(collection: Collection): Map<string, Row> {
    return this.rows.get(collection) ?? new Map<string, Row>();
  }

  /** URL of something in a scope: `zones/z/instances/web-1`. */
  link(scope: string, collection: string, name: string): string {
    return `https://www.googleapis.com/compute/v1/projects/${this.project}/${scope}/${collection}/${name}`;
  }

  /** A row by its name or number. */
  find(collection: Collection, scope: string, key: string): Row | undefined {
    const rows = this.of(collection);
    const byId = rows.get(key);
    if (byId?.scope === scope) return byId;
    for (const row of rows.values()) if (row.scope === scope && row.name === key) return row;
    return undefined;
  }

  /** A row by its name or number. @throws Refusal when there is none */
  need(collection: Collection, scope: string, key: string): Row {
    const row = this.find(collection, scope, key);
    if (row !== undefined) return row;
    throw missing(`projects/${this.project}/${scope}/${collection}/${key}`);
  }

  /** The row that a full or partial URL leads to; undefined where to none. */
  follow(collection: Collection, link: string): Row | undefined {
    const [, scope, key] =
      new RegExp(`((?:zones|regions)/[^/]+|global)/${collection}/([^/]+)$`).exec(link) ?? [];
    return scope === undefined || key === undefined ? undefined : this.find(collection, scope, key);
  }

  /** Adds a new row. @throws Refusal when its name is taken or invalid */
  add(collection: Collection, scope: string, name: string, fields: JsonObject): Row {
    if (!/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
      throw refuse(
        400,
        'invalid',
        `Invalid value for field 'resource.name': '${name}'. Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'`,
      );
    const path = `projects/${this.project}/${scope}/${collection}/${name}`;
    if (this.find(collection, scope, name) !== undefined)
      throw refuse(409, 'alreadyExists', `The resource '${path}' already exists`);
    const row: Row = { id: this.nextId(), scope, name, fields: { ...fields } as Record<string, Json> };
    this.of(collection).set(row.id, row);
    return row;
  }

  /** A row as the API shows it. */
  show(collection: Collection, { id, name, scope, fields }: Row): JsonObject {
    const [kind = '', place] = scope.split('/');
    const at =
      place === undefined ? {} : { [kind.slice(0, -1)]: this.link(scope, '', '').replace(/\/+$/, '') };
    return {
      kind: `compute#${collection.replace(/e?s$/, '')}`,
      id,
      name,
      ...at,
      selfLink: this.link(scope, collection, name),
      ...fields,
    };
  }

  /** Starts an operation and returns it; returns the earlier one for a known `requestId`. */
  begin(exchange: Exchange, type: string, scope: string, start: () => OperationRow): Reply {
    const requestId = exchange.query.get('requestId');
    if (requestId !== null && (!UUID.test(requestId) || /^[0-]+$/.test(requestId)))
      throw refuse(400, 'invalid', `Invalid value for field 'requestId': '${requestId}'.`);
    const key = `${type} ${scope} ${requestId ?? ''}`;
    const known = requestId === null ? undefined : this.#requests.get(key);
    const operation = known ?? start();
    if (requestId !== null) this.#requests.set(key, operation);
    return this.answer(exchange, this.showOperation(operation));
  }

  /** An operation that goes on until it is ended. */
  operation(type: string, scope: string, target: Target, group: string | null = null): OperationRow {
    const id = this.nextId();
    const operation: OperationRow = {
      id,
      name: `operation-${id}-${this.world.random.hex(8)}`,
      scope,
      type,
      group,
      status: 'RUNNING',
      errors: [],
      fields: { targetId: target.id, targetLink: target.link, insertTime: new Date().toISOString() },
    };
    this.of('operations').set(id, operation);
    return operation;
  }

  /** An operation that does something after a while; what is thrown is its error. */
  later(type: string, scope: string, target: Target, work: () => void): OperationRow {
    const operation = this.operation(type, scope, target);
    this.world.timers.after(this.world.settings.actionTime, () => {
      try {
        work();
        end(operation);
      } catch (error) {
        if (!(error instanceof OperationFailure)) throw error;
        end(operation, [error.detail]);
      }
    });
    return operation;
  }

  showOperation(operation: OperationRow): JsonObject {
    const { status, errors, type, group } = operation;
    const failed =
      errors.length === 0
        ? {}
        : {
            error: { errors: errors.map((one) => ({ ...one })) },
            httpErrorStatusCode: 400,
            httpErrorMessage: 'BAD REQUEST',
          };
    return {
      ...this.show('operations', operation),
      operationType: type,
      ...(group === null ? {} : { operationGroupId: group }),
      status,
      progress: status === 'DONE' ? 100 : 0,
      user: 'sandbox@example.com',
      ...failed,
    };
  }

  /** A response, of which the request wants all or some. */
  answer(exchange: Exchange, body: JsonObject): Reply {
    return { status: 200, body: selectFields(body, exchange.query.get('fields')) };
  }

  /** A page of a list. */
  list(exchange: Exchange, rows: readonly JsonObject[]): Reply {
    const { page, next } = this.#page(exchange, rows);
    return this.answer(exchange, { kind: 'compute#list', items: page, ...next });
  }

  /** A page of a list over all scopes. */
  aggregated(
    exchange: Exchange,
    collection: string,
    rows: readonly (readonly [scope: string, row: JsonObject])[],
  ): Reply {
    const fits = filterOf(exchange.query.get('filter'));
    const { page, next } = this.#page(
      exchange,
      rows.filter(([, row]) => fits(row)),
      false,
    );
    const items: Record<string, { warning?: JsonObject } & Record<string, Json>> = {};
    for (const zone of this.zones)
      items[`zones/${zone}`] = {
        warning: { code: 'NO_RESULTS_ON_PAGE', message: 'There are no results for scope on this page.' },
      };
    for (const [scope, row] of page) {
      const list = (items[scope]?.[collection] ?? []) as Json[];
      items[scope] = { [collection]: [...list, row] };
    }
    return this.answer(exchange, { kind: `compute#${collection}AggregatedList`, items, ...next });
  }

  #page<T>(
    exchange: Exchange,
    rows: readonly T[],
    isFiltered = true,
  ): { readonly page: T[]; readonly next: JsonObject } {
    const fits = filterOf(isFiltered ? exchange.query.get('filter') : null);
    const found = rows.filter((row) => fits(row as JsonObject));
    const asked = Number(exchange.query.get('maxResults') ?? '500');
    if (!Number.isInteger(asked) || asked < 0 || asked > 500)
      throw refuse(
        400,
        'invalid',
        `Invalid value for field 'maxResults': '${asked}'. Values must be within the range: [0, 500]`,
      );
    const size = Math.min(asked === 0 ? 500 : asked, this.world.settings.pageSize);
    const from = Number(exchange.query.get('pageToken') ?? '0');
    const more = from + size < found.length;
    return { page: found.slice(from, from + size), next: more ? { nextPageToken: String(from + size) } : {} };
  }
}

/** Ends an operation, well or not. */
export function end(operation: OperationRow, errors: readonly OperationError[] = []): void {
  operation.status = 'DONE';
  operation.errors = errors;
  operation.fields['endTime'] = new Date().toISOString();
}

/** Thrown by what an operation does: it ends in this error. */
export class OperationFailure extends Error {
  constructor(readonly detail: OperationError) {
    super(detail.message);
  }
}

/** The error of a request. */
export function refuse(status: number, reason: string, message: string): Refusal {
  return new Refusal({
    status,
    body: { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } },
  });
}

/** Error for a missing resource. */
export function missing(path: string): Refusal {
  return refuse(404, 'notFound', `The resource '${path}' was not found`);
}

/** The body as an object. */
export function bodyOf(exchange: Exchange): JsonObject {
  const body = exchange.body.length === 0 ? {} : asObject(exchange.json());
  if (body !== undefined) return body;
  throw refuse(400, 'parseError', 'Parse Error');
}

/** A text that has to be there. */
export function textOf(body: JsonObject, field: string): string {
  const text = asString(body[field]);
  if (text !== undefined && text !== '') return text;
  throw refuse(400, 'required', `Required field 'resource.${field}' not specified`);
}
