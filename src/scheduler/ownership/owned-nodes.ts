import type { ComputeLimits } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';
import { type Call, onCallEnd } from '../../call/call.js';
import type { OwnerTags } from './owner-tags.js';
import type { NodePoller, PollObserver } from '../../compute/polling/node-poller.js';
import { isHopeless } from '../../compute/polling/wait-until-running.js';

/** Polls that must have begun after the failure and not shown the server, before it counts as never made. */
const CONVINCING_POLLS = 2;

/** Milliseconds that a request whose connection broke may still be worked on where the provider's limits do not say. */
const LATE_ARRIVAL = 5000;

/** Milliseconds that a request may still be worked on, `ago` milliseconds after its connection broke. */
export function lateArrival({ lateArrival: most = LATE_ARRIVAL }: ComputeLimits, ago = 0): number {
  return Math.max(0, most - ago);
}

/** Prefixes of the owner tags of runs under way in this process. */
const underWay = new Set<string>();

/** True if the tag belongs to a run under way: the run may still create servers with it, so it must not be deleted. */
export function isUnderWay(tag: string): boolean {
  return [...underWay].some((prefix) => tag.startsWith(prefix));
}

interface Search {
  readonly count: number;
  readonly from: number;
  /** Polls still to come before what was not seen counts as never made. */
  polls: number;
  settle(nodes: readonly ComputeNode[] | 'unsettled'): void;
}

/** What to look for. */
export interface OwnedNodesSearch {
  readonly token: string;
  /** Servers that were asked for with it. */
  readonly count: number;
  /** Local time at which they were asked for; -Infinity where that was in another process. */
  readonly startedAt: number;
  /** Milliseconds that the request may still be under way; 0 where the provider has answered. */
  readonly late: number;
  /** Polls that must have begun after that. Default 2. */
  readonly polls?: number;
}

/** Servers with an owner tag of the run, as far as polls have shown them. */
export class OwnedNodes {
  readonly #tags: OwnerTags;
  readonly #poller: NodePoller;
  readonly #seen = new Map<string, Map<string, ComputeNode>>();
  readonly #searches = new Map<string, Search>();
  readonly #observer: PollObserver;
  readonly #stopListening: () => void;
  #stopObserving: (() => void) | null = null;

  constructor(poller: NodePoller, tags: OwnerTags) {
    this.#tags = tags;
    underWay.add(tags.prefix);
    this.#poller = poller;
    this.#stopListening = poller.listen((node) => this.see(node));
    this.#observer = {
      ownerTagPrefix: tags.prefix,
      seenUntil: Infinity,
      onNode: () => {},
      onPoll: (startedAt) => this.#countPoll(startedAt),
      onPollError: (error, failures) => {
        if (!isHopeless(error, failures)) return;
        for (const search of [...this.#searches.values()]) search.settle('unsettled');
      },
    };
  }

  /** Takes note of a server. */
  see(node: ComputeNode): void {
    const token = this.#tags.tokenOf(node);
    if (token === undefined) return;
    const nodes = this.#seen.get(token) ?? new Map<string, ComputeNode>();
    this.#seen.set(token, nodes);
    if (node.state === 'terminated') nodes.delete(node.id);
    else nodes.set(node.id, node);
    const search = this.#searches.get(token);
    if (search !== undefined && nodes.size >= search.count) search.settle([...nodes.values()]);
  }

  /** The servers seen with this token. */
  seen(token: string): readonly ComputeNode[] {
    return [...(this.#seen.get(token)?.values() ?? [])];
  }

  /** Orphans: servers with a tag of the run and none of its names, since they were renamed. They could belong to any spec. */
  get orphans(): readonly ComputeNode[] {
    return this.#tags.shared.flatMap((tag) => this.seen(tag));
  }

  /** Tokens that servers were seen with. */
  get tokens(): Iterable<string> {
    return this.#seen.keys();
  }

  /**
   * Finds the servers that a request made: all of them, or those that exist once polls have shown that there are no more; `'unsettled'` when
   * the call ended first or the provider cannot be asked.
   */
  find(
    { token, count, startedAt, late, polls = CONVINCING_POLLS }: OwnedNodesSearch,
    call: Call,
  ): Promise<readonly ComputeNode[] | 'unsettled'> {
    const seen = this.seen(token);
    if (seen.length >= count) return Promise.resolve(seen);
    return new Promise((resolve) => {
      const settle = (nodes: readonly ComputeNode[] | 'unsettled'): void => {
        remove();
        this.#searches.delete(token);
        if (this.#searches.size === 0) this.#stopSearching();
        resolve(nodes);
      };
      const remove = onCallEnd(call, () => settle('unsettled'));
      this.#searches.set(token, { count, from: performance.now() + late, polls, settle });
      this.#observer.seenUntil = Math.min(this.#observer.seenUntil, startedAt);
      this.#stopObserving ??= this.#poller.observe(this.#observer);
    });
  }

  /** Waits until a poll has read the whole list, begun after now. */
  async lookOnce(call: Call): Promise<void> {
    await this.find(
      { token: `${this.#tags.prefix}none`, count: Infinity, startedAt: -Infinity, late: 0, polls: 1 },
      call,
    );
  }

  /** Stops looking; the run has ended. */
  stop(): void {
    underWay.delete(this.#tags.prefix);
    this.#stopSearching();
    this.#stopListening();
  }

  #stopSearching(): void {
    this.#stopObserving?.();
    this.#stopObserving = null;
    this.#observer.seenUntil = Infinity;
  }

  #countPoll(startedAt: number): void {
    for (const [token, search] of this.#searches) {
      if (startedAt < search.from) continue;
      search.polls -= 1;
      if (search.polls <= 0) search.settle(this.seen(token));
    }
  }
}
