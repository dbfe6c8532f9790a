import type { DnsDriver, DnsRecord, Zone } from 'skylane';
import { AliyunDns } from 'skylane/aliyun';
import { AuroraDns } from 'skylane/aurora';
import { BunnyDns } from 'skylane/bunny';
import { ClouDns } from 'skylane/cloudns';
import { Dnsimple } from 'skylane/dnsimple';
import { DnsMadeEasy } from 'skylane/dns-made-easy';
import { DnsPodDns } from 'skylane/dnspod';
import { Dynu } from 'skylane/dynu';
import { EasyDns } from 'skylane/easydns';
import { describe, expect, it } from 'vitest';
import { answeringServer, type HeardRequest } from '../../../support/answering-server.js';

type Row = Readonly<Record<string, unknown>>;

/** A host with records of one address each. */
interface Host {
  readonly make: (endpoint: string) => DnsDriver;
  /** The record `www`, with its id and address. */
  readonly row: (id: number, address: string) => Row;
  /** A response with these records. */
  readonly list: (rows: readonly Row[]) => object;
  /** The response to a question for one; left out if it has the form of a list. */
  readonly one?: (row: Row) => object;
}

const ALIYUN: Host = {
  make: (endpoint) => new AliyunDns({ endpoint, accessKeyId: 'k', accessKeySecret: 's' }),
  row: (id, address) => ({
    RecordId: id,
    RR: 'www',
    Type: 'A',
    Value: address,
    TTL: 600,
    Line: 'default',
    Status: 'ENABLE',
  }),
  list: (rows) => ({ TotalCount: rows.length, DomainRecords: { Record: rows }, ...rows[0] }),
};
const AURORA: Host = {
  make: (endpoint) => new AuroraDns({ endpoint, apiKey: 'k', secret: 's' }),
  row: (id, content) => ({ id, name: 'www', type: 'A', content, ttl: 600, disabled: false }),
  list: (rows) => rows,
  one: (row) => row,
};
const BUNNY: Host = {
  make: (endpoint) => new BunnyDns({ endpoint, token: 't' }),
  row: (id, address) => ({ Id: id, Type: 0, Name: 'www', Value: address, Ttl: 600, SmartRoutingType: 0 }),
  list: (rows) => ({ Id: 5, Domain: 'example.com', Records: rows }),
};
const CLOUDNS: Host = {
  make: (endpoint) => new ClouDns({ endpoint, authId: '1', authPassword: 'p' }),
  row: (id, record) => ({ id: `${id}`, type: 'A', host: 'www', record, ttl: '3600', status: 1 }),
  list: (rows) => Object.fromEntries(rows.map((row) => [row['id'], row])),
};
const DNSPOD: Host = {
  make: (endpoint) => new DnsPodDns({ endpoint, loginToken: '1,x' }),
  row: (id, value) => ({
    id: `${id}`,
    name: 'www',
    type: 'A',
    value,
    ttl: '600',
    line: '默认',
    enabled: '1',
    mx: '0',
  }),
  list: (records) => ({ status: { code: '1' }, info: { record_total: records.length }, records }),
  one: ({ name, type, ...row }) => ({
    status: { code: '1' },
    record: { ...row, sub_domain: name, record_type: type },
  }),
};
const DNS_MADE_EASY: Host = {
  make: (endpoint) => new DnsMadeEasy({ endpoint, apiKey: 'k', secretKey: 's' }),
  row: (id, value) => ({ id, name: 'www', type: 'A', value, ttl: 600, gtdLocation: 'DEFAULT' }),
  list: (data) => ({ data, page: 0, totalPages: 1 }),
};
const DYNU: Host = {
  make: (endpoint) => new Dynu({ endpoint, token: 't' }),
  row: (id, address) => ({
    id,
    nodeName: 'www',
    recordType: 'A',
    ttl: 600,
    state: true,
    group: '',
    content: `www.example.com. 600 IN A ${address}`,
  }),
  list: (dnsRecords) => ({ statusCode: 200, dnsRecords }),
  one: (row) => ({ statusCode: 200, ...row }),
};
const EASYDNS: Host = {
  make: (endpoint) => new EasyDns({ endpoint, apiToken: 'a', apiKey: 'b' }),
  row: (id, rdata) => ({ id, host: 'www', type: 'A', rdata, ttl: 600, prio: '0', geozone_id: '0' }),
  list: (data) => ({ count: data.length, total: data.length, data }),
};
const DNSIMPLE: Host = {
  make: (endpoint) => new Dnsimple({ endpoint, token: 't', accountId: '1' }),
  row: (id, content) => ({ id, name: 'www', type: 'A', content, ttl: 600, regions: ['global'] }),
  list: (data) => ({ data, pagination: { total_pages: 1 } }),
};

