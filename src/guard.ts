import { CloudError, InternalError } from './errors.js';

/** What V8 throws for a mistake in code. A class of the user's own is none of them, even where it extends one. */
const MISTAKES: ReadonlySet<unknown> = new Set([
  TypeError,
  ReferenceError,
  RangeError,
  SyntaxError,
  URIError,
  EvalError,
]);

const guarded = new WeakSet<object>();

/** A class whose methods are guarded, and which of them, by name, are not: small ones that run often inside others. */
export interface Guarded {
  readonly prototype: object;
  readonly unguarded: readonly string[];
}

/**
 * Has the methods of a driver's class throw nothing but errors of ours: an argument that no type allows, a mistake in a driver or a
 * failure of the operating system becomes an {@link InternalError} with its cause. All methods up to the base of all drivers, once for
 * each class: which of them users call cannot be told by their names.
 */
export function guardMethods(type: Guarded, base: object): void {
  const unguarded = new Set(['constructor', ...type.unguarded]);
  for (let one: object = type.prototype; one !== base && !guarded.has(one); one = parentOf(one)) {
    guarded.add(one);
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
      if (!unguarded.has(name) && isMethod(property.value) && property.configurable === true)
        Object.defineProperty(one, name, { ...property, value: guard(property.value, name) });
    }
  }
}

type Method = (this: unknown, ...given: unknown[]) => unknown;

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}

function parentOf(object: object): object {
  return Object.getPrototypeOf(object) as object;
}

function guard(method: Method, name: string): Method {
  const guardedMethod: Method = function (...given) {
    try {
      const result = method.apply(this, given);
      if (result instanceof Promise) return result.then(undefined, translate(name, given));
      if (isGenerator(result)) guardGenerator(result, translate(name, given));
      return result;
    } catch (error) {
      throw translated(error, name, given);
    }
  };
  // Its name, how many arguments it takes, and what is noted of it.
  return Object.defineProperties(guardedMethod, Object.getOwnPropertyDescriptors(method));
}

function translate(name: string, given: readonly unknown[]): (error: unknown) => never {
  return (error) => {
    throw translated(error, name, given);
  };
}

function isGenerator(value: unknown): value is AsyncGenerator {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.asyncIterator in value;
}

function guardGenerator(generator: AsyncGenerator, translate: (error: unknown) => never): void {
  const next = generator.next.bind(generator);
  Object.defineProperty(generator, 'next', { value: () => next().catch(translate), configurable: true });
}

/** What a method that others call has made of an error; the method that the user calls is the one to name. */
const made = new WeakMap<Error, Error>();

function translated(error: unknown, name: string, given: readonly unknown[]): unknown {
  const inner = error instanceof Error ? made.get(error) : undefined;
  if (inner !== undefined) return keep(inner, name);
  if (!(error instanceof Error) || CloudError.is(error) || isReason(error, given)) return error;
  return isMistake(error) ? keep(error, name) : error;
}

/** An error as it is; one that tells of a mistake in this process as the error that says so. */
export function asMistake(error: Error, operation: string): Error {
  return CloudError.is(error) || !isMistake(error) ? error : internalError(error, operation);
}

function isMistake(error: Error): boolean {
  return MISTAKES.has(error.constructor) || isOfSystem(error);
}

function keep(error: Error, name: string): InternalError {
  const internal = internalError(error, name);
  made.set(internal, error);
  return internal;
}

/** The error for what no code of ours meant to throw. */
export function internalError(error: Error, operation: string): InternalError {
  return new InternalError(
    `${operation}: failed within this process: ${error.name}: ${error.message}. Check the arguments; the cause has its stack.`,
    { operation, cause: error },
  );
}

/** What the caller aborted the call with is the caller's. */
function isReason(error: Error, given: readonly unknown[]): boolean {
  return given.some(
    (one) =>
      typeof one === 'object' &&
      one !== null &&
      'signal' in one &&
      one.signal instanceof AbortSignal &&
      one.signal.reason === error,
  );
}

/** ENOENT, EACCES and their like. */
function isOfSystem(error: Error): boolean {
  return 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
