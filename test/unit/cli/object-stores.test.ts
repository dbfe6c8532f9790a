import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandError } from '../../../dist/src/cli/exit-codes.js';
import { parseAddress } from '../../../dist/src/cli/object/address.js';
import { formatBytes, parseBytes } from '../../../dist/src/cli/output/bytes.js';
import { TestShell } from '../../support/command.js';

describe('addresses', () => {
  test.each([
    ['work:photos/2026/cat.jpg', { kind: 'store', store: 'work', container: 'photos', name: '2026/cat.jpg' }],
    ['s3://photos/cat.jpg', { kind: 'store', store: 's3', container: 'photos', name: 'cat.jpg' }],
    ['work:', { kind: 'store', store: 'work', container: null, name: '' }],
    [':photos', { kind: 'store', store: null, container: 'photos', name: '' }],
    ['work:a/b:c', { kind: 'store', store: 'work', container: 'a', name: 'b:c' }],
    ['C:\\data\\cat.jpg', { kind: 'path', path: 'C:\\data\\cat.jpg' }],
    ['c:/data', { kind: 'path', path: 'c:/data' }],
    ['./odd:name', { kind: 'path', path: './odd:name' }],
    ['cat.jpg', { kind: 'path', path: 'cat.jpg' }],
    ['-', { kind: 'stdio' }],
  ])('%s', (text, expected) => {
    expect(parseAddress(text)).toMatchObject(expected);
  });

  test.each(['', 'work:/cat.jpg'])('%j is refused', (text) => {
    expect(() => parseAddress(text)).toThrow();
  });
});

describe('numbers of bytes', () => {
  test.each([
    ['16MiB', 16_777_216],
    ['16M', 16_777_216],
    ['5MB', 5_000_000],
    ['5242880', 5_242_880],
    ['1.5GiB', 1_610_612_736],
  ])('%s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test.each(['', '5 apples', '-1', 'MB'])('%j is refused', (text) => {
    expect(() => parseBytes(text)).toThrow();
  });

  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [3_000_000, '2.9 MiB'],
    [200 * 1024 ** 3, '200 GiB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('stores by name', () => {
  let sandbox: Sandbox;
  let shell: TestShell;
  const Swift = getDriver(Provider.CLOUDFILES);
  let swift: InstanceType<typeof Swift>;

  beforeAll(async () => {
    sandbox = await startSandbox({ flavor: 'rackspace' });
    const { username, apiKey } = sandbox.credentials as { username: string; apiKey: string };
    swift = new Swift({ username, apiKey, region: 'DFW', endpoint: sandbox.identityUrl });
    shell = new TestShell();
    Object.assign(shell.variables, { RACKSPACE_USERNAME: username, RACKSPACE_API_KEY: apiKey });
    await shell.run(`context set files -p rackspace -r DFW --set endpoint=${sandbox.identityUrl}`);
    await swift.createContainer('box');
  });
  afterAll(async () => {
    await swift.close();
    await sandbox.close();
  });

  test('a name from the store never leads out of the folder', async () => {
    for (const name of ['in/../../evil', 'in/good', 'in/sub/..']) await swift.uploadObject('box', name, 'x');
    mkdirSync(join(shell.home, 'target'));
    const { stderr, code } = await shell.run('object cp -r files:box/in target');
    expect(code).toBe(3);
    expect(stderr).toContain('1 copied');
    expect(stderr).toContain('2 failed');
    expect(readdirSync(join(shell.home, 'target'))).toEqual(['good']);
    expect(await shell.run('object cp files:box/in/sub/.. target')).toMatchObject({ code: 2 });
    expect(readdirSync(shell.home)).not.toContain('evil');
  });

  test('control characters of a name do not reach the terminal', async () => {
    await swift.uploadObject('box', 'odd/\u001B[31mred', 'x');
    const { stdout } = await shell.run('object ls -r files:box/odd/');
    expect(stdout).toContain('?[31mred');
    const { stderr } = await shell.run('object rm -r files:box/odd --dry-run');
    expect(stderr).not.toContain('\u001B');
  });

  test.each(['csv', 'yaml', 'json', 'ndjson', 'table', 'value'])(
    'nor as %s, which programs get as it is',
    async (format) => {
      const name = 'ctl/\u001B[31m\u009B31m\u202Ered';
      await swift.uploadObject('box', name, 'x');
      const line = `object ls -r files:box/ctl -c name -o ${format}`;
      shell.isTerminal = true;
      const { stdout } = await shell.run(line);
      shell.isTerminal = false;
      for (const control of ['\u001B', '\u009B', '\u202E']) expect(stdout).not.toContain(control);
      expect(stdout).toContain('red');
      const raw = await shell.run(line);
      if (format.endsWith('json')) expect([JSON.parse(raw.stdout)].flat()).toEqual([{ name }]);
      if (format === 'csv') expect(raw.stdout).toContain(name);
    },
  );

  test('copies and renames within the store send no content here', async () => {
    await swift.uploadObject('box', 'from/a', 'content', { metadata: { colour: 'red' } });
    const { stderr, code } = await shell.run('object mv -r files:box/from files:box/to');
    expect(code).toBe(0);
    expect(stderr).toContain('1 moved (1 verified by checksum)');
    const { stdout } = await shell.run('object stat files:box/to/a -o json');
    expect(JSON.parse(stdout)).toMatchObject({ name: 'to/a', size: 7, metadata: { colour: 'red' } });
    expect((await shell.run('object ls files:box/from/ -o json')).stdout).toBe('[]\n');
  });

  test('a provider is a store too, with the settings of the current context of that provider', async () => {
    await swift.uploadObject('box', 'here', 'x');
    expect((await shell.run('object cat rackspace:box/here')).stdout).toBe('x');
    expect((await shell.run('object cat :box/here')).stdout).toBe('x');
  });

  test('a context goes before the provider of its name, and that is said', async () => {
    await shell.run(`context set aws -p rackspace -r DFW --set endpoint=${sandbox.identityUrl}`);
    const { stdout, stderr } = await shell.run('object ls aws: -o value -c name');
    expect(stdout).toContain('box');
    expect(stderr).toContain('aws is a context here, of rackspace');
  });

  test('an unknown store is refused with the nearest', async () => {
    const { stderr, code } = await shell.run('object ls fils:box');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean files?');
  });

  test('a URL needs no credentials', async () => {
    Object.assign(shell.variables, {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    });
    const { stdout, code } = await shell.run(
      'object url s3://box/a --region us-east-1 --expires 10m --method put',
    );
    expect(code).toBe(0);
    expect(new URL(stdout.trim()).searchParams.get('X-Amz-Expires')).toBe('600');
    expect(stdout).not.toContain('not-a-secret');
  });
});

