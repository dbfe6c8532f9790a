// Copies all objects from one store to another by streaming. Any two drivers will do, such as Swift and S3.
import { Scheduler } from 'skylane';
import { openStores } from './storage.js';

await using stores = await openStores();
const { swift, local } = stores;
await using scheduler = new Scheduler(swift, { concurrency: 8 });
const source = await swift.createContainer('example-source');
await local.createContainer('copies');
const items = Array.from({ length: 20 }, (_, index) => ({ name: `${index}.json`, data: `{"n":${index}}` }));
await scheduler.uploadAll(items, source).result;

const run = scheduler.copyAll(source, { driver: local, container: 'copies' });
for await (const { name, status } of run.events) console.log(`${name}: ${status}`);
const { done, bytes } = await run.result;
console.log(`${done} objects, ${bytes} bytes`);

await scheduler.deleteObjects(source.iterateObjects()).result;
await source.delete();
