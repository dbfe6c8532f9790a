/** A resource, or a body, as the cloud writes it. */
export type Json = Record<string, unknown>;

/** Why a stand-in refuses a request; each cloud says it in its own words. */
export type RefusalKind =
  /** Wrong credentials. */
  | 'unauthorized'
  /** Path or command that the API does not have. */
  | 'no-route'
  /** Resource that does not exist. */
  | 'missing'
  /** Field or parameter that the API does not have. */
  | 'unknown-field'
  /** Field that the API requires. */
  | 'missing-field'
  /** Value that the API does not take, such as the id of an image that does not exist. */
  | 'invalid'
  /** State that does not allow the request. */
  | 'conflict'
  /** Name that is taken. */
  | 'exists'
  /** Another operation that holds the resource. */
  | 'locked'
  /** More than the account may have. */
  | 'quota';

/** What a refusal is about. */
export interface RefusalDetails {
  /** Kind of resource: `server`. */
  readonly what?: string;
  /** Its id or name. */
  readonly id?: string;
  /** Field of the body, or parameter. */
  readonly field?: string;
  /** The cloud's own code, where the kind alone does not tell. */
  readonly code?: string;
  /** The cloud's own words. */
  readonly words?: string;
}

/** A refusal, thrown by routes; the shape writes it in the cloud's form. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly details: RefusalDetails;

  constructor(kind: RefusalKind, details: RefusalDetails = {}) {
    const { what = 'resource', id, field, words } = details;
    super(words ?? [kind, what, id, field].filter((part) => part !== undefined).join(' '));
    this.kind = kind;
    this.details = details;
  }
}

interface Pending {
  reads: number;
  readonly change: () => void;
  isDone: boolean;
}

/** Limits and pace of a stand-in. */
export interface StateOptions {
  /** Most servers. Default: no limit. */
  readonly quota?: number;
  /** Times that something under way is shown before it is done. Default 1. */
  readonly reads?: number;
  /** Most rows a page, whatever is asked for; default: what the cloud allows. */
  readonly pageSize?: number;
}

/** Memory of a stand-in: tables of resources, and changes under way. Time does not pass in it; reads do. */
export class State {
  readonly options: Required<StateOptions>;
  readonly #tables = new Map<string, Map<string, Json>>();
  readonly #pending = new WeakMap<Json, Pending[]>();
  #last = 1000;

  constructor({ quota = Infinity, reads = 1, pageSize = Infinity }: StateOptions = {}) {
    this.options = { quota, reads, pageSize };
  }

  /** A new id, for clouds that count. */
  nextNumber(): number {
    this.#last += 1;
    return this.#last;
  }

  /** A new id, for clouds with UUIDs. */
  nextUuid(): string {
    return `5ca1ab1e-0000-4000-8000-${String(this.nextNumber()).padStart(12, '0')}`;
  }

  /** Resources of one kind by their ids; a kind without any is empty. */
  table(name: string): Map<string, Json> {
    const known = this.#tables.get(name) ?? new Map<string, Json>();
    this.#tables.set(name, known);
    return known;
  }

  /** All resources of one kind, in the order of their creation. */
  rows(table: string): Json[] {
    return [...this.table(table).values()];
  }

  /** Adds a resource and returns it. */
  add(table: string, id: string | number, row: Json): Json {
    this.table(table).set(String(id), row);
    return row;
  }

  /** @throws Refusal `missing` */
  get(table: string, id: unknown, what = table.replace(/s$/, '')): Json {
    const row = this.table(table).get(String(id));
    if (row === undefined) throw new Refusal('missing', { what, id: String(id) });
    return row;
  }

  /** The same for something that a body names: clouds answer that with another error. @throws Refusal `invalid` */
  named(table: string, id: unknown, field: string): Json {
    const row = this.table(table).get(String(id));
    if (row === undefined)
      throw new Refusal('invalid', { what: table.replace(/s$/, ''), id: String(id), field });
    return row;
  }

  /** @throws Refusal `exists` if another row has the value */
  refuseTwin(table: string, field: string, value: unknown, self?: Json): void {
    if (this.rows(table).some((row) => row !== self && row[field] === value))
      throw new Refusal('exists', { what: table.replace(/s$/, ''), field, id: String(value) });
  }

  /** @throws Refusal `quota` when the account has all the servers that it may have */
  takeRoom(table = 'servers', count = 1): void {
    if (this.table(table).size + count > this.options.quota)
      throw new Refusal('quota', { what: table.replace(/s$/, '') });
  }

  /** Makes a change once one of the rows was shown often enough: `later([server, action], () => ...)`. */
  later(rows: readonly Json[], change: () => void, reads = this.options.reads): void {
    const pending = { reads, change, isDone: false };
    for (const row of rows) this.#pending.set(row, [...(this.#pending.get(row) ?? []), pending]);
  }

  /** True while a change of the row is under way. */
  isBusy(row: Json): boolean {
    return (this.#pending.get(row) ?? []).some(({ isDone }) => !isDone);
  }

  /** Shows a row to a client: what is under way goes on. */
  read(row: Json): Json {
    const open = (this.#pending.get(row) ?? []).filter(({ isDone }) => !isDone);
    for (const pending of open) {
      if (pending.reads <= 0) {
        pending.isDone = true;
        pending.change();
      } else pending.reads -= 1;
    }
    return row;
  }

  /** Shows rows to a client; those that are gone by it are left out. */
  readAll(table: string): Json[] {
    for (const row of this.rows(table)) this.read(row);
    return this.rows(table);
  }
}
