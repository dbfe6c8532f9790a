import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';

isolateNetwork();

const ORIGIN = 'http://127.0.0.1:8081';
const ZONES = '/api/v1/servers/localhost/zones';
const PowerDns = getDriver(Provider.POWERDNS);
const make = () => new PowerDns({ endpoint: `${ORIGIN}/api/v1`, apiKey: 'key', retry: { attempts: 1 } });

interface Change {
  readonly rrsets: readonly { readonly records: readonly { readonly content: string }[] }[];
}

describe('PowerDNS', () => {
  it('keeps values that are added at once, however the zone is spelled', async () => {
    let records: readonly object[] = [];
    const set = () => ({ name: 'www.example.com.', type: 'A', ttl: 60, records, comments: [] });
    for (const id of ['example.com', 'example.com.']) {
      nock(ORIGIN)
        .get(`${ZONES}/${id}`)
        .reply(200, () => ({ rrsets: [set()] }))
        .patch(`${ZONES}/${id}`, (body: Change) => {
          records = body.rrsets[0]?.records ?? [];
          return true;
        })
        .reply(204);
    }
    const dns = make();
    const add = (zone: string, data: string) => dns.createRecord(zone, { name: 'www', type: 'A', data });
    await Promise.all([add('example.com', '192.0.2.1'), add('example.com.', '192.0.2.2')]);
    expect(records).toMatchObject([{ content: '192.0.2.1' }, { content: '192.0.2.2' }]);
  });

  const withSoa = (serial: number, refresh: number) => ({
    rrsets: [
      {
        name: 'example.com.',
        type: 'SOA',
        ttl: 60,
        records: [{ content: `ns.example.com. h.example.com. ${serial} ${refresh} 3 4 5` }],
        comments: [],
      },
    ],
  });

  it('returns the SOA record as the server wrote it', async () => {
    nock(ORIGIN)
      .get(`${ZONES}/example.com.`)
      .times(2)
      .reply(200, withSoa(7, 2))
      .patch(`${ZONES}/example.com.`)
      .reply(204)
      .get(`${ZONES}/example.com.`)
      .reply(200, withSoa(2_026_113_001, 9));
    const [soa] = await make().listRecords('example.com.');
    const updated = await soa?.update({ data: 'ns.example.com. h.example.com. 8 9 3 4 5' });
    expect(updated?.data).toBe('ns.example.com. h.example.com. 2026113001 9 3 4 5');
  });

  it.each([
    ['CNAME', String.raw`a\;b.example.net.`, 'a;b.example.net.'],
    [
      'LOC',
      '0 0 0.000 N 0 0 0.000 E 0.00m 1.00m 10000.00m 10.00m',
      '0 0 0.000 S 0 0 0.000 W 0.00m 1.00m 10000.00m 10.00m',
    ],
  ])('writes and reads %s data in the spelling of the server', async (type, data, content) => {
    const set = { name: 'x.example.com.', type, ttl: 3600 };
    nock(ORIGIN)
      .get(`${ZONES}/example.com.`)
      .reply(200, { rrsets: [] })
      .patch(`${ZONES}/example.com.`, {
        rrsets: [{ ...set, changetype: 'REPLACE', records: [{ content, disabled: false }] }],
      })
      .reply(204)
      .get(`${ZONES}/example.com.`)
      .reply(200, { rrsets: [{ ...set, records: [{ content, disabled: false }], comments: [] }] });
    const dns = make();
    const made = await dns.createRecord('example.com.', { name: 'x', type, data });
    expect(await dns.listRecords('example.com.')).toMatchObject([{ id: made.id, data }]);
  });
});
