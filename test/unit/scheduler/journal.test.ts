import { appendFile, type FileHandle, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CreateNodesEvent, type CreateNodesResult, type Run, Scheduler } from 'skylane';
import type { Sandbox } from 'skylane/sandbox';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Journal } from '../../../dist/src/scheduler/journal/journal.js';
import { formatLine, parseLines } from '../../../dist/src/scheduler/journal/lines.js';
import { runWorker } from '../../chaos/process.js';
import { anySpec, openStack, quickSandbox } from '../../support/sandbox.js';

const OWNER_TAG = 'skylane-intent';
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
  const folder = await mkdtemp(join(tmpdir(), 'skylane-journal-'));
  cleanup.push(() => rm(folder, { recursive: true }));
  return { sandbox, driver, scheduler, spec, journal: join(folder, 'run.ndjson') };
}

async function idsOf(sandbox: Sandbox): Promise<string[]> {
  return (await sandbox.servers()).map(({ id }) => id).toSorted((a, b) => a.localeCompare(b));
}

function nodeIds({ nodes }: CreateNodesResult): string[] {
  return nodes.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b));
}

/** The journal as it would be if the process had been killed after the first record of this type. */
async function cutAfter(path: string, type: string): Promise<void> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const last = lines.findIndex((line) => line.includes(`"type":"${type}"`));
  expect(last).toBeGreaterThan(0);
  await writeFile(path, `${lines.slice(0, last + 1).join('\n')}\n`);
}

async function eventsOf(run: Run<CreateNodesEvent, CreateNodesResult>): Promise<string[]> {
  const types: string[] = [];
  for await (const event of run.events) types.push(event.type);
  return types;
}

