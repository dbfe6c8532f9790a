import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { CloudError } from 'skylane';
import { DigitalOceanCompute } from 'skylane/digital-ocean';
import type { OpenStackCompute } from 'skylane/openstack';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Certificate, makeCertificate } from '../../support/certificate.js';
import { makeDriver } from '../../support/keystone.js';
import { type Handler, type LocalServer, localServer } from '../../support/local-server.js';

type Options = NonNullable<Parameters<typeof makeDriver>[0]>;
const cleanup: (() => Promise<unknown>)[] = [];

beforeAll(() => nock.restore());
beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'])
    vi.stubEnv(name, undefined);
});
afterEach(async () => {
  for (const work of cleanup.splice(0).toReversed()) await work();
  vi.unstubAllEnvs();
});

async function serve(handler: Handler, tls?: Parameters<typeof localServer>[1]): Promise<LocalServer> {
  const server = await localServer(handler, tls);
  cleanup.push(() => server.close());
  return server;
}

function driverOf({ url }: { readonly url: string }, options: Options = {}): OpenStackCompute {
  const driver = makeDriver({ endpoint: `${url}/v3`, endpoints: { compute: url, image: url }, ...options });
  cleanup.push(() => driver.close());
  return driver;
}

async function caught(call: Promise<unknown>): Promise<CloudError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  if (!CloudError.is(error)) throw new Error('it should have been a CloudError', { cause: error });
  return error;
}

const noServers: Handler = (_request, response) => {
  response.end('{"servers": []}');
};
/** Fails this often, then answers. */
const failing = (times: number, status: number, headers: Record<string, string> = {}): Handler => {
  let left = times;
  return (request, response) => {
    left -= 1;
    if (left >= 0) response.writeHead(status, headers).end('{}');
    else if (request.method === 'POST') response.writeHead(202).end('{"server": {"id": "1"}}');
    else response.end('{"servers": []}');
  };
};
const spec = { name: 'a', image: 'i', size: 's' };

describe('a retry', () => {
  test.each([408, 429, 500, 502, 503, 504])('follows %i where the request is idempotent', async (status) => {
    const server = await serve(failing(3, status));
    await expect(driverOf(server).listNodes()).resolves.toEqual([]);
    expect(server.requests).toHaveLength(4);
  });

  test('ends after four attempts', async () => {
    const server = await serve(failing(9, 503));
    expect(await caught(driverOf(server).listNodes())).toMatchObject({ code: 'unavailable', status: 503 });
    expect(server.requests).toHaveLength(4);
  });

  test.each([400, 403, 404, 409, 501])('does not follow %i', async (status) => {
    const server = await serve(failing(9, status));
    await caught(driverOf(server, { endpoints: { compute: `${server.url}/v2.1` } }).getNode('1'));
    expect(server.requests).toHaveLength(1);
  });

  test.each([500, 502, 503, 504])(
    'of a create does not follow %i, which may have made a server',
    async (status) => {
      const server = await serve(failing(1, status));
      await caught(driverOf(server).createNode(spec));
      expect(server.requests).toHaveLength(1);
    },
  );

  test('of a create follows a 429, which made none', async () => {
    const server = await serve(failing(2, 429));
    await expect(driverOf(server).createNode(spec)).resolves.toMatchObject({ id: '1' });
    expect(server.requests).toHaveLength(3);
  });

  test('of a create does not follow a connection that broke after it was sent', async () => {
    const server = await serve((request) => request.socket.destroy());
    const error = await caught(driverOf(server).createNode(spec));
    expect(error).toMatchObject({ code: 'unavailable', status: null });
    expect(error.message).toMatch(/whether it took effect is not known/);
    expect(server.requests).toHaveLength(1);
  });

  test('of a create follows a connection that was never made', async () => {
    const listener = createServer();
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    listener.close();
    await once(listener, 'close');
    const server = await serve(noServers);
    const lines: string[] = [];
    const write = (message: string) => void lines.push(message);
    const driver = driverOf(server, {
      endpoints: { compute: `http://127.0.0.1:${port}` },
      logger: { debug: write, warn: write },
    });
    const error = await caught(driver.createNode(spec));
    expect(error.message).toMatch(/cannot be reached \(ECONNREFUSED\)/);
    expect(lines.filter((line) => line.startsWith('retrying'))).toHaveLength(3);
  });

  test('waits for as long as Retry-After says', async () => {
    const server = await serve(failing(1, 503, { 'retry-after': '1' }));
    const lines: string[] = [];
    const write = (message: string) => void lines.push(message);
    await driverOf(server, { logger: { debug: write, warn: write } }).listNodes();
    const waits = lines.flatMap((line) => /^retrying listNodes in (\d+) ms/.exec(line)?.[1] ?? []);
    expect(waits).toEqual([expect.stringMatching(/^10\d\d$/)]);
  });

  test('is not begun when it would end past the deadline', async () => {
    const server = await serve(failing(9, 503, { 'retry-after': '60' }));
    const error = await caught(driverOf(server).listNodes({ timeout: 5000 }));
    expect(error).toMatchObject({ code: 'unavailable', retryAfter: 60_000 });
    expect(server.requests).toHaveLength(1);
  });

  test('has a budget, which a service that is down for long uses up', async () => {
    const server = await serve(failing(Infinity, 503));
    const driver = driverOf(server);
    for (let call = 0; call < 60; call += 1) await caught(driver.listNodes());
    const before = server.requests.length;
    for (let call = 0; call < 5; call += 1) await caught(driver.listNodes());
    expect(server.requests.length - before).toBe(5);
  });
});

