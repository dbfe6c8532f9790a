import { inspect } from 'node:util';
import { CloudError, getDriver, Provider, Scheduler, UnavailableError } from 'skylane';
import { DummyCloud, type DummyOptions } from 'skylane/dummy';
import { afterEach, expect, test } from 'vitest';

const Dummy = getDriver(Provider.DUMMY);
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const driver of opened.splice(0)) await driver.close();
});

function open(options?: DummyOptions) {
  const driver = new Dummy(options);
  opened.push(driver);
  return driver;
}

const spec = { name: 'web', image: 'linux', size: 'small' };

test('starts empty unless told', async () => {
  expect(await open().listNodes()).toEqual([]);
  const [node] = await open({ nodes: ['db'] }).listNodes();
  expect(node).toMatchObject({ name: 'db', state: 'running' });
});

test('a server runs after as many looks as were asked for', async () => {
  const driver = open({ pace: { polls: 3 } });
  const { id, state } = await driver.createNode(spec);
  const states = [state];
  for (let look = 0; look < 4; look += 1) states.push((await driver.getNode(id)).state);
  expect(states).toEqual(['pending', 'pending', 'pending', 'running', 'running']);
});

test('a server runs after as much time as was asked for', async () => {
  const driver = open({ pace: { milliseconds: 30 } });
  const node = await driver.createNode(spec);
  expect((await driver.getNode(node)).state).toBe('pending');
  await driver.waitUntilRunning([node]);
  expect((await driver.getNode(node)).state).toBe('running');
});

test('forks and drivers of one cloud see the same servers, others do not', async () => {
  const cloud = new DummyCloud();
  const driver = open({ cloud });
  const node = await driver.createNode(spec);
  const fork = driver.fork();
  opened.push(fork);
  expect((await fork.getNode(node)).name).toBe('web');
  expect(await open({ cloud }).listNodes()).toHaveLength(1);
  expect(await open().listNodes()).toEqual([]);
});

test('the nth create fails with the error that was set, and makes nothing', async () => {
  const driver = open();
  const error = new UnavailableError('try later');
  driver.cloud.addFault({ method: 'createNode', nth: 2, error });
  await driver.createNode(spec);
  await expect(driver.createNode(spec)).rejects.toBe(error);
  await driver.createNode(spec);
  expect(await driver.listNodes()).toHaveLength(2);
});

test('an answer that is lost leaves what was made', async () => {
  const driver = open();
  driver.cloud.addFault({ method: 'createNode', lostAnswer: true });
  const error: unknown = await driver.createNode(spec).catch((caught: unknown) => caught);
  expect(CloudError.is(error) && error.code).toBe('unavailable');
  expect(await driver.listNodes()).toHaveLength(1);
});

test('a server whose build fails says why', async () => {
  const driver = open();
  driver.cloud.addFault({ method: 'createNode', buildFault: 'No room left' });
  const node = await driver.createNode(spec);
  await expect(driver.waitUntilRunning([node])).rejects.toMatchObject({
    code: 'node-failed',
    message: expect.stringMatching(/No room left/),
  });
});

test('a run of the scheduler finds the server whose answer was lost, and tells of each failure', async () => {
  const driver = open({ pace: { polls: 2 }, quota: { nodes: 8 } });
  driver.cloud.addFault({ method: 'createNode', nth: 2, lostAnswer: true });
  driver.cloud.addFault({ method: 'createNode', nth: 5, buildFault: 'No room left' });
  await using scheduler = new Scheduler(driver, { concurrency: 4 });
  const result = await scheduler.createNodes(spec, { count: 10 }).result;
  expect(result.unknown).toEqual([]);
  expect(result.nodes).toHaveLength(7);
  expect(result.failures.map(({ error }) => (CloudError.is(error) ? error.code : null)).toSorted()).toEqual([
    'node-failed',
    'quota-exceeded',
    'quota-exceeded',
  ]);
  // Half the time for which other clouds may still be at work on a request whose answer was lost.
}, 2500);

test('what is called is on record', async () => {
  const driver = open();
  await driver.createNode(spec);
  await driver.listNodes();
  expect(driver.cloud.calls).toEqual(['createNode', 'listNodes']);
});

test('a number that makes no sense is refused at once', () => {
  expect(() => new DummyCloud({ latency: -1 })).toThrow(/numbers of 0 and more, not -1/);
});

test('a call that is aborted while it waits does nothing', async () => {
  const driver = open({ latency: 60_000 });
  const controller = new AbortController();
  const call = driver.createNode(spec, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(call).rejects.toThrow('enough');
  expect(driver.cloud.nodes.size).toBe(0);
});

test('is shown in one line', () => {
  expect(inspect(open())).toMatch(/^DummyCompute \{ provider: 'dummy'/);
});
