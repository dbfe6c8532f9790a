import { getDriver, Provider } from 'skylane';
import { afterAll, expect, it } from 'vitest';

import { makeCertificate } from '../support/certificate.js';
import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';
import { quickSandbox } from '../support/sandbox.js';

const Balancers = getDriver(Provider.RACKSPACE, 'loadbalancer');
const sandbox = await quickSandbox({ flavor: 'rackspace' });

afterAll(() => sandbox.close());

const rackspace = (endpoint = sandbox.identityUrl, credentials: object = sandbox.credentials) =>
  new Balancers({ username: '', apiKey: '', ...credentials, endpoint });
const spec = () => ({ name: freeName(), listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }] });

describeLoadBalancers({
  name: 'the sandbox of Rackspace',
  driver: () => rackspace(),
  spec,
  member: (index) => ({ address: `10.1.1.${index + 1}` }),
  stranger: () => rackspace(`${sandbox.identityUrl}/`),
});

it('a member without a port gets the target port, also where it is the first', async () => {
  const driver = rackspace();
  const balancer = await (await driver.createLoadBalancer(spec())).waitUntilActive();
  expect((await balancer.attachMembers({ address: '10.1.1.1' }))[0]?.port).toBe(8080);
  await driver.close();
});

it('members beyond the account’s limit are a quota that is exceeded', async () => {
  const driver = rackspace(sandbox.identityUrl, sandbox.accounts['limited']);
  const balancer = await (await driver.createLoadBalancer(spec())).waitUntilActive();
  const members = Array.from({ length: 26 }, (_, index) => ({ address: `10.1.1.${index + 1}` }));
  const outcomes = await Promise.allSettled(members.map((member) => balancer.attachMembers(member)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(25);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'quota-exceeded' },
  });
  await driver.close();
});

it('a balancer ends TLS, and its private key is never shown', async () => {
  const driver = rackspace();
  const { cert: certificate, key: privateKey } = makeCertificate();
  const balancer = await driver.createLoadBalancer({
    name: freeName(),
    listeners: [{ port: 443, protocol: 'https', targetPort: 80, certificate: { certificate, privateKey } }],
  });
  expect(balancer.listeners?.map(({ port, protocol }) => [port, protocol])).toEqual([[443, 'https']]);
  expect(JSON.stringify(balancer)).not.toContain('PRIVATE KEY');
  await driver.close();
});

it('session persistence, throttling and health checks are set and ended', async () => {
  const driver = rackspace();
  const balancer = await driver.createLoadBalancer({
    ...spec(),
    healthCheck: { protocol: 'http', path: '/up' },
    extra: { sessionPersistence: 'HTTP_COOKIE' },
  });
  expect([balancer.healthCheck?.path, balancer.extra.sessionPersistence]).toEqual(['/up', 'HTTP_COOKIE']);
  const changed = await driver.updateLoadBalancer(balancer, {
    healthCheck: null,
    extra: { sessionPersistence: null, connectionThrottle: { maxConnections: 100 } },
  });
  expect([changed.healthCheck, changed.extra.sessionPersistence]).toEqual([null, null]);
  await driver.close();
});
