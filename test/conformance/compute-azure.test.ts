import { getDriver, Provider, Scheduler } from 'skylane';
import { startSandbox } from 'skylane/sandbox';
import { afterAll, expect, test } from 'vitest';
import { describeCompute } from '../support/compute.js';

const options = { flavor: 'azure', buildTime: { mean: 40, spread: 10 }, actionTime: 10 } as const;
/** In place of the limits of a subscription. */
const UNLIMITED = { rateLimit: { requests: 100_000, per: 1000 } };
/** It gives two rows a page. */
const sandbox = await startSandbox({ ...options, ...UNLIMITED, pageSize: 2 });
const small = await startSandbox({ ...options, quota: { instances: 2 } });
afterAll(() => Promise.all([sandbox.close(), small.close()]));

const Azure = getDriver(Provider.AZURE);
const make = (cloud = sandbox, changes: { token?: string } = {}) =>
  new Azure({ endpoint: cloud.url, ...cloud.credentials, ...changes });
const IMAGE = 'Canonical:ubuntu-24_04-lts:server:latest';
const SPEC = { name: 'web', image: IMAGE, size: 'Standard_B1s' };

describeCompute({
  name: "the sandbox's Azure",
  context: async () => ({
    driver: make(),
    another: () => make(),
    image: IMAGE,
    size: 'Standard_B1s',
    otherSize: 'Standard_B2s',
    refusedName: '-web',
    limited: () => make(small),
    wrongSecret: () => make(sandbox, { token: 'not-the-token-at-all' }),
    secrets: [sandbox.credentials.token],
  }),
});

test('two hundred servers are one PUT each, and waiting for them costs lists alone', async () => {
  await using cloud = await startSandbox({
    ...options,
    ...UNLIMITED,
    buildTime: { mean: 1500, spread: 500 },
  });
  await using driver = make(cloud);
  await using scheduler = new Scheduler(driver);
  const { nodes } = await scheduler.createNodes(SPEC, { count: 200 }).result;
  expect(nodes).toHaveLength(200);
  expect(nodes.every(({ state, publicIps }) => state === 'running' && publicIps.length === 1)).toBe(true);
  const counts = await cloud.counts();
  expect(counts['virtualMachines.create']).toBe(200);
  expect(counts['virtualMachines.list']).toBeLessThan(20);
  expect(counts['operations.get']).toBeUndefined();
  const { results } = await scheduler.destroyNodes(nodes).result;
  expect(results.every(({ status }) => status === 'destroyed')).toBe(true);
  expect((await cloud.counts())['virtualMachines.delete']).toBe(200);
  // What was made with a server goes with it.
  for (const list of [
    await driver.listVolumes(),
    await driver.networkInterfaces.list(),
    await driver.listAddresses(),
  ])
    expect(list).toEqual([]);
});

test('a lost response to a create makes nothing twice', async () => {
  await using cloud = await startSandbox(options);
  await cloud.addFault({ kind: 'lostAnswer', times: 3, operation: 'virtualMachines.create' });
  await using driver = make(cloud);
  await using scheduler = new Scheduler(driver);
  const { nodes } = await scheduler.createNodes(SPEC, { count: 20 }).result;
  expect(nodes).toHaveLength(20);
  expect(await cloud.servers()).toHaveLength(20);
  expect((await cloud.counts())['virtualMachines.create']).toBe(23);
});

test('gives a server other metadata, and keeps what tells its create', async () => {
  await using driver = make();
  const node = await driver.createNode({ ...SPEC, name: 'tagged', metadata: { team: 'web' } });
  await driver.waitUntilRunning([node]);
  expect((await driver.updateNode(node, { metadata: { env: 'prod' } })).metadata).toEqual({ env: 'prod' });
  const tags = (await sandbox.servers()).find(({ name }) => name === 'tagged')?.metadata;
  expect(Object.keys(tags ?? {}).toSorted()).toEqual(['env', 'skylane-create']);
  await driver.destroyNode(node);
});

