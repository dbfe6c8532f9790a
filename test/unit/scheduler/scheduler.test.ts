import { CloudError, type ComputeNode, NodeFailedError, RolledBackError, Scheduler } from 'skylane';
import type { Sandbox } from 'skylane/sandbox';
import { afterEach, describe, expect, test } from 'vitest';
import { anySpec, openStack, quickSandbox } from '../../support/sandbox.js';

const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of cleanup.splice(0).reverse()) await close();
});

async function setUp(options: Parameters<typeof quickSandbox>[0] = {}, concurrency = 4) {
  const sandbox = await quickSandbox(options);
  cleanup.push(() => sandbox.close());
  const driver = openStack(sandbox);
  cleanup.push(() => driver.close());
  const scheduler = new Scheduler(driver, { concurrency });
  cleanup.push(() => scheduler.close());
  const spec = { ...(await anySpec(driver)), networks: 'none' as const };
  await sandbox.clearLog();
  return { sandbox, driver, scheduler, spec };
}

/** Ids that the cloud has and the account of the run has not, and the reverse. */
async function difference(sandbox: Sandbox, nodes: readonly { readonly id: string }[]) {
  const cloud = new Set((await sandbox.servers()).map(({ id }) => id));
  const known = new Set(nodes.map(({ id }) => id));
  return {
    orphans: [...cloud].filter((id) => !known.has(id)),
    missing: [...known].filter((id) => !cloud.has(id)),
  };
}

