import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConflictError, getDriver, InvalidRequestError, Provider } from 'skylane';
import {
  bullmq,
  JOB_VERSION,
  QueueProducer,
  QueueWorker,
  type QueueWorkerOptions,
  rabbitmq,
} from 'skylane/queue';
import { afterEach, describe, expect, test } from 'vitest';
import { batchCloud, BatchDriver } from '../../support/batch-driver.js';
import { MemoryEngine, MemoryStore } from '../../support/memory-engine.js';

const Dummy = getDriver(Provider.DUMMY);
const spec = { name: 'web', image: 'linux', size: 'small' };
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

function keep<T extends { close(): Promise<void> }>(one: T): T {
  open.push(one);
  return one;
}

async function start(
  store: MemoryStore,
  driver: unknown,
  options: Partial<QueueWorkerOptions> = {},
): Promise<{ engine: MemoryEngine; worker: QueueWorker }> {
  const engine = new MemoryEngine(store);
  const contexts = { main: driver as InstanceType<typeof Dummy> };
  return { engine, worker: keep(await QueueWorker.start(engine, { contexts, ...options })) };
}

function produce(store: MemoryStore): QueueProducer {
  return keep(new QueueProducer(new MemoryEngine(store)));
}

/** Makes a job's deliveries of earlier workers. */
async function crashed(store: MemoryStore, counts: object): Promise<void> {
  await expect.poll(() => store.waiting.get('work-main')?.length).toBe(1);
  Object.assign(store.waiting.get('work-main')?.[0] ?? {}, counts);
}

/** What a request still does after its connection broke, it does at once. */
class QuickDummy extends Dummy {
  override get limits(): InstanceType<typeof Dummy>['limits'] {
    return { ...super.limits, lateArrival: 10, pollInterval: 20 };
  }
}

/** Its servers refuse to be destroyed. */
class StickyDummy extends Dummy {
  override destroyNode(): Promise<never> {
    return Promise.reject(new ConflictError('locked'));
  }
}

