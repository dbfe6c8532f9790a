import type { Asked, Reply, Routes } from './stand-in.js';
import { type Json, Refusal, type State } from './state.js';

/**
 * Fields of a body: `name! size! labels public_net` has two that are required. Objects within it have rules of their own, by the path to
 * them; a list of objects is checked row by row.
 */
export interface FieldRules {
  readonly fields: string;
  readonly within?: Readonly<Record<string, string>>;
}

/** @throws Refusal for a field that the API does not have, or for one that is missing */
export function checkFields(body: Json, { fields, within = {} }: FieldRules): void {
  checkNames(body, fields, '');
  for (const [name, inner] of Object.entries(within)) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    for (const row of Array.isArray(value) ? value : [value]) checkNames(row as Json, inner, `${name}.`);
  }
}

function checkNames(body: Json, fields: string, place: string): void {
  const rules = fields.split(' ').filter((field) => field !== '');
  const known = new Set(rules.map((field) => field.replace('!', '')));
  const unknown = Object.keys(body).find((name) => !known.has(name));
  if (unknown !== undefined) throw new Refusal('unknown-field', { field: `${place}${unknown}` });
  const missing = rules.find((field) => field.endsWith('!') && isEmpty(body[field.slice(0, -1)]));
  if (missing !== undefined) throw new Refusal('missing-field', { field: `${place}${missing.slice(0, -1)}` });
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** @throws Refusal for a parameter that the API does not have */
export function checkQuery({ query }: Asked, allowed: string): void {
  const known = allowed.split(' ');
  const unknown = [...query.keys()].find((name) => !known.includes(name.replace('[]', '')));
  if (unknown !== undefined) throw new Refusal('unknown-field', { field: unknown });
}

/** Parameters of pages by number, and their limits. */
export interface NumberedPages {
  readonly page: string;
  readonly size: string;
  /** Rows a page, if nothing is asked. */
  readonly usual: number;
  readonly most: number;
}

/** A page of a list. */
export interface Page {
  readonly rows: readonly Json[];
  readonly page: number;
  readonly size: number;
  readonly pages: number;
  readonly total: number;
  /** Number of the next page; null after the last. */
  readonly next: number | null;
}

/** Cuts a list by the numbers of pages. @throws Refusal for a size that the cloud does not give */
export function numberedPage(
  rows: readonly Json[],
  { query }: Asked,
  state: State,
  rules: NumberedPages,
): Page {
  const wanted = Number(query.get(rules.size) ?? rules.usual);
  if (wanted > rules.most || wanted < 1) throw new Refusal('invalid', { field: rules.size });
  const size = Math.min(wanted, state.options.pageSize);
  const page = Number(query.get(rules.page) ?? 1);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  return {
    rows: rows.slice((page - 1) * size, page * size),
    page,
    size,
    pages,
    total: rows.length,
    next: page < pages ? page + 1 : null,
  };
}

/** A part of a list, and where the next one begins; null after the last. For cursors, tokens and offsets. */
export function partFrom(
  rows: readonly Json[],
  start: number,
  size: number,
  state: State,
): { readonly rows: readonly Json[]; readonly next: number | null } {
  const end = start + Math.min(size, state.options.pageSize);
  return { rows: rows.slice(start, end), next: end < rows.length ? end : null };
}

/** How a cloud writes what it answers. */
export interface Manner {
  /** A page of a list. */
  readonly list: (rows: readonly Json[], asked: Asked, state: State, of: Collection) => Reply;
  /** One resource. */
  readonly item: (row: Json, status: number, of: Collection) => Reply;
  /** Status of a create, and of a delete. Default 201 and 204. */
  readonly created?: number;
  readonly deleted?: number;
  /** Body of the response to a delete. Default: none. */
  readonly gone?: Json;
  /** Method of updates. Default PUT. */
  readonly updateBy?: 'PUT' | 'PATCH' | 'POST';
  /** Parameters of every list, such as those of pages. */
  readonly query?: string;
}

/** A kind of resource: a table of the state, and its path in the API. What is left out the API does not have. */
export interface Collection {
  /** `/servers`, or `/projects/{project}/servers`. */
  readonly path: string;
  /** Table of the state. */
  readonly table: string;
  /** Name of the resource in errors. Default: the table without its s. */
  readonly what?: string;
  /** Parameters of its list beside the manner's. */
  readonly query?: string;
  /** True for a row that a list shows. */
  readonly filter?: (row: Json, asked: Asked) => boolean;
  /** What is shown of a row. Default: the row. */
  readonly shown?: (row: Json, state: State) => Json;
  /** Creates one: makes the row and adds it to the state. A reply of its own in place of the row is sent as it is. */
  readonly create?: FieldRules & { readonly make: (asked: Asked, state: State) => Json | ReplyOf };
  /** Changes one. Default of `apply`: the fields replace the old ones. */
  readonly update?: FieldRules & { readonly apply?: (row: Json, asked: Asked, state: State) => void };
  /** Deletes one: throws a refusal, or does what goes with it. Returns true if it removes the row itself, later. */
  readonly remove?: (row: Json, state: State, asked: Asked) => boolean | ReplyOf | void;
}

/** A reply in place of the usual one. */
export interface ReplyOf {
  readonly reply: Reply;
}

function isReply(value: unknown): value is ReplyOf {
  return typeof value === 'object' && value !== null && 'reply' in value;
}

/** Routes of a collection: list, get, and create, update and delete where it has them. */
export function collection(manner: Manner, of: Collection): Routes {
  const { path, table, what = table.replace(/s$/, ''), shown = (row: Json) => row } = of;
  const { created = 201, deleted = 204, gone: body, updateBy = 'PUT' } = manner;
  const one = `${path}/{id}`;
  const rowOf = ({ place }: Asked, state: State): Json => state.get(table, place['id'], what);
  const { create, update, remove } = of;
  return {
    [`GET ${path}`]: (asked, state) => {
      checkQuery(asked, `${manner.query ?? ''} ${of.query ?? ''}`);
      const rows = state.readAll(table).filter((row) => of.filter?.(row, asked) ?? true);
      return manner.list(
        rows.map((row) => shown(row, state)),
        asked,
        state,
        of,
      );
    },
    [`GET ${one}`]: (asked, state) => {
      state.read(rowOf(asked, state));
      return manner.item(shown(rowOf(asked, state), state), 200, of);
    },
    ...(create && {
      [`POST ${path}`]: (asked, state) => {
        checkFields(asked.body, create);
        const made = create.make(asked, state);
        return isReply(made) ? made.reply : manner.item(shown(made, state), created, of);
      },
    }),
    ...(update && {
      [`${updateBy} ${one}`]: (asked, state) => {
        const row = rowOf(asked, state);
        checkFields(asked.body, update);
        if (update.apply === undefined) Object.assign(row, asked.body);
        else update.apply(row, asked, state);
        return manner.item(shown(row, state), 200, of);
      },
    }),
    ...(remove && {
      [`DELETE ${one}`]: (asked, state) => {
        const row = rowOf(asked, state);
        const done = remove(row, state, asked);
        if (isReply(done)) return done.reply;
        if (done !== true) state.table(table).delete(asked.place['id'] ?? '');
        return { status: deleted, ...(body && { body }) };
      },
    }),
  };
}