describe('resume', () => {
  test('finishes a cancelled run: creates only what is missing', async () => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp({ latency: 10 });
    const run = scheduler.createNodes(spec, { count: 12, journal });
    for await (const event of run.events)
      if (event.type === 'accepted' && event.totals.accepted === 3) run.cancel();
    expect((await run.result).nodes.length).toBeLessThan(12);
    const resumed = Scheduler.resume(journal, driver);
    const types = await eventsOf(resumed);
    const result = await resumed.result;
    expect(result.nodes.map(({ name, state }) => `${name} ${state}`)).toEqual(
      Array.from({ length: 12 }, (_, index) => `web-${index + 1} running`),
    );
    expect(await idsOf(sandbox)).toEqual(nodeIds(result));
    expect((await sandbox.counts())['servers.create']).toBe(12);
    expect(types.filter((type) => type === 'accepted')).toHaveLength(12);
  });

  test('of a finished run gives its account again and creates nothing', async () => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp();
    await sandbox.addFault({
      kind: 'buildError',
      message: 'disk on fire',
      operation: 'servers.create',
      times: 1,
    });
    const first = await scheduler.createNodes(spec, { count: 4, journal }).result;
    await sandbox.clearLog();
    const again = await Scheduler.resume(journal, driver).result;
    expect(nodeIds(again)).toEqual(nodeIds(first));
    expect(again.failures.map(({ error, node }) => [error?.message, node?.id])).toEqual(
      first.failures.map(({ error, node }) => [error?.message, node?.id]),
    );
    expect((await sandbox.counts())['servers.create']).toBeUndefined();
  });

  test('finds the servers whose answers were never written down', async () => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp();
    await scheduler.createNodes(spec, { count: 4, journal }).result;
    await cutAfter(journal, 'intent');
    await sandbox.clearLog();
    const result = await Scheduler.resume(journal, driver).result;
    expect(result.nodes.map(({ name }) => name)).toContain('web-1');
    const names = (await sandbox.servers()).map(({ name }) => name);
    expect(names.filter((name) => name === 'web-1')).toHaveLength(1);
  });

  test('keeps one of two servers with the same owner tag, destroys the other and says so', async () => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp();
    const { nodes } = await scheduler.createNodes(spec, { count: 2, journal }).result;
    const [first] = await sandbox.servers();
    await driver.createNode({ ...spec, metadata: { [OWNER_TAG]: first?.metadata[OWNER_TAG] ?? '' } });
    const resumed = Scheduler.resume(journal, driver);
    expect(await eventsOf(resumed)).toContain('duplicate');
    expect(nodeIds(await resumed.result)).toEqual(nodeIds({ nodes } as unknown as CreateNodesResult));
    await expect
      .poll(() => idsOf(sandbox))
      .toEqual(nodes.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b)));
  });

  test('keeps what failed for good, unless it is asked to try again', async () => {
    const { driver, scheduler, spec, journal, sandbox } = await setUp({ quota: { instances: 2 } });
    const { nodes, failures } = await scheduler.createNodes(spec, { count: 3, journal }).result;
    expect(failures).toHaveLength(1);
    const kept = await Scheduler.resume(journal, driver).result;
    expect(kept.failures.map(({ error }) => error)).toMatchObject([{ code: 'quota-exceeded' }]);
    await scheduler.destroyNodes(nodes.slice(0, 1)).result;
    const again = await Scheduler.resume(journal, driver, { failed: 'retry' }).result;
    expect(again.nodes).toHaveLength(2);
    expect(await idsOf(sandbox)).toHaveLength(2);
  });

  test('refuses the journal of another project, region or provider', async () => {
    const { sandbox, scheduler, spec, journal } = await setUp({ regions: ['RegionOne', 'RegionTwo'] }, 1);
    await scheduler.createNodes([spec], { journal }).result.catch(() => {});
    const mismatch = { code: 'journal-mismatch', name: 'JournalMismatchError' };
    await using elsewhere = openStack(sandbox, { region: 'RegionTwo' });
    await expect(Scheduler.resume(journal, elsewhere).result).rejects.toMatchObject(mismatch);
    await using other = openStack(sandbox, { ...sandbox.accounts['admin'] });
    await expect(Scheduler.resume(journal, other).result).rejects.toMatchObject(mismatch);
    await expect(Scheduler.cleanup(journal, other).result).rejects.toMatchObject(mismatch);
  });

  test('is refused while the run still goes on, in this process or another', async () => {
    const { driver, scheduler, spec, journal, sandbox } = await setUp({ latency: 50, buildTime: 3000 });
    const run = scheduler.createNodes(spec, { count: 2, journal });
    for await (const event of run.events) if (event.type === 'accepted') break;
    const locked = { code: 'journal-locked', name: 'JournalLockedError' };
    await expect(Scheduler.resume(journal, driver).result).rejects.toMatchObject(locked);
    const { account } = await runWorker(
      {
        action: 'resume',
        provider: 'openstack',
        options: { ...sandbox.credentials, endpoint: sandbox.identityUrl },
        journal,
        run: { concurrency: 1 },
      },
      null,
    );
    expect(account).toMatchObject({ rejected: 'journal-locked' });
    expect((await run.result).nodes).toHaveLength(2);
    expect((await Scheduler.resume(journal, driver).result).nodes).toHaveLength(2);
  });

  test('passes over a line that a crash has cut off', async () => {
    const { driver, scheduler, spec, journal } = await setUp();
    await scheduler.createNodes(spec, { count: 2, journal }).result;
    await appendFile(journal, '{"w":"00000000","n":3,"g":3,"type":"intent","tok');
    expect((await Scheduler.resume(journal, driver).result).nodes).toHaveLength(2);
    expect((await Scheduler.resume(journal, driver).result).nodes).toHaveLength(2);
  });

  test('refuses a journal in which a line that had been synced is damaged', async () => {
    const { driver, scheduler, spec, journal } = await setUp();
    await scheduler.createNodes(spec, { count: 2, journal }).result;
    const text = await readFile(journal, 'utf8');
    await writeFile(journal, text.replace('"type":"intent"', '"type":"imtent"'));
    await expect(Scheduler.resume(journal, driver).result).rejects.toMatchObject({ code: 'journal' });
  });

  test('of a run that a crash ended before it had begun says to begin anew', async () => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp();
    await scheduler.createNodes(spec, { count: 2, journal, until: 'accepted' }).result;
    const [header = ''] = (await readFile(journal, 'utf8')).split('\n');
    await writeFile(journal, `${header}\n`);
    await sandbox.clearLog();
    await expect(Scheduler.resume(journal, driver).result).rejects.toThrow(
      /holds no run.*create the servers anew/,
    );
    expect((await sandbox.counts())['servers.create']).toBeUndefined();
  });

  test('refuses a file that is no journal, and one that is not there', async () => {
    const { driver, journal } = await setUp();
    await expect(Scheduler.resume(journal, driver).result).rejects.toMatchObject({ code: 'journal' });
    await writeFile(journal, 'shopping list\n');
    await expect(Scheduler.resume(journal, driver).result).rejects.toThrow(/holds no run/);
    expect(await readFile(journal, 'utf8')).toBe('shopping list\n');
  });
});

