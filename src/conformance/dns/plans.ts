import assert from 'node:assert/strict';
import type { CreateRecordOptions } from '../../dns/model/options.js';
import { parseZoneFile } from '../../dns/zone-file/parse.js';
import { rejects } from '../compute/scene.js';
import { type DnsBehaviour, isServed, specOf, valuesOf } from './scene.js';

/** Plans and zone files. */
export function planBehaviours(ttl: number): DnsBehaviour[] {
  return [
    {
      name: 'carries out a plan, and has nothing left to do then',
      async run(context) {
        const { driver, zone } = context;
        const kept = (await zone.listRecords()).map(specOf);
        await zone.createRecord({ name: 'swap', type: 'CNAME', data: 'target', ttl });
        await zone.createRecord({ name: 'turn', type: 'CNAME', data: 'target', ttl });
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
          { name: 'turn', type: 'CNAME', data: 'other.example.net.', ttl },
          { name: 'stay', type: 'A', data: '192.0.2.2', ttl },
          { name: 'stay', type: 'A', data: '192.0.2.4', ttl },
          ...fresh,
        ];
        const plan = await zone.plan(desired);
        assert.match(String(plan), /^- swap /m);
        const { created, updated, deleted } = await driver.applyPlan(plan, { guard: 1 });
        assert.deepEqual([created, updated, deleted], [12, 3, 0]);
        assert.deepEqual(await valuesOf(zone, 'swap', 'CNAME'), []);
        assert.deepEqual(await valuesOf(zone, 'turn', 'CNAME'), ['other.example.net.']);
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
        // The domain must be unused, since the file creates the zone.
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
