import { getDriver, Provider, Scheduler } from 'skylane';
import { startSandbox } from 'skylane/sandbox';
import { afterAll, expect, test } from 'vitest';
import { describeCompute } from '../support/compute.js';

const options = { flavor: 'google-compute', buildTime: { mean: 40, spread: 10 }, actionTime: 10 } as const;
/** It gives two rows a page, whatever it is asked for. */
const sandbox = await startSandbox({ ...options, pageSize: 2 });
const small = await startSandbox({ ...options, quota: { instances: 2 } });
afterAll(() => Promise.all([sandbox.close(), small.close()]));

/** Without its own pace: a suite of thousands of requests would take minutes. */
class Unpaced extends getDriver(Provider.GCE) {
  static override readonly rate = null as never;
}

const IMAGE = 'projects/debian-cloud/global/images/debian-12-bookworm-v20261110';
const SPEC = { name: 'web', image: 'debian-12', size: 'e2-small' };

const make = (cloud = sandbox, changes: { readonly token?: string; readonly region?: string } = {}) =>
  new Unpaced({ endpoint: cloud.identityUrl, region: 'europe-west1-b', ...cloud.credentials, ...changes });

for (const region of ['europe-west1-b', 'europe-west1'])
  describeCompute({
    name: `the sandbox's Google Compute Engine, a driver of ${region}`,
    context: async () => ({
      driver: make(sandbox, { region }),
      another: () => make(sandbox, { region }),
      image: IMAGE,
      size: 'e2-small',
      otherSize: 'e2-medium',
      range: '10.10.0.0/24',
      addressSource: {},
      refusedName: 'No such name!',
      limited: () => make(small, { region }),
      wrongSecret: () => make(sandbox, { token: 'ya29.wrong', region }),
      ...(region.endsWith('1') ? { wrongRegion: () => make(sandbox, { region: 'mars-east1' }) } : {}),
      secrets: [sandbox.credentials.token],
    }),
  });

test('two hundred servers are two requests, and waiting for them costs lists alone', async () => {
  await using cloud = await startSandbox({ ...options, buildTime: { mean: 1500, spread: 500 } });
  await using driver = make(cloud);
  await using scheduler = new Scheduler(driver);
  const { nodes } = await scheduler.createNodes(SPEC, { count: 200 }).result;
  expect(nodes).toHaveLength(200);
  expect(new Set(nodes.map(({ name }) => name)).size).toBe(200);
  const { results } = await scheduler.destroyNodes(nodes).result;
  expect(results.every(({ status }) => status === 'destroyed')).toBe(true);
  const counts = await cloud.counts();
  expect(counts).toMatchObject({ 'instances.bulkInsert': 2, 'instances.delete': 200 });
  expect(counts['operations.get']).toBeUndefined();
  expect(counts['operations.list']).toBeLessThan(6);
  expect(counts['instances.list']).toBeLessThan(20);
  expect(await driver.listVolumes()).toEqual([]);
});

test('a zone without room fails the servers that find none, with the words of their operations', async () => {
  await using cloud = await startSandbox({ ...options, capacity: 3 });
  await using driver = make(cloud);
  await using scheduler = new Scheduler(driver);
  const { nodes, failures } = await scheduler.createNodes(SPEC, { count: 5 }).result;
  expect([nodes.length, failures.length]).toEqual([3, 2]);
  for (const { error } of failures) expect(error?.message).toMatch(/ZONE_RESOURCE_POOL_EXHAUSTED/);
});

test('a create whose response was lost is the same again', async () => {
  await using cloud = await startSandbox(options);
  await using driver = make(cloud);
  await cloud.addFault({ kind: 'lostAnswer', operation: 'instances.insert', times: 1 });
  const node = await driver.createNode(SPEC);
  expect((await driver.listNodes()).map(({ id }) => id)).toEqual([node.id]);
  expect((await cloud.counts())['instances.insert']).toBe(2);
});

test('many changes at once are waited for by one list an interval', async () => {
  await using cloud = await startSandbox({ ...options, actionTime: 300 });
  await using driver = make(cloud);
  const forks = Array.from({ length: 8 }, () => driver.fork());
  const nodes = await driver.waitUntilRunning(
    await Promise.all(forks.map((fork, index) => fork.createNode({ ...SPEC, name: `web-${index}` }))),
  );
  await cloud.clearLog();
  await Promise.all(nodes.map((node, index) => forks[index]?.stopNode(node)));
  expect((await cloud.counts())['operations.list']).toBeLessThan(4);
  await Promise.all(forks.map((fork) => fork.close()));
});
