import { getDriver, PlanIncompleteError, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../support/api.js';

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
