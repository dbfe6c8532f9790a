import { OperationMessage } from './messages.js';
import { attribution, currentScope, inScope } from './scope.js';
import { Tracing } from './tracing.js';

/** Object whose method is called: a driver, or one of its parts. */
export interface Subject {
  /** Provider constant of a driver; a part does not tell. */
  readonly provider?: unknown;
  /** Service of a driver; a part does not tell. */
  readonly service?: unknown;
}

const operations = new Tracing<OperationMessage>('skylane:operation');

/** True while anybody listens to operations. */
export function areOperationsObserved(): boolean {
  return operations.isObserved;
}

/** True if the running code is part of an operation. */
export function isInOperation(): boolean {
  return currentScope().operation !== null;
}

function messageOf(operation: string, { provider, service }: Subject): OperationMessage {
  const what = {
    operation,
    provider: typeof provider === 'string' ? provider : null,
    service: typeof service === 'string' ? service : null,
  };
  return new OperationMessage(what, currentScope().operation, attribution());
}

/** Publishes a call of a method. */
export function traceOperation<T>(name: string, subject: Subject, work: () => T): T {
  const message = messageOf(name, subject);
  return operations.trace(message, () => inScope({ operation: message }, work));
}

/** An iteration that may be an operation; whether it is one shows at its first step. */
export interface TracedIteration {
  readonly iterable: AsyncIterable<unknown>;
  readonly isTraced: () => boolean;
}

/** How each iteration is opened: a method may return that of another one, and the method that was called first counts. */
const opening = new WeakMap<AsyncIterable<unknown>, () => AsyncIterator<unknown>>();

/** Publishes an iteration from its first page to its end, or to where its reader leaves it. */
export function traceIteration(
  name: string,
  subject: Subject,
  { iterable, isTraced }: TracedIteration,
): AsyncIterable<unknown> {
  const open = opening.get(iterable) ?? iterable[Symbol.asyncIterator].bind(iterable);
  opening.set(iterable, open);
  const value = (): AsyncIterator<unknown> => traced(open(), new Iteration(name, subject, isTraced));
  return Object.defineProperty(iterable, Symbol.asyncIterator, { value, configurable: true });
}

/** Iterators that are followed: a generator returns itself each time it is opened. */
const followed = new WeakSet<AsyncIterator<unknown>>();

function traced(iterator: AsyncIterator<unknown>, iteration: Iteration): AsyncIterator<unknown> {
  if (followed.has(iterator)) return iterator;
  followed.add(iterator);
  for (const method of ['next', 'return', 'throw'] as const) {
    const step = iterator[method]?.bind(iterator) as
      | ((value: unknown) => Promise<IteratorResult<unknown>>)
      | undefined;
    if (step === undefined) continue;
    const value = (given: unknown) => iteration.step(method, () => step(given));
    Object.defineProperty(iterator, method, { value, configurable: true });
  }
  return iterator;
}

/** Follows the steps of an iterator. */
class Iteration {
  readonly #name: string;
  readonly #subject: Subject;
  readonly #isTraced: () => boolean;
  /** Undefined before the first step, null for what is no operation. */
  #message: OperationMessage | null | undefined;
  #pausedAt = 0;
  /** Steps under way: a reader may ask for several at once. */
  #steps = 0;
  #end: ((failure?: { readonly error: unknown }) => void) | null = null;

  constructor(name: string, subject: Subject, isTraced: () => boolean) {
    this.#name = name;
    this.#subject = subject;
    this.#isTraced = isTraced;
  }

  async step(
    method: 'next' | 'return' | 'throw',
    work: () => Promise<IteratorResult<unknown>>,
  ): Promise<IteratorResult<unknown>> {
    if (this.#message === undefined) this.#message = this.#begin(method);
    const message = this.#message;
    if (message === null) return work();
    if (this.#steps === 0 && this.#pausedAt > 0) message.idle += performance.now() - this.#pausedAt;
    this.#steps += 1;
    try {
      const result = await inScope({ operation: message }, () => message.enclosed(work));
      if (result.done === true || method === 'return') this.#finish();
      return result;
    } catch (error) {
      this.#finish({ error });
      throw error;
    } finally {
      this.#steps -= 1;
      this.#pausedAt = performance.now();
    }
  }

  /** Begins at the first `next`, unless the iteration is left before. */
  #begin(method: string): OperationMessage | null {
    if (method !== 'next' || !this.#isTraced()) return null;
    const message = messageOf(this.#name, this.#subject);
    this.#end = operations.begin(message);
    return message;
  }

  /** An iteration that has ended may be asked for more. */
  #finish(failure?: { readonly error: unknown }): void {
    this.#end?.(failure);
    this.#end = null;
  }
}

/** Tells a part's operation its provider and its name, which only its requests know. */
export function nameOperation(what: {
  readonly provider: string | null;
  readonly service: string | null;
  readonly operation: string;
}): void {
  const { operation } = currentScope();
  if (operation === null || operation.provider !== null) return;
  operation.provider = what.provider;
  operation.service = what.service;
  operation.operation = what.operation;
}
