import type { IncomingHttpHeaders } from 'node:http';
import { type Call, onCallEnd } from '../../call/call.js';
import type { LearntLimit, Verdict } from './learnt-limit.js';
import { headerValue } from '../request.js';
import { fromSeconds, LONGEST_PAUSE, LONGEST_WINDOW } from './reset-times.js';
import { type RateWindow, SlidingWindow } from './sliding-window.js';

/** What a provider says of its rate limits, as data beside the driver. */
export interface RateRules {
  /** Headers in which every answer says how many requests are left; null where the provider sends none. */
  readonly headers: {
    /** Header with the size of the allowance, in requests. */
    readonly limit: string;
    /** Header with the requests that are left of it. */
    readonly remaining: string;
    /** Seconds since 1970. */
    readonly reset: string;
  } | null;
  /** What happens at the moment named by the reset header: the `'next'` request is free again, or the allowance is `'full'` again, having grown evenly. */
  readonly reset: 'next' | 'full';
  /** Limits that no header shows: this many requests in any span of so many milliseconds. */
  readonly windows: readonly RateWindow[];
  /** Share of each limit that only requests which free something may use, so that deleting never has to wait for creating. */
  readonly reserve: number;
  /** Pages of the provider's documentation that this was read from. */
  readonly sources: readonly string[];
}

/** A request's part in the budget, from before it is sent until its answer's headers are there. */
export interface Turn {
  /** Told of the answer's headers, or null when no answer came. Only the first call counts. */
  end(headers: IncomingHttpHeaders | null): void;
  /** Told, after that, whether the provider has let the request pass. */
  settle(verdict: Verdict): void;
}

/** Thrown inside the connection where the provider lets nothing through for longer than the request may wait. */
export class WaitTooLong extends Error {
  /** In milliseconds. */
  readonly wait: number;

  constructor(wait: number) {
    super();
    this.wait = wait;
  }
}

interface Waiter {
  readonly frees: boolean;
  /** In milliseconds. */
  readonly longestWait: number;
  start(): void;
  refuse(error: WaitTooLong): void;
}

/** What the last answer's headers said, kept up to date with what was sent since. */
interface Seen {
  readonly limit: number;
  remaining: number;
  readonly heardAt: number;
  readonly resetAt: number;
}

/**
 * Holds requests back before the provider has to refuse them. Two sources are obeyed together: windows that the provider documents,
 * counted here, and what its headers say is left, which counts other processes too. Requests leave in the order in which they came,
 * those that free something before all others.
 */
