import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';

isolateNetwork();

const ORIGIN = 'https://api.cloudflare.com';
const CloudflareDns = getDriver(Provider.CLOUDFLARE, 'dns');
const make = () => new CloudflareDns({ token: 'cf-token', accountId: 'acc1', retry: { attempts: 1 } });
const extra = { status: 'active', nameServers: [], paused: false };
const ZONE = { id: 'z1', domain: 'example.org', type: 'primary', ttl: null, extra } as const;
const RECORDS = '/client/v4/zones/z1/dns_records';

const good = (result: unknown, info: object = { page: 1, total_pages: 1 }) => ({
  result,
  success: true,
  errors: [],
  messages: [],
  ...(Array.isArray(result) ? { result_info: info } : {}),
});
const bad = (code: number, message: string) => ({
  result: null,
  success: false,
  errors: [{ code, message }],
  messages: [],
});

/** A record as the API has shown it since 2025. */
const shown = (id: string, name: string, type: string, content: string, more: object = {}) => ({
  id,
  name: name === '' ? 'example.org' : `${name}.example.org`,
  type,
  content,
  proxiable: false,
  proxied: false,
  ttl: 3600,
  settings: {},
  meta: {},
  comment: null,
  tags: [],
  created_on: '2025-08-27T20:36:17.634961Z',
  modified_on: '2025-08-27T20:36:17.634961Z',
  ...more,
});

/** For types with fields of their own: data in normal form, and the fields. */
const FIELDS: readonly (readonly [type: string, data: string, fields: Record<string, string | number>])[] = [
  ['SRV', '10 5 5060 sip.example.net.', { priority: 10, weight: 5, port: 5060, target: 'sip.example.net' }],
  ['CAA', '0 issue "letsencrypt.org"', { flags: 0, tag: 'issue', value: 'letsencrypt.org' }],
  [
    'DS',
    `60485 13 2 ${'ab'.repeat(32)}`,
    { key_tag: 60_485, algorithm: 13, digest_type: 2, digest: 'ab'.repeat(32) },
  ],
  ['SSHFP', `4 2 ${'cd'.repeat(32)}`, { algorithm: 4, type: 2, fingerprint: 'cd'.repeat(32) }],
  [
    'TLSA',
    `3 1 1 ${'ef'.repeat(32)}`,
    { usage: 3, selector: 1, matching_type: 1, certificate: 'ef'.repeat(32) },
  ],
  [
    'NAPTR',
    '100 10 "S" "SIP+D2U" "!^.*$!sip:a@b.c!" _sip._udp.example.org.',
    {
      order: 100,
      preference: 10,
      flags: 'S',
      service: 'SIP+D2U',
      regex: '!^.*$!sip:a@b.c!',
      replacement: '_sip._udp.example.org.',
    },
  ],
  [
    'HTTPS',
    '1 . alpn=h2,h3 ipv4hint=192.0.2.1',
    { priority: 1, target: '.', value: 'alpn="h2,h3" ipv4hint="192.0.2.1"' },
  ],
  ['SVCB', '1 svc.example.net. port=443', { priority: 1, target: 'svc.example.net.', value: 'port="443"' }],
  [
    'LOC',
    '52 22 23.500 N 4 53 32.000 W -2.00m 1.00m 10000.00m 10.00m',
    {
      lat_degrees: 52,
      lat_minutes: 22,
      lat_seconds: 23.5,
      lat_direction: 'N',
      long_degrees: 4,
      long_minutes: 53,
      long_seconds: 32,
      long_direction: 'W',
      altitude: -2,
      size: 1,
      precision_horz: 10_000,
      precision_vert: 10,
    },
  ],
];

