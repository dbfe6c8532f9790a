import { spawnSync } from 'node:child_process';
import {
  access,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError, type DownloadToken, getDriver, Provider, StorageObject } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anchorWithin } from '../../../dist/src/storage/files/anchor.js';
import { ownPartial } from '../../../dist/src/storage/files/partial-files.js';
import { pathInside } from '../../../dist/src/storage/files/safe-path.js';

const Local = getDriver(Provider.LOCAL);
const isLinux = process.platform === 'linux';

let root: string;
let store: string;
let outside: string;
let local: InstanceType<typeof Local>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skylane-files-'));
  store = join(root, 'store');
  outside = join(root, 'outside');
  await Promise.all([mkdir(store), mkdir(outside)]);
  local = new Local({ path: store });
  await local.createContainer('box');
});

afterEach(async () => {
  await local.close();
  await rm(root, { recursive: true });
});

function pipe(path: string): void {
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
}

describe('names of objects that no file can have', () => {
  test.each([
    ['ä'.repeat(128), 'linux'],
    ['a'.repeat(256), 'linux'],
    [`ok/${'日'.repeat(86)}/ok`, 'linux'],
    ['\uD800', 'linux'],
    ['con', 'win32'],
    ['NUL.txt', 'win32'],
    ['a/Lpt1', 'win32'],
    ['com¹.log', 'win32'],
    ['aux .txt', 'win32'],
    ['a/b.', 'win32'],
    ['trailing /x', 'win32'],
    ['a:stream', 'win32'],
    ['what?', 'win32'],
    ['tab\tin', 'win32'],
  ] as const)('%j is refused on %s', (name, platform) => {
    expect(() => pathInside('/target', name, platform)).toThrow(
      expect.objectContaining({ code: 'invalid-request' }),
    );
  });

  test.each([
    ['ä'.repeat(127), 'linux'],
    ['a'.repeat(255), 'linux'],
    ['con', 'linux'],
    ['a/b.', 'linux'],
    ['ä'.repeat(255), 'win32'],
    ['console', 'win32'],
    ['com10', 'win32'],
    ['nullable.txt', 'win32'],
  ] as const)('%j is a file on %s', (name, platform) => {
    expect(pathInside('/target', name, platform)).toContain('target');
  });

  test('the longest that there are get a file', async () => {
    const name = `${'ä'.repeat(127)}/${'b'.repeat(255)}`;
    await local.uploadObject('box', name, 'long');
    const { path } = await local.downloadFile({ container: 'box', name }, `${outside}/`);
    expect(await readFile(path, 'utf8')).toBe('long');
  });
});

