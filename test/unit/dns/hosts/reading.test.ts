import { NameCom } from 'skylane/name-com';
import { NetlifyDns } from 'skylane/netlify';
import { NfsnDns } from 'skylane/nfsn';
import { ScalewayDns } from 'skylane/scaleway';
import { VercelDns } from 'skylane/vercel';
import { describe, expect, it } from 'vitest';
import { driverOf, hostOf } from '../../../support/dns-hosts/opened.js';

const A = { type: 'A', ttl: 300 };

describe('Netlify', () => {
  it('reads lists on from the header that links to the next page, and shows no records of its own sites', async () => {
    const pages = [
      [{ ...A, id: '1', hostname: 'a.example.com', value: '192.0.2.1' }],
      [
        { ...A, id: '2', hostname: 'example.com', type: 'NETLIFY', value: 'site.netlify.app' },
        { ...A, id: '3', hostname: 'example.com', type: 'NETLIFYv6', value: 'site.netlify.app' },
        { ...A, id: '4', hostname: 'b.example.com', value: '192.0.2.2' },
      ],
    ];
    const host = await hostOf(({ url }) => {
      if (!url.pathname.endsWith('/dns_records'))
        return { json: { id: 'z', name: 'example.com', dns_servers: [] } };
      const page = Number(url.searchParams.get('page') ?? 1);
      const link = `<https://api.netlify.com${url.pathname}?page=2>; rel="next"`;
      return { json: pages[page - 1], ...(page === 1 && { headers: { link } }) };
    });
    const dns = driverOf(new NetlifyDns({ endpoint: host.endpoint, token: 't' }));
    expect((await dns.listRecords('z')).map(({ id }) => id)).toEqual(['1', '4']);
  });
});

describe('Name.com', () => {
  it('ends a list whose next page is 0', async () => {
    const host = await hostOf(() => ({ json: { domains: [{ domainName: 'example.com' }], nextPage: 0 } }));
    const dns = driverOf(new NameCom({ endpoint: host.endpoint, username: 'ann', apiToken: 't' }));
    expect(await dns.listZones()).toHaveLength(1);
    expect(host.log).toHaveLength(1);
  });
});

describe('Scaleway', () => {
  const scaleway = async (
    ...records: readonly object[]
  ): Promise<{ dns: ScalewayDns; sent: () => unknown }> => {
    const host = await hostOf(({ method, url }) => {
      if (method !== 'GET') return { json: { records } };
      if (url.pathname.endsWith('/records')) return { json: { records, total_count: records.length } };
      return { json: { dns_zones: [{ domain: 'example.com', subdomain: '', ns: [] }], total_count: 1 } };
    });
    const dns = driverOf(new ScalewayDns({ endpoint: host.endpoint, token: 't' }));
    return { dns, sent: () => host.log.findLast(({ method }) => method === 'PATCH')?.json };
  };
  const row = { id: '1', name: 'a', ttl: 300, priority: 0 };

  it.each([
    ['MX', { data: '10 mail.example.net.', priority: 10 }, '10 mail.example.net.'],
    ['MX', { data: 'mail.example.net.', priority: 20 }, '20 mail.example.net.'],
    ['SRV', { data: '5 1 8080 web.example.net.', priority: 5 }, '5 1 8080 web.example.net.'],
    ['SRV', { data: '5 8080 web.example.net.', priority: 5 }, '5 0 8080 web.example.net.'],
  ])('reads %s data shown as %j', async (type, shown, data) => {
    const { dns } = await scaleway({ ...row, type, ...shown });
    expect((await dns.listRecords('example.com'))[0]?.data).toBe(data);
  });

  it('keeps the rules of a dynamic record that it changes', async () => {
    const dynamic = { weighted_config: { weighted_ips: [{ ip: '192.0.2.2', weight: 3 }] } };
    const { dns, sent } = await scaleway({
      ...row,
      type: 'A',
      data: '192.0.2.1',
      comment: 'by hand',
      ...dynamic,
    });
    const [record] = await dns.listRecords('example.com');
    expect(record?.extra.dynamic).toEqual(dynamic);
    await record?.update({ ttl: 600 });
    const changed = { id: '1', records: [{ ttl: 600, comment: 'by hand', ...dynamic }] };
    expect(sent()).toMatchObject({ changes: [{ set: changed }] });
  });
});

describe('Vercel', () => {
  it('reads the priorities of MX and SRV records, and shows no records of its own', async () => {
    const row = { ...A, name: '', creator: 'ann' };
    const records = [
      { ...row, id: '1', type: 'MX', value: 'mail.example.net', mxPriority: 10, priority: 0 },
      {
        ...row,
        id: '2',
        name: '_sip._tcp',
        type: 'SRV',
        value: '6 7 sip.example.net',
        mxPriority: 0,
        priority: 5,
      },
      { ...row, id: '3', name: '_sip._udp', type: 'SRV', value: '5 6 7 sip.example.net' },
      { ...row, id: '4', type: 'ALIAS', value: 'cname.vercel-dns.com', creator: 'system' },
    ];
    const host = await hostOf(({ url }) =>
      url.pathname.endsWith('/records')
        ? { json: { records, pagination: { next: null } } }
        : { json: { domain: { name: 'example.com' } } },
    );
    const dns = driverOf(new VercelDns({ endpoint: host.endpoint, token: 't' }));
    expect((await dns.listRecords('example.com')).map(({ data }) => data)).toEqual([
      '10 mail.example.net.',
      '5 6 7 sip.example.net.',
      '5 6 7 sip.example.net.',
    ]);
  });
});

describe('NearlyFreeSpeech.NET', () => {
  it('reads a text that begins with a quote and is none of a zone file', async () => {
    const texts = ['"a" is b; c', '"half', '"whole"'];
    const host = await hostOf(() => ({
      json: texts.map((data, index) => ({ name: `t${index}`, type: 'TXT', data, ttl: 300 })),
    }));
    const dns = driverOf(new NfsnDns({ endpoint: host.endpoint, login: 'ann', apiKey: 'k' }));
    const read = (await dns.listRecords('example.com')).map(({ data }) => data);
    expect(read).toEqual(['"\\"a\\" is b; c"', '"\\"half"', '"whole"']);
  });
});