describe('a run of creates by a queue', () => {
  test('has the events and the result of a run of one process', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({}));
    await start(store, driver);
    await start(store, driver.fork());
    const run = produce(store).createNodes('main', spec, { count: 10 });
    const types: string[] = [];
    for await (const { type } of run.events) types.push(type);
    const { nodes, results } = await run.result;
    expect(types.toSorted()).toEqual([...Array(10).fill('accepted'), ...Array(10).fill('running')]);
    expect(nodes.map(({ name }) => name)).toEqual(
      Array.from({ length: 10 }, (_, index) => `web-${index + 1}`),
    );
    expect(results.every(({ status }) => status === 'created')).toBe(true);
  });

  test('that is put in twice under one id makes nothing twice', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({}));
    await start(store, driver);
    const first = await produce(store).createNodes('main', spec, { count: 3, id: 'order-1' }).result;
    store.results.clear();
    const second = await produce(store).createNodes('main', spec, { count: 3, id: 'order-1' }).result;
    expect(second.nodes.map(({ id }) => id)).toEqual(first.nodes.map(({ id }) => id));
    expect(await driver.listNodes()).toHaveLength(3);
  });

  test('says of a server that failed what one process says', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({ quota: { nodes: 2 } }));
    await start(store, driver);
    const { failures, nodes } = await produce(store).createNodes('main', spec, { count: 3 }).result;
    expect(nodes).toHaveLength(2);
    expect(failures[0]?.error).toMatchObject({ code: 'quota-exceeded', provider: 'dummy' });
  });

  test('makes a batch of a job where the cloud has batches', async () => {
    const store = new MemoryStore();
    const cloud = batchCloud();
    await start(store, keep(new BatchDriver({ cloud })));
    const given = { ...spec, image: 'any', size: 'any' };
    const { nodes } = await produce(store).createNodes('main', given, { count: 6, perJob: 6 }).result;
    expect(nodes).toHaveLength(6);
    expect(cloud.requests.map((names) => names.length)).toEqual([3, 3]);
  });

  test('destroys all where one fails, if that is asked for', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({ quota: { nodes: 3 } }));
    await start(store, driver);
    await start(store, driver.fork());
    const run = produce(store).createNodes('main', spec, { count: 4, onFailure: 'destroy' });
    const { results, nodes, unknown } = await run.result;
    const words = results.map(({ error }) => error?.message ?? '');
    expect(words.filter((text) => text.includes('was destroyed again because another'))).toHaveLength(3);
    expect([results.length, nodes, unknown]).toEqual([4, [], []]);
    expect(await driver.listNodes()).toEqual([]);
  });

  test('names what it could not destroy again', async () => {
    const store = new MemoryStore();
    const driver = keep(new StickyDummy({ quota: { nodes: 1 } }));
    await start(store, driver);
    const run = produce(store).createNodes('main', spec, { count: 2, onFailure: 'destroy' });
    const { unknown } = await run.result;
    const [left] = await driver.listNodes();
    expect(unknown.map(({ node, error }) => [node?.id, error?.message])).toEqual([[left?.id, 'locked']]);
  });

  test('names what it has made where the store does not take the jobs that destroy it', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({ quota: { nodes: 1 } }));
    await start(store, driver);
    const engine = new MemoryEngine(store);
    const add = engine.add.bind(engine);
    engine.add = async (queue, jobs) => {
      if (jobs.some(({ work }) => work.kind === 'destroy')) throw new Error('the store is away');
      return add(queue, jobs);
    };
    const producer = keep(new QueueProducer(engine));
    const { unknown } = await producer.createNodes('main', spec, { count: 2, onFailure: 'destroy' }).result;
    const [left] = await driver.listNodes();
    expect(unknown.map(({ node, error }) => [node?.id, error?.message])).toEqual([
      [left?.id, 'the store is away'],
    ]);
  });

  test('destroys nothing where none fails', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({}));
    await start(store, driver);
    const run = produce(store).createNodes('main', spec, { count: 2, onFailure: 'destroy' });
    expect((await run.result).nodes).toHaveLength(2);
    expect(await driver.listNodes()).toHaveLength(2);
  });

  test('a cancel leaves what has not begun, and keeps the account of the rest', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({}));
    const run = produce(store).createNodes('main', spec, { count: 4 });
    await expect.poll(() => store.waiting.get('work-main')?.length).toBe(4);
    run.cancel();
    await start(store, driver);
    const { results } = await run.result;
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('failed'));
    expect(await driver.listNodes()).toEqual([]);
  });
});

