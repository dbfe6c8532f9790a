import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

let respond: Respond;
let server: Server;
let base: string;

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url !== '/auth/v1.0') return respond(request, response);
      return response.writeHead(200, { 'x-auth-token': 't', 'x-storage-url': `${base}/v1/A` }).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const once = { retry: { attempts: 1 } } as const;
const s3 = () =>
  new (getDriver(Provider.S3))({ endpoint: base, accessKeyId: 'a', secretAccessKey: 's', ...once });
const azure = () =>
  new (getDriver(Provider.AZURE_BLOBS))({
    endpoint: `${base}/acct`,
    account: 'acct',
    accountKey: Buffer.from('a key of 16 byte').toString('base64'),
    ...once,
  });
const google = () =>
  new (getDriver(Provider.GOOGLE_STORAGE))({
    endpoint: base,
    token: 'x'.repeat(30),
    projectId: 'p',
    ...once,
  });
const swift = () =>
  new (getDriver(Provider.OPENSTACK_SWIFT))({
    endpoint: `${base}/auth/v1.0`,
    username: 'a:u',
    password: 'p',
    ...once,
  });

const PAGE = '<!DOCTYPE html>\n<html><head></head><body><p>Log in</p></body></html>';
const malformed = { code: 'malformed-response' };
const all =
  (body: string, headers: Record<string, string> = {}): Respond =>
  (_, response) =>
    response.writeHead(200, headers).end(body);

describe('a page of something in between', () => {
  test.each(['<html><p>Log in</p></html>', PAGE, '<Maintenance/>'])('%j is no list of S3', async (body) => {
    respond = all(body);
    await expect(s3().listObjects('box')).rejects.toMatchObject(malformed);
    await expect(s3().listContainers()).rejects.toMatchObject(malformed);
    await expect(s3().listIncompleteUploads('box')).rejects.toMatchObject(malformed);
    await expect(s3().versions.list('box')).rejects.toMatchObject(malformed);
    await expect(s3().tags.get({ container: 'box', name: 'k' })).rejects.toMatchObject(malformed);
  });

  test('is no list of Azure, and no empty container to delete', async () => {
    let isDeleted = false;
    respond = (request, response) => {
      isDeleted ||= request.method === 'DELETE';
      response.end('<html><p>Log in</p></html>');
    };
    await expect(azure().listObjects('box')).rejects.toMatchObject(malformed);
    await expect(azure().deleteContainer('box')).rejects.toMatchObject(malformed);
    expect(isDeleted).toBe(false);
  });

  test('is no object that was put', async () => {
    respond = all(PAGE);
    await expect(s3().uploadObject('box', 'k', 'x')).rejects.toMatchObject(malformed);
    await expect(azure().uploadObject('box', 'k', 'x')).rejects.toMatchObject(malformed);
  });
});

describe('an error in the body of a good response', () => {
  test.each([
    '<Error><Code>AccessDenied</Code></Error>',
    '\uFEFF<a:Error xmlns:a="x"><a:Code>AccessDenied</a:Code></a:Error>',
  ])('%j is an error of whatever was asked', async (body) => {
    respond = all(body);
    const place = { container: 'box', name: 'k' };
    for (const call of [
      () => s3().uploadObject('box', 'k', 'x'),
      () => s3().deleteObject(place),
      () => s3().tags.get(place),
      () => s3().createContainer('boxx'),
    ])
      await expect(call()).rejects.toMatchObject({ providerCode: 'AccessDenied' });
    await expect(azure().listObjects('box')).rejects.toMatchObject({ providerCode: 'AccessDenied' });
    await expect(azure().deleteObject(place)).rejects.toMatchObject({ providerCode: 'AccessDenied' });
  });

  test('is read from JSON too', async () => {
    respond = all('{"error":{"code":403,"message":"no"}}', { 'content-type': 'application/json' });
    await expect(google().listObjects('boxx')).rejects.toMatchObject({ code: 'permission' });
  });

  test('of Swift is a list that is none', async () => {
    respond = all('');
    await expect(swift().listObjects('box')).rejects.toMatchObject(malformed);
  });
});

