import { getDriver, Provider } from 'skylane';
import { dsOf } from 'skylane/dns';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { isolateNetwork } from '../../support/api.js';

isolateNetwork();

const GOOGLE = 'https://dns.googleapis.com';
const KEYS = '/dns/v1/projects/p/managedZones/7/dnsKeys';
const CLOUDFLARE = 'https://api.cloudflare.com';

/** DNSSEC of a zone at Google, whose keys are these. */
const atGoogle = (...dnsKeys: readonly object[]) => {
  nock(GOOGLE).get(KEYS).reply(200, { dnsKeys });
  const Google = getDriver(Provider.GOOGLE, 'dns');
  const dns = new Google({ token: 't', projectId: 'p', retry: { attempts: 1 } });
  return dns.listDsRecords({ id: '7', domain: 'example.com' } as never);
};

/** DNSSEC of a zone at Cloudflare, which says this. */
const atCloudflare = (result: object) => {
  nock(CLOUDFLARE).get('/client/v4/zones/z/dnssec').reply(200, { success: true, errors: [], result });
  const Cloudflare = getDriver(Provider.CLOUDFLARE);
  const dns = new Cloudflare({ token: 't', retry: { attempts: 1 } });
  return dns.listDsRecords({ id: 'z', domain: 'example.com' } as never);
};

const DIGEST = '48e939042e82c22542cb377b580dfdc52a361cefdc72e7f9107e2b6bd9306a45';
const signing = {
  type: 'keySigning',
  isActive: true,
  keyTag: 16953,
  algorithm: 'ecdsap256sha256',
  digests: [{ type: 'sha256', digest: DIGEST }],
};

describe('the DS records of a zone', () => {
  it('are those of the keys that sign the others, at Google', async () => {
    const records = await atGoogle(
      signing,
      { ...signing, type: 'zoneSigning', keyTag: 1 },
      { ...signing, isActive: false, keyTag: 2 },
    );
    expect(records).toEqual([
      { keyTag: 16953, algorithm: 13, digestType: 2, digest: DIGEST, data: `16953 13 2 ${DIGEST}` },
    ]);
  });

  it('of an algorithm that Google names and the DNS does not are a malformed response', async () => {
    await expect(atGoogle({ ...signing, algorithm: 'quantum' })).rejects.toMatchObject({
      code: 'malformed-response',
      message: expect.stringContaining('quantum') as string,
    });
  });

  it('are there while Cloudflare waits for the zone above, and gone where it signs no more', async () => {
    const active = { algorithm: '13', digest_type: '2', digest: DIGEST.toUpperCase(), key_tag: 16953 };
    expect((await atCloudflare({ ...active, status: 'pending' })).map(({ data }) => data)).toEqual([
      `16953 13 2 ${DIGEST}`,
    ]);
    expect(await atCloudflare({ ...active, status: 'pending-disabled' })).toEqual([]);
    expect(await atCloudflare({ status: 'active', key_tag: null })).toEqual([]);
  });

  it('are made of a key as RFC 4034 has it', () => {
    const key = `256 3 5 ${[
      'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvx',
      'egXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==',
    ].join('')}`;
    expect(dsOf('dskey.example.com', key, 1).data).toBe('60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118');
  });
});

describe('a host that signs all zones', () => {
  it('shows their DS records, and is not told to stop', async () => {
    const ds = [`${16953} 13 2 ${DIGEST}`];
    nock('https://desec.io')
      .get('/api/v1/domains/example.com/')
      .times(2)
      .reply(200, { name: 'example.com', keys: [{ ds }] });
    const Desec = getDriver(Provider.DESEC);
    const dns = new Desec({ token: 't', retry: { attempts: 1 } });
    expect((await dns.listDsRecords('example.com')).map(({ data }) => data)).toEqual(ds);
    expect((await dns.enableDnssec('example.com')).map(({ data }) => data)).toEqual(ds);
    expect(Desec.supports('disableDnssec')).toBe(false);
    await expect(dns.disableDnssec('example.com')).rejects.toMatchObject({ code: 'not-supported' });
  });
});

describe('a host that signs no zones', () => {
  it('says so before it is asked', async () => {
    const Linode = getDriver(Provider.LINODE, 'dns');
    const dns = new Linode({ token: 't' });
    expect(Linode.supports('enableDnssec')).toBe(false);
    await expect(dns.enableDnssec('1')).rejects.toMatchObject({ code: 'not-supported' });
    await expect(dns.listDsRecords('1')).rejects.toMatchObject({ code: 'not-supported' });
  });
});
