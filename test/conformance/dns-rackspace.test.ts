import { getDriver, Provider } from 'skylane';
import { afterAll, expect, it } from 'vitest';

import { describeDns } from '../support/dns.js';
import { RACKSPACE_COMMENT } from '../support/dns-properties.js';
import { quickSandbox } from '../support/sandbox.js';

const RackspaceDns = getDriver(Provider.RACKSPACE, 'dns');
const sandbox = await quickSandbox({ flavor: 'rackspace' });
const capped = await quickSandbox({ flavor: 'rackspace', pageSize: 2 });

afterAll(() => Promise.all([sandbox.close(), capped.close()]));

describeDns({
  name: 'the sandbox of Rackspace',
  driver: () => new RackspaceDns({ ...sandbox.credentials, endpoint: sandbox.identityUrl }),
  domain: (part) => `${part}.example`,
  properties: [RACKSPACE_COMMENT],
});

describeDns({
  name: 'a sandbox that cuts its pages short',
  driver: () => new RackspaceDns({ ...capped.credentials, endpoint: capped.identityUrl }),
  domain: (part) => `${part}.capped.example`,
  only: /^lists all|finds a zone|edits one value/,
});

it('a job that does not end is given up when the call is', async () => {
  const slow = await quickSandbox({ flavor: 'rackspace', actionTime: 600_000 });
  const driver = new RackspaceDns({ ...slow.credentials, endpoint: slow.identityUrl });
  const created = driver.createZone({ domain: 'slow.example' }, { timeout: 1000 });
  await expect(created).rejects.toMatchObject({ code: 'timeout' });
  await driver.close();
  await slow.close();
});
