import { type LimiterState, LONGEST_PAUSE, type RateLimiter, type Verdict } from './rate-limiter.js';

/** Holds every request back for as long as a refusal asked for. */
export class RetryAfterPause implements RateLimiter {
  #until = 0;

  wait(_frees: boolean, _inFlight: number, now: number): number {
    return this.#until - now;
  }

  timeFor(_requests: number, now: number): number {
    return Math.max(0, this.#until - now);
  }

  settled(verdict: Verdict, _startedAt: number, now: number): void {
    if (typeof verdict === 'string' || verdict.retryAfter === undefined) return;
    this.#until = Math.max(this.#until, now + Math.min(verdict.retryAfter, LONGEST_PAUSE));
  }

  save(): LimiterState {
    return [this.#until];
  }

  load([until]: LimiterState): void {
    this.#until = until ?? 0;
  }
}
