import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Sandbox, spawnSandbox } from 'skylane/sandbox';
import { dig } from '../support/sandbox-client.js';

/** Proves that clients which know nothing of this project work against the sandbox. */
const run = promisify(execFile);
const PATIENCE = 180_000;

function works(command: string, parameters: readonly string[]): boolean {
  try {
    execFileSync(command, parameters, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const python = ['python3', '/usr/bin/python3'].find((command) => works(command, ['-c', 'import libcloud']));
const hasOpenstack = works('openstack', ['--version']);
if (!hasOpenstack) console.warn('SKIPPED: 2 tests, python3-openstackclient is not installed');
if (python === undefined) console.warn('SKIPPED: 2 tests, python3-libcloud is not installed');

function script(name: string): string {
  return fileURLToPath(new URL(`./foreign/${name}`, import.meta.url));
}

/** Runs one of the scripts that drive Apache Libcloud; answers what it printed. */
async function libcloud(name: string, ...parameters: readonly string[]): Promise<unknown> {
  const { stdout } = await run(python ?? 'python3', [script(name), ...parameters]);
  return JSON.parse(stdout) as unknown;
}

/** Runs the openstack command against the sandbox; answers its JSON. */
async function openstack(sandbox: Sandbox, ...parameters: readonly string[]): Promise<unknown> {
  const { username, password, projectName, region } = sandbox.credentials;
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    OS_AUTH_URL: sandbox.identityUrl,
    OS_USERNAME: username,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: projectName,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: region,
    OS_IDENTITY_API_VERSION: '3',
  };
  const { stdout } = await run('openstack', [...parameters], { env });
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
}

function names(rows: unknown): unknown[] {
  return (rows as readonly unknown[]).map((row) => dig(row, 'Name')).toSorted();
}

const AS_JSON = ['-f', 'json'] as const;

describe.skipIf(!hasOpenstack)('python3-openstackclient', () => {
  it(
    'lists, creates, shows and deletes servers',
    async () => {
      const sandbox = await spawnSandbox({ flavor: 'openstack', buildTime: 300, actionTime: 50 });
      try {
        expect(names(await openstack(sandbox, 'flavor', 'list', ...AS_JSON))).toContain('m1.tiny');
        expect(names(await openstack(sandbox, 'image', 'list', ...AS_JSON))).toContain('Ubuntu 24.04');
        const what = ['--flavor', 'm1.tiny', '--image', 'Ubuntu 24.04', '--network', 'shared', '--wait'];
        const made = await openstack(sandbox, 'server', 'create', ...what, ...AS_JSON, 'foreign-1');
        expect([dig(made, 'status'), dig(made, 'name')]).toEqual(['ACTIVE', 'foreign-1']);
        expect(names(await openstack(sandbox, 'server', 'list', ...AS_JSON))).toEqual(['foreign-1']);
        const shown = await openstack(sandbox, 'server', 'show', 'foreign-1', ...AS_JSON);
        expect(dig(shown, 'addresses', 'shared', 0)).toMatch(/^10\.32\./);
        await openstack(sandbox, 'server', 'delete', '--wait', 'foreign-1');
        expect(await openstack(sandbox, 'server', 'list', ...AS_JSON)).toEqual([]);
      } finally {
        await sandbox.close();
      }
    },
    PATIENCE,
  );

  it(
    'works with networks, volumes and objects',
    async () => {
      const sandbox = await spawnSandbox({ flavor: 'openstack', buildTime: 300, actionTime: 50 });
      try {
        expect(names(await openstack(sandbox, 'network', 'list', ...AS_JSON))).toEqual(['public', 'shared']);
        expect(
          dig(await openstack(sandbox, 'floating', 'ip', 'create', 'public', ...AS_JSON), 'status'),
        ).toBe('DOWN');
        const volume = await openstack(sandbox, 'volume', 'create', '--size', '1', ...AS_JSON, 'data');
        expect(dig(volume, 'status')).toBe('creating');
        expect(names(await openstack(sandbox, 'volume', 'list', ...AS_JSON))).toEqual(['data']);
        await openstack(sandbox, 'volume', 'delete', 'data');
        await openstack(sandbox, 'container', 'create', 'box', ...AS_JSON);
        expect(names(await openstack(sandbox, 'container', 'list', ...AS_JSON))).toEqual(['box']);
      } finally {
        await sandbox.close();
      }
    },
    PATIENCE,
  );
});

describe.skipIf(python === undefined)('python3-libcloud', () => {
  it(
    'drives the openstack flavor',
    async () => {
      const sandbox = await spawnSandbox({ flavor: 'openstack', buildTime: 300, actionTime: 50 });
      try {
        const { username, password, projectName, region = '' } = sandbox.credentials;
        const seen = await libcloud(
          'libcloud-openstack.py',
          sandbox.url,
          username,
          password,
          projectName,
          region,
        );
        expect(seen).toEqual({
          sizes: 6,
          images: ['Debian 12', 'Ubuntu 24.04', 'sandbox-tiny'],
          networks: ['public', 'shared'],
          state: 'running',
          addresses: 1,
          metadata: { purpose: 'check' },
          keys: ['libcloud-key'],
          listed: ['libcloud-1'],
          rebooted: true,
          destroyed: true,
          left: 0,
        });
      } finally {
        await sandbox.close();
      }
    },
    PATIENCE,
  );

  it(
    'drives the rackspace flavor: compute, Cloud Files and Cloud DNS',
    async () => {
      const sandbox = await spawnSandbox({ flavor: 'rackspace', buildTime: 300, actionTime: 50 });
      try {
        const { username, apiKey } = sandbox.credentials;
        const seen = await libcloud('libcloud-rackspace.py', sandbox.url, username, apiKey);
        expect(seen).toMatchObject({
          state: 'running',
          public: 2,
          private: 1,
          password: true,
          elsewhere: 0,
          networks: ['private', 'public'],
          volume: 100,
          destroyed: true,
          left: 0,
          content: 'hello world',
          objects: ['greeting.txt'],
          record: '192.0.2.2',
          ttl: 600,
          zones: 0,
        });
        expect(dig(seen, 'duplicate')).toContain('409 - The object already exists. (Domain already exists)');
      } finally {
        await sandbox.close();
      }
    },
    PATIENCE,
  );
});
