import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

isolateNetwork();

const ORIGIN = 'https://api.digitalocean.com';
const DigitalOceanDns = getDriver(Provider.DIGITAL_OCEAN, 'dns');
const make = () => new DigitalOceanDns({ token: 'dop_v1_0123456789abcdef', retry: { attempts: 1 } });
const recorded = (name: string) => fixture(`libcloud/dns/digitalocean/_v2_domains${name}.json`);

describe('DigitalOcean DNS', () => {
  it('lists zones, whose domain is their id', async () => {
    nock(ORIGIN).get('/v2/domains?per_page=200').reply(200, recorded(''));
    const [zone] = await make().listZones();
    expect(zone).toMatchObject({ id: 'testdomain', domain: 'testdomain', type: 'primary', ttl: 1800 });
  });

  it('lists records of all pages, in normal form, without the SOA record that holds only a number', async () => {
    const next = `${ORIGIN}/v2/domains/testdomain/records?page=2&per_page=200`;
    const more = [
      {
        id: 1,
        type: 'SOA',
        name: '@',
        data: '1800',
        priority: null,
        port: null,
        ttl: 1800,
        weight: null,
        flags: null,
        tag: null,
      },
      {
        id: 2,
        type: 'SRV',
        name: '_sip._tcp',
        data: 'sip.example.com',
        priority: 10,
        port: 5060,
        ttl: 60,
        weight: 5,
        flags: null,
        tag: null,
      },
      {
        id: 3,
        type: 'CNAME',
        name: 'www',
        data: '@',
        priority: null,
        port: null,
        ttl: 60,
        weight: null,
        flags: null,
        tag: null,
      },
      {
        id: 4,
        type: 'CAA',
        name: '@',
        data: 'letsencrypt.org',
        priority: null,
        port: null,
        ttl: 60,
        weight: null,
        flags: 0,
        tag: 'issue',
      },
      {
        id: 5,
        type: 'TXT',
        name: '@',
        data: 'v=spf1 -all',
        priority: null,
        port: null,
        ttl: 60,
        weight: null,
        flags: null,
        tag: null,
      },
    ];
    nock(ORIGIN)
      .get('/v2/domains/testdomain/records?per_page=200')
      .reply(200, { ...recorded('_testdomain_records'), links: { pages: { next } } })
      .get('/v2/domains/testdomain/records?page=2&per_page=200')
      .reply(200, { domain_records: more, links: {}, meta: { total: 10 } });
    const records = await make().listRecords('testdomain');
    expect(records.map(({ id, name, type, data, ttl }) => [id, name, type, data, ttl])).toEqual([
      ['1234560', '', 'NS', 'ns1.digitalocean.com.', 1800],
      ['1234561', '', 'NS', 'ns2.digitalocean.com.', 1800],
      ['1234562', '', 'NS', 'ns3.digitalocean.com.', 1800],
      ['1234564', '', 'A', '123.45.67.89', 1800],
      ['1234567', '', 'A', '123.45.67.99', null],
      ['2', '_sip._tcp', 'SRV', '10 5 5060 sip.example.com.', 60],
      ['3', 'www', 'CNAME', 'testdomain.', 60],
      ['4', '', 'CAA', '0 issue "letsencrypt.org"', 60],
      ['5', '', 'TXT', '"v=spf1 -all"', 60],
    ]);
  });

  it('sends each part of a record in its own field, names with their final dot', async () => {
    const body = {
      type: 'SRV',
      name: '_sip._tcp',
      data: 'sip.testdomain.',
      priority: 10,
      weight: 5,
      port: 5060,
      flags: null,
      tag: null,
      ttl: 60,
    };
    const response = { id: 7, ...body, data: 'sip.testdomain' };
    nock(ORIGIN).post('/v2/domains/testdomain/records', body).reply(201, { domain_record: response });
    const record = await make().createRecord('testdomain', {
      name: '_sip._tcp',
      type: 'SRV',
      data: '10 5 5060 sip',
      ttl: 60,
    });
    expect(record).toMatchObject({ id: '7', data: '10 5 5060 sip.testdomain.' });
  });

  it.each([
    ['0 issue "letsencrypt.org"', 'issue', 'letsencrypt.org.', 'letsencrypt.org'],
    ['0 iodef "mailto:a@example.com"', 'iodef', 'mailto:a@example.com', 'mailto:a@example.com'],
  ])('sends the CAA data %s as DigitalOcean takes it', async (data, tag, sent, shown) => {
    const record = { id: 8, type: 'CAA', name: '@', priority: null, port: null, weight: null, ttl: 60 };
    nock(ORIGIN)
      .post('/v2/domains/testdomain/records', (body: { data: string }) => body.data === sent)
      .reply(201, { domain_record: { ...record, flags: 0, tag, data: shown } });
    const made = await make().createRecord('testdomain', { name: '', type: 'CAA', data, ttl: 60 });
    expect(made.data).toBe(data);
  });

  it('changes a record', async () => {
    nock(ORIGIN)
      .get('/v2/domains/testdomain/records/1234564')
      .reply(200, recorded('_testdomain_records_1234564'))
      .put(
        '/v2/domains/testdomain/records/1234564',
        (body: { data: string; ttl: number }) => body.data === '234.56.78.90' && body.ttl === 60,
      )
      .reply(200, recorded('_testdomain_records_1234564_UPDATE'));
    const updated = await make().updateRecord(
      { zone: 'testdomain', id: '1234564' },
      { data: '234.56.78.90', ttl: 60 },
    );
    expect(updated).toMatchObject({ id: '1234564', data: '234.56.78.90', ttl: 60 });
  });

  it('tells a zone that exists from a bad request, and a zone from a record that is missing', async () => {
    nock(ORIGIN)
      .post('/v2/domains', { name: 'testdomain' })
      .reply(422, { id: 'unprocessable_entity', message: 'Name already exists' })
      .post('/v2/domains', { name: 'testdomain2' })
      .reply(422, recorded('_UNPROCESSABLE_ENTITY'))
      .get('/v2/domains/missing')
      .reply(404, recorded('_testdomain_NOT_FOUND'))
      .get('/v2/domains/testdomain/records/1')
      .reply(404, recorded('_testdomain_records_1234564_NOT_FOUND'));
    const driver = make();
    await expect(driver.createZone({ domain: 'testdomain' })).rejects.toMatchObject({ code: 'zone-exists' });
    await expect(driver.createZone({ domain: 'testdomain2' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await expect(driver.getZone('missing')).rejects.toMatchObject({ code: 'zone-not-found' });
    await expect(driver.getRecord('testdomain', '1')).rejects.toMatchObject({ code: 'record-not-found' });
  });

  it('refuses what DigitalOcean cannot keep before asking', async () => {
    const driver = make();
    const bad = (record: object) =>
      driver.createRecord('testdomain', { name: 'x', type: 'A', data: '192.0.2.1', ...record });
    await expect(bad({ ttl: 10 })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('from 30 to'),
    });
    await expect(bad({ type: 'LOC', data: '0 N 0 E 0m' })).rejects.toMatchObject({ code: 'not-supported' });
    await expect(driver.updateZone('testdomain', {})).rejects.toMatchObject({ code: 'not-supported' });
    expect(DigitalOceanDns.supports('updateZone')).toBe(false);
  });
});
