import { Constellix } from 'skylane/constellix';
import { describe, expect, it } from 'vitest';
import { jsonServer, ZONE } from '../../../support/json-server.js';

const row = (value: string, disableFlag = false): object => ({ value, disableFlag });
const set = (id: number, gtdRegion: number, ...roundRobin: readonly object[]): object => ({
  id,
  name: 'www',
  type: 'A',
  ttl: 300,
  recordOption: 'roundRobin',
  note: 'web servers',
  gtdRegion,
  roundRobin,
});

/** A driver of a host with these sets, and the changes that it was asked for. */
async function holding(...sets: readonly object[]): Promise<{ driver: Constellix; changes: () => string[] }> {
  const { origin, changes } = await jsonServer(({ method, url }) => {
    if (method !== 'GET') return [200, { success: 'ok' }];
    return [200, url.pathname.endsWith('/records/') ? sets : { id: 'example.com', name: 'example.com' }];
  });
  return { driver: new Constellix({ endpoint: origin, apiKey: 'k', secretKey: 's' }), changes };
}

describe('a set of Constellix', () => {
  it('keeps its disabled value and its note when another value is added', async () => {
    const { driver, changes } = await holding(set(7, 1, row('192.0.2.1'), row('192.0.2.9', true)));
    await using _closed = driver;
    await driver.createRecord(driver.adopt(ZONE), { name: 'www', type: 'A', data: '192.0.2.2' });
    const roundRobin = [row('192.0.2.1'), row('192.0.2.2'), row('192.0.2.9', true)];
    const sent = JSON.stringify({ name: 'www', ttl: 300, note: 'web servers', roundRobin, id: 7 });
    expect(changes()).toEqual([`PUT /domains/example.com/records/A/7/ ${sent}`]);
  });

  it('for one region is left alone by a plan, which edits the one for the world', async () => {
    const { driver, changes } = await holding(set(7, 1, row('192.0.2.1')), set(8, 2, row('198.51.100.1')));
    await using _closed = driver;
    const desired = [{ name: 'www', type: 'A', data: '192.0.2.2' }];
    const plan = await driver.planZone(driver.adopt(ZONE), desired);
    expect(plan.kept).toMatchObject([{ data: '198.51.100.1', what: 'served to the region 2' }]);
    await driver.applyPlan(plan);
    expect(changes()).toEqual([
      expect.stringMatching(/^PUT \/domains\/example\.com\/records\/A\/7\/ .*192\.0\.2\.2/),
    ]);
  });

  it('for one region is deleted by its own id', async () => {
    const { driver, changes } = await holding(set(7, 1, row('192.0.2.1')), set(8, 2, row('198.51.100.1')));
    await using _closed = driver;
    const records = await driver.listRecords(driver.adopt(ZONE));
    await records.find(({ data }) => data === '198.51.100.1')?.delete();
    expect(changes()).toEqual(['DELETE /domains/example.com/records/A/8/']);
  });

  it('that is a disabled CNAME record is neither changed nor overwritten', async () => {
    const alias = {
      id: 7,
      name: 'www',
      type: 'CNAME',
      ttl: 300,
      host: 'old.example.net.',
      disableFlag: true,
    };
    const { driver, changes } = await holding(alias);
    await using _closed = driver;
    const [record] = await driver.listRecords(driver.adopt(ZONE));
    expect(record?.data).toBe('old.example.net.');
    await expect(record?.update({ ttl: 600 })).rejects.toMatchObject({ code: 'not-supported' });
    const plan = await driver.planZone(driver.adopt(ZONE), []);
    expect([plan.changes, plan.kept.map(({ what }) => what)]).toEqual([[], ['disabled']]);
    await driver
      .createRecord(driver.adopt(ZONE), { name: 'www', type: 'CNAME', data: 'new.example.net.' })
      .catch(() => undefined);
    expect(changes()).toEqual([expect.stringMatching(/^POST .*new\.example\.net/)]);
  });
});
