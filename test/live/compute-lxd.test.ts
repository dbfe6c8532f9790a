import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { afterAll, describe } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { labServer } from '../support/lab.js';
import { lxdNetworks, removeLxdNetworks } from '../support/lxd-networks.js';

const lab = labServer<{ socket: string; image_alias: string }>('lxd');

if (lab === null) {
  console.warn(`SKIPPED: ${computeBehaviours.length} tests of compute on LXD.`);
  describe.skip(`compute on LXD: ${computeBehaviours.length} tests`, () => {});
} else {
  const Lxd = getDriver(Provider.LXD);
  const make = () => new Lxd({ endpoint: `unix://${lab.socket}` });
  describeCompute({
    name: 'LXD',
    without: {
      'reserves an address, gives it to a server, takes it back and releases it':
        'the image of the lab asks for no address; networks-clients has a forward to a given one',
      'gives a firewall to a server and takes it off, and either twice is no error':
        'LXD 5.0 has ACLs on network cards of OVN alone',
      'gives a server two firewalls at once, and it has both':
        'LXD 5.0 has ACLs on network cards of OVN alone',
      'makes a server with a firewall, and refuses one that does not exist':
        'LXD 5.0 has ACLs on network cards of OVN alone',
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
