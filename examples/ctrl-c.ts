// Ctrl-C in the middle: the first one starts nothing new and settles what is in flight, the second ends at once. Either way the
// script ends with an exact account of what exists. Without a terminal it interrupts itself, to show how that looks.
import { Scheduler } from 'skylane';
import { openCloud, pickImageAndSize } from './cloud.js';

await using cloud = await openCloud();
await using scheduler = new Scheduler(cloud, { concurrency: 4 });
const { image, size } = await pickImageAndSize(cloud);

const run = scheduler.createNodes({ name: 'web', image, size, networks: 'none' }, { count: 100 });
process.on('SIGINT', () => run.cancel());

for await (const event of run.events) {
  if (event.type === 'accepted' && event.totals.accepted === 20 && !process.stdin.isTTY)
    process.kill(process.pid, 'SIGINT');
  if (event.type === 'cancelled')
    console.log('Interrupted. Settling what is in flight; press Ctrl-C again to end at once.');
}

const { nodes, failures, unknown } = await run.result;
console.log(`${nodes.length} servers exist, ${failures.length} were not made, ${unknown.length} are unknown`);
for (const { spec, error } of unknown) console.log(`  look for ${spec.name}: ${error?.message}`);

process.removeAllListeners('SIGINT');
await scheduler.destroyNodes(nodes).result;
console.log('All of them are destroyed again.');
