import { getDriver, Provider } from 'skylane';
import type { ExoscaleCompute } from 'skylane/exoscale';
import { describe, expect, test } from 'vitest';
import { type JsonAnswer, jsonServer } from '../../../support/json-server.js';

const Exoscale = getDriver(Provider.EXOSCALE);

const id = (serial: number): string => `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`;
const [NODE, SIZE, IMAGE, NETWORK, GROUP, VOLUME, SNAPSHOT, ADDRESS, OPERATION] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9,
].map(id) as [string, string, string, string, string, string, string, string, string];

const INSTANCE = {
  id: NODE,
  name: 'web-1',
  state: 'running',
  'created-at': '2026-05-01T10:00:00Z',
  'public-ip': '203.0.113.7',
  'ipv6-address': '2001:db8::7',
  'public-ip-assignment': 'dual',
  'instance-type': { id: SIZE },
  template: { id: IMAGE },
  labels: { team: 'web' },
  'private-networks': [{ id: NETWORK, 'mac-address': '0a:00:00:00:00:01' }],
  'security-groups': [{ id: GROUP }],
  'ssh-keys': [{ name: 'laptop' }],
};
const BLOCK_VOLUME = {
  id: VOLUME,
  name: 'data',
  size: 20,
  state: 'attached',
  instance: { id: NODE },
  labels: { team: 'web' },
  'block-storage-snapshots': [{ id: SNAPSHOT }],
  'created-at': '2026-05-01T10:00:00Z',
};
const BLOCK_SNAPSHOT = {
  id: SNAPSHOT,
  name: 'before',
  size: 20,
  'volume-size': 20,
  state: 'created',
  'created-at': '2026-05-01T10:00:00Z',
  labels: {},
  'block-storage-volume': { id: VOLUME },
};
const ELASTIC_IP = { id: ADDRESS, ip: '203.0.113.9', addressfamily: 'inet4', labels: {} };
const SPEC = { name: 'web-1', image: IMAGE, size: SIZE };

/** An operation that is over, or goes on, for something. */
function operation(state: string, reference: string | null = NODE, more: object = {}): JsonAnswer {
  return [
    200,
    { id: OPERATION, state, ...(reference !== null && { reference: { id: reference } }), ...more },
  ];
}

const DONE = operation('success');

/** A driver of a zone that answers by method and path. */
async function zoneOf(answers: Readonly<Record<string, JsonAnswer>>): Promise<{
  cloud: ExoscaleCompute;
  asked: () => string[];
}> {
  const { origin, heard } = await jsonServer(
    ({ method, url }) => answers[`${method} ${url.pathname}${url.search}`] ?? [404, { message: 'Not Found' }],
  );
  return {
    cloud: new Exoscale({ endpoint: origin, apiKey: 'EXOk', apiSecret: 's', retry: { attempts: 1 } }),
    asked: () =>
      heard.map(({ method, url, body }) => `${method} ${url.pathname}${url.search} ${body}`.trim()),
  };
}

