import type { ComputeLimits } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';
import { type Call, onCallEnd } from '../../call/call.js';
import type { OwnerTags } from './owner-tags.js';
import { LONG_AGO, UP_TO_DATE } from '../../compute/polling/look-back.js';
import type { NodePoller, PollObserver } from '../../compute/polling/node-poller.js';
import { isHopeless } from '../../compute/polling/wait-until-running.js';

/** Polls begun after the failure that must lack the server before it counts as never created. */
const CONVINCING_POLLS = 2;

/** Milliseconds for which a request whose connection broke may still take effect, where the driver's limits do not say. */
const LATE_ARRIVAL = 5000;

/** Count of a search that no number of servers ends, so that it goes on to its last poll. */
const ANY_NUMBER = Infinity;

/** Milliseconds for which a request may still take effect, `ago` milliseconds after its connection broke. */
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
  /** Local time from which on polls count. */
  readonly from: number;
  /** Polls still to come before a server that was not seen counts as never created. */
  polls: number;
  finish(nodes: readonly ComputeNode[] | 'unknown'): void;
}

/** Servers of one request to look for. */
export interface OwnedNodesSearch {
  readonly token: string;
  /** Servers requested with the token. */
  readonly count: number;
  /** Local time of the request; `LONG_AGO` where another process sent it. */
  readonly startedAt: number;
  /** Milliseconds that the request may still be under way; 0 once it has a response. */
  readonly late: number;
  /** Polls begun after that which end the search. Default 2. */
  readonly polls?: number;
}

/** Servers with an owner tag of the run, as far as polls have shown them. */
export class OwnedNodes {
  readonly tags: OwnerTags;
  readonly #poller: NodePoller;
  readonly #seen = new Map<string, Map<string, ComputeNode>>();
  readonly #searches = new Map<string, Search>();
  readonly #observer: PollObserver;
  readonly #stopListening: () => void;
  #stopObserving: (() => void) | null = null;

  constructor(poller: NodePoller, tags: OwnerTags) {
    this.tags = tags;
    underWay.add(tags.prefix);
    this.#poller = poller;
    this.#stopListening = poller.listen((node) => this.see(node));
    this.#observer = {
      ownerTagPrefix: tags.prefix,
      seenUntil: UP_TO_DATE,
      onNode: () => {},
      onPoll: (startedAt) => this.#countPoll(startedAt),
      onPollError: (error, failures) => {
        if (!isHopeless(error, failures)) return;
        for (const search of [...this.#searches.values()]) search.finish('unknown');
      },
    };
  }

  /** Records a server that a list shows. */
  see(node: ComputeNode): void {
    const token = this.tags.tokenOf(node);
    if (token === undefined) return;
    const nodes = this.#seen.get(token) ?? new Map<string, ComputeNode>();
    this.#seen.set(token, nodes);
    if (node.state === 'terminated') nodes.delete(node.id);
    else nodes.set(node.id, node);
    const search = this.#searches.get(token);
    if (search !== undefined && nodes.size >= search.count) search.finish([...nodes.values()]);
  }

  /** Servers seen with this token. */
  seen(token: string): readonly ComputeNode[] {
    return [...(this.#seen.get(token)?.values() ?? [])];
  }

  /** Orphans: servers with a tag of the run and none of its names, since they were renamed. They could belong to any spec. */
  get orphans(): readonly ComputeNode[] {
    return this.tags.shared.flatMap((tag) => this.seen(tag));
  }

  /** Tokens that servers were seen with. */
  get tokens(): Iterable<string> {
    return this.#seen.keys();
  }

  /**
   * Finds the servers that a request created: all of them, or those that exist once polls have shown that there are no more; `'unknown'` when
   * the call ended first or the provider cannot be asked.
   */
  find(
    { token, count, startedAt, late, polls = CONVINCING_POLLS }: OwnedNodesSearch,
    call: Call,
  ): Promise<readonly ComputeNode[] | 'unknown'> {
    const seen = this.seen(token);
    if (seen.length >= count) return Promise.resolve(seen);
    return new Promise((resolve) => {
      const finish = (nodes: readonly ComputeNode[] | 'unknown'): void => {
        remove();
        this.#searches.delete(token);
        if (this.#searches.size === 0) this.#stopSearching();
        resolve(nodes);
      };
      const remove = onCallEnd(call, () => finish('unknown'));
      this.#searches.set(token, { count, from: performance.now() + late, polls, finish });
      this.#observer.seenUntil = Math.min(this.#observer.seenUntil, startedAt);
      this.#stopObserving ??= this.#poller.observe(this.#observer);
    });
  }

  /** Waits for a poll that begins after now and reads the whole list. */
  async pollOnce(call: Call): Promise<void> {
    const token = `${this.tags.prefix}none`;
    await this.find({ token, count: ANY_NUMBER, startedAt: LONG_AGO, late: 0, polls: 1 }, call);
  }

  /** Ends all searches, since the run has ended. */
  stop(): void {
    underWay.delete(this.tags.prefix);
    this.#stopSearching();
    this.#stopListening();
  }

  #stopSearching(): void {
    this.#stopObserving?.();
    this.#stopObserving = null;
    this.#observer.seenUntil = UP_TO_DATE;
  }

  #countPoll(startedAt: number): void {
    for (const [token, search] of this.#searches) {
      if (startedAt < search.from) continue;
      search.polls -= 1;
      if (search.polls <= 0) search.finish(this.seen(token));
    }
  }
}
