import { getDriver, Provider } from 'skylane';
import { afterAll, expect, it } from 'vitest';

import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';
import { quickSandbox } from '../support/sandbox.js';

const Octavia = getDriver(Provider.OPENSTACK, 'loadbalancer');
const sandbox = await quickSandbox();
const SUBNET = '11111111-2222-4333-8444-555555555555';

afterAll(() => sandbox.close());

const octavia = (endpoint = sandbox.identityUrl) => new Octavia({ ...sandbox.credentials, endpoint });
const spec = () => ({
  name: freeName(),
  listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
  extra: { vipSubnetId: SUBNET },
});

describeLoadBalancers({
  name: 'the sandbox of Octavia',
  driver: () => octavia(),
  spec,
  member: (index) => ({ address: `10.0.0.${index + 1}` }),
  stranger: () => octavia(`${sandbox.identityUrl}/`),
  otherPort: 8443,
  otherListeners: [{ protocol: 'tcp' }, { protocol: 'https', certificate: 'https://keys/one' }],
});

it('a balancer that ends in error is an error with its state, and is taken away again', async () => {
  const driver = octavia();
  await sandbox.addFault({ kind: 'buildError', message: '', operation: 'balancers.create', times: 1 });
  await expect(driver.createLoadBalancer(spec())).rejects.toMatchObject({
    code: 'load-balancer-failed',
    message: expect.stringContaining('ERROR'),
  });
  expect((await driver.listLoadBalancers()).filter(({ state }) => state === 'error')).toEqual([]);
  await driver.close();
});

it('health checks and algorithms are changed where they are kept', async () => {
  const driver = octavia();
  const balancer = await driver.createLoadBalancer({
    ...spec(),
    algorithm: 'least-connections',
    healthCheck: { protocol: 'http', path: '/health', interval: 9000, timeout: 4000, unhealthyAfter: 2 },
  });
  expect(balancer.algorithm).toBe('least-connections');
  const healthCheck = {
    protocol: 'http',
    path: '/health',
    interval: 9000,
    timeout: 4000,
    healthyAfter: 3,
    unhealthyAfter: 2,
  };
  expect(balancer.healthCheck).toEqual(healthCheck);
  const changed = await balancer.update({ algorithm: 'source-ip', healthCheck: { protocol: 'tcp' } });
  expect([changed.algorithm, changed.healthCheck?.protocol]).toEqual(['source-ip', 'tcp']);
  expect((await changed.update({ healthCheck: null })).healthCheck).toBeNull();
  const moved = await changed.update({
    listeners: [
      { port: 80, protocol: 'http', targetPort: 8080 },
      { port: 81, targetPort: 9090 },
    ],
  });
  expect(moved.listeners?.map(({ port, targetPort }) => [port, targetPort])).toEqual([
    [80, 8080],
    [81, 9090],
  ]);
  const back = await moved.update({ listeners: [{ port: 81, targetPort: 9090 }] });
  expect(back.listeners?.map(({ port }) => port)).toEqual([81]);
  await back.destroy();
  await driver.close();
});

it('lists that are cut into pages keep to their balancer', async () => {
  const capped = await quickSandbox({ pageSize: 1 });
  const driver = new Octavia({ ...capped.credentials, endpoint: capped.identityUrl });
  const listeners = [80, 81].map((port) => ({ port, targetPort: 8080 }));
  const members = [{ address: '10.0.0.1' }, { address: '10.0.0.2' }];
  const first = await driver.createLoadBalancer({ ...spec(), listeners, members });
  const second = await driver.createLoadBalancer({ ...spec(), members });
  expect((await first.refresh()).listeners?.map(({ port }) => port)).toEqual([80, 81]);
  expect(await second.listMembers()).toHaveLength(2);
  expect((await driver.listLoadBalancers()).map(({ id }) => id)).toEqual([first.id, second.id]);
  await driver.close();
  await capped.close();
});
