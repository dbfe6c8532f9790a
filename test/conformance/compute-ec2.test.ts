import { getDriver, Provider, Scheduler } from 'skylane';
import { startSandbox } from 'skylane/sandbox';
import { afterAll, expect, test } from 'vitest';
import { describeCompute } from '../support/compute.js';

const options = { flavor: 'ec2', buildTime: { mean: 40, spread: 10 }, actionTime: 10 } as const;
/** It gives two rows a page, whatever it is asked for. */
const sandbox = await startSandbox({ ...options, pageSize: 2 });
const small = await startSandbox({ ...options, quota: { instances: 2 } });
afterAll(() => Promise.all([sandbox.close(), small.close()]));

const Ec2 = getDriver(Provider.EC2);
const make = (cloud = sandbox, changes: { secretAccessKey?: string } = {}) =>
  new Ec2({ endpoint: cloud.url, ...cloud.credentials, ...changes });

describeCompute({
  name: "the sandbox's EC2",
  context: async () => {
    const driver = make();
    const [image] = await driver.listImages();
    return {
      driver,
      another: () => make(),
      image: image!.id,
      size: 't3.micro',
      otherSize: 't3.small',
      range: '10.77.0.0/24',
      addressSource: {},
      limited: () => make(small),
      wrongSecret: () => make(sandbox, { secretAccessKey: 'not-the-secret-key-at-all' }),
      secrets: [sandbox.credentials['secretAccessKey'] ?? ''],
    };
  },
});

test('a thousand instances are one create, and waiting for them costs a page a poll', async () => {
  await using cloud = await startSandbox({ ...options, buildTime: { mean: 1500, spread: 500 } });
  await using driver = make(cloud);
  const [image] = await driver.listImages();
  await using scheduler = new Scheduler(driver);
  const spec = { name: 'web', image: image!.id, size: 't3.micro' };
  const { nodes } = await scheduler.createNodes(spec, { count: 1000 }).result;
  expect(nodes).toHaveLength(1000);
  expect(nodes.every(({ state }) => state === 'running')).toBe(true);
  const counts = await cloud.counts();
  expect(counts['RunInstances']).toBe(1);
  expect(counts['DescribeInstances']).toBeLessThan(20);
  const { results } = await scheduler.destroyNodes(nodes).result;
  expect(results.every(({ status }) => status === 'destroyed')).toBe(true);
  expect((await cloud.counts())['TerminateInstances']).toBe(1);
});

test('a lost answer to RunInstances makes nothing twice', async () => {
  await using cloud = await startSandbox(options);
  await cloud.addFault({ kind: 'lostAnswer', times: 1, operation: 'RunInstances' });
  await using driver = make(cloud);
  const [image] = await driver.listImages();
  await using scheduler = new Scheduler(driver);
  const spec = { name: 'web', image: image!.id, size: 't3.micro' };
  const { nodes } = await scheduler.createNodes(spec, { count: 50 }).result;
  expect(nodes).toHaveLength(50);
  expect(await cloud.servers()).toHaveLength(50);
  expect((await cloud.counts())['RunInstances']).toBe(2);
});

test('an instance that fails at its launch is terminated by EC2, and fails with its reason', async () => {
  await using cloud = await startSandbox(options);
  await cloud.addFault({ kind: 'buildError', message: 'no host', times: 1, operation: 'RunInstances' });
  await using driver = make(cloud);
  const [image] = await driver.listImages();
  await using scheduler = new Scheduler(driver);
  const spec = { name: 'web', image: image!.id, size: 't3.micro' };
  const { failures } = await scheduler.createNodes([spec]).result;
  expect(failures[0]).toMatchObject({
    status: 'failed',
    error: { code: 'node-failed', message: expect.stringContaining('Internal error on launch') },
  });
});

test('an image can be named by a parameter of the Systems Manager, which is checked before anything is made', async () => {
  await using cloud = await startSandbox(options);
  await using driver = make(cloud);
  const image = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  expect(await driver.getImage(image)).toMatchObject({
    id: 'ami-0a1b2c3d4e5f60002',
    name: 'al2023-ami-2023',
  });
  await using scheduler = new Scheduler(driver);
  const { nodes } = await scheduler.createNodes([{ name: 'web', image, size: 't3.micro' }]).result;
  expect(nodes[0]?.image).toBe('ami-0a1b2c3d4e5f60002');
  const missing = { name: 'web', image: 'resolve:ssm:/aws/service/nothing', size: 't3.micro' };
  await expect(scheduler.createNodes([missing]).result).rejects.toMatchObject({ code: 'image-not-found' });
  expect((await cloud.counts())['RunInstances']).toBe(1);
});
