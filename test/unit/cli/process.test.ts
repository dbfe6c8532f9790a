import { spawn, spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const bin = join(import.meta.dirname, '../../../dist/src/cli/main.js');
const home = mkdtempSync(join(tmpdir(), 'skylane-process-'));
const env = { PATH: process.env['PATH'], HOME: home, SKYLANE_CONFIG: join(home, 'contexts.yaml') };

function skylane(...line: readonly string[]) {
  return spawnSync(process.execPath, [bin, ...line], { encoding: 'utf8', env });
}

describe('the process of the command', () => {
  test('help names every noun, and ends well', () => {
    const { stdout, status } = skylane('--help');
    expect(status).toBe(0);
    for (const noun of ['node', 'run', 'provider', 'context', 'sandbox']) expect(stdout).toContain(noun);
  });

  test('the version is that of the package', () => {
    const { version } = createRequire(import.meta.url)('skylane/package.json') as { version: string };
    expect(skylane('--version').stdout.trim()).toBe(version);
  });

  test('a mistyped command names the nearest, and ends with 2', () => {
    const { stderr, status } = skylane('node', 'lst');
    expect(stderr).toContain('list');
    expect(status).toBe(2);
  });

  test('without a cloud it says how to name one', () => {
    const { stderr, status } = skylane('node', 'list');
    expect(stderr).toContain('--provider');
    expect(status).toBe(2);
  });

  test('without credentials it names the variable, and ends with 4', () => {
    const { stderr, status } = skylane('node', 'list', '-p', 'hetzner');
    expect(stderr).toContain('HCLOUD_TOKEN');
    expect(status).toBe(4);
  });

  test('a secret on the command line is refused, unseen', () => {
    const { stderr, status } = skylane('node', 'list', '-p', 'hetzner', '--set', 'token=hush-hush');
    expect(stderr).toContain('HCLOUD_TOKEN');
    expect(stderr).not.toContain('hush-hush');
    expect(status).toBe(2);
  });

  test("another provider's secret is refused too, and not kept in a context", () => {
    const list = skylane('node', 'list', '-p', 'dummy', '--set', 'password=hush-hush');
    expect(list.stderr).toContain('password is a secret');
    expect(list.status).toBe(2);
    const set = skylane('context', 'set', 'lab', '-p', 'digital-ocean', '--set', 'password=hush-hush');
    expect(set.stderr).toContain('holds no credentials');
    expect(set.stderr).not.toContain('hush-hush');
    expect(set.status).toBe(2);
  });

  test('a context needs a name', () => {
    expect(skylane('context', 'set', '', '-p', 'dummy').status).toBe(2);
  });

  test('an error that quotes a name does not steer the terminal', () => {
    const { stderr, status } = skylane('node', 'list', '--context', '\u001B[31mred');
    expect(stderr).toContain('?[31mred');
    expect(stderr).not.toContain('\u001B');
    expect(status).toBe(2);
  });

  test('who reads its output may stop', async () => {
    const child = spawn(process.execPath, [bin, 'provider', 'list', '-o', 'json'], { env });
    child.stdout.destroy();
    const errors: Buffer[] = [];
    child.stderr.on('data', (piece: Buffer) => errors.push(piece));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect(Buffer.concat(errors).toString().trim()).toBe('');
  });

  test('a script that imports skylane loads nothing of it', () => {
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', "import 'skylane'"], {
      encoding: 'utf8',
      env: { ...env, NODE_DEBUG: 'esm' },
    });
    // Node says of each module that it loads it.
    expect(stderr).toContain('dist/chunks/core-');
    expect(stderr).not.toMatch(/src\/cli|stricli|clack|cli-table|csv-stringify|manifests/);
  });

  test('a file of contexts that is a link stays one, and is of the user alone', () => {
    const linked = join(home, 'dotfiles.yaml');
    writeFileSync(linked, 'contexts: {}\n', { mode: 0o600 });
    symlinkSync(linked, env.SKYLANE_CONFIG);
    expect(skylane('context', 'set', 'lab', '-p', 'hetzner').status).toBe(0);
    expect(lstatSync(env.SKYLANE_CONFIG).isSymbolicLink()).toBe(true);
    expect(readFileSync(linked, 'utf8')).toContain('hetzner');
    expect(statSync(linked).mode & 0o777).toBe(0o600);
    rmSync(env.SKYLANE_CONFIG);
  });

  test('a context is made, used and deleted, and holds no secret', () => {
    expect(skylane('context', 'set', 'lab', '-p', 'hetzner', '--env', 'HCLOUD_TOKEN=hush').status).toBe(2);
    expect(skylane('context', 'set', 'lab', '-p', 'HETZNER', '--env-from', 'none.env').status).toBe(0);
    const { stdout } = skylane('context', 'list', '-o', 'json');
    expect(JSON.parse(stdout)).toEqual([
      { name: 'lab', current: true, provider: 'hetzner', envFile: resolve('none.env') },
    ]);
    expect(skylane('context', 'show', 'lob').stderr).toContain('Did you mean lab?');
    expect(skylane('context', 'delete', 'lab').status).toBe(7);
    expect(skylane('context', 'delete', 'lab', '--yes').status).toBe(0);
  });

  test('a file of contexts that cannot be understood ends a command, with --provider too', () => {
    const broken = join(home, 'broken.yaml');
    writeFileSync(broken, 'current: [');
    const { stderr, status } = spawnSync(process.execPath, [bin, 'node', 'list', '-p', 'hetzner'], {
      encoding: 'utf8',
      env: { ...env, SKYLANE_CONFIG: broken, HCLOUD_TOKEN: 'none' },
    });
    expect(stderr).toContain('broken.yaml');
    expect(status).toBe(2);
  });

  test('a user without a home folder needs no contexts', () => {
    const { stderr, status } = spawnSync(process.execPath, [bin, 'node', 'list', '-p', 'hetzner'], {
      encoding: 'utf8',
      env: { PATH: env.PATH, HOME: '' },
    });
    expect(stderr).toContain('HCLOUD_TOKEN');
    expect(status).toBe(4);
  });
});
