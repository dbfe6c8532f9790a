import nock from 'nock';
import { CloudError, getDriver, InvalidRequestError, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CATALOG,
  GLANCE,
  KEYSTONE,
  makeDriver,
  NOVA,
  service,
  signsIn,
  tokenV3,
} from '../../../support/keystone.js';

const opened: { close(): Promise<void> }[] = [];
beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(async () => {
  for (const driver of opened.splice(0)) await driver.close();
  nock.cleanAll();
});

function open<D extends { close(): Promise<void> }>(driver: D): D {
  opened.push(driver);
  return driver;
}

const listsServers = (url = `${NOVA}/v2.1`) => nock(url).get('/servers/detail').reply(200, { servers: [] });

async function failure(promise: Promise<unknown>): Promise<CloudError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (CloudError.is(error)) return error;
  throw new Error('it should have been a CloudError', { cause: error });
}

const endpoint = (parts: object): object => ({
  type: 'billing',
  name: 'b',
  endpoints: [{ interface: 'public', region: 'R', url: 'https://b.test', ...parts }],
});

describe('a catalog with an entry that is not as Keystone writes it', () => {
  test.each([
    ['a URL of null', endpoint({ url: null })],
    ['a URL that is a number', endpoint({ url: 7 })],
    ['an interface of its own', endpoint({ interface: 'partner' })],
    ['no interface', endpoint({ interface: null })],
    ['a region that is a number', endpoint({ region: 5 })],
    ['a type of null', { ...endpoint({}), type: null }],
    ['a name of null', { ...endpoint({}), name: null }],
    ['no endpoints', { type: 'billing', name: 'b' }],
    ['endpoints of null', { type: 'billing', name: 'b', endpoints: null }],
    ['an endpoint of null', { type: 'billing', name: 'b', endpoints: [null] }],
    ['nothing in it', null],
    ['text in its place', 'billing'],
  ])('is used all the same: %s', async (_name, entry) => {
    nock(KEYSTONE)
      .post('/v3/auth/tokens')
      .reply(201, tokenV3([entry as object, ...CATALOG]), { 'x-subject-token': 'a-token' });
    listsServers();
    await expect(open(makeDriver()).listNodes()).resolves.toEqual([]);
  });

  test.each([
    ['a name of null', (nova: object) => ({ ...nova, name: null })],
    ['the region *', () => service('compute', `${NOVA}/v2.1`, '*')],
    ['no region', () => ({ type: 'compute', endpoints: [{ interface: 'public', url: `${NOVA}/v2.1` }] })],
    [
      'interfaces as in version 2',
      () => ({ type: 'compute', endpoints: [{ interface: 'publicURL', url: `${NOVA}/v2.1` }] }),
    ],
    [
      'a second endpoint without a URL',
      () => ({
        type: 'compute',
        endpoints: [
          { interface: 'public', url: null },
          { interface: 'public', url: `${NOVA}/v2.1` },
        ],
      }),
    ],
  ])('has the service that is used: %s', async (_name, odd) => {
    signsIn({ catalog: [odd(service('compute', `${NOVA}/v2.1`)), ...CATALOG.slice(1)] });
    listsServers();
    await expect(open(makeDriver()).listNodes()).resolves.toEqual([]);
  });

  test('says so where that is the one that is needed', async () => {
    signsIn({ catalog: [{ type: 'compute', endpoints: [{ interface: 'public', url: null }] }] });
    expect(await failure(open(makeDriver()).listNodes())).toMatchObject({
      code: 'malformed-response',
      message: expect.stringContaining('endpoints.compute'),
    });
  });

  test('prefers the region that was asked for to what is the same in all', async () => {
    signsIn({
      catalog: [service('compute', 'https://all.test/v2.1', '*'), service('compute', `${NOVA}/v2.1`)],
    });
    listsServers();
    await expect(open(makeDriver()).listNodes()).resolves.toEqual([]);
  });
});

describe('what is said of single services', () => {
  test('tries interfaces in their order', async () => {
    const onlyPublic = {
      type: 'image',
      endpoints: [{ interface: 'public', region: 'RegionOne', url: GLANCE }],
    };
    signsIn({ catalog: [service('compute', `${NOVA}/v2.1`), onlyPublic] });
    listsServers('https://nova-internal.test/v2.1');
    nock(`${GLANCE}/v2`).get('/images').query(true).reply(200, { images: [] });
    const driver = open(makeDriver({ interface: ['internal', 'public'] }));
    await expect(driver.listNodes()).resolves.toEqual([]);
    await expect(driver.listImages()).resolves.toEqual([]);
  });

  test('goes before region, interface, type and name of all', async () => {
    const catalog = [
      ...CATALOG,
      { ...service('compute-special', 'https://special.test/v2.1', 'Two'), name: 'mine' },
    ];
    signsIn({ catalog });
    listsServers('https://special-internal.test/v2.1');
    const compute = { region: 'Two', interface: 'internal', type: 'compute-special', name: 'mine' } as const;
    await expect(open(makeDriver({ services: { compute } })).listNodes()).resolves.toEqual([]);
  });

  test('refuses a version that the driver does not speak, where the service is used', async () => {
    signsIn();
    listsServers();
    const driver = open(makeDriver({ services: { image: { apiVersion: '1' } } }));
    await expect(driver.listNodes()).resolves.toEqual([]);
    expect(await failure(driver.listImages())).toMatchObject({
      code: 'not-supported',
      message: expect.stringMatching(/version 1 of the image service/),
    });
  });
});

