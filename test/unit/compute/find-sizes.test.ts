import { afterAll, expect, test } from 'vitest';
import { findSizes, NodeSize } from 'skylane';
import { batchCloud, BatchDriver } from '../../support/batch-driver.js';

type Row = readonly [id: string, ram: number | null, vcpus: number | null, price: number | null];

class Priced extends BatchDriver {
  rows: readonly Row[] = [];

  override async *iterateSizes() {
    for (const [id, ram, vcpus, price] of this.rows)
      yield new NodeSize(this, { id, name: id, ram, disk: 20, vcpus, bandwidth: null, price, extra: {} });
  }
}

function cloud(...rows: Row[]): Priced {
  const driver = new Priced({ cloud: batchCloud() });
  driver.rows = rows;
  return driver;
}

const near = cloud(['n-small', 1024, 1, 0.01], ['n-large', 8192, 4, 0.06], ['n-free', 8192, 4, null]);
const far = cloud(['f-medium', 4096, 2, 0.03], ['f-large', 8192, 8, 0.06], ['f-odd', null, null, 0.001]);
afterAll(() => Promise.all([near.close(), far.close()]));

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
