import type { NotSupportedError } from '../errors.js';

/**
 * Methods of a service's base class that a driver may leave out: `'own'` for a method that needs no other, or the name of the method from
 * which the base builds it (`listVolumes: 'iterateVolumes'`).
 */
export type OptionalMethods<Name extends PropertyKey = string> = Readonly<Record<Name, string>>;

/** The optional methods of a service by topic, as docs/support.md shows them. */
export type OptionalTopics = Readonly<Record<string, OptionalMethods>>;

/** Property of a method: the method that a driver must implement for it. A method that names itself is a refusal. */
const NEEDS: unique symbol = Symbol('skylane.needs');

interface DriverType {
  readonly prototype: object;
}

/**
 * Adds the `optional` methods to a service's base class: those without an implementation there reject with NotSupportedError until a driver
 * overrides them. Call it once in a static block of the class: `static { addOptional(this); }`.
 */
export function addOptional(base: DriverType & { readonly optional: OptionalTopics }): void {
  const methods = Object.values(base.optional).flatMap((topic) => Object.entries(topic));
  for (const [name, needs] of methods) {
    if (!(name in base.prototype)) refuse(base, name);
    if (needs === 'own') continue;
    const method = Reflect.get(base.prototype, name) as object;
    Object.defineProperty(method, NEEDS, { value: needs });
  }
}

/**
 * Withdraws inherited methods that the cloud lacks: they reject with NotSupportedError, and `supports` returns false. Call it in a static
 * block of the class: `static { withdraw(this, 'updateZone'); }`.
 */
export function withdraw<D extends DriverType>(
  driver: D,
  ...methods: readonly (keyof D['prototype'] & string)[]
): void {
  for (const name of methods) refuse(driver, name);
}

/** True if a class offers a method: it exists, is no refusal, and the method it builds on is offered too. */
export function offers(driver: DriverType, name: string): boolean {
  const method: unknown = Reflect.get(driver.prototype, name);
  if (typeof method !== 'function') return false;
  const needs: unknown = Reflect.get(method, NEEDS);
  return needs === undefined || (typeof needs === 'string' && needs !== name && offers(driver, needs));
}

interface Refusing {
  unsupported(operation: string): NotSupportedError;
}

function refuse(type: DriverType, name: string): void {
  const method = name.startsWith('iterate')
    ? function (this: Refusing): never {
        throw this.unsupported(name);
      }
    : function (this: Refusing): Promise<never> {
        return Promise.reject(this.unsupported(name));
      };
  Object.defineProperties(method, { name: { value: name }, [NEEDS]: { value: name } });
  Object.defineProperty(type.prototype, name, { value: method, writable: true, configurable: true });
}
