import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { beforeEach, describe, expect, test } from 'vitest';
import { TestShell } from '../../support/command.js';

const bin = join(import.meta.dirname, '../../../dist/src/cli/main.js');
const Local = getDriver(Provider.LOCAL);

let shell: TestShell;
const path = (...parts: readonly string[]): string => join(shell.home, ...parts);

/** Writes files below a folder of the home folder. */
function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path(name), '..'), { recursive: true });
    writeFileSync(path(name), content);
  }
}

async function names(address = 'disk:box'): Promise<string[]> {
  const { stdout } = await shell.run(`object ls -r ${address} -o value -c name`);
  return stdout.split('\n').filter((line) => line !== '');
}

beforeEach(async () => {
  shell = new TestShell();
  mkdirSync(path('store'));
  await shell.run(`context set disk -p local --set path=${path('store')}`);
  await shell.run('object mb disk:box');
});

describe('skylane object cp', () => {
  test('takes the content of a folder, without what is excluded', async () => {
    write({ 'site/a.txt': 'a', 'site/sub/b.txt': 'b', 'site/sub/b.map': 'm' });
    const { stderr, code } = await shell.run('object cp -r site disk:box/www --exclude **.map');
    expect(code).toBe(0);
    expect(stderr).toContain('2 copied (2 verified by');
    expect(await names()).toEqual(['www/a.txt', 'www/sub/b.txt']);
  });

  test('leaves out what an ignore file names', async () => {
    write({ 'site/a.txt': 'a', 'site/logs/b.log': 'b', 'site/keep.log': 'k', ignore: '*.log\n!keep.log\n' });
    await shell.run('object cp -r site disk:box --ignore-file ignore');
    expect(await names()).toEqual(['a.txt', 'keep.log']);
  });

  test('wants --recursive for a folder, and stores nothing without', async () => {
    write({ 'site/a.txt': 'a' });
    const { stderr, code } = await shell.run('object cp site disk:box');
    expect(code).toBe(2);
    expect(stderr).toContain('--recursive');
    expect(await names()).toEqual([]);
  });

  test('puts several files into a folder, and refuses two of one name', async () => {
    write({ 'one/a': '1', 'two/a': '2', b: '3' });
    expect(await shell.run('object cp one/a b disk:box/in/')).toMatchObject({ code: 0 });
    expect(await names()).toEqual(['in/a', 'in/b']);
    expect(await shell.run('object cp one/a two/a disk:box/in/')).toMatchObject({ code: 2 });
    expect(await shell.run('object cp one/a b disk:box/in')).toMatchObject({ code: 2 });
  });

  test('takes one object into a folder by the last part of its name', async () => {
    await shell.run('object cp - disk:box/deep/in/cat.txt', 'meow');
    mkdirSync(path('target'));
    expect(await shell.run('object cp disk:box/deep/in/cat.txt target')).toMatchObject({ code: 0 });
    expect(readFileSync(path('target', 'cat.txt'), 'utf8')).toBe('meow');
  });

  test('reads standard input and writes standard output', async () => {
    expect(await shell.run('object cp - disk:box/in.txt', 'piped')).toMatchObject({ code: 0 });
    expect(await shell.run('object cp disk:box/in.txt -')).toMatchObject({ stdout: 'piped', code: 0 });
  });

  test('plans no copy of a stream, and leaves what is there as it is', async () => {
    await shell.run('object cp - disk:box/in.txt', 'old');
    expect(await shell.run('object cp - disk:box/in.txt --dry-run', 'new')).toMatchObject({ code: 2 });
    expect(await shell.run('object cp disk:box/in.txt - --dry-run')).toMatchObject({ code: 2, stdout: '' });
    expect((await shell.run('object cat disk:box/in.txt')).stdout).toBe('old');
  });

  test.each(['cp', 'mv'])('%s refuses filters of what is named alone, and parts of copies', async (verb) => {
    await shell.run('object cp - disk:box/a.txt', '1');
    expect(await shell.run(`object ${verb} disk:box/a.txt out --exclude *.txt`)).toMatchObject({ code: 2 });
    expect(await shell.run(`object ${verb} disk:box/a.txt disk:box/b --part-size 5MiB`)).toMatchObject({
      code: 2,
    });
    expect(await names()).toEqual(['a.txt']);
  });

  test('plans, and copies nothing', async () => {
    write({ 'site/a.txt': 'abc' });
    const { stdout } = await shell.run('object cp -r site disk:box/www --dry-run -o json');
    expect(JSON.parse(stdout)).toEqual([
      { action: 'upload', from: path('site', 'a.txt'), to: 'box/www/a.txt', size: 3 },
    ]);
    expect(await names()).toEqual([]);
  });

  test.each([
    ['disk:box/a', 'disk:box/b/', 'copy', 'box/b/a'],
    ['disk:box/a', 'out', 'download', 'out'],
  ])('plans the copy of one object: %s %s', async (from, to, action, target) => {
    write({ 'in/a': '123', 'in/ab': '4' });
    await shell.run('object cp -r in disk:box');
    const { stdout } = await shell.run(`object cp ${from} ${to} --dry-run -o json`);
    const planned = action === 'download' ? path(target) : target;
    expect(JSON.parse(stdout)).toEqual([{ action, from: 'box/a', to: planned, size: 3 }]);
    expect(await names()).toEqual(['a', 'ab']);
  });

  test('--keep-existing replaces no file', async () => {
    write({ 'in/a': 'new', 'in/b': 'new', 'out/a': 'old' });
    await shell.run('object cp -r in disk:box');
    expect((await shell.run('object cp disk:box/a out --keep-existing')).code).not.toBe(0);
    await shell.run('object mv -r disk:box out --keep-existing');
    expect(readFileSync(path('out', 'a'), 'utf8')).toBe('old');
    expect(readFileSync(path('out', 'b'), 'utf8')).toBe('new');
    expect(await names()).toEqual(['a']);
    expect(await shell.run('object cp out/a disk:box --keep-existing')).toMatchObject({ code: 2 });
  });

  test('uploads have the metadata and type of the flags', async () => {
    write({ a: '1' });
    await shell.run('object cp a disk:box --metadata colour=red --metadata size=l --content-type text/x');
    const { stdout } = await shell.run('object stat disk:box/a -o json');
    expect(JSON.parse(stdout)).toMatchObject({
      contentType: 'text/x',
      metadata: { colour: 'red', size: 'l' },
    });
    expect(await shell.run('object cp disk:box/a out --metadata colour=red')).toMatchObject({ code: 2 });
  });

  test('a folder is no beginning of a longer name', async () => {
    write({ 'in/photos/a': '1', 'in/photos2/b': '2' });
    await shell.run('object cp -r in disk:box');
    await shell.run('object cp -r disk:box/photos out');
    expect(readdirSync(path('out'))).toEqual(['a']);
  });

  test('refuses to copy a folder into itself', async () => {
    await shell.run('object cp - disk:box/a/x', '1');
    expect(await shell.run('object cp -r disk:box/a disk:box/a/b')).toMatchObject({ code: 2 });
    expect(await shell.run('object cp disk:box/a/x disk:box/a/x')).toMatchObject({ code: 2 });
  });

  test.each(['cp', 'mv'])('%s out of a folder lands on nothing that is being read', async (verb) => {
    await shell.run('object cp - disk:box/a/b/x', 'outer');
    await shell.run('object cp - disk:box/a/b/b/x', 'inner');
    const { stderr, code } = await shell.run(`object ${verb} -r disk:box/a/b disk:box/a --concurrency 1`);
    expect(code).toBe(2);
    expect(stderr).toContain('a/b/b/x would become a/b/x');
    expect((await shell.run('object cat disk:box/a/b/x')).stdout).toBe('outer');
    const rest = `object ${verb} -r disk:box/a/b disk:box/a --exclude b/**`;
    expect(await shell.run(rest)).toMatchObject({ code: 0 });
    expect((await shell.run('object cat disk:box/a/x')).stdout).toBe('outer');
  });

  test('what is not there is not found', async () => {
    expect(await shell.run('object cp disk:box/nope here')).toMatchObject({ code: 5 });
    expect(await shell.run('object cp -r disk:box/nope here')).toMatchObject({ code: 5 });
    expect(await shell.run('object cp nope disk:box')).toMatchObject({ code: 2 });
  });

  test('copies between stores', async () => {
    mkdirSync(path('other'));
    await shell.run(`context set second -p local --set path=${path('other')}`);
    await shell.run('object mb second:copies');
    await shell.run('object cp - disk:box/a/x', 'content');
    expect(await shell.run('object cp -r disk:box/a second:copies/b')).toMatchObject({ code: 0 });
    expect(await shell.run('object cat second:copies/b/x')).toMatchObject({ stdout: 'content' });
  });
});

