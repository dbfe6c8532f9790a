import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, planZones, Provider } from 'skylane';
import { parseOctoYaml, readZoneFolder } from 'skylane/dns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixtureText } from '../../support/fixture.js';

const YAML = fixtureText('octodns/example.com.yaml');
const read = (text: string, options: { target?: string; defaultTtl?: number } = {}) =>
  parseOctoYaml(text, { domain: 'example.com', ...options });
const rows = async (text: string, target = 'ours') =>
  (await read(text, { target })).records.map(({ name, ttl, type, data }) => `${name} ${ttl} ${type} ${data}`);

async function folderOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'zones-'));
  onTestFinished(() => rm(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

describe("octoDNS's YAML", () => {
  it('is read, every type that a name server serves', async () => {
    expect(await rows(YAML)).toMatchInlineSnapshot(`
      [
        " 300 A 192.0.2.1",
        " 300 A 192.0.2.2",
        " 3600 MX 10 mail.example.com.",
        " 3600 MX 20 mail2.example.com.",
        " 3600 CAA 0 issue "ca.example.net"",
        " 3600 SSHFP 1 1 bf6b6825d2977c511a475bbefb88aad54a92ac73",
        "*.apps 3600 CNAME lb.example.com.",
        "_443._tcp.www 3600 TLSA 3 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971",
        "_imap._tcp 600 SRV 0 0 0 .",
        "aaaa 3600 AAAA 2001:db8::1",
        "alias 3600 DNAME example.net.",
        "ds 3600 DS 60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118",
        "ds 3600 NS ns1.example.net.",
        "ds 3600 NS ns2.example.net.",
        "here 3600 A 192.0.2.7",
        "loc 3600 LOC 31 58 52.100 S 115 49 11.700 E 20.00m 10.00m 10.00m 2.00m",
        "naptr 3600 NAPTR 100 100 "U" "SIP+D2U" "!^.*$!sip:info@bar.example.com!" .",
        "ptr 3600 PTR foo.example.org.",
        "svc 3600 HTTPS 1 . alpn=h2,h3 no-default-alpn port=8443 ipv4hint=192.0.2.1",
        "txt 3600 TXT "have \\"you\\" any wool"",
        "txt 3600 TXT "v=DKIM1; k=rsa; p=A/kinda+of/long"",
        "www 3600 A 192.0.2.3",
      ]
    `);
  });

  it('gives what octoDNS ignores as patterns for a plan', async () => {
    const zone = await read(YAML, { target: 'ours' });
    expect(zone.ignore).toEqual([{ name: 'theirs', type: 'A' }]);
    const wild = await read("'*.w':\n  octodns: { ignored: true }\n  type: A\n  value: 192.0.2.1\n");
    expect(wild.ignore).toEqual([{ name: /^\*\.w$/, type: 'A' }]);
  });

  it('takes 3600 seconds where a record names no TTL, or what it is told', async () => {
    const text = 'www:\n  type: A\n  value: 192.0.2.1\n';
    expect((await read(text)).records[0]?.ttl).toBe(3600);
    expect((await read(text, { defaultTtl: 60 })).records[0]?.ttl).toBe(60);
  });

  it('of an empty file is a zone without records', async () => {
    expect((await read('---\n')).records).toEqual([]);
  });

  it.for([
    [
      'records for some hosts, without a target',
      'a:\n  octodns: { included: [x] }\n  type: A\n  value: 192.0.2.1\n',
      'target',
    ],
    ['geo', 'a:\n  geo: { AF: [192.0.2.2] }\n  type: A\n  value: 192.0.2.1\n', 'geo'],
    ['dynamic', 'a:\n  dynamic: {}\n  type: A\n  value: 192.0.2.1\n', 'dynamic'],
    [
      'a setting of a host',
      'a:\n  octodns: { cloudflare: { proxied: true } }\n  type: A\n  value: 192.0.2.1\n',
      'octodns.cloudflare',
    ],
    ['a forwarding', 'a:\n  type: URLFWD\n  values: []\n', 'forwarding'],
    ['a record without a type', 'a:\n  value: 192.0.2.1\n', '"a" has no type'],
    ['a record without a value', 'a:\n  type: A\n', 'A record "a"'],
    ['a value that is none', 'a:\n  type: A\n  value: 192.0.2.256\n', 'A record "a"'],
    ['a field that is missing', 'a:\n  type: MX\n  value: { exchange: m.example.com. }\n', 'preference'],
    ['a list', '- a\n', 'map'],
    ['what is no YAML', 'a: [\n', 'YAML'],
    [
      'a name that stands twice',
      'a: { type: A, value: 192.0.2.1 }\na: { type: A, value: 192.0.2.2 }\n',
      'YAML',
    ],
  ] as const)('refuses %s by name', async ([, text, words]) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(words) as string,
    });
  });
});

describe('a folder of zones', () => {
  const zone = (ip: string) => `$TTL 300\n@ SOA ns1 h 1 2 3 4 5\n@ NS ns1\nns1 A ${ip}\n`;

  it('is read by the names of its files', async () => {
    const path = await folderOf({
      'example.com.zone': zone('192.0.2.1'),
      'db.example.net': zone('192.0.2.2'),
      'example.org.yaml': 'www: { type: A, value: 192.0.2.3 }\n',
      'example.info..yaml': 'www: { type: A, value: 192.0.2.4 }\n',
      'README.md': 'zones',
      '.hidden': '',
    });
    const zones = await readZoneFolder(path);
    expect(zones.map(({ domain, records }) => [domain, records.length]).toSorted()).toEqual([
      ['example.com', 3],
      ['example.info', 1],
      ['example.net', 3],
      ['example.org', 1],
    ]);
  });

  it.for([
    ['a file of another kind', { 'zones.csv': '' }, 'zones.csv'],
    [
      'two files of one zone',
      { 'a.example.zone': zone('192.0.2.1'), 'a.example.yaml': '' },
      'both of the zone',
    ],
    ['a file that cannot be read', { 'a.example.zone': 'www A nowhere\n' }, 'a.example.zone'],
    [
      'YAML in another encoding',
      { 'a.example.yaml': Buffer.from('www: {type: TXT, value: café}\n', 'latin1') },
      'a.example.yaml cannot be read',
    ],
    [
      'a master file in another encoding',
      { 'a.example.zone': Buffer.from('www TXT "café"\n', 'latin1') },
      'a.example.zone cannot be read',
    ],
  ] as const)('with %s is refused, which it names', async ([, files, words]) => {
    await expect(readZoneFolder(await folderOf(files))).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(words) as string,
    });
  });

  it('that is not there is an error that says so', async () => {
    await expect(readZoneFolder('/nowhere')).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('is planned as it is', async () => {
    const path = await folderOf({
      'example.org.yaml':
        'www: { type: A, value: 192.0.2.3 }\nt: { type: A, value: 192.0.2.4, octodns: { ignored: true } }\n',
    });
    const DummyDns = getDriver(Provider.DUMMY, 'dns');
    const dns = new DummyDns();
    const made = await dns.createZone({ domain: 'example.org' });
    await made.createRecord({ name: 't', type: 'A', data: '192.0.2.9' });
    const zones = await readZoneFolder(path);
    const plans = await planZones(
      zones.map((one) => ({ ...one, homes: [dns], plan: { ignore: one.ignore } })),
    );
    await plans.apply();
    const records = await made.listRecords();
    expect(
      records
        .filter(({ type }) => type === 'A')
        .map(({ name, data }) => [name, data])
        .toSorted(),
    ).toEqual([
      ['t', '192.0.2.9'],
      ['www', '192.0.2.3'],
    ]);
  });
});
