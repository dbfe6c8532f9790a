import { getDriver, Provider } from 'skylane';
import { StackitCompute } from 'skylane/stackit';
import { describe, expect, test } from 'vitest';
import { type JsonAnswer, jsonServer } from '../../../support/json-server.js';

const Stackit = getDriver(Provider.STACKIT);

const id = (serial: number): string => `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`;
const [NODE, IMAGE, NETWORK, GROUP, VOLUME, ADDRESS, NIC] = [1, 2, 3, 4, 5, 7, 8].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];
const AT = '/v2/projects/p1/regions/eu01';

const SERVER = {
  id: NODE,
  name: 'web-1',
  status: 'ACTIVE',
  powerStatus: 'RUNNING',
  machineType: 'c1.2',
  availabilityZone: 'eu01-1',
  createdAt: '2026-05-01T10:00:00Z',
  labels: { team: 'web' },
  keypairName: 'laptop',
  bootVolume: { id: VOLUME, deleteOnTermination: true },
  volumes: [VOLUME],
  nics: [
    {
      nicId: NIC,
      networkId: NETWORK,
      networkName: 'inner',
      mac: '02:00:00:00:00:01',
      nicSecurity: true,
      ipv4: '10.0.0.7',
      ipv6: '2001:db8::7',
      publicIp: '203.0.113.7',
      securityGroups: [GROUP],
    },
  ],
};
const BLOCK = {
  id: VOLUME,
  name: 'data',
  size: 20,
  status: 'ATTACHED',
  serverId: NODE,
  availabilityZone: 'eu01-1',
  performanceClass: 'storage_premium_perf6',
  labels: {},
};
const SPEC = { name: 'web-1', image: IMAGE, size: 'c1.2', networks: [NETWORK] };

/** A driver of a project that answers by method and path. */
async function projectOf(answers: Readonly<Record<string, JsonAnswer>>): Promise<{
  cloud: StackitCompute;
  asked: () => string[];
}> {
  const { origin, heard } = await jsonServer(
    ({ method, url }) =>
      answers[`${method} ${url.pathname.replace(AT, '')}${url.search}`] ?? [
        404,
        { code: 404, msg: 'not found' },
      ],
  );
  return {
    cloud: new Stackit({ endpoint: origin, token: 't', projectId: 'p1', retry: { attempts: 1 } }),
    asked: () =>
      heard.map(({ method, url, body }) =>
        `${method} ${url.pathname.replace(AT, '')}${url.search} ${body}`.trim(),
      ),
  };
}

const GET_SERVER = `GET /servers/${NODE}?details=true`;

