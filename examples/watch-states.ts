// Watch servers until all of them are done: events come as they happen, with running totals.
import { Scheduler } from 'skylane';
import { openCloud, pickImageAndSize } from './cloud.js';

await using cloud = await openCloud();
await using scheduler = new Scheduler(cloud, { concurrency: 8 });
const { image, size } = await pickImageAndSize(cloud);

const specs = ['db', 'cache', 'web-1', 'web-2', 'web-3'].map((name) => ({
  name,
  image,
  size,
  networks: 'none' as const,
}));
const run = scheduler.createNodes(specs);

for await (const event of run.events) {
  const { running, failed, asked } = event.totals;
  const what = 'spec' in event ? event.spec.name : '';
  console.log(`${event.type.padEnd(10)} ${what.padEnd(8)} ${running}/${asked} running, ${failed} failed`);
}

const { nodes } = await run.result;
await scheduler.destroyNodes(nodes).result;
