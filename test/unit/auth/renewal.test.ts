import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Renewal, type Renewed } from '../../../dist/src/auth/renewal.js';

const MINUTE = 60_000;
const CALL = { deadline: null };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A service that hands out numbered keys of a given life, as long as it is up. */
function service(life: number) {
  const state = { asked: 0, up: true };
  const renew = async (): Promise<Renewed<string>> => {
    state.asked += 1;
    if (!state.up) throw new Error('away');
    return { value: `key-${state.asked}`, life };
  };
  return { state, renew };
}

test('keys are asked for once, however many want them', async () => {
  const { state, renew } = service(60 * MINUTE);
  const keys = new Renewal<string>();
  const got = await Promise.all([1, 2, 3].map(async () => keys.current(renew, CALL)));
  expect([got, state.asked]).toEqual([['key-1', 'key-1', 'key-1'], 1]);
  expect(keys.current(renew, CALL)).toBe('key-1');
});

test('they are renewed before they end, by one for all', async () => {
  const { state, renew } = service(60 * MINUTE);
  const keys = new Renewal<string>();
  await keys.current(renew, CALL);
  vi.advanceTimersByTime(56 * MINUTE);
  const got = await Promise.all([1, 2].map(async () => keys.current(renew, CALL)));
  expect([got, state.asked]).toEqual([['key-2', 'key-1'], 2]);
  expect(keys.current(renew, CALL)).toBe('key-2');
});

test('a renewal that fails takes nothing away, and is tried less and less often', async () => {
  const { state, renew } = service(60 * MINUTE);
  const keys = new Renewal<string>();
  await keys.current(renew, CALL);
  state.up = false;
  vi.advanceTimersByTime(55 * MINUTE + 1);
  for (let second = 0; second < 4 * 60; second += 1) {
    expect(await keys.current(renew, CALL)).toBe('key-1');
    vi.advanceTimersByTime(1_000);
  }
  expect(state.asked).toBeGreaterThan(2);
  expect(state.asked).toBeLessThan(12);
  state.up = true;
  vi.advanceTimersByTime(50_000);
  expect(await keys.current(renew, CALL)).toMatch(/key-\d+/);
  expect(await keys.current(renew, CALL)).not.toBe('key-1');
});

test('keys that have ended are used no more', async () => {
  const { state, renew } = service(60 * MINUTE);
  const keys = new Renewal<string>();
  await keys.current(renew, CALL);
  state.up = false;
  vi.advanceTimersByTime(60 * MINUTE);
  await expect(keys.current(renew, CALL)).rejects.toThrow('away');
});

test('a service that does not answer holds nobody up for long who has good keys', async () => {
  const keys = new Renewal<string>();
  await keys.current(async () => ({ value: 'key-1', life: 60 * MINUTE }), CALL);
  vi.advanceTimersByTime(56 * MINUTE);
  const hangs = (): Promise<Renewed<string>> => new Promise(() => {});
  const first = keys.current(hangs, CALL);
  expect(keys.current(hangs, CALL)).toBe('key-1');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await first).toBe('key-1');
});

test('who waits for better keys can be told to stop', async () => {
  const keys = new Renewal<string>();
  await keys.current(async () => ({ value: 'key-1', life: 60 * MINUTE }), CALL);
  vi.advanceTimersByTime(56 * MINUTE);
  const controller = new AbortController();
  const hangs = (): Promise<Renewed<string>> => new Promise(() => {});
  const first = keys.current(hangs, { deadline: null, signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
});

test('keys that come with little life are not asked for before every request', async () => {
  const { state, renew } = service(4 * MINUTE);
  const keys = new Renewal<string>();
  for (let request = 0; request < 20; request += 1) await keys.current(renew, CALL);
  expect(state.asked).toBe(2);
});

test('what was refused is forgotten, and what took its place is not', async () => {
  const { renew } = service(60 * MINUTE);
  const keys = new Renewal<string>();
  await keys.current(renew, CALL);
  keys.forget((key) => key === 'key-0');
  expect(keys.current(renew, CALL)).toBe('key-1');
  keys.forget((key) => key === 'key-1');
  expect(await keys.current(renew, CALL)).toBe('key-2');
});
