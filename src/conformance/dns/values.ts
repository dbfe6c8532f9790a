import assert from 'node:assert/strict';
import type { CreateRecordOptions } from '../../dns/model/options.js';
import { rejects } from '../compute/scene.js';
import { type DnsBehaviour, isServed, specOf, valuesOf } from './scene.js';

/** Editing one value of several, and what others do meanwhile. */
export function valueBehaviours(ttl: number): DnsBehaviour[] {
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
      name: 'gives records another TTL and nothing else, one by one and in a plan',
      async run(context) {
        const { driver, zone } = context;
        const ttls = async (): Promise<(number | null)[]> =>
          (await zone.listRecords()).filter(({ name }) => name === 'timed').map((record) => record.ttl);
        const record = await zone.createRecord(address('timed', '192.0.2.1'));
        assert.equal((await record.update({ ttl: ttl * 2 })).ttl, ttl * 2);
        assert.deepEqual(await ttls(), [ttl * 2]);
        await isServed(context, 'timed', 'A', ttl * 2);
        const others = (await zone.listRecords()).map(specOf).filter(({ name }) => name !== 'timed');
        const desired = [...others, { ...address('timed', '192.0.2.1'), ttl: ttl * 3 }];
        await driver.applyPlan(await zone.plan(desired), { guard: 1 });
        assert.deepEqual(await ttls(), [ttl * 3]);
        assert.deepEqual((await zone.plan(desired)).changes, []);
        await driver.applyPlan(await zone.plan(others), { guard: 1 });
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
      name: 'makes and deletes records of many names of one zone at once',
      async run({ zone }) {
        const names = Array.from({ length: 8 }, (_, index) => `side-${index + 1}`);
        const made = await Promise.all(names.map((name) => zone.createRecord(address(name, '192.0.2.1'))));
        const held = async (): Promise<string[]> =>
          (await zone.listRecords()).map(({ name }) => name).filter((name) => names.includes(name));
        assert.deepEqual((await held()).toSorted(), names);
        await Promise.all(made.map((record) => record.delete()));
        assert.deepEqual(await held(), []);
      },
    },
    {
      name: 'adds and removes challenges beside those of others, as ACME clients do (RFC 8555, section 8.4)',
      async run(context) {
        const { zone } = context;
        const challenge = (data: string): CreateRecordOptions => ({
          name: '_acme-challenge.many',
          type: 'TXT',
          data: `"${data}"`,
          ttl,
        });
        const names = (): Promise<string[]> => valuesOf(zone, '_acme-challenge.many', 'TXT');
        const theirs = await zone.createRecord(challenge('of-somebody-else'));
        const [forName, forWildcard] = await Promise.all([
          zone.createRecord(challenge('for-the-name')),
          zone.createRecord(challenge('for-its-wildcard')),
        ]);
        assert.deepEqual(await names(), ['"for-its-wildcard"', '"for-the-name"', '"of-somebody-else"']);
        await isServed(context, '_acme-challenge.many', 'TXT', ttl);
        await forName.delete();
        assert.deepEqual(await names(), ['"for-its-wildcard"', '"of-somebody-else"']);
        await theirs.delete();
        assert.deepEqual(await names(), ['"for-its-wildcard"']);
        await forWildcard.delete();
        assert.deepEqual(await names(), []);
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
        // At a host that recreates changed records, the old id does not exist any more.
        const { update } = driver.capabilities;
        await rejects(
          record.update({ ttl: ttl * 2 }),
          update === 'replace' ? 'record-not-found' : 'conflict',
        );
        await changed.delete();
        await rejects(record.update({ ttl: ttl * 2 }), 'record-not-found');
        await rejects(driver.getRecord(zone, record.id), 'record-not-found');
      },
    },
  ];
}
