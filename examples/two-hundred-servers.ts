// Two hundred servers at once: sixteen lanes create them, one poller waits for all of them, and failures are data.
import { Scheduler } from 'skylane';
import { openCloud, pickImageAndSize } from './cloud.js';

const count = Number(process.argv[2] ?? 200);

await using cloud = await openCloud();
await using scheduler = new Scheduler(cloud, { concurrency: 16 });
const { image, size } = await pickImageAndSize(cloud);

console.time('created');
const { nodes, failures, unknown } = await scheduler.createNodes(
  { name: 'web', image, size, networks: 'none' },
  { count },
).result;
console.timeEnd('created');

console.log(`${nodes.length} running, ${failures.length} failed, ${unknown.length} unknown`);
for (const { spec, error } of failures) console.log(`  ${spec.name}: ${error?.message}`);

console.time('destroyed');
const { results } = await scheduler.destroyNodes(nodes).result;
console.timeEnd('destroyed');
console.log(`${results.filter(({ status }) => status === 'destroyed').length} destroyed`);