describe('what Exoscale answers is read', () => {
  test('an instance is a node', async () => {
    const { cloud } = await zoneOf({ [`GET /instance/${NODE}`]: [200, { ...INSTANCE, 'disk-size': 50 }] });
    await using _closed = cloud;
    expect(await cloud.getNode(NODE)).toMatchObject({
      id: NODE,
      name: 'web-1',
      state: 'running',
      publicIps: ['203.0.113.7', '2001:db8::7'],
      privateIps: [],
      size: SIZE,
      image: IMAGE,
      location: 'ch-gva-2',
      createdAt: new Date('2026-05-01T10:00:00Z'),
      metadata: { team: 'web' },
      extra: {
        state: 'running',
        diskSize: 50,
        networks: [NETWORK],
        securityGroups: [GROUP],
        keyPairs: ['laptop'],
        publicIpAssignment: 'dual',
        manager: null,
      },
    });
  });

  test('what a list lacks is unknown, not nothing', async () => {
    const { cloud } = await zoneOf({ 'GET /instance': [200, { instances: [INSTANCE] }] });
    await using _closed = cloud;
    const [node] = await cloud.listNodes();
    expect(node!.extra).toMatchObject({ diskSize: null, elasticIps: null });
  });

  test.each([
    ['starting', 'starting'],
    ['running', 'running'],
    ['stopping', 'stopping'],
    ['stopped', 'stopped'],
    ['migrating', 'migrating'],
    ['error', 'error'],
    ['destroying', 'stopping'],
    ['destroyed', 'terminated'],
    ['expunging', 'terminated'],
    ['dreaming', 'unknown'],
  ])('an instance that is %s is %s', async (state, expected) => {
    const { cloud } = await zoneOf({ 'GET /instance': [200, { instances: [{ ...INSTANCE, state }] }] });
    await using _closed = cloud;
    expect((await cloud.listNodes())[0]!.state).toBe(expected);
  });

  test('sizes are those of the zone that need no permission, named family.size', async () => {
    const type = { id: SIZE, family: 'standard', size: 'medium', cpus: 2, memory: 4_294_967_296 };
    const types = [
      { ...type, authorized: true, zones: ['ch-gva-2', 'de-fra-1'] },
      { ...type, id: id(21), zones: ['de-fra-1'] },
      { ...type, id: id(22), authorized: false, zones: ['ch-gva-2'] },
    ];
    const { cloud } = await zoneOf({ 'GET /instance-type': [200, { 'instance-types': types }] });
    await using _closed = cloud;
    const sizes = await cloud.listSizes();
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toMatchObject({
      id: SIZE,
      name: 'standard.medium',
      ram: 4096,
      vcpus: 2,
      disk: null,
      price: null,
      currency: null,
      gpus: 0,
      locations: ['ch-gva-2', 'de-fra-1'],
      extra: { family: 'standard', size: 'medium' },
    });
  });

  test('templates are the own ones and the public ones', async () => {
    const template = {
      id: IMAGE,
      name: 'Linux Ubuntu 24.04 LTS 64-bit',
      visibility: 'public',
      size: 10_737_418_240,
    };
    const { cloud } = await zoneOf({
      'GET /template?visibility=private': [200, { templates: [{ id: id(31), name: 'mine' }] }],
      'GET /template?visibility=public': [200, { templates: [template] }],
    });
    await using _closed = cloud;
    const images = await cloud.listImages();
    expect(images.map(({ name }) => name)).toEqual(['mine', 'Linux Ubuntu 24.04 LTS 64-bit']);
    expect(images[1]!.extra).toMatchObject({
      visibility: 'public',
      bytes: 10_737_418_240,
      defaultUser: null,
    });
  });

  test('zones are locations', async () => {
    const zone = { name: 'de-fra-1', 'api-endpoint': 'https://api-de-fra-1.exoscale.com/v2' };
    const { cloud } = await zoneOf({ 'GET /zone': [200, { zones: [zone] }] });
    await using _closed = cloud;
    expect((await cloud.listLocations())[0]).toMatchObject({
      id: 'de-fra-1',
      country: 'DE',
      extra: { endpoint: 'https://api-de-fra-1.exoscale.com/v2' },
    });
  });

  test('keys have names and fingerprints, and show no public key', async () => {
    const key = { name: 'laptop', fingerprint: 'aa:bb' };
    const { cloud } = await zoneOf({
      'GET /ssh-key': [200, { 'ssh-keys': [key] }],
      'GET /ssh-key/laptop': [200, key],
    });
    await using _closed = cloud;
    expect(await cloud.listKeyPairs()).toHaveLength(1);
    expect(await cloud.getKeyPair('laptop')).toMatchObject({ fingerprint: 'aa:bb', publicKey: null });
    await expect(cloud.getKeyPair('desktop')).rejects.toMatchObject({ code: 'key-pair-not-found' });
  });

  test.each([
    ['detached', 'available'],
    ['attached', 'in-use'],
    ['snapshotting', 'backing-up'],
    ['deleted', 'deleted'],
    ['asleep', 'unknown'],
  ])('a volume that is %s is %s', async (state, expected) => {
    const { cloud } = await zoneOf({ [`GET /block-storage/${VOLUME}`]: [200, { ...BLOCK_VOLUME, state }] });
    await using _closed = cloud;
    expect(await cloud.getVolume(VOLUME)).toMatchObject({
      name: 'data',
      size: 20,
      state: expected,
      extra: { nodeId: NODE, location: 'ch-gva-2', snapshots: [SNAPSHOT], labels: { team: 'web' } },
    });
  });

  test('snapshots of a volume are found among all; destroyed ones are none', async () => {
    const others = [
      { ...BLOCK_SNAPSHOT, id: id(71), 'block-storage-volume': { id: id(61) } },
      { ...BLOCK_SNAPSHOT, id: id(72), state: 'destroyed' },
    ];
    const all = { 'block-storage-snapshots': [BLOCK_SNAPSHOT, ...others] };
    const { cloud } = await zoneOf({ 'GET /block-storage-snapshot': [200, all] });
    await using _closed = cloud;
    expect(await cloud.listVolumeSnapshots()).toHaveLength(2);
    expect(await cloud.listVolumeSnapshots(VOLUME)).toMatchObject([
      { id: SNAPSHOT, state: 'available', size: 20, extra: { volumeId: VOLUME, volumeSize: 20 } },
    ]);
  });

  test('elastic IPs are addresses, whose instances are asked for', async () => {
    const managed = { ...ELASTIC_IP, id: id(81), ip: '203.0.113.8', healthcheck: { mode: 'tcp', port: 80 } };
    const { cloud } = await zoneOf({
      'GET /elastic-ip': [200, { 'elastic-ips': [ELASTIC_IP, managed] }],
      'GET /instance?ip-address=203.0.113.9': [200, { instances: [INSTANCE, { ...INSTANCE, id: id(11) }] }],
      'GET /instance?ip-address=203.0.113.8': [200, { instances: [] }],
    });
    await using _closed = cloud;
    expect(await cloud.listAddresses()).toMatchObject([
      { ip: '203.0.113.9', nodeId: NODE, extra: { nodeIds: [NODE, id(11)], isManaged: false } },
      { nodeId: null, location: 'ch-gva-2', extra: { isManaged: true } },
    ]);
  });

  test.each([
    [{ 'start-ip': '10.0.0.20', 'end-ip': '10.0.0.200', netmask: '255.255.255.0' }, ['10.0.0.0/24']],
    [{ 'start-ip': '172.16.9.1', 'end-ip': '172.16.9.9', netmask: '255.255.240.0' }, ['172.16.0.0/20']],
    [{}, []],
  ])('a private network with the leases %j has the ranges %j', async (leases, ranges) => {
    const network = { id: NETWORK, name: 'inner', vni: 42, ...leases };
    const { cloud } = await zoneOf({ 'GET /private-network': [200, { 'private-networks': [network] }] });
    await using _closed = cloud;
    expect(await cloud.listNetworks()).toMatchObject([{ name: 'inner', ranges, extra: { vni: 42 } }]);
  });

  test('a security group is a firewall; what the portable form cannot say is told in words', async () => {
    const rule = { 'flow-direction': 'ingress', protocol: 'tcp', 'start-port': 22, 'end-port': 22 };
    const rules = [
      { ...rule, id: id(41), network: '192.0.2.0/24' },
      { ...rule, id: id(42), network: '198.51.100.7/32' },
      { ...rule, id: id(43), 'start-port': 1, 'end-port': 65_535, 'security-group': { id: id(55) } },
      {
        id: id(44),
        'flow-direction': 'ingress',
        protocol: 'icmp',
        network: '0.0.0.0/0',
        icmp: { type: -1, code: -1 },
      },
      { id: id(45), 'flow-direction': 'ingress', protocol: 'icmpv6', network: '::/0' },
      {
        id: id(46),
        'flow-direction': 'ingress',
        protocol: 'icmp',
        network: '0.0.0.0/0',
        icmp: { type: 8, code: 0 },
      },
      { id: id(47), 'flow-direction': 'ingress', protocol: 'esp', network: '0.0.0.0/0', description: 'vpn' },
      { ...rule, id: id(48), 'security-group': { name: 'public-nlb', visibility: 'public' } },
    ];
    const { cloud } = await zoneOf({
      [`GET /security-group/${GROUP}`]: [
        200,
        { id: GROUP, name: 'web', rules, 'external-sources': ['192.0.2.9/32'] },
      ],
    });
    await using _closed = cloud;
    const firewall = await cloud.getFirewall(GROUP);
    const each = { direction: 'in', group: null } as const;
    expect(firewall.rules).toEqual([
      {
        ...each,
        protocol: 'tcp',
        ports: { from: 22, to: 22 },
        addresses: ['192.0.2.0/24', '198.51.100.7/32'],
      },
      { ...each, protocol: 'tcp', ports: null, group: id(55), addresses: [] },
      { ...each, protocol: 'icmp', ports: null, addresses: ['0.0.0.0/0', '::/0'] },
      { direction: 'out', protocol: 'any', ports: null, addresses: ['0.0.0.0/0', '::/0'], group: null },
    ]);
    expect(firewall.otherRules).toEqual([
      'ingress icmp 0.0.0.0/0',
      'ingress esp 0.0.0.0/0 vpn',
      'ingress tcp public-nlb',
    ]);
    expect(firewall).toMatchObject({ nodeIds: null, extra: { externalSources: ['192.0.2.9/32'] } });
  });
});

