import { readFileSync } from 'node:fs';
import { getDriver, Provider } from 'skylane';
import { GcoreCompute } from 'skylane/gcore';
import { describe, expect, test, vi } from 'vitest';
import { type JsonAnswer, jsonServer } from '../../../support/json-server.js';

const Gcore = getDriver(Provider.GCORE);

const recorded = JSON.parse(
  readFileSync(new URL('../../../fixtures/gcorelabscloud-go/compute.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, unknown>>;

const id = (serial: number): string => `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`;
const [NODE, IMAGE, NETWORK, GROUP, VOLUME, ADDRESS, PORT, TASK, KEY] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
  id,
) as [string, string, string, string, string, string, string, string, string];

const SERVER = {
  id: NODE,
  name: 'web-1',
  status: 'ACTIVE',
  vm_state: 'active',
  task_state: null,
  task_id: null,
  creator_task_id: TASK,
  created_at: '2026-05-01T10:00:00Z',
  region_id: 76,
  flavor: { flavor_id: 'g1-standard-1-2', flavor_name: 'g1-standard-1-2', ram: 2048, vcpus: 1 },
  addresses: {
    outer: [
      { addr: '2001:db8::7', type: 'fixed' },
      { addr: '198.51.100.7', type: 'fixed' },
    ],
    inner: [
      { addr: '10.0.0.7', type: 'fixed' },
      { addr: '203.0.113.7', type: 'floating' },
    ],
  },
  security_groups: [{ name: 'default' }],
  ssh_key_name: 'laptop',
  volumes: [{ id: VOLUME, delete_on_termination: true }],
  tags: [
    { key: 'team', value: 'web', read_only: false },
    { key: 'image_id', value: IMAGE, read_only: true },
  ],
};
const SPEC = { name: 'web-1', image: IMAGE, size: 'g1-standard-1-2', extra: { volumeSize: 10 } };
const GROUP_ROW = { id: GROUP, name: 'web', description: '', tags_v2: [], security_group_rules: [] };

const AT = '/1/76';
const GET_SERVER = `GET /v1/instances/${NODE}`;
const environmentOf = (variables: Record<string, string>) => ({
  ...{ home: '/nowhere', directory: '/nowhere', variables },
});
const FINISHED = { id: TASK, state: 'FINISHED', created_resources: null };

/** A project in a region that answers by method and path, without the project and the region. */
async function projectOf(answers: Readonly<Record<string, JsonAnswer>>): Promise<{
  cloud: GcoreCompute;
  asked: () => string[];
  sent: () => unknown[];
}> {
  const { origin, heard } = await jsonServer(
    ({ method, url }) =>
      answers[`${method} ${url.pathname.replace(AT, '')}`] ?? [
        404,
        { exception_class: 'NotFound', message: 'not found', request_id: 'r-1' },
      ],
  );
  return {
    cloud: new Gcore({ endpoint: origin, token: 't', projectId: '1', region: '76', retry: { attempts: 1 } }),
    asked: () => heard.map(({ method, url }) => `${method} ${url.pathname.replace(AT, '')}`),
    sent: () => heard.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body) as unknown),
  };
}

