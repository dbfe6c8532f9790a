import { describe, expect, test } from 'vitest';
import { startCall } from '../../../dist/src/call/call.js';
import { SharedCache } from '../../../dist/src/call/shared-cache.js';
import { NotFoundError } from '../../../dist/src/errors.js';

/** For a busy machine. */
const PATIENT = { timeout: 20_000 };
const CALL = startCall({});
/** A question that is answered by hand. */
function question() {
  const asked: PromiseWithResolvers<string>[] = [];
  const ask = (): Promise<string> => {
    const answer = Promise.withResolvers<string>();
    asked.push(answer);
    return answer.promise;
  };
  return { ask, asked };
}

describe('a shared cache', () => {
  test('asks once for all callers, and keeps the result', async () => {
    const cache = new SharedCache<string>();
    const { ask, asked } = question();
    const all = [cache.get('a', ask, CALL), cache.get('a', ask, CALL)];
    asked[0]?.resolve('one');
    expect(await Promise.all(all)).toEqual(['one', 'one']);
    expect(await cache.get('a', ask, CALL)).toBe('one');
    expect(asked.length).toBe(1);
  });

  test("ends a caller's wait with its own call, and the others' not", async () => {
    const cache = new SharedCache<string>();
    const { ask, asked } = question();
    const mine = new AbortController();
    const aborted = cache.get('a', ask, startCall({ signal: mine.signal }));
    const late = cache.get('a', ask, startCall({ timeout: 1 }));
    const other = cache.get('a', ask, CALL);
    mine.abort(new Error('mine'));
    await expect(aborted).rejects.toThrow('mine');
    await expect(late).rejects.toMatchObject({ code: 'timeout' });
    asked[0]?.resolve('one');
    expect(await other).toBe('one');
  });

  test("asks again for the others where the first one's driver failed", async () => {
    const cache = new SharedCache<string>();
    const { ask, asked } = question();
    const first = cache.get('a', ask, CALL);
    const second = cache.get('a', ask, CALL);
    asked[0]?.reject(new Error('closed'));
    await expect(first).rejects.toThrow('closed');
    await expect.poll(() => asked.length, PATIENT).toBe(2);
    asked[1]?.resolve('two');
    expect(await second).toBe('two');
  });

  test('tells all callers what the cloud answered, and keeps no failure', async () => {
    const cache = new SharedCache<string>();
    const { ask, asked } = question();
    const all = [cache.get('a', ask, CALL), cache.get('a', ask, CALL)];
    asked[0]?.reject(new NotFoundError('none', { status: 404 }));
    for (const one of all) await expect(one).rejects.toMatchObject({ status: 404 });
    expect(asked.length).toBe(1);
    const again = cache.get('a', ask, CALL);
    asked[1]?.resolve('now');
    expect(await again).toBe('now');
  });

  test.each([
    ['forgotten', (cache: SharedCache<string>) => cache.forget('a')],
    ['cleared', (cache: SharedCache<string>) => cache.clear()],
  ])('asks anew after it was %s, while an earlier question is under way', async (_how, drop) => {
    const cache = new SharedCache<string>();
    const { ask, asked } = question();
    const stale = cache.get('a', ask, CALL);
    drop(cache);
    const fresh = cache.get('a', ask, CALL);
    asked[1]?.resolve('new');
    expect(await fresh).toBe('new');
    asked[0]?.resolve('old');
    expect(await stale).toBe('old');
    expect(await cache.get('a', ask, CALL)).toBe('new');
  });

  test('keeps no result of a question from before it was cleared', async () => {
    const cache = new SharedCache<string>();
    const { ask, asked } = question();
    const stale = cache.get('a', ask, CALL);
    cache.clear();
    asked[0]?.resolve('old');
    expect(await stale).toBe('old');
    const fresh = cache.get('a', ask, CALL);
    asked[1]?.resolve('new');
    expect(await fresh).toBe('new');
  });

  test('drops the oldest results first', async () => {
    const cache = new SharedCache<string>({ most: 2 });
    const asked: string[] = [];
    const get = (key: string) =>
      cache.get(
        key,
        async () => {
          asked.push(key);
          return key;
        },
        CALL,
      );
    for (const key of ['a', 'b', 'c', 'b', 'a']) await get(key);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });
});
