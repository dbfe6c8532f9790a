import { getDriver, Provider } from 'skylane';
import type { UpCloudCompute } from 'skylane/upcloud';
import { describe, expect, test } from 'vitest';
import { fixture } from '../../../support/fixture.js';
import { type JsonAnswer, jsonServer } from '../../../support/json-server.js';

const UpCloud = getDriver(Provider.UPCLOUD);
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWMmVQr0dHP8UdKYTPZqMjBSbIBqTZBDjYQNSj0lUvF ana@laptop';
const TEMPLATE = '01000000-0000-4000-8000-000020060100';
const SPEC = { name: 'web-1', image: TEMPLATE, size: '1xCPU-2GB' };

/** An answer that UpCloud's own client has recorded. */
function recorded(name: string): Record<string, Record<string, unknown>> {
  return fixture(`upcloud/${name}.json`) as Record<string, Record<string, unknown>>;
}

const SERVER = recorded('server');
const NODE = String(SERVER['server']!['uuid']);
const STORAGE = recorded('storage-created');
const VOLUME = String(STORAGE['storage']!['uuid']);
const BACKUP = String(recorded('backup')['storage']!['uuid']);
const IP = '94.237.9.172';

/** The recorded server with other fields. */
function server(fields: object): JsonAnswer {
  return [200, { server: { ...SERVER['server'], ...fields } }];
}

/** A driver of a cloud that answers by method and path, the next answer of several each time. */
async function cloudOf(answers: Readonly<Record<string, JsonAnswer | readonly JsonAnswer[]>>): Promise<{
  cloud: UpCloudCompute;
  asked: () => string[];
  tokens: () => (string | undefined)[];
}> {
  const turns = new Map<string, number>();
  const { origin, heard } = await jsonServer(({ method, url }) => {
    const key = `${method} ${url.pathname}${url.search}`;
    const found = answers[key];
    if (found === undefined)
      return [404, { error: { error_code: 'NOT_FOUND', error_message: 'There is none.' } }];
    if (!Array.isArray(found[0])) return found as JsonAnswer;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return (found as readonly JsonAnswer[])[Math.min(turn, found.length - 1)] ?? [500];
  });
  return {
    cloud: new UpCloud({ endpoint: origin, token: 'ucat_1', region: 'fi-hel2', retry: { attempts: 1 } }),
    asked: () =>
      heard.map(({ method, url, body }) => `${method} ${url.pathname}${url.search} ${body}`.trim()),
    tokens: () => heard.map(({ headers }) => headers.authorization),
  };
}