describe('skylane object mv', () => {
  test('deletes files once they are in the store, and keeps the others', async () => {
    write({ 'out/a.txt': 'a', 'out/b.tmp': 'b' });
    expect(await shell.run('object mv -r out disk:box --exclude *.tmp')).toMatchObject({ code: 0 });
    expect(readdirSync(path('out'))).toEqual(['b.tmp']);
    expect(await names()).toEqual(['a.txt']);
  });

  test('what fails stays where it is', async () => {
    await shell.run('object cp - disk:box/in/taken', 'file');
    // The store keeps files: none can be inside of one.
    write({ 'out/good': '1', 'out/taken/bad': '2' });
    const { stderr, code } = await shell.run('object mv -r out disk:box/in');
    expect(code).toBe(3);
    expect(stderr).toContain('in/taken/bad');
    expect(readdirSync(path('out'))).toEqual(['taken']);
    expect(readdirSync(path('out', 'taken'))).toEqual(['bad']);
  });

  test('takes what arrived in another store from this one', async () => {
    mkdirSync(path('other'));
    await shell.run(`context set second -p local --set path=${path('other')}`);
    await shell.run('object mb second:copies');
    write({ 'in/a/x': '1', 'in/a/y.tmp': '2', 'in/ab': '3' });
    await shell.run('object cp -r in disk:box');
    expect(await shell.run('object mv -r disk:box/a second:copies/b --exclude *.tmp')).toMatchObject({
      code: 0,
    });
    expect(await names()).toEqual(['a/y.tmp', 'ab']);
    expect(await names('second:copies')).toEqual(['b/x']);
  });

  test('takes what arrived in a folder from the store', async () => {
    write({ 'in/a/a/x': '1', 'in/a/x': '2' });
    await shell.run('object cp -r in disk:box');
    // A folder is in the way of the second file.
    mkdirSync(path('out', 'x'), { recursive: true });
    expect(await shell.run('object mv -r disk:box/a out')).toMatchObject({ code: 3 });
    expect(await names()).toEqual(['a/x']);
    expect(readFileSync(path('out', 'a', 'x'), 'utf8')).toBe('1');
  });

  test('renames within a store', async () => {
    await shell.run('object cp - disk:box/a/x', '1');
    expect(await shell.run('object mv disk:box/a/x disk:box/b/')).toMatchObject({ code: 0 });
    expect(await names()).toEqual(['b/x']);
  });

  test('a store by another name is no other store', async () => {
    await shell.run('object cp - disk:box/x', '1');
    await shell.run(`context set alias -p local --set path=${path('store')}`);
    expect(await shell.run('object mv disk:box/x alias:box/x')).toMatchObject({ code: 2 });
    expect(await names()).toEqual(['x']);
  });

  test('what was moved onto itself by a way that cannot be seen stays', async () => {
    await shell.run('object cp - disk:box/x', '1');
    symlinkSync(path('store'), path('link'));
    await shell.run(`context set alias -p local --set path=${path('link')}`);
    const { stderr, code } = await shell.run('object mv disk:box/x alias:box/x');
    expect(code).toBe(3);
    expect(stderr).toContain('it changed meanwhile');
    expect((await shell.run('object cat disk:box/x')).stdout).toBe('1');
    await shell.run(['object', 'mv', path('store', 'box', 'x'), 'disk:box/x']);
    expect((await shell.run('object cat disk:box/x')).stdout).toBe('1');
  });

  test('takes no stream', async () => {
    await shell.run('object cp - disk:box/x', '1');
    expect(await shell.run('object mv disk:box/x -')).toMatchObject({ stdout: '', code: 2 });
    expect(await names()).toEqual(['x']);
  });
});

