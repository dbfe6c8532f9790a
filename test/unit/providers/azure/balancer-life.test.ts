import { getDriver, Provider } from 'skylane';
import { AzureCompute } from 'skylane/azure';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { afterEach, beforeEach, expect, it } from 'vitest';

const Balancers = getDriver(Provider.AZURE_LOAD_BALANCER);
type AzureBalancers = InstanceType<typeof Balancers>;
const LISTENERS = [{ port: 80, targetPort: 8080 }];

const BUSY = {
  kind: 'status',
  status: 409,
  body: JSON.stringify({ error: { code: 'AnotherOperationInProgress', message: 'Another one goes on.' } }),
} as const;

let sandbox: Sandbox;
let servers: AzureCompute;
const opened: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ flavor: 'azure', actionTime: 5 });
  servers = new AzureCompute({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  opened.push(servers);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  await sandbox.close();
});

function make(options: { readonly resourceGroup?: string; readonly region?: string } = {}) {
  const retry = { attempts: 1 };
  const driver = new Balancers({ ...sandbox.credentials, endpoint: sandbox.identityUrl, retry, ...options });
  opened.push(driver);
  return driver;
}

it.each([
  ['group', { resourceGroup: 'b' }],
  ['region', { region: 'northeurope' }],
])('a driver of another %s deletes the address with the balancer', async (_what, options) => {
  for (const name of ['a', 'b']) await servers.resourceGroups.create({ name, location: 'westeurope' });
  const { id } = await make({ resourceGroup: 'a' }).createLoadBalancer({ name: 'web', listeners: LISTENERS });
  await make(options).destroyLoadBalancer(id);
  expect(await servers.listAddresses()).toEqual([]);
});

it('a list has the addresses of another group, as a balancer read by itself has', async () => {
  for (const name of ['a', 'b']) await servers.resourceGroups.create({ name, location: 'westeurope' });
  const inA = new AzureCompute({ ...sandbox.credentials, endpoint: sandbox.identityUrl, resourceGroup: 'a' });
  opened.push(inA);
  const { id, ip } = await inA.reserveAddress();
  const driver = make({ resourceGroup: 'b' });
  const extra = { publicAddress: id };
  await driver.createLoadBalancer({ name: 'web', listeners: LISTENERS, extra });
  expect(await driver.listLoadBalancers()).toMatchObject([{ addresses: [ip] }]);
});

it('of two creates of one name at once, the second finds that it is taken', async () => {
  const driver = make();
  const outcomes = await Promise.allSettled(
    [80, 443].map((port) => driver.createLoadBalancer({ name: 'web', listeners: [{ port }] })),
  );
  expect(outcomes).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { code: 'load-balancer-exists' } },
  ]);
  expect((await driver.getLoadBalancer('web')).listeners).toMatchObject([{ port: 80 }]);
  expect(await servers.listAddresses()).toHaveLength(1);
});

it.each(['resourcegroups', 'virtualNetworks', 'publicIPAddresses', 'loadBalancers'])(
  'a create waits while Azure is busy with %s',
  async (path) => {
    await sandbox.addFault({ ...BUSY, method: 'PUT', path, times: 1 });
    const made = await make().createLoadBalancer({ name: 'web', listeners: LISTENERS });
    expect(made.addresses).toHaveLength(1);
  },
);

it('an address that Azure still keeps when its balancer is gone is deleted later', async () => {
  const driver = make();
  const made = await driver.createLoadBalancer({ name: 'web', listeners: LISTENERS });
  await sandbox.addFault({ ...BUSY, method: 'DELETE', path: 'publicIPAddresses', times: 2 });
  await driver.destroyLoadBalancer(made);
  expect(await servers.listAddresses()).toEqual([]);
});

it('a destroy of a balancer whose address stays locked ends with its timeout, and the next one goes on', async () => {
  const driver = make();
  const made = await driver.createLoadBalancer({ name: 'web', listeners: LISTENERS });
  await sandbox.addFault({ ...BUSY, method: 'DELETE', path: 'publicIPAddresses' });
  await expect(driver.destroyLoadBalancer(made, { timeout: 500 })).rejects.toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('AnotherOperationInProgress'),
  });
  await sandbox.clearFaults();
  await driver.destroyLoadBalancer(made);
  expect(await servers.listAddresses()).toEqual([]);
});

it.each([
  ['a balancer', (driver: AzureBalancers) => driver.createLoadBalancer({ name: 'a', listeners: LISTENERS })],
  [
    'a network',
    () => servers.networks.create({ name: 'a', location: 'westeurope', ranges: ['10.1.0.0/16'] }),
  ],
  ['a disk', () => servers.createVolume({ name: 'a', size: 8 })],
])('%s can be made again after its group was deleted elsewhere', async (_what, create) => {
  const driver = make();
  await create(driver);
  const other = new AzureCompute({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  opened.push(other);
  await other.resourceGroups.delete('skylane');
  await expect(create(driver)).rejects.toMatchObject({ status: 404 });
  await create(driver);
});

it('a private address is in the zone of its balancer', async () => {
  const driver = make();
  await servers.networks.ensure('westeurope');
  const { id } = await driver.createLoadBalancer({
    name: 'web',
    location: 'westeurope-2',
    listeners: LISTENERS,
    networks: ['skylane-westeurope/default'],
    extra: { internal: true },
  });
  const headers = { authorization: `Bearer ${sandbox.credentials['token']}` };
  const response = await fetch(`${sandbox.url}${id}?api-version=2024-05-01`, { headers });
  expect(await response.json()).toMatchObject({
    properties: { frontendIPConfigurations: [{ zones: ['2'] }] },
  });
});