describe('what UpCloud answers is read', () => {
  test('a server is a node, with the addresses of all its interfaces', async () => {
    const { cloud, tokens } = await cloudOf({ [`GET /server/${NODE}`]: [200, SERVER] });
    await using _closed = cloud;
    expect(await cloud.getNode(NODE)).toMatchObject({
      id: NODE,
      name: 'uploud-go-sdk-integration-test-TestCreateNetworkAndServer',
      state: 'running',
      publicIps: ['94.237.106.28', '2a04:3545:1000:720:d845:c4ff:fe5c:27a9'],
      privateIps: ['10.6.6.192', '172.16.0.2'],
      size: null,
      image: null,
      location: 'fi-hel2',
      createdAt: new Date(1_666_619_845_000),
      metadata: { managedBy: 'upcloud-sdk-integration-test', testName: 'TestCreateNetworkAndServer' },
      extra: {
        state: 'started',
        cores: 1,
        memory: 1024,
        networks: ['037e40d7-399a-4575-a1af-b688836bff80'],
        firewall: false,
        password: null,
      },
    });
    expect(tokens()).toEqual(['Bearer ucat_1']);
  });

  test('a list of servers has their addresses from the list of all addresses', async () => {
    const rows = recorded('servers')['servers']!['server'] as { uuid: string }[];
    const { cloud, asked } = await cloudOf({
      'GET /server': [
        200,
        { servers: { server: [{ ...rows[0], uuid: '0018bff1-6f5b-4d31-b958-26a7c5529004' }, rows[1]] } },
      ],
      'GET /ip_address': [200, recorded('addresses')],
    });
    await using _closed = cloud;
    const [first, second] = await cloud.listNodes();
    expect(first).toMatchObject({
      publicIps: ['94.237.107.164', '2a04:3545:1000:720:d845:c4ff:fe5c:4c78'],
      privateIps: ['10.6.6.183'],
      extra: { devices: null, networks: null, firewall: null },
    });
    expect(second).toMatchObject({ publicIps: [], state: 'running' });
    expect(asked()).toHaveLength(2);
  });

  test.each([
    ['started', 'running'],
    ['stopped', 'stopped'],
    ['maintenance', 'updating'],
    ['error', 'error'],
    ['asleep', 'unknown'],
  ])('a server that is %s is %s', async (state, expected) => {
    const { cloud } = await cloudOf({ [`GET /server/${NODE}`]: server({ state }) });
    await using _closed = cloud;
    expect((await cloud.getNode(NODE)).state).toBe(expected);
  });

  test('plans are sizes, with credits an hour by zone: the currency is not told', async () => {
    const { cloud } = await cloudOf({
      'GET /plan': [200, recorded('plans')],
      'GET /price': [200, recorded('prices')],
    });
    await using _closed = cloud;
    expect((await cloud.listSizes())[0]).toMatchObject({
      id: '1xCPU-1GB',
      ram: 1024,
      disk: 25,
      vcpus: 1,
      bandwidth: 1024,
      price: null,
      currency: null,
      extra: { diskTier: 'maxiops', credits: { 'de-fra1': 0.744 } },
    });
  });

  test('zones are locations, with the code of their country', async () => {
    const { cloud } = await cloudOf({ 'GET /zone': [200, recorded('zones')] });
    await using _closed = cloud;
    const zones = await cloud.listLocations();
    expect(zones.find(({ id }) => id === 'uk-lon1')).toMatchObject({ name: 'London #1', country: 'GB' });
    expect(zones.find(({ id }) => id === 'uk-tst1')?.extra.isPublic).toBe(false);
  });

  test('a template is an image; another storage is none', async () => {
    const template = recorded('template');
    const id = String(template['storage']!['uuid']);
    const { cloud } = await cloudOf({
      [`GET /storage/${id}`]: [200, template],
      [`GET /storage/${VOLUME}`]: [200, STORAGE],
    });
    await using _closed = cloud;
    expect(await cloud.getImage(id)).toMatchObject({
      name: 'Templatized storage',
      extra: { state: 'online', minDisk: 10 },
    });
    await expect(cloud.getImage(VOLUME)).rejects.toMatchObject({ code: 'image-not-found' });
  });

  test('a storage is a volume; its servers tell if it is in use', async () => {
    const { cloud } = await cloudOf({
      [`GET /storage/${VOLUME}`]: [
        [200, STORAGE],
        [200, { storage: { ...STORAGE['storage'], servers: { server: [NODE] } } }],
      ],
    });
    await using _closed = cloud;
    expect(await cloud.getVolume(VOLUME)).toMatchObject({
      name: 'Test storage',
      size: 10,
      state: 'available',
      extra: { nodeIds: [], location: 'fi-hel2', tier: 'maxiops', state: 'online' },
    });
    expect(await cloud.getVolume(VOLUME)).toMatchObject({ state: 'in-use', extra: { nodeIds: [NODE] } });
  });

  test('a list of volumes does not tell of servers', async () => {
    const { cloud } = await cloudOf({ 'GET /storage/normal': [200, recorded('storages')] });
    await using _closed = cloud;
    expect((await cloud.listVolumes()).map(({ state, extra }) => [state, extra.nodeIds])).toEqual([
      ['available', null],
      ['updating', null],
    ]);
  });

  test('a backup is a snapshot of its origin', async () => {
    const { cloud } = await cloudOf({
      'GET /storage/backup': [200, { storages: { storage: [recorded('backup')['storage']] } }],
    });
    await using _closed = cloud;
    expect(await cloud.listVolumeSnapshots(VOLUME)).toMatchObject([
      {
        id: BACKUP,
        state: 'available',
        createdAt: new Date('2023-01-12T07:59:30Z'),
        extra: { volumeId: VOLUME },
      },
    ]);
    expect(await cloud.listVolumeSnapshots(NODE)).toEqual([]);
  });

  test('floating addresses alone are addresses', async () => {
    const rows = recorded('addresses')['ip_addresses']!['ip_address'] as object[];
    const all = [...rows, recorded('address')['ip_address']];
    const { cloud } = await cloudOf({ 'GET /ip_address': [200, { ip_addresses: { ip_address: all } }] });
    await using _closed = cloud;
    expect(await cloud.listAddresses()).toMatchObject([
      {
        id: IP,
        ip: IP,
        nodeId: '0078c168-d578-4a64-95cf-07376f1dc524',
        location: 'fi-hel2',
        extra: { family: 'IPv4' },
      },
    ]);
  });
});