describe('the root of a service, given as its URL', () => {
  const root = 'https://mine.test';
  const lists = (versions: object, path = '/') => nock(root).get(path).reply(300, versions);
  const version = (id: string, href: string): object => ({
    id,
    status: 'CURRENT',
    links: [{ rel: 'self', href }],
  });

  test('that offers a choice is asked for its versions, once', async () => {
    signsIn({ catalog: [] });
    nock(root).get('/nova/servers/detail').reply(300, { choices: [] });
    lists(
      { versions: [version('v2.0', `${root}/nova/v2/`), version('v2.1', `${root}/nova/v2.1/`)] },
      '/nova/',
    );
    nock(root).get('/nova/v2.1/servers/detail').times(2).reply(200, { servers: [] });
    const driver = open(makeDriver({ endpoints: { compute: `${root}/nova` } }));
    await expect(driver.listNodes()).resolves.toEqual([]);
    await expect(driver.listNodes()).resolves.toEqual([]);
    expect(nock.isDone()).toBe(true);
  });

  test('that knows nothing of the path is asked too, and keeps its own host', async () => {
    signsIn({ catalog: [] });
    nock(root).get('/networks').query(true).reply(404, { code: 404 });
    lists({ versions: [version('v2.0', 'http://10.0.0.1:9696/v2.0/')] });
    nock(root).get('/v2.0/networks').query(true).reply(200, { networks: [] });
    const driver = open(makeDriver({ endpoints: { network: root } }));
    await expect(driver.networks.list()).resolves.toEqual([]);
  });

  test('of Cinder gets the project behind its version', async () => {
    const token = tokenV3([]);
    Object.assign(token.token, { project: { id: 'p-1' } });
    nock(KEYSTONE).post('/v3/auth/tokens').reply(201, token, { 'x-subject-token': 'a-token' });
    nock(root).get('/volumes/detail').query(true).reply(404, {});
    lists({ versions: [version('v3.0', `${root}/v3/`)] });
    nock(root).get('/v3/p-1/volumes/detail').query(true).reply(200, { volumes: [] });
    await expect(open(makeDriver({ endpoints: { volume: root } })).listVolumes()).resolves.toEqual([]);
  });

  test('that lists none is used as it is', async () => {
    signsIn({ catalog: [] });
    nock(root).get('/servers/1').twice().reply(404, {});
    nock(root).get('/').reply(404, {});
    const driver = open(makeDriver({ endpoints: { compute: root } }));
    expect(await failure(driver.getNode('1'))).toMatchObject({ code: 'node-not-found' });
  });
});

describe('the identity URL', () => {
  test.each(['', '/', '/v3', '/v3/'])('may end in %j', async (end) => {
    signsIn();
    listsServers();
    await expect(open(makeDriver({ endpoint: KEYSTONE + end })).listNodes()).resolves.toEqual([]);
  });

  test('without a version may lead to a Keystone elsewhere, which its root names', async () => {
    nock(KEYSTONE).post('/cloud/v3/auth/tokens').reply(300, {});
    const href = 'http://inner/identity/v3/';
    nock(KEYSTONE)
      .get('/cloud/')
      .reply(300, {
        versions: { values: [{ id: 'v3.14', status: 'stable', links: [{ rel: 'self', href }] }] },
      });
    nock(KEYSTONE).post('/identity/v3/auth/tokens').reply(201, tokenV3(), { 'x-subject-token': 'a-token' });
    listsServers();
    await expect(open(makeDriver({ endpoint: `${KEYSTONE}/cloud` })).listNodes()).resolves.toEqual([]);
  });

  test.each([404, 300, 405])('where nothing signs in (%i) says so', async (status) => {
    nock(KEYSTONE).post('/v3/auth/tokens').reply(status, {});
    const error = await failure(open(makeDriver()).listNodes());
    expect(error).toMatchObject({ code: 'authentication', operation: 'signIn', status });
    expect(error.message).toMatch(/Nothing signs in at this URL/);
  });
});

