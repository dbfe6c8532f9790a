import type { Failure } from './errors/response-error.js';
import { isIdempotent, isRepeatable, type Outgoing } from './request.js';
import type { ResolvedSettings } from './settings.js';

/** Tokens a connection may spend on retries before successes have to earn more. */
const BUDGET = 500;
/** What a retry costs: at most about one request in ten is a retry over a long run. */
const RETRY_COST = 5;
/** A retry after no answer at all costs more, since it has occupied the service for long. */
const TIMEOUT_COST = 10;

/** Whether a failed request may be sent again: its failure may pass, and to send it twice does no more than to send it once. */
export function isSafeToRepeat({ error, harmless }: Failure, { request, body }: Outgoing): boolean {
  return error.retryable && isRepeatable(body) && (harmless || isIdempotent(request));
}

/** Decides when a failed request is sent again, and how many are. One for each connection. */
export class RetryPolicy {
  readonly #settings: ResolvedSettings['retry'];
  #budget = BUDGET;

  constructor(settings: ResolvedSettings['retry']) {
    this.#settings = settings;
  }

  /** An answer came; part of the budget comes back. */
  succeeded(): void {
    if (this.#budget < BUDGET) this.#budget += 1;
  }

  /** Milliseconds to wait before the next attempt, or null to give up: also where the provider asks for a longer wait than is allowed. */
  delay({ error, throttled, busy = false }: Failure, attempt: number): number | null {
    const { attempts, maxRetryAfter, maxDelay, throttleDelay, delay } = this.#settings;
    if (attempt >= attempts || (error.retryAfter ?? 0) > maxRetryAfter) return null;
    const cost = error.code === 'timeout' ? TIMEOUT_COST : RETRY_COST;
    if (this.#budget < cost) return null;
    this.#budget -= cost;
    const base = throttled || busy ? throttleDelay : delay;
    const backoff = Math.random() * Math.min(maxDelay, base * 2 ** (attempt - 1));
    // A little spread, so that lanes told to wait for the same time do not all return in the same millisecond.
    return error.retryAfter === undefined ? backoff : error.retryAfter + Math.random() * base;
  }
}
