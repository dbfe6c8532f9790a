import { type Call, delay } from '../../call/call.js';
import type { NodePoll, Pollable } from './pollable.js';
import type { ComputeNode } from '../models/index.js';
import { CloudError } from '../../errors.js';
import { PollPace } from './poll-pace.js';

/** Polls look this far back behind the last one, since clocks count in seconds and writes become visible late. In milliseconds. */
const OVERLAP = 3000;
/** A server not heard of for this long makes the next poll read the whole list. In milliseconds. */
const SILENCE = 60_000;
/**
 * The same for one that is being destroyed and that no poll has mentioned yet. Whatever is a server shows its deletion at once, so that one
 * not mentioned is gone or was no more than an order: Nova drops an order that is crossed out before it is carried out, and lists it nowhere,
 * not among the deleted ones either. In milliseconds.
 */
const ENDING_SILENCE = 2000;
/** A server younger than this may be missing from a list although it exists. In milliseconds. */
const LISTING_DELAY = 15_000;
/** Servers missing from a list that are asked for by id, in one poll. */
const MAX_CHECKS = 5;
/** Whole lists in a row that lack a server before it counts as gone without being asked for. */
const CONVINCING_LISTS = 3;

/** Somebody who wants to know what becomes of some servers. */
export interface Watcher {
  /** Present where the server is being destroyed, so that its absence from a list is no surprise. */
  readonly ending?: true;
  /** A watched server as it is now; called at every poll that mentions it. */
  onNode(node: ComputeNode): void;
  /** A watched server does not exist any more; `last` is what the provider still says of it, where it does. */
  onGone(id: string, last?: ComputeNode): void;
  /** A poll failed; the poller goes on. */
  onPollError?(error: unknown, failuresInARow: number): void;
}

interface Watched {
  readonly watchers: Set<Watcher>;
  /** Local time up to which all changes have been seen; -Infinity where nothing is known. */
  seenUntil: number;
  heardAt: number;
  /** Whole lists in a row that lacked it. */
  missed: number;
  readonly since: number;
  /** How long it may be missing from lists before it was ever seen in one, in milliseconds. */
  patience: number;
}

/** Sees every server that a poll mentions, and learns when polls have succeeded. */
export interface PollObserver {
  /** Ids of servers that it looks for, beside those that are watched. */
  ids?(): Iterable<string>;
  /** Prefix of the owner tags of servers that it looks for. */
  readonly ownerTagPrefix?: string;
  /** Local time up to which it has seen all changes; polls look back to it and move it on. -Infinity makes the next one read the whole list. */
  seenUntil: number;
  onNode(node: ComputeNode): void;
  /** A poll succeeded that began at this local time. */
  onPoll(startedAt: number): void;
  /** A poll failed; the poller goes on. */
  onPollError?(error: unknown, failuresInARow: number): void;
}

const pollers = new Map<string, NodePoller>();

/**
 * One poller for an account, region and endpoint serves every waiter of the process: at most one list request an interval, on a
 * connection of its own, however many servers are waited for.
 */
export class NodePoller {
  readonly #key: string;
  readonly #driver: Pollable;
  readonly #watched = new Map<string, Watched>();
  readonly #observers = new Set<PollObserver>();
  readonly #listeners = new Set<(node: ComputeNode) => void>();
  readonly #pace: PollPace;
  #users = 0;
  #stop: AbortController | null = null;
  #wake: AbortController | null = null;
  #failures = 0;
  /** The server's clock minus ours, in milliseconds, once an answer has told. */
  #clockOffset: number | null = null;

  private constructor(key: string, driver: Pollable) {
    this.#key = key;
    this.#driver = driver.fork();
    this.#pace = new PollPace(driver.limits.pollInterval);
  }

  /** The poller of the driver's account; release it when done. */
  static acquire(driver: Pollable): NodePoller {
    const key = driver.accountKey;
    const poller = pollers.get(key) ?? new NodePoller(key, driver);
    pollers.set(key, poller);
    poller.#users += 1;
    return poller;
  }

