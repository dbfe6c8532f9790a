import { HetznerDns } from 'skylane/hetzner';
import { describe, expect, it } from 'vitest';
import { jsonServer, ZONE } from '../../../support/json-server.js';

const SETS = [
  { name: 'www', type: 'A', ttl: 300, records: [{ value: '192.0.2.1' }] },
  { name: '1/26', type: 'NS', ttl: 300, records: [{ value: 'ns.example.net.' }] },
];
const HOME = { ...ZONE, extra: { status: null, nameServers: [], labels: {} } };
const page = { meta: { pagination: { last_page: 1 } } };

/** A driver of a host whose every change is an action that ends like this. */
async function ending(action: object): Promise<{ driver: HetznerDns; changes: () => string[] }> {
  const { origin, changes } = await jsonServer(({ method, url }) => {
    if (method !== 'GET') return [201, { action: { id: 5, status: 'running' } }];
    if (url.pathname.startsWith('/actions/')) return [200, { action: { id: 5, ...action } }];
    return [200, { ...page, rrsets: SETS }];
  });
  return { driver: new HetznerDns({ endpoint: origin, token: 't' }), changes };
}

describe('an action of Hetzner that fails', () => {
  it.each<[string, (driver: HetznerDns) => Promise<unknown>]>([
    ['deleteRecord', async (driver) => (await driver.listRecords(driver.adopt(HOME)))[0]?.delete()],
    ['deleteZone', (driver) => driver.deleteZone('example.com')],
    ['updateZone', (driver) => driver.updateZone('example.com', { ttl: 600 })],
  ])('is the failure of %s, with the reason', async (operation, use) => {
    const { driver } = await ending({
      status: 'error',
      error: { code: 'locked', message: 'zone is locked' },
    });
    await using _closed = driver;
    await expect(use(driver)).rejects.toMatchObject({
      code: 'invalid-request',
      message: `${operation}: hetzner could not: zone is locked.`,
    });
  });
});

describe('Hetzner DNS', () => {
  it('escapes a name with a slash in the path that sets its TTL', async () => {
    const { driver, changes } = await ending({ status: 'success' });
    await using _closed = driver;
    const records = await driver.listRecords(driver.adopt(HOME));
    await records.find(({ name }) => name === '1/26')?.update({ ttl: 600 });
    expect(changes()[0]).toBe('POST /zones/example.com/rrsets/1%2F26/NS/actions/change_ttl {"ttl":600}');
  });

  it('reports a missing zone where its TTL is to change', async () => {
    const { origin } = await jsonServer(() => [404, { error: { code: 'not_found', message: 'no zone' } }]);
    await using driver = new HetznerDns({ endpoint: origin, token: 't' });
    const changed = driver.updateZone('gone.example', { ttl: 600 });
    await expect(changed).rejects.toMatchObject({ code: 'zone-not-found' });
  });
});
