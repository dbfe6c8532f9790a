import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import type { TestShell } from '../../support/command.js';
import { rackspaceShell } from '../../support/command-cloud.js';

let sandbox: Sandbox;
let other: Sandbox;
let shell: TestShell;

beforeAll(async () => {
  ({ sandbox, shell } = await rackspaceShell());
  other = await startSandbox({ flavor: 'route53' });
  const { accessKeyId, secretAccessKey } = other.credentials as Record<string, string>;
  writeFileSync(
    join(shell.home, 'other.env'),
    `AWS_ACCESS_KEY_ID=${accessKeyId}\nAWS_SECRET_ACCESS_KEY=${secretAccessKey}\n`,
  );
  await shell.run([
    ...['context', 'set', 'other', '-p', 'aws', '-r', 'us-east-1', '--env-from', 'other.env'],
    ...['--set', `endpoint=${other.identityUrl}`],
  ]);
});
afterAll(async () => {
  await sandbox.close();
  await other.close();
});
beforeEach(async () => {
  await shell.run('dns zone create example.com');
});
afterEach(async () => {
  await shell.run('dns zone delete example.com --yes');
  await shell.run('dns zone delete example.com --yes --context other');
});

const write = (name: string, text: string): void => writeFileSync(join(shell.home, name), text);
const recordsOf = async (place = ''): Promise<string[]> => {
  const { stdout } = await shell.run(`dns record list example.com -o value -c name,type,data${place}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !/\t(?:NS|SOA)\t/.test(line))
    .map((line) => line.replaceAll('\t', ' '))
    .toSorted();
};
/** Twelve hosts, so that the guard looks at the zone. */
const hosts = (from = 1): string =>
  Array.from({ length: 12 }, (_, index) => `h${index} A 192.0.2.${from + index}\n`).join('');

describe('a plan', () => {
  test('ends with 6 where changes are pending, and changes nothing', async () => {
    write('a.zone', '$TTL 600\nwww A 192.0.2.1\n@ MX 10 mail.example.net.\n');
    const { stdout, code } = await shell.run('dns plan example.com a.zone --exit-code');
    expect(code).toBe(6);
    expect(stdout).toMatch(/^\+ +www +600 +A +192\.0\.2\.1$/m);
    expect(stdout).toMatch(/^= +@ .*the zone's own: left alone/m);
    expect(await recordsOf()).toEqual([]);
    expect((await shell.run('dns plan example.com a.zone')).code).toBe(0);
  });

  test('is the plan of the SDK in JSON', async () => {
    write('a.zone', '$TTL 600\nwww A 192.0.2.1\n');
    const { stdout } = await shell.run('dns plan example.com a.zone -o json');
    expect(JSON.parse(stdout)).toMatchObject({
      domain: 'example.com',
      zoneId: expect.any(String) as string,
      changes: [
        { action: 'create', before: [], after: [{ name: 'www', type: 'A', data: '192.0.2.1', ttl: 600 }] },
      ],
    });
  });

  test('in csv has a line for each record', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1 --ttl 300');
    write('a.zone', 'www A 192.0.2.2\n');
    const { stdout } = await shell.run('dns plan example.com a.zone -o csv');
    expect(stdout.split('\n')[1]).toBe('update,www,A,300,192.0.2.2,A,300,192.0.2.1');
  });

  test('names the line of a file that is wrong, before a change', async () => {
    write('a.zone', 'www A 192.0.2.1\nftp A 192.0.2\n');
    const { stderr, code } = await shell.run('dns plan example.com a.zone');
    expect(code).toBe(2);
    expect(stderr).toMatch(/line 2/i);
  });

  test('advises flags, not options, for records that would not do what they are for', async () => {
    write('a.zone', '@ TXT "v=spf1 mx -all"\n@ TXT "v=spf1 a -all"\n');
    const refused = await shell.run('dns plan example.com a.zone');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--tolerate spf-several');
    expect((await shell.run('dns plan example.com a.zone --tolerate spf-several')).code).toBe(0);
  });

  test('is about a part of the zone with --only and --ignore', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1');
    await shell.run('dns record add example.com a.k8s A 192.0.2.1');
    await shell.run('dns record add example.com old TXT old');
    write('a.zone', 'www A 192.0.2.2\n');
    const some = await shell.run('dns plan example.com a.zone -o csv --ignore *.k8s --ignore :TXT');
    expect(some.stdout.trim().split('\n')).toHaveLength(2);
    const only = await shell.run('dns plan example.com a.zone -o csv --only old');
    expect(only.stdout).toContain('delete,old,TXT');
    expect(only.stdout).not.toContain('www');
  });

  test('reads octoDNS YAML by the name of the file', async () => {
    write('a.yaml', 'www:\n  type: A\n  ttl: 300\n  values: [192.0.2.1, 192.0.2.2]\n');
    const { stdout } = await shell.run('dns plan example.com a.yaml -o value');
    expect(stdout).toBe('create\twww\tA\t300\t192.0.2.1\t\t\t\ncreate\twww\tA\t300\t192.0.2.2\t\t\t\n');
  });
});

describe('applying', () => {
  test('shows the plan and asks; with --yes it is done', async () => {
    write('a.zone', 'www A 192.0.2.1\n');
    const asked = await shell.run('dns apply example.com a.zone');
    expect(asked.code).toBe(7);
    expect(asked.stdout).toContain('1 to create');
    expect(asked.stderr).toContain('--yes');
    expect(await recordsOf()).toEqual([]);
    expect((await shell.run('dns apply example.com a.zone --yes')).code).toBe(0);
    expect(await recordsOf()).toEqual(['www A 192.0.2.1']);
    expect((await shell.run('dns apply example.com a.zone --yes')).stderr).toContain('Nothing to change.');
  });

  test('a dry run ends with 6 and changes nothing', async () => {
    const ended = await shell.run('dns apply example.com - --dry-run --exit-code', 'www A 192.0.2.1\n');
    expect(ended.code).toBe(6);
    expect(await recordsOf()).toEqual([]);
  });

  test('above 30% of the records is stopped before anybody is asked, and done with --force', async () => {
    write('many.zone', hosts());
    await shell.run('dns apply example.com many.zone --yes');
    const before = await recordsOf();
    const stopped = await shell.run('dns apply example.com - --yes', 'h0 A 192.0.2.1\n');
    expect(stopped.code).toBe(7);
    expect(stopped.stderr).toContain('--force');
    expect(await recordsOf()).toEqual(before);
    expect((await shell.run('dns apply example.com - --yes --force', 'h0 A 192.0.2.1\n')).code).toBe(0);
    expect(await recordsOf()).toEqual(['h0 A 192.0.2.1']);
  });

  test('a file without records is refused: a pipe may have broken', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1');
    const { code, stderr } = await shell.run('dns apply example.com - --yes', '');
    expect(code).toBe(7);
    expect(stderr).toContain('no records');
    expect(await recordsOf()).toEqual(['www A 192.0.2.1']);
  });

  test('for an owner leaves what others have, and takes what nobody has only when told', async () => {
    await shell.run('dns record add example.com www A 192.0.2.1');
    await shell.run('dns record add example.com other A 192.0.2.1');
    write('a.zone', 'www A 192.0.2.2\n');
    const refused = await shell.run('dns apply example.com a.zone --owner team --yes');
    expect(refused.code).toBe(7);
    expect(refused.stderr).toContain('--take-unmarked');
    expect((await shell.run('dns apply example.com a.zone --owner team --take-unmarked --yes')).code).toBe(0);
    expect(await recordsOf()).toEqual([
      'a-www TXT "heritage=external-dns,external-dns/owner=team"',
      'other A 192.0.2.1',
      'www A 192.0.2.2',
    ]);
  });

  test('a saved plan does what was saved, and nothing at another host', async () => {
    write('a.zone', 'www A 192.0.2.1\n');
    await shell.run('dns plan example.com a.zone --save plan.json');
    write('a.zone', 'www A 192.0.2.99\n');
    await shell.run('dns zone create example.com --context other');
    const elsewhere = await shell.run('dns apply plan.json --yes --context other');
    expect(elsewhere.code).toBe(7);
    expect(elsewhere.stderr).toContain('rackspace');
    expect((await shell.run('dns apply plan.json --yes')).code).toBe(0);
    expect(await recordsOf()).toEqual(['www A 192.0.2.1']);
  });

  test('a saved plan with a change that is none is refused', async () => {
    write('a.zone', 'www A 192.0.2.1\n');
    await shell.run('dns plan example.com a.zone --save plan.json');
    const saved = readFileSync(join(shell.home, 'plan.json'), 'utf8');
    for (const broken of ['{', '{}', saved.replace('"create"', '"destroy"'), saved.replace('"www"', '7')]) {
      write('broken.json', broken);
      const { code, stderr } = await shell.run('dns apply broken.json --yes');
      expect(code).toBe(2);
      expect(stderr).toContain('is no plan');
    }
    expect(await recordsOf()).toEqual([]);
  });

  test('a part that failed is told with what is left, and ends with 3', async () => {
    await shell.run('dns record add example.com old A 192.0.2.1');
    await sandbox.addFault({ kind: 'status', status: 400, method: 'DELETE', path: '/records', times: 1 });
    const { code, stderr } = await shell.run('dns apply example.com - --yes', 'new A 192.0.2.1\n');
    await sandbox.clearFaults();
    expect(code).toBe(3);
    expect(stderr).toContain(
      'Made: 1 to create, 0 to update, 0 to delete. Left: 0 to create, 0 to update, 1 to delete.',
    );
    expect(await recordsOf()).toEqual(['new A 192.0.2.1', 'old A 192.0.2.1']);
  });
});

describe('importing', () => {
  test('creates a zone that is missing, and changes one that is there', async () => {
    await shell.run('dns zone delete example.com --yes');
    write('a.zone', 'www A 192.0.2.1\n');
    const asked = await shell.run('dns zone import example.com a.zone');
    expect(asked.code).toBe(7);
    expect(asked.stdout).toContain('1 to create');
    expect((await shell.run('dns zone list -o json')).stdout).toBe('[]\n');
    expect((await shell.run('dns zone import example.com a.zone --yes')).code).toBe(0);
    expect(await recordsOf()).toEqual(['www A 192.0.2.1']);
    expect((await shell.run('dns zone import example.com - --yes', 'www A 192.0.2.2\n')).code).toBe(0);
    expect(await recordsOf()).toEqual(['www A 192.0.2.2']);
  });

  test('plans no missing zone for an owner', async () => {
    write('a.zone', 'www A 192.0.2.1\n');
    const { code, stderr } = await shell.run('dns zone import example.net a.zone --owner team --yes');
    expect(code).toBe(2);
    expect(stderr).toContain('dns zone create');
  });
});

describe('copying to another host', () => {
  test('makes the zone there, by a plan where it is there already', async () => {
    write('a.zone', '$TTL 600\nwww A 192.0.2.1\nwww A 192.0.2.2\n@ MX 10 mail.example.net.\n');
    await shell.run('dns apply example.com a.zone --yes');
    const asked = await shell.run('dns zone copy example.com --context lab --to other');
    expect(asked).toMatchObject({ code: 7, stdout: expect.stringContaining('3 to create') as string });
    expect((await shell.run('dns zone list --context other -o json')).stdout).toBe('[]\n');
    expect((await shell.run('dns zone copy example.com --context lab --to other --yes')).code).toBe(0);
    expect(await recordsOf(' --context other')).toEqual(await recordsOf());
    await shell.run('dns record rm example.com www A 192.0.2.2 --yes');
    const again = await shell.run('dns zone copy example.com --context lab --to other --yes');
    expect(again.stderr).toContain('0 created, 0 updated, 1 deleted');
    expect(await recordsOf(' --context other')).toEqual(await recordsOf());
  });

  test('names what the other host cannot have, and ends with 3', async () => {
    await shell.run('dns zone create example.com --context other');
    await shell.run('dns record add example.com www A 192.0.2.1 --ttl 300 --context other');
    await shell.run('dns record add example.com short A 192.0.2.1 --ttl 60 --context other');
    await shell.run([
      'dns',
      'record',
      'add',
      'example.com',
      '@',
      'CAA',
      '0 issue "ca.example"',
      '--context',
      'other',
    ]);
    const { stderr, code } = await shell.run('dns zone copy example.com --context other --to lab --yes');
    expect(code).toBe(3);
    expect(stderr).toMatch(/Not copied: short A 192\.0\.2\.1 \(.*TTL.*300/);
    expect(stderr).toContain('rackspace has no CAA records');
    expect(stderr).toContain('2 records were not copied');
    expect(await recordsOf(' --context lab')).toEqual(['www A 192.0.2.1']);
  });
});
