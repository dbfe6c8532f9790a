import assert from 'node:assert/strict';
import type { DnsDriver } from '../../dns/driver/driver.js';
import type { DnsRecord, Zone } from '../../dns/model/models.js';
import { type DnsBehaviour, specOf, valuesOf } from './scene.js';

/** Something that a host keeps beside a record's data, such as a comment. */
export interface DnsProperty {
  /** What the host calls it, for the names of the tests. */
  readonly name: string;
  /** Gives it to a record that is there, past the driver where that has no way to. */
  readonly set: (driver: DnsDriver, zone: Zone, record: DnsRecord) => Promise<void>;
  /** What the host holds of it for a record's name and type. */
  readonly read: (driver: DnsDriver, zone: Zone, record: DnsRecord) => Promise<unknown>;
}

/** Who changes one thing of a record keeps the others. */
export function propertyBehaviours(properties: readonly DnsProperty[], ttl: number): DnsBehaviour[] {
  return properties.flatMap((property) => [keptInEdits(property, ttl), keptInPlans(property, ttl)]);
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
