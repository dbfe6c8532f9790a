import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ComputeDriver, type CreateNodesResult, getDriver, Provider, Scheduler } from 'skylane';
import { DigitalOceanCompute } from 'skylane/digital-ocean';
import { type Sandbox, type SandboxOptions, startSandbox } from 'skylane/sandbox';
import { describe, expect, test } from 'vitest';
import { formatLine, parseLines } from '../../../dist/src/scheduler/journal/lines.js';
import { openStack, rackspace } from '../../support/sandbox.js';

const OWNER_TAG = 'skylane-intent';
const Ec2 = getDriver(Provider.EC2);

/** Without its own pace, which would make the tests last minutes. */
class Unpaced extends DigitalOceanCompute {
  static override readonly rate = null as never;
}

interface Cloud {
  readonly name: string;
  readonly flavor: SandboxOptions['flavor'];
  /** Name of the request that creates, in the sandbox's log. */
  readonly create: string;
  readonly size: string | null;
  open(sandbox: Sandbox): ComputeDriver;
}

const retry = { attempts: 1 };
const DIGITAL_OCEAN: Cloud = {
  name: 'DigitalOcean',
  flavor: 'digital-ocean',
  create: 'droplets.create',
  size: 's-1vcpu-1gb',
  open: (sandbox) =>
    new Unpaced({ token: '', endpoint: sandbox.identityUrl, region: 'nyc3', ...sandbox.credentials, retry }),
};
const CLOUDS: readonly Cloud[] = [
  {
    name: 'OpenStack',
    flavor: 'openstack',
    create: 'servers.create',
    size: null,
    open: (sandbox) => openStack(sandbox, { retry }),
  },
  {
    name: 'Rackspace',
    flavor: 'rackspace',
    create: 'servers.create',
    size: null,
    open: (sandbox) => rackspace(sandbox, { retry, region: 'DFW' }),
  },
  {
    name: 'EC2',
    flavor: 'ec2',
    create: 'RunInstances',
    size: 't3.micro',
    open: (sandbox) => new Ec2({ endpoint: sandbox.url, ...sandbox.credentials, retry }),
  },
  DIGITAL_OCEAN,
];

async function setUp({ flavor, open, size }: Cloud, finished: (close: () => Promise<void>) => void) {
  const sandbox = await startSandbox({
    flavor,
    buildTime: { mean: 40, spread: 10 },
    actionTime: 10,
    ...(flavor === 'digital-ocean' ? { rateLimit: { requests: 1_000_000, per: 1000 } } : {}),
  });
  const driver = open(sandbox);
  const scheduler = new Scheduler(driver, { concurrency: 4 });
  const folder = await mkdtemp(join(tmpdir(), 'skylane-lost-'));
  finished(() => sandbox.close());
  finished(() => driver.close());
  finished(() => scheduler.close());
  finished(() => rm(folder, { recursive: true }));
  const [image] = await driver.listImages();
  const sizes = await driver.listSizes();
  const fitting = sizes.find(({ id, disk }) => (size === null ? disk !== null && disk > 0 : id === size));
  const networks = flavor === 'openstack' ? { networks: 'none' as const } : {};
  const spec = { name: 'web', image: image!.id, size: fitting!.id, ...networks };
  await sandbox.clearLog();
  return { sandbox, driver, scheduler, spec, journal: join(folder, 'run.ndjson') };
}

async function existing(sandbox: Sandbox): Promise<string[]> {
  return (await sandbox.servers()).map(({ id }) => id).toSorted((a, b) => a.localeCompare(b));
}

function idsOf({ nodes }: Pick<CreateNodesResult, 'nodes'>): string[] {
  return nodes.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b));
}

/** The journal as a kill leaves it that came before any answer: its intents alone. */
async function forgetAnswers(path: string): Promise<void> {
  const lines = parseLines(await readFile(path, 'utf8'));
  const kept = lines.filter(({ record }) => !['made', 'failed', 'release'].includes(record.type));
  expect(kept.length).toBeLessThan(lines.length);
  const renumbered = kept.map((line, position) => formatLine({ ...line, position, group: position }));
  await writeFile(path, renumbered.join(''));
}

