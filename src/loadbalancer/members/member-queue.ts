import { type Call, onAbort, onCallEnd } from '../../call/call.js';
import { backOff } from '../../call/backoff.js';
import { exclusive } from '../../call/keyed-queue.js';
import { ConflictError } from '../../errors.js';
import type { LoadBalancerCapabilities } from '../driver/capabilities.js';
import type { BalancerStatus, LoadBalancerHost, MemberPool } from '../driver/host.js';
import {
  closedError,
  forgetPolls,
  isLocked,
  lastSeen,
  LOCK_PATIENCE,
  type LockSource,
  lockTimeout,
  untilUnlocked,
} from '../lock/balancer-lock.js';
import type { MemberData } from '../model/models.js';
import { changed, isMet, metMembers, nextChange } from './plan.js';
import { checkRoom, isOfOne, isTransient } from './refusals.js';
import { agree, type Demand, demandOf, Demands, type Entry, type Wish } from './wish.js';

/** Rounds that may end without bringing about what a call wants: others change the members too, or an answer was lost. */
const MAX_ROUNDS = 3;

/** The queue waits for its turn without end: each caller's wait has one. */
const UNLIMITED: Call = { deadline: null };

/** A driver as queues see it. */
export interface MemberSource extends LockSource {
  readonly host: LoadBalancerHost;
  readonly capabilities: LoadBalancerCapabilities;
  /** The same with a connection of its own. */
  fork(): { readonly source: MemberSource; close(): Promise<void> };
}

/** Calls of one round, and what they want in terms of the pools. */
type Round = Map<Entry, Demand>;

const queues = new Map<string, MemberQueue>();

/**
 * The changes of one balancer's members that this process wants, whoever asks, forks of a driver too. What waits is merged into as few
 * requests as the cloud allows; each call learns what became of its own members.
 *
 * A round: read the members; send what is missing, batch by batch, each once the lock is free; read them again; end the calls that have
 * what they want. A request that is refused is tried again in halves, so that one call's mistake is its own.
 */
export class MemberQueue {
  readonly #key: string;
  readonly #id: string;
  readonly #entries = new Set<Entry>();
  /** Ends the requests and waits of a turn: nobody wants anything of it any more. */
  #turnEnd = new AbortController();
  /** Refusals in a row because of a lock, when the first one came, and what the balancer was doing after the last one. */
  #refusals = 0;
  #refusedAt = 0;
  #last: BalancerStatus | null = null;

  private constructor(key: string, id: string) {
    this.#key = key;
    this.#id = id;
  }

  /** Adds a call, and returns the members that it named once they are as it wants. */
  static change(
    source: MemberSource,
    id: string,
    wish: Wish,
    operation: string,
    call: Call,
  ): Promise<readonly MemberData[]> {
    const key = changeKey(source, id);
    const queue = queues.get(key) ?? new MemberQueue(key, id);
    return queue.#add(source, wish, operation, call);
  }

