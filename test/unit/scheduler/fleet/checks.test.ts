import { Fleet, type FleetOptions, type FleetPlace, getDriver, NodeSize, Provider } from 'skylane';
import { describe, expect, test } from 'vitest';
import { RoomyDriver, roomyCloud } from '../../../support/roomy-driver.js';

const SPEC = { name: 'web', image: 'linux', size: 'small' } as const;

function driverOf(account: string): RoomyDriver {
  return new RoomyDriver({ cloud: roomyCloud(account, 100) });
}

function fleetOf(places: readonly Partial<FleetPlace>[], options?: FleetOptions) {
  const whole = places.map((place, index) => ({
    driver: driverOf(`account-${index}`),
    spec: SPEC,
    ...place,
  }));
  return new Fleet(whole, options);
}

/** Creates with the options, and returns the fleet's clouds' requests beside the error. */
async function refusal(places: readonly Partial<FleetPlace>[], options: object): Promise<unknown> {
  const run = fleetOf(places).createNodes(options as { count: number });
  return run.result.catch((error: unknown) => error);
}

describe('a fleet that cannot be is refused', () => {
  test('without places', () => {
    expect(() => new Fleet([])).toThrow('A fleet needs at least one place');
  });

  test('with a driver of another service', () => {
    const Dns = getDriver(Provider.DUMMY, 'dns');
    const place = { driver: new Dns(), spec: SPEC } as unknown as FleetPlace;
    expect(() => new Fleet([place])).toThrow('place 1 of the fleet needs a compute driver with createNode');
  });

  test('with no driver at all', () => {
    expect(() => fleetOf([{ driver: undefined as never }])).toThrow('needs a compute driver');
  });

  test('with the same place twice, and names both', () => {
    const driver = driverOf('one');
    const places = [
      { driver, spec: SPEC, name: 'a' },
      { driver, spec: SPEC, name: 'b' },
    ];
    expect(() => new Fleet(places)).toThrow('the same place twice: a and b');
  });

  test('with the same place of two drivers of one account', () => {
    expect(() => fleetOf([{ driver: driverOf('one') }, { driver: driverOf('one') }])).toThrow(
      'the same place twice',
    );
  });

  test.for([
    [{ most: 0 }, 'most of x must be a whole number of at least 1, not 0'],
    [{ most: 1.5 }, 'most of x'],
    [{ least: -1 }, 'least of x must be a whole number of at least 0, not -1'],
    [{ least: 3, most: 2 }, 'least of x, 3, is more than its most, 2'],
    [{ weight: 0 }, 'weight of x must be a number above 0, not 0'],
    [{ at: '0.01' }, "at of x is a currency and the price of an hour, such as 'EUR 0.01'"],
    [{ mots: 3 }, 'place 1 of the fleet has no option mots'],
  ] as const)('with %j', ([place, words]) => {
    expect(() => fleetOf([{ name: 'x', ...(place as object) }])).toThrow(words);
  });

  test.for([
    [{ order: 'cheap' }, 'The order of a fleet is one of given, price, spread, not cheap'],
    [{ rest: -1 }, 'rest must be a number of milliseconds, not -1'],
    [{ tries: 0 }, 'tries must be a whole number of at least 1, or Infinity, not 0'],
    [{ concurrency: 0 }, 'concurrency must be a whole number of at least 1, not 0'],
    [{ orders: 'given' }, 'A fleet has no option orders'],
  ] as const)('with the options %j', ([options, words]) => {
    expect(() => fleetOf([{}], options as unknown as FleetOptions)).toThrow(words);
  });

  test('with prices in several currencies, which it names', () => {
    expect(() => fleetOf([{ at: 'EUR 0.01' }, { at: 'USD 0.01' }], { order: 'price' })).toThrow('EUR, USD');
  });
});

test('two places of one account that differ by extra are two', () => {
  const driver = driverOf('one');
  const spot = { ...SPEC, extra: { spot: true } };
  expect(
    new Fleet([
      { driver, spec: spot },
      { driver, spec: SPEC },
    ]).places,
  ).toHaveLength(2);
});

test('places are named by provider, location and size unless told', () => {
  expect(fleetOf([{ spec: { ...SPEC, location: 'fsn1' } }]).places).toEqual(['roomy fsn1 small']);
});

test('places of the same name are numbered', () => {
  expect(fleetOf([{}, {}]).places).toEqual(['roomy small', 'roomy small (2)']);
});

