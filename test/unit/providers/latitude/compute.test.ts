import { readFileSync } from 'node:fs';
import { getDriver, Provider } from 'skylane';
import { LatitudeCompute } from 'skylane/latitude';
import { describe, expect, test, vi } from 'vitest';
import { type JsonAnswer, jsonServer } from '../../../support/json-server.js';

const Latitude = getDriver(Provider.LATITUDE);

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly sent?: unknown;
  readonly status: number;
  readonly body?: unknown;
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../fixtures/latitudesh-go/compute.json', import.meta.url), 'utf8'),
) as Exchange[];

/** The recorded exchange of a method and of the beginning of a path. */
function exchange(method: string, path: RegExp): Exchange {
  const found = recorded.find((one) => one.method === method && path.test(one.path));
  if (found === undefined) throw new Error(`${method} ${path.source} is not recorded`);
  return found;
}

const answerOf = ({ status, body }: Exchange): JsonAnswer => (body === undefined ? [status] : [status, body]);

const PROJECT = 'proj_XDO7NYyZ1NPgw';
const NODE = 'sv_LqG158rA60BOg';
const ORDER = exchange('POST', /^\/servers$/);
const SERVER = exchange('GET', /^\/servers\/sv_/);

/** A project that answers by method and path. */
async function projectOf(
  answers: Readonly<Record<string, JsonAnswer>>,
  options: Readonly<Record<string, unknown>> = {},
): Promise<{ cloud: LatitudeCompute; asked: () => string[]; sent: () => unknown[] }> {
  const missing: JsonAnswer = [
    404,
    { errors: [{ code: 'not_found', status: '404', title: 'Error', detail: 'Specified Record Not Found' }] },
  ];
  const { origin, heard } = await jsonServer(
    ({ method, url }) => answers[`${method} ${url.pathname}`] ?? missing,
  );
  const usual = { endpoint: origin, token: 'key-1', project: PROJECT, region: 'SAO', retry: { attempts: 1 } };
  return {
    cloud: new Latitude({ ...usual, ...options }),
    asked: () => heard.map(({ method, url }) => `${method} ${url.pathname}`),
    sent: () => heard.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body) as unknown),
  };
}

const attributesOf = (fields: object): object => ({
  data: { id: NODE, type: 'servers', attributes: { hostname: 'web-1', ...fields } },
});