describe('createNode', () => {
  test('sends a body of the recorded form', async () => {
    const { cloud, asked } = await cloudOf({ 'POST /server': [202, recorded('server-created')] });
    await using _closed = cloud;
    const node = await cloud.createNode({
      ...SPEC,
      auth: { publicKey: KEY },
      userData: '#!/bin/sh',
      metadata: { team: 'web' },
      networks: ['037e40d7-399a-4575-a1af-b688836bff80'],
      extra: { diskSize: 25, diskTier: 'maxiops', username: 'ana', firewall: true },
    });
    expect(node).toMatchObject({ state: 'updating', extra: { password: 'generated-4711' } });
    const sent = JSON.parse(asked()[0]!.slice('POST /server '.length)) as { server: Record<string, unknown> };
    const request = recorded('server-create-request')['server']!;
    expect(sent.server['networking']).toEqual(request['networking']);
    expect(sent.server).toMatchObject({
      title: 'web-1',
      hostname: 'web-1',
      zone: 'fi-hel2',
      plan: '1xCPU-2GB',
      metadata: 'yes',
      password_delivery: 'none',
      storage_devices: {
        storage_device: [
          { action: 'clone', storage: TEMPLATE, title: 'web-1-OS', size: 25, tier: 'maxiops' },
        ],
      },
      login_user: { username: 'ana', create_password: 'no', ssh_keys: { ssh_key: [KEY] } },
      user_data: '#!/bin/sh',
      labels: { label: [{ key: 'team', value: 'web' }] },
      firewall: 'on',
    });
  });

  test('keeps a generated password out of what is printed', async () => {
    const { cloud } = await cloudOf({ 'POST /server': [202, recorded('server-created')] });
    await using _closed = cloud;
    expect(JSON.stringify(await cloud.createNode(SPEC))).not.toContain('generated-4711');
  });

  test.each<[string, object, RegExp]>([
    ['a key pair', { keyPair: 'laptop' }, /takes no keyPair/],
    ['a firewall', { firewalls: [NODE] }, /takes no firewalls/],
    ['no network', { networks: 'none' }, /utility network at least/],
    ['a password', { auth: { password: 'p' } }, /takes no password/],
    ['a name that is no host name', { name: 'web 1' }, /is no host name/],
    ['bytes that are no text', { userData: new Uint8Array([0x1f, 0x8b, 0xff]) }, /no UTF-8/],
  ])('refuses %s before a request', async (_, fields, why) => {
    const { cloud, asked } = await cloudOf({});
    await using _closed = cloud;
    await expect(cloud.createNode({ ...SPEC, ...fields })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(why) as string,
    });
    expect(asked()).toEqual([]);
  });

  test('wants a zone', async () => {
    await using cloud = new UpCloud({ token: 'ucat_1' });
    await expect(cloud.createNode(SPEC)).rejects.toMatchObject({
      message: expect.stringMatching(/wants a zone/) as string,
    });
  });
});

