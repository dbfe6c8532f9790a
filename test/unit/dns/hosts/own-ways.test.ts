import { generateKeyPairSync } from 'node:crypto';
import { writeXmlRpc } from 'skylane/driver';
import { InwxDns } from 'skylane/inwx';
import { IonosDns } from 'skylane/ionos';
import { LiquidWebDns } from 'skylane/liquid-web';
import { Ns1 } from 'skylane/ns1';
import { OracleDns } from 'skylane/oracle';
import { Porkbun } from 'skylane/porkbun';
import { TencentDns } from 'skylane/tencent';
import { UltraDns } from 'skylane/ultradns';
import { describe, expect, it } from 'vitest';
import { driverOf, hostOf } from '../../../support/dns-hosts/opened.js';
import type { StandIn } from '../../../support/dns-hosts/server.js';

describe('Oracle', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const oracle = (endpoint: string): OracleDns =>
    driverOf(
      new OracleDns({
        endpoint,
        tenancy: 'tenancy',
        user: 'user',
        fingerprint: '20:3b',
        privateKey,
        region: 'us-ashburn-1',
        compartmentId: 'compartment',
      }),
    );
  const zone = (id: string, scope: string): object => ({
    id,
    name: 'corp.example',
    zoneType: 'PRIMARY',
    scope,
  });

  it('changes the private zone of a domain and not the public one', async () => {
    const host = await hostOf(({ url }) =>
      url.pathname === '/zones'
        ? { json: [zone('ocid1.private', 'PRIVATE'), zone('ocid1.public', 'GLOBAL')] }
        : { json: { items: [] } },
    );
    const dns = oracle(host.endpoint);
    const closed = await dns.findZone('corp.example', { visibility: 'private' });
    await closed.createRecord({ name: 'db', type: 'A', data: '10.0.0.1', ttl: 60 });
    expect((await dns.findZone('db.corp.example')).id).toBe('ocid1.public');
    const changed = host.log.filter(({ method }) => method === 'PATCH').map(({ url }) => url.pathname);
    expect(changed).toEqual(['/zones/ocid1.private/records']);
  });
});

describe('Porkbun', () => {
  const porkbun = ({ endpoint }: StandIn): Porkbun =>
    driverOf(new Porkbun({ endpoint, apiKey: 'pk', secretApiKey: 'sk' }));

  it('lists more zones than one response holds', async () => {
    const all = Array.from({ length: 1500 }, (_, index) => ({ domain: `d${index}.example` }));
    const host = await hostOf(({ json }) => {
      const start = Number(json['start']);
      return { json: { status: 'SUCCESS', domains: all.slice(start, start + 1000) } };
    });
    expect(await porkbun(host).listZones()).toHaveLength(1500);
  });

  it('throws for a change that was refused with a good status', async () => {
    const refusal = { status: 'ERROR', message: 'Edit error: we were unable to edit the DNS record.' };
    const host = await hostOf(() => ({ json: refusal }));
    await expect(porkbun(host).deleteRecord({ zone: 'd.example', id: '7' })).rejects.toMatchObject({
      message: expect.stringContaining('unable to edit') as string,
    });
  });

  it('finds no record in an empty list', async () => {
    const host = await hostOf(() => ({ json: { status: 'SUCCESS', records: [] } }));
    const reading = porkbun(host).getRecord('d.example', '7');
    await expect(reading).rejects.toMatchObject({ code: 'record-not-found' });
  });

  it('keeps the notes of a record that it changes', async () => {
    const record = {
      id: '7',
      name: 'www.d.example',
      type: 'A',
      content: '192.0.2.1',
      ttl: '600',
      notes: 'by hand',
    };
    const host = await hostOf(() => ({ json: { status: 'SUCCESS', records: [record] } }));
    await porkbun(host).updateRecord({ zone: 'd.example', id: '7' }, { ttl: 900 });
    const [edit] = host.log.filter(({ url }) => url.pathname.includes('/edit/'));
    expect(edit?.json).toMatchObject({ content: '192.0.2.1', ttl: 900, notes: 'by hand' });
  });
});

