import type { IncomingHttpHeaders } from 'node:http';
import { LONGEST_WINDOW, type QuotaHeaders, readQuota, ServerClock } from './quota-headers.js';
import { type RateLimiter, type ResponseTiming, UNTIL_RESPONSE, type Verdict } from './rate-limiter.js';

/** Names under which providers say what is left: the IETF draft's, and the older ones that most use. */
const NAMES: readonly QuotaHeaders[] = ['ratelimit', 'x-ratelimit'].map((prefix) => ({
  limit: `${prefix}-limit`,
  remaining: `${prefix}-remaining`,
  reset: `${prefix}-reset`,
}));

interface Window {
  readonly limit: number;
  /** As the provider names it, in milliseconds of its own clock. */
  readonly reset: number;
  /** The least that was said to be left. */
  remaining: number;
  /** Local time. */
  endsAt: number;
  /** Local time by the provider's word, where `endsAt` is concluded from whole seconds; else null. */
  readonly promised: number | null;
}

/** A limit that nobody documents and headers show: how much is left of the present window, and until when. */
export class HeaderWindow implements RateLimiter {
  readonly #reserve: number;
  readonly #clock = new ServerClock();
  #window: Window | null = null;
  /** Whether windows may be taken to last whole seconds; not any more once that has proven wrong. */
  #wholeSeconds = true;

  /** `reserve` is the share that only requests which free something may use. */
  constructor(reserve: number) {
    this.#reserve = reserve;
  }

  /** Whether headers show a limit. */
  get known(): boolean {
    return this.#window !== null;
  }

  wait(frees: boolean, inFlight: number, now: number): number {
    const window = this.#window;
    if (window === null) return 0;
    if (now < window.endsAt) {
      // Requests in flight may be counted in `remaining` already; to count them twice for a moment only makes us careful.
      const reserved = frees ? 0 : Math.ceil(window.limit * this.#reserve);
      return window.remaining - inFlight - reserved >= 1 ? 0 : window.endsAt - now;
    }
    // The limit may have changed with the window: half of the old one goes ahead and tells; one alone where its end is a conclusion.
    const ahead = window.promised === null ? Math.max(1, Math.floor(window.limit / 2)) : 1;
    return inFlight < ahead ? 0 : UNTIL_RESPONSE;
  }

  /** How long the windows to come last is not known: the end of this one at the least. */
  timeFor(requests: number, now: number): number {
    const window = this.#window;
    if (window === null || requests <= window.remaining) return 0;
    return Math.max(0, window.endsAt - now);
  }

  responded(headers: IncomingHttpHeaders | null, timing: ResponseTiming): void {
    if (headers === null) return;
    const names = NAMES.find(({ remaining }) => headers[remaining] !== undefined);
    const quota = names === undefined ? null : readQuota(headers, names);
    if (quota === null) {
      this.#window = null;
      return;
    }
    const { startedAt, now, inFlight } = timing;
    this.#clock.read(headers, startedAt, now);
    const reset = quota.isRelative ? this.#clock.at(now) + quota.reset : quota.reset;
    const promised = this.#clock.toLocal(reset);
    if (promised - now > LONGEST_WINDOW) {
      this.#window = null;
      return;
    }
    const window = this.#window;
    const tolerance = quota.isRelative ? 1000 : 0;
    if (window !== null && Math.abs(reset - window.reset) <= tolerance) {
      window.remaining = Math.min(window.remaining, quota.remaining);
      return;
    }
    // A response that was long under way may tell of a window that is over.
    if (window !== null && reset < window.reset) return;
    const isFirst = quota.limit - quota.remaining <= inFlight + 1;
    const endsAt = isFirst && this.#wholeSeconds ? concludeEnd(startedAt, now, promised) : promised;
    const { limit, remaining } = quota;
    this.#window = { limit, remaining, reset, endsAt, promised: endsAt < promised ? promised : null };
  }

  /** A refusal of a request that began when the window was taken to be over shows that it was not. */
  settled(verdict: Verdict, startedAt: number): void {
    const window = this.#window;
    if (typeof verdict === 'string' || window === null) return;
    if (window.promised === null || startedAt < window.endsAt) return;
    this.#wholeSeconds = false;
    window.endsAt = window.promised;
  }
}

/**
 * The end of a window that a response has opened. The provider names it in whole seconds, rounded up; windows themselves last whole seconds
 * too, so that it ends at the first one that fits after its beginning.
 */
function concludeEnd(startedAt: number, now: number, untilReset: number): number {
  const seconds = Math.floor((untilReset - startedAt) / 1000);
  const end = now + seconds * 1000;
  return seconds >= 1 && end > untilReset - 1000 && end < untilReset ? end : untilReset;
}
