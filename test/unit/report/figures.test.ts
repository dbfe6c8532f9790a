import { logPathOf, readReport } from 'skylane/report';
import { appendFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { beginning, event, phase, recordedRun, START } from '../../support/recorded-run.js';

type Records = Parameters<typeof recordedRun>[0];
const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const remove of cleanup.splice(0)) await remove();
});

async function reportOf(records: Records, log: readonly object[] = []) {
  const { journal, remove } = await recordedRun(records, log);
  cleanup.push(remove);
  return { journal, report: await readReport(journal) };
}

/** Two servers on one lane: the second waits for the first, is refused by the budget, and its create is repeated after a pause. */
const RECORDS: Records = [
  ...beginning(['web-1', 'web-2']),
  { type: 'intent', token: 't1', indexes: [0] },
  { type: 'made', token: 't1', nodes: [[0, 'a']] },
  { type: 'intent', token: 't2', indexes: [1] },
  { type: 'made', token: 't2', nodes: [[1, 'b']] },
  { type: 'release' },
];
const LOG = [
  START,
  phase('lane', 20, 0, [0], { operation: null, attempt: 0 }),
  phase('socket', 30, 10, [0]),
  phase('wire', 130, 100, [0], { status: 202 }),
  event('accepted', 131, 0, { id: 'a' }),
  phase('lane', 140, 0, [1], { operation: null, attempt: 0 }),
  phase('rate', 190, 50, [1]),
  phase('socket', 190, 0, [1]),
  phase('wire', 200, 10, [1], { status: 429 }),
  phase('backoff', 300, 100, [1]),
  phase('socket', 300, 0, [1], { attempt: 2 }),
  phase('wire', 400, 100, [1], { status: 202, attempt: 2 }),
  event('accepted', 400, 1, { id: 'b' }),
  phase('wire', 500, 20, [], { operation: 'pollNodes', status: 200 }),
  event('running', 531, 0, { id: 'a' }),
  event('running', 1000, 1, { id: 'b' }),
  { type: 'result', index: 0, status: 'created', id: 'a', state: 'running' },
  { type: 'result', index: 1, status: 'created', id: 'b', state: 'running' },
  { type: 'end', t: 1001, dropped: 0, isOver: true },
];

