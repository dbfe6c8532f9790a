import type { IncomingHttpHeaders } from 'node:http';
import type { RateLimiter, Verdict } from '../http/rate/rate-limiter.js';
import { emptyDocument, type SharedDocument, type WorkerEntry } from './shared-document.js';

/** Milliseconds that a lease reaches ahead: what one process learns of a limit, the others know as soon. */
const LEASE = 300;
/** Milliseconds after which a process that does not report counts as dead. */
const DEAD = 10_000;
/** Milliseconds for which a verdict tells something of the rate. */
const TELLING = 3000;
/** Milliseconds without a request after which an account is idle. */
const IDLE = 1000;
/** Milliseconds after which a process that got nothing asks again, where only responses help. */
const ASK_AGAIN = 50;

/** A step of a request that a process reports; times are the store's. */
export type RequestStep =
  | { readonly step: 'returned'; readonly startedAt: number; readonly at: number }
  | {
      readonly step: 'responded';
      readonly headers: IncomingHttpHeaders | null;
      readonly startedAt: number;
      readonly at: number;
    }
  | { readonly step: 'settled'; readonly verdict: Verdict; readonly startedAt: number; readonly at: number };

/** Requests that a process would send: those that free something, and others. */
export interface Wanted {
  readonly frees: number;
  readonly others: number;
  /** Others that are likely to come within the lease; granted where nothing is scarce. */
  readonly likely: number;
  /** Requests that the process has in flight, and permits that it has not used. */
  readonly held: number;
}

/** The calls that a process may make: the store's times at which each may go out. */
export interface Lease {
  readonly frees: readonly number[];
  readonly others: readonly number[];
  /** Milliseconds after which to ask again where too few were granted. */
  readonly askAgain: number;
  /** Grows with each refusal: permits of before are void. */
  readonly refusals: number;
  /** Processes that use the account. */
  readonly workers: number;
}

/**
 * What all processes know of an account's limits, as the limiters of one process would count it: a process reports what became of its requests,
 * and takes a lease of calls. Works on a document that a {@link BudgetStore} holds; `now` is the store's time.
 */
export class SharedAllowance {
  readonly #limiters: readonly RateLimiter[];
  readonly #document: SharedDocument;
  readonly #now: number;
  /** Requests that each one counts for: 1, or more while a process speaks for others that it cannot reach. */
  readonly #weight: number;

  constructor(limiters: readonly RateLimiter[], document: SharedDocument | null, now: number, weight = 1) {
    this.#limiters = limiters;
    this.#document = document ?? emptyDocument();
    this.#now = now;
    this.#weight = weight;
    for (const [index, limiter] of limiters.entries()) {
      const state = this.#document.limiters[index];
      if (state !== undefined) limiter.load?.(state);
    }
  }

