import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AuthenticationError,
  ContainerNotFoundError,
  getDriver,
  PermissionError,
  Provider,
  Scheduler,
  type SyncChange,
  type SyncPlanOptions,
  type TransferEvent,
} from 'skylane';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { changedRequests } from '../../support/changed-requests.js';
import { CommonFailure } from '../../../dist/src/scheduler/storage/common-failure.js';
import { TakenNames } from '../../../dist/src/scheduler/storage/taken-names.js';
import { Account } from '../../../dist/src/scheduler/storage/bulk-transfer.js';
import { nameFilter } from '../../../dist/src/scheduler/storage/name-filter.js';

const Local = getDriver(Provider.LOCAL);

/** A store that refuses what it is told to; forks count together. */
class Refusing extends Local {
  static puts = 0;
  static deletes = 0;
  static refuse: (name: string) => Error | null = () => null;
  /** Called before an object is put or read. */
  static before: (name: string) => Promise<void> = async () => {};

  protected override createParts() {
    const { objects, ...rest } = super.createParts();
    return {
      ...rest,
      objects: changedRequests(objects, {
        put: async (target, payload, call) => {
          Refusing.puts += 1;
          await Refusing.before(target.name);
          const error = Refusing.refuse(target.name);
          if (error !== null) throw error;
          return objects.put(target, payload, call);
        },
        delete: async (object, call) => {
          Refusing.deletes += 1;
          const error = Refusing.refuse(object.name);
          if (error !== null) throw error;
          return objects.delete(object, call);
        },
        open: async (request, call) => {
          await Refusing.before(request.name);
          return objects.open(request, call);
        },
      }),
    };
  }
}

let root: string;
let folder: string;
let store: string;
let driver: Refusing;
let scheduler: Scheduler<Refusing>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skylane-runs-'));
  folder = join(root, 'folder');
  store = join(root, 'store');
  await Promise.all([mkdir(folder), mkdir(store)]);
  Refusing.puts = 0;
  Refusing.deletes = 0;
  Refusing.refuse = () => null;
  Refusing.before = async () => {};
  driver = new Refusing({ path: store });
  await driver.createContainer('box');
  scheduler = new Scheduler(driver, { concurrency: 4 });
});

afterEach(async () => {
  await scheduler.close();
  await driver.close();
  // A run that was cancelled without grace may still be writing.
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

async function write(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), name);
  }
}

async function put(...names: readonly string[]): Promise<void> {
  for (const name of names) await driver.uploadObject('box', name, name);
  Refusing.puts = 0;
}

async function names(): Promise<string[]> {
  return (await driver.listObjects('box')).map(({ name }) => name);
}

const up = (options: SyncPlanOptions = {}) =>
  scheduler.sync({ folder }, { container: 'box' }, options).result;
const down = (options: SyncPlanOptions = {}) =>
  scheduler.sync({ container: 'box' }, { folder }, options).result;

async function plan(options: SyncPlanOptions): Promise<SyncChange[]> {
  const changes: SyncChange[] = [];
  for await (const change of scheduler.planSync({ folder }, { container: 'box' }, options))
    changes.push(change);
  return changes;
}

/** What a folder of Linux may have that is no text. */
const ODD = Buffer.from([0x62, 0xff]);

