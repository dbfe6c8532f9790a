import type { IncomingHttpHeaders } from 'node:http';

const HOUR = 3_600_000;

/** Longest pause that a provider may ask for, in milliseconds; then a request is sent all the same. */
export const LONGEST_PAUSE = HOUR;

/** Returned by `wait` while no time helps: the next step depends on a response. */
export const UNTIL_RESPONSE = Infinity;

/**
 * Verdict on a request: the provider let it pass, refused it for its rate limit (with the milliseconds to wait, if it says so), or gave no response
 * (`'lost'`).
 */
export type Verdict = 'passed' | 'lost' | { readonly retryAfter: number | undefined };

/** Times at which a request went out and its response came, by `performance.now()`, and the other requests in flight then. */
export interface ResponseTiming {
  readonly startedAt: number;
  readonly now: number;
  readonly inFlight: number;
}

/**
 * One rule on how fast requests may go out. A `RateBudget` asks all of its limiters before a request, and tells them of each step in order:
 * `started`, `responded`, `settled`. Times are `performance.now()`.
 */
export interface RateLimiter {
  /** Milliseconds of the past that it counts. Default: none worth keeping an idle limiter for. */
  readonly span?: number;
  /**
   * Returns the milliseconds until a request may go out, 0 or less for now; {@link UNTIL_RESPONSE} otherwise. A request that `frees` something may
   * use the reserve.
   */
  wait(frees: boolean, inFlight: number, now: number): number;
  /** Returns the milliseconds until so many more requests can have gone out, at the earliest. */
  timeFor(requests: number, now: number): number;
  /** Returns the requests that may still go out, without the reserve, as far as it counts them; null while it does not know. */
  left?(inFlight: number, now: number): number | null;
  /** Counts a request that goes out. `idle` tells that the account had sent nothing for a while; `frees` that it may use the reserve. */
  started?(now: number, idle: boolean, frees: boolean): void;
  /** Reads a response's headers before its body; null without a response. */
  responded?(headers: IncomingHttpHeaders | null, timing: ResponseTiming): void;
  /** Receives the verdict on a request. */
  settled?(verdict: Verdict, startedAt: number, now: number): void;
  /** Lets one request probe whether the provider takes requests again, before the limiter would. */
  probe?(now: number): void;
  /** Meets the budget that asks it, before all else. */
  attach?(queue: RequestQueue): void;
  /** Returns all that it knows, for a budget that processes share. */
  save?(): LimiterState;
  /** Takes what {@link save} of one like it returned. */
  load?(state: LimiterState): void;
}

/** What a limiter has counted and learnt, as numbers: a budget that processes share is kept as JSON. Infinity is null. */
export type LimiterState = readonly (number | null)[];

/** Requests that wait in a budget. */
export interface RequestQueue {
  /** Number of requests that wait: those that may use the reserve, and the others. */
  waiting(): { readonly frees: number; readonly others: number };
  /** Asks the limiters again. */
  pump(): void;
}
