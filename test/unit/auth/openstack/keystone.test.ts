import { inspect } from 'node:util';
import nock from 'nock';
import { CloudError, getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  response,
  CATALOG,
  KEYSTONE,
  makeDriver,
  NOVA,
  PASSWORD,
  service,
  signsIn,
  TOKEN,
  tokenV3,
} from '../../../support/keystone.js';

const Rackspace = getDriver(Provider.RACKSPACE);
const Flex = getDriver(Provider.RACKSPACE_FLEX);
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

const listsServers = (times = 1, url = `${NOVA}/v2.1`) =>
  nock(url).get('/servers/detail').times(times).reply(200, { servers: [] });

/** What a sign-in with these options sends. */
async function sentBody(options: Parameters<typeof makeDriver>[0]): Promise<unknown> {
  const { bodies } = signsIn();
  listsServers();
  const driver = open(
    makeDriver({ username: undefined!, password: undefined!, projectName: undefined!, ...options }),
  );
  await driver.listNodes();
  return bodies[0];
}

describe('a sign-in at Keystone v3', () => {
  test('with a password and a project takes the Default domains', async () => {
    const sent = await sentBody({ username: 'ann', password: PASSWORD, projectName: 'web' });
    expect(sent).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'ann', domain: { name: 'Default' }, password: PASSWORD } },
        },
        scope: { project: { name: 'web', domain: { name: 'Default' } } },
      },
    });
  });

  test('takes ids in place of names, and the domains given', async () => {
    const byId = await sentBody({ userId: 'u-1', password: PASSWORD, projectId: 'p-1' });
    expect(byId).toMatchObject({
      auth: {
        identity: { password: { user: { id: 'u-1', password: PASSWORD } } },
        scope: { project: { id: 'p-1' } },
      },
    });
    const named = await sentBody({
      username: 'ann',
      password: PASSWORD,
      userDomainName: 'People',
      projectName: 'web',
      projectDomainId: 'd-1',
    });
    expect(named).toMatchObject({
      auth: {
        identity: { password: { user: { domain: { name: 'People' } } } },
        scope: { project: { name: 'web', domain: { id: 'd-1' } } },
      },
    });
  });

  test('can have a domain for its scope', async () => {
    const sent = await sentBody({ username: 'ann', password: PASSWORD, domainName: 'People' });
    expect(sent).toMatchObject({ auth: { scope: { domain: { name: 'People' } } } });
  });

  test('with an application credential sends no scope, which Keystone would refuse', async () => {
    const sent = await sentBody({
      applicationCredentialId: 'ac-1',
      applicationCredentialSecret: 'ac-secret',
    });
    expect(sent).toEqual({
      auth: {
        identity: {
          methods: ['application_credential'],
          application_credential: { id: 'ac-1', secret: 'ac-secret' },
        },
      },
    });
  });

  test('with a token takes one from a function each time', async () => {
    const sent = await sentBody({ token: () => Promise.resolve('fresh-token'), projectId: 'p-1' });
    expect(sent).toEqual({
      auth: {
        identity: { methods: ['token'], token: { id: 'fresh-token' } },
        scope: { project: { id: 'p-1' } },
      },
    });
  });

  test('happens once, however many forks ask at once', async () => {
    const { bodies } = signsIn({ times: 5 });
    listsServers(50);
    const driver = open(makeDriver());
    const forks = Array.from({ length: 50 }, () => open(driver.fork()));
    await Promise.all(forks.map((fork) => fork.listNodes()));
    expect(bodies).toHaveLength(1);
  });

  test('happens again after a 401 in the middle, once for all', async () => {
    signsIn({ token: 'old-token' });
    const driver = open(makeDriver());
    nock(NOVA, { reqheaders: { 'x-auth-token': 'old-token' } })
      .get('/v2.1/servers/detail')
      .reply(200, { servers: [] })
      .get('/v2.1/servers/detail')
      .times(4)
      .reply(401, { error: { code: 401, title: 'Unauthorized', message: 'expired' } });
    await driver.listNodes();
    const { bodies } = signsIn({ token: 'new-token', times: 4 });
    nock(NOVA, { reqheaders: { 'x-auth-token': 'new-token' } })
      .get('/v2.1/servers/detail')
      .times(4)
      .reply(200, { servers: [] });
    await Promise.all([1, 2, 3, 4].map(() => driver.listNodes()));
    expect(bodies).toHaveLength(1);
  });

  test('is not tried over and over when the new token is refused as well', async () => {
    const { bodies } = signsIn({ times: 9 });
    nock(NOVA).get('/v2.1/servers/detail').times(9).reply(401, {});
    await expect(open(makeDriver()).listNodes()).rejects.toMatchObject({
      code: 'authentication',
      status: 401,
    });
    expect(bodies).toHaveLength(2);
  });

  test('is renewed before the token expires', async () => {
    const { bodies } = signsIn({ lifetime: 3_600_000, times: 9 });
    listsServers(2);
    const driver = open(makeDriver());
    await driver.listNodes();
    const { now } = performance;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 3_540_000);
    await driver.listNodes();
    clock.mockRestore();
    expect(bodies).toHaveLength(2);
  });

  test('that is refused ahead of time leaves the token that is still good in use', async () => {
    signsIn({ lifetime: 3_600_000 });
    listsServers(2);
    const driver = open(makeDriver());
    await driver.listNodes();
    nock(KEYSTONE).post('/v3/auth/tokens').reply(401, response('auth-v3-unauthorized'));
    const { now } = performance;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 3_540_000);
    await expect(driver.listNodes()).resolves.toBeInstanceOf(Array);
    clock.mockRestore();
  });

  test('that is refused says so, and not with what', async () => {
    nock(KEYSTONE).post('/v3/auth/tokens').reply(401, response('auth-v3-unauthorized'));
    const error: unknown = await open(makeDriver())
      .listNodes()
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'authentication',
      status: 401,
      operation: 'signIn',
      message: expect.stringMatching(/requires authentication\. Check the credentials/),
    });
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain(PASSWORD);
  });

  test('that a server echoes the secrets of is redacted', async () => {
    nock(KEYSTONE)
      .post('/v3/auth/tokens')
      .reply(400, { error: { code: 400, title: 'Bad Request', message: `wrong: ${PASSWORD}` } });
    const error: unknown = await open(makeDriver())
      .listNodes()
      .catch((caught: unknown) => caught);
    expect(inspect(error)).toContain('wrong: [redacted]');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(PASSWORD);
  });

  test('without a token in its answer is an authentication error', async () => {
    nock(KEYSTONE).post('/v3/auth/tokens').reply(201, tokenV3());
    await expect(open(makeDriver()).listNodes()).rejects.toThrow(/sent no token/);
  });

  test('whose log has lines keeps secrets out of them', async () => {
    const lines: string[] = [];
    const write = (message: string, fields: object) => lines.push(message + JSON.stringify(fields));
    signsIn();
    listsServers();
    await open(makeDriver({ logger: { debug: write, warn: write } })).listNodes();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain(PASSWORD);
    expect(lines.join('\n')).not.toContain(TOKEN);
  });
});

