import { getDriver, Provider } from 'skylane';
import { afterAll } from 'vitest';

import { describeDns } from '../support/dns.js';
import { quickSandbox } from '../support/sandbox.js';

const Designate = getDriver(Provider.OPENSTACK, 'dns');
const sandbox = await quickSandbox();

afterAll(() => sandbox.close());

describeDns({
  name: 'the sandbox of Designate',
  driver: () => new Designate({ ...sandbox.credentials, endpoint: sandbox.identityUrl }),
  domain: (part) => `${part}.example.org`,
  samples: {
    NAPTR: [
      '100 10 u E2U+sip "!^.*$!sip:info@example.com!" naptr.example.net.',
      '100 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" naptr.example.net.',
    ],
  },
});