describe('networks and firewalls', () => {
  const GROUP_PATH = `/security-group/${GROUP}`;

  test('a network leases all addresses of its range but the first and the last', async () => {
    const { cloud, asked } = await zoneOf({
      'POST /private-network': operation('success', NETWORK),
      [`GET /private-network/${NETWORK}`]: [200, { id: NETWORK, name: 'inner' }],
    });
    await using _closed = cloud;
    await cloud.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'], extra: { description: 'd' } });
    expect(asked()[0]).toBe(
      'POST /private-network {"name":"inner","start-ip":"10.0.0.1","end-ip":"10.0.0.254","netmask":"255.255.255.0","description":"d"}',
    );
  });

  test.each([[['10.0.0.0/24', '10.0.1.0/24']], [['fd00::/64']], [['10.0.0.0/31']]])(
    'the ranges %j are refused before a request',
    async (ranges) => {
      const { cloud, asked } = await zoneOf({});
      await using _closed = cloud;
      await expect(cloud.createNetwork({ name: 'inner', ranges })).rejects.toMatchObject({
        code: 'invalid-request',
      });
      expect(asked()).toEqual([]);
    },
  );

  test('a group is made rule by rule, ICMP by its families', async () => {
    const { cloud, asked } = await zoneOf({
      'POST /security-group': operation('success', GROUP),
      [`POST ${GROUP_PATH}/rules`]: DONE,
      [`GET ${GROUP_PATH}`]: [200, { id: GROUP, name: 'web', rules: [] }],
    });
    await using _closed = cloud;
    await cloud.createFirewall({ name: 'web', rules: [{ protocol: 'udp' }, { protocol: 'icmp' }] });
    const all = { 'flow-direction': 'ingress', protocol: 'udp' };
    const ports = { 'start-port': 1, 'end-port': 65_535 };
    expect(asked().slice(1, -1)).toEqual(
      [
        { ...all, network: '0.0.0.0/0', ...ports },
        { ...all, network: '::/0', ...ports },
        { ...all, protocol: 'icmp', network: '0.0.0.0/0' },
        { ...all, protocol: 'icmpv6', network: '::/0' },
      ].map((body) => `POST ${GROUP_PATH}/rules ${JSON.stringify(body)}`),
    );
  });

  test('a group whose rule is refused is deleted again', async () => {
    const { cloud, asked } = await zoneOf({
      'POST /security-group': operation('success', GROUP),
      [`POST ${GROUP_PATH}/rules`]: [400, { message: 'no' }],
      [`DELETE ${GROUP_PATH}`]: DONE,
    });
    await using _closed = cloud;
    const made = cloud.createFirewall({ name: 'web', rules: [{ protocol: 'tcp', ports: 22 }] });
    await expect(made).rejects.toMatchObject({ code: 'invalid-request' });
    expect(asked().at(-1)).toBe(`DELETE ${GROUP_PATH}`);
  });

  test('an update adds before it removes, and leaves what the portable form cannot say', async () => {
    const rules = [
      {
        id: id(41),
        'flow-direction': 'ingress',
        protocol: 'tcp',
        'start-port': 22,
        'end-port': 22,
        network: '0.0.0.0/0',
      },
      { id: id(47), 'flow-direction': 'ingress', protocol: 'esp', network: '0.0.0.0/0' },
    ];
    const { cloud, asked } = await zoneOf({
      [`GET ${GROUP_PATH}`]: [200, { id: GROUP, name: 'web', rules }],
      [`POST ${GROUP_PATH}/rules`]: DONE,
      [`DELETE ${GROUP_PATH}/rules/${id(41)}`]: DONE,
    });
    await using _closed = cloud;
    await cloud.updateFirewall(GROUP, { rules: [{ protocol: 'tcp', ports: 80, addresses: ['0.0.0.0/0'] }] });
    expect(asked().filter((request) => !request.startsWith('GET'))).toEqual([
      `POST ${GROUP_PATH}/rules {"flow-direction":"ingress","protocol":"tcp","network":"0.0.0.0/0","start-port":80,"end-port":80}`,
      `DELETE ${GROUP_PATH}/rules/${id(41)}`,
    ]);
    await expect(cloud.updateFirewall(GROUP, { name: 'api' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('incoming traffic of any protocol is refused before a request', async () => {
    const { cloud, asked } = await zoneOf({});
    await using _closed = cloud;
    await expect(cloud.createFirewall({ name: 'web', rules: [{ protocol: 'any' }] })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('rules[0]') as string,
    });
    expect(asked()).toEqual([]);
  });
});

describe('createNode', () => {
  test('sends what was asked for, and resolves as soon as the id is known', async () => {
    const { cloud, asked } = await zoneOf({ 'POST /instance': operation('pending') });
    await using _closed = cloud;
    const node = await cloud.createNode({
      ...SPEC,
      location: 'ch-gva-2',
      keyPair: 'laptop',
      userData: '#cloud-config\n{}',
      metadata: { team: 'web' },
      firewalls: [GROUP],
      extra: { diskSize: 20, antiAffinityGroups: [id(51)], ipv6: true, tpm: true },
    });
    expect(node).toMatchObject({ id: NODE, state: 'pending', size: SIZE, metadata: { team: 'web' } });
    const [sent, ...more] = asked();
    expect(more).toEqual([]);
    expect(JSON.parse(sent!.slice('POST /instance '.length))).toEqual({
      name: 'web-1',
      'instance-type': { id: SIZE },
      template: { id: IMAGE },
      'disk-size': 20,
      'ssh-keys': [{ name: 'laptop' }],
      'user-data': Buffer.from('#cloud-config\n{}').toString('base64'),
      labels: { team: 'web' },
      'public-ip-assignment': 'dual',
      'security-groups': [{ id: GROUP }],
      'anti-affinity-groups': [{ id: id(51) }],
      'tpm-enabled': true,
    });
  });

  test('a disk whose size was left out has 50 GiB', async () => {
    const { cloud, asked } = await zoneOf({ 'POST /instance': operation('pending') });
    await using _closed = cloud;
    expect((await cloud.createNode(SPEC)).extra.diskSize).toBe(50);
    expect(asked()[0]).toContain('"disk-size":50');
  });

  test('an answer without an id is followed until the operation has one', async () => {
    const { cloud } = await zoneOf({
      'POST /instance': operation('pending', null),
      [`GET /operation/${OPERATION}`]: DONE,
    });
    await using _closed = cloud;
    expect((await cloud.createNode(SPEC)).id).toBe(NODE);
  });

  test('with private networks it waits for the instance and puts it into each', async () => {
    const { cloud, asked } = await zoneOf({
      'POST /instance': DONE,
      [`PUT /private-network/${NETWORK}:attach`]: DONE,
      [`GET /instance/${NODE}`]: [200, INSTANCE],
    });
    await using _closed = cloud;
    expect((await cloud.createNode({ ...SPEC, networks: [NETWORK] })).extra.networks).toEqual([NETWORK]);
    expect(asked()[1]).toBe(`PUT /private-network/${NETWORK}:attach {"instance":{"id":"${NODE}"}}`);
  });

  test('an instance that is refused by a network is deleted again', async () => {
    const { cloud, asked } = await zoneOf({
      'POST /instance': DONE,
      [`PUT /private-network/${NETWORK}:attach`]: operation('failure', null, { reason: 'conflict' }),
      [`DELETE /instance/${NODE}`]: operation('pending'),
    });
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, networks: [NETWORK] })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`The server ${NODE} was deleted again.`) as string,
    });
    expect(asked().at(-1)).toBe(`DELETE /instance/${NODE}`);
  });

  test('where a later step could not be seen, the error names the instance, which stays', async () => {
    const { cloud, asked } = await zoneOf({
      'POST /instance': DONE,
      [`PUT /private-network/${NETWORK}:attach`]: [503, { message: 'later' }],
    });
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, networks: [NETWORK] })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`accepted the server ${NODE}, which may exist`) as string,
    });
    expect(asked()).toHaveLength(2);
  });

  test.each<[string, object, RegExp]>([
    ['a name for a firewall', { firewalls: ['web'] }, /go by their ids/],
    ['a name for a network', { networks: ['backend'] }, /go by their ids/],
    ['another zone', { location: 'de-fra-1' }, /this driver is for Exoscale's zone ch-gva-2/],
    ['IPv6 without any network', { networks: 'none', extra: { ipv6: true } }, /has no IPv6 address/],
    ['a password', { auth: { password: 'p' } }, /takes no password/],
    ['user data above 32,768 characters of base64', { userData: 'x'.repeat(24_577) }, /the most is 24576/],
  ])('refuses %s before a request', async (_, fields, why) => {
    const { cloud, asked } = await zoneOf({});
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, ...fields })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(why) as string,
    });
    expect(asked()).toEqual([]);
  });
});

