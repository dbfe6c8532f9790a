import type { RateLimit } from '../settings.js';
import type { RateLimiter } from './rate-limiter.js';

/** The driver's own `rateLimit`: so many requests at once, then as fast as the bucket fills again. Counts requests as they go out. */
export class TokenBucket implements RateLimiter {
  readonly #requests: number;
  readonly #per: number;
  readonly #size: number;
  #tokens: number;
  #filledAt: number | null = null;

  constructor({ requests, per }: Required<RateLimit>) {
    this.#requests = requests;
    this.#per = per;
    this.#size = Math.max(1, requests);
    this.#tokens = this.#size;
  }

  wait(_frees: boolean, _inFlight: number, now: number): number {
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : this.#timeToFill(1 - this.#tokens);
  }

  timeFor(requests: number, now: number): number {
    return Math.max(this.wait(false, 0, now), this.#timeToFill(requests - this.#tokens));
  }

  started(now: number): void {
    this.#fill(now);
    this.#tokens -= 1;
  }

  #fill(now: number): void {
    const passed = now - (this.#filledAt ?? now);
    this.#tokens = Math.min(this.#size, this.#tokens + (passed * this.#requests) / this.#per);
    this.#filledAt = now;
  }

  #timeToFill(tokens: number): number {
    return Math.max(0, Math.ceil((tokens * this.#per) / this.#requests));
  }
}
