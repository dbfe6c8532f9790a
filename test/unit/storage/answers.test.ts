import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fakeAzure, fakeGoogle, fakeS3, fakeSwift } from '../../support/fake-stores.js';

const PLACE = { container: 'box', name: 'a' };

/** Answers HEAD and GET without a Content-Length. */
function chunked({ method }: { readonly method: string }, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain', 'transfer-encoding': 'chunked', etag: '"e"' });
  if (method === 'HEAD') response.end();
  else response.end('content');
}

const STORES = {
  Swift: async () => (await fakeSwift(chunked)).swift,
  S3: async () => (await fakeS3(chunked)).s3,
  Azure: async () => (await fakeAzure(chunked)).azure,
  Google: async () => (await fakeGoogle(chunked)).google,
};

describe.each(Object.entries(STORES))('an object of %s whose answers tell no size', (name, make) => {
  test('is read whole, verified by nothing', async () => {
    const got = await (await make()).downloadObject(PLACE);
    expect([got.object.size, got.verified, await got.text()]).toEqual([null, 'none', 'content']);
  });

  test('is read into a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'skylane-unsized-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = await (await make()).downloadFile(PLACE, join(folder, 'file'));
    expect([file.bytes, file.verified]).toEqual([7, 'none']);
    expect(await readFile(file.path, 'utf8')).toBe('content');
  });

  test.skipIf(name === 'Google')('is told of without it', async () => {
    const object = await (await make()).getObject('box', 'a');
    expect([object.size, object.contentType]).toEqual([null, 'text/plain']);
  });
});

test('a whole object of unknown size is verified by the checksum that the store tells', async () => {
  const md5 = createHash('md5').update('content').digest('hex');
  const { s3 } = await fakeS3((_, response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked', etag: `"${md5}"` }).end('content');
  });
  const got = await s3.downloadObject(PLACE);
  expect([got.verified, await got.text()]).toEqual(['checksum', 'content']);
});

describe('what the store says that it has is compared with what was sent', () => {
  const WRONG = createHash('md5').update('other').digest('hex');

  test('by Swift, of an object', async () => {
    const { swift, heard } = await fakeSwift(({ method }, response) => {
      response.writeHead(method === 'PUT' ? 201 : 204, { etag: WRONG }).end();
    });
    await expect(swift.uploadObject('box', 'a', 'content')).rejects.toMatchObject({ code: 'checksum' });
    expect(heard.at(-1)?.method).toBe('DELETE');
  });

  test('by Swift, of the parts that a large object is made of', async () => {
    const { swift } = await fakeSwift(({ method, url, body }, response) => {
      const etag = url.searchParams.has('multipart-manifest')
        ? `"${WRONG}"`
        : createHash('md5').update(body).digest('hex');
      response.writeHead(method === 'PUT' ? 201 : 204, { etag }).end();
    });
    const upload = swift.uploadObject('box', 'a', 'content', { partSize: 4 });
    await expect(upload).rejects.toMatchObject({ code: 'checksum' });
  });

  test('by Azure, of a blob and of a block', async () => {
    const { azure } = await fakeAzure((_, response) => {
      response
        .writeHead(201, { etag: '"1"', 'content-md5': Buffer.from(WRONG, 'hex').toString('base64') })
        .end();
    });
    await expect(azure.uploadObject('box', 'a', 'content')).rejects.toMatchObject({ code: 'checksum' });
    await expect(azure.uploadObject('box', 'a', 'content', { partSize: 4 })).rejects.toMatchObject({
      code: 'checksum',
    });
  });

  test('by Google, of checksum and size', async () => {
    const answer = { name: 'a', bucket: 'box', generation: '1' };
    const { google: other } = await fakeGoogle((_, response) => {
      response.end(JSON.stringify({ ...answer, size: '7', crc32c: 'AAAAAA==' }));
    });
    await expect(other.uploadObject('box', 'a', 'content')).rejects.toMatchObject({ code: 'checksum' });
    const { google: short } = await fakeGoogle((_, response) => {
      response.end(JSON.stringify({ ...answer, size: '3' }));
    });
    await expect(short.uploadObject('box', 'a', 'content')).rejects.toMatchObject({ code: 'checksum' });
  });
});

test('a static large object whose manifest is not told is read, and its upload is not called incomplete', async () => {
  const id = '00000000-0000-4000-8000-000000000000';
  const segment = {
    name: `big/slo/${id}/00000001`,
    bytes: 3,
    hash: '900150983cd24fb0d6963f7d28e17f72',
    last_modified: '2024-01-01T00:00:00.000000',
  };
  const { swift } = await fakeSwift(({ url }, response) => {
    if (url.searchParams.has('multipart-manifest'))
      return void response.writeHead(200, { 'content-length': 0 }).end();
    if (url.pathname.endsWith('_segments'))
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(url.searchParams.has('marker') ? [] : [segment]));
    const headers = { 'x-static-large-object': 'True', etag: `"${'0'.repeat(32)}"`, 'content-length': 3 };
    response.writeHead(200, headers).end('abc');
  });
  const got = await swift.downloadObject({ container: 'box', name: 'big' });
  expect([got.verified, await got.text()]).toEqual(['size', 'abc']);
  expect(await swift.listIncompleteUploads('box')).toEqual([]);
});