describe('createNodes', () => {
  test('answers with running nodes in the order of the specs, each with its own name', async () => {
    const { scheduler, spec } = await setUp();
    const names = ['db', 'web', 'cache', 'queue', 'mail'];
    const { nodes, results } = await scheduler.createNodes(names.map((name) => ({ ...spec, name }))).result;
    expect(nodes.map((node) => node.name)).toEqual(names);
    expect(nodes.map((node) => node.state)).toEqual(names.map(() => 'running'));
    expect(results.map((result) => result.spec.name)).toEqual(names);
  });

  test('numbers the names when one spec is created several times', async () => {
    const { scheduler, spec } = await setUp();
    const { nodes } = await scheduler.createNodes(spec, { count: 3 }).result;
    expect(nodes.map((node) => node.name)).toEqual(['web-1', 'web-2', 'web-3']);
  });

  test('signs in once and checks image and size once, however many lanes there are', async () => {
    const { sandbox, scheduler, spec } = await setUp({}, 16);
    await sandbox.expireTokens();
    await scheduler.createNodes(spec, { count: 40 }).result;
    const counts = await sandbox.counts();
    expect(counts).toMatchObject({ 'tokens.create': 1, 'servers.create': 40, 'flavors.show': 1 });
  });

  test('rejects before anything is created when the image does not exist', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    const run = scheduler.createNodes({ ...spec, image: 'no-such-image' }, { count: 3 });
    await expect(run.result).rejects.toMatchObject({ code: 'image-not-found' });
    expect((await sandbox.counts())['servers.create']).toBeUndefined();
  });

  test('rejects before anything is created when the size does not exist', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    await expect(
      scheduler.createNodes({ ...spec, size: 'no-such-size' }, { count: 3 }).result,
    ).rejects.toMatchObject({
      code: 'size-not-found',
    });
    expect(await sandbox.servers()).toEqual([]);
  });

  test('reports a node that ends in error with the provider’s fault, and keeps it in the account', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    await sandbox.addFault({
      kind: 'buildError',
      message: 'No valid host was found.',
      operation: 'servers.create',
      skip: 1,
      times: 1,
    });
    const { nodes, failures, results } = await scheduler.createNodes(spec, { count: 4 }).result;
    expect(nodes).toHaveLength(3);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.error).toBeInstanceOf(NodeFailedError);
    expect(failures[0]?.error?.message).toContain('No valid host was found.');
    const all = results.flatMap((result) => result.node ?? []);
    expect(await difference(sandbox, all)).toEqual({ orphans: [], missing: [] });
  });

  test('destroys what was made when one fails and the caller wants all or nothing', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    await sandbox.addFault({
      kind: 'buildError',
      message: 'out of luck',
      operation: 'servers.create',
      skip: 2,
      times: 1,
    });
    const { nodes, failures } = await scheduler.createNodes(spec, { count: 4, onFailure: 'destroy' }).result;
    expect(nodes).toEqual([]);
    const rolledBack = failures.flatMap(({ error }) => (error instanceof RolledBackError ? [error] : []));
    expect(rolledBack).toHaveLength(3);
    const first = failures.find(({ error }) => !(error instanceof RolledBackError))?.error;
    expect(first).toMatchObject({
      code: 'node-failed',
      message: expect.stringMatching(/out of luck/) as string,
    });
    expect(rolledBack.map(({ cause }) => cause)).toEqual([first, first, first]);
    expect(await sandbox.servers()).toEqual([]);
  });

  test('quota is a failure of the nodes over it, not of the run', async () => {
    const { sandbox, scheduler, spec } = await setUp({ quota: { instances: 5 } });
    const { nodes, failures } = await scheduler.createNodes(spec, { count: 8 }).result;
    expect(nodes).toHaveLength(5);
    expect(failures.map(({ error }) => CloudError.is(error) && error.code)).toEqual([
      'quota-exceeded',
      'quota-exceeded',
      'quota-exceeded',
    ]);
    expect(await difference(sandbox, nodes)).toEqual({ orphans: [], missing: [] });
  });

  test('a create whose answer is lost is found again, not made twice', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    await sandbox.addFault({ kind: 'lostAnswer', operation: 'servers.create', skip: 1, times: 2 });
    const { nodes } = await scheduler.createNodes(spec, { count: 6 }).result;
    expect(nodes).toHaveLength(6);
    expect((await sandbox.counts())['servers.create']).toBe(6);
    expect(await difference(sandbox, nodes)).toEqual({ orphans: [], missing: [] });
  });

  test('a create that a proxy answered with 503 is asked for again once the cloud shows that it was not made', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    await sandbox.addFault({ kind: 'status', status: 503, operation: 'servers.create', times: 2 });
    const { nodes } = await scheduler.createNodes(spec, { count: 5 }).result;
    expect(nodes).toHaveLength(5);
    expect(await difference(sandbox, nodes)).toEqual({ orphans: [], missing: [] });
  });

  test('a create whose answer is cut short is found again', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    await sandbox.addFault({ kind: 'truncate', operation: 'servers.create', times: 1 });
    const { nodes } = await scheduler.createNodes(spec, { count: 3 }).result;
    expect(nodes).toHaveLength(3);
    expect(await difference(sandbox, nodes)).toEqual({ orphans: [], missing: [] });
  });

  test('creates are repeated after 429, which says that nothing was done', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    await sandbox.addFault({
      kind: 'status',
      status: 429,
      retryAfter: 1,
      operation: 'servers.create',
      times: 1,
    });
    const { nodes, failures } = await scheduler.createNodes(spec, { count: 3 }).result;
    expect(failures).toEqual([]);
    expect(nodes).toHaveLength(3);
  });

  test('polls that fail do not fail nodes that were created', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    await sandbox.addFault({ kind: 'status', status: 503, operation: 'servers.list', times: 6 });
    const run = scheduler.createNodes(spec, { count: 2 });
    const types = new Set<string>();
    for await (const event of run.events) types.add(event.type);
    expect((await run.result).nodes).toHaveLength(2);
    expect(types).toContain('poll-failed');
  });

  test('events carry running totals that end at the result', async () => {
    const { scheduler, spec } = await setUp();
    const run = scheduler.createNodes(spec, { count: 3 });
    let totals = {};
    const types: string[] = [];
    for await (const event of run.events) {
      types.push(event.type);
      totals = event.totals;
    }
    expect(totals).toEqual({ asked: 3, accepted: 3, running: 3, failed: 0, unknown: 0 });
    expect(types.filter((type) => type === 'accepted')).toHaveLength(3);
    expect(types.filter((type) => type === 'running')).toHaveLength(3);
  });

  test('the nodes of a result belong to the scheduler’s driver, which outlives the lanes', async () => {
    const { scheduler, driver, spec } = await setUp();
    const { nodes } = await scheduler.createNodes(spec, { count: 1 }).result;
    await scheduler.close();
    expect(nodes[0]?.belongsTo(driver)).toBe(true);
    await expect(nodes[0]?.refresh()).resolves.toMatchObject({ state: 'running' });
  });

  test('an empty list of specs is an empty result', async () => {
    const { scheduler } = await setUp();
    expect(await scheduler.createNodes([]).result).toEqual({
      results: [],
      nodes: [],
      failures: [],
      unknown: [],
    });
  });
});

