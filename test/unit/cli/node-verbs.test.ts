import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hostKeyOptions } from '../../../dist/src/cli/node/reach/host-key-options.js';
import { specOf } from '../../../dist/src/cli/node/create/spec.js';
import { readInput } from '../../../dist/src/cli/files.js';
import { note, type Shell } from '../../../dist/src/cli/shell.js';
import { changesBetween } from '../../../dist/src/cli/node/watch.js';
import { type CommandSandbox, commandSandbox } from '../../support/command-sandbox.js';
import { TestShell } from '../../support/command.js';

let lab: CommandSandbox;
let create = '';

async function out(line: string | readonly string[]): Promise<string> {
  const { stdout, code } = await lab.shell.run(line);
  expect(code).toBe(0);
  return stdout.trim();
}

beforeAll(async () => {
  lab = await commandSandbox('openstack');
  const image = await out('image list --name ubuntu -o value -c id');
  const network = (await out('network list -o value -c id')).split('\n')[0] ?? '';
  create = `--image ${image} --network ${network} -q`;
});
afterAll(() => lab.sandbox.close());

beforeEach(async () => {
  if ((await out('node list -o json')) !== '[]') await out('node delete -l role=test --yes -q');
  await out(`node create web --size 1 -l role=test ${create}`);
});

test('a server gets another size and another name', async () => {
  await out('node resize web 2');
  await out('node wait web');
  expect(await out('node show web -o value -c size')).toBe('2');
  expect(await out('node rename web db -o value -c name')).toBe('db');
});

test('servers that were stopped before one could not be are printed, and the end is that of a part', async () => {
  await out(`node create off --size 1 -l role=test ${create}`);
  await out('node stop off');
  const { stdout, stderr, code } = await lab.shell.run('node stop web off -o value -c name');
  expect(stdout).toBe('web\n');
  expect(stderr).toContain('1 of 2 servers were stopped. off was not: ');
  expect(code).toBe(3);
});

test('a name that is empty, as of a variable that is not set, is nothing', async () => {
  for (const line of [
    ['node', 'delete', '', '--yes'],
    ['volume', 'delete', '', '--yes'],
    ['node', 'stop', ''],
  ])
    expect(await lab.shell.run(line)).toMatchObject({ code: 2, stderr: expect.stringContaining('is empty') });
  expect(await out('node list -o value -c name,state')).toBe('web\trunning');
});

test('user data arrives as it is in the file, compressed too', async () => {
  const { home } = lab.shell;
  const shell = { environment: { variables: {}, home, directory: home } } as unknown as Shell;
  const gzip = Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0xc3, 0x28]);
  writeFileSync(join(home, 'packed'), gzip);
  writeFileSync(join(home, 'script'), '#!/bin/sh\n# ü\n');
  const read = async (userData: string) => (await specOf(shell, { size: '1', userData }, 'web')).userData;
  expect(Buffer.from((await read('packed')) ?? '')).toEqual(gzip);
  expect(await read('~/script')).toBe('#!/bin/sh\n# ü\n');
});

test('a private key in place of a public one is not sent', async () => {
  const key = join(lab.shell.home, 'secret');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const before = await lab.sandbox.requests();
  const { stderr, code } = await lab.shell.run(`node create x --size 1 --public-key secret ${create}`);
  expect(stderr).toContain('holds a private key');
  expect(code).toBe(2);
  expect(await lab.sandbox.requests()).toBe(before);
});

test('labels that are not named stay', async () => {
  const shown = await out('node label web tier=1 -o value -c metadata');
  expect(shown).toContain('role=test');
  expect(shown).toContain('tier=1');
  expect(await out('node label web tier- -o value -c metadata')).not.toContain('tier');
  expect(await lab.shell.run('node label web tier=1 tier-')).toMatchObject({ code: 2 });
});

test('a rebuild is not begun where nobody can be asked', async () => {
  const image = /--image (\S+)/.exec(create)?.[1] ?? '';
  expect(await lab.shell.run(`node rebuild web --image ${image}`)).toMatchObject({ code: 7 });
  expect(await out(`node rebuild web --image ${image} --yes -o value -c name`)).toBe('web');
});

test('the end of the console is printed', async () => {
  expect((await out('node console web --lines 2')).split('\n')).toHaveLength(2);
});

test('only servers that have outlived their time expire', async () => {
  await out(`node create brief --size 1 --expires-in 1ms ${create}`);
  const id = await out('node show brief -o value -c id');
  await until(async () => (await lab.shell.run('node expire --dry-run')).stderr.includes(id));
  await out('node expire --yes -q');
  expect(await out('node list -o value -c name')).toBe('web');
});