describe('a deadline', () => {
  test('counts from the call on, waiting for a socket included', async () => {
    const server = await serve(() => {});
    const driver = driverOf(server, { connections: 1 });
    const holder = new AbortController();
    const holding = driver.listNodes({ signal: holder.signal }).catch(() => null);
    const calls = [1, 2].map(() => caught(driver.listNodes({ timeout: 300 })));
    for (const error of await Promise.all(calls))
      expect(error).toMatchObject({ code: 'timeout', message: expect.stringMatching(/timeout of 300 ms/) });
    expect(server.requests).toHaveLength(1);
    holder.abort();
    await holding;
  });

  test('that is no number of milliseconds is refused', async () => {
    const server = await serve(noServers);
    expect(await caught(driverOf(server).listNodes({ timeout: 0 }))).toMatchObject({
      code: 'invalid-request',
    });
    expect(server.requests).toEqual([]);
  });
});

test('options that are no object are refused', async () => {
  const server = await serve(noServers);
  const options = 'x' as never;
  expect(await caught(driverOf(server).listNodes(options))).toMatchObject({ code: 'invalid-request' });
});

describe('an abort', () => {
  test('rejects with its reason, and leaves no socket behind', async () => {
    const server = await serve(() => {});
    const controller = new AbortController();
    const driver = driverOf(server);
    const call = driver.listNodes({ signal: controller.signal });
    await vi.waitUntil(() => server.requests.length === 1);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await driver.close();
    await vi.waitUntil(() => server.sockets.size === 0);
    expect(server.sockets.size).toBe(0);
  });

  test('of one call leaves the others alone', async () => {
    const waiting: (() => void)[] = [];
    const server = await serve((_request, response) => waiting.push(() => response.end('{"servers": []}')));
    const driver = driverOf(server);
    const controller = new AbortController();
    const aborted = driver.listNodes({ signal: controller.signal });
    const kept = driver.listNodes();
    await vi.waitUntil(() => waiting.length === 2);
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    for (const reply of waiting) reply();
    await expect(kept).resolves.toEqual([]);
  });

  test('may be wanted by sixty requests on one signal without a warning', async () => {
    const server = await serve(noServers);
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    cleanup.push(() => Promise.resolve(process.off('warning', note)));
    const { signal } = new AbortController();
    const driver = driverOf(server);
    await Promise.all(Array.from({ length: 60 }, () => driver.listNodes({ signal })));
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });
});

