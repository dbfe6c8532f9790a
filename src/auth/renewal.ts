import { type Call, delay, onCallEnd, SharedWork } from '../call/call.js';

/** What a sign-in came to. */
export interface Renewed<T> {
  readonly value: T;
  /** Milliseconds that it is good for; Infinity where it never ends. */
  readonly life: number;
}

/** Keys and tokens are renewed this long before they end, in milliseconds; those that come with less at their next use. */
const AHEAD = 300_000;
/** Whoever renews ahead of time has good keys at hand, and waits no longer than this for better ones, in milliseconds. */
const PATIENCE = 2_000;
/** A renewal ahead of time is given up after this, in milliseconds. */
const GIVE_UP = 30_000;
/** Waits between renewals that fail, or bring nothing that is good for longer, in milliseconds: the first and the longest. */
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 300_000;
const SHORTEST_WAIT = 1_000;

/**
 * Keys or tokens that end, shared by a driver and all its forks: asked for once however many want them, and again before they end. A
 * renewal that fails takes nothing away: what is still good is used to its end, and the service is asked less and less often.
 */
export class Renewal<T> {
  readonly #work = new SharedWork<T>();
  #value: T | null = null;
  #validUntil = 0;
  #renewAt = 0;
  /** Renewals in a row that brought nothing that is good for long. */
  #fruitless = 0;
  #renewing = false;

  /** What to sign with now; no promise where nothing need be asked for. Rejects only where nothing good is left. */
  current(renew: (call: Call) => Promise<Renewed<T>>, call: Call): T | Promise<T> {
    const now = performance.now();
    const value = this.#value;
    if (value === null || now >= this.#validUntil) return this.#join(renew, call);
    if (now < this.#renewAt || this.#renewing) return value;
    return this.#ahead(value, renew, call);
  }

  /** Whether a value is what would be used now. */
  holds(isIt: (value: T) => boolean): boolean {
    return this.#value !== null && isIt(this.#value);
  }

  /** Forgets what was refused; what has taken its place meanwhile stays. */
  forget(isRefused: (value: T) => boolean): void {
    if (this.holds(isRefused)) this.#value = null;
  }

  /** Takes a value that was had in another way. */
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

/** The better value, or the one at hand where that takes too long. */
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
