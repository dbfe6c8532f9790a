import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuthenticationError, CloudError, getDriver, Provider, Scheduler } from 'skylane';
import { afterEach, describe, expect, test } from 'vitest';
import { tokenV3 } from '../../support/keystone.js';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0).reverse()) await close();
});

/** Answers each request by the handler, and tells "METHOD path" of all. */
async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<{ readonly url: string; readonly requests: string[] }> {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, response, body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function closing<T extends { close(): Promise<void> }>(thing: T): T {
  cleanup.push(() => thing.close());
  return thing;
}

const OpenStack = getDriver(Provider.OPENSTACK);
const user = { username: 'ann', password: 'wrong-password', projectName: 'web', retry: { attempts: 1 } };
const ids = Array.from({ length: 200 }, (_, index) => `id-${index}`);

describe('a password that Keystone refuses', () => {
  async function setUp(concurrency = 32) {
    const cloud = await serve((_request, response) => response.writeHead(401).end());
    const driver = closing(new OpenStack({ ...user, endpoint: `${cloud.url}/v3` }));
    return { cloud, driver, scheduler: closing(new Scheduler(driver, { concurrency })) };
  }

  test('is sent once for two hundred destroys, each of which has its line and its event', async () => {
    const { cloud, scheduler } = await setUp();
    const run = scheduler.destroyNodes(ids, { until: 'accepted' });
    const events = [];
    for await (const event of run.events) events.push(event);
    const { failures } = await run.result;
    expect(cloud.requests).toEqual(['POST /v3/auth/tokens']);
    expect(failures.map(({ id }) => id)).toEqual(ids);
    expect(failures.every(({ error }) => error instanceof AuthenticationError)).toBe(true);
    expect(events.at(-1)?.totals).toEqual({ asked: 200, accepted: 0, destroyed: 0, failed: 200, unknown: 0 });
  });

  test('is sent once for two hundred tasks of a map, and the tasks after it are not run', async () => {
    const { cloud, scheduler } = await setUp(4);
    let started = 0;
    const failed = [];
    for await (const item of scheduler.map(ids, (id, lane) => {
      started += 1;
      return lane.getNode(id);
    }))
      failed.push(item);
    expect(cloud.requests).toEqual(['POST /v3/auth/tokens']);
    expect(started).toBeLessThanOrEqual(8);
    expect(failed.length).toBe(200);
    expect(failed.at(-1)?.totals).toEqual({ done: 0, failed: 200 });
  });

  test('is not sent again by the driver itself, nor by a fork; the error says so and keeps the status', async () => {
    const { cloud, driver } = await setUp();
    const fork = closing(driver.fork());
    await expect(driver.listNodes()).rejects.toThrow(AuthenticationError);
    const error: unknown = await fork.listNodes().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'authentication', status: 401, operation: 'signIn' });
    expect((error as Error).message).toMatch(/Not asked again/);
    expect((error as Error).message).not.toContain('wrong-password');
    expect(cloud.requests.length).toBe(1);
  });

  test('is sent by a driver of its own', async () => {
    const { cloud, driver } = await setUp();
    const other = closing(new OpenStack({ ...user, endpoint: `${cloud.url}/v3` }));
    await expect(driver.listNodes()).rejects.toThrow(AuthenticationError);
    await expect(other.listNodes()).rejects.toThrow(AuthenticationError);
    expect(cloud.requests.length).toBe(2);
  });
});

test('a run of creates whose image check cannot sign in rejects, and its events throw the same', async () => {
  const cloud = await serve((_request, response) => response.writeHead(401).end());
  const driver = closing(new OpenStack({ ...user, endpoint: `${cloud.url}/v3` }));
  const scheduler = closing(new Scheduler(driver));
  const run = scheduler.createNodes({ name: 'web', image: 'i', size: 's' }, { count: 50 });
  const read = async (): Promise<void> => {
    for await (const event of run.events) expect(event).toBeUndefined();
  };
  const thrown: unknown = await read().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(AuthenticationError);
  expect(await run.result.catch((error: unknown) => error)).toBe(thrown);
  expect(cloud.requests.length).toBe(1);
});