describe('Tencent', () => {
  const shown = { Value: '192.0.2.1', TTL: 600, MX: 0, Weight: 20, Remark: 'by hand' };
  const single = { ...shown, Id: 1, SubDomain: 'www', RecordType: 'A', RecordLine: '联通', Enabled: 0 };
  const rows = [
    { ...shown, RecordId: 1, Name: 'www', Type: 'A', Line: '默认', Status: 'DISABLE' },
    { ...shown, RecordId: 2, Name: 'www', Type: 'A', Line: '联通', Status: 'ENABLE' },
    { ...shown, RecordId: 3, Name: 'www', Type: 'A', Line: '默认', Status: 'ENABLE', Value: '192.0.2.3' },
  ];
  const responses: Readonly<Record<string, object>> = {
    DescribeDomain: { DomainInfo: { Domain: 'example.com', TTL: 600 } },
    DescribeRecordList: { RecordCountInfo: { TotalCount: 3 }, RecordList: rows },
    DescribeRecord: { RecordInfo: single },
    ModifyRecord: { RecordId: 1 },
  };
  const tencent = async (): Promise<{ host: StandIn; dns: TencentDns }> => {
    const host = await hostOf(({ headers }) => ({
      json: { Response: responses[String(headers['x-tc-action'])] },
    }));
    const options = { endpoint: host.endpoint, secretId: 'id', secretKey: 'key' };
    return { host, dns: driverOf(new TencentDns(options)) };
  };

  it('keeps line, status, weight and remark of a record that it changes', async () => {
    const { host, dns } = await tencent();
    await dns.updateRecord({ zone: 'example.com', id: '1' }, { ttl: 900 });
    const [change] = host.log.filter(({ headers }) => headers['x-tc-action'] === 'ModifyRecord');
    expect(change?.json).toMatchObject({
      TTL: 900,
      RecordLine: '联通',
      Status: 'DISABLE',
      Weight: 20,
      Remark: 'by hand',
    });
  });

  it('leaves paused records and those of other lines out of plans', async () => {
    const { dns } = await tencent();
    const wanted = [{ name: 'www', type: 'A', data: '192.0.2.9' }];
    const { changes, kept } = await dns.planZone('example.com', wanted);
    expect(kept.map(({ what }) => what)).toEqual(['disabled', 'served to the line 联通']);
    expect(changes).toMatchObject([{ before: [{ id: '3' }], after: [{ data: '192.0.2.9' }] }]);
  });
});

describe('IONOS', () => {
  it('takes a disabled record for none that is served', async () => {
    const row = { id: '1', name: 'www.example.com', type: 'A', content: '192.0.2.1', ttl: 3600 };
    const records = [
      { ...row, disabled: true },
      { ...row, id: '2', content: '192.0.2.2' },
    ];
    const host = await hostOf(() => ({ json: { id: 'z', name: 'example.com', records } }));
    const dns = driverOf(new IonosDns({ endpoint: host.endpoint, token: 't' }));
    const { changes, kept } = await dns.planZone('z', []);
    expect(kept).toMatchObject([{ data: '192.0.2.1', what: 'disabled' }]);
    expect(changes).toMatchObject([{ before: [{ id: '2' }] }]);
  });
});

describe('UltraDNS', () => {
  const pool = (kind: string, rest: object): object => ({
    ownerName: 'www.example.com.',
    rrtype: 'A (1)',
    ttl: 300,
    rdata: ['192.0.2.1', '192.0.2.2'],
    profile: { '@context': `http://schemas.ultradns.com/${kind}.jsonschema`, ...rest },
  });
  const ultra = async (...rrSets: readonly object[]): Promise<{ host: StandIn; dns: UltraDns }> => {
    const host = await hostOf(({ method, url }) => {
      if (url.pathname.endsWith('/token')) return { json: { access_token: 'a-token', expires_in: 3600 } };
      if (method !== 'GET') return { json: { message: 'Successful' } };
      if (url.pathname.endsWith('/rrsets'))
        return { json: { rrSets, resultInfo: { totalCount: rrSets.length } } };
      return { json: { properties: { name: 'example.com.' } } };
    });
    const options = { endpoint: host.endpoint, username: 'ann', password: 'secret' };
    return { host, dns: driverOf(new UltraDns(options)) };
  };
  const added = { name: 'www', type: 'A', data: '192.0.2.3', ttl: 300 };
  const sent = ({ log }: StandIn): unknown[] =>
    log.filter(({ method }) => method === 'PUT').map(({ json }) => json);

  it('keeps the order of a pool that gets an address', async () => {
    const profile = { order: 'RANDOM', description: 'by hand' };
    const { host, dns } = await ultra(pool('RDPool', profile));
    await dns.createRecord('example.com', added);
    expect(sent(host)).toMatchObject([{ rdata: ['192.0.2.1', '192.0.2.2', '192.0.2.3'], profile }]);
  });

  it('makes a second address a pool', async () => {
    const single = { ownerName: 'www.example.com.', rrtype: 'A (1)', ttl: 300, rdata: ['192.0.2.1'] };
    const { host, dns } = await ultra(single);
    await dns.createRecord('example.com', added);
    expect(sent(host)).toMatchObject([{ profile: { order: 'FIXED' } }]);
  });

  it('leaves a pool with probes as it is', async () => {
    const { host, dns } = await ultra(pool('SBPool', { runProbes: true, actOnProbes: true }));
    await expect(dns.createRecord('example.com', added)).rejects.toMatchObject({ code: 'conflict' });
    const [record] = await dns.listRecords('example.com');
    await expect(record?.update({ ttl: 600 })).rejects.toMatchObject({ code: 'not-supported' });
    const { changes, kept } = await dns.planZone('example.com', []);
    expect([changes.length, kept.length]).toEqual([0, 2]);
    expect(sent(host)).toEqual([]);
  });
});

