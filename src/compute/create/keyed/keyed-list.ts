import { type Call, delay, SharedWork } from '../../../call/call.js';
import type { ComputeNode } from '../../models/index.js';
import { looksOf } from './key-looks.js';

/** Milliseconds between two lists where the driver's limits do not say. */
export const INTERVAL = 1000;

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

/** What is looked for: the `KEY_TAG` of servers, and how the account is listed. */
export interface KeyedQuery {
  readonly tag: string;
  readonly list: (call: Call) => Promise<ComputeNode[]>;
}

/**
 * The servers of an account that have an idempotency key. All creates of the process that ask share a list: as with polls, there is at most
 * one an interval, however many servers are created at once. Workers of a queue share those of one of them.
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
  async recent(query: KeyedQuery, call: Call): Promise<Listed> {
    const startedAt = performance.now() - this.#interval;
    const nodes = await looksOf(this.#account)?.look(query.tag, 'recent', call);
    return nodes === undefined || nodes === null ? this.#since(startedAt, query, call) : { startedAt, nodes };
  }

  /** A list in which a server shows that another process had created by now. */
  later(query: KeyedQuery, call: Call): Promise<Listed> {
    return this.since(performance.now() + this.#interval, query, call);
  }

  /** A list that began at a time or after it. */
  async since(time: number, query: KeyedQuery, call: Call): Promise<Listed> {
    const looks = looksOf(this.#account);
    if (looks === null) return this.#since(time, query, call);
    await delay(Math.max(0, time - performance.now()), call);
    const startedAt = performance.now();
    const nodes = await looks.look(query.tag, 'fresh', call);
    return nodes === null ? this.#since(startedAt, query, call) : { startedAt, nodes };
  }

  async #since(time: number, { list }: KeyedQuery, call: Call): Promise<Listed> {
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

  async #list(list: KeyedQuery['list'], call: Call): Promise<void> {
    this.#isListing = true;
    const startedAt = performance.now();
    try {
      this.#last = { startedAt, nodes: await list(call) };
    } finally {
      this.#isListing = false;
    }
  }
}
