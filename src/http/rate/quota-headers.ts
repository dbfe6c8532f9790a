import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from '../request.js';
import { responseDate } from '../retry-after.js';

const HOUR = 3_600_000;

/** No provider counts requests over more than a day: a reset that is further off is a mistake, in the unit or the clock. In milliseconds. */
export const LONGEST_WINDOW = 25 * HOUR;

/** Values above this are in milliseconds since 1970. */
const MILLISECONDS = 100_000_000_000;

/** Values above this are seconds since 1970, others are seconds from now. */
const EPOCH = 1_000_000_000;

/** Names of the headers with the remaining requests. */
export interface QuotaHeaders {
  /** Header with the size of the allowance, in requests. */
  readonly limit: string;
  /** Header with the requests that are left of it. */
  readonly remaining: string;
  /** Header with the time at which it begins again: seconds since 1970, or from now. */
  readonly reset: string;
}

/** Remaining requests by the headers of one response. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  /** When it begins again, in milliseconds: since 1970 by the provider's clock, or from the response on. */
  readonly reset: number;
  /** True if `reset` counts from the response. */
  readonly isRelative: boolean;
}

/** Reads the quota headers of a response; null if they are missing or invalid. */
export function readQuota(headers: IncomingHttpHeaders, names: QuotaHeaders): Quota | null {
  const limit = number(headers, names.limit);
  const remaining = number(headers, names.remaining);
  const reset = number(headers, names.reset);
  if (limit === null || remaining === null || reset === null) return null;
  const isRelative = reset <= EPOCH;
  return { limit, remaining, reset: reset >= MILLISECONDS ? reset : reset * 1000, isRelative };
}

/** Difference between the provider's clock and ours. Date headers have whole seconds; many of them give a more exact difference. */
export class ServerClock {
  /** The provider's clock minus `performance.now()` is at least and at most this, in milliseconds. */
  #least = -Infinity;
  #most = Infinity;

  /** Takes the Date of a response, or our own clock if it has none. */
  read(headers: IncomingHttpHeaders, startedAt: number, now: number): void {
    const date = responseDate(headers) ?? performance.timeOrigin + now;
    const least = Math.max(this.#least, date - now);
    const most = Math.min(this.#most, date + 1000 - startedAt);
    const agrees = least <= most;
    this.#least = agrees ? least : date - now;
    this.#most = agrees ? most : date + 1000 - startedAt;
  }

  /** A local time as the provider's clock shows it, at the least. */
  at(local: number): number {
    return this.#least + local;
  }

  /** A time of the provider's clock as local time, at the latest. */
  toLocal(time: number): number {
    return time - this.#least;
  }
}

function number(headers: IncomingHttpHeaders, name: string): number | null {
  const value = Number.parseFloat(headerValue(headers, name) ?? '');
  return value >= 0 && Number.isFinite(value) ? value : null;
}