describe('what Latitude.sh answers is read', () => {
  test('a recorded server is a node', async () => {
    const { cloud } = await projectOf({ [`GET /servers/${NODE}`]: answerOf(SERVER) });
    await using _closed = cloud;
    expect(await cloud.getNode(NODE)).toMatchObject({
      id: NODE,
      name: 'testrand',
      state: 'running',
      publicIps: ['177.54.145.86'],
      privateIps: [],
      size: 'c2-small-x86',
      image: 'ubuntu_24_04_x64_lts',
      location: 'SAO',
      metadata: {},
      extra: { status: 'on', label: '196S008132', isLocked: false },
    });
  });

  test('recorded servers of a project are listed, with the names of their tags', async () => {
    const { cloud } = await projectOf({ 'GET /servers': answerOf(exchange('GET', /^\/servers\?/)) });
    await using _closed = cloud;
    for await (const node of cloud.iterateNodes()) {
      expect(node).toMatchObject({ id: NODE, extra: { tags: ['tag_test2', 'tag_test1'] } });
      break;
    }
  });

  test.each([
    ['on', 'running'],
    ['off', 'stopped'],
    ['unknown', 'unknown'],
    ['starting_deploy', 'pending'],
    ['deploying', 'pending'],
    ['disk_erasing', 'updating'],
    ['failed_deployment', 'error'],
    ['rescue_mode', 'running'],
    ['of the future', 'unknown'],
  ])('a server that is %s is %s', async (status, state) => {
    const { cloud } = await projectOf({ [`GET /servers/${NODE}`]: [200, attributesOf({ status })] });
    await using _closed = cloud;
    expect(await cloud.getNode(NODE)).toMatchObject({ state });
  });

  test('a recorded plan has the price of the driver’s site, and the sites that have it in stock', async () => {
    const answer = answerOf(exchange('GET', /^\/plans$/));
    const { cloud } = await projectOf({ 'GET /plans': answer });
    await using _closed = cloud;
    const [size] = await cloud.listSizes();
    expect(size).toMatchObject({
      id: 'c2-small-x86',
      name: 'c2.small.x86',
      ram: 32_768,
      vcpus: 4,
      disk: 465,
      gpus: 0,
      extra: { cpu: 'E-2134G', features: ['ssh', 'user_data'] },
    });
    expect(size?.currency).toBe(size?.price === null ? null : 'USD');
    expect(size?.price).toBe(size?.extra.prices['SAO'] ?? null);
  });

  test('a plan whose sites have different prices has none without a site', async () => {
    const at = (site: string, hour: number): object => ({
      locations: { available: [site], in_stock: [] },
      pricing: { USD: { hour } },
    });
    const plan = (slug: string, hours: readonly [number, number]): object => ({
      type: 'plans',
      attributes: { slug, name: slug, regions: [at('SAO', hours[0]), at('FRA', hours[1])] },
    });
    const body = { data: [plan('one', [1, 1]), plan('two', [1, 2])] };
    const { cloud } = await projectOf({ 'GET /plans': [200, body] }, { region: undefined });
    await using _closed = cloud;
    expect((await cloud.listSizes()).map(({ price, locations, ram }) => [price, locations, ram])).toEqual([
      [1, [], null],
      [null, [], null],
    ]);
  });

  test('a recorded operating system is an image', async () => {
    const { cloud } = await projectOf({
      'GET /plans/operating_systems': answerOf(exchange('GET', /operating_systems/)),
    });
    await using _closed = cloud;
    for await (const image of cloud.iterateImages()) {
      expect(image).toMatchObject({ id: 'centos_7_4_x64', name: 'CentOS 7.4', extra: { user: 'centos' } });
      break;
    }
  });

  test('a recorded site has the name of its country, whose code is not told', async () => {
    const { cloud } = await projectOf({ 'GET /regions': answerOf(exchange('GET', /^\/regions/)) });
    await using _closed = cloud;
    for await (const location of cloud.iterateLocations()) {
      expect(location).toMatchObject({
        id: 'SYD2',
        name: 'Sydney 2',
        country: null,
        extra: { id: 'loc_OmJyo0vL5Dkw9', countryName: 'Australia' },
      });
      break;
    }
  });

  test('a recorded virtual network goes by its description', async () => {
    const id = 'vlan_R82A0ydKLa6mM';
    const { cloud } = await projectOf({
      [`GET /virtual_networks/${id}`]: answerOf(exchange('GET', /^\/virtual_networks\/vlan/)),
    });
    await using _closed = cloud;
    expect(await cloud.getNetwork(id)).toMatchObject({
      id,
      name: 'Updating Virtual Network via golang client',
      ranges: [],
      location: 'SAO',
      extra: { vid: 2085, servers: 0 },
    });
  });

  test('rules that portable ones cannot say are others, and so is the one of Latitude.sh itself', async () => {
    const rules = [
      { from: 'ANY', to: 'ANY', port: '22', protocol: 'TCP', default: true },
      { from: '192.0.2.1', to: 'ANY', port: '80-443', protocol: 'TCP', default: false },
      { from: 'ANY', to: 'ANY', port: '1-65535', protocol: 'UDP', default: false },
      { from: 'ANY', to: '10.0.0.1', port: '53', protocol: 'UDP', default: false },
      { from: 'ANY', to: 'ANY', port: 'ANY', protocol: 'TCP', default: false },
    ];
    const body = { data: { id: 'fw_1', type: 'firewalls', attributes: { name: 'web', rules } } };
    const { cloud } = await projectOf({ 'GET /firewalls/fw_1': [200, body] });
    await using _closed = cloud;
    expect(await cloud.getFirewall('fw_1')).toMatchObject({
      rules: [
        { protocol: 'tcp', ports: { from: 80, to: 443 }, addresses: ['192.0.2.1/32'] },
        { protocol: 'udp', ports: null, addresses: ['0.0.0.0/0', '::/0'] },
      ],
      otherRules: ['default TCP 22 ANY ANY', 'UDP 53 ANY 10.0.0.1', 'TCP ANY ANY ANY'],
    });
  });

  test('lists end at the number of rows that is told', async () => {
    const total = { meta: { stats: { total: { count: 1 } } } };
    const { cloud, asked } = await projectOf({
      'GET /servers': [200, { ...(exchange('GET', /^\/servers\?/).body as object), ...total }],
    });
    await using _closed = cloud;
    expect(await cloud.listNodes()).toHaveLength(1);
    expect(asked()).toEqual(['GET /servers']);
  });
});

