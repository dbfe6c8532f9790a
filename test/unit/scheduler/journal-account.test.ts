import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider, Scheduler } from 'skylane';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { describe, expect, onTestFinished, test } from 'vitest';

const Hetzner = getDriver(Provider.HETZNER);
const Ec2 = getDriver(Provider.EC2);

async function ec2Cloud(): Promise<Sandbox> {
  const sandbox = await startSandbox({ flavor: 'ec2', buildTime: { mean: 20, spread: 5 }, actionTime: 5 });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

async function newJournal(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-account-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'run.ndjson');
}

function ec2(endpoint: string, keys: object): InstanceType<typeof Ec2> {
  const driver = new Ec2({ ...keys, endpoint, region: 'us-east-1' });
  onTestFinished(() => driver.close());
  return driver;
}

async function runOnEc2(sandbox: Sandbox) {
  const driver = ec2(sandbox.url, sandbox.credentials);
  const journal = await newJournal();
  const [image] = await driver.listImages();
  const scheduler = new Scheduler(driver);
  onTestFinished(() => scheduler.close());
  const spec = { name: 'web', image: image!.id, size: 't3.micro' };
  await scheduler.createNodes(spec, { count: 3, journal }).result;
  return journal;
}

describe('a journal', () => {
  test('is gone on with under another sign-in where that sees a server of the run', async () => {
    const sandbox = await ec2Cloud();
    const journal = await runOnEc2(sandbox);
    const renamed = sandbox.url.replace('127.0.0.1', 'localhost');
    const { nodes } = await Scheduler.resume(journal, ec2(renamed, sandbox.credentials)).result;
    expect(nodes).toHaveLength(3);
  });

  test('is refused where the account has no server of the run, and nothing is made or destroyed there', async () => {
    const journal = await runOnEc2(await ec2Cloud());
    const other = await ec2Cloud();
    const driver = ec2(other.url, other.credentials);
    const mismatch = { code: 'journal-mismatch' };
    await expect(Scheduler.resume(journal, driver).result).rejects.toMatchObject(mismatch);
    await expect(Scheduler.cleanup(journal, driver).result).rejects.toMatchObject(mismatch);
    expect(await other.servers()).toEqual([]);
  });
});

describe('an account', () => {
  test('whose token a function returns is the same in every process, and not that of another token', async () => {
    const [one, same, other] = [() => 'token-1', async () => 'token-1', 'token-2'].map(
      (token) => new Hetzner({ token }),
    );
    const identity = await one!.identify();
    expect(await same!.identify()).toBe(identity);
    expect(await other!.identify()).not.toBe(identity);
    expect(identity).not.toContain('token-1');
    await Promise.all([one, same, other].map((driver) => driver!.close()));
  });

  test('is not shared in a process by those whose keys come from different functions', () => {
    const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
    const [first, second] = [1, 2].map(() => ec2('http://127.0.0.1:1', { credentials: () => keys }));
    expect(first!.accountKey).not.toBe(second!.accountKey);
    expect(first!.fork().accountKey).toBe(first!.accountKey);
  });
});