describe('INWX', () => {
  it('lists all zones where a page holds fewer than were asked for', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `z${index}.example`);
    const host = await hostOf(({ body }) => {
      const page = Number(/page<\/name><value><\w+>(\d+)/.exec(body)?.[1]);
      const domains = names.slice((page - 1) * 20, page * 20).map((domain) => ({ domain, type: 'MASTER' }));
      const call = writeXmlRpc('', { code: 1000, resData: { count: 50, domains } });
      return {
        text: call.replace('<methodName></methodName>', '').replaceAll('methodCall', 'methodResponse'),
      };
    });
    const dns = driverOf(new InwxDns({ endpoint: host.endpoint, username: 'ann', password: 'secret' }));
    expect((await dns.listZones()).map(({ domain }) => domain)).toEqual(names);
  });
});

describe('NS1', () => {
  it('finds no change in a NAPTR record without a regular expression, and shows no redirects', async () => {
    const set = { tier: 1, ttl: 300 };
    const records = [
      {
        ...set,
        domain: 'n.example.com',
        type: 'NAPTR',
        short_answers: ['10 20 S SIP+D2U  _sip._udp.example.com'],
      },
      { ...set, domain: 'r.example.com', type: 'REDIRECT', short_answers: ['redirect'] },
    ];
    const host = await hostOf(() => ({ json: { zone: 'example.com', dns_servers: [], records } }));
    const dns = driverOf(new Ns1({ endpoint: host.endpoint, token: 't' }));
    const data = '10 20 "S" "SIP+D2U" "" _sip._udp.example.com.';
    const { changes, kept } = await dns.planZone('example.com', [
      { name: 'n', type: 'NAPTR', data, ttl: 300 },
    ]);
    expect([changes, kept]).toEqual([[], []]);
    expect(await dns.listRecords('example.com')).toHaveLength(1);
  });
});

describe('Liquid Web', () => {
  const row = { id: 1, name: 'www.example.com', type: 'A', rdata: '192.0.2.1', ttl: 300, prio: 'None' };
  const liquidWeb = async (...items: readonly object[]): Promise<LiquidWebDns> => {
    const host = await hostOf(({ url }) => ({
      json: url.pathname.endsWith('/Zone/list')
        ? { items: [{ id: 9, name: 'example.com', type: 'NATIVE' }], page_total: 1 }
        : { items, page_total: 1 },
    }));
    return driverOf(new LiquidWebDns({ endpoint: host.endpoint, username: 'ann', password: 'secret' }));
  };

  it('leaves a record alone that has other data for some regions', async () => {
    const regionOverrides = { region: 'EU', rdata: '192.0.2.3' };
    const dns = await liquidWeb(row, { ...row, id: 2, rdata: '192.0.2.2', regionOverrides });
    const { changes, kept } = await dns.planZone('9', []);
    expect(kept).toMatchObject([{ data: '192.0.2.2', what: 'with other data for some regions' }]);
    expect(changes).toMatchObject([{ before: [{ id: '1' }], after: [] }]);
  });

  it.each([
    ['TXT', { rdata: '"a" is b' }, '"\\"a\\" is b"'],
    ['TXT', { rdata: '"a b"' }, '"a b"'],
    ['SRV', { rdata: '5 8080 web.example.net', prio: 20 }, '20 5 8080 web.example.net.'],
    ['SRV', { rdata: '5 8080 web.example.net', prio: 'None' }, '0 5 8080 web.example.net.'],
    ['MX', { rdata: 'mail.example.net', prio: '10' }, '10 mail.example.net.'],
  ])('shows %s data of %j', async (type, shown, data) => {
    const dns = await liquidWeb({ ...row, type, ...shown });
    expect((await dns.listRecords('9'))[0]?.data).toBe(data);
  });

  it('leaves a record alone in plans that could not be made again', async () => {
    const service = { ...row, name: '_sip._tcp.example.com', type: 'SRV', rdata: '0 5 8080 web.example.net' };
    const dns = await liquidWeb({ ...service, prio: 0 });
    const { changes, kept } = await dns.planZone('9', []);
    expect([changes, kept]).toMatchObject([[], [{ what: 'of a type that cannot be made here' }]]);
    await expect(
      dns.planZone('9', [{ name: '_sip._tcp', type: 'CNAME', data: 'b.example.net.' }]),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});
