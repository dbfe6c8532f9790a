import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CleanupResult,
  CloudError,
  type ComputeDriver,
  type CreateNodesResult,
  type CreateNodeOptions,
  getDriver,
  Provider,
  Scheduler,
} from 'skylane';
import { DigitalOceanCompute } from 'skylane/digital-ocean';
import { type Sandbox, type SandboxOptions, startSandbox } from 'skylane/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const OWNER_TAG = 'skylane-intent';
const COUNT = 4;
const Dummy = getDriver(Provider.DUMMY);
const Ec2 = getDriver(Provider.EC2);

/** Asks often, since each of many runs waits for an answer. */
const quick = (limits: ComputeDriver['limits']): ComputeDriver['limits'] => ({ ...limits, pollInterval: 10 });

/** Without its own pace, which would make the tests last minutes. */
class Unpaced extends DigitalOceanCompute {
  static override readonly rate = null as never;
  static override readonly limits = quick(DigitalOceanCompute.limits);
}

class QuickEc2 extends Ec2 {
  static override readonly limits = quick(Ec2.limits);
}

class QuickOpenStack extends getDriver(Provider.OPENSTACK) {
  static override readonly limits = quick(getDriver(Provider.OPENSTACK).limits);
}

/** A cloud that keeps no owner tags. */
class Untagged extends Dummy {
  static override readonly limits: ComputeDriver['limits'] = { ...Dummy.limits, ownerTag: null };
}

interface Cloud {
  readonly name: string;
  readonly flavor: SandboxOptions['flavor'] | null;
  readonly size: string | null;
  open(sandbox: Sandbox | null): ComputeDriver;
}

const CLOUDS: readonly Cloud[] = [
  { name: 'DUMMY', flavor: null, size: 'small', open: () => new Dummy() },
  { name: 'a cloud without owner tags', flavor: null, size: 'small', open: () => new Untagged() },
  {
    name: 'OpenStack',
    flavor: 'openstack',
    size: null,
    open: (sandbox) => new QuickOpenStack({ ...sandbox!.credentials, endpoint: sandbox!.identityUrl }),
  },
  {
    name: 'EC2, which makes many at once and names them alike',
    flavor: 'ec2',
    size: 't3.micro',
    open: (sandbox) => new QuickEc2({ endpoint: sandbox!.url, ...sandbox!.credentials }),
  },
  {
    name: 'DigitalOcean, which makes many at once and tags them alike',
    flavor: 'digital-ocean',
    size: 's-1vcpu-1gb',
    open: (sandbox) =>
      new Unpaced({ token: '', endpoint: sandbox!.identityUrl, region: 'nyc3', ...sandbox!.credentials }),
  },
];

type Damage = (lines: readonly string[], other: readonly string[]) => string;
const whole = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const at = (share: number, { length }: readonly string[]): number =>
  Math.min(length - 1, Math.floor(share * length));

/** What can happen to a line of a journal; `share` says which. */
const TO_A_LINE: readonly (readonly [name: string, damage: (share: number) => Damage])[] = [
  ['the tail lost from a line on', (share) => (lines) => whole(lines.slice(0, at(share, lines)))],
  [
    'a line cut off in the middle, and all after it',
    (share) => (lines) => {
      const last = at(share, lines);
      return `${whole(lines.slice(0, last))}${lines[last]!.slice(0, lines[last]!.length / 2)}`;
    },
  ],
  [
    'a line cut short',
    (share) => (lines) =>
      whole(lines.map((line, index) => (index === at(share, lines) ? line.slice(0, line.length / 2) : line))),
  ],
  [
    'a bit flipped in a line',
    (share) => (lines) =>
      whole(
        lines.map((line, index) => {
          if (index !== at(share, lines)) return line;
          const bytes = Buffer.from(line);
          const middle = Math.floor(bytes.length * 0.6);
          bytes[middle] = bytes[middle]! ^ 1;
          return bytes.toString('latin1');
        }),
      ),
  ],
  ['a line gone', (share) => (lines) => whole(lines.filter((_, index) => index !== at(share, lines)))],
  [
    'a line there twice',
    (share) => (lines) =>
      whole(lines.flatMap((line, index) => (index === at(share, lines) ? [line, line] : [line]))),
  ],
  ['a line repeated at the end', (share) => (lines) => whole([...lines, lines[at(share, lines)]!])],
  [
    'two lines swapped',
    (share) => (lines) => {
      const first = at(share, lines);
      const swapped = [...lines];
      [swapped[first], swapped[first + 1]] = [swapped[first + 1] ?? '', swapped[first]!];
      return whole(swapped);
    },
  ],
  [
    "another run's tail in place of its own",
    (share) => (lines, other) =>
      whole([...lines.slice(0, Math.max(1, at(share, lines))), ...other.slice(at(share, other))]),
  ],
  [
    "another run's tail behind it",
    (share) => (lines, other) => whole([...lines, ...other.slice(at(share, other))]),
  ],
];

