import type { LearntRate } from './learnt-rate.js';
import { type LimiterState, type RateLimiter, UNTIL_RESPONSE, type Verdict } from './rate-limiter.js';

/** Requests in flight, of all processes, when they begin with a provider that publishes no limit. */
const FIRST = 8;
/** Milliseconds in which they may double. */
const DOUBLING = 1000;
/** Doublings after which nothing is held back. */
const MOST_DOUBLINGS = 8;

/**
 * Lets processes that begin together with an unknown provider send a few requests at first, then twice as many each second: the first refusal
 * would find all of them in flight otherwise. Ends when the refusals have told a rate; begins again with each refusal that told none.
 */
export class SlowStart implements RateLimiter {
  readonly #learnt: Pick<LearntRate, 'known'>;
  #since: number | null = null;

  constructor(learnt: Pick<LearntRate, 'known'>) {
    this.#learnt = learnt;
  }

  wait(_frees: boolean, inFlight: number, now: number): number {
    if (this.#learnt.known || this.#since === null) return 0;
    const doublings = Math.floor((now - this.#since) / DOUBLING);
    if (doublings >= MOST_DOUBLINGS) return 0;
    return inFlight < FIRST * 2 ** doublings ? 0 : UNTIL_RESPONSE;
  }

  timeFor(): number {
    return 0;
  }

  started(now: number): void {
    this.#since ??= now;
  }

  settled(verdict: Verdict, _startedAt: number, now: number): void {
    if (typeof verdict !== 'string') this.#since = now;
  }

  save(): LimiterState {
    return [this.#since];
  }

  load([since]: LimiterState): void {
    this.#since = since ?? null;
  }
}
