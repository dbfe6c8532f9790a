import { channel } from 'node:diagnostics_channel';
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fleet, Scheduler } from 'skylane';
import { logPathOf, readReport, recordRun } from 'skylane/report';
import { afterEach, describe, expect, test } from 'vitest';
import { LogFile } from '../../../dist/src/report/log/log-file.js';
import { anySpec, openStack, quickSandbox } from '../../support/sandbox.js';

const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of cleanup.splice(0).reverse()) await close();
});

async function setUp(options: Parameters<typeof quickSandbox>[0] = {}) {
  const sandbox = await quickSandbox(options);
  cleanup.push(() => sandbox.close());
  const driver = openStack(sandbox);
  cleanup.push(() => driver.close());
  const scheduler = new Scheduler(driver, { concurrency: 4 });
  cleanup.push(() => scheduler.close());
  const spec = { ...(await anySpec(driver)), networks: 'none' as const };
  const folder = await mkdtemp(join(tmpdir(), 'skylane-recording-'));
  cleanup.push(() => rm(folder, { recursive: true }));
  const journal = join(folder, 'run.ndjson');
  return { sandbox, driver, scheduler, spec, folder, journal, log: logPathOf(journal) };
}

interface Line {
  readonly type: string;
  readonly phase?: string;
  readonly items?: readonly number[];
  readonly operation?: string | null;
  readonly status?: number;
  readonly isOver?: boolean;
}

async function linesOf(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
}

