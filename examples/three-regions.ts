// One script over three regions: a driver and a scheduler each, all at once.
import { Scheduler } from 'skylane';
import { openCloud, pickImageAndSize } from './cloud.js';

const regions = process.argv.slice(2);
if (regions.length === 0) regions.push('north', 'middle', 'south');

const results = await Promise.all(
  regions.map(async (region) => {
    await using cloud = await openCloud({ region, regions });
    await using scheduler = new Scheduler(cloud, { concurrency: 4 });
    const { image, size } = await pickImageAndSize(cloud);
    const { nodes } = await scheduler.createNodes(
      { name: `edge-${region}`, image, size, networks: 'none' },
      { count: 3 },
    ).result;
    await scheduler.destroyNodes(nodes).result;
    return `${region}: ${nodes.map((node) => node.name).join(', ')}`;
  }),
);
console.log(results.join('\n'));
