import { InvalidRequestError } from './errors.js';

/** Provider's own fields, which survive JSON. Each driver types its own. */
export type Extra = object;

/**
 * Fields of a model without its methods: what JSON and structuredClone keep of it, and what a model is made of. Dates may be texts, as
 * JSON writes them; models within are their fields. The `kind` is left out: the model sets it.
 */
export type ModelData<M> = { readonly [K in keyof Pick<M, FieldName<M>>]: FieldData<M[K]> };

type FieldName<M> = Exclude<
  { [K in keyof M]-?: M[K] extends (...parameters: never[]) => unknown ? never : K }[keyof M],
  'kind'
>;

/** The data of a model with the `kind` that says which: what `driver.adopt` makes a model of again. */
export type Adoptable<Kind extends string, Data> = Data & { readonly kind: Kind };

type FieldData<T> = T extends Model ? ModelData<T> : T extends Date ? Date | string : T;

/**
 * The base of what drivers return: readonly fields, and methods that go to the driver it belongs to. The driver is no enumerable
 * field, so a model can be printed, written as JSON, cloned and sent to a worker; `driver.adopt(data)` makes a model of it again.
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

  /** True where this driver is the one whose model it is. */
  belongsTo(driver: object): boolean {
    return this.#driver === driver;
  }
}

/** Fields of `extra` that let whoever reads them in. */
const SECRET = /(?:password|passwd|passphrase|secret|private_?key)$|^(?:admin_?pass|access_?token|token)$/i;

/**
 * What a provider made up and says but once (a password, a private key) stays readable as a property, and is not enumerable: neither
 * `console.log` nor JSON, which end up in logs, shows it. Whoever wants to keep it takes it by its name. The same object where there is
 * nothing to hide.
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

/** Gives an object a property that only its name leads to. */
export function hide(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: false, configurable: true });
}

/** A date from a provider's text or from adopted JSON; null where there is none or it makes no sense. */
export function toDate(value: unknown): Date | null {
  if (typeof value !== 'string' && typeof value !== 'number' && !(value instanceof Date)) return null;
  const date = value instanceof Date ? value : new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/**
 * The id of a model, or the id itself. What cannot be an id is refused here: in a path, '' or '..' would name something else, and a
 * DELETE of it could hit the whole collection.
 */
export function idOf(value: { readonly id: string } | string): string {
  return requireId(typeof value === 'string' ? value : (value as { readonly id: unknown } | null)?.id);
}

/** The name of a model, or the name itself, for what is known by its name: see {@link idOf}. */
export function nameOf(value: { readonly name: string } | string): string {
  return requireId(typeof value === 'string' ? value : (value as { readonly name: unknown } | null)?.name);
}

/** A text that can stand for one thing in a path. */
export function requireId(id: unknown): string {
  if (typeof id === 'string' && id !== '' && id !== '.' && id !== '..' && !/\p{Surrogate}/u.test(id))
    return id;
  throw new InvalidRequestError(
    `${id === undefined || id === null ? 'An id or name is missing' : `${JSON.stringify(id)} is no id or name`}: pass what this driver returned, or its id as a text.`,
  );
}