describe('a token that was had over TLS', () => {
  const plain = 'http://nova.test/v2.1';

  test('does not go to plain HTTP on the word of the catalog', async () => {
    signsIn({ catalog: [service('compute', plain)] });
    const error = await failure(open(makeDriver()).listNodes());
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toContain('endpoints: { compute: "http://nova.test/v2.1" }');
  });

  test('goes there where the caller gave that URL', async () => {
    signsIn({ catalog: [] });
    listsServers(plain);
    await expect(open(makeDriver({ endpoints: { compute: plain } })).listNodes()).resolves.toEqual([]);
  });

  test('of TempAuth does not either', async () => {
    const Swift = getDriver(Provider.OPENSTACK, 'storage');
    const options = { endpoint: 'https://swift.test/auth/v1.0', username: 'a:b', password: 'secret' };
    const signs = (): void =>
      void nock('https://swift.test')
        .get('/auth/v1.0')
        .reply(200, '', { 'x-auth-token': 'a-token', 'x-storage-url': 'http://swift.test/v1/a' });
    signs();
    expect((await failure(open(new Swift(options)).listContainers())).message).toContain(
      'endpoints: { storage:',
    );
    signs();
    nock('http://swift.test').get('/v1/a').query(true).reply(200, []);
    const named = open(new Swift({ ...options, endpoints: { storage: 'http://swift.test/v1/a' } }));
    await expect(named.listContainers()).resolves.toEqual([]);
  });
});

describe('other ways to sign in', () => {
  const none = { username: undefined!, password: undefined!, projectName: undefined! };

  async function sent(options: Parameters<typeof makeDriver>[0]): Promise<unknown> {
    const { bodies } = signsIn();
    listsServers();
    await open(makeDriver({ ...none, ...options })).listNodes();
    return bodies[0];
  }
  const user = { name: 'ann', domain: { name: 'Default' } };

  test('a passcode, in place of the password or beside it', async () => {
    expect(await sent({ username: 'ann', passcode: '012345', projectId: 'p' })).toEqual({
      auth: {
        identity: { methods: ['totp'], totp: { user: { ...user, passcode: '012345' } } },
        scope: { project: { id: 'p' } },
      },
    });
    expect(await sent({ username: 'ann', password: 'pw', passcode: async () => '1' })).toEqual({
      auth: {
        identity: {
          methods: ['password', 'totp'],
          password: { user: { ...user, password: 'pw' } },
          totp: { user: { ...user, passcode: '1' } },
        },
      },
    });
  });

  test('for a trust, or for the system', async () => {
    const auth = { username: 'ann', password: 'pw' };
    expect(await sent({ ...auth, trustId: 't' })).toMatchObject({
      auth: { scope: { 'OS-TRUST:trust': { id: 't' } } },
    });
    expect(await sent({ ...auth, systemScope: 'all' })).toMatchObject({
      auth: { scope: { system: { all: true } } },
    });
  });

  test('past Keystone: nobody, a fixed token, a name and a password', async () => {
    const direct = { ...none, endpoint: NOVA + '/v2.1' };
    const asks = (headers: Record<string, string>) =>
      nock(`${NOVA}/v2.1`, { reqheaders: headers }).get('/servers/detail').reply(200, { servers: [] });
    asks({});
    await open(makeDriver({ ...direct, authType: 'none' })).listNodes();
    asks({ 'x-auth-token': 'fixed-token' });
    await open(makeDriver({ ...direct, authType: 'admin_token', token: 'fixed-token' })).listNodes();
    asks({ authorization: `Basic ${Buffer.from('ann:pw').toString('base64')}` });
    await open(
      makeDriver({ ...direct, authType: 'http_basic', username: 'ann', password: 'pw' }),
    ).listNodes();
    expect(nock.isDone()).toBe(true);
  });
});

describe('a token that is still good', () => {
  test('outlives a Keystone that does not answer', async () => {
    signsIn({ lifetime: 3_600_000 });
    nock(`${NOVA}/v2.1`).get('/servers/detail').times(3).reply(200, { servers: [] });
    const driver = open(makeDriver({ retry: { attempts: 1 } }));
    await driver.listNodes();
    const { now } = performance;
    let ahead = 3_545_000;
    performance.now = () => now.call(performance) + ahead;
    try {
      const away = nock(KEYSTONE).post('/v3/auth/tokens').reply(503, {});
      await driver.listNodes();
      expect(away.isDone()).toBe(true);
      await driver.listNodes();
      ahead = 3_601_000;
      nock(KEYSTONE).post('/v3/auth/tokens').reply(503, {});
      expect(await failure(driver.listNodes())).toMatchObject({ code: 'unavailable' });
    } finally {
      performance.now = now;
    }
  });

  test('but that a service never takes is not asked for again and again', async () => {
    const { bodies } = signsIn({ times: 9 });
    nock(`${NOVA}/v2.1`).get('/servers/detail').times(9).reply(401, {});
    const driver = open(makeDriver());
    for (const _ of [1, 2, 3])
      expect(await failure(driver.listNodes())).toMatchObject({ code: 'authentication' });
    expect(bodies.length).toBe(2);
  });
});
