import { setTimeout as delay } from 'node:timers/promises';
import {
  getDriver,
  InvalidRequestError,
  Provider,
  Run,
  type RunOptions,
  Scheduler,
  TimeoutError,
} from 'skylane';
import { afterEach, describe, expect, test } from 'vitest';
import { onAbort, onCallEnd } from '../../../dist/src/call/call.js';

const driver = new (getDriver(Provider.DUMMY))({});
const schedulers: Scheduler[] = [];
afterEach(async () => {
  for (const scheduler of schedulers.splice(0)) await scheduler.close();
});

function schedulerOf(concurrency: number): Scheduler {
  const scheduler = new Scheduler(driver, { concurrency });
  schedulers.push(scheduler);
  return scheduler;
}

/** A run that ends when the gate opens, and answers whether it was told to. */
function gatedRun(options: RunOptions) {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const run = new Run<never, { stopped: boolean; ended: boolean }>(options, async ({ stop, end }) => {
    await gate;
    return { stopped: stop.aborted, ended: end.aborted };
  });
  return { run, open };
}

describe('a run', () => {
  test('may take and be given all the time there is', async () => {
    const { run, open } = gatedRun({ timeout: Infinity, grace: Infinity });
    await delay(5);
    expect(run.result).toBeInstanceOf(Promise);
    run.cancel();
    await delay(5);
    open();
    expect(await run.result).toEqual({ stopped: true, ended: false });
  });

  test('is not stopped by a timeout that has not come', async () => {
    const { run, open } = gatedRun({ timeout: 2 ** 31 });
    await delay(5);
    open();
    expect(await run.result).toEqual({ stopped: false, ended: false });
  });

  test('that is cancelled keeps its grace when its timeout comes', async () => {
    const { run, open } = gatedRun({ timeout: 1 });
    run.cancel();
    await delay(5);
    open();
    expect(await run.result).toEqual({ stopped: true, ended: false });
  });

  test('keeps its grace where its signal was aborted before', async () => {
    const { run, open } = gatedRun({ signal: AbortSignal.abort() });
    await delay(5);
    open();
    expect(await run.result).toEqual({ stopped: true, ended: false });
  });

  test.each([{ timeout: 0 }, { timeout: NaN }, { grace: -1 }])('refuses %j', async (options) => {
    let started = false;
    const run = new Run(options, async () => {
      started = true;
    });
    await expect(run.result).rejects.toThrow(InvalidRequestError);
    expect(started).toBe(false);
  });

  test('that is over leaves no timer behind when it is cancelled', async () => {
    const { run, open } = gatedRun({});
    open();
    await run.result;
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    run.cancel();
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(timers);
  });
});

describe('a task', () => {
  test('whose timeout passes while it waits for a lane never starts', async () => {
    const scheduler = schedulerOf(1);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const busy = scheduler.run(() => {
      start();
      return gate;
    });
    await started;
    let ran = false;
    const late = scheduler.run(
      async () => {
        ran = true;
      },
      { timeout: 1 },
    );
    await expect(late).rejects.toThrow(TimeoutError);
    open();
    await busy;
    await scheduler.run(async () => {});
    expect(ran).toBe(false);
  });
});

describe('a map', () => {
  test('whose items cannot be read to their end waits for what it has started', async () => {
    const ended: number[] = [];
    function* broken() {
      yield 1;
      yield 2;
      throw new Error('no more items');
    }
    const map = schedulerOf(4).map(broken(), async (item) => {
      await delay(5);
      ended.push(item);
    });
    await expect(map).rejects.toThrow('no more items');
    expect(ended).toEqual([1, 2]);
  });

  test('is not done a second time', async () => {
    let calls = 0;
    const map = schedulerOf(2).map([1, 2], async (item) => {
      calls += 1;
      return item;
    });
    expect(await map).toEqual([1, 2]);
    expect(await map).toEqual([1, 2]);
    await expect(map[Symbol.asyncIterator]().next()).rejects.toThrow(InvalidRequestError);
    expect(calls).toBe(2);
  });

  test('ends with its timeout, however many items there are', async () => {
    function* endless() {
      for (;;) yield 1;
    }
    const map = schedulerOf(2).map(endless(), () => delay(1), { timeout: 20 });
    const read = async (): Promise<void> => {
      for await (const _ of map);
    };
    await expect(read()).rejects.toThrow(TimeoutError);
  });
});