describe('changes are operations', () => {
  const VM = `/instance/${NODE}`;
  test.each<[string, (cloud: ExoscaleCompute) => Promise<unknown>, string]>([
    ['rebootNode', (cloud) => cloud.rebootNode(NODE), `PUT ${VM}:reboot`],
    ['startNode', (cloud) => cloud.startNode(NODE), `PUT ${VM}:start {}`],
    ['stopNode', (cloud) => cloud.stopNode(NODE), `PUT ${VM}:stop`],
    [
      'resizeNode',
      (cloud) => cloud.resizeNode(NODE, SIZE),
      `PUT ${VM}:scale {"instance-type":{"id":"${SIZE}"}}`,
    ],
    [
      'rebuildNode',
      (cloud) => cloud.rebuildNode(NODE, { image: IMAGE }),
      `PUT ${VM}:reset {"template":{"id":"${IMAGE}"}}`,
    ],
    ['a new name', (cloud) => cloud.updateNode(NODE, { name: 'web-2' }), `PUT ${VM} {"name":"web-2"}`],
    [
      'instances.resizeDisk',
      (cloud) => cloud.instances.resizeDisk(NODE, 80),
      `PUT ${VM}:resize-disk {"disk-size":80}`,
    ],
  ])('%s waits for its end', async (_, change, request) => {
    const [path] = request.split(' {');
    const { cloud, asked } = await zoneOf({
      [path!]: operation('pending'),
      [`GET /operation/${OPERATION}`]: DONE,
      [`GET ${VM}`]: [200, INSTANCE],
    });
    await using _closed = cloud;
    await change(cloud);
    expect(asked()).toEqual([request, `GET /operation/${OPERATION}`, `GET ${VM}`]);
  });

  test('new metadata replaces the old; none at all is a request of its own', async () => {
    const { cloud, asked } = await zoneOf({
      [`GET ${VM}`]: [200, INSTANCE],
      [`PUT ${VM}`]: DONE,
      [`DELETE ${VM}/labels`]: DONE,
    });
    await using _closed = cloud;
    await cloud.updateNode(NODE, { metadata: { team: 'api' } });
    await cloud.updateNode(NODE, { name: 'web-2', metadata: {} });
    expect(asked().filter((request) => !request.startsWith('GET'))).toEqual([
      `PUT ${VM} {"labels":{"team":"api"}}`,
      `DELETE ${VM}/labels`,
      `PUT ${VM} {"name":"web-2"}`,
    ]);
  });

  test('destroyNode resolves when it is accepted; what is missing is no error', async () => {
    const { cloud, asked } = await zoneOf({ [`DELETE ${VM}`]: operation('pending') });
    await using _closed = cloud;
    await cloud.destroyNode(NODE);
    await cloud.destroyNode(id(99));
    expect(asked()).toEqual([`DELETE ${VM}`, `DELETE /instance/${id(99)}`]);
  });

  test.each([
    ['not-found', 'node-not-found'],
    ['busy', 'conflict'],
    ['conflict', 'conflict'],
    ['forbidden', 'permission'],
    ['incorrect', 'invalid-request'],
    ['unavailable', 'unavailable'],
  ])('a failure with the reason %s is %s', async (reason, code) => {
    const failed = operation('failure', null, { reason, message: 'so it is' });
    const { cloud } = await zoneOf({ [`PUT ${VM}:stop`]: failed });
    await using _closed = cloud;
    await expect(cloud.stopNode(NODE)).rejects.toMatchObject({
      code,
      providerCode: reason,
      message: 'stopNode: the operation of Exoscale ended as failure: so it is.',
    });
  });

  test('an operation that Exoscale gave up may have been done in part', async () => {
    const { cloud } = await zoneOf({ [`PUT ${VM}:stop`]: operation('timeout', null) });
    await using _closed = cloud;
    await expect(cloud.stopNode(NODE)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each<[string, string, (cloud: ExoscaleCompute) => Promise<unknown>]>([
    ['rebootNode', ':reboot', (cloud) => cloud.rebootNode(NODE)],
    ['rebuildNode', ':reset', (cloud) => cloud.rebuildNode(NODE, { image: IMAGE })],
  ])('%s is sent once, since a second one would do it again', async (_name, below, change) => {
    const { origin, heard } = await jsonServer(() => [502, { message: 'Bad Gateway' }]);
    await using cloud = new Exoscale({
      endpoint: origin,
      apiKey: 'EXOk',
      apiSecret: 's',
      retry: { attempts: 3, delay: 1 },
    });
    await expect(change(cloud)).rejects.toMatchObject({ code: 'unavailable' });
    expect(heard.map(({ url }) => url.pathname)).toEqual([`${VM}${below}`]);
  });

  test('what was made and cannot be read, or whose end cannot be seen, is named', async () => {
    const [made, begun] = [operation('success', ADDRESS), operation('pending', ADDRESS)];
    for (const [answer, words] of [
      [made, `${ADDRESS} was made`],
      [begun, `accepted it for ${ADDRESS}`],
    ] as const) {
      const { cloud } = await zoneOf({ 'POST /elastic-ip': answer });
      await using _closed = cloud;
      await expect(cloud.reserveAddress()).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining(words) as string,
      });
    }
  });

  test('an operation whose end could not be seen is no refusal', async () => {
    const { cloud } = await zoneOf({ [`PUT ${VM}:stop`]: operation('pending') });
    await using _closed = cloud;
    await expect(cloud.stopNode(NODE)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('whether it was done is not known') as string,
    });
  });
});

