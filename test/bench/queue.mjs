// Small uploads through a queue by several worker processes, beside BullMQ bare whose jobs copy the same file: which objects are right,
// and what a job takes: `node queue.mjs redis://... [uploads] [workers]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { getDriver, Provider } from 'skylane';
import { bullmq, QueueProducer } from 'skylane/queue';

const [, , store, uploads = '10000', count = '4'] = process.argv;
const CONCURRENCY = 16;
const folder = await mkdtemp(join(tmpdir(), 'skylane-bench-'));
const source = join(folder, 'source');
await writeFile(source, Buffer.alloc(4096, 'skylane'));
const files = Array.from({ length: Number(uploads) }, (_, index) => ({
  name: `object-${index}`,
  path: source,
}));

try {
  const ours = await throughQueue();
  const bare = await byBullmqAlone();
  console.log(`${uploads} uploads of 4 KiB by ${count} processes, ${CONCURRENCY} jobs each at once`);
  console.log(`skylane/queue  right ${ours.right}   ${ours.microseconds.toFixed(0)} us a job, by the clock`);
  console.log(`BullMQ bare    right ${bare.right}   ${bare.microseconds.toFixed(0)} us a job, by the clock`);
} finally {
  await rm(folder, { recursive: true });
}

async function throughQueue() {
  const path = join(folder, 'store');
  await mkdir(path);
  const local = new (getDriver(Provider.LOCAL))({ path });
  await local.createContainer('bench');
  await local.close();
  const prefix = `bench-${process.pid}`;
  const engine = { kind: 'bullmq', connection: store, prefix };
  const orders = { engine, provider: 'local', options: { path }, worker: { concurrency: CONCURRENCY } };
  const workers = await startAll('../support/queue-worker.mjs', orders);
  const own = bullmq({ connection: store, prefix });
  const producer = new QueueProducer(own);
  const started = performance.now();
  const { failures } = await producer.uploadFiles('main', 'bench', files).result;
  const microseconds = ((performance.now() - started) * 1000) / files.length;
  if (failures.length > 0) throw new Error(`${failures.length} uploads failed`);
  await producer.close();
  await own.close();
  await endAll(workers);
  return { microseconds, right: await countRight(join(path, 'bench')) };
}

async function byBullmqAlone() {
  const name = `bare-${process.pid}`;
  const connection = new Redis(store, { maxRetriesPerRequest: null });
  const queue = new Queue(name, { connection });
  const events = new QueueEvents(name, { connection: connection.duplicate() });
  await events.waitUntilReady();
  const target = await mkdtemp(join(folder, 'bare-'));
  const workers = await startAll('bare-worker.mjs', {
    store,
    queue: name,
    folder: target,
    concurrency: CONCURRENCY,
  });
  let done = 0;
  const all = new Promise((resolve) => {
    events.on('completed', () => {
      done += 1;
      if (done === files.length) resolve();
    });
  });
  const started = performance.now();
  await queue.addBulk(files.map((data) => ({ name: 'copy', data })));
  await all;
  const microseconds = ((performance.now() - started) * 1000) / files.length;
  await endAll(workers);
  await queue.obliterate({ force: true });
  await events.close();
  await queue.close();
  connection.disconnect();
  return { microseconds, right: await countRight(target) };
}

async function countRight(path) {
  const content = await readFile(source);
  let right = 0;
  for (const name of await readdir(path)) {
    if (!name.startsWith('object-')) continue;
    if ((await readFile(join(path, name))).equals(content)) right += 1;
  }
  return right;
}

function startAll(script, orders) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return Promise.all(
    Array.from({ length: Number(count) }, async () => {
      const child = spawn(process.execPath, [path, JSON.stringify(orders)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      return child;
    }),
  );
}

async function endAll(workers) {
  const ended = workers.map((child) => once(child, 'close'));
  for (const child of workers) child.kill('SIGTERM');
  await Promise.all(ended);
}
