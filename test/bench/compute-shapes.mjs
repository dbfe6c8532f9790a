// Requests that bulk work takes on every cloud with a stand-in: servers created, seen running and destroyed, by kind of request:
// `node --import tsx test/bench/compute-shapes.mjs [servers] [cloud...]`.
import { Scheduler } from '../../dist/src/index.js';
import { readHosts, unpace } from '../support/compute-hosts/hosts.ts';
import { SECRET, StandIn } from '../support/compute-hosts/stand-in.ts';

const [count = '200', ...names] = process.argv.slice(2);
const LATENCY = 40;
/** Times that a server is shown until it runs. */
const READS = 4;

for (const host of await readHosts(names)) {
  const { name, shape, make, context } = host;
  await unpace(host);
  const cloud = new StandIn(shape, { latency: LATENCY, reads: READS });
  const driver = make(await cloud.start(), SECRET);
  const scheduler = new Scheduler(driver, { concurrency: 16 });
  const { image, size, networks } = context;
  const spec = { name: 'web', image, size, ...(networks && { networks }) };
  const start = performance.now();
  const { nodes, failures } = await scheduler.createNodes(spec, { count: Number(count) }).result;
  const [seconds, created] = [(performance.now() - start) / 1000, cloud.takeCounts()];
  console.log(`${name}: ${nodes.length} running after ${seconds.toFixed(1)} s, ${failures.length} failed`);
  console.log('  ', JSON.stringify(created));
  const again = performance.now();
  const { results } = await scheduler.destroyNodes(nodes).result;
  const gone = results.filter(({ status }) => status === 'destroyed').length;
  console.log(`  ${gone} destroyed after ${((performance.now() - again) / 1000).toFixed(1)} s more`);
  console.log('  ', JSON.stringify(cloud.takeCounts()));
  await scheduler.close();
  await driver.close();
  await cloud[Symbol.asyncDispose]();
}