describe('a recorded run', () => {
  test('is on the disk once its log is closed: a request for each server, and how each ended', async () => {
    const { scheduler, spec, journal, log } = await setUp();
    {
      await using recording = recordRun(log, () => scheduler.createNodes(spec, { count: 6, journal }));
      await recording.run.result;
    }
    const lines = await linesOf(log);
    const creates = lines.filter(({ phase, operation }) => phase === 'wire' && operation === 'createNode');
    expect(creates.map(({ items }) => items?.[0]).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(lines.filter(({ type }) => type === 'result')).toHaveLength(6);
    expect(lines.at(-1)).toMatchObject({ type: 'end', isOver: true, dropped: 0 });
    const report = await readReport(journal);
    expect(report.totals.running).toBe(6);
    expect(report.remainder).toMatchObject({ isSettled: true, resume: null });
  });

  test('holds no password, no token and no user data, and only its owner can read it', async () => {
    const { scheduler, driver, sandbox, spec, journal, log } = await setUp();
    const secret = 'correct-horse-battery';
    const recording = recordRun(log, () =>
      scheduler.createNodes({ ...spec, userData: secret, auth: { password: secret } }, { count: 2, journal }),
    );
    await recording.run.result;
    await recording.close();
    const text = await readFile(log, 'utf8');
    expect(text).toContain('createNode');
    for (const hidden of [secret, String(Reflect.get(sandbox.credentials, 'password')), driver.accountKey])
      expect(text).not.toContain(hidden);
    if (process.platform !== 'win32') expect((await stat(log)).mode & 0o777).toBe(0o600);
  });

  test('has what was its own, while another run of the same driver goes on', async () => {
    const { scheduler, spec, journal, log, folder } = await setUp();
    const other = join(folder, 'other.log.ndjson');
    const first = recordRun(log, () => scheduler.createNodes(spec, { count: 3, journal }));
    const second = recordRun(other, () => scheduler.createNodes({ ...spec, name: 'db' }, { count: 5 }));
    await Promise.all([first.run.result, second.run.result]);
    await Promise.all([first.close(), second.close()]);
    const creates = async (path: string): Promise<number> =>
      (await linesOf(path)).filter(({ phase, operation }) => phase === 'wire' && operation === 'createNode')
        .length;
    expect([await creates(log), await creates(other)]).toEqual([3, 5]);
  });

  test('goes on in the same log when it is resumed, and ends in it when it is cleaned up', async () => {
    const { driver, scheduler, spec, journal, log, sandbox } = await setUp({ latency: 10 });
    const first = recordRun(log, () => scheduler.createNodes(spec, { count: 10, journal }));
    for await (const event of first.run.events)
      if (event.type === 'accepted' && event.totals.accepted === 3) first.run.cancel();
    await first.close();
    const broken = await readReport(journal);
    expect(broken.totals.waiting).toBeGreaterThan(0);
    expect(broken.remainder.resume).toBe(`skylane run resume ${journal}`);

    await appendFile(log, '{"type":"event","t":1');
    const again = recordRun(log, () => Scheduler.resume(journal, driver));
    await again.run.result;
    await again.close();
    const whole = await readReport(journal);
    expect(whole.totals.running).toBe(10);
    expect(whole.log).toMatchObject({ sessions: 2, others: 0, unreadable: 1, isComplete: true });
    expect(whole.remainder).toMatchObject({
      isSettled: true,
      resume: null,
      cleanup: `skylane run cleanup ${journal}`,
    });
    for (const { timeline } of whole.servers) expect(timeline.length).toBeGreaterThan(0);

    const end = recordRun(log, () => Scheduler.cleanup(journal, driver));
    await end.run.result;
    await end.close();
    const gone = await readReport(journal);
    expect(gone.totals.destroyed).toBe(10);
    expect(gone.remainder).toEqual({ isSettled: true, items: [], resume: null, cleanup: null });
    expect(gone.cost).toEqual({ hourly: [], unpriced: 0 });
    expect(await sandbox.servers()).toEqual([]);
  });

  test('that was rolled back has no server left', async () => {
    const { scheduler, spec, journal, log, sandbox } = await setUp();
    await sandbox.addFault({ kind: 'buildError', message: 'no', operation: 'servers.create', times: 1 });
    const recording = recordRun(log, () =>
      scheduler.createNodes(spec, { count: 4, journal, onFailure: 'destroy' }),
    );
    await recording.run.result;
    await recording.close();
    const report = await readReport(journal);
    expect(report.totals).toMatchObject({ destroyed: 4, running: 0, accepted: 0, error: 0 });
    expect(report.remainder.isSettled).toBe(true);
  });

  test('of a fleet tells places, what they refused, and what they cost', async () => {
    const { driver, spec, journal, log } = await setUp({ capacity: 3 });
    const large = await quickSandbox();
    cleanup.push(() => large.close());
    const there = openStack(large);
    cleanup.push(() => there.close());
    const fleet = new Fleet([
      { name: 'small', driver, spec, at: 'EUR 0.01' },
      { name: 'large', driver: there, spec: { ...spec, ...(await anySpec(there)) }, at: 'EUR 0.02' },
    ]);
    const recording = recordRun(log, () => fleet.createNodes({ count: 8, journal }));
    const { places } = await recording.run.result;
    await recording.close();
    const report = await readReport(journal);
    expect(report.kind).toBe('fleet');
    expect(report.totals.running).toBe(8);
    expect(report.places.map(({ name, servers }) => [name, servers])).toEqual(
      places.map(({ place, created }) => [place, created]),
    );
    expect(report.places[0]?.refused).toBe(places[0]?.refused);
    expect(places[0]?.refused).toBeGreaterThan(0);
    const [small, big] = report.places;
    const hourly = (small?.servers ?? 0) * 0.01 + (big?.servers ?? 0) * 0.02;
    expect(report.cost.hourly).toMatchObject([{ currency: 'EUR', servers: 8 }]);
    expect(report.cost.hourly[0]?.amount).toBeCloseTo(hourly);

    const end = recordRun(log, () => Fleet.cleanup(journal, [driver, there]));
    await end.run.result;
    await end.close();
    const gone = await readReport(journal);
    expect(gone.totals.destroyed).toBe(8);
    expect(gone.log).toMatchObject({ sessions: 2, others: 0 });
  });
});

describe('a recording', () => {
  test('that cannot be written does not disturb the run, and says so when it is closed', async () => {
    const { scheduler, spec, folder } = await setUp();
    const recording = recordRun(join(folder, 'nowhere', 'run.log.ndjson'), () =>
      scheduler.createNodes(spec, { count: 2 }),
    );
    expect((await recording.run.result).nodes).toHaveLength(2);
    await expect(recording.close()).rejects.toThrow(/nowhere.+ENOENT.+not affected/);
  });

  test('into the log of another run at once leaves both readable', async () => {
    const { scheduler, spec, journal, log } = await setUp();
    const other = `${journal}2`;
    const first = recordRun(log, () => scheduler.createNodes(spec, { count: 3, journal }));
    const second = recordRun(log, () =>
      scheduler.createNodes({ ...spec, name: 'db' }, { count: 5, journal: other }),
    );
    await Promise.all([first.run.result, second.run.result]);
    await Promise.all([first.close(), second.close()]);
    const reports = await Promise.all([journal, other].map((path) => readReport(path, { log })));
    expect(reports.map(({ totals }) => totals.running)).toEqual([3, 5]);
    expect(reports.map(({ log: found }) => found)).toMatchObject([
      { sessions: 1, others: 1, unreadable: 0, isComplete: true },
      { sessions: 1, others: 1, unreadable: 0, isComplete: true },
    ]);
  });

  test('that cannot begin begins no run, and listens no longer', async () => {
    const { folder } = await setUp();
    const begun: string[] = [];
    const begin = (name: string) => () => {
      begun.push(name);
      return Promise.resolve() as never;
    };
    for (const path of ['', 'a\0b', undefined as unknown as string])
      expect(() => recordRun(path, begin('path'))).toThrow(/path of a log/);
    expect(() => recordRun(join(folder, 'a'), begin('promise'))).toThrow(/return a run/);
    expect(begun).toEqual(['promise']);
    expect(channel('skylane:wire').hasSubscribers).toBe(false);
  });

  test('takes results of any form', async () => {
    const { log } = await setUp();
    const run = { result: Promise.resolve({ results: [null, 1] }), observe: () => () => {} };
    const recording = recordRun(log, () => run);
    await recording.run.result;
    await recording.close();
    expect((await linesOf(log)).map(({ type }) => type)).toEqual(['start', 'result', 'result', 'end']);
  });

  test('leaves phases out, and counts them, while the disk does not keep up', async () => {
    const { log: path } = await setUp();
    const log = new LogFile(path);
    const line = {
      type: 'phase',
      t: 1,
      ms: 1,
      phase: 'wire',
      cloud: 'c'.repeat(1000),
      operation: null,
    } as const;
    for (let sent = 0; sent < 10_000; sent += 1)
      log.writeIfRoom({ ...line, attempt: 1, status: null, items: [] });
    log.write({ type: 'event', t: 2, event: 'running' });
    const { dropped } = log;
    await log.close();
    const lines = await linesOf(path);
    expect(dropped).toBeGreaterThan(1000);
    expect(lines).toHaveLength(10_001 - dropped);
    expect(lines.at(-1)).toMatchObject({ type: 'event' });
  });

  test('that is closed early says that its run went on', async () => {
    const { scheduler, spec, log, journal } = await setUp({ latency: 20 });
    const recording = recordRun(log, () => scheduler.createNodes(spec, { count: 4, journal }));
    await recording.close();
    expect((await linesOf(log)).at(-1)).toMatchObject({ type: 'end', isOver: false });
    const { nodes } = await recording.run.result;
    expect(nodes).toHaveLength(4);
    expect((await readReport(journal)).log?.isComplete).toBe(false);
  });

  test('of a run that starts nothing has its error', async () => {
    const { scheduler, spec, log } = await setUp();
    const recording = recordRun(log, () =>
      scheduler.createNodes({ ...spec, image: 'no-such' }, { count: 2 }),
    );
    await expect(recording.run.result).rejects.toThrow();
    await recording.close();
    expect((await linesOf(log)).at(-1)).toMatchObject({
      type: 'end',
      error: { code: expect.any(String) as string },
    });
  });
});