describe('the catalog', () => {
  const failure = async (options: Parameters<typeof makeDriver>[0], catalog: readonly object[]) => {
    signsIn({ catalog });
    const error: unknown = await open(makeDriver(options))
      .listNodes()
      .catch((caught: unknown) => caught);
    return CloudError.is(error) ? error : null;
  };

  test('lends the endpoint of the region, whatever its case', async () => {
    signsIn({
      catalog: [
        service('compute', 'https://one.test/v2.1', 'One'),
        service('compute', 'https://two.test/v2.1', 'Two'),
      ],
    });
    listsServers(1, 'https://two.test/v2.1');
    await expect(open(makeDriver({ region: 'TWO' })).listNodes()).resolves.toEqual([]);
  });

  test('lists its regions when the one asked for is missing, or none was', async () => {
    const two = [
      service('compute', 'https://one.test', 'One'),
      service('compute', 'https://two.test', 'Two'),
    ];
    expect(await failure({ region: 'Three' }, two)).toMatchObject({
      code: 'region-not-found',
      message: expect.stringMatching(/no compute service in region Three\. There is: One, Two/),
    });
    expect(await failure({ region: undefined! }, two)).toMatchObject({
      code: 'region-not-found',
      message: expect.stringMatching(/set the region option to one of One, Two/),
    });
  });

  test('without the service says what it has', async () => {
    expect(await failure({}, [service('image', 'https://glance.test')])).toMatchObject({
      code: 'not-supported',
      message: expect.stringMatching(/no public compute service .* It has: image/),
    });
  });

  test('lends the interface asked for', async () => {
    signsIn();
    listsServers(1, 'https://nova-internal.test/v2.1');
    await expect(open(makeDriver({ interface: 'internal' })).listNodes()).resolves.toEqual([]);
  });

  test.each(['https://bare.test', 'https://bare.test/', 'https://bare.test/compute'])(
    'lends %s with the version behind it',
    async (url) => {
      signsIn({ catalog: [service('compute', url)] });
      listsServers(1, `${url.replace(/\/$/, '')}/v2.1`);
      await expect(open(makeDriver()).listNodes()).resolves.toEqual([]);
    },
  );

  test('is passed by for an endpoint that is given', async () => {
    signsIn({ catalog: [] });
    listsServers(1, 'https://mine.test/nova');
    const driver = open(makeDriver({ endpoints: { compute: 'https://mine.test/nova' } }));
    await expect(driver.listNodes()).resolves.toEqual([]);
  });

  test('of which an endpoint is no URL is malformed', async () => {
    const error = await failure({}, [...CATALOG.slice(1), service('compute', 'nonsense')]);
    expect(error).toMatchObject({ code: 'malformed-response' });
  });
});

