import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

isolateNetwork();

const IDENTITY = 'https://identity.api.rackspacecloud.com';
const ORIGIN = 'https://dns.api.rackspacecloud.com';
const RackspaceDns = getDriver(Provider.RACKSPACE, 'dns');
const recorded = (name: string) => fixture(`libcloud/dns/rackspace/${name}.json`);
const extra = { email: null, comment: null, createdAt: null, updatedAt: null };
const ZONE = { id: '2946063', domain: 'foo4.bar.com', type: 'primary', ttl: 855, extra } as const;
const JOB = { verb: 'POST', jobId: 'job-1', callbackUrl: `${ORIGIN}/v1.0/11111/status/job-1` };
const STATUS = '/v1.0/11111/status/job-1?showDetails=true';

function make() {
  const endpoints = [{ tenantId: '11111', publicURL: `${ORIGIN}/v1.0/11111` }];
  const access = {
    token: { id: 'token-1', expires: '2099-01-01T00:00:00.000Z' },
    serviceCatalog: [{ type: 'rax:dns', name: 'cloudDNS', endpoints }],
  };
  nock(IDENTITY).post('/v2.0/tokens').reply(200, { access });
  return new RackspaceDns({ username: 'user', apiKey: 'key-0123456789', retry: { attempts: 1 } });
}

describe('Rackspace Cloud DNS', () => {
  it('lists zones', async () => {
    nock(ORIGIN, { reqheaders: { 'x-auth-token': 'token-1' } })
      .get('/v1.0/11111/domains?limit=100&offset=0')
      .reply(200, recorded('list_zones_success'));
    const zones = await make().listZones();
    expect(zones).toHaveLength(6);
    expect(zones[0]).toMatchObject({
      id: '2946063',
      domain: 'foo4.bar.com',
      type: 'primary',
      ttl: null,
      extra: { comment: 'wazaaa' },
    });
  });

  it('lists records page by page', async () => {
    const { records } = recorded('list_records_success')['recordsList'] as { records: object[] };
    nock(ORIGIN)
      .get('/v1.0/11111/domains/2946063/records?limit=100&offset=0')
      .reply(200, { records: records.slice(0, 2), totalEntries: 3 })
      .get('/v1.0/11111/domains/2946063/records?limit=100&offset=2')
      .reply(200, { records: records.slice(2), totalEntries: 3 });
    const driver = make();
    const listed = await driver.adopt(ZONE).listRecords();
    expect(listed.map(({ id, name, type, data, ttl }) => [id, name, type, data, ttl])).toEqual([
      ['A-7423034', 'test3', 'A', '127.7.7.7', 777],
      ['NS-6717885', '', 'NS', 'dns1.stabletransit.com.', 3600],
      ['NS-6717886', '', 'NS', 'dns2.stabletransit.com.', 3600],
    ]);
  });

  it('waits for the job that a change is there', async () => {
    const body = {
      records: [{ type: 'MX', name: 'foo4.bar.com', data: 'mail.foo4.bar.com', priority: 10, ttl: 3600 }],
    };
    const made = {
      name: 'foo4.bar.com',
      id: 'MX-1',
      type: 'MX',
      data: 'mail.foo4.bar.com',
      priority: 10,
      ttl: 3600,
    };
    nock(ORIGIN)
      .get('/v1.0/11111/domains/2946063/records?limit=100&offset=0&type=CNAME&name=mail.foo4.bar.com')
      .reply(200, { records: [], totalEntries: 0 })
      .post('/v1.0/11111/domains/2946063/records', body)
      .reply(202, { ...JOB, status: 'RUNNING' })
      .get(STATUS)
      .reply(200, { ...JOB, status: 'RUNNING' })
      .get(STATUS)
      .reply(200, { ...JOB, status: 'COMPLETED', response: { records: [made] } });
    const record = await make()
      .adopt(ZONE)
      .createRecord({ name: '', type: 'MX', data: '10 mail', ttl: 3600 });
    expect(record).toMatchObject({ id: 'MX-1', name: '', data: '10 mail.foo4.bar.com.', ttl: 3600 });
  });

  it('rejects as the job fails', async () => {
    const error = {
      message: 'Bad Request',
      code: 400,
      details: 'Record is a duplicate of another record: (id=1685020, fqdn=www.foo4.bar.com, data=192.0.2.1)',
    };
    nock(ORIGIN)
      .post('/v1.0/11111/domains/2946063/records')
      .reply(202, { ...JOB, status: 'RUNNING' })
      .get(STATUS)
      .reply(200, { ...JOB, status: 'ERROR', error });
    const call = make().adopt(ZONE).createRecord({ name: 'www', type: 'A', data: '192.0.2.1' });
    await expect(call).rejects.toMatchObject({
      code: 'record-exists',
      message: expect.stringContaining('duplicate of another record'),
    });
  });

  it('reads errors of the service itself', async () => {
    nock(ORIGIN)
      .get('/v1.0/11111/domains/1?showRecords=false&showSubdomains=false')
      .reply(404, recorded('does_not_exist'))
      .post('/v1.0/11111/domains')
      .reply(400, recorded('create_zone_validation_error'));
    const driver = make();
    await expect(driver.getZone('1')).rejects.toMatchObject({
      code: 'zone-not-found',
      message: expect.stringContaining('Object not Found'),
    });
    await expect(driver.createZone({ domain: 'foo.com' })).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
