import assert from 'node:assert/strict';
import type { DnsCapabilities } from '../dns/capabilities.js';
import type { DnsDriver } from '../dns/driver.js';
import type { DnsRecord, Zone } from '../dns/models.js';
import type { CreateRecordOptions } from '../dns/options.js';
import { parseZoneFile } from '../dns/zone-file.js';
import type { ErrorCode } from '../errors.js';
import { rejects } from './compute-scene.js';

/** What a behaviour is tried on. */
export interface DnsContext {
  readonly driver: DnsDriver;
  /** A zone that nobody else uses. What is in it is deleted. */
  readonly zone: Zone;
  /** Makes another zone, whose domain has this word in it; null where the host lets nobody make zones. */
  readonly makeZone: ((part: string) => Promise<Zone>) | null;
  /** Asks a name server that answers for the zone: `ttl data` in normal form, sorted. Null where there is none to ask. */
  readonly dig: ((name: string, type: string) => Promise<readonly string[]>) | null;
  /** Rejects where a name server would not load a zone file. Null where there is none to ask. */
  readonly load: ((domain: string, text: string) => Promise<void>) | null;
}

/** One behaviour that every DNS driver has. */
export interface DnsBehaviour {
  readonly name: string;
  /** Rejects where the driver behaves otherwise. */
  run(context: DnsContext): Promise<void>;
}

/** Data as people write it, and its normal form; `%` stands for the zone's domain. */
export type DnsSample = readonly [written: string, normal: string];

/** For each type a sample. */
const SAMPLES: Readonly<Record<string, DnsSample>> = {
  A: ['192.0.2.1', '192.0.2.1'],
  AAAA: ['2001:DB8:0::1', '2001:db8::1'],
  CAA: ['0 ISSUE letsencrypt.org', '0 issue "letsencrypt.org"'],
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
  PTR: ['host.example.net.', 'host.example.net.'],
  SRV: ['10 5 443 www.example.net.', '10 5 443 www.example.net.'],
  SSHFP: [`4 2 ${'Cd'.repeat(32)}`, `4 2 ${'cd'.repeat(32)}`],
  SVCB: ['1 svc.example.net. ipv4hint=192.0.2.1 alpn=h2', '1 svc.example.net. alpn=h2 ipv4hint=192.0.2.1'],
  TLSA: [`3 1 1 ${'Ef'.repeat(32)}`, `3 1 1 ${'ef'.repeat(32)}`],
  TXT: ['v=spf1 include:_spf.example.net ~all', '"v=spf1 include:_spf.example.net ~all"'],
};

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

const REFUSED: readonly (readonly [record: CreateRecordOptions, code: ErrorCode])[] = [
  [{ name: 'a..b', type: 'A', data: '192.0.2.1' }, 'invalid-request'],
  [{ name: 'bad', type: 'A', data: '192.0.2.300' }, 'invalid-request'],
  [{ name: 'bad', type: 'MX', data: 'mail' }, 'invalid-request'],
  [{ name: 'bad', type: 'A', data: '192.0.2.1', ttl: -1 }, 'invalid-request'],
  [{ name: 'bad', type: 'BOGUS', data: 'x' }, 'not-supported'],
];

/**
 * The behaviours that every DNS driver has, as far as its capabilities go. Try them in their order, on one zone.
 *
 * ```ts
 * for (const { name, run } of dnsBehaviours(MyDns.capabilities)) test(name, () => run({ driver, zone, makeZone, dig: null, load: null }));
 * ```
 *
 * @param samples data for types of which the host takes less than the DNS does
 */
export function dnsBehaviours(
  capabilities: DnsCapabilities,
  samples: Readonly<Record<string, DnsSample>> = {},
): readonly DnsBehaviour[] {
  const ttl = Math.max(600, capabilities.ttl.minimum);
  const types = Object.entries({ ...SAMPLES, ...samples }).filter(([type]) =>
    capabilities.recordTypes.includes(type),
  );
  return [
    ...zoneBehaviours(),
    ...types.map(([type, sample]) => typeBehaviour(type, sample, ttl)),
    ...NAMES.map(([written, normal]) => nameBehaviour(written, normal, ttl)),
    ...Object.entries(TEXTS).map(([what, text]) => textBehaviour(what, text, ttl)),
    ...valueBehaviours(ttl),
    ...REFUSED.map(([record, code]) => refusal(record, code)),
    ...(capabilities.concurrency === 'separate' ? [] : setBehaviours(ttl)),
    ...planBehaviours(ttl),
  ];
}

