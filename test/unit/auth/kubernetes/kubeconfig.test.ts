import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { AuthenticationError } from 'skylane';
import { withCluster } from 'skylane/driver';
import { KubevirtCompute } from 'skylane/kubevirt';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'skylane-kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Writes a file into the folder and returns its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function config({
  user = 'token: a-token',
  cluster = 'server: https://10.0.0.1:6443',
  current = 'lab',
}: { user?: string; cluster?: string; current?: string } = {}): string {
  return `
apiVersion: v1
kind: Config
current-context: ${current}
contexts:
  - name: lab
    context: { cluster: lab, user: ann, namespace: web }
  - name: other
    context: { cluster: lab, user: bob }
clusters:
  - name: lab
    cluster: { ${cluster} }
users:
  - name: ann
    user: { ${user} }
  - name: bob
    user: { token: token-of-bob }
`;
}

/** Options that are found in an environment with these variables. */
function found(
  variables: Readonly<Record<string, string>>,
  options: Parameters<typeof withCluster>[2] = {},
  account = join(folder, 'no-account'),
): ReturnType<typeof withCluster> {
  return withCluster('kubevirt', { variables, home: folder, directory: folder }, options, account);
}

function read(text: string, options = {}): ReturnType<typeof withCluster> {
  return found({ KUBECONFIG: file('config.yaml', text) }, options);
}

describe('a kubeconfig file', () => {
  test('has the cluster, the token and the namespace of its current context', async () => {
    const cluster = `server: "https://10.0.0.1:6443", certificate-authority-data: ${base64('AUTHORITY')}`;
    expect(await read(config({ cluster }))).toEqual({
      endpoint: 'https://10.0.0.1:6443',
      token: 'a-token',
      namespace: 'web',
      tls: { ca: 'AUTHORITY' },
    });
  });

  test('has other contexts', async () => {
    const { token, namespace } = await read(config(), { context: 'other' });
    expect([token, namespace]).toEqual(['token-of-bob', undefined]);
  });

  test('has client certificates, also in files beside it', async () => {
    file('client.crt', 'CERTIFICATE');
    file('client.key', 'KEY');
    const inside = `client-certificate-data: ${base64('CERTIFICATE')}, client-key-data: ${base64('KEY')}`;
    for (const user of [inside, 'client-certificate: client.crt, client-key: client.key']) {
      const { tls, token } = await read(config({ user }));
      expect([tls, token]).toEqual([{ cert: 'CERTIFICATE', key: 'KEY' }, undefined]);
    }
  });

  test('has a file with a token, which is read each time', async () => {
    const path = file('token', 'first\n');
    const { token } = await read(config({ user: 'tokenFile: token' }));
    if (typeof token !== 'function') throw new Error('it is no function');
    expect(await token()).toBe('first');
    writeFileSync(path, 'second\n');
    expect(await token()).toBe('second');
  });

  test('is as good as JSON, which is YAML', async () => {
    const json = {
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://k.example', 'proxy-url': 'http://proxy:3128' } }],
      users: [{ name: 'u', user: { token: '0123' } }],
    };
    expect(await read(JSON.stringify(json))).toEqual({
      endpoint: 'https://k.example',
      proxy: 'http://proxy:3128',
      token: '0123',
      tls: {},
    });
  });

  test('may be one of several, of which the first counts and missing ones do not', async () => {
    const first = file('first.yaml', 'users: [{ name: ann, user: { token: token-of-the-first } }]');
    const second = file('second.yaml', config());
    const paths = [join(folder, 'missing.yaml'), first, second].join(delimiter);
    expect(await found({ KUBECONFIG: paths })).toMatchObject({
      endpoint: 'https://10.0.0.1:6443',
      token: 'token-of-the-first',
    });
  });

  test('gives way to options that are given', async () => {
    expect(await read(config(), { namespace: 'db', token: 'mine' })).toMatchObject({
      endpoint: 'https://10.0.0.1:6443',
      namespace: 'db',
      token: 'mine',
    });
  });

  test('keeps its namespace where an option has no value', async () => {
    const { namespace, token } = await read(config(), { namespace: undefined, token: undefined });
    expect([namespace, token]).toEqual(['web', 'a-token']);
  });

  test('is not read when the options are enough', async () => {
    const options = { endpoint: 'https://k.example', token: 'mine' };
    expect(await found({ KUBECONFIG: '/no/such/file' }, options)).toEqual(options);
  });

  test.each([
    ['a plugin', { user: 'exec: { command: aws }' }, 'exec, which is not supported: pass token, a function'],
    ['an old plugin', { user: 'auth-provider: { name: gcp }' }, 'auth-provider, which is not supported'],
    ['a password', { user: 'username: ann, password: hunter2' }, 'username, which is not supported'],
    ['another user', { user: 'token: t, as: bob' }, 'as, which is not supported: sign in as that user'],
    [
      'no verification',
      { cluster: 'server: https://k, insecure-skip-tls-verify: true' },
      'insecure-skip-tls-verify',
    ],
    ['another host name', { cluster: 'server: https://k, tls-server-name: other' }, 'tls-server-name'],
    ['half a certificate', { user: 'client-certificate-data: YQ==' }, 'half a client certificate'],
    ['no credentials', { user: '' }, 'a user without credentials'],
    ['no server', { cluster: '' }, 'without the URL of its server'],
    ['no such context', { current: 'gone' }, 'has no context "gone"; there are lab, other'],
    ['no current context', { current: '' }, 'has no current-context; pass context'],
  ])('with %s is refused', async (_name, fields, words) => {
    const failed = read(config(fields));
    await expect(failed).rejects.toThrow(AuthenticationError);
    await expect(failed).rejects.toThrow(words);
    await failed.catch((error: Error) => expect(error.message).not.toContain('hunter2'));
  });

  test('with a token beside a plugin is fine, as with kubectl', async () => {
    const { token } = await read(config({ user: 'token: a-token, exec: { command: aws }' }));
    expect(token).toBe('a-token');
  });

  test('with a plugin has the cluster, where the token is given', async () => {
    const token = (): string => 'of the plugin';
    expect(await read(config({ user: 'exec: { command: aws }' }), { token })).toEqual({
      endpoint: 'https://10.0.0.1:6443',
      namespace: 'web',
      token,
      tls: {},
    });
  });

  test('that is named and is not there is named', async () => {
    await expect(found({ KUBECONFIG: 'gone.yaml' })).rejects.toThrow('KUBECONFIG names gone.yaml');
  });
});

