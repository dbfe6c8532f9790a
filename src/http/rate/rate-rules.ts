import { HeaderAllowance } from './header-allowance.js';
import { HeaderWindow } from './header-window.js';
import { LearntRate } from './learnt-rate.js';
import type { QuotaHeaders } from './quota-headers.js';
import type { RateLimiter } from './rate-limiter.js';
import { type BucketRule, RefillingBucket, type RequestClass } from './refilling-bucket.js';
import { RetryAfterPause } from './retry-after-pause.js';
import { type RateWindow, SlidingWindow } from './sliding-window.js';

/** What a provider says of its rate limits, as data beside the driver. */
export interface RateRules {
  /** Headers in which each response says how many requests are left; null when the provider sends none. */
  readonly headers: QuotaHeaders | null;
  /** What happens at the moment named by the reset header: the `'next'` request is free again, or the allowance is `'full'` again, having grown evenly. */
  readonly reset: 'next' | 'full';
  /** Limits that no header shows: this many requests in any span of so many milliseconds. */
  readonly windows: readonly RateWindow[];
  /** Buckets that fill up by themselves, one a class of requests; each class then has a budget of its own. Left out where there are none. */
  readonly buckets?: readonly BucketRule[];
  /** Share of each limit that only requests which free something may use, so that deleting never has to wait for creating. */
  readonly reserve: number;
  /** Pages of the provider's documentation that this was read from. */
  readonly sources: readonly string[];
}

/** Share kept for deletes where the provider publishes nothing. It is small, since it holds creates back for good. */
const UNKNOWN_RESERVE = 0.02;

/** The limiters for what a provider publishes: its windows, its headers, and what it asks for when it refuses. */
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

/** The limiters where a provider publishes nothing: responses tell, by headers that many send, else by refusals. */
export function learntLimiters(): RateLimiter[] {
  const headers = new HeaderWindow(UNKNOWN_RESERVE);
  return [headers, new LearntRate(headers)];
}
