import { getDriver, Provider } from 'skylane';
import { afterAll } from 'vitest';

import { quickSandbox } from '../support/sandbox.js';
import { describeDns } from './dns.js';

const RackspaceDns = getDriver(Provider.RACKSPACE, 'dns');
const sandbox = await quickSandbox({ flavor: 'rackspace' });

afterAll(() => sandbox.close());

describeDns({
  name: 'the sandbox of Rackspace',
  driver: () => new RackspaceDns({ ...sandbox.credentials, endpoint: sandbox.identityUrl }),
  domain: (part) => `${part}.example`,
});
