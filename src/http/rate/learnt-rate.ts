import type { HeaderWindow } from './header-window.js';
import {
  type LimiterState,
  LONGEST_PAUSE,
  type RateLimiter,
  UNTIL_RESPONSE,
  type Verdict,
} from './rate-limiter.js';

/** Part of the rate that is left after a refusal. */
const FALL = 0.9;
/** Requests in whose time the rate recovers, as CUBIC does: fast first, then carefully, then fast beyond. */
const RECOVERY = 70;
const SHORTEST_RECOVERY = 3000;
const LONGEST_RECOVERY = 120_000;
/** Requests before a first refusal that are needed to measure a rate: with fewer, others may have used up the limit. */
const TELLING = 10;
/** Refusals after so few requests that tell a rate nevertheless: the limit is that low. */
const TELLING_REFUSALS = 3;
/** Smallest part of the rate that one refusal leaves. */
const DEEPEST_FALL = 0.6;
/** Length of a counting span, in milliseconds; the last one or two are counted. */
const SPAN = 5000;
/** Milliseconds by which requests may leave early after late ones, since timers are coarse. */
const SLACK = 100;
/** First and longest wait after a refusal without Retry-After, in milliseconds, and its growth while refusals go on. */
const FIRST_GAP = 500;
const LONGEST_GAP = 20_000;
const GAP_GROWTH = 1.5;
/** Rate before the first refusal. */
const UNLIMITED = Infinity;

/**
 * A rate learnt from refusals alone. Before the first refusal nothing is held back. After one, nothing is sent for a while, then a single request as
 * a probe; the requests let through since the last refusal set the new rate. Where headers show a limit they know better, and nothing is held back
 * here.
 */
export class LearntRate implements RateLimiter {
  readonly #headers: Pick<HeaderWindow, 'known'>;
  /** Requests a millisecond at which the last refusal came, or that got through before it; `UNLIMITED` before the first. */
  #peak = UNLIMITED;
  /** Time at which requests were let through again after the last refusal. */
  #openedAt = 0;
  #nextAt = 0;
  #closedAt: number | null = null;
  #closedUntil = 0;
  #gap = FIRST_GAP;
  /** Refusals that told no rate. */
  #untold = 0;
  /** Time at which the last refused request was sent. */
  #refusedAt = 0;
  #probing = false;
  #span: Span = { from: 0, passed: 0 };
  #spanBefore: Span | null = null;

  constructor(headers: Pick<HeaderWindow, 'known'>) {
    this.#headers = headers;
  }

  /** True once a refusal has told a rate. */
  get known(): boolean {
    return this.#peak !== UNLIMITED;
  }

  wait(_frees: boolean, _inFlight: number, now: number): number {
    if (this.#headers.known) return 0;
    if (this.#closedAt !== null) {
      if (this.#probing) return UNTIL_RESPONSE;
      return Math.max(0, this.#closedUntil - now);
    }
    return this.#peak === UNLIMITED ? 0 : Math.max(0, this.#nextAt - now);
  }

  timeFor(requests: number, now: number): number {
    return this.#headers.known ? 0 : this.wait(false, 0, now) + (requests - 1) / this.#rate(now);
  }

  started(now: number, idle: boolean): void {
    // After a pause few requests got through, which says nothing of the limit.
    if (idle && this.#closedAt === null) this.#count(now);
    if (this.#closedAt !== null) {
      this.#probing = true;
      return;
    }
    if (this.#peak !== UNLIMITED) this.#nextAt = Math.max(this.#nextAt, now - SLACK) + 1 / this.#rate(now);
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

  save(): LimiterState {
    const { from, passed } = this.#span;
    return [
      this.#peak === UNLIMITED ? null : this.#peak,
      this.#openedAt,
      this.#nextAt,
      this.#closedAt,
      this.#closedUntil,
      this.#gap,
      this.#refusedAt,
      Number(this.#probing),
      from,
      passed,
      this.#spanBefore?.from ?? null,
      this.#spanBefore?.passed ?? null,
      this.#untold,
    ];
  }

  load(state: LimiterState): void {
    const [
      peak,
      openedAt,
      nextAt,
      closedAt,
      closedUntil,
      gap,
      refusedAt,
      probing,
      from,
      passed,
      fromBefore,
      passedBefore,
      untold,
    ] = state;
    this.#peak = peak ?? UNLIMITED;
    this.#openedAt = openedAt ?? 0;
    this.#nextAt = nextAt ?? 0;
    this.#closedAt = closedAt ?? null;
    this.#closedUntil = closedUntil ?? 0;
    this.#gap = gap ?? FIRST_GAP;
    this.#refusedAt = refusedAt ?? 0;
    this.#probing = probing === 1;
    this.#span = { from: from ?? 0, passed: passed ?? 0 };
    this.#untold = untold ?? 0;
    this.#spanBefore =
      fromBefore === undefined || fromBefore === null
        ? null
        : { from: fromBefore, passed: passedBefore ?? 0 };
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

  /** Returns the requests a millisecond to send at this time; `UNLIMITED` before the first refusal. */
  #rate(now: number): number {
    if (this.#peak === UNLIMITED) return UNLIMITED;
    const recovery = Math.min(LONGEST_RECOVERY, Math.max(SHORTEST_RECOVERY, RECOVERY / this.#peak));
    const position = (now - this.#openedAt - recovery) / recovery;
    return this.#peak * (1 + (1 - FALL) * position ** 3);
  }

  /** Goes on after the provider has taken a request again. */
  #open(now: number): void {
    const { from, passed } = this.#spanBefore ?? { from: this.#span.from, passed: 0 };
    const count = passed + this.#span.passed;
    // The provider reopened some time between the last refusal and now; the wait for this response is no part of the limit.
    const reopenedAt = (Math.max(from, this.#refusedAt) + now) / 2;
    const measured = count / Math.max(1, reopenedAt - from);
    // Few requests may have got through for another reason, such as a busy machine; if the limit fell further, a refusal follows soon.
    if (this.#peak !== UNLIMITED)
      this.#peak = Math.min(this.#peak, Math.max(measured, this.#peak * DEEPEST_FALL));
    else if (count >= TELLING || (this.#untold += 1) >= TELLING_REFUSALS) this.#peak = measured;
    this.#openedAt = now;
    this.#nextAt = now + (this.#peak === UNLIMITED ? 0 : 1 / this.#rate(now));
    this.#closedAt = null;
    this.#probing = false;
    this.#count(now);
  }

  /** Starts a new count of the requests let through. */
  #count(now: number): void {
    this.#span = { from: now, passed: 0 };
    this.#spanBefore = null;
  }
}

/** Requests let through since a time. */
interface Span {
  readonly from: number;
  passed: number;
}
