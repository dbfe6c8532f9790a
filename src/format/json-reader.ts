import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads an object of an answer field by field. A field that must be there and is not, or has another type, is a
 * MalformedResponseError that names its path, so no model ever holds `undefined`.
 */
export class Reader {
  /** The object as it came. */
  readonly raw: JsonObject;
  readonly #path: string;
  readonly #details: CloudErrorDetails;

  constructor(value: unknown, path: string, details: CloudErrorDetails) {
    this.#path = path;
    this.#details = details;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#wrong('', 'an object', value);
    this.raw = value as JsonObject;
  }

  /** True where the field is there and not null. */
  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null;
  }

  /** Text. @throws MalformedResponseError where it is missing or something else */
  string(name: string): string {
    return this.optionalString(name) ?? this.#missing(name, 'a string');
  }

  /** Text; null where it is missing. */
  optionalString(name: string): string | null {
    const value = this.raw[name] ?? null;
    if (value === null || typeof value === 'string') return value;
    throw this.#wrong(name, 'a string', value);
  }

  /** A string, or a number written as one: ids come in both forms. An empty one stands for nothing. */
  id(name: string): string {
    return this.optionalId(name) ?? this.#missing(name, 'an id');
  }

  /** An id, or null where it is missing or empty. */
  optionalId(name: string): string | null {
    const value = this.raw[name] ?? null;
    return value === null || value === '' ? null : this.#idOf(name, value);
  }

  /** A list of ids, as texts or numbers; empty where it is missing. */
  ids(name: string): string[] {
    const value = this.raw[name] ?? [];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list of ids', value);
    return value.map((item: unknown) => this.#idOf(name, item));
  }

  /** A number, also where it comes as text. @throws MalformedResponseError where it is missing or something else */
  number(name: string): number {
    return this.optionalNumber(name) ?? this.#missing(name, 'a number');
  }

  /** A number, also where it comes as text; null where it is missing or empty. */
  optionalNumber(name: string): number | null {
    const value = this.raw[name] ?? null;
    if (value === null || (typeof value === 'string' && value.trim() === '')) return null;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw this.#wrong(name, 'a number', value);
  }

  /** A whole number, not below 0: of bytes, say. */
  count(name: string): number {
    return this.optionalCount(name) ?? this.#missing(name, 'a whole number');
  }

  /** As {@link count}; null where it is missing or empty. */
  optionalCount(name: string): number | null {
    const count = this.optionalNumber(name);
    if (count === null || (Number.isSafeInteger(count) && count >= 0)) return count;
    throw this.#wrong(name, 'a whole number, not below 0', count);
  }

  /** True or false. @throws MalformedResponseError where it is missing or something else */
  boolean(name: string): boolean {
    return this.optionalBoolean(name) ?? this.#missing(name, 'a boolean');
  }

  /** True or false; null where it is missing. */
  optionalBoolean(name: string): boolean | null {
    const value = this.raw[name] ?? null;
    if (value === null || typeof value === 'boolean') return value;
    throw this.#wrong(name, 'a boolean', value);
  }

  /** A point in time; null where it is missing. */
  optionalDate(name: string): Date | null {
    const text = this.optionalString(name);
    if (text === null || text === '') return null;
    const date = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
    if (Number.isNaN(date.getTime())) throw this.#wrong(name, 'a date', text);
    return date;
  }

  /** An object, read the same way. @throws MalformedResponseError where it is missing or something else */
  object(name: string): Reader {
    return new Reader(this.raw[name], this.#join(name), this.#details);
  }

  /** An object; null where it is missing. */
  optionalObject(name: string): Reader | null {
    return this.has(name) ? this.object(name) : null;
  }

  /** A list of objects. */
  list(name: string): Reader[] {
    const value = this.raw[name];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list', value);
    return value.map(
      (item: unknown, index) => new Reader(item, `${this.#join(name)}[${index}]`, this.#details),
    );
  }

  /** A list of objects; empty where it is missing. */
  optionalList(name: string): Reader[] {
    return this.has(name) ? this.list(name) : [];
  }

  /** A list of texts; empty where it is missing. */
  strings(name: string): string[] {
    const value = this.raw[name] ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw this.#wrong(name, 'a list of strings', value);
  }

  /**
   * An object whose values are strings, such as metadata; other simple values are written as text, and those that are null left out. Empty
   * where it is missing.
   */
  stringMap(name: string): Record<string, string> {
    const value = this.raw[name] ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw this.#wrong(name, 'an object', value);
    return Object.fromEntries(
      Object.entries(value as object).flatMap(([key, item]: [string, unknown]) =>
        item === null ? [] : [[key, typeof item === 'string' ? item : JSON.stringify(item)]],
      ),
    );
  }

  /** The error for a field that makes no sense. */
  wrong(name: string, expected: string): MalformedResponseError {
    return this.#wrong(name, expected, this.raw[name]);
  }

  #idOf(name: string, value: unknown): string {
    if (typeof value === 'string' && value !== '') return value;
    // One of more digits than a number holds has become the id of something else.
    if (Number.isSafeInteger(value)) return String(value);
    throw this.#wrong(name, 'an id', value);
  }

  #missing(name: string, expected: string): never {
    throw this.#wrong(name, expected, this.raw[name]);
  }

  #join(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  #wrong(name: string, expected: string, value: unknown): MalformedResponseError {
    const found =
      value === undefined
        ? 'missing'
        : value === null
          ? 'null'
          : Array.isArray(value)
            ? 'a list'
            : typeof value === 'boolean'
              ? String(value)
              : `a ${typeof value}`;
    const operation = this.#details.operation ?? 'the call';
    return new MalformedResponseError(
      `${operation}: in ${this.#details.provider ?? 'the provider'}'s answer ${name === '' ? this.#path || 'the body' : this.#join(name)} should be ${expected}, but is ${found}.`,
      this.#details,
    );
  }
}