const DAMAGES = (shares: readonly number[]): readonly (readonly [name: string, damage: Damage])[] => [
  ['an empty file', () => ''],
  ['a file of zeros', (lines) => '\0'.repeat(whole(lines).length)],
  ...TO_A_LINE.flatMap(([name, damage]) =>
    shares.map((share) => [`${name}, at ${Math.round(share * 100)} %`, damage(share)] as const),
  ),
];

describe.for(CLOUDS)('$name', ({ flavor, size, open }) => {
  let sandbox: Sandbox | null = null;
  let driver: ComputeDriver;
  let scheduler: Scheduler<ComputeDriver>;
  let folder: string;
  let spec: CreateNodeOptions;

  beforeAll(async () => {
    if (flavor !== null)
      sandbox = await startSandbox({
        flavor,
        buildTime: { mean: 2, spread: 1 },
        actionTime: 1,
        ...(flavor === 'digital-ocean' ? { rateLimit: { requests: 1_000_000, per: 1000 } } : {}),
      });
    driver = open(sandbox);
    scheduler = new Scheduler(driver, { concurrency: 2 });
    folder = await mkdtemp(join(tmpdir(), 'skylane-damage-'));
    const [image] = await driver.listImages();
    const fitting = (await driver.listSizes()).find(({ id, disk }) =>
      size === null ? (disk ?? 0) > 0 : id === size,
    );
    spec = {
      name: 'web',
      image: image!.id,
      size: fitting!.id,
      ...(flavor === 'openstack' ? { networks: 'none' } : {}),
    };
  });

  afterAll(async () => {
    await scheduler.close();
    await driver.close();
    await sandbox?.close();
    await rm(folder, { recursive: true });
  });

  // Servers over HTTP cost more time than those in memory.
  const damages = DAMAGES(flavor === null ? [0, 0.3, 0.45, 0.6, 0.75, 0.9, 0.999] : [0.5, 0.8]);
  let runs = 0;

  /** A run's journal, damaged; the servers of others are taken away first. */
  async function damagedRun(damage: Damage): Promise<string> {
    const existing = await driver.listNodes();
    await Promise.all(existing.map((node) => driver.destroyNode(node)));
    await expect.poll(async () => marksAt(), { interval: 2 }).toEqual([]);
    runs += 1;
    const other = join(folder, `${runs}-other`);
    await scheduler.createNodes({ ...spec, name: 'other' }, { count: 2, journal: other, until: 'accepted' })
      .result;
    await Scheduler.cleanup(other, driver).result;
    const path = join(folder, `${runs}`);
    await scheduler.createNodes(spec, { count: COUNT, journal: path, until: 'accepted' }).result;
    const linesOf = async (file: string): Promise<string[]> =>
      (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    await writeFile(path, damage(await linesOf(path), await linesOf(other)), 'latin1');
    const past = new Date(Date.now() - 60_000);
    await utimes(path, past, past);
    return path;
  }

  const isRefusal = (error: unknown): boolean => CloudError.is(error) && error.code === 'journal';
  const marksAt = async (): Promise<string[]> =>
    (await driver.listNodes())
      .filter(({ state }) => state !== 'terminated')
      .map(({ name, metadata }) => `${metadata[OWNER_TAG]} ${name}`);

  test(
    'nothing is made twice when a damaged run is resumed; what cannot be told is named',
    { timeout: 300_000 },
    async () => {
      for (const [name, damage] of damages) {
        const path = await damagedRun(damage);
        const before = await marksAt();
        const result = await Scheduler.resume(path, driver, { secrets: () => ({}) }).result.catch(
          (error: unknown) => error,
        );
        const after = await marksAt();
        expect({ name, servers: after.toSorted() }).toEqual({ name, servers: before.toSorted() });
        expect({ name, count: after.length }).toEqual({ name, count: COUNT });
        if (isRefusal(result)) continue;
        const { nodes, unknown, failures } = result as CreateNodesResult;
        const named = nodes.length + unknown.length;
        expect({ name, named, failures }).toEqual({ name, named: COUNT, failures: [] });
        expect({ name, different: new Set(nodes.map(({ id }) => id)).size }).toEqual({
          name,
          different: nodes.length,
        });
        for (const { error } of unknown)
          expect(`${name}: ${String(error)}`).toMatch(
            /Nothing is made in its place|ended before it had a response/,
          );
      }
    },
  );

  test('nothing is left in silence when a damaged run is cleaned up', { timeout: 300_000 }, async () => {
    for (const [name, damage] of damages) {
      const path = await damagedRun(damage);
      const result = await Scheduler.cleanup(path, driver).result.catch((error: unknown) => error);
      const left = (await driver.listNodes()).filter(({ state }) => state !== 'terminated');
      if (isRefusal(result)) continue;
      const { unsettled, unknown, failures } = result as CleanupResult;
      const unnamed = left.map((node) => node.name).filter((one) => !unsettled.includes(one));
      expect({ name, unknown, failures, unnamed }).toEqual({ name, unknown: [], failures: [], unnamed: [] });
    }
  });
});
