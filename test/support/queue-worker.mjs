// A queue worker in a process of its own, which tests kill. What it works with comes as JSON; it says when it has started.
import { Redis } from 'ioredis';
import { getDriver } from 'skylane';
import { RedisBudgetStore } from 'skylane/budget';
import { QueueWorker } from 'skylane/queue';
import { engineOf } from './queue-engine.mjs';

const { engine: description, provider, options, worker: given, budget } = JSON.parse(process.argv[2]);
const Driver = getDriver(provider);
const engine = engineOf(description);
const redis = budget === undefined ? null : new Redis(budget);
const budgetStore = redis === null ? undefined : new RedisBudgetStore(redis);
const worker = await QueueWorker.start(engine, {
  contexts: { main: () => new Driver({ ...options, budgetStore }) },
  ...given,
});
process.once('SIGTERM', async () => {
  await worker.close();
  await engine.close();
  redis?.disconnect();
});
process.stdout.write('started\n');
