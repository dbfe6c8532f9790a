import type { IncomingHttpHeaders } from 'node:http';
import { type Call, onCallEnd } from '../../call/call.js';
import { type RateLimiter, UNTIL_RESPONSE, type Verdict } from './rate-limiter.js';

/** A request's turn: from before it is sent until its response's headers arrive. */
export interface Turn {
  /** Takes the response's headers, or null without a response. Only the first call counts. */
  end(headers: IncomingHttpHeaders | null): void;
  /** Takes, after that, the provider's verdict on the request. */
  settle(verdict: Verdict): void;
}

/** Thrown inside the connection when the provider accepts nothing for longer than the request may wait. */
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

/**
 * Holds requests back so that the provider need not refuse them: a request goes out once all limiters let it. First come, first served; requests that
 * free something go before all others.
 */
export class RateBudget {
  readonly #limiters: readonly RateLimiter[];
  readonly #waiting: { readonly frees: Waiter[]; readonly others: Waiter[] } = { frees: [], others: [] };
  #inFlight = 0;
  #lastUse = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limiters: readonly RateLimiter[]) {
    this.#limiters = limiters;
    const { frees, others } = this.#waiting;
    const queue = {
      waiting: () => ({ frees: frees.length, others: others.length }),
      pump: () => this.#pump(),
    };
    for (const limiter of limiters) limiter.attach?.(queue);
  }

  /**
   * Waits until a request may go out; with `frees` it may use the reserve.
   *
   * @throws WaitTooLong when the request at the head of the queue would wait longer than allowed. Waiting behind others does not count.
   */
  take(frees: boolean, call: Call, longestWait = Infinity): Turn | Promise<Turn> {
    const queue = frees ? this.#waiting.frees : this.#waiting.others;
    if (queue.length === 0 && this.#wait(frees) <= 0) return this.#start(frees);
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
          resolve(this.#start(frees));
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

  /** Returns the milliseconds until so many more requests can have gone out, at the earliest, by the limits known. */
  timeFor(requests: number): number {
    const now = performance.now();
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.timeFor(requests, now)));
  }

  /** Returns the requests that may still go out by the scarcest limit; null where no limiter counts them. */
  left(): number | null {
    const now = performance.now();
    const counts = this.#limiters.flatMap((limiter) => limiter.left?.(this.#inFlight, now) ?? []);
    return counts.length === 0 ? null : Math.min(...counts);
  }

  /** Lets one request probe whether the provider takes requests again, although others were refused. */
  probe(): void {
    const now = performance.now();
    for (const limiter of this.#limiters) limiter.probe?.(now);
    this.#pump();
  }

  /** True if a new budget would know as much: unused for longer than any of its limiters counts. */
  isForgettable(): boolean {
    const longest = Math.max(HOUR, ...this.#limiters.map(({ span = 0 }) => span));
    return (
      this.#inFlight === 0 &&
      this.#waiting.frees.length + this.#waiting.others.length === 0 &&
      performance.now() - this.#lastUse > longest
    );
  }

  #start(frees: boolean): Turn {
    const startedAt = performance.now();
    const isIdle = this.#inFlight === 0 && startedAt - this.#lastUse > IDLE;
    for (const limiter of this.#limiters) limiter.started?.(startedAt, isIdle, frees);
    this.#inFlight += 1;
    this.#lastUse = startedAt;
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
    const timing = { startedAt, now: performance.now(), inFlight: this.#inFlight };
    for (const limiter of this.#limiters) limiter.responded?.(headers, timing);
    this.#pump();
  }

  #settle(verdict: Verdict, startedAt: number): void {
    const now = performance.now();
    for (const limiter of this.#limiters) limiter.settled?.(verdict, startedAt, now);
    this.#pump();
  }

  /** Returns the milliseconds until a request may go out; `UNTIL_RESPONSE` where no time helps. */
  #wait(frees: boolean): number {
    const now = performance.now();
    let wait = 0;
    for (const limiter of this.#limiters) wait = Math.max(wait, limiter.wait(frees, this.#inFlight, now));
    return wait;
  }

  #refuseImpatient(queue: Waiter[], frees: boolean): void {
    for (let [first] = queue; first !== undefined; [first] = queue) {
      const wait = this.#wait(frees);
      if (wait <= first.longestWait || wait === UNTIL_RESPONSE) return;
      queue.shift();
      first.refuse(new WaitTooLong(wait));
    }
  }

  /** Starts every request that may go out, and sleeps until the next one may. */
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
        if (soonest !== UNTIL_RESPONSE)
          this.#timer = setTimeout(() => this.#pump(), Math.min(Math.ceil(soonest), MAX_SLEEP));
        return;
      }
      queue.shift()?.start();
    }
  }
}

const HOUR = 3_600_000;
/** Milliseconds without a request after which an account is idle. */
const IDLE = 1000;
/** Longest sleep, in milliseconds: setTimeout takes a signed 32-bit number, and a response comes sooner anyway. */
const MAX_SLEEP = HOUR;
