import { getDriver, Provider } from 'skylane';
import type { ArmOptions } from 'skylane/azure';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answeringServer, type HeardRequest } from '../../../support/answering-server.js';
import { fixture } from '../../../support/fixture.js';

const Azure = getDriver(Provider.AZURE);
const SUBSCRIPTION = '99999999-9999-9999-9999-999999999999';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/000000`;
const MACHINE = `${GROUP}/providers/Microsoft.Compute/virtualMachines/test-node-1`;
const SPEC = { name: 'web-1', image: 'Canonical:ubuntu-24_04-lts:server:latest', size: 'Standard_B1s' };

/** What a stand-in for Azure says: a status, a body, headers; nothing where it has nothing. */
type Said = readonly [status: number, body?: unknown, headers?: Readonly<Record<string, string>>];
/** Options of the driver; a region unless it is null. */
type Options = Omit<ArmOptions, 'region'> & { readonly region?: string | null };
type Script = (request: HeardRequest) => Said | undefined;

/** A driver and the requests that its stand-in for Azure has heard. */
async function stage(script: Script, { region = 'westeurope', ...options }: Options = {}) {
  const { origin, heard } = await answeringServer((request, response) => {
    const said = script(request) ??
      basics(request) ?? [404, { error: { code: 'ResourceNotFound', message: 'There is none.' } }];
    const [status, body, headers = {}] = said;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  });
  const driver = new Azure({
    subscriptionId: SUBSCRIPTION,
    token: 'a-token',
    ...(region === null ? {} : { region }),
    endpoint: origin,
    retry: { attempts: 1 },
    ...options,
  });
  onTestFinished(() => driver.close());
  return { driver, heard, origin };
}

/** The group and the network that servers stand in. */
function basics({ method, url }: HeardRequest): Said | undefined {
  const { pathname } = url;
  if (method !== 'GET') return undefined;
  if (/\/resourcegroups\/[^/]+$/i.test(pathname))
    return [200, { id: pathname, name: 'skylane', location: 'westeurope' }];
  if (pathname.includes('/virtualNetworks/'))
    return [200, { id: pathname, name: 'skylane-westeurope', location: 'westeurope', properties: {} }];
  return undefined;
}

function recorded(name: string): Record<string, unknown> {
  return fixture(`libcloud/compute/azure_arm/_subscriptions_99999999_${name}.json`);
}

describe('recorded responses', () => {
  const statuses = {
    value: [
      {
        id: MACHINE.replace('000000', '000000').toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
        location: 'eastus',
        properties: {
          instanceView: recorded(
            'resourceGroups_000000_providers_Microsoft_Compute_virtualMachines_test_node_1_InstanceView',
          ),
        },
      },
    ],
  };
  const script: Script = ({ url }) => {
    const page = url.searchParams.has('$skiptoken') ? '_1' : '';
    if (url.pathname.endsWith('/virtualMachines'))
      return [
        200,
        url.searchParams.has('statusOnly')
          ? statuses
          : recorded(`providers_Microsoft_Compute_virtualMachines${page}`),
      ];
    if (url.pathname.endsWith('/disks')) return [200, recorded(`providers_Microsoft_Compute_disks${page}`)];
    if (url.pathname.endsWith('/snapshots')) return [200, recorded('providers_Microsoft_Compute_snapshots')];
    if (url.pathname.endsWith('/networkInterfaces'))
      return [
        200,
        {
          value: [
            recorded('resourceGroups_000000_providers_Microsoft_Network_networkInterfaces_test_node_1_nic'),
          ],
        },
      ];
    if (url.pathname.endsWith('/publicIPAddresses')) return [200, { value: [] }];
    if (url.pathname.endsWith('/virtualNetworks'))
      return [200, recorded('providers_Microsoft_Network_virtualnetworks')];
    return undefined;
  };

  test('servers of all pages, with their states, although a list of states writes ids in capitals, and their addresses', async () => {
    const { driver } = await stage(script, { region: null });
    expect(
      (await driver.listNodes()).map(({ name, state, privateIps, size, image }) => [
        name,
        state,
        privateIps,
        size,
        image,
      ]),
    ).toEqual([
      ['test-node-1', 'running', ['10.0.0.1'], 'Standard_A1', 'OpenLogic:CentOS:7.3:latest'],
      ['test-node-2', 'unknown', [], 'Standard_A1', 'OpenLogic:CentOS:7.3:latest'],
    ]);
  });

  test('disks and snapshots, in each state', async () => {
    const { driver } = await stage(script, { region: null });
    expect((await driver.listVolumes()).map(({ name, state }) => [name, state])).toEqual([
      ['test-disk-1', 'in-use'],
      ['test-disk-2', 'available'],
      ['test-disk-3', 'available'],
      ['test-disk-4', 'in-use'],
    ]);
    const snapshots = await driver.listVolumeSnapshots();
    expect(snapshots.map(({ name, state }) => [name, state])).toEqual([
      ['test-snap-1', 'creating'],
      ['test-snap-2', 'updating'],
      ['test-snap-3', 'error'],
      ['test-snap-4', 'error'],
    ]);
    expect((await driver.listVolumeSnapshots('test-disk-1')).map(({ name }) => name)).toEqual([]);
    const disk = `${GROUP}/providers/Microsoft.Compute/disks/test-disk-1`;
    expect((await driver.listVolumeSnapshots(disk)).map(({ name }) => name)).toEqual(['test-snap-1']);
  });

  test('nothing of another region, or of another group, where the driver is for one', async () => {
    const { driver } = await stage(script);
    expect(await driver.listNodes()).toEqual([]);
    const { driver: other } = await stage(script, { region: null, resourceGroup: 'elsewhere' });
    expect(await other.listNodes()).toEqual([]);
  });
});

describe('a create', () => {
  const accepted: Script = ({ method, url, body }) =>
    method === 'PUT' && url.pathname.includes('/virtualMachines/')
      ? [201, { id: url.pathname, name: 'web-1', ...(JSON.parse(body) as object) }]
      : undefined;
  const bodyOf = (heard: readonly HeardRequest[]) =>
    JSON.parse(
      heard.find(({ method, url }) => method === 'PUT' && url.pathname.includes('/virtualMachines/'))?.body ??
        '{}',
    ) as Record<string, never>;

  test('asks for server, interface, address and disk at once, each to be deleted with it', async () => {
    const { driver, heard } = await stage(accepted);
    await driver.createNode(SPEC);
    const puts = heard.filter(({ method }) => method === 'PUT');
    expect(puts).toHaveLength(1);
    expect(puts[0]?.headers['if-none-match']).toBe('*');
    const { properties } = bodyOf(heard);
    expect(properties).toMatchObject({
      storageProfile: { osDisk: { deleteOption: 'Delete' } },
      networkProfile: {
        networkInterfaceConfigurations: [
          {
            properties: {
              deleteOption: 'Delete',
              ipConfigurations: [
                { properties: { publicIPAddressConfiguration: { properties: { deleteOption: 'Delete' } } } },
              ],
            },
          },
        ],
      },
    });
  });

  test('without any way in bears a key that nobody has, and no password', async () => {
    const { driver, heard } = await stage(accepted);
    await driver.createNode(SPEC);
    expect(bodyOf(heard)['properties']).toMatchObject({
      osProfile: {
        linuxConfiguration: {
          disablePasswordAuthentication: true,
          ssh: { publicKeys: [{ keyData: expect.stringMatching(/^ssh-ed25519 AAAA.* nobody$/) }] },
        },
      },
    });
  });

  test('that finds its name taken returns the server where it has made it itself, by its tag', async () => {
    let kept: Record<string, unknown> = {};
    const { driver, heard } = await stage(({ method, url, body }) => {
      if (!url.pathname.includes('/virtualMachines/')) return undefined;
      if (method !== 'PUT') return [200, { ...kept, id: url.pathname, name: 'web-1' }];
      kept = JSON.parse(body) as Record<string, unknown>;
      return [412, { error: { code: 'PreconditionFailed', message: 'It exists.' } }];
    });
    expect(await driver.createNode(SPEC)).toMatchObject({ name: 'web-1' });
    const foreign = { ...SPEC, metadata: { a: 'b' } };
    const mine = driver.createNode(foreign);
    await expect(mine).resolves.toMatchObject({ metadata: { a: 'b' } });
    expect(heard.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });

  test('that finds its name taken by another server is a conflict', async () => {
    const { driver } = await stage(({ method, url }) => {
      if (!url.pathname.includes('/virtualMachines/')) return undefined;
      if (method === 'PUT') return [412, { error: { code: 'PreconditionFailed', message: 'It exists.' } }];
      return [
        200,
        {
          id: url.pathname,
          name: 'web-1',
          location: 'westeurope',
          tags: { 'skylane-create': 'another' },
          properties: {},
        },
      ];
    });
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: 'conflict', status: 412 });
  });

  test('that finds its name taken and cannot see by whom may have made the server', async () => {
    const { driver } = await stage(({ method, url }) => {
      if (!url.pathname.includes('/virtualMachines/')) return undefined;
      if (method === 'PUT') return [412, { error: { code: 'PreconditionFailed', message: 'It exists.' } }];
      return [403, { error: { code: 'AuthorizationFailed', message: 'No.' } }];
    });
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: 'unavailable', status: null });
  });

  test('makes the network anew where it was deleted since it was last seen', async () => {
    let isThere = true;
    const { driver, heard } = await stage((request) => {
      const { method, url } = request;
      if (url.pathname.includes('/virtualNetworks/') && method === 'GET' && !isThere)
        return [404, { error: { code: 'ResourceNotFound', message: 'no' } }];
      if (url.pathname.includes('/virtualNetworks/') && method === 'PUT') {
        isThere = true;
        return [
          200,
          { id: url.pathname, name: 'skylane-westeurope', location: 'westeurope', properties: {} },
        ];
      }
      if (method === 'PUT' && !isThere)
        return [400, { error: { code: 'InvalidResourceReference', message: 'The subnet is not there.' } }];
      return accepted(request);
    });
    await driver.createNode(SPEC);
    isThere = false;
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: 'not-found' });
    await driver.createNode(SPEC);
    expect(
      heard.filter(({ method, url }) => method === 'PUT' && url.pathname.includes('/virtualNetworks/')),
    ).toHaveLength(1);
  });

  test.each([
    ['a name that Azure does not take', { name: 'web_1-' }],
    ['two keys that are one tag', { metadata: { Team: 'a', team: 'b' } }],
    ['a key that no tag may have', { metadata: { 'a/b': 'c' } }],
    ['no network', { networks: 'none' as const }],
    ['a region that this driver does not see', { location: 'eastus' }],
    ['a location that is none', { location: 'west europe' }],
    ['a key and a password', { keyPair: 'laptop', auth: { password: 'Correct-Horse-9' } }],
    ['a private key', { auth: { publicKey: '-----BEGIN OPENSSH PRIVATE KEY-----' } }],
  ])('refuses %s before anything is sent', async (_what, changes) => {
    const { driver, heard } = await stage(accepted);
    await expect(driver.createNode({ ...SPEC, ...changes })).rejects.toMatchObject({
      code: 'invalid-request',
      status: null,
    });
    expect(heard).toEqual([]);
  });

  test('repeats neither password nor user data in an error that quotes them', async () => {
    const { driver } = await stage(({ method, url, body }) =>
      method === 'PUT' && url.pathname.includes('/virtualMachines/')
        ? [400, { error: { code: 'InvalidParameter', message: `Wrong: ${body}` } }]
        : undefined,
    );
    const secret = { auth: { password: 'Correct-Horse-9' }, userData: 'echo the-secret-of-the-script' };
    const error = await driver.createNode({ ...SPEC, ...secret }).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toMatch(/Correct-Horse|the-secret-of/);
    expect(String(error)).not.toContain(Buffer.from(secret.userData).toString('base64'));
  });
});

describe('an error', () => {
  test.each([
    [401, 'ExpiredAuthenticationToken', 'authentication'],
    [403, 'AuthorizationFailed', 'permission'],
    [404, 'PlatformImageNotFound', 'image-not-found'],
    [404, 'ResourceGroupNotFound', 'not-found'],
    [409, 'SkuNotAvailable', 'capacity'],
    [409, 'ZonalAllocationFailed', 'capacity'],
    [409, 'AllocationFailed', 'capacity'],
    [409, 'OverconstrainedAllocationRequest', 'capacity'],
    [400, 'QuotaExceeded', 'quota-exceeded'],
    [400, 'PublicIPCountLimitReached', 'quota-exceeded'],
    [409, 'PropertyChangeNotAllowed', 'conflict'],
    [429, 'TooManyRequests', 'rate-limit'],
    [400, 'LocationNotAvailableForResourceType', 'region-not-found'],
    [500, 'InternalServerError', 'unavailable'],
  ])('%i %s is %s', async (status, code, expected) => {
    const { driver } = await stage(({ method }) =>
      method === 'PUT' ? [status, { error: { code, message: 'No.' } }, { 'retry-after': '1' }] : undefined,
    );
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({
      code: expected,
      providerCode: code,
      status,
    });
  });

  test.each([
    ['exceeds the approved Total Regional Cores quota', 'quota-exceeded'],
    ['is not allowed while the server is being deleted', 'conflict'],
  ])('OperationNotAllowed that %s is %s', async (message, expected) => {
    const { driver } = await stage(({ method }) =>
      method === 'PUT' ? [409, { error: { code: 'OperationNotAllowed', message } }] : undefined,
    );
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: expected });
  });

  test.each([
    ['vmSize', 'size-not-found'],
    ['imageReference', 'image-not-found'],
    ['adminPassword', 'invalid-request'],
  ])('InvalidParameter of %s is %s', async (target, expected) => {
    const { driver } = await stage(({ method }) =>
      method === 'PUT'
        ? [400, { error: { code: 'InvalidParameter', message: 'Wrong.', target } }]
        : undefined,
    );
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: expected });
  });
});

describe('a change that goes on after its response', () => {
  const start = (origin: string): Said => [
    202,
    undefined,
    {
      'azure-asyncoperation': `${origin}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Compute/locations/w/operations/1?api-version=2024-11-01&t=a%2Fb`,
      'retry-after': '0',
    },
  ];

  test('is asked about where the request went, whatever host it names, with all that it names', async () => {
    let polls = 0;
    const { driver, heard } = await stage(({ method, url }) => {
      if (url.pathname.endsWith('/start')) return start('https://elsewhere.example');
      if (url.pathname.includes('/operations/'))
        return [200, { status: (polls += 1) < 3 ? 'InProgress' : 'Succeeded' }, { 'retry-after': '0' }];
      return method === 'GET' && url.pathname.includes('/virtualMachines/')
        ? [200, { id: url.pathname, name: 'web-1', location: 'westeurope', properties: {} }]
        : undefined;
    });
    await driver.startNode('web-1');
    const asked = heard.filter(({ url }) => url.pathname.includes('/operations/'));
    expect(asked).toHaveLength(3);
    expect(asked[0]?.url.searchParams.get('t')).toBe('a/b');
  });

  test('that fails is the error that it names', async () => {
    const { driver } = await stage(({ url }) => {
      if (url.pathname.endsWith('/start')) return start('https://management.azure.com');
      return url.pathname.includes('/operations/')
        ? [200, { status: 'Failed', error: { code: 'AllocationFailed', message: 'No room.' } }]
        : undefined;
    });
    await expect(driver.startNode('web-1')).rejects.toMatchObject({
      code: 'capacity',
      providerCode: 'AllocationFailed',
      message: expect.stringContaining('No room.'),
    });
  });
});

describe('sizes', () => {
  const sku = (name: string, restrictions: unknown[]) => ({
    resourceType: 'virtualMachines',
    name,
    locationInfo: [{ location: 'WestEurope', zones: ['3', '1', '2'] }],
    capabilities: [
      { name: 'vCPUs', value: '4' },
      { name: 'vCPUsAvailable', value: '2' },
      { name: 'MemoryGB', value: '0.5' },
    ],
    restrictions,
  });
  const restriction = (type: string, zones: string[], locations = ['westeurope']) => ({
    type,
    values: locations,
    restrictionInfo: { locations, zones },
    reasonCode: 'NotAvailableForSubscription',
  });

  test('are those that the subscription can have here, with the zones where it can', async () => {
    const { driver, heard } = await stage(({ url }) =>
      url.pathname.endsWith('/skus')
        ? [
            200,
            {
              value: [
                sku('Standard_A', []),
                sku('Standard_B', [restriction('Location', [])]),
                sku('Standard_C', [restriction('Zone', ['2'])]),
                sku('Standard_D', [restriction('Location', [], ['eastus'])]),
                { resourceType: 'disks', name: 'Premium_LRS' },
              ],
            },
          ]
        : undefined,
    );
    expect(
      (await driver.listSizes()).map(({ id, ram, vcpus, extra }) => [id, ram, vcpus, extra.zones]),
    ).toEqual([
      ['Standard_A', 512, 2, ['1', '2', '3']],
      ['Standard_C', 512, 2, ['1', '3']],
      ['Standard_D', 512, 2, ['1', '2', '3']],
    ]);
    expect(heard[0]?.url.searchParams.get('$filter')).toBe("location eq 'westeurope'");
  });

  test('need a region to be asked for', async () => {
    const { driver } = await stage(() => undefined, { region: null });
    await expect(driver.listSizes()).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('region'),
    });
  });
});

describe('ids', () => {
  test('are the same in any case, and a name alone is one of the driver’s group', async () => {
    const { driver, heard } = await stage(({ url }) => [
      200,
      { id: url.pathname, name: 'x', location: 'westeurope', properties: {} },
    ]);
    const ids = await Promise.all(
      [MACHINE, MACHINE.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), 'web-1'].map(
        async (one) => (await driver.getNode(one)).id,
      ),
    );
    expect(ids).toEqual([
      MACHINE,
      MACHINE,
      `/subscriptions/${SUBSCRIPTION}/resourceGroups/skylane/providers/Microsoft.Compute/virtualMachines/web-1`,
    ]);
    expect(heard).toHaveLength(3);
  });

  test.each([
    '../../x',
    'a/b',
    MACHINE.replace('virtualMachines', 'disks'),
    `${GROUP}/providers/Microsoft.Compute/virtualMachines/..`,
    'a?b',
  ])('refuses %s, which is none of a server', async (text) => {
    const { driver, heard } = await stage(() => undefined);
    await expect(driver.getNode(text)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(heard).toEqual([]);
  });
});

test('a poll reads the states alone while servers are on their way, and all the rest once one has come to an end', async () => {
  let power = 'starting';
  const { driver, heard } = await stage(({ url }) => {
    if (!url.pathname.endsWith('/virtualMachines')) return [200, { value: [] }];
    const instanceView = {
      statuses: [
        { code: power === 'starting' ? 'ProvisioningState/creating' : 'ProvisioningState/succeeded' },
        { code: `PowerState/${power}` },
      ],
    };
    const row = { id: MACHINE, name: 'test-node-1', location: 'westeurope' };
    return [
      200,
      {
        value: [
          url.searchParams.has('statusOnly')
            ? { ...row, properties: { instanceView } }
            : { ...row, properties: { hardwareProfile: { vmSize: 'Standard_A1' } } },
        ],
      },
    ];
  });
  setTimeout(() => (power = 'running'), 1500);
  const [node] = await driver.waitUntilRunning([MACHINE]);
  expect(node).toMatchObject({ state: 'running', size: 'Standard_A1' });
  const lists = heard.map(
    ({ url }) => `${url.pathname.split('/').at(-1)}${url.searchParams.has('statusOnly') ? ' states' : ''}`,
  );
  expect(lists.filter((list) => list === 'virtualMachines')).toHaveLength(1);
  expect(lists.filter((list) => list === 'virtualMachines states').length).toBeGreaterThan(2);
});

describe('options', () => {
  test.each([
    ['no subscription', { subscriptionId: undefined }, 'authentication', 'subscriptionId'],
    ['a subscription that is none', { subscriptionId: 'mine' }, 'authentication', 'subscriptionId'],
    ['nobody who signs in', { token: undefined }, 'authentication', 'token, application or identity'],
    ['a group that is none', { resourceGroup: 'a/b' }, 'invalid-request', 'resourceGroup'],
    ['a region as people write it', { region: 'West Europe' }, 'invalid-request', 'westeurope'],
    ['a cloud that there is not', { cloud: 'german' as 'public' }, 'invalid-request', 'cloud'],
  ])('%s is said by the constructor', (_what, changes, code, words) => {
    expect(() => new Azure({ subscriptionId: SUBSCRIPTION, token: 'a', ...changes } as ArmOptions)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    );
  });
});

test('a script that Azure refuses is quoted by no error, nor are its parameters', async () => {
  const { driver } = await stage(({ method, url }) => {
    if (method !== 'POST' || !url.pathname.endsWith('/runCommand')) return undefined;
    const message = 'Cannot run "mysql --login=hunter2-root" with hunter2-token.';
    return [400, { error: { code: 'BadRequest', message } }];
  });
  const failure = driver.runCommand.run('web-1', {
    script: ['set -e', 'mysql --login=hunter2-root'],
    parameters: { key: 'hunter2-token' },
  });
  await expect(failure).rejects.toMatchObject({ code: 'invalid-request' });
  await expect(failure).rejects.not.toThrow(/hunter2/);
});
