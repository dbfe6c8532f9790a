import { checkTimeout, MAX_TIMER, onAbort } from '../call/call.js';
import type { RunTopic } from '../diagnostics/messages.js';
import { traceRun } from '../diagnostics/runs.js';
import { InvalidRequestError, TimeoutError } from '../errors.js';
import { asMistake } from '../guard.js';

/** Topic of a run of one's own, where it gives none. */
const UNNAMED: RunTopic = { kind: 'run', drivers: [] };

/** Events kept for a listener that has not come yet or is slow. */
const MAX_EVENTS = 10_000;

/** Milliseconds that requests in flight get to end by themselves after a cancel. */
export const DEFAULT_GRACE = 30_000;

/** Events in order; the oldest are dropped while nobody reads. Can be read once. Ends as the run ends: with its error, where it has one. */
export class EventStream<E> implements AsyncIterable<E> {
  #events: E[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | null = null;
  #wake: (() => void) | null = null;

  /** Adds an event. */
  push(event: E): void {
    this.#events.push(event);
    // Dropped in halves: removing one from the front of a long array for each event would cost more than the event.
    if (this.#events.length > MAX_EVENTS * 2) this.#events.splice(0, MAX_EVENTS);
    this.#wake?.();
  }

  /** Ends the stream. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Ends the stream with an error, which readers get after the last event. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<E, void, undefined> {
    for (;;) {
      const events = this.#events;
      this.#events = [];
      yield* events.slice(-MAX_EVENTS);
      if (this.#events.length > 0) continue;
      if (this.#failure !== null) throw this.#failure.error;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}

/** Part that the events of all runs share. */
export interface RunEvent {
  /** Totals with this event counted. */
  readonly totals: object;
}

/** Options of all runs. */
export interface RunOptions {
  /** The first abort cancels the run as `cancel()` does. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which the run is cancelled. No limit where it is left out. */
  readonly timeout?: number;
  /** Milliseconds that requests in flight have to end by themselves after a cancel. Default 30,000. */
  readonly grace?: number;
}

/** Signals and callbacks for the work of a run. */
export interface RunControl<E> {
  /** Aborted at the first cancel: start nothing new. */
  readonly stop: AbortSignal;
  /** Aborted at the second cancel, or when the grace is over: end at once. */
  readonly end: AbortSignal;
  /** Emits an event to listeners. */
  emit(event: E): void;
  /** Cancels the run from within, unless it is cancelled already. */
  halt(reason: Error): void;
}

/**
 * One bulk operation: events while it goes, a result at the end.
 *
 * ```ts
 * for await (const event of run.events) console.log(event.type);
 * const { nodes, failures, unknown } = await run.result;
 * ```
 *
 * If the result rejects, reading the events throws the same error; if neither is read, that is no unhandled rejection.
 */
export class Run<E extends RunEvent, R> {
  /**
   * Events as they happen. Bounded: the oldest are dropped while nobody reads. Can be iterated once.
   *
   * @throws what `result` rejects with, after the last event
   */
  readonly events: AsyncIterable<E>;
  /** Settles when all is done. Rejects only if nothing was started; afterwards failure is data in the result. */
  readonly result: Promise<R>;
  readonly #stop = new AbortController();
  readonly #end = new AbortController();
  readonly #grace: number;
  readonly #observers = new Set<(event: E) => void>();
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(given: RunOptions, work: (control: RunControl<E>) => Promise<R>, topic: RunTopic = UNNAMED) {
    const options = isUsable(given) ? given : {};
    const stream = new EventStream<E>();
    this.events = stream;
    this.#grace = options.grace ?? DEFAULT_GRACE;
    const { signal, timeout } = options;
    const halt = (reason: unknown): void => {
      if (!this.#stop.signal.aborted) this.cancel(reason);
    };
    if (signal?.aborted) this.cancel(signal.reason);
    const removeListener = signal?.aborted ? () => {} : onAbort(signal, () => this.cancel(signal?.reason));
    const timer =
      timeout === undefined ? undefined : setTimeout(() => halt(timedOut(timeout)), limited(timeout));
    const control = {
      stop: this.#stop.signal,
      end: this.#end.signal,
      emit: (event: E) => {
        stream.push(event);
        for (const observer of this.#observers) observer(event);
      },
      halt,
    };
    this.result = traceRun(topic, () => begin(given, () => work(control))).finally(() => {
      this.#isOver = true;
      clearTimeout(timer);
      clearTimeout(this.#timer);
      removeListener();
    });
    // A caller that reads the events first awaits the result late; that is no unhandled rejection.
    this.result.then(
      () => stream.end(),
      (error: unknown) => stream.fail(error),
    );
  }

  /**
   * Calls back for every event from now on, none dropped, whether `events` is read or not. The callback must not throw.
   *
   * @returns takes the callback away again
   */
  observe(callback: (event: E) => void): () => void {
    this.#observers.add(callback);
    return () => {
      this.#observers.delete(callback);
    };
  }

  /**
   * The first call starts nothing new and lets what is in flight settle within the grace; the second ends at once, and the result
   * lists as unknown what could not be settled. A run that is over stays as it is.
   */
  cancel(reason: unknown = new DOMException('The run was cancelled.', 'AbortError')): void {
    if (this.#isOver) return;
    if (this.#stop.signal.aborted) {
      this.#end.abort(reason);
      return;
    }
    this.#stop.abort(reason);
    this.#timer = setTimeout(() => this.#end.abort(reason), limited(this.#grace));
  }
}

/** Mistakes in the options reject the result, as does all else that keeps a run from starting. */
async function begin<R>(options: RunOptions, work: () => Promise<R>): Promise<R> {
  if (!isUsable(options))
    throw new InvalidRequestError(
      'The options of a run are an object such as { timeout: 60_000 }, and its signal is an AbortSignal.',
    );
  const { timeout, grace } = options;
  if (timeout !== undefined) checkTimeout(timeout);
  if (grace !== undefined && !(grace >= 0))
    throw new InvalidRequestError(`grace must be a number of milliseconds, not ${String(grace)}.`);
  try {
    return await work();
  } catch (error) {
    throw error instanceof Error ? asMistake(error, 'the run') : error;
  }
}

/** Checks for callers without types. */
function isUsable(options: RunOptions | null): options is RunOptions {
  if (typeof options !== 'object' || options === null) return false;
  return options.signal === undefined || options.signal instanceof AbortSignal;
}

function limited(milliseconds: number): number {
  return Math.min(milliseconds, MAX_TIMER);
}

function timedOut(timeout: number): TimeoutError {
  return new TimeoutError(`The run did not end within its timeout of ${timeout} ms.`);
}
