import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

isolateNetwork();

const ORIGIN = 'https://api.linode.com';
const LinodeDns = getDriver(Provider.LINODE, 'dns');
const make = () => new LinodeDns({ token: 'linode-token', retry: { attempts: 1 } });
const recorded = (name: string) => fixture(`libcloud/dns/linode_v4/${name}.json`);
const extra = { email: null, status: null, description: null, tags: [] };
const ZONE = { id: '123', domain: 'test.com', type: 'primary', ttl: 300, extra } as const;

describe('Linode DNS', () => {
  it('lists zones page by page', async () => {
    const page = recorded('list_zones');
    nock(ORIGIN)
      .get('/v4/domains?page=1&page_size=100')
      .reply(200, { ...page, page: 1, pages: 2 })
      .get('/v4/domains?page=2&page_size=100')
      .reply(200, { ...page, data: [], page: 2, pages: 2 });
    const zones = await make().listZones();
    expect(zones.map(({ id, domain, ttl }) => [id, domain, ttl]).slice(0, 2)).toEqual([
      ['123', 'test.com', 300],
      ['1234', 'example.com', null],
    ]);
  });

  it('lists all zones where pages are cut shorter than they are counted', async () => {
    const zone = (id: number) => ({ id, domain: `z${id}.example`, type: 'master' });
    const page = (number: number, data: object[]) => ({ data, page: number, pages: 1, results: 3 });
    nock(ORIGIN)
      .get('/v4/domains?page=1&page_size=100')
      .reply(200, page(1, [zone(1), zone(2)]))
      .get('/v4/domains?page=2&page_size=100')
      .reply(200, page(2, [zone(3)]));
    expect((await make().listZones()).map(({ id }) => id)).toEqual(['1', '2', '3']);
  });

  it('lists records in normal form', async () => {
    nock(ORIGIN).get('/v4/domains/123/records?page=1&page_size=100').reply(200, recorded('list_records'));
    const driver = make();
    const records = await driver.listRecords(driver.adopt(ZONE));
    expect(records.map(({ name, type, data, ttl }) => [name, type, data, ttl])).toEqual([
      ['', 'MX', '10 mail.test.com.', 300],
      ['test', 'NS', 'ns1.example.com.', 300],
      ['test', 'CAA', '0 issue "letsencrypt.org"', 300],
      ['test.example.com', 'A', '172.150.13.100', 300],
      ['test.example.com', 'TXT', '"Testing"', 300],
      ['testing', 'CNAME', 'test.example123.com.', 3600],
    ]);
  });

  it('makes an SRV name of service and protocol, and a TTL that Linode has', async () => {
    const body = {
      type: 'SRV',
      ttl_sec: 300,
      priority: 10,
      weight: 5,
      port: 5060,
      target: 'sip.example.net',
      service: 'sip',
      protocol: 'tcp',
    };
    nock(ORIGIN)
      .post('/v4/domains/123/records', body)
      .reply(200, { id: 9, name: '_sip._tcp', tag: null, ...body });
    const driver = make();
    const record = await driver
      .adopt(ZONE)
      .createRecord({ name: '_sip._tcp', type: 'SRV', data: '10 5 5060 sip.example.net.', ttl: 400 });
    expect(record).toMatchObject({
      id: '9',
      name: '_sip._tcp',
      data: '10 5 5060 sip.example.net.',
      ttl: 300,
    });
  });

  it('asks for the CNAME record that an NS record must not point at', async () => {
    const alias = { id: 7, type: 'CNAME', name: 'ns', target: 'ns.example.net', ttl_sec: 0, tag: null };
    nock(ORIGIN, { reqheaders: { 'x-filter': '{"type":"CNAME","name":"ns"}' } })
      .get('/v4/domains/123/records?page=1&page_size=100')
      .reply(200, { data: [], page: 1, pages: 2, results: 1 })
      .get('/v4/domains/123/records?page=2&page_size=100')
      .reply(200, { data: [alias], page: 2, pages: 2, results: 1 });
    const zone = make().adopt(ZONE);
    await expect(zone.createRecord({ name: 'sub', type: 'NS', data: 'ns' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('has no target where no mail is taken', async () => {
    const body = { type: 'MX', name: '', target: '', priority: 0, ttl_sec: 0 };
    nock(ORIGIN)
      .post('/v4/domains/123/records', body)
      .reply(200, { id: 9, tag: null, ...body });
    const record = await make().adopt(ZONE).createRecord({ name: '', type: 'MX', data: '0 .' });
    expect(record.data).toBe('0 .');
  });

  it('refuses SRV names and CAA flags that Linode has not', async () => {
    const zone = make().adopt(ZONE);
    await expect(
      zone.createRecord({ name: 'sip', type: 'SRV', data: '1 1 1 a.example.' }),
    ).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(zone.createRecord({ name: '', type: 'CAA', data: '128 issue x' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  it('names the field that Linode has something against', async () => {
    nock(ORIGIN)
      .post('/v4/domains', { domain: 'test.com', type: 'master', soa_email: 'hostmaster@test.com' })
      .reply(400, { errors: [{ reason: 'DNS zone already exists.', field: 'domain' }] })
      .get('/v4/domains/9')
      .reply(404, { errors: [{ reason: 'Not found' }] });
    const driver = make();
    await expect(driver.createZone({ domain: 'test.com' })).rejects.toMatchObject({
      code: 'zone-exists',
      message: expect.stringContaining('domain: DNS zone already exists.'),
    });
    await expect(driver.getZone('9')).rejects.toMatchObject({ code: 'zone-not-found' });
  });
});
