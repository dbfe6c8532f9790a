import { type Call, deadlinePassed, delay, orCallEnd, timeLeft } from '../../call/call.js';
import type { RateLimit } from '../settings.js';

/** The upper bound on requests that a driver and all its forks share, where one is set. Requests leave in the order in which they came. */
export class Pacer {
  readonly #limit: Required<RateLimit> | null;
  #tokens: number;
  #refilledAt = 0;
  #queue: Promise<void> | null = null;

  constructor(limit: Required<RateLimit> | null) {
    this.#limit = limit;
    this.#tokens = limit?.requests ?? 0;
  }

  /** Waits until a request may go out. Answers null at once in the common case that it may. */
  take(call: Call): Promise<void> | null {
    if (this.#limit === null) return null;
    return this.#takeInTurn(call);
  }

  /** Milliseconds in which so many more requests can go out at the earliest. */
  timeFor(requests: number): number {
    if (this.#limit === null) return 0;
    return Math.max(
      this.#timeToToken(),
      ((requests - this.#tokens) * this.#limit.per) / this.#limit.requests,
    );
  }

  async #takeInTurn(call: Call): Promise<void> {
    const before = this.#queue;
    const turn = (before ?? Promise.resolve()).then(() => this.#wait(call));
    const settled = turn.catch(() => {});
    this.#queue = settled;
    void settled.then(() => {
      if (this.#queue === settled) this.#queue = null;
    });
    // Its own end is not to wait for those before it.
    await orCallEnd(turn, call);
  }

  async #wait(call: Call): Promise<void> {
    for (;;) {
      timeLeft(call);
      const wait = this.#timeToToken();
      if (wait <= 0) break;
      if (call.deadline !== null && performance.now() + wait > call.deadline) throw deadlinePassed(call);
      await delay(wait, call);
    }
    if (this.#limit !== null) this.#tokens -= 1;
  }

  #timeToToken(): number {
    if (this.#limit === null) return 0;
    const { requests, per } = this.#limit;
    const now = performance.now();
    if (this.#refilledAt === 0) this.#refilledAt = now;
    this.#tokens = Math.min(requests, this.#tokens + ((now - this.#refilledAt) * requests) / per);
    this.#refilledAt = now;
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * per) / requests);
  }
}
