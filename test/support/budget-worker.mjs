// One of several processes that create servers on one account: reads its orders as JSON from the first argument, and prints what came of it.
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import pg from 'pg';
import { getDriver, Scheduler } from '../../dist/src/index.js';
import { PostgresBudgetStore, RedisBudgetStore } from '../../dist/src/budget/index.js';

const { account, store, count, name, concurrency } = JSON.parse(process.argv[2] ?? readFileSync(0, 'utf8'));

const [budgetStore, close] = openStore();
const warnings = [];
const driver = new (getDriver('openstack'))({
  ...account,
  budgetStore,
  logger: { debug: () => undefined, warn: (message) => warnings.push(message) },
});
const [image] = await driver.listImages();
const size = (await driver.listSizes()).find(({ disk }) => disk !== null && disk > 0);
const specs = Array.from({ length: count }, (_, index) => ({
  name: `${name}-${index}`,
  image,
  size,
  networks: 'none',
}));
const run = new Scheduler(driver, { concurrency }).createNodes(specs, { until: 'accepted' });
const { nodes, failures } = await run.result;
await driver.close();
await close();
process.stdout.write(`${JSON.stringify({ created: nodes.length, failed: failures.length, warnings })}\n`);

function openStore() {
  if (store === null) return [undefined, () => undefined];
  if (store.startsWith('redis:')) {
    const client = new Redis(store, { maxRetriesPerRequest: 0, retryStrategy: () => 200 });
    client.on('error', () => undefined);
    return [new RedisBudgetStore(client), () => client.disconnect()];
  }
  const pool = new pg.Pool({ connectionString: store });
  pool.on('error', () => undefined);
  return [new PostgresBudgetStore(pool), () => pool.end()];
}