describe('a create', () => {
  const SPEC = { name: 'testrand', image: 'ubuntu_24_04_x64_lts', size: 'c2-small-x86' };

  test('is the recorded one', async () => {
    const { cloud, sent } = await projectOf({ 'POST /servers': answerOf(ORDER) });
    await using _closed = cloud;
    expect(await cloud.createNode(SPEC)).toMatchObject({ id: NODE, name: 'testrand', state: 'pending' });
    expect(sent()).toEqual([ORDER.sent]);
  });

  test('keeps user data first, as recorded, and finds the key by its name', async () => {
    const kept = exchange('POST', /user_data$/);
    const key = exchange('GET', /ssh_keys$/);
    const keys = { ...(key.body as object), meta: { stats: { total: { count: 1 } } } };
    const { cloud, sent } = await projectOf({
      'GET /ssh_keys': [200, keys],
      'POST /user_data': answerOf(kept),
      'POST /servers': answerOf(ORDER),
    });
    await using _closed = cloud;
    const userData = 'latitudesh user data example';
    await cloud.createNode({ ...SPEC, keyPair: 'testrand', userData });
    expect(sent()).toEqual([
      {
        data: {
          type: 'user_data',
          attributes: {
            description: 'testrand',
            content: 'bGF0aXR1ZGVzaCB1c2VyIGRhdGEgZXhhbXBsZQ==',
            project: PROJECT,
          },
        },
      },
      {
        data: {
          type: 'servers',
          attributes: {
            project: PROJECT,
            plan: 'c2-small-x86',
            site: 'SAO',
            operating_system: 'ubuntu_24_04_x64_lts',
            hostname: 'testrand',
            ssh_keys: ['ssh_zrPm0dDLW0KOw'],
            user_data: 'ud_3xMV0xEdNmQp7',
          },
        },
      },
    ]);
  });

  test('that is refused takes its user data away again', async () => {
    const body = { errors: [{ code: 'unprocessable', status: '422', detail: 'is not in stock' }] };
    const { cloud, asked } = await projectOf({
      'POST /user_data': answerOf(exchange('POST', /user_data$/)),
      'POST /servers': [422, body],
      'GET /plans': [200, { data: [{ attributes: { slug: 'c2-small-x86', name: 'c2' } }] }],
      'GET /plans/operating_systems': [
        200,
        { data: [{ attributes: { slug: SPEC.image, name: 'u' } }], meta: { stats: { total: { count: 1 } } } },
      ],
      'DELETE /user_data/ud_3xMV0xEdNmQp7': [204],
    });
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, userData: 'x' })).rejects.toThrow('is not in stock');
    expect(asked()).toContain('DELETE /user_data/ud_3xMV0xEdNmQp7');
  });

  test('whose answer is lost leaves its user data, and says so', async () => {
    const { cloud, asked } = await projectOf({
      'POST /user_data': answerOf(exchange('POST', /user_data$/)),
      'POST /servers': [502],
    });
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, userData: 'x' })).rejects.toThrow(
      'The user data ud_3xMV0xEdNmQp7 stays',
    );
    expect(asked().some((one) => one.startsWith('DELETE'))).toBe(false);
  });

  test.each([
    [{ metadata: { team: 'web' } }, 'metadata'],
    [{ networks: ['vlan_1'] }, 'networks'],
    [{ firewalls: ['fw_1'] }, 'attachFirewall'],
    [{ auth: { password: 'secret-1' } }, 'password'],
    [{ expiresIn: 1000 }, 'expiresIn'],
    [{ userData: 'x', extra: { userDataId: 'ud_1' } }, 'not both'],
  ])('refuses %j before a request', async (fields, words) => {
    const { cloud, asked } = await projectOf({});
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, ...fields })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(words) as string,
    });
    expect(asked()).toEqual([]);
  });

  test('needs a site', async () => {
    const { cloud } = await projectOf({}, { region: undefined });
    await using _closed = cloud;
    await expect(cloud.createNode(SPEC)).rejects.toThrow('location');
  });
});