  /** Takes all other processes as gone, and their requests as sent. */
  leaveAlone(worker: string): void {
    for (const name of this.#document.workers.keys()) if (name !== worker) this.#bury(name);
  }

  /** Counts what became of a process's requests. */
  report(worker: string, steps: readonly RequestStep[]): void {
    const entry = this.#entryOf(worker);
    for (const [name, { seenAt }] of this.#document.workers) if (this.#now - seenAt > DEAD) this.#bury(name);
    for (const step of steps) this.#count(entry, step);
  }

  /** Grants a process the calls that the limits let out within a second, its share where they are scarce. */
  lease(worker: string, { frees, others, likely, held }: Wanted): Lease {
    const entry = this.#entryOf(worker);
    entry.inFlight = held;
    const granted = {
      frees: this.#grant(entry, true, frees),
      others: this.#grant(entry, false, others),
    };
    if (granted.others.length === others) granted.others.push(...this.#grantSpare(entry, likely));
    const isShort = granted.frees.length < frees || granted.others.length < others;
    return {
      ...granted,
      askAgain: isShort ? this.#nextTime(granted.frees.length < frees) : 0,
      refusals: this.#document.refusals,
      workers: this.#document.workers.size,
    };
  }

  /** The document after the reports and leases. */
  document(): SharedDocument {
    return { ...this.#document, limiters: this.#limiters.map((limiter) => limiter.save?.() ?? []) };
  }

  #entryOf(worker: string): WorkerEntry {
    const entry = this.#document.workers.get(worker) ?? { seenAt: this.#now, inFlight: 0 };
    entry.seenAt = this.#now;
    this.#document.workers.set(worker, entry);
    return entry;
  }

  /** Takes a process's requests as sent and responded to. */
  #bury(worker: string): void {
    const { seenAt = 0, inFlight = 0 } = this.#document.workers.get(worker) ?? {};
    this.#document.workers.delete(worker);
    for (let count = 0; count < inFlight; count += 1) {
      this.#respond(null, seenAt, this.#now);
      this.#settle('lost', this.#now, this.#now);
    }
  }

  #count(entry: WorkerEntry, step: RequestStep): void {
    const { startedAt, at } = step;
    if (step.step === 'settled') {
      if (this.#tells(step.verdict, at)) this.#settle(step.verdict, startedAt, at);
      return;
    }
    entry.inFlight = Math.max(0, entry.inFlight - 1);
    if (step.step === 'returned') this.#settle('lost', startedAt, at);
    else for (let count = 0; count < this.#weight; count += 1) this.#respond(step.headers, startedAt, at);
  }

  /** False for a verdict of long ago, such as while the store was away: the rate was learnt otherwise since. */
  #tells(verdict: Verdict, at: number): boolean {
    const pause = typeof verdict === 'string' ? 0 : (verdict.retryAfter ?? 0);
    return at + Math.max(pause, TELLING) > this.#now;
  }

  #settle(verdict: Verdict, startedAt: number, at: number): void {
    for (const limiter of this.#limiters) limiter.settled?.(verdict, startedAt, at);
    if (typeof verdict !== 'string') this.#document.refusals += 1;
  }

  #respond(headers: IncomingHttpHeaders | null, startedAt: number, now: number): void {
    const timing = { startedAt, now, inFlight: this.#inFlight() };
    for (const limiter of this.#limiters) limiter.responded?.(headers, timing);
  }

  #inFlight(): number {
    let inFlight = 0;
    for (const entry of this.#document.workers.values()) inFlight += entry.inFlight;
    return inFlight * this.#weight;
  }

  #wait(frees: boolean): number {
    const inFlight = this.#inFlight();
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.wait(frees, inFlight, this.#now)));
  }

  #grant(entry: WorkerEntry, frees: boolean, wanted: number): number[] {
    const times: number[] = [];
    let horizon = this.#now + LEASE;
    while (times.length < wanted) {
      const time = this.#now + this.#wait(frees);
      if (time > horizon) break;
      if (times.length === 0) horizon = Math.min(horizon, time + LEASE / this.#document.workers.size);
      times.push(time);
      this.#start(entry, frees, time);
    }
    return times;
  }

  /** Grants calls that nobody waits for yet, as long as there are more at once. */
  #grantSpare(entry: WorkerEntry, wanted: number): number[] {
    const times: number[] = [];
    while (times.length < wanted && this.#wait(false) <= 0) {
      times.push(this.#now);
      this.#start(entry, false, this.#now);
    }
    return times;
  }

  #start(entry: WorkerEntry, frees: boolean, time: number): void {
    const isIdle = this.#inFlight() === 0 && this.#now - this.#document.lastUse > IDLE;
    for (let count = 0; count < this.#weight; count += 1)
      for (const limiter of this.#limiters) limiter.started?.(time, isIdle && count === 0, frees);
    this.#document.lastUse = Math.max(this.#document.lastUse, time);
    entry.inFlight += 1;
  }

  /** Returns the milliseconds until it is worth asking again. */
  #nextTime(frees: boolean): number {
    const wait = this.#wait(frees);
    if (!Number.isFinite(wait)) return ASK_AGAIN;
    return Math.min(LEASE, Math.max(ASK_AGAIN, wait - LEASE / 2));
  }
}