describe('a worker', () => {
  test('that dies hands on its jobs, and nothing is made twice', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({ latency: 20 }));
    const first = await start(store, driver.fork(), { concurrency: 4 });
    const run = produce(store).createNodes('main', spec, { count: 12 });
    await expect.poll(async () => (await driver.listNodes()).length).toBeGreaterThan(2);
    first.engine.kill();
    await start(store, driver.fork(), { concurrency: 4 });
    const { nodes } = await run.result;
    expect(nodes).toHaveLength(12);
    expect((await driver.listNodes()).map(({ id }) => id).toSorted()).toEqual(
      nodes.map(({ id }) => id).toSorted(),
    );
  });

  test('that closes gives back what only waits', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({}));
    const { worker } = await start(store, driver);
    await worker.close();
    await produce(store)
      .createNodes('main', spec, { timeout: 50, grace: 0 })
      .result.then(({ unknown }) => expect(unknown).toHaveLength(1));
    expect(store.waiting.get('work-main')).toHaveLength(1);
  });

  test('refuses a job from the future by name', async () => {
    const store = new MemoryStore();
    await start(store, keep(new Dummy({})));
    store.put('work-main', { job: { version: JOB_VERSION + 1, id: 'new' }, deliveries: 0 });
    await expect
      .poll(() => store.results.get('new')?.items[0]?.error?.message)
      .toContain(
        `The job new is of version ${JOB_VERSION + 1}, and this worker reads versions up to ${JOB_VERSION}`,
      );
    expect(store.dead).toHaveLength(1);
  });

  test('refuses a message that says nothing of any work', async () => {
    const store = new MemoryStore();
    await start(store, keep(new Dummy({})));
    store.put('work-main', { job: { version: JOB_VERSION, id: 'odd', work: null }, deliveries: 0 });
    await expect
      .poll(() => store.results.get('odd')?.items[0]?.error?.message)
      .toContain('a message that is no job of Skylane');
    expect(store.dead).toHaveLength(1);
  });

  test('gives up a job that has ended its workers alone: what it may have made is unknown', async () => {
    const store = new MemoryStore();
    const run = produce(store).createNodes('main', spec, { id: 'poison' });
    await crashed(store, { deliveries: 8, crashes: 8, alone: 5 });
    const driver = keep(new QuickDummy({}));
    await start(store, driver);
    const { unknown } = await run.result;
    expect(unknown[0]?.error?.message).toContain(
      'was given up: 8 workers that had it ended before it did, the last ones with no other suspect. See their logs. The account has no server of it.',
    );
    expect([store.dead.length, await driver.listNodes()]).toEqual([1, []]);
  });

  test('gives up no create whose server is there: its work is done', async () => {
    const store = new MemoryStore();
    const driver = keep(new QuickDummy({}));
    const made = await driver.createNode({ ...spec, idempotencyKey: 'poison' });
    const run = produce(store).createNodes('main', spec, { id: 'poison' });
    await crashed(store, { deliveries: 8, crashes: 8, alone: 5 });
    await start(store, driver);
    const { nodes } = await run.result;
    expect(nodes.map(({ id, state }) => [id, state])).toEqual([[made.id, 'running']]);
    expect(store.dead).toEqual([]);
  });

  test('carries on with a create whose workers were restarted again and again', async () => {
    const store = new MemoryStore();
    const driver = keep(new QuickDummy({}));
    const run = produce(store).createNodes('main', spec);
    // Twenty workers gave it back, and seven were killed before its turn came.
    await crashed(store, { deliveries: 27, crashes: 7 });
    await start(store, driver);
    expect((await run.result).nodes).toHaveLength(1);
  });

  test('gives up no job while the store cannot say how often it was carried out alone', async () => {
    const store = new MemoryStore();
    store.miscounts = 2;
    const driver = keep(new QuickDummy({}));
    const run = produce(store).createNodes('main', spec);
    await crashed(store, { deliveries: 20, crashes: 20 });
    await start(store, driver);
    expect((await run.result).nodes).toHaveLength(1);
    expect(store.dead).toEqual([]);
  });

  test('gives a job back whose second part the store does not take: its server is in the result', async () => {
    const store = new MemoryStore();
    const driver = keep(new QuickDummy({}));
    const { engine } = await start(store, driver);
    const add = engine.add.bind(engine);
    let failures = 0;
    engine.add = async (queue, jobs) => {
      const isSecond = jobs.some(({ work }) => work.kind === 'await-running');
      if (!isSecond || failures > 0) return add(queue, jobs);
      failures += 1;
      throw new Error('Connection terminated unexpectedly');
    };
    const { nodes } = await produce(store).createNodes('main', spec).result;
    expect([failures, nodes.length]).toEqual([1, 1]);
    expect(await driver.listNodes()).toHaveLength(1);
  });

  test('carries out jobs one by one of which any may be what ended the workers', async () => {
    const store = new MemoryStore();
    const driver = keep(new QuickDummy({ latency: 5 }));
    const run = produce(store).createNodes('main', spec, { count: 4 });
    await expect.poll(() => store.waiting.get('work-main')?.length).toBe(4);
    for (const entry of store.waiting.get('work-main') ?? []) Object.assign(entry, { crashes: 3 });
    let most = 0;
    let open = 0;
    await start(store, driver, {
      secrets: async () => {
        open += 1;
        most = Math.max(most, open);
        await driver.listNodes();
        open -= 1;
        return {};
      },
    });
    expect([(await run.result).nodes.length, most]).toEqual([4, 1]);
  });

  test('takes only the jobs of its contexts', async () => {
    const store = new MemoryStore();
    await start(store, keep(new Dummy({})));
    const run = produce(store).createNodes('other', spec, { timeout: 100, grace: 0 });
    expect((await run.result).unknown).toHaveLength(1);
  });
});

