import nock from 'nock';
import { type ComputeNode, MalformedResponseError } from 'skylane';
import type { OpenStackCompute } from 'skylane/openstack';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  response,
  CINDER,
  GLANCE,
  makeDriver,
  NEUTRON,
  NOVA,
  signsIn,
  TOKEN,
} from '../../../support/keystone.js';

let driver: OpenStackCompute;

beforeEach(() => {
  nock.disableNetConnect();
  signsIn();
  driver = makeDriver();
});
afterEach(async () => {
  await driver.close();
  nock.cleanAll();
});

const compute = () => nock(`${NOVA}/v2.1`, { reqheaders: { 'x-auth-token': TOKEN } });

describe('servers', () => {
  test('carry state, addresses by reach, metadata and the rest in extra', async () => {
    compute().get('/servers/detail').reply(200, response('servers_detail'));
    const [node] = await driver.listNodes();
    expect(node).toMatchObject({
      id: '12065',
      name: 'lc-test-2',
      state: 'pending',
      size: '2',
      image: '7',
      createdAt: new Date('2011-10-11T00:51:39Z'),
    });
    // Floating addresses are for outside, from whatever range a cloud takes them.
    expect(node?.publicIps).toEqual([
      '50.57.94.35',
      '12.16.18.28',
      '192.168.3.3',
      '1.1.1.1',
      '2.2.2.2',
      '172.16.1.1',
      '2001:4801:7808:52:16:3eff:fe47:788a',
    ]);
    expect(node?.privateIps).toEqual(['10.182.64.34', '10.3.3.3', 'fec0:4801:7808:52:16:3eff:fe60:187d']);
    expect(node?.extra.status).toBe('BUILD');
    expect(node?.extra.userId).toBe('rs-reach');
  });

  test('in error carry the fault', async () => {
    compute().get('/servers/detail').reply(200, response('servers_detail_ERROR_STATE'));
    const [node] = await driver.listNodes();
    expect(node?.state).toBe('error');
    expect(driver.internals.faultOf(node!)).toMatch(/incapable of performing the requested operation/);
  });

  test.each([
    ['ACTIVE', null, 'running'],
    ['ACTIVE', 'powering-off', 'stopping'],
    ['ACTIVE', 'deleting', 'stopping'],
    ['SHUTOFF', null, 'stopped'],
    ['SHUTOFF', 'powering-on', 'starting'],
    ['ERROR', 'deleting', 'error'],
    ['PAUSED', null, 'paused'],
    ['SHELVED_OFFLOADED', null, 'suspended'],
    ['SOFT_DELETED', null, 'terminated'],
    ['VERIFY_RESIZE', null, 'running'],
    ['MIGRATING', null, 'migrating'],
    ['SOMETHING_NEW', null, 'unknown'],
  ])('in %s with task %s are %s', async (status, task, state) => {
    const server = { id: '1', name: 'a', status, 'OS-EXT-STS:task_state': task };
    compute().get('/servers/1').reply(200, { server });
    expect((await driver.getNode('1')).state).toBe(state);
  });

  test('made from a volume have no image, where Nova writes an empty text', async () => {
    compute()
      .get('/servers/1')
      .reply(200, { server: { id: '1', name: 'a', status: 'ACTIVE', image: '' } });
    expect((await driver.getNode('1')).image).toBeNull();
  });

  test('whose answer lacks what they are known by are an error that names it', async () => {
    compute()
      .get('/servers/1')
      .reply(200, { server: { name: 'a' } });
    const error: unknown = await driver.getNode('1').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(MalformedResponseError);
    expect(error).toMatchObject({ message: expect.stringMatching(/server\.id should be an id/) });
  });

  test('are created with everything that was asked for', async () => {
    const sent: unknown[] = [];
    compute()
      .post('/servers', (body: unknown) => sent.push(body) > 0)
      .reply(202, response('servers_create'));
    const node = await driver.createNode({
      name: 'web-1',
      image: 'image-1',
      size: 'm1.tiny',
      location: 'nova',
      keyPair: 'key-1',
      auth: { password: 'a password' },
      userData: '#!/bin/sh',
      metadata: { role: 'web' },
      networks: ['net-1'],
      firewalls: ['web'],
      extra: { configDrive: true, schedulerHints: { group: 'g-1' } },
    });
    expect(sent).toEqual([
      {
        server: {
          name: 'web-1',
          imageRef: 'image-1',
          flavorRef: 'm1.tiny',
          availability_zone: 'nova',
          key_name: 'key-1',
          adminPass: 'a password',
          user_data: Buffer.from('#!/bin/sh').toString('base64'),
          metadata: { role: 'web' },
          networks: [{ uuid: 'net-1' }],
          security_groups: [{ name: 'web' }],
          config_drive: true,
        },
        'os:scheduler_hints': { group: 'g-1' },
      },
    ]);
    expect(node).toMatchObject({
      id: '26f7fbee-8ce1-4c28-887a-bfe8e4bb10fe',
      name: 'web-1',
      state: 'pending',
    });
    expect(node.extra.adminPassword).toBe('racktestvJq7d3');
  });

  test('without a network are asked for with the microversion that knows the word', async () => {
    nock(`${NOVA}/v2.1`, { reqheaders: { 'openstack-api-version': 'compute 2.37' } })
      .post('/servers', ({ server }: { server: { networks: unknown } }) => server.networks === 'none')
      .reply(202, response('servers_create'));
    await driver.createNode({ name: 'a', image: 'i', size: 's', networks: 'none' });
  });

  test('survive JSON and come back as models', async () => {
    compute().get('/servers/detail').reply(200, response('servers_detail'));
    const [node] = await driver.listNodes();
    const adopted: ComputeNode = driver.adopt(JSON.parse(JSON.stringify(node)) as typeof node & object);
    expect(adopted).toEqual(node);
    expect(adopted.createdAt).toEqual(node?.createdAt);
  });
});

