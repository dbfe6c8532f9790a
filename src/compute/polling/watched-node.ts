import type { ComputeNode } from '../models/index.js';
import { LONG_AGO, UP_TO_DATE } from './look-back.js';

/** Longest time without mention of a server before the next poll reads the whole list. In milliseconds. */
const SILENCE = 60_000;
/**
 * As SILENCE, for a server being deleted. Nova lists a deleted server at once, but never lists a build request that was cancelled before it was
 * scheduled; so silence means gone. In milliseconds.
 */
const ENDING_SILENCE = 2000;
/** A server younger than this may be missing from a list although it exists. In milliseconds. */
export const LISTING_DELAY = 15_000;
/** Whole lists in a row that lack a server before it counts as gone without being asked for by id. */
const CONVINCING_LISTS = 3;
/** Patience before any watcher limits it. */
const FOREVER = Infinity;

/** Is told of watched servers. */
export interface Watcher {
  /** Present if the server is being destroyed, so that its absence from a list is expected. */
  readonly ending?: true;
  /** Called at every poll that mentions a watched server. */
  onNode(node: ComputeNode): void;
  /** Called once a watched server does not exist any more; `last` is what the provider still lists of it, if anything. */
  onGone(id: string, last?: ComputeNode): void;
  /** Called when a poll failed; the poller goes on. */
  onPollError?(error: unknown, failuresInARow: number): void;
}

/**
 * A watched server between polls.
 *
 * | a poll ...                             | event                              | state after it                          |
 * | -------------------------------------- | ---------------------------------- | --------------------------------------- |
 * | lists it, in any state but terminated  | `onNode`                           | heard of, no misses                     |
 * | lists it as terminated                 | `onGone` with what is listed       | heard of, no misses                     |
 * | of changes does not list it            | none                               | as before; after its silence the next   |
 * |                                        |                                    | poll reads the whole list               |
 * | of the whole list lacks it, too early  | none                               | as before                               |
 * | lacks it, the first or second time     | by its id: `onNode`, or `onGone`   | one more miss, unless the id is found   |
 * |                                        | where the id is not found          |                                         |
 * | lacks it, the third time in a row      | `onGone`                           | one more miss                           |
 * | fails                                  | `onPollError`                      | as before; the next looks back as far   |
 *
 * Times are local, by `performance.now()`.
 */
export class WatchedNode {
  readonly id: string;
  readonly watchers = new Set<Watcher>();
  /** Up to then all changes have been seen; `LONG_AGO` if none have. */
  seenUntil: number = UP_TO_DATE;
  /** When the watch began. */
  readonly #since: number;
  /** When it was last mentioned; when the watch began if it never was. */
  #heardAt: number;
  #wasHeardOf = false;
  /** Whole lists in a row that lacked it. */
  #misses = 0;
  /** Longest time before it has to be in a list, in milliseconds. */
  #patience = FOREVER;

  constructor(id: string, now: number) {
    this.id = id;
    this.#since = now;
    this.#heardAt = now;
  }

  /** Adds a watcher that knows the server since `startedAt`, and gives it `patience` milliseconds to be listed. */
  add(watcher: Watcher, startedAt: number | null, patience: number): void {
    this.watchers.add(watcher);
    this.#patience = Math.min(this.#patience, patience);
    this.seenUntil = Math.min(this.seenUntil, startedAt ?? LONG_AGO);
  }

  /** True once it has not been mentioned for so long that lists of changes are no proof any more. */
  isSilent(now: number): boolean {
    return now - this.#heardAt > this.#longestSilence;
  }

  /** Takes what a poll that began at `startedAt` lists. */
  list(node: ComputeNode, startedAt: number): void {
    this.#heardAt = startedAt;
    this.#wasHeardOf = true;
    this.#misses = 0;
    for (const watcher of [...this.watchers]) {
      if (node.state === 'terminated') watcher.onGone(node.id, node);
      else watcher.onNode(node);
    }
  }

  /** Counts a whole list that lacks it, if the server had to be in it. Returns what that proves. */
  miss(startedAt: number): 'nothing' | 'doubt' | 'gone' {
    const patience = this.#isEnding || this.#wasHeardOf ? 0 : this.#patience;
    if (startedAt - this.#since < patience) return 'nothing';
    this.#misses += 1;
    return this.#misses < CONVINCING_LISTS ? 'doubt' : 'gone';
  }

  /** Tells its watchers that it is gone. */
  end(): void {
    for (const watcher of [...this.watchers]) watcher.onGone(this.id);
  }

  get #isEnding(): boolean {
    return [...this.watchers].every(({ ending }) => ending);
  }

  get #longestSilence(): number {
    if (this.#wasHeardOf) return SILENCE;
    return this.#isEnding ? Math.min(ENDING_SILENCE, this.#patience) : this.#patience;
  }
}
