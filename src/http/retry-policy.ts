import { backoff } from '../call/backoff.js';
import type { Failure } from './errors/response-error.js';
import { isIdempotent, isRepeatable, type Outgoing } from './request.js';
import type { ResolvedSettings } from './settings.js';

/** Tokens that a connection may spend on retries before successes must earn more. */
const RETRY_TOKENS = 500;
/** Price of a retry: in the long run at most about one request in ten is a retry. */
const RETRY_COST = 5;
/** A retry after no response at all costs more, since the request has occupied the service for long. */
const TIMEOUT_COST = 10;

/** True when the error is transient and the request is idempotent (or provably had no effect). */
export function isSafeToRepeat({ error, harmless }: Failure, { request, body }: Outgoing): boolean {
  return error.retryable && isRepeatable(body) && (harmless || isIdempotent(request));
}

/** Decides when a failed request is sent again, and limits the number of retries. One for each connection. */
export class RetryPolicy {
  readonly #settings: ResolvedSettings['retry'];
  #retryTokens = RETRY_TOKENS;

  constructor(settings: ResolvedSettings['retry']) {
    this.#settings = settings;
  }

  /** Called for a response: returns some tokens. */
  succeeded(): void {
    if (this.#retryTokens < RETRY_TOKENS) this.#retryTokens += 1;
  }

  /** Milliseconds before the next attempt, or null to give up, also when the provider asks for a longer wait than allowed. */
  delay({ error, throttled, busy = false }: Failure, attempt: number): number | null {
    const { attempts, maxRetryAfter, maxDelay, throttleDelay, delay } = this.#settings;
    if (attempt >= attempts || (error.retryAfter ?? 0) > maxRetryAfter) return null;
    const cost = error.code === 'timeout' ? TIMEOUT_COST : RETRY_COST;
    if (this.#retryTokens < cost) return null;
    this.#retryTokens -= cost;
    const base = throttled || busy ? throttleDelay : delay;
    // Some jitter, so that lanes told to wait equally long do not return in the same millisecond.
    return error.retryAfter === undefined
      ? backoff(attempt, base, maxDelay)
      : error.retryAfter + backoff(1, base);
  }
}
