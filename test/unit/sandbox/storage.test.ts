import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { type Client, send, signIn } from '../../support/sandbox-client.js';

let sandbox: Sandbox;
let client: Client;
/** A container of its own for each test. */
let box: string;
let boxes = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ flavor: 'openstack' });
  client = await signIn(sandbox);
});

beforeEach(async () => {
  boxes += 1;
  box = `/box-${boxes}`;
  await client.objects('PUT', box);
});

afterAll(async () => {
  await sandbox.close();
});

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

async function put(
  name: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  return (await client.objects('PUT', `${box}/${name}`, { raw: text, headers })).status;
}

describe('containers', () => {
  it('answer 201 when made and 202 when there already', async () => {
    expect((await client.objects('PUT', '/fresh')).status).toBe(201);
    expect((await client.objects('PUT', '/fresh')).status).toBe(202);
  });

  it('are not deleted while objects are in them', async () => {
    await put('a', 'x');
    expect((await client.objects('DELETE', box)).status).toBe(409);
    await client.objects('DELETE', `${box}/a`);
    expect((await client.objects('DELETE', box)).status).toBe(204);
    expect((await client.objects('HEAD', box)).status).toBe(404);
  });

  it('keep metadata, and lose what is set to nothing', async () => {
    await client.objects('POST', box, {
      headers: { 'x-container-meta-color': 'red', 'x-container-meta-size': 'big' },
    });
    await client.objects('POST', box, { headers: { 'x-container-meta-color': '' } });
    const { headers } = await client.objects('HEAD', box);
    expect([headers.get('x-container-meta-color'), headers.get('x-container-meta-size')]).toEqual([
      null,
      'big',
    ]);
  });

  it('list names in byte order, page by page', async () => {
    for (const name of ['b', 'a', 'B', 'é']) await put(encodeURIComponent(name), name);
    expect((await client.objects('GET', `${box}?limit=2`)).text).toBe('B\na\n');
    expect((await client.objects('GET', `${box}?marker=a`)).text).toBe('b\né\n');
  });

  it('list pseudo-directories by prefix and delimiter', async () => {
    for (const name of ['a/1', 'a/2', 'a/sub/3', 'c']) await put(name, 'x');
    const top = await client.objects('GET', `${box}?format=json&delimiter=/`);
    expect(top.json).toMatchObject([{ subdir: 'a/' }, { name: 'c', bytes: 1, hash: md5('x') }]);
    const inner = await client.objects('GET', `${box}?delimiter=/&prefix=a/`);
    expect(inner.text).toBe('a/1\na/2\na/sub/\n');
  });

  it('are listed with counts and bytes', async () => {
    await put('a', 'hello');
    const all = await client.objects('GET', `?format=json&prefix=${box.slice(1)}&limit=1`);
    expect(all.json).toMatchObject([{ name: box.slice(1), count: 1, bytes: 5 }]);
  });
});

