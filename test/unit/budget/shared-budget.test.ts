import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { learntBudget, ownBudget, rateBudget } from '../../../dist/src/http/rate/account-budgets.js';
import type { RateBudget, Turn } from '../../../dist/src/http/rate/rate-budget.js';
import type { RateRules } from '../../../dist/src/http/rate/rate-rules.js';
import { HeldBudgets, MemoryBudgetStore } from '../../support/memory-budget-store.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const CREATE = { operation: 'createNode', method: 'POST', path: '/servers' } as const;
const RULES: RateRules = { headers: null, reset: 'next', windows: [], reserve: 0, sources: [] };

class Log {
  readonly warnings: string[] = [];
  debug(): void {}
  warn(message: string): void {
    this.warnings.push(message);
  }
}

interface Process {
  readonly store: MemoryBudgetStore;
  readonly log: Log;
}

function processes(held: HeldBudgets, count: number, workers = 1): Process[] {
  return Array.from({ length: count }, () => ({
    store: new MemoryBudgetStore(held, workers),
    log: new Log(),
  }));
}

function sharing({ store, log }: Process): { budgetStore: MemoryBudgetStore; logger: Log } {
  return { budgetStore: store, logger: log };
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Takes a turn, while the store answers. */
async function taken(budget: RateBudget): Promise<Turn> {
  const turn = budget.take(false, { deadline: null });
  await vi.advanceTimersByTimeAsync(1);
  return turn;
}

/** Sends requests one after another as the budget lets them, until the test ends it. */
async function keepSending(
  budget: RateBudget,
  answer: (turn: Turn) => void | Promise<void>,
  frees = false,
): Promise<void> {
  for (;;) {
    const turn = await budget.take(frees, { deadline: null });
    await answer(turn);
  }
}

/** Counts what all processes send together, each with so many lanes. */
function sendAll(budgets: readonly RateBudget[], lanes: number, frees = false): { sent: number } {
  const total = { sent: 0 };
  for (const budget of budgets)
    for (let lane = 0; lane < lanes; lane += 1)
      void keepSending(
        budget,
        async (turn) => {
          total.sent += 1;
          await later(10);
          turn.end(null);
          turn.settle('passed');
        },
        frees,
      );
  return total;
}

describe('documented limits', () => {
  test('processes fill a window together, not each', async () => {
    const rules: RateRules = { ...RULES, windows: [{ requests: 100, per: 60_000 }] };
    const budgets = processes(new HeldBudgets(), 4).map((process) =>
      rateBudget('account', rules, CREATE, sharing(process)),
    );
    const total = sendAll(budgets, 8);
    await vi.advanceTimersByTimeAsync(55_000);
    expect(total.sent).toBe(100);
  });

  test('processes empty a bucket together', async () => {
    const buckets = [{ requests: 'creates', size: 50, perSecond: 1, remaining: 'x-left' }] as const;
    const budgets = processes(new HeldBudgets(), 4).map((process) =>
      rateBudget('account', { ...RULES, buckets }, CREATE, sharing(process)),
    );
    const total = sendAll(budgets, 8);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(total.sent).toBeGreaterThanOrEqual(58);
    expect(total.sent).toBeLessThanOrEqual(61);
  });

  test('deletes of one process may use the reserve that creates of another left', async () => {
    const rules: RateRules = { ...RULES, windows: [{ requests: 100, per: 60_000 }], reserve: 0.1 };
    const [first, second] = processes(new HeldBudgets(), 2).map((process) =>
      rateBudget('account', rules, CREATE, sharing(process)),
    );
    const creates = sendAll([first!], 8);
    await vi.advanceTimersByTimeAsync(20_000);
    const deletes = sendAll([second!], 8, true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([creates.sent, deletes.sent]).toStrictEqual([90, 10]);
  });

  test("a driver's own rateLimit holds for all processes", async () => {
    const budgets = processes(new HeldBudgets(), 4).map((process) =>
      ownBudget('account', { requests: 10, per: 1000 }, sharing(process)),
    );
    const total = sendAll(budgets, 4);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(total.sent).toBeGreaterThanOrEqual(100);
    expect(total.sent).toBeLessThanOrEqual(112);
  });

  test('what a header shows to one process, another knows', async () => {
    const headers = { limit: 'x-limit', remaining: 'x-left', reset: 'x-reset' };
    const [first, second] = processes(new HeldBudgets(), 2).map((process) =>
      rateBudget('account', { ...RULES, headers }, CREATE, sharing(process)),
    );
    const turn = await taken(first!);
    turn.end({ date: new Date().toUTCString(), 'x-limit': '100', 'x-left': '0', 'x-reset': '30' });
    turn.settle('passed');
    await vi.advanceTimersByTimeAsync(2000);
    const total = sendAll([second!], 4);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(total.sent).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(total.sent).toBeGreaterThan(0);
  });
});

/** Lets so many requests through in each second, and tells nothing of it. */
class Silent {
  passed = 0;
  refused = 0;
  #second = -1;
  #used = 0;

  constructor(readonly limit: number) {}

  async answer(turn: Turn): Promise<void> {
    await later(40);
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) this.#used = 0;
    this.#second = second;
    const passes = this.#used < this.limit;
    if (passes) this.#used += 1;
    turn.end({ date: new Date().toUTCString() });
    turn.settle(passes ? 'passed' : { retryAfter: undefined });
    if (passes) this.passed += 1;
    else this.refused += 1;
  }
}

describe('limits that nobody publishes', () => {
  test('four processes use nine tenths of what the provider allows, and 2 in 100 requests are refused at most', async () => {
    const provider = new Silent(20);
    const budgets = processes(new HeldBudgets(), 4).map((process) =>
      learntBudget('account', CREATE, sharing(process)),
    );
    for (const budget of budgets)
      for (let lane = 0; lane < 16; lane += 1) void keepSending(budget, (turn) => provider.answer(turn));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(provider.passed / (20 * 60)).toBeGreaterThan(0.9);
    expect(provider.refused / provider.passed).toBeLessThan(0.02);
  });

  test('a refusal of one process holds the others back', async () => {
    const [first, second] = processes(new HeldBudgets(), 2).map((process) =>
      learntBudget('account', CREATE, sharing(process)),
    );
    const turn = await taken(first!);
    turn.end({ date: new Date().toUTCString() });
    turn.settle({ retryAfter: 30_000 });
    await vi.advanceTimersByTimeAsync(1000);
    const total = sendAll([second!], 4);
    await vi.advanceTimersByTimeAsync(28_000);
    expect(total.sent).toBe(0);
    await vi.advanceTimersByTimeAsync(3000);
    expect(total.sent).toBeGreaterThan(0);
  });

  test('nothing is held back for long where the provider refuses nothing', async () => {
    const provider = new Silent(Infinity);
    const budgets = processes(new HeldBudgets(), 2).map((process) =>
      learntBudget('account', CREATE, sharing(process)),
    );
    for (const budget of budgets)
      for (let lane = 0; lane < 64; lane += 1) void keepSending(budget, (turn) => provider.answer(turn));
    await vi.advanceTimersByTimeAsync(10_000);
    const before = provider.passed;
    await vi.advanceTimersByTimeAsync(10_000);
    const ideal = (2 * 64 * 10_000) / 40;
    expect((provider.passed - before) / ideal).toBeGreaterThan(0.8);
  });
});

describe('failures', () => {
  const rules: RateRules = { ...RULES, windows: [{ requests: 100, per: 60_000 }] };

  test('while the store is away each process keeps to its share of what is left', async () => {
    const held = new HeldBudgets();
    const all = processes(held, 4);
    const budgets = all.map((process) => rateBudget('account', rules, CREATE, sharing(process)));
    for (const budget of budgets) {
      const turn = await taken(budget);
      turn.end(null);
      turn.settle('passed');
    }
    await vi.advanceTimersByTimeAsync(2000);
    held.away = new Error('connection refused');
    const total = sendAll(budgets, 8);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(total.sent).toBeGreaterThan(80);
    expect(total.sent).toBeLessThanOrEqual(96);
  });

  test('a process that never reached the store divides by the number it was told', async () => {
    const held = new HeldBudgets();
    held.away = new Error('connection refused');
    const [process] = processes(held, 1, 5);
    const total = sendAll([rateBudget('account', rules, CREATE, sharing(process!))], 8);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(total.sent).toBe(20);
  });

  test('says once that the store is away', async () => {
    const held = new HeldBudgets();
    const [process] = processes(held, 1, 5);
    held.away = new Error('connection refused');
    sendAll([rateBudget('account', rules, CREATE, sharing(process!))], 8);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(process!.log.warnings).toStrictEqual([
      'The budget store does not respond: connection refused. This process keeps to a share of 1 in 5.',
    ]);
  });

  test('goes on with the store when it is back', async () => {
    const held = new HeldBudgets();
    const budgets = processes(held, 2).map((process) =>
      rateBudget('account', rules, CREATE, sharing(process)),
    );
    held.away = new Error('connection refused');
    await vi.advanceTimersByTimeAsync(1000);
    held.away = null;
    const total = sendAll(budgets, 8);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(total.sent).toBe(100);
  });

  test('requests that ended while the store was away are not in flight when it is back', async () => {
    const held = new HeldBudgets();
    const budget = rateBudget('account', rules, CREATE, sharing(processes(held, 1)[0]!));
    const turns: Turn[] = [];
    for (let count = 0; count < 50; count += 1) turns.push(await taken(budget));
    held.away = new Error('connection refused');
    await vi.advanceTimersByTimeAsync(3000);
    for (const turn of turns) turn.end(null);
    await vi.advanceTimersByTimeAsync(65_000);
    held.away = null;
    const total = sendAll([budget], 8);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(total.sent).toBe(100);
  });

  test('the requests of a process that died are forgotten when they have left the window', async () => {
    const held = new HeldBudgets();
    const [dead, alive] = processes(held, 2).map((process) =>
      rateBudget('account', rules, CREATE, sharing(process)),
    );
    for (let count = 0; count < 100; count += 1) await taken(dead!);
    const total = sendAll([alive!], 8);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(total.sent).toBe(0);
    await vi.advanceTimersByTimeAsync(25_000);
    expect(total.sent).toBe(100);
  });

  test('takes a text that it did not write as no knowledge', async () => {
    const held = new HeldBudgets();
    const [process] = processes(held, 1);
    held.entries.get = () => ({ version: 7, state: '{"form":99}' });
    const turn = await taken(rateBudget('account', rules, CREATE, sharing(process!)));
    expect(turn).toBeDefined();
  });

  test('tells the store nothing of the account', async () => {
    const held = new HeldBudgets();
    const [process] = processes(held, 1);
    const turn = await taken(rateBudget('secret-account', rules, CREATE, sharing(process!)));
    turn.end(null);
    expect(JSON.stringify([...held.entries])).not.toContain('secret-account');
  });

  test('a wait for a permit ends with the reason of its signal', async () => {
    const held = new HeldBudgets();
    const budget = rateBudget(
      'account',
      { ...RULES, windows: [{ requests: 1, per: 60_000 }] },
      CREATE,
      sharing(processes(held, 1)[0]!),
    );
    await taken(budget);
    const abort = new AbortController();
    const second = Promise.resolve(budget.take(false, { signal: abort.signal, deadline: null }));
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(second).rejects.toBe(reason);
  });
});

test('refuses a number of processes that is none', () => {
  expect(() => new MemoryBudgetStore(new HeldBudgets(), 0)).toThrow(/workers must be a whole number above 0/);
});
