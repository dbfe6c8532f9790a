import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getDriver, Provider } from 'skylane';
import type { S3Options } from 'skylane/aws';
import { Agent } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { type LocalServer, localServer } from '../../../support/local-server.js';

const S3 = getDriver(Provider.S3);
const PART = 5 * 1024 * 1024;
const MD5_OF_A = '0cc175b9c0f1b6a831c399e269772661';

let server: LocalServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A store that a test scripts; bodies of requests are read before it answers. */
async function store(
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
  options: S3Options = {},
): Promise<InstanceType<typeof S3>> {
  server = await localServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks)));
  });
  return new S3({
    endpoint: server.url,
    accessKeyId: 'a',
    secretAccessKey: 's',
    retry: { delay: 1, throttleDelay: 1 },
    ...options,
  });
}

const ERROR = '<Error><Code>InvalidPart</Code><Message>Gone.</Message></Error>';

/** A store that completes uploads in parts with this body, however its parts' tags are. */
function completing(body: string | Buffer): Promise<InstanceType<typeof S3>> {
  return store(({ method, url = '' }, response) => {
    if (method === 'POST' && url.includes('uploads=')) response.end('<R><UploadId>U</UploadId></R>');
    else if (method === 'POST') response.end(body);
    else if (method === 'HEAD') response.writeHead(200, { etag: '"old"', 'content-length': 3 }).end();
    else response.setHeader('etag', '"part"').end();
  });
}

describe('an upload in parts is what the root element of the answer says', () => {
  test.each([
    ['behind blanks', `${' \n'.repeat(3000)}${ERROR}`],
    ['behind a byte order mark', `\uFEFF${ERROR}`],
    ['behind a declaration and comments', `<?xml version="1.0"?>\n<!-- > <a> -->\n<!-- b -->${ERROR}`],
    ['with a prefix', ERROR.replaceAll('Error>', 's3:Error>')],
    ['with attributes', ERROR.replace('<Error>', '<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')],
  ])('an error %s', async (_, body) => {
    const driver = await completing(body);
    const upload = driver.uploadObject('box', 'k', Buffer.alloc(PART + 1), { partSize: PART });
    await expect(upload).rejects.toMatchObject({ code: 'invalid-request', providerCode: 'InvalidPart' });
    expect(server?.requests).toContain('DELETE /box/k?uploadId=U');
    await driver.close();
  });

  test.each([
    ['a page of something in between', '<html><body>Welcome</body></html>'],
    ['nothing but blanks', ' '.repeat(500)],
    ['nothing', ''],
  ])('%s is no answer', async (_, body) => {
    const driver = await completing(body);
    const upload = driver.uploadObject('box', 'k', Buffer.alloc(PART + 1), { partSize: PART });
    await expect(upload).rejects.toMatchObject({ code: 'malformed-response' });
    await driver.close();
  });

  test('a result behind blanks is one', async () => {
    const driver = await completing(
      `${'\n'.repeat(2000)}<CompleteMultipartUploadResult><ETag>"x-2"</ETag></CompleteMultipartUploadResult>`,
    );
    const object = await driver.uploadObject('box', 'k', Buffer.alloc(PART + 1), { partSize: PART });
    expect(object.extra.etag).toBe('x-2');
    await driver.close();
  });

  test('a tag that is not made of the parts’ tags is an error', async () => {
    const driver = await store(({ method, url = '' }, response, body) => {
      if (method === 'POST' && url.includes('uploads=')) response.end('<R><UploadId>U</UploadId></R>');
      else if (method === 'POST')
        response.end(
          `<CompleteMultipartUploadResult><ETag>"${MD5_OF_A}-2"</ETag></CompleteMultipartUploadResult>`,
        );
      else response.setHeader('etag', `"${createHash('md5').update(body).digest('hex')}"`).end();
    });
    const upload = driver.uploadObject('box', 'k', Buffer.alloc(PART + 1), { partSize: PART });
    await expect(upload).rejects.toMatchObject({ code: 'checksum' });
    await driver.close();
  });
});

