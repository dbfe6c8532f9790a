import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from '../request.js';
import type { RateLimiter, ResponseTiming } from './rate-limiter.js';

/** Requests that a provider counts together. */
export type RequestClass = 'reads' | 'creates' | 'deletes';

/** A bucket of requests of one class that fills up again by itself, as a provider documents it. */
export interface BucketRule {
  /** Which requests are taken from it: those that read, those that free something, and all others. */
  readonly requests: RequestClass;
  /** Requests that it holds. */
  readonly size: number;
  /** Requests that come back each second. */
  readonly perSecond: number;
  /** Header of responses with the requests that are left in it, in lower case. */
  readonly remaining: string;
}

/** Counts what is taken from a bucket, and believes the provider, which counts other processes too. */
export class RefillingBucket implements RateLimiter {
  readonly #rule: BucketRule;
  /** The most that it may hold: what is documented, or more where the provider has shown more. */
  #size: number;
  #tokens: number;
  #filledAt: number | null = null;

  constructor(rule: BucketRule) {
    this.#rule = rule;
    this.#size = rule.size;
    this.#tokens = rule.size;
  }

  wait(_frees: boolean, _inFlight: number, now: number): number {
    this.#fill(now);
    return this.#timeTo(1);
  }

  timeFor(requests: number, now: number): number {
    this.#fill(now);
    return this.#timeTo(requests);
  }

  started(now: number): void {
    this.#fill(now);
    this.#tokens -= 1;
  }

  responded(headers: IncomingHttpHeaders | null, { now, inFlight }: ResponseTiming): void {
    const text = headers === null ? undefined : headerValue(headers, this.#rule.remaining);
    const left = text === undefined ? Number.NaN : Number(text);
    if (!Number.isSafeInteger(left) || left < 0) return;
    this.#size = Math.max(this.#size, left);
    // Those in flight may be counted in what is left already; to count them twice for a moment only makes us careful.
    this.#tokens = left - inFlight;
    this.#filledAt = now;
  }

  #fill(now: number): void {
    const passed = now - (this.#filledAt ?? now);
    this.#tokens = Math.min(this.#size, this.#tokens + (passed * this.#rule.perSecond) / 1000);
    this.#filledAt = now;
  }

  #timeTo(requests: number): number {
    return Math.max(0, Math.ceil(((requests - this.#tokens) * 1000) / this.#rule.perSecond));
  }
}
