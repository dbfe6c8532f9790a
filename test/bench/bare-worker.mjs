// A worker of BullMQ whose jobs copy a file, and do nothing else: `node bare-worker.mjs <orders as JSON>`.
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

const { store, queue, folder, concurrency } = JSON.parse(process.argv[2]);
const connection = new Redis(store, { maxRetriesPerRequest: null });
const worker = new Worker(queue, ({ data }) => copyFile(data.path, join(folder, data.name)), {
  connection,
  concurrency,
});
process.once('SIGTERM', async () => {
  await worker.close();
  connection.disconnect();
});
process.stdout.write('started\n');
