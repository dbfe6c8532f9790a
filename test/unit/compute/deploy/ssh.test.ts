import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ComputeNode, type Deployment, type DeployStep, getDriver, Provider, Scheduler } from 'skylane';
import { PreparedDeployment } from '../../../../dist/src/compute/deploy/deploy.js';
import { fixtureText } from '../../../support/fixture.js';
import { type ScriptedResult, type SshServer, sshServer } from '../../../support/ssh-server.js';

const PASSPHRASE = 'open sesame';
const node = { id: 'n-1', name: 'web', publicIps: ['127.0.0.1'], privateIps: [] } as unknown as ComputeNode;
const SAYS_NOTHING = { hostKeysOf: async () => [] };

function key(name: string): string {
  return fixtureText(`putty/${name}.ppk`);
}

function authorized(name: string): string {
  return fixtureText(`putty/${name}.pub`);
}

function deployment(server: SshServer, more: Partial<Deployment> = {}): Deployment {
  return {
    ssh: { privateKey: key('ed25519-v3') },
    address: () => ({ host: '127.0.0.1', port: server.port }),
    connectTimeout: 1,
    steps: [{ type: 'command', command: 'echo in' }],
    ...more,
  };
}

/** Runs the steps on the server; answers what the first one wrote. */
async function deploy(given: Deployment, driver: typeof SAYS_NOTHING = SAYS_NOTHING): Promise<string> {
  const prepared = await PreparedDeployment.prepare(given, driver);
  const { steps } = await prepared.run(node, { deadline: null });
  return steps[0]!.stdout;
}

describe('keys of PuTTY', () => {
  test.each([
    ['ed25519-v3', undefined],
    ['ed25519-v3-passphrase', PASSPHRASE],
    ['rsa-v3-passphrase', PASSPHRASE],
    ['ecdsa-v3', undefined],
    ['ecdsa521-v2-passphrase', PASSPHRASE],
    ['ed25519-v2', undefined],
    ['rsa-v2-passphrase', PASSPHRASE],
  ])('%s lets us in', async (name, passphrase) => {
    await using server = await sshServer({ authorized: authorized(name) });
    const ssh = { privateKey: key(name), ...(passphrase === undefined ? {} : { passphrase }) };
    expect(await deploy(deployment(server, { ssh }))).toBe('in\n');
  });

  test.each([
    ['a wrong passphrase', 'rsa-v3-passphrase', 'open', (text: string) => text, /passphrase is wrong/],
    ['a wrong passphrase', 'rsa-v2-passphrase', 'open', (text: string) => text, /passphrase is wrong/],
    ['no passphrase', 'ed25519-v3-passphrase', undefined, (text: string) => text, /give its passphrase/],
    [
      'another comment than was signed',
      'ed25519-v3',
      undefined,
      (text: string) => text.replace('Comment: ed', 'Comment: Ed'),
      /is damaged/,
    ],
    [
      'a version to come',
      'ed25519-v3',
      undefined,
      (text: string) => text.replace('File-3', 'File-4'),
      /version/,
    ],
    [
      'passes without end',
      'ed25519-v3-passphrase',
      PASSPHRASE,
      (text: string) => text.replace(/Passes: \d+/, 'Passes: 999999999'),
      /Argon2-Passes/,
    ],
  ])('%s is refused before a server is made (%s)', async (_what, name, passphrase, change, words) => {
    const ssh = { privateKey: change(key(name)), ...(passphrase === undefined ? {} : { passphrase }) };
    const prepared = PreparedDeployment.prepare({ ssh, steps: [] }, SAYS_NOTHING);
    await expect(prepared).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(words),
    });
  });
});

test('a private key that is none is refused before a server is made', async () => {
  for (const privateKey of ['nonsense', authorized('ed25519-v3')])
    await expect(
      PreparedDeployment.prepare({ ssh: { privateKey }, steps: [] }, SAYS_NOTHING),
    ).rejects.toMatchObject({ code: 'invalid-request' });
});

