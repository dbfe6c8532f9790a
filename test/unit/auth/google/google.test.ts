import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import nock from 'nock';
import { AuthenticationError, getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Environment } from '../../../../dist/src/environment.js';
import { isolateNetwork } from '../../../support/api.js';
import { localServer } from '../../../support/local-server.js';

isolateNetwork();

const GoogleStorage = getDriver(Provider.GOOGLE_STORAGE);
const ORIGIN = 'https://storage.googleapis.com';
const USER = {
  type: 'authorized_user',
  client_id: 'client.apps.example',
  client_secret: 'the-client-secret',
  refresh_token: '1//the-refresh-token',
  quota_project_id: 'billed-project',
} as const;
const KEY = {
  type: 'service_account',
  client_email: 'robot@p',
  private_key: 'pem',
  project_id: 'key-project',
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skylane-google-'));
  await mkdir(join(root, '.config/gcloud'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const read = (variables: Environment['variables']) =>
  GoogleStorage.readEnvironment({ variables, home: root, directory: root }, {});
const write = (path: string, content: unknown) => writeFile(join(root, path), JSON.stringify(content));
const NOBODY = { GCE_METADATA_HOST: '127.0.0.1:9' };

describe("where Google's credentials are found", () => {
  it('takes the file that GOOGLE_APPLICATION_CREDENTIALS names before all others', async () => {
    await write('key.json', KEY);
    await write('.config/gcloud/application_default_credentials.json', USER);
    const options = await read({ GOOGLE_APPLICATION_CREDENTIALS: 'key.json', GOOGLE_CLOUD_PROJECT: 'p' });
    expect(options).toEqual({ credentials: KEY, projectId: 'p' });
  });

  it('says which variable names a file that is not there', async () => {
    await expect(read({ GOOGLE_APPLICATION_CREDENTIALS: 'lost.json' })).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(/GOOGLE_APPLICATION_CREDENTIALS names .*lost\.json, and there is no/),
    });
  });

  it("then gcloud's own file, and the project that it bills to", async () => {
    await write('.config/gcloud/application_default_credentials.json', USER);
    expect(await read(NOBODY)).toEqual({ credentials: USER, projectId: 'billed-project' });
  });

  it('then the metadata server of the machine, which knows the project', async () => {
    nock.enableNetConnect('127.0.0.1');
    await using server = await localServer((request, response) => {
      response.statusCode = request.headers['metadata-flavor'] === 'Google' ? 200 : 403;
      response.end('machine-project\n');
    });
    const host = server.url.slice('http://'.length);
    expect(await read({ GCE_METADATA_HOST: host })).toEqual({
      credentials: { type: 'metadata', host },
      projectId: 'machine-project',
    });
  });

  it('needs none for the emulator that STORAGE_EMULATOR_HOST names', async () => {
    const variables = { STORAGE_EMULATOR_HOST: '127.0.0.1:4443', GOOGLE_CLOUD_PROJECT: 'p' };
    expect(await read(variables)).toEqual({
      endpoint: 'http://127.0.0.1:4443',
      token: 'anonymous',
      projectId: 'p',
    });
    const given = { endpoint: 'https://private.example', credentials: USER };
    const environment = { variables, home: root, directory: root };
    expect(await GoogleStorage.readEnvironment(environment, given)).toEqual({ ...given, projectId: 'p' });
  });

  it('says which variable to set where there is nothing', async () => {
    const options = await read(NOBODY);
    expect(() => new GoogleStorage(options)).toThrow(
      /credentials is missing.*GOOGLE_APPLICATION_CREDENTIALS/,
    );
  });

  it('says what a file lacks that is neither a key nor a user', async () => {
    await write('other.json', { type: 'external_account', audience: 'x' });
    const reading = read({ GOOGLE_APPLICATION_CREDENTIALS: 'other.json' });
    await expect(reading).rejects.toThrow(/other\.json is neither a service account's key/);
  });
});

describe('signing in to Google', () => {
  it("exchanges a user's refresh token, and says which project pays", async () => {
    nock('https://oauth2.googleapis.com')
      .post('/token', {
        grant_type: 'refresh_token',
        client_id: USER.client_id,
        client_secret: USER.client_secret,
        refresh_token: USER.refresh_token,
      })
      .reply(200, { access_token: 'ya29.user', expires_in: 3599 });
    nock(ORIGIN, {
      reqheaders: { authorization: 'Bearer ya29.user', 'x-goog-user-project': 'billed-project' },
    })
      .get('/storage/v1/b/photos')
      .times(2)
      .reply(200, { name: 'photos' });
    const driver = new GoogleStorage({ credentials: USER });
    await driver.getContainer('photos');
    expect((await driver.getContainer('photos')).name).toBe('photos');
  });

  it('says that a refresh token was revoked, without showing it', async () => {
    nock('https://oauth2.googleapis.com')
      .post('/token')
      .reply(400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' });
    const driver = new GoogleStorage({ credentials: USER });
    const error: unknown = await driver.getContainer('photos').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ providerCode: 'invalid_grant' });
    expect(inspect([driver, error], { depth: 9 })).not.toMatch(/the-refresh-token|the-client-secret/);
  });

  it('asks the metadata server for a token, once for a driver and its forks', async () => {
    nock.enableNetConnect('127.0.0.1');
    await using server = await localServer((request, response) => {
      if (request.url?.startsWith('/computeMetadata/') === true)
        response.end(JSON.stringify({ access_token: 'ya29.machine', expires_in: 3600 }));
      else response.end(JSON.stringify({ name: request.headers.authorization }));
    });
    const host = server.url.slice('http://'.length);
    const driver = new GoogleStorage({ credentials: { type: 'metadata', host }, endpoint: server.url });
    const fork = driver.fork();
    const found = await Promise.all([driver.getContainer('photos'), fork.getContainer('photos')]);
    expect(found.map(({ name }) => name)).toEqual(['Bearer ya29.machine', 'Bearer ya29.machine']);
    expect(server.requests.filter((line) => line.includes('/computeMetadata/'))).toEqual([
      'GET /computeMetadata/v1/instance/service-accounts/default/token?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fdevstorage.full_control',
    ]);
    await Promise.all([driver.close(), fork.close()]);
  });
});
