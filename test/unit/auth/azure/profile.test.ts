import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isolateNetwork } from '../../../support/api.js';

const Azure = getDriver(Provider.AZURE);
const [FIRST, SECOND] = ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222'];

/** The files that `az login` and `az configure` leave. */
function home({
  environmentName = 'AzureCloud',
  config,
}: { environmentName?: string; config?: string } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'skylane-az-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '.azure'));
  const subscriptions = [
    {
      id: FIRST,
      name: 'Dev',
      state: 'Enabled',
      isDefault: false,
      environmentName: 'AzureCloud',
      tenantId: 'tenant-1',
    },
    { id: SECOND, name: 'Prod', state: 'Enabled', isDefault: true, environmentName, tenantId: 'tenant-2' },
  ];
  writeFileSync(
    join(folder, '.azure', 'azureProfile.json'),
    `\uFEFF${JSON.stringify({ installationId: 'x', subscriptions })}`,
  );
  if (config !== undefined) writeFileSync(join(folder, '.azure', 'config'), config);
  return folder;
}

const read = (folder: string, variables: Record<string, string> = {}, options = {}) =>
  Azure.readEnvironment(
    {
      variables: { AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential', ...variables },
      home: folder,
      directory: folder,
    },
    options,
  );

describe('fromEnv works where az works', () => {
  test('in the subscription that az has chosen, with its sign-in, of the directory of that', async () => {
    expect(await read(home())).toMatchObject({
      subscriptionId: SECOND,
      cloud: 'public',
      identity: { type: 'cli', tenantId: 'tenant-2' },
    });
  });

  test('in another subscription where a variable names it, and then in no directory of the chosen one', async () => {
    const found = await read(home({ environmentName: 'AzureChinaCloud' }), { AZURE_SUBSCRIPTION_ID: FIRST });
    expect(found).toMatchObject({ subscriptionId: FIRST, identity: { type: 'cli' } });
    expect(found).not.toHaveProperty('cloud');
    expect(found.identity).not.toHaveProperty('tenantId');
  });

  test('in its group and region, by its configuration or by variables', async () => {
    const folder = home({ config: '[defaults]\ngroup = web\nlocation = westeurope\n' });
    expect(await read(folder)).toMatchObject({ resourceGroup: 'web', region: 'westeurope' });
    expect(await read(folder, { AZURE_DEFAULTS_GROUP: 'db' })).toMatchObject({
      resourceGroup: 'db',
      region: 'westeurope',
    });
    expect(await read(folder, {}, { resourceGroup: 'mine' })).toMatchObject({ resourceGroup: 'mine' });
  });

  test('in its cloud: that of the subscription, of the sign-in, or of its configuration', async () => {
    expect(await read(home({ environmentName: 'AzureUSGovernment' }))).toMatchObject({
      cloud: 'us-government',
    });
    expect(await read(home(), { AZURE_AUTHORITY_HOST: 'https://login.chinacloudapi.cn/' })).toMatchObject({
      cloud: 'china',
    });
    const folder = home({ config: '[cloud]\nname = AzureChinaCloud\n' });
    expect(await read(folder, { AZURE_SUBSCRIPTION_ID: FIRST })).toMatchObject({ cloud: 'china' });
  });

  test('says so where its cloud is none that is known, and where its files are none', async () => {
    await expect(read(home({ environmentName: 'AzureStack' }))).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('AzureStack'),
    });
    await expect(read(home({ config: 'no ini' }))).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('config of az'),
    });
  });

  test('without az, a subscription and a sign-in are asked for by name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'skylane-az-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const variables = { AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' };
    await expect(Azure.fromEnv({}, { variables, home: folder, directory: folder })).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('AZURE_SUBSCRIPTION_ID'),
    });
  });
});

describe('each of the clouds has hosts of its own', () => {
  isolateNetwork();

  test.each([
    ['public', 'login.microsoftonline.com', 'management.azure.com', 'https://management.azure.com/.default'],
    [
      'china',
      'login.chinacloudapi.cn',
      'management.chinacloudapi.cn',
      'https://management.core.chinacloudapi.cn/.default',
    ],
    [
      'us-government',
      'login.microsoftonline.us',
      'management.usgovcloudapi.net',
      'https://management.core.usgovcloudapi.net/.default',
    ],
  ] as const)('%s: %s, %s', async (cloud, authority, host, scope) => {
    nock(`https://${authority}`)
      .post('/tenant/oauth2/v2.0/token', (body: Record<string, string>) => body['scope'] === scope)
      .reply(200, { access_token: 'a-token', expires_in: 3600 });
    nock(`https://${host}`, { reqheaders: { authorization: 'Bearer a-token' } })
      .get(`/subscriptions/${FIRST}/resourcegroups`)
      .query(true)
      .reply(200, { value: [] });
    const application = { tenantId: 'tenant', clientId: 'client', clientSecret: 'a-secret' };
    await using driver = new Azure({ subscriptionId: FIRST, cloud, application });
    expect(await driver.resourceGroups.list()).toEqual([]);
  });
});
