import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestShell } from '../../support/command.js';

let sandbox: Sandbox;
let folder: string;
const shell = new TestShell();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-run-'));
  sandbox = await startSandbox({ flavor: 'openstack', buildTime: { mean: 20, spread: 5 }, actionTime: 5 });
  const { username, password, projectName } = sandbox.credentials as Record<string, string>;
  Object.assign(shell.variables, {
    OS_USERNAME: username,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: projectName,
    OS_AUTH_URL: sandbox.identityUrl,
    OS_REGION_NAME: 'RegionOne',
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    SKYLANE_PROVIDER: 'openstack',
  });
});
afterAll(() => sandbox.close());

/** Creates servers by the command, with a quota of the account that lets all or some through. */
async function create(journal: string, count: number, more: readonly string[] = []): Promise<number> {
  const [image, size] = await firstIds();
  const line = ['node', 'create', 'web', '--image', image, '--size', size, '--count', String(count)];
  return (await shell.run([...line, '--journal', journal, '-q', ...more])).code;
}

async function firstIds(): Promise<readonly [string, string]> {
  const { OpenStack } = await driverClass();
  await using driver = new OpenStack({
    ...(sandbox.credentials as { username: string; password: string; projectName: string }),
    endpoint: sandbox.identityUrl,
    region: 'RegionOne',
  });
  const [image] = await driver.listImages();
  const [size] = await driver.listSizes();
  return [image!.id, size!.id];
}

async function driverClass() {
  const { getDriver, Provider } = await import('skylane');
  return { OpenStack: getDriver(Provider.OPENSTACK) };
}

describe('skylane run', () => {
  test('a run that was made is settled, reported and cleaned up by its journal', async () => {
    const journal = join(folder, 'all.ndjson');
    expect(await create(journal, 5)).toBe(0);
    expect(await sandbox.servers()).toHaveLength(5);

    const status = await shell.run(['run', 'status', journal, '-o', 'json', '--exit-code']);
    expect(status.code).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({
      totals: { running: 5 },
      remainder: { isSettled: true },
    });

    expect((await shell.run(['run', 'report', journal])).code).toBe(0);
    expect(await readFile(join(folder, 'all.html'), 'utf8')).toContain('web-5');

    const written = await readFile(journal, 'utf8');
    expect((await shell.run(['run', 'report', journal, '--html', journal])).code).toBe(2);
    expect(await readFile(journal, 'utf8')).toBe(written);

    expect(await shell.run(['run', 'cleanup', journal])).toMatchObject({ code: 7 });
    expect(await sandbox.servers()).toHaveLength(5);
    expect((await shell.run(['run', 'cleanup', journal, '--yes', '-q'])).code).toBe(0);
    expect(await sandbox.servers()).toEqual([]);
  });

  test('a run of which some failed ends with 3 and is finished by resume', async () => {
    const journal = join(folder, 'some.ndjson');
    await sandbox.addFault({ kind: 'status', status: 403, operation: 'servers.create', times: 2 });
    const code = await create(journal, 4);
    await sandbox.clearFaults();
    expect(code).toBe(3);
    const written = await readFile(journal, 'utf8');
    const mixed = await shell.run(['run', 'resume', journal, '--log', journal]);
    expect(mixed).toMatchObject({ code: 2, stderr: expect.stringContaining('is the journal') as string });
    expect(await readFile(journal, 'utf8')).toBe(written);
    const resumed = await shell.run([
      'run',
      'resume',
      journal,
      '--failed',
      'retry',
      '-q',
      '-o',
      'value',
      '-c',
      'name',
    ]);
    expect(resumed.code).toBe(0);
    expect(resumed.stdout.trim().split('\n').sort()).toEqual(['web-1', 'web-2', 'web-3', 'web-4']);
    expect(await sandbox.servers()).toHaveLength(4);
  });

  test('a run that was interrupted ends with 130, and says how to go on', async () => {
    await using slow = await startSandbox({ flavor: 'openstack', buildTime: 60_000 });
    const other = new TestShell();
    const { username, password, projectName } = slow.credentials as Record<string, string>;
    const own = { OS_USERNAME: username, OS_PASSWORD: password, OS_PROJECT_NAME: projectName };
    Object.assign(other.variables, shell.variables, own, { OS_AUTH_URL: slow.identityUrl });
    const { stdout } = await other.run('image list -o value -c id');
    const image = stdout.split('\n')[0]!;
    const journal = join(folder, 'interrupted.ndjson');
    const running = other.run([
      ...['node', 'create', 'web', '--image', image, '--size', '2', '--network', 'none'],
      ...['--count', '3', '--journal', journal, '-q'],
    ]);
    await expect.poll(() => slow.servers()).toHaveLength(3);
    // The log is there, with nothing in it yet.
    const status = await other.run(['run', 'status', journal, '-o', 'json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ isReleased: false });
    const watcher = new TestShell();
    const watching = watcher.run(['run', 'watch', journal]);
    watcher.interrupt();
    expect((await watching).code).toBe(130);
    other.interrupt();
    const { stderr, code } = await running;
    expect(code).toBe(130);
    expect(stderr).toContain(`skylane run resume ${journal}`);
  });

  test('a journal that is not there is an error that names it', async () => {
    const { stderr, code } = await shell.run(['run', 'status', join(folder, 'none.ndjson')]);
    expect(stderr).toContain('none.ndjson');
    expect(code).toBe(1);
  });
});