function zoneBehaviours(): DnsBehaviour[] {
  return [
    {
      name: 'finds a zone by id, by domain and in the list',
      async run({ driver, zone }) {
        assert.equal((await driver.getZone(zone.id)).domain, zone.domain);
        assert.equal((await driver.findZone(zone.domain.toUpperCase())).id, zone.id);
        assert.ok((await driver.listZones()).some(({ id }) => id === zone.id));
      },
    },
    {
      name: 'says that a zone is not there',
      async run({ driver, zone }) {
        const { type, ttl, extra } = zone;
        const id = missingId(zone.id);
        await rejects(driver.getZone(id), 'zone-not-found');
        const missing = driver.adopt({ id, domain: 'missing.test', type, ttl, extra });
        await rejects(missing.listRecords(), 'zone-not-found');
      },
    },
    {
      name: 'refuses a zone that exists, and deletes one twice',
      async run({ driver, makeZone }) {
        if (makeZone === null) return;
        const other = await makeZone('twice');
        await rejects(makeZone('twice'), 'zone-exists');
        await other.delete();
        await other.delete();
        await rejects(driver.getZone(other.id), 'zone-not-found');
      },
    },
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

function valueBehaviours(ttl: number): DnsBehaviour[] {
  const address = (name: string, data: string): CreateRecordOptions => ({ name, type: 'A', data, ttl });
  return [
    {
      name: 'edits one value of several and keeps its neighbours',
      async run(context) {
        const { driver, zone } = context;
        const first = await zone.createRecord(address('many', '192.0.2.1'));
        const second = await zone.createRecord(address('many', '192.0.2.2'));
        const third = await zone.createRecord(address('many', '192.0.2.3'));
        assert.equal(new Set([first.id, second.id, third.id]).size, 3);
        const updated = await second.update({ data: '192.0.2.22' });
        assert.equal(updated.data, '192.0.2.22');
        assert.deepEqual(await valuesOf(zone, 'many', 'A'), ['192.0.2.1', '192.0.2.22', '192.0.2.3']);
        await driver.deleteRecord({ zone: zone.id, id: first.id });
        assert.deepEqual(await valuesOf(zone, 'many', 'A'), ['192.0.2.22', '192.0.2.3']);
        await isServed(context, 'many', 'A', ttl);
        assert.equal((await driver.getRecord(zone, third.id)).data, '192.0.2.3');
        await updated.delete();
        await third.delete();
        await third.delete();
        assert.deepEqual(await valuesOf(zone, 'many', 'A'), []);
      },
    },
    {
      name: 'loses nothing when many values of one name are made at once',
      async run({ zone }) {
        const data = Array.from({ length: 8 }, (_, index) => `192.0.2.${index + 1}`);
        await Promise.all(data.map((one) => zone.createRecord(address('at-once', one))));
        assert.deepEqual(await valuesOf(zone, 'at-once', 'A'), data);
      },
    },
    {
      name: 'gives a record another name and another TTL',
      async run({ zone }) {
        const record = await zone.createRecord(address('before', '192.0.2.7'));
        const renamed = await record.update({ name: 'after', ttl: ttl * 2 });
        const { name, data, ttl: seconds } = renamed;
        assert.deepEqual([name, data, seconds], ['after', '192.0.2.7', ttl * 2]);
        assert.deepEqual(await valuesOf(zone, 'before', 'A'), []);
        assert.deepEqual(await valuesOf(zone, 'after', 'A'), ['192.0.2.7']);
        await renamed.delete();
      },
    },
    {
      name: 'says that a record is gone, or was changed by somebody else',
      async run({ driver, zone }) {
        const record = await zone.createRecord(address('gone', '192.0.2.8'));
        const same = await driver.getRecord(zone, record.id);
        const changed = await same.update({ data: '192.0.2.9' });
        await rejects(record.update({ ttl: ttl * 2 }), 'conflict');
        await changed.delete();
        await rejects(record.update({ ttl: ttl * 2 }), 'record-not-found');
        await rejects(driver.getRecord(zone, record.id), 'record-not-found');
      },
    },
  ];
}

function refusal(record: CreateRecordOptions, code: ErrorCode): DnsBehaviour {
  return {
    name: `refuses ${JSON.stringify(record)}`,
    async run({ zone }) {
      await rejects(zone.createRecord(record), code);
    },
  };
}

function setBehaviours(ttl: number): DnsBehaviour[] {
  return [
    {
      name: 'refuses a record that is there already',
      async run({ zone }) {
        const spec = { name: 'double', type: 'A', data: '192.0.2.8', ttl };
        const record = await zone.createRecord(spec);
        await rejects(zone.createRecord(spec), 'record-exists');
        await record.delete();
      },
    },
    {
      name: 'refuses a CNAME record beside other data',
      async run({ zone }) {
        const record = await zone.createRecord({ name: 'beside', type: 'A', data: '192.0.2.8', ttl });
        await rejects(zone.createRecord({ name: 'beside', type: 'CNAME', data: 'target', ttl }), 'conflict');
        await record.delete();
      },
    },
  ];
}

function planBehaviours(ttl: number): DnsBehaviour[] {
  return [
    {
      name: 'carries out a plan, and has nothing left to do then',
      async run(context) {
        const { driver, zone } = context;
        const kept = (await zone.listRecords()).map(specOf);
        await zone.createRecord({ name: 'swap', type: 'CNAME', data: 'target', ttl });
        await zone.createRecord({ name: 'stay', type: 'A', data: '192.0.2.1', ttl });
        await zone.createRecord({ name: 'stay', type: 'A', data: '192.0.2.2', ttl });
        const fresh = Array.from({ length: 12 }, (_, index) => ({
          name: `new${index}`,
          type: 'A',
          data: `192.0.2.${index}`,
          ttl,
        }));
        const desired = [
          ...kept,
          { name: 'swap', type: 'A', data: '192.0.2.3', ttl },
          { name: 'stay', type: 'A', data: '192.0.2.2', ttl },
          { name: 'stay', type: 'A', data: '192.0.2.4', ttl },
          ...fresh,
        ];
        const plan = await zone.plan(desired);
        assert.match(String(plan), /^- swap /m);
        const { created, updated, deleted } = await driver.applyPlan(plan, { guard: 1 });
        assert.deepEqual([created, updated, deleted], [12, 2, 0]);
        assert.deepEqual(await valuesOf(zone, 'swap', 'CNAME'), []);
        assert.deepEqual(await valuesOf(zone, 'swap', 'A'), ['192.0.2.3']);
        assert.deepEqual(await valuesOf(zone, 'stay', 'A'), ['192.0.2.2', '192.0.2.4']);
        await isServed(context, 'stay', 'A', ttl);
        assert.deepEqual((await zone.plan(desired)).changes, []);
      },
    },
    {
      name: 'stops a plan that would change most of a zone',
      async run({ driver, zone }) {
        const plan = await zone.plan([]);
        await rejects(driver.applyPlan(plan), 'conflict');
        assert.equal((await zone.plan([])).changes.length, plan.changes.length);
      },
    },
    {
      name: 'exports what loads to the same records',
      async run({ driver, zone, load }) {
        const text = await driver.exportZone(zone);
        const key = ({ name, type, data }: CreateRecordOptions): string => `${name} ${type} ${data}`;
        const below = (records: readonly CreateRecordOptions[]): string[] =>
          records
            .filter(({ name }) => name !== '')
            .map(key)
            .toSorted();
        assert.deepEqual(below(parseZoneFile(text).records), below((await zone.listRecords()).map(specOf)));
        await load?.(zone.domain, text);
      },
    },
    {
      name: 'makes a zone of a file',
      async run({ driver, makeZone }) {
        if (makeZone === null) return;
        // The domain is one that nobody uses; the zone itself has to come from the file.
        const { domain } = await makeZone('file').then(async (zone) => {
          await zone.delete();
          return zone;
        });
        const head = `$ORIGIN ${domain}.\n$TTL ${ttl}\n@ SOA ns1.example.net. hostmaster 1 3h 1h 1w 1h\n  NS ns1.example.net.\n`;
        const imported = await driver.importZone(`${head}www A 192.0.2.1\n    A 192.0.2.2\nmail MX 10 www\n`);
        assert.deepEqual(await valuesOf(imported, 'www', 'A'), ['192.0.2.1', '192.0.2.2']);
        assert.deepEqual(await valuesOf(imported, 'mail', 'MX'), [`10 www.${domain}.`]);
        await imported.delete();
      },
    },
    {
      name: 'empties a zone by plan',
      async run({ driver, zone }) {
        await driver.applyPlan(await zone.plan([]), { guard: 1 });
        assert.deepEqual((await zone.listRecords()).filter(({ name }) => name !== '').map(specOf), []);
      },
    },
  ];
}

/** What the name server answers is what the driver lists. */
async function isServed(
  { driver, zone, dig }: DnsContext,
  name: string,
  type: string,
  ttl: number,
): Promise<void> {
  if (dig === null) return;
  // Where the host cuts strings in its own way, only what they say together is the same.
  const said = (answer: string): string =>
    type === 'TXT' && driver.capabilities.text !== 'strings' ? answer.replaceAll('" "', '') : answer;
  const listed = (await zone.listRecords()).filter((record) => record.name === name && record.type === type);
  const expected = listed.map((record) => said(`${record.ttl ?? ttl} ${record.data}`)).toSorted();
  assert.deepEqual((await dig(name, type)).map(said), expected);
}

async function valuesOf(zone: Zone, name: string, type: string): Promise<string[]> {
  const records = (await zone.listRecords()).filter((record) => record.name === name && record.type === type);
  return records.map((record) => record.data).toSorted();
}

function specOf({ name, type, data, ttl }: DnsRecord): CreateRecordOptions {
  return { name, type, data, ttl };
}

/** A record's data without its zone. */
function plain({ id, name, type, data, ttl, extra }: DnsRecord): object {
  return structuredClone({ id, name, type, data, ttl, extra });
}

/** An id of the same form that no zone has. */
function missingId(id: string): string {
  if (/^\d+$/.test(id)) return '999999999';
  return /^[0-9a-f-]{36}$/.test(id) ? '00000000-0000-4000-8000-000000000000' : 'missing.test.';
}
