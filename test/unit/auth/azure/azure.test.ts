import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const AzureBlobs = getDriver(Provider.AZURE_BLOBS);
const ENDPOINT = 'https://pictures.blob.core.windows.net';
const LOGIN = 'https://login.microsoftonline.com';
const application = {
  tenantId: 'tenant-1',
  clientId: 'client-1',
  clientSecret: 'a~secret.of-the-application',
};

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

/** Answers to HEAD requests that carry this token. */
function blobs(token: string, times = 1): nock.Scope {
  return nock(ENDPOINT, { reqheaders: { authorization: `Bearer ${token}` } })
    .head('/ccc/o')
    .times(times)
    .reply(200, '', { 'content-length': '1' });
}

/** A sign-in that gives this token. */
function signIn(token: string, expiresIn = 3600): nock.Scope {
  return nock(LOGIN)
    .post('/tenant-1/oauth2/v2.0/token', {
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_secret: application.clientSecret,
      scope: 'https://storage.azure.com/.default',
    })
    .reply(200, { token_type: 'Bearer', expires_in: expiresIn, access_token: token });
}

describe('a shared access signature', () => {
  const sasToken = '?sv=2022-11-02&ss=b&srt=sco&sp=rwl&sig=c2lnbmF0dXJl%2B';

  test('goes behind what a request asks for, as it was given', async () => {
    const scope = nock(ENDPOINT, { badheaders: ['authorization'] })
      .get(`/ccc?restype=container&comp=list&include=metadata&${sasToken.slice(1)}`)
      .reply(200, '<EnumerationResults><Blobs/></EnumerationResults>')
      .head(`/ccc/o${sasToken}`)
      .reply(200, '', { 'content-length': '1' });
    const driver = new AzureBlobs({ account: 'pictures', sasToken });
    expect(await driver.listObjects('ccc')).toEqual([]);
    await driver.getObject('ccc', 'o');
    expect(scope.isDone()).toBe(true);
    await driver.close();
  });

  test('is in no error', async () => {
    nock(ENDPOINT)
      .get(/.*/)
      .reply(403, 'sig=c2lnbmF0dXJl%2B is not for this', { 'x-ms-error-code': 'AuthenticationFailed' });
    const driver = new AzureBlobs({ account: 'pictures', sasToken });
    const error = await driver
      .downloadObject({ container: 'ccc', name: 'o' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'authentication' });
    expect(JSON.stringify(error)).not.toContain('c2lnbmF0dXJl');
    await driver.close();
  });
});

describe('a token', () => {
  test('goes along as it is', async () => {
    const scope = blobs('given-token');
    const driver = new AzureBlobs({ account: 'pictures', token: 'given-token' });
    await driver.getObject('ccc', 'o');
    expect(scope.isDone()).toBe(true);
    await driver.close();
  });

  test('of a function is asked for again where it is refused', async () => {
    let made = 0;
    nock(ENDPOINT, { reqheaders: { authorization: 'Bearer token-1' } })
      .head('/ccc/o')
      .reply(401);
    const scope = blobs('token-2');
    const driver = new AzureBlobs({ account: 'pictures', token: () => `token-${(made += 1)}` });
    await driver.getObject('ccc', 'o');
    expect([made, scope.isDone()]).toEqual([2, true]);
    await driver.close();
  });
});

describe('an application with a secret', () => {
  test('signs in once, however many ask at once', async () => {
    const login = signIn('token-1');
    const scope = blobs('token-1', 3);
    const driver = new AzureBlobs({ account: 'pictures', application });
    const fork = driver.fork();
    await Promise.all([
      driver.getObject('ccc', 'o'),
      driver.getObject('ccc', 'o'),
      fork.getObject('ccc', 'o'),
    ]);
    expect([login.isDone(), scope.isDone()]).toEqual([true, true]);
    await Promise.all([driver.close(), fork.close()]);
  });

  test('signs in again before its token expires', async () => {
    signIn('token-1', 30);
    const again = signIn('token-2');
    blobs('token-1');
    const scope = blobs('token-2', 2);
    const driver = new AzureBlobs({ account: 'pictures', application });
    for (let index = 0; index < 3; index += 1) await driver.getObject('ccc', 'o');
    expect([again.isDone(), scope.isDone()]).toEqual([true, true]);
    await driver.close();
  });

  test('signs in again where its token was revoked', async () => {
    signIn('token-1');
    const again = signIn('token-2');
    nock(ENDPOINT, { reqheaders: { authorization: 'Bearer token-1' } })
      .head('/ccc/o')
      .reply(401);
    blobs('token-2');
    const driver = new AzureBlobs({ account: 'pictures', application });
    await driver.getObject('ccc', 'o');
    expect(again.isDone()).toBe(true);
    await driver.close();
  });

  test.each([
    [401, 'invalid_client'],
    [400, 'unauthorized_client'],
  ])('that is refused with %i says so, without its secret, and is not tried again', async (status, error) => {
    let tries = 0;
    nock(LOGIN)
      .persist()
      .post('/tenant-1/oauth2/v2.0/token')
      .reply(() => {
        tries += 1;
        return [status, { error, error_description: `AADSTS: ${application.clientSecret} is not it` }];
      });
    const driver = new AzureBlobs({ account: 'pictures', application });
    const thrown = await driver.getObject('ccc', 'o').catch((caught: unknown) => caught);
    expect(thrown).toMatchObject({ code: 'authentication', status });
    expect(JSON.stringify(thrown)).not.toContain(application.clientSecret);
    expect(tries).toBe(1);
    await driver.close();
  });

  test('is found where Azure’s own tools look, in whatever cloud', async () => {
    const login = nock('https://login.microsoftonline.us')
      .post('/tenant-1/oauth2/v2.0/token')
      .reply(200, { expires_in: 3600, access_token: 'token-1' });
    blobs('token-1');
    const variables = {
      AZURE_STORAGE_ACCOUNT: 'pictures',
      AZURE_TENANT_ID: 'tenant-1',
      AZURE_CLIENT_ID: 'client-1',
      AZURE_CLIENT_SECRET: 'a~secret.of-the-application',
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/',
    };
    const driver = await AzureBlobs.fromEnv({}, { variables, home: '/', directory: '/' });
    await driver.getObject('ccc', 'o');
    expect(login.isDone()).toBe(true);
    await driver.close();
  });

  test('that lacks something is told which variable holds it', () => {
    const lacking = { ...application, clientSecret: '' };
    expect(() => new AzureBlobs({ account: 'pictures', application: lacking })).toThrow(
      /AZURE_CLIENT_SECRET/,
    );
  });
});
