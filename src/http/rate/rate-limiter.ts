import type { IncomingHttpHeaders } from 'node:http';

const HOUR = 3_600_000;

/** Longest pause in milliseconds, whatever the provider asks for. */
export const LONGEST_PAUSE = HOUR;

/** Result of `wait` when only the response of a request in flight can tell how to go on. */
export const UNTIL_RESPONSE = Infinity;

/** Result of a request for the rate limit: accepted, refused (with the milliseconds to wait, if known), or without a response (`'lost'`). */
export type Verdict = 'passed' | 'lost' | { readonly retryAfter: number | undefined };

/** Times of a request and its response, and the number of other requests in flight. Times are `performance.now()`. */
export interface ResponseTiming {
  readonly startedAt: number;
  readonly now: number;
  readonly inFlight: number;
}

/**
 * A limit on the rate of requests. A `RateBudget` asks all its limiters before a request, and calls them at each step: `started`,
 * `responded`, `settled`, in this order. Times are `performance.now()`.
 */
export interface RateLimiter {
  /** Milliseconds of the past that it counts. Default: none worth keeping an idle limiter for. */
  readonly span?: number;
  /**
   * Milliseconds until a request may go out, 0 or less for now; {@link UNTIL_RESPONSE} if only a response can tell. With `frees` it may use
   * the reserve.
   */
  wait(frees: boolean, inFlight: number, now: number): number;
  /** Milliseconds until so many more requests can have gone out, at the least. */
  timeFor(requests: number, now: number): number;
  /** Counts a request that goes out. `idle`: the account had sent nothing for a while. */
  started?(now: number, idle: boolean): void;
  /** Reads a response's headers before its body; null without a response. */
  responded?(headers: IncomingHttpHeaders | null, timing: ResponseTiming): void;
  /** Receives the verdict on a request. */
  settled?(verdict: Verdict, startedAt: number, now: number): void;
  /** Allows one request as a probe before the limiter would. */
  probe?(now: number): void;
}
