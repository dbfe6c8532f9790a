import { getDriver, Provider } from 'skylane';
import { expect, it } from 'vitest';

import { freshName } from '../support/fresh-name.js';
import { describeDns } from '../support/dns.js';
import { withLab } from '../support/lab.js';

// moto's server: `pip install 'moto[server]'`, `moto_server -p 28700`, and {"endpoint": "http://127.0.0.1:28700"} in /tmp/lab-moto/endpoints.json.
withLab<{ readonly endpoint: string }>('moto', (lab) => {
  const Route53 = getDriver(Provider.ROUTE53);
  const make = () =>
    new Route53({ endpoint: lab.endpoint, accessKeyId: 'testing', secretAccessKey: 'testing' });
  describeDns({ name: 'moto', driver: make, domain: (part) => `${part}-${process.pid}.lab.test` });

  it('takes 5,000 records in as many batches as their values need', async () => {
    const driver = make();
    const zone = await driver.createZone({ domain: `${freshName('scale')}.lab.test` });
    const desired = Array.from({ length: 5000 }, (_, index) => ({
      name: `n${index % 2500}`,
      type: 'A',
      data: `192.0.${index % 250}.${Math.floor(index / 2500) + 1}`,
      ttl: 300,
    }));
    expect(await driver.applyPlan(await zone.plan(desired))).toMatchObject({ created: 5000, batches: 5 });
    expect((await zone.plan(desired)).changes).toEqual([]);
    await zone.delete();
    await driver.close();
  });
});
