import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import nock from 'nock';
import { CloudError, type Driver } from 'skylane';
import { DigitalOceanCompute } from 'skylane/digital-ocean';
import { HetznerCompute } from 'skylane/hetzner';
import { S3 } from 'skylane/aws';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { mayHaveTakenEffect } from '../../../src/http/errors/network-error.js';
import { walkPages } from '../../../src/http/pagination.js';
import { retryAfter } from '../../../src/http/retry-after.js';
import { type Handler, type LocalServer, localServer } from '../../support/local-server.js';

const TOKEN = 'x'.repeat(64);
const cleanup: (() => Promise<unknown>)[] = [];

beforeAll(() => nock.restore());
afterEach(async () => {
  for (const work of cleanup.splice(0).toReversed()) await work();
});

async function serve(handler: Handler): Promise<LocalServer> {
  const server = await localServer(handler);
  cleanup.push(() => server.close());
  return server;
}

function keep<D extends Driver>(driver: D): D {
  cleanup.push(() => driver.close());
  return driver;
}

type Options = Partial<ConstructorParameters<typeof HetznerCompute>[0]>;
async function cloud(handler: Handler, options: Options = {}): Promise<HetznerCompute> {
  const { url } = await serve(handler);
  return keep(new HetznerCompute({ token: TOKEN, endpoint: url, retry: { attempts: 1 }, ...options }));
}

async function caught(call: Promise<unknown>): Promise<CloudError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  if (!CloudError.is(error)) throw new Error('it should have been a CloudError', { cause: error });
  return error;
}

const EMPTY = JSON.stringify({ locations: [], meta: { pagination: { next_page: null } } });
const sending =
  (body: Uint8Array | string, headers: Record<string, string>, status = 200): Handler =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

describe('an answer in a coding that nobody asked for', () => {
  test.each([
    ['gzip', gzipSync(EMPTY)],
    ['x-gzip', gzipSync(EMPTY)],
    ['GZIP', gzipSync(EMPTY)],
    ['deflate', deflateSync(EMPTY)],
    ['deflate', deflateRawSync(EMPTY)],
    ['br', brotliCompressSync(EMPTY)],
    ['identity', Buffer.from(EMPTY)],
    ['deflate, gzip', gzipSync(deflateSync(EMPTY))],
  ])('%s is read', async (coding, body) => {
    const driver = await cloud(sending(body, { 'content-encoding': coding }));
    await expect(driver.listLocations()).resolves.toEqual([]);
  });

  test('is read where it is an error', async () => {
    const body = gzipSync(JSON.stringify({ error: { code: 'locked', message: 'busy with something' } }));
    const driver = await cloud(sending(body, { 'content-encoding': 'gzip' }, 423));
    expect((await caught(driver.listLocations())).message).toContain('busy with something');
  });

  test.each([
    ['compress', Buffer.from('x'), /encoded as compress/],
    ['gzip', Buffer.from(EMPTY), /encoded as gzip, and is not/],
    ['gzip, gzip, gzip, gzip', Buffer.from('x'), /encoded 4 times/],
  ])('%s that cannot be read is named', async (coding, body, words) => {
    const driver = await cloud(sending(body, { 'content-encoding': coding }));
    expect(await caught(driver.listLocations())).toMatchObject({
      code: 'malformed-response',
      message: expect.stringMatching(words),
    });
  });

  test('is bounded by what it is when it is read', async () => {
    const bomb = gzipSync(Buffer.alloc(4_000_000, ' '));
    const driver = await cloud(sending(bomb, { 'content-encoding': 'gzip' }), { maxBody: 100_000 });
    expect((await caught(driver.listLocations())).message).toMatch(/larger than 100000 bytes/);
  });

  test('that is the content of an object stays as it is stored', async () => {
    const stored = gzipSync('the words of a user');
    const { url } = await serve(
      sending(stored, {
        'content-encoding': 'gzip',
        etag: '"x"',
        'content-length': String(stored.length),
      }),
    );
    const s3 = keep(new S3({ endpoint: url, accessKeyId: 'a', secretAccessKey: 'ssss', region: 'here' }));
    const { body } = await s3.downloadObject({ container: 'box', name: 'k' });
    expect(Buffer.from(await body.bytes()).equals(stored)).toBe(true);
  });
});

