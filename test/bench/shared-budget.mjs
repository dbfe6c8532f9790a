// Processes that create servers on one account, whose limit no header tells: how much of the limit they use, and how many calls are
// refused, with a budget in Redis, with one in PostgreSQL, under BullMQ's own limiter that is told the limit, and with each process for
// itself. One after the other:
// `node shared-budget.mjs [servers] [processes] [creates a second] [redis://...] [postgres://...]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { getDriver } from 'skylane';
import { bullmq, QueueProducer } from 'skylane/queue';
import { spawnSandbox } from 'skylane/sandbox';

const [, , servers = '1000', count = '4', limit = '20', ...stores] = process.argv;

for (const store of stores)
  console.log(await measure(new URL(store).protocol, (sandbox) => together(sandbox, store)));
for (const store of stores.filter((url) => url.startsWith('redis:')))
  console.log(await measure("BullMQ's limiter", (sandbox) => byLimiter(sandbox, store)));
for (const store of stores.filter((url) => url.startsWith('redis:')))
  console.log(await measure('skylane/queue', (sandbox) => throughQueue(sandbox, store)));
console.log(await measure('each for itself', (sandbox) => together(sandbox, null)));

async function measure(name, run) {
  const sandbox = await spawnSandbox({
    flavor: 'openstack',
    latency: 40,
    buildTime: { mean: 5000, spread: 2000 },
    rateLimit: { requests: Number(limit), per: 1000, headers: false, operations: ['servers.create'] },
  });
  try {
    const started = performance.now();
    await run(sandbox);
    const seconds = (performance.now() - started) / 1000;
    const creates = (await sandbox.log()).filter(({ operation }) => operation === 'servers.create');
    const lists = (await sandbox.log()).filter(({ operation }) =>
      operation.startsWith('servers.list'),
    ).length;
    const refused = creates.filter(({ status }) => status === 429).length;
    const made = creates.filter(({ status }) => status === 202);
    const span = (made.at(-1).time - made[0].time) / 1000;
    return `${name.padEnd(16)} created ${made.length} in ${seconds.toFixed(1)} s   useful over allowed ${(made.length / (span * Number(limit))).toFixed(3)}   refused ${refused} of ${creates.length} calls: ${((100 * refused) / creates.length).toFixed(2)}%   ${(lists / seconds).toFixed(2)} lists a second`;
  } finally {
    await sandbox.close();
  }
}

function together(sandbox, store) {
  return Promise.all(
    Array.from({ length: Number(count) }, (_, index) =>
      start('../support/budget-worker.mjs', {
        account: accountOf(sandbox),
        store,
        count: Number(servers) / Number(count),
        name: `w${index}`,
        concurrency: 16,
      }).then((child) => once(child, 'close')),
    ),
  );
}

/** Creates one server a job; BullMQ sends a refused one again after its back-off. */
async function byLimiter(sandbox, store) {
  const name = `bench-${process.pid}`;
  const connection = new Redis(store, { maxRetriesPerRequest: null });
  const queue = new Queue(name, { connection });
  const events = new QueueEvents(name, { connection: connection.duplicate() });
  const orders = { account: accountOf(sandbox), store, queue: name, limit: Number(limit), concurrency: 16 };
  const workers = await Promise.all(
    Array.from({ length: Number(count) }, () => start('bullmq-worker.mjs', orders)),
  );
  const jobs = await queue.addBulk(
    Array.from({ length: Number(servers) }, (_, index) => ({ name: 'create', data: { name: `q${index}` } })),
  );
  await Promise.all(jobs.map((job) => job.waitUntilFinished(events)));
  const ended = workers.map((child) => once(child, 'close'));
  for (const child of workers) child.kill('SIGTERM');
  await Promise.all(ended);
  await queue.obliterate({ force: true });
  await events.close();
  await queue.close();
  connection.disconnect();
}

/** Creates the servers by workers of a queue that share a budget, and waits until they run. */
async function throughQueue(sandbox, store) {
  const options = accountOf(sandbox);
  const driver = new (getDriver('openstack'))(options);
  const [image] = await driver.listImages();
  const size = (await driver.listSizes()).find(({ disk }) => disk !== null && disk > 0);
  await driver.close();
  const engine = { kind: 'bullmq', connection: store, prefix: `bench-${process.pid}` };
  const orders = { engine, provider: 'openstack', options, budget: store, worker: { concurrency: 16 } };
  const workers = await Promise.all(
    Array.from({ length: Number(count) }, () => start('../support/queue-worker.mjs', orders)),
  );
  const own = bullmq({ connection: store, prefix: engine.prefix });
  const producer = new QueueProducer(own);
  const spec = { name: 'q', image: image.id, size: size.id, networks: 'none' };
  await producer.createNodes('main', spec, { count: Number(servers) }).result;
  await producer.close();
  await own.close();
  const ended = workers.map((child) => once(child, 'close'));
  for (const child of workers) child.kill('SIGTERM');
  await Promise.all(ended);
}

function accountOf(sandbox) {
  return { ...sandbox.credentials, endpoint: sandbox.identityUrl, region: sandbox.regions[0] };
}

async function start(script, orders) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return spawn(process.execPath, [path, JSON.stringify(orders)], { stdio: ['ignore', 'ignore', 'inherit'] });
}
