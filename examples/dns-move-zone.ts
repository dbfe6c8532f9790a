// Moves a zone from one host to another: copies its records, shows that nothing differs, then deletes the old one.
// From PowerDNS to Designate with PDNS_API_URL, PDNS_API_KEY and OS_* in the environment; between two sandboxes without.
import { getDriver, Provider } from 'skylane';
import { openDns } from './dns-cloud.js';

const Designate = getDriver(Provider.OPENSTACK, 'dns');
await using from = await openDns();
await using to = process.env['OS_AUTH_URL'] ? await Designate.fromEnv() : await openDns();

const zone = await from.createZone({ domain: 'skylane-move.example' });
await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1', ttl: 300 });
await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.2', ttl: 300 });
await zone.createRecord({ name: '', type: 'TXT', data: 'v=spf1 -all', ttl: 300 });

const copy = await from.copyZone(zone, to);
const left = await copy.plan(await zone.listRecords());
console.log(String(left));
if (left.changes.length > 0) throw new Error('The copy differs.');
await zone.delete();
console.log(`${copy.domain} is at its new host: ${(await copy.listRecords()).length} records`);
await copy.delete();