describe('a run that cannot be is refused before a request', () => {
  test.for([
    [0, 'count must be a whole number of at least 1, not 0'],
    [2.5, 'count must be a whole number of at least 1, not 2.5'],
    [undefined, 'count must be a whole number of at least 1, not undefined'],
  ] as const)('with the count %s', async ([count, words]) => {
    expect(await refusal([{}], { count })).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(words) as string,
    });
  });

  test('when the least of the places are more than its count', async () => {
    expect(await refusal([{ least: 3 }, { least: 3 }], { count: 5 })).toMatchObject({
      message: expect.stringContaining(
        'at least 6 servers together, which is more than the 5 of the run',
      ) as string,
    });
  });

  test('when the most of the places are fewer than its count', async () => {
    expect(await refusal([{ most: 2 }, { most: 2 }], { count: 5 })).toMatchObject({
      message: expect.stringContaining(
        '4 servers together at most, which is fewer than the 5 of the run',
      ) as string,
    });
  });

  test('with an option that there is not', async () => {
    expect(await refusal([{}], { count: 1, onFailure: 'destroy' })).toMatchObject({
      message: expect.stringContaining(
        'createNodes of a fleet has no onFailure, and keeps what it has made',
      ) as string,
    });
  });

  test('in the order price where a place has none', async () => {
    const driver = driverOf('one');
    Object.assign(driver, { getSize: async () => ({ price: null, currency: null }) });
    const fleet = new Fleet([{ driver, spec: SPEC, name: 'x' }], { order: 'price' });
    await expect(fleet.createNodes({ count: 1 }).result).rejects.toThrow(
      'needs the price of every place, and x has none',
    );
  });
});

describe('a plan', () => {
  const planOf = (places: readonly Partial<FleetPlace>[], options: FleetOptions, count: number) =>
    fleetOf(places, options)
      .planCreateNodes({ count })
      .places.map(({ servers }) => servers);

  test('in the order given fills the first place up to its most', () => {
    expect(planOf([{ most: 3 }, { most: 4 }, {}], {}, 10)).toEqual([3, 4, 3]);
  });

  test('keeps for each place what it is to get at least', () => {
    expect(planOf([{}, { least: 2 }, { least: 1 }], {}, 10)).toEqual([7, 2, 1]);
  });

  test('in the order price fills the cheapest first', () => {
    expect(planOf([{ at: 'EUR 0.02' }, { at: 'EUR 0.01', most: 4 }], { order: 'price' }, 10)).toEqual([6, 4]);
  });

  test('in the order spread shares evenly', () => {
    expect(planOf([{}, {}, {}], { order: 'spread' }, 9)).toEqual([3, 3, 3]);
  });

  test('in the order spread shares by weight', () => {
    expect(planOf([{ weight: 3 }, { weight: 1 }], { order: 'spread' }, 8)).toEqual([6, 2]);
  });

  test('in the order spread gives to others what a place may not have', () => {
    expect(planOf([{ most: 1 }, {}, {}], { order: 'spread' }, 9)).toEqual([1, 4, 4]);
  });

  test('in the order spread loses none to rounding', () => {
    expect(planOf([{}, {}, {}], { order: 'spread' }, 10).reduce((sum, one) => sum + one)).toBe(10);
  });

  test('has the price of each place', () => {
    const plan = fleetOf([{ at: 'EUR 0.5', most: 2 }, { at: 'EUR 2' }]).planCreateNodes({ count: 3 });
    expect(plan.places.map(({ price }) => price)).toEqual([
      { amount: 1, currency: 'EUR' },
      { amount: 2, currency: 'EUR' },
    ]);
  });

  test('has the price of all', () => {
    const plan = fleetOf([{ at: 'EUR 0.5', most: 2 }, { at: 'EUR 2' }]).planCreateNodes({ count: 3 });
    expect(plan.price).toEqual({ amount: 3, currency: 'EUR' });
  });

  test('of several currencies has no price of all', () => {
    const plan = fleetOf([{ at: 'EUR 1', most: 1 }, { at: 'USD 1' }]).planCreateNodes({ count: 2 });
    expect(plan.price).toBeNull();
  });

  test('reads the price of a size', () => {
    const data = {
      id: 's',
      name: 's',
      ram: 1,
      disk: 1,
      vcpus: 1,
      bandwidth: null,
      price: 0.25,
      currency: 'EUR',
    };
    const driver = driverOf('one');
    const size = new NodeSize(driver, {
      ...data,
      architecture: null,
      gpus: null,
      locations: null,
      extra: {},
    } as never);
    const plan = new Fleet([{ driver, spec: { ...SPEC, size } }]).planCreateNodes({ count: 4 });
    expect(plan.price).toEqual({ amount: 1, currency: 'EUR' });
  });

  test('counts the requests', () => {
    expect(fleetOf([{ most: 2 }, {}]).planCreateNodes({ count: 5 })).toMatchObject({
      creates: 5,
      requests: 11,
    });
  });

  test('of a run is the same', () => {
    const fleet = fleetOf([{ most: 2 }, {}]);
    const run = fleet.createNodes({ count: 5 });
    const plan = run.plan();
    run.cancel();
    expect(plan).toEqual(fleet.planCreateNodes({ count: 5 }));
  });
});
