import { getDriver, Provider } from 'skylane';
import { afterAll, afterEach, expect, it } from 'vitest';

import { balancerParts, googleCloud, REGION } from '../support/google-balancers.js';
import { freeName } from '../support/loadbalancer.js';

const Balancers = getDriver(Provider.GOOGLE_LOAD_BALANCER);
const cloud = await googleCloud(2);
const { sandbox, node, balancers } = cloud;
const { token, projectId } = sandbox.credentials;
const driver = balancers();
afterAll(async () => {
  await driver.close();
  await cloud.close();
});
afterEach(() => sandbox.clearFaults());

const certificate = (name: string) => `projects/${projectId}/global/sslCertificates/${name}`;
const HTTP = { port: 80, protocol: 'http', targetPort: 8080 };
const HTTPS = { port: 80, protocol: 'https', targetPort: 8080, certificate: certificate('old') };
const location = `${REGION}-b`;

interface Shown {
  readonly listeners: readonly object[] | null;
}
const shown = ({ listeners }: Shown) => listeners?.map((one) => ({ ...one, id: null }));
const asShown = (listener: object) => ({ id: null, certificate: null, ...listener });

/** A request of the account's own, beside the driver's. */
async function ask(method: string, path: string, body?: object): Promise<{ readonly id?: string }> {
  const response = await fetch(`${sandbox.identityUrl}/projects/${projectId}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as { readonly id?: string };
}

/** As {@link ask}, until it is carried out. */
async function change(method: string, path: string, body: object): Promise<void> {
  const { name } = (await ask(method, path, body)) as { readonly name?: string };
  await ask('POST', `global/operations/${String(name)}/wait`);
}

const refusal = (status: number, reason: string) => ({
  kind: 'status' as const,
  status,
  times: 1,
  body: JSON.stringify({
    error: { code: status, message: `${reason}.`, errors: [{ reason, message: reason }] },
  }),
});

it.each([
  ['its backend service', HTTP, { ...HTTP, targetPort: 9090 }, 'backendServices'],
  ['its URL map', HTTP, { ...HTTP, targetPort: 9090 }, 'urlMaps'],
  ['its certificate', HTTPS, { ...HTTPS, certificate: certificate('new') }, 'setSslCertificates'],
  ['the proxy of its other protocol', HTTP, HTTPS, 'targetHttpsProxies'],
  ['the rule of its other protocol', HTTP, HTTPS, 'forwardingRules'],
])('a listener is as it was where %s is refused', async (_what, before, after, collection) => {
  const balancer = await driver.createLoadBalancer({ name: freeName(), location, listeners: [before] });
  await sandbox.addFault({
    ...refusal(403, 'forbidden'),
    method: 'POST',
    path: String.raw`/${collection}(\?|$)`,
  });
  await expect(balancer.update({ listeners: [after] })).rejects.toMatchObject({ code: 'permission' });
  expect(shown(await driver.getLoadBalancer(balancer))).toEqual([asShown(before)]);
  // What the first attempt has made is in nobody's way.
  expect(shown(await balancer.update({ listeners: [after] }))).toEqual([asShown(after)]);
  await balancer.destroy();
  expect(await balancerParts(sandbox)).toEqual([]);
});

it('a listener is as it was where the answer to its deletion was lost', async () => {
  const balancer = await driver.createLoadBalancer({ name: freeName(), location, listeners: [HTTP] });
  await using hasty = new Balancers({
    ...sandbox.credentials,
    endpoint: sandbox.identityUrl,
    region: REGION,
    retry: { attempts: 1 },
  });
  await sandbox.addFault({ kind: 'lostAnswer', method: 'DELETE', path: 'forwardingRules', times: 1 });
  await expect(hasty.updateLoadBalancer(balancer, { listeners: [HTTPS] })).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(shown(await driver.getLoadBalancer(balancer))).toEqual([asShown(HTTP)]);
  await balancer.destroy();
});

it('a listener that can be neither exchanged nor put back is named', async () => {
  const name = freeName();
  const balancer = await driver.createLoadBalancer({ name, location, listeners: [HTTP] });
  await sandbox.addFault({
    ...refusal(403, 'forbidden'),
    times: 2,
    method: 'POST',
    path: String.raw`/forwardingRules(\?|$)`,
  });
  await expect(balancer.update({ listeners: [HTTPS] })).rejects.toMatchObject({
    code: 'load-balancer-incomplete',
    left: [`rule ${name}-http-80 of port 80`],
  });
  await balancer.destroy();
});

it('a health check that could not move with its listener does so the next time', async () => {
  const name = freeName();
  const balancer = await driver.createLoadBalancer({ name, location, listeners: [{ port: 80 }] });
  await sandbox.addFault({ ...refusal(403, 'forbidden'), method: 'PATCH', path: 'healthChecks' });
  const listeners = [{ port: 443 }];
  await expect(balancer.update({ listeners })).rejects.toMatchObject({ code: 'permission' });
  await balancer.update({ listeners });
  const check = await ask('GET', `regions/${REGION}/healthChecks/${name}`);
  expect(check).toMatchObject({ tcpHealthCheck: { port: 443 } });
  await balancer.destroy();
});

it("a health check keeps a port that is no listener's, and moves with its own listener", async () => {
  const name = freeName();
  const balancer = await driver.createLoadBalancer({ name, location, listeners: [{ port: 80 }] });
  const path = `regions/${REGION}/healthChecks/${name}`;
  const setPort = (port: number) => change('PATCH', path, { type: 'TCP', tcpHealthCheck: { port } });
  const ports: unknown[] = [];
  for (const [own, port] of [
    [80, 443],
    [9000, 80],
  ] as const) {
    await setPort(own);
    await balancer.update({ listeners: [{ port }] });
    ports.push(((await ask('GET', path)) as { tcpHealthCheck?: { port: number } }).tcpHealthCheck?.port);
  }
  expect(ports).toEqual([443, 9000]);
  await balancer.destroy();
});

it.each([
  ['leads to another port', HTTP, { ...HTTP, targetPort: 9090 }],
  ['shows another certificate', HTTPS, { ...HTTPS, certificate: certificate('new') }],
  ['names the same certificate in short', HTTPS, { ...HTTPS, certificate: 'global/sslCertificates/old' }],
])('a listener that %s keeps its rule and its proxy', async (_what, before, after) => {
  const balancer = await driver.createLoadBalancer({ name: freeName(), location, listeners: [before] });
  await sandbox.addFault({
    ...refusal(403, 'forbidden'),
    method: 'DELETE',
    path: 'forwardingRules|targetHttp',
  });
  await balancer.update({ listeners: [after] });
  await sandbox.clearFaults();
  await balancer.destroy();
});

it("a rule that leads to somebody else's proxy goes without it", async () => {
  const name = freeName();
  const other = { ...HTTP, port: 81 };
  const balancer = await driver.createLoadBalancer({ name, location, listeners: [HTTP, other] });
  const urlMap = `projects/${projectId}/global/urlMaps/${name}-8080`;
  const target = `projects/${projectId}/global/targetHttpProxies/shop`;
  await change('POST', 'global/targetHttpProxies', { name: 'shop', urlMap });
  await change('PATCH', `global/forwardingRules/${name}-http-81`, { target });
  await balancer.update({ listeners: [HTTP] });
  const proxies = (await balancerParts(sandbox)).filter((part) => part.includes('Proxies'));
  expect(proxies).toEqual([`global/targetHttpProxies/${name}-80`, 'global/targetHttpProxies/shop']);
  await ask('DELETE', 'global/targetHttpProxies/shop');
  await balancer.destroy();
});

it("a target port is not read from somebody else's URL map", async () => {
  const name = freeName();
  const balancer = await driver.createLoadBalancer({ name, location, listeners: [HTTP] });
  const defaultService = `projects/${projectId}/global/backendServices/${name}-8080`;
  await change('POST', 'global/urlMaps', { name: 'shop', defaultService });
  const urlMap = `projects/${projectId}/global/urlMaps/shop`;
  await change('PATCH', `global/targetHttpProxies/${name}-80`, { urlMap });
  expect(shown(await driver.getLoadBalancer(balancer))).toEqual([asShown({ ...HTTP, targetPort: null })]);
  expect(shown(await balancer.update({ listeners: [HTTP] }))).toEqual([asShown(HTTP)]);
  await change('DELETE', 'global/urlMaps/shop', {});
  await balancer.destroy();
});

it('a rule has the tier of its address', async () => {
  const spec = { name: freeName(), location, listeners: [{ port: 80 }] };
  const balancer = await driver.createLoadBalancer({ ...spec, extra: { networkTier: 'STANDARD' } });
  for (const port of [80, 443]) {
    await balancer.update({ listeners: [{ port }] });
    const rule = await ask('GET', `regions/${REGION}/forwardingRules/${spec.name}-tcp-${port}`);
    expect(rule).toMatchObject({ networkTier: 'STANDARD' });
  }
  await balancer.destroy();
});

it('balancers of both kinds may have one name', async () => {
  const name = freeName();
  const plain = await driver.createLoadBalancer({ name, location, listeners: [{ port: 80 }] });
  const proxy = await driver.createLoadBalancer({ name, location, listeners: [HTTP] });
  expect([plain.id, proxy.id]).toEqual([`regions/${REGION}/${name}`, `global/${name}`]);
  await plain.destroy();
  await proxy.destroy();
  expect(await balancerParts(sandbox)).toEqual([]);
});

it('what Google is busy with is sent again', async () => {
  const busy = (method: string, path: string) =>
    sandbox.addFault({ ...refusal(400, 'resourceNotReady'), method, path });
  const overtaken = (path: string) =>
    sandbox.addFault({ ...refusal(412, 'conditionNotMet'), method: 'POST', path });
  await busy('POST', 'instanceGroups');
  await busy('POST', 'forwardingRules');
  await overtaken('addInstances');
  const spec = { name: freeName(), location, listeners: [HTTP], members: [node(1)] };
  const balancer = await driver.createLoadBalancer(spec);
  await overtaken('setNamedPorts');
  await overtaken('setUrlMap');
  await busy('PUT', 'healthChecks');
  await busy('DELETE', 'backendServices');
  await balancer.update({ listeners: [{ ...HTTP, targetPort: 9090 }], healthCheck: { protocol: 'tcp' } });
  await busy('DELETE', 'forwardingRules');
  await busy('DELETE', 'addresses');
  await balancer.destroy();
  expect(await balancerParts(sandbox)).toEqual([]);
});

it('a create that runs out of time leaves nothing behind', async () => {
  await sandbox.addFault({
    kind: 'latency',
    milliseconds: 60_000,
    method: 'POST',
    path: 'forwardingRules',
    times: 1,
  });
  const spec = { name: freeName(), location, listeners: [HTTP] };
  await expect(driver.createLoadBalancer(spec, { timeout: 4000 })).rejects.toMatchObject({ code: 'timeout' });
  await sandbox.clearFaults();
  expect(await balancerParts(sandbox)).toEqual([]);
});
