import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { DnsDriver, DnsRecord, Zone } from 'skylane';
import { CloudError, parseZoneFile } from 'skylane';

import { dig, hasDig } from '../support/dig.js';
import type { NameServer } from '../support/dig.js';
import { checkZone, hasNamedTools } from '../support/named.js';

/** A host to run the suite on. */
export interface DnsTarget {
  readonly name: string;
  /** Makes a driver with the host's credentials. */
  readonly driver: () => DnsDriver;
  /** A domain that no other run uses; `part` is a different word for each zone of a run. */
  readonly domain: (part: string) => string;
  /** Options for zones, such as the mailbox that the host wants. */
  readonly zone?: object;
  /** Where zones cannot be made: the id of one that is there. */
  readonly fixedZone?: string;
  /** Data for types of which the host takes less than the DNS does. */
  readonly samples?: Readonly<Record<string, readonly [written: string, normal: string]>>;
  /** The name server that answers for the zones. */
  readonly nameServer?: NameServer;
}

/** For each type: data as people write it, and its normal form, `%` standing for the zone's domain. */
const SAMPLES: Readonly<Record<string, readonly [written: string, normal: string]>> = {
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
const TEXTS: readonly string[] = [
  'with "quotes" and \\ backslash',
  'semi; colon',
  `${'long '.repeat(90)}end`,
  'grüße',
];

const codeOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'no error';
  } catch (error) {
    return CloudError.is(error) ? error.code : `not a CloudError: ${String(error)}`;
  }
};

const values = (records: readonly DnsRecord[], name: string, type: string): string[] =>
  records
    .filter((record) => record.name === name && record.type === type)
    .map((record) => record.data)
    .toSorted();

