import type { Closer, QueueEngine } from '../engine.js';

/** Runs kept in memory. The oldest are dropped: their jobs are long gone. */
const MOST = 10_000;

/** Runs that producers have cancelled. */
export class Cancels {
  readonly #runs = new Map<string, AbortController>();
  #closer: Closer | null = null;

  static async of(engine: QueueEngine): Promise<Cancels> {
    const cancels = new Cancels();
    cancels.#closer = await engine.watchCancels((run) => cancels.#controller(run).abort(cancelled()));
    return cancels;
  }

  /** Aborted once the run is cancelled. */
  signalOf(run: string): AbortSignal {
    return this.#controller(run).signal;
  }

  async close(): Promise<void> {
    await this.#closer?.close();
  }

  #controller(run: string): AbortController {
    const known = this.#runs.get(run);
    if (known !== undefined) return known;
    const made = new AbortController();
    this.#runs.set(run, made);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MOST && oldest !== undefined) this.#runs.delete(oldest);
    return made;
  }
}

/** Reason of what a cancelled run ends. */
export function cancelled(): DOMException {
  return new DOMException('The run was cancelled by its producer.', 'AbortError');
}
