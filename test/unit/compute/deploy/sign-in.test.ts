import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { AuthContext } from 'ssh2';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Deployment, getDriver, Provider } from 'skylane';
import { type SshServer, sshServer } from '../../../support/ssh-server.js';

const Dummy = getDriver(Provider.DUMMY);
const warnings: string[] = [];
process.on('warning', ({ name }) => warnings.push(name));

afterEach(() => {
  warnings.length = 0;
});

/** Deploys to the server; answers what the steps wrote, or the error. */
async function deploy(server: SshServer, more: Partial<Deployment>): Promise<unknown> {
  await using driver = new Dummy();
  const deployment: Deployment = {
    ssh: { username: 'u', password: 'p' },
    address: () => ({ host: '127.0.0.1', port: server.port }),
    connectTimeout: 1,
    steps: [{ type: 'command', command: 'true' }],
    ...more,
  };
  return await driver.deployNode({ name: 'web', image: 'linux', size: 'small' }, deployment).then(
    ({ steps }) => steps.map(({ stdout }) => stdout),
    (error: unknown) => error,
  );
}

/** An ed25519 key of no worth, encrypted with RC2 by OpenSSL's legacy provider; its passphrase is `secret`. */
const RC2_KEY = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGSMFYGCSqGSIb3DQEFDTBJMCwGCSqGSIb3DQEFDDAfBAj6c/yC/keD8gICCAAC
ARAwDAYIKoZIhvcNAgkFADAZBggqhkiG9w0DAjANAgE6BAiyVtcxe1QFbwQ4s37E
bKpXm5ClLHO5++iz8tmSLsDikBaLa3t0d1hJ+nKDc2vCPTTfiTmkXpYbXRDMy/q0
A1/Yo0k=
-----END ENCRYPTED PRIVATE KEY-----
`;

function only(method: string, accepts: (context: AuthContext) => boolean = () => true) {
  return (context: AuthContext): void => {
    if (context.method === method && accepts(context)) context.accept();
    else context.reject([method as 'password']);
  };
}

describe('a key in PKCS#8', () => {
  const form = { type: 'pkcs8', format: 'pem' } as const;
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'open sesame' } as const;
  const written = ({ privateKey }: { privateKey: KeyObject }): { plain: string; encrypted: string } => ({
    plain: privateKey.export(form).toString(),
    encrypted: privateKey.export({ ...form, ...cipher }).toString(),
  });
  const rsa = written(generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const keys = [
    { kind: 'rsa', ...rsa },
    ...['P-256', 'P-384', 'P-521'].map((namedCurve) => ({
      kind: namedCurve,
      ...written(generateKeyPairSync('ec', { namedCurve })),
    })),
    { kind: 'ed25519', ...written(generateKeyPairSync('ed25519')) },
  ];

  test.each(keys)('$kind lets us in, encrypted too', async ({ plain, encrypted }) => {
    await using server = await sshServer({ authorized: '', authenticate: only('publickey') });
    expect(await deploy(server, { ssh: { privateKey: plain } })).toEqual(['in\n']);
    expect(await deploy(server, { ssh: { privateKey: encrypted, passphrase: 'open sesame' } })).toEqual([
      'in\n',
    ]);
  });

  test.each([
    ['no passphrase', rsa.encrypted, undefined, /give its passphrase/],
    ['a wrong passphrase', rsa.encrypted, 'open', /passphrase is wrong/],
    ['a damaged key', rsa.plain.replace(/\n.{20}/, '\n'), undefined, /is damaged/],
    ['a cipher of old', RC2_KEY, 'secret', /a cipher that this Node\.js does not have/],
    [
      'a curve that SSH does not know',
      written(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })).plain,
      undefined,
      /the curve secp256k1, which SSH does not know/,
    ],
    ['a kind that SSH does not know', written(generateKeyPairSync('x25519')).plain, undefined, /x25519/],
  ])('%s is refused before a server is made', async (_what, privateKey, passphrase, words) => {
    await using server = await sshServer({ authorized: '', authenticate: only('publickey') });
    const error = await deploy(server, {
      ssh: { privateKey, ...(passphrase === undefined ? {} : { passphrase }) },
    });
    expect(error).toMatchObject({ code: 'invalid-request', message: expect.stringMatching(words) as string });
    expect(String(error)).not.toMatch(/MI[GI]/);
  });
});

describe('an agent that does not answer', () => {
  const agent = '/tmp/skylane-no-such-agent.sock';

  test('is passed over for the password that is given too', async () => {
    await using server = await sshServer({ authorized: '', authenticate: only('password') });
    expect(await deploy(server, { ssh: { agent, password: 'p' } })).toEqual(['in\n']);
  });

  test('since its socket is a file is passed over too', async () => {
    await using server = await sshServer({ authorized: '', authenticate: only('password') });
    expect(await deploy(server, { ssh: { agent: import.meta.filename, password: 'p' } })).toEqual(['in\n']);
    expect(await deploy(server, { ssh: { agent: import.meta.filename } })).toMatchObject({
      code: 'deployment',
      step: 'connect',
    });
  });

  test('alone is an error that names it, and no end of the process', async () => {
    await using server = await sshServer({ authorized: '', authenticate: only('password') });
    expect(await deploy(server, { ssh: { agent } })).toMatchObject({
      code: 'deployment',
      step: 'connect',
      message: expect.stringMatching(/agent/i) as string,
    });
  });
});

describe('keyboard-interactive', () => {
  /** Asks these questions, and lets in who answers as expected. */
  const asks =
    (prompts: { prompt: string; echo: boolean }[], expected: string[]) => (context: AuthContext) => {
      if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
      else
        context.prompt(prompts, (responses) =>
          JSON.stringify(responses) === JSON.stringify(expected)
            ? context.accept()
            : context.reject(['keyboard-interactive']),
        );
    };

  test('answers a hidden question with the password', async () => {
    const authenticate = asks([{ prompt: 'Password: ', echo: false }], ['p']);
    await using server = await sshServer({ authorized: '', authenticate });
    expect(await deploy(server, {})).toEqual(['in\n']);
  });

  test('asks the caller where one wants to answer', async () => {
    const authenticate = asks(
      [
        { prompt: 'Name: ', echo: true },
        { prompt: 'Code: ', echo: false },
      ],
      ['me', '123456'],
    );
    await using server = await sshServer({ authorized: '', authenticate });
    const respond = async (question: string): Promise<string> => (question === 'Code: ' ? '123456' : 'me');
    expect(await deploy(server, { ssh: { respond } })).toEqual(['in\n']);
  });
});

describe('a step', () => {
  test.each([['that does not end', 'did not end within 500 ms']])(
    '%s leaves what it had written in the error',
    async (_what, words) => {
      const run = () => ({ exitCode: null, stdout: 'waiting for the lock\n' });
      await using server = await sshServer({ authorized: '', authenticate: only('password'), run });
      const error = await deploy(server, { steps: [{ type: 'command', command: 'install', timeout: 500 }] });
      expect(error).toMatchObject({ code: 'deployment', output: 'waiting for the lock\n', exitCode: null });
      expect(String(error)).toContain(`${words}: waiting for the lock`);
    },
  );

  test('that does not end leaves both its streams in the error', async () => {
    const run = () => ({ exitCode: null, stdout: 'half done\n', stderr: 'disk is slow\n' });
    await using server = await sshServer({ authorized: '', authenticate: only('password'), run });
    const error = await deploy(server, { steps: [{ type: 'command', command: 'install', timeout: 500 }] });
    const { output } = error as { output: string };
    expect(output).toContain('half done');
    expect(output).toContain('disk is slow');
  });

  test('after a dozen others has no more listeners than the first', async () => {
    await using server = await sshServer({ authorized: '', authenticate: only('password') });
    const steps = Array.from({ length: 14 }, () => ({ type: 'command' as const, command: 'true' }));
    expect(await deploy(server, { steps })).toHaveLength(14);
    expect(warnings).toEqual([]);
  });
});

test('another host key than the one expected is an error of its own, with the key that was shown', async () => {
  await using server = await sshServer({ authorized: '', authenticate: only('password') });
  const error = await deploy(server, { hostKey: () => 'SHA256:AAAA' });
  expect(error).toMatchObject({
    name: 'HostKeyError',
    code: 'host-key',
    fingerprint: server.fingerprint,
    step: 'connect',
  });
  expect(server.attempts).toEqual([]);
});

test('a server that hangs up while we sign in is an error of the connection, soon', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('SSH-2.0-test\r\n');
    socket.once('data', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const error = await deploy({ port } as SshServer, {});
    expect(error).toMatchObject({ code: 'deployment', step: 'connect' });
  } finally {
    server.close();
  }
});