describe('lists', () => {
  const contents = (key: string, size = '1') => `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`;
  const list = (content: string) => `<ListBucketResult>${content}</ListBucketResult>`;
  const names = async (options = {}) => (await s3().listObjects('box', options)).map(({ name }) => name);

  test('keep names that are not encoded as the store says', async () => {
    respond = all(list(`<EncodingType>url</EncodingType>${contents('a b+c')}`));
    expect(await names()).toEqual(['a b+c']);
  });

  test('tell a common beginning once that two pages end and begin with', async () => {
    respond = (request, response) => {
      const isSecond = request.url?.includes('continuation-token');
      const next = isSecond
        ? ''
        : '<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>';
      response.end(list(`<CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes>${next}`));
    };
    expect(await names({ delimiter: '/' })).toEqual(['d/']);
  });

  test('have all common beginnings of one element', async () => {
    respond = all(list('<CommonPrefixes><Prefix>a/</Prefix><Prefix>b/</Prefix></CommonPrefixes>'));
    expect(await names({ delimiter: '/' })).toEqual(['a/', 'b/']);
  });

  test.each(['-5', '1.5', '99999999999999999999', ''])('with a size of %j are no lists', async (size) => {
    respond = all(list(contents('a', size)));
    await expect(names()).rejects.toMatchObject(malformed);
    respond = all(JSON.stringify({ items: [{ name: 'a', bucket: 'boxx', size: size || 'x' }] }));
    await expect(google().listObjects('boxx')).rejects.toMatchObject(malformed);
  });
});

test('a time that Swift cannot mean is none', async () => {
  respond = all('', { 'x-timestamp': '99999999999999', 'content-length': '0' });
  expect((await swift().getObject('box', 'k')).lastModified).toBeNull();
});

test('a 304 that nobody has asked for is a malformed response', async () => {
  respond = (_, response) => response.writeHead(304).end();
  await expect(s3().downloadObject({ container: 'box', name: 'k' })).rejects.toMatchObject(malformed);
});

test.each(['failed', 'aborted'])('a copy of Azure that ends at once as %s is a failure', async (status) => {
  respond = (request, response) =>
    response
      .writeHead(request.method === 'PUT' ? 202 : 200, {
        'x-ms-copy-status': request.method === 'PUT' ? status : 'success',
      })
      .end();
  const copy = azure().copyObject({ container: 'box', name: 'a' }, { container: 'box', name: 'b' });
  await expect(copy).rejects.toMatchObject({ code: 'unavailable' });
});

test('objects of which a bulk delete says nothing are not deleted', async () => {
  respond = all('{"Response Status":"200 OK","Errors":[],"Number Deleted":1,"Number Not Found":0}');
  const driver = swift();
  const objects = ['a', 'b'].map((name) =>
    driver.adopt({
      kind: 'object',
      name,
      container: 'box',
      size: 1,
      hash: null,
      contentType: null,
      lastModified: null,
      metadata: null,
      extra: { etag: null, largeObject: 'none' },
    } as never),
  );
  await expect(driver.deleteObjects(objects as never)).rejects.toMatchObject(malformed);
});

test('what is no checksum is not compared', async () => {
  respond = all('', { 'content-md5': 'zzz' });
  expect((await azure().uploadObject('box', 'k', 'x')).name).toBe('k');
});

test('metadata that headers would cut is refused, or kept', async () => {
  const refused = { code: 'invalid-request' };
  const put = { metadata: { pad: ' x ' } };
  await expect(azure().uploadObject('box', 'k', 'x', put)).rejects.toMatchObject(refused);
  await expect(swift().uploadObject('box', 'k', 'x', put)).rejects.toMatchObject(refused);
  let sent: unknown;
  respond = (request, response) => {
    sent = request.headers['x-amz-meta-pad'];
    response.end();
  };
  await s3().uploadObject('box', 'k', 'x', put);
  expect(sent).toBe('=?UTF-8?B?IHgg?=');
});

test('the manifest of a large object is read whatever the object is encoded as', async () => {
  const manifest = JSON.stringify([{ name: '/s/1', bytes: 3, hash: '900150983cd24fb0d6963f7d28e17f72' }]);
  respond = (request, response) => {
    const isManifest = request.url?.includes('multipart-manifest');
    response.writeHead(200, {
      'content-encoding': 'gzip',
      'x-static-large-object': 'True',
      etag: '"8af2f0b3f4a5a3b4a0f5f0a0a0a0a0a0"',
    });
    response.end(isManifest ? manifest : 'abc');
  };
  const got = swift().downloadObject({ container: 'box', name: 'big' });
  expect((await got).verified).toBe('checksum');
  await (await got).body.cancel();
});

describe('upload data', () => {
  test('that is no Unicode is refused', async () => {
    await expect(s3().uploadObject('box', 'k', 'a\uD800')).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('that gives nothing for ever ends with the call', async () => {
    async function* nothing(): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(0);
    }
    const upload = s3().uploadObject('box', 'k', nothing(), {}, { timeout: 100 });
    await expect(upload).rejects.toMatchObject({ code: 'timeout' });
  });
});

test('what is gone already is deleted, whatever the 404 says in its body', async () => {
  respond = (request, response) => {
    if (request.method === 'GET') return response.end('<EnumerationResults/>');
    return response.writeHead(404).end('<Error><Code>BlobNotFound</Code></Error>');
  };
  await azure().deleteObject({ container: 'box', name: 'k' });
  await azure().deleteContainer('box');
  await s3().deleteContainer('box');
});
