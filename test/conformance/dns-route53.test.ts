import { getDriver, Provider } from 'skylane';
import { afterAll } from 'vitest';

import { describeDns } from '../support/dns.js';
import { quickSandbox } from '../support/sandbox.js';

const Route53 = getDriver(Provider.ROUTE53);
const sandbox = await quickSandbox({ flavor: 'route53' });

afterAll(() => sandbox.close());

describeDns({
  name: 'the sandbox of Route 53',
  driver: () => new Route53({ ...sandbox.credentials, endpoint: sandbox.url }),
  domain: (part) => `${part}.example`,
});
