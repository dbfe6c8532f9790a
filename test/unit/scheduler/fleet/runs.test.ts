import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Fleet,
  type FleetEvent,
  type FleetOptions,
  type FleetPlace,
  InvalidRequestError,
  QuotaExceededError,
  Scheduler,
} from 'skylane';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RoomyBatchDriver, type RoomyCloud, roomyCloud, RoomyDriver } from '../../../support/roomy-driver.js';

const SPEC = { name: 'web', image: 'linux', size: 'small' } as const;
const QUICK = { rest: 5 } as const;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-fleet-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A fleet over places with so much room each, named a, b, c ... */
function fleetOf(
  rooms: readonly number[],
  options: FleetOptions = {},
  places: readonly Partial<FleetPlace>[] = [],
) {
  const clouds = rooms.map((room, index) => roomyCloud(`account-${index}`, room));
  const given = clouds.map((cloud, index) => ({
    driver: new RoomyDriver({ cloud }),
    spec: SPEC,
    name: 'abcdef'[index] ?? '',
    ...places[index],
  }));
  return {
    clouds,
    fleet: new Fleet(given, { ...QUICK, ...options }),
    drivers: given.map(({ driver }) => driver),
  };
}

async function eventsOf(run: { readonly events: AsyncIterable<FleetEvent> }): Promise<FleetEvent[]> {
  const events: FleetEvent[] = [];
  for await (const event of run.events) events.push(event);
  return events;
}

const namesIn = ({ nodes }: RoomyCloud): string[] => [...nodes.values()].map(({ name }) => name);
const sizesOf = (clouds: readonly RoomyCloud[]): number[] => clouds.map(({ nodes }) => nodes.size);

describe('a run over several places', () => {
  test('creates all servers, over the places that have room', async () => {
    const { clouds, fleet } = fleetOf([3, 5, 20]);
    const { nodes } = await fleet.createNodes({ count: 20 }).result;
    expect([nodes.length, sizesOf(clouds)]).toEqual([20, [3, 5, 12]]);
  });

  test('gives every server a name of its own', async () => {
    const { fleet } = fleetOf([3, 5, 20]);
    const { nodes } = await fleet.createNodes({ count: 20 }).result;
    const numbers = Array.from({ length: 20 }, (_, index) => `web-${index + 1}`);
    expect(nodes.map(({ name }) => name)).toEqual(numbers);
  });

  test('says in an event where what is left moves on, and why', async () => {
    const { fleet } = fleetOf([3, 20]);
    const moved = (await eventsOf(fleet.createNodes({ count: 10 }))).find(({ type }) => type === 'moved');
    expect(moved).toMatchObject({ from: 'a', to: 'b', reason: 'capacity', error: { code: 'capacity' } });
  });

  test('tells of each refused server', async () => {
    const { clouds, fleet } = fleetOf([0, 20]);
    const events = await eventsOf(fleet.createNodes({ count: 1 }));
    expect(events.find(({ type }) => type === 'refused')).toMatchObject({
      place: 'a',
      name: 'web-1',
      index: 0,
    });
    expect(clouds[0]?.requests).toEqual([['web-1']]);
  });

  test('moves on when a quota is used up', async () => {
    const { clouds, fleet } = fleetOf([3, 20]);
    clouds[0]!.refusal = new QuotaExceededError('no more', { status: 403 });
    const events = await eventsOf(fleet.createNodes({ count: 10 }));
    expect(events.find(({ type }) => type === 'moved')).toMatchObject({ reason: 'quota' });
  });

  test('has running totals over all places', async () => {
    const { fleet } = fleetOf([3, 20]);
    const events = await eventsOf(fleet.createNodes({ count: 10 }));
    expect(events.at(-1)?.totals).toMatchObject({
      asked: 10,
      accepted: 10,
      running: 10,
      failed: 0,
      unknown: 0,
    });
  });

  test('has one account of all places', async () => {
    const { fleet } = fleetOf([3, 20]);
    const { places } = await fleet.createNodes({ count: 10 }).result;
    expect(places).toMatchObject([
      { place: 'a', created: 3, refusal: { reason: 'capacity' } },
      { place: 'b', created: 7, refused: 0, refusal: null },
    ]);
  });

  test('says of each server where it is', async () => {
    const { fleet } = fleetOf([1, 20], { concurrency: 1 });
    const { results } = await fleet.createNodes({ count: 3 }).result;
    expect(results.map(({ place }) => place)).toEqual(['a', 'b', 'b']);
  });

  test('in the order price asks the cheapest first', async () => {
    const { clouds, fleet } = fleetOf([20, 4], { order: 'price' }, [{ at: 'EUR 2' }, { at: 'EUR 1' }]);
    await fleet.createNodes({ count: 10 }).result;
    expect(sizesOf(clouds)).toEqual([6, 4]);
  });

  test('in the order spread fills all at once', async () => {
    const { clouds, fleet } = fleetOf([20, 20], { order: 'spread' }, [{ weight: 3 }]);
    await fleet.createNodes({ count: 8 }).result;
    expect(sizesOf(clouds)).toEqual([6, 2]);
  });

  test('in the order spread gives the others what one refuses', async () => {
    const { clouds, fleet } = fleetOf([1, 20, 20], { order: 'spread' });
    await fleet.createNodes({ count: 9 }).result;
    expect(sizesOf(clouds)).toEqual([1, 4, 4]);
  });

  test('gives no place more than its most', async () => {
    const { clouds, fleet } = fleetOf([20, 20], {}, [{ most: 4 }]);
    await fleet.createNodes({ count: 10 }).result;
    expect(sizesOf(clouds)).toEqual([4, 6]);
  });

  test('gives each place its least', async () => {
    const { clouds, fleet } = fleetOf([20, 20], {}, [{}, { least: 3 }]);
    await fleet.createNodes({ count: 10 }).result;
    expect(sizesOf(clouds)).toEqual([7, 3]);
  });

  test('asks a place again that refused, and uses the room that it has then', async () => {
    const { clouds, fleet } = fleetOf([2, 2], { tries: 1000 });
    const run = fleet.createNodes({ count: 8 });
    let isWidened = false;
    run.observe(({ type }) => {
      if (type !== 'asked-again' || isWidened) return;
      isWidened = true;
      clouds[0]!.room = 20;
    });
    const { nodes } = await run.result;
    expect([nodes.length, sizesOf(clouds)]).toEqual([8, [6, 2]]);
  });

  test('asks for fewer at once where a whole batch is refused', async () => {
    const cloud = roomyCloud('batch', 7);
    const other = roomyCloud('other', 20);
    const places = [
      { driver: new RoomyBatchDriver({ cloud }), spec: SPEC },
      { driver: new RoomyDriver({ cloud: other }), spec: SPEC },
    ] as const;
    await new Fleet(places, { ...QUICK, concurrency: 1 }).createNodes({ count: 12 }).result;
    expect(cloud.requests.slice(0, 4).map((names) => names.length)).toEqual([4, 4, 2, 2]);
    expect([cloud.nodes.size, other.nodes.size]).toEqual([7, 5]);
  });
});

