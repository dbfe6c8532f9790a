import type { IncomingHttpHeaders } from 'node:http';
import { LONGEST_WINDOW, type QuotaHeaders, readQuota, ServerClock } from './quota-headers.js';
import {
  type LimiterState,
  type RateLimiter,
  type ResponseTiming,
  UNTIL_RESPONSE,
  type Verdict,
} from './rate-limiter.js';

/** Header names: those of the IETF draft, and the older ones that most providers use. */
const NAMES: readonly QuotaHeaders[] = ['ratelimit', 'x-ratelimit'].map((prefix) => ({
  limit: `${prefix}-limit`,
  remaining: `${prefix}-remaining`,
  reset: `${prefix}-reset`,
}));

interface Window {
  readonly limit: number;
  /** End of the window by the provider's clock, in milliseconds. */
  readonly reset: number;
  /** Smallest number of requests left that a response showed. */
  remaining: number;
  /** End of the window as local time. */
  endsAt: number;
  /** End of the window by its header, as local time, where `endsAt` was concluded to be earlier; else null. */
  readonly promised: number | null;
}

/** An undocumented limit that headers show: the requests left of the present window, and its end. */
export class HeaderWindow implements RateLimiter {
  readonly #reserve: number;
  readonly #clock = new ServerClock();
  #window: Window | null = null;
  /** False once a window has proven not to last whole seconds. */
  #wholeSeconds = true;

  /** `reserve` is the share for requests that free something. */
  constructor(reserve: number) {
    this.#reserve = reserve;
  }

  /** True once headers show a limit. */
  get known(): boolean {
    return this.#window !== null;
  }

  wait(frees: boolean, inFlight: number, now: number): number {
    const window = this.#window;
    if (window === null) return 0;
    if (now < window.endsAt) {
      // Requests in flight may be counted in `remaining` already; counting them twice for a moment only makes us careful.
      const reserved = frees ? 0 : Math.ceil(window.limit * this.#reserve);
      return window.remaining - inFlight - reserved >= 1 ? 0 : window.endsAt - now;
    }
    // The limit may have changed with the window: send half of the old one to find out, or one request if the end is a guess.
    const ahead = window.promised === null ? Math.max(1, Math.floor(window.limit / 2)) : 1;
    return inFlight < ahead ? 0 : UNTIL_RESPONSE;
  }

  left(inFlight: number, now: number): number | null {
    const window = this.#window;
    if (window === null || now >= window.endsAt) return null;
    const reserved = Math.ceil(window.limit * this.#reserve);
    return Math.max(0, window.remaining - inFlight - reserved);
  }

  /** The length of later windows is not known, so this is the end of the present one, at the earliest. */
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
    // A slow response may describe an earlier window.
    if (window !== null && reset < window.reset) return;
    const isFirst = quota.limit - quota.remaining <= inFlight + 1;
    const endsAt = isFirst && this.#wholeSeconds ? concludeEnd(startedAt, now, promised) : promised;
    const { limit, remaining } = quota;
    this.#window = { limit, remaining, reset, endsAt, promised: endsAt < promised ? promised : null };
  }

  /** Takes a refusal of a request sent after the concluded end as proof that the window had not ended. */
  settled(verdict: Verdict, startedAt: number): void {
    const window = this.#window;
    if (typeof verdict === 'string' || window === null) return;
    if (window.promised === null || startedAt < window.endsAt) return;
    this.#wholeSeconds = false;
    window.endsAt = window.promised;
  }

  save(): LimiterState {
    const head = [Number(this.#wholeSeconds), ...this.#clock.save()];
    if (this.#window === null) return head;
    const { limit, reset, remaining, endsAt, promised } = this.#window;
    return [...head, limit, reset, remaining, endsAt, promised];
  }

  load(state: LimiterState): void {
    const [wholeSeconds, least = null, most = null, ...window] = state;
    this.#wholeSeconds = wholeSeconds !== 0;
    this.#clock.load([least, most]);
    const [limit, reset, remaining, endsAt, promised] = window.map((value) => value ?? Number.NaN);
    this.#window =
      limit === undefined || reset === undefined || remaining === undefined || endsAt === undefined
        ? null
        : {
            limit,
            reset,
            remaining,
            endsAt,
            promised: promised === undefined || Number.isNaN(promised) ? null : promised,
          };
  }
}

/**
 * Concludes the end of a window that a response has opened. Its header rounds up to whole seconds; windows last whole seconds too, so it ends at the
 * first one that fits after its beginning.
 */
function concludeEnd(startedAt: number, now: number, untilReset: number): number {
  const seconds = Math.floor((untilReset - startedAt) / 1000);
  const end = now + seconds * 1000;
  return seconds >= 1 && end > untilReset - 1000 && end < untilReset ? end : untilReset;
}