/** A driver of a host that holds these records, its zone, and what it was sent. */
async function holding(
  { make, list, one }: Host,
  rows: readonly Row[],
): Promise<{ driver: DnsDriver; zone: Zone; heard: readonly HeardRequest[] }> {
  const { origin, heard } = await answeringServer(({ url }, response) => {
    const isOne = one !== undefined && /\/records?\/\d|Record\.(Info|Modify)/.test(url.pathname);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isOne ? one(rows[0] ?? {}) : list(rows)));
  });
  const driver = make(origin);
  const data = { kind: 'zone', id: 'example.com', domain: 'example.com', type: 'primary' } as const;
  return { driver, zone: driver.adopt({ ...data, ttl: null, extra: {} }), heard };
}

/** Changes of a plan, as texts. */
async function changesOf(
  driver: DnsDriver,
  zone: Zone,
  addresses: readonly string[],
): Promise<{ changes: string[]; kept: string[] }> {
  const desired = addresses.map((data) => ({ name: 'www', type: 'A', data }));
  const { changes, kept } = await driver.planZone(zone, desired);
  return {
    changes: changes.map(
      ({ action, before, after }) =>
        `${action} ${(before[0] as DnsRecord | undefined)?.id} ${after[0]?.data}`,
    ),
    kept: kept.map(({ data, what }) => `${data} ${what}`),
  };
}

const DISABLED: readonly (readonly [string, Host, Row])[] = [
  ['Aliyun', ALIYUN, { Status: 'DISABLE' }],
  ['Aurora', AURORA, { disabled: true }],
  ['Bunny', BUNNY, { Disabled: true }],
  ['ClouDNS', CLOUDNS, { status: 0 }],
  ['DNSPod', DNSPOD, { enabled: '0' }],
  ['Dynu', DYNU, { state: false }],
];
const FOR_SOME: readonly (readonly [string, Host, Row, string])[] = [
  ['Aliyun', ALIYUN, { Line: 'telecom' }, 'the line telecom'],
  ['Bunny', BUNNY, { SmartRoutingType: 1, LatencyZone: 'DE' }, 'the clients nearest to DE'],
  [
    'Bunny',
    BUNNY,
    { SmartRoutingType: 2, GeolocationLatitude: 48.13, GeolocationLongitude: 11.5 },
    'the clients nearest to 48.13, 11.5',
  ],
  ['DNSPod', DNSPOD, { line: '联通' }, 'the line 联通'],
  ['DNS Made Easy', DNS_MADE_EASY, { gtdLocation: 'EUROPE' }, 'the region EUROPE'],
  ['easyDNS', EASYDNS, { geozone_id: '3' }, 'the geozone 3'],
];

