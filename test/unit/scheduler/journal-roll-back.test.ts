import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError, type ComputeDriver, type CreateNodesResult, Scheduler } from 'skylane';
import { DummyCompute } from 'skylane/dummy';
import { afterAll, beforeAll, expect, test } from 'vitest';

const COUNT = 4;

class Quick extends DummyCompute {
  static override readonly limits: ComputeDriver['limits'] = { ...DummyCompute.limits, pollInterval: 10 };
}

const SPEC = { name: 'web', image: 'linux', size: 'small' };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-roll-back-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Damage = (line: string) => readonly string[];
const DAMAGES: Readonly<Record<string, Damage>> = {
  'is gone': () => [],
  'is there twice': (line) => [line, line],
  'is cut short': (line) => [line.slice(0, line.length / 2)],
  'has a flipped bit': (line) => {
    const bytes = Buffer.from(line);
    const middle = Math.floor(bytes.length * 0.6);
    bytes[middle] = bytes[middle]! ^ 1;
    return [bytes.toString('latin1')];
  },
};
/** All lines from one on are lost, which no mark in the file tells. */
const LOST = 'and all after it are lost';

/** The lines of the journal of a run of all or nothing. */
async function allOrNothing(driver: DummyCompute, path: string): Promise<string[]> {
  await using scheduler = new Scheduler(driver, { concurrency: 2 });
  await scheduler.createNodes(SPEC, { count: COUNT, journal: path, onFailure: 'destroy' }).result;
  return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
}

async function resumed(
  driver: DummyCompute,
  path: string,
  lines: readonly string[],
): Promise<CreateNodesResult | null> {
  await writeFile(path, lines.map((line) => `${line}\n`).join(''), 'latin1');
  const past = new Date(Date.now() - 60_000);
  await utimes(path, past, past);
  try {
    return await Scheduler.resume(path, driver).result;
  } catch (error) {
    if (CloudError.is(error) && error.code === 'journal') return null;
    throw error;
  }
}

const damaged = (lines: readonly string[], at: number, damage: Damage): string[] =>
  lines.flatMap((line, index) => (index === at ? damage(line) : [line]));

test('a run that was rolled back says so again when it is resumed, with the cause, and makes nothing', async () => {
  await using driver = new Quick();
  driver.cloud.addFault({ method: 'createNode', nth: 3, buildFault: 'No room left' });
  const path = join(folder, 'again');
  const result = await resumed(driver, path, await allOrNothing(driver, path));
  const errors = result?.failures.flatMap(({ error }) => error ?? []) ?? [];
  const cause = errors.find(({ name }) => name === 'NodeFailedError');
  expect(cause?.message).toContain('No room left');
  const others = errors.filter((error) => error !== cause);
  expect(others.map(({ name }) => name)).toEqual(['RolledBackError', 'RolledBackError', 'RolledBackError']);
  expect(others.map((error) => error.cause)).toEqual([cause, cause, cause]);
  expect(await driver.listNodes()).toEqual([]);
});

test(
  'a run of all or nothing whose journal is damaged in any line makes no server twice and keeps none in silence',
  { timeout: 120_000 },
  async () => {
    await using first = new Quick();
    const total = (await allOrNothing(first, join(folder, 'first'))).length;
    expect(await first.listNodes()).toHaveLength(COUNT);
    for (let at = 0; at < total; at += 1)
      for (const what of [...Object.keys(DAMAGES), LOST]) {
        await using driver = new Quick();
        const path = join(folder, `${at}-${what.replaceAll(' ', '-')}`);
        const lines = await allOrNothing(driver, path);
        const before = (await driver.listNodes()).map(({ id }) => id).toSorted();
        const kept = what === LOST ? lines.slice(0, at) : damaged(lines, at, DAMAGES[what]!);
        const result = await resumed(driver, path, kept);
        const after = await driver.listNodes();
        const label = `line ${at + 1} of ${lines.length} ${what}`;
        const live = after.map(({ id }) => id).toSorted();
        expect({ label, doubled: after.length - new Set(after.map(({ name }) => name)).size }).toEqual({
          label,
          doubled: 0,
        });
        if (result === null) {
          expect({ label, live }).toEqual({ label, live: before });
          continue;
        }
        expect({ label, told: result.nodes.map(({ id }) => id).toSorted() }).toEqual({ label, told: live });
        expect({ label, items: result.results.length }).toEqual({ label, items: COUNT });
      }
  },
);