describe('other requests with an error in a 200', () => {
  test('a copy', async () => {
    const driver = await store(({ method }, response) => {
      if (method === 'HEAD') response.writeHead(200, { 'content-length': 1, etag: '"x"' }).end();
      else response.end(`${'\n'.repeat(2000)}${ERROR}`);
    });
    const copy = driver.copyObject({ container: 'box', name: 'a' }, { container: 'box', name: 'b' });
    await expect(copy).rejects.toMatchObject({ providerCode: 'InvalidPart' });
    await driver.close();
  });

  test('a batch of deletes', async () => {
    const driver = await store((_, response) => response.end(`${' '.repeat(2000)}${ERROR}`));
    const gone = driver.deleteObjects([{ container: 'box', name: 'a' }]);
    await expect(gone).rejects.toMatchObject({ providerCode: 'InvalidPart' });
    await driver.close();
  });

  test('a batch of deletes that is answered by something else', async () => {
    const driver = await store((_, response) => response.end('<html/>'));
    const gone = driver.deleteObjects([{ container: 'box', name: 'a' }]);
    await expect(gone).rejects.toMatchObject({ code: 'malformed-response' });
    await driver.close();
  });

  test('a batch that speaks of a key nobody named', async () => {
    const driver = await store((_, response) =>
      response.end('<DeleteResult><Error><Key>b</Key><Code>AccessDenied</Code></Error></DeleteResult>'),
    );
    const gone = driver.deleteObjects([{ container: 'box', name: 'a' }]);
    await expect(gone).rejects.toMatchObject({ code: 'permission' });
    await driver.close();
  });
});

describe('the entity tag of what was put', () => {
  const tagged = (tag: string, options: S3Options = {}, headers: Record<string, string> = {}) =>
    store((_, response) => response.writeHead(200, { etag: tag, ...headers }).end(), options);

  test('is compared with what was sent', async () => {
    const driver = await tagged(`"${MD5_OF_A}"`);
    await expect(driver.uploadObject('box', 'k', 'b')).rejects.toMatchObject({ code: 'checksum' });
    await expect(driver.uploadObject('box', 'k', 'a')).resolves.toMatchObject({ hash: MD5_OF_A });
    await driver.close();
  });

  test('of a part too, which is sent again', async () => {
    let sent = 0;
    const driver = await store(({ method, url = '' }, response, body) => {
      if (method === 'POST' && url.includes('uploads=')) return response.end('<R><UploadId>U</UploadId></R>');
      if (method === 'POST')
        return response.end(
          '<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>',
        );
      sent += 1;
      const md5 = createHash('md5').update(body).digest('hex');
      return response.setHeader('etag', `"${sent === 1 ? MD5_OF_A : md5}"`).end();
    });
    async function* chunks(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(PART, 1);
      yield Buffer.alloc(10, 2);
    }
    await driver.uploadObject('box', 'k', chunks(), { partSize: PART });
    expect(sent).toBe(3);
    await driver.close();
  });

  test('is no MD5 where the option says so', async () => {
    const driver = await tagged(`"${MD5_OF_A}"`, { etagIsMd5: false });
    await expect(driver.uploadObject('box', 'k', 'b')).resolves.toMatchObject({ hash: null });
    await driver.close();
  });

  test.each([
    ['a tag of another form', '"abc"', {}],
    ['a weak one', `W/"${MD5_OF_A}"`, {}],
    ['one of an encrypted object', `"${MD5_OF_A}"`, { 'x-amz-server-side-encryption': 'aws:kms' }],
  ])('is left alone: %s', async (_, tag, headers) => {
    const driver = await tagged(tag, {}, headers);
    await expect(driver.uploadObject('box', 'k', 'b')).resolves.toMatchObject({ hash: null });
    await driver.close();
  });

  test('is left alone in a directory bucket', async () => {
    const driver = await tagged(`"${MD5_OF_A}"`);
    await expect(driver.uploadObject('box--use1-az4--x-s3', 'k', 'b')).resolves.toMatchObject({ hash: null });
    await driver.close();
  });
});

