import { execFile, execFileSync, spawn } from 'node:child_process';
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from 'skylane/sandbox';
import type { TestShell } from '../../support/command.js';
import { rackspaceShell } from '../../support/command-cloud.js';

let sandbox: Sandbox;
let shell: TestShell;

beforeAll(async () => {
  ({ sandbox, shell } = await rackspaceShell());
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await shell.run('dns zone create example.com');
});
afterEach(async () => {
  await shell.run('dns zone delete example.com --yes');
});

const write = (name: string, text: string): void => writeFileSync(join(shell.home, name), text);

/** Data of the records of a name and type, sorted. */
const valuesOf = async (name: string, type: string): Promise<string[]> => {
  const { stdout } = await shell.run(
    `dns record list example.com --name ${name} --type ${type} -o value -c data`,
  );
  return stdout.split('\n').filter(Boolean).toSorted();
};

describe('zones', () => {
  test('are found by domain and by id, and never by one above', async () => {
    const { stdout } = await shell.run('dns zone show example.com -o value -c id');
    const id = stdout.trim();
    expect((await shell.run(`dns zone show ${id} -o value -c domain`)).stdout).toBe('example.com\n');
    expect((await shell.run('dns zone show Example.COM. -o value -c id')).stdout).toBe(stdout);
    const above = await shell.run('dns zone show www.example.com');
    expect(above.code).toBe(5);
    expect(above.stderr).toContain('There are: example.com');
  });

  test('a list of none is [] in JSON', async () => {
    await shell.run('dns zone delete example.com --yes');
    expect(await shell.run('dns zone list -o json')).toMatchObject({ stdout: '[]\n', code: 0 });
  });

  test('an unknown column is refused with the nearest, before a request', async () => {
    const before = await sandbox.requests();
    const { stderr, code } = await shell.run('dns zone list -c domian');
    expect(stderr).toContain('Did you mean domain?');
    expect(code).toBe(2);
    expect(await sandbox.requests()).toBe(before);
  });

  test('are deleted only where somebody says yes, who is told how many records go', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1');
    const { stderr, code } = await shell.run('dns zone delete example.com');
    expect(code).toBe(7);
    expect(stderr).toMatch(/example\.com \(\d+\) with 3 records\? .*--yes/);
    expect((await shell.run('dns zone list -o value -c domain')).stdout).toBe('example.com\n');
  });

  test('of several, none is deleted where one is not there', async () => {
    expect((await shell.run('dns zone delete example.com example.net --yes')).code).toBe(5);
    expect((await shell.run('dns zone list -o value -c domain')).stdout).toBe('example.com\n');
  });

  test('go out as a file and come back without a change', async () => {
    await shell.run(['dns', 'record', 'add', 'example.com', '@', 'MX', '10 mail.example.net.']);
    await shell.run('dns record add example.com * A 192.0.2.1');
    const { stdout } = await shell.run('dns zone export example.com');
    await shell.run('dns zone export example.com --file out.zone');
    expect(readFileSync(join(shell.home, 'out.zone'), 'utf8')).toBe(stdout);
    expect(stdout).toContain('@\t3600\tIN\tMX\t10 mail.example.net.\n');
    expect((await shell.run('dns plan example.com out.zone --exit-code')).code).toBe(0);
  });

  test('go through a link and into a pipe, which both stay', async () => {
    write('linked.zone', 'old');
    symlinkSync(join(shell.home, 'linked.zone'), join(shell.home, 'link.zone'));
    await shell.run('dns zone export example.com --file link.zone');
    expect(lstatSync(join(shell.home, 'link.zone')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(shell.home, 'linked.zone'), 'utf8')).toContain('IN\tNS');

    const pipe = join(shell.home, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
    let heard = '';
    reader.stdout.on('data', (text: Buffer) => void (heard += text.toString()));
    const ended = once(reader, 'close');
    expect((await shell.run('dns zone export example.com --file pipe')).code).toBe(0);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    await ended;
    expect(heard).toContain('IN\tNS');
  });

  test('a host without DNSSEC says so', async () => {
    const { stderr, code } = await shell.run('dns zone dnssec example.com');
    expect(stderr).toContain('rackspace');
    expect(code).not.toBe(0);
  });
});

