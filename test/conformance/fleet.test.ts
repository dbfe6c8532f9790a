import { Fleet, type FleetEvent, getDriver, Provider, Scheduler } from 'skylane';
import { type Sandbox, spawnSandbox } from 'skylane/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const COUNT = 300;
const CAPACITIES = [100, 150, 400] as const;
const OPTIONS = {
  flavor: 'openstack',
  latency: 5,
  buildTime: { mean: 300, spread: 200 },
  actionTime: 20,
} as const;

const OpenStack = getDriver(Provider.OPENSTACK);
type Driver = InstanceType<typeof OpenStack>;

interface Place {
  readonly sandbox: Sandbox;
  readonly driver: Driver;
  readonly spec: Parameters<Driver['createNode']>[0];
}

async function placeWith(capacity: number): Promise<Place> {
  const sandbox = await spawnSandbox({ ...OPTIONS, capacity });
  const driver = new OpenStack({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  const [image] = await driver.listImages();
  const size = (await driver.listSizes()).find(({ disk }) => disk !== null && disk > 0);
  await sandbox.clearLog();
  return { sandbox, driver, spec: { name: 'web', image: image!, size: size!, networks: 'none' } };
}

async function closeAll(places: readonly Place[]): Promise<void> {
  for (const { sandbox, driver } of places) {
    await driver.close();
    await sandbox.close();
  }
}

async function requestsOf(places: readonly Place[]): Promise<number> {
  const requests = await Promise.all(places.map(({ sandbox }) => sandbox.requests()));
  return requests.reduce((sum, one) => sum + one);
}

/** Requests of three runs that know beforehand what fits where. */
async function separately(counts: readonly number[]): Promise<number> {
  const places = await Promise.all(CAPACITIES.map(() => placeWith(COUNT)));
  await Promise.all(
    places.map(async ({ driver, spec }, index) => {
      await using scheduler = new Scheduler(driver);
      await scheduler.createNodes(spec, { count: counts[index] ?? 1 }).result;
    }),
  );
  const requests = await requestsOf(places);
  await closeAll(places);
  return requests;
}

describe('300 servers over places with room for 100, 150 and 400, of which one loses its room halfway', () => {
  let places: Place[];
  let servers: { readonly name: string; readonly status: string }[];
  const events: FleetEvent[] = [];
  let result: Awaited<ReturnType<Fleet['createNodes']>['result']>;

  beforeAll(async () => {
    places = await Promise.all(CAPACITIES.map(placeWith));
    const given = places.map(({ driver, spec }, index) => ({ driver, spec, name: 'abc'[index] ?? '' }));
    const run = new Fleet(given, { rest: 500 }).createNodes({ count: COUNT });
    let isHalf = false;
    for await (const event of run.events) {
      events.push(event);
      if (isHalf || event.totals.running < COUNT / 2) continue;
      isHalf = true;
      await places[1]?.sandbox.setCapacity(50);
    }
    result = await run.result;
    servers = (await Promise.all(places.map(({ sandbox }) => sandbox.servers()))).flat();
  }, 90_000);

  afterAll(async () => {
    const together = await requestsOf(places);
    const counts = result.places.map(({ created }) => created);
    const apart = await separately(counts);
    console.info(
      `fleet: ${counts.join(' + ')} servers, ${events.filter(({ type }) => type === 'refused').length} refused, ` +
        `${together} requests; in three separate runs ${apart}`,
    );
    await closeAll(places);
  }, 90_000);

  test('all run', () => {
    expect([result.nodes.length, result.failures.length, result.unknown.length]).toEqual([COUNT, 0, 0]);
  });

  test('none is lost', () => {
    expect(servers.filter(({ status }) => status === 'ACTIVE')).toHaveLength(COUNT);
  });

  test('none is doubled', () => {
    expect(new Set(servers.map(({ name }) => name)).size).toBe(servers.length);
  });

  test('no server that could not be built is left', () => {
    expect([servers.length, result.left.length]).toEqual([COUNT, 0]);
  });

  test('events say that the first place was full', () => {
    expect(events.find(({ type }) => type === 'moved')).toMatchObject({
      from: 'a',
      to: 'b',
      reason: 'capacity',
    });
  });
});

describe('a fleet over zones of EC2, whose refusals come at once', () => {
  test('fills one zone after the other', async () => {
    await using sandbox = await spawnSandbox({ flavor: 'ec2', capacity: 4, buildTime: 50 });
    const Ec2 = getDriver(Provider.EC2);
    await using driver = new Ec2({ ...sandbox.credentials, endpoint: sandbox.url });
    const [image] = await driver.listImages();
    const spec = { name: 'web', image: image!, size: 't3.micro' } as const;
    const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
    const fleet = new Fleet(
      zones.map((location) => ({ driver, spec: { ...spec, location }, name: location })),
      { concurrency: 4 },
    );
    const { places } = await fleet.createNodes({ count: 10 }).result;
    expect(places.map(({ created }) => created)).toEqual([4, 4, 2]);
  });

  test('gives servers of one account names of their own', async () => {
    await using sandbox = await spawnSandbox({ flavor: 'ec2', capacity: 4, buildTime: 50 });
    const Ec2 = getDriver(Provider.EC2);
    await using driver = new Ec2({ ...sandbox.credentials, endpoint: sandbox.url });
    const [image] = await driver.listImages();
    const spec = { name: 'web', image: image!, size: 't3.micro' } as const;
    const fleet = new Fleet([
      { driver, spec: { ...spec, extra: { spot: {} } }, name: 'spot', most: 2 },
      { driver, spec: { ...spec, location: 'us-east-1b' }, name: 'on demand' },
    ]);
    const { nodes } = await fleet.createNodes({ count: 5 }).result;
    expect(nodes.map(({ name }) => name)).toEqual(['web-1', 'web-2', 'web-3', 'web-4', 'web-5']);
  });
});
