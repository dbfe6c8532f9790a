import { getDriver, type LoadBalancer, Provider } from 'skylane';
import { afterAll, expect, it } from 'vitest';

import { freeName } from '../support/loadbalancer.js';
import { quickSandbox } from '../support/sandbox.js';
import { dig, signIn } from '../support/sandbox-client.js';

const Octavia = getDriver(Provider.OPENSTACK, 'loadbalancer');
const sandbox = await quickSandbox();
const driver = new Octavia({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
const client = await signIn(sandbox);

afterAll(async () => {
  await driver.close();
  await sandbox.close();
});

const make = ({ extra = {}, ...spec }: { readonly extra?: object; readonly [field: string]: unknown }) =>
  driver.createLoadBalancer({
    name: freeName(),
    listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
    members: [{ address: '10.0.0.1' }],
    ...spec,
    extra: { vipSubnetId: '11111111-2222-4333-8444-555555555555', ...extra },
  });

const lbaas = (method: string, path: string, body?: object) =>
  client.call(method, `/${client.region}/load-balancer/v2/lbaas${path}`, { body });

/** Fields of a balancer's pools as Octavia shows them. */
async function poolsOf({ id }: LoadBalancer, ...path: (string | number)[]): Promise<unknown[]> {
  const pools = (await lbaas('GET', `/pools?loadbalancer_id=${id}`)).rows('pools');
  return pools.map((pool) => dig(pool, ...path));
}

it('a certificate is exchanged where its listener is', async () => {
  const listener = { port: 443, protocol: 'https', targetPort: 80, certificate: 'https://keys/old' };
  const balancer = await make({ listeners: [listener] });
  const changed = await balancer.update({ listeners: [{ ...listener, certificate: 'https://keys/new' }] });
  expect(changed.listeners).toMatchObject([
    { id: balancer.listeners?.[0]?.id, certificate: 'https://keys/new' },
  ]);
});

it('a pool that is made for a listener takes over algorithm, monitor and persistence', async () => {
  const balancer = await make({
    algorithm: 'least-connections',
    healthCheck: { protocol: 'http', path: '/up', interval: 9000 },
    extra: { sessionPersistence: { type: 'APP_COOKIE', cookieName: 'id' } },
  });
  const listeners = [
    { port: 80, protocol: 'http', targetPort: 8080 },
    { port: 81, protocol: 'http', targetPort: 9090 },
  ];
  await balancer.update({ listeners });
  expect(await poolsOf(balancer, 'lb_algorithm')).toEqual(['LEAST_CONNECTIONS', 'LEAST_CONNECTIONS']);
  expect(await poolsOf(balancer, 'session_persistence', 'cookie_name')).toEqual(['id', 'id']);
  for (const id of await poolsOf(balancer, 'healthmonitor_id'))
    expect((await lbaas('GET', `/healthmonitors/${String(id)}`)).at('healthmonitor')).toMatchObject({
      type: 'HTTP',
      url_path: '/up',
      delay: 9,
    });
});

it('TCP and UDP at one port have a pool each, and keep it', async () => {
  const listeners = [
    { port: 53, protocol: 'tcp' },
    { port: 53, protocol: 'udp' },
    { port: 53, protocol: 'sctp' },
  ];
  const balancer = await make({ listeners });
  const before = await poolsOf(balancer, 'id');
  const changed = await balancer.update({ listeners });
  expect(changed.listeners).toEqual(balancer.listeners);
  expect(await poolsOf(balancer, 'id')).toEqual(before);
  expect(await poolsOf(balancer, 'protocol')).toEqual(['TCP', 'UDP', 'SCTP']);
});

it('a listener of another protocol leads to a pool of that, with its members, and lets in whom it let in', async () => {
  const balancer = await (await make({})).waitUntilActive();
  const [before] = balancer.listeners ?? [];
  const allowed = ['192.0.2.0/24'];
  await lbaas('PUT', `/listeners/${String(before?.id)}`, {
    listener: { name: 'front', allowed_cidrs: allowed },
  });
  const changed = await balancer.update({ listeners: [{ port: 80, protocol: 'tcp', targetPort: 8080 }] });
  expect(changed.listeners).toMatchObject([{ port: 80, protocol: 'tcp', targetPort: 8080 }]);
  expect(await poolsOf(balancer, 'protocol')).toEqual(['TCP']);
  const shown = await lbaas('GET', `/listeners/${String(changed.listeners?.[0]?.id)}`);
  expect([shown.at('listener', 'name'), shown.at('listener', 'allowed_cidrs')]).toEqual(['front', allowed]);
  expect((await changed.listMembers()).map(({ address, port }) => [address, port])).toEqual([
    ['10.0.0.1', 8080],
  ]);
});

const TLS = { port: 80, protocol: 'https', targetPort: 8080, certificate: 'https://keys/none' };
const shapes = ({ listeners }: LoadBalancer) =>
  listeners?.map(({ port, protocol, targetPort }) => [port, protocol, targetPort]);

it('a listener leads to its old pool where the answer to its change was lost, and the new pool is gone', async () => {
  const balancer = await (await make({})).waitUntilActive();
  const leads = async (): Promise<unknown[]> =>
    (await lbaas('GET', `/listeners?load_balancer_id=${balancer.id}`)).column('listeners', 'default_pool_id');
  const before = await leads();
  await using hasty = new Octavia({
    ...sandbox.credentials,
    endpoint: sandbox.identityUrl,
    retry: { attempts: 1 },
  });
  // The first request meets the lock of the new pool.
  const fault = { method: 'PUT', path: 'lbaas/listeners', times: 1 };
  const body = JSON.stringify({ faultstring: 'Load Balancer is immutable and cannot be updated.' });
  await sandbox.addFault({ kind: 'status', status: 409, body, ...fault });
  await sandbox.addFault({ kind: 'lostAnswer', ...fault, skip: 1 });
  const listeners = [{ port: 80, protocol: 'http', targetPort: 9090 }];
  await expect(hasty.updateLoadBalancer(balancer, { listeners })).rejects.toMatchObject({
    code: 'unavailable',
  });
  await balancer.waitUntilActive();
  expect(await leads()).toEqual(before);
  expect(await poolsOf(balancer, 'id')).toEqual(before);
});

it('a listener comes back with its settings where one of another protocol is refused, and no pool is left', async () => {
  const balancer = await (await make({})).waitUntilActive();
  const [listener] = balancer.listeners ?? [];
  await lbaas('PUT', `/listeners/${String(listener?.id)}`, { listener: { name: 'front' } });
  for (const wanted of [TLS, { port: 80, protocol: 'tcp', targetPort: 9090 }]) {
    await sandbox.addFault({
      kind: 'status',
      status: 400,
      method: 'POST',
      path: 'lbaas/listeners',
      times: 1,
    });
    await expect(balancer.update({ listeners: [wanted] })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const now = await balancer.waitUntilActive();
    expect(shapes(now)).toEqual([[80, 'http', 8080]]);
    expect((await now.listMembers()).map(({ address }) => address)).toEqual(['10.0.0.1']);
    const rows = (await lbaas('GET', `/listeners?load_balancer_id=${balancer.id}`)).rows('listeners');
    expect(rows.map((row) => dig(row, 'name'))).toEqual(['front']);
    expect(await poolsOf(balancer, 'protocol')).toEqual(['HTTP']);
  }
});

it('a listener that is being deleted is not there: the update makes it anew', async () => {
  const slow = await quickSandbox({ actionTime: 300 });
  const other = new Octavia({ ...slow.credentials, endpoint: slow.identityUrl });
  const listeners = [{ port: 80, protocol: 'http', targetPort: 8080 }];
  const balancer = await other.createLoadBalancer({
    name: 'w',
    listeners,
    extra: { vipSubnetId: '11111111-2222-4333-8444-555555555555' },
  });
  await balancer.waitUntilActive();
  const own = await signIn(slow);
  const id = String(balancer.listeners?.[0]?.id);
  await own.call('DELETE', `/${own.region}/load-balancer/v2/lbaas/listeners/${id}`, {});
  const changed = await balancer.update({ listeners });
  expect(shapes(changed)).toEqual([[80, 'http', 8080]]);
  expect(changed.listeners?.[0]?.id).not.toBe(id);
  await other.close();
  await slow.close();
});

it('session persistence ends, and what is for ever is refused', async () => {
  const balancer = await make({ extra: { sessionPersistence: { type: 'SOURCE_IP' } } });
  await balancer.update({ extra: { sessionPersistence: null } });
  expect(await poolsOf(balancer, 'session_persistence')).toEqual([null]);
  await expect(balancer.update({ extra: { vipAddress: '10.0.0.9' } })).rejects.toMatchObject({
    code: 'not-supported',
    message: expect.stringContaining('extra.vipAddress'),
  });
});

it('a pool that no listener leads to keeps its members to itself, and is not deleted', async () => {
  const balancer = await (await make({})).waitUntilActive();
  const pool = { loadbalancer_id: balancer.id, protocol: 'HTTP', lb_algorithm: 'ROUND_ROBIN' };
  const policy = (await lbaas('POST', '/pools', { pool })).textAt('pool', 'id');
  await balancer.attachMembers({ address: '10.0.0.2' });
  await balancer.setMembers([{ address: '10.0.0.3' }]);
  await balancer.update({ listeners: [{ port: 80, protocol: 'http', targetPort: 9090 }] });
  expect((await lbaas('GET', `/pools/${policy}`)).at('pool', 'members')).toEqual([]);
  expect((await balancer.listMembers()).map(({ address, port }) => [address, port])).toEqual([
    ['10.0.0.3', 9090],
  ]);
});

it('a health check that is not answered ends with the call', async () => {
  const balancer = await make({ healthCheck: { protocol: 'http' } });
  await sandbox.addFault({
    kind: 'latency',
    milliseconds: 60_000,
    method: 'GET',
    path: 'healthmonitors',
    times: 9,
  });
  const changed = balancer.update({ healthCheck: { protocol: 'tcp' } }, { timeout: 300 });
  await expect(changed).rejects.toMatchObject({ code: 'timeout' });
  await sandbox.clearFaults();
});

/** Has Octavia answer a change at a path once that something is missing. */
const missing = (method: string, path: string, faultstring: string) =>
  sandbox.addFault({
    kind: 'status',
    status: 404,
    method,
    path,
    times: 1,
    body: JSON.stringify({ faultcode: 'Client', faultstring, debuginfo: null }),
  });

it.each([
  ['Pool 1 not found.', 'not-found'],
  ['Load Balancer 1 not found.', 'load-balancer-not-found'],
])('a change that Octavia answers with "%s" is the error %s', async (words, code) => {
  const balancer = await (await make({})).waitUntilActive();
  await missing('PUT', 'lbaas/pools/[^/]+$', words);
  await expect(balancer.update({ algorithm: 'least-connections' })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words),
  });
});

it('a member that its removal does not find is looked for again', async () => {
  const balancer = await (await make({})).waitUntilActive();
  await missing('DELETE', 'members/', 'Member 1 not found.');
  await balancer.detachMembers({ address: '10.0.0.1' });
  expect(await balancer.listMembers()).toEqual([]);
});
