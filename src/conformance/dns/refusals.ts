import assert from 'node:assert/strict';
import type { CreateRecordOptions } from '../../dns/model/options.js';
import type { DnsCapabilities } from '../../dns/driver/capabilities.js';
import type { ErrorCode } from '../../errors.js';
import { rejects } from '../compute/scene.js';
import { type DnsBehaviour, valuesOf } from './scene.js';

const REFUSED: readonly (readonly [record: CreateRecordOptions, code: ErrorCode])[] = [
  [{ name: 'a..b', type: 'A', data: '192.0.2.1' }, 'invalid-request'],
  [{ name: 'bad', type: 'A', data: '192.0.2.300' }, 'invalid-request'],
  [{ name: 'bad', type: 'MX', data: 'mail' }, 'invalid-request'],
  [{ name: 'bad', type: 'A', data: '192.0.2.1', ttl: -1 }, 'invalid-request'],
  [{ name: 'bad', type: 'A', data: '192.0.2.1', ttl: 2 ** 32 }, 'invalid-request'],
  [{ name: 'x'.repeat(64), type: 'A', data: '192.0.2.1' }, 'invalid-request'],
  [{ name: 'bad', type: 'TXT', data: '"open' }, 'invalid-request'],
  [{ name: '', type: 'CNAME', data: 'target' }, 'conflict'],
  [{ name: 'bad', type: 'BOGUS', data: 'x' }, 'not-supported'],
];

/** Records that cannot be, alone or beside others. */
export function refusalBehaviours(
  { concurrency, leniencies, recordTypes }: DnsCapabilities,
  ttl: number,
): DnsBehaviour[] {
  const refused = REFUSED.filter(
    ([{ type, name }]) => type !== 'CNAME' || name !== '' || leniencies.length === 0,
  );
  return [
    ...refused.map(([record, code]) => refusal(record, code)),
    pointedAtAlias(ttl),
    ...(recordTypes.includes('DNAME') ? [secondOfOne(ttl)] : []),
    ...(recordTypes.includes('DS') && concurrency !== 'separate' ? delegationBehaviours(ttl) : []),
    withoutNameServers(),
    ...(concurrency === 'separate' ? [] : setBehaviours(ttl)),
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

function secondOfOne(ttl: number): DnsBehaviour {
  return {
    name: 'refuses a second DNAME record of a name, and keeps the first',
    async run({ zone }) {
      const first = await zone.createRecord({ name: 'dname', type: 'DNAME', data: 'one.example.net.', ttl });
      const second = { name: 'dname', type: 'DNAME', data: 'two.example.net.', ttl };
      await rejects(zone.createRecord(second), 'conflict');
      assert.deepEqual(await valuesOf(zone, 'dname', 'DNAME'), ['one.example.net.']);
      await first.delete();
    },
  };
}

function delegationBehaviours(ttl: number): DnsBehaviour[] {
  const data = `60485 13 2 ${'ab'.repeat(32)}`;
  return [
    {
      name: 'refuses a DS record where nothing is delegated, alone and in a plan',
      async run({ zone }) {
        const record = { name: 'undelegated', type: 'DS', data, ttl };
        await rejects(zone.createRecord(record), 'conflict');
        await rejects(zone.plan([record]), 'conflict');
        await rejects(zone.createRecord({ ...record, name: '' }), 'conflict');
      },
    },
    {
      name: 'keeps the last NS record of a delegation while it has a DS record',
      async run({ zone }) {
        const server = await zone.createRecord({ name: 'cut', type: 'NS', data: 'ns1.example.net.', ttl });
        const key = await zone.createRecord({ name: 'cut', type: 'DS', data, ttl });
        await rejects(server.delete(), 'conflict');
        assert.deepEqual(await valuesOf(zone, 'cut', 'DS'), [data]);
        await key.delete();
        await server.delete();
      },
    },
  ];
}

function withoutNameServers(): DnsBehaviour {
  return {
    name: 'deletes neither the SOA record of a zone nor its last NS record',
    async run({ driver, zone }) {
      const own = (await zone.listRecords()).filter(
        ({ name, type }) => name === '' && /^(?:SOA|NS)$/.test(type),
      );
      const [soa, servers] = ['SOA', 'NS'].map((type) => own.filter((record) => record.type === type));
      for (const record of soa ?? []) await rejects(record.delete(), 'conflict');
      const [server, other] = servers ?? [];
      if (server !== undefined && other === undefined) {
        await rejects(server.delete(), 'conflict');
        await rejects(zone.plan([], { apexNameServers: 'replace' }), 'conflict');
      }
      const left = (await driver.listRecords(zone)).filter(
        ({ name, type }) => name === '' && /^(?:SOA|NS)$/.test(type),
      );
      assert.equal(left.length, own.length);
    },
  };
}

function pointedAtAlias(ttl: number): DnsBehaviour {
  return {
    name: 'refuses an MX record that points at a CNAME record',
    async run({ zone }) {
      const host = await zone.createRecord({ name: 'mailer', type: 'A', data: '192.0.2.25', ttl });
      const alias = await zone.createRecord({ name: 'pointed', type: 'CNAME', data: 'mailer', ttl });
      await rejects(zone.createRecord({ name: 'mx', type: 'MX', data: '10 pointed', ttl }), 'conflict');
      const mail = await zone.createRecord({ name: 'mx', type: 'MX', data: '10 mailer', ttl });
      await rejects(mail.update({ data: '10 pointed' }), 'conflict');
      for (const record of [mail, alias, host]) await record.delete();
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
        const alias = await zone.createRecord({ name: 'elsewhere', type: 'CNAME', data: 'target', ttl });
        await rejects(alias.update({ name: 'beside' }), 'conflict');
        await alias.delete();
        await record.delete();
      },
    },
  ];
}
