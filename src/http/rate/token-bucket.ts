import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from '../request.js';
import type { RateLimit } from '../settings.js';
import type { LimiterState, RateLimiter, ResponseTiming } from './rate-limiter.js';

/** Requests that a provider counts together. */
export type RequestClass = 'reads' | 'creates' | 'deletes';

/** A documented bucket for one class of requests that refills itself. */
export interface BucketRule {
  /** Requests that are taken from it: those that read, those that free something, or all others. */
  readonly requests: RequestClass;
  /** Requests that it holds. */
  readonly size: number;
  /** Requests refilled each second. */
  readonly perSecond: number;
  /** Header of responses with the requests that are left in it, in lower case. */
  readonly remaining: string;
}

/** Size of a bucket, and `requests` that come back each `per` milliseconds. */
export interface BucketOptions extends Required<RateLimit> {
  /** Requests that it holds. */
  readonly size: number;
  /** Header of responses with the requests that are left in it, in lower case; left out where no response tells. */
  readonly remaining?: string;
}

/**
 * Lets so many requests go at once, then as many as come back. Counts requests as they go out; where responses tell what is left they are
 * believed, since they count other processes too.
 */
export class TokenBucket implements RateLimiter {
  readonly #requests: number;
  readonly #per: number;
  readonly #remaining: string | undefined;
  /** Grows if a response shows a larger bucket than documented. */
  #size: number;
  #tokens: number;
  #filledAt: number | null = null;

  constructor({ size, requests, per, remaining }: BucketOptions) {
    this.#requests = requests;
    this.#per = per;
    this.#remaining = remaining;
    this.#size = size;
    this.#tokens = size;
  }

  wait(_frees: boolean, _inFlight: number, now: number): number {
    return this.timeFor(1, now);
  }

  timeFor(requests: number, now: number): number {
    this.#fill(now);
    return Math.max(0, Math.ceil(((requests - this.#tokens) * this.#per) / this.#requests));
  }

  left(_inFlight: number, now: number): number {
    this.#fill(now);
    return Math.max(0, Math.floor(this.#tokens));
  }

  started(now: number): void {
    this.#fill(now);
    this.#tokens -= 1;
  }

  responded(headers: IncomingHttpHeaders | null, { now, inFlight }: ResponseTiming): void {
    if (headers === null || this.#remaining === undefined) return;
    const text = headerValue(headers, this.#remaining);
    const left = text === undefined ? Number.NaN : Number(text);
    if (!Number.isSafeInteger(left) || left < 0) return;
    this.#size = Math.max(this.#size, left);
    // Requests in flight may be counted in what is left already; counting them twice for a moment only makes us careful.
    this.#tokens = left - inFlight;
    this.#filledAt = now;
  }

  save(): LimiterState {
    return [this.#size, this.#tokens, this.#filledAt];
  }

  load([size, tokens, filledAt]: LimiterState): void {
    this.#size = size ?? this.#size;
    this.#tokens = tokens ?? this.#size;
    this.#filledAt = filledAt ?? null;
  }

  #fill(now: number): void {
    const passed = now - (this.#filledAt ?? now);
    this.#tokens = Math.min(this.#size, this.#tokens + (passed * this.#requests) / this.#per);
    this.#filledAt = now;
  }
}

/** The bucket of a driver's own `rateLimit`; a limit of less than one request a period holds one nevertheless. */
export function ownBucket(limit: Required<RateLimit>): TokenBucket {
  return new TokenBucket({ ...limit, size: Math.max(1, limit.requests) });
}

/** The bucket that a provider documents. */
export function documentedBucket({ size, perSecond, remaining }: BucketRule): TokenBucket {
  return new TokenBucket({ size, requests: perSecond, per: 1000, remaining });
}