describe('planning', () => {
  test('tells how many requests a run takes and, by the limit set, how long at least, before anything is sent', async () => {
    const { sandbox, spec } = await setUp();
    await using driver = openStack(sandbox, { rateLimit: { requests: 10, per: 1000 } });
    await using scheduler = new Scheduler(driver);
    const plan = scheduler.planCreateNodes(spec, { count: 400 });
    expect(plan).toEqual({ creates: 400, requests: 403, seconds: 39 });
    const run = scheduler.createNodes(spec, { count: 400, signal: AbortSignal.abort() });
    expect(run.plan()).toEqual(plan);
    await run.result.catch(() => {});
    expect(await sandbox.requests()).toBe(0);
  });

  test('knows no least time where no limit is known', async () => {
    const { scheduler, spec } = await setUp();
    expect(scheduler.planCreateNodes([spec, spec])).toEqual({ creates: 2, requests: 5, seconds: 0 });
  });
});

describe('cancelling', () => {
  test('the first cancel starts nothing new and accounts for all that was in flight', async () => {
    const { sandbox, scheduler, spec } = await setUp({ latency: 20 });
    const run = scheduler.createNodes(spec, { count: 30 });
    for await (const event of run.events)
      if (event.type === 'accepted' && event.totals.accepted === 3) run.cancel();
    const { results, nodes, unknown } = await run.result;
    expect(results).toHaveLength(30);
    expect(nodes.length).toBeLessThan(30);
    expect(unknown).toEqual([]);
    expect(await difference(sandbox, nodes)).toEqual({ orphans: [], missing: [] });
  });

  test('while the specs are still being checked rejects, and nothing exists', async () => {
    const { sandbox, scheduler, spec } = await setUp({ latency: 20 });
    const run = scheduler.createNodes(spec, { count: 30 });
    run.cancel();
    await expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
    expect(await sandbox.servers()).toEqual([]);
  });

  test('with a reason that is no error looks for nothing that was never asked for', async () => {
    const { scheduler, spec } = await setUp({ latency: 20 });
    const run = scheduler.createNodes(spec, { count: 30 });
    const types = new Set<string>();
    for await (const event of run.events) {
      types.add(event.type);
      if (event.type === 'accepted' && event.totals.accepted === 3) run.cancel('enough');
    }
    const { failures, unknown } = await run.result;
    expect(failures.at(-1)?.error?.message).toBe('enough');
    expect(unknown).toEqual([]);
    expect([...types]).not.toContain('retrying');
  });

  test('the second cancel ends at once and lists what it could not settle', async () => {
    const { sandbox, scheduler, spec } = await setUp({ latency: 50 });
    const run = scheduler.createNodes(spec, { count: 30 });
    for await (const event of run.events) {
      if (event.type !== 'accepted' || event.totals.accepted !== 2) continue;
      run.cancel();
      run.cancel();
    }
    const { nodes, unknown } = await run.result;
    const { orphans, missing } = await difference(sandbox, nodes);
    expect(unknown.length).toBeGreaterThan(0);
    expect(orphans.length).toBeLessThanOrEqual(unknown.length);
    expect(missing).toEqual([]);
  });

  test('an abort of the run’s signal is a first cancel', async () => {
    const { sandbox, scheduler, spec } = await setUp({ latency: 20 });
    const controller = new AbortController();
    const run = scheduler.createNodes(spec, { count: 20, signal: controller.signal });
    for await (const event of run.events) if (event.type === 'accepted') controller.abort();
    const { nodes, failures } = await run.result;
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]?.error).toBe(controller.signal.reason);
    expect(await difference(sandbox, nodes)).toEqual({ orphans: [], missing: [] });
  });
});

