// Servers with a network port each, beside Libcloud as its documentation advises: a driver for each thread, each thread waiting for its
// own server. Alternated runs on one cloud; medians.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { getDriver, Provider, Scheduler } from 'skylane';
import { takeCounts, takePolls } from './requests.mjs';

const count = Number(process.argv[2] ?? 48);
const width = Number(process.argv[3] ?? 16);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);

const OpenStack = getDriver(Provider.OPENSTACK);
const helper = await OpenStack.fromEnv();
const image = (await helper.listImages())[0].id;
const size = (await helper.listSizes())
  .filter(({ disk }) => disk > 0)
  .toSorted((a, b) => a.ram - b.ram)[0].id;
const network =
  process.env.BENCH_NETWORK ??
  (await helper.networks.list()).find(({ shared, external }) => shared && !external)?.id;

const times = { skylane: [], libcloud: [] };
for (let round = 1; round <= ROUNDS; round += 1) {
  times.skylane.push(await skylane());
  await clean();
  times.libcloud.push(libcloud());
  await clean();
}
await helper.close();
console.log(
  `medians: skylane ${median(times.skylane).toFixed(1)} s, libcloud ${median(times.libcloud).toFixed(1)} s, ratio ${(median(times.skylane) / median(times.libcloud)).toFixed(2)}`,
);

async function skylane() {
  takeCounts();
  takePolls();
  const driver = await OpenStack.fromEnv();
  const scheduler = new Scheduler(driver, { concurrency: width });
  const start = performance.now();
  const { nodes } = await scheduler.createNodes(
    { name: 'bench', image, size, networks: [network] },
    { count },
  ).result;
  const seconds = (performance.now() - start) / 1000;
  console.log(`skylane: ${nodes.length} running in ${seconds.toFixed(1)} s`, takeCounts(), takePolls());
  await scheduler.close();
  await driver.close();
  return seconds;
}

function libcloud() {
  const script = join(import.meta.dirname, 'libcloud_peer.py');
  const parameters = [script, String(count), String(width), image, size, network];
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const response = JSON.parse(stdout);
  console.log(
    `libcloud: ${response.running} running in ${response.seconds.toFixed(1)} s, ${response.polls} polls, ${response.signIns} sign-ins`,
  );
  return response.seconds;
}

async function clean() {
  const scheduler = new Scheduler(helper, { concurrency: width });
  const nodes = (await helper.listNodes()).filter(({ name }) => name.startsWith('bench-'));
  await scheduler.destroyNodes(nodes).result;
  await scheduler.close();
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