describe('skylane object rm', () => {
  beforeEach(async () => {
    write({ 'in/photos/a': '1', 'in/photos/b': '2', 'in/photos2': '3' });
    await shell.run('object cp -r in disk:box');
  });

  test('asks, and deletes nothing where nobody can answer', async () => {
    const { stderr, code } = await shell.run('object rm -r disk:box/photos');
    expect(code).toBe(7);
    expect(stderr).toContain('Delete 2 objects (2 B): box/photos/a, box/photos/b?');
    expect(await names()).toHaveLength(3);
  });

  test('deletes what is below the name, and not its neighbour', async () => {
    expect(await shell.run('object rm -r disk:box/photos --yes')).toMatchObject({ code: 0 });
    expect(await names()).toEqual(['photos2']);
  });

  test('refuses more than --max', async () => {
    expect(await shell.run('object rm -r disk:box --yes --max 2')).toMatchObject({ code: 7 });
    expect(await names()).toHaveLength(3);
  });

  test('a mistyped name is not found', async () => {
    expect(await shell.run('object rm disk:box/photos2 disk:box/nope --yes')).toMatchObject({ code: 5 });
    expect(await names()).toHaveLength(3);
  });

  test('what is excluded is not deleted because it was named', async () => {
    const { stderr, code } = await shell.run('object rm disk:box/photos2 --exclude photos* --yes');
    expect(code).toBe(2);
    expect(stderr).toContain('--recursive');
    expect(await names()).toHaveLength(3);
    expect(await shell.run('object rm -r disk:box --exclude photos* --yes')).toMatchObject({ code: 0 });
    expect(await names()).toEqual(['photos2']);
  });

  test('counts what is named twice once', async () => {
    const { stderr } = await shell.run('object rm -r disk:box/photos disk:box --dry-run');
    expect(stderr).toContain('Delete 3 objects');
  });

  test('a container alone needs --recursive', async () => {
    expect(await shell.run('object rm disk:box --yes')).toMatchObject({ code: 2 });
    expect(await names()).toHaveLength(3);
  });
});