describe('the looks of creates', () => {
  /** Counts lists of servers with a key: those that a worker makes for itself. */
  class CountingDummy extends QuickDummy {
    static own = 0;

    override async listNodes(...query: Parameters<InstanceType<typeof Dummy>['listNodes']>) {
      if (query[0] !== undefined && query[0] !== null && 'tag' in query[0]) CountingDummy.own += 1;
      return super.listNodes(...query);
    }
  }

  test('are answered by the worker that polls, which lists for all', async () => {
    CountingDummy.own = 0;
    const store = new MemoryStore();
    const driver = keep(new CountingDummy({}));
    await start(store, driver);
    await start(store, driver.fork());
    const { nodes } = await produce(store).createNodes('main', spec, { count: 20 }).result;
    expect([nodes.length, CountingDummy.own]).toEqual([20, 0]);
  });

  test('are made by the worker itself where nobody answers', async () => {
    CountingDummy.own = 0;
    const store = new MemoryStore();
    const driver = keep(new CountingDummy({}));
    const { engine } = await start(store, driver);
    const add = engine.add.bind(engine);
    engine.add = async (queue, jobs) => {
      if (jobs.some(({ work }) => work.kind === 'look')) throw new Error('the store is away');
      return add(queue, jobs);
    };
    const { nodes } = await produce(store).createNodes('main', spec, { count: 3 }).result;
    expect(nodes).toHaveLength(3);
    expect(CountingDummy.own).toBeGreaterThan(0);
  });

  test('find what another process has made under the key', async () => {
    const store = new MemoryStore();
    const driver = keep(new CountingDummy({}));
    const made = await driver.createNode({ ...spec, idempotencyKey: 'order-7' });
    await start(store, driver);
    CountingDummy.own = 0;
    const { nodes } = await produce(store).createNodes('main', spec, { id: 'order-7' }).result;
    expect(nodes.map(({ id }) => id)).toEqual([made.id]);
    expect(CountingDummy.own).toBe(0);
  });
});

describe('what goes into a queue', () => {
  test('is no message of an error that is not ours: the worker is given that', async () => {
    const store = new MemoryStore();
    const errors: unknown[] = [];
    const fail = (): never => {
      throw new Error('the token is hush-hush');
    };
    await start(store, fail, { onError: (error) => errors.push(error) });
    const { failures } = await produce(store).createNodes('main', spec).result;
    expect(failures[0]?.error?.message).toBe('Error on the worker, whose option onError is given it.');
    expect(JSON.stringify([...store.results])).not.toContain('hush-hush');
    expect(errors.map(String)).toEqual(['Error: the token is hush-hush']);
  });

  test('is no password: the error names the field', async () => {
    const store = new MemoryStore();
    const run = produce(store).createNodes('main', { ...spec, auth: { password: 'correct horse' } });
    await expect(run.result).rejects.toThrow('auth.password does not go into a queue');
    expect(JSON.stringify([...store.waiting])).not.toContain('correct horse');
  });

  test('is completed by the worker with what must not be there', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({}));
    const seen: unknown[] = [];
    await start(store, driver, {
      secrets: ({ name }) => {
        seen.push(name);
        return { auth: { password: 'correct horse' } };
      },
    });
    const { nodes } = await produce(store).createNodes('main', spec).result;
    expect([nodes.length, seen]).toEqual([1, ['web']]);
    expect(JSON.stringify([...store.results])).not.toContain('correct horse');
  });

  test('is bytes of user data as they are', async () => {
    const store = new MemoryStore();
    const driver = keep(new Dummy({}));
    await start(store, driver);
    const userData = new Uint8Array([0, 255, 128]);
    const run = produce(store).createNodes('main', { ...spec, userData }, { id: 'bytes' });
    const { nodes } = await run.result;
    // The key is that of the same spec in one process.
    expect((await driver.createNode({ ...spec, userData, idempotencyKey: 'bytes' })).id).toBe(nodes[0]?.id);
  });
});