describe('an answer', () => {
  test('that is larger than may be is cut off', async () => {
    const server = await serve((_request, response) =>
      response.end(JSON.stringify({ server: 'x'.repeat(50_000) })),
    );
    const driver = driverOf(server, { maxBody: 20_000 });
    expect(await caught(driver.getNode('1'))).toMatchObject({
      code: 'malformed-response',
      message: expect.stringMatching(/larger than 20000 bytes\. Raise maxBody/),
    });
  });

  test('that breaks off is asked for again', async () => {
    let first = true;
    const server = await serve((_request, response) => {
      if (!first) return void response.end('{"servers": []}');
      first = false;
      response.writeHead(200, { 'content-length': '500' });
      response.write('{"servers": [');
      setImmediate(() => response.destroy());
    });
    await expect(driverOf(server).listNodes()).resolves.toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  test('of something that speaks no HTTP says so', async () => {
    const server = await serve((request) => request.socket.end('220 mail.test ESMTP\r\n'));
    const error = await caught(driverOf(server, { retry: { attempts: 1 } }).listNodes());
    expect(error).toMatchObject({ code: 'malformed-response' });
    expect(error.message).toMatch(/does not respond in HTTP/);
  });
});

describe('a redirect', () => {
  test('within the origin is followed', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/servers/detail') response.writeHead(302, { location: '/moved?x=1' }).end();
      else response.end('{"servers": []}');
    });
    await expect(driverOf(server).listNodes()).resolves.toEqual([]);
    expect(server.requests).toEqual(['GET /servers/detail', 'GET /moved?x=1']);
  });

  test('to another origin gets no credentials, and is told', async () => {
    const elsewhere = await serve(noServers);
    const server = await serve((_request, response) => {
      response.writeHead(301, { location: `${elsewhere.url}/servers/detail` }).end();
    });
    const error = await caught(driverOf(server).listNodes());
    expect(error.message).toContain(`redirects GET /servers/detail to ${elsewhere.url}/servers/detail`);
    expect(elsewhere.requests).toEqual([]);
  });

  test('of a create is not followed', async () => {
    const server = await serve((_request, response) => response.writeHead(307, { location: '/moved' }).end());
    expect(await caught(driverOf(server).createNode(spec))).toMatchObject({ code: 'malformed-response' });
    expect(server.requests).toHaveLength(1);
  });

  test('round in circles ends', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/again' }).end());
    await caught(driverOf(server).listNodes());
    expect(server.requests.length).toBeLessThan(10);
  });
});

describe('a certificate', () => {
  let tls: Certificate;
  beforeAll(() => {
    tls = makeCertificate();
  });

  test('that does not verify is an error that says what to do, at once', async () => {
    const server = await serve(noServers, tls);
    const error = await caught(driverOf(server).listNodes());
    expect(error).toMatchObject({ code: 'unavailable', retryable: false, operation: 'signIn' });
    expect(error.message).toMatch(
      /does not verify \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. Give its authority in tls\.ca/,
    );
    expect(server.requests).toEqual([]);
  });

  test('verifies against the authority that is given', async () => {
    const server = await serve(noServers, tls);
    await expect(driverOf(server, { tls: { ca: tls.cert } }).listNodes()).resolves.toEqual([]);
  });
});

test('requests one after another stay on one socket', async () => {
  const seen = new Set<unknown>();
  const server = await serve((request, response) => {
    seen.add(request.socket);
    response.end('{"servers": []}');
  });
  const driver = driverOf(server);
  for (let call = 0; call < 20; call += 1) await driver.listNodes();
  expect(seen.size).toBe(1);
});

describe('a closed driver', () => {
  test('has closed its sockets, and refuses to work', async () => {
    const server = await serve(noServers);
    const driver = driverOf(server);
    await driver.listNodes();
    await driver.close();
    await vi.waitUntil(() => server.sockets.size === 0);
    expect(await caught(driver.listNodes())).toMatchObject({ code: 'invalid-request' });
  });

  test('has ended what was in flight, and does not ask for it again', async () => {
    const server = await serve(() => {});
    const driver = driverOf(server);
    const inFlight = caught(driver.listNodes());
    await vi.waitUntil(() => server.requests.length === 1);
    await driver.close();
    expect((await inFlight).message).toContain('when the driver was closed');
    await vi.waitUntil(() => server.sockets.size === 0);
    expect(server.requests).toHaveLength(1);
  });

  test('opens no socket for a request whose sign-in ended later', async () => {
    const server = await serve(noServers);
    const { promise: asked, resolve: wasAsked } = Promise.withResolvers<void>();
    const { promise: token, resolve: signIn } = Promise.withResolvers<string>();
    const driver = new DigitalOceanCompute({
      endpoint: server.url,
      token: () => {
        wasAsked();
        return token;
      },
    });
    const call = caught(driver.listNodes());
    await asked;
    await driver.close();
    signIn('a-token');
    expect(await call).toMatchObject({ code: 'invalid-request' });
    expect(server.sockets.size).toBe(0);
  });
});

test('a request that cannot be written in HTTP is refused, and not tried again', async () => {
  const server = await serve(noServers);
  const lines: string[] = [];
  const write = (message: string) => void lines.push(message);
  const driver = driverOf(server, { userAgent: 'two\nlines', logger: { debug: write, warn: write } });
  const error = await caught(driver.listNodes());
  expect(error).toMatchObject({ code: 'invalid-request', retryable: false });
  expect(error.message).toMatch(/invalid user-agent header/);
  expect(lines).toEqual([]);
});