describe('a wait that a provider asks for', () => {
  test.each([
    ['3600', 3_600_000],
    ['99999999999', 99_999_999_999_000],
  ])('of %s s rejects at once, with retryAfter set', async (seconds, milliseconds) => {
    const driver = await cloud(sending('', { 'retry-after': seconds }, 503), { retry: {} });
    expect(await caught(driver.listLocations())).toMatchObject({
      code: 'unavailable',
      retryAfter: milliseconds,
    });
  });

  test('is bounded by an option', async () => {
    const server = await serve(sending('', { 'retry-after': '1' }, 503));
    const driver = keep(
      new HetznerCompute({ token: TOKEN, endpoint: server.url, retry: { maxRetryAfter: 900 } }),
    );
    expect(await caught(driver.listLocations())).toMatchObject({ retryAfter: 1000 });
    expect(server.requests).toHaveLength(1);
  });

  test('keeps the next call from asking, and says how long', async () => {
    const server = await serve(sending('', { 'retry-after': '3000' }, 429));
    const driver = keep(new HetznerCompute({ token: `${TOKEN}429`, endpoint: server.url }));
    await caught(driver.listLocations());
    const error = await caught(driver.listLocations());
    expect(error).toMatchObject({ code: 'rate-limit', status: null });
    expect(error.retryAfter).toBeGreaterThan(2_900_000);
    expect(mayHaveTakenEffect(error)).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [{ 'retry-after': '2.5' }, 2500],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'NaN' }, undefined],
    [{ 'retry-after': '1e999' }, undefined],
    [{ 'retry-after': '9'.repeat(400) }, undefined],
    [{ 'retry-after': '2026' }, 2_026_000],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'Tue, 01 Jan 2030 00:01:00 GMT', date: 'Tue, 01 Jan 2030 00:00:00 GMT' }, 60_000],
    [{ 'retry-after': 'Tuesday, 01-Jan-30 00:01:00 GMT', date: 'Tue, 01 Jan 2030 00:00:00 GMT' }, 60_000],
    [{ 'retry-after': 'Tue, 01 Jan 2019 00:00:00 GMT', date: 'Tue, 01 Jan 2030 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
  ])('is read from %j', (headers, expected) => {
    expect(retryAfter(headers)).toBe(expected);
  });

  test.each([
    ['ratelimit-reset', String(Date.now() * 1000)],
    ['ratelimit-reset', '1e999'],
    ['ratelimit-reset', '-5'],
    ['x-ratelimit-reset', '99999999999999999999'],
    ['ratelimit-reset', String(Math.floor(Date.now() / 1000) + 40_000_000)],
  ])('that makes no sense (%s: %s) holds nothing back', async (name, reset) => {
    const prefix = name.replace('reset', '');
    const limits = { [`${prefix}limit`]: '5000', [`${prefix}remaining`]: '0', [name]: reset };
    class Unlimited extends DigitalOceanCompute {
      static override readonly rate = null as never;
    }
    const server = await serve(sending(JSON.stringify({ droplets: [] }), limits));
    for (const Kind of [Unlimited, DigitalOceanCompute]) {
      const driver = keep(new Kind({ token: `t-${reset}-${Kind.name}`, endpoint: server.url }));
      await driver.listNodes();
      await driver.listNodes();
    }
    expect(server.requests).toHaveLength(4);
  });

  test('by a reset in an hour is said at once', async () => {
    const headers = {
      'ratelimit-limit': '5000',
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3500),
    };
    const server = await serve(sending(JSON.stringify({ droplets: [] }), headers));
    const driver = keep(new DigitalOceanCompute({ token: 'of-an-hour', endpoint: server.url }));
    await driver.listNodes();
    expect(await caught(driver.listNodes())).toMatchObject({ code: 'rate-limit', retryable: true });
  });
});

test('a driver that limits itself ends a call that waits behind others', async () => {
  const driver = await cloud(sending(EMPTY, {}), { rateLimit: { requests: 1, per: 60_000 } });
  await driver.listLocations();
  const stop = new AbortController();
  const before = driver.listLocations({ signal: stop.signal });
  expect(await caught(driver.listLocations({ timeout: 30 }))).toMatchObject({ code: 'timeout' });
  stop.abort(new Error('enough'));
  await expect(before).rejects.toThrow('enough');
});

describe('a body', () => {
  test('that brings a byte now and then ends', async () => {
    const driver = await cloud(
      (_request, response) => {
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
      { timeout: { body: 200 } },
    );
    expect(await caught(driver.listLocations())).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('so slowly'),
    });
  });

  test('of an error that is too large does not hide its status', async () => {
    const driver = await cloud(sending('x'.repeat(200_000), {}, 404), { maxBody: 1000 });
    expect(await caught(driver.getNode('1'))).toMatchObject({ code: 'node-not-found', status: 404 });
  });
});

