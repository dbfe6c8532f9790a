import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';
import { fixtureText } from '../../../support/fixture.js';

isolateNetwork();

const ORIGIN = 'https://api.gandi.net';
const GandiLive = getDriver(Provider.GANDI_LIVE);
const make = () => new GandiLive({ token: 'gandi-token', retry: { attempts: 1 } });
const recorded = (name: string) =>
  JSON.parse(fixtureText(`libcloud/dns/gandi_live/${name}.json`)) as nock.Body;
const BOB = '/v5/livedns/domains/example.com/records/bob';
const bob = (...values: string[]) => [
  { rrset_type: 'A', rrset_ttl: 9600, rrset_name: 'bob', rrset_values: values },
];

describe('Gandi LiveDNS', () => {
  it('lists zones and records', async () => {
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer gandi-token' } })
      .get('/v5/livedns/domains?page=1&per_page=100')
      .reply(200, recorded('list_zones'), { 'Total-Count': '2' })
      .get('/v5/livedns/domains/example.com/records?page=1&per_page=100')
      .reply(200, recorded('list_records'), { 'Total-Count': '3' });
    const driver = make();
    expect((await driver.listZones()).map((zone) => zone.id)).toEqual(['example.com', 'example.net']);
    const records = await driver.listRecords('example.com');
    expect(records.map(({ name, type, data, ttl }) => [name, type, data, ttl])).toEqual([
      ['', 'A', '127.0.0.1', 10_800],
      ['www', 'CNAME', 'bob.example.com.', 3600],
      ['bob', 'A', '127.0.1.1', 9600],
    ]);
  });

  it('lists a name that ends like its zone as what it is: relative', async () => {
    const set = {
      rrset_type: 'A',
      rrset_ttl: 300,
      rrset_name: 'www.example.com',
      rrset_values: ['192.0.2.1'],
    };
    nock(ORIGIN)
      .get('/v5/livedns/domains/example.com/records?page=1&per_page=100')
      .reply(200, [set], { 'Total-Count': '1' });
    const [record] = await make().listRecords('example.com');
    expect(record?.name).toBe('www.example.com');
  });

  it('goes on after a page that is not full, to an empty one, where no header says how many there are', async () => {
    const page = (number: number) => `/v5/livedns/domains/example.com/records?page=${number}&per_page=100`;
    const set = (name: string) => ({
      rrset_type: 'A',
      rrset_ttl: 300,
      rrset_name: name,
      rrset_values: ['192.0.2.1'],
    });
    nock(ORIGIN)
      .get(page(1))
      .reply(200, [set('a'), set('b')]);
    nock(ORIGIN)
      .get(page(2))
      .reply(200, [set('c')]);
    nock(ORIGIN).get(page(3)).reply(200, []);
    expect((await make().listRecords('example.com')).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('ends a list whose pages repeat with an error', async () => {
    const set = { rrset_type: 'A', rrset_ttl: 300, rrset_name: 'a', rrset_values: ['192.0.2.1'] };
    nock(ORIGIN)
      .get(/records/)
      .times(2)
      .reply(200, [set]);
    await expect(make().listRecords('example.com')).rejects.toMatchObject({ code: 'malformed-response' });
  });

  it('adds a value to a set and keeps the others', async () => {
    nock(ORIGIN)
      .get(BOB)
      .reply(200, bob('127.0.1.1', '127.0.1.2'))
      .put(`${BOB}/A`, { rrset_ttl: 9600, rrset_values: ['127.0.1.1', '127.0.1.2', '127.0.1.3'] })
      .reply(201, { message: 'DNS Record Created' });
    const record = await make().createRecord('example.com', { name: 'bob', type: 'A', data: '127.0.1.3' });
    expect(record).toMatchObject({ name: 'bob', data: '127.0.1.3', ttl: 9600 });
  });

  it('takes one value away, and the set with its last', async () => {
    const driver = make();
    nock(ORIGIN).get(BOB).reply(200, bob('127.0.1.1', '127.0.1.2'));
    nock(ORIGIN)
      .get('/v5/livedns/domains/example.com/records?page=1&per_page=100')
      .reply(200, bob('127.0.1.1', '127.0.1.2'), { 'Total-Count': '1' });
    nock(ORIGIN)
      .put(`${BOB}/A`, { rrset_ttl: 9600, rrset_values: ['127.0.1.2'] })
      .reply(201, {});
    const [first, second] = await driver.listRecords('example.com');
    await first?.delete();
    nock(ORIGIN).get(BOB).reply(200, bob('127.0.1.2')).delete(`${BOB}/A`).reply(204);
    await second?.delete();
  });

  it('says that a zone is missing, and makes one', async () => {
    nock(ORIGIN)
      .get('/v5/livedns/domains/missing.com')
      .reply(404, recorded('get_nonexistent_zone'))
      .post('/v5/livedns/domains', { fqdn: 'example.com', zone: { items: [] } })
      .reply(201, recorded('create_zone'))
      .get('/v5/livedns/domains/example.com')
      .reply(200, recorded('get_zone'));
    const driver = make();
    await expect(driver.getZone('missing.com')).rejects.toMatchObject({
      code: 'zone-not-found',
      message: expect.stringContaining('Unknown zone'),
    });
    expect(await driver.createZone({ domain: 'Example.com.' })).toMatchObject({ id: 'example.com' });
    await expect(driver.deleteZone('example.com')).rejects.toMatchObject({ code: 'not-supported' });
  });
});
