import { getDriver, Provider } from 'skylane';
import { describe } from 'vitest';

import { describeDns } from '../conformance/dns.js';
import { labServer } from '../support/lab.js';

const lab = labServer<{ api: string; api_key: string; dns: { host: string; port: number } }>('powerdns');

if (lab === null) describe.skip('DNS on PowerDNS', () => {});
else {
  const PowerDns = getDriver(Provider.POWERDNS);
  describeDns({
    name: 'PowerDNS',
    driver: () => new PowerDns({ endpoint: lab.api, apiKey: lab.api_key }),
    domain: (part) => `${part}-${process.pid}.lab.test`,
    nameServer: lab.dns,
  });
}
