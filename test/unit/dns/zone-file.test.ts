import { describe, expect, it } from 'vitest';

import { formatZoneFile } from '../../../dist/src/dns/zone-file/format.js';
import { parseZoneFile } from '../../../dist/src/dns/zone-file/parse.js';
import { checkZone, compileZone, hasNamedTools } from '../../support/named.js';
import { randomZone } from '../../support/random-zone.js';

const bySelf = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const sorted = <Item>(records: readonly Item[]): Item[] => records.toSorted(bySelf);

/** Everything that RFC 1035 allows and people write. */
const MASTER_FILE = String.raw`; a comment
$TTL 1h
$ORIGIN example.com.
@ 1D IN SOA ns1 host\.master (
        2024010101 ; serial
        3h 1H      ; refresh, retry
        1w 300 )
  NS ns1
     IN NS ns2.example.net.
@ MX 10 mail
ns1 5m IN A 192.0.2.1
    IN 5m AAAA 2001:DB8:0:0:0:0:0:1
WWW CNAME Web.Example.NET.
mail IN A 192.0.2.3
     A 192.0.2.3
mail 60 A 192.0.2.4
txt TXT ( "first; not a comment"
   "second \"quoted\" \228\092" )
    TXT unquoted words
*.wild A 192.0.2.5
_sip._tcp SRV 10 20 5060 @
$ORIGIN sub
@ A 192.0.2.6
deep CNAME @
$ORIGIN example.com.
caa CAA 0 ISSUE letsencrypt.org
loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
   LOC 42 21 54 N 71 06 18 W -24m 30m
https HTTPS 1 . alpn="h2,h3" port="443"
svc TYPE64 \# 9 0001 00 0003 0002 01BB
naptr NAPTR 100 10 "u" E2U+sip "!^.*$!sip:info@example.com!" .
sshfp SSHFP 4 2 ( 123456789abcdef67890123456789abcdef67890123456789abcdef123456789
)
tlsa TLSA 3 1 1 0D6FCE13243AA7D5CC0F9A5A8C9F4C1C6E2A4E0D8F5E6D7C8B9A0B1C2D3E4F50
esc\.aped A 192.0.2.7
unknown TYPE4711 \# 3 abcdef
hinfo HINFO "ARM64" Linux
`;