describe('records', () => {
  test('are added beside those of the same name, and listed by name and type', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1 --ttl 5m');
    const added = await shell.run('dns record add example.com www A 192.0.2.2 192.0.2.3 --ttl 300 -o json');
    expect(JSON.parse(added.stdout)).toMatchObject([{ data: '192.0.2.2', ttl: 300 }, { data: '192.0.2.3' }]);
    expect(await valuesOf('www', 'a')).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3']);
    expect(await valuesOf('www.example.com.', 'A')).toHaveLength(3);
  });

  test('of several values, none is made where the last is wrong', async () => {
    const { stderr, code } = await shell.run('dns record add example.com www A 192.0.2.1 192.0.2.300');
    expect(code).toBe(2);
    expect(stderr).toContain('192.0.2.300');
    expect(await valuesOf('www', 'A')).toEqual([]);
  });

  test('an empty name, as of a variable that is not set, is not the zone itself', async () => {
    await shell.run('dns record add example.com @ A 192.0.2.1');
    for (const verb of [
      ['rm', 'example.com', '', 'A', '--yes'],
      ['set', 'example.com', '', 'A', '192.0.2.9'],
    ])
      expect(await shell.run(['dns', 'record', ...verb])).toMatchObject({ code: 2 });
    expect(await valuesOf('@', 'A')).toEqual(['192.0.2.1']);
  });

  test('a name that repeats the domain is refused with what was meant', async () => {
    const { stderr, code } = await shell.run('dns record add example.com www.example.com A 192.0.2.1');
    expect(code).toBe(2);
    expect(stderr).toContain('write "www"');
  });

  test('set replaces the values, and says what it changed', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1 192.0.2.2');
    await shell.run('dns record add example.com www AAAA 2001:db8::1');
    const { stdout, stderr, code } = await shell.run('dns record set example.com www A 192.0.2.2 192.0.2.3');
    expect(code).toBe(0);
    expect(stdout).toContain('192.0.2.1 -> 192.0.2.3');
    expect(stdout).not.toContain('stabletransit');
    expect(stderr).toContain('0 created, 1 updated, 0 deleted');
    expect(await valuesOf('www', 'A')).toEqual(['192.0.2.2', '192.0.2.3']);
    expect(await valuesOf('www', 'AAAA')).toEqual(['2001:db8::1']);
  });

  test('set of a wildcard leaves all other names alone', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1');
    await shell.run('dns record add example.com a.b A 192.0.2.1');
    await shell.run('dns record set example.com * A 192.0.2.9');
    expect(await valuesOf('*', 'A')).toEqual(['192.0.2.9']);
    expect(await valuesOf('www', 'A')).toEqual(['192.0.2.1']);
    expect(await valuesOf('a.b', 'A')).toEqual(['192.0.2.1']);
  });

  test('set with --dry-run changes nothing', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1');
    const { stdout } = await shell.run('dns record set example.com www A 192.0.2.9 --dry-run');
    expect(stdout).toContain('192.0.2.1 -> 192.0.2.9');
    expect(await valuesOf('www', 'A')).toEqual(['192.0.2.1']);
  });

  test('rm asks, and takes one value or all', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1 192.0.2.2 192.0.2.3');
    const asked = await shell.run('dns record rm example.com www A');
    expect(asked).toMatchObject({ code: 7, stderr: expect.stringContaining('www A 192.0.2.1') as string });
    await shell.run('dns record rm example.com www A 192.0.2.2 --yes');
    expect(await valuesOf('www', 'A')).toEqual(['192.0.2.1', '192.0.2.3']);
    await shell.run('dns record rm example.com www A --yes');
    expect(await valuesOf('www', 'A')).toEqual([]);
  });

  test('rm names the nearest of what is there', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1');
    const { stderr, code } = await shell.run('dns record rm example.com ww A --yes');
    expect(code).toBe(5);
    expect(stderr).toContain('Did you mean www A?');
    const value = await shell.run('dns record rm example.com www A 192.0.2.2 --yes');
    expect(value.code).toBe(5);
    expect(await valuesOf('www', 'A')).toEqual(['192.0.2.1']);
  });

  test("rm leaves the zone's last NS records alone, all of them", async () => {
    const before = await valuesOf('@', 'NS');
    expect(before.length).toBeGreaterThan(1);
    expect((await shell.run('dns record rm example.com @ NS --yes')).code).toBe(7);
    expect(await valuesOf('@', 'NS')).toEqual(before);
  });
});

describe('the bin', () => {
  test('prints a zone behind a pipe, without colours', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1');
    write('next.zone', 'www A 192.0.2.2\n');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['dist/src/cli/main.js', 'dns', 'plan', 'example.com', join(shell.home, 'next.zone')],
      { env: { ...shell.variables, HOME: shell.home, PATH: process.env['PATH'] ?? '' } },
    );
    expect(stdout.split('\n')[0]).toBe('example.com: 0 to create, 1 to update, 0 to delete; 1 there');
    expect(stdout).toMatch(/^~ +www +3600 +A +192\.0\.2\.1 -> 192\.0\.2\.2$/m);
    expect(stdout).not.toContain('\u001B');
  });
});
