// Keeps one name at one address, as a router with a changing address would: its neighbours stay, and nothing is sent where nothing has changed.
import type { Zone } from 'skylane';
import { openDns } from './dns-cloud.js';

/** Brings a name to an address, whatever it had before. */
async function keepAt(zone: Zone, name: string, address: string): Promise<void> {
  const records = await zone.listRecords();
  const [current] = records.filter((record) => record.name === name && record.type === 'A');
  if (current?.data === address) {
    console.log(`${name} is at ${address} already`);
    return;
  }
  if (current === undefined) await zone.createRecord({ name, type: 'A', data: address, ttl: 300 });
  else await current.update({ data: address });
  console.log(`${name} is at ${address} now; it was at ${current?.data ?? 'no address'}`);
}

await using dns = await openDns();
const zone = await dns.createZone({ domain: 'skylane-dynamic.example' });
await zone.createRecord({ name: 'keep', type: 'A', data: '192.0.2.9', ttl: 300 });
for (const address of ['192.0.2.1', '192.0.2.1', '198.51.100.7']) await keepAt(zone, 'office', address);
await zone.delete();
