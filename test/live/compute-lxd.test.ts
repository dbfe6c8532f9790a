import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { describe } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { labServer } from '../support/lab.js';

const lab = labServer<{ socket: string; image_alias: string }>('lxd');

if (lab === null) {
  console.warn(`SKIPPED: ${computeBehaviours.length} tests of compute on LXD.`);
  describe.skip(`compute on LXD: ${computeBehaviours.length} tests`, () => {});
} else {
  const Lxd = getDriver(Provider.LXD);
  const make = () => new Lxd({ endpoint: `unix://${lab.socket}` });
  describeCompute({
    name: 'LXD',
    context: async () => ({
      driver: make(),
      another: make,
      image: (await make().getImage(lab.image_alias)).id,
      size: 'default',
      refusedName: 'no_such-name!',
    }),
  });
}
