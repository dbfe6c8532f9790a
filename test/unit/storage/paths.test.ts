import { mkdtemp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { makeFoldersInside, pathInside } from '../../../dist/src/storage/files/safe-path.js';

describe('the path of an object', () => {
  test.each(['a', 'a/b/c', '.hidden', 'a..b', '...', 'a b', 'ü/日本'])('%j is within the folder', (name) => {
    expect(pathInside('/target', name)).toBe(`/target/${name}`);
  });

  test.each([
    '',
    '..',
    '.',
    '../a',
    'a/../../b',
    'a/..',
    './a',
    '/etc/passwd',
    '//server/share',
    '\\\\server\\share',
    'C:\\Windows',
    'c:a',
    '..\\a',
    'a\\..\\..\\b',
    'a\0b',
    'a//b',
    'folder/',
  ])('%j is refused', (name) => {
    expect(() => pathInside('/target', name)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });
});

describe('the folders on the way to a file', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'skylane-paths-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  test('are made, the target folder included', async () => {
    await makeFoldersInside(join(root, 'target'), join(root, 'target', 'a', 'b', 'file'));
    expect(await readdir(join(root, 'target', 'a'))).toEqual(['b']);
  });

  test('may lie behind a link to the target folder itself', async () => {
    await mkdir(join(root, 'real'));
    await symlink(join(root, 'real'), join(root, 'target'));
    await makeFoldersInside(join(root, 'target'), join(root, 'target', 'a', 'file'));
    expect(await readdir(join(root, 'real'))).toEqual(['a']);
  });

  test('are refused where a link within the folder leads out of it', async () => {
    await mkdir(join(root, 'target'));
    await mkdir(join(root, 'outside'));
    await symlink(join(root, 'outside'), join(root, 'target', 'link'));
    const made = makeFoldersInside(join(root, 'target'), join(root, 'target', 'link', 'deep', 'file'));
    await expect(made).rejects.toThrow(expect.objectContaining({ code: 'invalid-request' }));
    expect(await readdir(join(root, 'outside'))).toEqual([]);
  });
});
