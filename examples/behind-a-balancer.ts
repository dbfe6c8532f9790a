// Servers behind one address: each is put behind the balancer as soon as it runs, while others are still being made.
import { Scheduler } from 'skylane';
import { openBalancerCloud } from './balancer-cloud.js';
import { pickImageAndSize } from './cloud.js';

const count = Number(process.argv[2] ?? 12);

await using place = await openBalancerCloud();
const { cloud, balancers, network } = place;
await using scheduler = new Scheduler(cloud, { concurrency: 8 });

const balancer = await balancers.createLoadBalancer({
  name: 'web',
  networks: [network],
  listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
  healthCheck: { protocol: 'http', path: '/health' },
});
console.log(`balancer ${balancer.name} at ${balancer.addresses.join(', ')}`);

const { image, size } = await pickImageAndSize(cloud);
const run = scheduler.createNodes({ name: 'web', image, size, networks: [network] }, { count });
const attach = scheduler.attachMembers(balancer, run);
for await (const { type, node, totals } of attach.events)
  console.log(`${type} ${node.name}: ${totals.attached} of ${count}`);
const { members, failures } = await attach.result;
console.log(`${members.length} members, ${failures.length} not attached`);

const { nodes } = await run.result;
await balancers.destroyLoadBalancer(balancer);
await scheduler.destroyNodes(nodes).result;