describe('what STACKIT answers is read', () => {
  test('a server is a node, with the addresses of its interfaces', async () => {
    const { cloud } = await projectOf({ [GET_SERVER]: [200, SERVER] });
    await using _closed = cloud;
    expect(await cloud.getNode(NODE)).toMatchObject({
      id: NODE,
      name: 'web-1',
      state: 'running',
      publicIps: ['203.0.113.7', '2001:db8::7'],
      privateIps: ['10.0.0.7'],
      size: 'c1.2',
      image: null,
      location: 'eu01-1',
      createdAt: new Date('2026-05-01T10:00:00Z'),
      metadata: { team: 'web' },
      extra: {
        status: 'ACTIVE',
        powerStatus: 'RUNNING',
        keyPair: 'laptop',
        bootVolume: VOLUME,
        errorMessage: null,
      },
    });
  });

  test.each([
    ['ACTIVE', 'RUNNING', 'running'],
    ['ACTIVE', 'STOPPED', 'stopped'],
    ['ACTIVE', 'CRASHED', 'error'],
    ['ACTIVE', 'ERROR', 'error'],
    ['ACTIVE', undefined, 'running'],
    ['CREATING', undefined, 'pending'],
    ['INACTIVE', 'STOPPED', 'stopped'],
    ['DEALLOCATED', 'STOPPED', 'stopped'],
    ['DEALLOCATING', undefined, 'stopping'],
    ['REBOOTING', 'RUNNING', 'rebooting'],
    ['RESIZING', 'RUNNING', 'updating'],
    ['PAUSED', undefined, 'paused'],
    ['DELETED', undefined, 'terminated'],
    ['ERROR', 'ERROR', 'error'],
    ['of the future', 'RUNNING', 'unknown'],
  ])('a server that is %s and %s is %s', async (status, powerStatus, state) => {
    const { cloud } = await projectOf({ [GET_SERVER]: [200, { ...SERVER, status, powerStatus }] });
    await using _closed = cloud;
    expect(await cloud.getNode(NODE)).toMatchObject({ state });
  });

  test.each([
    ['ATTACHED', 'in-use'],
    ['AVAILABLE', 'available'],
    ['DOWNLOADING', 'creating'],
    ['DETACHING', 'detaching'],
    ['ERROR_RESIZING', 'error'],
    ['AWAITING-TRANSFER', 'unknown'],
  ])('a volume that is %s is %s', async (status, state) => {
    const { cloud } = await projectOf({ [`GET /volumes/${VOLUME}`]: [200, { ...BLOCK, status }] });
    await using _closed = cloud;
    expect(await cloud.getVolume(VOLUME)).toMatchObject({ state, size: 20, extra: { nodeId: NODE } });
  });

  test('a machine type is a size without a price', async () => {
    const type = { name: 'c1.2', ram: 4096, disk: 0, vcpus: 2, description: 'Compute' };
    const { cloud } = await projectOf({ 'GET /machine-types/c1.2': [200, type] });
    await using _closed = cloud;
    expect(await cloud.getSize('c1.2')).toMatchObject({
      ...{ id: 'c1.2', ram: 4096, disk: 0, vcpus: 2, price: null, currency: null },
      extra: { description: 'Compute' },
    });
  });

  test('images of all scopes are listed, and one that is being made is not available yet', async () => {
    const image = { id: IMAGE, name: 'Ubuntu', diskFormat: 'qcow2', status: 'CREATING', scope: 'public' };
    const config = { architecture: 'x86', operatingSystem: 'linux', operatingSystemDistro: 'ubuntu' };
    const { cloud } = await projectOf({ 'GET /images?all=true': [200, { items: [{ ...image, config }] }] });
    await using _closed = cloud;
    const [listed] = await cloud.listImages();
    expect(listed).toMatchObject({
      name: 'Ubuntu',
      extra: { scope: 'public', distribution: 'ubuntu', minRam: null },
    });
    expect(listed && cloud.internals.imageState(listed)).toBe('creating');
  });

  test('availability zones are locations', async () => {
    const { cloud } = await projectOf({
      'GET /v2/regions/eu01/availability-zones': [200, { items: ['eu01-1', 'eu01-m'] }],
    });
    await using _closed = cloud;
    expect((await cloud.listLocations()).map((zone) => zone.id)).toEqual(['eu01-1', 'eu01-m']);
  });

  test('a public IP has the server of its interface', async () => {
    const used = { id: ADDRESS, ip: '203.0.113.7', networkInterface: NIC };
    const { cloud } = await projectOf({
      'GET /public-ips': [200, { items: [used, { id: id(9), ip: '203.0.113.9' }] }],
      'GET /servers?details=true': [200, { items: [SERVER] }],
    });
    await using _closed = cloud;
    const listed = await cloud.listAddresses();
    expect(listed.map(({ ip, nodeId }) => [ip, nodeId])).toEqual([
      ['203.0.113.7', NODE],
      ['203.0.113.9', null],
    ]);
  });

  test('rules of a security group that the portable form cannot say are kept in words', async () => {
    const rules = [
      {
        id: id(20),
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol: { name: 'tcp', number: 6 },
        portRange: { min: 22, max: 22 },
      },
      { id: id(21), direction: 'egress', ethertype: 'IPv6' },
      {
        id: id(22),
        direction: 'ingress',
        ethertype: 'IPv6',
        protocol: { name: 'ipv6-icmp' },
        ipRange: '2001:db8::/32',
      },
      {
        id: id(23),
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol: { name: 'vrrp' },
        remoteSecurityGroupId: GROUP,
      },
      {
        id: id(24),
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol: { name: 'icmp' },
        icmpParameters: { type: 8, code: 0 },
      },
    ];
    const { cloud } = await projectOf({
      [`GET /security-groups/${GROUP}`]: [200, { id: GROUP, name: 'web', stateful: true }],
      [`GET /security-groups/${GROUP}/rules`]: [200, { items: rules }],
    });
    await using _closed = cloud;
    expect(await cloud.getFirewall(GROUP)).toMatchObject({
      rules: [
        { direction: 'in', protocol: 'tcp', ports: { from: 22, to: 22 }, addresses: ['0.0.0.0/0'] },
        { direction: 'out', protocol: 'any', ports: null, addresses: ['::/0'] },
        { direction: 'in', protocol: 'icmp', addresses: ['2001:db8::/32'] },
      ],
      otherRules: [`ingress IPv4 vrrp ${GROUP}`, 'ingress IPv4 icmp'],
      nodeIds: null,
    });
  });

  test('a server without a name is a malformed response', async () => {
    const { cloud } = await projectOf({ [GET_SERVER]: [200, { ...SERVER, name: undefined }] });
    await using _closed = cloud;
    await expect(cloud.getNode(NODE)).rejects.toMatchObject({ code: 'malformed-response' });
  });
});

