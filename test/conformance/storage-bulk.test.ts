import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  formatSyncChange,
  getDriver,
  Provider,
  Scheduler,
  type StorageDriver,
  type TransferItem,
  type UploadItem,
} from 'skylane';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';

import { quickSandbox } from '../support/sandbox.js';

const Local = getDriver(Provider.LOCAL);
const Swift = getDriver(Provider.OPENSTACK_SWIFT);
const sandbox = await quickSandbox();
afterAll(() => sandbox.close());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-bulk-'));
});
afterEach(() => rm(folder, { recursive: true }));

const subjects: readonly { readonly name: string; readonly driver: () => Promise<StorageDriver> }[] = [
  {
    name: 'a local folder',
    driver: async () => {
      await mkdir(join(folder, 'store'));
      return new Local({ path: join(folder, 'store') });
    },
  },
  {
    name: 'Swift of the sandbox',
    driver: async () => new Swift({ ...sandbox.credentials, endpoint: sandbox.identityUrl }),
  },
];

async function fill(path: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return path;
}

async function filesIn(path: string): Promise<Record<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const full = join(entry.parentPath, entry.name);
      return [full.slice(path.length + 1), await readFile(full, 'utf8')] as const;
    });
  return Object.fromEntries(await Promise.all(found));
}

const FILES = { 'a.txt': 'a', 'b/c.txt': 'bc', 'b/d/e.bin': 'bde', 'ü & more.txt': 'ü' };