test('a call is told that its time is over when it is, and not before', async () => {
  const early: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const deadline = performance.now() + 1.5;
    await new Promise((end) => onCallEnd({ deadline, timeout: 1.5 }, end));
    if (performance.now() < deadline) early.push(round);
  }
  expect(early).toEqual([]);
});

test('a signal that is aborted already calls back, unless the callback is taken away', async () => {
  const called: string[] = [];
  onAbort(AbortSignal.abort(), () => called.push('kept'));
  onAbort(AbortSignal.abort(), () => called.push('taken away'))();
  await delay(0);
  expect(called).toEqual(['kept']);
});

describe('the events of a run that rejects', () => {
  async function read(events: AsyncIterable<object>): Promise<{ seen: object[]; error: unknown }> {
    const seen: object[] = [];
    try {
      for await (const event of events) seen.push(event);
    } catch (error) {
      return { seen, error };
    }
    return { seen, error: null };
  }

  test('throw the same, after what has happened before', async () => {
    const failure = new InvalidRequestError('no such image');
    const run = new Run<{ totals: object }, void>({}, async ({ emit }) => {
      emit({ totals: { asked: 1 } });
      throw failure;
    });
    expect(await read(run.events)).toEqual({ seen: [{ totals: { asked: 1 } }], error: failure });
    expect(await run.result.catch((error: unknown) => error)).toBe(failure);
  });

  test('that nobody reads are no unhandled rejection', async () => {
    const seen: unknown[] = [];
    const note = (error: unknown): void => void seen.push(error);
    process.on('unhandledRejection', note);
    const run = new Run({}, () => Promise.reject(new InvalidRequestError('bad')));
    await expect(run.result).rejects.toThrow('bad');
    void new Run({}, () => Promise.reject(new InvalidRequestError('bad')));
    await delay(5);
    process.off('unhandledRejection', note);
    expect(seen).toEqual([]);
  });

  test.each([
    'uploadAll',
    'downloadAll',
    'sync',
    'copyAll',
    'deleteObjects',
    'destroyNodes',
    'createNodes',
    'deployNodes',
  ])('%s on a driver of another service throws', async (method) => {
    const compute = method.endsWith('Nodes');
    const dns = new (getDriver(Provider.DUMMY, 'dns'))({});
    const scheduler = new Scheduler(dns as never);
    schedulers.push(scheduler);
    const runs: Record<string, () => Run<{ totals: object }, unknown>> = {
      uploadAll: () => scheduler.uploadAll('/no/such/folder', 'c'),
      downloadAll: () => scheduler.downloadAll('c', '/no/such/folder'),
      sync: () => scheduler.sync({ folder: '/no/such/folder' }, { container: 'c' }),
      copyAll: () => scheduler.copyAll('c', { driver: dns as never, container: 'd' }),
      deleteObjects: () => scheduler.deleteObjects([]),
      destroyNodes: () => scheduler.destroyNodes(['1']),
      createNodes: () => scheduler.createNodes([]) as never,
      deployNodes: () => scheduler.deployNodes([] as never, { steps: [] } as never),
    };
    const run = runs[method]?.();
    const { error } = await read(run?.events ?? new Run({}, async () => {}).events);
    expect((error as Error).message).toContain(`needs a ${compute ? 'compute' : 'storage'} driver`);
    expect(await run?.result.catch((thrown: unknown) => thrown)).toBe(error);
  });
});
