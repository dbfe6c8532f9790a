import { getDriver, Provider } from 'skylane';
import { afterAll } from 'vitest';
import { KEY, REGION } from '../support/compute-hosts/outscale/manner.js';
import { row } from '../support/compute-hosts/rows/outscale.js';
import { SECRET, StandIn } from '../support/compute-hosts/stand-in.js';
import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';

const Balancers = getDriver(Provider.OUTSCALE, 'loadbalancer');
const cloud = new StandIn(row.shape);
const endpoint = await cloud.start();
for (let index = 0; index < 250; index += 1) {
  const VmId = idOf(index);
  cloud.state.add('vms', VmId, {
    VmId,
    State: 'running',
    Tags: [],
    SecurityGroups: [],
    BlockDeviceMappings: [],
  });
}

afterAll(() => cloud[Symbol.asyncDispose]());

function idOf(index: number): string {
  return `i-${String(index).padStart(8, '0')}`;
}

const server = (id: string) => ({ id, publicIps: [], privateIps: [] });
const keys = { accessKey: KEY, secretKey: SECRET, region: REGION };

describeLoadBalancers({
  name: 'a stand-in for OUTSCALE',
  driver: () => new Balancers({ ...keys, endpoint }),
  spec: () => ({
    name: freeName(),
    location: 'eu-west-2a',
    listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
  }),
  member: (index) => server(idOf(index)),
  refusedMember: server('i-ffffffff'),
  otherListeners: [
    { protocol: 'tcp' },
    { protocol: 'https', certificate: 'orn:ows:idauth::1:server-certificate/a' },
  ],
  stranger: () => new Balancers({ ...keys, endpoint: `${endpoint}/` }),
});