describe('what Gcore answers is read', () => {
  test('an instance is a node', async () => {
    const { cloud } = await projectOf({ [GET_SERVER]: [200, SERVER] });
    await using _closed = cloud;
    expect(await cloud.getNode(NODE)).toMatchObject({
      id: NODE,
      name: 'web-1',
      state: 'running',
      publicIps: ['198.51.100.7', '203.0.113.7', '2001:db8::7'],
      privateIps: ['10.0.0.7'],
      size: 'g1-standard-1-2',
      image: IMAGE,
      location: '76',
      createdAt: new Date('2026-05-01T10:00:00Z'),
      metadata: { team: 'web' },
      extra: {
        status: 'ACTIVE',
        securityGroups: ['default'],
        keyPair: 'laptop',
        volumes: [VOLUME],
        readOnlyTags: { image_id: IMAGE },
      },
    });
  });

  test.each([
    ['ACTIVE', 'running'],
    ['BUILD', 'pending'],
    ['DELETED', 'terminated'],
    ['ERROR', 'error'],
    ['HARD_REBOOT', 'rebooting'],
    ['MIGRATING', 'migrating'],
    ['PASSWORD', 'updating'],
    ['PAUSED', 'paused'],
    ['REBOOT', 'rebooting'],
    ['REBUILD', 'updating'],
    ['RESCUE', 'running'],
    ['RESIZE', 'updating'],
    ['REVERT_RESIZE', 'updating'],
    ['SHELVED', 'suspended'],
    ['SHELVED_OFFLOADED', 'suspended'],
    ['SHUTOFF', 'stopped'],
    ['SOFT_DELETED', 'terminated'],
    ['SUSPENDED', 'suspended'],
    ['VERIFY_RESIZE', 'running'],
    ['UNKNOWN', 'unknown'],
  ])('an instance that is %s is %s', async (status, state) => {
    const { cloud } = await projectOf({ [GET_SERVER]: [200, { ...SERVER, status }] });
    await using _closed = cloud;
    expect(await cloud.getNode(NODE)).toMatchObject({ state });
  });

  test('a flavor has the price that Gcore shows', async () => {
    const { cloud } = await projectOf({ 'GET /v1/flavors': [200, recorded['GET flavors']] });
    await using _closed = cloud;
    expect(await cloud.listSizes()).toMatchObject([
      {
        id: 'g1-cpu-16-16',
        ram: 16_384,
        vcpus: 16,
        disk: null,
        price: 0.42,
        currency: 'USD',
        locations: ['76'],
      },
    ]);
  });

  test.each([
    [{ price_status: 'hide', price_per_hour: 1, currency_code: 'USD' }, 1],
    [{ price_status: 'error', price_per_hour: null, currency_code: null }, 1],
    [{ disabled: true }, 0],
  ])(
    'a flavor without a price that may be seen has none, and a disabled one is left out',
    async (fields, count) => {
      const flavor = { flavor_id: 'f', flavor_name: 'f', ram: 1, vcpus: 1, ...fields };
      const { cloud } = await projectOf({ 'GET /v1/flavors': [200, { count: 1, results: [flavor] }] });
      await using _closed = cloud;
      const sizes = await cloud.listSizes();
      expect(sizes.map(({ price, currency }) => [price, currency])).toEqual(
        count === 0 ? [] : [[null, null]],
      );
    },
  );

  test('an image has the disk that it needs', async () => {
    const image = recorded['GET image'];
    const { cloud } = await projectOf({ [`GET /v1/images/${String(image?.['id'])}`]: [200, image] });
    await using _closed = cloud;
    expect(await cloud.getImage(String(image?.['id']))).toMatchObject({
      name: 'fedora-coreos',
      extra: { osDistro: 'fedora-coreos', minDisk: 0, createdAt: new Date('2020-03-09T10:16:45Z') },
    });
  });

  test('a volume has its server', async () => {
    const { cloud } = await projectOf({ 'GET /v1/volumes': [200, recorded['GET volumes']] });
    await using _closed = cloud;
    expect(await cloud.listVolumes()).toMatchObject([
      {
        id: '726ecfcc-7fd0-4e30-a86e-7892524aa483',
        name: '123',
        size: 2,
        state: 'available',
        extra: { nodeId: '8dc30d49-bb34-4920-9bbd-03a2587ec0ad', device: '/dev/vda', type: 'standard' },
      },
    ]);
  });

  test.each([
    ['attaching', 'attaching'],
    ['awaiting-transfer', 'unknown'],
    ['backing-up', 'backing-up'],
    ['creating', 'creating'],
    ['deleting', 'deleting'],
    ['detaching', 'detaching'],
    ['downloading', 'creating'],
    ['error', 'error'],
    ['error_extending', 'error'],
    ['extending', 'updating'],
    ['in-use', 'in-use'],
    ['maintenance', 'updating'],
    ['reserved', 'unknown'],
    ['retyping', 'updating'],
  ])('a volume that is %s is %s', async (status, state) => {
    const volume = { id: VOLUME, name: 'data', size: 1, status, attachments: null, tags: [] };
    const { cloud } = await projectOf({ [`GET /v1/volumes/${VOLUME}`]: [200, volume] });
    await using _closed = cloud;
    expect(await cloud.getVolume(VOLUME)).toMatchObject({ state, extra: { nodeId: null } });
  });

  test('a snapshot has its volume', async () => {
    const { cloud } = await projectOf({ 'GET /v1/snapshots': [200, recorded['GET snapshots']] });
    await using _closed = cloud;
    expect(await cloud.listVolumeSnapshots()).toMatchObject([
      {
        name: '123',
        size: 2,
        state: 'available',
        createdAt: new Date('2019-05-29T05:32:41Z'),
        extra: { volumeId: '67baa7d1-08ea-4fc5-bef2-6b2465b7d227', description: 'mysnapshot' },
      },
    ]);
  });

  test('a network has the ranges of its subnets', async () => {
    const network = recorded['GET network'];
    const of = String(network?.['id']);
    const subnets = [
      { network_id: of, cidr: '10.0.0.0/24' },
      { network_id: NETWORK, cidr: '10.1.0.0/24' },
    ];
    const { cloud } = await projectOf({
      'GET /v1/networks': [200, { count: 1, results: [network] }],
      'GET /v1/subnets': [200, { count: 2, results: subnets }],
    });
    await using _closed = cloud;
    expect(await cloud.listNetworks()).toMatchObject([
      {
        id: of,
        name: 'private',
        ranges: ['10.0.0.0/24'],
        location: '1',
        extra: { mtu: 1450, isExternal: false },
      },
    ]);
  });

  test('rules of protocols that portable rules lack are other rules', async () => {
    const { cloud } = await projectOf({ 'GET /v1/securitygroups': [200, recorded['GET security groups']] });
    await using _closed = cloud;
    expect(await cloud.listFirewalls()).toMatchObject([
      { name: 'default', rules: [], otherRules: ['egress IPv4 0', 'egress IPv4 50'], nodeIds: null },
    ]);
  });

  test('rules without a protocol, a port or a range are for all of them', async () => {
    const rules = [
      { id: id(20), direction: 'ingress', ethertype: 'IPv6', protocol: 'ipv6-icmp', remote_ip_prefix: null },
      { id: id(21), direction: 'ingress', ethertype: 'IPv4', protocol: 'any', remote_group_id: GROUP },
      { id: id(22), direction: 'egress', ethertype: 'IPv4', protocol: null, remote_ip_prefix: '0.0.0.0/0' },
      {
        id: id(23),
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol: 'icmp',
        port_range_min: 8,
        port_range_max: 0,
      },
      { id: id(24), direction: 'ingress', protocol: 'tcp', port_range_min: 22, port_range_max: 22 },
    ];
    const { cloud } = await projectOf({
      [`GET /v1/securitygroups/${GROUP}`]: [200, { ...GROUP_ROW, security_group_rules: rules }],
    });
    await using _closed = cloud;
    expect(await cloud.getFirewall(GROUP)).toMatchObject({
      rules: [
        { direction: 'in', protocol: 'icmp', ports: null, addresses: ['::/0'], group: null },
        { direction: 'in', protocol: 'any', ports: null, addresses: [], group: GROUP },
        { direction: 'out', protocol: 'any', ports: null, addresses: ['0.0.0.0/0'], group: null },
        {
          direction: 'in',
          protocol: 'tcp',
          ports: { from: 22, to: 22 },
          addresses: ['0.0.0.0/0'],
          group: null,
        },
      ],
      otherRules: ['ingress IPv4 icmp 8-0'],
    });
  });

  test('a list has its instance, and one floating IP its port alone', async () => {
    const ip = { id: ADDRESS, floating_ip_address: '203.0.113.7', port_id: PORT, region_id: 76, tags: [] };
    const { cloud } = await projectOf({
      'GET /v1/floatingips': [200, { count: 1, results: [{ ...ip, instance: { id: NODE } }] }],
    });
    await using _closed = cloud;
    expect(await cloud.listAddresses()).toMatchObject([
      { id: ADDRESS, ip: '203.0.113.7', nodeId: NODE, location: '76', extra: { portId: PORT } },
    ]);
  });

  test('a region has its country', async () => {
    const region = { id: 76, display_name: 'Luxembourg-2', country: 'LU', state: 'ACTIVE', zone: 'EMEA' };
    const { cloud } = await projectOf({ 'GET /v1/regions': [200, { count: 1, results: [region] }] });
    await using _closed = cloud;
    expect(await cloud.listLocations()).toMatchObject([{ id: '76', name: 'Luxembourg-2', country: 'LU' }]);
  });

  test('a key that Gcore makes comes with its private half, which no log shows', async () => {
    const key = {
      id: KEY,
      name: 'made',
      fingerprint: 'a:b',
      public_key: 'ssh-rsa AAAA',
      private_key: 'hush',
    };
    const { cloud, sent } = await projectOf({ 'POST /v1/ssh_keys/1': [200, key] });
    await using _closed = cloud;
    const made = await cloud.createKeyPair('made');
    expect(made.privateKey).toBe('hush');
    expect(JSON.stringify(made)).not.toContain('hush');
    expect(sent()).toEqual([{ name: 'made' }]);
  });
});

