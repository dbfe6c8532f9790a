import { getDriver, Provider } from 'skylane';

import { describeDns } from '../support/dns.js';
import { DESIGNATE_DESCRIPTION } from '../support/dns-properties.js';
import { withLab } from '../support/lab.js';

interface OpenStack {
  readonly auth_url: string;
  readonly region: string;
  readonly dns_server: { readonly host: string; readonly port: number };
  readonly users: { readonly demo: { readonly password: string } };
}

withLab<OpenStack>('openstack-lab', (lab) => {
  const Designate = getDriver(Provider.OPENSTACK, 'dns');
  describeDns({
    name: 'Designate',
    driver: () =>
      new Designate({
        endpoint: lab.auth_url,
        region: lab.region,
        username: 'demo',
        password: lab.users.demo.password,
        projectName: 'demo',
      }),
    domain: (part) => `${part}-${process.pid}.lab.test`,
    // Designate knows flags in upper case only, and no NAPTR record without a replacement.
    samples: {
      NAPTR: [
        '100 10 u E2U+sip "!^.*$!sip:info@example.com!" naptr.example.net.',
        '100 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" naptr.example.net.',
      ],
    },
    nameServer: lab.dns_server,
    properties: [DESIGNATE_DESCRIPTION],
  });
});