describe('volumes, snapshots and addresses', () => {
  const [DISK, IP] = [`/block-storage/${VOLUME}`, `/elastic-ip/${ADDRESS}`];
  const found = {
    [`GET ${DISK}`]: [200, BLOCK_VOLUME],
    [`GET /block-storage-snapshot/${SNAPSHOT}`]: [200, BLOCK_SNAPSHOT],
    [`GET ${IP}`]: [200, ELASTIC_IP],
    [`GET /instance/${NODE}`]: [200, INSTANCE],
    'GET /instance?ip-address=203.0.113.9': [200, { instances: [INSTANCE] }],
  } satisfies Record<string, JsonAnswer>;

  test.each<[string, (cloud: ExoscaleCompute) => Promise<unknown>, string, JsonAnswer?]>([
    [
      'createVolume',
      (cloud) => cloud.createVolume({ name: 'data', size: 20, tags: { team: 'web' }, snapshot: SNAPSHOT }),
      `POST /block-storage {"name":"data","size":20,"labels":{"team":"web"},"block-storage-snapshot":{"id":"${SNAPSHOT}"}}`,
      operation('success', VOLUME),
    ],
    [
      'attachVolume',
      (cloud) => cloud.attachVolume(VOLUME, NODE),
      `PUT ${DISK}:attach {"instance":{"id":"${NODE}"}}`,
    ],
    ['detachVolume', (cloud) => cloud.detachVolume(VOLUME), `PUT ${DISK}:detach`],
    [
      'resizeVolume, which answers with the volume',
      (cloud) => cloud.resizeVolume(VOLUME, 40),
      `PUT ${DISK}:resize-volume {"size":40}`,
      [200, BLOCK_VOLUME],
    ],
    ['destroyVolume', (cloud) => cloud.destroyVolume(VOLUME), `DELETE ${DISK}`],
    [
      'createVolumeSnapshot',
      (cloud) => cloud.createVolumeSnapshot(VOLUME, { name: 'before' }),
      `POST ${DISK}:create-snapshot {"name":"before"}`,
      operation('success', SNAPSHOT),
    ],
    [
      'destroyVolumeSnapshot',
      (cloud) => cloud.destroyVolumeSnapshot(SNAPSHOT),
      `DELETE /block-storage-snapshot/${SNAPSHOT}`,
    ],
    [
      'reserveAddress',
      (cloud) => cloud.reserveAddress(),
      'POST /elastic-ip {"addressfamily":"inet4"}',
      operation('success', ADDRESS),
    ],
    [
      'assignAddress',
      (cloud) => cloud.assignAddress(ADDRESS, NODE),
      `PUT ${IP}:attach {"instance":{"id":"${NODE}"}}`,
    ],
    ['releaseAddress', (cloud) => cloud.releaseAddress(ADDRESS), `DELETE ${IP}`],
  ])('%s', async (_, change, request, answer = DONE) => {
    const [path] = request.split(' {');
    const { cloud, asked } = await zoneOf({ ...found, [path!]: answer });
    await using _closed = cloud;
    await change(cloud);
    expect(asked().filter((one) => !one.startsWith('GET'))).toEqual([request]);
  });

  test('an address is taken from every instance that has it', async () => {
    const { cloud, asked } = await zoneOf({
      ...found,
      'GET /instance?ip-address=203.0.113.9': [200, { instances: [INSTANCE, { ...INSTANCE, id: id(11) }] }],
      [`PUT ${IP}:detach`]: DONE,
    });
    await using _closed = cloud;
    expect(await cloud.unassignAddress(ADDRESS)).toMatchObject({ nodeId: null });
    expect(asked().filter((request) => request.startsWith('PUT'))).toEqual([
      `PUT ${IP}:detach {"instance":{"id":"${NODE}"}}`,
      `PUT ${IP}:detach {"instance":{"id":"${id(11)}"}}`,
    ]);
  });

  test.each<[string, (cloud: ExoscaleCompute) => Promise<unknown>, RegExp]>([
    [
      'a device',
      (cloud) => cloud.attachVolume(VOLUME, NODE, { device: '/dev/vdb' }),
      /chooses the device name/,
    ],
    [
      'a volume in another zone',
      (cloud) => cloud.createVolume({ name: 'd', size: 9, location: 'x' }),
      /zone/,
    ],
    ['an external network', (cloud) => cloud.reserveAddress({ network: 'n' }), /takes no network/],
    ['an address in another zone', (cloud) => cloud.reserveAddress({ location: 'x' }), /zone/],
    [
      'a certain address',
      (cloud) => cloud.reserveAddress({ ip: '203.0.113.9' }),
      /chooses the address itself/,
    ],
    ['a private address', (cloud) => cloud.assignAddress(ADDRESS, NODE, { privateIp: '10.0.0.1' }), /itself/],
    [
      'metadata of an image',
      (cloud) => cloud.createImage(NODE, { name: 'i', metadata: { a: 'b' } }),
      /no metadata/,
    ],
  ])('refuses %s before a request', async (_, use, why) => {
    const { cloud, asked } = await zoneOf({});
    await using _closed = cloud;
    await expect(use(cloud)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(why) as string,
    });
    expect(asked()).toEqual([]);
  });
});

