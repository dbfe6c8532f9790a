import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AskAgain, pollUntil } from '../../../src/call/poll-until.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Runs a poll to its end; returns the milliseconds at which it asked. */
async function questions(
  answers: readonly (string | AskAgain | null)[],
  options: Parameters<typeof pollUntil>[2],
): Promise<{ readonly asked: number[]; readonly result: unknown }> {
  const start = performance.now();
  const asked: number[] = [];
  const left = [...answers];
  const ask = async (): Promise<string | AskAgain | null> => {
    asked.push(Math.round(performance.now() - start));
    return left.shift() ?? null;
  };
  const result = pollUntil(ask, { deadline: null }, options).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return { asked, result: await result };
}

test('asks at growing intervals, up to the longest', async () => {
  const { asked, result } = await questions([null, null, null, null, 'done'], {
    firstWait: 100,
    longestWait: 200,
  });
  expect(asked).toEqual([0, 100, 250, 450, 650]);
  expect(result).toBe('done');
});

test('waits as long as a response asks for, even beyond the longest wait', async () => {
  const { asked } = await questions([new AskAgain(3000), null, new AskAgain(10), 'done'], {
    firstWait: 100,
    longestWait: 100,
  });
  expect(asked).toEqual([0, 3000, 3100, 3110]);
});

test('waits before the first question where it is told so', async () => {
  const { asked } = await questions(['done'], { initialWait: 700 });
  expect(asked).toEqual([700]);
});

test('gives up before a wait that would end too late', async () => {
  const giveUp = { after: 1000, error: () => new Error('too late') };
  const { asked, result } = await questions([null, new AskAgain(2000)], { firstWait: 100, giveUp });
  expect(asked).toEqual([0, 100]);
  expect(result).toEqual(new Error('too late'));
});