  /** Gives the poller back; the last user's release ends it and closes its connection. */
  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    pollers.delete(this.#key);
    this.#stop?.abort();
    await this.#driver.close();
  }

  /**
   * Watches a server until the answer is called. `startedAt` is the local time (`performance.now()`) at which its creation was asked
   * for; without it the next poll reads the whole list. A server that is not in it gets `patience` milliseconds to appear.
   */
  watch(
    id: string,
    watcher: Watcher,
    startedAt: number | null,
    patience: number = LISTING_DELAY,
  ): () => void {
    const now = performance.now();
    const watched = this.#watched.get(id) ?? {
      watchers: new Set(),
      seenUntil: startedAt ?? -Infinity,
      heardAt: now,
      missed: 0,
      since: now,
      patience,
    };
    watched.patience = Math.min(watched.patience, patience);
    watched.seenUntil = Math.min(watched.seenUntil, startedAt ?? -Infinity);
    watched.watchers.add(watcher);
    this.#watched.set(id, watched);
    this.#pace.changed(now);
    if (startedAt === null) this.#wake?.abort();
    this.#start();
    return () => {
      watched.watchers.delete(watcher);
      if (watched.watchers.size === 0 && this.#watched.get(id) === watched) this.#watched.delete(id);
      this.#stopWhenIdle();
    };
  }

  /** Sees every server of every poll until the answer is called, and keeps the poller going meanwhile. */
  observe(observer: PollObserver): () => void {
    this.#observers.add(observer);
    this.#pace.changed(performance.now());
    this.#start();
    return () => {
      this.#observers.delete(observer);
      this.#stopWhenIdle();
    };
  }

  /** Sees every server that polls for others mention, until the answer is called. */
  listen(listener: (node: ComputeNode) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #stopWhenIdle(): void {
    if (this.#watched.size === 0 && this.#observers.size === 0) this.#stop?.abort();
  }

  #start(): void {
    if (this.#stop !== null) return;
    const stop = new AbortController();
    this.#stop = stop;
    void this.#loop({ signal: stop.signal, deadline: null }).finally(() => {
      if (this.#stop === stop) this.#stop = null;
      // Somebody may have begun to watch between the abort and here.
      if (this.#watched.size > 0 || this.#observers.size > 0) this.#start();
    });
  }

  async #loop(call: Call): Promise<void> {
    while (!call.signal?.aborted) {
      await this.#waitForTurn(call);
      if (call.signal?.aborted) return;
      await this.#poll(call);
    }
  }

  async #waitForTurn(call: Call): Promise<void> {
    // A server that may have been running for long is asked about at once; a new one needs time anyway.
    const urgent = [...this.#watched.values()].some(({ seenUntil }) => seenUntil === -Infinity);
    const wait = this.#pace.timeToNext(urgent);
    if (wait <= 0) return;
    const wake = new AbortController();
    this.#wake = wake;
    const signal = call.signal === undefined ? wake.signal : AbortSignal.any([wake.signal, call.signal]);
    await delay(wait, { signal, deadline: null }).catch(() => {});
    if (wake.signal.aborted && !call.signal?.aborted) await this.#waitForTurn(call);
  }

