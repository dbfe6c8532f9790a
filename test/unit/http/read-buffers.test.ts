import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../support/certificate.js';
import { type LocalServer, localServer } from '../../support/local-server.js';

const S3 = getDriver(Provider.S3);
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'an-example-of-a-secret-key' };
const PART = 256 * 1024;
const CONTENT = randomBytes(PART * 8 + 100);
const SMALL = 4096;
const certificate = makeCertificate();

let folder: string;
beforeAll(() => nock.restore());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-reads-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** An object of a store: all of it, or the range that is asked for. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const content = request.url?.endsWith('small') ? CONTENT.subarray(0, SMALL) : CONTENT;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const bytes = first === undefined ? content : content.subarray(Number(first), Number(last) + 1);
  const range =
    first === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${content.byteLength}` };
  response.writeHead(first === undefined ? 200 : 206, {
    etag: '"e"',
    'content-length': bytes.byteLength,
    ...range,
  });
  response.end(bytes);
}

describe.each([
  ['http', undefined],
  ['https', certificate],
])('over %s', (_, tls) => {
  let server: LocalServer;
  let driver: InstanceType<typeof S3>;
  beforeEach(async () => {
    server = await localServer(answer, tls);
    const ca = tls === undefined ? {} : { tls: { ca: tls.cert } };
    driver = new S3({ endpoint: server.url, region: 'us-east-1', ...KEYS, ...ca });
  });
  afterEach(async () => {
    await driver.close();
    await server.close();
  });

  test('a file has the bytes of the object, however often its memory was used before', async () => {
    for (const name of ['first', 'second', 'third']) {
      const path = join(folder, name);
      await driver.downloadFile({ container: 'box', name }, path, { partSize: PART, parallel: 3 });
      expect(Buffer.compare(await readFile(path), CONTENT)).toBe(0);
    }
  });

  test('bytes that a user keeps stay as they are while files are written', async () => {
    const kept: Uint8Array[] = [];
    for await (const chunk of (await driver.downloadObject({ container: 'box', name: 'kept' })).body)
      kept.push(chunk);
    const files = Array.from({ length: 4 }, (_item, index) =>
      driver.downloadFile({ container: 'box', name: 'other' }, join(folder, `${index}`), { partSize: PART }),
    );
    await Promise.all(files);
    expect(Buffer.compare(Buffer.concat(kept), CONTENT)).toBe(0);
  });

  test('the bytes of a small object hold no more memory than themselves', async () => {
    const bytes = await (await driver.downloadObject({ container: 'box', name: 'small' })).bytes();
    expect(Buffer.compare(bytes, CONTENT.subarray(0, SMALL))).toBe(0);
    expect(bytes.buffer.byteLength).toBeLessThanOrEqual(2 * SMALL);
  });
});
