import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import {
  getDriver,
  planZones,
  type OperationMessage,
  type PhaseMessage,
  Provider,
  type RunMessage,
  Scheduler,
} from 'skylane';
import { startSandbox } from 'skylane/sandbox';
import { batchCloud, BatchDriver } from '../../support/batch-driver.js';
import { afterEach, describe, expect, test } from 'vitest';

const OpenStack = getDriver(Provider.OPENSTACK);
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function openCloud() {
  const sandbox = await startSandbox({
    flavor: 'openstack',
    latency: 1,
    buildTime: { mean: 20, spread: 0 },
  });
  const driver = new OpenStack({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  cleanups.push(
    () => sandbox.close(),
    () => driver.close(),
  );
  const [image] = await driver.listImages();
  const [size] = await driver.listSizes();
  if (image === undefined || size === undefined) throw new Error('The sandbox has no image or no size.');
  return { driver, spec: { name: 'web', image, size, networks: 'none' } as const };
}

/** Listens to a tracing channel until the test ends; returns each event with its message. */
function listen<M extends object>(name: string): [event: string, message: M][] {
  const events: [string, M][] = [];
  const on = (event: string) => (message: unknown) => events.push([event, message as M]);
  const subscribers = {
    start: on('start'),
    end: on('end'),
    asyncStart: on('asyncStart'),
    asyncEnd: on('asyncEnd'),
    error: on('error'),
  };
  const channel = tracingChannel<string, object>(name);
  channel.subscribe(subscribers as never);
  cleanups.push(() => channel.unsubscribe(subscribers as never));
  return events;
}

function messagesOf<M>(events: readonly [string, M][], event: string): M[] {
  return events.flatMap(([each, message]) => (each === event ? [message] : []));
}

function listenToWire(): PhaseMessage[] {
  const messages: PhaseMessage[] = [];
  const onMessage = (message: unknown) => messages.push(message as PhaseMessage);
  subscribe('skylane:wire', onMessage);
  cleanups.push(() => unsubscribe('skylane:wire', onMessage));
  return messages;
}

describe('the channel skylane:operation', () => {
  test('publishes start and end of a method, with one message', async () => {
    const { driver } = await openCloud();
    const events = listen<OperationMessage>('skylane:operation');
    await driver.listImages();
    const own = events.filter(([, { parent }]) => parent === null);
    expect(own.map(([event]) => event)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(new Set(own.map(([, message]) => message)).size).toBe(1);
    expect(own[0]?.[1]).toMatchObject({
      provider: 'openstack',
      service: 'compute',
      operation: 'listImages',
      run: null,
      item: null,
    });
  });

  test('tells the error that a method rejects with', async () => {
    const { driver } = await openCloud();
    const events = listen<OperationMessage>('skylane:operation');
    const error = await driver.getNode('no-such-node').catch((caught: unknown) => caught);
    expect(events.map(([event]) => event)).toEqual(['start', 'end', 'error', 'asyncStart', 'asyncEnd']);
    expect(events.at(-1)?.[1].error).toBe(error);
  });

  test('names the operation that calls another', async () => {
    const { driver } = await openCloud();
    const events = listen<OperationMessage>('skylane:operation');
    await driver.listNodes();
    const [outer, inner] = messagesOf(events, 'start');
    expect(outer).toMatchObject({ operation: 'listNodes', parent: null });
    expect(inner).toMatchObject({ operation: 'iterateNodes', parent: outer });
    expect(messagesOf(events, 'start')).toHaveLength(2);
  });

  test('publishes an iteration from its first step to where its reader leaves it', async () => {
    const { driver } = await openCloud();
    const events = listen<OperationMessage>('skylane:operation');
    const images = driver.iterateImages();
    expect(events).toEqual([]);
    for await (const _ of images) {
      expect(events.map(([event]) => event)).toEqual(['start', 'end']);
      await new Promise((resolve) => setTimeout(resolve, 20));
      break;
    }
    expect(events.map(([event]) => event)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(events[0]?.[1].idle).toBeGreaterThan(15);
  });

  test('counts no time twice that an iteration waits for a reader who asks for several pages at once', async () => {
    const { driver } = await openCloud();
    const events = listen<OperationMessage>('skylane:operation');
    const images = driver.iterateImages()[Symbol.asyncIterator]();
    await images.next();
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([images.next(), images.next(), images.return?.()]);
    expect(events[0]?.[1].idle).toBeLessThanOrEqual(performance.now() - start);
  });

  test('tells how an iteration fails', async () => {
    const { driver } = await openCloud();
    await driver.close();
    const events = listen<OperationMessage>('skylane:operation');
    const error = await driver
      .iterateImages()
      [Symbol.asyncIterator]()
      .next()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(messagesOf(events, 'asyncEnd').map((message) => message.error)).toEqual([error]);
  });

  test('publishes a request of one’s own', async () => {
    const { driver } = await openCloud();
    const events = listen<OperationMessage>('skylane:operation');
    await driver.request({ method: 'GET', path: '/flavors' });
    expect(messagesOf(events, 'asyncEnd').map(({ operation }) => operation)).toEqual(['request']);
  });

  test('lets a subscriber enclose the call', async () => {
    const { driver } = await openCloud();
    const steps: string[] = [];
    const onStart = (message: unknown) => {
      (message as OperationMessage).enclose((work) => {
        steps.push('enclosed');
        return work();
      });
    };
    const channel = tracingChannel<string, object>('skylane:operation');
    channel.start.subscribe(onStart);
    cleanups.push(() => channel.start.unsubscribe(onStart));
    const wire = listenToWire();
    await driver.getNode('no-such-node').catch(() => {});
    expect(steps).toEqual(['enclosed']);
    expect(wire).toHaveLength(1);
  });
});

describe('the channel skylane:run', () => {
  test('publishes a run with its kind, providers, count and result', async () => {
    const { driver, spec } = await openCloud();
    const events = listen<RunMessage>('skylane:run');
    const scheduler = new Scheduler(driver, { concurrency: 2 });
    cleanups.push(() => scheduler.close());
    const result = await scheduler.createNodes(spec, { count: 3 }).result;
    expect(events.map(([event]) => event)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(events[0]?.[1]).toMatchObject({
      kind: 'createNodes',
      providers: ['openstack'],
      service: 'compute',
      count: 3,
    });
    expect(events[0]?.[1].result).toBe(result);
  });

  test('tells why a run did not begin', async () => {
    const { driver, spec } = await openCloud();
    const events = listen<RunMessage>('skylane:run');
    const scheduler = new Scheduler(driver);
    cleanups.push(() => scheduler.close());
    const error = await scheduler
      .createNodes({ ...spec, image: 'none' }, { count: 1 })
      .result.catch((caught: unknown) => caught);
    expect(messagesOf(events, 'asyncEnd').map((message) => message.error)).toEqual([error]);
  });
});

describe('messages of a run', () => {
  test('say which run and which server an operation and a phase belong to', async () => {
    const { driver, spec } = await openCloud();
    const operations = listen<OperationMessage>('skylane:operation');
    const runs = listen<RunMessage>('skylane:run');
    const wire = listenToWire();
    const scheduler = new Scheduler(driver, { concurrency: 2 });
    cleanups.push(() => scheduler.close());
    await scheduler.createNodes(spec, { count: 3 }).result;
    const id = runs[0]?.[1].id;
    const run = { id, kind: 'createNodes' };
    const creates = messagesOf(operations, 'start').filter(({ operation }) => operation === 'createNode');
    expect(creates.map(({ item }) => item).toSorted()).toEqual([0, 1, 2]);
    expect(creates.every((message) => message.run?.id === id)).toBe(true);
    const sent = wire.filter(({ operation }) => operation === 'createNode');
    expect(sent.map((message) => message.item).toSorted()).toEqual([0, 1, 2]);
    expect(sent.map((message) => message.run)).toEqual([run, run, run]);
  });

  test('leave a poll to no server, though one of them has started it', async () => {
    const { driver, spec } = await openCloud();
    const operations = listen<OperationMessage>('skylane:operation');
    const scheduler = new Scheduler(driver);
    cleanups.push(() => scheduler.close());
    await scheduler.createNodes(spec, { count: 2 }).result;
    const polls = messagesOf(operations, 'start').filter(({ operation }) => operation === 'pollNodes');
    expect(polls.length).toBeGreaterThan(0);
    expect(new Set(polls.map(({ item }) => item))).toEqual(new Set([null]));
  });

  test('have the id of the journal, in a resumed run too', async () => {
    const { driver, spec } = await openCloud();
    const runs = listen<RunMessage>('skylane:run');
    const folder = await mkdtemp(join(tmpdir(), 'skylane-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const journal = join(folder, 'run.ndjson');
    const scheduler = new Scheduler(driver);
    cleanups.push(() => scheduler.close());
    await scheduler.createNodes(spec, { count: 1, journal }).result;
    const { run } = JSON.parse((await readFile(journal, 'utf8')).split('\n')[0] as string) as { run: string };
    await Scheduler.resume(journal, driver).result;
    expect(messagesOf(runs, 'asyncEnd').map(({ id }) => id)).toEqual([run, run]);
  });

  test('are of no other run that began in the middle of one, after the listener has gone', async () => {
    const { driver, spec } = await openCloud();
    const runs = listen<RunMessage>('skylane:run');
    const stopListening = cleanups.at(-1);
    const folder = await mkdtemp(join(tmpdir(), 'skylane-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    await using scheduler = new Scheduler(driver);
    const ids = await scheduler.map(['a', 'b'], async (name) => {
      await stopListening?.();
      const journal = join(folder, name);
      await using own = new Scheduler(driver);
      await own.createNodes({ ...spec, name }, { count: 1, journal }).result;
      return (JSON.parse((await readFile(journal, 'utf8')).split('\n')[0] as string) as { run: string }).run;
    });
    expect(runs.map(([event]) => event)).toEqual(['start', 'end']);
    expect(new Set([...ids, runs[0]?.[1].id]).size).toBe(3);
  });

  test('number the servers of a run that destroys', async () => {
    const { driver, spec } = await openCloud();
    await using scheduler = new Scheduler(driver);
    const { nodes } = await scheduler.createNodes(spec, { count: 3 }).result;
    const wire = listenToWire();
    await scheduler.destroyNodes(nodes).result;
    const sent = wire.filter(({ operation }) => operation === 'destroyNode');
    expect(sent.map(({ item, run }) => [item, run?.kind]).toSorted()).toEqual([
      [0, 'destroyNodes'],
      [1, 'destroyNodes'],
      [2, 'destroyNodes'],
    ]);
  });

  test('have all servers of a batch', async () => {
    const driver = new BatchDriver({ cloud: batchCloud() });
    cleanups.push(() => driver.close());
    const operations = listen<OperationMessage>('skylane:operation');
    await using scheduler = new Scheduler(driver);
    await scheduler.createNodes({ name: 'web', image: 'linux', size: 'small' }, { count: 4 }).result;
    const batches = messagesOf(operations, 'start').filter(
      ({ operation }) => operation === 'createNodeBatch',
    );
    expect(batches.flatMap(({ items }) => items).toSorted()).toEqual([0, 1, 2, 3]);
    expect(batches.some(({ items }) => items.length > 1)).toBe(true);
  });

  test('number objects', async () => {
    const sandbox = await startSandbox({ flavor: 'openstack' });
    const swift = new (getDriver(Provider.OPENSTACK_SWIFT))({
      ...sandbox.credentials,
      endpoint: sandbox.identityUrl,
    });
    cleanups.push(
      () => sandbox.close(),
      () => swift.close(),
    );
    await swift.createContainer('box');
    const wire = listenToWire();
    await using scheduler = new Scheduler(swift);
    const files = ['a', 'b', 'c'].map((name) => ({ name, data: Buffer.from(name) }));
    const { done } = await scheduler.uploadAll(files, 'box').result;
    await scheduler.deleteObjects([{ container: 'box', name: 'a' }]).result;
    expect(done).toBe(3);
    const of = (kind: string) => wire.filter(({ run, item }) => run?.kind === kind && item !== null);
    expect([...new Set(of('uploadAll').map(({ item }) => item))].toSorted()).toEqual([0, 1, 2]);
    expect(new Set(of('deleteObjects').map(({ item }) => item))).toEqual(new Set([0]));
  });

  test('number zones', async () => {
    const dns = new (getDriver(Provider.DUMMY, 'dns'))({});
    cleanups.push(() => dns.close());
    for (const domain of ['example.com', 'example.net']) await dns.createZone({ domain });
    const operations = listen<OperationMessage>('skylane:operation');
    const targets = ['example.com', 'example.net'].map((domain) => ({ domain, records: [], homes: [dns] }));
    await planZones(targets);
    const plans = messagesOf(operations, 'start').filter(({ operation }) => operation === 'planZone');
    expect(plans.map(({ item, run }) => [item, run?.kind])).toEqual([
      [0, 'planZones'],
      [1, 'planZones'],
    ]);
  });

  test('number the items of a map', async () => {
    const { driver } = await openCloud();
    const wire = listenToWire();
    const scheduler = new Scheduler(driver);
    cleanups.push(() => scheduler.close());
    await scheduler.map(['a', 'b'], (name, lane) => lane.getNode(name).catch(() => null));
    expect(wire.map(({ item }) => item).toSorted()).toEqual([0, 1]);
    expect(wire.every(({ run }) => run?.kind === 'map')).toBe(true);
  });

  test('name no run outside of runs', async () => {
    const { driver } = await openCloud();
    const wire = listenToWire();
    await driver.listNodes();
    expect(wire.map(({ run, item }) => [run, item])).toEqual([[null, null]]);
  });
});
