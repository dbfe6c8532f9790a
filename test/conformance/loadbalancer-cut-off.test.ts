import { getDriver, Provider } from 'skylane';
import { afterAll, expect, it } from 'vitest';

import { freeName } from '../support/loadbalancer.js';
import { quickSandbox } from '../support/sandbox.js';

/** A create cut off at each of its requests that change something: nothing is left behind, or the error names it. */
const octavia = await quickSandbox();
const rackspace = await quickSandbox({ flavor: 'rackspace' });
const azure = await quickSandbox({ flavor: 'azure', rateLimit: { requests: 100_000, per: 1000 } });

afterAll(async () => {
  await using driver = new Azure({ ...azure.credentials, endpoint: azure.url });
  expect(await driver.listAddresses()).toEqual([]);
  await Promise.all([octavia.close(), rackspace.close(), azure.close()]);
});

const Octavia = getDriver(Provider.OPENSTACK, 'loadbalancer');
const Rackspace = getDriver(Provider.RACKSPACE, 'loadbalancer');
const AzureBalancers = getDriver(Provider.AZURE_LOAD_BALANCER);
const Azure = getDriver(Provider.AZURE);
const listener = { port: 80, protocol: 'http', targetPort: 8080 };
const members = [{ address: '10.0.0.1' }, { address: '10.0.0.2' }];
const healthCheck = { protocol: 'http' };

const CLOUDS = [
  {
    name: 'Octavia',
    sandbox: octavia,
    steps: { POST: 4, PUT: 1 },
    driver: () => new Octavia({ ...octavia.credentials, endpoint: octavia.identityUrl }),
    spec: {
      listeners: [listener],
      members,
      healthCheck,
      extra: { vipSubnetId: '11111111-2222-4333-8444-555555555555' },
    },
  },
  {
    name: 'Rackspace',
    sandbox: rackspace,
    steps: { POST: 1, PUT: 0 },
    driver: () => new Rackspace({ ...rackspace.credentials, endpoint: rackspace.identityUrl }),
    spec: { listeners: [listener], members, healthCheck },
  },
  {
    name: 'Azure',
    sandbox: azure,
    steps: { POST: 0, PUT: 3 },
    // A PUT is sent again by the connection, unless it is told not to.
    driver: () => new AzureBalancers({ ...azure.credentials, endpoint: azure.url, retry: { attempts: 1 } }),
    spec: { listeners: [{ ...listener, protocol: 'tcp' }], members, healthCheck },
  },
];
const KINDS = ['reset', 'lostAnswer', 'html', 'truncate'] as const;
const CHANGES = ['POST', 'PUT'] as const;
const cases = CLOUDS.flatMap((cloud) =>
  KINDS.flatMap((kind) =>
    CHANGES.flatMap((method) =>
      Array.from({ length: cloud.steps[method] }, (_, step) => ({ ...cloud, kind, method, step })),
    ),
  ),
);

it.each(cases)(
  'a create on $name that meets $kind at $method $step leaves nothing behind',
  async ({ sandbox, driver, spec, kind, method, step }) => {
    await using balancers = driver();
    await balancers.listLoadBalancers();
    const fault = kind === 'html' ? { kind, status: 502 } : { kind };
    await sandbox.addFault({
      ...fault,
      method,
      path: 'lbaas|load[bB]alancers|publicIPAddresses',
      skip: step,
      times: 1,
    });
    const name = freeName('cut');
    const outcome: unknown = await balancers.createLoadBalancer({ ...spec, name }).then(
      (made) => made,
      () => null,
    );
    await sandbox.clearFaults();
    const left = (await balancers.listLoadBalancers()).filter(({ state }) => state !== 'deleting');
    // What the connection sends again by itself is no failure.
    expect(left.map((one) => one.name)).toEqual(outcome === null ? [] : [name]);
    for (const one of left) await one.destroy();
  },
);
