import assert from 'node:assert/strict';
import { rejects } from '../compute/scene.js';
import type { DnsBehaviour } from './scene.js';

/** Finding, making and deleting zones. */
export function zoneBehaviours(): DnsBehaviour[] {
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
      name: 'finds the zone of a full name: of several the one with the longest domain',
      async run({ driver, zone, makeZone }) {
        assert.equal((await driver.findZone(`www.deep.${zone.domain}.`)).id, zone.id);
        await rejects(driver.findZone('not-here.invalid'), 'zone-not-found');
        if (makeZone === null) return;
        const inner = await makeZone('inner').catch(() => null);
        if (inner === null) return;
        assert.equal((await driver.findZone(`a.b.${inner.domain}`)).id, inner.id);
        await inner.delete();
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

/** An id of the same form that no zone has. */
function missingId(id: string): string {
  if (/^\d+$/.test(id)) return '999999999';
  return /^[0-9a-f-]{36}$/.test(id) ? '00000000-0000-4000-8000-000000000000' : 'missing.test.';
}
