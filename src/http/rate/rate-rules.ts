import { HeaderAllowance } from './header-allowance.js';
import { HeaderWindow } from './header-window.js';
import { LearntRate } from './learnt-rate.js';
import type { QuotaHeaders } from './quota-headers.js';
import type { RateLimiter } from './rate-limiter.js';
import { type BucketRule, RefillingBucket, type RequestClass } from './refilling-bucket.js';
import { RetryAfterPause } from './retry-after-pause.js';
import { type RateWindow, SlidingWindow } from './sliding-window.js';

/** A provider's documented rate limits. */
export interface RateRules {
  /** Headers with the remaining requests; null if the provider sends none. */
  readonly headers: QuotaHeaders | null;
  /** Effect of the reset header's time: the `'next'` request is free, or the allowance is `'full'` again after growing evenly. */
  readonly reset: 'next' | 'full';
  /** Limits that no header shows: this many requests in any span of so many milliseconds. */
  readonly windows: readonly RateWindow[];
  /** Refilling buckets, one for each class of requests; each class then has its own budget. Left out if there are none. */
  readonly buckets?: readonly BucketRule[];
  /** Share of each limit reserved for requests that release resources, so that deletes never wait for creates. */
  readonly reserve: number;
  /** Pages of the provider's documentation that this was read from. */
  readonly sources: readonly string[];
}

/** Share reserved for deletes when the provider publishes nothing. Small, since it slows creates for good. */
const UNKNOWN_RESERVE = 0.02;

/** Limiters for published limits: windows, headers, and Retry-After. */
export function publishedLimiters(
  { headers, reset, windows, reserve, buckets = [] }: RateRules,
  requests: RequestClass | null = null,
): RateLimiter[] {
  return [
    new RetryAfterPause(),
    ...buckets.filter((bucket) => bucket.requests === requests).map((bucket) => new RefillingBucket(bucket)),
    ...(headers === null ? [] : [new HeaderAllowance({ headers, reset, reserve })]),
    ...windows.map((window) => new SlidingWindow(window, reserve)),
  ];
}

/** Limiters for unpublished limits, learnt from common headers or from refusals. */
export function learntLimiters(): RateLimiter[] {
  const headers = new HeaderWindow(UNKNOWN_RESERVE);
  return [headers, new LearntRate(headers)];
}
