import type { IncomingHttpHeaders } from 'node:http';
import { fromSeconds, LONGEST_WINDOW } from './reset-times.js';
import { headerValue } from '../request.js';

/** Names under which providers say what is left: the IETF draft's, and the older ones that most use. */
const NAMES = ['ratelimit', 'x-ratelimit'].map((prefix) => ({
  limit: `${prefix}-limit`,
  remaining: `${prefix}-remaining`,
  reset: `${prefix}-reset`,
}));

/** Values above this are seconds since 1970, those beneath seconds from now. */
const EPOCH = 1_000_000_000;

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

/** What the answers' headers say of a limit that begins anew at certain times: how much is left, and until when. */
export class HeaderWindow {
  #window: Window | null = null;
  /** The provider's clock minus ours is at least and at most this. */
  #clock = { least: -Infinity, most: Infinity };
  /** Whether windows may be taken to last whole seconds; not any more once that has proven wrong. */
  #wholeSeconds = true;

  /** Whether headers have told anything. */
  get known(): boolean {
    return this.#window !== null;
  }

  /** Reads an answer. The times are those at which the request began and its answer came; `inFlight` counts the others. */
  hear(
    headers: IncomingHttpHeaders,
    { startedAt, now, inFlight }: { startedAt: number; now: number; inFlight: number },
  ): void {
    const names = NAMES.find(({ remaining }) => headers[remaining] !== undefined);
    const limit = names === undefined ? null : number(headers, names.limit);
    const remaining = names === undefined ? null : number(headers, names.remaining);
    const reset = names === undefined ? null : number(headers, names.reset);
    if (limit === null || remaining === null || reset === null) {
      this.#window = null;
      return;
    }
    this.#setClock(headers, startedAt, now);
    const absolute = reset > EPOCH ? fromSeconds(reset) : now + this.#clock.least + reset * 1000;
    if (absolute - this.#clock.least - now > LONGEST_WINDOW) {
      this.#window = null;
      return;
    }
    const tolerance = reset > EPOCH ? 0 : 1000;
    const window = this.#window;
    if (window !== null && Math.abs(absolute - window.reset) <= tolerance) {
      window.remaining = Math.min(window.remaining, remaining);
      return;
    }
    // An answer that was long under way may tell of a window that is over.
    if (window !== null && absolute < window.reset) return;
    const promised = absolute - this.#clock.least;
    const isFirst = limit - remaining <= inFlight + 1;
    const endsAt = isFirst && this.#wholeSeconds ? concludeEnd(startedAt, now, promised) : promised;
    this.#window = {
      limit,
      remaining,
      reset: absolute,
      endsAt,
      promised: endsAt < promised ? promised : null,
    };
  }

  /** Milliseconds until a request may go out; Infinity while that depends on an answer. `kept` is the share that stays untouched. */
  wait(kept: number, inFlight: number, now: number): number {
    const window = this.#window;
    if (window === null) return 0;
    if (now < window.endsAt) {
      // Those in flight may be counted in what is left already; to count them twice for a moment only makes us careful.
      const left = window.remaining - inFlight - Math.ceil(window.limit * kept);
      return left >= 1 ? 0 : window.endsAt - now;
    }
    // The limit may have changed with the window: half of the old one goes ahead and tells; one alone where its end is a conclusion.
    const ahead = window.promised === null ? Math.max(1, Math.floor(window.limit / 2)) : 1;
    return inFlight < ahead ? 0 : Infinity;
  }

  /** Milliseconds in which so many more requests can go out at the earliest. How long the windows to come last is not known. */
  timeFor(requests: number, now: number): number {
    const window = this.#window;
    if (window === null || requests <= window.remaining) return 0;
    return Math.max(0, window.endsAt - now);
  }

  /** A request was refused. Where it began when the window was taken to be over, it was not. */
  refused(startedAt: number): void {
    const window = this.#window;
    if (window === null || window.promised === null || startedAt < window.endsAt) return;
    this.#wholeSeconds = false;
    window.endsAt = window.promised;
  }

  /** A Date header has whole seconds; many of them together tell the provider's clock much better than one. */
  #setClock(headers: IncomingHttpHeaders, startedAt: number, now: number): void {
    const date = Date.parse(headerValue(headers, 'date') ?? '');
    const server = Number.isNaN(date) ? performance.timeOrigin + now : date;
    const least = Math.max(this.#clock.least, server - now);
    const most = Math.min(this.#clock.most, server + 1000 - startedAt);
    this.#clock = least <= most ? { least, most } : { least: server - now, most: server + 1000 - startedAt };
  }
}

/**
 * The end of a window that an answer has opened. The provider names it in whole seconds, rounded up; windows themselves last whole seconds
 * too, so that it ends at the first one that fits after its beginning.
 */
function concludeEnd(startedAt: number, now: number, untilReset: number): number {
  const seconds = Math.floor((untilReset - startedAt) / 1000);
  const end = now + seconds * 1000;
  return seconds >= 1 && end > untilReset - 1000 && end < untilReset ? end : untilReset;
}

function number(headers: IncomingHttpHeaders, name: string): number | null {
  const value = Number.parseFloat(headerValue(headers, name) ?? '');
  return value >= 0 && Number.isFinite(value) ? value : null;
}