describe('a create', () => {
  const created = { id: TASK, state: 'RUNNING', created_resources: { instances: [NODE] } };
  const answers = {
    'POST /v2/instances': [200, { tasks: [TASK] }],
    [`GET /v1/tasks/${TASK}`]: [200, created],
    [GET_SERVER]: [200, { ...SERVER, status: 'BUILD' }],
  } as const;

  test('resolves when the task names the instance', async () => {
    const { cloud, asked, sent } = await projectOf(answers);
    await using _closed = cloud;
    expect(await cloud.createNode(SPEC)).toMatchObject({ id: NODE, state: 'pending' });
    expect(asked()).toEqual(['POST /v2/instances', `GET /v1/tasks/${TASK}`, GET_SERVER]);
    expect(sent()).toEqual([
      {
        name: 'web-1',
        flavor: 'g1-standard-1-2',
        interfaces: [{ type: 'external' }],
        volumes: [{ source: 'image', image_id: IMAGE, boot_index: 0, size: 10, delete_on_termination: true }],
      },
    ]);
  });

  test('sends all that is asked for', async () => {
    const { cloud, sent } = await projectOf(answers);
    await using _closed = cloud;
    await cloud.createNode({
      ...SPEC,
      keyPair: 'laptop',
      userData: '#!/bin/sh',
      metadata: { team: 'web' },
      networks: [NETWORK],
      firewalls: [GROUP],
      location: '76',
      extra: {
        volumeSize: 20,
        volumeType: 'ssd_hiiops',
        keepVolume: true,
        external: true,
        ipFamily: 'dual',
        placementGroup: id(30),
      },
    });
    const groups = [{ id: GROUP }];
    expect(sent()).toEqual([
      {
        name: 'web-1',
        flavor: 'g1-standard-1-2',
        interfaces: [
          { type: 'external', ip_family: 'dual', security_groups: groups },
          { type: 'any_subnet', network_id: NETWORK, security_groups: groups },
        ],
        volumes: [
          {
            source: 'image',
            image_id: IMAGE,
            boot_index: 0,
            size: 20,
            type_name: 'ssd_hiiops',
            delete_on_termination: false,
          },
        ],
        ssh_key_name: 'laptop',
        user_data: 'IyEvYmluL3No',
        tags: { team: 'web' },
        servergroup_id: id(30),
      },
    ]);
  });

  test('gives the boot volume the size that the image needs', async () => {
    const image = { id: IMAGE, name: 'ubuntu', min_disk: 5, status: 'active', tags_v2: [] };
    const { cloud, sent } = await projectOf({ ...answers, [`GET /v1/images/${IMAGE}`]: [200, image] });
    await using _closed = cloud;
    await cloud.createNode({ ...SPEC, extra: {} });
    expect(sent()).toMatchObject([{ volumes: [{ size: 5 }] }]);
  });

  test('names the image that does not exist', async () => {
    const { cloud } = await projectOf({});
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, extra: {} })).rejects.toMatchObject({ code: 'image-not-found' });
  });

  test('whose task ends in error rejects with its words', async () => {
    const { cloud } = await projectOf({
      ...answers,
      [`GET /v1/tasks/${TASK}`]: [200, { id: TASK, state: 'ERROR', error: 'No valid host was found' }],
    });
    await using _closed = cloud;
    await expect(cloud.createNode(SPEC)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('No valid host was found') as string,
    });
  });

  test('whose task fails after it made the instance names it, and is not read as a refusal', async () => {
    const failed = { ...created, state: 'ERROR', error: 'The port of quota-db was not bound' };
    const { cloud } = await projectOf({
      ...answers,
      [`GET /v1/tasks/${TASK}`]: [200, failed],
    });
    await using _closed = cloud;
    await expect(cloud.createNode(SPEC)).rejects.toMatchObject({
      code: 'unavailable',
      status: null,
      message: expect.stringMatching(`port of quota-db was not bound.*instances ${NODE}`) as string,
    });
  });

  test('whose task does not end is given up', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    let asked = 0;
    const { origin } = await jsonServer(({ method }) => {
      if (method === 'POST') return [200, { tasks: [TASK] }];
      asked += 1;
      if (asked > 1) vi.advanceTimersByTime(7_200_000);
      return [200, { id: TASK, state: 'RUNNING', created_resources: null }];
    });
    await using cloud = new Gcore({ endpoint: origin, token: 't', projectId: '1', region: '76' });
    await expect(cloud.createNode(SPEC, { timeout: 3000 })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the task does not end') as string,
    });
    vi.useRealTimers();
  });

  test('whose task cannot be read says that it was accepted, and is not repeated', async () => {
    const { cloud, asked } = await projectOf({ ...answers, [`GET /v1/tasks/${TASK}`]: [403, {}] });
    await using _closed = cloud;
    await expect(cloud.createNode(SPEC)).rejects.toMatchObject({
      code: 'unavailable',
      status: null,
      message: expect.stringContaining(`accepted it as the task ${TASK}`) as string,
    });
    expect(asked()).toEqual(['POST /v2/instances', `GET /v1/tasks/${TASK}`]);
  });

  test('whose task has a state of the future is no success', async () => {
    const { cloud } = await projectOf({
      ...answers,
      [`GET /v1/tasks/${TASK}`]: [200, { id: TASK, state: 'PAUSED' }],
    });
    await using _closed = cloud;
    await expect(cloud.createNode(SPEC)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each([
    [{ location: '77' }, 'region 76'],
    [{ networks: 'none' as const }, 'has an interface'],
    [{ networks: [] }, 'has an interface'],
    [{ firewalls: [] }, 'security groups'],
    [{ auth: { password: 'secret-1' }, userData: '#!/bin/sh' }, 'userData'],
    [{ auth: { publicKey: 'ssh-ed25519 AAAA' } }, 'importKeyPair'],
    [{ extra: { username: 'ann' } }, 'auth.password'],
    [{ networks: [NETWORK], extra: { ipFamily: 'ipv6' as const } }, 'extra.external'],
    [{ metadata: { key: 'v'.repeat(256) } }, '255'],
  ])('refuses %j before a request', async (fields, words) => {
    const { cloud, asked } = await projectOf(answers);
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, ...fields })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(words) as string,
    });
    expect(asked()).toEqual([]);
  });
});