describe('objects', () => {
  it('come back as they went up, with their type and metadata', async () => {
    expect(
      await put('a/b.txt', 'hello', { 'content-type': 'text/plain', 'x-object-meta-color': 'red' }),
    ).toBe(201);
    const response = await client.objects('GET', `${box}/a/b.txt`);
    expect(response.text).toBe('hello');
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(response.headers.get('x-object-meta-color')).toBe('red');
    expect(response.headers.get('etag')).toBe(md5('hello'));
  });

  it('are refused with 422 when the bytes do not match the ETag', async () => {
    expect(await put('a', 'hello', { etag: md5('other') })).toBe(422);
    expect((await client.objects('HEAD', `${box}/a`)).status).toBe(404);
  });

  it('answer HEAD with the length and no body', async () => {
    await put('a', 'hello');
    const { status, headers, text } = await client.objects('HEAD', `${box}/a`);
    expect([status, headers.get('content-length'), text]).toEqual([200, '5', '']);
  });

  it.each([
    ['bytes=0-1', 206, 'he', 'bytes 0-1/5'],
    ['bytes=-2', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=3-', 206, 'lo', 'bytes 3-4/5'],
  ])('answer the range %s', async (range, status, text, contentRange) => {
    await put('a', 'hello');
    const response = await client.objects('GET', `${box}/a`, { headers: { range } });
    expect([response.status, response.text, response.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ]);
  });

  it('refuse a range behind their end with 416', async () => {
    await put('a', 'hello');
    const response = await client.objects('GET', `${box}/a`, { headers: { range: 'bytes=9-' } });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */5']);
  });

  it('heed If-None-Match and If-Match', async () => {
    await put('a', 'hello');
    expect(
      (await client.objects('GET', `${box}/a`, { headers: { 'if-none-match': md5('hello') } })).status,
    ).toBe(304);
    expect((await client.objects('GET', `${box}/a`, { headers: { 'if-match': md5('other') } })).status).toBe(
      412,
    );
    expect(await put('a', 'again', { 'if-none-match': '*' })).toBe(412);
  });

  it('take new metadata by POST, all of it at once', async () => {
    await put('a', 'hello', { 'x-object-meta-color': 'red' });
    expect(
      (await client.objects('POST', `${box}/a`, { headers: { 'x-object-meta-size': 'big' } })).status,
    ).toBe(202);
    const { headers } = await client.objects('HEAD', `${box}/a`);
    expect([headers.get('x-object-meta-color'), headers.get('x-object-meta-size')]).toEqual([null, 'big']);
  });

  it('are copied by COPY and by X-Copy-From', async () => {
    await put('a', 'hello', { 'x-object-meta-color': 'red' });
    const copied = await client.objects('COPY', `${box}/a`, { headers: { destination: `${box}/b` } });
    expect(copied.headers.get('x-copied-from')).toBe(`${box.slice(1)}/a`);
    await client.objects('PUT', `${box}/c`, { headers: { 'x-copy-from': `${box}/b` }, raw: '' });
    const { text, headers } = await client.objects('GET', `${box}/c`);
    expect([text, headers.get('x-object-meta-color')]).toEqual(['hello', 'red']);
  });

  it('are gone at the time set for it', async () => {
    await put('a', 'hello', { 'x-delete-after': '0' });
    expect((await client.objects('GET', `${box}/a`)).status).toBe(404);
  });

  it('are refused in the way of Swift when the token is not good', async () => {
    const url = `${sandbox.url}/RegionOne/object-store/v1/AUTH_${client.tenant}${box}`;
    const response = await send(url, 'GET');
    expect([response.status, response.text]).toEqual([
      401,
      '<html><h1>Unauthorized</h1><p>This server could not verify that you are authorized to access the document you requested.</p></html>',
    ]);
    expect((await client.call('GET', '/RegionOne/object-store/v1/AUTH_other')).status).toBe(403);
  });
});

describe('large objects', () => {
  async function segments(): Promise<unknown[]> {
    await put('part/1', 'aaaaa');
    await put('part/2', 'bbb');
    return [
      { path: `${box}/part/1`, etag: md5('aaaaa'), size_bytes: 5 },
      { path: `${box}/part/2`, etag: md5('bbb'), size_bytes: 3 },
    ];
  }

  it('are put together from the segments of a manifest', async () => {
    const made = await client.objects('PUT', `${box}/big?multipart-manifest=put`, { body: await segments() });
    const whole = `"${md5(md5('aaaaa') + md5('bbb'))}"`;
    expect([made.status, made.headers.get('etag')]).toEqual([201, whole]);
    const response = await client.objects('GET', `${box}/big`, { headers: { range: 'bytes=4-6' } });
    expect([response.status, response.text, response.headers.get('etag')]).toEqual([206, 'abb', whole]);
    expect(response.headers.get('x-static-large-object')).toBe('True');
  });

  it('are refused with the names of the segments that do not fit', async () => {
    const [first] = await segments();
    const body = [{ ...(first as object), etag: md5('other') }, { path: `${box}/nope` }];
    const response = await client.objects('PUT', `${box}/big?multipart-manifest=put`, { body });
    expect([response.status, response.text]).toEqual([
      400,
      `Errors:\n${box}/part/1, Etag Mismatch\n${box}/nope, 404 Not Found\n`,
    ]);
  });

  it('are deleted with their segments when asked', async () => {
    await client.objects('PUT', `${box}/big?multipart-manifest=put`, { body: await segments() });
    const headers = { accept: 'application/json' };
    const response = await client.objects('DELETE', `${box}/big?multipart-manifest=delete`, { headers });
    expect(response.at('Number Deleted')).toBe(3);
    expect((await client.objects('GET', box)).status).toBe(204);
  });

  it('are put together from a prefix', async () => {
    await segments();
    await put('all', '', { 'x-object-manifest': `${box.slice(1)}/part/` });
    expect((await client.objects('GET', `${box}/all`)).text).toBe('aaaaabbb');
  });
});

describe('access without a token', () => {
  it('is given by a temporary URL until its end, for its method only', async () => {
    await put('a', 'hello');
    await client.objects('POST', '', { headers: { 'x-account-meta-temp-url-key': 'secret' } });
    const path = `/v1/AUTH_${client.tenant}${box}/a`;
    const expires = Math.floor(Date.now() / 1000) + 60;
    const signature = createHmac('sha256', 'secret').update(`GET\n${expires}\n${path}`).digest('hex');
    const url = `${sandbox.url}/RegionOne/object-store${path}?temp_url_sig=${signature}&temp_url_expires=${expires}`;
    const response = await send(url, 'GET');
    expect([response.status, response.text]).toEqual([200, 'hello']);
    expect(response.headers.get('content-disposition')).toContain('filename="a"');
    expect((await send(url, 'DELETE')).status).toBe(401);
    expect((await send(url.replace(String(expires), '1'), 'GET')).text).toBe(
      '401 Unauthorized: Temp URL invalid\n',
    );
  });

  it('is given to objects of a public container', async () => {
    await put('a', 'hello');
    await client.objects('POST', box, { headers: { 'x-container-read': '.r:*' } });
    const url = `${sandbox.url}/RegionOne/object-store/v1/AUTH_${client.tenant}${box}`;
    expect((await send(`${url}/a`, 'GET')).text).toBe('hello');
    expect((await send(url, 'GET')).status).toBe(401);
  });
});

describe('bulk delete', () => {
  it('answers 200 and says in the body what was deleted, missing and refused', async () => {
    await put('a', 'x');
    await put('b', 'x');
    const raw = [`${box}/a`, `${box}/nope`, box].join('\n');
    const headers = { 'content-type': 'text/plain', accept: 'application/json' };
    const response = await client.objects('POST', '?bulk-delete', { raw, headers });
    expect(response.status).toBe(200);
    expect(response.json).toEqual({
      'Response Status': '400 Bad Request',
      'Response Body': '',
      'Number Deleted': 1,
      'Number Not Found': 1,
      Errors: [[box, '409 Conflict']],
    });
  });

  it('is among the capabilities at /info, which need no token', async () => {
    const info = await send(`${sandbox.url}/info`, 'GET');
    expect(info.at('bulk_delete', 'max_deletes_per_request')).toBe(10_000);
  });
});