test('a template is made of a snapshot, which stays', async () => {
  const { cloud, asked } = await zoneOf({
    [`POST /instance/${NODE}:create-snapshot`]: operation('success', SNAPSHOT),
    [`GET /snapshot/${SNAPSHOT}`]: [200, { id: SNAPSHOT, name: 'web-1_ROOT', state: 'ready', size: 50 }],
    [`POST /snapshot/${SNAPSHOT}:promote`]: operation('success', IMAGE),
    [`GET /template/${IMAGE}`]: [200, { id: IMAGE, name: 'golden' }],
  });
  await using _closed = cloud;
  const image = await cloud.createImage(NODE, { name: 'golden', extra: { defaultUser: 'ubuntu' } });
  expect(image).toMatchObject({ id: IMAGE, name: 'golden' });
  expect(asked()[2]).toBe(`POST /snapshot/${SNAPSHOT}:promote {"name":"golden","default-user":"ubuntu"}`);
  expect(asked().some((request) => request.startsWith('DELETE'))).toBe(false);
});

test('the snapshot of a template that is refused is named', async () => {
  const { cloud } = await zoneOf({
    [`POST /instance/${NODE}:create-snapshot`]: operation('success', SNAPSHOT),
    [`GET /snapshot/${SNAPSHOT}`]: [200, { id: SNAPSHOT, name: 'web-1_ROOT', state: 'ready', size: 50 }],
    [`POST /snapshot/${SNAPSHOT}:promote`]: [400, { message: 'bad name' }],
  });
  await using _closed = cloud;
  await expect(cloud.createImage(NODE, { name: 'golden' })).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining(`The snapshot ${SNAPSHOT}`) as string,
  });
});