test('a name that is taken is a conflict, and the server that has it stays as it was', async () => {
  await using driver = make();
  const node = await driver.createNode({ ...SPEC, name: 'taken', metadata: { of: 'the first' } });
  await driver.waitUntilRunning([node]);
  await expect(driver.createNode({ ...SPEC, name: 'taken' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('no two have one name'),
  });
  expect((await driver.getNode(node)).metadata).toEqual({ of: 'the first' });
  await driver.destroyNode(node);
});

test('a server for which there is no room fails with the words of Azure, and takes all that was made for it along', async () => {
  await using cloud = await startSandbox({ ...options, capacity: 1 });
  await using driver = make(cloud);
  await using scheduler = new Scheduler(driver);
  const { nodes, failures } = await scheduler.createNodes(SPEC, { count: 2, onFailure: 'keep' }).result;
  expect(nodes).toHaveLength(1);
  expect(failures[0]).toMatchObject({
    status: 'failed',
    error: { code: 'node-failed', message: expect.stringContaining('AllocationFailed') },
  });
  await scheduler.destroyNodes(await driver.listNodes()).result;
  expect(await driver.listVolumes()).toEqual([]);
  expect(await driver.networkInterfaces.list()).toEqual([]);
});

test('a size that this subscription cannot have is not listed, and says no room when it is asked for', async () => {
  await using driver = make();
  expect((await driver.listSizes()).map(({ id }) => id)).not.toContain('Standard_M208ms_v2');
  await expect(driver.createNode({ ...SPEC, size: 'Standard_M208ms_v2' })).rejects.toMatchObject({
    code: 'capacity',
    providerCode: 'SkuNotAvailable',
    retryable: false,
  });
});

test('runs a script on a server, and reads its console', async () => {
  await using driver = make();
  const node = await driver.createNode({ ...SPEC, name: 'talkative' });
  await driver.waitUntilRunning([node]);
  expect(await driver.runCommand.run(node, { script: 'echo hello' })).toMatchObject({
    stdout: 'hello\n',
    stderr: '',
  });
  expect(await driver.getConsoleOutput(node, { lines: 1 })).toBe('talkative login: ');
  await driver.destroyNode(node);
});

test('leads a reserved address to a server, and keeps it when the server goes', async () => {
  await using driver = make();
  const node = await driver.createNode({ ...SPEC, name: 'reachable', extra: { publicIp: false } });
  await driver.waitUntilRunning([node]);
  const address = await driver.reserveAddress();
  expect(await driver.assignAddress(address, node)).toMatchObject({ ip: address.ip, nodeId: node.id });
  expect((await driver.getNode(node)).publicIps).toEqual([address.ip]);
  await expect(driver.releaseAddress(address)).rejects.toMatchObject({ code: 'conflict' });
  expect(await driver.unassignAddress(address)).toMatchObject({ nodeId: null });
  await driver.assignAddress(address, node);
  await driver.destroyNode(node);
  await expect.poll(async () => (await driver.publicAddresses.get(address)).nodeId).toBeNull();
  await driver.releaseAddress(address);
});

test('makes the group and the network that servers stand in once, and marks them', async () => {
  await using cloud = await startSandbox(options);
  await using driver = make(cloud);
  await using fork = driver.fork();
  await Promise.all([driver, fork].map((one, index) => one.createNode({ ...SPEC, name: `web-${index}` })));
  const counts = await cloud.counts();
  expect([counts['resourceGroups.create'], counts['networks.create']]).toEqual([1, 1]);
  expect(await driver.resourceGroups.list()).toMatchObject([{ name: 'skylane', own: true }]);
  expect((await driver.networks.list()).map(({ name }) => name)).toEqual(['skylane-westeurope']);
});

test('a group that was given has to be there', async () => {
  await using driver = new Azure({
    ...sandbox.credentials,
    endpoint: sandbox.url,
    resourceGroup: 'elsewhere',
  });
  await expect(driver.createNode(SPEC)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('elsewhere is not in the subscription'),
  });
});
