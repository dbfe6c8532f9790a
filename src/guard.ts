import { CloudError, InternalError } from './errors.js';

/** How methods begin that users call. Others are called by those, often, and are left as they are. */
const PUBLIC =
  /^(?:abort|act|add|adopt|apply|assign|associate|attach|authorize|call|cancel|change|check|close|complete|confirm|copy|create|delete|deploy|destroy|detach|disable|disassociate|download|enable|evacuate|export|extend|find|forget|get|grow|hard|import|iterate|link|list|lock|make|move|open|pause|plan|poll|presign|publish|put|reassign|reboot|rebuild|recall|release|remove|rename|rescue|reserve|reset|resize|restore|resume|revert|revoke|run|send|set|shelve|shut|snapshot|start|stop|suspend|tag|unassign|unlock|unpause|unrescue|unshelve|untag|update|upload|wait|will)(?![a-z])/;

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

/**
 * Has the methods of a driver's class throw nothing but errors of ours: an argument that no type allows, a mistake in a driver or a
 * failure of the operating system becomes an {@link InternalError} with its cause. Once for each class, up to the base of all drivers.
 */
export function guardMethods(type: { readonly prototype: object }, base: object): void {
  for (let one: object = type.prototype; one !== base && !guarded.has(one); one = parentOf(one)) {
    guarded.add(one);
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
      if (PUBLIC.test(name) && isMethod(property.value) && property.configurable === true)
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
    const translate = (error: unknown): never => {
      throw translated(error, name, given);
    };
    try {
      const result = method.apply(this, given);
      if (result instanceof Promise) return result.catch(translate);
      if (isGenerator(result)) guardGenerator(result, translate);
      return result;
    } catch (error) {
      return translate(error);
    }
  };
  // Its name, how many arguments it takes, and what is noted of it.
  return Object.defineProperties(guardedMethod, Object.getOwnPropertyDescriptors(method));
}

function isGenerator(value: unknown): value is AsyncGenerator {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.asyncIterator in value;
}

function guardGenerator(generator: AsyncGenerator, translate: (error: unknown) => never): void {
  const next = generator.next.bind(generator);
  Object.defineProperty(generator, 'next', { value: () => next().catch(translate), configurable: true });
}

function translated(error: unknown, name: string, given: readonly unknown[]): unknown {
  if (!(error instanceof Error) || CloudError.is(error) || isReason(error, given)) return error;
  return asMistake(error, name);
}

/** An error as it is; one that tells of a mistake in this process as the error that says so. */
export function asMistake(error: Error, operation: string): Error {
  if (CloudError.is(error) || !(MISTAKES.has(error.constructor) || isOfSystem(error))) return error;
  return internalError(error, operation);
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
