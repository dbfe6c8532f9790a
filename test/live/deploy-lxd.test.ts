import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ComputeNode, type DeployStep, DeploymentError, getDriver, Provider, Scheduler } from 'skylane';
import { freshName } from '../support/fresh-name.js';
import { labServer } from '../support/lab.js';

/** LXD with real containers, each with an SSH server on a port of this machine. */
const lab = labServer<{ socket: string; image_alias: string }>('lxd');
const COUNT = 10;

describe.skipIf(lab === null)('deploying to real containers over SSH', () => {
  const Lxd = getDriver(Provider.LXD);
  const driver = new Lxd({ endpoint: `unix://${lab?.socket ?? '/nowhere'}` });
  const prefix = `dep${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'skylane-ssh-'));
  const ports = new Map<string, number>();
  let ssh: { privateKey: string; passphrase?: string };

  beforeAll(() => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', join(folder, 'key')]);
    ssh = { privateKey: readFileSync(join(folder, 'key'), 'utf8'), passphrase: 'open sesame' };
  });
  afterAll(async () => {
    const mine = (await driver.listNodes()).filter(({ name }) => name.startsWith(prefix));
    const scheduler = new Scheduler(driver, { concurrency: 5 });
    await scheduler.destroyNodes(mine).result;
    await scheduler.close();
    await driver.close();
    rmSync(folder, { recursive: true });
  });

  async function specOf(name: string) {
    const port = await freePort();
    ports.set(name, port);
    return {
      name,
      image: lab!.image_alias,
      size: 'default',
      metadata: { 'authorized-keys': readFileSync(join(folder, 'key.pub'), 'utf8').trim() },
      extra: {
        devices: {
          ssh: { type: 'proxy', listen: `tcp:127.0.0.1:${port}`, connect: 'tcp:127.0.0.1:22' },
        },
      },
    };
  }

  const address = ({ name }: ComputeNode) => ({ host: '127.0.0.1', port: ports.get(name)! });

  test('one: files, keys, scripts and commands, in order, with what they wrote', async () => {
    const steps: DeployStep[] = [
      { type: 'file', path: '/root/conf', content: "it's\n", mode: 0o600 },
      [
        {
          type: 'script',
          script: 'cat /root/conf; echo "$WHO $1" >&2',
          parameters: ["a'b"],
          environment: { WHO: 'me' },
        },
        { type: 'key', publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJustATest someone' },
      ],
      { type: 'command', command: 'stat -c %a /root/conf; wc -l < .ssh/authorized_keys; ls /tmp | wc -l' },
    ];
    const deployed = await driver.deployNode(await specOf(freshName(prefix)), { ssh, address, steps });
    expect(deployed.node.state).toBe('running');
    expect(deployed.steps.map(({ stdout, stderr, exitCode }) => [stdout, stderr, exitCode])).toEqual([
      ['', '', 0],
      ["it's\n", "me a'b\n", 0],
      ['', '', 0],
      ['600\n2\n0\n', '', 0],
    ]);
  });

  test(`${COUNT} at once; a script that fails on one is reported with its node`, async () => {
    const group = freshName(prefix);
    const specs = await Promise.all(
      Array.from({ length: COUNT }, (_, index) => specOf(`${group}-m${index}`)),
    );
    const scheduler = new Scheduler(driver, { concurrency: 5 });
    const script = '#!/bin/sh\nhostname\ncase $(hostname) in *-m3) echo broken >&2; exit 7;; esac\n';
    const run = scheduler.deployNodes(specs, {
      ssh,
      address,
      steps: [{ type: 'script', name: 'setup', script }],
    });
    const { results, nodes, failures } = await run.result;
    expect(nodes).toHaveLength(COUNT - 1);
    for (const { status, spec, steps } of results)
      if (status === 'ready') expect(steps?.[0]).toMatchObject({ stdout: `${spec.name}\n`, exitCode: 0 });
    expect(failures.map(({ spec, status }) => [spec.name, status])).toEqual([
      [`${group}-m3`, 'not-deployed'],
    ]);
    const { error, node } = failures[0]!;
    expect(error).toBeInstanceOf(DeploymentError);
    expect(error).toMatchObject({ nodeId: node!.id, step: 'setup', exitCode: 7 });
    expect(String(error)).toContain('broken');
    await scheduler.close();
  });

  test('a step that takes too long, a wrong key and a wrong host key are told apart', async () => {
    const name = freshName(prefix);
    const spec = await specOf(name);
    const step = { type: 'command' as const, command: 'sleep 60', timeout: 300 };
    await expect(driver.deployNode(spec, { ssh, address, steps: [step] })).rejects.toThrow(
      /did not end within 300 ms/,
    );
    await driver.destroyNode(name);
    const hostKey = () => 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    await expect(driver.deployNode(spec, { ssh, address, hostKey, steps: [] })).rejects.toThrow(/host key/);
    await driver.destroyNode(name);
    const other = { privateKey: ssh.privateKey, passphrase: 'wrong' };
    await expect(driver.deployNode(spec, { ssh: other, address, steps: [] })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await expect(driver.getNode(name)).rejects.toMatchObject({ code: 'node-not-found' });
  });

  test('what cannot work is refused before a server is made', async () => {
    const spec = { ...(await specOf(freshName(prefix))) };
    await expect(driver.deployNode(spec, { ssh: {}, steps: [] })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const missing = [{ type: 'script-file' as const, path: '/nonexistent/setup.sh' }];
    await expect(driver.deployNode(spec, { ssh, steps: missing })).rejects.toThrow(/ENOENT/);
    await expect(driver.getNode(spec.name)).rejects.toMatchObject({ code: 'node-not-found' });
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
