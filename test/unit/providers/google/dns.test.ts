import { createVerify, generateKeyPairSync } from 'node:crypto';

import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

isolateNetwork();

const ORIGIN = 'https://dns.googleapis.com';
const ZONES = '/dns/v1/projects/my-project/managedZones';
const GoogleDns = getDriver(Provider.GOOGLE, 'dns');
const make = () => new GoogleDns({ token: 'ya29.token', projectId: 'my-project', retry: { attempts: 1 } });
const recorded = (name: string) => fixture(`libcloud/dns/google/${name}.json`);
const extra = { name: 'example-com', nameServers: [], visibility: null, description: null };
const ZONE = { id: '1', domain: 'example.com', type: 'primary', ttl: null, extra } as const;
const set = (name: string, type: string, ttl: number, ...rrdatas: string[]) => ({ name, type, ttl, rrdatas });
const failure = (code: number, reason: string, message: string) => ({
  error: { code, message, errors: [{ domain: 'global', reason, message }] },
});

describe('Google Cloud DNS', () => {
  it('lists zones and records of all pages', async () => {
    nock(ORIGIN)
      .get(ZONES)
      .reply(200, recorded('zone_list'))
      .get(`${ZONES}/1/rrsets`)
      .reply(200, { ...recorded('records_list'), nextPageToken: 'more' })
      .get(`${ZONES}/1/rrsets?pageToken=more`)
      .reply(200, { rrsets: [set('a.example.com.', 'A', 60, '192.0.2.1', '192.0.2.2')] });
    const driver = make();
    expect((await driver.listZones()).map(({ id, domain, extra }) => [id, domain, extra.name])).toEqual([
      ['1', 'example.com', 'example-com'],
      ['2', 'example.net', 'example-net'],
    ]);
    const records = await driver.adopt(ZONE).listRecords();
    expect(records.map(({ name, type, data, ttl }) => [name, type, data, ttl]).slice(4)).toEqual([
      ['', 'SOA', 'ns-cloud-d1.googledomains.com. dns-admin.google.com. 0 21600 3600 1209600 300', 21_600],
      ['foo', 'A', '1.2.3.4', 3600],
      ['a', 'A', '192.0.2.1', 60],
      ['a', 'A', '192.0.2.2', 60],
    ]);
  });

  it('names the set exactly as Google holds it when it changes a value, and waits until the change is done', async () => {
    const held = set('txt.example.com.', 'TXT', 60, 'unquoted', '"second"');
    nock(ORIGIN)
      .get(`${ZONES}/1/rrsets?name=txt.example.com.`)
      .reply(200, { rrsets: [held] })
      .post(`${ZONES}/1/changes`, {
        additions: [set('txt.example.com.', 'TXT', 60, '"unquoted"', '"second"', '"third"')],
        deletions: [held],
      })
      .reply(200, { id: '37', status: 'pending' })
      .get(`${ZONES}/1/changes/37`)
      .reply(200, { id: '37', status: 'pending' })
      .get(`${ZONES}/1/changes/37`)
      .reply(200, { id: '37', status: 'done' });
    const record = await make().adopt(ZONE).createRecord({ name: 'txt', type: 'TXT', data: 'third' });
    expect(record).toMatchObject({ name: 'txt', data: '"third"', ttl: 60 });
  });

  it('reads again and tries again where somebody else was faster', async () => {
    const first = set('a.example.com.', 'A', 60, '192.0.2.1');
    const later = set('a.example.com.', 'A', 60, '192.0.2.1', '192.0.2.9');
    nock(ORIGIN)
      .get(`${ZONES}/1/rrsets?name=a.example.com.`)
      .reply(200, { rrsets: [first] })
      .post(`${ZONES}/1/changes`)
      .reply(412, failure(412, 'conditionNotMet', "Precondition not met for 'entity.change.deletions[0]'"))
      .get(`${ZONES}/1/rrsets?name=a.example.com.`)
      .reply(200, { rrsets: [later] })
      .post(`${ZONES}/1/changes`, {
        additions: [set('a.example.com.', 'A', 60, '192.0.2.1', '192.0.2.9', '192.0.2.2')],
        deletions: [later],
      })
      .reply(200, { id: '38', status: 'done' });
    expect(await make().adopt(ZONE).createRecord({ name: 'a', type: 'A', data: '192.0.2.2' })).toMatchObject({
      ttl: 60,
    });
  });

  it("changes a zone's description, and says what it cannot change", async () => {
    const [zone] = (recorded('zone_list') as { managedZones: object[] }).managedZones;
    nock(ORIGIN)
      .patch(`${ZONES}/1`, { description: 'new' })
      .reply(200, { status: 'done' })
      .get(`${ZONES}/1`)
      .reply(200, { ...zone, description: 'new' });
    const driver = make();
    expect((await driver.updateZone('1', { extra: { description: 'new' } })).extra.description).toBe('new');
    for (const extra of [{ visibility: 'private' as const }, { name: 'other' }])
      await expect(driver.updateZone('1', { extra })).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('gives up, and says so, where somebody else is always faster', async () => {
    nock(ORIGIN)
      .get(`${ZONES}/1/rrsets?name=a.example.com.`)
      .times(5)
      .reply(200, { rrsets: [] })
      .post(`${ZONES}/1/changes`)
      .times(5)
      .reply(
        409,
        failure(
          409,
          'alreadyExists',
          "The resource 'entity.change.additions[0]' named 'a.example.com. (A)' already exists",
        ),
      );
    const call = make().adopt(ZONE).createRecord({ name: 'a', type: 'A', data: '192.0.2.2' });
    await expect(call).rejects.toMatchObject({ code: 'conflict', providerCode: 'alreadyExists' });
  });

  it('lists the values of a set with a routing policy, changes none, and keeps it beside its neighbours', async () => {
    const routed = {
      ...set('geo.example.com.', 'A', 60),
      routingPolicy: {
        wrr: {
          items: [
            { weight: 1, rrdatas: ['192.0.2.1'] },
            { weight: 2, rrdatas: ['192.0.2.2'] },
          ],
        },
      },
    };
    nock(ORIGIN)
      .get(`${ZONES}/1/rrsets`)
      .reply(200, { rrsets: [routed] })
      .get(`${ZONES}/1/rrsets?name=geo.example.com.`)
      .times(2)
      .reply(200, { rrsets: [routed] });
    const zone = make().adopt(ZONE);
    const records = await zone.listRecords();
    expect(records.map(({ data, extra }) => [data, extra])).toEqual(
      ['192.0.2.1', '192.0.2.2'].map((data) => [
        data,
        { rrdatas: ['192.0.2.1', '192.0.2.2'], hasRoutingPolicy: true },
      ]),
    );
    await expect(records[0]?.update({ data: '192.0.2.9' })).rejects.toMatchObject({ code: 'not-supported' });
    const beside = { name: 'geo', type: 'A', data: '192.0.2.9' };
    await expect(zone.createRecord(beside)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('empties a zone before it deletes it', async () => {
    nock(ORIGIN)
      .get(`${ZONES}/1`)
      .reply(200, recorded('zone'))
      .get(`${ZONES}/1/rrsets`)
      .reply(200, recorded('records_list'))
      .post(`${ZONES}/1/changes`, {
        additions: [],
        deletions: [set('foo.example.com.', 'A', 3600, '1.2.3.4')],
      })
      .reply(200, { id: '1', status: 'done' })
      .delete(`${ZONES}/1`)
      .reply(204);
    await make().deleteZone('1');
    nock(ORIGIN).get(`${ZONES}/9`).reply(404, recorded('get_zone_does_not_exists'));
    await expect(make().getZone('9')).rejects.toMatchObject({ code: 'zone-not-found' });
  });

  it('makes a zone, named after its domain', async () => {
    nock(ORIGIN)
      .post(ZONES, { name: 'zone-example-org', dnsName: 'example.org.', description: '' })
      .reply(200, recorded('zone_create'));
    expect(await make().createZone({ domain: 'example.org' })).toMatchObject({
      id: '3',
      domain: 'example.org',
    });
    nock(ORIGIN)
      .post(ZONES)
      .reply(409, failure(409, 'alreadyExists', 'exists'));
    await expect(make().createZone({ domain: 'example.org' })).rejects.toMatchObject({ code: 'zone-exists' });
  });

  it('signs in with the key of a service account, once for a driver and its forks', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const credentials = {
      client_email: 'robot@my-project.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      project_id: 'my-project',
    };
    const assertions: string[] = [];
    nock('https://oauth2.googleapis.com')
      .post('/token', (body: { grant_type: string; assertion: string }) => {
        assertions.push(body.assertion);
        return body.grant_type === 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      })
      .reply(200, { access_token: 'ya29.fresh', expires_in: 3600, token_type: 'Bearer' });
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer ya29.fresh' } })
      .get(ZONES)
      .times(2)
      .reply(200, { managedZones: [] });
    const driver = new GoogleDns({ credentials });
    const fork = driver.fork();
    await Promise.all([driver.listZones(), fork.listZones()]);
    const [header = '', claims = '', signature = ''] = assertions[0]?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: credentials.client_email,
      aud: 'https://oauth2.googleapis.com/token',
      scope: 'https://www.googleapis.com/auth/ndev.clouddns.readwrite',
    });
    const verifier = createVerify('RSA-SHA256').update(`${header}.${claims}`);
    expect(verifier.verify(publicKey, signature, 'base64url')).toBe(true);
  });

  it('says which credentials are missing or broken', () => {
    expect(() => new GoogleDns({ projectId: 'p' })).toThrow(
      /option credentials is missing.*GOOGLE_APPLICATION_CREDENTIALS/,
    );
    expect(() => new GoogleDns({ token: 't' })).toThrow(/option projectId is missing.*GOOGLE_CLOUD_PROJECT/);
    const credentials = { client_email: 'a@b', private_key: 'no pem', project_id: 'p' };
    expect(() => new GoogleDns({ credentials })).toThrow(/holds no private key in PEM/);
  });
});
