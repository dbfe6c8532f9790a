import { getDriver, Provider } from 'skylane';

import { describeDns } from '../support/dns.js';
import { POWERDNS_COMMENTS, POWERDNS_DISABLED } from '../support/dns-properties.js';
import { withLab } from '../support/lab.js';

interface PowerDnsServer {
  readonly api: string;
  readonly api_key: string;
  readonly dns: { readonly host: string; readonly port: number };
}

withLab<PowerDnsServer>('powerdns', (lab) => {
  const PowerDns = getDriver(Provider.POWERDNS);
  describeDns({
    name: 'PowerDNS',
    driver: () => new PowerDns({ endpoint: lab.api, apiKey: lab.api_key }),
    domain: (part) => `${part}-${process.pid}.lab.test`,
    nameServer: lab.dns,
    properties: [POWERDNS_DISABLED, POWERDNS_COMMENTS],
  });
});
