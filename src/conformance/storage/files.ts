import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudError } from '../../errors.js';
import { StorageObject } from '../../storage/models/models.js';
import type { DownloadToken } from '../../storage/models/resume-tokens.js';
import { rejects } from '../rejects.js';
import type { StorageBehaviour } from './context.js';
import { behaviour, inFolder, text } from './scene.js';

/** Behaviours of files, up and down. */
export const storageFiles: readonly StorageBehaviour[] = [
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
  behaviour('puts a range of an object into a file', async ({ driver, container, partSize, large }) => {
    await inFolder(async (folder) => {
      const content = large();
      await driver.uploadObject(container, 'whole', content, { partSize });
      const object = { container, name: 'whole' };
      for (const range of [{ start: 10, end: 20 }, { start: partSize - 5 }, { end: partSize + 7 }]) {
        const { path } = await driver.downloadFile(object, join(folder, 'part'), { range, partSize });
        assert.ok(
          content.subarray(range.start, range.end).equals(await readFile(path)),
          JSON.stringify(range),
        );
      }
      const beyond = driver.downloadFile(object, join(folder, 'part'), { range: { start: content.length } });
      await rejects(beyond, 'invalid-request');
      assert.deepEqual(await readdir(folder), ['part']);
    });
  }),
  behaviour('puts no file where a folder is, and none beneath a file', async ({ driver, container }) => {
    await inFolder(async (folder) => {
      await driver.uploadObject(container, 'place', 'content');
      const object = await driver.getObject(container, 'place');
      await object.downloadFile(join(folder, 'file'));
      await rejects(object.downloadFile(join(folder, 'file', 'beneath')), 'conflict');
      await rejects(object.downloadFile(`${join(folder, 'file')}/`), 'conflict');
      await object.downloadFile(`${join(folder, 'folder')}/`);
      await object.downloadFile(`${folder}/`);
      assert.deepEqual((await readdir(folder)).toSorted(), ['file', 'folder', 'place']);
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
];
