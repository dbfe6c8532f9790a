import assert from 'node:assert/strict';
import type { DnsCapabilities } from '../../dns/driver/capabilities.js';
import { textOf } from '../../dns/data/data.js';
import type { DnsRecord } from '../../dns/model/models.js';
import { type DnsBehaviour, isServed, valuesOf } from './scene.js';

/** Data as people write it, and its normal form; `%` stands for the zone's domain. */
export type DnsSample = readonly [written: string, normal: string];

/** For each type a sample. */
const SAMPLES: Readonly<Record<string, DnsSample>> = {
  A: ['192.0.2.1', '192.0.2.1'],
  AAAA: ['2001:DB8:0::1', '2001:db8::1'],
  CAA: ['0 ISSUE letsencrypt.org', '0 issue "letsencrypt.org"'],
  CERT: ['1 12345 8 AQIDBA==', '1 12345 8 AQIDBA=='],
  CNAME: ['target', 'target.%.'],
  DS: [`60485 13 2 ${'Ab'.repeat(32)}`, `60485 13 2 ${'ab'.repeat(32)}`],
  HTTPS: ['1 . port=8443 alpn="h2,h3"', '1 . alpn=h2,h3 port=8443'],
  LOC: ['52 22 23 N 4 53 32 E -2m', '52 22 23.000 N 4 53 32.000 E -2.00m 1.00m 10000.00m 10.00m'],
  MX: ['10 Mail.Example.NET.', '10 mail.example.net.'],
  NAPTR: [
    '100 10 u E2U+sip "!^.*$!sip:info@example.com!" .',
    '100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .',
  ],
  NS: ['ns1.example.net.', 'ns1.example.net.'],
  OPENPGPKEY: ['AQ ID', 'AQID'],
  PTR: ['host.example.net.', 'host.example.net.'],
  SMIMEA: [`3 1 1 ${'Ab'.repeat(32)}`, `3 1 1 ${'ab'.repeat(32)}`],
  SRV: ['10 5 443 www.example.net.', '10 5 443 www.example.net.'],
  SSHFP: [`4 2 ${'Cd'.repeat(32)}`, `4 2 ${'cd'.repeat(32)}`],
  SVCB: ['1 svc.example.net. ipv4hint=192.0.2.1 alpn=h2', '1 svc.example.net. alpn=h2 ipv4hint=192.0.2.1'],
  TLSA: [`3 1 1 ${'Ef'.repeat(32)}`, `3 1 1 ${'ef'.repeat(32)}`],
  TXT: ['v=spf1 include:_spf.example.net ~all', '"v=spf1 include:_spf.example.net ~all"'],
  URI: ['10 1 "https://example.net/a b"', '10 1 "https://example.net/a b"'],
};

/** Data of types that hosts know only as bytes (RFC 3597). */
const UNKNOWN: Readonly<Record<string, DnsSample>> = {
  TYPE65280: ['\\# 4 0A 00 00 01', '\\# 4 0a000001'],
};

/** Parameters of services that each host spells in its own way. */
const SERVICES: readonly DnsSample[] = [
  ['1 . alpn=h2 ech="AEX+DQ=="', '1 . alpn=h2 ech=AEX+DQ=='],
  ['1 svc.example.net. key667="hello world"', '1 svc.example.net. key667="hello world"'],
  [
    '1 svc.example.net. mandatory=port,alpn alpn=h2 port=1',
    '1 svc.example.net. mandatory=alpn,port alpn=h2 port=1',
  ],
];

/** Names as people write them, and their normal form. */
const NAMES: readonly (readonly [written: string, normal: string])[] = [
  ['@', ''],
  ['Upper.Case', 'upper.case'],
  ['*.wild', '*.wild'],
  ['_dmarc', '_dmarc'],
  ['_443._tcp.deep.er', '_443._tcp.deep.er'],
  ['bücher', 'xn--bcher-kva'],
];

/** Texts that break naive quoting. */
const TEXTS: Readonly<Record<string, string>> = {
  'quotes and backslashes': 'with "quotes" and \\ backslash',
  'a semicolon': 'semi; colon',
  'more than 255 bytes': `${'long '.repeat(90)}end`,
  'letters beyond ASCII': 'grüße',
};