describe('destroyNode', () => {
  const DISK = { storage: VOLUME, storage_title: 'other', type: 'disk', address: 'virtio:0', boot_disk: '0' };
  const OTHER = { ...DISK, storage: BACKUP, address: 'virtio:1', storage_title: 'web-1-OS' };

  test('waits while UpCloud changes the server, stops it, and deletes it with its only disk', async () => {
    const { cloud, asked } = await cloudOf({
      // Whoever waits asks for the list, which all who wait share.
      [`GET /server/${NODE}`]: [server({ state: 'maintenance' }), server({}), server({ state: 'stopped' })],
      'GET /server': [200, { servers: { server: [] } }],
      'GET /ip_address': [200, { ip_addresses: { ip_address: [] } }],
      [`POST /server/${NODE}/stop`]: [200, recorded('server-stopping')],
      [`DELETE /server/${NODE}/?storages=1`]: [204],
    });
    await using _closed = cloud;
    await cloud.destroyNode(NODE);
    expect(asked().filter((request) => !/^GET \/(?:server|ip_address)$/.test(request))).toEqual([
      `GET /server/${NODE}`,
      `GET /server/${NODE}`,
      `POST /server/${NODE}/stop {"stop_server":{"stop_type":"hard"}}`,
      `GET /server/${NODE}`,
      `DELETE /server/${NODE}/?storages=1`,
    ]);
  });

  test('leaves volumes, and deletes the disk that the server was made with', async () => {
    const devices = { storage_device: [DISK, OTHER] };
    const { cloud, asked } = await cloudOf({
      [`GET /server/${NODE}`]: server({ state: 'stopped', hostname: 'web-1', storage_devices: devices }),
      [`DELETE /server/${NODE}`]: [204],
      [`DELETE /storage/${BACKUP}`]: [204],
    });
    await using _closed = cloud;
    await cloud.destroyNode(NODE);
    expect(asked().slice(1)).toEqual([`DELETE /server/${NODE}`, `DELETE /storage/${BACKUP}`]);
  });

  test('leaves a CD of the account’s, which its only disk would take along', async () => {
    const disc = { ...DISK, storage: BACKUP, type: 'cdrom', address: 'ide:0:0' };
    const { cloud, asked } = await cloudOf({
      [`GET /server/${NODE}`]: server({
        state: 'stopped',
        storage_devices: { storage_device: [DISK, disc] },
      }),
      [`DELETE /server/${NODE}`]: [204],
      [`DELETE /storage/${VOLUME}`]: [204],
    });
    await using _closed = cloud;
    await cloud.destroyNode(NODE);
    expect(asked().slice(1)).toEqual([`DELETE /server/${NODE}`, `DELETE /storage/${VOLUME}`]);
  });

  test('deletes no disk that may be another’s', async () => {
    const devices = { storage_device: [DISK, { ...OTHER, storage_title: 'data' }] };
    const { cloud, asked } = await cloudOf({
      [`GET /server/${NODE}`]: server({ state: 'stopped', hostname: 'web-1', storage_devices: devices }),
      [`DELETE /server/${NODE}`]: [204],
    });
    await using _closed = cloud;
    await cloud.destroyNode(NODE);
    expect(asked().slice(1)).toEqual([`DELETE /server/${NODE}`]);
  });

  test('names the disk that is left', async () => {
    const devices = { storage_device: [DISK, OTHER] };
    const { cloud } = await cloudOf({
      [`GET /server/${NODE}`]: server({ state: 'stopped', hostname: 'web-1', storage_devices: devices }),
      [`DELETE /server/${NODE}`]: [204],
      [`DELETE /storage/${BACKUP}`]: [
        409,
        { error: { error_code: 'STORAGE_STATE_ILLEGAL', error_message: 'busy' } },
      ],
    });
    await using _closed = cloud;
    await expect(cloud.destroyNode(NODE)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`its disk ${BACKUP} is left`) as string,
    });
  });

  test('a missing server is no error', async () => {
    const { cloud } = await cloudOf({});
    await using _closed = cloud;
    await cloud.destroyNode(NODE);
  });
});

