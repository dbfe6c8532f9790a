import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BudgetStore, PostgresBudgetStore, RedisBudgetStore } from '../../dist/src/budget/index.js';
import { spawnSandbox, type SandboxOf } from '../../dist/src/sandbox/index.js';
import { withLab } from '../support/lab.js';

const WORKER = new URL('../support/budget-worker.mjs', import.meta.url).pathname;

interface Outcome {
  readonly created: number;
  readonly failed: number;
  readonly warnings: readonly string[];
}

interface Orders {
  readonly sandbox: SandboxOf<'openstack'>;
  readonly store: string | null;
  readonly count: number;
}

function start({ sandbox, store, count }: Orders, name: string): ChildProcess {
  const orders = {
    account: { ...sandbox.credentials, endpoint: sandbox.identityUrl, region: sandbox.regions[0] },
    store,
    count,
    name,
    concurrency: 16,
  };
  return spawn(process.execPath, [WORKER, JSON.stringify(orders)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  return JSON.parse(output) as Outcome;
}

function limited(): Promise<SandboxOf<'openstack'>> {
  return spawnSandbox({
    flavor: 'openstack',
    latency: 20,
    buildTime: 3_600_000,
    rateLimit: { requests: 20, per: 1000, headers: false, operations: ['servers.create'] },
  });
}

function behaviours(url: string, open: () => { store: BudgetStore; close: () => unknown }): void {
  describe('the store', () => {
    let opened: ReturnType<typeof open>;
    const key = `skylane:test:${process.pid}:${Date.now()}`;

    beforeAll(() => {
      opened = open();
    });
    afterAll(() => opened.close());

    test('takes a change of what it holds, and tells its version', async () => {
      const before = await opened.store.swap(key, null);
      const after = await opened.store.swap(key, { version: before.version, state: 'one', keep: 60_000 });
      expect([before.version, before.state, after.taken, after.version]).toStrictEqual([0, null, true, 1]);
    });

    test('refuses a change of what it held before, and tells what it holds', async () => {
      const { version } = await opened.store.swap(key, null);
      await opened.store.swap(key, { version, state: 'two', keep: 60_000 });
      const late = await opened.store.swap(key, { version, state: 'late', keep: 60_000 });
      expect([late.taken, late.version, late.state]).toStrictEqual([false, version + 1, 'two']);
    });

    test('takes one of many changes at once', async () => {
      const { version } = await opened.store.swap(key, null);
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          opened.store.swap(key, { version, state: `state ${index}`, keep: 60_000 }),
        ),
      );
      expect(all.filter(({ taken }) => taken)).toHaveLength(1);
    });

    test('forgets what nobody changed for as long as told', async () => {
      const brief = `${key}:brief`;
      await opened.store.swap(brief, { version: 0, state: 'brief', keep: 1 });
      await expect.poll(async () => (await opened.store.swap(brief, null)).state).toBeNull();
    });

    test('tells the time of its own clock in milliseconds', async () => {
      const { now } = await opened.store.swap(key, null);
      expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
    });
  });

  test('four processes create 120 servers under a limit that no header tells, and few calls are refused', async () => {
    await using sandbox = await limited();
    const outcomes = await Promise.all(
      [0, 1, 2, 3].map((index) => outcomeOf(start({ sandbox, store: url, count: 30 }, `w${index}`))),
    );
    const creates = (await sandbox.log()).filter(({ operation }) => operation === 'servers.create');
    expect(outcomes.map(({ created }) => created)).toStrictEqual([30, 30, 30, 30]);
    expect(creates.filter(({ status }) => status === 429).length).toBeLessThan(20);
  });

  test('processes go on when one of them is killed', async () => {
    await using sandbox = await limited();
    const children = [0, 1, 2].map((index) => start({ sandbox, store: url, count: 30 }, `w${index}`));
    const [, second, third] = children.map((child) => outcomeOf(child).catch(() => null));
    await expect
      .poll(async () => (await sandbox.counts())['servers.create'] ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(10);
    children[0]?.kill('SIGKILL');
    expect([(await second)?.created, (await third)?.created]).toStrictEqual([30, 30]);
  });
}

withLab<{ readonly url: string }>('redis', ({ url }) => {
  behaviours(url, () => {
    const client = new Redis(url);
    return { store: new RedisBudgetStore(client), close: () => client.disconnect() };
  });
});

withLab<{ readonly url: string }>('postgres', ({ url }) => {
  behaviours(url, () => {
    const pool = new pg.Pool({ connectionString: url });
    return { store: new PostgresBudgetStore(pool), close: () => pool.end() };
  });
});

test('without its store each process keeps to its share, and says so', async () => {
  await using sandbox = await limited();
  const nowhere = 'redis://127.0.0.1:1/0';
  const outcome = await outcomeOf(start({ sandbox, store: nowhere, count: 30 }, 'w'));
  expect(outcome.created).toBe(30);
  expect(outcome.warnings.find((warning) => warning.startsWith('The budget store does not respond'))).toMatch(
    /keeps to a share of 1 in 1/,
  );
});
