import assert from 'node:assert/strict';
import { rejects } from '../rejects.js';
import type { StorageBehaviour } from './context.js';
import { behaviour, text } from './scene.js';

/** Objects that are put at once. */
const TOGETHER = 25;

/** Behaviours of names of objects, and lists of them. */
export const storageNames: readonly StorageBehaviour[] = [
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
  behaviour('says which object is missing', async ({ driver, container }) => {
    await rejects(driver.getObject(container, 'gone'), 'object-not-found');
    await rejects(driver.downloadObject({ container, name: 'gone' }), 'object-not-found');
    await driver.deleteObject({ container, name: 'gone' });
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
  behaviour(
    'lists everything, however few the server gives at once',
    async ({ driver, container, pageSize }) => {
      const count = pageSize + Math.min(pageSize, 205);
      const names = Array.from({ length: count }, (_, index) => `all/${String(index).padStart(6, '0')}`);
      for (let at = 0; at < count; at += TOGETHER) {
        const some = names.slice(at, at + TOGETHER);
        await Promise.all(some.map((name) => driver.uploadObject(container, name, '')));
      }
      await driver.uploadObject(container, 'b/beneath', '');
      const all = await driver.listObjects(container, { prefix: 'all/' });
      assert.deepEqual(
        all.map(({ name }) => name),
        names,
      );
      const level = await driver.listObjects(container, { delimiter: '/' });
      assert.deepEqual(
        level.map(({ name }) => name),
        ['all/', 'b/'],
      );
    },
  ),
  behaviour('lists while it is iterated, and stops when told', async ({ driver, container }) => {
    for (const name of ['1', '2', '3']) await driver.uploadObject(container, name, name);
    const seen: string[] = [];
    for await (const { name } of driver.iterateObjects(container)) {
      seen.push(name);
      if (name === '2') break;
    }
    assert.deepEqual(seen, ['1', '2']);
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
];
