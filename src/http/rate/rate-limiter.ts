import type { IncomingHttpHeaders } from 'node:http';

const HOUR = 3_600_000;

/** However long a provider asks to be left alone, it is asked again after this, in milliseconds. */
export const LONGEST_PAUSE = HOUR;

/** What `wait` returns while no time helps: a response of a request in flight has to tell how things stand. */
export const UNTIL_RESPONSE = Infinity;

/**
 * How a request ended for the rate limit: the provider let it pass, refused it as one too many (with the milliseconds to wait, where it
 * says so), or gave no response (`'lost'`).
 */
export type Verdict = 'passed' | 'lost' | { readonly retryAfter: number | undefined };

/** When a request went out and its response came, and how many others were in flight then. Times are `performance.now()`. */
export interface ResponseTiming {
  readonly startedAt: number;
  readonly now: number;
  readonly inFlight: number;
}

/**
 * One rule on how fast requests may go out. A `RateBudget` asks all of its limiters before a request, and tells them of each step: `started`,
 * `responded`, `settled`, in this order. Times are `performance.now()`.
 */
export interface RateLimiter {
  /** Milliseconds of the past that it counts. Default: none worth keeping an idle limiter for. */
  readonly span?: number;
  /** Milliseconds until a request may go out, 0 or less for now; {@link UNTIL_RESPONSE} otherwise. One that `frees` something may use the reserve. */
  wait(frees: boolean, inFlight: number, now: number): number;
  /** Milliseconds until so many more requests can have gone out, at the least. */
  timeFor(requests: number, now: number): number;
  /** Counts a request that goes out. `idle`: the account had sent nothing for a while. */
  started?(now: number, idle: boolean): void;
  /** Reads a response's headers, before its body; null when there is none. */
  responded?(headers: IncomingHttpHeaders | null, timing: ResponseTiming): void;
  /** Takes the verdict on a request. */
  settled?(verdict: Verdict, startedAt: number, now: number): void;
  /** Lets one request find out whether the provider takes them again, before the limiter would. */
  probe?(now: number): void;
}