describe('a change', () => {
  test('renames a server as recorded', async () => {
    const refused = exchange('PATCH', /^\/servers/);
    const { cloud, sent } = await projectOf({ [`PATCH /servers/${NODE}`]: answerOf(refused) });
    await using _closed = cloud;
    await expect(cloud.updateNode(NODE, { name: 'should-not-update' })).rejects.toMatchObject({
      code: 'conflict',
      status: 423,
      message: expect.stringContaining('Server is locked') as string,
    });
    expect(sent()).toEqual([refused.sent]);
  });

  test('waits until a server is off', async () => {
    let seen = 0;
    const { origin, heard } = await jsonServer(({ method }) => {
      if (method === 'POST') return [201, { data: { id: 'a', type: 'actions' } }];
      seen += 1;
      return [200, attributesOf({ status: seen < 2 ? 'on' : 'off' })];
    });
    await using cloud = new Latitude({ endpoint: origin, token: 'k', project: PROJECT });
    expect(await cloud.stopNode(NODE)).toMatchObject({ state: 'stopped' });
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      data: { type: 'actions', attributes: { action: 'power_off' } },
    });
  });

  test('registers a key as recorded, with its project', async () => {
    const made = exchange('POST', /ssh_keys$/);
    const { attributes, type } = (made.sent as { data: { attributes: Record<string, string>; type: string } })
      .data;
    const { cloud, sent } = await projectOf({
      'GET /ssh_keys': [200, { data: [], meta: {} }],
      'POST /ssh_keys': answerOf(made),
    });
    await using _closed = cloud;
    await cloud.importKeyPair('testrand', String(attributes['public_key']));
    expect(sent()).toEqual([{ data: { type, attributes: { ...attributes, project: PROJECT } } }]);
  });

  test('puts a server on a virtual network as recorded', async () => {
    const made = exchange('POST', /assignments$/);
    const { cloud, sent } = await projectOf({ 'POST /virtual_networks/assignments': answerOf(made) });
    await using _closed = cloud;
    await cloud.virtualNetworks.assign('vlan_dYjv5rgk1aqp7', 'sv_ZozMaznr2a7kw');
    expect(sent()).toEqual([made.sent]);
  });

  test('takes a server off no other virtual network, though the filter is not heeded', async () => {
    const assignmentOf = (id: string, network: string, server: string): object => ({
      id,
      type: 'virtual_network_assignment',
      attributes: { virtual_network_id: network, server: { id: server } },
    });
    const rows = [
      assignmentOf('vnasg_1', 'vlan_1', NODE),
      assignmentOf('vnasg_2', 'vlan_2', NODE),
      assignmentOf('vnasg_3', 'vlan_1', 'sv_2'),
    ];
    const path = '/virtual_networks/assignments';
    const { cloud, asked } = await projectOf({
      [`GET ${path}`]: [200, { data: rows, meta: { stats: { total: { count: 3 } } } }],
      [`DELETE ${path}/vnasg_1`]: [204],
      [`DELETE ${path}/vnasg_2`]: [204],
      [`DELETE ${path}/vnasg_3`]: [204],
    });
    await using _closed = cloud;
    await cloud.virtualNetworks.unassign('vlan_1', NODE);
    expect(asked().filter((one) => one.startsWith('DELETE'))).toEqual([`DELETE ${path}/vnasg_1`]);
  });

  test('of a network that cannot be read names it', async () => {
    const data = { id: 'vlan_1', type: 'virtual_networks', attributes: { description: 'inner' } };
    const { cloud } = await projectOf({
      'POST /virtual_networks': [201, { data }],
      'GET /virtual_networks/vlan_1': [403, {}],
    });
    await using _closed = cloud;
    await expect(cloud.createNetwork({ name: 'inner' })).rejects.toMatchObject({
      code: 'unavailable',
      status: null,
      message: expect.stringContaining('vlan_1 was made') as string,
    });
  });

  test('of a firewall keeps the descriptions of rules that stay', async () => {
    const rules = [
      { from: '192.0.2.1', to: 'ANY', port: '22', protocol: 'TCP', default: false, description: 'office' },
      { from: 'ANY', to: 'ANY', port: '80', protocol: 'TCP', default: false, description: 'site' },
    ];
    const body = { data: { id: 'fw_1', type: 'firewalls', attributes: { name: 'web', rules } } };
    const { cloud, sent } = await projectOf({
      'GET /firewalls/fw_1': [200, body],
      'PATCH /firewalls/fw_1': [200, body],
    });
    await using _closed = cloud;
    const firewall = await cloud.getFirewall('fw_1');
    await cloud.updateFirewall(firewall, {
      rules: [...firewall.rules, { protocol: 'udp', ports: 53 }],
    });
    expect(sent()).toMatchObject([
      {
        data: {
          attributes: {
            rules: [
              { from: '192.0.2.1', port: '22', description: 'office' },
              { from: 'ANY', port: '80', description: 'site' },
              { from: 'ANY', port: '53', protocol: 'UDP' },
            ],
          },
        },
      },
    ]);
  });

  test('of a server that stays as it is ends', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    let asked = 0;
    const { origin } = await jsonServer(({ method }) => {
      if (method === 'POST') return [201, { data: { id: 'a', type: 'actions' } }];
      asked += 1;
      if (asked > 1) vi.advanceTimersByTime(300_000);
      return [200, attributesOf({ status: 'on' })];
    });
    await using cloud = new Latitude({ endpoint: origin, token: 'k', project: PROJECT });
    const stopped = cloud.stopNode(NODE, { timeout: 3000 });
    await expect(stopped).rejects.toMatchObject({ code: 'conflict' });
    vi.useRealTimers();
  });

  test('that comes too often is no used up quota', async () => {
    const errors = [{ code: 'too_many_requests', status: '429', detail: 'Rate limit exceeded' }];
    const { cloud } = await projectOf({ [`GET /servers/${NODE}`]: [429, { errors }] });
    await using _closed = cloud;
    await expect(cloud.getNode(NODE)).rejects.toMatchObject({ code: 'rate-limit' });
  });

  test('of a firewall sends the rules that it cannot say as they were, and not the one of Latitude.sh', async () => {
    const rules = [
      { from: 'ANY', to: 'ANY', port: '22', protocol: 'TCP', default: true },
      { from: 'ANY', to: '10.0.0.1', port: '53', protocol: 'UDP', default: false, description: 'dns' },
      { from: 'ANY', to: 'ANY', port: '80', protocol: 'TCP', default: false },
    ];
    const body = { data: { id: 'fw_1', type: 'firewalls', attributes: { name: 'web', rules } } };
    const { cloud, sent } = await projectOf({
      'GET /firewalls/fw_1': [200, body],
      'PATCH /firewalls/fw_1': [200, body],
    });
    await using _closed = cloud;
    await cloud.updateFirewall('fw_1', { rules: [{ protocol: 'tcp', addresses: ['192.0.2.0/24'] }] });
    expect(sent()).toEqual([
      {
        data: {
          type: 'firewalls',
          attributes: {
            rules: [
              { from: 'ANY', to: '10.0.0.1', port: '53', protocol: 'UDP', description: 'dns' },
              { from: '192.0.2.0/24', to: 'ANY', port: '1-65535', protocol: 'TCP' },
            ],
          },
        },
      },
    ]);
  });

  test.each([
    [{ protocol: 'icmp' as const }, 'icmp'],
    [{ protocol: 'tcp' as const, direction: 'out' as const }, 'out'],
    [{ protocol: 'tcp' as const, group: 'fw_2' }, 'group'],
  ])('refuses the rule %j before a request', async (rule, words) => {
    const { cloud, asked } = await projectOf({});
    await using _closed = cloud;
    await expect(cloud.createFirewall({ name: 'web', rules: [rule] })).rejects.toThrow(words);
    expect(asked()).toEqual([]);
  });

  test('refuses ranges of a network, which has none', async () => {
    const { cloud } = await projectOf({});
    await using _closed = cloud;
    await expect(cloud.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'] })).rejects.toThrow('ranges');
  });
});

