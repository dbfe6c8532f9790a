import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from '../request.js';
import type { RateLimiter, ResponseTiming } from './rate-limiter.js';

/** Requests that a provider counts together. */
export type RequestClass = 'reads' | 'creates' | 'deletes';

/** A documented bucket for one class of requests that refills itself. */
export interface BucketRule {
  /** Class of requests: reads, deletes, or all others. */
  readonly requests: RequestClass;
  /** Requests that it holds. */
  readonly size: number;
  /** Requests refilled each second. */
  readonly perSecond: number;
  /** Header of responses with the requests that are left in it, in lower case. */
  readonly remaining: string;
}

/** Counts requests taken from a bucket, and adopts the provider's count, which includes other processes. */
export class RefillingBucket implements RateLimiter {
  readonly #rule: BucketRule;
  /** Its size: as documented, or more if the provider has shown more. */
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
    // The count may include requests in flight already; counting them twice for a moment is merely cautious.
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