test.each([
  ['Ctrl-C', undefined],
  ['a reader that stops', new CommandError('', 0)],
])('%s lets what is in flight settle, begins nothing more, and prints the account', async (_what, reason) => {
  const shell = new TestShell();
  let puts = 0;
  const server = createServer(async (request, response) => {
    const hash = createHash('md5');
    for await (const part of request) hash.update(part as Uint8Array);
    puts += 1;
    shell.interrupt(reason);
    response.setHeader('etag', `"${hash.digest('hex')}"`);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    Object.assign(shell.variables, {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    });
    mkdirSync(join(shell.home, 'site'));
    for (const name of ['a', 'b', 'c']) writeFileSync(join(shell.home, 'site', name), name);
    const { stderr, code } = await shell.run(
      `object cp -r site s3://box --region us-east-1 --concurrency 1 --set endpoint=http://127.0.0.1:${port}`,
    );
    expect(code).toBe(130);
    expect(stderr).toContain('1 copied (1 verified by');
    expect(stderr).toContain('Interrupted');
    expect(puts).toBe(1);
  } finally {
    server.close();
  }
});

test('an unfinished upload that cannot be aborted keeps none of the others', async () => {
  const shell = new TestShell();
  const aborted: (string | null)[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const id = searchParams.get('uploadId');
    if (request.method === 'DELETE') aborted.push(id);
    if (request.method === 'DELETE') return response.writeHead(id === 'first' ? 403 : 204).end();
    const uploads = ['first', 'second'].map(
      (own) =>
        `<Upload><Key>${own}</Key><UploadId>${own}</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>`,
    );
    response.setHeader('content-type', 'application/xml');
    return response.end(`<ListMultipartUploadsResult>${uploads.join('')}</ListMultipartUploadsResult>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    Object.assign(shell.variables, {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    });
    const { stderr, code } = await shell.run(
      `object uploads s3://box --abort --yes --region us-east-1 --set endpoint=http://127.0.0.1:${port}`,
    );
    expect(aborted).toEqual(['first', 'second']);
    expect(code).toBe(3);
    expect(stderr).toContain('1 aborted, 1 failed.');
  } finally {
    server.close();
  }
});
