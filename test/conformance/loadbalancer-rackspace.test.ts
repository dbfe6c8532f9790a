import { getDriver, type LoadBalancer, Provider } from 'skylane';
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
  otherListeners: [{ protocol: 'tcp' }],
  stranger: () => rackspace(`${sandbox.identityUrl}/`),
});

it('a member without a port gets the target port, also where it is the first', async () => {
  const driver = rackspace();
  const balancer = await (await driver.createLoadBalancer(spec())).waitUntilActive();
  expect((await balancer.attachMembers({ address: '10.1.1.1' }))[0]?.port).toBe(8080);
  await driver.close();
});

it('the target port is as it was given, whatever ports members have, and as it was changed to', async () => {
  const driver = rackspace();
  const balancer = await driver.createLoadBalancer(spec());
  await balancer.attachMembers({ address: '10.1.1.1', port: 9000 });
  expect((await balancer.attachMembers({ address: '10.1.1.2' }))[0]?.port).toBe(8080);
  expect((await balancer.attachMembers({ address: '10.1.1.3' }))[0]?.port).toBe(8080);
  const changed = await balancer.update({ listeners: [{ port: 80, protocol: 'http', targetPort: 9090 }] });
  expect(changed.listeners?.[0]?.targetPort).toBe(9090);
  expect(
    changed.members?.map(({ address, port }) => `${String(address)}:${String(port)}`).toSorted(),
  ).toEqual(['10.1.1.1:9000', '10.1.1.2:9090', '10.1.1.3:9090']);
  const empty = await driver.createLoadBalancer(spec());
  await empty.update({ listeners: [{ port: 80, protocol: 'http', targetPort: 9090 }] });
  expect((await empty.attachMembers({ address: '10.1.1.1' }))[0]?.port).toBe(9090);
  await driver.close();
});

it('more members than one request takes are added after the create', async () => {
  const driver = rackspace();
  const members = Array.from({ length: 30 }, (_, index) => ({ address: `10.1.1.${index + 1}` }));
  const countOf = async () => (await sandbox.counts())['nodes.create'] ?? 0;
  const before = await countOf();
  const balancer = await driver.createLoadBalancer({ ...spec(), members });
  expect(balancer.members).toHaveLength(30);
  expect(await countOf()).toBeGreaterThan(before);
  await driver.close();
});

it('a list goes on behind pages that the server cuts short', async () => {
  const short = await quickSandbox({ flavor: 'rackspace', pageSize: 2 });
  const driver = rackspace(short.identityUrl, short.credentials);
  for (let index = 0; index < 5; index += 1) await driver.createLoadBalancer(spec());
  expect(await driver.listLoadBalancers()).toHaveLength(5);
  await driver.close();
  await short.close();
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

it('TLS begins, is renewed and ends with the listeners that are given', async () => {
  const driver = rackspace();
  const { cert: certificate, key: privateKey } = makeCertificate();
  const secure = { port: 443, protocol: 'https', targetPort: 80, certificate: { certificate, privateKey } };
  const plain = { port: 443, protocol: 'https', targetPort: 80 };
  const shown = ({ listeners }: LoadBalancer) =>
    listeners?.map((one) => [one.port, one.protocol, one.certificate]);
  const tls = [[443, 'https', 'sslTermination']];
  let balancer: LoadBalancer = await driver.createLoadBalancer({ name: freeName(), listeners: [plain] });
  expect(shown(balancer)).toEqual([[443, 'https', null]]);
  balancer = await balancer.update({ listeners: [secure] });
  expect(shown(balancer)).toEqual(tls);
  balancer = await balancer.update({ listeners: [secure] });
  expect(shown(balancer)).toEqual(tls);
  balancer = await balancer.update({ listeners: [{ port: 80, protocol: 'http' }] });
  expect(shown(balancer)).toEqual([[80, 'http', null]]);
  await expect(
    balancer.update({ listeners: [{ ...secure, protocol: 'imaps', port: 993 }] }),
  ).rejects.toMatchObject({ code: 'invalid-request' });
  await driver.close();
});

it('virtual IPs are for ever', async () => {
  const driver = rackspace();
  const changes = { extra: { virtualIps: [{ type: 'SERVICENET' as const }] } };
  await expect(driver.updateLoadBalancer('1', changes)).rejects.toMatchObject({ code: 'not-supported' });
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
