import assert from 'node:assert/strict';
import { type DnsBehaviour, valuesOf } from './scene.js';

/** Lists come whole, however short the host cuts their pages. */
export function listBehaviours(ttl: number): DnsBehaviour[] {
  return [
    {
      name: 'lists all records, and all values of one name, on as many pages as the host takes',
      async run({ driver, zone }) {
        const desired = Array.from({ length: 11 }, (_, index) => ({
          name: `page${index}`,
          type: 'A',
          data: '192.0.2.1',
          ttl,
        }));
        const others = (await zone.listRecords()).filter(({ name }) => !name.startsWith('page'));
        const kept = others.map(({ name, type, data, ttl: seconds }) => ({ name, type, data, ttl: seconds }));
        await driver.applyPlan(await zone.plan([...kept, ...desired]), { guard: 1 });
        const listed = (await driver.listRecords(zone)).filter(({ name }) => name.startsWith('page'));
        assert.equal(new Set(listed.map(({ name }) => name)).size, 11);
        assert.equal(listed.length, 11);
        for (const type of ['AAAA', 'TXT', 'MX', 'CAA'].filter((one) =>
          driver.listRecordTypes().includes(one),
        ))
          await zone.createRecord({ name: 'page0', type, data: DATA[type] ?? '', ttl });
        // A second value needs what is there already, on whichever page it is.
        await zone.createRecord({ name: 'page0', type: 'TXT', data: 'second', ttl });
        assert.deepEqual(await valuesOf(zone, 'page0', 'TXT'), ['"first"', '"second"']);
        await driver.applyPlan(await zone.plan(kept), { guard: 1 });
      },
    },
    {
      name: 'lists all zones, on as many pages as the host takes',
      async run({ driver, makeZone }) {
        if (makeZone === null) return;
        const zones = [];
        for (const part of ['page-a', 'page-b', 'page-c', 'page-d']) zones.push(await makeZone(part));
        const ids = (await driver.listZones()).map(({ id }) => id);
        assert.deepEqual(
          zones.map(({ id }) => ids.filter((one) => one === id).length),
          [1, 1, 1, 1],
        );
        for (const zone of zones) await zone.delete();
      },
    },
  ];
}

const DATA: Readonly<Record<string, string>> = {
  AAAA: '2001:db8::1',
  TXT: 'first',
  MX: '10 mail.example.net.',
  CAA: '0 issue "letsencrypt.org"',
};