describe('without a kubeconfig file', () => {
  test('a pod has its service account, whose token is read again', async () => {
    const account = mkdtempSync(join(folder, 'account-'));
    writeFileSync(join(account, 'token'), 'first');
    writeFileSync(join(account, 'ca.crt'), 'AUTHORITY');
    writeFileSync(join(account, 'namespace'), 'web\n');
    const variables = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    const { token, ...rest } = await found(variables, {}, account);
    expect(rest).toEqual({ endpoint: 'https://[fd00::1]:6443', namespace: 'web', tls: { ca: 'AUTHORITY' } });
    writeFileSync(join(account, 'token'), 'second');
    expect(typeof token === 'function' && (await token())).toBe('second');
  });

  test('a pod without a token is told so', async () => {
    const failed = found({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, {}, join(folder, 'no-account'));
    await expect(failed).rejects.toThrow('there is no such file');
  });

  test('another machine is told what to set', async () => {
    await expect(found({})).rejects.toThrow('there is no kubeconfig file, and this is no pod');
  });
});

describe('the constructor', () => {
  test('wants an endpoint, and a token or a client certificate', () => {
    expect(() => new KubevirtCompute({})).toThrow('the option endpoint is missing');
    expect(() => new KubevirtCompute({ endpoint: 'https://k.example' })).toThrow(
      'the option token is missing',
    );
    const tls = { cert: 'CERTIFICATE', key: 'KEY' };
    expect(new KubevirtCompute({ endpoint: 'https://k.example', tls }).namespace).toBe('default');
  });
});
