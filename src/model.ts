import { InvalidRequestError } from './errors.js';

/** Provider's own fields, which survive JSON. Each driver types its own. */
export type Extra = object;

/**
 * Fields of a model without its methods, as kept by JSON and structuredClone, and as input for a model. Dates may be strings; nested models
 * are plain fields. The model sets `kind` itself.
 */
export type ModelData<M> = { readonly [K in keyof Pick<M, FieldName<M>>]: FieldData<M[K]> };

type FieldName<M> = Exclude<
  { [K in keyof M]-?: M[K] extends (...parameters: never[]) => unknown ? never : K }[keyof M],
  'kind'
>;

/** Data of a model with its `kind`; input of `driver.adopt`. */
export type Adoptable<Kind extends string, Data> = Data & { readonly kind: Kind };

type FieldData<T> = T extends Model ? ModelData<T> : T extends Date ? Date | string : T;

/**
 * Base of the objects that drivers return: readonly fields, and methods that call their driver. The driver is not enumerable, so a model
 * can be printed, serialised to JSON, cloned and sent to a worker; `driver.adopt(data)` makes a model again.
 */
export abstract class Model<D extends object = object> {
  readonly #driver: D;

  constructor(driver: D) {
    this.#driver = driver;
  }

  /** The driver that this model's methods use. */
  protected get driver(): D {
    return this.#driver;
  }

  /** True when the model belongs to this driver. */
  belongsTo(driver: object): boolean {
    return this.#driver === driver;
  }
}

/** Fields of `extra` that grant access. */
const SECRET = /(?:password|passwd|passphrase|secret|private_?key)$|^(?:admin_?pass|access_?token|token)$/i;

/**
 * Makes generated secrets (a password, a private key) non-enumerable: they stay readable as properties, but neither `console.log` nor JSON,
 * which end up in logs, shows them. Returns the same object if there are none.
 */
export function hideSecrets<E extends Extra>(extra: E): E {
  const secrets = Object.entries(extra).filter(
    ([name, value]) => typeof value === 'string' && SECRET.test(name),
  );
  if (secrets.length === 0) return extra;
  const hidden = { ...extra };
  for (const [name, value] of secrets) hide(hidden, name, value);
  return hidden;
}

/** Defines a non-enumerable property. */
export function hide(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: false, configurable: true });
}

/** Parses a date from a provider's text or from adopted JSON; null if missing or invalid. */
export function toDate(value: unknown): Date | null {
  if (typeof value !== 'string' && typeof value !== 'number' && !(value instanceof Date)) return null;
  const date = value instanceof Date ? value : new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/**
 * Returns the id of a model, or the id itself. Refuses invalid ids: in a path, '' or '..' would name something else, and a DELETE could hit
 * the whole collection.
 */
export function idOf(value: { readonly id: string } | string): string {
  return requireId(typeof value === 'string' ? value : (value as { readonly id: unknown } | null)?.id);
}

/** Returns the name of a model, or the name itself, for resources identified by name; see {@link idOf}. */
export function nameOf(value: { readonly name: string } | string): string {
  return requireId(typeof value === 'string' ? value : (value as { readonly name: unknown } | null)?.name);
}

/** Checks that a text can be one segment of a path. */
export function requireId(id: unknown): string {
  if (typeof id === 'string' && id !== '' && id !== '.' && id !== '..' && !/\p{Surrogate}/u.test(id))
    return id;
  throw new InvalidRequestError(
    `${id === undefined || id === null ? 'An id or name is missing' : `${JSON.stringify(id)} is no id or name`}: pass what this driver returned, or its id as a text.`,
  );
}