describe('skylane object sync', () => {
  test('plans with exit code 6, carries out, and then has nothing to do', async () => {
    write({ 'site/a.txt': 'abc' });
    const plan = await shell.run('object sync site disk:box/www --dry-run --exit-code -o json');
    expect(JSON.parse(plan.stdout)).toEqual([
      { action: 'upload', name: 'a.txt', reason: 'missing', size: 3 },
    ]);
    expect(plan.code).toBe(6);
    expect(await names()).toEqual([]);
    expect(await shell.run('object sync site disk:box/www')).toMatchObject({ code: 0 });
    expect(await names()).toEqual(['www/a.txt']);
    expect(await shell.run('object sync site disk:box/www --dry-run --exit-code')).toMatchObject({ code: 0 });
  });

  test('an empty source deletes nothing', async () => {
    await shell.run('object cp - disk:box/a', '1');
    mkdirSync(path('empty'));
    expect(await shell.run('object sync empty disk:box --delete')).toMatchObject({ code: 7 });
    expect(await shell.run('object sync empty disk:box --delete --dry-run')).toMatchObject({ code: 7 });
    expect(await names()).toEqual(['a']);
    expect(await shell.run('object sync empty disk:box --delete --max-delete 100%')).toMatchObject({
      code: 0,
    });
    expect(await names()).toEqual([]);
  });

  test('what is excluded is not deleted', async () => {
    write({ 'site/a': '1', 'site/b': '2' });
    await shell.run('object cp - disk:box/old.log', 'x');
    await shell.run('object cp - disk:box/old.txt', 'x');
    await shell.run('object sync site disk:box --delete --exclude *.log');
    expect(await names()).toEqual(['a', 'b', 'old.log']);
  });

  test('says what to use from store to store', async () => {
    const { stderr, code } = await shell.run('object sync disk:box disk:box/x');
    expect(code).toBe(2);
    expect(stderr).toContain('object cp --recursive');
  });
});

