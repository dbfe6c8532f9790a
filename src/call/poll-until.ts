import { type Call, delay } from './call.js';

/** First wait between two questions, in milliseconds; each is longer than the one before. */
const FIRST_WAIT = 500;
const GROWTH = 1.5;
const LONGEST_WAIT = 10_000;

/**
 * Asks again and again, at growing intervals, until there is an answer that is not null or the call ends.
 */
export async function waitFor<T>(ask: (call: Call) => Promise<T | null>, call: Call): Promise<T> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, wait * GROWTH)) {
    const response = await ask(call);
    if (response !== null) return response;
    await delay(wait, call);
  }
}