describe('a build that ends in error for want of capacity', () => {
  test('is a refusal: the server is created elsewhere', async () => {
    const { clouds, fleet } = fleetOf([3, 20]);
    clouds[0]!.buildsLate = true;
    const { nodes, failures } = await fleet.createNodes({ count: 10 }).result;
    expect([nodes.length, failures.length]).toEqual([10, 0]);
  });

  test('leaves no failed server', async () => {
    const { clouds, fleet } = fleetOf([3, 20]);
    clouds[0]!.buildsLate = true;
    await fleet.createNodes({ count: 10 }).result;
    expect(sizesOf(clouds)).toEqual([3, 7]);
  });

  test('whose server cannot be destroyed is named', async () => {
    const { clouds, fleet, drivers } = fleetOf([0, 20]);
    clouds[0]!.buildsLate = true;
    const refuse = async (): Promise<never> => {
      throw new QuotaExceededError('not now');
    };
    const [driver] = drivers;
    const fork = driver!.fork.bind(driver);
    Object.assign(driver!, {
      fork: (...options: never[]) => Object.assign(fork(...options), { destroyNode: refuse }),
    });
    const { left } = await fleet.createNodes({ count: 1 }).result;
    expect(left).toMatchObject([{ place: 'a', node: { name: 'web-1' }, error: { message: 'not now' } }]);
  });
});

