import { type Call, delay } from './call.js';

/**
 * Returns the milliseconds to wait after attempt number `attempt`, counted from 1: up to `base`, doubled for each further attempt. Full jitter, so
 * that callers that failed together do not retry together.
 */
export function backoff(attempt: number, base: number, longest = Infinity): number {
  return Math.random() * Math.min(longest, base * 2 ** (attempt - 1));
}

/** Waits for a {@link backoff}; ends early, rejecting, when the call ends. */
export function backOff(attempt: number, base: number, call: Call): Promise<void> {
  return delay(backoff(attempt, base), call);
}
