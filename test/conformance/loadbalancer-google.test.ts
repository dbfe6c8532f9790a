import { afterAll } from 'vitest';

import { googleCloud } from '../support/google-balancers.js';
import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';

const KINDS = [
  // A passthrough balancer changes no packet: its target ports are those of its listeners.
  {
    name: 'passthrough',
    listener: { port: 80 },
    others: () => ({}),
    only: /^(?!a listener with another target port)/,
  },
  {
    name: 'application',
    listener: { port: 80, protocol: 'http', targetPort: 8080 },
    others: (project: string) => ({
      otherListeners: [{ protocol: 'https', certificate: `projects/${project}/global/sslCertificates/one` }],
    }),
    only: /./,
  },
];

// Each has a cloud of its own, so that it has all requests of a minute.
for (const { name, listener, others, only } of KINDS) {
  const cloud = await googleCloud(31);
  afterAll(() => cloud.close());

  describeLoadBalancers({
    name: `the sandbox's Google, ${name}`,
    only,
    driver: () => cloud.balancers(),
    spec: () => ({ name: freeName(), listeners: [listener] }),
    member: cloud.node,
    ...others(cloud.sandbox.credentials.projectId),
    refusedMember: { id: '99', publicIps: [], privateIps: [] },
    stranger: () => cloud.balancers(`${cloud.sandbox.identityUrl}/`),
  });
}
