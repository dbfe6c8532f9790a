import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';

isolateNetwork();

const ORIGIN = 'https://management.azure.com';
const SUBSCRIPTION = '00000000-1111-2222-3333-444444444444';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/web`;
const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const ID = `${NETWORK}/loadBalancers/front`;
const POOL = `${ID}/backendAddressPools/members`;
const VNET = { id: `${NETWORK}/virtualNetworks/lan` };
const VERSION = '?api-version=2024-05-01';
const Balancers = getDriver(Provider.AZURE_LOAD_BALANCER);

const make = () =>
  new Balancers({
    subscriptionId: SUBSCRIPTION,
    resourceGroup: 'web',
    region: 'westeurope',
    token: 'a-token',
    retry: { attempts: 1 },
  });
const row = (ipAddress: string, more: object = {}) => ({
  name: `n-${ipAddress}`,
  properties: { ipAddress, ...more },
});
const pool = (addresses: readonly object[], etag = 'W/"1"', more: object = { virtualNetwork: VNET }) => ({
  id: POOL,
  name: 'members',
  etag,
  properties: { provisioningState: 'Succeeded', loadBalancerBackendAddresses: addresses, ...more },
});
const shown = (members = pool([]), more: object = {}) => ({
  id: ID,
  name: 'front',
  location: 'westeurope',
  etag: 'W/"1"',
  sku: { name: 'Standard' },
  properties: { provisioningState: 'Succeeded', backendAddressPools: [members], ...more },
});

it('keeps the members that somebody else has added meanwhile', async () => {
  const first = row('10.0.0.4');
  const theirs = row('10.0.0.5');
  const ours = { name: '10.0.0.6', properties: { ipAddress: '10.0.0.6' } };
  const body = (addresses: readonly object[]) => (sent: unknown) =>
    JSON.stringify(sent) ===
    JSON.stringify({ properties: { loadBalancerBackendAddresses: addresses, virtualNetwork: VNET } });
  nock(ORIGIN)
    .get(ID + VERSION)
    .reply(200, shown(pool([first])))
    .get(POOL + VERSION)
    .reply(200, pool([first], 'W/"1"'));
  nock(ORIGIN, { reqheaders: { 'if-match': 'W/"1"' } })
    .put(POOL + VERSION, body([first, ours]))
    .reply(412, { error: { code: 'PreconditionFailed', message: 'Precondition failed.' } });
  nock(ORIGIN)
    .get(ID + VERSION)
    .times(2)
    .reply(200, shown(pool([first, theirs])))
    .get(POOL + VERSION)
    .reply(200, pool([first, theirs], 'W/"2"'));
  nock(ORIGIN, { reqheaders: { 'if-match': 'W/"2"' } })
    .put(POOL + VERSION, body([first, theirs, ours]))
    .reply(200, pool([first, theirs, ours]));
  nock(ORIGIN)
    .get(ID + VERSION)
    .times(2)
    .reply(200, shown(pool([first, theirs, ours])));
  const [attached] = await make().attachMembers('front', { address: '10.0.0.6' });
  expect(attached).toMatchObject({ address: '10.0.0.6', port: null, extra: { name: '10.0.0.6' } });
});

it('changes no pool of network interfaces', async () => {
  const networkInterfaceIPConfiguration = {
    id: `${NETWORK}/networkInterfaces/web-1-nic/ipConfigurations/ip`,
  };
  const interfaces = pool([{ name: 'nic', properties: { networkInterfaceIPConfiguration } }], 'W/"1"', {});
  nock(ORIGIN)
    .get(ID + VERSION)
    .times(2)
    .reply(200, shown(interfaces))
    .get(POOL + VERSION)
    .reply(200, interfaces);
  const driver = make();
  const [member] = await driver.listMembers('front');
  expect(member).toMatchObject({
    address: null,
    nodeId: null,
    extra: { networkInterface: networkInterfaceIPConfiguration.id },
  });
  await expect(driver.attachMembers('front', { address: '10.0.0.6' })).rejects.toMatchObject({
    code: 'not-supported',
    message: expect.stringContaining('network interfaces'),
  });
});

it('new members are of the network that the others name, where the pool names none', async () => {
  const first = row('10.0.0.4', { virtualNetwork: VNET });
  const there = pool([first], 'W/"1"', {});
  const ours = { name: '10.0.0.5', properties: { ipAddress: '10.0.0.5', virtualNetwork: VNET } };
  nock(ORIGIN)
    .get(ID + VERSION)
    .reply(200, shown(there))
    .get(POOL + VERSION)
    .reply(200, there)
    .put(POOL + VERSION, { properties: { loadBalancerBackendAddresses: [first, ours] } })
    .reply(200, there)
    .get(ID + VERSION)
    .times(2)
    .reply(200, shown(pool([first, ours], 'W/"2"', {})));
  await make().attachMembers('front', { address: '10.0.0.5' });
});

it('a balancer that fails after it was accepted is deleted, and its address with it', async () => {
  const operation = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/locations/westeurope/operations/1`;
  const headers = { 'azure-asyncoperation': ORIGIN + operation + VERSION, 'retry-after': '0' };
  let tags: Record<string, string> = {};
  let address = '';
  nock(ORIGIN)
    .get(ID + VERSION)
    .reply(404, { error: { code: 'ResourceNotFound', message: 'not found' } })
    .get(`/subscriptions/${SUBSCRIPTION}/resourcegroups/web?api-version=2021-04-01`)
    .reply(200, { id: GROUP, name: 'web', location: 'westeurope' })
    .put((uri) => {
      const [path = ''] = uri.split('?');
      if (/\/publicIPAddresses\/front-[0-9a-f]{8}$/.test(path)) address = path;
      return path === address;
    })
    .reply(200, () => ({ id: address, name: 'front', properties: {} }))
    .put(ID + VERSION, (body: { tags: typeof tags }) => {
      ({ tags } = body);
      return true;
    })
    .reply(201, () => ({ ...shown(), tags }), headers)
    .get(operation + VERSION)
    .reply(200, { status: 'Failed', error: { code: 'InternalServerError', message: 'An error occurred.' } })
    .get(ID + VERSION)
    .reply(200, () => ({ ...shown(), tags }))
    .delete(ID + VERSION)
    .reply(204)
    .delete((uri) => uri.startsWith(address))
    .reply(204);
  await expect(
    make().createLoadBalancer({ name: 'front', listeners: [{ port: 80 }], networks: [VNET.id] }),
  ).rejects.toMatchObject({ message: expect.stringContaining('InternalServerError') });
  expect(nock.isDone()).toBe(true);
});