/** One record of each type, each kind of name, each kind of text: what goes in comes out. */
export function recordBehaviours(
  { recordTypes, unknownTypes }: DnsCapabilities,
  samples: Readonly<Record<string, DnsSample>>,
  ttl: number,
): DnsBehaviour[] {
  const types = Object.entries({ ...SAMPLES, ...samples }).filter(([type]) => recordTypes.includes(type));
  return [
    ...types.map(([type, sample]) => typeBehaviour(type, sample, ttl)),
    ...(unknownTypes ? Object.entries(UNKNOWN) : []).map(([type, sample]) =>
      typeBehaviour(type, sample, ttl),
    ),
    ...(recordTypes.includes('SVCB') ? SERVICES : []).map((sample) => serviceBehaviour(sample, ttl)),
    ...NAMES.map(([written, normal]) => nameBehaviour(written, normal, ttl)),
    ...Object.entries(TEXTS).map(([what, text]) => textBehaviour(what, text, ttl)),
    stringsBehaviour(ttl),
  ];
}

function typeBehaviour(type: string, [written, normal]: DnsSample, ttl: number): DnsBehaviour {
  return {
    name: `keeps a record of type ${type} exactly as it is`,
    async run(context) {
      const { driver, zone } = context;
      const name = type === 'SRV' ? '_type-srv._tcp' : `type-${type.toLowerCase()}`;
      // A name with a DS record has to be a delegation.
      if (type === 'DS') await zone.createRecord({ name, type: 'NS', data: 'ns1.example.net.', ttl });
      const created = await zone.createRecord({ name, type, data: written, ttl });
      const expected = { name, type, data: normal.replace('%', zone.domain), ttl };
      assert.deepEqual(
        { name: created.name, type: created.type, data: created.data, ttl: created.ttl },
        expected,
      );
      const listed = (await zone.listRecords()).filter(
        (record) => record.name === name && record.type === type,
      );
      assert.deepEqual(listed.map(plain), [plain(created)]);
      assert.deepEqual(plain(await driver.getRecord(zone, created.id)), plain(created));
      // A server refers elsewhere when asked for what it has delegated.
      if (type !== 'NS') await isServed(context, name, type, ttl);
    },
  };
}

function serviceBehaviour([written, normal]: DnsSample, ttl: number): DnsBehaviour {
  return {
    name: `keeps an SVCB record with ${JSON.stringify(written)}, and takes changes of it`,
    async run(context) {
      const { zone } = context;
      const created = await zone.createRecord({ name: 'service', type: 'SVCB', data: written, ttl });
      assert.equal(created.data, normal);
      const updated = await created.update({ ttl: ttl * 2 });
      assert.deepEqual(await valuesOf(zone, 'service', 'SVCB'), [normal]);
      await isServed(context, 'service', 'SVCB', ttl * 2);
      await updated.delete();
    },
  };
}

function nameBehaviour(written: string, name: string, ttl: number): DnsBehaviour {
  return {
    name: `keeps a record named ${JSON.stringify(written)}`,
    async run(context) {
      const created = await context.zone.createRecord({ name: written, type: 'TXT', data: 'named', ttl });
      assert.equal(created.name, name);
      assert.deepEqual(await valuesOf(context.zone, name, 'TXT'), ['"named"']);
      if (!name.startsWith('*')) await isServed(context, name, 'TXT', ttl);
      await created.delete();
    },
  };
}

function textBehaviour(what: string, text: string, ttl: number): DnsBehaviour {
  return {
    name: `keeps a text with ${what}`,
    async run(context) {
      const created = await context.zone.createRecord({ name: 'text', type: 'TXT', data: text, ttl });
      assert.deepEqual(await valuesOf(context.zone, 'text', 'TXT'), [created.data]);
      await isServed(context, 'text', 'TXT', ttl);
      await created.delete();
    },
  };
}

function stringsBehaviour(ttl: number): DnsBehaviour {
  return {
    name: 'keeps what several strings of a text say together',
    async run(context) {
      const data = '"first; " "second"';
      const created = await context.zone.createRecord({ name: 'strings', type: 'TXT', data, ttl });
      assert.equal(textOf(created.data), 'first; second');
      assert.deepEqual(await valuesOf(context.zone, 'strings', 'TXT'), [created.data]);
      await isServed(context, 'strings', 'TXT', ttl);
      await created.delete();
    },
  };
}

/** A record's data without its zone. */
function plain({ id, name, type, data, ttl, extra }: DnsRecord): object {
  return structuredClone({ id, name, type, data, ttl, extra });
}
