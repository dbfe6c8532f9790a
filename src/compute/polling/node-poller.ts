import { type Call, delay } from '../../call/call.js';
import type { NodePoll, Pollable } from './pollable.js';
import { outsideItems } from '../../diagnostics/runs.js';
import type { ComputeNode } from '../models/index.js';
import { CloudError } from '../../errors.js';
import { oncePerId } from '../once-per-id.js';
import { LONG_AGO } from './look-back.js';
import { PollPace } from './poll-pace.js';
import { LISTING_DELAY, WatchedNode, type Watcher } from './watched-node.js';

/** Polls look this far back behind the last one, since clocks count in seconds and writes become visible late. In milliseconds. */
const OVERLAP = 3000;
/** Servers missing from a list that are asked for by id, in one poll. */
const MAX_CHECKS = 5;

/** Is shown every server that a poll lists, and told of every poll. */
export interface PollObserver {
  /** Ids of servers that it looks for, beside those that are watched. */
  ids?(): Iterable<string>;
  /** Prefix of the owner tags of servers that it looks for. */
  readonly ownerTagPrefix?: string;
  /** True where it looks for servers of idempotency keys. */
  readonly keyed?: boolean;
  /** Local time up to which it has seen all changes, `LONG_AGO` or `UP_TO_DATE`; polls look back to it and move it on. */
  seenUntil: number;
  onNode(node: ComputeNode): void;
  /** Called when a poll succeeded that began at this local time. */
  onPoll(startedAt: number): void;
  /** Called when a poll failed; the poller goes on. */
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
  readonly #watched = new Map<string, WatchedNode>();
  readonly #observers = new Set<PollObserver>();
  readonly #listeners = new Set<(node: ComputeNode) => void>();
  readonly #pace: PollPace;
  #users = 0;
  #stop: AbortController | null = null;
  #wake: AbortController | null = null;
  #failures = 0;
  /** The server's clock minus ours, in milliseconds; null until a response has told. */
  #clockOffset: number | null = null;

  private constructor(key: string, driver: Pollable) {
    this.#key = key;
    this.#driver = driver.fork();
    this.#pace = new PollPace(driver.limits.pollInterval);
  }

  /** Returns the poller of the driver's account; release it when done. */
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
   * Watches a server until the returned function is called. `startedAt` is the local time (`performance.now()`) of its create request;
   * where it is null the next poll begins soon and reads the whole list. A server that is not in it gets `patience` milliseconds to appear.
   */
  watch(
    id: string,
    watcher: Watcher,
    startedAt: number | null,
    patience: number = LISTING_DELAY,
  ): () => void {
    const now = performance.now();
    const watched = this.#watched.get(id) ?? new WatchedNode(id, now);
    watched.add(watcher, startedAt, patience);
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

  /** Shows an observer every server of every poll until the returned function is called; polls go on meanwhile. */
  observe(observer: PollObserver): () => void {
    this.#observers.add(observer);
    this.#pace.changed(performance.now());
    this.#start();
    return () => {
      this.#observers.delete(observer);
      this.#stopWhenIdle();
    };
  }

  /** Begins the next poll as soon as the shortest interval allows. */
  soon(): void {
    this.#pace.changed(performance.now());
    this.#wake?.abort();
  }

  /** Calls back with every server that polls list for others, until the returned function is called. */
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
    const loop = outsideItems(() => this.#loop({ signal: stop.signal, deadline: null }));
    void loop.finally(() => {
      if (this.#stop === stop) this.#stop = null;
      // A watch may have begun between the abort and here.
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
    // A server of unknown age may be running already; a new one needs time anyway.
    const urgent = [...this.#watched.values()].some(({ seenUntil }) => seenUntil === LONG_AGO);
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
    const since = this.#lookBack();
    const waiting = [...this.#watched.values(), ...this.#observers].map(
      (one) => [one, one.seenUntil] as const,
    );
    try {
      const { nodes: listed, now } = await this.#driver.internals.pollNodes(
        { ...this.#wanted(), since },
        call,
      );
      // What is told twice would be taken for two changes.
      const nodes = oncePerId(listed);
      this.#failures = 0;
      this.#pace.ended(performance.now());
      if (now !== null) this.#clockOffset = now.getTime() - (performance.timeOrigin + performance.now());
      // A watch that began, or was changed, while the poll was under way may need one that looks further back.
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

  /** Servers that are watched or looked for. */
  #wanted(): Omit<NodePoll, 'since'> {
    const ids = new Set(this.#watched.keys());
    const ownerTagPrefixes: string[] = [];
    const keyed = [...this.#observers].some((observer) => observer.keyed === true);
    for (const observer of this.#observers) {
      if (observer.ownerTagPrefix !== undefined) ownerTagPrefixes.push(observer.ownerTagPrefix);
      for (const id of observer.ids?.() ?? []) ids.add(id);
    }
    return { ids, ownerTagPrefixes, keyed };
  }

  /** Time of the server's clock that the poll has to look back to; null to read the whole list. */
  #lookBack(): Date | null {
    if (this.#driver.limits.poll === 'all' || this.#clockOffset === null) return null;
    const now = performance.now();
    let from = now - this.#pace.shortest;
    for (const watched of this.#watched.values()) {
      if (watched.isSilent(now)) return null;
      from = Math.min(from, watched.seenUntil);
    }
    for (const { seenUntil } of this.#observers) from = Math.min(from, seenUntil);
    return from === LONG_AGO ? null : new Date(performance.timeOrigin + from + this.#clockOffset - OVERLAP);
  }

  #tell(nodes: readonly ComputeNode[], startedAt: number): void {
    for (const node of nodes) {
      for (const listener of this.#listeners) listener(node);
      for (const observer of [...this.#observers]) observer.onNode(node);
      const watched = this.#watched.get(node.id);
      if (watched === undefined) continue;
      this.#pace.changed(startedAt);
      watched.list(node, startedAt);
    }
  }

  /** Counts servers that a whole list lacks as missed, and asks for some of them by id before they count as gone. */
  async #checkMissing(nodes: readonly ComputeNode[], startedAt: number, call: Call): Promise<void> {
    const listed = new Set(nodes.map((node) => node.id));
    const proofs = [...this.#watched.values()]
      .filter(({ id }) => !listed.has(id))
      .map((watched) => ({ watched, proof: watched.miss(startedAt) }));
    for (const { watched, proof } of proofs) if (proof === 'gone') watched.end();
    const doubtful = proofs.filter(({ proof }) => proof === 'doubt').slice(0, MAX_CHECKS);
    for (const { watched } of doubtful) {
      try {
        this.#tell([await this.#driver.getNode(watched.id, call)], startedAt);
      } catch (error) {
        if (!CloudError.is(error) || error.code !== 'node-not-found') throw error;
        watched.end();
      }
    }
  }

  #allWatchers(): Set<Watcher> {
    return new Set([...this.#watched.values()].flatMap((watched) => [...watched.watchers]));
  }
}
