import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads an object of a response field by field. A required field that is missing or has another type is a MalformedResponseError with its
 * path, so no model ever holds `undefined`.
 */
export class Reader {
  /** The unchanged object. */
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

  /** True if the field exists and is not null. */
  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null;
  }

  /** Text. @throws MalformedResponseError when missing or something else */
  string(name: string): string {
    return this.optionalString(name) ?? this.#missing(name, 'a string');
  }

  /** Text; null when it is missing. */
  optionalString(name: string): string | null {
    const value = this.raw[name] ?? null;
    if (value === null || typeof value === 'string') return value;
    throw this.#wrong(name, 'a string', value);
  }

  /** A string, or a number converted to one, since ids come in both forms. Must not be empty. */
  id(name: string): string {
    return this.optionalId(name) ?? this.#missing(name, 'an id');
  }

  /** An id, or null when it is missing or empty. */
  optionalId(name: string): string | null {
    const value = this.raw[name] ?? null;
    return value === null || value === '' ? null : this.#idOf(name, value);
  }

  /** A list of ids, as texts or numbers; empty when it is missing. */
  ids(name: string): string[] {
    const value = this.raw[name] ?? [];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list of ids', value);
    return value.map((item: unknown) => this.#idOf(name, item));
  }

  /** A number, or a string that contains one. @throws MalformedResponseError when missing or something else */
  number(name: string): number {
    return this.optionalNumber(name) ?? this.#missing(name, 'a number');
  }

  /** A number, or a string that contains one; null when missing or empty. */
  optionalNumber(name: string): number | null {
    const value = this.raw[name] ?? null;
    if (value === null || (typeof value === 'string' && value.trim() === '')) return null;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw this.#wrong(name, 'a number', value);
  }

  /** A non-negative integer, such as a number of bytes. */
  count(name: string): number {
    return this.optionalCount(name) ?? this.#missing(name, 'a whole number');
  }

  /** Like {@link count}; null when it is missing or empty. */
  optionalCount(name: string): number | null {
    const count = this.optionalNumber(name);
    if (count === null || (Number.isSafeInteger(count) && count >= 0)) return count;
    throw this.#wrong(name, 'a whole number, not below 0', count);
  }

  /** True or false. @throws MalformedResponseError when missing or something else */
  boolean(name: string): boolean {
    return this.optionalBoolean(name) ?? this.#missing(name, 'a boolean');
  }

  /** True or false; null when it is missing. */
  optionalBoolean(name: string): boolean | null {
    const value = this.raw[name] ?? null;
    if (value === null || typeof value === 'boolean') return value;
    throw this.#wrong(name, 'a boolean', value);
  }

  /** A point in time; null when it is missing. */
  optionalDate(name: string): Date | null {
    const text = this.optionalString(name);
    if (text === null || text === '') return null;
    const date = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
    if (Number.isNaN(date.getTime())) throw this.#wrong(name, 'a date', text);
    return date;
  }

  /** An object, read the same way. @throws MalformedResponseError when missing or something else */
  object(name: string): Reader {
    return new Reader(this.raw[name], this.#join(name), this.#details);
  }

  /** An object; null when it is missing. */
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

  /** A list of objects; empty when it is missing. */
  optionalList(name: string): Reader[] {
    return this.has(name) ? this.list(name) : [];
  }

  /** A list of texts; empty when it is missing. */
  strings(name: string): string[] {
    const value = this.raw[name] ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw this.#wrong(name, 'a list of strings', value);
  }

  /** An object with string values, such as metadata; other simple values are converted to strings, nulls left out. Empty when missing. */
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
    // A larger number has been rounded and may be the id of something else.
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
      `${operation}: in ${this.#details.provider ?? 'the provider'}'s response ${name === '' ? this.#path || 'the body' : this.#join(name)} should be ${expected}, but is ${found}.`,
      this.#details,
    );
  }
}
