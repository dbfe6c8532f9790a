import { type Call, orCallEnd } from './call.js';

/** End of the last queued work, by key. */
const tails = new Map<string, Promise<void>>();

/** Runs work after all earlier work on any of its keys in this process. Takes all keys in one step, so two callers cannot wait for each other. */
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

/** Lets the next work start; a caller that gave up waiting does so only once the work ahead of it is done. */
async function endTurn(turn: Turn, keys: readonly string[], earlier: Promise<unknown>): Promise<void> {
  await earlier;
  turn.end();
  for (const key of keys) if (tails.get(key) === turn.ended) tails.delete(key);
}