describe('a weak entity tag', () => {
  const content = Buffer.alloc(200_000, 7);

  test('is kept whole, and a cut download goes on without If-Match, which no weak tag meets', async () => {
    let requests = 0;
    const driver = await store((request, response) => {
      requests += 1;
      const headers = { etag: 'W/"abc"', 'content-length': content.length };
      if (request.headers['if-match'] !== undefined) return response.writeHead(412).end();
      if (requests === 1) {
        response.writeHead(200, headers).write(content.subarray(0, 50_000), () => request.socket.destroy());
        return response;
      }
      const start = Number(/bytes=(\d+)/.exec(request.headers.range ?? '')?.[1]);
      return response
        .writeHead(206, {
          ...headers,
          'content-length': content.length - start,
          'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
        })
        .end(content.subarray(start));
    });
    const download = await driver.downloadObject({ container: 'box', name: 'k' });
    expect(download.object.extra.etag).toBe('W/"abc"');
    expect(Buffer.from(await download.bytes()).equals(content)).toBe(true);
    await driver.close();
  });

  test('of other content ends a download that was cut', async () => {
    let requests = 0;
    const driver = await store((request, response) => {
      requests += 1;
      const headers = { etag: `W/"${requests}"`, 'content-length': content.length };
      if (requests === 1) {
        response.writeHead(200, headers).write(content.subarray(0, 50_000), () => request.socket.destroy());
        return response;
      }
      const start = Number(/bytes=(\d+)/.exec(request.headers.range ?? '')?.[1]);
      const range = `bytes ${start}-${content.length - 1}/${content.length}`;
      return response
        .writeHead(206, { ...headers, 'content-length': content.length - start, 'content-range': range })
        .end(content.subarray(start));
    });
    const download = await driver.downloadObject({ container: 'box', name: 'k' });
    await expect(download.bytes()).rejects.toMatchObject({ code: 'conflict' });
    await driver.close();
  });
});

describe('failures that pass', () => {
  test.each(['RequestTimeout', 'RequestTimeoutException', 'PriorRequestNotComplete'])(
    '400 %s is sent again',
    async (code) => {
      let requests = 0;
      const driver = await store((_, response) => {
        requests += 1;
        if (requests > 1) response.setHeader('etag', '"x"').end();
        else response.writeHead(400).end(`<Error><Code>${code}</Code></Error>`);
      });
      await driver.uploadObject('box', 'k', 'x');
      expect(requests).toBe(2);
      await driver.close();
    },
  );

  test('another 400 is not', async () => {
    const driver = await store((_, response) => response.writeHead(400).end(ERROR));
    await expect(driver.uploadObject('box', 'k', 'x')).rejects.toMatchObject({ retryable: false });
    expect(server?.requests).toHaveLength(1);
    await driver.close();
  });
});

