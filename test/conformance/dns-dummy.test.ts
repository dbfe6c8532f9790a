import { getDriver, Provider } from 'skylane';
import { DummyCloud } from 'skylane/dummy';
import { expect, it } from 'vitest';

import { describeDns } from '../support/dns.js';

const DummyDns = getDriver(Provider.DUMMY, 'dns');

describeDns({ name: 'DUMMY', driver: () => new DummyDns(), domain: (part) => `${part}.example` });

it('an edit whose set somebody else changes on the way starts over and keeps both values', async () => {
  const cloud = new DummyCloud({ latency: 5 });
  // Two accounts in the eyes of the library: their edits do not queue behind each other.
  const [first, second] = [new DummyDns({ cloud, region: 'one' }), new DummyDns({ cloud, region: 'two' })];
  const zone = await first.createZone({ domain: 'race.example' });
  await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1' });
  await Promise.all([
    first.createRecord(zone.id, { name: 'www', type: 'A', data: '192.0.2.2' }),
    second.createRecord(zone.id, { name: 'www', type: 'A', data: '192.0.2.3' }),
  ]);
  const kept = (await zone.listRecords()).filter(({ name }) => name === 'www').map(({ data }) => data);
  expect(kept.toSorted()).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3']);
});

it('a plan that meets a change by somebody else changes nothing and says so', async () => {
  const dns = new DummyDns();
  const zone = await dns.createZone({ domain: 'stale.example' });
  const record = await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1', ttl: 60 });
  const plan = await zone.plan([{ name: 'www', type: 'A', data: '192.0.2.2', ttl: 60 }]);
  await record.update({ data: '192.0.2.9' });
  await expect(dns.applyPlan(plan)).rejects.toMatchObject({ code: 'conflict' });
  expect((await zone.listRecords()).filter(({ name }) => name === 'www').map(({ data }) => data)).toEqual([
    '192.0.2.9',
  ]);
});

it('a plan survives JSON on its way to whoever approves it', async () => {
  const dns = new DummyDns();
  const zone = await dns.createZone({ domain: 'json.example' });
  const plan = await zone.plan([{ name: 'www', type: 'A', data: '192.0.2.1', ttl: 60 }]);
  const approved = JSON.parse(JSON.stringify(plan)) as typeof plan;
  expect(await dns.applyPlan(approved)).toEqual({ created: 1, updated: 0, deleted: 0, batches: 1 });
});

it('models survive JSON, and work again where they are adopted', async () => {
  const dns = new DummyDns();
  const zone = await dns.createZone({ domain: 'adopt.example' });
  const record = await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1', ttl: 60 });
  const data = JSON.parse(JSON.stringify(record)) as typeof record;
  const updated = await dns.adopt(data).update({ data: '192.0.2.2' });
  expect([updated.data, updated.zone.domain]).toEqual(['192.0.2.2', 'adopt.example']);
  expect(structuredClone({ ...zone })).toEqual({
    kind: 'zone',
    id: 'adopt.example',
    domain: 'adopt.example',
    type: 'primary',
    ttl: 3600,
    extra: {},
  });
});
