// The main job on a simulated Rackspace, in a process of its own: two hundred servers at once, an object up and down, a DNS record,
// everything destroyed again. `npm run demo` needs no account and no network.
import { getDriver, Provider, Scheduler } from 'skylane';
import { spawnSandbox } from 'skylane/sandbox';
import { createDisplay, type Display } from './demo-display.js';

const SERVERS = 200;
const LANES = 32;
const LATENCY = 40;
const BUILD = { mean: 8000, spread: 3000 };

const Rackspace = getDriver(Provider.RACKSPACE);

console.log(
  `Starting a simulated Rackspace: ${LATENCY} ms latency, servers take ${(BUILD.mean - BUILD.spread) / 1000} to ${(BUILD.mean + BUILD.spread) / 1000} s to build.`,
);
const sandbox = await spawnSandbox({ flavor: 'rackspace', latency: LATENCY, buildTime: BUILD });
const account = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
const rackspace = new Rackspace(account);
const display = createDisplay();

try {
  const { image, size } = await pickImageAndSize();
  await sandbox.clearLog();
  const report = await createAndDestroy(image, size, display);
  await storeAndFetch();
  await addRecord();
  printReport(report, await sandbox.counts(), (await sandbox.servers()).length);
} finally {
  await rackspace.close();
  await sandbox.close();
}

async function pickImageAndSize(): Promise<{ image: string; size: string }> {
  const [images, sizes] = await Promise.all([rackspace.listImages(), rackspace.listSizes()]);
  const image = images.find(({ name }) => name.startsWith('Ubuntu')) ?? images[0];
  const size = sizes[0];
  if (image === undefined || size === undefined) throw new Error('The sandbox has no image or no size.');
  return { image: image.id, size: size.id };
}

interface Report {
  readonly seconds: number;
  readonly destroySeconds: number;
  readonly sockets: number;
  readonly states: Readonly<Record<string, number>>;
}

async function createAndDestroy(image: string, size: string, screen: Display): Promise<Report> {
  // A driver of its own, so that the sign-in counts and the sockets are those of the run alone.
  const driver = new Rackspace(account);
  const scheduler = new Scheduler(driver, { concurrency: LANES });
  try {
    const started = performance.now();
    const run = scheduler.createNodes({ name: 'web', image, size }, { count: SERVERS });
    for await (const { totals } of run.events) screen.update(totals, (performance.now() - started) / 1000);
    const { results, nodes } = await run.result;
    const seconds = (performance.now() - started) / 1000;
    screen.done();
    const states: Record<string, number> = {};
    for (const { status, node } of results) {
      const state = status === 'created' ? (node?.state ?? 'unknown') : status;
      states[state] = (states[state] ?? 0) + 1;
    }
    const sockets = await sandbox.sockets();
    console.log(`Destroying ${nodes.length} servers ...`);
    const destroyStarted = performance.now();
    await scheduler.destroyNodes(nodes).result;
    return { seconds, destroySeconds: (performance.now() - destroyStarted) / 1000, sockets, states };
  } finally {
    await scheduler.close();
    await driver.close();
  }
}

async function storeAndFetch(): Promise<void> {
  const CloudFiles = getDriver(Provider.CLOUDFILES);
  const files = new CloudFiles(account);
  try {
    const content = Buffer.alloc(1024 * 1024, 'skylane ');
    await files.createContainer('demo');
    await files.uploadObject('demo', 'greeting.bin', content);
    const download = await files.downloadObject({ container: 'demo', name: 'greeting.bin' });
    const bytes = await download.body.bytes();
    console.log(
      `Object: ${content.length} bytes up, ${bytes.length} bytes down, equal: ${content.equals(bytes)}, verified by ${download.verified}.`,
    );
    await files.deleteObject({ container: 'demo', name: 'greeting.bin' });
    await files.deleteContainer('demo');
  } finally {
    await files.close();
  }
}

async function addRecord(): Promise<void> {
  const RackspaceDns = getDriver(Provider.RACKSPACE, 'dns');
  const dns = new RackspaceDns(account);
  try {
    const zone = await dns.createZone({
      domain: 'skylane-demo.example',
      extra: { email: 'admin@skylane-demo.example' },
    });
    const record = await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1', ttl: 300 });
    console.log(`Record: ${record.name}.${zone.domain} ${record.ttl} ${record.type} ${record.data}`);
    await zone.delete();
  } finally {
    await dns.close();
  }
}

function printReport(
  { seconds, destroySeconds, sockets, states }: Report,
  counts: Readonly<Record<string, number>>,
  left: number,
): void {
  const ideal = (2 * LATENCY + Math.ceil(SERVERS / LANES) * LATENCY + BUILD.mean + BUILD.spread) / 1000;
  console.log(`\n${SERVERS} servers, ${LANES} lanes`);
  console.table({
    'seconds until all ran': seconds.toFixed(2),
    'ideal bound (sign-in, creates in turn, slowest build)': ideal.toFixed(2),
    'seconds to destroy all': destroySeconds.toFixed(2),
    'sockets (lanes + poller)': sockets,
    ...Object.fromEntries(Object.entries(states).map(([state, number]) => [`nodes ${state}`, number])),
    'servers left': left,
  });
  console.table(counts);
}