test('a password that is changed in the middle of a run of creates ends it; the rest costs no request', async () => {
  let good = true;
  let creates = 0;
  const cloud = await serve((request, response) => {
    const send = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-subject-token': 'a-token' });
      response.end(JSON.stringify(body));
    };
    const url = `http://${request.headers.host}/v2.1`;
    const nova = {
      type: 'compute',
      name: 'nova',
      endpoints: [{ interface: 'public', region: 'R', region_id: 'R', url }],
    };
    const glance = { ...nova, type: 'image', endpoints: [{ ...nova.endpoints[0], url }] };
    if (request.url === '/v3/auth/tokens') return good ? send(201, tokenV3([nova, glance])) : send(401, {});
    if (request.method === 'GET')
      return send(200, {
        id: 'i',
        name: 'i',
        status: 'active',
        flavor: { id: 's', name: 's', ram: 1, disk: 1, vcpus: 1 },
      });
    creates += 1;
    if (creates <= 3) return send(202, { server: { id: `node-${creates}`, links: [] } });
    good = false;
    return send(401, {});
  });
  const driver = closing(new OpenStack({ ...user, region: 'R', endpoint: `${cloud.url}/v3` }));
  const scheduler = closing(new Scheduler(driver, { concurrency: 1 }));
  const run = scheduler.createNodes(
    { name: 'web', image: 'i', size: 's', networks: 'none' },
    { count: 100, until: 'accepted' },
  );
  const { nodes, failures } = await run.result;
  expect(nodes.length).toBe(3);
  expect(failures.length).toBe(97);
  expect(failures.every(({ error }) => CloudError.is(error) && error.code === 'authentication')).toBe(true);
  expect(creates).toBe(4);
  expect(cloud.requests.filter((request) => request.includes('tokens')).length).toBe(2);
});

test('Keystone is asked again with another token that a function returns, and not with the same', async () => {
  const tokens = ['token-one', 'token-one', 'token-two'];
  const cloud = await serve((_request, response, body) => {
    if (!body.includes('token-two')) return response.writeHead(401).end();
    response.writeHead(201, { 'content-type': 'application/json', 'x-subject-token': 'a-token' });
    return response.end(JSON.stringify(tokenV3([])));
  });
  const driver = closing(
    new OpenStack({ endpoint: `${cloud.url}/v3`, token: () => tokens.shift() ?? '', retry: { attempts: 1 } }),
  );
  await expect(driver.listNodes()).rejects.toThrow(/401/);
  await expect(driver.listNodes()).rejects.toThrow(/Not asked again/);
  expect(cloud.requests.length).toBe(1);
  await expect(driver.listNodes()).rejects.toThrow(/catalog/);
  expect(cloud.requests.length).toBe(2);
});

test('a key that TempAuth refuses is sent once', async () => {
  const cloud = await serve((_request, response) => response.writeHead(401).end());
  const Swift = getDriver(Provider.OPENSTACK, 'storage');
  const { username, password, retry } = user;
  const driver = closing(new Swift({ endpoint: `${cloud.url}/auth/v1.0`, username, password, retry }));
  for (const _ of [1, 2, 3]) await expect(driver.listContainers()).rejects.toThrow(AuthenticationError);
  expect(cloud.requests).toEqual(['GET /auth/v1.0']);
});

describe('a token that a service refuses', () => {
  const Hetzner = getDriver(Provider.HETZNER);

  test('is not sent again where it never worked', async () => {
    const cloud = await serve((_request, response) => response.writeHead(401).end());
    const driver = closing(
      new Hetzner({ endpoint: cloud.url, token: 'a-wrong-token', retry: { attempts: 1 } }),
    );
    for (const _ of [1, 2, 3]) await expect(driver.getNode('1')).rejects.toThrow(AuthenticationError);
    expect(cloud.requests.length).toBe(1);
  });

  test('goes on where it has worked: what is refused is that request', async () => {
    const cloud = await serve((request, response) => {
      if (request.url === '/servers/1') return response.writeHead(401).end();
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ ssh_keys: [], meta: { pagination: { next_page: null } } }));
    });
    const driver = closing(
      new Hetzner({ endpoint: cloud.url, token: 'a-good-token', retry: { attempts: 1 } }),
    );
    await driver.listKeyPairs();
    await expect(driver.getNode('1')).rejects.toThrow(AuthenticationError);
    await driver.listKeyPairs();
    expect(cloud.requests.length).toBe(3);
  });

  test('is asked of its function again, and sent where it is another', async () => {
    const tokens = ['one', 'one', 'two'];
    const seen: unknown[] = [];
    const cloud = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401).end();
    });
    const driver = closing(
      new Hetzner({ endpoint: cloud.url, token: () => tokens.shift() ?? 'two', retry: { attempts: 1 } }),
    );
    await expect(driver.getNode('1')).rejects.toThrow(AuthenticationError);
    await expect(driver.getNode('1')).rejects.toThrow(AuthenticationError);
    await expect(driver.getNode('1')).rejects.toThrow(/Not asked again/);
    expect(seen).toEqual(['Bearer one', 'Bearer one', 'Bearer two', 'Bearer two']);
  });
});

