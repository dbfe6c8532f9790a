import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { getDriver, Provider, Scheduler, type StorageDriver, type UploadItem } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { withLab } from '../support/lab.js';

interface CephLab {
  readonly endpoint: string;
  readonly region: string;
  readonly access_key: string;
  readonly secret_key: string;
}

interface OpenStackLab {
  readonly auth_url: string;
  readonly endpoints: { readonly 'object-store': string };
  readonly users: {
    readonly demo: {
      readonly username: string;
      readonly password: string;
      readonly project_name: string;
      readonly project_id: string;
    };
  };
}

const PORT = 23_180;
const PROXY = `http://127.0.0.1:${PORT}`;
const CONTROL = `http://127.0.0.1:${PORT + 1}`;

/** What goes wrong: about every third request, each kind on a rhythm of its own. */
const RULES = [
  { match: { method: 'PUT' }, every: 11, fault: { type: 'reset_upload', after: 1000 } },
  { match: { path: '^/' }, every: 13, fault: { type: 'lost_answer' } },
  { match: { path: '^/' }, every: 17, fault: { type: 'reset' } },
  { match: { path: '^/' }, every: 19, fault: { type: 'status', status: 503 } },
  { match: { method: 'GET' }, every: 7, fault: { type: 'truncate', after: 700, how: 'rst' } },
  { match: { method: 'GET' }, every: 9, fault: { type: 'corrupt' } },
  { match: { method: 'GET' }, every: 15, fault: { type: 'truncate', after: 1, how: 'fin' } },
];

/** The proxy does not say when it listens. */
async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await setTimeout(25);
  }
  throw new Error('the fault proxy does not start');
}

/** Up and down again through faults: nothing is lost, nothing is wrong. */
function survives(name: string, upstream: string, start: () => StorageDriver): void {
  describe(`${name} behind faults`, () => {
    let proxy: ChildProcess;
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'skylane-faults-'));
      const script = join(process.env['SKYLANE_LAB']!, 'faults', 'proxy.mjs');
      const ports = [String(PORT), String(PORT + 1)];
      proxy = spawn(process.execPath, [script, upstream, ...ports], { stdio: 'ignore' });
      await answering(`${CONTROL}/stats`);
    });
    afterEach(async () => {
      proxy.kill();
      await rm(folder, { recursive: true });
    });

    test('400 transfers, none lost, none wrong', { timeout: 240_000 }, async () => {
      const driver = start();
      const scheduler = new Scheduler(driver, { concurrency: 16 });
      const container = `faults-${randomBytes(4).toString('hex')}`;
      await driver.createContainer(container);
      await fetch(`${CONTROL}/rules`, { method: 'PUT', body: JSON.stringify(RULES) });
      const sums = new Map<string, string>();
      function* items(): Generator<UploadItem> {
        for (let index = 0; index < 200; index += 1) {
          const isLarge = index % 100 === 99;
          const data = randomBytes(isLarge ? 6_000_000 : 1 + ((index * 7919) % 60_000));
          sums.set(`o/${index}`, createHash('md5').update(data).digest('hex'));
          yield { name: `o/${index}`, data, options: isLarge ? { partSize: 5 * 1024 * 1024 } : {} };
        }
      }
      const up = await scheduler.uploadAll(items(), container, { attempts: 6 }).result;
      expect(up).toMatchObject({ done: 200, failures: [], incomplete: null });
      const down = await scheduler.downloadAll(container, folder, { attempts: 6 }).result;
      expect(down).toMatchObject({ done: 200, failures: [], incomplete: null });
      for (const [object, sum] of sums) {
        const content = await readFile(join(folder, object));
        expect([object, createHash('md5').update(content).digest('hex')]).toEqual([object, sum]);
      }
      await fetch(`${CONTROL}/rules`, { method: 'DELETE' });
      for (const left of await driver.listIncompleteUploads(container))
        await driver.abortIncompleteUpload(left);
      await scheduler.deleteObjects(driver.iterateObjects(container)).result;
      await driver.deleteContainer(container);
      await scheduler.close();
      await driver.close();
    });
  });
}

withLab<CephLab>('ceph-rgw', ({ endpoint, region, access_key: accessKeyId, secret_key: secretAccessKey }) => {
  const S3 = getDriver(Provider.S3);
  survives('Ceph as S3', endpoint, () => new S3({ endpoint: PROXY, region, accessKeyId, secretAccessKey }));
});

withLab<OpenStackLab>('openstack-lab', ({ auth_url: endpoint, endpoints, users }) => {
  const Swift = getDriver(Provider.OPENSTACK_SWIFT);
  const { username, password, project_name: projectName, project_id: projectId } = users.demo;
  const { origin, pathname } = new URL(endpoints['object-store'].replace('{project_id}', projectId));
  const storage = PROXY + pathname;
  survives(
    'Swift',
    origin,
    () => new Swift({ endpoint, username, password, projectName, endpoints: { storage } }),
  );
});
