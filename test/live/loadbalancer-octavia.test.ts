import { getDriver, Provider } from 'skylane';

import { withLab } from '../support/lab.js';
import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';

const Octavia = getDriver(Provider.OPENSTACK, 'loadbalancer');

/** The lab's Octavia looks no subnet up. */
const SUBNET = '11111111-2222-4333-8444-555555555555';

interface Endpoints {
  readonly auth_url: string;
}

withLab<Endpoints>('openstack-lab', ({ auth_url: endpoint }) => {
  const options = { username: 'demo', password: 'labdemo', projectName: 'demo', region: 'RegionOne' };
  describeLoadBalancers({
    name: 'Octavia (Zed)',
    driver: () => new Octavia({ ...options, endpoint }),
    spec: () => ({
      name: freeName(),
      listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
      extra: { vipSubnetId: SUBNET },
    }),
    member: (index) => ({ address: `10.0.${index >> 8}.${(index & 255) + 1}` }),
    stranger: () => new Octavia({ ...options, endpoint: `${endpoint}/` }),
    otherPort: 8443,
    patience: 120_000,
  });
});