for (const { name, driver: start } of subjects) {
  describe(`many objects on ${name}`, () => {
    let driver: StorageDriver;
    let scheduler: Scheduler<StorageDriver>;
    let container: string;
    beforeEach(async () => {
      driver = await start();
      scheduler = new Scheduler(driver, { concurrency: 4 });
      container = `bulk-${crypto.randomUUID().slice(0, 8)}`;
      await driver.createContainer(container);
    });
    afterEach(async () => {
      await scheduler.deleteObjects(driver.iterateObjects(container)).result;
      await driver.deleteContainer(container);
      await scheduler.close();
      await driver.close();
    });

    const names = async (): Promise<string[]> =>
      (await driver.listObjects(container)).map((object) => object.name);

    test('a folder goes up and comes down again', async () => {
      const source = await fill(join(folder, 'source'), FILES);
      const up = await scheduler.uploadAll(source, container, { prefix: 'x/' }).result;
      expect(up).toMatchObject({ done: 4, failed: 0, bytes: 8, failures: [], incomplete: null });
      expect((await names()).toSorted()).toEqual(
        Object.keys(FILES)
          .map((file) => `x/${file}`)
          .toSorted(),
      );
      const down = await scheduler.downloadAll(container, join(folder, 'target'), {
        prefix: 'x/',
        stripPrefix: 'x/',
      }).result;
      expect(down).toMatchObject({ done: 4, failed: 0, bytes: 8 });
      expect(await filesIn(join(folder, 'target'))).toEqual(FILES);
    });

    test('items are pulled as their turn comes, and every one has its result', async () => {
      let pulled = 0;
      const seen: TransferItem[] = [];
      async function* items(): AsyncGenerator<UploadItem> {
        for (let index = 0; index < 40; index += 1) {
          pulled += 1;
          yield { name: `object-${index}`, data: () => `content ${index}` };
        }
      }
      let farthest = 0;
      const run = scheduler.uploadAll(items(), container, {
        onResult: (item) => {
          farthest = Math.max(farthest, pulled - seen.length);
          seen.push(item);
        },
      });
      const result = await run.result;
      expect(result).toMatchObject({ done: 40, failed: 0 });
      expect(seen.map((item) => item.name).toSorted()).toEqual((await names()).toSorted());
      expect(farthest).toBeLessThanOrEqual(6);
    });

    test('what fails is data, and does not keep the others', async () => {
      const items: UploadItem[] = [
        { name: 'good', data: 'good' },
        { name: '', data: 'no name' },
        { name: 'no file', path: join(folder, 'nowhere') },
        { name: 'good too', data: 'good' },
      ];
      const { done, failures } = await scheduler.uploadAll(items, container).result;
      expect(done).toBe(2);
      expect(failures.map((item) => [item.name, item.status]).toSorted()).toEqual([
        ['', 'failed'],
        ['no file', 'failed'],
      ]);
    });

    test('a container that is missing fails the run before anything starts', async () => {
      const run = scheduler.downloadAll(`${container}-gone`, join(folder, 'target'));
      await expect(run.result).rejects.toMatchObject({ code: 'container-not-found' });
    });

    test('a source that fails halfway ends the run with what was done', async () => {
      function* items(): Generator<UploadItem> {
        yield { name: 'first', data: '1' };
        throw new Error('the list is gone');
      }
      const result = await scheduler.uploadAll(items(), container).result;
      expect(result.done).toBe(1);
      expect(result.incomplete?.message).toBe('the list is gone');
    });

    test('a cancelled run starts nothing more', async () => {
      let pulled = 0;
      function* items(): Generator<UploadItem> {
        for (;;) {
          pulled += 1;
          yield { name: `object-${pulled}`, data: 'x' };
        }
      }
      let isCancelled = false;
      const run = scheduler.uploadAll(items(), container, {
        onResult: () => {
          // Once: a second cancel would end what is in flight, too.
          if (pulled > 10 && !isCancelled) run.cancel();
          isCancelled ||= pulled > 10;
        },
      });
      const result = await run.result;
      expect(result.done).toBeLessThanOrEqual(pulled);
      expect(result.done).toBeGreaterThan(0);
      expect(result).toMatchObject({ failed: 0, unknown: 0 });
      expect(result.incomplete).toBeNull();
    });

    test('many are deleted', async () => {
      const items = Array.from({ length: 30 }, (_, index) => ({ name: `n/${index}`, data: 'x' }));
      await scheduler.uploadAll(items, container).result;
      const run = scheduler.deleteObjects(driver.iterateObjects(container, { prefix: 'n/1' }));
      expect(await run.result).toMatchObject({ done: 11, failed: 0 });
      expect(await names()).toHaveLength(19);
    });

    test('objects are copied to another driver with content type and metadata', async () => {
      await driver.uploadObject(container, 'one', 'first', {
        contentType: 'text/x-one',
        metadata: { colour: 'blue' },
      });
      await driver.uploadObject(container, 'two', 'second');
      await mkdir(join(folder, 'other'));
      const other = new Local({ path: join(folder, 'other') });
      await other.createContainer('copies');
      const run = scheduler.copyAll(
        container,
        { driver: other, container: 'copies' },
        { rename: (one) => `from/${one}` },
      );
      expect(await run.result).toMatchObject({ done: 2, failed: 0, bytes: 11 });
      expect(await other.getObject('copies', 'from/one')).toMatchObject({
        contentType: 'text/x-one',
        metadata: { colour: 'blue' },
        size: 5,
      });
      expect(await (await other.downloadObject({ container: 'copies', name: 'from/two' })).text()).toBe(
        'second',
      );
    });

    test('a folder is mirrored, after a plan that can be printed', async () => {
      const source = await fill(join(folder, 'source'), FILES);
      const from = { folder: source };
      const to = { container, prefix: 'm/' };
      const plan = async (options = {}): Promise<string[]> => {
        const lines: string[] = [];
        for await (const change of scheduler.planSync(from, to, options))
          lines.push(formatSyncChange(change));
        return lines;
      };
      expect(await plan()).toEqual([
        'upload a.txt (missing, 1 bytes)',
        'upload b/c.txt (missing, 2 bytes)',
        'upload b/d/e.bin (missing, 3 bytes)',
        'upload ü & more.txt (missing, 2 bytes)',
      ]);
      expect(await scheduler.sync(from, to).result).toMatchObject({ done: 4, failed: 0 });
      expect(await plan()).toEqual([]);
      await writeFile(join(source, 'a.txt'), 'longer');
      await writeFile(join(source, 'b/c.txt'), 'BC');
      const later = new Date(Date.now() + 60_000);
      await utimes(join(source, 'b/c.txt'), later, later);
      await rm(join(source, 'b/d/e.bin'));
      expect(await plan({ delete: true })).toEqual([
        'upload a.txt (size, 6 bytes)',
        'upload b/c.txt (date, 2 bytes)',
        'delete b/d/e.bin (surplus)',
      ]);
      expect(await scheduler.sync(from, to, { delete: true }).result).toMatchObject({ done: 3, failed: 0 });
      expect((await names()).toSorted()).toEqual(['m/a.txt', 'm/b/c.txt', 'm/ü & more.txt']);
    });

    test('a container is mirrored into a folder', async () => {
      for (const [file, content] of Object.entries(FILES))
        await driver.uploadObject(container, file, content);
      const target = join(folder, 'target');
      const sync = () => scheduler.sync({ container }, { folder: target }, { delete: true }).result;
      expect(await sync()).toMatchObject({ done: 4, failed: 0 });
      expect(await filesIn(target)).toEqual(FILES);
      expect(await sync()).toMatchObject({ done: 0, failed: 0 });
      await writeFile(join(target, 'surplus'), 'x');
      await driver.uploadObject(container, 'a.txt', 'changed');
      expect(await sync()).toMatchObject({ done: 2, failed: 0 });
      expect(await filesIn(target)).toEqual({ ...FILES, 'a.txt': 'changed' });
      expect((await stat(join(target, 'a.txt'))).mtime).toEqual(
        (await driver.listObjects(container, { prefix: 'a.txt' }))[0]?.lastModified,
      );
    });

    test('no object is written outside the folder', async () => {
      const inner = join(folder, 'inner', 'target');
      await driver.uploadObject(container, 'inside', 'x');
      if (name !== 'a local folder') await driver.uploadObject(container, '../escaped', 'x');
      const { done, failures } = await scheduler.downloadAll(container, inner).result;
      expect(done).toBe(1);
      expect(failures.map((item) => item.name)).toEqual(name === 'a local folder' ? [] : ['../escaped']);
      expect(await readdir(join(folder, 'inner'))).toEqual(['target']);
    });
  });
}