describe('a list without an end', () => {
  const details = { operation: 'listThings' };
  const count = async (
    pageOf: (page: number) => { items: unknown[]; next: object | null },
  ): Promise<number> => {
    let items = 0;
    let page = 0;
    const walk = walkPages({}, async () => pageOf((page += 1)) as never, details);
    for await (const _ of walk) items += 1;
    return items;
  };

  test('is an error after a hundred empty pages in a row', async () => {
    await expect(count((page) => ({ items: [], next: { page } }))).rejects.toMatchObject({
      code: 'malformed-response',
      message: expect.stringContaining('100 pages in a row were empty'),
    });
  });

  test('is an error where pages hold the same again and again, under ever new names', async () => {
    await expect(count((page) => ({ items: [1, 2, 3], next: { page } }))).rejects.toMatchObject({
      code: 'malformed-response',
    });
    await expect(count((page) => ({ items: [page % 7], next: { page } }))).rejects.toMatchObject({
      code: 'malformed-response',
    });
  });

  test('is none where empty pages come between full ones', async () => {
    const pages = (page: number) => ({
      items: page % 90 === 0 ? [page] : [],
      next: page < 900 ? { page } : null,
    });
    expect(await count(pages)).toBe(10);
  });

  test('is none where two pages show the same by chance', async () => {
    const pages = (page: number) => ({ items: [page < 3 ? 1 : page], next: page < 20 ? { page } : null });
    expect(await count(pages)).toBe(20);
  });
});

describe('what is busy for a moment is asked for again', () => {
  test.each([
    ['conflict', 409],
    ['locked', 423],
  ])('Hetzner says %s (%i)', async (code, status) => {
    let posts = 0;
    const server = {
      id: 1,
      name: 'web',
      status: 'running',
      public_net: {},
      server_type: { name: 'cx22' },
      labels: {},
    };
    const driver = await cloud(
      (_request, response) => {
        posts += 1;
        response.writeHead(posts === 1 ? status : 201, { 'content-type': 'application/json' });
        response.end(JSON.stringify(posts === 1 ? { error: { code, message: 'please retry' } } : { server }));
      },
      { retry: { throttleDelay: 1 } },
    );
    await expect(driver.createNode({ name: 'web', image: '1', size: 'cx22' })).resolves.toMatchObject({
      id: '1',
    });
    expect(posts).toBe(2);
  });

  test.each(['OperationAborted', 'ConditionalRequestConflict', 'RequestTimeout', 'SlowDownWrite'])(
    'S3 says %s',
    async (code) => {
      let puts = 0;
      const { url } = await serve((request, response) => {
        request.resume();
        puts += 1;
        if (puts > 1) response.setHeader('etag', '"9dd4e461268c8034f5c8564e155c67a6"').end();
        else
          response
            .writeHead(code === 'RequestTimeout' ? 400 : 409)
            .end(`<Error><Code>${code}</Code></Error>`);
      });
      const retry = { delay: 1, throttleDelay: 1 };
      const s3 = keep(
        new S3({ endpoint: url, accessKeyId: 'a', secretAccessKey: 'ssss', region: 'here', retry }),
      );
      await s3.uploadObject('box', 'k', 'x');
      expect(puts).toBe(2);
    },
  );
});

describe('a mistake in this process', () => {
  const mistake = () => {
    throw new TypeError('undefined is not a function');
  };

  test('of a dispatcher is no broken connection, and is not tried again', async () => {
    const dispatch = vi.fn<() => never>(mistake);
    const dispatcher = { dispatch, destroy: async () => {} } as never;
    const driver = await cloud(sending(EMPTY, {}), { dispatcher: () => dispatcher, retry: {} });
    const error = await caught(driver.createNode({ name: 'web', image: '1', size: 'cx22' }));
    expect(error).toMatchObject({ code: 'internal', retryable: false, cause: expect.any(TypeError) });
    expect(error.message).toMatch(/within this process .*TypeError: undefined is not a function/);
    expect(error.message).not.toContain('not known');
    expect(mayHaveTakenEffect(error)).toBe(false);
    expect(dispatch).toHaveBeenCalledTimes(1);
  });

  test.each([mistake, () => Promise.reject(new RangeError('out'))])(
    'of a function that returns the token fails the sign-in, with its cause, and sends nothing',
    async (token) => {
      const driver = await cloud(sending(EMPTY, {}), { token });
      expect(await caught(driver.listLocations())).toMatchObject({
        code: 'authentication',
        retryable: false,
        cause: expect.any(Error),
      });
    },
  );

  test('of a logger loses no answer', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const driver = await cloud(sending(EMPTY, {}), { logger: { debug: mistake, warn: mistake } });
    await expect(driver.listLocations()).resolves.toEqual([]);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });
});