/** The behaviour that every DNS driver has, as far as its capabilities go. */
export function describeDns(target: DnsTarget): void {
  describe(`DNS on ${target.name}`, () => {
    const driver = target.driver();
    const { recordTypes, ttl: ttls, concurrency, text } = driver.capabilities;
    const canMakeZones = target.fixedZone === undefined;
    const ttl = Math.max(600, ttls.minimum);
    const types = Object.keys(SAMPLES).filter((type) => recordTypes.includes(type));
    let zone: Zone;

    const make = (part: string): Promise<Zone> =>
      driver.createZone({
        domain: target.domain(part),
        ...(target.zone === undefined ? {} : { extra: target.zone }),
      });
    const list = (): Promise<DnsRecord[]> => driver.listRecords(zone);
    const expectServed = async (name: string, type: string): Promise<void> => {
      if (target.nameServer === undefined || !hasDig) return;
      const listed = (await list()).filter((record) => record.name === name && record.type === type);
      const served = await dig(target.nameServer, zone.domain, name, type);
      const shown = (answer: string): string =>
        type === 'TXT' && text !== 'strings' ? answer.replaceAll('" "', '') : answer;
      expect(served.map(shown)).toEqual(
        listed.map((record) => shown(`${record.ttl ?? ttl} ${record.data}`)).toSorted(),
      );
    };

    beforeAll(async () => {
      if (target.fixedZone === undefined) zone = await make('main');
      else zone = await driver.getZone(target.fixedZone);
      if (!canMakeZones) await driver.applyPlan(await zone.plan([]), { guard: 1 });
    });

    afterAll(async () => {
      if (canMakeZones && zone !== undefined) await driver.deleteZone(zone);
      await driver.close();
    });

    it('finds a zone by id, by domain and in the list', async () => {
      expect((await driver.getZone(zone.id)).domain).toBe(zone.domain);
      expect((await driver.findZone(zone.domain.toUpperCase())).id).toBe(zone.id);
      expect((await driver.listZones()).map((one) => one.id)).toContain(zone.id);
    });

    it('says that a zone is not there', async () => {
      expect(await codeOf(driver.getZone(missingId(zone.id)))).toBe('zone-not-found');
      const missing = driver.adopt({ ...zone, id: missingId(zone.id), domain: 'missing.test' });
      expect(await codeOf(missing.listRecords())).toBe('zone-not-found');
    });

    it.skipIf(!canMakeZones)('refuses a zone that exists, and deletes one twice', async () => {
      const other = await make('twice');
      expect(await codeOf(make('twice'))).toBe('zone-exists');
      await other.delete();
      await other.delete();
      expect(await codeOf(driver.getZone(other.id))).toBe('zone-not-found');
    });

    it.each(types)('keeps a %s record exactly as it is', async (type) => {
      const [written, normal] = { ...SAMPLES, ...target.samples }[type]!;
      const name = type === 'SRV' ? '_type-srv._tcp' : `type-${type.toLowerCase()}`;
      // A name with a DS record has to be a delegation.
      if (type === 'DS') await zone.createRecord({ name, type: 'NS', data: 'ns1.example.net.', ttl });
      const created = await zone.createRecord({ name, type, data: written, ttl });
      expect(created).toMatchObject({ name, type, data: normal.replace('%', zone.domain), ttl });
      const listed = (await list()).filter((record) => record.name === name && record.type === type);
      expect(listed.map(plain)).toEqual([plain(created)]);
      expect(plain(await driver.getRecord(zone, created.id))).toEqual(plain(created));
      // A server refers elsewhere when asked for what it has delegated.
      if (type !== 'NS') await expectServed(name, type);
    });

    it.each(NAMES)('keeps a record named %j', async (written, name) => {
      const created = await zone.createRecord({ name: written, type: 'TXT', data: 'named', ttl });
      expect(created.name).toBe(name);
      expect(values(await list(), name, 'TXT')).toEqual(['"named"']);
      if (!name.startsWith('*')) await expectServed(name, 'TXT');
      await created.delete();
    });

    it.each(TEXTS)('keeps the text %j', async (text) => {
      const created = await zone.createRecord({ name: 'text', type: 'TXT', data: text, ttl });
      expect(values(await list(), 'text', 'TXT')).toEqual([created.data]);
      await expectServed('text', 'TXT');
      await created.delete();
    });

    it('edits one value of several and keeps its neighbours', async () => {
      const data = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
      const records: DnsRecord[] = [];
      for (const address of data)
        records.push(await zone.createRecord({ name: 'many', type: 'A', data: address, ttl }));
      expect(new Set(records.map((record) => record.id)).size).toBe(3);
      const updated = await records[1]!.update({ data: '192.0.2.22' });
      expect(updated.data).toBe('192.0.2.22');
      expect(values(await list(), 'many', 'A')).toEqual(['192.0.2.1', '192.0.2.22', '192.0.2.3']);
      await driver.deleteRecord({ zone: zone.id, id: records[0]!.id });
      expect(values(await list(), 'many', 'A')).toEqual(['192.0.2.22', '192.0.2.3']);
      await expectServed('many', 'A');
      expect((await driver.getRecord(zone, records[2]!.id)).data).toBe('192.0.2.3');
      await updated.delete();
      await records[2]!.delete();
      await records[2]!.delete();
      expect(values(await list(), 'many', 'A')).toEqual([]);
    });

    it('loses nothing when many values of one name are made at once', async () => {
      const data = Array.from({ length: 8 }, (_, index) => `192.0.2.${index + 1}`);
      await Promise.all(
        data.map((address) => zone.createRecord({ name: 'at-once', type: 'A', data: address, ttl })),
      );
      expect(values(await list(), 'at-once', 'A')).toEqual(data);
    });

    it('gives a record another name and another TTL', async () => {
      const record = await zone.createRecord({ name: 'before', type: 'A', data: '192.0.2.7', ttl });
      const renamed = await record.update({ name: 'after', ttl: ttl * 2 });
      expect(renamed).toMatchObject({ name: 'after', data: '192.0.2.7', ttl: ttl * 2 });
      const records = await list();
      expect([values(records, 'before', 'A'), values(records, 'after', 'A')]).toEqual([[], ['192.0.2.7']]);
      await renamed.delete();
    });

    it('says that a record is gone, or was changed by somebody else', async () => {
      const record = await zone.createRecord({ name: 'gone', type: 'A', data: '192.0.2.8', ttl });
      const same = await driver.getRecord(zone, record.id);
      await same.update({ data: '192.0.2.9' });
      expect(await codeOf(record.update({ ttl: ttl * 2 }))).toBe('conflict');
      for (const one of (await list()).filter(({ name }) => name === 'gone')) await one.delete();
      expect(await codeOf(record.update({ ttl: ttl * 2 }))).toBe('record-not-found');
      expect(await codeOf(driver.getRecord(zone, record.id))).toBe('record-not-found');
    });

    it.skipIf(concurrency === 'separate')('refuses a record that is there already', async () => {
      const record = await zone.createRecord({ name: 'double', type: 'A', data: '192.0.2.8', ttl });
      const again = zone.createRecord({ name: 'double', type: 'A', data: '192.0.2.8', ttl });
      expect(await codeOf(again)).toBe('record-exists');
      await record.delete();
    });

    it.each([
      [{ name: 'a..b', type: 'A', data: '192.0.2.1' }, 'invalid-request'],
      [{ name: 'bad', type: 'A', data: '192.0.2.300' }, 'invalid-request'],
      [{ name: 'bad', type: 'MX', data: 'mail' }, 'invalid-request'],
      [{ name: 'bad', type: 'A', data: '192.0.2.1', ttl: -1 }, 'invalid-request'],
      [{ name: 'bad', type: 'BOGUS', data: 'x' }, 'not-supported'],
    ])('refuses %j', async (record, code) => {
      expect(await codeOf(zone.createRecord(record))).toBe(code);
    });

    it.skipIf(concurrency === 'separate')('refuses a CNAME record beside other data', async () => {
      const record = await zone.createRecord({ name: 'beside', type: 'A', data: '192.0.2.8', ttl });
      expect(await codeOf(zone.createRecord({ name: 'beside', type: 'CNAME', data: 'target', ttl }))).toBe(
        'conflict',
      );
      await record.delete();
    });

    it('carries out a plan, and has nothing left to do then', async () => {
      await zone.createRecord({ name: 'swap', type: 'CNAME', data: 'target', ttl });
      await zone.createRecord({ name: 'stay', type: 'A', data: '192.0.2.1', ttl });
      await zone.createRecord({ name: 'stay', type: 'A', data: '192.0.2.2', ttl });
      const kept = (await list()).filter((record) => !['swap', 'stay'].includes(record.name));
      const desired = [
        ...kept.map(({ name, type, data, ttl: seconds }) => ({ name, type, data, ttl: seconds })),
        { name: 'swap', type: 'A', data: '192.0.2.3', ttl },
        { name: 'stay', type: 'A', data: '192.0.2.2', ttl },
        { name: 'stay', type: 'A', data: '192.0.2.4', ttl },
        ...Array.from({ length: 12 }, (_, index) => ({
          name: `new${index}`,
          type: 'A',
          data: `192.0.2.${index}`,
          ttl,
        })),
      ];
      const plan = await zone.plan(desired);
      expect(String(plan)).toContain('- swap ');
      const applied = await driver.applyPlan(plan, { guard: 1 });
      expect(applied).toMatchObject({ created: 12, updated: 2, deleted: 0 });
      const records = await list();
      expect([values(records, 'swap', 'CNAME'), values(records, 'swap', 'A')]).toEqual([[], ['192.0.2.3']]);
      expect(values(records, 'stay', 'A')).toEqual(['192.0.2.2', '192.0.2.4']);
      await expectServed('stay', 'A');
      expect((await zone.plan(desired)).changes).toEqual([]);
    });

    it('stops a plan that would change most of a zone', async () => {
      const plan = await zone.plan([]);
      expect(await codeOf(driver.applyPlan(plan))).toBe('conflict');
      expect((await zone.plan([])).changes).toHaveLength(plan.changes.length);
    });

    it('exports what loads to the same records', async () => {
      const text = await driver.exportZone(zone);
      const read = parseZoneFile(text).records.filter((record) => record.name !== '');
      const key = (record: { name: string; type: string; data: string }): string =>
        `${record.name} ${record.type} ${record.data}`;
      const listed = (await list()).filter((record) => record.name !== '');
      expect(read.map(key).toSorted()).toEqual(listed.map(key).toSorted());
      if (hasNamedTools) expect(await checkZone(zone.domain, text)).toMatch(/\nOK\n$/);
    });

    it.skipIf(!canMakeZones)('makes a zone of a file', async () => {
      const domain = target.domain('file');
      const head = `$ORIGIN ${domain}.\n$TTL ${ttl}\n@ SOA ns1.example.net. hostmaster 1 3h 1h 1w 1h\n  NS ns1.example.net.\n`;
      const imported = await driver.importZone(`${head}www A 192.0.2.1\n    A 192.0.2.2\nmail MX 10 www\n`);
      const records = await imported.listRecords();
      expect(values(records, 'www', 'A')).toEqual(['192.0.2.1', '192.0.2.2']);
      expect(values(records, 'mail', 'MX')).toEqual([`10 www.${domain}.`]);
      await imported.delete();
    });

    it('empties a zone by plan', async () => {
      await driver.applyPlan(await zone.plan([]), { guard: 1 });
      expect((await list()).filter((record) => record.name !== '')).toEqual([]);
    });
  });
}

/** A model's data without its zone. */
function plain(model: DnsRecord): Record<string, unknown> {
  const { zone: _, ...data } = structuredClone({ ...model });
  return data;
}

/** An id of the same form that no zone has. */
function missingId(id: string): string {
  if (/^\d+$/.test(id)) return '999999999';
  return /^[0-9a-f-]{36}$/.test(id) ? '00000000-0000-4000-8000-000000000000' : 'missing.test.';
}