/** Seconds are the unit in which a server expires. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

test('ssh gets the address, the user and the arguments, and its exit code is passed on', async () => {
  const bin = join(lab.shell.home, 'bin');
  mkdirSync(bin, { recursive: true });
  const seen = join(lab.shell.home, 'seen');
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}'\nexit 7\n`);
  chmodSync(join(bin, 'ssh'), 0o755);
  lab.shell.variables['PATH'] = `${bin}:/usr/bin:/bin`;
  const ip = (await out('node show web -o value -c privateIps')).split(',')[0] ?? '';
  const ended = await lab.shell.run('node ssh web --private --user ubuntu -- -L 80:x:80 uptime');
  expect(ended.code).toBe(7);
  expect(readFileSync(seen, 'utf8').trim().split('\n')).toEqual([
    '-l',
    'ubuntu',
    ip,
    '-L',
    '80:x:80',
    'uptime',
  ]);
});

test('ssh is ended by what ends the command', async () => {
  const other = new TestShell();
  Object.assign(other.variables, lab.shell.variables, {
    SKYLANE_CONFIG: join(lab.shell.home, '.config', 'skylane', 'contexts.yaml'),
    PATH: `${other.home}:/usr/bin:/bin`,
  });
  const begun = join(other.home, 'begun');
  writeFileSync(join(other.home, 'ssh'), `#!/bin/sh\n: > '${begun}'\nexec sleep 600\n`, { mode: 0o755 });
  const running = other.run('node ssh web --private --user ubuntu');
  await until(async () => (await tick(), existsSync(begun)));
  other.interrupt();
  expect((await running).code).toBe(130);
});

test('a user that ssh would take for an option is refused', async () => {
  const ended = await lab.shell.run(['node', 'ssh', 'web', '--private', '--user=-oProxyCommand=touch x']);
  expect(ended).toMatchObject({ code: 2 });
});

test('ssh accepts the host keys that the cloud tells, and no other', async () => {
  const key = join(lab.shell.home, 'host');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const hostKeys = [readFileSync(`${key}.pub`, 'utf8'), 'SHA256:abc'];
  const { options } = await hostKeyOptions({ address: '192.0.2.7', hostKeys }, lab.shell.home);
  // As OpenSSH reads them.
  const read = execFileSync('ssh', ['-G', '-F', 'none', ...options, '192.0.2.7'], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
  expect(read).toMatch(/^stricthostkeychecking true$/m);
  expect(read).toMatch(/^hostkeyalias 192\.0\.2\.7$/m);
  const known = /^userknownhostsfile (.*)$/m.exec(read)?.[1] ?? '';
  const found = execFileSync('ssh-keygen', ['-F', '192.0.2.7', '-f', known], { encoding: 'utf8' });
  expect(found).toContain(hostKeys[0]?.split(' ')[1]);
});

test('a fingerprint of the cloud is for the user to compare', async () => {
  const told = { address: '192.0.2.7', hostKeys: ['SHA256:abc', 'no key'] };
  expect(await hostKeyOptions(told, lab.shell.home)).toEqual({ options: [], fingerprints: ['SHA256:abc'] });
});

test('a watch prints each change as a line until it is interrupted', async () => {
  const watcher = new TestShell();
  Object.assign(watcher.variables, lab.shell.variables, {
    SKYLANE_CONFIG: join(lab.shell.home, '.config', 'skylane', 'contexts.yaml'),
  });
  let seen = '';
  watcher.heard = (text) => void (seen += text);
  const watching = watcher.run('node list --watch --interval 20ms -o ndjson');
  await until(async () => (await tick(), seen.includes('"change":"added"')));
  await out('node stop web');
  await until(async () => (await tick(), seen.includes('"before":"running"')));
  watcher.interrupt();
  expect((await watching).code).toBe(130);
});

test('standard input that does not end is left at Ctrl-C', async () => {
  const interrupt = new AbortController();
  const reading = readInput({ stdin: new PassThrough(), signal: interrupt.signal } as unknown as Shell);
  interrupt.abort();
  await expect(reading).rejects.toThrow('aborted');
});

test('what a server calls a thing does not steer the terminal in a message', () => {
  let seen = '';
  const stderr = { write: (text: string) => void (seen += text) };
  note({ process: { stderr } } as unknown as Shell, 'web\u001B[2J: failed');
  expect(seen).toBe('web?[2J: failed\n');
});

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('changes are found by ids', () => {
  const node = { id: '1', name: 'a', state: 'pending', publicIps: [], privateIps: [], size: null } as never;
  const later = { ...(node as object), state: 'running' } as never;
  expect(changesBetween([], [node])).toMatchObject([{ change: 'added' }]);
  expect(changesBetween([node], [later])).toMatchObject([{ change: 'changed', before: 'pending' }]);
  expect(changesBetween([later], [later])).toEqual([]);
  expect(changesBetween([later], [])).toMatchObject([{ change: 'removed' }]);
});
