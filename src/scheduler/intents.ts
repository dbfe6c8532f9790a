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
  readonly count: number;
  readonly from: number;
  readonly found: Map<string, ComputeNode>;
  polls: number;
  settle(): void;
}

/** What to look for. */
export interface IntentSearch {
  readonly intent: string;
  /** Servers that were asked for with it. */
  readonly count: number;
  /** Whether the provider has answered, so that nothing is under way any more. */
  readonly answered: boolean;
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
   * The servers made for an intent: all of them, or those there are once the provider has shown that there are no more;
   * `'unsettled'` when the call ended first.
   */
  find({ intent, count, answered }: IntentSearch, call: Call): Promise<readonly ComputeNode[] | 'unsettled'> {
    return new Promise((resolve) => {
      const found = new Map<string, ComputeNode>();
      const settle = (nodes: readonly ComputeNode[] | 'unsettled'): void => {
        remove();
        this.#searches.delete(intent);
        if (this.#searches.size === 0) this.stop();
        resolve(nodes);
      };
      const remove = onCallEnd(call, () => settle('unsettled'));
      this.#searches.set(intent, {
        count,
        found,
        from: performance.now() + (answered ? 0 : LATE_ARRIVAL),
        polls: 0,
        settle: () => settle([...found.values()]),
      });
      this.#stopObserving ??= this.#poller.observe({
        onNode: (node) => this.#see(node),
        onPoll: (startedAt) => this.#countPoll(startedAt),
      });
    });
  }

  /** Stops looking. */
  stop(): void {
    this.#stopObserving?.();
    this.#stopObserving = null;
  }

  #see(node: ComputeNode): void {
    const search = this.#searches.get(node.metadata[INTENT_KEY] ?? '');
    if (search === undefined) return;
    search.found.set(node.id, node);
    if (search.found.size >= search.count) search.settle();
  }

  #countPoll(startedAt: number): void {
    for (const search of [...this.#searches.values()]) {
      if (startedAt < search.from) continue;
      search.polls += 1;
      if (search.polls >= CONVINCING_POLLS) search.settle();
    }
  }
}
