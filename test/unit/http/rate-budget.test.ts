import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rateBudget } from '../../../dist/src/http/rate/account-budgets.js';
import { RateBudget, type Turn } from '../../../dist/src/http/rate/rate-budget.js';
import { publishedLimiters, type RateRules } from '../../../dist/src/http/rate/rate-rules.js';
import { ownBucket } from '../../../dist/src/http/rate/token-bucket.js';

const HEADERS = { limit: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' };
const READ = { operation: 'listNodes', method: 'GET', path: '/' } as const;
const CREATE = { operation: 'createNode', method: 'PUT', path: '/' } as const;
const RULES: RateRules = { headers: HEADERS, reset: 'next', windows: [], reserve: 0.1, sources: [] };

beforeEach(() => {
  vi.useFakeTimers({
    now: new Date('2026-01-01T00:00:00Z'),
    toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function budgetOf(rules: RateRules): RateBudget {
  return new RateBudget(publishedLimiters(rules));
}

function headers(limit: number, remaining: number, resetIn: number): Record<string, string> {
  return {
    date: new Date().toUTCString(),
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(Math.floor(Date.now() / 1000) + resetIn),
  };
}

/** Sends as much as the budget lets go at this moment and answers each at once. */
async function send(budget: RateBudget, count: number, frees = false): Promise<number> {
  let sent = 0;
  for (let index = 0; index < count; index += 1) {
    const abort = new AbortController();
    const turn = budget.take(frees, { signal: abort.signal, deadline: null });
    if (turn instanceof Promise) {
      turn.catch(() => {});
      abort.abort();
      continue;
    }
    turn.end(null);
    sent += 1;
  }
  return sent;
}

describe('windows', () => {
  const rules: RateRules = { ...RULES, headers: null, windows: [{ requests: 250, per: 60_000 }] };

  test('a window is filled up to the reserve, and deletes may use the rest', async () => {
    const budget = budgetOf(rules);
    expect(await send(budget, 300)).toBe(225);
    expect(await send(budget, 300, true)).toBe(25);
  });

  test('requests go on when the oldest have left the window', async () => {
    const budget = budgetOf(rules);
    await send(budget, 225);
    const turn = budget.take(false, { deadline: null });
    const started = vi.fn<() => void>();
    void Promise.resolve(turn).then(started);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(started).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toHaveBeenCalledOnce();
  });

  test('a request that is still being answered occupies its place however long it takes', async () => {
    const budget = budgetOf({ ...rules, windows: [{ requests: 1, per: 1000 }], reserve: 0 });
    const first = budget.take(false, { deadline: null }) as Turn;
    const started = vi.fn<() => void>();
    void Promise.resolve(budget.take(false, { deadline: null })).then(started);
    await vi.advanceTimersByTimeAsync(5000);
    expect(started).not.toHaveBeenCalled();
    first.end(null);
    await vi.advanceTimersByTimeAsync(999);
    expect(started).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toHaveBeenCalledOnce();
  });

  test('deletes that come later go before creates that wait', async () => {
    const budget = budgetOf({ ...rules, windows: [{ requests: 1, per: 1000 }], reserve: 0 });
    (budget.take(false, { deadline: null }) as Turn).end(null);
    const order: string[] = [];
    const enter = async (name: string, frees: boolean): Promise<void> => {
      const turn = await budget.take(frees, { deadline: null });
      order.push(name);
      turn.end(null);
    };
    const all = [enter('create', false), enter('delete', true)];
    await vi.advanceTimersByTimeAsync(2000);
    await Promise.all(all);
    expect(order).toEqual(['delete', 'create']);
  });

  test('an aborted wait gives its place to the next', async () => {
    const budget = budgetOf({ ...rules, windows: [{ requests: 1, per: 1000 }], reserve: 0 });
    (budget.take(false, { deadline: null }) as Turn).end(null);
    const abort = new AbortController();
    const given = budget.take(false, { signal: abort.signal, deadline: null });
    const started = vi.fn<() => void>();
    void Promise.resolve(budget.take(false, { deadline: null })).then(started);
    abort.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await vi.advanceTimersByTimeAsync(1000);
    expect(started).toHaveBeenCalledOnce();
  });
});

describe('headers', () => {
  test('requests stop before the last ones are used, whoever used the others', async () => {
    const budget = budgetOf(RULES);
    (budget.take(false, { deadline: null }) as Turn).end(headers(100, 15, 3600));
    expect(await send(budget, 20)).toBe(5);
    expect(await send(budget, 20, true)).toBe(10);
  });

  test('where one request comes back at a time, one goes ahead and tells how things stand', async () => {
    const budget = budgetOf(RULES);
    (budget.take(false, { deadline: null }) as Turn).end(headers(100, 10, 30));
    const turns = [1, 2].map(() => Promise.resolve(budget.take(false, { deadline: null })));
    const started: Turn[] = [];
    for (const turn of turns) void turn.then((one) => started.push(one));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(started).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1500);
    expect(started).toHaveLength(1);
    started[0]!.end(headers(100, 50, 30));
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toHaveLength(2);
  });

  test('where the allowance grows evenly, nobody waits for all of it', async () => {
    const budget = budgetOf({ ...RULES, reset: 'full', reserve: 0 });
    (budget.take(false, { deadline: null }) as Turn).end(headers(3600, 0, 3600));
    const started = vi.fn<() => void>();
    void Promise.resolve(budget.take(false, { deadline: null })).then(started);
    await vi.advanceTimersByTimeAsync(1100);
    expect(started).toHaveBeenCalledOnce();
  });

  test.each(['next', 'full'] as const)(
    'what is left is not known once the %s have come back',
    async (reset) => {
      const budget = budgetOf({ ...RULES, reset, reserve: 0 });
      (budget.take(false, { deadline: null }) as Turn).end(headers(100, 3, 30));
      expect(budget.left()).toBe(3);
      await vi.advanceTimersByTimeAsync(31_000);
      expect(budget.left()).toBeNull();
    },
  );

  test('a pause that the provider asked for holds deletes too', async () => {
    const budget = budgetOf(RULES);
    const refused = budget.take(true, { deadline: null }) as Turn;
    refused.end({});
    refused.settle({ retryAfter: 5000 });
    const started = vi.fn<() => void>();
    void Promise.resolve(budget.take(true, { deadline: null })).then(started);
    await vi.advanceTimersByTimeAsync(4999);
    expect(started).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toHaveBeenCalledOnce();
  });
});

describe('an own limit', () => {
  test('lets so many go at once, and the rest as fast as it fills again', async () => {
    const budget = new RateBudget([ownBucket({ requests: 2, per: 1000 })]);
    expect(await send(budget, 5)).toBe(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(await send(budget, 5)).toBe(1);
    expect(budget.timeFor(2)).toBe(1000);
  });

  test('of less than one request a period lets one go, and the next when a whole one is there', async () => {
    const budget = new RateBudget([ownBucket({ requests: 0.5, per: 1000 })]);
    expect(await send(budget, 2)).toBe(1);
    expect(budget.timeFor(1)).toBe(2000);
  });
});

test('drivers of one account share one budget', () => {
  expect(rateBudget('digital-ocean a', RULES, READ)).toBe(rateBudget('digital-ocean a', RULES, CREATE));
  expect(rateBudget('digital-ocean a', RULES, READ)).not.toBe(rateBudget('digital-ocean b', RULES, READ));
});

describe('buckets that fill up by themselves', () => {
  const buckets = [
    { requests: 'reads', size: 50, perSecond: 5, remaining: 'left-reads' },
    { requests: 'creates', size: 20, perSecond: 10, remaining: 'left-writes' },
  ] as const;
  const rules: RateRules = { headers: null, reset: 'full', windows: [], reserve: 0, buckets, sources: [] };

  test('let through what they hold, and then what comes back, each class of requests by itself', async () => {
    const creates = rateBudget('azure one', rules, CREATE);
    const reads = rateBudget('azure one', rules, READ);
    expect([await send(creates, 30), await send(reads, 60)]).toEqual([20, 50]);
    vi.advanceTimersByTime(1000);
    expect([await send(creates, 30), await send(reads, 60)]).toEqual([10, 5]);
    expect(rateBudget('azure one', rules, { ...CREATE, method: 'DELETE' })).not.toBe(creates);
  });

  test('are as full as the provider says, which counts others too, and may hold more than is documented', async () => {
    const budget = new RateBudget(publishedLimiters(rules, 'creates'));
    const hear = async (left: string): Promise<void> => {
      const turn = await budget.take(false, { deadline: null });
      turn.end({ 'left-writes': left });
    };
    await hear('3');
    expect(await send(budget, 10)).toBe(3);
    vi.advanceTimersByTime(1000);
    await hear('1199');
    expect(await send(budget, 100)).toBe(100);
    await hear('nonsense');
    expect(await send(budget, 100)).toBe(100);
  });

  test('say how long so many requests take', () => {
    const budget = new RateBudget(publishedLimiters(rules, 'creates'));
    expect([budget.timeFor(20), budget.timeFor(120)]).toEqual([0, 10_000]);
  });
});