describe('what is sent to STACKIT', () => {
  test('a create boots from a volume that goes with the server, if its size is given', async () => {
    const { cloud, asked } = await projectOf({
      'POST /servers': [201, { ...SERVER, status: 'CREATING', nics: undefined }],
    });
    await using _closed = cloud;
    const node = await cloud.createNode({
      ...SPEC,
      location: 'eu01-2',
      keyPair: 'laptop',
      userData: 'hi',
      metadata: { team: 'web' },
      firewalls: [GROUP],
      extra: { bootVolume: { size: 20 } },
    });
    expect(node).toMatchObject({ id: NODE, state: 'pending', privateIps: [] });
    expect(JSON.parse(asked()[0]?.replace('POST /servers ', '') ?? '')).toEqual({
      name: 'web-1',
      machineType: 'c1.2',
      bootVolume: { source: { type: 'image', id: IMAGE }, size: 20, deleteOnTermination: true },
      networking: { networkId: NETWORK },
      availabilityZone: 'eu01-2',
      keypairName: 'laptop',
      userData: 'aGk=',
      labels: { team: 'web' },
      securityGroups: [GROUP],
    });
  });

  test('a volume that existed before stays when its server goes', async () => {
    const { cloud, asked } = await projectOf({ 'POST /servers': [201, SERVER] });
    await using _closed = cloud;
    await cloud.createNode({
      name: 'web-1',
      size: 'c1.2',
      extra: { bootVolume: { id: VOLUME }, nicIds: [NIC] },
    });
    expect(asked()[0]).toContain(
      `"bootVolume":{"source":{"type":"volume","id":"${VOLUME}"},"deleteOnTermination":false},"networking":{"nicIds":["${NIC}"]}`,
    );
  });

  test('new labels replace the old, which go by null', async () => {
    const { cloud, asked } = await projectOf({
      [GET_SERVER]: [200, { ...SERVER, labels: { team: 'web', 'skylane-intent': 'i1' } }],
      [`PATCH /servers/${NODE}`]: [200, SERVER],
    });
    await using _closed = cloud;
    await cloud.updateNode(NODE, { metadata: { tier: 'front' } });
    expect(asked()[1]).toBe(
      `PATCH /servers/${NODE} {"labels":{"team":null,"skylane-intent":"i1","tier":"front"}}`,
    );
  });

  test('an address leads to the first interface of a server, and to none by null', async () => {
    const { cloud, asked } = await projectOf({
      [GET_SERVER]: [200, SERVER],
      [`PATCH /public-ips/${ADDRESS}`]: [200, { id: ADDRESS, ip: '203.0.113.9' }],
    });
    await using _closed = cloud;
    expect(await cloud.assignAddress(ADDRESS, NODE)).toMatchObject({ nodeId: NODE });
    expect(await cloud.unassignAddress(ADDRESS)).toMatchObject({ nodeId: null });
    expect(asked().filter((line) => line.startsWith('PATCH'))).toEqual([
      `PATCH /public-ips/${ADDRESS} {"networkInterface":"${NIC}"}`,
      `PATCH /public-ips/${ADDRESS} {"networkInterface":null}`,
    ]);
  });

  test('an image is made of the volume that a server boots from', async () => {
    const made = { id: IMAGE, name: 'golden', diskFormat: 'qcow2', status: 'CREATING' };
    const { cloud, asked } = await projectOf({
      [GET_SERVER]: [200, SERVER],
      [`POST /volumes/${VOLUME}/upload`]: [201, made],
    });
    await using _closed = cloud;
    expect(await cloud.createImage(NODE, { name: 'golden' })).toMatchObject({ id: IMAGE });
    expect(asked()[1]).toBe(`POST /volumes/${VOLUME}/upload {"name":"golden","diskFormat":"qcow2"}`);
  });

  test('the whole console is asked for, or its last lines', async () => {
    const { cloud } = await projectOf({
      [`GET /servers/${NODE}/log?length=0`]: [200, { output: 'a\nb' }],
      [`GET /servers/${NODE}/log?length=1`]: [200, { output: 'b' }],
    });
    await using _closed = cloud;
    expect(await cloud.getConsoleOutput(NODE)).toBe('a\nb');
    expect(await cloud.getConsoleOutput(NODE, { lines: 1 })).toBe('b');
  });
});