describe('a run with too little room in all places', () => {
  test('ends, with what there is', async () => {
    const { fleet } = fleetOf([2, 3]);
    const { nodes, failures } = await fleet.createNodes({ count: 8 }).result;
    expect([nodes.length, failures.length]).toEqual([5, 3]);
  });

  test('fails the rest with the last refusal of each place', async () => {
    const { fleet } = fleetOf([0, 0]);
    const { failures } = await fleet.createNodes({ count: 1 }).result;
    expect(failures[0]).toMatchObject({
      name: 'web-1',
      place: null,
      error: { code: 'capacity' },
      refusals: [
        { place: 'a', reason: 'capacity' },
        { place: 'b', reason: 'capacity' },
      ],
    });
  });

  test('names the places in its errors', async () => {
    const { fleet } = fleetOf([0, 0]);
    const { failures } = await fleet.createNodes({ count: 1 }).result;
    expect(failures[0]?.error?.message).toMatch(/no place took it: a \(capacity: .*; b \(capacity: /);
  });

  test('is over quota where every place says so', async () => {
    const { clouds, fleet } = fleetOf([0]);
    clouds[0]!.refusal = new QuotaExceededError('no more', { status: 403 });
    const { failures } = await fleet.createNodes({ count: 1 }).result;
    expect(failures[0]?.error?.name).toBe('QuotaExceededError');
  });
});

test('a create whose response was lost is found, and not made elsewhere', async () => {
  const { clouds, fleet } = fleetOf([10, 10]);
  clouds[0]!.lost = 3;
  const { nodes } = await fleet.createNodes({ count: 5 }).result;
  expect([nodes.length, sizesOf(clouds)]).toEqual([5, [5, 0]]);
});

test('places of one account without owner tags are not taken for each other when a run is resumed', async () => {
  class Untagged extends RoomyDriver {
    static override readonly limits = { ...RoomyDriver.limits, ownerTag: null };
  }
  const cloud = roomyCloud('one', 20);
  const driver = new Untagged({ cloud });
  const journal = join(folder, 'untagged');
  const places = [
    { driver, spec: SPEC, most: 3 },
    { driver, spec: { ...SPEC, size: 'large' } },
  ] as const;
  const fleet = new Fleet(places, { ...QUICK, concurrency: 1 });
  const run = fleet.createNodes({ count: 8, journal });
  run.observe(({ totals }) => {
    if (totals.running >= 5) run.cancel();
  });
  await run.result;
  const { nodes, unknown } = await fleet.resume(journal).result;
  expect([nodes.length, unknown.length, cloud.nodes.size]).toEqual([8, 0, 8]);
});

test('another error than a refusal fails its server, and moves nothing', async () => {
  const { clouds, fleet } = fleetOf([0, 10]);
  clouds[0]!.refusal = new InvalidRequestError('no such size', { status: 400 });
  const { failures } = await fleet.createNodes({ count: 1 }).result;
  expect([failures.length, sizesOf(clouds)]).toEqual([1, [0, 0]]);
});

describe('a cancelled run', () => {
  test('fails what no place was asked for', async () => {
    const { fleet } = fleetOf([0], { rest: 60_000, tries: Infinity });
    const run = fleet.createNodes({ count: 3 });
    run.observe(({ type }) => {
      if (type === 'moved') run.cancel();
    });
    const { failures } = await run.result;
    expect(failures.map(({ error }) => error?.name)).toEqual(['AbortError', 'AbortError', 'AbortError']);
  });

  test('says so once', async () => {
    const { fleet } = fleetOf([0, 0], { rest: 60_000, tries: Infinity });
    const run = fleet.createNodes({ count: 3 });
    run.observe(({ type }) => {
      if (type === 'moved') run.cancel();
    });
    expect((await eventsOf(run)).filter(({ type }) => type === 'cancelled')).toHaveLength(1);
  });
});

describe('with a journal', () => {
  const path = (name: string): string => join(folder, name);

  /** A run that is cancelled once five servers run. */
  async function cutShort(name: string) {
    const made = fleetOf([3, 20], { concurrency: 1 });
    const run = made.fleet.createNodes({ count: 10, journal: path(name) });
    run.observe(({ totals }) => {
      if (totals.running >= 5) run.cancel();
    });
    await run.result;
    return made;
  }

  test('a run that was cut short is finished', async () => {
    const { clouds, drivers } = await cutShort('resume');
    const { nodes } = await Fleet.resume(path('resume'), drivers).result;
    expect([nodes.length, sizesOf(clouds)]).toEqual([10, [3, 7]]);
  });

  test('a fleet resumes its own run', async () => {
    const { fleet } = await cutShort('own');
    expect((await fleet.resume(path('own')).result).nodes).toHaveLength(10);
  });

  test('no server is made twice', async () => {
    const { clouds, drivers } = await cutShort('twice');
    await Fleet.resume(path('twice'), drivers).result;
    const names = clouds.flatMap(namesIn);
    expect(new Set(names).size).toBe(names.length);
  });

  test('cleanup destroys its servers in all places', async () => {
    const { clouds, drivers } = await cutShort('cleanup');
    const { results } = await Fleet.cleanup(path('cleanup'), drivers).result;
    expect([sizesOf(clouds), results.every(({ status }) => status === 'destroyed')]).toEqual([[0, 0], true]);
  });

  test('cleanup destroys the servers of the other places when one cannot be listed, and names what may be there', async () => {
    const { clouds, drivers } = await cutShort('cut-off');
    clouds[0]!.isCutOff = true;
    const { results, unsettled } = await Fleet.cleanup(path('cut-off'), drivers).result;
    expect([sizesOf(clouds), results.every(({ place }) => place === 'b')]).toEqual([[3, 0], true]);
    const message = expect.stringContaining('The servers of the place a could not be listed');
    const error = expect.objectContaining({ code: 'unavailable', status: 503, message });
    expect(unsettled).toEqual(namesIn(clouds[0]!).map((name) => ({ place: 'a', name, error })));
  });

  test('cleanup destroys the servers of the other places when nobody says whose account one is, and names that', async () => {
    const { clouds, drivers } = await cutShort('nameless');
    const names = namesIn(clouds[0]!);
    clouds[0]!.nodes.clear();
    clouds[0]!.isNameless = true;
    const { unsettled } = await Fleet.cleanup(path('nameless'), drivers).result;
    expect(sizesOf(clouds)).toEqual([0, 0]);
    const error = expect.objectContaining({ message: expect.stringContaining('nobody to ask') });
    expect(unsettled).toEqual(names.map((name) => ({ place: 'a', name, error })));
  });

  test('cleanup is repeated once the place can be listed again', async () => {
    const { clouds, drivers } = await cutShort('again');
    clouds[0]!.isCutOff = true;
    await Fleet.cleanup(path('again'), drivers).result;
    clouds[0]!.isCutOff = false;
    const { unsettled } = await Fleet.cleanup(path('again'), drivers).result;
    expect([sizesOf(clouds), unsettled]).toEqual([[0, 0], []]);
  });

  test('cleanup rejects when no place can be listed', async () => {
    const { clouds, drivers } = await cutShort('nowhere');
    for (const cloud of clouds) cloud.isCutOff = true;
    await expect(Fleet.cleanup(path('nowhere'), drivers).result).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('a run with a place that cannot be listed is not resumed, and the error names the place', async () => {
    const { clouds, drivers } = await cutShort('unlisted');
    clouds[1]!.isCutOff = true;
    await expect(Fleet.resume(path('unlisted'), drivers).result).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the place b could not be listed'),
    });
  });

  test('a run that was cleaned up is not resumed', async () => {
    const { fleet } = await cutShort('gone');
    await fleet.cleanup(path('gone')).result;
    await expect(fleet.resume(path('gone')).result).rejects.toThrow('has been destroyed');
  });

  test('is for all its places, by number', async () => {
    const { drivers } = await cutShort('number');
    await expect(Fleet.resume(path('number'), drivers.slice(1)).result).rejects.toThrow(
      'is of 2 places: a, b',
    );
  });

  test('is not taken for one of a single run', async () => {
    const { drivers } = await cutShort('single');
    await expect(Scheduler.resume(path('single'), drivers[0]!).result).rejects.toThrow('use Fleet.resume');
  });

  test('one of a single run is not taken for a fleet', async () => {
    const { drivers } = fleetOf([5]);
    await using scheduler = new Scheduler(drivers[0]!);
    await scheduler.createNodes(SPEC, { count: 1, journal: path('alone') }).result;
    await expect(Fleet.resume(path('alone'), drivers).result).rejects.toThrow('use Scheduler.resume');
  });

  test('other accounts are refused', async () => {
    await cutShort('account');
    const { drivers } = fleetOf([3, 3, 3]);
    await expect(Fleet.resume(path('account'), drivers.slice(1)).result).rejects.toMatchObject({
      code: 'journal-mismatch',
    });
  });

  test('what no place took stays failed, unless it is to be tried again', async () => {
    const { clouds, fleet } = fleetOf([2]);
    await fleet.createNodes({ count: 4, journal: path('short') }).result;
    clouds[0]!.room = 10;
    const kept = await fleet.resume(path('short')).result;
    const tried = await fleet.resume(path('short'), { failed: 'retry' }).result;
    expect([kept.nodes.length, kept.failures.length, tried.nodes.length]).toEqual([2, 2, 4]);
  });

  test('user data is not in it, and comes from the fleet again', async () => {
    const { clouds, fleet } = fleetOf([2], { tries: 1 }, [{ spec: { ...SPEC, userData: 'geheim' } }]);
    await fleet.createNodes({ count: 4, journal: path('secret') }).result;
    clouds[0]!.room = 10;
    const { nodes } = await fleet.resume(path('secret'), { failed: 'retry' }).result;
    expect(nodes).toHaveLength(4);
    expect(await readFile(path('secret'), 'utf8')).not.toContain('geheim');
  });
});

describe('destroyNodes', () => {
  test('destroys servers in their places', async () => {
    const { clouds, fleet } = fleetOf([3, 20]);
    const { nodes } = await fleet.createNodes({ count: 6 }).result;
    const { results } = await fleet.destroyNodes(nodes).result;
    expect([results.length, sizesOf(clouds)]).toEqual([6, [0, 0]]);
  });

  test('refuses a server of another driver, by name', async () => {
    const { fleet } = fleetOf([3]);
    const stranger = fleetOf([3]);
    const { nodes } = await stranger.fleet.createNodes({ count: 1 }).result;
    await expect(fleet.destroyNodes(nodes).result).rejects.toThrow('web-1');
  });
});
