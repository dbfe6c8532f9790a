import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { getDriver, Provider, Scheduler } from 'skylane';
import { afterEach, describe, expect, test } from 'vitest';
import { batchCloud, BatchDriver, TokenDriver } from '../../../support/batch-driver.js';
import { anySpec, openStack, quickSandbox } from '../../../support/sandbox.js';

const Dummy = getDriver(Provider.DUMMY);
const spec = { name: 'web', image: 'linux', size: 'small', idempotencyKey: 'order 4711' };
const processes: ChildProcess[] = [];

afterEach(() => {
  for (const one of processes.splice(0)) one.kill();
});

describe('an idempotency key', () => {
  test('is kept as a digest, which metadata that replaces the old leaves', async () => {
    await using driver = new Dummy({});
    const node = await driver.createNode(spec);
    expect(JSON.stringify(node)).not.toContain('order 4711');
    const changed = await driver.updateNode(node, { metadata: { team: 'web' } });
    expect(Object.keys(changed.metadata).toSorted()).toEqual(['skylane-key', 'skylane-spec', 'team']);
  });

  test('is free again once its server is destroyed', async () => {
    await using driver = new Dummy({});
    const first = await driver.createNode(spec);
    await driver.destroyNode(first);
    expect((await driver.createNode(spec)).id).not.toBe(first.id);
  });

  test('returns a server that has been renamed', async () => {
    await using driver = new Dummy({});
    const first = await driver.createNode(spec);
    await driver.updateNode(first, { name: 'db' });
    expect((await driver.createNode(spec)).id).toBe(first.id);
  });

  test('used with another size is a conflict that names the field', async () => {
    await using driver = new Dummy({});
    await driver.createNode(spec);
    const second = driver.createNode({ ...spec, size: 'large', metadata: { team: 'web' } });
    await expect(second).rejects.toMatchObject({ code: 'conflict' });
    await expect(second).rejects.toThrow('of another spec: size and metadata differ');
  });

  test('says the same of a spec whose image is a model and of one whose image is an id', async () => {
    await using driver = new Dummy({});
    const image = await driver.getImage('linux');
    const first = await driver.createNode({ ...spec, image });
    expect((await driver.createNode(spec)).id).toBe(first.id);
  });

  test('that is no text is refused before a request', async () => {
    await using driver = new Dummy({});
    for (const idempotencyKey of [7, {}, '', 'x'.repeat(256)])
      await expect(driver.createNode({ ...spec, idempotencyKey } as never)).rejects.toMatchObject({
        code: 'invalid-request',
      });
  });
});

describe('a run with keys', () => {
  test('that is repeated makes nothing twice', async () => {
    await using driver = new Dummy({});
    await using scheduler = new Scheduler(driver);
    const once = await scheduler.createNodes(spec, { count: 5 }).result;
    const twice = await scheduler.createNodes(spec, { count: 5 }).result;
    expect(twice.nodes.map(({ id }) => id)).toEqual(once.nodes.map(({ id }) => id));
    expect(await driver.listNodes()).toHaveLength(5);
  });

  test('that is rolled back leaves what an earlier create made', async () => {
    await using driver = new Dummy({ quota: { nodes: 2 } });
    await using scheduler = new Scheduler(driver);
    const first = await driver.createNode(spec);
    const others = ['a', 'b'].map((name) => ({ ...spec, name, idempotencyKey: name }));
    const run = scheduler.createNodes([spec, ...others], { onFailure: 'destroy' });
    expect((await run.result).failures.length).toBeGreaterThan(0);
    expect((await driver.listNodes()).map(({ id }) => id)).toEqual([first.id]);
  });

  test('refuses a key on a cloud that can keep none, before anything is made', async () => {
    const cloud = batchCloud();
    class Bare extends TokenDriver {
      static override readonly limits = { ...TokenDriver.limits, ownerTag: null };
    }
    await using driver = new Bare({ cloud });
    await using scheduler = new Scheduler(driver);
    await expect(scheduler.createNodes([spec]).result).rejects.toMatchObject({ code: 'not-supported' });
    expect(cloud.requests).toEqual([]);
  });
});

test('a batch under a key creates only the servers that are missing', async () => {
  await using driver = new BatchDriver({ cloud: batchCloud() });
  const batch = { spec: { ...spec, image: 'any', size: 'any' }, clientToken: 'unused' };
  const first = await driver.createNodeBatch({ ...batch, names: ['web-1', 'web-2'] });
  const second = await driver.createNodeBatch({ ...batch, names: ['web-1', 'web-2', 'web-3'] });
  expect(second.slice(0, 2).map(({ id }) => id)).toEqual(first.map(({ id }) => id));
  expect(await driver.listNodes()).toHaveLength(3);
});

test('two drivers that create under one key at once have one server, the older', async () => {
  await using sandbox = await quickSandbox();
  await using one = openStack(sandbox);
  await using other = openStack(sandbox, { connections: 2 });
  const keyed = { ...(await anySpec(one)), idempotencyKey: 'one for both' };
  const nodes = await Promise.all([one.createNode(keyed), other.createNode(keyed)]);
  expect(nodes[0].id).toBe(nodes[1].id);
  const counts = await sandbox.counts();
  expect([counts['servers.create'], counts['servers.delete']]).toEqual([2, 1]);
});

test('two drivers at once have one server from the start where the cloud recognises a client token', async () => {
  await using sandbox = await quickSandbox({ flavor: 'ec2' });
  const Ec2 = getDriver(Provider.EC2);
  const make = () => new Ec2({ region: 'us-east-1', ...sandbox.credentials, endpoint: sandbox.identityUrl });
  await using one = make();
  await using other = make();
  const [image] = await one.listImages();
  const [size] = await one.listSizes();
  const keyed = { name: 'web', image: image?.id ?? '', size: size?.id ?? '', idempotencyKey: 'one for both' };
  const nodes = await Promise.all([one.createNode(keyed), other.createNode(keyed)]);
  expect(nodes[0].id).toBe(nodes[1].id);
  const { RunInstances, TerminateInstances } = await sandbox.counts();
  expect([RunInstances, TerminateInstances, (await sandbox.servers()).length]).toEqual([2, undefined, 1]);
  await one.destroyNode(nodes[0]);
  // EC2 still knows the token of the server that is gone.
  expect((await one.createNode(keyed)).id).not.toBe(nodes[0].id);
});

test('five processes that create under one key at once have one server', async () => {
  await using sandbox = await quickSandbox();
  await using driver = openStack(sandbox);
  const keyed = { ...(await anySpec(driver)), idempotencyKey: 'one for all' };
  const options = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
  const job = JSON.stringify({ provider: 'openstack', options, spec: keyed });
  const children = Array.from({ length: 5 }, () =>
    spawn(process.execPath, ['test/support/keyed-create.mjs', job], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  processes.push(...children);
  const lines = children.map(({ stdout }) => createInterface({ input: stdout }));
  await Promise.all(lines.map((line) => once(line, 'line')));
  const ids = lines.map((line) => once(line, 'line').then(([id]) => id as string));
  for (const { stdin } of children) stdin.end('go\n');
  expect(new Set(await Promise.all(ids)).size).toBe(1);
  await expect.poll(async () => (await driver.listNodes()).length).toBe(1);
}, 60_000);
