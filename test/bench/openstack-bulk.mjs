// Servers without a network port created, seen running and destroyed on the OpenStack that the OS_* variables name.
import { getDriver, Provider, Scheduler } from 'skylane';
import { takeCounts, takePolls } from './requests.mjs';

const count = Number(process.argv[2] ?? 200);
const lanes = Number(process.argv[3] ?? 16);

const OpenStack = getDriver(Provider.OPENSTACK);
const helper = await OpenStack.fromEnv();
const [image] = await helper.listImages();
const size = (await helper.listSizes()).filter(({ disk }) => disk > 0).toSorted((a, b) => a.ram - b.ram)[0];
await helper.close();
takeCounts();

const driver = await OpenStack.fromEnv();
const scheduler = new Scheduler(driver, { concurrency: lanes });
const start = performance.now();
const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
const { nodes, failures, unknown } = await scheduler.createNodes(
  { name: 'bulk', image: image.id, size: size.id, networks: 'none' },
  { count },
).result;
console.log(
  `${nodes.length} running, ${failures.length} failed, ${unknown.length} unknown after ${seconds()} s`,
  takeCounts(),
  takePolls(),
);
const { results } = await scheduler.destroyNodes(nodes).result;
console.log(
  `${results.filter(({ status }) => status === 'destroyed').length} destroyed after ${seconds()} s`,
  takeCounts(),
  takePolls(),
);
for (const { error } of failures.slice(0, 3)) console.log(error);
await scheduler.close();
await driver.close();
