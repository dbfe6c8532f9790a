import assert from 'node:assert/strict';
import type { DnsDriver } from '../../dns/driver/driver.js';
import type { DnsRecord, Zone } from '../../dns/model/models.js';
import { type DnsBehaviour, specOf, valuesOf } from './scene.js';

/** Something that a host keeps beside a record's data, such as a comment. */
export interface DnsProperty {
  /** The host's name of it, for the names of tests. */
  readonly name: string;
  /** Sets it on an existing record, without the driver if that cannot. */
  readonly set: (driver: DnsDriver, zone: Zone, record: DnsRecord) => Promise<void>;
  /** The host's value for a record's name and type. */
  readonly read: (driver: DnsDriver, zone: Zone, record: DnsRecord) => Promise<unknown>;
  /** True for a property of a name and type rather than of a record: it stays when the record moves away. */
  readonly staysBehind?: true;
}

/** A change of one property keeps the others. */
export function propertyBehaviours(properties: readonly DnsProperty[], ttl: number): DnsBehaviour[] {
  return properties.flatMap((property) => [
    keptInEdits(property, ttl),
    keptInRenames(property, ttl),
    keptInPlans(property, ttl),
    keptInSwaps(property, ttl),
  ]);
}

function keptInEdits({ name, set, read }: DnsProperty, ttl: number): DnsBehaviour {
  return {
    name: `keeps the ${name} of a record in every edit`,
    async run({ driver, zone }) {
      const made = await zone.createRecord({ name: 'property', type: 'A', data: '192.0.2.1', ttl });
      await set(driver, zone, made);
      const expected = await read(driver, zone, made);
      const check = async (what: string, record: DnsRecord): Promise<void> =>
        assert.deepEqual(await read(driver, zone, record), expected, what);
      let record = await (await driver.getRecord(zone, made.id)).update({ data: '192.0.2.2' });
      await check('other data', record);
      record = await record.update({ ttl: ttl * 2 });
      await check('another TTL', record);
      const other = await zone.createRecord({ name: 'property', type: 'A', data: '192.0.2.3' });
      await check('a neighbour that comes', record);
      await other.delete();
      await check('a neighbour that goes', record);
      await zone.createRecord({ name: 'property', type: 'TXT', data: 'beside', ttl });
      await check('another type beside it', record);
      await clear(zone, 'property');
    },
  };
}

function keptInRenames({ name, set, read, staysBehind }: DnsProperty, ttl: number): DnsBehaviour {
  return {
    name: `keeps the ${name} of a record that gets another name, or another type`,
    async run({ driver, zone }) {
      const made = await zone.createRecord({ name: 'before', type: 'A', data: '192.0.2.1', ttl });
      await set(driver, zone, made);
      const expected = await read(driver, zone, made);
      const moved = await (await driver.getRecord(zone, made.id)).update({ name: 'after' });
      assert.deepEqual(await read(driver, zone, staysBehind ? made : moved), expected, 'another name');
      const changed = await moved.update({ type: 'TXT', data: 'another type' });
      assert.deepEqual(await read(driver, zone, staysBehind ? made : changed), expected, 'another type');
      await clear(zone, 'after');
      await clear(zone, 'before');
    },
  };
}

function keptInSwaps({ name, set, read, staysBehind }: DnsProperty, ttl: number): DnsBehaviour {
  return {
    name: `keeps the ${name} of a record in a plan that puts a CNAME record in its place, and back`,
    async run({ driver, zone }) {
      const made = await zone.createRecord({ name: 'swapped', type: 'A', data: '192.0.2.1', ttl });
      await set(driver, zone, made);
      const expected = await read(driver, zone, made);
      const others = (await zone.listRecords()).filter((one) => one.name !== 'swapped').map(specOf);
      const swap = async (type: string, data: string): Promise<DnsRecord> => {
        const desired = [...others, { name: 'swapped', type, data, ttl }];
        await driver.applyPlan(await zone.plan(desired), { guard: 1 });
        const isNew = (one: DnsRecord): boolean => one.name === 'swapped' && one.data === data;
        const [record] = (await zone.listRecords()).filter(isNew);
        assert.ok(record !== undefined);
        return record;
      };
      const alias = await swap('CNAME', 'target.example.net.');
      assert.deepEqual(await read(driver, zone, staysBehind ? made : alias), expected, 'a CNAME record');
      const back = await swap('A', '192.0.2.1');
      assert.deepEqual(await read(driver, zone, back), expected, 'an A record again');
      await clear(zone, 'swapped');
    },
  };
}

function keptInPlans({ name, set, read }: DnsProperty, ttl: number): DnsBehaviour {
  return {
    name: `keeps the ${name} of a record in a plan that changes its data`,
    async run({ driver, zone }) {
      const record = await zone.createRecord({ name: 'planned', type: 'A', data: '192.0.2.1', ttl });
      await set(driver, zone, record);
      const expected = await read(driver, zone, record);
      const others = (await zone.listRecords()).filter((one) => one.name !== 'planned').map(specOf);
      const desired = [...others, { name: 'planned', type: 'A', data: '192.0.2.5', ttl }];
      await driver.applyPlan(await zone.plan(desired), { guard: 1 });
      assert.ok((await valuesOf(zone, 'planned', 'A')).includes('192.0.2.5'));
      assert.deepEqual(await read(driver, zone, record), expected);
      await clear(zone, 'planned');
    },
  };
}

async function clear(zone: Zone, name: string): Promise<void> {
  for (const record of (await zone.listRecords()).filter((one) => one.name === name)) await record.delete();
}