describe('a refused create', () => {
  test.each<[string, object, string]>([
    ['an image', {}, 'image-not-found'],
    ['a size', { [`GET /template/${IMAGE}`]: [200, { id: IMAGE }] }, 'size-not-found'],
    [
      'none of them',
      {
        [`GET /template/${IMAGE}`]: [200, { id: IMAGE }],
        'GET /instance-type': [200, { 'instance-types': [{ id: SIZE }] }],
      },
      'invalid-request',
    ],
  ])('says that %s does not exist', async (_, there, code) => {
    const { cloud } = await zoneOf({
      'GET /instance-type': [200, { 'instance-types': [] }],
      ...there,
      'POST /instance': [400, { message: 'Bad Request' }],
    });
    await using _closed = cloud;
    await expect(cloud.createNode(SPEC)).rejects.toMatchObject({ code });
  });
});

test('a key that exists is named as such; one that is imported is read again', async () => {
  const { cloud } = await zoneOf({ 'POST /ssh-key': [409, { message: 'SSH key already exists' }] });
  await using _closed = cloud;
  await expect(cloud.importKeyPair('laptop', 'ssh-ed25519 AAAA')).rejects.toMatchObject({
    code: 'key-pair-exists',
  });
  const other = await zoneOf({
    'POST /ssh-key': operation('success', null),
    'GET /ssh-key/laptop': [200, { name: 'laptop', fingerprint: 'aa:bb' }],
  });
  await using _other = other.cloud;
  expect(await other.cloud.importKeyPair('laptop', 'ssh-ed25519 AAAA')).toMatchObject({ name: 'laptop' });
});

