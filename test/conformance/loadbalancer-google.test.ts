import { afterAll } from 'vitest';

import { googleCloud } from '../support/google-balancers.js';
import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';

const KINDS = [
  { name: 'passthrough', listener: { port: 80 } },
  { name: 'application', listener: { port: 80, protocol: 'http', targetPort: 8080 } },
];

// Each has a cloud of its own, so that it has all requests of a minute.
for (const { name, listener } of KINDS) {
  const cloud = await googleCloud(31);
  afterAll(() => cloud.close());

  describeLoadBalancers({
    name: `the sandbox's Google, ${name}`,
    driver: () => cloud.balancers(),
    spec: () => ({ name: freeName(), listeners: [listener] }),
    member: cloud.node,
    refusedMember: { id: '99', publicIps: [], privateIps: [] },
    stranger: () => cloud.balancers(`${cloud.sandbox.identityUrl}/`),
  });
}