describe('destroyNodes', () => {
  test('ends when the nodes are gone', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    const { nodes } = await scheduler.createNodes(spec, { count: 5 }).result;
    const { results } = await scheduler.destroyNodes(nodes).result;
    expect(results.map(({ status }) => status)).toEqual(nodes.map(() => 'destroyed'));
    expect(await sandbox.servers()).toEqual([]);
  });

  test.each([
    ['before the first poll', 700],
    ['after it', 1500],
  ])(
    'destroys a node again that comes back in error %s, when the cloud had said that there is none',
    async (_when, returnsAfter) => {
      const { sandbox, scheduler, spec } = await setUp({ buildTime: 60_000 });
      await sandbox.addFault({
        kind: 'buildError',
        operation: 'servers.create',
        times: 2,
        message: 'Quota exceeded for instances',
        returnsAfter,
      });
      const { nodes } = await scheduler.createNodes(spec, { count: 4, until: 'accepted' }).result;
      const { results } = await scheduler.destroyNodes(nodes).result;
      expect(results.map(({ status }) => status)).toEqual(nodes.map(() => 'destroyed'));
      expect(await sandbox.servers()).toEqual([]);
      expect((await sandbox.counts())['servers.delete']).toBe(6);
    },
  );

  test('looks once more for a node that was no more than an order, and for no other', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    const { nodes } = await scheduler.createNodes(spec, { count: 3 }).result;
    await sandbox.clearLog();
    await scheduler.destroyNodes(nodes).result;
    const { 'servers.list': polls = 0 } = await sandbox.counts();
    expect(polls).toBeLessThanOrEqual(2);
    await sandbox.clearLog();
    await scheduler.destroyNodes(['00000000-0000-0000-0000-000000000000']).result;
    expect((await sandbox.counts())['servers.list']).toBe(2);
  });

  test('outlasts a cloud that refuses deletes for longer than one request is repeated', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    const { nodes } = await scheduler.createNodes(spec, { count: 1 }).result;
    await sandbox.addFault({ kind: 'status', status: 503, operation: 'servers.delete', times: 6 });
    const { results } = await scheduler.destroyNodes(nodes).result;
    expect(results.map(({ status }) => status)).toEqual(['destroyed']);
    expect(await sandbox.servers()).toEqual([]);
  });

  test('gives up a node whose deletion the cloud refuses for good, and says why', async () => {
    const { sandbox, scheduler, spec } = await setUp();
    const { nodes } = await scheduler.createNodes(spec, { count: 1 }).result;
    await sandbox.addFault({ kind: 'status', status: 503, operation: 'servers.delete' });
    const { failures } = await scheduler.destroyNodes(nodes).result;
    expect(failures.map(({ error }) => error)).toMatchObject([{ code: 'unavailable', status: 503 }]);
  });

  test('counts a node that is gone already as destroyed', async () => {
    const { scheduler } = await setUp();
    const { results } = await scheduler.destroyNodes(['00000000-0000-0000-0000-000000000000'], {
      until: 'accepted',
    }).result;
    expect(results).toEqual([{ id: '00000000-0000-0000-0000-000000000000', status: 'destroyed' }]);
  });
});