describe('changes', () => {
  const changed: JsonAnswer = [200, SERVER];
  test.each<[string, (cloud: UpCloudCompute) => Promise<unknown>, string, JsonAnswer]>([
    ['startNode', (cloud) => cloud.startNode(NODE), `POST /server/${NODE}/start {"server":{}}`, changed],
    [
      'rebootNode',
      (cloud) => cloud.rebootNode(NODE),
      `POST /server/${NODE}/restart {"restart_server":{"stop_type":"soft","timeout":"60","timeout_action":"ignore"}}`,
      changed,
    ],
    [
      'resizeNode',
      (cloud) => cloud.resizeNode(NODE, '2xCPU-4GB'),
      `PUT /server/${NODE} {"server":{"plan":"2xCPU-4GB"}}`,
      changed,
    ],
    [
      'a new name',
      (cloud) => cloud.updateNode(NODE, { name: 'w' }),
      `PUT /server/${NODE} {"server":{"title":"w"}}`,
      changed,
    ],
    [
      'new metadata',
      (cloud) => cloud.updateNode(NODE, { metadata: { a: 'b' } }),
      `PUT /server/${NODE} {"server":{"labels":{"label":[{"key":"a","value":"b"}]}}}`,
      changed,
    ],
    [
      'createVolume',
      (cloud) =>
        cloud.createVolume({
          name: 'Test storage',
          size: 10,
          tags: { color: 'green' },
          extra: { tier: 'maxiops' },
        }),
      'POST /storage {"storage":{"title":"Test storage","size":"10","zone":"fi-hel2","tier":"maxiops","labels":[{"key":"color","value":"green"}]}}',
      [201, recorded('storage-labels')],
    ],
    [
      'resizeVolume',
      (cloud) => cloud.resizeVolume(VOLUME, 20),
      `PUT /storage/${VOLUME} {"storage":{"size":"20"}}`,
      [202, STORAGE],
    ],
    [
      'attachVolume',
      (cloud) => cloud.attachVolume(VOLUME, NODE),
      `POST /server/${NODE}/storage/attach {"storage_device":{"type":"disk","address":"virtio","storage":"${VOLUME}"}}`,
      [200, recorded('attached')],
    ],
    ['destroyVolume', (cloud) => cloud.destroyVolume(VOLUME), `DELETE /storage/${VOLUME}`, [204]],
    [
      'createVolumeSnapshot',
      (cloud) => cloud.createVolumeSnapshot(VOLUME, { name: 'before' }),
      `POST /storage/${VOLUME}/backup {"storage":{"title":"before"}}`,
      [201, recorded('backup-created')],
    ],
    ['backups.restore', (cloud) => cloud.backups.restore(BACKUP), `POST /storage/${BACKUP}/restore`, [204]],
    [
      'createImage',
      (cloud) => cloud.createImage(NODE, { name: 'golden' }),
      `POST /storage/${(SERVER['server']!['storage_devices'] as { storage_device: { storage: string }[] }).storage_device[0]!.storage}/templatize {"storage":{"title":"golden"}}`,
      [201, recorded('template-created')],
    ],
    [
      'createNetwork',
      (cloud) => cloud.createNetwork({ name: 'inner', ranges: ['172.16.0.0/22'] }),
      'POST /network/ {"network":{"name":"inner","zone":"fi-hel2","ip_networks":{"ip_network":[{"address":"172.16.0.0/22","dhcp":"yes","family":"IPv4"}]}}}',
      [201, recorded('network-created')],
    ],
    [
      'reserveAddress',
      (cloud) => cloud.reserveAddress(),
      'POST /ip_address {"ip_address":{"access":"public","family":"IPv4","floating":"yes","zone":"fi-hel2"}}',
      [201, recorded('address-unassigned')],
    ],
    [
      'reserveAddress in another zone',
      (cloud) => cloud.reserveAddress({ location: 'de-fra1' }),
      'POST /ip_address {"ip_address":{"access":"public","family":"IPv4","floating":"yes","zone":"de-fra1"}}',
      [201, recorded('address-unassigned')],
    ],
    [
      'unassignAddress',
      (cloud) => cloud.unassignAddress(IP),
      `PATCH /ip_address/${IP} {"ip_address":{"mac":null}}`,
      [202, recorded('address-unassigned')],
    ],
    ['releaseAddress', (cloud) => cloud.releaseAddress(IP), `DELETE /ip_address/${IP}`, [204]],
    [
      'firewallRules.enable',
      (cloud) => cloud.firewallRules.enable(NODE),
      `PUT /server/${NODE} {"server":{"firewall":"on"}}`,
      changed,
    ],
  ])('%s', async (_, change, request, answer) => {
    const [path] = request.split(' {');
    const { cloud, asked } = await cloudOf({
      [`GET /server/${NODE}`]: [200, SERVER],
      [`GET /storage/${VOLUME}`]: [200, STORAGE],
      [`GET /storage/${BACKUP}`]: [200, recorded('backup')],
      [`GET /ip_address/${IP}`]: [200, recorded('address')],
      [path!]: answer,
    });
    await using _closed = cloud;
    await change(cloud);
    expect(asked().filter((one) => !one.startsWith('GET'))).toEqual([request]);
  });

  test('stopNode waits until the server runs no more', async () => {
    const { cloud, asked } = await cloudOf({
      [`POST /server/${NODE}/stop`]: [200, recorded('server-stopping')],
      [`GET /server/${NODE}`]: [server({}), server({ state: 'stopped' })],
      'GET /server': [200, { servers: { server: [] } }],
      'GET /ip_address': [200, { ip_addresses: { ip_address: [] } }],
    });
    await using _closed = cloud;
    expect((await cloud.stopNode(NODE)).state).toBe('stopped');
    expect(asked()[0]).toBe(`POST /server/${NODE}/stop {"stop_server":{"stop_type":"soft","timeout":"60"}}`);
  });

  test('a volume is detached by its place on the bus', async () => {
    const node = String(recorded('attached')['server']!['uuid']);
    const volume = '019f3fda-d60d-4744-a69c-9eda9ca28b30';
    const { cloud, asked } = await cloudOf({
      [`GET /storage/${volume}`]: [
        200,
        { storage: { ...STORAGE['storage'], uuid: volume, servers: { server: [node] } } },
      ],
      [`GET /server/${node}`]: [200, recorded('attached')],
      [`POST /server/${node}/storage/detach`]: [200, SERVER],
    });
    await using _closed = cloud;
    await cloud.detachVolume(volume);
    expect(asked()[2]).toBe(`POST /server/${node}/storage/detach {"storage_device":{"address":"scsi:0:0"}}`);
  });

  test('an address is assigned to the public interface of its family', async () => {
    const node = '0018bff1-6f5b-4d31-b958-26a7c5529004';
    const { cloud, asked } = await cloudOf({
      [`GET /ip_address/${IP}`]: [200, recorded('address')],
      'GET /ip_address': [200, recorded('addresses')],
      [`GET /server/${node}`]: [200, SERVER],
      [`PATCH /ip_address/${IP}`]: [202, recorded('address')],
    });
    await using _closed = cloud;
    await cloud.assignAddress(IP, node);
    expect(asked().at(-1)).toBe(`PATCH /ip_address/${IP} {"ip_address":{"mac":"da:45:c4:5c:63:46"}}`);
  });

  test('an id of another kind is none: nothing is deleted', async () => {
    const { cloud, asked } = await cloudOf({
      [`GET /storage/${BACKUP}`]: [200, recorded('backup')],
      'GET /ip_address/94.237.107.164': [
        200,
        { ip_address: { access: 'public', address: '94.237.107.164', family: 'IPv4' } },
      ],
    });
    await using _closed = cloud;
    await cloud.destroyVolume(BACKUP);
    await cloud.deleteImage(BACKUP);
    await cloud.releaseAddress('94.237.107.164');
    expect(asked().filter((one) => one.startsWith('DELETE'))).toEqual([]);
  });

  test('rules of a server’s firewall have the recorded form', async () => {
    const { cloud, asked } = await cloudOf({
      [`PUT /server/${NODE}/firewall_rule`]: [204],
      [`GET /server/${NODE}/firewall_rule`]: [200, recorded('firewall-rules-request')],
    });
    await using _closed = cloud;
    const each = { action: 'accept', direction: 'in', family: 'IPv4', protocol: 'tcp' } as const;
    const rules = [
      { ...each, comment: 'This is a new comment 0', ports: [80, 80] },
      { ...each, comment: 'This is a new comment 1', ports: [22, 22] },
      { action: 'drop', comment: 'This is a new comment 2', direction: 'in' },
    ] as const;
    await cloud.firewallRules.set(NODE, rules);
    const sent: unknown = JSON.parse(asked()[0]!.replace(/^[^{]+/, ''));
    expect(sent).toEqual(recorded('firewall-rules-request'));
    expect(await cloud.firewallRules.list(NODE)).toEqual(rules);
  });
});

test('a certain address cannot be reserved, nor one of a network', async () => {
  const { cloud, asked } = await cloudOf({});
  await using _closed = cloud;
  for (const reservation of [{ ip: IP }, { network: 'n' }])
    await expect(cloud.reserveAddress(reservation)).rejects.toMatchObject({ code: 'invalid-request' });
  expect(asked()).toEqual([]);
});

test('what a rule says of the source’s ports and of ICMP stays when the list is set again', async () => {
  const each = { action: 'accept', direction: 'in', family: 'IPv4', position: '1' };
  const answers = { source_port_start: '53', source_port_end: '53', protocol: 'udp', ...each };
  const pings = { icmp_type: '8', protocol: 'icmp', ...each };
  const { cloud, asked } = await cloudOf({
    [`PUT /server/${NODE}/firewall_rule`]: [204],
    [`GET /server/${NODE}/firewall_rule`]: [200, { firewall_rules: { firewall_rule: [answers, pings] } }],
  });
  await using _closed = cloud;
  await cloud.firewallRules.set(NODE, await cloud.firewallRules.list(NODE));
  const [, sent = ''] = asked();
  expect(JSON.parse(sent.replace(/^[^{]+/, ''))).toMatchObject({
    firewall_rules: {
      firewall_rule: [
        { source_port_start: '53', source_port_end: '53', protocol: 'udp' },
        { icmp_type: '8', protocol: 'icmp' },
      ],
    },
  });
});

describe('errors', () => {
  test.each<[string, (cloud: UpCloudCompute) => Promise<unknown>, JsonAnswer, string]>([
    [
      'STORAGE_NOT_FOUND',
      (cloud) => cloud.getVolume(VOLUME),
      [404, recorded('storage-not-found')],
      'volume-not-found',
    ],
    [
      'an id that is none',
      (cloud) => cloud.getNode('invalid'),
      [400, recorded('server-invalid')],
      'node-not-found',
    ],
    ['credits', (cloud) => cloud.getNode(NODE), refusal(402, 'INSUFFICIENT_CREDITS'), 'quota-exceeded'],
    ['limits', (cloud) => cloud.getNode(NODE), refusal(403, 'SERVER_CORE_LIMIT_REACHED'), 'quota-exceeded'],
    ['room', (cloud) => cloud.getNode(NODE), refusal(409, 'SERVER_RESOURCES_UNAVAILABLE'), 'capacity'],
    ['states', (cloud) => cloud.getNode(NODE), refusal(409, 'SERVER_STATE_ILLEGAL'), 'conflict'],
    ['rights', (cloud) => cloud.getNode(NODE), refusal(403, 'SERVER_FORBIDDEN'), 'permission'],
    ['sign-in', (cloud) => cloud.getNode(NODE), refusal(401, 'AUTHENTICATION_FAILED'), 'authentication'],
  ])('%s', async (_, use, answer, code) => {
    const { cloud } = await cloudOf({
      [`GET /storage/${VOLUME}`]: answer,
      [`GET /server/${NODE}`]: answer,
      'GET /server/invalid': answer,
    });
    await using _closed = cloud;
    await expect(use(cloud)).rejects.toMatchObject({ code });
  });
});

function refusal(status: number, code: string): JsonAnswer {
  return [status, { error: { error_code: code, error_message: 'no' } }];
}

describe('sign-in', () => {
  test('a user and a password are taken in place of a token', async () => {
    const { origin, heard } = await jsonServer(() => [200, SERVER]);
    await using cloud = new UpCloud({ endpoint: origin, username: 'ana', password: 'pä ss' });
    await cloud.getNode(NODE);
    expect(heard[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ana:pä ss').toString('base64')}`);
  });

  test.each([[{}], [{ username: 'ana' }], [{ password: 'p' }]])('%j is none', (options) => {
    expect(() => new UpCloud(options)).toThrow(/no token, and no username with a password/);
  });

  test('fromEnv reads what upctl reads', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { UPCLOUD_USERNAME: 'ana', UPCLOUD_PASSWORD: 'p' });
    try {
      await using cloud = await UpCloud.fromEnv({ region: 'fi-hel1' });
      expect(cloud.region).toBe('fi-hel1');
    } finally {
      process.env = before;
    }
  });
});
