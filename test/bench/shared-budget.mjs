// Processes that create servers on one account, whose limit no header tells: how much of the limit they use, and how many calls are
// refused, with a budget in Redis, with one in PostgreSQL, and with each process for itself. One after the other:
// `node shared-budget.mjs [servers] [processes] [creates a second] [redis://...] [postgres://...]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { spawnSandbox } from 'skylane/sandbox';

const [, , servers = '1000', count = '4', limit = '20', ...stores] = process.argv;
const WORKER = new URL('../support/budget-worker.mjs', import.meta.url).pathname;

for (const store of [...stores, null]) console.log(await measure(store));

async function measure(store) {
  const sandbox = await spawnSandbox({
    flavor: 'openstack',
    latency: 40,
    buildTime: 3_600_000,
    rateLimit: { requests: Number(limit), per: 1000, headers: false, operations: ['servers.create'] },
  });
  try {
    const started = performance.now();
    const outcomes = await Promise.all(
      Array.from({ length: Number(count) }, (_, index) => work(sandbox, store, index)),
    );
    const seconds = (performance.now() - started) / 1000;
    const creates = (await sandbox.log()).filter(({ operation }) => operation === 'servers.create');
    const refused = creates.filter(({ status }) => status === 429).length;
    const made = creates.filter(({ status }) => status === 202);
    const span = (made.at(-1).time - made[0].time) / 1000;
    const name = store === null ? 'each for itself' : new URL(store).protocol;
    const created = outcomes.reduce((total, outcome) => total + outcome.created, 0);
    return `${name.padEnd(16)} created ${created} in ${seconds.toFixed(1)} s   useful over allowed ${(made.length / (span * Number(limit))).toFixed(3)}   refused ${refused} of ${creates.length} calls: ${((100 * refused) / creates.length).toFixed(2)}%`;
  } finally {
    await sandbox.close();
  }
}

async function work(sandbox, store, index) {
  const orders = {
    account: { ...sandbox.credentials, endpoint: sandbox.identityUrl, region: sandbox.regions[0] },
    store,
    count: Number(servers) / Number(count),
    name: `w${index}`,
    concurrency: 16,
  };
  const child = spawn(process.execPath, [WORKER, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await once(child, 'close');
  return JSON.parse(output);
}
