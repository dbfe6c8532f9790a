import { getDriver, Provider } from 'skylane';
import { afterAll, expect, it } from 'vitest';

import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';
import { quickSandbox } from '../support/sandbox.js';

const Azure = getDriver(Provider.AZURE);
const Balancers = getDriver(Provider.AZURE_LOAD_BALANCER);
/** Two rows a page, and requests without number in place of the limits of a subscription. */
const sandbox = await quickSandbox({
  flavor: 'azure',
  pageSize: 2,
  rateLimit: { requests: 100_000, per: 1000 },
});

afterAll(() => sandbox.close());

const balancers = (endpoint = sandbox.url) => new Balancers({ ...sandbox.credentials, endpoint });
const spec = () => ({ name: freeName(), listeners: [{ port: 80, targetPort: 8080 }] });

describeLoadBalancers({
  name: "the sandbox's Azure",
  driver: () => balancers(),
  spec,
  member: (index) => ({ address: `10.0.1.${index + 1}` }),
  otherListeners: [{ protocol: 'udp' }],
  stranger: () => balancers(`${sandbox.url}/`),
});

it('makes a public address with a balancer, and deletes it with the balancer', async () => {
  await using driver = balancers();
  await using azure = new Azure({ ...sandbox.credentials, endpoint: sandbox.url });
  const before = (await azure.listAddresses()).map(({ ip }) => ip);
  const balancer = await driver.createLoadBalancer(spec());
  const made = (await azure.listAddresses()).map(({ ip }) => ip).filter((ip) => !before.includes(ip));
  expect(balancer.addresses).toEqual(made);
  await balancer.destroy();
  expect((await azure.listAddresses()).map(({ ip }) => ip)).toEqual(before);
});

it('makes a balancer inside a subnet, without a public address', async () => {
  await using driver = balancers();
  await using azure = new Azure({ ...sandbox.credentials, endpoint: sandbox.url });
  const networks = ['skylane-westeurope/default'];
  const before = await azure.listAddresses();
  const balancer = await driver.createLoadBalancer({ ...spec(), networks, extra: { internal: true } });
  expect(balancer.addresses).toEqual([expect.stringMatching(/^10\./)]);
  expect(await azure.listAddresses()).toHaveLength(before.length);
  await balancer.destroy();
});

it('leaves an address that was there before', async () => {
  await using driver = balancers();
  await using azure = new Azure({ ...sandbox.credentials, endpoint: sandbox.url });
  const address = await azure.reserveAddress();
  const balancer = await driver.createLoadBalancer({ ...spec(), extra: { publicAddress: address.id } });
  expect(balancer.addresses).toEqual([address.ip]);
  await balancer.destroy();
  expect((await azure.listAddresses()).map(({ id }) => id)).toContain(address.id);
  await azure.releaseAddress(address);
});

it('deletes the address that an earlier attempt at deletion has left', async () => {
  await using driver = balancers();
  await using azure = new Azure({ ...sandbox.credentials, endpoint: sandbox.url });
  const balancer = await driver.createLoadBalancer(spec());
  await sandbox.addFault({
    kind: 'status',
    status: 403,
    method: 'DELETE',
    path: 'publicIPAddresses',
    times: 1,
  });
  await expect(balancer.destroy()).rejects.toMatchObject({ code: 'permission' });
  expect((await azure.listAddresses()).map(({ ip }) => ip)).toEqual(balancer.addresses);
  await sandbox.clearFaults();
  await driver.destroyLoadBalancer(balancer);
  expect(await azure.listAddresses()).toEqual([]);
});

it('puts servers behind a balancer of the network that they are on by default', async () => {
  await using driver = balancers();
  await using azure = new Azure({ ...sandbox.credentials, endpoint: sandbox.url });
  const image = 'Canonical:ubuntu-24_04-lts:server:latest';
  const made = await azure.createNode({ name: freeName(), image, size: 'Standard_B1s' });
  const [node] = await azure.waitUntilRunning([made]);
  const balancer = await driver.createLoadBalancer({ ...spec(), members: [node!] });
  expect(balancer.members?.map(({ address, port }) => [address, port])).toEqual([
    [node!.privateIps[0], null],
  ]);
  const [attached] = await balancer.attachMembers(node!);
  expect(attached?.nodeId).toBe(node!.id);
  await balancer.destroy();
  await azure.destroyNode(node!);
});

it('changes listeners, algorithm and health check, and keeps what is not named', async () => {
  await using driver = balancers();
  const members = [{ address: '10.0.1.1' }];
  const balancer = await driver.createLoadBalancer({
    ...spec(),
    members,
    algorithm: 'source-ip',
    healthCheck: { protocol: 'http', path: '/up', healthyAfter: 2, unhealthyAfter: 2 },
    extra: { tags: { team: 'web' } },
  });
  const check = { protocol: 'http', path: '/up', interval: 10_000, timeout: null };
  expect(balancer).toMatchObject({
    algorithm: 'source-ip',
    healthCheck: check,
    extra: { tags: { team: 'web' } },
  });
  const listeners = [
    { port: 80, targetPort: 8080 },
    { port: 53, protocol: 'udp' },
  ];
  const wider = await balancer.update({ listeners });
  expect(wider.listeners?.map(({ port, protocol, targetPort }) => [port, protocol, targetPort])).toEqual([
    [80, 'tcp', 8080],
    [53, 'udp', 53],
  ]);
  expect(wider).toMatchObject({ algorithm: 'source-ip', healthCheck: check });
  const plain = await wider.update({
    algorithm: 'five-tuple',
    healthCheck: null,
    listeners: [{ port: 443 }],
  });
  expect(plain).toMatchObject({ algorithm: 'five-tuple', healthCheck: null });
  expect(plain.listeners?.map(({ port }) => port)).toEqual([443]);
  expect(plain.members?.map(({ address }) => address)).toEqual(['10.0.1.1']);
  await expect(plain.update({ extra: { internal: true } })).rejects.toMatchObject({ code: 'not-supported' });
  await plain.destroy();
});

it('never changes a balancer of the same name that is there', async () => {
  await using driver = balancers();
  const wanted = spec();
  const balancer = await driver.createLoadBalancer(wanted);
  const other = { ...wanted, listeners: [{ port: 443 }] };
  await expect(driver.createLoadBalancer(other)).rejects.toMatchObject({ code: 'load-balancer-exists' });
  expect((await balancer.refresh()).listeners?.map(({ port }) => port)).toEqual([80]);
  await balancer.destroy();
});
