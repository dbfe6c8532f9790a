import { type Call, orCallEnd } from '../../../call/call.js';
import { KEY_TAG } from '../../limits.js';
import type { ComputeNode } from '../../models/index.js';
import { LONG_AGO, UP_TO_DATE } from '../../polling/look-back.js';
import { NodePoller, type PollObserver } from '../../polling/node-poller.js';
import type { Pollable } from '../../polling/pollable.js';
import { isHopeless } from '../../polling/wait-until-running.js';
import { INTERVAL, type Listed } from './keyed-list.js';
import type { LookAge } from './key-looks.js';

interface Waiting {
  /** Local time from which on a list counts. */
  readonly from: number;
  resolve(listed: Listed): void;
  reject(error: unknown): void;
}

/** Lists the servers that have a key by the polls of an account, so that a look costs nothing where servers are waited for anyway. */
export class KeyedPolls {
  readonly #poller: NodePoller;
  readonly #interval: number;
  readonly #waiting = new Set<Waiting>();
  readonly #observer: PollObserver;
  #stopObserving: (() => void) | null = null;
  /** Servers that the present poll has shown so far. */
  #nodes: ComputeNode[] = [];
  #last: Listed | null = null;

  constructor(driver: Pollable) {
    this.#poller = NodePoller.acquire(driver);
    this.#interval = driver.limits.pollInterval ?? INTERVAL;
    this.#observer = {
      keyed: true,
      seenUntil: UP_TO_DATE,
      onNode: (node) => {
        if (node.metadata[KEY_TAG] !== undefined) this.#nodes.push(node);
      },
      onPoll: (startedAt) => this.#polled(startedAt),
      onPollError: (error, failures) => this.#failed(error, failures),
    };
  }

  /** Servers that have a key, in a list that is fresh enough. Rejects where the account cannot be listed. */
  async list(age: LookAge, call: Call): Promise<readonly ComputeNode[]> {
    const now = performance.now();
    const from = age === 'fresh' ? now : now - this.#interval;
    if (this.#last !== null && this.#last.startedAt >= from) return this.#last.nodes;
    let waiting: Waiting | null = null;
    const listed = new Promise<Listed>((resolve, reject) => {
      waiting = { from, resolve, reject };
      this.#waiting.add(waiting);
    });
    this.#observe();
    try {
      return (await orCallEnd(listed, call)).nodes;
    } finally {
      if (waiting !== null) this.#waiting.delete(waiting);
      this.#stopWhenIdle();
    }
  }

  /** Gives the poller back. */
  async close(): Promise<void> {
    this.#waiting.clear();
    this.#stopWhenIdle();
    await this.#poller.release();
  }

  #observe(): void {
    if (this.#stopObserving === null) {
      this.#begin();
      this.#stopObserving = this.#poller.observe(this.#observer);
    }
    this.#poller.soon();
  }

  #stopWhenIdle(): void {
    if (this.#waiting.size > 0) return;
    this.#stopObserving?.();
    this.#stopObserving = null;
  }

  /** Asks for a poll of the whole list. */
  #begin(): void {
    this.#observer.seenUntil = LONG_AGO;
    this.#nodes = [];
  }

  #polled(startedAt: number): void {
    // A poll that was under way when the look began may have been one of changes.
    const isWhole = this.#observer.seenUntil === startedAt;
    const listed = { startedAt, nodes: this.#nodes };
    this.#begin();
    if (!isWhole) return;
    this.#last = listed;
    for (const waiting of [...this.#waiting]) if (waiting.from <= startedAt) waiting.resolve(listed);
  }

  #failed(error: unknown, failures: number): void {
    this.#begin();
    if (!isHopeless(error, failures)) return;
    for (const waiting of [...this.#waiting]) waiting.reject(error);
  }
}
