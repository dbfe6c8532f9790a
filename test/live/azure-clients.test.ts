import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getDriver, Provider } from 'skylane';
import { spawnSandbox } from 'skylane/sandbox';
import { describe, expect, test } from 'vitest';
import { findJudge } from '../support/sign-in/judge.js';

const run = promisify(execFile);
const python = findJudge('azure.mgmt.compute');
const SCRIPT = fileURLToPath(new URL('./foreign/azure-mgmt.py', import.meta.url));
const IMAGE = 'Canonical:ubuntu-24_04-lts:server:latest';

describe.skipIf(python === null)("Azure's own clients", () => {
  test('read back what Skylane made on the sandbox, make and delete, and Skylane sees it', async () => {
    await using sandbox = await spawnSandbox({ flavor: 'azure', buildTime: 200, actionTime: 50 });
    const { subscriptionId, token } = sandbox.credentials;
    const Azure = getDriver(Provider.AZURE);
    await using driver = new Azure({ ...sandbox.credentials, endpoint: sandbox.url });
    const spec = { name: 'by-skylane', image: IMAGE, size: 'Standard_B2s', metadata: { team: 'web' } };
    const [node] = await driver.waitUntilRunning([await driver.createNode(spec)]);
    const { stdout } = await run(python ?? '', [SCRIPT, sandbox.url, subscriptionId, token]);
    expect(JSON.parse(stdout)).toEqual({
      found: [
        {
          name: 'by-skylane',
          tags: ['skylane-create', 'team'],
          size: 'Standard_B2s',
          image: 'server',
          state: 'PowerState/running',
          ip: node?.publicIps[0],
          private: node?.privateIps[0],
        },
      ],
      groups: [['skylane', { 'skylane-made': 'true' }]],
      disks: 1,
      sizes: (await driver.listSizes()).map(({ id }) => id),
      made: 'Succeeded',
      disk: ['data', 4, 'Unattached'],
      stopped: 'PowerState/deallocated',
      left: ['by-azure'],
    });
    expect((await driver.listNodes()).map(({ name, state, metadata }) => [name, state, metadata])).toEqual([
      ['by-azure', 'stopped', { made: 'by azure-mgmt-compute' }],
    ]);
    const gallery = (await driver.listImages()).filter(({ extra }) => extra.kind === 'gallery');
    expect(gallery.map(({ name, extra }) => [name, extra.osType])).toEqual([['golden', 'Linux']]);
    expect(await driver.images.listGallery('ours')).toEqual(gallery);
    expect((await driver.getImage(gallery[0]?.id ?? '')).name).toBe('golden');
    await expect(driver.images.listGallery('theirs')).rejects.toMatchObject({ code: 'not-found' });
    await driver.destroyNode('by-azure');
    await expect.poll(async () => (await driver.listNodes()).length, { timeout: 10_000 }).toBe(0);
    expect((await driver.listVolumes()).map(({ name, size, state }) => [name, size, state])).toEqual([
      ['data', 4, 'available'],
    ]);
  }, 120_000);
});