/** Root may read everything: for it, works as somebody else who may write these folders and what is in the store. */
async function asNobody(folders: readonly string[], work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  for (const path of folders) await chmod(path, 0o777);
  for (const path of await readdir(join(store, '.skylane'), { recursive: true }))
    await chmod(join(store, '.skylane', path), 0o777);
  await chmod(join(store, '.skylane'), 0o777);
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a sync goes on', () => {
  test('past a file that vanishes, and accounts for it', async () => {
    await write('a', 'b', 'c', 'd');
    Refusing.before = async (name) => {
      if (name === 'a') await rm(join(folder, 'c'), { force: true });
    };
    const one = new Scheduler(driver, { concurrency: 1 });
    const result = await one.sync({ folder }, { container: 'box' }).result;
    expect(result).toMatchObject({ done: 3, failed: 1, incomplete: null, failures: [{ name: 'c' }] });
    expect(await names()).toEqual(['a', 'b', 'd']);
    await one.close();
  });

  test.runIf(process.platform === 'linux')('past a file whose name is no text', async () => {
    await write('a', 'c');
    await writeFile(Buffer.concat([Buffer.from(`${folder}/`), ODD]), 'odd');
    await mkdir(Buffer.concat([Buffer.from(`${folder}/d`), ODD]));
    expect(await up()).toMatchObject({ done: 2, failed: 2, incomplete: null });
    expect(await plan({})).toMatchObject([{ reason: 'unreadable' }, { reason: 'unreadable' }]);
    expect(await scheduler.uploadAll(folder, 'box').result).toMatchObject({ done: 2, failed: 2 });
  });

  test.runIf(process.platform === 'linux')(
    'past a file beside one of the name that Node makes of it',
    async () => {
      await write('b\uFFFD');
      await writeFile(Buffer.concat([Buffer.from(`${folder}/`), ODD]), 'odd');
      expect(await up()).toMatchObject({ done: 1, failed: 1 });
      expect(await names()).toEqual(['b\uFFFD']);
    },
  );

  test.skipIf(process.platform === 'win32')(
    'past a folder that cannot be read, deleting nothing of it',
    async () => {
      await write('a', 'closed/x', 'z');
      await put('closed/x', 'closed/y', 'surplus');
      await chmod(join(folder, 'closed'), 0);
      await asNobody([root, store, join(store, 'box'), join(store, 'box', 'closed')], async () => {
        const result = await up({ delete: true });
        expect(result).toMatchObject({
          failed: 1,
          failures: [{ name: 'closed/', error: { code: 'permission' } }],
        });
      });
      await chmod(join(folder, 'closed'), 0o700);
      expect(await names()).toEqual(['a', 'closed/x', 'closed/y', 'z']);
    },
  );
});

test.skipIf(process.platform === 'win32')(
  'a folder that cannot be read fails where it may hold what is included',
  async () => {
    await write('a.txt', 'closed/x');
    await put('a.txt');
    await chmod(join(folder, 'closed'), 0);
    const failures = async (filters: SyncPlanOptions) => {
      const { failed } = await up(filters);
      expect((await scheduler.uploadAll(folder, 'box', filters).result).failed).toBe(failed);
      return failed;
    };
    await asNobody([root, store, join(store, 'box')], async () => {
      expect(await failures({ include: ['**.txt'] })).toBe(1);
      expect(await failures({ include: (name) => name.endsWith('.txt') })).toBe(1);
      expect(await failures({ include: ['closed/sub/*'] })).toBe(1);
      expect(await failures({ include: ['*.txt'] })).toBe(0);
      expect(await failures({ exclude: ['closed/**'] })).toBe(0);
    });
    await chmod(join(folder, 'closed'), 0o700);
  },
);

