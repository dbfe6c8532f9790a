// The concurrent downloader: every object of every container, twenty at a time.
import { join } from 'node:path';
import { Scheduler } from 'skylane';
import { openStores } from './storage.js';

await using stores = await openStores();
const { swift, folder } = stores;
await using scheduler = new Scheduler(swift, { concurrency: 20 });

for (const name of ['example-one', 'example-two']) {
  await swift.createContainer(name);
  const items = Array.from({ length: 50 }, (_, index) => ({ name: `${index}.txt`, data: `object ${index}` }));
  await scheduler.uploadAll(items, name).result;
}

for (const container of await swift.listContainers()) {
  if (!container.name.startsWith('example-')) continue;
  const run = scheduler.downloadAll(container, join(folder, container.name));
  const { done, bytes, failures } = await run.result;
  console.log(`${container.name}: ${done} objects, ${bytes} bytes, ${failures.length} failures`);
  await scheduler.deleteObjects(container.iterateObjects()).result;
  await container.delete();
}
