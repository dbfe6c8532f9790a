import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CloudError, type ErrorCode } from '../errors.js';
import type { StorageDriver } from '../storage/driver.js';
import { type Container, StorageObject, type UploadedObject } from '../storage/models.js';
import type { DownloadToken, UploadToken } from '../storage/tokens.js';

/** What a behaviour is tried on. */
export interface StorageContext {
  /** A driver with credentials that may do everything. */
  readonly driver: StorageDriver;
  /** A container name that is free and that the store takes. */
  readonly freeName: () => string;
}

/** One behaviour that every storage driver has. */
export interface StorageBehaviour {
  readonly name: string;
  /** Methods without which it cannot be tried: see `Driver.supports`. */
  readonly needs: readonly string[];
  /** Rejects where the driver behaves otherwise. Leaves nothing behind. */
  run(context: StorageContext): Promise<void>;
}

interface Scene {
  readonly driver: StorageDriver;
  readonly container: Container;
  /** A part size that the store takes, and content of three parts and a bit. */
  readonly partSize: number;
  readonly large: () => Buffer;
}

/**
 * The behaviours that every storage driver has, for the tests of Skylane and of those who write drivers of their own.
 *
 * ```ts
 * for (const { name, needs, run } of storageBehaviours) {
 *   test.skipIf(!needs.every((method) => MyDriver.supports(method)))(name, () => run({ driver, freeName }));
 * }
 * ```
 */
