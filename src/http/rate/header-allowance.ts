import type { IncomingHttpHeaders } from 'node:http';
import { responseDate } from '../retry-after.js';
import { LONGEST_WINDOW, type QuotaHeaders, readQuota } from './quota-headers.js';
import { type LimiterState, type RateLimiter, type ResponseTiming, UNTIL_RESPONSE } from './rate-limiter.js';

/** Shortest time to a reset, in milliseconds: the header counts whole seconds and may name the present one. */
const SHORTEST_RESET = 1000;

/** Allowance that a provider documents. */
export interface AllowanceRules {
  readonly headers: QuotaHeaders;
  /** Effect of the reset: the `'next'` request is free again, or the allowance is `'full'` again, having grown evenly. */
  readonly reset: 'next' | 'full';
  /** Share of it reserved for requests that free something. */
  readonly reserve: number;
}

/** Requests that the last response said are left, less those sent since. */
interface Allowance {
  readonly limit: number;
  remaining: number;
  readonly readAt: number;
  readonly resetAt: number;
}

/** A documented allowance that headers show; they count other processes too. */
export class HeaderAllowance implements RateLimiter {
  readonly #rules: AllowanceRules;
  #allowance: Allowance | null = null;

  constructor(rules: AllowanceRules) {
    this.#rules = rules;
  }

  wait(frees: boolean, inFlight: number, now: number): number {
    const allowance = this.#allowance;
    if (allowance === null) return 0;
    const missing = this.#missing(allowance, 1, frees);
    if (missing <= 0) return 0;
    const free = this.#timeOf(allowance, missing);
    if (this.#rules.reset === 'full' || now < allowance.resetAt) return free - now;
    // The oldest request has expired: send one, whose response shows the new state.
    return inFlight === 0 ? 0 : UNTIL_RESPONSE;
  }

  timeFor(requests: number, now: number): number {
    const allowance = this.#allowance;
    if (allowance === null) return 0;
    const missing = this.#missing(allowance, requests, false);
    return missing <= 0 ? 0 : Math.max(0, this.#timeOf(allowance, missing) - now);
  }

  left(_inFlight: number, now: number): number | null {
    const allowance = this.#allowance;
    return allowance === null || now >= allowance.resetAt
      ? null
      : Math.max(0, 1 - this.#missing(allowance, 1, false));
  }

  started(): void {
    if (this.#allowance !== null) this.#allowance.remaining -= 1;
  }

  responded(headers: IncomingHttpHeaders | null, { now, inFlight }: ResponseTiming): void {
    const quota = headers === null ? null : readQuota(headers, this.#rules.headers);
    if (headers === null || quota === null) return;
    // Use the server's clock, since ours may be wrong.
    const untilReset = quota.isRelative ? quota.reset : quota.reset - (responseDate(headers) ?? Date.now());
    if (untilReset > LONGEST_WINDOW) return;
    // Requests in flight may be counted in `remaining` already; counting them twice only makes us careful.
    this.#allowance = {
      limit: quota.limit,
      remaining: quota.remaining - inFlight,
      readAt: now,
      resetAt: now + Math.max(SHORTEST_RESET, untilReset),
    };
  }

  save(): LimiterState {
    if (this.#allowance === null) return [];
    const { limit, remaining, readAt, resetAt } = this.#allowance;
    return [limit, remaining, readAt, resetAt];
  }

  load(state: LimiterState): void {
    const [limit, remaining, readAt, resetAt] = state.map(Number);
    const isKnown =
      limit !== undefined && remaining !== undefined && readAt !== undefined && resetAt !== undefined;
    this.#allowance = isKnown ? { limit, remaining, readAt, resetAt } : null;
  }

  /** Returns how many requests have to come back before so many more can go out. */
  #missing({ limit, remaining }: Allowance, requests: number, frees: boolean): number {
    const reserved = frees ? 0 : Math.ceil(limit * this.#rules.reserve);
    return reserved + requests - remaining;
  }

  /** Returns the local time at which so many requests have come back, at the earliest. */
  #timeOf({ limit, remaining, readAt, resetAt }: Allowance, missing: number): number {
    if (this.#rules.reset === 'next') return resetAt;
    return readAt + ((resetAt - readAt) * missing) / Math.max(1, limit - remaining);
  }
}
