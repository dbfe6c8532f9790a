import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import nock from 'nock';
import { HetznerCompute } from 'skylane/hetzner';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { proxyFor } from '../../../dist/src/http/proxy/proxy.js';
import { Redactor } from '../../../dist/src/http/secrets/redact.js';
import { makeCertificate } from '../../support/certificate.js';

const TOKEN = 'x'.repeat(64);
const EMPTY = JSON.stringify({ locations: [], meta: { pagination: { next_page: null } } });
const cleanup: (() => Promise<unknown> | void)[] = [];

beforeAll(() => nock.restore());
afterEach(async () => {
  for (const work of cleanup.splice(0).toReversed()) await work();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function locations(options: object): Promise<unknown> {
  const driver = new HetznerCompute({ token: TOKEN, retry: { attempts: 1 }, ...options });
  cleanup.push(() => driver.close());
  return driver.listLocations();
}

async function answering(respond: (response: ServerResponse) => void): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer((_, response) => respond(response)))}`;
}

describe('an answer', () => {
  test('whose codings stand in two headers is decoded', async () => {
    const endpoint = await answering((response) => {
      response.setHeader('content-encoding', ['gzip', 'gzip']);
      response.end(gzipSync(gzipSync(EMPTY)));
    });
    expect(await locations({ endpoint })).toEqual([]);
  });

  test('that begins with a byte order mark is read', async () => {
    const endpoint = await answering((response) => response.end(`\uFEFF${EMPTY}`));
    expect(await locations({ endpoint })).toEqual([]);
  });
});

describe('a proxy', () => {
  const named = (url: string) => proxyFor('http://api.example', undefined, { http_proxy: url });

  test('of a user in a domain of Windows is the host, not the domain', () => {
    const proxy = named(String.raw`http://DOMAIN\user:pass@proxy.example:3128`);
    expect(proxy).toMatchObject({ host: 'proxy.example:3128' });
    const basic = Buffer.from(String.raw`DOMAIN\user:pass`).toString('base64');
    expect(proxy?.authorization).toBe(`Basic ${basic}`);
  });

  test.each(['http://user:80/word@proxy.example:3128', 'http://user:80#word@p', 'http://user:80?word@p'])(
    'whose password cuts its URL short is refused: %s',
    (url) => {
      expect(() => named(url)).toThrow(/percent-encoded/);
    },
  );

  test.each(['http://0.0.0.0:1', 'http://[::]:1', 'https://0'])('is not asked for %s', (origin) => {
    const proxies = { http_proxy: 'http://p:1', https_proxy: 'http://p:1' };
    expect(proxyFor(origin, undefined, proxies)).toBeNull();
  });

  test.each([
    ['https://[fd00::1]', '[fd00::]/8'],
    ['https://bücher.example', 'bücher.example'],
    ['https://api.bücher.example', '.bücher.example'],
  ])('is not asked for %s where NO_PROXY has %s', (origin, noProxy) => {
    expect(proxyFor(origin, undefined, { https_proxy: 'http://p:1', no_proxy: noProxy })).toBeNull();
  });

  test('with TLS shows a certificate of its own name, not of the endpoint', async () => {
    const certificate = makeCertificate();
    const server = createSecureServer({ key: certificate.key, cert: certificate.cert });
    server.on('connect', (_request, socket) => socket.end('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'));
    const proxy = `https://127.0.0.1:${await listen(server as unknown as Server)}`;
    const call = locations({ endpoint: 'https://api.example', proxy, tls: { ca: certificate.cert } });
    await expect(call).rejects.toMatchObject({ providerCode: 'PROXY_403' });
  });
});

test('TLS before 1.2 is not spoken, whatever Node is told', async () => {
  const { key, cert } = makeCertificate('rsa');
  const weak = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const server = createSecureServer({ key, cert, ...weak }, (_, response) => response.end(EMPTY));
  const port = await listen(server as unknown as Server);
  const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls;
  cleanup.push(() => void Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }));
  Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' });
  const plain = tls.connect({ port, host: '127.0.0.1', ca: cert });
  await once(plain, 'secureConnect');
  expect(plain.getProtocol()).toBe('TLSv1.1');
  plain.destroy();
  const call = locations({ endpoint: `https://127.0.0.1:${port}`, tls: { ca: cert } });
  await expect(call).rejects.toMatchObject({
    status: null,
    message: expect.stringMatching(/TLS|SSL/i) as string,
  });
});

describe('a secret', () => {
  const secret = 'FwoGZXIvYXdzEJr//////////wEaDJ3mYt+SESSION==';

  test('that a service has cut is masked all the same', () => {
    const redactor = new Redactor();
    redactor.add(secret);
    for (let length = 24; length < secret.length; length += 1)
      expect(redactor.words(`invalid token ${secret.slice(0, length)}`, 500)).not.toContain(
        secret.slice(0, 12),
      );
  });

  test('is hidden until the one after the next has taken its place', () => {
    const redactor = new Redactor();
    const owner = {};
    for (const token of ['token-one', 'token-two']) redactor.addLatest(owner, token);
    expect(redactor.text('token-one token-two')).toBe('[redacted] [redacted]');
    redactor.addLatest(owner, 'token-three');
    expect(redactor.text('token-one token-two token-three')).toBe('token-one [redacted] [redacted]');
  });
});
