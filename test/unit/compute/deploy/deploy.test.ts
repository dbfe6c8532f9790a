import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostKeysInConsole } from 'skylane';
import { KnownHosts } from '../../../../dist/src/compute/deploy/host-keys.js';
import { compileSteps, type DeployStep } from '../../../../dist/src/compute/deploy/steps.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skylane steps ' "));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs steps as a server would, with the folder as the home. */
async function run(...steps: DeployStep[]): Promise<string> {
  let output = '';
  for (const { command, input } of await compileSteps(steps)) {
    const environment = { ...process.env, TMPDIR: folder };
    output += execFileSync('sh', ['-c', command], { input, cwd: folder, env: environment }).toString();
  }
  return output;
}

describe('steps', () => {
  test('a file is written whole, under any name, with its permissions', async () => {
    const path = join(folder, "a 'quoted' $name");
    await run({ type: 'file', path, content: Buffer.from([0, 255, 10, 39]), mode: 0o640 });
    expect([...readFileSync(path)]).toEqual([0, 255, 10, 39]);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('a script is run by the interpreter that it names, gets its words, and leaves nothing behind', async () => {
    const script = `#!${process.execPath}\nconsole.log(process.argv.slice(2).join('|'), process.env.WHO, __filename)`;
    const output = await run({
      type: 'script',
      script,
      parameters: ["it's", '$HOME', ''],
      environment: { WHO: '`me`' },
    });
    const [words, who, file] = output.trim().split(' ');
    expect([words, who]).toEqual(["it's|$HOME|", '`me`']);
    expect(existsSync(file!)).toBe(false);
  });

  test('the exit status of a script is that of its step', async () => {
    await expect(run({ type: 'script', script: 'exit 7' })).rejects.toMatchObject({ status: 7 });
  });

  test('a script file is read here', async () => {
    writeFileSync(join(folder, 'setup.sh'), 'echo from a file');
    expect(await run({ type: 'script-file', path: join(folder, 'setup.sh') })).toBe('from a file\n');
  });

  test('a key is added once', async () => {
    const step: DeployStep = { type: 'key', publicKey: 'ssh-ed25519 AAAA me@there\n' };
    await run(step, step);
    expect(readFileSync(join(folder, '.ssh/authorized_keys'), 'utf8')).toBe('ssh-ed25519 AAAA me@there\n');
    expect(statSync(join(folder, '.ssh/authorized_keys')).mode & 0o077).toBe(0);
  });

  test.each<[string, DeployStep]>([
    ['a private key', { type: 'key', publicKey: '-----BEGIN OPENSSH PRIVATE KEY-----' }],
    ['two keys in one', { type: 'key', publicKey: 'ssh-rsa A\nssh-rsa B' }],
    ['a variable that is none', { type: 'script', script: '', environment: { 'A;rm': '' } }],
    ['no time', { type: 'command', command: 'true', timeout: 0 }],
    ['no attempt', { type: 'command', command: 'true', attempts: 0 }],
  ])('%s is refused', async (_what, step) => {
    await expect(compileSteps([step])).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

describe('host keys', () => {
  const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIJustATest', 'base64');
  const other = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIAnotherOne', 'base64');

  test('the first one of an address is believed, another one later is not', () => {
    const hosts = new KnownHosts();
    expect(hosts.accept('10.0.0.1:22', key, [])).toBe(true);
    expect(hosts.accept('10.0.0.1:22', key, [])).toBe(true);
    expect(hosts.accept('10.0.0.1:22', other, [])).toBe(false);
    expect(hosts.accept('10.0.0.2:22', other, [])).toBe(true);
  });

  test('those that are known beforehand are the only ones', () => {
    const hosts = new KnownHosts();
    hosts.accept('a:22', key, []);
    const fingerprint = hosts.fingerprint('a:22')!;
    expect(hosts.accept('b:22', other, [fingerprint])).toBe(false);
    expect(hosts.knows('b:22')).toBe(false);
    expect(hosts.accept('b:22', key, [`SHA256:${'a'.repeat(43)}`, fingerprint])).toBe(true);
    expect(hosts.accept('b:22', key, [`ssh-ed25519 ${key.toString('base64')} comment`])).toBe(true);
  });

  test("are found in a console's output, where cloud-init writes them", () => {
    const fingerprint = `SHA256:${'a'.repeat(43)}`;
    const whole = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY=';
    const output = [
      'boot',
      'ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----',
      `ec2: 256 ${fingerprint} root@web (ED25519)`,
      'ec2: -----END SSH HOST KEY FINGERPRINTS-----',
      '-----BEGIN SSH HOST KEY KEYS-----',
      `${whole} root@web`,
      '-----END SSH HOST KEY KEYS-----',
      `256 SHA256:${'b'.repeat(43)} said by somebody else`,
    ].join('\n');
    expect(hostKeysInConsole(output)).toEqual([fingerprint, whole]);
    expect(hostKeysInConsole('nothing')).toEqual([]);
  });
});