describe.each(DISABLED)('a record that is disabled at %s', (_name, host, disabled) => {
  it('is left as it is by a plan that does not have it', async () => {
    const rows = [{ ...host.row(1, '192.0.2.1'), ...disabled }, host.row(2, '192.0.2.2')];
    const { driver, zone } = await holding(host, rows);
    expect(await changesOf(driver, zone, [])).toEqual({
      changes: ['delete 2 undefined'],
      kept: ['192.0.2.1 disabled'],
    });
    await driver.close();
  });

  it('is told of in a plan that has it', async () => {
    const { driver, zone } = await holding(host, [{ ...host.row(1, '192.0.2.1'), ...disabled }]);
    expect(await changesOf(driver, zone, ['192.0.2.1'])).toEqual({
      changes: [],
      kept: ['192.0.2.1 disabled'],
    });
    await driver.close();
  });
});

describe.each(FOR_SOME)('a record for some clients at %s', (_name, host, some, whom) => {
  it('stands beside the one for all, which a plan edits alone', async () => {
    const rows = [host.row(1, '192.0.2.1'), { ...host.row(2, '192.0.2.1'), ...some }];
    const { driver, zone } = await holding(host, rows);
    const kept = [`192.0.2.1 served to ${whom}`];
    expect(await changesOf(driver, zone, ['192.0.2.1'])).toEqual({ changes: [], kept });
    expect(await changesOf(driver, zone, ['192.0.2.3'])).toEqual({
      changes: ['update 1 192.0.2.3'],
      kept,
    });
    await driver.close();
  });

  it('is not the same record for all, which a plan makes beside it', async () => {
    const { driver, zone } = await holding(host, [{ ...host.row(2, '192.0.2.1'), ...some }]);
    expect(await changesOf(driver, zone, ['192.0.2.1'])).toEqual({
      changes: ['create undefined 192.0.2.1'],
      kept: [`192.0.2.1 served to ${whom}`],
    });
    await driver.close();
  });
});

describe('an update keeps', () => {
  it.each([
    ['a record of Aurora disabled', AURORA, { disabled: true }, '"disabled":true'],
    ['a record of Bunny disabled', BUNNY, { Disabled: true }, '"Disabled":true'],
    ['a record of DNSPod paused', DNSPOD, { enabled: '0', weight: 30 }, 'weight=30&status=disable'],
    ['a record of Dynu disabled', DYNU, { state: false }, '"state":false'],
    ['the group of a record of Dynu', DYNU, { group: 'office' }, '"group":"office"'],
    ['the region of DNS Made Easy', DNS_MADE_EASY, { gtdLocation: 'EUROPE' }, '"gtdLocation":"EUROPE"'],
    ['the geozone of easyDNS', EASYDNS, { geozone_id: '3' }, '"geozone_id":"3"'],
  ])('%s', async (_what, host, own, sent) => {
    const { driver, zone, heard } = await holding(host, [{ ...host.row(1, '192.0.2.1'), ...own }]);
    const [record] = await driver.listRecords(zone);
    await record?.update({ ttl: 3600 });
    const update = heard.find(({ body }) => body.includes('3600'));
    expect(update?.body).toContain(sent);
    await driver.close();
  });
});