describe('a change', () => {
  const done = { [`GET /v1/tasks/${TASK}`]: [200, FINISHED] } as const;

  test.each([
    ['startNode', 'start'],
    ['stopNode', 'stop'],
    ['rebootNode', 'reboot'],
  ] as const)('%s is an action of the second version', async (method, action) => {
    const { cloud, asked, sent } = await projectOf({
      ...done,
      [`POST /v2/instances/${NODE}/action`]: [200, { tasks: [TASK] }],
      [GET_SERVER]: [200, SERVER],
    });
    await using _closed = cloud;
    await cloud[method](NODE);
    expect(sent()).toEqual([{ action }]);
    expect(asked()).toEqual([`POST /v2/instances/${NODE}/action`, `GET /v1/tasks/${TASK}`, GET_SERVER]);
  });

  test('of tags removes those that are not named, and leaves those of Gcore', async () => {
    const { cloud, sent } = await projectOf({
      [GET_SERVER]: [200, SERVER],
      [`PATCH /v1/instances/${NODE}`]: [200, SERVER],
    });
    await using _closed = cloud;
    await cloud.updateNode(NODE, { name: 'web-2', metadata: { stage: 'test' } });
    expect(sent()).toEqual([{ name: 'web-2', tags: { team: null, stage: 'test' } }]);
  });

  test('attaches a volume as Gcore’s own client does', async () => {
    const server = '8dc30d49-bb34-4920-9bbd-03a2587ec0ad';
    const volume = { id: VOLUME, name: 'data', size: 1, status: 'in-use', tags: [] };
    const answer = recorded['POST attach volume'] as { tasks: string[] };
    const { cloud, sent } = await projectOf({
      [`GET /v1/volumes/${VOLUME}`]: [200, volume],
      [`POST /v2/volumes/${VOLUME}/attach`]: [200, answer],
      [`GET /v1/tasks/${String(answer.tasks[0])}`]: [200, recorded['GET task finished']],
    });
    await using _closed = cloud;
    await cloud.attachVolume(VOLUME, server);
    expect(sent()).toEqual([recorded['POST attach volume sent']]);
  });

  test('leads an address to the port with the private one', async () => {
    const ip = { id: ADDRESS, floating_ip_address: '203.0.113.7', port_id: PORT, region_id: 76, tags: [] };
    const { cloud, sent } = await projectOf({
      ...done,
      [GET_SERVER]: [200, SERVER],
      [`GET /v1/instances/${NODE}/interfaces`]: [200, recorded['GET interfaces']],
      [`PATCH /v2/floatingips/${ADDRESS}`]: [200, { tasks: [TASK] }],
      [`GET /v1/floatingips/${ADDRESS}`]: [200, ip],
    });
    await using _closed = cloud;
    const assigned = await cloud.assignAddress(ADDRESS, NODE, { privateIp: '192.168.120.16' });
    expect(assigned).toMatchObject({ nodeId: NODE });
    expect(sent()).toEqual([
      { port_id: '1f0ca628-a73b-42c0-bdac-7b10d023e097', fixed_ip_address: '192.168.120.16' },
    ]);
  });

  test('adds a security group to a server by its name, unless it is there', async () => {
    const { cloud, sent } = await projectOf({
      [GET_SERVER]: [200, SERVER],
      [`GET /v1/securitygroups/${GROUP}`]: [200, { ...GROUP_ROW, name: 'Test' }],
      [`GET /v1/securitygroups/${NETWORK}`]: [200, { ...GROUP_ROW, id: NETWORK, name: 'default' }],
      'GET /v1/securitygroups': [200, { count: 1, results: [GROUP_ROW] }],
      [`POST /v1/instances/${NODE}/addsecuritygroup`]: [204],
    });
    await using _closed = cloud;
    await cloud.attachFirewall(GROUP, NODE);
    await cloud.attachFirewall(NETWORK, NODE);
    expect(sent()).toEqual([recorded['POST add security group sent']]);
  });

  test('does not take a group for another one of its name', async () => {
    const twins = [GROUP_ROW, { ...GROUP_ROW, id: NETWORK }];
    const { cloud, sent } = await projectOf({
      [GET_SERVER]: [200, { ...SERVER, security_groups: [{ name: 'web' }] }],
      [`GET /v1/securitygroups/${GROUP}`]: [200, GROUP_ROW],
      'GET /v1/securitygroups': [200, { count: 2, results: twins }],
      [`POST /v1/instances/${NODE}/delsecuritygroup`]: [204],
    });
    await using _closed = cloud;
    await expect(cloud.attachFirewall(GROUP, NODE)).rejects.toMatchObject({ code: 'conflict' });
    await expect(cloud.detachFirewall(GROUP, NODE)).rejects.toMatchObject({ code: 'conflict' });
    expect(sent()).toEqual([]);
  });

  test('of a firewall leaves rules that portable ones cannot say', async () => {
    const rules = [
      { id: id(20), direction: 'ingress', ethertype: 'IPv4', protocol: 'vrrp' },
      {
        id: id(21),
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol: 'tcp',
        port_range_min: 22,
        port_range_max: 22,
      },
    ];
    const path = `/v2/security_groups/${GROUP}/rules`;
    const { cloud, asked, sent } = await projectOf({
      ...done,
      [`GET /v1/securitygroups/${GROUP}`]: [200, { ...GROUP_ROW, security_group_rules: rules }],
      [`POST ${path}`]: [200, { tasks: [TASK] }],
      [`DELETE ${path}/${id(21)}`]: [200, { tasks: [TASK] }],
    });
    await using _closed = cloud;
    await cloud.updateFirewall(GROUP, { rules: [{ protocol: 'icmp', addresses: ['192.0.2.0/24'] }] });
    expect(sent()).toEqual([
      { direction: 'ingress', ethertype: 'IPv4', protocol: 'icmp', remote_ip_prefix: '192.0.2.0/24' },
    ]);
    expect(asked().filter((one) => !one.startsWith('GET'))).toEqual([
      `POST ${path}`,
      `DELETE ${path}/${id(21)}`,
    ]);
  });

  test('that needs a range is refused without one', async () => {
    const { cloud, asked } = await projectOf({});
    await using _closed = cloud;
    await expect(cloud.createNetwork({ name: 'inner' })).rejects.toMatchObject({ code: 'invalid-request' });
    expect(asked()).toEqual([]);
  });

  test('deletes a network again whose subnet is refused', async () => {
    const { cloud, asked } = await projectOf({
      'POST /v1/networks': [200, { tasks: [TASK] }],
      [`GET /v1/tasks/${TASK}`]: [200, { ...FINISHED, created_resources: { networks: [NETWORK] } }],
      'POST /v1/subnets': [400, { message: 'overlaps' }],
      [`DELETE /v1/networks/${NETWORK}`]: [200, { tasks: [] }],
    });
    await using _closed = cloud;
    await expect(cloud.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'] })).rejects.toThrow('overlaps');
    expect(asked().at(-1)).toBe(`DELETE /v1/networks/${NETWORK}`);
  });
});

describe('what Gcore refuses', () => {
  test.each([
    [401, { message: 'no token' }, 'authentication'],
    [403, { message: 'not yours' }, 'permission'],
    [404, { message: 'no quota for this' }, 'node-not-found'],
    [409, { message: 'locked by a task' }, 'conflict'],
    [400, { message: 'Quota limit exceeded' }, 'quota-exceeded'],
    [422, { message: 'flavor: field required' }, 'invalid-request'],
    [400, { message: 'name quota-db is taken' }, 'invalid-request'],
    [429, { message: 'Quota of requests exceeded' }, 'rate-limit'],
    [429, {}, 'rate-limit'],
    [503, {}, 'unavailable'],
  ])('with %s and %j is an error of its kind', async (status, body, code) => {
    const { cloud } = await projectOf({ [GET_SERVER]: [status, body] });
    await using _closed = cloud;
    await expect(cloud.getNode(NODE)).rejects.toMatchObject({ code });
  });

  test('carries its class and the id of its request', async () => {
    const { cloud } = await projectOf({});
    await using _closed = cloud;
    await expect(cloud.getNode(NODE)).rejects.toMatchObject({ providerCode: 'NotFound', requestId: 'r-1' });
  });

  test('an id that is none is not asked for', async () => {
    const { cloud, asked } = await projectOf({});
    await using _closed = cloud;
    await expect(cloud.getNode('../tasks')).rejects.toMatchObject({ code: 'node-not-found' });
    await cloud.destroyNode('web-1');
    expect(asked()).toEqual([]);
  });
});

describe('the sign-in', () => {
  const SET = { GCORE_CLOUD_PROJECT_ID: '1', GCORE_CLOUD_REGION_ID: '76' };

  test.each(['GCORE_API_KEY', 'GCORE_PERMANENT_API_TOKEN'])('reads %s and the place', async (name) => {
    const cloud = await GcoreCompute.fromEnv({}, environmentOf({ ...SET, [name]: 'secret' }));
    await using _closed = cloud;
    expect(cloud.region).toBe('76');
  });

  test.each(['GCORE_CLOUD_PROJECT_ID', 'GCORE_CLOUD_REGION_ID'])(
    'names %s where it is missing',
    async (name) => {
      const environment = environmentOf({ ...SET, GCORE_API_KEY: 'secret', [name]: '' });
      await expect(GcoreCompute.fromEnv({}, environment)).rejects.toThrow(name);
    },
  );

  test.each([{ region: 'Luxembourg-2' }, { projectId: 'web' }])(
    'refuses %j, which is no number',
    (fields) => {
      const usual = { token: 't', projectId: '1', region: '76' };
      expect(() => new Gcore({ ...usual, ...fields })).toThrow('is a number');
    },
  );
});
