// Servers created on the sandbox, in a process of its own, beside the bound that latency and build time alone set.
import { getDriver, Provider, Scheduler } from 'skylane';
import { spawnSandbox } from 'skylane/sandbox';

const count = Number(process.argv[2] ?? 1000);
const lanes = Number(process.argv[3] ?? 32);
const latency = 40;
const build = { mean: 20_000, spread: 5000 };

const sandbox = await spawnSandbox({ flavor: 'openstack', latency, buildTime: build });
const OpenStack = getDriver(Provider.OPENSTACK);
const account = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
const helper = new OpenStack(account);
const [image] = await helper.listImages();
const size = (await helper.listSizes()).find(({ disk }) => disk > 0);
await helper.close();
await sandbox.clearLog();

const driver = new OpenStack(account);
const scheduler = new Scheduler(driver, { concurrency: lanes });
const start = performance.now();
const { nodes } = await scheduler.createNodes(
  { name: 'web', image: image.id, size: size.id, networks: 'none' },
  { count },
).result;
const seconds = (performance.now() - start) / 1000;
const ideal = (latency + Math.ceil(count / lanes) * latency + build.mean + build.spread) / 1000;
const log = await sandbox.log();
const lists = log.filter(({ operation }) => operation === 'servers.list').map(({ time }) => time);
const closest = Math.min(...lists.slice(1).map((time, index) => time - lists[index]));
console.log(
  `${nodes.length} servers, ${lanes} lanes: ${seconds.toFixed(2)} s; ideal ${ideal.toFixed(2)} s; ratio ${(seconds / ideal).toFixed(3)}`,
);
console.log(
  `list requests ${lists.length}, the closest two ${closest} ms apart; sockets ${await sandbox.sockets()}`,
  await sandbox.counts(),
);
await scheduler.destroyNodes(nodes).result;
await scheduler.close();
await driver.close();
await sandbox.close();
