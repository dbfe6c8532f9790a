// Mirrors a folder into a container: first the plan, then the transfer, then nothing is left to do.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSyncChange, Scheduler } from 'skylane';
import { openStores } from './storage.js';

await using stores = await openStores();
const { swift } = stores;
await using scheduler = new Scheduler(swift);
const folder = join(stores.folder, 'site');
await mkdir(join(folder, 'images'), { recursive: true });
for (const name of ['index.html', 'images/a.png', 'images/b.png']) await writeFile(join(folder, name), name);
const container = await swift.createContainer('example-site');

const mirror = async () => {
  for await (const change of scheduler.planSync({ folder }, { container }, { delete: true }))
    console.log(formatSyncChange(change));
  const { done, failed } = await scheduler.sync({ folder }, { container }, { delete: true }).result;
  console.log(`${done} done, ${failed} failed`);
};
await mirror();
await rm(join(folder, 'images/b.png'));
await mirror();

await scheduler.deleteObjects(container.iterateObjects()).result;
await container.delete();
