import { ExoscaleDns } from 'skylane/exoscale';
import { describe, expect, it } from 'vitest';
import { jsonServer, ZONE } from '../../../support/json-server.js';

/** A driver of a host whose every change is an operation that begins and ends like this, and what it was asked for. */
async function ending(
  begun: object,
  ended: object = begun,
): Promise<{ driver: ExoscaleDns; asked: () => string[] }> {
  const { origin, heard } = await jsonServer(({ method }) => [200, method === 'GET' ? ended : begun]);
  return {
    driver: new ExoscaleDns({ endpoint: origin, apiKey: 'k', apiSecret: 's' }),
    asked: () => heard.map(({ method, url }) => `${method} ${url.pathname}`),
  };
}

describe('an operation of Exoscale that fails', () => {
  it.each<[string, (driver: ExoscaleDns) => Promise<unknown>]>([
    ['deleteZone', (driver) => driver.deleteZone(driver.adopt(ZONE))],
    ['deleteRecord', (driver) => driver.deleteRecord({ zone: driver.adopt(ZONE), id: 'r1' })],
  ])('is the failure of %s, with the reason', async (operation, use) => {
    const failed = { id: 'op1', state: 'failure', reason: 'busy' };
    const { driver, asked } = await ending({ id: 'op1', state: 'pending' }, failed);
    await using _closed = driver;
    await expect(use(driver)).rejects.toMatchObject({
      code: 'invalid-request',
      message: `${operation}: exoscale could not: busy.`,
    });
    expect(asked().at(-1)).toBe('GET /operation/op1');
  });

  it('is told of at once where it has failed at once', async () => {
    const { driver, asked } = await ending({ id: 'op1', state: 'failure', reason: 'locked' });
    await using _closed = driver;
    const deleted = driver.deleteRecord({ zone: driver.adopt(ZONE), id: 'r1' });
    await expect(deleted).rejects.toMatchObject({ code: 'invalid-request' });
    expect(asked()).toEqual(['DELETE /dns-domain/example.com/record/r1']);
  });
});

it('the id of an operation of Exoscale stays within its path', async () => {
  const { driver, asked } = await ending(
    { id: '../x?y=1#', state: 'pending' },
    { id: 'o', state: 'success' },
  );
  await using _closed = driver;
  await driver.deleteZone(driver.adopt(ZONE));
  expect(asked()[1]).toBe('GET /operation/..%2Fx%3Fy%3D1%23');
});