  #add(source: MemberSource, wish: Wish, operation: string, call: Call): Promise<readonly MemberData[]> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        removeListener();
        stopWatching();
        this.#entries.delete(entry);
        if (this.#entries.size === 0) this.#turnEnd.abort();
      };
      const entry: Entry = {
        wish,
        operation,
        call,
        rounds: 0,
        resolve: (members) => {
          end();
          resolve(members);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      const removeListener = onCallEnd(call, (reason) => entry.reject(this.#ended(source, entry, reason)));
      const stopWatching = onAbort(source.closed, () => entry.reject(closedError(source.context, operation)));
      this.#entries.add(entry);
      if (queues.get(this.#key) === this) return;
      queues.set(this.#key, this);
      void this.#drain(source);
    });
  }

  /** A call that runs out of time is told what the balancer was doing; the reason of an abort is the caller's own. */
  #ended(source: MemberSource, { operation, call }: Entry, reason: unknown): unknown {
    if (call.signal?.aborted === true) return reason;
    const last = lastSeen(source, this.#id) ?? this.#last;
    return lockTimeout(source, this.#id, operation, last, call.timeout);
  }

  /** Works until nobody waits, on a connection of its own: a lane that is lent to a task is not used for others. */
  async #drain(given: MemberSource): Promise<void> {
    let lane: ReturnType<MemberSource['fork']> | null = null;
    try {
      lane = given.fork();
      const { source } = lane;
      while (this.#entries.size > 0) {
        // One change of a balancer at a time, updates and deletion included.
        await exclusive([this.#key], UNLIMITED, () => this.#turn(source));
      }
    } catch (error) {
      for (const entry of this.#entries) entry.reject(error);
    } finally {
      queues.delete(this.#key);
      await lane?.close();
    }
  }

  async #turn(source: MemberSource): Promise<void> {
    const entries = [...this.#entries];
    if (entries.length === 0) return;
    this.#turnEnd = new AbortController();
    this.#last = null;
    try {
      const pools = await source.host.getPools(this.#id, this.#call);
      await this.#round(source, pools, [...this.#entries]);
    } catch (error) {
      for (const entry of entries) entry.reject(error);
    }
  }

  /** The call of a turn's requests: it ends where nobody is left who wants something of them. */
  get #call(): Call {
    return { deadline: null, signal: this.#turnEnd.signal };
  }

  async #round(
    source: MemberSource,
    before: readonly MemberPool[],
    entries: readonly Entry[],
  ): Promise<void> {
    const round = this.#compatible(source, before, entries);
    let pools = before;
    let sent = 0;
    for (;;) {
      const change = nextChange(pools, this.#demand(round), source.capabilities.batch);
      if (change === null) break;
      if (sent > 0) await this.#unlocked(source, round);
      try {
        await source.host.changeMembers(this.#id, change, this.#call);
        forgetPolls(source, this.#id);
        sent += 1;
        pools = pools.map((pool) => (pool === change.pool ? changed(change, this.#id) : pool));
      } catch (error) {
        if (isLocked(error)) await this.#locked(source, round);
        else if (!(await this.#refused(source, round, error))) return;
        // Somebody else may have changed the members meanwhile.
        pools = await source.host.getPools(this.#id, this.#call);
      }
    }
    this.#refusals = 0;
    if (sent > 0) {
      await this.#unlocked(source, round);
      pools = await source.host.getPools(this.#id, this.#call);
    }
    this.#settle(source, round, pools);
  }

  /** Waits longer and longer, since a balancer that says that it is free may refuse nevertheless. */
  async #locked(source: MemberSource, round: Round): Promise<void> {
    this.#refusals += 1;
    if (this.#refusals === 1) this.#refusedAt = performance.now();
    if (performance.now() - this.#refusedAt > LOCK_PATIENCE)
      throw lockTimeout(source, this.#id, this.#operationOf(round), this.#last, LOCK_PATIENCE);
    await this.#unlocked(source, round, this.#refusals);
  }

  /** Waits until the balancer takes changes again. */
  async #unlocked(source: MemberSource, round: Round, attempt = 1): Promise<void> {
    if (!source.capabilities.locks) return;
    const waits = { attempt, last: this.#last };
    this.#last = await untilUnlocked(source, this.#id, this.#operationOf(round), this.#call, waits);
  }

  /** The operation in whose name a round speaks: that of its first call. */
  #operationOf(round: Round): string {
    return this.#live(round)[0]?.operation ?? 'attachMembers';
  }

  /** The first calls that can be carried out together; those that contradict them wait for the next round. */
  #compatible(
    { context, capabilities }: MemberSource,
    pools: readonly MemberPool[],
    entries: readonly Entry[],
  ): Round {
    const round: Round = new Map();
    const earlier = new Demands();
    for (const entry of entries) {
      try {
        const details = context.details(entry.operation);
        const demand = demandOf(entry.wish, pools, earlier, { ...capabilities, details });
        if (round.size > 0 && !agree(earlier, demand)) break;
        checkRoom(pools, demand, capabilities.maxMembers, details);
        round.set(entry, demand);
        earlier.add(demand);
      } catch (error) {
        entry.reject(error);
      }
    }
    return round;
  }

  #live(round: Round): Entry[] {
    return [...round.keys()].filter((entry) => this.#entries.has(entry));
  }

  /** Members wanted by the calls of a round that are still waiting. */
  #demand(round: Round): Demand {
    const demands = new Demands();
    for (const [entry, demand] of round) if (this.#entries.has(entry)) demands.add(demand);
    return demands;
  }

  /** Handles a refusal; true where the round goes on. */
  async #refused(source: MemberSource, round: Round, error: unknown): Promise<boolean> {
    const live = this.#live(round);
    if (isTransient(error)) {
      // What got no answer may have been done: reading the members tells.
      for (const entry of live) if (++entry.rounds >= MAX_ROUNDS) entry.reject(error);
      await backOff(1, 1000, this.#call);
      return true;
    }
    if (live.length <= 1 || !isOfOne(error)) {
      for (const entry of live) entry.reject(error);
      return live.length > 0 && this.#live(round).length > 0;
    }
    // One member that is refused keeps all others of its request out: the calls are tried in halves.
    const middle = Math.ceil(live.length / 2);
    for (const half of [live.slice(0, middle), live.slice(middle)]) {
      await this.#unlocked(source, round);
      await this.#round(source, await source.host.getPools(this.#id, this.#call), half);
    }
    return false;
  }

  #settle({ context }: MemberSource, round: Round, pools: readonly MemberPool[]): void {
    for (const [entry, demand] of round) {
      if (!this.#entries.has(entry)) continue;
      if (isMet(pools, demand)) entry.resolve(metMembers(pools, demand));
      else if (++entry.rounds >= MAX_ROUNDS)
        entry.reject(
          new ConflictError(
            `${entry.operation}: somebody else keeps changing the members of load balancer ${this.#id}. List them, and decide again.`,
            context.details(entry.operation),
          ),
        );
    }
  }
}

/** Key of the queue of a balancer's changes within this process. */
export function changeKey({ accountKey }: LockSource, id: string): string {
  return `load-balancer ${accountKey} ${id}`;
}
