// A run that is killed halfway, finished by another process, and undone. The script starts itself once more for the first half; that
// process ends as a power cut would end it. Afterwards the account holds what the journal's run asked for, each server once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider, Scheduler } from 'skylane';
import { startSandbox } from 'skylane/sandbox';
import { pickImageAndSize } from './cloud.js';

const OpenStack = getDriver(Provider.OPENSTACK);
const [, script = '', journal] = process.argv;

if (journal === undefined) await resumeAfterCrash();
else await createAndCrash(journal);

/** The first process: killed while responses are still arriving. */
async function createAndCrash(path: string): Promise<void> {
  const driver = await OpenStack.fromEnv();
  const { image, size } = await pickImageAndSize(driver);
  const scheduler = new Scheduler(driver, { concurrency: 8 });
  const spec = { name: 'web', image, size, networks: 'none' } as const;
  const run = scheduler.createNodes(spec, { count: 40, journal: path });
  for await (const event of run.events)
    if (event.type === 'accepted' && event.totals.accepted === 20) process.kill(process.pid, 'SIGKILL');
}

/** The second process. */
async function resumeAfterCrash(): Promise<void> {
  await using _cloud = await openCloud();
  const folder = await mkdtemp(join(tmpdir(), 'skylane-example-'));
  const path = join(folder, 'run.ndjson');
  const first = spawn(process.execPath, [...process.execArgv, script, path], { stdio: 'inherit' });
  const [, signal] = (await once(first, 'exit')) as [number | null, string | null];

  await using driver = await OpenStack.fromEnv();
  const isOurs = ({ name }: { name: string }): boolean => /^web-\d+$/.test(name);
  const before = (await driver.listNodes()).filter(isOurs);
  console.log(`The first process ended by ${signal}. The cloud has ${before.length} of 40 servers.`);

  const { nodes, failures, unknown } = await Scheduler.resume(path, driver).result;
  const after = (await driver.listNodes()).filter(isOurs);
  console.log(
    `Resumed: ${nodes.length} run, ${failures.length} failed, ${unknown.length} unknown. The cloud has ${after.length}.`,
  );
  if (nodes.length !== 40 || after.length !== 40) throw new Error('A server is missing, or there twice.');

  const { results, unsettled } = await Scheduler.cleanup(path, driver).result;
  const destroyed = results.filter(({ status }) => status === 'destroyed').length;
  console.log(`Cleaned up: ${destroyed} destroyed, ${unsettled.length} unsettled.`);
  await rm(folder, { recursive: true });
}

/** The cloud of the environment; where it names none, a sandbox, which both processes then find there. */
async function openCloud(): Promise<AsyncDisposable> {
  if (process.env['OS_AUTH_URL'] || process.env['OS_CLOUD']) return { [Symbol.asyncDispose]: async () => {} };
  console.log('No OS_AUTH_URL or OS_CLOUD in the environment: using a sandbox.');
  const sandbox = await startSandbox({ flavor: 'openstack', latency: 20 });
  const { username, password, projectName, userDomainName, projectDomainName } = sandbox.credentials;
  Object.assign(process.env, {
    OS_AUTH_URL: sandbox.identityUrl,
    OS_USERNAME: username,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: projectName,
    OS_USER_DOMAIN_NAME: userDomainName,
    OS_PROJECT_DOMAIN_NAME: projectDomainName,
  });
  return sandbox;
}
