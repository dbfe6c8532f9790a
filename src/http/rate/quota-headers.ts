import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from '../request.js';
import { responseDate } from '../retry-after.js';

const HOUR = 3_600_000;

/** Longest window, in milliseconds. No provider counts over more than a day: a later reset is a mistake in the unit or the clock. */
export const LONGEST_WINDOW = 25 * HOUR;

/** Times above this are in milliseconds, those below in seconds. */
const MILLISECONDS = 100_000_000_000;

/** Resets above this are seconds since 1970, those below seconds from now. */
const EPOCH = 1_000_000_000;

/** Names of headers that tell how many requests are left. */
export interface QuotaHeaders {
  /** Header with the size of the allowance, in requests. */
  readonly limit: string;
  /** Header with the requests that are left of it. */
  readonly remaining: string;
  /** Header with the time at which it begins again: seconds since 1970, or from now. */
  readonly reset: string;
}

/** Requests that a provider still allows, by the headers of one response. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  /** Time of the reset in milliseconds: since 1970 by the provider's clock, or from the response on. */
  readonly reset: number;
  /** True if `reset` counts from the response on. */
  readonly isRelative: boolean;
}

/** Reads the remaining requests of a response; null if missing or invalid. */
export function readQuota(headers: IncomingHttpHeaders, names: QuotaHeaders): Quota | null {
  const limit = number(headers, names.limit);
  const remaining = number(headers, names.remaining);
  const reset = number(headers, names.reset);
  if (limit === null || remaining === null || reset === null) return null;
  const isRelative = reset <= EPOCH;
  return { limit, remaining, reset: reset >= MILLISECONDS ? reset : reset * 1000, isRelative };
}

/** The provider's clock beside ours. A Date header has whole seconds; many of them bound the difference better than one. */
export class ServerClock {
  /** Lower bound of the provider's clock minus `performance.now()`, in milliseconds. */
  #least = -Infinity;
  /** Upper bound of the same. */
  #most = Infinity;

  /** Reads the Date of a response, or our own clock if it has none. */
  read(headers: IncomingHttpHeaders, startedAt: number, now: number): void {
    const date = responseDate(headers) ?? performance.timeOrigin + now;
    const least = Math.max(this.#least, date - now);
    const most = Math.min(this.#most, date + 1000 - startedAt);
    const agrees = least <= most;
    this.#least = agrees ? least : date - now;
    this.#most = agrees ? most : date + 1000 - startedAt;
  }

  /** Returns the provider's time at a local time, at the earliest. */
  at(local: number): number {
    return this.#least + local;
  }

  /** The bounds known so far, for {@link load} of another. */
  save(): readonly (number | null)[] {
    return [this.#least, this.#most].map((bound) => (Number.isFinite(bound) ? bound : null));
  }

  load([least, most]: readonly (number | null)[]): void {
    this.#least = least ?? -Infinity;
    this.#most = most ?? Infinity;
  }

  /** Returns the local time at a provider's time, at the latest. */
  toLocal(time: number): number {
    return time - this.#least;
  }
}

function number(headers: IncomingHttpHeaders, name: string): number | null {
  const value = Number.parseFloat(headerValue(headers, name) ?? '');
  return value >= 0 && Number.isFinite(value) ? value : null;
}