describe('what Latitude.sh refuses', () => {
  test.each([
    [401, 'unauthorized', 'authentication'],
    [403, 'forbidden', 'permission'],
    [404, 'not_found', 'node-not-found'],
    [422, 'unprocessable', 'invalid-request'],
    [429, 'too_many', 'rate-limit'],
    [503, 'down', 'unavailable'],
  ])('with %s is an error of its kind', async (status, code, kind) => {
    const body = { errors: [{ code, status: String(status), title: 'Error', detail: 'no' }] };
    const { cloud } = await projectOf({ [`GET /servers/${NODE}`]: [status, body] });
    await using _closed = cloud;
    await expect(cloud.getNode(NODE)).rejects.toMatchObject({ code: kind, providerCode: code });
  });

  test('an id that is none is not asked for', async () => {
    const { cloud, asked } = await projectOf({});
    await using _closed = cloud;
    await expect(cloud.getNode('../teams')).rejects.toMatchObject({ code: 'node-not-found' });
    await cloud.destroyNode('web-1');
    expect(asked()).toEqual([]);
  });
});

describe('the sign-in', () => {
  test.each(['LATITUDESH_BEARER', 'LATITUDESH_AUTH_TOKEN'])('reads %s', async (name) => {
    const environment = { home: '/nowhere', directory: '/nowhere', variables: { [name]: 'secret' } };
    await using cloud = await LatitudeCompute.fromEnv({ project: 'web', region: 'SAO' }, environment);
    expect(cloud.region).toBe('SAO');
  });

  test('sends the key as it is', async () => {
    const { origin, heard } = await jsonServer(() => [200, attributesOf({ status: 'on' })]);
    await using cloud = new Latitude({ endpoint: origin, token: 'key-1', project: PROJECT });
    await cloud.getNode(NODE);
    expect(heard[0]?.headers.authorization).toBe('key-1');
  });

  test('needs a project', () => {
    expect(() => new Latitude({ token: 'k', project: '' })).toThrow('project');
  });
});
