// How well a limit that changes is used, and how many calls it refuses: Skylane told by headers, Skylane without them, a fixed p-limit,
// and retries with back-off alone. All four at once, each on a simulated cloud of its own:
// `node limits.mjs [seconds a step]`.
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { getDriver, Provider, Scheduler } from 'skylane';
import { spawnSandbox } from 'skylane/sandbox';

const STEP = Number(process.argv[2] ?? 60) * 1000;
/** Creates in each window of ten seconds, one after the other. */
const STEPS = [100, 50, 100];
const PER = 10_000;
const LANES = 16;
const LATENCY = 40;

const ARMS = [
  { name: 'Skylane, headers', headers: true, work: skylane },
  { name: 'Skylane, no headers', headers: false, work: skylane },
  { name: `p-limit ${LANES}`, headers: false, work: (sandbox, signal) => plain(sandbox, signal, () => 100) },
  {
    name: `p-limit ${LANES}, back-off`,
    headers: false,
    work: (sandbox, signal) =>
      plain(sandbox, signal, (attempt) => Math.random() * Math.min(20_000, 500 * 2 ** attempt)),
  },
];

const results = await Promise.all(ARMS.map((arm) => measure(arm)));
console.log(`steps of ${STEP / 1000} s with ${STEPS.join(', ')} creates in ${PER / 1000} s\n`);
for (const { name, useful, allowed, refused, calls } of results)
  console.log(
    `${name.padEnd(24)} useful ${useful} of ${allowed} allowed: ${(useful / allowed).toFixed(3)}   refused ${refused} of ${calls} calls: ${((100 * refused) / calls).toFixed(2)}%`,
  );

async function measure({ name, headers, work }) {
  const sandbox = await spawnSandbox({ flavor: 'openstack', latency: LATENCY, buildTime: 3_600_000 });
  const stop = new AbortController();
  const rule = (requests) => [{ requests, per: PER, headers, operations: ['servers.create'] }];
  try {
    await sandbox.setRateLimits(rule(STEPS[0]));
    const working = work(sandbox, stop.signal);
    for (const [index, requests] of STEPS.entries()) {
      if (index > 0) await sandbox.setRateLimits(rule(requests));
      await delay(STEP);
    }
    const creates = (await sandbox.log()).filter(({ operation }) => operation === 'servers.create');
    stop.abort();
    await working;
    const allowed = STEPS.reduce((total, requests) => total + (requests * STEP) / PER, 0);
    const refused = creates.filter(({ status }) => status === 429).length;
    const useful = creates.filter(({ status }) => status === 202).length;
    return { name, useful, allowed, refused, calls: creates.length };
  } finally {
    await sandbox.close();
  }
}

async function skylane(sandbox, signal) {
  const { driver, spec } = await signedIn(sandbox);
  const scheduler = new Scheduler(driver, { concurrency: LANES });
  const run = scheduler.createNodes(spec, { count: 20_000, until: 'accepted', signal, grace: 1 });
  await run.result;
  await scheduler.close();
  await driver.close();
}

/** The same calls without Skylane's limits: `wait` says how long after a refusal the call is repeated. */
async function plain(sandbox, signal, wait) {
  const { driver, spec } = await signedIn(sandbox);
  await driver.close();
  const url = `${sandbox.url}/${sandbox.regions[0]}/compute/v2.1/servers`;
  const body = JSON.stringify({
    server: { name: spec.name, imageRef: spec.image, flavorRef: spec.size, networks: 'none' },
  });
  const headers = {
    'x-auth-token': await signIn(sandbox),
    'content-type': 'application/json',
    'openstack-api-version': 'compute 2.37',
  };
  const limit = pLimit(LANES);
  const call = async () => {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const response = await fetch(url, { method: 'POST', headers, body });
      await response.arrayBuffer();
      if (response.status === 202) return;
      if (response.status !== 429) throw new Error(`the sandbox answered ${response.status}`);
      await delay(wait(attempt));
    }
  };
  await Promise.all(Array.from({ length: 20_000 }, () => limit(call)));
}

async function signedIn(sandbox) {
  const OpenStack = getDriver(Provider.OPENSTACK);
  const driver = new OpenStack({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  const [image] = await driver.listImages();
  const size = (await driver.listSizes()).find(({ disk }) => disk !== null && disk > 0);
  return { driver, spec: { name: 'bench', image: image.id, size: size.id, networks: 'none' } };
}

async function signIn(sandbox) {
  const { username, password, projectName } = sandbox.credentials;
  const domain = { id: 'default' };
  const response = await fetch(`${sandbox.identityUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user: { name: username, password, domain } } },
        scope: { project: { name: projectName, domain } },
      },
    }),
  });
  await response.arrayBuffer();
  const token = response.headers.get('x-subject-token');
  if (token === null) throw new Error(`signing in answered ${response.status}`);
  return token;
}
