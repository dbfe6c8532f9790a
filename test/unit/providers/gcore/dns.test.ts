import { GcoreDns } from 'skylane/gcore';
import { describe, expect, it } from 'vitest';
import { jsonServer, ZONE } from '../../../support/json-server.js';

const SET = {
  name: 'www.example.com',
  type: 'A',
  ttl: 300,
  filters: [],
  meta: {},
  resource_records: [
    { content: ['192.0.2.1'], enabled: true },
    { content: ['192.0.2.9'], enabled: false },
  ],
};

/** A driver of a host with one set, and the changes that it was asked for. */
async function holding(set: object): Promise<{ driver: GcoreDns; changes: () => string[] }> {
  const { origin, changes } = await jsonServer(({ method }) =>
    method === 'GET' ? [200, { rrsets: [set], total_amount: 1 }] : [200, {}],
  );
  return { driver: new GcoreDns({ endpoint: origin, token: 't' }), changes };
}

describe('a value that is disabled at Gcore', () => {
  it('stays disabled when another is added', async () => {
    const { driver, changes } = await holding(SET);
    await using _closed = driver;
    await driver.createRecord('example.com', { name: 'www', type: 'A', data: '192.0.2.2' });
    const records = [
      { content: ['192.0.2.1'] },
      { content: ['192.0.2.2'] },
      { content: ['192.0.2.9'], enabled: false },
    ];
    const sent = JSON.stringify({ ttl: 300, resource_records: records });
    expect(changes()).toEqual([`PUT /zones/example.com/www.example.com/A ${sent}`]);
  });

  it('is left alone by plans', async () => {
    const { driver } = await holding(SET);
    await using _closed = driver;
    const plan = await driver.planZone(driver.adopt(ZONE), []);
    expect(plan.changes.flatMap(({ before }) => before.map(({ data }) => data))).toEqual(['192.0.2.1']);
    expect(plan.kept).toMatchObject([{ data: '192.0.2.9', what: 'disabled' }]);
  });
});

describe('a set with a health check at Gcore', () => {
  it.each([
    ['of the set', { meta: { failover: { port: 80 } } }],
    ['of its answers', { pickers: [{ type: 'is_healthy' }] }],
  ])('%s is refused to be changed, as the check would be lost', async (_what, facts) => {
    const { driver, changes } = await holding({ ...SET, ...facts });
    await using _closed = driver;
    const created = driver.createRecord('example.com', { name: 'www', type: 'A', data: '192.0.2.2' });
    await expect(created).rejects.toMatchObject({ code: 'conflict' });
    expect(changes()).toEqual([]);
  });
});
