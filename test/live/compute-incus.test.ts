import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { describe } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { labServer } from '../support/lab.js';

const lab = labServer<{ socket: string; image_alias: string }>('incus');

if (lab === null) {
  console.warn(`SKIPPED: ${computeBehaviours.length} tests of compute on Incus.`);
  describe.skip(`compute on Incus: ${computeBehaviours.length} tests`, () => {});
} else {
  const Incus = getDriver(Provider.INCUS);
  const make = () => new Incus({ endpoint: `unix://${lab.socket}` });
  describeCompute({
    name: 'Incus',
    context: async () => ({
      driver: make(),
      another: make,
      image: (await make().getImage(lab.image_alias)).id,
      size: 'default',
      refusedName: 'no_such-name!',
    }),
  });
}