describe('a folder of containers', () => {
  test('keeps to itself where a link leads out of it', async () => {
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(store, 'box', 'link'));
    await symlink(join(outside, 'secret'), join(store, 'box', 'file'));
    await symlink(outside, join(store, 'linked-box'));
    const refused = { code: 'invalid-request' };
    const inside = { container: 'box', name: 'link/secret' };
    await expect(local.uploadObject('box', 'link/new', 'x')).rejects.toMatchObject(refused);
    await expect(local.uploadObject('box', 'link/a/b', 'x')).rejects.toMatchObject(refused);
    await expect(local.uploadObject('linked-box', 'new', 'x')).rejects.toMatchObject(refused);
    await expect(local.getObject('box', 'link/secret')).rejects.toMatchObject(refused);
    await expect(local.getObject('box', 'file')).rejects.toMatchObject(refused);
    await expect(local.getObject('linked-box', 'secret')).rejects.toMatchObject(refused);
    await expect(local.downloadObject(inside)).rejects.toMatchObject(refused);
    await expect(local.downloadObject({ container: 'box', name: 'file' })).rejects.toMatchObject(refused);
    await expect(local.copyObject(inside, { container: 'box', name: 'c' })).rejects.toMatchObject(refused);
    await expect(local.setMetadata(inside, { a: 'b' })).rejects.toMatchObject(refused);
    await expect(local.deleteObject(inside)).rejects.toMatchObject(refused);
    await expect(local.listObjects('linked-box')).rejects.toMatchObject(refused);
    expect(await readdir(outside)).toEqual(['secret']);
  });

  test('follows links within a container', async () => {
    await local.uploadObject('box', 'real/file', 'content');
    await symlink('real', join(store, 'box', 'alias'));
    const { body } = await local.downloadObject({ container: 'box', name: 'alias/file' });
    expect(await body.text()).toBe('content');
  });

  test('replaces a link, and not what it leads to', async () => {
    await writeFile(join(outside, 'victim'), 'victim');
    await symlink(join(outside, 'victim'), join(store, 'box', 'name'));
    await local.uploadObject('box', 'name', 'new');
    expect(await readFile(join(outside, 'victim'), 'utf8')).toBe('victim');
    expect(await readFile(join(store, 'box', 'name'), 'utf8')).toBe('new');
  });

  test('deletes a link, and not what it leads to', async () => {
    await local.uploadObject('box', 'real', 'content');
    await symlink('real', join(store, 'box', 'alias'));
    await local.deleteObject({ container: 'box', name: 'alias' });
    expect((await local.listObjects('box')).map(({ name }) => name)).toEqual(['real']);
  });

  test('makes no container where a file or a link is, and deletes nothing behind a link', async () => {
    await writeFile(join(store, 'file'), '');
    await mkdir(join(outside, 'hollow'));
    await symlink(outside, join(store, 'linked-box'));
    await expect(local.createContainer('file')).rejects.toMatchObject({ code: 'conflict' });
    await expect(local.createContainer('linked-box')).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(local.deleteContainer('linked-box')).rejects.toMatchObject({ code: 'conflict' });
    expect(await readdir(outside)).toEqual(['hollow']);
  });

  test('writes nothing where its own folder leads out', async () => {
    await symlink(outside, join(store, '.skylane'));
    await expect(local.uploadObject('box', 'k', 'x')).rejects.toMatchObject({ code: 'invalid-request' });
    expect(await readdir(outside)).toEqual([]);
  });

  test('leaves nothing unfinished where a copy fails', async () => {
    await local.uploadObject('box', 'a', 'x');
    await local.uploadObject('box', 'folder/b', 'x');
    const copy = local.copyObject({ container: 'box', name: 'a' }, { container: 'box', name: 'folder' });
    await expect(copy).rejects.toMatchObject({ code: 'conflict' });
    expect(await readdir(join(store, '.skylane', 'box', 'temporary'))).toEqual([]);
  });

  test.runIf(isLinux)('lists files whose names are no UTF-8, and does not pass over them', async () => {
    await writeFile(Buffer.concat([Buffer.from(join(store, 'box', 'odd')), Buffer.from([0xff])]), '123');
    expect((await local.listObjects('box')).map(({ name, size }) => [name, size])).toEqual([
      ['odd\uFFFD', 3],
    ]);
    await expect(local.deleteContainer('box')).rejects.toMatchObject({ code: 'container-not-empty' });
  });

  test('reads a file whose description is damaged as one without', async () => {
    await local.uploadObject('box', 'k', 'content', { metadata: { a: 'b' } });
    const described = join(store, '.skylane', 'box', 'described');
    const [sidecar = ''] = (await readdir(described, { recursive: true })).filter((name) =>
      name.endsWith('.json'),
    );
    const written = JSON.parse(await readFile(join(described, sidecar), 'utf8')) as object;
    await writeFile(
      join(described, sidecar),
      JSON.stringify({ ...written, checksum: { algorithm: 'no', hex: 5 } }),
    );
    const { object, body } = await local.downloadObject({ container: 'box', name: 'k' });
    expect(object.metadata).toEqual({});
    expect(await body.text()).toBe('content');
  });

  test('takes no pipe, socket or device for an object, and waits for none', async () => {
    pipe(join(store, 'box', 'pipe'));
    const server = createServer().listen(join(store, 'box', 'socket'));
    await new Promise((listening) => server.once('listening', listening));
    for (const name of ['pipe', 'socket']) {
      await expect(local.getObject('box', name)).rejects.toMatchObject({ code: 'object-not-found' });
      await expect(local.downloadObject({ container: 'box', name })).rejects.toMatchObject({
        code: 'object-not-found',
      });
    }
    expect(await local.listObjects('box')).toEqual([]);
    server.close();
  });
});

