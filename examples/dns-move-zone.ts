// Moves a zone from PowerDNS to Designate: copies its records, shows that nothing differs, then deletes the old one.
// With PDNS_API_URL, PDNS_API_KEY and OS_* in the environment it does so for real; without, from one sandbox to another.
import { openDesignate, openDns } from './dns-cloud.js';

await using from = await openDns();
await using to = await openDesignate();

const zone = await from.createZone({ domain: 'skylane-move.example' });
await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1', ttl: 300 });
await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.2', ttl: 300 });
await zone.createRecord({ name: '', type: 'TXT', data: 'v=spf1 -all', ttl: 300 });

const copy = await from.copyZone(zone, to);
// What would still have to change at the new host: nothing. The zone's own NS and SOA records are each host's own.
const left = await copy.plan(await zone.listRecords());
console.log(String(left));
if (left.changes.length > 0) throw new Error('The copy differs; the old zone stays.');
// Now the registrar is told of the new name servers. Delete the old zone once its NS records' TTL has passed.
await zone.delete();
console.log(`${copy.domain} is at ${to.provider}: ${(await copy.listRecords()).length} records`);
await copy.delete();
