import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  AuthenticationError,
  CapacityError,
  type ComputeDriver,
  type ComputeNode,
  Fleet,
  type NodeBatch,
  QuotaExceededError,
  UnavailableError,
} from 'skylane';
import { BearerAuthenticator, Redactor } from 'skylane/driver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roomyCloud, RoomyDriver } from '../../../support/roomy-driver.js';

const SPEC = { name: 'web', image: 'linux', size: 'small' } as const;
const QUICK = { rest: 5, concurrency: 1 } as const;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-fleet-doubts-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Repeats a lost create with its token; the first is carried out after its response was lost, the second is refused. */
class DoubtfulDriver extends RoomyDriver {
  static override readonly provider: string = 'doubtful';
  static override readonly limits: ComputeDriver['limits'] = {
    ...RoomyDriver.limits,
    lateArrival: 100,
    batch: { create: 1, destroy: 1, repeatable: true, sharedName: false },
  };

  /** Resolves when the lost create is carried out. */
  protected arrival(): Promise<void> {
    return setTimeout(60);
  }

  override async createNodeBatch(batch: NodeBatch): Promise<ComputeNode[]> {
    const { cloud } = this.options;
    if (cloud.lost === 0) throw new CapacityError('there is no room', { status: 409 });
    cloud.lost -= 1;
    void this.arrival().then(() => super.createNodeBatch(batch));
    throw new UnavailableError('the response was lost', { status: 503, retryable: true });
  }
}

test('a create in doubt that is refused when it is repeated is settled before another place is asked', async () => {
  const clouds = [roomyCloud('late', 1), roomyCloud('other', 5)] as const;
  clouds[0].lost = 1;
  const fleet = new Fleet(
    [
      { driver: new DoubtfulDriver({ cloud: clouds[0] }), spec: SPEC },
      { driver: new RoomyDriver({ cloud: clouds[1] }), spec: SPEC },
    ],
    QUICK,
  );
  const { nodes } = await fleet.createNodes({ count: 1 }).result;
  expect([nodes.length, clouds[0].nodes.size, clouds[1].requests.length]).toEqual([1, 1, 0]);
});

describe('places whose given names look like numbered ones', () => {
  const clouds = [roomyCloud('x', 2), roomyCloud('y', 2), roomyCloud('z', 2)];
  const fleet = new Fleet(
    clouds.map((cloud, index) => ({
      driver: new RoomyDriver({ cloud }),
      spec: SPEC,
      name: ['a', 'a', 'a (2)'][index] ?? '',
    })),
    QUICK,
  );

  test('have a name each', () => {
    expect(new Set(fleet.places).size).toBe(3);
  });

  test('lose no server when they are destroyed', async () => {
    const { nodes } = await fleet.createNodes({ count: 6 }).result;
    await fleet.destroyNodes(nodes).result;
    expect(clouds.map((cloud) => cloud.nodes.size)).toEqual([0, 0, 0]);
  });
});

test('events of destroyNodes tell from the first how many servers there are in all places', async () => {
  const clouds = [roomyCloud('p', 2), roomyCloud('q', 3)];
  const fleet = new Fleet(
    clouds.map((cloud) => ({ driver: new RoomyDriver({ cloud }), spec: SPEC })),
    QUICK,
  );
  const { nodes } = await fleet.createNodes({ count: 5 }).result;
  const asked = new Set<number>();
  const run = fleet.destroyNodes(nodes);
  run.observe(({ totals }) => asked.add(totals.asked));
  await run.result;
  expect([...asked]).toEqual([5]);
});

/** The error of a driver whose sign-in is refused. */
function refusedSignIn(): AuthenticationError {
  const error = new AuthenticationError('signed out', { status: 401 });
  const signIn = new BearerAuthenticator({
    provider: 'roomy',
    endpoint: 'https://cloud.example',
    token: 'one',
    variable: 'TOKEN',
    redactor: new Redactor(),
  });
  signIn.refused({ headers: { authorization: 'Bearer one' } } as never, error);
  return error;
}

/** Makes a driver whose forks refuse to destroy. */
function undestroyable(driver: RoomyDriver, error: Error): RoomyDriver {
  const fork = driver.fork.bind(driver);
  const destroyNode = () => Promise.reject(error);
  return Object.assign(driver, {
    fork: (...options: never[]) => Object.assign(fork(...options), { destroyNode }),
  });
}

test('a server that turns up late, and cannot be destroyed, is in the result', async () => {
  let ask = (): void => {};
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  class Late extends DoubtfulDriver {
    static override readonly limits: ComputeDriver['limits'] = { ...DoubtfulDriver.limits, lateArrival: 1 };

    protected override arrival(): Promise<void> {
      return asked;
    }
  }
  class Slow extends RoomyDriver {
    override async createNodeBatch(batch: NodeBatch): Promise<ComputeNode[]> {
      ask();
      await setTimeout(300);
      return super.createNodeBatch(batch);
    }
  }
  const clouds = [roomyCloud('tardy', 1), roomyCloud('slow', 5)] as const;
  clouds[0].lost = 1;
  const first = undestroyable(new Late({ cloud: clouds[0] }), new QuotaExceededError('not now'));
  const fleet = new Fleet(
    [
      { driver: first, spec: SPEC, name: 'a' },
      { driver: new Slow({ cloud: clouds[1] }), spec: SPEC },
    ],
    { ...QUICK, rest: 60_000 },
  );
  const { nodes, left } = await fleet.createNodes({ count: 1 }).result;
  expect([nodes.length, clouds[0].nodes.size]).toEqual([1, 1]);
  expect(left).toMatchObject([{ place: 'a', node: { name: 'web-1' }, error: { message: 'not now' } }]);
});

describe('a place whose sign-in was refused', () => {
  test('keeps no server of another from being destroyed', async () => {
    const clouds = [roomyCloud('locked', 2), roomyCloud('unlocked', 30)] as const;
    const first = undestroyable(new RoomyDriver({ cloud: clouds[0] }), refusedSignIn());
    const places = [
      { driver: first, spec: SPEC },
      { driver: new RoomyDriver({ cloud: clouds[1] }), spec: SPEC },
    ];
    const fleet = new Fleet(places, { ...QUICK, rest: 60_000 });
    const { nodes } = await fleet.createNodes({ count: 20 }).result;
    const { results } = await fleet.destroyNodes(nodes).result;
    expect([results.length, clouds[0].nodes.size, clouds[1].nodes.size]).toEqual([20, 2, 0]);
  });

  test('is asked again by a resumed run, whose servers are not failures', async () => {
    const clouds = [roomyCloud('closed', 0), roomyCloud('full', 0)] as const;
    clouds[0].refusal = refusedSignIn();
    const drivers = clouds.map((cloud) => new RoomyDriver({ cloud }));
    const fleet = new Fleet(
      drivers.map((driver) => ({ driver, spec: SPEC })),
      { ...QUICK, rest: 60_000 },
    );
    const journal = join(folder, 'closed');
    const run = fleet.createNodes({ count: 2, journal });
    const reasons: string[] = [];
    run.observe((event) => {
      if (event.type !== 'moved') return;
      reasons.push(event.reason);
      if (event.to === null) run.cancel();
    });
    await run.result;
    clouds[0].room = 2;
    const { nodes, failures } = await fleet.resume(journal).result;
    expect([reasons, nodes.length, failures.length]).toEqual([['sign-in', 'capacity'], 2, 0]);
  });
});
