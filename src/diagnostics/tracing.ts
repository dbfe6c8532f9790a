import { type Channel, channel } from 'node:diagnostics_channel';
import type { TracedMessage } from './traced-message.js';

/**
 * Publishes on the channels of a `TracingChannel`: what `tracingChannel(name).subscribe` listens to. Unlike its `tracePromise` this takes
 * work that returns a promise or a value, and messages that enclose the work.
 */
export class Tracing<Message extends TracedMessage> {
  readonly #start: Channel;
  readonly #end: Channel;
  readonly #asyncStart: Channel;
  readonly #asyncEnd: Channel;
  readonly #error: Channel;

  constructor(name: string) {
    const of = (event: string): Channel => channel(`tracing:${name}:${event}`);
    this.#start = of('start');
    this.#end = of('end');
    this.#asyncStart = of('asyncStart');
    this.#asyncEnd = of('asyncEnd');
    this.#error = of('error');
  }

  /** True while anybody listens. Older Nodes, Bun and Deno have no such property on their tracing channels. */
  get isObserved(): boolean {
    return (
      this.#start.hasSubscribers ||
      this.#end.hasSubscribers ||
      this.#asyncStart.hasSubscribers ||
      this.#asyncEnd.hasSubscribers ||
      this.#error.hasSubscribers
    );
  }

  /** Does work and publishes its start and its ends. `ended` is called before the last event, with the value. */
  trace<T>(message: Message, work: () => T, ended: (value: Awaited<T>) => void = () => {}): T {
    return this.#start.runStores(message, () => {
      try {
        const result = message.enclosed(work);
        if (result instanceof Promise) {
          message.isPending = true;
          return this.#follow(result, message, ended) as T;
        }
        ended(result as Awaited<T>);
        return result;
      } catch (error) {
        this.#fail(message, error);
        throw error;
      } finally {
        this.#end.publish(message);
      }
    });
  }

  /** Publishes the start of work that is done in steps. The function that it returns publishes its end, with the error where it failed. */
  begin(message: Message): (failure?: { readonly error: unknown }) => void {
    this.#start.publish(message);
    message.isPending = true;
    this.#end.publish(message);
    return (failure) => {
      if (failure !== undefined) this.#fail(message, failure.error);
      this.#settle(message);
    };
  }

  #follow<T>(promise: Promise<T>, message: Message, ended: (value: T) => void): Promise<T> {
    return promise.then(
      (value) => {
        ended(value);
        this.#settle(message);
        return value;
      },
      (error: unknown) => {
        this.#fail(message, error);
        this.#settle(message);
        throw error;
      },
    );
  }

  #settle(message: Message): void {
    this.#asyncStart.publish(message);
    this.#asyncEnd.publish(message);
  }

  #fail(message: Message, error: unknown): void {
    message.error = error;
    this.#error.publish(message);
  }
}
