import { execFile, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudError, getDriver, Provider } from 'skylane';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A Python that has openstacksdk; `python3` unless told. */
const PYTHON = process.env['SKYLANE_OPENSTACKSDK'] ?? process.env['SKYLANE_JUDGES'] ?? 'python3';
const PEER = new URL('../support/oidc_peer.py', import.meta.url).pathname;
const isThere = spawnSync(PYTHON, ['-c', 'import keystoneauth1']).status === 0;
if (!isThere)
  console.warn(
    'OpenID Connect beside keystoneauth: skipped, since there is no Python with it. Name one in SKYLANE_OPENSTACKSDK.',
  );

/** Requests as the fake identity provider and Keystone saw them. */
const seen: unknown[] = [];
const server = createServer((request, reply) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    const { url = '', method } = request;
    const authorization = request.headers.authorization ?? null;
    seen.push({ method, url, authorization, body: url === '/token' ? fieldsOf(text) : asJson(text) });
    const { status, body, token } = respond(url, text, authorization);
    reply.writeHead(status, {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { 'x-subject-token': token }),
    });
    reply.end(JSON.stringify(body));
  });
});

function fieldsOf(text: string): unknown {
  return Object.fromEntries([...new URLSearchParams(text)].toSorted());
}

function asJson(text: string): unknown {
  return text === '' ? null : JSON.parse(text);
}

interface Reply {
  readonly status: number;
  readonly body: object;
  readonly token?: string;
}

function respond(url: string, text: string, authorization: string | null): Reply {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (url === '/discovery') return { status: 200, body: { token_endpoint: `${base}/token` } };
  if (url === '/token')
    return text.includes('wrong')
      ? { status: 401, body: { error: 'invalid_grant' } }
      : { status: 200, body: { access_token: 'a-token', id_token: 'i-token', expires_in: 60 } };
  if (url.endsWith('/auth'))
    return authorization === 'Bearer expired'
      ? { status: 401, body: { error: { code: 401, message: 'no' } } }
      : { status: 201, body: { token: TOKEN }, token: 'unscoped' };
  if (url === '/v3/auth/tokens') return { status: 201, body: { token: catalogOf(base) }, token: 'scoped' };
  return { status: 200, body: { servers: [] } };
}

const TOKEN = {
  methods: ['openid'],
  user: { id: 'u', name: 'ann', domain: { id: 'd', name: 'D' } },
  issued_at: new Date().toISOString(),
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
};

function catalogOf(base: string): object {
  const endpoints = [{ interface: 'public', region_id: 'R', url: `${base}/nova/v2.1` }];
  return { ...TOKEN, catalog: [{ type: 'compute', name: 'nova', endpoints }] };
}

let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const COMMON = {
  identity_provider: 'corp idp',
  protocol: 'openid',
  project_id: 'p1',
};
const USER = { username: 'ann', password: 'p&w=1' };

test.skipIf(!isThere).each<[string, Record<string, string>]>([
  ['v3oidcpassword', { ...USER, client_id: 'tool', client_secret: 's', discovery_endpoint: '/discovery' }],
  ['v3oidcpassword', { ...USER, client_id: 'tool', client_secret: 's:x', access_token_endpoint: '/token' }],
  [
    'v3oidcpassword',
    { ...USER, password: 'wrong', client_id: 'tool', client_secret: 's', discovery_endpoint: '/discovery' },
  ],
  ['v3oidcclientcredentials', { client_id: 'tool', client_secret: 's', discovery_endpoint: '/discovery' }],
  [
    'v3oidcclientcredentials',
    { client_id: 'tool', client_secret: 's', access_token_endpoint: '/token', access_token_type: 'id_token' },
  ],
  ['v3oidcaccesstoken', { access_token: 'given' }],
  ['v3oidcaccesstoken', { access_token: 'expired' }],
])('%s sends what keystoneauth sends: %j', async (kind, own) => {
  const settings: Record<string, string> = {
    auth_url: `${base}/v3`,
    ...COMMON,
    access_token_type: 'access_token',
    ...own,
  };
  if (kind === 'v3oidcaccesstoken') delete settings['access_token_type'];
  for (const [name, value] of Object.entries(settings))
    if (name.endsWith('_endpoint')) settings[name] = base + value;
  const theirs = await signInByPeer({ auth_type: kind, ...settings });
  const sentByPeer = seen.splice(0);
  const ours = await signIn({ auth_type: kind, ...settings });
  expect(seen.splice(0).filter(isSignIn)).toEqual(sentByPeer.filter(isSignIn));
  expect(ours).toBe('token' in theirs);
});

/** The list of servers is ours alone; a document of versions, which keystoneauth may ask for, is no sign-in. */
function isSignIn(request: unknown): boolean {
  const { url } = request as { url: string };
  return !url.startsWith('/nova') && url !== '/v3' && url !== '/';
}

function signInByPeer(settings: object): Promise<object> {
  return new Promise((resolve, reject) => {
    const child = execFile(PYTHON, [PEER], (error, output) => {
      if (error === null) resolve((JSON.parse(output) as [object])[0]);
      else reject(error);
    });
    child.stdin?.end(JSON.stringify([settings]));
  });
}

async function signIn(settings: Readonly<Record<string, string>>): Promise<boolean> {
  const variables = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`OS_${name.toUpperCase()}`, value]),
  );
  const environment = { variables, home: '/nowhere', directory: '/nowhere' };
  await using driver = await getDriver(Provider.OPENSTACK).fromEnv({}, environment);
  try {
    await driver.listNodes();
    return true;
  } catch (error) {
    if (CloudError.is(error) && error.code === 'authentication') return false;
    throw error;
  }
}
