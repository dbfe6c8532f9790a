import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container, getDriver, Provider, StorageObject } from 'skylane';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { methodsOf, protectedNames } from '../../support/hostile.js';

const Local = getDriver(Provider.LOCAL);
let root: string;
let driver: InstanceType<typeof Local>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'skylane-models-'));
  driver = new Local({ path: root });
  await driver.createContainer('box');
});
afterAll(async () => {
  await driver.close();
  await rm(root, { recursive: true });
});

/** What JSON keeps of a model. */
function data<T>(model: T): T {
  return JSON.parse(JSON.stringify(model)) as T;
}

test('a container is one again after JSON', async () => {
  const adopted = driver.adopt(data(await driver.getContainer('box')));
  expect(adopted).toBeInstanceOf(Container);
  expect(adopted.kind).toBe('container');
});

test('an object is one again after JSON, one that has just been put too', async () => {
  const put = await driver.uploadObject('box', 'a', 'content');
  const adopted = driver.adopt(data(put));
  expect(adopted).toBeInstanceOf(StorageObject);
  expect(await (await adopted.download()).text()).toBe('content');
});

test('a container that has all fields of an object is a container', async () => {
  const container = data(await driver.getContainer('box'));
  expect(driver.adopt({ ...container, size: 0, container: 'box' } as never)).toBeInstanceOf(Container);
});

test('data without a kind is nothing that adopt guesses at', async () => {
  const { kind: _, ...rest } = data(await driver.getContainer('box'));
  expect(() => driver.adopt(rest as never)).toThrow('kind');
});

test('the entries of a list with a delimiter are told apart by their kind', async () => {
  await driver.uploadObject('box', 'folder/b', 'b');
  const kinds = (await driver.listObjects('box', { delimiter: '/' })).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['object', 'prefix']));
});

/** The methods of the contract, their page by page forms, and what all drivers have. */
const PORTABLE = new Set([
  ...['listContainers', 'iterateContainers', 'getContainer', 'createContainer', 'deleteContainer'],
  ...['listObjects', 'iterateObjects', 'getObject', 'lookUp', 'deleteObject', 'deleteObjects'],
  ...['uploadObject', 'uploadFile', 'downloadObject', 'downloadFile', 'copyObject', 'setMetadata'],
  ...['presignUrl', 'listIncompleteUploads', 'iterateIncompleteUploads', 'abortIncompleteUpload'],
  ...['adopt', 'identify', 'fork', 'close', 'toJSON', 'request'],
]);

test.each(['S3', 'OPENSTACK_SWIFT', 'CLOUDFILES', 'AZURE_BLOBS', 'GOOGLE_STORAGE', 'LOCAL'] as const)(
  'the class of %s shows the portable methods alone',
  (name) => {
    const { prototype } = getDriver(Provider[name]) as { readonly prototype: object };
    const shown = methodsOf(Object.create(prototype) as object, protectedNames(['src', 'providers']));
    expect(shown.filter((method) => !PORTABLE.has(method))).toEqual([]);
  },
);

test.each(['S3', 'OPENSTACK_SWIFT', 'CLOUDFILES', 'AZURE_BLOBS', 'GOOGLE_STORAGE', 'LOCAL'] as const)(
  'the class of %s is five deep at most',
  (name) => {
    let depth = 0;
    let one: unknown = getDriver(Provider[name]);
    while (one !== Function.prototype && one !== null) {
      depth += 1;
      one = Object.getPrototypeOf(one);
    }
    expect(depth).toBeLessThanOrEqual(5);
  },
);
