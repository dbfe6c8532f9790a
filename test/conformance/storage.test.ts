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

/** A server that gives a few rows at once, as some do: what takes a short page for the last one fails. */
const PAGE_SIZE = 7;

const openStack = await quickSandbox({ pageSize: PAGE_SIZE });
const rackspace = await quickSandbox({ flavor: 'rackspace', pageSize: PAGE_SIZE });

afterAll(async () => {
  await openStack.close();
  await rackspace.close();
});

describeStorage({
  name: 'Swift of the sandbox',
  pageSize: PAGE_SIZE,
  driver: () => withKey(new Swift({ ...openStack.credentials, endpoint: openStack.identityUrl })),
});

describeStorage({
  name: 'Cloud Files of the sandbox',
  pageSize: PAGE_SIZE,
  driver: () => withKey(new CloudFiles({ ...rackspace.credentials, endpoint: rackspace.identityUrl })),
});

const folder = await mkdtemp(join(tmpdir(), 'skylane-local-'));

afterAll(() => rm(folder, { recursive: true }));

describeStorage({ name: 'a local folder', driver: () => new Local({ path: folder }) });

/** Temporary URLs are signed with a key of the account's. */
async function withKey<D extends InstanceType<typeof Swift | typeof CloudFiles>>(driver: D): Promise<D> {
  await driver.account.setTempUrlKey('a key for temporary URLs');
  return driver;
}
