import { AsyncLocalStorage } from 'node:async_hooks';
import type { LimitFunction } from 'p-limit';
import { type Call, orCallEnd, timeLeft } from '../call/call.js';
import { phaseEnd, phaseStart } from '../diagnostics/phases.js';
import { LONGEST_WINDOW } from '../http/rate/quota-headers.js';
import type { Driver } from '../driver/driver.js';
import { InvalidRequestError } from '../errors.js';

/** Default number of lanes of a scheduler. */
export const DEFAULT_CONCURRENCY = 16;

/** Lanes with a task, of all schedulers of this process. */
export interface BusyLanes {
  /** Provider constant, such as `'rackspace'`. */
  readonly provider: string;
  /** Service, such as `'compute'`. */
  readonly service: string;
  /** Number of lanes that a task holds now. */
  busy: number;
}

const busy = new Map<string, BusyLanes>();

/** Says how many lanes of each provider and service hold a task now; 0 where all have ended. */
export function busyLanes(): readonly Readonly<BusyLanes>[] {
  return [...busy.values()];
}

function countBusy({ provider, service }: Driver, change: number): void {
  const key = `${provider} ${service}`;
  const row = busy.get(key) ?? { provider, service, busy: 0 };
  row.busy += change;
  busy.set(key, row);
}

/** Lanes that the running code holds; asynchronous work that it starts inherits them. */
const held = new AsyncLocalStorage<ReadonlySet<object>>();

/**
 * Forks of a driver, lent to one task at a time from its first request to its last. Each is made when first needed; the one used last is lent first,
 * so that few sockets stay open when there is little to do.
 */
export class Lanes<D extends Driver> {
  readonly concurrency: number;
  readonly #driver: D;
  #limit: LimitFunction | null = null;
  readonly #idle: D[] = [];
  readonly #all: D[] = [];
  /** Lanes of a task that held none before. */
  readonly #alone: ReadonlySet<object> = new Set([this]);
  #closed = false;

  /** @throws InvalidRequestError where `concurrency` is no number of lanes */
  constructor(driver: D, concurrency: number) {
    if (!Number.isInteger(concurrency) || concurrency < 1)
      throw new InvalidRequestError(
        `concurrency must be a whole number of at least 1, not ${String(concurrency)}.`,
      );
    this.#driver = driver;
    this.concurrency = concurrency;
  }

  /**
   * Runs a task on a lane of its own, as soon as one is free.
   *
   * @throws InvalidRequestError when the caller holds a lane of this scheduler already: with every lane in use by tasks that wait for
   * another one, none would ever end.
   */
  use<T>(task: (lane: D) => Promise<T>, call: Call): Promise<T> {
    const outer = held.getStore();
    if (outer?.has(this)) {
      return Promise.reject(
        new InvalidRequestError(
          'A task that holds a lane asked its own scheduler for another one, which would deadlock when all lanes are in use. ' +
            'Use the driver that the task was given, or start the work outside the task.',
        ),
      );
    }
    return orCallEnd(this.#queue(task, call, outer), call);
  }

  #queue<T>(task: (lane: D) => Promise<T>, call: Call, outer: ReadonlySet<object> | undefined): Promise<T> {
    const start = phaseStart('lane');
    const work = async (): Promise<T> => {
      this.#leaveQueue(start);
      timeLeft(call);
      const lane = this.#take();
      countBusy(lane, 1);
      try {
        return await held.run(outer === undefined ? this.#alone : new Set(outer).add(this), task, lane);
      } finally {
        this.#idle.push(lane);
        countBusy(lane, -1);
      }
    };
    return this.#limit === null ? this.#load().then((limit) => limit(work)) : this.#limit(work);
  }

  async #load(): Promise<LimitFunction> {
    const { default: pLimit } = await import('p-limit');
    this.#limit ??= pLimit(this.concurrency);
    return this.#limit;
  }

  #leaveQueue(start: number): void {
    if (start === 0) return;
    const { provider, service } = this.#driver;
    phaseEnd('lane', start, { provider, service, operation: null }, 0);
  }

  /** Closes every lane. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#all.map((lane) => lane.close()));
  }

  #take(): D {
    if (this.#closed) throw new InvalidRequestError('This scheduler is closed; make a new one.');
    const lane = this.#idle.pop();
    if (lane !== undefined) return lane;
    const fork = this.#driver.fork({ longestWait: LONGEST_WINDOW });
    this.#all.push(fork);
    return fork;
  }
}

/**
 * Pulls items one by one and starts the work of each, at most `width` at a time; the source is never read ahead. Stops pulling when `stopped` returns
 * true. Settles when all started work has ended, even if the source fails; work must not reject.
 */
export async function feed<T>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  work: (item: T, index: number) => Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  let active = 0;
  let index = 0;
  let resume: (() => void) | null = null;
  const ended = (): void => {
    active -= 1;
    resume?.();
  };
  const room = (limit: number): Promise<void> | null =>
    active < limit
      ? null
      : new Promise((resolve) => {
          resume = () => {
            if (active >= limit) return;
            resume = null;
            resolve();
          };
        });
  /** Starts the work of an item; returns a promise that resolves when there is room for the next, or null where there is. */
  const start = (item: T): Promise<void> | null => {
    active += 1;
    work(item, index).then(ended, ended);
    index += 1;
    return room(width);
  };
  try {
    // The loops differ only in the cost of reading an item.
    if (isSynchronous(items)) {
      for (const item of items) {
        if (stopped()) break;
        const full = start(item);
        if (full !== null) await full;
        if (stopped()) break;
      }
    } else {
      for await (const item of items) {
        if (stopped()) break;
        const full = start(item);
        if (full !== null) await full;
        if (stopped()) break;
      }
    }
  } finally {
    const rest = room(1);
    if (rest !== null) await rest;
  }
}

function isSynchronous<T>(items: Iterable<T> | AsyncIterable<T>): items is Iterable<T> {
  return (items as Partial<AsyncIterable<T>>)[Symbol.asyncIterator] === undefined;
}
