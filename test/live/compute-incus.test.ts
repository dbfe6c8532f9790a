import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { afterAll, describe } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { labServer } from '../support/lab.js';
import { lxdNetworks, removeLxdNetworks } from '../support/lxd-networks.js';

const lab = labServer<{ socket: string; image_alias: string }>('incus');

if (lab === null) {
  console.warn(`SKIPPED: ${computeBehaviours.length} tests of compute on Incus.`);
  describe.skip(`compute on Incus: ${computeBehaviours.length} tests`, () => {});
} else {
  const Incus = getDriver(Provider.INCUS);
  const make = () => new Incus({ endpoint: `unix://${lab.socket}` });
  const KERNEL =
    'the kernel of the lab has no filters on bridges, with which Incus puts ACLs on network cards';
  describeCompute({
    name: 'Incus',
    without: {
      'reserves an address, gives it to a server, takes it back and releases it':
        'the image of the lab asks for no address; networks-clients has a forward to a given one',
      'gives a firewall to a server and takes it off, and either twice is no error': KERNEL,
      'gives a server two firewalls at once, and it has both': KERNEL,
      'makes a server with a firewall, and refuses one that does not exist': KERNEL,
    },
    context: async () => ({
      driver: make(),
      another: make,
      image: (await make().getImage(lab.image_alias)).id,
      size: 'default',
      refusedName: 'no_such-name!',
      ...(await lxdNetworks(make())),
    }),
  });

  afterAll(() => removeLxdNetworks(make()));
}
