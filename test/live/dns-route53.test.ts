import { getDriver, Provider } from 'skylane';

import { describeDns } from '../support/dns.js';
import { withLab } from '../support/lab.js';
import { freshAccount, type MotoLab } from '../support/moto.js';

withLab<MotoLab>('moto', (lab) => {
  const Route53 = getDriver(Provider.ROUTE53);
  const credentials = freshAccount(lab);
  describeDns({
    name: 'moto',
    driver: () => new Route53({ endpoint: lab.endpoint, credentials }),
    domain: (part) => `${part}-${process.pid}.lab.test`,
  });
});
