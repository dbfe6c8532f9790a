import type { IncomingHttpHeaders } from 'node:http';
import {
  type RateLimiter,
  type RequestQueue,
  type ResponseTiming,
  UNTIL_RESPONSE,
  type Verdict,
} from '../http/rate/rate-limiter.js';
import { BudgetClerk, type ClerkOptions } from './budget-clerk.js';
import type { Lease, RequestStep } from './shared-allowance.js';

/** Milliseconds after which a permit that was not used is given back. */
const STALE = 1000;
/** Milliseconds within which what became of requests is reported. */
const REPORT = 1000;

/**
 * The part of one process in a budget that processes share: a request goes out on a permit, and permits are leased for about a second. Reports
 * what became of each request with the next lease.
 */
export class LeasedPermits implements RateLimiter {
  readonly #clerk: BudgetClerk;
  #queue: RequestQueue | null = null;
  /** Times at which requests may go out, by `performance.now()`, earliest first. */
  #permits: { frees: number[]; others: number[] } = { frees: [], others: [] };
  #steps: RequestStep[] = [];
  #refusals = 0;
  #inFlight = 0;
  #isAsking = false;
  #askAt = 0;
  /** Starts of requests within the last second, oldest first. */
  #starts: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ClerkOptions) {
    this.#clerk = new BudgetClerk(options);
  }

  attach(queue: RequestQueue): void {
    this.#queue = queue;
  }

  wait(frees: boolean, _inFlight: number, now: number): number {
    this.#giveBack(now);
    const { frees: freeing, others } = this.#permits;
    const earliest = Math.min(others[0] ?? Infinity, frees ? (freeing[0] ?? Infinity) : Infinity);
    if (earliest !== Infinity) return earliest - now;
    this.#askSoon(now);
    return UNTIL_RESPONSE;
  }

  timeFor(requests: number, now: number): number {
    return this.#clerk.timeFor(requests - this.#permits.others.length, now);
  }

  started(now: number, _idle: boolean, frees: boolean): void {
    const { frees: freeing, others } = this.#permits;
    const own = frees && (freeing[0] ?? Infinity) <= (others[0] ?? Infinity) ? freeing : others;
    own.shift();
    this.#starts.push(now);
    this.#inFlight += 1;
    this.#reportSoon();
  }

  responded(headers: IncomingHttpHeaders | null, { startedAt, now }: ResponseTiming): void {
    this.#inFlight -= 1;
    this.#steps.push({ step: 'responded', headers, startedAt, at: now });
    this.#reportSoon();
  }

  settled(verdict: Verdict, startedAt: number, now: number): void {
    this.#steps.push({ step: 'settled', verdict, startedAt, at: now });
    if (typeof verdict === 'string') return;
    this.#voidPermits();
    void this.#ask();
  }

  /** Gives permits back that nobody used in time. */
  #giveBack(now: number): void {
    for (const permits of [this.#permits.frees, this.#permits.others])
      while (permits[0] !== undefined && permits[0] < now - STALE) {
        this.#steps.push({ step: 'returned', startedAt: permits.shift() ?? now, at: now });
      }
  }

  #voidPermits(): void {
    const at = performance.now();
    for (const startedAt of [...this.#permits.frees, ...this.#permits.others])
      this.#steps.push({ step: 'returned', startedAt, at });
    this.#permits = { frees: [], others: [] };
  }

  /** Asks for a lease now, or when the last answer said that it is worth it. */
  #askSoon(now: number): void {
    if (this.#isAsking) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), Math.max(0, Math.ceil(this.#askAt - now)));
  }

  /** Reports within a second, also where nobody waits for a lease; holds no process open. */
  #reportSoon(): void {
    if (this.#isAsking || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#ask(), REPORT).unref();
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const steps = this.#steps;
    this.#steps = [];
    const { frees = 0, others = 0 } = this.#queue?.waiting() ?? {};
    const held = this.#inFlight + this.#permits.frees.length + this.#permits.others.length;
    const lease = await this.#clerk.exchange(steps, { frees, others, likely: this.#likely(), held });
    this.#isAsking = false;
    this.#take(lease);
    this.#queue?.pump();
    if (this.#steps.length > 0) this.#reportSoon();
  }

  #likely(): number {
    const since = performance.now() - 1000;
    this.#starts = this.#starts.filter((start) => start >= since);
    return this.#starts.length;
  }

  #take({ frees, others, askAgain, refusals }: Lease): void {
    if (refusals !== this.#refusals) this.#voidPermits();
    this.#refusals = refusals;
    this.#permits.frees.push(...frees);
    this.#permits.others.push(...others);
    this.#askAt = performance.now() + askAgain;
  }
}