describe('errors in every form of Exoscale’s', () => {
  test.each<[string, JsonAnswer, object]>([
    ['a message', [400, { message: 'wrong disk' }], { code: 'invalid-request', message: /wrong disk/ }],
    ['an error', [500, { error: 'internal failure' }], { code: 'unavailable', message: /internal failure/ }],
    ['a problem', [404, { title: 'Not Found', detail: 'no such template' }], { message: /no such template/ }],
    ['a quota', [403, { message: 'Quota exceeded' }], { code: 'quota-exceeded' }],
    [
      'several reasons',
      [400, { title: 'Invalid Request Body', errors: [{ location: "$['disk-size']", detail: 'too small' }] }],
      { message: /\$\['disk-size'\]: too small/ },
    ],
  ])('%s', async (_, answer, { message, ...expected }: { message?: RegExp }) => {
    const { cloud } = await zoneOf({ 'GET /instance': answer });
    await using _closed = cloud;
    await expect(cloud.listNodes()).rejects.toMatchObject({
      ...expected,
      ...(message && { message: expect.stringMatching(message) as string }),
    });
  });
});

test('fromEnv reads what exo reads: key, secret and zone', async () => {
  const environment = { EXOSCALE_KEY: 'EXOe', EXOSCALE_SECRET: 's', EXOSCALE_ZONE: 'at-vie-2' };
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    await using cloud = await Exoscale.fromEnv();
    expect(cloud.region).toBe('at-vie-2');
  } finally {
    process.env = before;
  }
});
