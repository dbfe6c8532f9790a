import { backOff as wait } from '../../call/backoff.js';
import { type Call, onAbort } from '../../call/call.js';
import { CloudError } from '../../errors.js';
import type { Budget } from './memory-budget.js';
import type { ObjectStore } from '../driver/object-store.js';

/** Connection and memory of a transfer. */
export interface TransferContext {
  /** The store of the transfer's driver: its limits, and the factory of models. */
  readonly store: ObjectStore;
  /** Runs one request: on that store, or through a lane of a scheduler. */
  run<T>(step: (store: ObjectStore) => Promise<T>, call: Call): Promise<T>;
  /** Memory that all transfers of the driver, or of the scheduler, share. */
  readonly budget: Budget;
  /** Default number of parallel requests of one transfer. */
  readonly parallel: number;
}

/** Attempts for parts that arrive damaged, and for a body without progress in between. */
export const ATTEMPTS = 4;

/** Longest wait before the second attempt, in milliseconds; doubled for each further one. */
const BACKOFF = 200;

/** Waits before another attempt. */
export function backOff(attempt: number, call: Call): Promise<void> {
  return wait(attempt, BACKOFF, call);
}

/** Repeats a step while its bytes arrive damaged. */
export async function repeatDamaged<T>(step: () => Promise<T>, call: Call): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      if (attempt >= ATTEMPTS || !CloudError.is(error) || error.code !== 'checksum') throw error;
      await backOff(attempt, call);
    }
  }
}

/** Runs tasks in parallel, at most `width` at once. The first failure ends all of them. */
export class Crew {
  /** Ends with the call, and when something failed. */
  readonly call: Call;
  readonly #width: number;
  readonly #stop = new AbortController();
  readonly #removeListener: () => void;
  readonly #active = new Set<Promise<void>>();
  #latest: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;

  constructor(call: Call, width: number) {
    this.#width = width;
    this.#removeListener = onAbort(call.signal, () => this.#stop.abort(call.signal?.reason));
    if (call.signal?.aborted) this.#stop.abort(call.signal.reason);
    this.call = { ...call, signal: this.#stop.signal };
  }

  /** Waits for a free place. @throws the first failure */
  async room(): Promise<void> {
    while (this.#active.size >= this.#width && this.#failure === null) await Promise.race(this.#active);
    this.check();
  }

  /** Starts a task without waiting for it. The task gets a promise that resolves when its predecessor has ended, well or not. */
  start(work: (predecessor: Promise<void>) => Promise<void>): void {
    const task = work(this.#latest).then(
      () => void this.#active.delete(task),
      (error: unknown) => {
        this.#active.delete(task);
        this.fail(error);
      },
    );
    this.#active.add(task);
    this.#latest = task;
  }

  /** Ends everything with this reason. The first call counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stop.abort(error);
  }

  /** @throws the first failure */
  check(): void {
    if (this.#failure !== null) throw this.#failure.error;
    this.call.signal?.throwIfAborted();
  }

  /** Waits until all of it has ended, well or not. */
  async settle(): Promise<void> {
    while (this.#active.size > 0) await Promise.all(this.#active);
    this.#removeListener();
  }

  /** Waits until all of it has ended. @throws the first failure */
  async finish(): Promise<void> {
    await this.settle();
    this.check();
  }
}