test.runIf(isLinux)(
  'what is done in a folder that is held stays there when its path leads elsewhere',
  async () => {
    const folder = join(store, 'folder');
    await mkdir(folder);
    const anchor = await anchorWithin(store, folder);
    await rename(folder, join(store, 'moved'));
    await symlink(outside, folder);
    await writeFile(anchor.at('file'), 'content');
    await anchor.close();
    expect(await readdir(join(store, 'moved'))).toEqual(['file']);
    expect(await readdir(outside)).toEqual([]);
  },
);

test('a folder that a link leads out to is not held', async () => {
  await symlink(outside, join(store, 'link'));
  await expect(anchorWithin(store, join(store, 'link'))).rejects.toMatchObject({ code: 'invalid-request' });
});

describe('a pipe to put', () => {
  test('is read to its end', async () => {
    const path = join(root, 'pipe');
    pipe(path);
    const upload = local.uploadFile('box', 'from-pipe', path);
    const writer = await open(path, 'r+');
    await writer.write('through a pipe');
    await writer.close();
    expect((await upload).size).toBe(14);
  });

  test('that nobody writes to is waited for no longer than the call goes', async () => {
    const path = join(root, 'pipe');
    pipe(path);
    await expect(local.uploadFile('box', 'o', path, {}, { timeout: 100 })).rejects.toMatchObject({
      code: 'timeout',
    });
    const reason = new Error('enough');
    const controller = new AbortController();
    const upload = local.uploadFile('box', 'o', path, {}, { signal: controller.signal });
    controller.abort(reason);
    await expect(upload).rejects.toBe(reason);
  });
});

test('a file that is changed while it is read is not put', async () => {
  const path = join(root, 'changing');
  await writeFile(path, Buffer.alloc(3 * 1024 * 1024, 1));
  let changed = false;
  const upload = local.uploadFile('box', 'o', path, {
    partSize: 1024 * 1024,
    parallel: 1,
    onProgress: () => {
      if (changed) return;
      changed = true;
      void utimes(path, 1, 1);
    },
  });
  await expect(upload).rejects.toMatchObject({ code: 'conflict', retryable: true });
  expect(await local.listObjects('box')).toEqual([]);
});

describe('unfinished files', () => {
  const partialOf = (pid: number): string =>
    ownPartial('object').replace(`.${process.pid.toString(36)}-`, `.${pid.toString(36)}-`);
  /** The number of a process that has ended. */
  const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

  beforeEach(async () => {
    await local.uploadObject('box', 'object', 'content');
  });

  async function leftOf(name: string, age = 0): Promise<readonly string[]> {
    await writeFile(join(outside, name), 'half');
    const then = Date.now() / 1000 - age;
    await utimes(join(outside, name), then, then);
    await local.downloadFile({ container: 'box', name: 'object' }, join(outside, 'file'));
    return (await readdir(outside)).filter((found) => found.endsWith('.part'));
  }

  test('of a process that has ended are deleted', async () => {
    expect(await leftOf(partialOf(deadPid()))).toEqual([]);
  });

  test('of one that runs stay', async () => {
    expect(await leftOf(partialOf(process.ppid))).toHaveLength(1);
  });

  test('of another machine stay for a day', async () => {
    const elsewhere = partialOf(deadPid()).replace(/-[0-9a-f]{8}-/, '-00000000-');
    expect(await leftOf(elsewhere, 3600)).toHaveLength(1);
  });

  test('of another machine are deleted after a day', async () => {
    const elsewhere = partialOf(deadPid()).replace(/-[0-9a-f]{8}-/, '-00000000-');
    expect(await leftOf(elsewhere, 90_000)).toEqual([]);
  });

  test('that a token names stay', async () => {
    const tokens: DownloadToken[] = [];
    const controller = new AbortController();
    await local.uploadObject('box', 'large', Buffer.alloc(3000, 1));
    const cut = local.downloadFile(
      { container: 'box', name: 'large' },
      join(outside, 'large'),
      {
        partSize: 1000,
        parallel: 1,
        onToken: (token) => {
          tokens.push(token);
          if (token.done.length === 1) controller.abort(new Error('killed'));
        },
      },
      { signal: controller.signal },
    );
    await expect(cut).rejects.toThrow('killed');
    await local.downloadFile({ container: 'box', name: 'object' }, join(outside, 'file'));
    await access(tokens[0]?.partial ?? '');
  });
});

