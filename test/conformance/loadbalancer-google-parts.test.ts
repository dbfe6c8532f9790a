import { afterAll, expect, it } from 'vitest';

import { balancerParts, googleCloud, REGION } from '../support/google-balancers.js';
import { freeName } from '../support/loadbalancer.js';

const cloud = await googleCloud(2);
const { sandbox, gce, node, balancers } = cloud;
afterAll(() => cloud.close());

const passthrough = () => ({ name: freeName(), listeners: [{ port: 80 }] });
const proxy = () => ({
  name: freeName(),
  listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
});

it('deletes all that a balancer is made of', async () => {
  await using driver = balancers();
  const [first, second] = [
    await driver.createLoadBalancer({ ...passthrough(), members: [node(0)] }),
    await driver.createLoadBalancer({ ...proxy(), members: [node(1)] }),
  ];
  expect((await driver.listLoadBalancers()).map(({ id, addresses }) => [id, addresses])).toEqual([
    [first.id, first.addresses],
    [second.id, second.addresses],
  ]);
  await first.destroy();
  await second.destroy();
  expect(await balancerParts(sandbox)).toEqual([]);
});

it('says how members fare, and in which zones they may be', async () => {
  await using driver = balancers();
  const balancer = await driver.createLoadBalancer({ ...passthrough(), location: `${REGION}-b` });
  const [attached] = await balancer.attachMembers(node(1));
  expect(attached).toMatchObject({
    nodeId: node(1).id,
    health: 'healthy',
    extra: { zone: `${REGION}-b`, instance: 'web-1' },
  });
  await expect(balancer.attachMembers(node(0))).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining(`${REGION}-a`),
  });
  await balancer.destroy();
});

it('changes listeners of a proxy, and keeps algorithm, check and members', async () => {
  await using driver = balancers();
  const healthCheck = { protocol: 'http', path: '/up', interval: 9000, timeout: 4000 };
  const algorithm = 'least-connections';
  const certificate = `projects/${sandbox.credentials.projectId}/global/sslCertificates/web`;
  const balancer = await driver.createLoadBalancer({
    ...proxy(),
    location: `${REGION}-b`,
    members: [node(1)],
    healthCheck,
    algorithm,
  });
  const https = { port: 443, protocol: 'https', targetPort: 9090, certificate };
  const wider = await balancer.update({
    listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }, https],
  });
  const shown = (one: typeof wider) =>
    one.listeners?.map(({ port, protocol, targetPort, certificate: id }) => [port, protocol, targetPort, id]);
  expect(shown(wider)).toEqual([
    [80, 'http', 8080, null],
    [443, 'https', 9090, certificate],
  ]);
  expect(wider).toMatchObject({ algorithm, healthCheck });
  const narrower = await wider.update({
    listeners: [https],
    algorithm: 'random',
    healthCheck: { protocol: 'tcp' },
  });
  expect(shown(narrower)).toEqual([[443, 'https', 9090, certificate]]);
  expect(narrower).toMatchObject({ algorithm: 'random', healthCheck: { protocol: 'tcp', path: null } });
  expect(narrower.members?.map(({ nodeId }) => nodeId)).toEqual([node(1).id]);
  expect((await balancerParts(sandbox)).filter((part) => part.endsWith('-8080'))).toEqual([]);
  await narrower.destroy();
  expect(await balancerParts(sandbox)).toEqual([]);
});

it('the check of a passthrough balancer asks at a port that it still has', async () => {
  await using driver = balancers();
  const balancer = await driver.createLoadBalancer({ ...passthrough(), location: `${REGION}-b` });
  const changed = await balancer.update({ listeners: [{ port: 5432 }], algorithm: 'source-ip' });
  expect([changed.listeners?.map(({ port }) => port), changed.algorithm]).toEqual([[5432], 'source-ip']);
  const { token, projectId } = sandbox.credentials;
  const url = `${sandbox.identityUrl}/projects/${projectId}/regions/${REGION}/healthChecks/${balancer.name}`;
  const check = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(await check.json()).toMatchObject({ type: 'TCP', tcpHealthCheck: { port: 5432 } });
  await changed.destroy();
});

it('an address of that name, and a balancer, are not touched', async () => {
  await using driver = balancers();
  await gce.addresses.create({ name: 'front' });
  const wanted = { name: 'front', listeners: [{ port: 80 }] };
  await expect(driver.createLoadBalancer(wanted)).rejects.toMatchObject({ code: 'load-balancer-exists' });
  await driver.destroyLoadBalancer(`regions/${REGION}/front`);
  expect(await balancerParts(sandbox)).toEqual([`regions/${REGION}/addresses/front`]);
  await gce.releaseAddress('front');
});