describe('waitUntilRunning', () => {
  test('waits for any number of nodes with one list request an interval', async () => {
    const { sandbox, scheduler, driver, spec } = await setUp({ buildTime: 2500 });
    const { nodes } = await scheduler.createNodes(spec, { count: 20, until: 'accepted' }).result;
    await sandbox.clearLog();
    const started = Date.now();
    const ready = await driver.waitUntilRunning(nodes);
    const seconds = (Date.now() - started) / 1000;
    expect(ready.map((node) => node.id)).toEqual(nodes.map((node) => node.id));
    const { 'servers.list': lists = 0, ...others } = await sandbox.counts();
    expect(lists).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
    expect(others).toEqual({});
  });

  test('two waiters of one account share the polls', async () => {
    const { sandbox, scheduler, driver, spec } = await setUp({ buildTime: 1500 });
    const { nodes } = await scheduler.createNodes(spec, { count: 4, until: 'accepted' }).result;
    await using other = openStack(sandbox);
    await other.listLocations();
    await sandbox.clearLog();
    await Promise.all([driver.waitUntilRunning(nodes.slice(0, 2)), other.waitUntilRunning(nodes.slice(2))]);
    const times = (await sandbox.log())
      .filter((entry) => entry.operation === 'servers.list')
      .map((entry) => entry.time);
    times.slice(1).forEach((time, index) => expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(800));
  });

  test('rejects at once when one ends in error, naming the fault and the states of the others', async () => {
    const { sandbox, scheduler, driver, spec } = await setUp({ buildTime: 100 });
    await sandbox.addFault({
      kind: 'buildError',
      message: 'disk on fire',
      operation: 'servers.create',
      times: 1,
    });
    const { nodes } = await scheduler.createNodes(spec, { count: 2, until: 'accepted' }).result;
    await expect(driver.waitUntilRunning(nodes)).rejects.toThrow(
      /disk on fire.*Others: web-\d (running|pending|not seen yet)/,
    );
  });

  test('rejects when one is deleted meanwhile', async () => {
    const { scheduler, driver, spec } = await setUp({ buildTime: 60_000 });
    const { nodes } = await scheduler.createNodes(spec, { count: 1, until: 'accepted' }).result;
    const waiting = driver.waitUntilRunning(nodes);
    await driver.destroyNode(nodes[0] as ComputeNode);
    await expect(waiting).rejects.toMatchObject({ code: 'node-not-found' });
  });

  test('ends with the signal’s reason when it is aborted', async () => {
    const { scheduler, driver, spec } = await setUp({ buildTime: 60_000 });
    const { nodes } = await scheduler.createNodes(spec, { count: 1, until: 'accepted' }).result;
    const controller = new AbortController();
    const waiting = driver.waitUntilRunning(nodes, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test('ends with a TimeoutError at its timeout', async () => {
    const { scheduler, driver, spec } = await setUp({ buildTime: 60_000 });
    const { nodes } = await scheduler.createNodes(spec, { count: 1, until: 'accepted' }).result;
    await expect(driver.waitUntilRunning(nodes, { timeout: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('run and map', () => {
  test('a task that asks its own scheduler for another lane is refused with advice', async () => {
    const { scheduler } = await setUp();
    await expect(scheduler.run(() => scheduler.run(async (driver) => driver.listSizes()))).rejects.toThrow(
      /deadlock/,
    );
  });

  test('map answers in order when awaited', async () => {
    const { scheduler } = await setUp();
    expect(await scheduler.map([3, 1, 2], async (item) => item * 2)).toEqual([6, 2, 4]);
  });

  test('map pulls its items lazily', async () => {
    const { scheduler } = await setUp({}, 2);
    let pulled = 0;
    function* endless() {
      for (;;) yield (pulled += 1);
    }
    for await (const result of scheduler.map(endless(), async (item) => item)) if (result.item === 10) break;
    expect(pulled).toBeLessThan(20);
  });

  test('map rejects with the first failure when awaited and starts nothing after it', async () => {
    const { scheduler } = await setUp({}, 1);
    const started: number[] = [];
    const work = scheduler.map([1, 2, 3, 4], async (item) => {
      started.push(item);
      if (item === 2) throw new Error('two');
    });
    await expect(work).rejects.toThrow('two');
    expect(started).toEqual([1, 2]);
  });

  test('map reports failures as data when iterated', async () => {
    const { scheduler } = await setUp();
    const failed: number[] = [];
    const work = scheduler.map([1, 2, 3], async (item) => {
      if (item === 2) throw new Error('two');
    });
    for await (const result of work) if (result.status === 'failed') failed.push(result.item);
    expect(failed).toEqual([2]);
  });

  test('models handed into a task belong to the task’s lane, and those it returns to the scheduler’s driver', async () => {
    const { scheduler, driver, spec } = await setUp();
    const { nodes } = await scheduler.createNodes(spec, { count: 2 }).result;
    const refreshed = await scheduler.map(nodes, async (node, lane) => {
      expect(node.belongsTo(lane)).toBe(true);
      return node.refresh();
    });
    expect(refreshed.every((node) => node.belongsTo(driver))).toBe(true);
  });

  test('a task whose signal is aborted while it waits for a lane never starts', async () => {
    const { scheduler } = await setUp({}, 1);
    const controller = new AbortController();
    const { promise: gate, resolve: release } = Promise.withResolvers<void>();
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const busy = scheduler.run(() => {
      start();
      return gate;
    });
    await started;
    let ran = false;
    const waiting = scheduler.run(
      async () => {
        ran = true;
      },
      { signal: controller.signal },
    );
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    release();
    await busy;
    expect(ran).toBe(false);
  });
});
