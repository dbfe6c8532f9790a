import { getDriver, Provider } from 'skylane';
import { AzureCompute } from 'skylane/azure';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { afterEach, beforeEach, expect, it } from 'vitest';

const Balancers = getDriver(Provider.AZURE_LOAD_BALANCER);
const LISTENERS = [{ port: 80, targetPort: 8080 }];

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
  const driver = new Balancers({ ...sandbox.credentials, endpoint: sandbox.identityUrl, ...options });
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