describe('what a sync deletes', () => {
  test('is nothing where its source is empty', async () => {
    await put('a', 'b', 'c');
    await expect(up({ delete: true })).rejects.toMatchObject({ code: 'conflict' });
    await expect(plan({ delete: true })).rejects.toMatchObject({ code: 'conflict' });
    expect(await names()).toEqual(['a', 'b', 'c']);
  });

  test('is all of it where that is said', async () => {
    await put('a', 'b', 'c');
    expect(await up({ delete: true, maxDelete: 1 })).toMatchObject({ done: 3 });
    expect(await names()).toEqual([]);
  });

  test('is nothing where it is most of the target, while the rest goes on', async () => {
    await write('a', 'new');
    await put('a', 'b', 'c', 'd', 'e', 'f');
    const result = await up({ delete: true });
    expect(result).toMatchObject({ done: 1, incomplete: { code: 'conflict' } });
    expect(await names()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'new']);
  });

  test('is bounded by the share that is given', async () => {
    await write('a', 'b', 'c', 'd');
    await put('a', 'b', 'c', 'd', 'e');
    await expect(up({ delete: true, maxDelete: 0.1 })).rejects.toMatchObject({ code: 'conflict' });
    expect(await up({ delete: true, maxDelete: 0.2 })).toMatchObject({ done: 1, incomplete: null });
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
  });

  test.each([-1, 2, Number.NaN])('cannot be the share %d', async (maxDelete) => {
    await write('a');
    await expect(up({ delete: true, maxDelete })).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('is no file of a folder where the container is empty', async () => {
    await write('a', 'b');
    await expect(down({ delete: true })).rejects.toMatchObject({ code: 'conflict' });
    expect(await readdir(folder)).toEqual(['a', 'b']);
  });

  test('comes behind all that is put', async () => {
    await write('b', 'c', 'z');
    await put('a', 'b', 'c');
    const changes = await plan({ delete: true });
    expect(changes.map(({ action, name }) => `${action} ${name}`)).toEqual(['upload z', 'delete a']);
  });

  test('may have a name that no file can have', async () => {
    const { deleted, run } = await listing(['a//b', '../x', 'k'], { delete: true, maxDelete: 1 });
    await write('k');
    expect(await run()).toMatchObject({ failed: 0 });
    expect(deleted.toSorted()).toEqual(['../x', 'a//b']);
  });
});

/** A store that only lists these names. */
async function listing(
  listed: readonly string[],
  options: SyncPlanOptions,
): Promise<{ deleted: string[]; run: () => Promise<unknown> }> {
  const deleted: string[] = [];
  class Listing extends Local {
    protected override createParts() {
      const { objects, ...rest } = super.createParts();
      const { models } = this.context;
      return {
        ...rest,
        objects: changedRequests(objects, {
          async *list(container) {
            for (const name of [...listed].sort((a, b) => (a < b ? -1 : 1)))
              yield models.object({
                name,
                container,
                size: 1,
                hash: null,
                contentType: null,
                lastModified: new Date(),
                metadata: null,
                extra: { etag: null, path: '' },
              });
          },
          delete: async ({ name }) => {
            deleted.push(name);
          },
        }),
      };
    }
  }
  const own = new Listing({ path: store });
  const runs = new Scheduler(own, { concurrency: 1 });
  const run = async (): Promise<unknown> => {
    const result = await runs.sync({ folder }, { container: 'box' }, options).result;
    await runs.close();
    await own.close();
    return result;
  };
  return { deleted, run };
}

describe('names that filters leave out', () => {
  test('are neither put nor deleted', async () => {
    await write('a.txt', 'a.log', 'deep/b.txt', 'deep/b.log');
    await put('kept.log', 'surplus.txt', 'other.txt');
    await up({ include: ['**.txt', '**.log'], exclude: ['**.log', 'other.*'], delete: true });
    expect(await names()).toEqual(['a.txt', 'deep/b.txt', 'kept.log', 'other.txt']);
  });

  test.each([
    ['*.log', 'a.log', true],
    ['*.log', 'deep/a.log', false],
    ['**.log', 'deep/a.log', true],
    ['**/a', 'x/y/a', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['a', 'ab', false],
    ['[a]+', '[a]+', true],
    [`${'*a'.repeat(30)}b`, 'a'.repeat(5000), false],
  ])('%s and %s', (pattern, name, isMeant) => {
    expect(nameFilter({ include: [pattern] })(name)).toBe(isMeant);
  });

  test('are told by a function too', () => {
    expect(nameFilter({ exclude: (name) => name.startsWith('.') })('.hidden')).toBe(false);
  });

  test.each([['*.log' as unknown as string[]], [[1] as unknown as string[]], [['']]])(
    '%j are none',
    async (include) => {
      await expect(up({ include })).rejects.toMatchObject({ code: 'invalid-request' });
    },
  );
});

describe('what will fail for every item is asked for a few times', () => {
  const items = Array.from({ length: 500 }, (_, index) => ({ name: `o${index}`, data: 'x' }));
  const all = { done: 0, failed: 500, incomplete: null };

  test('a container that is not there', async () => {
    const result = await scheduler.uploadAll(items, 'missing').result;
    expect(result).toMatchObject(all);
    expect(Refusing.puts).toBeLessThanOrEqual(4);
    expect(new Set(result.failures.map(({ name }) => name)).size).toBe(500);
  });

  test('no permission', async () => {
    Refusing.refuse = () => new PermissionError('no');
    expect(await scheduler.uploadAll(items, 'box').result).toMatchObject(all);
    expect(Refusing.puts).toBeLessThanOrEqual(8);
  });

  test('a refused sign-in', async () => {
    Refusing.refuse = () => new AuthenticationError('who are you?', { status: 401 });
    expect(await scheduler.uploadAll(items, 'box').result).toMatchObject(all);
    expect(Refusing.puts).toBeLessThanOrEqual(4);
  });

  test('deletes in a container that is not there', async () => {
    Refusing.refuse = () => new ContainerNotFoundError('none');
    const objects = items.map(({ name }) => ({ container: 'missing', name }));
    expect(await scheduler.deleteObjects(objects).result).toMatchObject(all);
    expect(Refusing.deletes).toBeLessThanOrEqual(4);
  });

  test('but not what fails for one alone', async () => {
    Refusing.refuse = (name) => (name.endsWith('7') ? new PermissionError('no') : null);
    expect(await scheduler.uploadAll(items, 'box').result).toMatchObject({ done: 450, failed: 50 });
  });

  test('a signature that is refused for an odd name is no refused sign-in', () => {
    const common = new CommonFailure();
    const error = new AuthenticationError('no', { status: 403, providerCode: 'SignatureDoesNotMatch' });
    common.note('box', { status: 'failed', error });
    expect(common.of('box')).toBeNull();
    common.note('box', { status: 'done' });
    for (const _ of [1, 2, 3]) common.note('box', { status: 'failed', error });
    expect(common.of('other')).toBe(error);
  });
});

describe('two objects', () => {
  test('never share a file where a prefix is left out', async () => {
    await put('a', 'b/a', 'b/c');
    const result = await scheduler.downloadAll('box', folder, { stripPrefix: 'b/' }).result;
    expect(result).toMatchObject({ done: 2, failed: 1, failures: [{ error: { code: 'conflict' } }] });
  });

  test('never share a copy where names are changed', async () => {
    await put('a1', 'a2');
    await driver.createContainer('copies');
    const target = { driver, container: 'copies' };
    const result = await scheduler.copyAll('box', target, { rename: (name) => name.slice(0, 1) }).result;
    expect(result).toMatchObject({ done: 1, failed: 1, failures: [{ error: { code: 'conflict' } }] });
  });

  test.each([
    ['A', 'a'],
    ['dir/File', 'DIR/file'],
    ['caf\u00e9', 'cafe\u0301'],
    ['Ä', 'a\u0308'],
  ])('never share a file in a folder that does not tell %s and %s apart', (one, other) => {
    const taken = TakenNames.folded();
    taken.claim(one, one);
    taken.claim(one, one);
    expect(() => taken.claim(other, other)).toThrow(expect.objectContaining({ code: 'conflict' }));
    taken.claim('dir/other', 'dir/other');
  });

  test.runIf(process.platform === 'linux')(
    'have files of their own where the folder tells them apart, which is tried out',
    async () => {
      await put('A', 'a');
      expect(await scheduler.downloadAll('box', folder).result).toMatchObject({ done: 2, failed: 0 });
      expect((await readdir(folder)).toSorted()).toEqual(['A', 'a']);
    },
  );

  test('of which one would be a folder are one file and one failure', async () => {
    await put('a/a');
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'a', 'a'), 'of the user');
    await rm(join(store, 'box', 'a'), { recursive: true });
    await put('a');
    const result = await scheduler.downloadAll('box', folder).result;
    expect(result).toMatchObject({ done: 0, failed: 1, failures: [{ error: { code: 'conflict' } }] });
    expect(await readFile(join(folder, 'a', 'a'), 'utf8')).toBe('of the user');
  });
});