test('destroys servers, and says of each that it is gone', async () => {
  const store = new MemoryStore();
  const driver = keep(new Dummy({}));
  await start(store, driver);
  const producer = produce(store);
  const { nodes } = await producer.createNodes('main', spec, { count: 3 }).result;
  const { results } = await producer.destroyNodes('main', nodes).result;
  expect(results.map(({ status }) => status)).toEqual(['destroyed', 'destroyed', 'destroyed']);
  expect(await driver.listNodes()).toEqual([]);
});

test('uploads, copies, deletes and downloads objects', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-queue-'));
  const Local = getDriver(Provider.LOCAL);
  const store = new MemoryStore();
  const driver = keep(new Local({ path: folder }));
  await driver.createContainer('box');
  await start(store, driver);
  const producer = produce(store);
  const path = join(folder, 'in');
  await writeFile(path, 'hello');
  const up = await producer.uploadFiles('main', 'box', [{ name: 'a', path }]).result;
  const copied = await producer.copyObjects('main', 'box', [
    { name: 'a', target: { context: 'main', container: 'box', name: 'b' } },
  ]).result;
  const deleted = await producer.deleteObjects('main', 'box', ['a', 'gone']).result;
  const down = await producer.downloadFiles('main', 'box', [{ name: 'b', path: join(folder, 'out') }]).result;
  expect([up.done, copied.done, deleted.done, down.done]).toEqual([1, 1, 2, 1]);
  expect(await readFile(join(folder, 'out'), 'utf8')).toBe('hello');
  await rm(folder, { recursive: true });
});

test('gives a zone its records, and finds nothing to do the second time', async () => {
  const DummyDns = getDriver(Provider.DUMMY, 'dns');
  const store = new MemoryStore();
  const driver = keep(new DummyDns({}));
  const zone = await driver.createZone({ domain: 'example.com' });
  await start(store, driver);
  const desired = [{ name: 'www', type: 'A', data: '192.0.2.1', ttl: 300 }];
  const { done } = await produce(store).applyZones('main', [{ zone: zone.id, desired }]).result;
  expect(done).toBe(1);
  expect(
    (await driver.listRecords(zone)).some(({ name, data }) => name === 'www' && data === '192.0.2.1'),
  ).toBe(true);
});

describe('engines', () => {
  test('are loaded by nobody who uses no queue, and by nothing before their first use', () => {
    const script = `
      import { createRequire } from 'node:module';
      import { QueueProducer, bullmq, rabbitmq } from 'skylane/queue';
      new QueueProducer(bullmq({ connection: 'redis://127.0.0.1:1' })); rabbitmq({ connection: 'amqp://127.0.0.1:1' });
      const loaded = Object.keys(createRequire(import.meta.url).cache ?? {});
      console.log(loaded.filter((path) => /bullmq|ioredis|amqplib|node_modules.pg/.test(path)).length);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe('0');
  });

  test.each([
    ['redis', () => bullmq({ connection: 'redis://user:hush-hush@127.0.0.1:1' })],
    ['amqp', () => rabbitmq({ connection: 'amqp://user:hush-hush@127.0.0.1:1' })],
    ['postgres', () => bullmq({ connection: 'postgres://user:hush-hush@127.0.0.1:1/db' })],
  ])('refuse a URL of another kind, without showing it (%s)', (kind) => {
    const connection = `${kind}s3cret://user:hush-hush@127.0.0.1:1`;
    const make = (): unknown => (kind === 'amqp' ? rabbitmq({ connection }) : bullmq({ connection }));
    expect(make).toThrow(InvalidRequestError);
    expect(make).not.toThrow(/hush-hush/);
  });

  test('refuse to be made without a URL', () => {
    expect(() => bullmq({} as never)).toThrow(InvalidRequestError);
    expect(() => rabbitmq({ connection: '' })).toThrow(InvalidRequestError);
  });
});