describe('host keys', () => {
  const open = { authorized: authorized('ed25519-v3') };

  test('one that has changed during a run is refused, and nothing is signed or run', async () => {
    const first = await sshServer(open);
    const { port } = first;
    const prepared = await PreparedDeployment.prepare(deployment(first), SAYS_NOTHING);
    await prepared.run(node, { deadline: null });
    await first[Symbol.asyncDispose]();
    await using second = await sshServer({ ...open, port });
    await expect(prepared.run(node, { deadline: null })).rejects.toMatchObject({
      code: 'host-key',
      step: 'connect',
      message: expect.stringContaining('host key'),
    });
    expect(second.attempts).toEqual([]);
    expect(second.commands).toEqual([]);
  });

  test('those that the cloud names are the only ones believed, and it is asked once a server', async () => {
    await using server = await sshServer(open);
    const asked: string[] = [];
    const driver = {
      hostKeysOf: async (asking: ComputeNode) => {
        asked.push(asking.id);
        return [server.fingerprint];
      },
    };
    expect(await deploy(deployment(server), driver as never)).toBe('in\n');
    expect(asked).toEqual(['n-1']);
    const other = { hostKeysOf: async () => [`SHA256:${'A'.repeat(43)}`] };
    await expect(deploy(deployment(server), other as never)).rejects.toThrow(/host key/);
    expect(server.commands).toHaveLength(1);
  });

  test("'cloud' believes nothing that the cloud does not name", async () => {
    await using server = await sshServer(open);
    await expect(deploy(deployment(server, { hostKey: 'cloud' }))).rejects.toThrow(/has not said/);
    expect(server.attempts).toEqual([]);
    const driver = { hostKeysOf: async () => [server.fingerprint] };
    expect(await deploy(deployment(server, { hostKey: 'cloud' }), driver as never)).toBe('in\n');
  });

  test('one that you name goes before what the cloud says', async () => {
    await using server = await sshServer(open);
    const driver = { hostKeysOf: async () => Promise.reject(new Error('was asked')) };
    const { fingerprint } = server;
    expect(await deploy(deployment(server, { hostKey: () => fingerprint }), driver)).toBe('in\n');
  });
});

test('one spec with a count: each node is numbered and made ready; a step that fails is reported with its node', async () => {
  let calls = 0;
  await using server = await sshServer({
    authorized: authorized('ed25519-v3'),
    run: () => {
      calls += 1;
      return calls === 2 ? { exitCode: 7, stderr: 'broken' } : { exitCode: 0, stdout: 'in\n' };
    },
  });
  const Dummy = getDriver(Provider.DUMMY);
  await using driver = new Dummy({});
  await using scheduler = new Scheduler(driver);
  const [image] = await driver.listImages();
  const [size] = await driver.listSizes();
  const spec = { name: 'web', image: image!, size: size! };
  const run = scheduler.deployNodes(spec, deployment(server), { count: 3, sshConcurrency: 1 });
  const { results, nodes, failures } = await run.result;
  expect(results.map((item) => item.spec.name)).toEqual(['web-1', 'web-2', 'web-3']);
  expect(nodes).toHaveLength(2);
  expect(failures).toHaveLength(1);
  expect(failures[0]!.error).toMatchObject({ nodeId: failures[0]!.node!.id, exitCode: 7 });
});

describe('waiting for cloud-init', () => {
  const step: DeployStep[] = [{ type: 'cloud-init' }, { type: 'command', command: 'echo after' }];

  test.each([0, 2])('goes on once it has ended (status %i)', async (exitCode) => {
    await using server = await sshServer({
      authorized: authorized('ed25519-v3'),
      run: (command) => (command.includes('cloud-init') ? runShell(command, exitCode) : { exitCode: 0 }),
    });
    await deploy(deployment(server, { steps: step }));
    expect(server.commands[0]).toContain('cloud-init status --wait');
    expect(server.commands[1]).toBe('echo after');
  });

  test('fails where cloud-init did, with what it said, and goes no further', async () => {
    await using server = await sshServer({
      authorized: authorized('ed25519-v3'),
      run: (command) => runShell(command, 1, 'status: error'),
    });
    await expect(deploy(deployment(server, { steps: step }))).rejects.toMatchObject({
      code: 'deployment',
      step: 'cloud-init',
      exitCode: 1,
      output: expect.stringContaining('status: error'),
    });
    expect(server.commands).toHaveLength(1);
  });
});

/** Runs a command by a real shell, with a `cloud-init` that ends as told. */
function runShell(command: string, exitCode: number, words = ''): ScriptedResult {
  const folder = mkdtempSync(join(tmpdir(), 'skylane-cloud-init-'));
  try {
    const script = `#!/bin/sh\n[ "$*" = "status --wait" ] || exit 99\necho "${words}"\nexit ${exitCode}\n`;
    writeFileSync(join(folder, 'cloud-init'), script, { mode: 0o755 });
    const environment = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      env: environment,
      encoding: 'utf8',
    });
    return { exitCode: status ?? 99, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