describe.for(CLOUDS)('$name', (cloud) => {
  test.concurrent('servers whose answers were lost are found and not made again', async ({
    expect: check,
    onTestFinished,
  }) => {
    const { sandbox, scheduler, spec } = await setUp(cloud, onTestFinished);
    await sandbox.addFault({ kind: 'lostAnswer', operation: cloud.create, times: 2 });
    const specs = ['a', 'b', 'c', 'd'].map((name) => ({ ...spec, name }));
    const result = await scheduler.createNodes(specs).result;
    check(result.nodes.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    check(await existing(sandbox)).toEqual(idsOf(result));
  });

  test.concurrent('so are those that were asked for together', async ({ expect: check, onTestFinished }) => {
    const { sandbox, scheduler, spec } = await setUp(cloud, onTestFinished);
    await sandbox.addFault({ kind: 'lostAnswer', operation: cloud.create, times: 1 });
    const result = await scheduler.createNodes(spec, { count: 12 }).result;
    check(result.nodes).toHaveLength(12);
    check(await existing(sandbox)).toEqual(idsOf(result));
  });

  test.concurrent('a run that was killed before any answer goes on with what the cloud has', async ({
    expect: check,
    onTestFinished,
  }) => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp(cloud, onTestFinished);
    const before = await scheduler.createNodes(spec, { count: 12, journal }).result;
    await forgetAnswers(journal);
    const result = await Scheduler.resume(journal, driver).result;
    check(idsOf(result)).toEqual(idsOf(before));
    check(await existing(sandbox)).toEqual(idsOf(before));
  });

  test.concurrent('and creates the rest where the cloud has a part', async ({
    expect: check,
    onTestFinished,
  }) => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp(cloud, onTestFinished);
    const before = await scheduler.createNodes(spec, { count: 12, journal }).result;
    await forgetAnswers(journal);
    await scheduler.destroyNodes(before.nodes.slice(0, 5)).result;
    const result = await Scheduler.resume(journal, driver).result;
    check(result.nodes).toHaveLength(12);
    check(await existing(sandbox)).toEqual(idsOf(result));
    check(idsOf(result)).toEqual(check.arrayContaining(idsOf({ nodes: before.nodes.slice(5) })));
  });

  test.concurrent('cleanup destroys what the run made, written down or not, and nothing else', async ({
    expect: check,
    onTestFinished,
  }) => {
    const { sandbox, driver, scheduler, spec, journal } = await setUp(cloud, onTestFinished);
    const other = await driver.createNode({
      ...spec,
      name: 'not-ours',
      metadata: { [OWNER_TAG]: 'other-0' },
    });
    await scheduler.createNodes(spec, { count: 12, journal }).result;
    await forgetAnswers(journal);
    const { results, unsettled } = await Scheduler.cleanup(journal, driver).result;
    check(results.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 'destroyed'));
    check(unsettled).toEqual([]);
    check(await existing(sandbox)).toEqual([other.id]);
  });
});

test.concurrent('a Droplet that was renamed while nobody looked may be any of those missing, and none is made anew', async ({
  expect: check,
  onTestFinished,
}) => {
  const { sandbox, driver, scheduler, spec, journal } = await setUp(DIGITAL_OCEAN, onTestFinished);
  const { nodes } = await scheduler.createNodes(
    ['a', 'b'].map((name) => ({ ...spec, name })),
    { journal },
  ).result;
  await forgetAnswers(journal);
  const rename = (name: string) => (driver as DigitalOceanCompute).updateNode(nodes[1]!, { name: name });
  await rename('other');
  await check.poll(async () => (await driver.getNode(nodes[1]!)).name).toBe('other');
  const first = await Scheduler.resume(journal, driver).result;
  check(first.results.map(({ status }) => status)).toEqual(['created', 'unknown']);
  check(first.unknown[0]?.error?.message).toContain(`The server other (${nodes[1]?.id}) is of this run`);
  await rename('b');
  await check.poll(async () => (await driver.getNode(nodes[1]!)).name).toBe('b');
  const second = await Scheduler.resume(journal, driver).result;
  check(idsOf(second)).toEqual(idsOf({ nodes }));
  check(await existing(sandbox)).toEqual(idsOf({ nodes }));
});

test.concurrent('Droplets that were given the same name are told apart', async ({
  expect: check,
  onTestFinished,
}) => {
  const { sandbox, driver, scheduler, spec, journal } = await setUp(DIGITAL_OCEAN, onTestFinished);
  const specs = ['web', 'web', 'db'].map((name) => ({ ...spec, name }));
  const before = await scheduler.createNodes(specs, { journal }).result;
  await forgetAnswers(journal);
  await scheduler.destroyNodes(before.nodes.slice(1, 2)).result;
  const result = await Scheduler.resume(journal, driver).result;
  check(result.nodes.map(({ name }) => name)).toEqual(['web', 'web', 'db']);
  check(result.nodes[0]?.id).toBe(before.nodes[0]?.id);
  check(result.nodes[2]?.id).toBe(before.nodes[2]?.id);
  check(await existing(sandbox)).toEqual(idsOf(result));
});
