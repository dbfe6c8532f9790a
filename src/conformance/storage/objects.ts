import assert from 'node:assert/strict';
import { CloudError } from '../../errors.js';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { rejects } from '../rejects.js';
import type { StorageBehaviour } from './context.js';
import { behaviour, bytesOf, confirms, slowly, text } from './scene.js';

/** Behaviours of objects, put and got. */
export const storageObjects: readonly StorageBehaviour[] = [
  behaviour('puts a string and gets it back, verified', async ({ driver, container }) => {
    const content = 'grün und blau\n';
    const object = await driver.uploadObject(container, 'colours.txt', content);
    assert.equal(object.size, Buffer.byteLength(content));
    assert.equal(object.container, container.name);
    assert.equal(object.contentType, 'text/plain');
    const got = await object.download();
    assert.equal(await got.body.text(), content);
    assert.equal(got.object.size, object.size);
    if (confirms(driver)) assert.equal(object.verified, 'checksum');
    if (driver.limits.checksum !== null) assert.equal(got.verified, 'checksum');
  }),
  behaviour('puts every kind of data', async ({ driver, container }) => {
    const bytes = randomBytes(100_000);
    const kinds = {
      bytes,
      subarray: Buffer.concat([Buffer.from('x'), bytes]).subarray(1),
      arrayBuffer: new Uint8Array(bytes).buffer,
      blob: new Blob([bytes]),
      nodeStream: Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]),
      webStream: new Blob([bytes]).stream(),
      iterable: [bytes.subarray(0, 99_999), bytes.subarray(99_999)],
      asyncIterable: slowly(bytes),
    };
    for (const [name, data] of Object.entries(kinds)) {
      const object = await driver.uploadObject(container, name, data);
      assert.equal(object.size, bytes.length, name);
      assert.ok(bytes.equals(await bytesOf(driver, object)), name);
    }
  }),
  behaviour('puts and gets nothing at all', async ({ driver, container }) => {
    for (const [name, data] of [
      ['bytes', new Uint8Array(0)],
      ['stream', Readable.from([])],
    ] as const) {
      const object = await driver.uploadObject(container, name, data);
      assert.equal(object.size, 0);
      assert.equal((await bytesOf(driver, object)).length, 0);
    }
  }),
  behaviour('keeps content type and metadata', async ({ driver, container }) => {
    const key = driver.limits.metadataKey.pattern.test('two-words') ? 'two-words' : 'two_words';
    const options = {
      contentType: 'application/x-test',
      metadata: { Colour: 'blue', [key]: 'and more, with: signs' },
    };
    const put = await driver.uploadObject(container, 'described', 'x', options);
    const got = await driver.getObject(container, 'described');
    const metadata = { colour: 'blue', [key]: 'and more, with: signs' };
    assert.deepEqual([put.contentType, put.metadata], [options.contentType, metadata]);
    assert.deepEqual([got.contentType, got.metadata], [options.contentType, metadata]);
    const download = await got.download();
    assert.deepEqual([download.object.contentType, download.metadata], [options.contentType, metadata]);
    await download.body.cancel();
  }),
  behaviour('tells the date and the MD5 of an object', async ({ driver, container }) => {
    const before = Date.now();
    await driver.uploadObject(container, 'dated', 'hello');
    const object = await driver.getObject(container, 'dated');
    // Clocks differ, and some stores cut to the second.
    assert.ok(Math.abs((object.lastModified?.getTime() ?? 0) - before) < 120_000);
    if (object.hash !== null) assert.equal(object.hash, createHash('md5').update('hello').digest('hex'));
    assert.notEqual(object.extra.etag, null);
  }),
  behaviour('replaces an object', async ({ driver, container }) => {
    await driver.uploadObject(container, 'twice', 'first', { metadata: { round: '1' } });
    await driver.uploadObject(container, 'twice', 'second');
    assert.equal(await text(driver, { container, name: 'twice' }), 'second');
    assert.deepEqual((await driver.getObject(container, 'twice')).metadata, {});
  }),
  behaviour('gets ranges', async ({ driver, container }) => {
    const object = await driver.uploadObject(container, 'digits', '0123456789');
    const range = async (start: number, end?: number): Promise<string> => {
      const got = await object.download({ range: end === undefined ? { start } : { start, end } });
      assert.equal(got.object.size, 10);
      return got.body.text();
    };
    assert.equal(await range(0, 1), '0');
    assert.equal(await range(2, 5), '234');
    assert.equal(await range(7), '789');
    assert.equal(await range(8, 100), '89');
    await rejects(object.download({ range: { start: 3, end: 3 } }), 'invalid-request');
    await rejects(object.download({ range: { start: -1 } }), 'invalid-request');
  }),
  behaviour('gives the body in every form', async ({ driver, container }) => {
    const object = await driver.uploadObject(container, 'data.json', '{"a":[1,2]}');
    const body = async () => (await object.download()).body;
    assert.deepEqual(await (await body()).json(), { a: [1, 2] });
    assert.equal(await new Response((await body()).stream()).text(), '{"a":[1,2]}');
    const chunks: Uint8Array[] = [];
    for await (const chunk of await body()) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), '{"a":[1,2]}');
  }),
  behaviour('ends a download that is aborted', async ({ driver, container, large }) => {
    const object = await driver.uploadObject(container, 'long', large());
    const controller = new AbortController();
    const { body } = await object.download({}, { signal: controller.signal });
    const reading = (async () => {
      for await (const _chunk of body) controller.abort(new Error('enough'));
    })();
    await assert.rejects(reading, /enough/);
  }),
  behaviour(
    'copies an object with all it has',
    async ({ driver, container, large, partSize }) => {
      const small = await driver.uploadObject(container, 'source & more', 'content', {
        metadata: { a: '1' },
      });
      const copy = await small.copy({ container, name: 'copies/one + more' });
      assert.deepEqual([copy.name, copy.size, copy.metadata], ['copies/one + more', 7, { a: '1' }]);
      assert.equal(await text(driver, copy), 'content');
      const changed = await small.copy({ container, name: 'two' }, { metadata: { b: '2' } });
      assert.deepEqual(changed.metadata, { b: '2' });
      const content = large();
      const big = await driver.uploadObject(container, 'big', content, { partSize });
      const bigCopy = await big.copy({ container, name: 'big copy' });
      await big.delete();
      assert.ok(content.equals(await bytesOf(driver, bigCopy)));
      await rejects(
        driver.copyObject({ container, name: 'gone' }, { container, name: 'x' }),
        'object-not-found',
      );
    },
    ['copyObject'],
  ),
  behaviour(
    'puts new metadata in place of the old',
    async ({ driver, container }) => {
      const object = await driver.uploadObject(container, 'described', 'content', {
        metadata: { a: '1' },
        contentType: 'text/x-test',
      });
      const changed = await object.setMetadata({ B: '2' });
      assert.deepEqual([changed.metadata, changed.contentType], [{ b: '2' }, 'text/x-test']);
      assert.deepEqual((await object.refresh()).metadata, { b: '2' });
      assert.equal(await text(driver, object), 'content');
      await rejects(driver.setMetadata({ container, name: 'gone' }, {}), 'object-not-found');
    },
    ['setMetadata'],
  ),
  behaviour(
    'makes URLs that work without credentials',
    async ({ driver, container }) => {
      const object = await driver.uploadObject(container, 'shared/a b+ü.txt', 'shared');
      const answer = await fetch(await object.presignUrl({ expiresIn: 60_000 }));
      assert.deepEqual([answer.status, await answer.text()], [200, 'shared']);
      const put = await driver.presignUrl({ container, name: 'put' }, { method: 'PUT' });
      const headers = driver.limits.presignedPutHeaders ?? {};
      const stored = await fetch(put, { method: 'PUT', body: 'from outside', headers });
      await stored.arrayBuffer();
      assert.ok(stored.ok, `PUT answered ${stored.status}`);
      assert.equal(await text(driver, { container, name: 'put' }), 'from outside');
    },
    ['presignUrl'],
  ),
  behaviour(
    'signs no URL for a method that objects do not have',
    async ({ driver, container }) => {
      for (const method of ['PATCH', 'get'])
        await rejects(
          driver.presignUrl({ container, name: 'a' }, { method: method as 'GET' }),
          'invalid-request',
        );
    },
    ['presignUrl'],
  ),
  behaviour(
    'has presigned URLs answer with the headers asked for, or refuses them',
    async ({ driver, container }) => {
      const object = await driver.uploadObject(container, 'named', 'content', { contentType: 'text/plain' });
      const response = { contentDisposition: `attachment; filename="a b.txt"`, contentType: 'text/x-own' };
      const url = await driver.presignUrl(object, { response }).catch((error: unknown) => {
        if (CloudError.is(error) && error.code === 'not-supported') return null;
        throw error;
      });
      if (url === null) return;
      const answer = await fetch(url);
      assert.equal(await answer.text(), 'content');
      assert.equal(answer.headers.get('content-disposition'), response.contentDisposition);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/x-own/);
    },
    ['presignUrl'],
  ),
];