describe('what skylane object shows', () => {
  beforeEach(async () => {
    write({ 'in/a/big': 'x'.repeat(3000), 'in/a/deep/y': '12', 'in/top': '1' });
    await shell.run('object cp -r in disk:box');
  });

  test('du sums by prefix: bytes for programs, units in tables', async () => {
    const { stdout } = await shell.run('object du disk:box -o json');
    expect(JSON.parse(stdout)).toEqual([
      { name: 'box/a/', objects: 2, size: 3002 },
      { name: 'box/', objects: 3, size: 3003 },
    ]);
    expect((await shell.run('object du disk:box')).stdout).toContain('2.9 KiB');
    expect((await shell.run('object du disk:box -o value -c size --depth 0')).stdout).toBe('3003\n');
    expect((await shell.run('object du disk:box -o value -c size --depth 0 --human')).stdout).toBe(
      '2.9 KiB\n',
    );
  });

  test('ls sorts by bytes, whatever is shown', async () => {
    const { stdout } = await shell.run('object ls -r disk:box --sort size:desc');
    const order = stdout.split('\n').slice(1, 4);
    expect(order.map((line) => line.split(' ')[0])).toEqual(['a/big', 'a/deep/y', 'top']);
  });

  test('ls shows folders, and an empty list as []', async () => {
    expect((await shell.run('object ls disk:box -o value -c name')).stdout).toBe('a/\ntop\n');
    expect((await shell.run('object ls disk:box/nothing/ -o json')).stdout).toBe('[]\n');
    expect((await shell.run('object ls disk: -o value')).stdout).toBe('box\n');
  });

  test('ls --recursive takes a name for a folder, as rm does', async () => {
    await shell.run('object cp - disk:box/ab', '1');
    expect(await names('disk:box/a')).toEqual(['a/big', 'a/deep/y']);
  });

  test('--depth is a whole number', async () => {
    expect(await shell.run('object du disk:box --depth -1')).toMatchObject({ code: 2 });
    expect(await shell.run('object du disk:box --depth one')).toMatchObject({ code: 2 });
  });

  test('cat takes ranges as HTTP does', async () => {
    await shell.run('object cp - disk:box/text', 'hello world');
    expect((await shell.run('object cat disk:box/text --range 0-4')).stdout).toBe('hello');
    expect((await shell.run('object cat disk:box/text --range 6-')).stdout).toBe('world');
    expect((await shell.run('object cat disk:box/text --range -3')).stdout).toBe('rld');
    expect(await shell.run('object cat disk:box/text --range 4-2')).toMatchObject({ code: 2 });
  });

  test('url says that a store has none', async () => {
    expect(await shell.run('object url disk:box/top')).toMatchObject({ stdout: '', code: 1 });
  });
});

describe('containers and uploads', () => {
  test('rb refuses a full container, and empties it with --force', async () => {
    await shell.run('object cp - disk:box/a', '1');
    const { stderr, code } = await shell.run('object rb disk:box --yes');
    expect(code).toBe(7);
    expect(stderr).toContain('--force');
    expect(await shell.run('object rb disk:box --force --yes')).toMatchObject({ code: 0 });
    expect((await shell.run('object ls disk: -o json')).stdout).toBe('[]\n');
    expect(await shell.run('object rb disk:box --yes')).toMatchObject({ code: 5 });
  });

  test('unfinished uploads are listed, and aborted', async () => {
    await using local = new Local({ path: path('store') });
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(9 * 1024 * 1024);
      throw new Error('The source broke.');
    };
    const options = { partSize: 5 * 1024 * 1024, onToken: () => {} };
    await expect(local.uploadObject('box', 'half', broken(), options)).rejects.toThrow('The source broke.');
    const listed = await shell.run('object uploads disk:box -o value -c name');
    expect(listed.stdout).toBe('half\n');
    expect((await shell.run('object uploads disk:box/hal -o json')).stdout).toBe('[]\n');
    expect((await shell.run('object uploads disk:box/half -o value -c name')).stdout).toBe('half\n');
    expect((await shell.run('object uploads disk:box --older-than 1h -o json')).stdout).toBe('[]\n');
    expect(await shell.run('object uploads disk:box --abort')).toMatchObject({ code: 7 });
    expect(await shell.run('object uploads disk:box --abort --yes')).toMatchObject({ code: 0 });
    expect((await shell.run('object uploads disk:box -o json')).stdout).toBe('[]\n');
  });
});

test('behind a pipe, bytes arrive as they are, and a reader that stops is no failure', async () => {
  const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 256));
  writeFileSync(path('bytes.bin'), bytes);
  await shell.run('object cp bytes.bin disk:box');
  const env = { PATH: process.env['PATH'], HOME: shell.home };
  const args = [bin, 'object', 'cat', 'disk:box/bytes.bin'];
  const { stdout, status } = spawnSync(process.execPath, args, { env, maxBuffer: 2 ** 24 });
  expect(status).toBe(0);
  expect(stdout.equals(bytes)).toBe(true);
  const line = `"$0" "$@" | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
  const piped = spawnSync('bash', ['-c', line, process.execPath, ...args], { env, encoding: 'utf8' });
  expect(piped.stdout).toBe('0\n');
  expect(piped.stderr).toBe('');
});