test('sizes carry MiB and GiB, and no price', async () => {
  compute().get('/flavors/detail').reply(200, response('flavors_detail'));
  const [size] = await driver.listSizes();
  expect(size).toMatchObject({
    id: '7',
    name: '15.5GB slice',
    ram: 16_384,
    disk: 620,
    vcpus: 8,
    price: null,
  });
});

test('images follow the link to the next page, and keep custom properties', async () => {
  const glance = nock(`${GLANCE}/v2`);
  glance
    .get('/images')
    .query({ limit: '1000' })
    .reply(200, { ...response('images_v2'), next: '/v2/images?limit=1000&marker=m-1' });
  glance
    .get('/images')
    .query({ limit: '1000', marker: 'm-1' })
    .reply(200, { ...response('images_v2_page2'), next: undefined });
  const images = await driver.listImages();
  expect(images.map(({ id }) => id)).toEqual([
    'f24a3c1b-d52a-4116-91da-25b3eee8f55e',
    '4bd743f8-7e7d-4568-8f31-b3f06b90e70a',
    'f24a3c1b-d52a-4116-91da-25b3eee8f55c',
  ]);
  expect(images[0]?.extra).toMatchObject({ status: 'active', containerFormat: 'bare' });
  expect(images[0]?.extra.properties).toMatchObject({ image_state: 'available' });
});

test('key pairs carry the private key in the answer to their creation only', async () => {
  compute().get('/os-keypairs').reply(200, response('os_keypairs'));
  compute().post('/os-keypairs').reply(200, response('os_keypairs_create'));
  compute().get('/os-keypairs/doesnt-exist').reply(404, response('os_keypairs_not_found'));
  const [listed] = await driver.listKeyPairs();
  expect(listed).toMatchObject({
    name: 'key1',
    fingerprint: '22:0e:d6:f7:bd:5e:ee:49:cf:1f:10:d5:9c:a8:35:64',
  });
  expect(listed).not.toHaveProperty('privateKey');
  expect((await driver.createKeyPair('key0')).privateKey).toContain('BEGIN RSA PRIVATE KEY');
  await expect(driver.getKeyPair('doesnt-exist')).rejects.toMatchObject({ code: 'key-pair-not-found' });
});

test('volumes carry GiB, state and where they are attached', async () => {
  nock(CINDER).get('/v3/project-1/volumes/detail').reply(200, response('volumes'));
  const [volume] = await driver.listVolumes();
  expect(volume).toMatchObject({ id: '6edbc2f4-1507-44f8-ac0d-eed1d2608d38', state: 'in-use' });
  expect(volume?.extra.attachments).toEqual([
    { nodeId: 'f4fda93b-06e0-4743-8117-bc8bcecd651b', device: '/dev/vdb' },
  ]);
});