describe('a master file', () => {
  it('is read with all that RFC 1035 allows', () => {
    const { domain, ttl, records } = parseZoneFile(MASTER_FILE);
    expect({ domain, ttl }).toEqual({ domain: 'example.com', ttl: 3600 });
    const found = (name: string): string[] =>
      records
        .filter((record) => record.name === name)
        .map(({ ttl: seconds, type, data }) => `${seconds} ${type} ${data}`);
    expect(found('')).toEqual([
      '86400 SOA ns1.example.com. host\\.master.example.com. 2024010101 10800 3600 604800 300',
      '3600 NS ns1.example.com.',
      '3600 NS ns2.example.net.',
      '3600 MX 10 mail.example.com.',
    ]);
    expect(found('ns1')).toEqual(['300 A 192.0.2.1', '300 AAAA 2001:db8::1']);
    expect(found('www')).toEqual(['3600 CNAME web.example.net.']);
    expect(found('mail')).toEqual(['3600 A 192.0.2.3', '3600 A 192.0.2.4']);
    expect(found('txt')).toEqual([
      '3600 TXT "first; not a comment" "second \\"quoted\\" \\228\\\\"',
      '3600 TXT "unquoted" "words"',
    ]);
    expect(found('sub')).toEqual(['3600 A 192.0.2.6']);
    expect(found('deep.sub')).toEqual(['3600 CNAME sub.example.com.']);
    expect(found('svc')).toEqual(['3600 SVCB 1 . port=443']);
    expect(found('_sip._tcp')).toEqual(['3600 SRV 10 20 5060 example.com.']);
    expect(found('unknown')).toEqual(['3600 TYPE4711 \\# 3 abcdef']);
  });

  it.skipIf(!hasNamedTools)('is understood exactly as BIND understands it', async () => {
    const compiled = await compileZone('example.com', MASTER_FILE);
    expect(sorted(parseZoneFile(compiled).records)).toEqual(sorted(parseZoneFile(MASTER_FILE).records));
  });

  it.each([
    ['$INCLUDE other.db', /Line 2: .*\$INCLUDE is not carried out/],
    ['$GENERATE 1-10 host-$ A 192.0.2.$', /Line 2: .*\$GENERATE is not carried out/],
    ['www IN A 192.0.2.300', /Line 2: A data "192.0.2.300" is not valid/],
    ['www CH TXT x', /Class CH is not supported/],
    ['www.example.net. A 192.0.2.1', /Line 2: .*does not lie in the zone/],
    ['www TXT "open', /Line 2: the quote before "open" is opened and never closed/],
    ['www A ( 192.0.2.1', /Line 2: a parenthesis is opened and never closed/],
    ['www A 192.0.2.1 )', /Line 2: a closing parenthesis/],
    ['www 3600', /A record type is expected where the line ends/],
    ['www 5x A 192.0.2.1', /"5x" is not a TTL/],
    ['a..b A 192.0.2.1', /empty label/],
    ['www MX mail', /MX data "mail" is not valid: priority must be a whole number from 0 to 65535/],
  ])('is refused where it holds %s', (line, message) => {
    expect(() => parseZoneFile(`$ORIGIN example.com.\n${line}\n`)).toThrow(message);
  });

  it('needs to say which zone it is for', () => {
    expect(() => parseZoneFile('www A 192.0.2.1')).toThrow(/give the zone's domain/);
    expect(parseZoneFile('www A 192.0.2.1', { domain: 'Example.COM.' }).records).toEqual([
      { name: 'www', type: 'A', data: '192.0.2.1', ttl: null },
    ]);
  });
});

describe('an exported zone', () => {
  it('reads back as the same records, for 1,000 random zones', { timeout: 180_000 }, () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const zone = randomZone(seed, 30);
      const { domain, ttl, records } = parseZoneFile(formatZoneFile(zone));
      expect({ domain, ttl, records: sorted(records) }, `seed ${seed}`).toEqual({
        ...zone,
        records: sorted(zone.records),
      });
    }
  });

  it.skipIf(!hasNamedTools)('means to BIND what it means to us, for 20 random zones', async () => {
    for (let seed = 2001; seed <= 2020; seed += 1) {
      const zone = randomZone(seed, 200);
      const compiled = await compileZone(zone.domain, formatZoneFile(zone));
      expect(sorted(parseZoneFile(compiled).records), `seed ${seed}`).toEqual(sorted(zone.records));
    }
  });

  it.skipIf(!hasNamedTools)('of 10,000 records of every type passes named-checkzone', async () => {
    const zone = randomZone(4711, 10_000);
    expect(new Set(zone.records.map((record) => record.type)).size).toBe(17);
    expect(await checkZone(zone.domain, formatZoneFile(zone))).toMatch(/\nOK\n$/);
  });

  it.skipIf(!hasNamedTools)(
    'loads even where the host shows neither SOA nor NS, or has types of its own',
    async () => {
      const text = formatZoneFile({
        domain: 'example.com',
        ttl: null,
        records: [
          { name: 'www', type: 'A', data: '192.0.2.1', ttl: null },
          { name: 'old', type: 'URL', data: 'https://example.net/\nwww A 192.0.2.66', ttl: 60 },
          { name: 'open', type: 'URI', data: '10 1 "https://example.net/', ttl: 60 },
        ],
      });
      expect(await checkZone('example.com', text)).toMatch(/\nOK\n$/);
      expect(parseZoneFile(text).records.filter((record) => record.name !== '')).toEqual([
        { name: 'www', type: 'A', data: '192.0.2.1', ttl: 3600 },
      ]);
    },
  );
});

describe('a zone file that could lose records', () => {
  const HEAD = '$ORIGIN example.com.\n$TTL 60\n@ SOA ns1 h 1 2 3 4 5\n';

  it('is read whatever its line ends are', () => {
    const text = `${HEAD}a A 192.0.2.1\nb TXT one\nc TXT two\n`;
    const plain = parseZoneFile(text);
    for (const end of ['\r', '\r\n']) expect(parseZoneFile(text.replaceAll('\n', end))).toEqual(plain);
    expect(plain.records).toHaveLength(4);
  });

  it.each([
    ['words behind the value of a directive', '$TTL 60 a A 192.0.2.1\n', 'stands behind the value of $TTL'],
    ['a second SOA record', '@ SOA ns2 h 2 2 3 4 5\n', 'second SOA'],
  ])('is refused with %s', (_what, text, words) => {
    expect(() => parseZoneFile(HEAD + text)).toThrow(words);
  });
});
