import { afterAll, expect, test } from 'vitest';
import { findSizes, NodeSize } from 'skylane';
import { batchCloud, BatchDriver } from '../../support/batch-driver.js';

type Row = readonly [
  id: string,
  ram: number | null,
  vcpus: number | null,
  price: number | null,
  more?: {
    readonly currency?: string;
    readonly architecture?: 'arm64';
    readonly locations?: readonly string[];
  },
];

class Priced extends BatchDriver {
  rows: readonly Row[] = [];

  override async *iterateSizes() {
    for (const [id, ram, vcpus, price, { currency = 'USD', ...more } = {}] of this.rows)
      yield new NodeSize(this, {
        id,
        name: id,
        ram,
        disk: 20,
        vcpus,
        bandwidth: null,
        price,
        currency: price === null ? null : currency,
        ...more,
        extra: {},
      });
  }
}

function cloud(...rows: Row[]): Priced {
  const driver = new Priced({ cloud: batchCloud() });
  driver.rows = rows;
  return driver;
}

const near = cloud(['n-small', 1024, 1, 0.01], ['n-large', 8192, 4, 0.06], ['n-free', 8192, 4, null]);
const far = cloud(['f-medium', 4096, 2, 0.03], ['f-large', 8192, 8, 0.06], ['f-odd', null, null, 0.001]);
const euro = cloud(
  ['e-arm', 4096, 2, 0.001, { currency: 'EUR', architecture: 'arm64', locations: ['fsn1'] }],
  ['e-large', 8192, 4, 0.02, { currency: 'EUR', locations: ['nbg1'] }],
);
afterAll(() => Promise.all([near.close(), far.close(), euro.close()]));

test('of several drivers, the cheapest first, unknown prices last, the smaller of equals first', async () => {
  const found = await findSizes([near, far], { minRam: 4096 });
  expect(found.map(({ size }) => size.id)).toEqual(['f-medium', 'n-large', 'f-large', 'n-free']);
  expect(found.map(({ driver }) => driver)).toEqual([far, near, far, near]);
});

test('a price that is not known does not fit a limit on it', async () => {
  const found = await findSizes(near, { minVcpus: 4, maxPrice: 1 });
  expect(found.map(({ size }) => size.id)).toEqual(['n-large']);
});

test('nothing asked for is everything there is', async () => {
  expect(await findSizes(far)).toHaveLength(3);
});

test('a requirement that is no number is refused', async () => {
  await expect(findSizes(near, { minRam: Number.NaN })).rejects.toMatchObject({ code: 'invalid-request' });
});

test('prices in several currencies are not compared: the currency is asked for, and others count as unknown', async () => {
  await expect(findSizes([near, euro])).rejects.toThrow('USD, EUR');
  const found = await findSizes([near, euro], { minRam: 4096, currency: 'EUR' });
  expect(found.map(({ size }) => size.id)).toEqual(['e-arm', 'e-large', 'n-free', 'n-large']);
  const cheap = await findSizes([near, euro], { maxPrice: 1, currency: 'USD' });
  expect(cheap.map(({ size }) => size.id)).toEqual(['n-small', 'n-large']);
});

test('by architecture and by place, and only sizes that are known to have them', async () => {
  const arm = await findSizes([near, euro], { architecture: 'arm64' });
  expect(arm.map(({ size }) => size.id)).toEqual(['e-arm']);
  const here = await findSizes([near, euro], { location: 'nbg1' });
  expect(here.map(({ size }) => size.id)).toEqual(['e-large']);
});

test('a requirement that does not exist is refused by name', async () => {
  await expect(findSizes(near, { minCpus: 4 } as object)).rejects.toThrow('no requirement minCpus');
});

test('requirements that are no object are refused', async () => {
  await expect(findSizes(near, null as never)).rejects.toMatchObject({ code: 'invalid-request' });
});
