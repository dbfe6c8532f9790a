import type { ComputeNode } from '../compute/models.js';
import { type Call, onCallEnd } from '../connection/call.js';
import type { NodePoller } from './poller.js';

/** Metadata key under which a run writes what it meant to create, so that a server whose answer was lost can be found again. */
export const INTENT_KEY = 'skylane-intent';

/** Polls that must have begun after the failure and not shown the server, before it counts as never made. */
const CONVINCING_POLLS = 2;

/** Milliseconds that a request whose connection broke may still be worked on by the provider. */
const LATE_ARRIVAL = 5000;

interface Search {
  readonly from: number;
  polls: number;
  settle(node: ComputeNode | null): void;
}

/** Looks for servers by the intent in their metadata, in what the poller lists anyway. */
export class FoundIntents {
  readonly #searches = new Map<string, Search>();
  readonly #poller: NodePoller;
  #stopObserving: (() => void) | null = null;

  constructor(poller: NodePoller) {
    this.#poller = poller;
  }

  /**
   * The server made for an intent; null once the provider has shown that there is none; `'unsettled'` when the call ended first.
   * `answered` tells that the provider has answered, so that nothing is under way any more.
   */
  find(intent: string, answered: boolean, call: Call): Promise<ComputeNode | null | 'unsettled'> {
    return new Promise((resolve) => {
      const settle = (node: ComputeNode | null | 'unsettled'): void => {
        remove();
        this.#searches.delete(intent);
        if (this.#searches.size === 0) this.stop();
        resolve(node);
      };
      const remove = onCallEnd(call, () => settle('unsettled'));
      this.#searches.set(intent, {
        from: performance.now() + (answered ? 0 : LATE_ARRIVAL),
        polls: 0,
        settle,
      });
      this.#stopObserving ??= this.#poller.observe({
        onNode: (node) => this.#searches.get(node.metadata[INTENT_KEY] ?? '')?.settle(node),
        onPoll: (startedAt) => this.#countPoll(startedAt),
      });
    });
  }

  /** Stops looking. */
  stop(): void {
    this.#stopObserving?.();
    this.#stopObserving = null;
  }

  #countPoll(startedAt: number): void {
    for (const search of [...this.#searches.values()]) {
      if (startedAt < search.from) continue;
      search.polls += 1;
      if (search.polls >= CONVINCING_POLLS) search.settle(null);
    }
  }
}
