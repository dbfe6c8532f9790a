import { Scheduler } from 'skylane';
import { DigitalOceanCompute } from 'skylane/digital-ocean';
import { startSandbox } from 'skylane/sandbox';
import { afterAll, expect, test } from 'vitest';
import { describeCompute } from '../support/compute.js';

/** Without its own pace: the sandbox is told not to limit, and a suite of a thousand requests would take minutes. */
class Unpaced extends DigitalOceanCompute {
  static override readonly rate = null as never;
}

const options = {
  flavor: 'digital-ocean',
  buildTime: { mean: 40, spread: 10 },
  actionTime: 10,
  rateLimit: { requests: 1_000_000, per: 1000 },
} as const;
/** It gives two rows a page, whatever it is asked for. */
const sandbox = await startSandbox({ ...options, pageSize: 2 });
const small = await startSandbox({ ...options, quota: { instances: 2 } });
afterAll(() => Promise.all([sandbox.close(), small.close()]));

const make = (cloud = sandbox, changes: { readonly token: string } | object = {}) =>
  new Unpaced({ endpoint: cloud.identityUrl, region: 'nyc3', ...cloud.credentials, ...changes });

describeCompute({
  name: "the sandbox's DigitalOcean",
  context: async () => {
    const driver = make();
    const image = await driver.getImage('ubuntu-24-04-x64');
    return {
      driver,
      another: () => make(),
      image: image.id,
      size: 's-1vcpu-1gb',
      otherSize: 's-2vcpu-2gb',
      refusedName: 'no such name!',
      range: '10.77.0.0/24',
      addressSource: {},
      limited: () => make(small),
      wrongSecret: () => make(sandbox, { token: 'dop_v1_wrong' }),
      secrets: [sandbox.credentials['token'] ?? ''],
    };
  },
});

test('the owner tag of a run goes with the last of them, and no sooner', async () => {
  const driver = make();
  const scheduler = new Scheduler(driver);
  const spec = { name: 'tagged', image: 'ubuntu-24-04-x64', size: 's-1vcpu-1gb' };
  const mine = async () =>
    (await driver.tags.list()).filter(({ name }) => name.startsWith('skylane-intent:'));
  const { nodes } = await scheduler.createNodes(spec, { count: 12, until: 'accepted' }).result;
  expect((await mine()).map(({ resources }) => resources)).toEqual([12]);
  await scheduler.destroyNodes(nodes.slice(0, 9)).result;
  expect((await mine()).map(({ resources }) => resources)).toEqual([3]);
  await scheduler.destroyNodes(nodes.slice(9)).result;
  expect(await mine()).toEqual([]);
  await scheduler.close();
  await driver.close();
});

test('a run of Droplets that have names of their own costs one tag', async () => {
  const driver = make();
  const scheduler = new Scheduler(driver);
  await sandbox.clearLog();
  const specs = ['a', 'b', 'c', 'd'].map((name) => ({
    name,
    image: 'ubuntu-24-04-x64',
    size: 's-1vcpu-1gb',
  }));
  const { nodes } = await scheduler.createNodes(specs).result;
  await scheduler.destroyNodes(nodes).result;
  expect(await sandbox.counts()).toMatchObject({
    'droplets.create': 4,
    'droplets.delete': 4,
    'tags.delete': 1,
  });
  await scheduler.close();
  await driver.close();
});

test('a run that is rolled back leaves no tag', async () => {
  const driver = make(small);
  const scheduler = new Scheduler(driver);
  const specs = ['a', 'b', 'c'].map((name) => ({ name, image: 'ubuntu-24-04-x64', size: 's-1vcpu-1gb' }));
  const { failures } = await scheduler.createNodes(specs, { onFailure: 'destroy' }).result;
  expect(failures).toHaveLength(3);
  expect(await driver.listNodes()).toEqual([]);
  expect(await driver.tags.list()).toEqual([]);
  await scheduler.close();
  await driver.close();
});
