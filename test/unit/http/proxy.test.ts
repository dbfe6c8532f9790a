import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, createServer as createNetServer } from 'node:net';
import nock from 'nock';
import { CloudError } from 'skylane';
import { HetznerCompute } from 'skylane/hetzner';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { mayHaveTakenEffect } from '../../../src/http/errors/network-error.js';
import { proxyFor } from '../../../src/http/proxy/proxy.js';
import { type Certificate, makeCertificate } from '../../support/certificate.js';

const TOKEN = 'x'.repeat(64);
const EMPTY = JSON.stringify({ locations: [], meta: { pagination: { next_page: null } } });
const VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'REQUEST_METHOD'];
const cleanup: (() => Promise<unknown>)[] = [];
let certificate: Certificate;

beforeAll(() => {
  nock.restore();
  certificate = makeCertificate();
});
beforeEach(() => {
  for (const name of VARIABLES) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});
afterEach(async () => {
  for (const work of cleanup.splice(0).toReversed()) await work();
  vi.unstubAllEnvs();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** An HTTPS endpoint, and the sockets that it has seen. */
async function endpoint(): Promise<{ readonly port: number; readonly sockets: Set<unknown> }> {
  const sockets = new Set<unknown>();
  const server = createSecureServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    sockets.add(request.socket);
    response.end(EMPTY);
  });
  return { port: await listen(server as unknown as Server), sockets };
}

interface SeenByProxy {
  readonly url: string;
  readonly host: string;
  readonly seen: string[];
  readonly requests: IncomingMessage[];
}

