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
});
