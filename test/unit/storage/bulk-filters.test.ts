import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider, Scheduler } from 'skylane';
import { afterEach, beforeEach, expect, test } from 'vitest';

const Local = getDriver(Provider.LOCAL);

let root: string;
let local: InstanceType<typeof Local>;
let scheduler: Scheduler<InstanceType<typeof Local>>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skylane-filters-'));
  await mkdir(join(root, 'store'));
  local = new Local({ path: join(root, 'store') });
  await local.createContainer('box');
  await local.createContainer('copies');
  scheduler = new Scheduler(local);
});

afterEach(async () => {
  await scheduler.close();
  await local.close();
  await rm(root, { recursive: true });
});

const names = async (container: string) => (await local.listObjects(container)).map(({ name }) => name);

test('uploadAll leaves out names before the prefix is added', async () => {
  await mkdir(join(root, 'in', 'sub'), { recursive: true });
  for (const name of ['a.txt', 'a.log', 'sub/b.log']) await writeFile(join(root, 'in', name), 'x');
  await scheduler.uploadAll(join(root, 'in'), 'box', { prefix: 'p/', exclude: ['**.log'] }).result;
  const items = ['c.txt', 'c.log'].map((name) => ({ name, data: 'x' }));
  await scheduler.uploadAll(items, 'box', { prefix: 'p/', include: ['*.txt'] }).result;
  expect(await names('box')).toEqual(['p/a.txt', 'p/c.txt']);
});

test('downloadAll leaves out names without the prefix that is stripped', async () => {
  for (const name of ['p/a.txt', 'p/b.log']) await local.uploadObject('box', name, 'x');
  const options = { prefix: 'p/', stripPrefix: 'p/', include: ['a*'] };
  const { done } = await scheduler.downloadAll('box', join(root, 'out'), options).result;
  expect(done).toBe(1);
  expect(await readdir(join(root, 'out'))).toEqual(['a.txt']);
});

test('copyAll leaves out names of the source', async () => {
  for (const name of ['p/a.txt', 'p/b.log']) await local.uploadObject('box', name, 'x');
  const target = { driver: local, container: 'copies' };
  await scheduler.copyAll('box', target, { exclude: ['**.log'], rename: (name) => name.slice(2) }).result;
  expect(await names('copies')).toEqual(['a.txt']);
});

test('a bad pattern is refused before anything is sent', async () => {
  const wrong = { exclude: [''] };
  await expect(scheduler.uploadAll(root, 'box', wrong).result).rejects.toMatchObject({
    code: 'invalid-request',
  });
  await expect(scheduler.downloadAll('box', root, wrong).result).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test('local folders open by fromEnv, from the folder that the process is in', async () => {
  const environment = { variables: {}, home: root, directory: root };
  await using driver = await Local.fromEnv({ path: 'store' }, environment);
  expect((await driver.listContainers()).map(({ name }) => name)).toEqual(['box', 'copies']);
  await using other = await Local.fromEnv({ path: '~/store' }, environment);
  expect(await other.listContainers()).toHaveLength(2);
});
