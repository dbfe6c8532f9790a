import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError, getDriver, Provider, Scheduler } from 'skylane';
import { afterEach, beforeEach, expect, test } from 'vitest';

const Local = getDriver(Provider.LOCAL);
const refused = { code: 'invalid-request' };

let root: string;
let folder: string;
let local: InstanceType<typeof Local>;
let scheduler: Scheduler<InstanceType<typeof Local>>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skylane-guards-'));
  folder = join(root, 'folder');
  await Promise.all([mkdir(folder), mkdir(join(root, 'store'))]);
  local = new Local({ path: join(root, 'store') });
  await local.createContainer('box');
  scheduler = new Scheduler(local, { concurrency: 1 });
});

afterEach(async () => {
  await scheduler.close();
  await local.close();
  await rm(root, { recursive: true });
});

const names = async () => (await local.listObjects('box')).map(({ name }) => name);

test('a share that is named holds for one name too', async () => {
  await local.uploadObject('box', 'only', 'x');
  await writeFile(join(folder, 'new'), 'x');
  const options = { delete: true, maxDelete: 0 };
  const { incomplete } = await scheduler.sync({ folder }, { container: 'box' }, options).result;
  expect(incomplete).toMatchObject({ code: 'conflict' });
  expect(await names()).toEqual(['new', 'only']);
});

test('a prefix that ends before the slash of an object is refused, and nothing changes', async () => {
  await local.uploadObject('box', 'site/index', 'x');
  await writeFile(join(folder, 'index'), 'x');
  const end = { container: 'box', prefix: 'site' };
  await expect(scheduler.sync({ folder }, end, { delete: true }).result).rejects.toMatchObject(refused);
  await expect(scheduler.sync(end, { folder }).result).rejects.toMatchObject(refused);
  expect(await names()).toEqual(['site/index']);
});

test('a file is not deleted through a link that was put in the place of its folder', async () => {
  const outside = join(root, 'outside');
  await Promise.all([mkdir(outside), mkdir(join(folder, 'sub'))]);
  await Promise.all([writeFile(join(outside, 'v'), 'x'), writeFile(join(folder, 'sub', 'v'), 'x')]);
  await local.uploadObject('box', 'a', 'x');
  const onResult = async ({ name }: { readonly name: string }): Promise<void> => {
    if (name !== 'a') return;
    await rename(join(folder, 'sub'), join(folder, 'moved'));
    await symlink(outside, join(folder, 'sub'));
  };
  const options = { delete: true, maxDelete: 1, onResult };
  const { failures } = await scheduler.sync({ container: 'box' }, { folder }, options).result;
  expect(failures.map(({ name }) => name)).toEqual(['sub/v']);
  expect(await readdir(outside)).toEqual(['v']);
});

test('what would be misunderstood is refused', async () => {
  await local.uploadObject('box', 'a', 'x');
  await writeFile(join(folder, 'a'), 'y');
  for (const options of [{ compare: 'md5' }, { delete: 'yes' }, { exclude: async () => false }])
    await expect(
      scheduler.sync({ folder }, { container: 'box' }, options as never).result,
    ).rejects.toMatchObject(refused);
});

test('runs reject with CloudErrors, whatever they are given', async () => {
  const runs: Record<string, (...given: never[]) => { readonly result: Promise<unknown> }> = {
    upload: scheduler.uploadAll.bind(scheduler),
    download: scheduler.downloadAll.bind(scheduler),
    delete: scheduler.deleteObjects.bind(scheduler),
    copy: scheduler.copyAll.bind(scheduler),
    sync: scheduler.sync.bind(scheduler),
  };
  const given = [
    [],
    [null, null, null],
    [5, 5, 5],
    ['', 'box', ''],
    [{}, {}, {}],
    [[null], 'box'],
    [folder, 'box', { signal: 5 }],
  ];
  for (const [name, run] of Object.entries(runs))
    for (const some of given) {
      const outcome = await Promise.resolve()
        .then(() => run(...(some as never[])).result)
        .catch((error: unknown) => error);
      if (outcome instanceof Error) expect(CloudError.is(outcome), `${name}: ${outcome.stack}`).toBe(true);
    }
});
