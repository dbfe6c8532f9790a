import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import { getDriver, Provider, type UploadToken } from 'skylane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type ResumableServer, resumableServer } from '../../../support/resumable-server.js';

const GoogleStorage = getDriver(Provider.GOOGLE_STORAGE);
const STEP = 256 * 1024;
const PART = 4 * STEP;
const content = randomBytes(2 * PART + 1000);

let server: ResumableServer;
let driver: InstanceType<typeof GoogleStorage>;
beforeEach(async () => {
  server = await resumableServer();
  driver = new GoogleStorage({ endpoint: server.url, token: 'ya29.token' });
});
afterEach(async () => {
  await driver.close();
  await server.close();
});

const upload = (options = {}, data: Parameters<typeof driver.uploadObject>[2] = content) =>
  driver.uploadObject('photos', 'large', data, { partSize: PART, ...options });

describe('a resumable upload to Google', () => {
  it('sends parts one after another, and says how large the object is with the last', async () => {
    const object = await upload();
    expect(server.ranges).toEqual([
      `bytes 0-${PART - 1}/*`,
      `bytes ${PART}-${2 * PART - 1}/*`,
      `bytes ${2 * PART}-${content.length - 1}/${content.length}`,
    ]);
    expect(server.stored().equals(content)).toBe(true);
    expect([object.size, object.verified, object.extra.generation]).toEqual([
      content.length,
      'checksum',
      '1700000000000001',
    ]);
  });

  it('stays on its own endpoint, wherever Google says that the session is', async () => {
    await upload();
    expect(server.requests.filter((line) => line.startsWith('PUT'))).toEqual(
      Array.from(
        { length: 3 },
        () => 'PUT /upload/storage/v1/b/photos/o?uploadType=resumable&upload_id=ABg5',
      ),
    );
  });

  it('asks how far Google got when the connection is cut, and sends the rest', async () => {
    server.mishaps.push(null, { cutAt: 2 * STEP + 5 });
    await upload();
    expect(server.ranges.slice(1)).toEqual([
      `bytes ${PART}-${2 * PART - 1}/*`,
      'bytes */*',
      `bytes ${PART + 2 * STEP}-${2 * PART - 1}/*`,
      `bytes ${2 * PART}-${content.length - 1}/${content.length}`,
    ]);
    expect(server.stored().equals(content)).toBe(true);
  });

  it('sends nothing again where only the answer was lost, not even that to the last part', async () => {
    server.mishaps.push(null, 'lost answer', 'lost answer');
    const object = await upload();
    expect(server.ranges.filter((range) => range !== 'bytes */*')).toHaveLength(3);
    expect([server.stored().equals(content), object.verified]).toEqual([true, 'checksum']);
  });

  it('outlives several cuts as long as each attempt brings something', async () => {
    server.mishaps.push(...Array.from({ length: 6 }, () => ({ cutAt: STEP + 1 })));
    await upload();
    expect(server.stored().equals(content)).toBe(true);
  });

  it('gives up where attempt after attempt brings nothing', async () => {
    server.mishaps.push(...Array.from({ length: 9 }, () => 'unavailable' as const));
    await expect(upload()).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    expect(server.ranges.filter((range) => range !== 'bytes */*')).toHaveLength(4);
  });

  it('goes on in another process in the middle of a part', async () => {
    server.mishaps.push(
      null,
      { cutAt: STEP + 3 },
      ...Array.from({ length: 4 }, () => 'unavailable' as const),
    );
    let token: UploadToken | null = null;
    await expect(upload({ onToken: (given: UploadToken) => (token = given) })).rejects.toThrow(/503/);
    expect(server.stored().length).toBe(PART + STEP);
    server.ranges.length = 0;
    const object = await upload({ resume: JSON.parse(JSON.stringify(token)) as UploadToken });
    expect(server.ranges.slice(0, 2)).toEqual(['bytes */*', `bytes ${PART + STEP}-${2 * PART - 1}/*`]);
    expect([server.stored().equals(content), object.verified]).toEqual([true, 'checksum']);
  });

  it('finds an upload finished whose process did not live to see it', async () => {
    let token: UploadToken | null = null;
    await upload({ onToken: (given: UploadToken) => (token = given) });
    server.ranges.length = 0;
    const object = await upload({ resume: token });
    expect(server.ranges).toEqual(['bytes */*']);
    expect(object.size).toBe(content.length);
  });

  it('takes a stream whose size nobody knows, and one that ends with a part', async () => {
    const exact = content.subarray(0, 2 * PART);
    await upload({}, Readable.from([exact.subarray(0, 100), exact.subarray(100)]));
    expect(server.ranges.at(-1)).toBe(`bytes ${PART}-${2 * PART - 1}/${2 * PART}`);
    expect(server.stored().equals(exact)).toBe(true);
  });

  it('reads the next part while one is on its way, and no further', async () => {
    const log: string[] = [];
    const { promise: nextIsRead, resolve } = Promise.withResolvers<void>();
    server.mishaps.push({ answerAfter: nextIsRead });
    const chunks = function* (): Generator<Uint8Array, void, undefined> {
      for (let number = 1; number <= 5; number += 1) {
        // To know which part is the last one, a chunk is read beyond each.
        log.push(`read ${number}`);
        if (number === 3) resolve();
        yield content.subarray(0, PART);
      }
    };
    const onProgress = ({ bytes }: { bytes: number }) => log.push(`stored ${bytes / PART}`);
    await upload({ onProgress }, chunks());
    expect(server.stored().length).toBe(5 * PART);
    const [third, first, fourth] = ['read 3', 'stored 1', 'read 4'].map((event) => log.indexOf(event));
    expect(third).toBeLessThan(first!);
    expect(first).toBeLessThan(fourth!);
  });

  it('deletes what arrived otherwise than it was sent, that generation alone', async () => {
    server.crc32c = () => 0x12345678;
    await expect(upload()).rejects.toMatchObject({ code: 'checksum' });
    expect(server.requests).toContain('DELETE /storage/v1/b/photos/o/large?generation=1700000000000001');
  });

  it('refuses a part size that Google would refuse', async () => {
    await expect(upload({ partSize: STEP + 1 })).rejects.toThrow(/in multiples of 262144/);
    expect(server.requests).toEqual([]);
  });
});