describe('changes that go wrong', () => {
  /** A driver of a project that answers as a function says. */
  async function answering(
    answer: (asked: string, serial: number) => JsonAnswer,
  ): Promise<{ cloud: StackitCompute; asked: string[] }> {
    const asked: string[] = [];
    const { origin } = await jsonServer(({ method, url }) => {
      asked.push(`${method} ${url.pathname.replace(AT, '')}`);
      return answer(asked.at(-1) ?? '', asked.length);
    });
    const cloud = new Stackit({ endpoint: origin, token: 't', projectId: 'p1', retry: { attempts: 2 } });
    return { cloud, asked };
  }

  test.each(['startNode', 'stopNode'] as const)(
    '%s of a server that has crashed waits until that begins',
    async (method) => {
      const crashed = { ...SERVER, powerStatus: 'CRASHED' };
      const powerStatus = method === 'startNode' ? 'RUNNING' : 'STOPPED';
      const { cloud } = await answering((asked, serial) =>
        asked.startsWith('POST') ? [202, {}] : [200, serial < 3 ? crashed : { ...SERVER, powerStatus }],
      );
      await using _closed = cloud;
      expect((await cloud[method](NODE)).state).toBe(powerStatus.toLowerCase());
    },
  );

  test('a server that crashes while it starts is a conflict', async () => {
    const { cloud } = await answering((asked, serial) =>
      asked.startsWith('POST')
        ? [202, {}]
        : [200, serial < 3 ? { ...SERVER, status: 'STARTING' } : { ...SERVER, powerStatus: 'CRASHED' }],
    );
    await using _closed = cloud;
    await expect(cloud.startNode(NODE)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('CRASHED'),
    });
  });

  test('a network that fails is deleted again', async () => {
    const network = { id: NETWORK, name: 'inner', status: 'FAILED' };
    const { cloud, asked } = await answering((request) =>
      request.startsWith('DELETE') ? [202] : [request.startsWith('POST') ? 202 : 200, network],
    );
    await using _closed = cloud;
    await expect(cloud.createNetwork({ name: 'inner' })).rejects.toMatchObject({ code: 'conflict' });
    expect(asked.at(-1)).toBe(`DELETE /networks/${NETWORK}`);
  });

  test('a network that fails and cannot be deleted is named', async () => {
    const network = { id: NETWORK, name: 'inner', status: 'FAILED' };
    const { cloud } = await answering((request) =>
      request.startsWith('DELETE')
        ? [409, { code: 409, msg: 'in use' }]
        : [request.startsWith('POST') ? 202 : 200, network],
    );
    await using _closed = cloud;
    await expect(cloud.createNetwork({ name: 'inner' })).rejects.toThrow(NETWORK);
  });

  test.each([
    ['a volume that the first of two requests has attached is attached', NODE, 'in-use'],
    ['a volume that another server has is a conflict', IMAGE, 'conflict'],
  ])('%s', async (_name, serverId, outcome) => {
    let isAttached = false;
    let attempts = 0;
    const { cloud } = await answering((request) => {
      if (request.startsWith('GET /servers')) return [200, SERVER];
      if (request.startsWith('GET'))
        return [200, isAttached ? { ...BLOCK, serverId } : { id: VOLUME, size: 20, status: 'AVAILABLE' }];
      isAttached = true;
      attempts += 1;
      return attempts === 1 ? [503, { code: 503, msg: 'later' }] : [409, { code: 409, msg: 'attached' }];
    });
    await using _closed = cloud;
    const attached = cloud.attachVolume(VOLUME, NODE).then(
      ({ state }) => state,
      (error: { code: string }) => error.code,
    );
    expect(await attached).toBe(outcome);
    expect(attempts).toBe(2);
  });

  test.each([
    ['left out', {}],
    ['given back', { 'stackit-origin': 'x' }],
  ])('labels of STACKIT stay, %s', async (_how, given) => {
    const server = { ...SERVER, labels: { team: 'web', 'stackit-origin': 'x' } };
    const { cloud, asked } = await projectOf({
      [GET_SERVER]: [200, server],
      [`PATCH /servers/${NODE}`]: [200, server],
    });
    await using _closed = cloud;
    await cloud.updateNode(NODE, { metadata: { tier: 'front', ...given } });
    expect(asked()[1]).toBe(`PATCH /servers/${NODE} {"labels":{"team":null,"tier":"front"}}`);
  });

  test.each([
    [404, 'key pair quota-key not found', 'key-pair-not-found'],
    [403, 'Quota exceeded', 'quota-exceeded'],
  ])('%i: %s', async (status, msg, code) => {
    const { cloud } = await answering(() => [status, { code: status, msg }]);
    await using _closed = cloud;
    await expect(cloud.getKeyPair('quota-key')).rejects.toMatchObject({ code });
  });
});