it('a change that Azure is still at is waited for', async () => {
  const busy = {
    error: { code: 'AnotherOperationInProgress', message: 'Another operation is in progress.' },
  };
  const rule = {
    name: 'tcp-80',
    properties: { protocol: 'Tcp', frontendPort: 80, backendPort: 80, loadDistribution: 'Default' },
  };
  const wanted = { ...rule, properties: { ...rule.properties, loadDistribution: 'SourceIP' } };
  const before = shown(pool([]), { loadBalancingRules: [rule] });
  const updating = shown(pool([]), { provisioningState: 'Updating', loadBalancingRules: [rule] });
  nock(ORIGIN)
    .get(ID + VERSION)
    .reply(200, before)
    .put(ID + VERSION)
    .reply(409, busy)
    .get(ID + VERSION)
    .reply(200, updating)
    .get(ID + VERSION)
    .times(2)
    .reply(200, before)
    .put(
      ID + VERSION,
      (body) => JSON.stringify(body.properties.loadBalancingRules) === JSON.stringify([wanted]),
    )
    .reply(200, before)
    .get(ID + VERSION)
    .times(2)
    .reply(200, shown(pool([]), { loadBalancingRules: [wanted] }));
  const changed = await make().updateLoadBalancer('front', { algorithm: 'source-ip' });
  expect(changed.algorithm).toBe('source-ip');
});

it('the health check is the one of the first listener, not a probe that none uses', async () => {
  const probe = (name: string, properties: object) => ({ id: `${ID}/probes/${name}`, name, properties });
  const probes = [
    probe('old', { protocol: 'Tcp', port: 9999, intervalInSeconds: 15, probeThreshold: 2 }),
    probe('web', { protocol: 'Http', port: 80, requestPath: '/up', intervalInSeconds: 5, probeThreshold: 1 }),
  ];
  const rule = (more: object) => ({
    name: 'tcp-80',
    properties: { protocol: 'Tcp', frontendPort: 80, backendPort: 80, ...more },
  });
  nock(ORIGIN)
    .get(ID + VERSION)
    .reply(200, shown(pool([]), { probes, loadBalancingRules: [rule({})] }))
    .get(ID + VERSION)
    .reply(200, shown(pool([]), { probes, loadBalancingRules: [rule({ probe: { id: probes[1]?.id } })] }));
  const driver = make();
  expect((await driver.getLoadBalancer('front')).healthCheck).toBeNull();
  expect((await driver.getLoadBalancer('front')).healthCheck).toMatchObject({
    protocol: 'http',
    path: '/up',
  });
});

const GOOD = { name: 'front', listeners: [{ port: 80 }] };
const CHECK = { protocol: 'tcp' };
it.each([
  ['a name that ends with a hyphen', { name: 'front-' }, 'invalid-request'],
  ['two networks', { networks: ['lan', 'wan'] }, 'invalid-request'],
  ['an internal balancer without a subnet', { extra: { internal: true } }, 'invalid-request'],
  [
    'an internal balancer with a public address',
    { networks: ['lan/back'], extra: { internal: true, publicAddress: 'ip' } },
    'invalid-request',
  ],
  [
    'a zone for a public address that is there',
    { location: 'westeurope-1', extra: { publicAddress: 'ip' } },
    'invalid-request',
  ],
  ['a location elsewhere', { location: 'northeurope' }, 'invalid-request'],
  ['HTTP', { listeners: [{ port: 80, protocol: 'http' }] }, 'not-supported'],
  [
    'listeners that lead to one port',
    { listeners: [{ port: 80 }, { port: 81, targetPort: 80 }] },
    'not-supported',
  ],
  ['a port of a member', { members: [{ address: '10.0.0.4', port: 8080 }] }, 'not-supported'],
  ['checks every second', { healthCheck: { ...CHECK, interval: 1000, timeout: 1000 } }, 'not-supported'],
  ['a timeout of checks', { healthCheck: { ...CHECK, timeout: 2000 } }, 'not-supported'],
  ['two thresholds', { healthCheck: { ...CHECK, healthyAfter: 2 } }, 'not-supported'],
])('refuses %s before a request', async (_name, changes, code) => {
  await expect(make().createLoadBalancer({ ...GOOD, ...changes })).rejects.toMatchObject({ code });
});
