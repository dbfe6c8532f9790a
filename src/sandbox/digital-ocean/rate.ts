/** One window of DigitalOcean's limits: each request counts for as long as the window is long. */
interface Window {
  readonly requests: number;
  readonly per: number;
  readonly times: number[];
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Decision of the limiter. */
export interface Verdict {
  readonly refused: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * DigitalOcean's limits: 5,000 requests in any hour, which the headers show, and 250 in any minute, which only a refusal shows, by its
 * Retry-After.
 */
export class SlidingLimits {
  readonly #hour: Window = { requests: 5000, per: HOUR, times: [] };
  readonly #minute: Window = { requests: 250, per: MINUTE, times: [] };

  count(now: number): Verdict {
    for (const window of [this.#hour, this.#minute]) expire(window, now);
    const burst = this.#minute.times.length >= this.#minute.requests;
    const refused = burst || this.#hour.times.length >= this.#hour.requests;
    if (!refused) for (const window of [this.#hour, this.#minute]) window.times.push(now);
    const remaining = this.#hour.requests - this.#hour.times.length;
    const oldest = this.#hour.times[0] ?? now;
    return {
      refused,
      headers: {
        'ratelimit-limit': String(this.#hour.requests),
        'ratelimit-remaining': String(burst ? 0 : remaining),
        'ratelimit-reset': String(Math.ceil((oldest + HOUR) / 1000)),
        ...(burst ? { 'retry-after': String(secondsLeft(this.#minute, now)) } : {}),
      },
    };
  }
}

function expire({ times, per }: Window, now: number): void {
  while (times[0] !== undefined && now - times[0] >= per) times.shift();
}

function secondsLeft({ times, per }: Window, now: number): number {
  return Math.max(1, Math.ceil(((times[0] ?? now) + per - now) / 1000));
}