describe('a bucket that is there', () => {
  test.each([
    'my_bucket',
    'MyBucket',
    'a',
    'x'.repeat(255),
    'tenant:box',
    '-odd-',
    'with space',
    '192.168.0.1',
  ])('is used, in the path: %s', async (bucket) => {
    const driver = await store((_, response) => response.writeHead(200, { 'content-length': 5 }).end());
    expect((await driver.getObject(bucket, 'x')).size).toBe(5);
    const name = encodeURIComponent(bucket);
    expect(server?.requests).toEqual([`HEAD /${name}/x`]);
    await driver.close();
  });

  test.each(['', 'a/b', '..', '.', 'a\nb', 'x'.repeat(256), '\uD800'])(
    'cannot be named %j',
    async (bucket) => {
      const driver = await store((_, response) => response.end());
      await expect(driver.getObject(bucket, 'x')).rejects.toMatchObject({ code: 'invalid-request' });
      expect(server?.requests).toEqual([]);
      await driver.close();
    },
  );

  test.each(['my_bucket', 'MyBucket', 'ab', 'x'.repeat(64)])('is not made by the name %s', async (bucket) => {
    const driver = await store((_, response) => response.end());
    await expect(driver.createContainer(bucket)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(server?.requests).toEqual([]);
    await driver.close();
  });
});

/** Where requests would go. */
function spied(answer: string): { hosts: string[]; dispatcher: () => Agent } {
  const hosts: string[] = [];
  class Spy extends Agent {
    override dispatch(...[options, handler]: Parameters<Agent['dispatch']>): boolean {
      hosts.push(`${String(options.origin)}${options.path}`);
      return super.dispatch({ ...options, origin: answer }, handler);
    }
  }
  return { hosts, dispatcher: () => new Spy() };
}

describe('where requests go', () => {
  const KEYS = { accessKeyId: 'a', secretAccessKey: 's', region: 'us-east-1', retry: { attempts: 1 } };

  test.each([
    ['box', 'https://box.s3.us-east-1.amazonaws.com/x'],
    ['my_bucket', 'https://s3.us-east-1.amazonaws.com/my_bucket/x'],
    ['MyBucket', 'https://s3.us-east-1.amazonaws.com/MyBucket/x'],
    ['with.dots', 'https://s3.us-east-1.amazonaws.com/with.dots/x'],
    ['x'.repeat(64), `https://s3.us-east-1.amazonaws.com/${'x'.repeat(64)}/x`],
    ['-box', 'https://s3.us-east-1.amazonaws.com/-box/x'],
  ])('%s', async (bucket, place) => {
    server = await localServer((_, response) => response.writeHead(200, { 'content-length': 1 }).end());
    const { hosts, dispatcher } = spied(server.url);
    const driver = new S3({ ...KEYS, dispatcher });
    await driver.getObject(bucket, 'x');
    expect(hosts).toEqual([place]);
    await driver.close();
  });

  test.each(['evil.example/#', 'evil.example', 'a@b', '', 'eu_1', '-', `${'x'.repeat(80)}`, 'eu-1:443'])(
    'not where a header names the region %j',
    async (region) => {
      server = await localServer((_, response) =>
        response.writeHead(301, { 'x-amz-bucket-region': region }).end(),
      );
      const { hosts, dispatcher } = spied(server.url);
      const driver = new S3({ ...KEYS, dispatcher });
      await expect(driver.uploadObject('box', 'x', 'private')).rejects.toThrow();
      expect(new Set(hosts)).toEqual(new Set(['https://box.s3.us-east-1.amazonaws.com/x']));
      await driver.close();
    },
  );

  test('to another region that an answer names', async () => {
    let requests = 0;
    server = await localServer((_, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(301, { 'x-amz-bucket-region': 'eu-central-1' }).end();
      else response.setHeader('etag', '"x"').end();
    });
    const { hosts, dispatcher } = spied(server.url);
    const driver = new S3({ ...KEYS, dispatcher });
    await driver.uploadObject('box', 'x', 'private');
    expect(hosts[1]).toBe('https://box.s3.eu-central-1.amazonaws.com/x');
    await driver.close();
  });
});

describe('keys that XML cannot carry', () => {
  test('go alone, the others together', async () => {
    const odd = ['\u0001bad', 'a\rb', 'x\uFFFEy', 'x\uFFFFy', 'trail ', 'a\u0085b'];
    const driver = await store(({ method }, response) => {
      if (method === 'POST') response.end('<DeleteResult/>');
      else response.writeHead(204).end();
    });
    await driver.deleteObjects(['good', ...odd, 'better'].map((name) => ({ container: 'box', name })));
    expect(server?.requests.toSorted()).toEqual(
      [...odd.map((name) => `DELETE /box/${encodeURIComponent(name)}`), 'POST /box?delete='].toSorted(),
    );
    await driver.close();
  });
});

describe('the beginning of an upload whose answer is lost', () => {
  test('is looked for and aborted, and the upload goes on with another one', async () => {
    const now = new Date().toISOString();
    const before = new Date(Date.now() - 3_600_000).toISOString();
    let begun = 0;
    const uploads = [
      ['k', 'lost', now],
      ['k', 'of-an-hour-ago', before],
      ['k2', 'of-another-object', now],
    ].map(
      ([key, id, at]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${at}</Initiated></Upload>`,
    );
    const driver = await store(({ method, url = '', socket }, response) => {
      if (method === 'POST' && url.includes('uploads=')) {
        begun += 1;
        if (begun === 1) socket.destroy();
        else response.end('<R><UploadId>second</UploadId></R>');
      } else if (method === 'GET')
        response.end(`<ListMultipartUploadsResult>${uploads.join('')}</ListMultipartUploadsResult>`);
      else if (method === 'POST')
        response.end('<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>');
      else response.setHeader('etag', '"part"').end();
    });
    await driver.uploadObject('box', 'k', Buffer.alloc(PART + 1), { partSize: PART });
    expect(server?.requests.filter((request) => request.startsWith('DELETE'))).toEqual([
      'DELETE /box/k?uploadId=lost',
    ]);
    expect(begun).toBe(2);
    await driver.close();
  });
});

describe('a download that nobody reads on', () => {
  test('ends with its call: the connection is closed, and whoever reads again hears why', async () => {
    let closed: () => void = () => {};
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const driver = await store(({ socket }, response) => {
      socket.once('close', closed);
      response.writeHead(200, { 'content-length': 200_000_000, etag: '"x"' });
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20)));
      };
      response.on('drain', more);
      more();
    });
    const object = { container: 'box', name: 'k' };
    const { body } = await driver.downloadObject(object, {}, { timeout: 200 });
    const chunks = body[Symbol.asyncIterator]();
    await chunks.next();
    await isClosed;
    const rest = async (): Promise<void> => {
      while ((await chunks.next()).done !== true);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'timeout' });
    await driver.close();
  });
});
