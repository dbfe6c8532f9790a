import assert from 'node:assert/strict';
import { dsOf } from '../../dns/dnssec/ds-record.js';
import { rejects } from '../compute/scene.js';
import type { DnsBehaviour } from './scene.js';

/** Having zones signed, and signed no more. */
export function signingBehaviours(): DnsBehaviour[] {
  return [
    {
      name: 'has a zone signed, twice with the same keys, and signed no more',
      async run({ driver, zone, dig }) {
        assert.deepEqual(await driver.listDsRecords(zone), []);
        const records = await driver.enableDnssec(zone);
        assert.ok(records.length > 0);
        assert.deepEqual(await driver.enableDnssec(zone), records);
        assert.deepEqual(await driver.listDsRecords(zone), records);
        const keys = dig === null ? [] : await dig('', 'DNSKEY');
        const served = keys.map((row) => row.slice(row.indexOf(' ') + 1));
        for (const { data, digestType } of dig === null ? [] : records)
          assert.ok(served.some((key) => dsOf(zone.domain, key, digestType).data === data));
        await driver.disableDnssec(zone);
        assert.deepEqual(await driver.listDsRecords(zone), []);
      },
    },
    {
      name: 'plans nothing of what signs a zone',
      async run({ driver, zone }) {
        await driver.enableDnssec(zone);
        const plan = await zone.plan(await zone.listRecords());
        assert.deepEqual(plan.changes, []);
        await driver.disableDnssec(zone);
      },
    },
    {
      name: 'says that a zone to be signed is not there',
      async run({ driver, zone }) {
        const { type, ttl, extra } = zone;
        const missing = driver.adopt({
          id: zone.id.replace(/^./, 'q'),
          domain: 'missing.test',
          type,
          ttl,
          extra,
        });
        await rejects(driver.enableDnssec(missing), 'zone-not-found');
      },
    },
  ];
}