  async #poll(call: Call): Promise<void> {
    const startedAt = performance.now();
    this.#pace.started(startedAt);
    const from = this.#lookBack();
    const since = this.#serverTime(from);
    const waiting = [...this.#watched.values(), ...this.#observers].map(
      (one) => [one, one.seenUntil] as const,
    );
    try {
      const { nodes, now } = await this.#driver.internals.pollNodes({ ...this.#wanted(), since }, call);
      this.#failures = 0;
      this.#pace.ended(performance.now());
      if (now !== null) this.#clockOffset = now.getTime() - (performance.timeOrigin + performance.now());
      // Who came, or asked for more, while the poll was under way may need one that looks further back.
      for (const [one, before] of waiting) if (one.seenUntil === before) one.seenUntil = startedAt;
      this.#tell(nodes, startedAt);
      if (since === null) await this.#checkMissing(nodes, startedAt, call);
      for (const observer of [...this.#observers]) observer.onPoll(startedAt);
    } catch (error) {
      if (call.signal?.aborted) return;
      this.#pace.ended(performance.now());
      this.#failures += 1;
      for (const one of [...this.#allWatchers(), ...this.#observers])
        one.onPollError?.(error, this.#failures);
    }
  }

  /** The servers that somebody waits or looks for. */
  #wanted(): Pick<NodePoll, 'ids' | 'ownerTagPrefixes'> {
    const ids = new Set(this.#watched.keys());
    const ownerTagPrefixes: string[] = [];
    for (const observer of this.#observers) {
      if (observer.ownerTagPrefix !== undefined) ownerTagPrefixes.push(observer.ownerTagPrefix);
      for (const id of observer.ids?.() ?? []) ids.add(id);
    }
    return { ids, ownerTagPrefixes };
  }

  /** The local time that the poll has to look back to; -Infinity to read the whole list. */
  #lookBack(): number {
    if (this.#driver.limits.poll === 'all' || this.#clockOffset === null) return -Infinity;
    const now = performance.now();
    let from = now - this.#pace.shortest;
    for (const watched of this.#watched.values()) {
      if (now - watched.heardAt > silenceOf(watched)) return -Infinity;
      from = Math.min(from, watched.seenUntil);
    }
    for (const { seenUntil } of this.#observers) from = Math.min(from, seenUntil);
    return from;
  }

  /** A local time by the server's clock; null for the beginning of all time. */
  #serverTime(local: number): Date | null {
    if (local === -Infinity || this.#clockOffset === null) return null;
    return new Date(performance.timeOrigin + local + this.#clockOffset - OVERLAP);
  }

  #tell(nodes: readonly ComputeNode[], startedAt: number): void {
    for (const node of nodes) {
      for (const listener of this.#listeners) listener(node);
      for (const observer of [...this.#observers]) observer.onNode(node);
      const watched = this.#watched.get(node.id);
      if (watched === undefined) continue;
      watched.heardAt = startedAt;
      watched.missed = 0;
      this.#pace.changed(startedAt);
      for (const watcher of [...watched.watchers]) {
        if (node.state === 'terminated') watcher.onGone(node.id, node);
        else watcher.onNode(node);
      }
    }
  }

  /** A server missing from a whole list is asked for by its id, before anybody is told that it is gone. */
  async #checkMissing(nodes: readonly ComputeNode[], startedAt: number, call: Call): Promise<void> {
    const listed = new Set(nodes.map((node) => node.id));
    const missing = [...this.#watched].filter(
      ([id, watched]) => !listed.has(id) && startedAt - watched.since >= this.#patience(watched),
    );
    for (const [id, watched] of missing) {
      watched.missed += 1;
      if (watched.missed < CONVINCING_LISTS) continue;
      for (const watcher of [...watched.watchers]) watcher.onGone(id);
    }
    for (const [id, watched] of missing
      .filter(([, { missed }]) => missed < CONVINCING_LISTS)
      .slice(0, MAX_CHECKS)) {
      try {
        this.#tell([await this.#driver.getNode(id, call)], startedAt);
      } catch (error) {
        if (!CloudError.is(error) || error.code !== 'node-not-found') throw error;
        for (const watcher of [...watched.watchers]) watcher.onGone(id);
      }
    }
  }

  /** A server watched since before it was ever listed gets time to appear, unless that is not what it was made to do. */
  #patience(watched: Watched): number {
    if (isEnding(watched)) return 0;
    return watched.heardAt === watched.since ? watched.patience : 0;
  }

  #allWatchers(): Set<Watcher> {
    return new Set([...this.#watched.values()].flatMap((watched) => [...watched.watchers]));
  }
}

/** How long a server may go unmentioned by polls that list changes, in milliseconds. */
function silenceOf(watched: Watched): number {
  if (watched.heardAt !== watched.since) return SILENCE;
  return isEnding(watched) ? Math.min(ENDING_SILENCE, watched.patience) : watched.patience;
}

function isEnding({ watchers }: Watched): boolean {
  return [...watchers].every(({ ending }) => ending);
}
