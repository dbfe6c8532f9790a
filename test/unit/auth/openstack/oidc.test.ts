import nock from 'nock';
import { CloudError, getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEYSTONE, NOVA, TOKEN, tokenV3 } from '../../../support/keystone.js';

const IDP = 'https://idp.example';
const FEDERATED = '/v3/OS-FEDERATION/identity_providers/corp/protocols/openid/auth';
const OpenStack = getDriver(Provider.OPENSTACK);
const opened: { close(): Promise<void> }[] = [];

beforeEach(() => nock.disableNetConnect());
afterEach(async () => {
  for (const driver of opened.splice(0)) await driver.close();
  nock.cleanAll();
});

const VARIABLES = {
  OS_AUTH_URL: `${KEYSTONE}/v3`,
  OS_PROJECT_ID: 'p1',
  OS_IDENTITY_PROVIDER: 'corp',
  OS_PROTOCOL: 'openid',
  OS_CLIENT_ID: 'tool',
  OS_DISCOVERY_ENDPOINT: `${IDP}/.well-known/openid-configuration`,
};
const PASSWORD = { OS_AUTH_TYPE: 'v3oidcpassword', OS_USERNAME: 'ann', OS_PASSWORD: 'p:w-secret' };
const CLIENT = { OS_AUTH_TYPE: 'v3oidcclientcredentials', OS_CLIENT_SECRET: 'c-secret' };

async function open(variables: Readonly<Record<string, string>>) {
  const driver = await OpenStack.fromEnv({}, { variables, home: '/nowhere', directory: '/nowhere' });
  opened.push(driver);
  return driver;
}

function discovers(document: object = { token_endpoint: `${IDP}/token` }): void {
  nock(IDP).get('/.well-known/openid-configuration').reply(200, document);
}

interface Given {
  readonly fields: Record<string, string>;
  readonly authorization: string | undefined;
}

/** What the identity provider is sent; it gives a token. */
function grants(): Given[] {
  const sent: Given[] = [];
  const authorization = captured();
  nock(IDP)
    .matchHeader('authorization', authorization.match)
    .post('/token', (fields: Record<string, string>) => {
      sent.push({ fields: { ...fields }, authorization: authorization.value });
      return true;
    })
    .reply(200, { access_token: 'a-token', id_token: 'i-token', expires_in: 300 });
  return sent;
}

/** A header that may be there or not, as it was. */
function captured(): { value: string | undefined; match: (value: string | null) => boolean } {
  const header = {
    value: undefined as string | undefined,
    match: (value: string | null): boolean => {
      header.value = value ?? undefined;
      return true;
    },
  };
  return header;
}

/** What Keystone is sent: the bearer, and then the body of the sign-in with a scope. */
function federates(): { bearer: string | undefined; body: unknown } {
  const bearer = captured();
  const sent = {
    get bearer(): string | undefined {
      return bearer.value;
    },
    body: null as unknown,
  };
  nock(KEYSTONE)
    .matchHeader('authorization', bearer.match)
    .post(FEDERATED)
    .reply(201, { token: { methods: ['openid'] } }, { 'x-subject-token': 'unscoped' });
  nock(KEYSTONE)
    .post('/v3/auth/tokens', (body) => {
      sent.body = body;
      return true;
    })
    .reply(201, tokenV3(), { 'x-subject-token': TOKEN });
  nock(NOVA, { reqheaders: { 'x-auth-token': TOKEN } })
    .get('/v2.1/servers/detail')
    .reply(200, { servers: [] });
  return sent;
}

const SCOPED = {
  auth: {
    identity: { methods: ['token'], token: { id: 'unscoped' } },
    scope: { project: { id: 'p1' } },
  },
};

