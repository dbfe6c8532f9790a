import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { getDriver, Provider, Scheduler, type StorageDriver, type UploadItem } from 'skylane';
import { startSandbox } from 'skylane/sandbox';
import { describe, expect, test } from 'vitest';

import { withLab } from '../support/lab.js';
import type { S3Lab } from '../support/s3.js';
import { type Faulty, PROXY, startFaultProxy } from './fault-proxy.js';

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

/** Transfers in all, half of them up and half of them down. SKYLANE_TRANSFERS asks for another number. */
const TRANSFERS = Number(process.env['SKYLANE_TRANSFERS'] ?? 400);

/** A store, and what makes it fail. */
interface Subject {
  readonly driver: StorageDriver;
  readonly faulty: Faulty;
}

/** What is put, and what has to come back: names with the MD5 of their contents. Every hundredth object goes in parts. */
function* items(count: number, sums: Map<string, string>): Generator<UploadItem> {
  for (let index = 0; index < count; index += 1) {
    const isLarge = index % 100 === 99;
    const data = randomBytes(isLarge ? 6_000_000 : 1 + ((index * 7919) % 60_000));
    sums.set(`o/${index}`, createHash('md5').update(data).digest('hex'));
    yield { name: `o/${index}`, data, options: isLarge ? { partSize: 5 * 1024 * 1024 } : {} };
  }
}

/** Up and down again through faults: nothing is lost, nothing is wrong. */
function survives(name: string, start: () => Promise<Subject>): void {
  describe(`${name} behind faults`, () => {
    test(`${TRANSFERS} transfers, none lost, none wrong`, { timeout: 900_000 }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'skylane-faults-'));
      const { driver, faulty } = await start();
      const scheduler = new Scheduler(driver, { concurrency: 16 });
      const container = `faults-${randomBytes(4).toString('hex')}`;
      await driver.createContainer(container);
      await faulty.begin();
      try {
        const count = TRANSFERS / 2;
        const sums = new Map<string, string>();
        const up = await scheduler.uploadAll(items(count, sums), container, { attempts: 6 }).result;
        expect(up).toMatchObject({ done: count, failures: [], incomplete: null });
        const down = await scheduler.downloadAll(container, folder, { attempts: 6 }).result;
        expect(down).toMatchObject({ done: count, failures: [], incomplete: null });
        for (const [object, sum] of sums) {
          const content = await readFile(join(folder, object));
          expect([object, createHash('md5').update(content).digest('hex')]).toEqual([object, sum]);
        }
        const counts = await faulty.counts();
        console.info(`${name}: ${TRANSFERS} transfers, none lost, none wrong; ${JSON.stringify(counts)}`);
      } finally {
        await faulty.end();
        for (const left of await driver.listIncompleteUploads(container))
          await driver.abortIncompleteUpload(left);
        await scheduler.deleteObjects(driver.iterateObjects(container)).result;
        // Swift keeps the parts of large objects in a container beside it.
        for (const { name: own } of await driver.listContainers())
          if (own.startsWith(container)) await driver.deleteContainer(own);
        await scheduler.close();
        await driver.close();
        await faulty[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
      }
    });
  });
}

/** Storage of the sandbox, whose own faults need nothing beside it. */
async function sandboxSwift(): Promise<Subject> {
  const sandbox = await startSandbox({ flavor: 'openstack', seed: 7 });
  const Swift = getDriver(Provider.OPENSTACK_SWIFT);
  const driver = new Swift({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  const path = '/AUTH_';
  const faulty: Faulty = {
    async begin() {
      await sandbox.addFault({ kind: 'lostAnswer', path, probability: 1 / 13 });
      await sandbox.addFault({ kind: 'reset', path, probability: 1 / 17 });
      await sandbox.addFault({ kind: 'status', status: 503, path, probability: 1 / 19 });
      // An answer that is cut and says nothing of it: only contents have a checksum that tells.
      await sandbox.addFault({
        kind: 'truncate',
        method: 'GET',
        path: '/AUTH_[^/]+/[^/]+/o',
        probability: 1 / 9,
      });
    },
    async end() {
      await sandbox.clearFaults();
    },
    async counts() {
      const log = (await sandbox.log()).filter((entry) => entry.path.includes('/AUTH_'));
      const broken = log.filter(({ status }) => status === null).length;
      return { requests: log.length, broken, unavailable: log.filter(({ status }) => status === 503).length };
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close();
    },
  };
  return { driver, faulty };
}

survives('Swift of the sandbox', sandboxSwift);

withLab<S3Lab>('ceph-rgw', ({ endpoint, region, access_key: accessKeyId, secret_key: secretAccessKey }) => {
  const S3 = getDriver(Provider.S3);
  survives('Ceph as S3', async () => ({
    faulty: await startFaultProxy(endpoint),
    driver: new S3({ endpoint: PROXY, region, accessKeyId, secretAccessKey }),
  }));
});

withLab<OpenStackLab>('openstack-lab', ({ auth_url: endpoint, endpoints, users }) => {
  const Swift = getDriver(Provider.OPENSTACK_SWIFT);
  const { username, password, project_name: projectName, project_id: projectId } = users.demo;
  const { origin, pathname } = new URL(endpoints['object-store'].replace('{project_id}', projectId));
  survives('Swift', async () => ({
    faulty: await startFaultProxy(origin),
    driver: new Swift({
      endpoint,
      username,
      password,
      projectName,
      endpoints: { storage: PROXY + pathname },
    }),
  }));
});