export class RateBudget {
  readonly #rules: RateRules;
  readonly #windows: readonly SlidingWindow[];
  readonly #waiting: { readonly frees: Waiter[]; readonly others: Waiter[] } = { frees: [], others: [] };
  readonly #learnt: LearntLimit | null;
  #inFlight = 0;
  #seen: Seen | null = null;
  #pausedUntil = 0;
  #lastUse = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(rules: RateRules, learnt: LearntLimit | null = null) {
    this.#rules = rules;
    this.#learnt = learnt;
    this.#windows = rules.windows.map((window) => new SlidingWindow(window));
  }

  /**
   * Waits until a request may go out; `frees` tells that it may use the reserve.
   *
   * @throws WaitTooLong where the request at the head of the queue would have to wait longer than it may. Waiting behind others does not count.
   */
  take(frees: boolean, call: Call, longestWait = Infinity): Turn | Promise<Turn> {
    const queue = frees ? this.#waiting.frees : this.#waiting.others;
    if (queue.length === 0 && this.#wait(frees) <= 0) return this.#start();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const position = queue.indexOf(waiter);
        if (position >= 0) queue.splice(position, 1);
        remove();
      };
      const waiter = {
        frees,
        longestWait,
        start: (): void => {
          remove();
          resolve(this.#start());
        },
        refuse: (error: WaitTooLong): void => {
          remove();
          reject(error);
        },
      };
      const remove = onCallEnd(call, (reason) => {
        leave();
        reject(reason);
        this.#pump();
      });
      if (call.signal?.aborted) {
        remove();
        reject(call.signal.reason);
        return;
      }
      queue.push(waiter);
      this.#pump();
    });
  }

  /** Milliseconds in which so many more requests can go out at the earliest, as far as the limits are known. */
  timeFor(requests: number): number {
    const now = performance.now();
    let time = Math.max(0, this.#pausedUntil - now, this.#learnt?.timeFor(requests, now) ?? 0);
    for (const window of this.#windows) time = Math.max(time, window.timeFor(requests, this.#rules.reserve));
    return time;
  }

  /** A driver that is new to the account sends its first request without waiting for a refusal of others to pass. */
  greet(): void {
    this.#learnt?.probe(performance.now());
    this.#pump();
  }

  /** Holds every request back for this many milliseconds, because the provider said so. */
  pause(milliseconds: number): void {
    const pause = Math.min(milliseconds, LONGEST_PAUSE);
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + pause);
    this.#pump();
  }

  /** Whether nothing is lost when this budget is made anew: unused for longer than any of its windows. */
  isForgettable(): boolean {
    const longest = Math.max(HOUR, ...this.#rules.windows.map(({ per }) => per));
    return (
      this.#inFlight === 0 &&
      this.#waiting.frees.length + this.#waiting.others.length === 0 &&
      performance.now() - this.#lastUse > longest
    );
  }

  #start(): Turn {
    const startedAt = performance.now();
    this.#learnt?.started(startedAt, this.#inFlight === 0 && startedAt - this.#lastUse > IDLE);
    this.#inFlight += 1;
    this.#lastUse = startedAt;
    if (this.#seen !== null) this.#seen.remaining -= 1;
    let ended = false;
    return {
      end: (headers) => {
        if (ended) return;
        ended = true;
        this.#end(headers, startedAt);
      },
      settle: (verdict) => this.#settle(verdict, startedAt),
    };
  }

  #end(headers: IncomingHttpHeaders | null, startedAt: number): void {
    this.#inFlight -= 1;
    const now = performance.now();
    for (const window of this.#windows) window.add(now);
    if (headers !== null) {
      this.#hear(headers, now);
      this.#learnt?.hear(headers, startedAt, now, this.#inFlight);
    }
    this.#pump();
  }

  #settle(verdict: Verdict, startedAt: number): void {
    if (this.#learnt !== null) this.#learnt.settle(verdict, startedAt, performance.now());
    else if (typeof verdict === 'object' && verdict.retryAfter !== undefined) this.pause(verdict.retryAfter);
    this.#pump();
  }

  #hear(headers: IncomingHttpHeaders, now: number): void {
    const names = this.#rules.headers;
    if (names === null) return;
    const limit = count(headers, names.limit);
    const remaining = count(headers, names.remaining);
    const reset = count(headers, names.reset);
    if (limit === null || remaining === null || reset === null) return;
    // Counted from the server's own clock, since this machine's may be wrong.
    const clock = Date.parse(headerValue(headers, 'date') ?? '');
    const untilReset = fromSeconds(reset) - (Number.isNaN(clock) ? Date.now() : clock);
    if (untilReset > LONGEST_WINDOW) return;
    // Requests still in flight may or may not be counted in `remaining` yet; to count them twice only makes us careful.
    this.#seen = {
      limit,
      remaining: remaining - this.#inFlight,
      heardAt: now,
      resetAt: now + Math.max(MIN_RESET, untilReset),
    };
  }

  /** Milliseconds until a request may go out; Infinity while that depends on an answer. */
  #wait(frees: boolean): number {
    const now = performance.now();
    const kept = frees ? 0 : this.#rules.reserve;
    let wait = Math.max(this.#pausedUntil - now, this.#headerWait(kept, now));
    for (const window of this.#windows) wait = Math.max(wait, window.wait(kept, this.#inFlight, now));
    if (this.#learnt !== null) wait = Math.max(wait, this.#learnt.wait(kept, this.#inFlight, now));
    return wait;
  }

  #headerWait(kept: number, now: number): number {
    const seen = this.#seen;
    if (seen === null) return 0;
    const missing = Math.ceil(seen.limit * kept) + 1 - seen.remaining;
    if (missing <= 0) return 0;
    if (this.#rules.reset === 'full') {
      const used = Math.max(1, seen.limit - seen.remaining);
      return seen.heardAt + ((seen.resetAt - seen.heardAt) * missing) / used - now;
    }
    // One request goes ahead once the oldest has expired; its answer tells how things stand.
    if (now < seen.resetAt) return seen.resetAt - now;
    return this.#inFlight === 0 ? 0 : Infinity;
  }

  #refuseImpatient(queue: Waiter[], frees: boolean): void {
    for (let [first] = queue; first !== undefined; [first] = queue) {
      const wait = this.#wait(frees);
      if (wait <= first.longestWait || wait === Infinity) return;
      queue.shift();
      first.refuse(new WaitTooLong(wait));
    }
  }

  /** Lets go who may go, and sleeps until the next one may. */
  #pump(): void {
    clearTimeout(this.#timer);
    const { frees, others } = this.#waiting;
    this.#refuseImpatient(frees, true);
    this.#refuseImpatient(others, false);
    for (;;) {
      const queue = frees.length > 0 && (others.length === 0 || this.#wait(true) <= 0) ? frees : others;
      if (queue.length === 0) return;
      const wait = this.#wait(queue === frees);
      if (wait > 0) {
        const soonest = frees.length > 0 ? Math.min(wait, this.#wait(true)) : wait;
        if (soonest < Infinity)
          this.#timer = setTimeout(() => this.#pump(), Math.min(Math.ceil(soonest), MAX_SLEEP));
        return;
      }
      queue.shift()?.start();
    }
  }
}

const HOUR = 3_600_000;
/** Without a request for this long, an account is idle. In milliseconds. */
const IDLE = 1000;
/** setTimeout takes no more than a signed 32-bit number; nobody waits this long without a new answer anyway. In milliseconds. */
const MAX_SLEEP = HOUR;
/** A reset header counts in whole seconds and may name the present one. In milliseconds. */
const MIN_RESET = 1000;

function count(headers: IncomingHttpHeaders, name: string): number | null {
  const number = Number(headerValue(headers, name) ?? Number.NaN);
  return Number.isFinite(number) && number >= 0 ? number : null;
}