describe('what a journal holds', () => {
  test('neither passwords nor user data, which resume asks for', async () => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp({ latency: 10 }, 1);
    const secret = { auth: { password: 'tell-nobody' }, userData: '#!/bin/sh\nexport TOKEN=hidden' };
    const run = scheduler.createNodes({ ...spec, ...secret }, { count: 3, journal });
    for await (const event of run.events) if (event.type === 'accepted') run.cancel();
    await run.result;
    const text = await readFile(journal, 'utf8');
    expect(text).not.toMatch(/tell-nobody|hidden|aGlkZGVu/);
    expect(text).not.toContain(sandbox.credentials['password']);
    await expect(Scheduler.resume(journal, driver).result).rejects.toThrow(/auth and userData/);
    const { nodes } = await Scheduler.resume(journal, driver, { secrets: () => secret }).result;
    expect(nodes).toHaveLength(3);
  });

  test('one object a line, the first of them the run', async () => {
    const { scheduler, spec, journal } = await setUp();
    await scheduler.createNodes(spec, { count: 2, journal }).result;
    const records = (await readFile(journal, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(records[0]).toMatchObject({ type: 'run', version: 2, provider: 'openstack', count: 2 });
    expect(records.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['claim', 'specs', 'intent', 'made', 'release']),
    );
  });

  test('four hundred intents at once cost one sync', async () => {
    const { driver, spec, journal: path } = await setUp();
    const specs = Array.from({ length: 400 }, (_, index) => ({ ...spec, name: `web-${index}` }));
    const run = { run: 'test', until: 'running', onFailure: 'keep', numbered: null } as const;
    const journal = await Journal.create(path, { driver, call: { deadline: null } }, run, specs);
    const before = journal.file.syncs;
    await Promise.all(specs.map((_, index) => journal.intend(`test-${index}`, [index])));
    expect(journal.file.syncs - before).toBe(1);
    await journal.close();
  });

  test('is for its owner alone', async () => {
    const { scheduler, spec, journal } = await setUp();
    await scheduler.createNodes(spec, { count: 1, journal, until: 'accepted' }).result;
    expect((await stat(journal)).mode & 0o777).toBe(0o600);
  });

  test('is refused in a format of the future', async () => {
    const { driver, scheduler, spec, journal } = await setUp();
    await scheduler.createNodes(spec, { count: 1, journal, until: 'accepted' }).result;
    const lines = parseLines(await readFile(journal, 'utf8'));
    const future = lines.map((line) =>
      line.record.type === 'run' ? { ...line, record: { ...line.record, version: 3 } } : line,
    );
    await writeFile(journal, future.map((line) => formatLine(line)).join(''));
    await expect(Scheduler.resume(journal, driver).result).rejects.toThrow(/is of format 3/);
  });

  test('an existing file is not touched', async () => {
    const { sandbox, scheduler, spec, journal } = await setUp();
    await writeFile(journal, 'precious');
    await expect(scheduler.createNodes(spec, { count: 2, journal }).result).rejects.toMatchObject({
      code: 'journal',
    });
    expect(await readFile(journal, 'utf8')).toBe('precious');
    expect(await sandbox.servers()).toEqual([]);
  });
});

describe('a disk that fails', () => {
  test('before the run has begun: nothing is started, and no file is left in the way', async () => {
    const { sandbox, scheduler, spec, journal } = await setUp();
    const handle = await open(tmpdir());
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const sync = vi.spyOn(prototype, 'datasync');
    sync.mockRejectedValueOnce(Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }));
    await expect(scheduler.createNodes(spec, { count: 2, journal }).result).rejects.toMatchObject({
      code: 'journal',
      message: expect.stringMatching(/ENOSPC.*Nothing was started/),
    });
    sync.mockRestore();
    expect(await sandbox.servers()).toEqual([]);
    expect((await scheduler.createNodes(spec, { count: 2, journal }).result).nodes).toHaveLength(2);
  });

  test.each(['ENOSPC', 'EIO'])(
    'with %s: nothing more is started, what is in flight is settled, and the rest is resumed',
    async (code) => {
      const { sandbox, driver, scheduler, spec, journal } = await setUp({ latency: 10 }, 2);
      const handle = await open(tmpdir());
      const prototype = Object.getPrototypeOf(handle) as FileHandle;
      await handle.close();
      const sync = vi.spyOn(prototype, 'datasync');
      const run = scheduler.createNodes(spec, { count: 12, journal });
      for await (const event of run.events)
        if (event.type === 'accepted' && event.totals.accepted === 3)
          sync.mockRejectedValue(Object.assign(new Error('the disk fails'), { code }));
      const { nodes, failures, unknown } = await run.result;
      sync.mockRestore();
      expect(failures.length).toBeGreaterThan(0);
      for (const { error } of failures)
        expect(error).toMatchObject({ code: 'journal', message: expect.stringContaining(code) });
      expect(unknown).toEqual([]);
      expect(await idsOf(sandbox)).toEqual(nodes.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b)));
      const resumed = await Scheduler.resume(journal, driver).result;
      expect(resumed.nodes).toHaveLength(12);
      expect(await idsOf(sandbox)).toEqual(nodeIds(resumed));
    },
  );
});

describe('cleanup', () => {
  test('destroys exactly what the run made, written down or not', async () => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp();
    const other = await driver.createNode({ ...spec, name: 'not-ours' });
    await scheduler.createNodes(spec, { count: 4, journal }).result;
    await cutAfter(journal, 'intent');
    const { results, unsettled } = await Scheduler.cleanup(journal, driver).result;
    expect(results.map(({ status }) => status)).toEqual(['destroyed', 'destroyed', 'destroyed', 'destroyed']);
    expect(unsettled).toEqual([]);
    expect(await idsOf(sandbox)).toEqual([other.id]);
  });

  test('can be repeated, and ends the run', async () => {
    const { driver, scheduler, spec, journal } = await setUp();
    await scheduler.createNodes(spec, { count: 2, journal }).result;
    await Scheduler.cleanup(journal, driver).result;
    const { failures } = await Scheduler.cleanup(journal, driver).result;
    expect(failures).toEqual([]);
    await expect(Scheduler.resume(journal, driver).result).rejects.toThrow(/has been destroyed/);
  });
});
