import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import nock from 'nock';
import { HetznerCompute } from 'skylane/hetzner';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';

const TOKEN = 'x'.repeat(64);
const cleanup: (() => Promise<unknown> | void)[] = [];

beforeAll(() => nock.restore());
afterEach(async () => {
  for (const work of cleanup.splice(0).toReversed()) await work();
});

/** A server that says this once it is spoken to, and nothing more. */
async function server(first = ''): Promise<{ readonly host: string; readonly sockets: Promise<Socket> }> {
  const silent: Server = createServer();
  const sockets = once(silent, 'connection').then(([socket]) => socket as Socket);
  silent.on('connection', (socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write(first));
    socket.resume();
    cleanup.push(() => void socket.destroy());
  });
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  cleanup.push(() => void silent.close());
  return { host: `127.0.0.1:${(silent.address() as AddressInfo).port}`, sockets };
}

function cloud(options: object): HetznerCompute {
  const driver = new HetznerCompute({ token: TOKEN, retry: { attempts: 1 }, ...options });
  cleanup.push(() => driver.close());
  return driver;
}

const PHASES: readonly [string, string, (host: string) => object][] = [
  ['TLS of the endpoint', '', (host) => ({ endpoint: `https://${host}`, proxy: null })],
  ['TLS of a proxy', '', (host) => ({ endpoint: 'https://api.example', proxy: `https://${host}` })],
  ['TLS of a proxy of http://', '', (host) => ({ endpoint: 'http://api.example', proxy: `https://${host}` })],
  ["a proxy's CONNECT", '', (host) => ({ endpoint: 'https://api.example', proxy: `http://${host}` })],
  [
    "a proxy's headers",
    'HTTP/1.1 200 OK\r\nx-more: ',
    (host) => ({ endpoint: 'https://api.example', proxy: `http://${host}` }),
  ],
  [
    'TLS behind a proxy',
    'HTTP/1.1 200 OK\r\n\r\n',
    (host) => ({ endpoint: 'https://api.example', proxy: `http://${host}` }),
  ],
];

describe.each(PHASES)('a call that waits for %s', (_phase, first, options) => {
  test('ends with its timeout, and its socket with it', async () => {
    const { host, sockets } = await server(first);
    const call = cloud(options(host)).listLocations({ timeout: 100 });
    const closed = sockets.then((socket) => once(socket, 'close'));
    await expect(call).rejects.toMatchObject({ code: 'timeout', providerCode: null });
    await closed;
  });

  test('ends with its signal, and its socket with it', async () => {
    const { host, sockets } = await server(first);
    const controller = new AbortController();
    const call = cloud(options(host)).listLocations({ signal: controller.signal });
    const socket = await sockets;
    const closed = once(socket, 'close');
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await closed;
  });

  test('ends when the driver is closed, and its socket with it', async () => {
    const { host, sockets } = await server(first);
    const driver = cloud(options(host));
    const call = driver.listLocations().catch((error: unknown) => error);
    const closed = once(await sockets, 'close');
    await driver.close();
    expect(await call).toMatchObject({ code: 'unavailable' });
    await closed;
  });
});

test('whoever waits for a socket gets another one when the call that opened it has ended', async () => {
  const { host } = await server();
  const driver = cloud({ endpoint: `https://${host}`, proxy: null, connections: 1 });
  const first = driver.listLocations({ timeout: 100 }).catch((error: unknown) => error);
  const second = driver.listLocations({ timeout: 300 }).catch((error: unknown) => error);
  expect(await first).toMatchObject({ code: 'timeout' });
  expect(await second).toMatchObject({ code: 'timeout' });
});
