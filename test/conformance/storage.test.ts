import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { getDriver, Provider } from 'skylane';
import { afterAll } from 'vitest';

import { quickSandbox } from '../support/sandbox.js';
import { describeStorage } from '../support/storage.js';

const Swift = getDriver(Provider.OPENSTACK_SWIFT);
const CloudFiles = getDriver(Provider.CLOUDFILES);

const Local = getDriver(Provider.LOCAL);

const openStack = await quickSandbox();
const rackspace = await quickSandbox({ flavor: 'rackspace' });

afterAll(async () => {
  await openStack.close();
  await rackspace.close();
});

describeStorage({
  name: 'Swift of the sandbox',
  driver: () => withKey(new Swift({ ...openStack.credentials, endpoint: openStack.identityUrl })),
});

describeStorage({
  name: 'Cloud Files of the sandbox',
  driver: () => withKey(new CloudFiles({ ...rackspace.credentials, endpoint: rackspace.identityUrl })),
});

const folder = await mkdtemp(join(tmpdir(), 'skylane-local-'));

afterAll(() => rm(folder, { recursive: true }));

describeStorage({ name: 'a local folder', driver: () => new Local({ path: folder }) });

/** Temporary URLs are signed with a key of the account's. */
async function withKey<D extends InstanceType<typeof Swift | typeof CloudFiles>>(driver: D): Promise<D> {
  await driver.setTempUrlKey('a key for temporary URLs');
  return driver;
}