test('a range goes on where it was, and not as another range', async () => {
  const content = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
  await local.uploadObject('box', 'large', content);
  const object = { container: 'box', name: 'large' };
  let token: DownloadToken | undefined;
  const controller = new AbortController();
  const range = { start: 500, end: 4500 };
  const cut = local.downloadFile(
    object,
    join(outside, 'part'),
    {
      range,
      partSize: 1000,
      parallel: 1,
      onToken: (given) => {
        token = structuredClone(given);
        if (given.done.length === 2) controller.abort(new Error('killed'));
      },
    },
    { signal: controller.signal },
  );
  await expect(cut).rejects.toThrow('killed');
  if (token === undefined) throw new Error('no token');
  const other = local.downloadFile(object, join(outside, 'part'), {
    resume: token,
    range: { start: 0, end: 4000 },
  });
  await expect(other).rejects.toMatchObject({ code: 'invalid-request' });
  const { path } = await local.downloadFile(object, join(outside, 'part'), { resume: token, range });
  expect(content.subarray(500, 4500).equals(await readFile(path))).toBe(true);
});

/** What a user may do by mistake, with what is on the disk: none of it may end in an error of the system's own. */
describe('what leaves a method is a CloudError', () => {
  const object = { container: 'box', name: 'object' };
  const LONG = 'x'.repeat(5000);

  beforeEach(async () => {
    await local.uploadObject('box', 'object', 'content');
    await local.uploadObject('box', 'folder/object', 'content');
    await mkdir(join(outside, 'folder'));
    await writeFile(join(outside, 'file'), 'file');
    await symlink('loop', join(outside, 'loop'));
  });

  const cases: Readonly<Record<string, () => Promise<unknown>>> = {
    'a download beneath a file': () => local.downloadFile(object, join(outside, 'file', 'x')),
    'a download beneath a file, as a folder': () => local.downloadFile(object, `${join(outside, 'file')}/`),
    'a download where no folder is': () => local.downloadFile(object, join(outside, 'none', 'x')),
    'a download in a circle of links': () => local.downloadFile(object, join(outside, 'loop', 'x')),
    'a download to a name too long': () => local.downloadFile(object, join(outside, LONG)),
    'a download to a NUL': () => local.downloadFile(object, 'a\0b'),
    'a download to nowhere': () => local.downloadFile(object, ''),
    'a download into a device': () => local.downloadFile(object, '/dev/null'),
    'a download into /proc': () => local.downloadFile(object, '/proc/nothing'),
    'a download that goes on in a file that is gone': () =>
      local.downloadFile(object, join(outside, 'x'), {
        resume: {
          kind: 'download',
          provider: 'local',
          ...object,
          etag: 'e',
          size: 7,
          partSize: 7,
          partial: join(outside, 'gone'),
          done: [],
        },
      }),
    'an upload of a file that is missing': () => local.uploadFile('box', 'o', join(outside, 'missing')),
    'an upload of a folder': () => local.uploadFile('box', 'o', outside),
    'an upload of a circle of links': () => local.uploadFile('box', 'o', join(outside, 'loop')),
    'an upload of a name too long': () => local.uploadFile('box', 'o', join(outside, LONG)),
    'an upload of a NUL': () => local.uploadFile('box', 'o', 'a\0b'),
    'an object where a folder is': () => local.uploadObject('box', 'folder', 'x'),
    'an object beneath an object': () => local.uploadObject('box', 'object/x', 'x'),
    'an object whose name is too long': () => local.uploadObject('box', 'ä'.repeat(200), 'x'),
    'an object whose path is too long': () => local.uploadObject('box', `${'a/'.repeat(2500)}b`, 'x'),
    'an object beneath an object, read': () => local.getObject('box', 'object/x'),
    'a folder, read': () => local.downloadObject({ container: 'box', name: 'folder' }),
    'a copy onto a folder': () => local.copyObject(object, { container: 'box', name: 'folder' }),
    'a copy of nothing': () => local.copyObject({ container: 'box', name: 'none' }, object),
    'a list by half a character': () => local.listObjects('box', { prefix: '\uD800' }),
    'a list of a container that is missing': () => local.listObjects('none'),
    'metadata of nothing': () => local.setMetadata({ container: 'box', name: 'none' }, {}),
    'a container by half a character': () => local.createContainer('\uD800/'),
    'an object by half a character': () => local.getObject('box', '\uDC00'),
    'parts of an upload that is unknown': () =>
      local.abortIncompleteUpload({ container: 'box', name: 'o', id: '../../x' }),
    'content that is no JSON': async () => (await local.downloadObject(object)).json(),
    'content that is read twice': async () => {
      const { body } = await local.downloadObject(object);
      await body.text();
      await body.text();
    },
    'a container that is a file': async () => {
      await writeFile(join(store, 'file'), '');
      await local.uploadObject('file', 'x', 'x');
    },
  };

  test.each(Object.keys(cases))('%s', async (name) => {
    const error: unknown = await cases[name]?.().then(
      () => new Error('it was done'),
      (thrown: unknown) => thrown,
    );
    expect(error).toSatisfy(CloudError.is);
  });

  test('an object named by a server', async () => {
    for (const name of ['../x', '/x', 'a\0b', 'ä'.repeat(200), 'a//b', '']) {
      const data = { name, container: 'box', size: 1, hash: null, contentType: null, lastModified: null };
      const named = new StorageObject(local, { ...data, metadata: null, extra: { etag: null, path: '' } });
      await expect(named.downloadFile(`${outside}/`)).rejects.toSatisfy(CloudError.is);
    }
  });

  test('a stream of a file that is missing', async () => {
    const { createReadStream } = await import('node:fs');
    const stream = createReadStream(join(outside, 'missing'));
    await expect(local.uploadObject('box', 'o', stream)).rejects.toMatchObject({ code: 'not-found' });
    await unlink(join(outside, 'file'));
  });
});

test('a resume token that was changed names no file of the user’s', async () => {
  const victim = join(outside, 'victim');
  await writeFile(victim, 'victim');
  await local.uploadObject('box', 'k', 'content');
  const { extra } = await local.getObject('box', 'k');
  const token: DownloadToken = {
    kind: 'download',
    provider: 'local',
    container: 'box',
    name: 'k',
    etag: extra.etag ?? '',
    size: 7,
    partSize: 7,
    partial: victim,
    done: [],
  };
  const object = { container: 'box', name: 'k' };
  for (const resume of [token, { ...token, done: [-1] }, { ...token, size: Number.NaN }, null as never])
    await expect(local.downloadFile(object, join(root, 'to'), { resume })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  expect(await readFile(victim, 'utf8')).toBe('victim');
});