describe('what STACKIT refuses', () => {
  test('a change that was accepted and ends in error is a conflict with its words', async () => {
    const failed = { ...SERVER, status: 'ERROR', errorMessage: 'no room' };
    const { cloud } = await projectOf({
      [GET_SERVER]: [200, failed],
      [`POST /servers/${NODE}/start`]: [202, {}],
    });
    await using _closed = cloud;
    await expect(cloud.startNode(NODE)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('no room'),
    });
  });

  test('a refused create names the image that does not exist', async () => {
    const { cloud } = await projectOf({
      'POST /servers': [400, { code: 400, msg: 'invalid' }],
      'GET /machine-types/c1.2': [200, { name: 'c1.2', ram: 4096, disk: 0, vcpus: 2 }],
    });
    await using _closed = cloud;
    await expect(cloud.createNode(SPEC)).rejects.toMatchObject({ code: 'image-not-found' });
  });

  test.each([
    [401, 'Unauthorized', 'authentication'],
    [403, 'Forbidden', 'permission'],
    [403, 'Quota exceeded', 'quota-exceeded'],
    [413, 'Request Entity Too Large', 'quota-exceeded'],
    [404, 'ServerOrPublicIPNotFound', 'not-found'],
    [409, 'Conflict', 'conflict'],
  ])('%i %s is %s', async (status, msg, code) => {
    const { cloud } = await projectOf({ 'POST /public-ips': [status, { code: status, msg }] });
    await using _closed = cloud;
    const refused = cloud.reserveAddress();
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringContaining(msg) });
  });
});

