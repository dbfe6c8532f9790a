import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { getDriver, Provider } from 'skylane';
import { expect, test } from 'vitest';
import { runWorker, type Task } from '../chaos/process.js';
import { cleanUp, compare, Dice, runToTheEnd, type Stage } from '../chaos/story.js';
import { withLab } from '../support/lab.js';

interface Endpoints {
  readonly auth_url: string;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly region: string;
}

const SERVERS = 20;
const RUNS = Number(process.env['SKYLANE_CHAOS_RUNS'] ?? 2);
const CREDENTIALS = { username: 'demo', password: 'labdemo', projectName: 'demo' };
const run = promisify(execFile);

/** What goes wrong on the way: every so many requests of a kind. */
const RULES = [
  {
    match: { method: 'POST', path: '/servers$' },
    skip: 2,
    every: 9,
    fault: { type: 'lost_answer', how: 'rst' },
  },
  { match: { method: 'POST', path: '/servers$' }, skip: 4, every: 11, fault: { type: 'reset' } },
  {
    match: { method: 'GET', path: '/servers/detail' },
    skip: 1,
    every: 5,
    fault: { type: 'status', status: 503 },
  },
];

withLab<Endpoints>('openstack-lab', (lab) => {
  test.for(Array.from({ length: RUNS }, (_, index) => index + 1))(
    'killed run %i behind a faulty proxy: no server twice, none unknown, none missing',
    { timeout: 300_000 },
    async (seed) => {
      const compute = lab.endpoints['compute'] ?? '';
      await using proxy = await startProxy(new URL(compute).origin);
      const folder = await mkdtemp(join(tmpdir(), 'skylane-chaos-'));
      const name = `chaos-${crypto.randomUUID().slice(0, 8)}`;
      const task = await taskOn(lab, {
        compute,
        proxy: proxy.url,
        name,
        journal: join(folder, 'run.ndjson'),
      });
      const stage = {
        servers: () => serversNamed(lab, name),
        cut: (milliseconds) => proxy.cut(milliseconds),
      } satisfies Stage;
      try {
        await proxy.setRules(RULES);
        const dice = new Dice(seed);
        const plot = { stage, task, dice, fullDisk: false, afterKill: 'resume' } as const;
        const { account } = await runToTheEnd(plot);
        expect(await compare(stage, account)).toEqual({ duplicates: [], orphans: [], missing: [] });
        await cleanUp(task, dice);
        expect(await stage.servers()).toEqual([]);
      } finally {
        await proxy.setRules([]);
        await runWorker({ ...task, action: 'cleanup' }, null);
        expect(await serversNamed(lab, name)).toEqual([]);
        await rm(folder, { recursive: true });
      }
    },
  );
});

/** The servers whose names begin so, as OpenStack's own client lists them. */
async function serversNamed(lab: Endpoints, name: string): Promise<{ id: string; name: string }[]> {
  const environment = {
    ...process.env,
    OS_AUTH_URL: lab.auth_url,
    OS_IDENTITY_API_VERSION: '3',
    OS_USERNAME: CREDENTIALS.username,
    OS_PASSWORD: CREDENTIALS.password,
    OS_PROJECT_NAME: CREDENTIALS.projectName,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: lab.region,
  };
  const parameters = ['server', 'list', '--name', `^${name}`, '-f', 'json', '-c', 'ID', '-c', 'Name'];
  const { stdout } = await run('openstack', parameters, { env: environment });
  const rows = JSON.parse(stdout) as { ID: string; Name: string }[];
  return rows.map((row) => ({ id: row.ID, name: row.Name }));
}

async function taskOn(
  lab: Endpoints,
  { compute, proxy, name, journal }: Record<'compute' | 'proxy' | 'name' | 'journal', string>,
): Promise<Task> {
  const options = {
    ...CREDENTIALS,
    endpoint: lab.auth_url,
    region: lab.region,
    endpoints: { compute: proxy + new URL(compute).pathname },
  };
  const OpenStack = getDriver(Provider.OPENSTACK);
  await using driver = new OpenStack(options);
  const image = (await driver.listImages()).find((one) => one.name === 'lab-tiny');
  const size = (await driver.listSizes()).find((one) => one.name === 'm1.tiny');
  const spec = { name, image: image?.id, size: size?.id, networks: 'none' };
  return {
    action: 'create',
    provider: 'openstack',
    options,
    journal,
    spec,
    count: SERVERS,
    run: { concurrency: 8 },
  };
}

interface Proxy extends AsyncDisposable {
  readonly url: string;
  cut(milliseconds: number): Promise<void>;
  setRules(rules: readonly object[]): Promise<void>;
}

/** A fault proxy of this test's own. */
async function startProxy(upstream: string): Promise<Proxy> {
  const [port, control] = [await freePort(), await freePort()];
  const script = join(process.env['SKYLANE_LAB'] ?? '', 'faults', 'proxy.mjs');
  const child = spawn(process.execPath, [script, upstream, String(port), String(control)], {
    stdio: 'inherit',
  });
  const setRules = async (rules: readonly object[]): Promise<void> => {
    await fetch(`http://127.0.0.1:${control}/rules`, { method: 'PUT', body: JSON.stringify(rules) });
  };
  await expect
    .poll(
      () =>
        setRules([]).then(
          () => 'up',
          () => 'not yet',
        ),
      { timeout: 10_000 },
    )
    .toBe('up');
  return {
    url: `http://127.0.0.1:${port}`,
    setRules,
    cut: async (milliseconds) => {
      await setRules([{ fault: { type: 'reset' } }]);
      await delay(milliseconds);
      await setRules(RULES);
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
