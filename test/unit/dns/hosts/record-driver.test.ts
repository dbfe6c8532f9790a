import { getDriver, PlanIncompleteError, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';

isolateNetwork();

const ORIGIN = 'https://api.digitalocean.com';
const RECORDS = '/v2/domains/example.com/records';
const DigitalOceanDns = getDriver(Provider.DIGITAL_OCEAN, 'dns');
const make = () => new DigitalOceanDns({ token: 'dop_v1_0123456789abcdef', retry: { attempts: 1 } });
const record = (id: number, name: string, type: string, data: string) => ({
  domain_record: {
    id,
    name,
    type,
    data,
    priority: null,
    port: null,
    weight: null,
    flags: null,
    tag: null,
    ttl: 60,
  },
});
const listed = (...records: { domain_record: object }[]) => ({
  domain_records: records.map(({ domain_record }) => domain_record),
  links: {},
  meta: { total: records.length },
});

describe('hosts whose records have ids', () => {
  it('take a record away before a CNAME record comes in its place', async () => {
    nock(ORIGIN)
      .get(`${RECORDS}/1`)
      .reply(200, record(1, 'www', 'A', '192.0.2.1'));
    nock(ORIGIN).delete(`${RECORDS}/1`).reply(204);
    nock(ORIGIN)
      .post(RECORDS, /"CNAME"/)
      .reply(201, record(2, 'www', 'CNAME', 'web.example.net'));
    const changes = { type: 'CNAME', data: 'web.example.net.' };
    expect(await make().updateRecord({ zone: 'example.com', id: '1' }, changes)).toMatchObject({
      id: '2',
      type: 'CNAME',
    });
  });

  it('are asked for the CNAME record that an MX record must not point at, before it is made or changed', async () => {
    const alias = listed(record(7, 'mail', 'CNAME', 'mail.example.net'));
    nock(ORIGIN)
      .get(`${RECORDS}?per_page=200&type=CNAME&name=mail.example.com`)
      .twice()
      .reply(200, alias)
      .get(`${RECORDS}/1`)
      .reply(200, record(1, '@', 'MX', 'mx.example.com'));
    const refusal = {
      code: 'conflict',
      message: expect.stringContaining('points at mail.example.com., which is a CNAME record'),
    };
    const mx = { name: '', type: 'MX', data: '10 mail' };
    await expect(make().createRecord('example.com', mx)).rejects.toMatchObject(refusal);
    const change = make().updateRecord({ zone: 'example.com', id: '1' }, { data: '10 mail' });
    await expect(change).rejects.toMatchObject(refusal);
  });

  it('are asked for nothing where no CNAME record can be in the way', async () => {
    nock(ORIGIN)
      .post(RECORDS)
      .times(3)
      .reply(201, () => record(9, 'x', 'A', '192.0.2.9'))
      .get(`${RECORDS}/1`)
      .reply(200, record(1, '@', 'MX', 'mx.example.com'))
      .put(`${RECORDS}/1`)
      .reply(200, record(1, '@', 'MX', 'mx.example.com'));
    const dns = make();
    await dns.createRecord('example.com', { name: '', type: 'MX', data: '10 mail.example.net.' });
    await dns.createRecord('example.com', { name: '', type: 'MX', data: '10 @' });
    await dns.createRecord('example.com', { name: 'a', type: 'CNAME', data: 'b' });
    await dns.updateRecord({ zone: 'example.com', id: '1' }, { ttl: 60 });
  });

  it('keep what a change leaves undefined', async () => {
    nock(ORIGIN)
      .get(`${RECORDS}/1`)
      .reply(200, record(1, 'www', 'A', '192.0.2.1'))
      .put(
        `${RECORDS}/1`,
        (body: { ttl?: number; data: string }) => body.ttl === 60 && body.data === '192.0.2.2',
      )
      .reply(200, record(1, 'www', 'A', '192.0.2.2'));
    const changes = { data: '192.0.2.2', ttl: undefined } as { data: string };
    await make().updateRecord({ zone: 'example.com', id: '1' }, changes);
  });

  it('say what is gone where they refuse to take back what was to be replaced', async () => {
    nock(ORIGIN)
      .get(`${RECORDS}/1`)
      .reply(200, record(1, 'www', 'A', '192.0.2.1'))
      .delete(`${RECORDS}/1`)
      .reply(204)
      .post(RECORDS)
      .twice()
      .reply(422, { id: 'unprocessable_entity', message: 'no' });
    const call = make().updateRecord(
      { zone: 'example.com', id: '1' },
      { type: 'CNAME', data: 'web.example.net.' },
    );
    await expect(call).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('gone now: A www 192.0.2.1, TTL 60'),
      cause: { code: 'invalid-request' },
    });
  });

  it('put it back where the host refuses what was to replace it', async () => {
    nock(ORIGIN)
      .get(`${RECORDS}/1`)
      .reply(200, record(1, 'www', 'A', '192.0.2.1'));
    nock(ORIGIN).delete(`${RECORDS}/1`).reply(204);
    nock(ORIGIN)
      .post(RECORDS, /"CNAME"/)
      .reply(422, { id: 'unprocessable_entity', message: 'no' });
    nock(ORIGIN)
      .post(RECORDS, /"192\.0\.2\.1"/)
      .reply(201, record(3, 'www', 'A', '192.0.2.1'));
    const call = make().updateRecord(
      { zone: 'example.com', id: '1' },
      { type: 'CNAME', data: 'web.example.net.' },
    );
    await expect(call).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('get what others point at before what points there', async () => {
    const sent: string[] = [];
    const note = (body: { type: string; name: string }): boolean =>
      sent.push(`${body.type} ${body.name}`) > 0;
    nock(ORIGIN).get(`${RECORDS}?per_page=200`).reply(200, listed());
    nock(ORIGIN)
      .post(RECORDS, note)
      .times(4)
      .reply(201, () => record(9, 'x', 'A', '192.0.2.9'));
    const dns = make();
    const plan = await dns.planZone('example.com', [
      { name: '', type: 'MX', data: '10 mail', ttl: 60 },
      { name: 'b', type: 'CNAME', data: 'a', ttl: 60 },
      { name: 'a', type: 'CNAME', data: 'mail', ttl: 60 },
      { name: 'mail', type: 'A', data: '192.0.2.1', ttl: 60 },
    ]);
    expect(await dns.applyPlan(plan)).toEqual({ created: 4, updated: 0, deleted: 0, batches: 4 });
    expect(sent).toEqual(['A mail', 'CNAME a', 'CNAME b', 'MX @']);
  });

  it('plan nothing for the SOA and NS records of the zone itself, however they are written', async () => {
    nock(ORIGIN)
      .get(`${RECORDS}?per_page=200`)
      .reply(200, listed(record(1, '@', 'NS', 'ns1.digitalocean.com')));
    const plan = await make().planZone('example.com', [
      { name: '@', type: 'ns', data: 'ns1.digitalocean.com.' },
      { name: 'example.com.', type: 'NS', data: 'ns2.digitalocean.com.' },
      { name: '@', type: 'soa', data: 'ns1.example.net. hostmaster.example.net. 1 2 3 4 5' },
    ]);
    expect(plan.changes).toEqual([]);
  });

  it('plan around an MX record that points at a CNAME record already, and no new one', async () => {
    const held = listed(
      record(1, '@', 'MX', 'mail.example.com'),
      record(2, 'mail', 'CNAME', 'mail.example.net'),
    );
    nock(ORIGIN).get(`${RECORDS}?per_page=200`).twice().reply(200, held);
    const dns = make();
    const desired = [
      { name: '', type: 'MX', data: '0 mail.example.com.' },
      { name: 'mail', type: 'CNAME', data: 'mail.example.net.' },
      { name: 'www', type: 'A', data: '192.0.2.1' },
    ];
    const plan = await dns.planZone('example.com', desired);
    expect(plan.changes).toMatchObject([{ action: 'create', after: [{ name: 'www' }] }]);
    const more = [...desired, { name: 'other', type: 'MX', data: '10 mail' }];
    await expect(dns.planZone('example.com', more)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('stop a plan where a change fails, once those begun beside it have ended', async () => {
    let posted = 0;
    nock(ORIGIN).get(`${RECORDS}?per_page=200`).reply(200, listed());
    nock(ORIGIN)
      .post(RECORDS)
      .times(6)
      .reply(() => {
        posted += 1;
        return posted === 2
          ? [422, { id: 'unprocessable_entity', message: 'no' }]
          : [201, record(posted, 'x', 'A', '192.0.2.9')];
      });
    const dns = make();
    const desired = Array.from({ length: 20 }, (_, index) => ({
      name: `n${index}`,
      type: 'A',
      data: '192.0.2.1',
      ttl: 60,
    }));
    const failed = await dns
      .applyPlan(await dns.planZone('example.com', desired))
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'plan-incomplete', cause: { code: 'invalid-request' } });
    if (!(failed instanceof PlanIncompleteError)) throw failed;
    expect([failed.applied.changes.length, failed.remaining.changes.length, posted]).toEqual([5, 15, 6]);
    expect(failed.message).toContain('5 of the 20 changes');
  });
});
