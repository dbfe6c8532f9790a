// Keeps one name at one address, as a router would: the plan says what has to change, and nothing is sent where nothing has.
import { openDns } from './dns-cloud.js';

await using dns = await openDns();
const zone = await dns.createZone({ domain: 'skylane-dynamic.example' });
await zone.createRecord({ name: 'office', type: 'A', data: '192.0.2.1', ttl: 300 });
await zone.createRecord({ name: 'keep', type: 'A', data: '192.0.2.9', ttl: 300 });

for (const address of ['192.0.2.1', '198.51.100.7']) {
  const others = (await zone.listRecords()).filter(({ name, type }) => name !== 'office' || type !== 'A');
  const plan = await zone.plan([...others, { name: 'office', type: 'A', data: address, ttl: 300 }]);
  console.log(plan.changes.length === 0 ? `office is at ${address} already` : String(plan));
  await dns.applyPlan(plan);
}
await zone.delete();
