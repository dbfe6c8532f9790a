import { buffer } from 'node:stream/consumers';

import { getDriver, Provider } from 'skylane';
import { describe, expect, it } from 'vitest';

import { joinParts } from '../../../dist/src/format/multipart.js';
import { localServer } from '../../support/local-server.js';

const GoogleStorage = getDriver(Provider.GOOGLE_STORAGE);

describe('a multipart body', () => {
  it('has the bytes that it was given, not a copy of them', () => {
    const content = Buffer.alloc(1000, 'x');
    const { body } = joinParts('related', [
      { headers: { 'content-type': 'application/json' }, content: '{}' },
      { headers: { 'content-type': 'text/plain' }, content },
    ]);
    expect(body.includes(content)).toBe(true);
    expect(body).toHaveLength(3);
  });

  it('is written as RFC 2046 says', () => {
    const { contentType, body } = joinParts('mixed', [
      { headers: { a: '1', b: '2' }, content: 'text' },
      { headers: {}, content: Buffer.from('bytes') },
      { headers: { c: '3' }, content: '' },
    ]);
    const [, boundary = ''] = contentType.split('multipart/mixed; boundary=');
    expect(Buffer.concat(body).toString()).toBe(
      `--${boundary}\r\na: 1\r\nb: 2\r\n\r\ntext\r\n--${boundary}\r\n\r\nbytes\r\n--${boundary}\r\nc: 3\r\n\r\n\r\n--${boundary}--\r\n`,
    );
  });

  it('says how long it is, and is sent again whole after a failure', async () => {
    const received: { length: string | undefined; body: Buffer }[] = [];
    await using server = await localServer((request, response) => {
      void buffer(request).then((body) => {
        received.push({ length: request.headers['content-length'], body });
        const resource = { name: 'a', bucket: 'photos', size: '5', generation: '1', metageneration: '1' };
        response.writeHead(received.length === 1 ? 503 : 200, { 'content-type': 'application/json' });
        response.end(received.length === 1 ? '{}' : JSON.stringify(resource));
      });
    });
    await using driver = new GoogleStorage({ endpoint: server.url, token: 'ya29.token' });
    await driver.uploadObject('photos', 'a', 'hello');
    const [first, second] = received;
    expect(first?.body.includes('\r\n\r\nhello\r\n--')).toBe(true);
    expect(first?.length).toBe(String(first?.body.length));
    expect(second).toEqual(first);
  });
});
