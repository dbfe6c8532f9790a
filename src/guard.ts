import {
  areOperationsObserved,
  isInOperation,
  traceIteration,
  traceOperation,
} from './diagnostics/operations.js';
import { CloudError, InternalError } from './errors.js';

/** Errors that V8 throws for mistakes in code. User-defined subclasses do not count. */
const MISTAKES: ReadonlySet<unknown> = new Set([
  TypeError,
  ReferenceError,
  RangeError,
  SyntaxError,
  URIError,
  EvalError,
]);

const guarded = new WeakSet<object>();

/** A class with guarded methods, and the names of those not guarded: small methods that run often inside others. */
export interface Guarded {
  readonly prototype: object;
  readonly unguarded: readonly string[];
  /** Names of methods that are no operations for who listens to those: they ask nobody. */
  readonly silent?: readonly string[];
  /** Names of methods that are operations only where a run or a poller calls them, and otherwise steps of one. */
  readonly steps?: readonly string[];
  /** By name: what becomes of a method's arguments before it sees them. */
  readonly prepared?: Readonly<Record<string, Prepare>>;
  /** By name: what is done around a method. */
  readonly wrapped?: Readonly<Record<string, Wrap>>;
}

/** Does what an asynchronous method of `self` is called for, by calling it with `proceed` or in another way. */
export type Wrap = (
  self: never,
  given: readonly never[],
  proceed: () => Promise<unknown>,
) => Promise<unknown>;

/** Changes the arguments of an asynchronous method of `self`, before the method sees them. */
export type Prepare = (self: never, given: readonly never[]) => readonly unknown[];

/**
 * Wraps the methods of a driver class so that they throw only CloudErrors. Wrong argument types, bugs in a driver and failures of the
 * operating system become an {@link InternalError} with the cause. Wraps all methods up to the base of all drivers, once for each class,
 * since names do not tell which methods users call.
 */
export function guardMethods(type: Guarded, base: object): void {
  const unguarded = new Set(['constructor', ...type.unguarded]);
  for (let one: object = type.prototype; one !== base && !guarded.has(one); one = parentOf(one)) {
    guarded.add(one);
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
      if (!unguarded.has(name) && isMethod(property.value) && property.configurable === true)
        Object.defineProperty(one, name, {
          ...property,
          value: guard(property.value, name, type),
        });
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

function guard(method: Method, name: string, type: Guarded): Method {
  const work = wrapped(prepared(method, type.prepared?.[name]), type.wrapped?.[name]);
  const isTraced = tracingRule(method, name, type);
  const call: Method = function (...given) {
    try {
      const result = work.apply(this, given);
      if (result instanceof Promise) return result.then(undefined, translate(name, given));
      if (isGenerator(result)) guardGenerator(result, translate(name, given));
      return result;
    } catch (error) {
      throw translated(error, name, given);
    }
  };
  const guardedMethod: Method = function (...given) {
    if (!areOperationsObserved()) return call.apply(this, given);
    const subject = this as object;
    if (iterates(method, name)) {
      const result = call.apply(this, given);
      return isIterable(result) ? traceIteration(name, subject, { iterable: result, isTraced }) : result;
    }
    return isTraced()
      ? traceOperation(name, subject, () => call.apply(this, given))
      : call.apply(this, given);
  };
  // Copies name, number of parameters, and annotations.
  return Object.defineProperties(guardedMethod, Object.getOwnPropertyDescriptors(method));
}

/** Tells when a call of a method is an operation. Parts, and what a driver's own methods call of it, are steps of the operation they serve. */
function tracingRule(method: Method, name: string, { silent = [], steps }: Guarded): () => boolean {
  if (silent.includes(name)) return () => false;
  const isAsync = method.constructor.name === 'AsyncFunction' || iterates(method, name);
  const isStep = steps === undefined || steps.includes(name) || !isAsync;
  return () => !isStep || !isInOperation();
}

function iterates(method: Method, name: string): boolean {
  return method.constructor.name === 'AsyncGeneratorFunction' || name.startsWith('iterate');
}

function prepared(method: Method, prepare: Prepare | undefined): Method {
  if (prepare === undefined) return method;
  return async function (...given) {
    return method.apply(this, [...prepare(this as never, given as never[])]);
  };
}

function wrapped(method: Method, wrap: Wrap | undefined): Method {
  if (wrap === undefined) return method;
  return function (...given) {
    const proceed = async (): Promise<unknown> => method.apply(this, given);
    return wrap(this as never, given as never[], proceed);
  };
}

function translate(name: string, given: readonly unknown[]): (error: unknown) => never {
  return (error) => {
    throw translated(error, name, given);
  };
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isGenerator(value: unknown): value is AsyncGenerator {
  return isIterable(value) && 'next' in value;
}

function guardGenerator(generator: AsyncGenerator, translate: (error: unknown) => never): void {
  const next = generator.next.bind(generator);
  Object.defineProperty(generator, 'next', { value: () => next().catch(translate), configurable: true });
}

/** Errors that inner guarded methods have created, so that the method which the user called can be named instead. */
const made = new WeakMap<Error, Error>();

function translated(error: unknown, name: string, given: readonly unknown[]): unknown {
  const inner = error instanceof Error ? made.get(error) : undefined;
  if (inner !== undefined) return keep(inner, name);
  if (!(error instanceof Error) || CloudError.is(error) || isReason(error, given)) return error;
  return isMistake(error) ? keep(error, name) : error;
}

/** Returns the error unchanged, or an InternalError for a bug in this process. */
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

/** Wraps an exception that Skylane did not throw on purpose. */
export function internalError(error: Error, operation: string): InternalError {
  return new InternalError(
    `${operation}: failed within this process: ${error.name}: ${error.message}. Check the arguments; the cause has its stack.`,
    { operation, cause: error },
  );
}

/** True for the reason with which the caller aborted the call; it is passed on unchanged. */
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

/** True for errors of the operating system, such as ENOENT and EACCES. */
function isOfSystem(error: Error): boolean {
  return 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
