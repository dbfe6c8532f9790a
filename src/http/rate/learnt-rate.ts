import type { HeaderWindow } from './header-window.js';
import { LONGEST_PAUSE, type RateLimiter, UNTIL_RESPONSE, type Verdict } from './rate-limiter.js';

/** After a refusal the rate falls to this share ... */
const FALL = 0.9;
/** ... and recovers within this many requests, as CUBIC does: fast first, then slowly, then fast beyond. */
const RECOVERY = 70;
const SHORTEST_RECOVERY = 3000;
const LONGEST_RECOVERY = 120_000;
/** With fewer requests than this before the first refusal, the rate is unknown: other clients may have used up the limit. */
const TELLING = 10;
/** Lowest share to which one refusal reduces the rate. */
const DEEPEST_FALL = 0.6;
/** Throughput is counted over the last one or two spans of this many milliseconds. */
const SPAN = 5000;
/** Milliseconds by which requests may leave early after late ones, since timers are coarse. */
const SLACK = 100;
/** First wait after a refusal without Retry-After, in milliseconds; its growth, and the longest wait, follow. */
const FIRST_GAP = 500;
const LONGEST_GAP = 20_000;
const GAP_GROWTH = 1.5;

/**
 * A rate learnt from refusals alone. Nothing is held back before the first. After a refusal nothing is sent for a while, then one request
 * as a probe; the throughput since the last refusal gives the new rate. Inactive when headers show a limit, since they are more precise.
 */
export class LearntRate implements RateLimiter {
  readonly #headers: Pick<HeaderWindow, 'known'>;
  /** Requests a millisecond at the last refusal, or the throughput before it; Infinity before any refusal. */
  #peak = Infinity;
  /** When requests were let through again after the last refusal. */
  #openedAt = 0;
  #nextAt = 0;
  #closedAt: number | null = null;
  #closedUntil = 0;
  #gap = FIRST_GAP;
  /** Time at which the last refused request was sent. */
  #refusedAt = 0;
  #probing = false;
  #span: Span = { from: 0, passed: 0 };
  #spanBefore: Span | null = null;

  constructor(headers: Pick<HeaderWindow, 'known'>) {
    this.#headers = headers;
  }

  wait(_frees: boolean, _inFlight: number, now: number): number {
    if (this.#headers.known) return 0;
    if (this.#closedAt !== null) {
      if (now < this.#closedUntil) return this.#closedUntil - now;
      return this.#probing ? UNTIL_RESPONSE : 0;
    }
    return this.#peak === Infinity ? 0 : Math.max(0, this.#nextAt - now);
  }

  timeFor(requests: number, now: number): number {
    return this.#headers.known ? 0 : this.wait(false, 0, now) + (requests - 1) / this.#rate(now);
  }

  started(now: number, idle: boolean): void {
    // Low throughput after a pause says nothing about the limit.
    if (idle && this.#closedAt === null) this.#count(now);
    if (this.#closedAt !== null) {
      this.#probing = true;
      return;
    }
    if (this.#peak !== Infinity) this.#nextAt = Math.max(this.#nextAt, now - SLACK) + 1 / this.#rate(now);
    if (now - this.#span.from < SPAN) return;
    this.#spanBefore = this.#span;
    this.#span = { from: now, passed: 0 };
  }

  settled(verdict: Verdict, startedAt: number, now: number): void {
    if (verdict === 'passed') this.#passed(startedAt, now);
    else if (verdict === 'lost') this.#lost(startedAt);
    else if (!this.#headers.known) this.#refused(startedAt, now, verdict.retryAfter);
  }

  probe(now: number): void {
    this.#closedUntil = Math.min(this.#closedUntil, now);
    this.#probing = false;
  }

  #passed(startedAt: number, now: number): void {
    this.#span.passed += 1;
    if (this.#closedAt !== null && startedAt > this.#closedAt) this.#open(now);
  }

  #lost(startedAt: number): void {
    if (this.#closedAt !== null && startedAt > this.#closedAt) this.#probing = false;
  }

  #refused(startedAt: number, now: number, retryAfter: number | undefined): void {
    this.#refusedAt = Math.max(this.#refusedAt, startedAt);
    if (this.#closedAt === null) {
      this.#peak = this.#rate(now);
      this.#closedAt = now;
      this.#gap = FIRST_GAP;
    } else if (startedAt > this.#closedAt) {
      this.#probing = false;
      this.#gap = Math.min(LONGEST_GAP, this.#gap * GAP_GROWTH);
    } else if (retryAfter === undefined) return;
    this.#closedUntil = Math.max(this.#closedUntil, now + Math.min(retryAfter ?? this.#gap, LONGEST_PAUSE));
  }

  /** Allowed requests a millisecond at this time; Infinity if no limit is known. */
  #rate(now: number): number {
    if (this.#peak === Infinity) return Infinity;
    const recovery = Math.min(LONGEST_RECOVERY, Math.max(SHORTEST_RECOVERY, RECOVERY / this.#peak));
    const position = (now - this.#openedAt - recovery) / recovery;
    return this.#peak * (1 + (1 - FALL) * position ** 3);
  }

  /** Called when the provider accepts requests again. */
  #open(now: number): void {
    const { from, passed } = this.#spanBefore ?? { from: this.#span.from, passed: 0 };
    const count = passed + this.#span.passed;
    // Requests were accepted again some time after the last refusal; the wait for this one is not part of the limit.
    const reopenedAt = (Math.max(from, this.#refusedAt) + now) / 2;
    const measured = count / Math.max(1, reopenedAt - from);
    // Low throughput may have other causes, such as a busy machine; if the limit is lower, the next refusal comes soon.
    if (this.#peak !== Infinity)
      this.#peak = Math.min(this.#peak, Math.max(measured, this.#peak * DEEPEST_FALL));
    else if (count >= TELLING) this.#peak = measured;
    this.#openedAt = now;
    this.#nextAt = now + (this.#peak === Infinity ? 0 : 1 / this.#rate(now));
    this.#closedAt = null;
    this.#probing = false;
    this.#count(now);
  }

  /** Starts counting throughput. */
  #count(now: number): void {
    this.#span = { from: now, passed: 0 };
    this.#spanBefore = null;
  }
}

/** Number of requests that got through since a time. */
interface Span {
  readonly from: number;
  passed: number;
}
