import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ComputeNode, SshCredentials } from 'skylane';
import { PreparedDeployment } from '../../dist/src/compute/deploy/deploy.js';
import { labServer } from '../support/lab.js';

/** OpenSSH's own server, with keys of every kind. It signs in as the caller on this machine, so that nothing but `echo` is run. */
const lab = labServer<{
  host: string;
  port: number;
  user: string;
  host_key_sha256: string;
  passphrase: string;
  keys: Record<'ed25519' | 'rsa' | 'ecdsa' | 'rsa_pem' | 'with_passphrase' | 'not_authorised', string>;
}>('sshd');

describe.skipIf(lab === null)("deploying to OpenSSH's server", () => {
  const node = {
    id: 'n-1',
    name: 'here',
    publicIps: ['127.0.0.1'],
    privateIps: [],
  } as unknown as ComputeNode;

  async function echo(credentials: SshCredentials, hostKey: string | null = null): Promise<string> {
    const prepared = await PreparedDeployment.prepare(
      {
        ssh: { username: lab!.user, ...credentials },
        address: () => ({ host: lab!.host, port: lab!.port }),
        hostKey: () => hostKey,
        connectTimeout: 1000,
        steps: [{ type: 'command', command: 'echo in' }],
      },
      { hostKeysOf: async () => [] },
    );
    const { steps } = await prepared.run(node, { deadline: null });
    return steps[0]!.stdout;
  }

  const key = (name: keyof NonNullable<typeof lab>['keys']): string => readFileSync(lab!.keys[name], 'utf8');

  test.each(['ed25519', 'rsa', 'ecdsa', 'rsa_pem'] as const)('a key of kind %s lets us in', async (kind) => {
    expect(await echo({ privateKey: key(kind) })).toBe('in\n');
  });

  test('a key with a passphrase needs it, and says so at once', async () => {
    const privateKey = key('with_passphrase');
    expect(await echo({ privateKey, passphrase: lab!.passphrase })).toBe('in\n');
    await expect(echo({ privateKey })).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('an agent signs in with what it holds', async () => {
    const started = execFileSync('ssh-agent', ['-s']).toString();
    const agent = /SSH_AUTH_SOCK=([^;]+)/.exec(started)![1]!;
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started)![1]);
    try {
      execFileSync('ssh-add', ['-q', lab!.keys.ed25519], { env: { ...process.env, SSH_AUTH_SOCK: agent } });
      expect(await echo({ agent })).toBe('in\n');
    } finally {
      process.kill(pid);
    }
  });

  test('a key that the server does not know is refused, with the node', async () => {
    await expect(echo({ privateKey: key('not_authorised') })).rejects.toMatchObject({
      code: 'deployment',
      nodeId: 'n-1',
      message: expect.stringContaining('authentication'),
    });
  });

  test('the host key that was told is believed, another one is not', async () => {
    expect(await echo({ privateKey: key('rsa') }, lab!.host_key_sha256)).toBe('in\n');
    const wrong = `SHA256:${'A'.repeat(43)}`;
    await expect(echo({ privateKey: key('rsa') }, wrong)).rejects.toThrow(/host key/);
  });
});
