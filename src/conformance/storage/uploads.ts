import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { UploadToken } from '../../storage/models/resume-tokens.js';
import { rejects } from '../rejects.js';
import type { StorageBehaviour } from './context.js';
import { behaviour, bytesOf, confirms, failing, incompleteIs, slowly } from './scene.js';

/** Behaviours of uploads in parts. */
export const storageUploads: readonly StorageBehaviour[] = [
  behaviour('puts a large object in parts, verified', async ({ driver, container, partSize, large }) => {
    const content = large();
    const progress: number[] = [];
    const object = await driver.uploadObject(container, 'large', content, {
      partSize,
      metadata: { kind: 'large' },
      contentType: 'application/x-large',
      onProgress: ({ bytes }) => progress.push(bytes),
    });
    assert.equal(object.size, content.length);
    assert.deepEqual([progress.length, progress.at(-1)], [4, content.length]);
    if (confirms(driver)) assert.equal(object.verified, 'checksum');
    const got = await driver.getObject(container, 'large');
    assert.deepEqual(
      [got.size, got.contentType, got.metadata],
      [content.length, 'application/x-large', { kind: 'large' }],
    );
    assert.ok(content.equals(await bytesOf(driver, object)));
    const listed = (await driver.listObjects(container)).map(({ name }) => name);
    assert.deepEqual(listed, ['large']);
    await incompleteIs(driver, container, []);
  }),
  behaviour('lists a large object with its size, or none', async ({ driver, container, partSize, large }) => {
    const content = large();
    await driver.uploadObject(container, 'large', content, { partSize });
    const [listed] = await driver.listObjects(container);
    assert.ok(listed !== undefined);
    // Some lists do not tell; what they do not know must not look as if they did.
    assert.ok(listed.size === content.length || listed.size === null, `${listed.size} bytes`);
    assert.equal((await listed.refresh()).size, content.length);
  }),
  behaviour('puts a stream of unknown size in parts', async ({ driver, container, partSize, large }) => {
    const content = large();
    const object = await driver.uploadObject(container, 'stream', slowly(content, 65_536), { partSize });
    assert.equal(object.size, content.length);
    assert.ok(content.equals(await bytesOf(driver, object)));
  }),
  behaviour('puts a stream that ends exactly with a part', async ({ driver, container, partSize, large }) => {
    const content = large().subarray(0, partSize * 2);
    const object = await driver.uploadObject(container, 'exact', slowly(content, 65_536), { partSize });
    assert.equal(object.size, content.length);
    assert.ok(content.equals(await bytesOf(driver, object)));
  }),
  behaviour(
    'stores nothing of a stream whose size is not as said',
    async ({ driver, container, partSize, large }) => {
      const content = large();
      for (const size of [content.length - 1, content.length + 1]) {
        await rejects(
          driver.uploadObject(container, 'odd', slowly(content, 65_536), { partSize, size }),
          'invalid-request',
        );
      }
      await rejects(
        driver.uploadObject(container, 'odd', Readable.from([Buffer.from('abc')]), { size: 4 }),
        'invalid-request',
      );
      await rejects(driver.getObject(container, 'odd'), 'object-not-found');
      await incompleteIs(driver, container, []);
    },
  ),
  behaviour(
    'leaves no parts of an upload that is aborted',
    async ({ driver, container, partSize, large }) => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const upload = driver.uploadObject(
        container,
        'aborted',
        large(),
        { partSize, parallel: 1, onProgress: () => controller.abort(reason) },
        { signal: controller.signal },
      );
      await assert.rejects(upload, reason);
      await rejects(driver.getObject(container, 'aborted'), 'object-not-found');
      await incompleteIs(driver, container, []);
    },
  ),
  behaviour(
    'ends with its call while a source gives nothing, and leaves no parts',
    async ({ driver, container, partSize, large }) => {
      const sources: readonly (() => AsyncIterable<Buffer> | ReadableStream<Uint8Array>)[] = [
        () => stalling(large()),
        () => Readable.from(stalling(large())),
        () => new ReadableStream({ start: (controller) => controller.enqueue(large()) }),
      ];
      for (const source of sources) {
        const controller = new AbortController();
        const reason = new Error('enough');
        const upload = driver.uploadObject(
          container,
          'stalled',
          source(),
          { partSize, onProgress: ({ bytes }) => bytes >= partSize * 2 && controller.abort(reason) },
          { signal: controller.signal },
        );
        await assert.rejects(upload, reason);
      }
      await rejects(driver.uploadObject(container, 'stalled', stalling(), {}, { timeout: 100 }), 'timeout');
      await rejects(driver.getObject(container, 'stalled'), 'object-not-found');
      await incompleteIs(driver, container, []);
    },
  ),
  behaviour('leaves no parts when the source fails', async ({ driver, container, partSize, large }) => {
    const failure = new Error('the disk is gone');
    await assert.rejects(
      driver.uploadObject(container, 'failed', failing(large(), partSize * 2, failure), { partSize }),
      failure,
    );
    await rejects(driver.getObject(container, 'failed'), 'object-not-found');
    await incompleteIs(driver, container, []);
  }),
  behaviour(
    'goes on with an upload, sending only what is missing',
    async ({ driver, container, partSize, large }) => {
      const content = large();
      const failure = new Error('killed');
      let token: UploadToken | null = null;
      const cut = driver.uploadObject(container, 'resumed', failing(content, partSize * 2 + 1, failure), {
        partSize,
        parallel: 1,
        onToken: (given) => (token = structuredClone(given)),
      });
      await assert.rejects(cut, failure);
      assert.ok(token !== null);
      await incompleteIs(driver, container, ['resumed']);
      const resume = JSON.parse(JSON.stringify(token)) as UploadToken;
      const object = await driver.uploadObject(container, 'resumed', content, { resume });
      assert.ok(content.equals(await bytesOf(driver, object)));
      await incompleteIs(driver, container, []);
    },
  ),
  behaviour('gives up an upload that was left', async ({ driver, container, partSize, large }) => {
    const failure = new Error('killed');
    const tokens: UploadToken[] = [];
    const cut = driver.uploadObject(container, 'left', failing(large(), partSize * 2, failure), {
      partSize,
      onToken: (given) => tokens.push(given),
    });
    await assert.rejects(cut, failure);
    const [token] = tokens;
    assert.ok(token !== undefined);
    await driver.abortIncompleteUpload(token);
    await incompleteIs(driver, container, []);
  }),
  behaviour('refuses a token for another object', async ({ driver, container }) => {
    const token: UploadToken = {
      kind: 'upload',
      provider: driver.provider,
      container: container.name,
      name: 'other',
      id: 'x',
      partSize: null,
      size: 3,
    };
    await rejects(driver.uploadObject(container, 'this', 'abc', { resume: token }), 'invalid-request');
  }),
];

/** Gives this, and then nothing for ever. */
async function* stalling(content: Buffer = Buffer.from('x')): AsyncGenerator<Buffer, void, undefined> {
  yield content;
  await new Promise<never>(() => {});
}
