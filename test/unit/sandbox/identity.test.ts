import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { type CloudResponse, dig, passwordAuth, send, signIn } from '../../support/sandbox-client.js';

let sandbox: Sandbox;
let rackspace: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ flavor: 'openstack' });
  rackspace = await startSandbox({ flavor: 'rackspace' });
});

afterAll(async () => {
  await sandbox.close();
  await rackspace.close();
});

async function authenticate(body: unknown): Promise<CloudResponse> {
  return await send(`${sandbox.identityUrl}/auth/tokens`, 'POST', { body });
}

/** The endpoints of the catalog entry with that value in its field. */
function endpoints(catalog: unknown, field: string, value: string): readonly unknown[] {
  const service = (catalog as readonly unknown[]).find((entry) => dig(entry, field) === value);
  return dig(service, 'endpoints') as readonly unknown[];
}

describe('Keystone v3', () => {
  it('answers a password sign-in with 201, the token in a header and a catalog of three interfaces', async () => {
    const response = await authenticate(passwordAuth(sandbox.credentials));
    expect(response.status).toBe(201);
    expect(response.headers.get('x-subject-token')).toMatch(/^gAAAAA/);
    const compute = endpoints(response.at('token', 'catalog'), 'type', 'compute');
    expect(compute.map((each) => dig(each, 'interface')).toSorted()).toEqual(['admin', 'internal', 'public']);
    expect(dig(compute, 0, 'url')).toBe(`${sandbox.url}/RegionOne/compute/v2.1`);
  });

  it('scopes by project id as well as by name', async () => {
    const { tenant } = await signIn(sandbox);
    const response = await authenticate(passwordAuth(sandbox.credentials, { project: { id: tenant } }));
    expect(response.at('token', 'project', 'id')).toBe(tenant);
  });

  it('gives an unscoped token without project and catalog', async () => {
    const response = await authenticate(passwordAuth(sandbox.credentials, 'unscoped'));
    expect(response.status).toBe(201);
    expect([response.at('token', 'project'), response.at('token', 'catalog')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('takes application credentials by id and secret', async () => {
    const { applicationCredentialId: id, applicationCredentialSecret: secret } =
      sandbox.accounts.applicationCredential ?? {};
    const identity = { methods: ['application_credential'], application_credential: { id, secret } };
    const response = await authenticate({ auth: { identity } });
    expect(response.at('token', 'methods')).toEqual(['application_credential']);
  });

  it('trades a token for another with the same end', async () => {
    const first = await authenticate(passwordAuth(sandbox.credentials));
    const identity = { methods: ['token'], token: { id: first.headers.get('x-subject-token') } };
    const second = await authenticate({ auth: { identity } });
    expect(second.at('token', 'methods')).toEqual(['token', 'password']);
    expect(second.at('token', 'expires_at')).toBe(first.at('token', 'expires_at'));
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown user', { username: 'nobody' }],
    ['a project without a role', { projectName: 'limited' }],
  ])('refuses %s with 401', async (_case, change) => {
    const response = await authenticate(passwordAuth({ ...sandbox.credentials, ...change }));
    expect(response.status).toBe(401);
    expect(response.at('error')).toEqual({
      code: 401,
      message: 'The request you have made requires authentication.',
      title: 'Unauthorized',
    });
    expect(response.headers.get('www-authenticate')).toContain('Keystone uri=');
  });

  it('refuses a body that is not JSON with 400', async () => {
    const response = await send(`${sandbox.identityUrl}/auth/tokens`, 'POST', { raw: 'no' });
    expect([response.status, response.at('error', 'title')]).toEqual([400, 'Bad Request']);
  });

  it('lists its version at the root with 300', async () => {
    const response = await send(sandbox.url, 'GET');
    expect(response.status).toBe(300);
    expect(response.at('versions', 'values', 0, 'links', 0, 'href')).toBe(`${sandbox.url}/v3/`);
  });

  it('refuses a token that was revoked', async () => {
    const client = await signIn(sandbox);
    const headers = { 'x-subject-token': client.token };
    expect((await client.call('DELETE', '/v3/auth/tokens', { headers })).status).toBe(204);
    expect((await client.call('GET', '/v3/auth/projects')).status).toBe(401);
  });

  it('lets tokens end after their lifetime', async () => {
    const brief = await startSandbox({ flavor: 'openstack', tokenLifetime: 0 });
    const client = await signIn(brief);
    expect((await client.compute('GET', '/servers')).status).toBe(401);
    await brief.close();
  });
});

describe('Rackspace identity v2', () => {
  it('answers an API key with the compute endpoints of every region', async () => {
    const { catalog } = await signIn(rackspace);
    const regions = endpoints(catalog, 'name', 'cloudServersOpenStack').map((each) => dig(each, 'region'));
    expect(regions).toEqual(['DFW', 'ORD', 'IAD', 'LON', 'SYD', 'HKG']);
  });

  it('lists the other services under their own names', async () => {
    const { catalog } = await signIn(rackspace);
    const names = (catalog as readonly unknown[]).map((each) => dig(each, 'name'));
    const expected = [
      'cloudFiles',
      'cloudFilesCDN',
      'cloudImages',
      'cloudBlockStorage',
      'cloudNetworks',
      'cloudDNS',
    ];
    expect(names).toEqual(expect.arrayContaining(expected));
  });

  it('gives Cloud Files its own tenant and an internal URL', async () => {
    const { catalog, tenant } = await signIn(rackspace);
    const [endpoint] = endpoints(catalog, 'name', 'cloudFiles');
    expect(dig(endpoint, 'tenantId')).toBe(`MossoCloudFS_${tenant}`);
    expect(dig(endpoint, 'internalURL')).toBe(dig(endpoint, 'publicURL'));
  });

  it('gives Cloud DNS one endpoint without a region', async () => {
    const { catalog } = await signIn(rackspace);
    const dns = endpoints(catalog, 'name', 'cloudDNS');
    expect([dns.length, dig(dns, 0, 'region')]).toEqual([1, undefined]);
  });

  it('takes a password and a tenant too', async () => {
    const { username, password } = rackspace.accounts.password ?? {};
    const { tenant } = await signIn(rackspace);
    const auth = { passwordCredentials: { username, password }, tenantId: tenant };
    const response = await send(`${rackspace.identityUrl}/tokens`, 'POST', { body: { auth } });
    expect(response.at('access', 'token', 'tenant', 'id')).toBe(tenant);
  });

  it('refuses a wrong key in its own words', async () => {
    const auth = { 'RAX-KSKEY:apiKeyCredentials': { username: 'demo', apiKey: 'wrong' } };
    const response = await send(`${rackspace.identityUrl}/tokens`, 'POST', { body: { auth } });
    expect(response.status).toBe(401);
    expect(response.json).toEqual({
      unauthorized: { code: 401, message: 'Username or api key is invalid.' },
    });
  });
});
