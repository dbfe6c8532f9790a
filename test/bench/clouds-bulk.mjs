// What bulk work costs in calls on clouds that are not OpenStack, each simulated in a process of its own: a thousand instances of EC2, and
// Droplets of DigitalOcean under its 250 calls a minute, in batches and each by a name of its own, servers of Azure under its 200 writes and 10
// a second more, and instances of Google, by bulkInsert and each by a name of its own: `node clouds-bulk.mjs [instances] [droplets] [servers of Azure]
// [instances of Google]`. DigitalOcean's pace makes it take some minutes; every part ends after ten at the latest.
import { getDriver, Provider, Scheduler } from 'skylane';
import { spawnSandbox } from 'skylane/sandbox';

const INSTANCES = Number(process.argv[2] ?? 1000);
const DROPLETS = Number(process.argv[3] ?? 300);
const AZURE = Number(process.argv[4] ?? 200);
const GOOGLE = Number(process.argv[5] ?? 200);
const LATENCY = 40;
const LANES = 16;
const A_MINUTE = 250;
const LONGEST = 600_000;
const PROVIDERS = { ec2: Provider.EC2, 'google-compute': Provider.GCE };
const REGIONS = { 'digital-ocean': 'nyc3', 'google-compute': 'us-central1-a' };

await measure('ec2', async (driver, sandbox) => {
  const [image] = await driver.listImages();
  await sandbox.clearLog();
  const spec = { name: 'web', image: image.id, size: 't3.micro' };
  await bulk(driver, sandbox, (scheduler, options) =>
    scheduler.createNodes(spec, { ...options, count: INSTANCES }),
  );
  const { RunInstances, DescribeInstances, TerminateInstances } = await sandbox.counts();
  console.log(
    `  calls: RunInstances ${RunInstances}, DescribeInstances ${DescribeInstances}, TerminateInstances ${TerminateInstances}`,
  );
});

await measure('azure', async (driver, sandbox) => {
  const image = 'Canonical:ubuntu-24_04-lts:server:latest';
  const spec = { name: 'web', image, size: 'Standard_B1s' };
  await bulk(driver, sandbox, (scheduler, options) =>
    scheduler.createNodes(spec, { ...options, count: AZURE }),
  );
  console.log('  ', JSON.stringify(await sandbox.counts()));
});

const instance = { image: 'debian-12', size: 'e2-small' };
await measure('google-compute, by bulkInsert', async (driver, sandbox) => {
  await bulk(driver, sandbox, (scheduler, options) =>
    scheduler.createNodes({ ...instance, name: 'web' }, { ...options, count: GOOGLE }),
  );
  console.log('  ', JSON.stringify(await sandbox.counts()));
});
await measure('google-compute, by name', async (driver, sandbox) => {
  const specs = Array.from({ length: GOOGLE }, (_, index) => ({ ...instance, name: `host-${index}` }));
  await bulk(driver, sandbox, (scheduler, options) => scheduler.createNodes(specs, options));
  console.log('  ', JSON.stringify(await sandbox.counts()));
});

const droplet = { image: 'ubuntu-24-04-x64', size: 's-1vcpu-1gb' };
await measure('digital-ocean, in batches', async (driver, sandbox) => {
  const seconds = await bulk(driver, sandbox, (scheduler, options) =>
    scheduler.createNodes({ ...droplet, name: 'web' }, { ...options, count: DROPLETS }),
  );
  await paced(sandbox, seconds);
});
await measure('digital-ocean, by name', async (driver, sandbox) => {
  const specs = Array.from({ length: DROPLETS }, (_, index) => ({ ...droplet, name: `host-${index}` }));
  const seconds = await bulk(driver, sandbox, (scheduler, options) => scheduler.createNodes(specs, options));
  await paced(sandbox, seconds);
});

async function measure(name, work) {
  const [flavor] = name.split(',');
  const sandbox = await spawnSandbox({ flavor, latency: LATENCY, buildTime: { mean: 5000, spread: 2000 } });
  const Driver = getDriver(PROVIDERS[flavor] ?? flavor);
  const region = flavor in REGIONS ? { region: REGIONS[flavor] } : {};
  const driver = new Driver({
    ...sandbox.credentials,
    endpoint: sandbox.identityUrl || sandbox.url,
    ...region,
  });
  console.log(`${name}:`);
  try {
    await work(driver, sandbox);
  } finally {
    await driver.close();
    await sandbox.close();
  }
}

/** Creates, waits until they run, destroys, waits until they are gone. Answers how many seconds that took. */
async function bulk(driver, sandbox, create) {
  const signal = AbortSignal.timeout(LONGEST);
  const scheduler = new Scheduler(driver, { concurrency: LANES });
  const start = performance.now();
  const { nodes } = await create(scheduler, { signal }).result;
  const running = performance.now();
  const { results } = await scheduler.destroyNodes(nodes, { signal }).result;
  const end = performance.now();
  await scheduler.close();
  const destroyed = results.filter(({ status }) => status === 'destroyed').length;
  const left = (await sandbox.servers()).filter(({ status }) => status !== 'shutting-down').length;
  console.log(
    `  ${nodes.length} running after ${text(running - start)}, ${destroyed} destroyed after ${text(end - running)} more; ${left} left; sockets ${await sandbox.sockets()}`,
  );
  return (end - start) / 1000;
}

/** How much of what the limit allows was used: at most 250 calls begin in any minute. */
async function paced(sandbox, seconds) {
  const log = await sandbox.log();
  const refused = log.filter(({ status }) => status === 429).length;
  const works = /^(droplets\.(create|delete)|tags\.delete)$/;
  const useful = log.filter(({ operation, status }) => works.test(operation) && status < 300).length;
  const minutes = Math.ceil(seconds / 60);
  const busiest = Math.max(...log.map(({ time }, index) => within(log, time, index)));
  console.log(
    `  calls ${log.length} in ${seconds.toFixed(0)} s, refused (429) ${refused}; busiest minute ${busiest} of ${A_MINUTE}; creates and deletes ${useful}, all calls over allowed ${(log.length / (minutes * A_MINUTE)).toFixed(2)}`,
  );
  console.log('  ', JSON.stringify(await sandbox.counts()));
}

/** Calls in the minute that begins with this one. */
function within(log, time, index) {
  let count = 0;
  for (let next = index; next < log.length && log[next].time - time < 60_000; next += 1) count += 1;
  return count;
}

function text(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
