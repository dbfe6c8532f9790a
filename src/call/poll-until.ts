import { type Call, delay } from './call.js';

/** Factor by which each wait grows. */
const GROWTH = 1.5;

/** Intervals and limit of `pollUntil`. */
export interface PollOptions {
  /** Milliseconds before the second question. Default 500; each further wait is half as long again. */
  readonly firstWait?: number;
  /** Longest wait between two questions, in milliseconds. Default 10,000. */
  readonly longestWait?: number;
  /** When to give up. Default: when the call ends. */
  readonly giveUp?: {
    /** Milliseconds since the first question. */
    readonly after: number;
    /** Makes the error to throw then. */
    readonly error: () => Error;
  };
}

/** Calls `ask` at growing intervals until it returns something other than null. */
export async function pollUntil<T>(
  ask: (call: Call) => Promise<T | null>,
  call: Call,
  { firstWait = 500, longestWait = 10_000, giveUp }: PollOptions = {},
): Promise<T> {
  const end = giveUp === undefined ? Infinity : performance.now() + giveUp.after;
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * GROWTH)) {
    const found = await ask(call);
    if (found !== null) return found;
    if (giveUp !== undefined && performance.now() + wait > end) throw giveUp.error();
    await delay(wait, call);
  }
}