test.each([
  [
    'S3',
    (url: string) =>
      new (getDriver(Provider.S3))({
        endpoint: url,
        region: 'us-east-1',
        accessKeyId: 'AKIAWRONG',
        secretAccessKey: 'wrong-secret',
        retry: { attempts: 1 },
      }),
    403,
    '<Error><Code>InvalidAccessKeyId</Code><Message>No such key.</Message></Error>',
  ],
  [
    'Azure',
    (url: string) =>
      new (getDriver(Provider.AZURE_BLOBS))({
        endpoint: url,
        account: 'acc',
        accountKey: 'd3JvbmcgcGFzc3dvcmQhIQ==',
        retry: { attempts: 1 },
      }),
    403,
    '<Error><Code>AuthenticationFailed</Code><Message>No.</Message></Error>',
  ],
] as const)('keys that %s refuses are sent once', async (_name, make, status, body) => {
  const cloud = await serve((_request, response) => {
    response.writeHead(status, {
      'content-type': 'application/xml',
      'x-ms-error-code': 'AuthenticationFailed',
    });
    response.end(body);
  });
  const driver = closing(make(cloud.url));
  for (const _ of [1, 2, 3]) await expect(driver.listContainers()).rejects.toThrow(AuthenticationError);
  expect(cloud.requests.length).toBe(1);
});

test('a signature that S3 refuses is not taken for wrong keys before the third', async () => {
  const cloud = await serve((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end('<Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message></Error>');
  });
  const keys = { accessKeyId: 'AKIAWRONG', secretAccessKey: 'wrong-secret' };
  const driver = closing(
    new (getDriver(Provider.S3))({
      endpoint: cloud.url,
      region: 'us-east-1',
      ...keys,
      retry: { attempts: 1 },
    }),
  );
  for (let count = 0; count < 9; count += 1)
    await expect(driver.listContainers()).rejects.toThrow(AuthenticationError);
  expect(cloud.requests.length).toBe(3);
});

test('a Keystone that does not answer has refused nothing: it is asked again', async () => {
  const cloud = await serve((_request, response) => response.writeHead(503).end());
  const driver = closing(new OpenStack({ ...user, endpoint: `${cloud.url}/v3` }));
  for (const _ of [1, 2]) await expect(driver.listNodes()).rejects.toMatchObject({ code: 'unavailable' });
  expect(cloud.requests.length).toBe(2);
});

test('five hundred requests at once sign in once, and once more when their token is revoked under them', async () => {
  let tokens = 0;
  const cloud = await serve((request, response) => {
    const send = (status: number, body: object): void => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'x-subject-token': `token-${tokens}`,
      });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/v3/auth/tokens') {
      tokens += 1;
      return send(201, tokenV3([]));
    }
    return request.headers['x-auth-token'] === 'token-1' ? send(401, {}) : send(200, { servers: [] });
  });
  const endpoints = { compute: `${cloud.url}/v2.1` };
  // The server may be late under load and close a socket: what is counted here are sign-ins.
  const options = { ...user, retry: { attempts: 8, delay: 10 }, connections: 2 };
  const driver = closing(new OpenStack({ ...options, endpoint: `${cloud.url}/v3`, endpoints }));
  const forks = Array.from({ length: 50 }, () => closing(driver.fork()));
  const lists = Array.from({ length: 500 }, (_, index) => forks[index % 50]?.listNodes());
  await Promise.all(lists);
  expect(tokens).toBe(2);
});
