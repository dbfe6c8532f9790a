// A worker of BullMQ that creates a server a job, under the limiter of BullMQ alone: `node bullmq-worker.mjs <orders as JSON>`.
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { getDriver } from 'skylane';

const { account, store, queue, limit, concurrency } = JSON.parse(process.argv[2]);
const driver = new (getDriver('openstack'))(account);
const [image] = await driver.listImages();
const size = (await driver.listSizes()).find(({ disk }) => disk !== null && disk > 0);
const connection = new Redis(store, { maxRetriesPerRequest: null });
const worker = new Worker(
  queue,
  async ({ data }) => {
    await driver.createNode({ name: data.name, image, size, networks: 'none' });
  },
  { connection, concurrency, limiter: { max: limit, duration: 1000 } },
);
process.once('SIGTERM', async () => {
  await worker.close();
  await driver.close();
  connection.disconnect();
});
