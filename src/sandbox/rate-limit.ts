/** So many requests in so much time. Requests that no rule names are not limited. */
export interface RateLimitRule {
  /** Requests let through in each window. */
  readonly requests: number;
  /** Length of the window in milliseconds. */
  readonly per: number;
  /** True to send Retry-After and X-RateLimit-Limit, -Remaining and -Reset. Default true. */
  readonly headers?: boolean;
  /** Status of a refusal; 429 unless told (Rackspace's limiter used 413). */
  readonly status?: number;
  /** Services counted together: `compute`, `image`, `network`, `volume`, `object-store`, `dns`, `identity`. */
  readonly services?: readonly string[];
  /** Methods counted together, e.g. `['POST', 'DELETE']`. */
  readonly methods?: readonly string[];
  /** Operations counted together, e.g. `['servers.create']`. */
  readonly operations?: readonly string[];
}

/** Decision of a limiter. */
export interface RateVerdict {
  readonly refused: boolean;
  readonly status: number;
  readonly retryAfter: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface Window {
  readonly rule: RateLimitRule;
  startedAt: number;
  used: number;
}

/** Counts requests in fixed windows, one for each rule. */
export class RateLimiter {
  readonly #windows: readonly Window[];

  constructor(rules: readonly RateLimitRule[]) {
    this.#windows = rules.map((rule) => ({ rule, startedAt: 0, used: 0 }));
  }

  /** Decision of the first rule that refuses, or of the last that counted; `undefined` if none applies. */
  count(service: string, method: string, operation: string, now: number): RateVerdict | undefined {
    let verdict: RateVerdict | undefined;
    for (const window of this.#windows) {
      if (!applies(window.rule, service, method, operation)) continue;
      verdict = take(window, now);
      if (verdict.refused) return verdict;
    }
    return verdict;
  }
}

function applies(rule: RateLimitRule, service: string, method: string, operation: string): boolean {
  return (
    rule.services?.includes(service) !== false &&
    rule.methods?.includes(method) !== false &&
    rule.operations?.includes(operation) !== false
  );
}

function take(window: Window, now: number): RateVerdict {
  const { rule } = window;
  if (now - window.startedAt >= rule.per) {
    window.startedAt = now;
    window.used = 0;
  }
  const refused = window.used >= rule.requests;
  if (!refused) window.used += 1;
  const endsAt = window.startedAt + rule.per;
  const retryAfter = Math.max(1, Math.ceil((endsAt - now) / 1000));
  return {
    refused,
    status: rule.status ?? 429,
    retryAfter,
    headers: rateHeaders(window, refused, endsAt, retryAfter),
  };
}

function rateHeaders(
  { rule, used }: Window,
  refused: boolean,
  endsAt: number,
  retryAfter: number,
): Record<string, string> {
  if (rule.headers === false) return {};
  return {
    'x-ratelimit-limit': String(rule.requests),
    'x-ratelimit-remaining': String(rule.requests - used),
    'x-ratelimit-reset': String(Math.ceil(endsAt / 1000)),
    ...(refused ? { 'retry-after': String(retryAfter) } : {}),
  };
}
