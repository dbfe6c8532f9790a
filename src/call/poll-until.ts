import { type Call, delay } from './call.js';

/** Growth of the wait between two questions. */
const GROWTH = 1.5;

/** Intervals of `pollUntil`, and its limit. */
export interface PollOptions {
  /** Milliseconds before the first question. Default: none. */
  readonly initialWait?: number;
  /** Milliseconds before the second question. Default 500; each further wait is half as long again. */
  readonly firstWait?: number;
  /** Longest wait between two questions, in milliseconds. Default 10,000. A question that returns {@link AskAgain} may set a longer one. */
  readonly longestWait?: number;
  /** Limit; without it polling goes on until the call ends. */
  readonly giveUp?: {
    /** Milliseconds since the first question. */
    readonly after: number;
    /** Makes the error to throw then. */
    readonly error: () => Error;
  };
}

/** Result of a `pollUntil` question without a result yet, if the response tells when to ask again, by Retry-After for example. */
export class AskAgain {
  /** Milliseconds until the next question. */
  readonly after: number;

  constructor(after: number) {
    this.after = after;
  }
}

/** Asks until the result is neither null nor {@link AskAgain}, at growing intervals or as a response asks for. */
export async function pollUntil<T>(
  ask: (call: Call) => Promise<T | AskAgain | null>,
  call: Call,
  { initialWait = 0, firstWait = 500, longestWait = 10_000, giveUp }: PollOptions = {},
): Promise<T> {
  if (initialWait > 0) await delay(initialWait, call);
  const startedAt = performance.now();
  for (let growing = firstWait; ; growing = Math.min(longestWait, growing * GROWTH)) {
    const found = await ask(call);
    if (found !== null && !(found instanceof AskAgain)) return found;
    const wait = found instanceof AskAgain ? found.after : growing;
    if (giveUp !== undefined && performance.now() + wait > startedAt + giveUp.after) throw giveUp.error();
    await delay(wait, call);
  }
}
