import { HeaderAllowance } from './header-allowance.js';
import { HeaderWindow } from './header-window.js';
import { LearntRate } from './learnt-rate.js';
import type { QuotaHeaders } from './quota-headers.js';
import type { RateLimiter } from './rate-limiter.js';
import type { CloudRequest } from '../request.js';
import { type BucketRule, documentedBucket, type RequestClass } from './token-bucket.js';
import { RetryAfterPause } from './retry-after-pause.js';
import { SlowStart } from './slow-start.js';
import { type RateWindow, SlidingWindow } from './sliding-window.js';

/** Rate limits of a provider, as data beside the driver. */
export interface RateRules {
  /** Headers with the remaining requests; null if the provider sends none. */
  readonly headers: QuotaHeaders | null;
  /** Effect of the reset that the header names: the `'next'` request is free again, or the allowance is `'full'` again, having grown evenly. */
  readonly reset: 'next' | 'full';
  /** Limits that no header shows: this many requests in any span of so many milliseconds. */
  readonly windows: readonly RateWindow[];
  /** Refilling buckets, one for each class of requests; each class then has its own budget. Left out if there are none. */
  readonly buckets?: readonly BucketRule[];
  /** Limits of a part of an account, such as a domain, in place of the others. */
  readonly parts?: readonly PartRule[];
  /** Share of each limit reserved for requests that free something, so that deletes never wait for creates. */
  readonly reserve: number;
  /** Pages of the provider's documentation that this was read from. */
  readonly sources: readonly string[];
}

/** Limits that a provider keeps for each part of an account by itself. */
export interface PartRule {
  /** Paths of the requests that count; the first group of the expression finds the part. */
  readonly path: RegExp;
  /** Methods of the requests that count; all where left out. */
  readonly methods?: readonly CloudRequest['method'][];
  /** This many requests in any span of so many milliseconds. */
  readonly windows: readonly RateWindow[];
}

/** Share reserved for deletes if the provider publishes nothing. Small, since it slows creates for good. */
const UNKNOWN_RESERVE = 0.02;

/** Makes the limiters for published limits: windows, headers, buckets, and the pauses that refusals ask for. */
export function publishedLimiters(
  { headers, reset, windows, reserve, buckets = [] }: RateRules,
  requests: RequestClass | null = null,
): RateLimiter[] {
  return [
    new RetryAfterPause(),
    ...buckets.filter((bucket) => bucket.requests === requests).map(documentedBucket),
    ...(headers === null ? [] : [new HeaderAllowance({ headers, reset, reserve })]),
    ...windows.map((window) => new SlidingWindow(window, reserve)),
  ];
}

/** Makes the limiters where nothing is published: they learn by headers that many providers send, else by refusals. */
export function learntLimiters(): RateLimiter[] {
  const headers = new HeaderWindow(UNKNOWN_RESERVE);
  return [headers, new LearntRate(headers)];
}

/** Makes {@link learntLimiters} for processes that begin together. */
export function learntTogether(): RateLimiter[] {
  const headers = new HeaderWindow(UNKNOWN_RESERVE);
  const learnt = new LearntRate(headers);
  return [headers, learnt, new SlowStart(learnt)];
}