describe('Rackspace', () => {
  const IDENTITY = 'https://identity.api.rackspacecloud.com';

  test('signs in at version 2.0 with an API key and finds cloudServersOpenStack of the region', async () => {
    nock(IDENTITY)
      .post('/v2.0/tokens', {
        auth: { 'RAX-KSKEY:apiKeyCredentials': { username: 'bob', apiKey: 'key-of-bob' } },
      })
      .reply(200, response('auth-v2'));
    nock('https://ord.servers.api.rackspacecloud.com', {
      reqheaders: { 'x-auth-token': 'aaaaaaaaaaaa-bbb-cccccccccccccc' },
    })
      .get('/v2/1337/servers/detail')
      .reply(200, response('servers_detail'));
    const rax = open(new Rackspace({ username: 'bob', apiKey: 'key-of-bob', region: 'ord' }));
    const [node] = await rax.listNodes();
    expect(node?.publicIps).toContain('50.57.94.35');
  });

  test('signs in with a password as well', async () => {
    nock(IDENTITY)
      .post('/v2.0/tokens', {
        auth: { passwordCredentials: { username: 'bob', password: PASSWORD }, tenantId: '1337' },
      })
      .reply(401, response('auth-v1-unauthorized'));
    const rax = open(
      new Rackspace({ username: 'bob', password: PASSWORD, projectId: '1337', region: 'DFW' }),
    );
    await expect(rax.listNodes()).rejects.toMatchObject({
      code: 'authentication',
      providerCode: 'unauthorized',
      message: expect.stringMatching(/Username or api key is invalid/),
    });
  });

  test('lists its regions at once when there is no such region', () => {
    expect(() => new Rackspace({ username: 'bob', apiKey: 'key-of-bob', region: 'MARS' })).toThrow(
      /no region MARS\. There is: DFW, ORD, IAD, LON, SYD, HKG/,
    );
  });

  test('has one location, which is its region', async () => {
    const rax = open(new Rackspace({ username: 'bob', apiKey: 'key-of-bob', region: 'lon' }));
    expect(await rax.listLocations()).toMatchObject([{ id: 'LON', country: 'GB' }]);
  });

  test('refuses what it lacks without asking, and says so beforehand', async () => {
    const rax = open(new Rackspace({ username: 'bob', apiKey: 'key-of-bob', region: 'DFW' }));
    expect(Rackspace.supports('copyImage')).toBe(false);
    expect(Rackspace.supports('createVolume')).toBe(true);
    await expect(rax.servers.listTags('1')).rejects.toMatchObject({ code: 'not-supported' });
    await expect(rax.listAddresses()).rejects.toMatchObject({ code: 'not-supported' });
    await expect(rax.routers.list()).rejects.toThrow(/rackspace compute does not offer routers.list/);
    expect(() => rax.serverGroups.iterate()).toThrow(/rackspace compute does not offer serverGroups.iterate/);
  });

  test('refuses servers without a network, and in another region', async () => {
    const rax = open(new Rackspace({ username: 'bob', apiKey: 'key-of-bob', region: 'DFW' }));
    const spec = { name: 'a', image: 'i', size: 's' };
    await expect(rax.createNode({ ...spec, networks: 'none' })).rejects.toThrow(
      /no servers without a network/,
    );
    await expect(rax.createNode({ ...spec, location: 'LON' })).rejects.toThrow(/in DFW, not in LON/);
  });
});

describe('Rackspace Flex', () => {
  test('signs in at the region that it is for, in the domain of all customers', async () => {
    const sent: unknown[] = [];
    nock('https://keystone.api.dfw3.rackspacecloud.com')
      .post('/v3/auth/tokens', (body: unknown) => sent.push(body) > 0)
      .reply(201, tokenV3([service('compute', `${NOVA}/v2.1`, 'DFW3')]), { 'x-subject-token': TOKEN });
    listsServers();
    const flex = open(
      new Flex({ region: 'dfw3', username: 'bob', password: PASSWORD, projectName: '1_Flex' }),
    );
    await flex.listNodes();
    expect(flex.region).toBe('DFW3');
    expect(sent[0]).toMatchObject({
      auth: {
        identity: { password: { user: { domain: { name: 'rackspace_cloud_domain' } } } },
        scope: { project: { name: '1_Flex', domain: { name: 'rackspace_cloud_domain' } } },
      },
    });
  });

  test('asks for a region, and lists those there are', () => {
    expect(() => new Flex({ username: 'bob', password: PASSWORD })).toThrow(
      /region is missing\. Pass one of DFW3/,
    );
    expect(() => new Flex({ region: 'DFW', username: 'bob', password: PASSWORD })).toThrow(
      /There is: DFW3, SJC3/,
    );
  });
});