describe('a sign-in by OpenID Connect', () => {
  test('with a password goes to the identity provider, then to Keystone, then for a scope', async () => {
    discovers();
    const given = grants();
    const sent = federates();
    await (await open({ ...VARIABLES, ...PASSWORD })).listNodes();
    expect(given[0]?.fields).toEqual({
      grant_type: 'password',
      username: 'ann',
      password: 'p:w-secret',
      scope: 'openid profile',
      client_id: 'tool',
    });
    expect({ ...sent }).toEqual({ bearer: 'Bearer a-token', body: SCOPED });
  });

  test('with client credentials sends them as Basic, and no user', async () => {
    const given = grants();
    const sent = federates();
    await (
      await open({
        ...VARIABLES,
        ...CLIENT,
        OS_ACCESS_TOKEN_ENDPOINT: `${IDP}/token`,
        OS_ACCESS_TOKEN_TYPE: 'id_token',
        OS_OPENID_SCOPE: 'openid groups',
      })
    ).listNodes();
    expect(given).toEqual([
      {
        fields: { grant_type: 'client_credentials', scope: 'openid groups' },
        authorization: `Basic ${Buffer.from('tool:c-secret').toString('base64')}`,
      },
    ]);
    expect(sent.bearer).toBe('Bearer i-token');
  });

  test('with an access token asks the identity provider for nothing', async () => {
    const sent = federates();
    await (
      await open({ ...VARIABLES, OS_AUTH_TYPE: 'v3oidcaccesstoken', OS_ACCESS_TOKEN: 'given' })
    ).listNodes();
    expect({ ...sent }).toEqual({ bearer: 'Bearer given', body: SCOPED });
  });

  test('that the identity provider refuses is asked for once, and shows no secret', async () => {
    discovers();
    nock(IDP).post('/token').reply(401, { error: 'invalid_grant', error_description: 'no p:w-secret' });
    const driver = await open({ ...VARIABLES, ...PASSWORD });
    const errors = await Promise.all(
      [1, 2, 3].map(() =>
        driver.listNodes().then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    );
    for (const error of errors) {
      expect(CloudError.is(error) && error.code).toBe('authentication');
      expect(String(error)).not.toContain('p:w-secret');
    }
    await expect(driver.listNodes()).rejects.toThrow(/Not asked again/);
  });

  test.each([
    ['an access token', { OS_AUTH_TYPE: 'v3oidcaccesstoken', OS_ACCESS_TOKEN: 'expired' }],
    ['client credentials', { ...CLIENT, OS_ACCESS_TOKEN_ENDPOINT: `${IDP}/token` }],
  ])('with %s that Keystone refuses is tried once', async (_name, variables) => {
    grants();
    const refusal = { error: { code: 401, message: 'no mapping' } };
    nock(KEYSTONE).post(FEDERATED).reply(401, refusal);
    const driver = await open({ ...VARIABLES, ...variables });
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'authentication', status: 401 });
    await expect(driver.listNodes()).rejects.toThrow(/Not asked again/);
  });

  test('does not follow a discovery document from TLS to plain HTTP', async () => {
    discovers({ token_endpoint: 'http://idp.example/token' });
    await expect((await open({ ...VARIABLES, ...PASSWORD })).listNodes()).rejects.toThrow(/without TLS/);
  });

  test('names the grants that there are where the one it needs is missing', async () => {
    discovers({ token_endpoint: `${IDP}/token`, grant_types_supported: ['authorization_code'] });
    await expect((await open({ ...VARIABLES, ...PASSWORD })).listNodes()).rejects.toThrow(
      /does not offer the grant password; it offers authorization_code/,
    );
  });

  test('names the setting that is missing', async () => {
    for (const name of ['OS_IDENTITY_PROVIDER', 'OS_PROTOCOL', 'OS_CLIENT_ID', 'OS_DISCOVERY_ENDPOINT'])
      await expect(open({ ...VARIABLES, ...PASSWORD, [name]: '' })).rejects.toThrow(name);
    await expect(open({ ...VARIABLES, ...CLIENT, OS_CLIENT_SECRET: '' })).rejects.toThrow('OS_CLIENT_SECRET');
  });

  test('by a device is refused with advice', async () => {
    await expect(open({ ...VARIABLES, OS_AUTH_TYPE: 'v3oidcdeviceauthz' })).rejects.toThrow(
      /browser.*application credential/,
    );
  });
});
