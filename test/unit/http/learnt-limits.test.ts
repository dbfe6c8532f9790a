import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { learntBudget } from '../../../dist/src/http/rate/account-budgets.js';
import type { RateBudget, Turn } from '../../../dist/src/http/rate/rate-budget.js';

let account = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: 1_800_000_000_000 });
  account += 1;
});
afterEach(() => {
  vi.useRealTimers();
});

const CREATE = { operation: 'createNode', method: 'POST', path: '/servers' } as const;
const DELETE = { operation: 'destroyNode', method: 'DELETE', path: '/servers/1' } as const;

/** A provider that lets so many requests through in each window, and tells with headers or not. */
class Provider {
  limit: number;
  refused = 0;
  passed = 0;
  #window = -1;
  #used = 0;

  constructor(
    limit: number,
    readonly per: number,
    readonly tells: boolean,
  ) {
    this.limit = limit;
  }

  response(turn: Turn): boolean {
    const window = Math.floor(Date.now() / this.per);
    if (window !== this.#window) {
      this.#window = window;
      this.#used = 0;
    }
    const passes = this.#used < this.limit;
    if (passes) this.#used += 1;
    turn.end(this.#headers((window + 1) * this.per));
    turn.settle(passes ? 'passed' : { retryAfter: undefined });
    if (passes) this.passed += 1;
    else this.refused += 1;
    return passes;
  }

  #headers(endsAt: number): Record<string, string> {
    const date = new Date().toUTCString();
    if (!this.tells) return { date };
    return {
      date,
      'x-ratelimit-limit': String(this.limit),
      'x-ratelimit-remaining': String(this.limit - this.#used),
      'x-ratelimit-reset': String(Math.ceil(endsAt / 1000)),
    };
  }
}

/** Eight callers that always have something to send, for so many milliseconds. */
async function hammer(budget: RateBudget, provider: Provider, milliseconds: number): Promise<void> {
  const stop = new AbortController();
  const caller = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const turn = await budget.take(false, { signal: stop.signal, deadline: null });
      await new Promise((resolve) => setTimeout(resolve, 20));
      provider.response(turn);
    }
  };
  const callers = Array.from({ length: 8 }, () => caller().catch(() => {}));
  await vi.advanceTimersByTimeAsync(milliseconds);
  stop.abort();
  await vi.advanceTimersByTimeAsync(100);
  await Promise.all(callers);
}

describe('with headers', () => {
  test('what is allowed is used and nothing is refused; a limit that falls within a window costs one call a lane', async () => {
    const budget = learntBudget(`learnt ${account}`, CREATE);
    const provider = new Provider(100, 10_000, true);
    await hammer(budget, provider, 60_000);
    expect(provider.refused).toBe(0);
    provider.limit = 40;
    await hammer(budget, provider, 60_000);
    expect(provider.refused).toBeLessThanOrEqual(8);
    expect(provider.passed).toBeGreaterThan(0.9 * 840);
  });
});

describe('without headers', () => {
  test('after the first refusals most of what is allowed is used, and few requests are refused', async () => {
    const budget = learntBudget(`learnt ${account}`, CREATE);
    const provider = new Provider(100, 10_000, false);
    await hammer(budget, provider, 300_000);
    expect(provider.passed).toBeGreaterThan(0.93 * 3000);
    expect(provider.refused).toBeLessThan(0.02 * 3000);
  });

  test('a limit that falls is found within a few windows, and one that rises after a while', async () => {
    const budget = learntBudget(`learnt ${account}`, CREATE);
    const provider = new Provider(100, 10_000, false);
    await hammer(budget, provider, 60_000);
    provider.limit = 30;
    await hammer(budget, provider, 40_000);
    provider.refused = 0;
    provider.passed = 0;
    await hammer(budget, provider, 100_000);
    expect(provider.refused).toBeLessThan(20);
    expect(provider.passed).toBeGreaterThan(0.7 * 300);
    provider.limit = 100;
    await hammer(budget, provider, 200_000);
    provider.passed = 0;
    await hammer(budget, provider, 100_000);
    expect(provider.passed).toBeGreaterThan(0.7 * 1000);
  });

  test('nothing is held back before the first refusal', () => {
    const budget = learntBudget(`learnt ${account}`, CREATE);
    for (let count = 0; count < 10_000; count += 1)
      expect(budget.take(false, { deadline: null })).not.toBeInstanceOf(Promise);
  });

  test('creates that were refused do not hold deletes up', () => {
    const creates = learntBudget(`learnt ${account}`, CREATE);
    const turn = creates.take(false, { deadline: null }) as Turn;
    turn.end({});
    turn.settle({ retryAfter: 60_000 });
    expect(creates.take(false, { deadline: null })).toBeInstanceOf(Promise);
    const deletes = learntBudget(`learnt ${account}`, DELETE);
    expect(deletes.take(true, { deadline: null })).not.toBeInstanceOf(Promise);
  });

  test('what is learnt is for one region and service alone', () => {
    expect(learntBudget('a DFW', CREATE)).toBe(learntBudget('a DFW', CREATE));
    expect(learntBudget('a DFW', CREATE)).not.toBe(learntBudget('a ORD', CREATE));
    expect(learntBudget('a DFW', CREATE)).not.toBe(learntBudget('a DFW', { ...CREATE, endpoint: 'volume' }));
  });
});

test('a driver that is new to the account sends one request at once, although others were refused', async () => {
  const budget = learntBudget(`probed ${account}`, CREATE);
  const turn = budget.take(false, { deadline: null }) as Turn;
  turn.end({});
  turn.settle({ retryAfter: 60_000 });
  const held = Promise.resolve(budget.take(false, { deadline: null }));
  let isThrough = false;
  void held.then(() => (isThrough = true));
  await vi.advanceTimersByTimeAsync(1000);
  expect(isThrough).toBe(false);
  budget.probe();
  await vi.advanceTimersByTimeAsync(0);
  expect(isThrough).toBe(true);
});
