import { type Call, delay, SharedWork } from '../../../call/call.js';
import type { ComputeNode } from '../../models/index.js';

/** Milliseconds between two lists where the driver's limits do not say. */
const INTERVAL = 1000;

/** Attempts of a caller that waits for a list of another one's driver, which may be closed meanwhile. */
const ATTEMPTS = 3;

/** Driver whose account is listed. */
export interface KeyedLister {
  readonly accountKey: string;
  readonly limits: { readonly pollInterval?: number };
}

/** What a list showed. */
export interface Listed {
  /** Local time at which it began. */
  readonly startedAt: number;
  readonly nodes: readonly ComputeNode[];
}

type List = (call: Call) => Promise<ComputeNode[]>;

/**
 * The servers of an account that have an idempotency key. All creates of the process that ask share a list: as with polls, there is at most
 * one an interval, however many servers are created at once.
 */
export class KeyedList {
  static readonly #lists = new Map<string, KeyedList>();
  readonly #account: string;
  readonly #interval: number;
  readonly #work = new SharedWork<void>();
  #users = 0;
  #isListing = false;
  #last: Listed | null = null;

  private constructor({ accountKey, limits }: KeyedLister) {
    this.#account = accountKey;
    this.#interval = limits.pollInterval ?? INTERVAL;
  }

  /** The list of an account, shared while anyone uses it; give it back with {@link release}. */
  static acquire(lister: KeyedLister): KeyedList {
    const list = this.#lists.get(lister.accountKey) ?? new KeyedList(lister);
    this.#lists.set(lister.accountKey, list);
    list.#users += 1;
    return list;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users === 0) KeyedList.#lists.delete(this.#account);
  }

  /** A list that is fresh enough to create by where it shows nothing. */
  recent(list: List, call: Call): Promise<Listed> {
    return this.since(performance.now() - this.#interval, list, call);
  }

  /** A list in which a server shows that another process had created by now. */
  later(list: List, call: Call): Promise<Listed> {
    return this.since(performance.now() + this.#interval, list, call);
  }

  /** A list that began at a time or after it. */
  async since(time: number, list: List, call: Call): Promise<Listed> {
    for (let failures = 0; ;) {
      const last = this.#last;
      if (last !== null && last.startedAt >= time) return last;
      const wait = Math.max(time, (last?.startedAt ?? -Infinity) + this.#interval) - performance.now();
      if (!this.#isListing && wait > 0) {
        await delay(wait, call);
        continue;
      }
      const isMine = !this.#isListing;
      try {
        await this.#work.join((shared) => this.#list(list, shared), call);
      } catch (error) {
        failures += 1;
        call.signal?.throwIfAborted();
        if (isMine || failures >= ATTEMPTS) throw error;
      }
    }
  }

  async #list(list: List, call: Call): Promise<void> {
    this.#isListing = true;
    const startedAt = performance.now();
    try {
      this.#last = { startedAt, nodes: await list(call) };
    } finally {
      this.#isListing = false;
    }
  }
}
