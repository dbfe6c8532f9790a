import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { describe, expect, test } from 'vitest';
import { isolateNetwork } from '../../../support/api.js';

isolateNetwork();

const ACCOUNT = '/v1/MossoCloudFS_11111';
const STORAGE = 'https://storage101.dfw1.clouddrive.com';
const CDN = 'https://cdn1.clouddrive.com';
const CloudFiles = getDriver(Provider.CLOUDFILES);
const DAY = 86_400_000;

/** Headers as Rackspace's documentation shows them. */
const PUBLISHED = {
  'X-Cdn-Ssl-Uri': 'https://83c4-346e.ssl.cf1.rackcdn.com',
  'X-Ttl': '259200',
  'X-Cdn-Uri': 'http://081e-346e.r49.cf1.rackcdn.com',
  'X-Cdn-Enabled': 'True',
  'X-Log-Retention': 'False',
  'X-Cdn-Streaming-Uri': 'http://084c-346e.r49.stream.cf1.rackcdn.com',
  'X-Cdn-Ios-Uri': 'http://a590-346e.iosr.cf1.rackcdn.com',
};

function make(services: readonly string[] = ['cloudFiles', 'cloudFilesCDN']) {
  const service = (name: string, type: string, origin: string) => ({
    type,
    name,
    endpoints: [{ region: 'DFW', tenantId: 'MossoCloudFS_11111', publicURL: origin + ACCOUNT }],
  });
  const serviceCatalog = [
    service('cloudFilesCDN', 'rax:object-cdn', CDN),
    service('cloudFiles', 'object-store', STORAGE),
  ].filter(({ name }) => services.includes(name));
  nock('https://identity.api.rackspacecloud.com')
    .post('/v2.0/tokens')
    .reply(200, {
      access: { token: { id: 'token-1', expires: '2099-01-01T00:00:00.000Z' }, serviceCatalog },
    });
  return new CloudFiles({
    username: 'user',
    apiKey: 'key-0123456789',
    region: 'DFW',
    retry: { attempts: 1 },
  });
}

describe("Cloud Files' content delivery network", () => {
  test('publishes a container, for as long as is said', async () => {
    const scope = nock(CDN, { reqheaders: { 'x-auth-token': 'token-1' } })
      .put(`${ACCOUNT}/my%20photos`)
      .matchHeader('x-cdn-enabled', 'True')
      .matchHeader('x-ttl', '259200')
      .matchHeader('x-log-retention', 'False')
      .reply(201)
      .head(`${ACCOUNT}/my%20photos`)
      .reply(204, '', PUBLISHED);
    const cdn = await make().cdn.enable('my photos', { ttl: 3 * DAY, logRetention: false });
    expect(cdn).toEqual({
      enabled: true,
      ttl: 3 * DAY,
      logRetention: false,
      urls: {
        http: PUBLISHED['X-Cdn-Uri'],
        https: PUBLISHED['X-Cdn-Ssl-Uri'],
        streaming: PUBLISHED['X-Cdn-Streaming-Uri'],
        ios: PUBLISHED['X-Cdn-Ios-Uri'],
      },
    });
    expect(scope.isDone()).toBe(true);
  });

  test('tells where an object is', async () => {
    nock(CDN).head(`${ACCOUNT}/photos`).reply(204, '', PUBLISHED);
    const urls = await make().cdn.getUrls({ container: 'photos', name: 'a/ü b.jpg' });
    expect(urls.https).toBe('https://83c4-346e.ssl.cf1.rackcdn.com/a/%C3%BC%20b.jpg');
  });

  test('does not know a container that was never published', async () => {
    nock(CDN).head(`${ACCOUNT}/photos`).twice().reply(404);
    const files = make();
    const urls = { http: null, https: null, streaming: null, ios: null };
    expect(await files.cdn.get('photos')).toEqual({ enabled: false, ttl: null, logRetention: false, urls });
    expect(await files.cdn.getUrls({ container: 'photos', name: 'a' })).toEqual(urls);
  });

  test('publishes a container no longer', async () => {
    const scope = nock(CDN)
      .post(`${ACCOUNT}/photos`)
      .matchHeader('x-cdn-enabled', 'False')
      .reply(204)
      .post(`${ACCOUNT}/never`)
      .reply(404);
    const files = make();
    await files.cdn.disable('photos');
    await files.cdn.disable('never');
    expect(scope.isDone()).toBe(true);
  });

  // A request to storage meets no mock, and fails.
  test('takes an object out of its caches, and never out of storage', async () => {
    const scope = nock(CDN)
      .delete(`${ACCOUNT}/photos/a.jpg`)
      .matchHeader('x-purge-email', 'ann@example.com, bob@example.com')
      .reply(204);
    const email = ['ann@example.com', 'bob@example.com'];
    await make().cdn.purge({ container: 'photos', name: 'a.jpg' }, { email });
    expect(scope.isDone()).toBe(true);
  });

  test('is missed by an account that lacks it, with no request to storage in its place', async () => {
    const purging = make(['cloudFiles']).cdn.purge({ container: 'photos', name: 'a.jpg' });
    await expect(purging).rejects.toMatchObject({ code: 'not-supported' });
  });

  test('refuses a time to live that it does not take, and names a container that is missing', async () => {
    const files = make();
    await expect(files.cdn.enable('photos', { ttl: 1000 })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    nock(CDN).put(`${ACCOUNT}/gone`).reply(404);
    await expect(files.cdn.enable('gone')).rejects.toMatchObject({ code: 'container-not-found' });
  });
});