export const storageBehaviours: readonly StorageBehaviour[] = [
  behaviour('makes a container once, however often it is asked to', async ({ driver, container }) => {
    await driver.createContainer(container.name);
    assert.equal((await driver.getContainer(container)).name, container.name);
    const names = (await driver.listContainers()).map(({ name }) => name);
    assert.equal(names.filter((name) => name === container.name).length, 1);
  }),
  behaviour('says which container is missing', async ({ driver, container }) => {
    const missing = `${container.name}-gone`;
    await rejects(driver.getContainer(missing), 'container-not-found');
    await rejects(driver.listObjects(missing), 'container-not-found');
    await rejects(driver.uploadObject(missing, 'a', 'a'), 'container-not-found');
    await driver.deleteContainer(missing);
  }),
  behaviour('refuses a container name that the store would refuse', async ({ driver }) => {
    await rejects(driver.createContainer('with/slash'), 'invalid-request');
    await rejects(driver.createContainer(''), 'invalid-request');
  }),
  behaviour('deletes an empty container only', async ({ driver, container }) => {
    const object = await driver.uploadObject(container, 'kept', 'kept');
    await rejects(driver.deleteContainer(container), 'container-not-empty');
    assert.equal(await text(driver, object), 'kept');
    await object.delete();
    await container.delete();
    await rejects(driver.getContainer(container), 'container-not-found');
  }),
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
  behaviour('keeps names as they are', async ({ driver, container }) => {
    const names = [
      'a b+c%20d&e=f?g#h.txt',
      'Grüße/日本語/😀',
      'quotes\'"<&>()*!~;:@$,[]{}|^`\\',
      'ends in a dot.',
      'deep/er/and/deeper',
      '.hidden',
    ].filter((name) => driver.limits.refusedName?.pattern.test(name) !== true);
    for (const name of names) await driver.uploadObject(container, name, name);
    const listed = (await driver.listObjects(container)).map(({ name }) => name);
    assert.deepEqual(listed.toSorted(), names.toSorted());
    for (const name of names) {
      assert.equal((await driver.getObject(container, name)).name, name);
      assert.equal(await text(driver, { container, name }), name);
    }
    await driver.deleteObjects(driver.iterateObjects(container));
    assert.deepEqual(await driver.listObjects(container), []);
  }),
  behaviour('refuses an object name that no store takes', async ({ driver, container }) => {
    await rejects(driver.uploadObject(container, '', 'a'), 'invalid-request');
    await rejects(driver.uploadObject(container, 'x'.repeat(5000), 'a'), 'invalid-request');
    await rejects(driver.uploadObject(container, 'half \ud800 a pair', 'a'), 'invalid-request');
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
  behaviour('says which object is missing', async ({ driver, container }) => {
    await rejects(driver.getObject(container, 'gone'), 'object-not-found');
    await rejects(driver.downloadObject({ container, name: 'gone' }), 'object-not-found');
    await driver.deleteObject({ container, name: 'gone' });
  }),
  behaviour('replaces an object', async ({ driver, container }) => {
    await driver.uploadObject(container, 'twice', 'first', { metadata: { round: '1' } });
    await driver.uploadObject(container, 'twice', 'second');
    assert.equal(await text(driver, { container, name: 'twice' }), 'second');
    assert.deepEqual((await driver.getObject(container, 'twice')).metadata, {});
  }),
  behaviour('lists by prefix and delimiter', async ({ driver, container }) => {
    for (const name of ['a/1', 'a/2', 'a/b/3', 'c', 'ab']) await driver.uploadObject(container, name, name);
    const all = await driver.listObjects(container);
    assert.deepEqual(
      all.map(({ name }) => name),
      ['a/1', 'a/2', 'a/b/3', 'ab', 'c'],
    );
    assert.deepEqual(
      all.map(({ size }) => size),
      [3, 3, 5, 2, 1],
    );
    const within = await driver.listObjects(container, { prefix: 'a/' });
    assert.deepEqual(
      within.map(({ name }) => name),
      ['a/1', 'a/2', 'a/b/3'],
    );
    const level = await driver.listObjects(container, { delimiter: '/' });
    assert.deepEqual(level.map(({ name }) => name).toSorted(), ['a/', 'ab', 'c']);
    assert.deepEqual(
      level.filter((entry) => !('size' in entry)).map(({ name }) => name),
      ['a/'],
    );
    const deeper = await driver.listObjects(container, { prefix: 'a/', delimiter: '/' });
    assert.deepEqual(deeper.map(({ name }) => name).toSorted(), ['a/1', 'a/2', 'a/b/']);
  }),
  behaviour('lists while it is iterated, and stops when told', async ({ driver, container }) => {
    for (const name of ['1', '2', '3']) await driver.uploadObject(container, name, name);
    const seen: string[] = [];
    for await (const { name } of driver.iterateObjects(container)) {
      seen.push(name);
      if (name === '2') break;
    }
    assert.deepEqual(seen, ['1', '2']);
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
    const listed = (await driver.listObjects(container)).map(({ name, size }) => ({ name, size }));
    assert.deepEqual(listed, [{ name: 'large', size: content.length }]);
    await incompleteIs(driver, container, []);
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
  behaviour('puts and gets files', async ({ driver, container, partSize, large }) => {
    await inFolder(async (folder) => {
      const content = large();
      const source = join(folder, 'source.bin');
      await writeFile(source, content);
      const object = await driver.uploadFile(container, 'up/file.bin', source, { partSize });
      assert.equal(object.size, content.length);
      const whole = await object.downloadFile(join(folder, 'whole'));
      const ranges = await object.downloadFile(join(folder, 'ranges'), { partSize: partSize / 2 });
      const named = await driver.downloadFile({ container, name: 'up/file.bin' }, `${folder}/`, { partSize });
      assert.equal(named.path, join(folder, 'up', 'file.bin'));
      for (const { path, verified } of [whole, ranges, named]) {
        assert.ok(content.equals(await readFile(path)), path);
        assert.notEqual(verified, 'none', path);
      }
      assert.deepEqual((await readdir(folder)).toSorted(), ['ranges', 'source.bin', 'up', 'whole']);
    });
  }),
  behaviour('makes no file of an object that is missing', async ({ driver, container }) => {
    await inFolder(async (folder) => {
      await rejects(
        driver.downloadFile({ container, name: 'gone' }, join(folder, 'gone')),
        'object-not-found',
      );
      assert.deepEqual(await readdir(folder), []);
    });
  }),
  behaviour('writes outside the folder for no name', async ({ driver, container }) => {
    await inFolder(async (folder) => {
      for (const name of ['../escaped', 'a/../../escaped', '/etc/escaped', 'C:\\escaped', '..\\escaped']) {
        const object = new StorageObject(driver, {
          name,
          size: 1,
          hash: null,
          contentType: null,
          lastModified: null,
          metadata: null,
          container: container.name,
          extra: { etag: null },
        });
        await rejects(driver.downloadFile(object, `${folder}/inner/`), 'invalid-request');
      }
      assert.deepEqual(await readdir(folder), []);
    });
  }),
  behaviour('keeps a file that is there when told to', async ({ driver, container }) => {
    await inFolder(async (folder) => {
      const object = await driver.uploadObject(container, 'new', 'new');
      const path = join(folder, 'file');
      await writeFile(path, 'old');
      await rejects(object.downloadFile(path, { overwrite: false }), 'conflict');
      assert.equal(await readFile(path, 'utf8'), 'old');
      await object.downloadFile(path);
      assert.equal(await readFile(path, 'utf8'), 'new');
      assert.deepEqual(await readdir(folder), ['file']);
    });
  }),
  behaviour('goes on with a download into a file', async ({ driver, container, partSize, large }) => {
    await inFolder(async (folder) => {
      const content = large();
      const object = await driver.uploadObject(container, 'source', content, { partSize });
      const tokens: DownloadToken[] = [];
      const controller = new AbortController();
      const cut = object.downloadFile(
        join(folder, 'target'),
        {
          partSize,
          parallel: 1,
          onToken: (token) => {
            tokens.push(structuredClone(token));
            if (token.done.length === 2) controller.abort(new Error('killed'));
          },
        },
        { signal: controller.signal },
      );
      await assert.rejects(cut, /killed/);
      const token = tokens.at(-1);
      assert.ok(token !== undefined && token.done.length === 2);
      let fetched = 0;
      const file = await object.downloadFile(join(folder, 'target'), {
        resume: JSON.parse(JSON.stringify(token)) as DownloadToken,
        onProgress: () => (fetched += 1),
      });
      assert.ok(fetched > 0);
      assert.ok(content.equals(await readFile(file.path)));
      assert.deepEqual(await readdir(folder), ['target']);
    });
  }),
  behaviour('does not mix two contents in one file', async ({ driver, container, partSize, large }) => {
    await inFolder(async (folder) => {
      const content = large();
      const object = await driver.uploadObject(container, 'changing', content, { partSize });
      const target = join(folder, 'target');
      let changed = false;
      const file = object.downloadFile(target, {
        partSize,
        parallel: 1,
        onToken: () => {},
        onProgress: () => (changed = true),
      });
      await file;
      assert.ok(changed);
      await driver.uploadObject(
        container,
        'changing',
        Buffer.concat([content.subarray(1), Buffer.from('x')]),
        { partSize },
      );
      const stale = object.downloadFile(join(folder, 'stale'), { partSize });
      await assert.rejects(stale, (error) => CloudError.is(error) && error.code === 'conflict');
      assert.deepEqual(await readdir(folder), ['target']);
    });
  }),
  behaviour('puts from a file stream', async ({ driver, container }) => {
    await inFolder(async (folder) => {
      const path = join(folder, 'source');
      await writeFile(path, 'from a stream');
      const object = await driver.uploadObject(container, 'streamed', createReadStream(path));
      assert.equal(await text(driver, object), 'from a stream');
    });
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
  behaviour('deletes many objects', async ({ driver, container }) => {
    const names = Array.from({ length: 25 }, (_, index) => `many/${index} & more`);
    await Promise.all(names.map((name) => driver.uploadObject(container, name, name)));
    await driver.uploadObject(container, 'stays', 'stays');
    await driver.deleteObjects(names.map((name) => ({ container, name })));
    assert.deepEqual(
      (await driver.listObjects(container)).map(({ name }) => name),
      ['stays'],
    );
    await driver.deleteObjects([{ container, name: 'gone already' }]);
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
  behaviour('makes models of data that went through JSON', async ({ driver, container }) => {
    const object = await driver.uploadObject(container, 'frozen', 'content');
    const again = driver.adopt(JSON.parse(JSON.stringify(object)) as UploadedObject);
    assert.equal(await (await again.download()).body.text(), 'content');
    const sameContainer = driver.adopt(JSON.parse(JSON.stringify(container)) as Container);
    assert.deepEqual(
      (await sameContainer.listObjects()).map(({ name }) => name),
      ['frozen'],
    );
  }),
];

/** Parts are as small as the store allows, so that little is sent. */
const SMALLEST_PART = 256 * 1024;

function behaviour(
  name: string,
  run: (scene: Scene) => Promise<void>,
  needs: readonly string[] = [],
): StorageBehaviour {
  return {
    name,
    needs,
    async run({ driver, freeName }) {
      const container = await driver.createContainer(freeName());
      const partSize = Math.max(driver.limits.parts.min, SMALLEST_PART);
      try {
        await run({ driver, container, partSize, large: () => randomBytes(partSize * 3 + 1234) });
      } finally {
        await empty(driver, container);
      }
    },
  };
}

/** Deletes a container with all that is in it. */
async function empty(driver: StorageDriver, container: Container): Promise<void> {
  try {
    for (const upload of await driver.listIncompleteUploads(container))
      await driver.abortIncompleteUpload(upload);
    await driver.deleteObjects(await driver.listObjects(container));
  } catch (error) {
    if (!CloudError.is(error) || error.code !== 'container-not-found') throw error;
  }
  await driver.deleteContainer(container);
}

/** Whether the store itself computes the checksum of what it is given. */
function confirms({ limits }: StorageDriver): boolean {
  return limits.checksum !== null && limits.confirmsUploads !== false;
}

async function incompleteIs(
  driver: StorageDriver,
  container: Container,
  names: readonly string[],
): Promise<void> {
  const found = await driver.listIncompleteUploads(container);
  assert.deepEqual(
    found.map(({ name }) => name),
    names,
  );
}

async function rejects(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(CloudError.is(error), `${String(error)} is no CloudError`);
    assert.equal(error.code, code, error.message);
    return true;
  });
}

type Place = { readonly container: string | Container; readonly name: string };

async function bytesOf(driver: StorageDriver, { container, name }: Place): Promise<Uint8Array> {
  return (await driver.downloadObject({ container, name })).body.bytes();
}

async function text(driver: StorageDriver, { container, name }: Place): Promise<string> {
  return (await driver.downloadObject({ container, name })).body.text();
}

async function* slowly(bytes: Buffer, step = 10_000): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = 0; position < bytes.length; position += step)
    yield bytes.subarray(position, position + step);
}

/** Gives the first bytes, then fails. */
async function* failing(
  bytes: Buffer,
  count: number,
  failure: Error,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* slowly(bytes.subarray(0, count), 65_536);
  throw failure;
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-storage-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