describe('an update of the type, which recreates the record,', () => {
  const change = { type: 'AAAA', data: '2001:db8::1' };

  it.each([
    ['stopped at Aliyun', ALIYUN, { Status: 'DISABLE', Line: 'telecom' }],
    ['for some clients at Bunny', BUNNY, { SmartRoutingType: 1, LatencyZone: 'DE' }],
    [
      'disabled and for some clients at Bunny',
      BUNNY,
      { SmartRoutingType: 1, LatencyZone: 'DE', Disabled: true },
    ],
    ['disabled at ClouDNS', CLOUDNS, { status: 0 }],
  ])('is refused for one that is %s', async (_what, host, own) => {
    const { driver, zone, heard } = await holding(host, [{ ...host.row(1, '192.0.2.1'), ...own }]);
    const [record] = await driver.listRecords(zone);
    await expect(record?.update(change)).rejects.toMatchObject({ code: 'not-supported' });
    expect(heard.filter(({ body, url }) => `${body}${url.search}`.includes('2001'))).toEqual([]);
    await driver.close();
  });

  it.each([
    ['disabled at Aurora', AURORA, { disabled: true }, '"disabled":true'],
    ['disabled at Bunny', BUNNY, { Disabled: true }, '"Disabled":true'],
    ['for some clients at DNSPod', DNSPOD, { line: '联通' }, `record_line=${encodeURIComponent('联通')}`],
    ['disabled at Dynu', DYNU, { state: false }, '"state":false'],
    ['for some clients at easyDNS', EASYDNS, { geozone_id: '3' }, '"geozone_id":"3"'],
    ['for some clients at DNS Made Easy', DNS_MADE_EASY, { gtdLocation: 'ASIA' }, '"gtdLocation":"ASIA"'],
  ])('makes one again that is %s', async (_what, host, own, sent) => {
    const { driver, zone, heard } = await holding(host, [{ ...host.row(1, '192.0.2.1'), ...own }]);
    const [record] = await driver.listRecords(zone);
    // What the host answers to that is of no interest.
    await record?.update(change).catch(() => null);
    expect(heard.find(({ body }) => /2001(:|%3A)db8/.test(body))?.body).toContain(sent);
    await driver.close();
  });
});

describe('beside a record that is not served', () => {
  const alias = { type: 'CNAME', content: 'x.example.net', name: 'mail' };
  const mx = { name: '', type: 'MX', data: '10 mail' };
  const row = (id: number, own: Row): Row => ({ ...AURORA.row(id, '192.0.2.1'), ...own });

  it('another may point at its name', async () => {
    const { driver, zone, heard } = await holding(AURORA, [row(1, { ...alias, disabled: true })]);
    await zone.createRecord(mx).catch(() => null);
    expect(heard.some(({ method }) => method === 'POST')).toBe(true);
    await driver.close();
  });

  it('another must not point at a name with a CNAME record that is served', async () => {
    const { driver, zone } = await holding(AURORA, [row(1, alias)]);
    await expect(zone.createRecord(mx)).rejects.toMatchObject({ code: 'conflict' });
    await driver.close();
  });

  it('the last NS record that is served stays, and that which is not goes', async () => {
    const ns = { name: '', type: 'NS', content: 'ns.example.net' };
    const { driver, zone, heard } = await holding(AURORA, [row(1, ns), row(2, { ...ns, disabled: true })]);
    const [last, disabled] = await driver.listRecords(zone);
    await expect(last?.delete()).rejects.toMatchObject({ code: 'conflict' });
    await disabled?.delete();
    const deleted = heard.filter(({ method }) => method === 'DELETE').map(({ url }) => url.pathname);
    expect(deleted).toEqual([expect.stringMatching(/\/2$/)]);
    await driver.close();
  });
});

describe('a plan leaves alone', () => {
  it.each([
    ['a redirect of Aliyun', ALIYUN, { Type: 'REDIRECT_URL', Value: 'https://x.example' }],
    ['a redirect of ClouDNS', CLOUDNS, { type: 'WR', record: 'https://x.example' }],
    ['a redirect of DNSimple', DNSIMPLE, { type: 'URL', content: 'https://x.example' }],
    ['a redirect of DNSPod', DNSPOD, { type: '显性URL', value: 'https://x.example' }],
    ['a redirect of Dynu', DYNU, { recordType: 'UF', content: 'https://x.example' }],
    ['an ANAME record of DNS Made Easy', DNS_MADE_EASY, { type: 'ANAME', value: 'lb.example.net.' }],
  ])('%s, which the driver could not make again', async (_what, host, own) => {
    const { driver, zone } = await holding(host, [{ ...host.row(1, '192.0.2.1'), ...own }]);
    const [record] = await driver.listRecords(zone);
    expect(await changesOf(driver, zone, [])).toEqual({
      changes: [],
      kept: [`${record?.data} of a type that the host alone has`],
    });
    await driver.close();
  });
});
