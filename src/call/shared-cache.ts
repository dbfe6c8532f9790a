import { CloudError } from '../errors.js';
import { type Call, SharedWork, timeLeft } from './call.js';

/** Attempts of a caller whose question another caller's driver asks: that driver may be closed meanwhile. */
const ATTEMPTS = 3;

/** How much a {@link SharedCache} keeps. */
export interface SharedCacheOptions {
  /** Milliseconds for which a result is kept. Default: for ever. */
  readonly lasts?: number;
  /** Most results kept; the oldest are dropped first. Default: all. */
  readonly most?: number;
}

/**
 * Results by key, which all callers share: one asks, and the others wait for the same result, each as long as its own call lasts. Failures
 * are not kept.
 */
export class SharedCache<T> {
  readonly #lasts: number;
  readonly #most: number;
  readonly #kept = new Map<string, { readonly until: number; readonly value: T }>();
  readonly #works = new Map<string, SharedWork<T>>();
  /** Counts what was forgotten: a result that was asked for before is not kept. */
  #forgotten = 0;

  constructor({ lasts = Infinity, most = Infinity }: SharedCacheOptions = {}) {
    this.#lasts = lasts;
    this.#most = most;
  }

  /** Returns the kept result, or that of `ask`, which gets a call that ends when no caller waits any more. */
  async get(key: string, ask: (call: Call) => Promise<T>, call: Call): Promise<T> {
    const known = this.#kept.get(key);
    if (known !== undefined && known.until > performance.now()) return known.value;
    for (let attempt = 1; ; attempt += 1) {
      let isMine = false;
      const work = this.#works.get(key) ?? new SharedWork<T>();
      this.#works.set(key, work);
      const start = (shared: Call): Promise<T> => {
        isMine = true;
        return this.#ask(key, work, () => ask(shared));
      };
      try {
        return await work.join(start, call);
      } catch (error) {
        timeLeft(call);
        if (isMine || isAnswer(error) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  /** Drops a kept result. A question under way is answered for those who wait already; later callers ask anew. */
  forget(key: string): void {
    this.#forgotten += 1;
    this.#kept.delete(key);
    this.#works.delete(key);
  }

  /** Drops all kept results, as {@link forget} does one. */
  clear(): void {
    this.#forgotten += 1;
    this.#kept.clear();
    this.#works.clear();
  }

  async #ask(key: string, work: SharedWork<T>, ask: () => Promise<T>): Promise<T> {
    const forgotten = this.#forgotten;
    try {
      const value = await ask();
      if (forgotten === this.#forgotten) this.#keep(key, value);
      return value;
    } finally {
      if (this.#works.get(key) === work) this.#works.delete(key);
    }
  }

  #keep(key: string, value: T): void {
    this.#kept.delete(key);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= this.#most && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(key, { until: performance.now() + this.#lasts, value });
  }
}

/** True for an error that the cloud answered with: it holds for all callers, as one of a single driver does not. */
function isAnswer(error: unknown): boolean {
  return CloudError.is(error) && error.status !== null;
}