describe('Cloudflare DNS', () => {
  it('lists records of all pages, an automatic TTL as none', async () => {
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer cf-token' } })
      .get(`${RECORDS}?page=1&per_page=100`)
      .reply(
        200,
        good([shown('1', 'docs', 'CNAME', 'docs.example.com', { proxied: true, ttl: 1 })], {
          page: 1,
          per_page: 100,
          total_pages: 2,
        }),
      )
      .get(`${RECORDS}?page=2&per_page=100`)
      .reply(
        200,
        good(
          [
            shown('2', '', 'MX', 'mail.example.org', { priority: 10 }),
            shown('3', '_acme', 'TXT', 'challengetoken'),
          ],
          { page: 2, per_page: 100, total_pages: 2 },
        ),
      );
    const records = await make().adopt(ZONE).listRecords();
    expect(records.map(({ name, type, data, ttl }) => [name, type, data, ttl])).toEqual([
      ['docs', 'CNAME', 'docs.example.com.', null],
      ['', 'MX', '10 mail.example.org.', 3600],
      ['_acme', 'TXT', '"challengetoken"', 3600],
    ]);
    expect(records[0]?.extra).toEqual({ proxied: true, comment: null, tags: [] });
  });

  it('asks for the CNAME record that an MX record must not point at', async () => {
    nock(ORIGIN)
      .get(`${RECORDS}?page=1&per_page=100&type=CNAME&name=mail.example.org`)
      .reply(200, good([shown('1', 'mail', 'CNAME', 'mail.example.net')]));
    const call = make().adopt(ZONE).createRecord({ name: '', type: 'MX', data: '10 mail' });
    await expect(call).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each(FIELDS)('keeps %s data part by part', async (type, data, fields) => {
    const name = '_sip._tcp';
    const body = { type, name: `${name}.example.org`, ttl: 300, data: fields };
    nock(ORIGIN)
      .post(RECORDS, body)
      .reply(200, good(shown('9', name, type, 'as the site shows it', { data: fields, ttl: 300 })));
    expect(await make().adopt(ZONE).createRecord({ name, type, data, ttl: 300 })).toMatchObject({
      id: '9',
      name,
      data,
      ttl: 300,
    });
  });

  it("passes on what is Cloudflare's own", async () => {
    const body = {
      type: 'A',
      name: 'www.example.org',
      content: '192.0.2.1',
      ttl: 1,
      proxied: true,
      comment: 'ours',
    };
    nock(ORIGIN)
      .post(RECORDS, body)
      .reply(200, good(shown('9', 'www', 'A', '192.0.2.1', { ttl: 1, proxied: true, comment: 'ours' })));
    const zone = make().adopt(ZONE);
    const record = await zone.createRecord({
      name: 'www',
      type: 'A',
      data: '192.0.2.1',
      extra: { proxied: true, comment: 'ours' },
    });
    expect(record).toMatchObject({ ttl: null, extra: { proxied: true, comment: 'ours' } });
  });

  it('sends a plan as one batch, which is carried out whole or not at all', async () => {
    const existing = [
      shown('1', 'swap', 'CNAME', 'old.example.net'),
      shown('2', 'stay', 'A', '192.0.2.1'),
      shown('3', 'gone', 'A', '192.0.2.3'),
    ];
    nock(ORIGIN)
      .get(`${RECORDS}?page=1&per_page=100`)
      .reply(200, good(existing))
      .get('/client/v4/zones/z1')
      .reply(
        200,
        good({
          id: 'z1',
          name: 'example.org',
          type: 'full',
          status: 'active',
          name_servers: ['a.ns', 'b.ns'],
          paused: false,
        }),
      )
      .post(`${RECORDS}/batch`, {
        deletes: [{ id: '1' }, { id: '3' }],
        patches: [{ id: '2', type: 'A', name: 'stay.example.org', ttl: 3600, content: '192.0.2.2' }],
        posts: [
          { type: 'A', name: 'swap.example.org', ttl: 3600, content: '192.0.2.4' },
          { type: 'TXT', name: 'new.example.org', ttl: 60, content: '"v=spf1 -all"' },
        ],
      })
      .reply(200, good({ deletes: [], patches: [], puts: [], posts: [] }));
    const driver = make();
    const plan = await driver.adopt(ZONE).plan([
      { name: 'swap', type: 'A', data: '192.0.2.4', ttl: 3600 },
      { name: 'stay', type: 'A', data: '192.0.2.2' },
      { name: 'new', type: 'TXT', data: 'v=spf1 -all', ttl: 60 },
    ]);
    expect(await driver.applyPlan(plan)).toEqual({ created: 1, updated: 2, deleted: 1, batches: 1 });
  });

  it('gives the record that takes the place of others in a plan what stood beside them', async () => {
    const beside = { comment: 'ours', tags: ['team:web'], proxied: true };
    nock(ORIGIN)
      .get(`${RECORDS}?page=1&per_page=100`)
      .reply(200, good([shown('1', 'swap', 'A', '192.0.2.1', beside), shown('2', 'swap', 'TXT', '"x"')]))
      .get('/client/v4/zones/z1')
      .reply(200, good({ id: 'z1', name: 'example.org', type: 'full' }))
      .post(`${RECORDS}/batch`, {
        deletes: [{ id: '1' }, { id: '2' }],
        patches: [],
        posts: [
          { type: 'CNAME', name: 'swap.example.org', ttl: 3600, content: 'new.example.net', ...beside },
        ],
      })
      .reply(200, good({ deletes: [], patches: [], puts: [], posts: [] }));
    const driver = make();
    const desired = [{ name: 'swap', type: 'CNAME', data: 'new.example.net.', ttl: 3600 }];
    const plan = JSON.parse(JSON.stringify(await driver.adopt(ZONE).plan(desired))) as Awaited<
      ReturnType<typeof driver.planZone>
    >;
    await driver.applyPlan(plan);
  });

  it.each([
    ['an empty response', ''],
    ['a sign-in page', '<html>Sign in</html>'],
    ['an envelope that does not say success', '{"result":{}}'],
  ])('takes %s to a delete or a batch for no success', async (_what, body) => {
    nock(ORIGIN).delete(`${RECORDS}/9`).reply(200, body);
    await expect(make().deleteRecord({ zone: make().adopt(ZONE), id: '9' })).rejects.toMatchObject({
      code: 'malformed-response',
    });
  });

  it.each([
    [81_058, 400, 'An identical record already exists.', 'record-exists'],
    [81_053, 400, 'An A, AAAA, or CNAME record with that host already exists.', 'conflict'],
    [9109, 403, 'Invalid access token', 'authentication'],
    [9005, 400, 'Content for A record must be a valid IPv4 address.', 'invalid-request'],
  ])('reads the error %i', async (code, status, message, expected) => {
    nock(ORIGIN).post(RECORDS).reply(status, bad(code, message));
    const call = make().adopt(ZONE).createRecord({ name: 'www', type: 'A', data: '192.0.2.1' });
    await expect(call).rejects.toMatchObject({
      code: expected,
      providerCode: String(code),
      message: expect.stringContaining(message),
    });
  });

  it('takes an answer that says that it failed for a failure, whatever its status', async () => {
    const said = {
      code: 'invalid-request',
      providerCode: '1004',
      message: expect.stringContaining('DNS Validation'),
    };
    nock(ORIGIN).delete(`${RECORDS}/9`).reply(200, bad(1004, 'DNS Validation Error'));
    nock(ORIGIN).post(RECORDS).reply(200, bad(1004, 'DNS Validation Error'));
    nock(ORIGIN).get(RECORDS).query(true).reply(200, bad(1004, 'DNS Validation Error'));
    const zone = make().adopt(ZONE);
    await expect(make().deleteRecord({ zone, id: '9' })).rejects.toMatchObject(said);
    await expect(zone.createRecord({ name: 'a', type: 'A', data: '192.0.2.1' })).rejects.toMatchObject(said);
    await expect(zone.listRecords()).rejects.toMatchObject(said);
  });

  it('asks for pages to an empty one where the answer does not say how many there are', async () => {
    const page = (number: number, result: unknown[]) =>
      nock(ORIGIN).get(`${RECORDS}?page=${number}&per_page=100`).reply(200, { success: true, result });
    page(1, [shown('1', 'a', 'A', '192.0.2.1')]);
    page(2, [shown('2', 'b', 'A', '192.0.2.1')]);
    page(3, []);
    expect((await make().adopt(ZONE).listRecords()).map(({ id }) => id)).toEqual(['1', '2']);
  });

  it("keeps a record's comment, tags and proxy where it is made anew with another type", async () => {
    const held = shown('1', 'www', 'A', '192.0.2.1', { proxied: true, comment: 'ours', tags: ['team:web'] });
    nock(ORIGIN)
      .get(`${RECORDS}/1`)
      .reply(200, good(held))
      .post(RECORDS, (body: object) => {
        expect(body).toMatchObject({ type: 'AAAA', proxied: true, comment: 'ours', tags: ['team:web'] });
        return true;
      })
      .reply(200, good({ ...held, id: '2', type: 'AAAA', content: '2001:db8::1' }))
      .delete(`${RECORDS}/1`)
      .reply(200, good({ id: '1' }));
    const updated = await make().updateRecord(
      { zone: make().adopt(ZONE), id: '1' },
      { type: 'AAAA', data: '2001:db8::1' },
    );
    expect(updated.extra).toMatchObject({ comment: 'ours', proxied: true });
  });

  it('tells missing records from missing zones', async () => {
    nock(ORIGIN)
      .get(`${RECORDS}/nope`)
      .reply(404, bad(81_044, 'Record does not exist.'))
      .get('/client/v4/zones/nope')
      .reply(404, bad(7003, 'Could not route to /zones/nope, perhaps your object identifier is invalid?'));
    const driver = make();
    await expect(driver.getRecord(driver.adopt(ZONE), 'nope')).rejects.toMatchObject({
      code: 'record-not-found',
    });
    await expect(driver.getZone('nope')).rejects.toMatchObject({ code: 'zone-not-found' });
  });
});
