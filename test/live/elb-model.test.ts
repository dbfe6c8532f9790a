import { afterAll, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { Elb } from 'skylane/aws';
import { labServer } from '../support/lab.js';

/** Checks each request against AWS's own service model: signature, names, types, required parameters. It keeps nothing. */
const lab = labServer<{ endpoint: string; access_key: string; secret_key: string; region: string }>(
  'aws-mock',
);

const ARN = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef';

const REQUESTS: Readonly<Record<string, (elb: Elb) => Promise<unknown>>> = {
  listLoadBalancers: (elb) => elb.iterateLoadBalancers().next(),
  getLoadBalancer: (elb) => elb.getLoadBalancer(ARN),
  listMembers: (elb) => elb.listMembers(ARN),
  'updateLoadBalancer, a health check': (elb) =>
    elb.updateLoadBalancer(ARN, { healthCheck: { protocol: 'http', path: '/up' } }),
  'updateLoadBalancer, an algorithm': (elb) =>
    elb.updateLoadBalancer(ARN, { algorithm: 'least-connections' }),
  'updateLoadBalancer, listeners': (elb) =>
    elb.updateLoadBalancer(ARN, {
      listeners: [
        {
          port: 443,
          protocol: 'https',
          targetPort: 8080,
          certificate: 'arn:aws:acm:us-east-1:1:certificate/a',
        },
      ],
    }),
  destroyLoadBalancer: (elb) => elb.destroyLoadBalancer(ARN),
};

describe.skipIf(lab === null)(
  "each request of Elastic Load Balancing's driver is as AWS's model says",
  () => {
    const Driver = getDriver(Provider.ELB);
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
  },
);
