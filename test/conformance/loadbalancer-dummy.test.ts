import { getDriver, Provider } from 'skylane';
import { DummyCloud } from 'skylane/dummy';

import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';

const DummyLoadBalancer = getDriver(Provider.DUMMY, 'loadbalancer');
const cloud = new DummyCloud();

describeLoadBalancers({
  name: 'DUMMY',
  driver: () => new DummyLoadBalancer({ cloud }),
  spec: () => ({ name: freeName(), listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }] }),
  member: (index) => ({ address: `10.0.0.${index + 1}` }),
  refusedMember: { address: '203.0.113.1' },
  stranger: () => new DummyLoadBalancer({ cloud, region: 'elsewhere' }),
  otherPort: 8443,
  otherListeners: [{ protocol: 'tcp' }],
});
