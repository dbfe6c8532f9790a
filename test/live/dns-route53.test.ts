import { getDriver, Provider } from 'skylane';

import { describeDns } from '../support/dns.js';
import { withLab } from '../support/lab.js';

// moto's server: `pip install 'moto[server]'`, `moto_server -p 28700`, and {"endpoint": "http://127.0.0.1:28700"} in /tmp/lab-moto/endpoints.json.
withLab<{ readonly endpoint: string }>('moto', (lab) => {
  const Route53 = getDriver(Provider.ROUTE53);
  describeDns({
    name: 'moto',
    driver: () => new Route53({ endpoint: lab.endpoint, accessKeyId: 'testing', secretAccessKey: 'testing' }),
    domain: (part) => `${part}-${process.pid}.lab.test`,
  });
});
