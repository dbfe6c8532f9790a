import { type CallOptions, onCallEnd, startCall } from '../call/call.js';
import { inItem, traceRun } from '../diagnostics/runs.js';
import type { Driver } from '../driver/driver.js';
import { CloudError, InvalidRequestError } from '../errors.js';
import { Model } from '../model.js';
import { asError } from './as-error.js';
import { feed, type Lanes } from './lanes.js';
import { failsEveryItem } from './stops-run.js';

/** Totals of a map. */
export interface MapTotals {
  /** Items whose task has returned. */
  readonly done: number;
  /** Items whose task has thrown, or was not run since it would have. */
  readonly failed: number;
}

/** Outcome of one item. */
export type MapItem<I, T> = {
  /** The item as it was given. */
  readonly item: I;
  /** Its position among the items, from 0. */
  readonly index: number;
  /** Totals with this item counted. */
  readonly totals: MapTotals;
} & (
  | {
      /** Its task has returned. */
      readonly status: 'done';
      /** Value that the task returned; a model in it belongs to the scheduler's driver. */
      readonly value: T;
    }
  | {
      /** Its task has thrown, or was not run because another met an error that every item would meet, such as a refused sign-in. */
      readonly status: 'failed';
      /** Error that the task threw, or the other one. */
      readonly error: unknown;
    }
);

type MapOutcome<T> =
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'failed'; readonly error: unknown };

/** One item's work, on a lane of its own. */
export type MapTask<D extends Driver, I, T> = (
  item: I,
  driver: D,
  context: { readonly index: number; readonly signal: AbortSignal },
) => Promise<T>;

type MapStart<I, T> = (
  onItem: (result: MapItem<I, T>) => Promise<void> | void,
  stop: AbortController,
) => Promise<void>;

/**
 * A task applied to many items, pulled lazily. It is both a promise and a stream:
 *
 * ```ts
 * const sizes = await scheduler.map(names, (name, driver) => driver.getObject('photos', name));   // an array, in order; the first failure rejects
 * for await (const { item, status } of scheduler.map(names, task)) console.log(item, status);     // as they end, failures as data
 * ```
 *
 * Nothing starts before it is awaited or iterated, and it can be used once: to iterate it as well would do everything a second time, and so
 * is an InvalidRequestError.
 */
export class MapRun<D extends Driver, I, T> implements PromiseLike<T[]>, AsyncIterable<MapItem<I, T>> {
  readonly #start: MapStart<I, T>;
  #values: Promise<T[]> | null = null;
  #isUsed = false;

  constructor(
    lanes: Lanes<D>,
    items: Iterable<I> | AsyncIterable<I>,
    task: MapTask<D, I, T>,
    home: D,
    options: CallOptions,
  ) {
    const count = Array.isArray(items) ? items.length : null;
    const start: MapStart<I, T> = async (onItem, stop) => {
      const call = startCall(options);
      const { signal } = stop;
      let isOver = false;
      const removeListener = onCallEnd(call, (reason) => {
        isOver = true;
        stop.abort(reason);
      });
      let totals: MapTotals = { done: 0, failed: 0 };
      let hopeless: Error | null = null;
      const work = inItem(async (item: I, index: number): Promise<void> => {
        let outcome: MapOutcome<T>;
        try {
          if (hopeless !== null) throw hopeless;
          const run = (lane: D): Promise<T> => task(lend(item, lane), lane, { index, signal });
          const value = await lanes.use(run, { signal, deadline: null });
          outcome = { status: 'done', value: lend(value, home) };
        } catch (error) {
          if (hopeless === null && isOf(error, home) && failsEveryItem(error)) hopeless = asError(error);
          outcome = { status: 'failed', error };
        }
        totals = { ...totals, [outcome.status]: totals[outcome.status] + 1 };
        await onItem({ item, index, totals, ...outcome });
      });
      try {
        await feed(items, lanes.concurrency, work, () => signal.aborted);
        if (isOver) throw signal.reason;
      } finally {
        removeListener();
      }
    };
    this.#start = (onItem, stop) =>
      traceRun({ kind: 'map', drivers: [home], count }, () => start(onItem, stop));
  }

  /** Starts the work if it has not begun, and waits for all of it: an array in the items' order; the first failure rejects. */
  // oxlint-disable-next-line unicorn/no-thenable -- being awaitable is what this class is for
  then<A = T[], B = never>(
    onFulfilled?: ((values: T[]) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#values ??= this.#collect();
    return this.#values.then(onFulfilled, onRejected);
  }

  async #collect(): Promise<T[]> {
    this.#use();
    const values: T[] = [];
    const failures: unknown[] = [];
    const stop = new AbortController();
    await this.#start((result) => {
      if (result.status === 'done') values[result.index] = result.value;
      else failures.push(result.error);
      if (result.status === 'failed') stop.abort(result.error);
    }, stop);
    if (failures.length > 0) throw failures[0];
    return values;
  }

  /** Starts the work and yields each item's outcome as it ends, failures as data; leaving the loop cancels what still runs. */
  async *[Symbol.asyncIterator](): AsyncGenerator<MapItem<I, T>, void, undefined> {
    this.#use();
    const results: MapItem<I, T>[] = [];
    const stop = new AbortController();
    let ended = false;
    let wakeReader = (): void => {};
    let wakeWriters: (() => void)[] = [];
    const done = this.#start(async (result) => {
      results.push(result);
      wakeReader();
      // A slow reader slows the work down, so that results do not pile up.
      await new Promise<void>((resolve) => wakeWriters.push(resolve));
    }, stop).finally(() => {
      ended = true;
      wakeReader();
    });
    done.catch(() => {});
    try {
      while (!ended || results.length > 0) {
        const ready = results.splice(0);
        const writers = wakeWriters;
        wakeWriters = [];
        for (const wake of writers) wake();
        yield* ready;
        if (!ended && results.length === 0) {
          await new Promise<void>((resolve) => {
            wakeReader = resolve;
          });
        }
      }
      await done;
    } finally {
      stop.abort(new DOMException('The reader stopped.', 'AbortError'));
      for (const wake of wakeWriters) wake();
    }
  }

  #use(): void {
    if (this.#isUsed) throw new InvalidRequestError('A map can be used once: await it, or iterate it.');
    this.#isUsed = true;
  }
}

/** True if an error comes from the driver's own provider: a task may use others as well. */
function isOf(error: unknown, { provider, service }: Driver): boolean {
  return CloudError.is(error) && error.provider === provider && (error.service ?? service) === service;
}

/** Models passed to a task belong to its lane, and those it returns to the scheduler's driver. */
export function lend<T>(value: T, driver: Driver): T {
  if (value instanceof Model) return adopt(value, driver);
  if (Array.isArray(value) && value[0] instanceof Model)
    return value.map((one: unknown) => lend(one, driver)) as T;
  return value;
}

function adopt<T extends Model>(model: T, driver: Driver): T {
  const adopter = driver as Driver & { adopt?: (data: object) => T };
  return adopter.adopt === undefined || model.belongsTo(driver) ? model : adopter.adopt(model);
}