describe('what cannot be done is refused before a request', () => {
  test.each<[string, (cloud: StackitCompute) => Promise<unknown>]>([
    ['a server without a network', (cloud) => cloud.createNode({ ...SPEC, networks: 'none' })],
    ['a server in two networks', (cloud) => cloud.createNode({ ...SPEC, networks: [NETWORK, id(30)] })],
    ['a server with no security group', (cloud) => cloud.createNode({ ...SPEC, firewalls: [] })],
    [
      'an image beside a boot volume',
      (cloud) => cloud.createNode({ ...SPEC, extra: { bootVolume: { id: VOLUME } } }),
    ],
    [
      'a size of a volume that exists',
      (cloud) =>
        cloud.createNode({
          name: 'web-1',
          size: 'c1.2',
          networks: [NETWORK],
          extra: { bootVolume: { id: VOLUME, size: 40 } },
        }),
    ],
    [
      'firewalls beside interfaces that exist',
      (cloud) =>
        cloud.createNode({
          name: 'web-1',
          image: IMAGE,
          size: 'c1.2',
          firewalls: [GROUP],
          extra: { nicIds: [NIC] },
        }),
    ],
    ['a password', (cloud) => cloud.createNode({ ...SPEC, auth: { password: 'p' } })],
    ['a name that is no host name', (cloud) => cloud.createNode({ ...SPEC, name: 'web_1' })],
    ['metadata that is no label', (cloud) => cloud.createNode({ ...SPEC, metadata: { a: 'b c' } })],
    ['a volume without a zone', (cloud) => cloud.createVolume({ name: 'data', size: 20 })],
    ['a device name', (cloud) => cloud.attachVolume(VOLUME, NODE, { device: '/dev/vdb' })],
    ['metadata of an image', (cloud) => cloud.createImage(NODE, { name: 'golden', metadata: { a: 'b' } })],
    ['a network in a zone', (cloud) => cloud.createNetwork({ name: 'inner', location: 'eu01-1' })],
    ['two ranges', (cloud) => cloud.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24', '10.0.1.0/24'] })],
    ['an address that is asked for', (cloud) => cloud.reserveAddress({ ip: '203.0.113.7' })],
  ])('%s', async (_what, act) => {
    const { cloud, asked } = await projectOf({});
    await using _closed = cloud;
    await expect(act(cloud)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(asked()).toEqual([]);
  });

  test('a rebuild and a key pair of its own making', () => {
    expect(StackitCompute.supports('rebuildNode')).toBe(false);
    expect(StackitCompute.supports('createKeyPair')).toBe(false);
  });

  test('a snapshot of what is no id of a volume is never asked for', async () => {
    const { cloud, asked } = await projectOf({});
    await using _closed = cloud;
    await cloud.destroyVolumeSnapshot('../servers');
    await expect(cloud.getVolume('data')).rejects.toMatchObject({ code: 'volume-not-found' });
    expect(asked()).toEqual([]);
  });
});

test('variables of the environment have token, project and region', async () => {
  const variables = { STACKIT_SERVICE_ACCOUNT_TOKEN: 't', STACKIT_PROJECT_ID: 'p1', STACKIT_REGION: 'eu02' };
  const environment = { home: '/nowhere', directory: '/nowhere', variables };
  await using cloud = await StackitCompute.fromEnv({}, environment);
  expect(cloud.region).toBe('eu02');
  await using usual = new Stackit({ token: 't', projectId: 'p1' });
  expect(usual.region).toBe('eu01');
  await expect(StackitCompute.fromEnv({}, { ...environment, variables: {} })).rejects.toMatchObject({
    code: 'authentication',
  });
});
