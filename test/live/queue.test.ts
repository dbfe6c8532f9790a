import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { getDriver, Provider } from 'skylane';
import { type QueueEngine, QueueProducer, QueueWorker } from 'skylane/queue';
import { afterAll, describe, expect, test } from 'vitest';
import { labServer } from '../support/lab.js';
import { type CrashRound, crashRound } from '../support/queue-crashes.js';
import { type EngineDescription, engineOf } from '../support/queue-engine.mjs';
import { anySpec, openStack, quickSandbox } from '../support/sandbox.js';

/** How often workers are killed in the round of each number, fewer where SKYLANE_QUEUE_ROUNDS says so. */
const ROUNDS = Number(process.env['SKYLANE_QUEUE_ROUNDS'] ?? 20);

const stores = [
  { store: 'redis', kind: 'bullmq', more: { lockDuration: 1500 }, rounds: ROUNDS },
  { store: 'rabbitmq', kind: 'rabbitmq', more: {}, rounds: ROUNDS },
  { store: 'postgres', kind: 'bullmq', more: { lockDuration: 3000 }, rounds: Math.ceil(ROUNDS / 4) },
] as const;

const processes: ChildProcess[] = [];
const open: { close(): Promise<void> }[] = [];

afterAll(async () => {
  for (const one of processes) one.kill('SIGKILL');
  for (const one of open.toReversed()) await one.close();
});

for (const { store, kind, more, rounds } of stores) {
  const server = labServer<{ readonly url: string }>(store);
  describe.skipIf(server === null)(`a queue on ${store} of the lab`, () => {
    const description = (): EngineDescription => ({
      kind,
      connection: server?.url ?? '',
      prefix: `t-${crypto.randomUUID().slice(0, 8)}`,
      ...more,
    });
    const engine = (given: EngineDescription): QueueEngine => {
      const made = engineOf(given);
      open.push(made);
      return made;
    };

    test('makes what is wanted by two workers, and destroys it, with one poller', async () => {
      await using sandbox = await quickSandbox({ buildTime: 1500 });
      await using driver = openStack(sandbox);
      const given = description();
      const contexts = { main: () => openStack(sandbox) };
      await using _one = await QueueWorker.start(engine(given), { contexts });
      await using _two = await QueueWorker.start(engine(given), { contexts });
      await using producer = new QueueProducer(engine(given));
      const run = producer.createNodes('main', await anySpec(driver), { count: 20 });
      const types = new Map<string, number>();
      for await (const { type } of run.events) types.set(type, (types.get(type) ?? 0) + 1);
      const { nodes } = await run.result;
      expect([nodes.length, types.get('accepted'), types.get('running')]).toEqual([20, 20, 20]);
      const { results } = await producer.destroyNodes('main', nodes).result;
      expect(results.every(({ status }) => status === 'destroyed')).toBe(true);
      expect(await sandbox.servers()).toEqual([]);
    });

    test('hands the waiting on when the worker that polls is killed', async () => {
      await using sandbox = await quickSandbox({ buildTime: 4000 });
      await using driver = openStack(sandbox);
      const given = description();
      const options = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
      const start = JSON.stringify({ engine: given, provider: 'openstack', options });
      const first = spawn(process.execPath, ['test/support/queue-worker.mjs', start], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      processes.push(first);
      await once(first.stdout, 'data');
      await using producer = new QueueProducer(engine(given));
      const run = producer.createNodes('main', await anySpec(driver), { count: 5 });
      let accepted = 0;
      for await (const { type } of run.events) {
        if (type === 'accepted') accepted += 1;
        if (accepted === 5) break;
      }
      first.kill('SIGKILL');
      await using _second = await QueueWorker.start(engine(given), {
        contexts: { main: () => openStack(sandbox) },
      });
      const { nodes } = await run.result;
      expect(nodes.map(({ state }) => state)).toEqual(Array(5).fill('running'));
      expect(await sandbox.servers()).toHaveLength(5);
    });

    test('does a job once that is put in twice, and tells both', async () => {
      const Dummy = getDriver(Provider.DUMMY);
      await using driver = new Dummy({});
      const given = description();
      await using _worker = await QueueWorker.start(engine(given), { contexts: { main: driver } });
      const spec = { name: 'web', image: 'linux', size: 'small' };
      const ids: (string | undefined)[] = [];
      for (let time = 0; time < 2; time += 1) {
        await using producer = new QueueProducer(engine(given));
        const { nodes } = await producer.createNodes('main', spec, { id: 'order-1' }).result;
        ids.push(nodes[0]?.id);
      }
      expect(ids[0]).toBe(ids[1]);
      expect(await driver.listNodes()).toHaveLength(1);
    });

    test('cancels what has not begun, for workers that come later too', async () => {
      const Dummy = getDriver(Provider.DUMMY);
      await using driver = new Dummy({});
      const given = description();
      await using producer = new QueueProducer(engine(given));
      const run = producer.createNodes('main', { name: 'web', image: 'linux', size: 'small' }, { count: 3 });
      await engine(given).add('work-none', []);
      run.cancel();
      await using _worker = await QueueWorker.start(engine(given), { contexts: { main: driver } });
      const { results } = await run.result;
      expect(results.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
      expect(await driver.listNodes()).toEqual([]);
    });

    test(
      `keeps the account exact while workers are killed at random (${rounds} rounds)`,
      async () => {
        const random = numbers(4711);
        const sum: CrashRound[] = [];
        for (let round = 0; round < rounds; round += 1)
          sum.push(await crashRound({ engine: description(), servers: 12, kills: 4, random }));
        const total = (field: keyof CrashRound): number => sum.reduce((all, one) => all + one[field], 0);
        expect({
          created: total('created'),
          duplicates: total('duplicates'),
          orphans: total('orphans'),
          missing: total('missing'),
          lost: total('lost'),
          left: total('left'),
        }).toEqual({ created: 12 * rounds, duplicates: 0, orphans: 0, missing: 0, lost: 0, left: 0 });
        expect(total('kills')).toBeGreaterThan(0);
      },
      60_000 * rounds + 60_000,
    );
  });
}

/** Numbers from 0 to 1 that are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