/** A proxy that connects to this port, whatever it is asked for, and answers requests for whole URLs itself. */
async function proxy(port: number | null = null, answer = 200, tls?: Certificate): Promise<SeenByProxy> {
  const seen: string[] = [];
  const requests: IncomingMessage[] = [];
  const server = tls === undefined ? createServer() : (createSecureServer({ ...tls }) as unknown as Server);
  server.on('request', (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    requests.push(request);
    response.writeHead(answer).end(answer === 200 ? EMPTY : 'no');
  });
  server.on('connect', (request: IncomingMessage, client) => {
    seen.push(`CONNECT ${request.url}`);
    requests.push(request);
    client.on('error', () => {});
    if (port === null) {
      client.end(`HTTP/1.1 ${answer} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  const own = await listen(server);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${own}`,
    host: `127.0.0.1:${own}`,
    seen,
    requests,
  };
}

function cloud(options: Partial<ConstructorParameters<typeof HetznerCompute>[0]>): HetznerCompute {
  const driver = new HetznerCompute({ token: TOKEN, retry: { attempts: 1 }, ...options });
  cleanup.push(() => driver.close());
  return driver;
}

async function caught(call: Promise<unknown>): Promise<CloudError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  if (!CloudError.is(error)) throw new Error('it should have been a CloudError', { cause: error });
  return error;
}

const spec = { name: 'web', image: '1', size: 'cx22' };

describe('a request through a proxy', () => {
  test('for http:// names the whole URL, the endpoint as host, and the credentials', async () => {
    const { host, seen, requests } = await proxy();
    await cloud({
      endpoint: 'http://cloud.example:8774/v1',
      proxy: `http://me:p%40ss@${host}`,
    }).listLocations();
    expect(seen).toEqual(['GET http://cloud.example:8774/v1/locations?per_page=50']);
    expect(requests[0]?.headers).toMatchObject({
      host: 'cloud.example:8774',
      'proxy-authorization': `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    });
  });

  test('for https:// is tunnelled, many on one socket, and sees no credentials of the cloud', async () => {
    const { port, sockets } = await endpoint();
    const { host, seen, requests } = await proxy(port);
    const driver = cloud({
      endpoint: `https://127.0.0.1:${port}`,
      proxy: host,
      tls: { ca: certificate.cert },
    });
    for (let count = 0; count < 5; count += 1) await driver.listLocations();
    expect(seen).toEqual([`CONNECT 127.0.0.1:${port}`]);
    expect(sockets.size).toBe(1);
    expect(JSON.stringify(requests[0]?.headers)).not.toContain(TOKEN);
  });

  test('has forks with tunnels of their own', async () => {
    const { port, sockets } = await endpoint();
    const { url, seen } = await proxy(port);
    const driver = cloud({
      endpoint: `https://127.0.0.1:${port}`,
      proxy: url,
      tls: { ca: certificate.cert },
    });
    const fork = driver.fork();
    cleanup.push(() => fork.close());
    await Promise.all([driver.listLocations(), fork.listLocations()]);
    expect([seen.length, sockets.size]).toEqual([2, 2]);
  });

  test('verifies the endpoint behind the tunnel', async () => {
    const { port } = await endpoint();
    const { url } = await proxy(port);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const error = await caught(cloud({ endpoint: `https://127.0.0.1:${port}`, proxy: url }).listLocations());
    expect(error.message).toMatch(/hetzner compute at https:\/\/127\.0\.0\.1:\d+ .*does not verify/);
  });

  test('goes through a proxy with TLS, whose certificate is verified too', async () => {
    const { url, seen } = await proxy(null, 200, certificate);
    const endpointUrl = 'http://cloud.example';
    const error = await caught(cloud({ endpoint: endpointUrl, proxy: url }).listLocations());
    expect(error.message).toMatch(/the proxy \S+ has a certificate that does not verify/);
    await cloud({ endpoint: endpointUrl, proxy: url, tls: { ca: certificate.cert } }).listLocations();
    expect(seen).toEqual(['GET http://cloud.example/locations?per_page=50']);
  });

  test.each([
    [407, 'authentication', false],
    [403, 'permission', false],
    [502, 'unavailable', true],
    [503, 'unavailable', true],
  ])(
    'that it answers with %i is refused by the proxy, not the cloud, and took no effect',
    async (status, code, retryable) => {
      const { host } = await proxy(null, status);
      const driver = cloud({ endpoint: 'https://cloud.example', proxy: `http://me:secretpass@${host}` });
      const error = await caught(driver.createNode(spec));
      expect(error).toMatchObject({ code, retryable, status: null, providerCode: `PROXY_${status}` });
      expect(error.message).toContain(`was not asked: the proxy ${host}`);
      expect(error.message).not.toMatch(/not known|secretpass/);
      expect(mayHaveTakenEffect(error)).toBe(false);
    },
  );

  test('is sent again where the proxy was only busy, even a create', async () => {
    const { url, seen } = await proxy(null, 503);
    const driver = cloud({ endpoint: 'https://cloud.example', proxy: url, retry: { attempts: 3, delay: 1 } });
    await caught(driver.createNode(spec));
    expect(seen).toHaveLength(3);
  });

  test('for a whole URL that is answered with 407 is refused by the proxy', async () => {
    const { url, host } = await proxy(null, 407);
    const error = await caught(cloud({ endpoint: 'http://cloud.example', proxy: url }).createNode(spec));
    expect(error).toMatchObject({ code: 'authentication', providerCode: 'PROXY_407' });
    expect(error.message).toContain(`the proxy ${host}`);
  });

  test('for a whole URL that is answered with 502 names the proxy beside the cloud', async () => {
    const { url, host } = await proxy(null, 502);
    const error = await caught(cloud({ endpoint: 'http://cloud.example', proxy: url }).listLocations());
    expect(error.message).toContain(`came through the proxy ${host}`);
  });

  test.each(['https://cloud.example', 'http://cloud.example'])(
    'to %s tells of a proxy that is not there',
    async (url) => {
      const server = createNetServer();
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      const error = await caught(
        cloud({ endpoint: url, proxy: `http://127.0.0.1:${port}` }).createNode(spec),
      );
      expect(error).toMatchObject({ code: 'unavailable', providerCode: 'PROXY_ECONNREFUSED' });
      expect(mayHaveTakenEffect(error)).toBe(false);
    },
  );

  test('ends with the call while the proxy says nothing', async () => {
    const server = createNetServer((socket) => void socket.on('error', () => {}));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanup.push(async () => server.close());
    const { port } = server.address() as AddressInfo;
    const driver = cloud({ endpoint: 'https://cloud.example', proxy: `127.0.0.1:${port}` });
    expect(await caught(driver.listLocations({ timeout: 50 }))).toMatchObject({ code: 'timeout' });
    const limited = cloud({
      endpoint: 'https://cloud.example',
      proxy: `127.0.0.1:${port}`,
      timeout: { connect: 50 },
    });
    expect(await caught(limited.listLocations())).toMatchObject({ providerCode: 'PROXY_ETIMEDOUT' });
  });
});

test.each(['socks://127.0.0.1:1080', 'socks5h://127.0.0.1:1080'])('%s is refused by name', (url) => {
  expect(() => cloud({ proxy: url })).toThrow(/names a socks(5h)? proxy/);
});

test('ALL_PROXY that names no HTTP proxy is refused, not passed over', async () => {
  vi.stubEnv('ALL_PROXY', 'socks5://127.0.0.1:1080');
  const error = await caught(cloud({ endpoint: 'http://cloud.example' }).listLocations());
  expect(error).toMatchObject({ code: 'not-supported' });
  expect(error.message).toContain('ALL_PROXY names a socks5 proxy');
});

describe('the environment', () => {
  const through = (url: string, environment: Record<string, string>, option?: string | null): string | null =>
    proxyFor(url, option, environment)?.origin ?? null;

  test.each<[string, Record<string, string>, string | null]>([
    ['http://cloud.example', { http_proxy: 'proxy.example:3128' }, 'http://proxy.example:3128'],
    ['http://cloud.example', { HTTP_PROXY: 'http://a' }, 'http://a'],
    ['http://cloud.example', { HTTP_PROXY: 'http://a', REQUEST_METHOD: 'GET' }, null],
    ['http://cloud.example', { http_proxy: 'http://a', REQUEST_METHOD: 'GET' }, 'http://a'],
    ['http://cloud.example', { http_proxy: '', HTTP_PROXY: 'http://a' }, 'http://a'],
    ['http://cloud.example', { https_proxy: 'http://a' }, null],
    ['https://cloud.example', { https_proxy: 'http://a', http_proxy: 'http://b' }, 'http://a'],
    ['https://cloud.example', { all_proxy: 'http://a' }, 'http://a'],
    ['https://cloud.example', { ALL_PROXY: 'http://a', HTTPS_PROXY: 'http://b' }, 'http://b'],
    ['https://cloud.example', { HTTPS_PROXY: 'http://u:p%zz@a:1' }, 'http://a:1'],
  ])('for %s %j leads through %s', (url, environment, expected) => {
    expect(through(url, environment)).toBe(expected);
  });

  test.each([
    ['http://10.1.2.3', '10.0.0.0/8'],
    ['http://[fd00::1]', 'fd00::/8'],
    ['http://[2001:db8::1]:8080', '[2001:db8::1]:8080'],
    ['http://[2001:db8::1]:8080', '[2001:db8::1]'],
    ['http://[2001:db8::1]', '2001:db8::1'],
    ['http://[::ffff:10.1.2.3]', '10.0.0.0/8'],
    ['http://a.cloud.example', '.cloud.example'],
    ['http://a.cloud.example', '*.cloud.example'],
    ['http://a.cloud.example', 'cloud.example'],
    ['http://cloud.example.', 'cloud.example'],
    ['http://cloud.example', 'CLOUD.example'],
    ['http://cloud.example:8080', 'cloud.example:8080'],
    ['http://cloud.example', 'cloud.example:80'],
    ['https://cloud.example', ' other.example ,  cloud.example:443 '],
    ['http://cloud.example', 'a b,*'],
  ])('leads straight to %s where NO_PROXY is %s', (url, excluded) => {
    expect(through(url, { ALL_PROXY: 'http://a', NO_PROXY: excluded })).toBeNull();
  });

  test.each([
    ['http://11.1.2.3', '10.0.0.0/8'],
    ['http://10.0.0.1', '0.1'],
    ['http://10.0.0.1', '10.0.0.0/99'],
    ['http://badcloud.example', 'cloud.example'],
    ['http://cloud.example:8081', 'cloud.example:8080'],
    ['http://[2001:db8::1]:8081', '[2001:db8::1]:8080'],
    ['http://cloud.example', ','],
    ['http://127.evil.example', '127.0.0.0/8'],
  ])('leads %s through the proxy where NO_PROXY is %s', (url, excluded) => {
    expect(through(url, { ALL_PROXY: 'http://a', NO_PROXY: excluded })).toBe('http://a');
  });

  test.each([
    'http://localhost:1',
    'http://localhost.:1',
    'http://api.localhost',
    'http://127.0.0.1',
    'http://127.9.9.9',
    'http://127.1',
    'http://2130706433',
    'http://[::1]:1',
    'http://[::ffff:127.0.0.1]',
  ])('never leads to %s through a proxy, but the option does', (url) => {
    expect(through(url, { ALL_PROXY: 'http://a' })).toBeNull();
    expect(through(url, { ALL_PROXY: 'http://a' }, 'http://b')).toBe('http://b');
  });

  test.each(['http://127.evil.example', 'http://localhost.evil.example', 'http://128.0.0.1'])(
    'takes %s for no place on this machine',
    (url) => {
      expect(through(url, { ALL_PROXY: 'http://a' })).toBe('http://a');
    },
  );

  test.each([
    'http://169.254.169.254',
    'http://[fd00:ec2::254]',
    'http://metadata.google.internal',
    'unix:///run/x',
  ])('leads to %s through no proxy at all', (url) => {
    expect(through(url, { ALL_PROXY: 'http://a' }, 'http://b')).toBeNull();
    expect(through(url, { ALL_PROXY: 'http://a' })).toBeNull();
  });
});
