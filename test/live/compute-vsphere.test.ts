import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { afterAll, describe } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { labServer } from '../support/lab.js';

interface Vcsim {
  readonly sdk: string;
  readonly user: string;
  readonly password: string;
  readonly ca: string;
  readonly datacenter: string;
}

const lab = labServer<Vcsim>('vcsim');

if (lab === null) {
  console.warn(`SKIPPED: ${computeBehaviours.length} tests of compute on vSphere.`);
  describe.skip(`compute on vSphere: ${computeBehaviours.length} tests`, () => {});
} else {
  const { sdk: endpoint, user: username, password, ca, datacenter } = lab;
  const Vsphere = getDriver(Provider.VSPHERE);
  const options = { endpoint, username, password, region: datacenter, tls: { ca: readFileSync(ca, 'utf8') } };
  const make = () => new Vsphere(options);
  const template = `template-${randomUUID().slice(0, 8)}`;

  describeCompute({
    name: 'vSphere',
    context: async () => {
      const driver = make();
      const [machine] = await driver.listNodes();
      if (machine === undefined) throw new Error('vcsim has no machine');
      const { id } = await driver.createImage(machine, { name: template });
      return {
        driver,
        another: make,
        image: id,
        size: '1x32',
        otherSize: '2x64',
        refusedName: 'x'.repeat(81),
        secrets: [password],
        wrongSecret: () => new Vsphere({ ...options, password: 'nope-nope-nope' }),
        wrongRegion: () => new Vsphere({ ...options, region: 'no-such-datacenter' }),
      };
    },
  });

  afterAll(async () => {
    await using driver = make();
    const made = (await driver.listImages()).find(({ name }) => name === template);
    await made?.delete();
  });
}
