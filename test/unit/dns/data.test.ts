import { describe, expect, it } from 'vitest';

import {
  decodeData,
  encodeData,
  formatData,
  normaliseData,
  parseData,
  readData,
  textData,
  textOf,
} from '../../../dist/src/dns/data/data.js';
import { fromBareData, toBareData } from '../../../dist/src/dns/data/bare-data.js';
import { fromPlainData, toPlainData } from '../../../dist/src/dns/data/plain-data.js';
import { fromFlatData, toFlatData } from '../../../dist/src/dns/data/flat-data.js';
import { typeNumber } from '../../../dist/src/dns/data/type-numbers.js';
import { WireReader } from '../../../dist/src/dns/data/wire.js';
import { parseZoneFile } from '../../../dist/src/dns/zone-file/parse.js';
import { compileZone, hasNamedTools } from '../../support/named.js';
import { Dice, RANDOM_DATA } from '../../support/random-zone.js';

const DIGEST = 'AB'.repeat(32);

/** What people write, and its normal form. */
const ACCEPTED: readonly (readonly [type: string, data: string, normal: string])[] = [
  ['A', '192.0.2.1', '192.0.2.1'],
  ['AAAA', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['AAAA', '::', '::'],
  ['AAAA', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ['AAAA', '::ffff:192.0.2.1', '::ffff:c000:201'],
  ['CAA', '0 ISSUE letsencrypt.org', '0 issue "letsencrypt.org"'],
  ['CAA', '128 issue ";"', '128 issue ";"'],
  ['CAA', '0 issue "ca.example; account=1 x"', '0 issue "ca.example; account=1 x"'],
  ['CNAME', 'Web', 'web.example.com.'],
  ['CNAME', '@', 'example.com.'],
  ['DS', `60485 13 2 ${DIGEST.slice(0, 32)} ${DIGEST.slice(32)}`, `60485 13 2 ${DIGEST.toLowerCase()}`],
  ['HTTPS', '1 . port=8443 alpn="h2,h3"', '1 . alpn=h2,h3 port=8443'],
  ['HTTPS', '0 pool.example.net.', '0 pool.example.net.'],
  ['HTTPS', '1 . alpn=h2 no-default-alpn mandatory=alpn', '1 . mandatory=alpn alpn=h2 no-default-alpn'],
  [
    'SVCB',
    '1 svc ipv6hint=2001:DB8::0:1,2001:db8::2 key667="hello"',
    '1 svc.example.com. ipv6hint=2001:db8::1,2001:db8::2 key667="hello"',
  ],
  [
    'SVCB',
    String.raw`16 foo.example.org. alpn="f\\\\oo\\,bar,h2"`,
    String.raw`16 foo.example.org. alpn="f\\\\oo\\,bar,h2"`,
  ],
  ['SVCB', '1 . key667="a b"', '1 . key667="a b"'],
  ['LOC', '52 22 23 N 4 53 32 E -2m', '52 22 23.000 N 4 53 32.000 E -2.00m 1.00m 10000.00m 10.00m'],
  [
    'LOC',
    '42 21 54.5 N 71 06 18 W -24m 30m 25m 1m',
    '42 21 54.500 N 71 6 18.000 W -24.00m 30.00m 20.00m 1.00m',
  ],
  ['LOC', '0 S 0 W 0', '0 0 0.000 N 0 0 0.000 E 0.00m 1.00m 10000.00m 10.00m'],
  ['MX', '10 mail', '10 mail.example.com.'],
  ['MX', '0 .', '0 .'],
  [
    'NAPTR',
    '100 10 u E2U+sip "!^.*$!sip:info@example.com!" .',
    '100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .',
  ],
  ['NS', 'ns1.example.net.', 'ns1.example.net.'],
  ['PTR', 'host.example.net.', 'host.example.net.'],
  [
    'SOA',
    'ns1 hostmaster 7 3h 1h 1w 1d',
    'ns1.example.com. hostmaster.example.com. 7 10800 3600 604800 86400',
  ],
  ['SRV', '010 5 0443 @', '10 5 443 example.com.'],
  ['SSHFP', `4 2 ${DIGEST}`, `4 2 ${DIGEST.toLowerCase()}`],
  ['TLSA', `3 1 1 ${DIGEST}`, `3 1 1 ${DIGEST.toLowerCase()}`],
  ['TXT', 'v=spf1 include:_spf.example.net ~all', '"v=spf1 include:_spf.example.net ~all"'],
  ['TXT', 'v=DMARC1; p=none', '"v=DMARC1; p=none"'],
  ['TXT', '"two" "strings"', '"two" "strings"'],
  ['TXT', 'say "hi" \\o/', '"say \\"hi\\" \\\\o/"'],
  ['TXT', '', '""'],
  ['TXT', 'ü', '"\\195\\188"'],
  ['TXT', '"\\195\\188\\;"', '"\\195\\188;"'],
  ['TXT', 'x'.repeat(256), `"${'x'.repeat(255)}" "x"`],
  ['A', '\\# 4 c0000201', '192.0.2.1'],
  ['TYPE4711', '\\# 3 AB cd ef', '\\# 3 abcdef'],
  ['ALIAS', 'lb.example.net.', 'lb.example.net.'],
  ['ANAME', 'LB.Example.net.', 'lb.example.net.'],
  ['ANAME', 'lb', 'lb.example.com.'],
];

const REFUSED: readonly (readonly [type: string, data: string, message: RegExp])[] = [
  [
    'A',
    '192.0.2.256',
    /A data "192.0.2.256" is not valid: "192.0.2.256" is not an IPv4 address.* Write <address>, such as 192.0.2.1\./,
  ],
  ['A', '192.0.2.01', /not an IPv4 address/],
  ['A', '192.0.2.1 192.0.2.2', /stands after its end/],
  ['AAAA', 'fe80::1%eth0', /not an IPv6 address/],
  ['CAA', '0 issue ca.example x', /put it in quotes/],
  [
    'CAA',
    '0 issue ca.example;accounturi=x',
    /";accounturi=x" would be a comment. Put a value with a semicolon in quotes/,
  ],
  ['CAA', '256 issue x', /flags must be a whole number from 0 to 255/],
  ['CNAME', '', /target is missing/],
  ['CNAME', 'a.b', /lacks its final dot/],
  ['DS', '1 1 2 abcd', /a digest of type 2 has 64 hexadecimal digits, got 4/],
  ['HTTPS', '1 . alpn', /the parameter alpn is not valid: it needs a value/],
  ['HTTPS', '1 . port=99999', /the parameter port is not valid/],
  ['HTTPS', '1 . port=1 port=2', /given twice/],
  ['HTTPS', '1 . mandatory=port', /mandatory lists port, which is not there/],
  ['HTTPS', '1 . nonsense=1', /there is no parameter "nonsense"/],
  ['HTTPS', '1 . no-default-alpn', /needs alpn beside it/],
  ['LOC', '91 N 0 E 0m', /latitude cannot be "91"/],
  ['LOC', '90 0 1 N 0 E 0m', /over 90 degrees/],
  ['LOC', '52 N 4 E high', /altitude must be metres/],
  ['MX', 'mail', /priority must be a whole number from 0 to 65535, got "mail".*such as 10 mail.example.com/],
  ['MX', '65536 mail', /priority must be/],
  ['SRV', '1 2 3', /target is missing/],
  ['SSHFP', '4 2 xyz', /hexadecimal digits in pairs/],
  ['TLSA', '3 1 1 abc', /hexadecimal digits in pairs/],
  ['TXT', '"open', /opened and never closed/],
  ['TXT', 'x'.repeat(65_600), /the longest allowed is 65535/],
  ['URL', ' ', /is empty/],
];

describe('record data', () => {
  it.each(ACCEPTED)('%s %j has the normal form %j', (type, data, normal) => {
    expect(normaliseData(type, data, 'example.com')).toBe(normal);
    expect(normaliseData(type, normal, 'example.com')).toBe(normal);
  });

  it.each(REFUSED)('%s %j is refused with what is wrong', (type, data, message) => {
    expect(() => normaliseData(type, data, 'example.com')).toThrow(message);
  });

  it('that a host holds and we would refuse is kept as it is', () => {
    expect(readData('A', 'not an address', 'example.com')).toBe('not an address');
    expect(readData('CAA', '0 issue ca.example; x=y', 'example.com')).toBe('0 issue ca.example; x=y');
  });

  it('goes to its wire form and back unchanged, for 100 random values of every type', () => {
    const dice = new Dice(1);
    for (const [type, draw] of Object.entries(RANDOM_DATA)) {
      for (let count = 0; count < 100; count += 1) {
        const data = draw(dice);
        expect([type, decodeData(type, new WireReader(encodeData(type, data)))]).toEqual([type, data]);
      }
    }
  });

  it.skipIf(!hasNamedTools)('has the wire form that BIND gives it', async () => {
    const known = ACCEPTED.filter(([type]) => typeNumber(type) !== undefined && type !== 'SOA');
    const normal = known.map(([type, , data], index) => `x${index} 60 IN ${type} ${data}`);
    const wire = known.map(([type, , data], index) => {
      const bytes = encodeData(type, data);
      return `x${index} 60 IN ${type} \\# ${bytes.length} ${bytes.toString('hex')}`;
    });
    const head =
      '$ORIGIN example.com.\n@ 60 SOA ns.example.net. h.example.net. 1 2 3 4 5\n@ 60 NS ns.example.net.\n';
    const [fromText, fromWire] = await Promise.all(
      [normal, wire].map((lines) => compileZone('example.com', `${head}${lines.join('\n')}\n`)),
    );
    expect(fromWire).toBe(fromText);
    const records = parseZoneFile(fromText ?? '').records.filter((record) => record.name.startsWith('x'));
    const byName = new Map(records.map((record) => [record.name, record.data]));
    known.forEach(([, , data], index) => expect(byName.get(`x${index}`)).toBe(data));
  });
});

describe('a message of a name server', () => {
  it('is refused where a name in it leads back into itself', () => {
    const message = Buffer.from([9, ...Buffer.from('endlessly'), 0xc0, 0]);
    expect(() => new WireReader(message).name()).toThrow(/longer than 255 bytes/);
  });

  it('is refused where a label is of a kind that is not known', () => {
    expect(() => new WireReader(Buffer.from([0x41, 0, 0])).name()).toThrow(/label of an unknown kind/);
  });

  it('is refused where a list of addresses has half a one', () => {
    const wire = '0001 00 0004 0006 c0000201c000';
    const bytes = Buffer.from(wire.replaceAll(' ', ''), 'hex');
    expect(() => decodeData('HTTPS', new WireReader(bytes))).toThrow(/values of 4 bytes has a rest/);
  });
});

describe('fields of record data', () => {
  it('are read and written for drivers that want them apart', () => {
    const fields = parseData('SRV', '10 5 443 www', 'example.com');
    expect(fields).toEqual({ priority: 10, weight: 5, port: 443, target: 'www.example.com.' });
    expect(formatData('SRV', { ...fields, port: 8443 })).toBe('10 5 8443 www.example.com.');
  });

  it('of a CAA record keep a value beyond ASCII', () => {
    const data = '0 iodef "mailto:b\\195\\188cher@example.com"';
    const flat = toFlatData('CAA', data);
    expect(flat.target).toBe('mailto:bücher@example.com');
    expect(fromFlatData('CAA', flat)).toBe(data);
  });

  it.each(['ALIAS', 'ANAME', 'CNAME', 'DNAME', 'NS', 'PTR'])(
    'of an %s record are a name, which has its final dot here alone',
    (type) => {
      const [data, bare] = ['lb.example.net.', 'lb.example.net'];
      expect([
        toBareData(type, data).content,
        toFlatData(type, data).target,
        toPlainData(type, data),
      ]).toEqual([bare, bare, bare]);
      expect([
        fromBareData(type, { priority: null, content: bare }),
        fromFlatData(type, toFlatData(type, data)),
        fromPlainData(type, bare),
      ]).toEqual([data, data, data]);
    },
  );

  it('of a TXT record are one text of any length', () => {
    const text = `${'é'.repeat(400)} "quoted" \\ \u0000`;
    expect(textOf(textData(text))).toBe(text);
  });
});

describe('plain data', () => {
  it.each([
    ['10 20 S SIP+D2U  _sip._udp.example.com', '10 20 "S" "SIP+D2U" "" _sip._udp.example.com.'],
    ['10 20 U E2U+sip !^.*$!sip:a b@example.com! .', '10 20 "U" "E2U+sip" "!^.*$!sip:a b@example.com!" .'],
    ['10 20   !a!b! .', '10 20 "" "" "!a!b!" .'],
    ['10 20 "S" "SIP+D2U" "" _sip._udp.example.com', '10 20 "S" "SIP+D2U" "" _sip._udp.example.com.'],
  ])('of a NAPTR record, %j, is read with its empty strings', (plain, data) => {
    expect(fromPlainData('NAPTR', plain)).toBe(data);
  });
});