describe('events', () => {
  test('carry totals of all that is counted, in every run', async () => {
    await write('a', 'b');
    await put('c');
    const runs = [
      scheduler.uploadAll(folder, 'box'),
      scheduler.downloadAll('box', join(root, 'target')),
      scheduler.sync({ folder }, { container: 'box' }),
      scheduler.copyAll('box', { driver, container: 'box' }, { rename: (name) => `copy-${name}` }),
      scheduler.deleteObjects([{ container: 'box', name: 'c' }]),
    ];
    for (const run of runs) {
      const events: TransferEvent[] = [];
      for await (const event of run.events) events.push(event);
      const { failures: _, unknowns: __, incomplete: ___, ...totals } = await run.result;
      if (events.length > 0) expect(events.at(-1)?.totals).toEqual(totals);
      expect(totals.bytesInProgress).toBe(0);
    }
  });

  test('tell of bytes on their way, once a second', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const events: TransferEvent[] = [];
    const control = { emit: (event: TransferEvent) => events.push(event) };
    const account = new Account({}, control as unknown as ConstructorParameters<typeof Account>[1]);
    const large = account.track('large');
    const other = account.track('other');
    large(100);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(1000);
    other(50);
    large(300);
    vi.useRealTimers();
    expect(events).toMatchObject([
      {
        name: 'other',
        status: 'transferring',
        bytes: 50,
        totals: { done: 0, bytes: 0, bytesInProgress: 150 },
      },
    ]);
  });

  test('count no bytes twice of an object that is tried again', async () => {
    const account = new Account({}, { emit: () => {} } as unknown as ConstructorParameters<
      typeof Account
    >[1]);
    const progress = account.track('large');
    progress(100);
    progress(20);
    await account.add({ name: 'large', status: 'done', bytes: 200, verified: 'size' }, progress);
    expect(await account.result(null)).toMatchObject({ bytes: 200, bytesInProgress: 0 });
  });
});