describe('with a log', () => {
  test('tells the waits of each server apart, and leaves no time unnamed', async () => {
    const { report } = await reportOf(RECORDS, LOG);
    expect(
      report.servers.map(({ timeline }) => timeline.map((span) => [span.phase, span.from, span.to])),
    ).toEqual([
      [
        ['lane', 0, 20],
        ['socket', 20, 30],
        ['wire', 30, 130],
        ['other', 130, 131],
        ['build', 131, 531],
      ],
      [
        ['lane', 0, 140],
        ['rate', 140, 190],
        ['wire', 190, 200],
        ['backoff', 200, 300],
        ['wire', 300, 400],
        ['build', 400, 1000],
      ],
    ]);
  });

  test('sums them up by phase, over the servers that waited', async () => {
    const { log } = (await reportOf(RECORDS, LOG)).report;
    expect(
      log?.waits.map(({ phase: name, servers, total, longest }) => [name, servers, total, longest]),
    ).toEqual([
      ['lane', 2, 160, 140],
      ['rate', 1, 50, 50],
      ['socket', 1, 10, 10],
      ['wire', 2, 210, 110],
      ['backoff', 1, 100, 100],
      ['build', 2, 1000, 600],
      ['other', 1, 1, 1],
    ]);
  });

  test('counts requests, responses, retries and refusals by kind', async () => {
    const { log, servers } = (await reportOf(RECORDS, LOG)).report;
    expect(log?.requests).toMatchObject([
      {
        operation: 'createNode',
        sent: 3,
        responses: 3,
        retries: 1,
        refusals: 1,
        errors: 0,
        statuses: { 202: 2, 429: 1 },
        total: 210,
      },
      { operation: 'pollNodes', responses: 1, total: 20 },
    ]);
    expect(servers.map(({ retries, refusals }) => [retries, refusals])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test('counts a request without a response as lost, and a create that was looked into', async () => {
    const log = [
      START,
      phase('lane', 1, 0, [0], { operation: null, attempt: 0 }),
      phase('socket', 2, 1, [0]),
      event('retrying', 10, 0, { error: { code: 'unavailable', message: 'reset' } }),
    ];
    const { report } = await reportOf(
      [...beginning(['web-1']), { type: 'intent', token: 't', indexes: [0] }],
      log,
    );
    expect(report.log?.requests).toMatchObject([{ sent: 1, responses: 0 }]);
    expect(report.log).toMatchObject({ repeatedCreates: 1, isComplete: false });
    expect(report.servers[0]).toMatchObject({ state: 'unknown', retries: 1 });
  });

  test('shows what lanes did: one strip for tasks one after the other', async () => {
    const { log } = (await reportOf(RECORDS, LOG)).report;
    expect(log?.lanes.strips).toHaveLength(1);
    // From 20 to 130, and from 140 to 400.
    expect(log?.lanes.busy).toBeCloseTo(370 / 380);
  });

  test('counts servers over time, from none to all', async () => {
    const { log } = (await reportOf(RECORDS, LOG)).report;
    expect(log?.progress[0]).toEqual({
      at: 0,
      waiting: 2,
      requesting: 0,
      building: 0,
      running: 0,
      failed: 0,
    });
    expect(log?.progress.at(-1)).toMatchObject({ at: 1001, waiting: 0, running: 2 });
    const sums = log?.progress.map(
      ({ waiting, requesting, building, running, failed }) =>
        waiting + requesting + building + running + failed,
    );
    expect(new Set(sums)).toEqual(new Set([2]));
  });

  test('counts lines that a crash cut off, and reads the others', async () => {
    const { journal, report } = await reportOf(RECORDS, LOG);
    expect(report.log?.unreadable).toBe(0);
    await appendFile(logPathOf(journal), '{"type":"phase","t":12');
    expect((await readReport(journal)).log?.unreadable).toBe(1);
  });

  test('refuses what is no log', async () => {
    const { journal } = await reportOf(RECORDS);
    await expect(readReport(journal, { log: journal })).rejects.toThrow(/no log of a run/);
  });

  test('is none where a crash has left it empty', async () => {
    const { journal } = await reportOf(RECORDS);
    await writeFile(logPathOf(journal), '');
    const report = await readReport(journal);
    expect(report.log).toBeNull();
    expect(report.totals.accepted).toBe(2);
  });

  test('of another run, which had the same path, says nothing of this one', async () => {
    const records: Records = [...beginning(['web-1']), { type: 'intent', token: 't1', indexes: [0] }];
    const error = { code: 'quota-exceeded', message: 'no' };
    const other = [
      { ...START, run: 'other' },
      phase('wire', 10, 5, [0], { status: 403 }),
      { type: 'result', index: 0, status: 'failed', error },
    ];
    const { journal, report } = await reportOf(records, other);
    expect(report.log).toBeNull();
    expect(report.totals.unknown).toBe(1);
    expect(report.remainder.cleanup).not.toBeNull();
    await expect(readReport(journal, { log: logPathOf(journal) })).rejects.toThrow(/not of the run/);
    const { report: both } = await reportOf(records, [...other, START, event('accepted', 9, 0, { id: 'a' })]);
    expect(both.log).toMatchObject({ sessions: 1, others: 1, requests: [] });
    expect(both.servers[0]).toMatchObject({ state: 'accepted', id: 'a' });
  });

  test('of a run that goes on with a journal counts to it', async () => {
    const resumed = [
      { ...START, kind: 'resume', run: 'own' },
      { type: 'run', run: 'run' },
    ];
    const { report } = await reportOf(RECORDS, [...resumed, event('running', 20, 0, { id: 'a' })]);
    expect(report.totals).toMatchObject({ running: 1, accepted: 1 });
  });

  test('of servers destroyed one by one counts for those that have their ids', async () => {
    const destroying = { ...START, kind: 'destroyNodes', run: 'other' };
    const { report } = await reportOf(RECORDS, [
      ...LOG,
      destroying,
      event('destroyed', 5, 0, { id: 'b' }),
      event('destroyed', 5, 1, { id: 'z' }),
    ]);
    expect(report.servers.map(({ state }) => state)).toEqual(['running', 'destroyed']);
  });

  test('tells the lines of two processes apart that wrote it at once', async () => {
    const of = (w: string, lines: readonly object[]): object[] => lines.map((line) => ({ w, ...line }));
    const late = { ...START, at: '2026-01-01T01:00:00.000Z' };
    const { report } = await reportOf(RECORDS, [
      ...of('a', LOG.slice(0, 3)),
      ...of('b', [{ ...late, run: 'other' }]),
      ...of('a', LOG.slice(3)),
      ...of('b', [event('failed', 10, 0)]),
    ]);
    const { report: alone } = await reportOf(RECORDS, LOG);
    expect(report.servers).toEqual(alone.servers);
    expect(report.log?.duration).toBe(1001);
  });

  test('may be of any length, and hold any name and number', async () => {
    const long = Array.from({ length: 150_000 }, (_, n) => phase(n % 2 ? 'wire' : 'rate', n * 2, 1, [0]));
    const { report } = await reportOf(RECORDS, [
      ...Array.from({ length: 150_000 }, () => START),
      ...long,
      event('constructor', 5, 0),
      '{"type":"event","event":"running","t":1e999,"index":0,"id":"a"}' as unknown as object,
    ]);
    expect(report.log).toMatchObject({ sessions: 150_000, unreadable: 1, duration: 299_998 });
    expect(Object.keys(report.log?.progress.at(-1) ?? {})).toHaveLength(6);
  });

  test('calls no server failed that was requested again by a process that was not recorded', async () => {
    const error = { code: 'quota-exceeded', message: 'no' };
    const { report } = await reportOf(
      [
        ...beginning(['web-1']),
        { type: 'intent', token: 't1', indexes: [0] },
        { type: 'failed', index: 0, id: null, error },
        { type: 'intent', token: 't2', indexes: [0] },
      ],
      [START, { type: 'result', index: 0, status: 'failed', error }],
    );
    expect(report.servers[0]).toMatchObject({ state: 'unknown', error: null });
    expect(report.remainder.cleanup).not.toBeNull();
  });

  test('is behind the journal where a later process was not recorded: the journal counts', async () => {
    const cut = LOG.slice(0, -4).filter((line) => !('index' in line) || Reflect.get(line, 'index') !== 1);
    const result = {
      type: 'result',
      index: 1,
      status: 'failed',
      error: { code: 'timeout', message: 'late' },
    };
    const { report } = await reportOf(RECORDS, [...cut, result]);
    expect(report.servers[1]).toMatchObject({ state: 'accepted', id: 'b', error: null });
  });
});

describe('without a log', () => {
  test('says what the journal knows, and no more: a server accepted is not called running', async () => {
    const { report } = await reportOf(RECORDS);
    expect(report.log).toBeNull();
    expect(report.totals).toMatchObject({ accepted: 2, running: 0 });
    expect(report.remainder.items).toMatchObject([{ kind: 'unconfirmed', servers: 2 }]);
    expect(report.remainder.resume).toContain('skylane run resume ');
  });

  test('sums up prices by currency, and counts servers without one', async () => {
    const [header, claim, specs] = beginning(['web-1']);
    const records: Records = [
      { ...header, count: 3 } as never,
      claim!,
      { ...specs, price: { amount: 0.25, currency: 'EUR' } } as never,
      { type: 'specs', first: 1, names: ['db', 'old'], spec: {}, heldBack: [] },
      { type: 'intent', token: 't', indexes: [0, 1, 2] },
      {
        type: 'made',
        token: 't',
        nodes: [
          [0, 'a'],
          [1, 'b'],
        ],
      },
      { type: 'failed', index: 2, id: null, error: { code: 'quota-exceeded', message: 'no more' } },
    ];
    const { report } = await reportOf(records);
    expect(report.cost).toEqual({ hourly: [{ amount: 0.25, currency: 'EUR', servers: 1 }], unpriced: 1 });
    expect(report.totals).toMatchObject({ accepted: 2, failed: 1 });
  });

  test('joins failures that differ by name and id alone', async () => {
    const failed = (index: number, id: string): Records[number] => ({
      type: 'failed',
      index,
      id,
      error: { code: 'node-failed', message: `Node web-${index + 1} (${id}) ended in error` },
    });
    const records = [...beginning(['web-1', 'web-2']), failed(0, 'a1'), failed(1, 'b2')];
    const { report } = await reportOf(records);
    expect(report.failures).toMatchObject([{ servers: 2, examples: ['web-1', 'web-2'] }]);
    expect(report.remainder.items).toMatchObject([{ kind: 'error', servers: 2 }]);
  });

  test('never calls a cleanup done that the journal does not show to be', async () => {
    const { report } = await reportOf([...RECORDS, { type: 'cleanup' }]);
    expect(report.totals.destroying).toBe(2);
    expect(report.remainder).toMatchObject({ isSettled: false, resume: null });
    expect(report.remainder.cleanup).toContain('skylane run cleanup ');
  });

  test('refuses a file that is no journal', async () => {
    const { journal } = await reportOf(RECORDS, LOG);
    await expect(readReport(logPathOf(journal))).rejects.toThrow(/holds no run/);
    await expect(readReport(`${journal}.gone`)).rejects.toMatchObject({ code: 'journal' });
  });
});
