import type { CreateRecordOptions } from '../dns/options.js';
import type { DnsCapabilities } from '../dns/capabilities.js';
import type { ErrorCode } from '../errors.js';
import { rejects } from './compute-scene.js';
import type { DnsBehaviour } from './dns-scene.js';

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
export function refusalBehaviours({ concurrency, leniencies }: DnsCapabilities, ttl: number): DnsBehaviour[] {
  const refused = REFUSED.filter(
    ([{ type, name }]) => type !== 'CNAME' || name !== '' || leniencies.length === 0,
  );
  return [
    ...refused.map(([record, code]) => refusal(record, code)),
    pointedAtAlias(ttl),
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