test.each([
  ['error_deleting', 'error'],
  ['downloading', 'creating'],
  ['reserved', 'attaching'],
  ['a-new-one', 'unknown'],
])('volumes in %s are %s', async (status, state) => {
  nock(CINDER)
    .get('/v3/project-1/volumes/1')
    .reply(200, { volume: { id: '1', name: null, size: 1, status } });
  expect(await driver.getVolume('1')).toMatchObject({ state, name: '' });
});

test('snapshots carry the volume that they are of', async () => {
  nock(CINDER).get('/v3/project-1/snapshots/detail').reply(200, response('snapshots'));
  const [snapshot] = await driver.listVolumeSnapshots();
  expect(snapshot).toMatchObject({ name: 'snap-001', state: 'available', size: expect.any(Number) });
  expect(snapshot?.extra).toMatchObject({
    volumeId: '373f7b48-c4c1-4e70-9acc-086b39073506',
    progress: '100%',
  });
});

test('networks, subnets, ports, groups and floating addresses are read from Neutron', async () => {
  const neutron = nock(`${NEUTRON}/v2.0`);
  for (const [path, name] of [
    ['/networks', 'networks'],
    ['/subnets', 'subnets'],
    ['/ports', 'ports_v2'],
    ['/security-groups', 'security_groups'],
    ['/floatingips', 'floatingips'],
  ] as const)
    neutron.get(path).query({ limit: '1000' }).reply(200, response(name));
  expect((await driver.networks.list())[0]).toMatchObject({
    id: 'd32019d3-bc6e-4319-9c1d-6722fc136a22',
    external: expect.any(Boolean),
  });
  expect((await driver.subnets.list())[0]).toMatchObject({
    name: 'private-subnet',
    dhcp: true,
    ipVersion: 4,
  });
  expect((await driver.ports.list())[0]).toMatchObject({
    networkId: '123c8a8c-6427-4e8f-a805-2035365f4d43',
    status: 'BUILD',
  });
  const groups = await driver.securityGroups.list();
  expect(groups.map(({ id, name }) => [id, name])).toContainEqual(['4', 'ftp']);
  expect((await driver.listAddresses())[0]).toMatchObject({ ip: expect.stringMatching(/^\d/) });
});

test('server groups are read with their policy, in both forms', async () => {
  compute().get('/os-server-groups').query({ limit: '1000' }).reply(200, response('os_server_groups'));
  compute().get('/os-server-groups').query({ limit: '1000', offset: '2' }).reply(200, { server_groups: [] });
  const [group] = await driver.serverGroups.list();
  expect(group).toMatchObject({ name: 'test', policies: ['anti-affinity'], members: [] });
});

test('lists of servers follow their links to the end, holding one page at a time', async () => {
  const page = (id: string, next?: string) => ({
    servers: [{ id, name: id, status: 'ACTIVE' }],
    ...(next === undefined
      ? {}
      : {
          servers_links: [{ rel: 'next', href: `http://elsewhere.test/v2.1/servers/detail?marker=${next}` }],
        }),
  });
  compute().get('/servers/detail').reply(200, page('a', 'a'));
  compute().get('/servers/detail').query({ marker: 'a' }).reply(200, page('b', 'b'));
  const seen: string[] = [];
  for await (const { id } of driver.iterateNodes()) {
    seen.push(id);
    if (seen.length === 2) break;
  }
  expect(seen).toEqual(['a', 'b']);
});

test('a list that leads round in circles is refused', async () => {
  const page = (next: string) => ({
    servers: [],
    servers_links: [{ rel: 'next', href: `${NOVA}/v2.1/servers/detail?marker=${next}` }],
  });
  compute().get('/servers/detail').reply(200, page('a'));
  compute().get('/servers/detail').query({ marker: 'a' }).times(9).reply(200, page('b'));
  compute().get('/servers/detail').query({ marker: 'b' }).times(9).reply(200, page('a'));
  await expect(driver.listNodes()).rejects.toThrow(/listNodes: the list .* round/);
});
