import { getDriver, Provider } from 'skylane';
import { afterAll, expect, it } from 'vitest';

import { describeDns } from '../support/dns.js';
import { quickSandbox } from '../support/sandbox.js';

const RackspaceDns = getDriver(Provider.RACKSPACE, 'dns');
const sandbox = await quickSandbox({ flavor: 'rackspace' });

afterAll(() => sandbox.close());

describeDns({
  name: 'the sandbox of Rackspace',
  driver: () => new RackspaceDns({ ...sandbox.credentials, endpoint: sandbox.identityUrl }),
  domain: (part) => `${part}.example`,
});

it('a job that does not end is given up when the call is', async () => {
  const slow = await quickSandbox({ flavor: 'rackspace', actionTime: 600_000 });
  const driver = new RackspaceDns({ ...slow.credentials, endpoint: slow.identityUrl });
  const created = driver.createZone({ domain: 'slow.example' }, { timeout: 1000 });
  await expect(created).rejects.toMatchObject({ code: 'timeout' });
  await driver.close();
  await slow.close();
});
