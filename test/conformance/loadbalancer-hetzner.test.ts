import { getDriver, Provider } from 'skylane';
import { afterAll } from 'vitest';

import { HetznerCloud } from '../support/hetzner-balancers.js';
import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';

const Balancers = getDriver(Provider.HETZNER, 'loadbalancer');
const cloud = new HetznerCloud();
const endpoint = await cloud.start();

afterAll(() => cloud.close());

const server = (id: number) => ({ id: String(id), publicIps: [], privateIps: [] });

describeLoadBalancers({
  name: 'a stand-in for Hetzner',
  driver: () => new Balancers({ token: 'token', endpoint, region: 'fsn1' }),
  spec: () => ({ name: freeName(), listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }] }),
  member: (index) => server(1000 + index),
  refusedMember: server(666),
  otherListeners: [{ protocol: 'tcp' }, { protocol: 'https', certificate: '1' }],
  stranger: () => new Balancers({ token: 'token', endpoint: `${endpoint}/`, region: 'fsn1' }),
});
