import { afterAll, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { ElbClassic } from 'skylane/elb-classic';
import { labServer } from '../support/lab.js';

/** Checks each request against AWS's own service model: signature, names, types, required parameters. It keeps nothing. */
const lab = labServer<{ endpoint: string; access_key: string; secret_key: string; region: string }>(
  'aws-mock',
);

const NAME = 'web';
const node = { id: 'i-0123456789abcdef0', publicIps: [], privateIps: [] };
const CERTIFICATE = 'arn:aws:iam::123456789012:server-certificate/web';
const SECURE = { port: 443, protocol: 'https', targetPort: 8080, certificate: CERTIFICATE };
const spec = {
  name: NAME,
  networks: ['subnet-1', 'subnet-2'],
  listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }, SECURE],
};

const REQUESTS: Readonly<Record<string, (elb: ElbClassic) => Promise<unknown>>> = {
  listLoadBalancers: (elb) => elb.iterateLoadBalancers().next(),
  getLoadBalancer: (elb) => elb.getLoadBalancer(NAME),
  listMembers: (elb) => elb.listMembers(NAME),
  createLoadBalancer: (elb) =>
    elb.createLoadBalancer({
      ...spec,
      members: [node],
      healthCheck: { protocol: 'https', path: '/up' },
      extra: {
        scheme: 'internal',
        securityGroups: ['sg-1'],
        tags: { team: 'web' },
        stickiness: { seconds: 300 },
      },
    }),
  'createLoadBalancer, of zones': (elb) =>
    elb.createLoadBalancer({
      name: NAME,
      location: 'us-east-1a',
      listeners: [{ port: 80, protocol: 'http' }],
      extra: { zones: ['us-east-1b'], stickiness: { cookie: 'SID' } },
    }),
  'updateLoadBalancer, a health check': (elb) =>
    elb.updateLoadBalancer(NAME, { healthCheck: { protocol: 'tls' } }),
  'updateLoadBalancer, listeners': (elb) => elb.updateLoadBalancer(NAME, { listeners: [SECURE] }),
  'updateLoadBalancer, what only classic balancers have': (elb) =>
    elb.updateLoadBalancer(NAME, {
      listeners: [{ port: 80, protocol: 'http' }],
      extra: { securityGroups: ['sg-2'], tags: { team: 'web' }, stickiness: { cookie: 'SID' } },
    }),
  destroyLoadBalancer: (elb) => elb.destroyLoadBalancer(NAME),
};

describe.skipIf(lab === null)("each request of the classic balancers' driver is as AWS's model says", () => {
  const Driver = getDriver(Provider.ELB_CLASSIC);
  const elb = new Driver({
    endpoint: lab?.endpoint ?? 'http://127.0.0.1:9',
    region: lab?.region ?? 'us-east-1',
    accessKeyId: lab?.access_key ?? 'key',
    secretAccessKey: lab?.secret_key ?? 'secret',
    retry: { attempts: 1 },
  });

  afterAll(() => elb.close());

  test.each(Object.entries(REQUESTS))('%s', async (_name, send) => {
    const outcome = await send(elb).then(
      () => null,
      (error: unknown) => error,
    );
    expect(outcome).toBeNull();
  });
});