describe('a run that is cancelled', () => {
  test.each<[string, (never: Promise<never>) => { result: Promise<unknown>; cancel: () => void }]>([
    [
      'while its items do not come',
      (never) =>
        scheduler.uploadAll(
          (async function* () {
            yield { name: 'a', data: 'a' };
            yield await never;
          })(),
          'box',
          { grace: 0 },
        ),
    ],
    [
      'while the data of an item does not come',
      (never) => scheduler.uploadAll([{ name: 'a', data: () => never }], 'box', { grace: 0 }),
    ],
    [
      'while what is to be deleted does not come',
      (never) =>
        scheduler.deleteObjects(
          (async function* () {
            yield await never;
          })(),
          { grace: 0 },
        ),
    ],
  ])('%s, ends', async (_, start) => {
    const run = start(new Promise<never>(() => {}));
    await new Promise((resolve) => setImmediate(resolve));
    run.cancel();
    await run.result.catch(() => {});
  });

  test('or a driver that deletes what does not come', async () => {
    async function* objects(): AsyncGenerator<{ container: string; name: string }> {
      yield { container: 'box', name: 'a' };
      await new Promise<never>(() => {});
    }
    await expect(driver.deleteObjects(objects(), { timeout: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });
});

test('a generator that never ends its clean-up does not hold up a failed upload', async () => {
  async function* data(): AsyncGenerator<Buffer> {
    try {
      yield Buffer.alloc(2000);
      yield Buffer.alloc(2000);
    } finally {
      await new Promise<never>(() => {});
    }
  }
  await expect(driver.uploadObject('missing', 'a', data(), { partSize: 1000 })).rejects.toMatchObject({
    code: 'container-not-found',
  });
});
