import { type Call, delay, onCallEnd, SharedWork } from '../call/call.js';

/** Result of a renewal. */
export interface Renewed<T> {
  /** The key, token or session. */
  readonly value: T;
  /** Lifetime in milliseconds; Infinity if unlimited. */
  readonly life: number;
}

/** Keys and tokens are renewed this long before they expire, in milliseconds; those with a shorter life at their next use. */
const AHEAD = 300_000;
/** Longest wait, in milliseconds, of a request for an early renewal while the old keys are valid. */
const PATIENCE = 2_000;
/** Time after which an early renewal is given up, in milliseconds. */
const GIVE_UP = 30_000;
/** First wait between renewals that fail or return nothing longer-lived, in milliseconds; the longest follows. */
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 300_000;
const SHORTEST_WAIT = 1_000;

/**
 * Expiring keys or tokens, shared by a driver and all its forks: requested once however many requests wait, and again before they expire.
 * If a renewal fails, the old ones are used until they expire, and renewals become less frequent.
 */
export class Renewal<T> {
  readonly #work = new SharedWork<T>();
  #value: T | null = null;
  #validUntil = 0;
  #renewAt = 0;
  /** Number of consecutive renewals without a longer-lived result. */
  #fruitless = 0;
  #renewing = false;

  /** Returns the value to sign with; not a promise if it is known. Rejects only if no valid value is left. */
  current(renew: (call: Call) => Promise<Renewed<T>>, call: Call): T | Promise<T> {
    const now = performance.now();
    const value = this.#value;
    if (value === null || now >= this.#validUntil) return this.#join(renew, call);
    if (now < this.#renewAt || this.#renewing) return value;
    return this.#ahead(value, renew, call);
  }

  /** True if the value would be used now. */
  holds(isIt: (value: T) => boolean): boolean {
    return this.#value !== null && isIt(this.#value);
  }

  /** Forgets a refused value, unless it has been replaced meanwhile. */
  forget(isRefused: (value: T) => boolean): void {
    if (this.holds(isRefused)) this.#value = null;
  }

  /** Stores a value obtained in another way. */
  keep({ value, life }: Renewed<T>): T {
    const isFirst = this.#value === null;
    this.#value = value;
    this.#validUntil = performance.now() + life;
    if (life > AHEAD) {
      this.#fruitless = 0;
      this.#renewAt = this.#validUntil - AHEAD;
    } else if (isFirst) this.#renewAt = 0;
    else this.#backOff();
    return value;
  }

  #join(renew: (call: Call) => Promise<Renewed<T>>, call: Call): Promise<T> {
    return this.#work.join(async (shared) => this.keep(await renew(shared)), call);
  }

  #ahead(value: T, renew: (call: Call) => Promise<Renewed<T>>, call: Call): Promise<T> {
    this.#renewing = true;
    const limit: Call = { timeout: GIVE_UP, deadline: performance.now() + GIVE_UP };
    const renewed = this.#join(renew, limit)
      .catch(() => {
        this.#backOff();
        return value;
      })
      .finally(() => {
        this.#renewing = false;
      });
    return firstOf(renewed, value, call);
  }

  #backOff(): void {
    const now = performance.now();
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#fruitless, (this.#validUntil - now) / 2);
    this.#fruitless += 1;
    this.#renewAt = now + Math.max(wait, SHORTEST_WAIT);
  }
}

/** Returns the better value, or the present one if that takes too long. */
async function firstOf<T>(better: Promise<T>, atHand: T, call: Call): Promise<T> {
  const controller = new AbortController();
  const remove = onCallEnd(call, (reason) => controller.abort(reason));
  const patience = delay(PATIENCE, { signal: controller.signal, deadline: null });
  try {
    return await Promise.race([better, patience.then(() => atHand)]);
  } catch (error) {
    call.signal?.throwIfAborted();
    throw error;
  } finally {
    remove();
    controller.abort();
    patience.catch(() => {});
  }
}
