import { type Call, orCallEnd } from './call.js';

/** The end of the work that was last queued for each key. */
const tails = new Map<string, Promise<void>>();

/**
 * Runs work once all earlier work on any of its keys, in this process, has ended. All keys are taken in one step, so that two callers
 * cannot wait for each other.
 */
export async function exclusive<Result>(
  keys: readonly string[],
  call: Call,
  work: () => Promise<Result>,
): Promise<Result> {
  const earlier = Promise.all(keys.map((key) => tails.get(key) ?? Promise.resolve()));
  const turn = new Turn();
  for (const key of keys) tails.set(key, turn.ended);
  try {
    await orCallEnd(earlier, call);
    return await work();
  } finally {
    void endTurn(turn, keys, earlier);
  }
}

/** A place in the queue. */
class Turn {
  readonly ended: Promise<void>;
  #end: (() => void) | null = null;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  end(): void {
    this.#end?.();
  }
}

/** Lets the next one in; a caller that gave up waiting does so only once those ahead of it are done. */
async function endTurn(turn: Turn, keys: readonly string[], earlier: Promise<unknown>): Promise<void> {
  await earlier;
  turn.end();
  for (const key of keys) if (tails.get(key) === turn.ended) tails.delete(key);
}
