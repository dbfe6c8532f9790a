import { getDriver, Provider } from 'skylane';
import { afterAll } from 'vitest';

import { quickSandbox } from '../support/sandbox.js';
import { describeStorage } from '../support/storage.js';

const Swift = getDriver(Provider.OPENSTACK_SWIFT);
const CloudFiles = getDriver(Provider.CLOUDFILES);

const openStack = await quickSandbox();
const rackspace = await quickSandbox({ flavor: 'rackspace' });

afterAll(async () => {
  await openStack.close();
  await rackspace.close();
});

describeStorage({
  name: 'Swift of the sandbox',
  driver: () => new Swift({ ...openStack.credentials, endpoint: openStack.identityUrl }),
});

describeStorage({
  name: 'Cloud Files of the sandbox',
  driver: () => new CloudFiles({ ...rackspace.credentials, endpoint: rackspace.identityUrl }),
});
