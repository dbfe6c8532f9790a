import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { GridscaleCompute } from 'skylane/gridscale';
import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

const ORIGIN = 'https://api.gridscale.io';
const USER = '959440bd-88cf-4ff0-beef-8cf82b803749';
const NODE = '1479405e-d46c-47a2-91e8-eb43951c899f';
const STORAGE = 'e66bb753-4a03-4ee2-a069-a601f393c9ee';
const IP = '56b8d161-325b-4fd4-a453-6101cf563713';
const NETWORK = '1196529b-a8de-417f-ac95-0e13ef4fdfd7';
const IMAGE = '4db64bfc-9fb2-4976-80b5-94ff43b1233a';
const KEY = 'f7360eb9-2d36-42cc-83da-71162bcb9396';
const REQUEST = '0dc0ffee-0000-4000-8000-000000000006';
const SERVER_PATH = `/objects/servers/${NODE}`;
const SPEC = { name: 'web-1', image: IMAGE, size: '2-4' };
const HEADERS = { 'x-request-id': REQUEST };
const Gridscale = getDriver(Provider.GRIDSCALE);
let driver: GridscaleCompute;
/** Each test is an account of its own: what is known of images is shared by the drivers of one. */
let serial = 0;

isolateNetwork();
beforeEach(() => {
  serial += 1;
  driver = make();
});
afterEach(async () => {
  await driver.close();
});

function make(options: object = {}): GridscaleCompute {
  return new Gridscale({ userId: USER, token: `secret-token-${serial}`, retry: { attempts: 1 }, ...options });
}

/** A recorded response. */
function recorded(name: string): nock.Body {
  return fixture(`libcloud/compute/gridscale/${name}.json`) as nock.Body;
}

function server(fields: object = {}, relations: object = {}): nock.Body {
  return {
    server: {
      ...{ object_uuid: NODE, name: 'web-1', cores: 2, memory: 4, status: 'active', power: true },
      ...{ labels: [], relations },
      ...fields,
    },
  } as nock.Body;
}

function template(fields: object = {}): nock.Scope {
  const row = { object_uuid: IMAGE, name: 'Ubuntu', capacity: 10, private: false, status: 'active' };
  return nock(ORIGIN)
    .get(`/objects/templates/${IMAGE}`)
    .reply(200, { template: { ...row, ...fields } });
}

function done(times = 1, status = 'done', message = 'Success.'): void {
  nock(ORIGIN)
    .get(`/requests/${REQUEST}`)
    .times(times)
    .reply(200, { [REQUEST]: { status, message, create_time: '2026-01-02T03:04:05Z' } });
}

function made(path: string, id: string, seen?: (body: object) => void): void {
  const see = (body: unknown): boolean => {
    // It is asked for other requests to the same host too.
    if (typeof body === 'object' && body !== null) seen?.(body);
    return true;
  };
  nock(ORIGIN).post(path, see).reply(202, { object_uuid: id, request_uuid: REQUEST }, HEADERS);
}

function change(path: string, body?: object): void {
  nock(ORIGIN)
    .patch(path, body as nock.RequestBodyMatcher)
    .reply(204, undefined, HEADERS);
}

describe('models', () => {
  test('a recorded server is a node with its addresses, size and image', async () => {
    nock(ORIGIN).get('/objects/servers').reply(200, recorded('list_nodes'));
    const [node] = await driver.listNodes();
    expect(node).toMatchObject({
      ...{ id: NODE, name: 'test.test', state: 'stopped', size: '2-10' },
      publicIps: ['185.102.95.236', '2a06:2380:0:1::211'],
      image: 'a5112c72-c9fa-4a23-8115-5f6303eb047b',
      location: '45ed677b-3702-4b36-be2a-a2eab9827950',
      createdAt: new Date('2019-06-07T12:56:44Z'),
      extra: { bootVolume: STORAGE, networkIds: [NETWORK], isPublic: true, cores: 2, memory: 10 },
    });
  });

  test.each([
    ['running', { power: true }],
    ['stopped', { power: false }],
    ['pending', { status: 'in-provisioning' }],
    ['unknown', { status: 'something-else' }],
    ['unknown', { power: null }],
  ])('a server is %s by %j', async (state, fields) => {
    nock(ORIGIN).get(SERVER_PATH).reply(200, server(fields));
    expect((await driver.getNode(NODE)).state).toBe(state);
  });

  test('addresses of private networks are private, and an address of the public one is shown once', async () => {
    const networks = [
      { object_uuid: NETWORK, public_net: true, dhcp_ip: '203.0.113.7' },
      { object_uuid: STORAGE, public_net: false, dhcp_ip: '10.0.0.5' },
      { object_uuid: KEY, public_net: false },
    ];
    const public_ips = [
      { object_uuid: KEY, ip: '2001:db8::7', family: 6 },
      { object_uuid: IP, ip: '203.0.113.7', family: 4 },
    ];
    nock(ORIGIN).get(SERVER_PATH).reply(200, server({}, { networks, public_ips }));
    expect(await driver.getNode(NODE)).toMatchObject({
      ...{ publicIps: ['203.0.113.7', '2001:db8::7'], privateIps: ['10.0.0.5'] },
      extra: { networkIds: [NETWORK, STORAGE, KEY], isPublic: true },
    });
  });

  test('labels are metadata, plain words, and parts that a create names', async () => {
    const labels = ['team=web', 'old', `skylane-storage=${STORAGE}`, `skylane-network=${NETWORK}`];
    nock(ORIGIN).get(SERVER_PATH).reply(200, server({ labels }));
    const { metadata, extra } = await driver.getNode(NODE);
    expect(metadata).toEqual({ team: 'web' });
    expect(extra.labels).toEqual(['old']);
    expect(extra.parts).toEqual({ storage: STORAGE, address: null, networks: [NETWORK], reserved: [] });
  });

  test('recorded templates, keys, storages and locations', async () => {
    nock(ORIGIN).get('/objects/templates').reply(200, recorded('list_images'));
    nock(ORIGIN).get('/objects/sshkeys').reply(200, recorded('list_key_pairs'));
    nock(ORIGIN).get('/objects/storages').reply(200, recorded('list_volumes'));
    nock(ORIGIN).get('/objects/locations').reply(200, recorded('list_locations'));
    const images = await driver.listImages();
    expect(images).toHaveLength(18);
    expect(images[0]).toMatchObject({ name: 'test.test', extra: { capacity: 50, isPrivate: true } });
    expect((await driver.listKeyPairs()).map(({ name, extra }) => [name, extra.id])[0]).toEqual([
      'karl',
      KEY,
    ]);
    expect((await driver.listVolumes())[0]).toMatchObject({
      ...{ id: STORAGE, size: 50, state: 'in-use' },
      extra: { nodeId: NODE, isBoot: true, type: 'storage' },
    });
    expect((await driver.listLocations())[1]).toMatchObject({ name: 'de/fra', country: 'DE' });
  });

  test('recorded snapshots of a volume', async () => {
    nock(ORIGIN)
      .get(`/objects/storages/${STORAGE}`)
      .reply(200, { storage: { object_uuid: STORAGE, status: 'active' } });
    nock(ORIGIN).get(`/objects/storages/${STORAGE}/snapshots`).reply(200, recorded('list_volume_snapshots'));
    expect(await driver.listVolumeSnapshots(STORAGE)).toMatchObject([
      { name: 'linux Snapshot', size: 50, state: 'available', extra: { volumeId: STORAGE } },
    ]);
  });

  test('a list that is none is malformed', async () => {
    nock(ORIGIN).get('/objects/servers').reply(200, { servers: [] });
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test('any cores and memory are a size, and the listed ones are examples without a price', async () => {
    expect(await driver.getSize('3-7')).toMatchObject({ vcpus: 3, ram: 7168, price: null, currency: null });
    expect((await driver.listSizes()).map(({ id }) => id)).toContain('2-4');
    await expect(driver.getSize('large')).rejects.toMatchObject({ code: 'size-not-found' });
  });
});

describe('createNode', () => {
  /** What is asked before and around a create on the public network. */
  function around(seen: object[], steps = 3): void {
    template();
    nock(ORIGIN)
      .get('/objects/networks')
      .reply(200, { networks: { [NETWORK]: { object_uuid: NETWORK, public_net: true } } });
    const all = [
      ['/objects/storages', STORAGE],
      ['/objects/ips', IP],
      ['/objects/servers', NODE],
    ] as const;
    for (const [path, id] of all.slice(0, steps)) made(path, id, (body) => seen.push(body));
  }

  const labels = [`skylane-storage=${STORAGE}`, `skylane-address=${IP}`, `skylane-network=${NETWORK}`];

  test('makes storage, address and server, links them, and starts it', async () => {
    const seen: object[] = [];
    around(seen);
    nock(ORIGIN).get('/objects/sshkeys').reply(200, recorded('list_key_pairs'));
    nock(ORIGIN)
      .get(SERVER_PATH)
      .twice()
      .reply(200, server({ labels, power: false }));
    made(`${SERVER_PATH}/networks`, NETWORK, (body) => seen.push(body));
    made(`${SERVER_PATH}/ips`, IP, (body) => seen.push(body));
    made(`${SERVER_PATH}/storages`, STORAGE, (body) => seen.push(body));
    change(`${SERVER_PATH}/power`, { power: true });
    done(7);
    const node = await driver.createNode({
      ...{ ...SPEC, keyPair: 'karl', userData: '#!/bin/sh', metadata: { team: 'web' } },
      extra: { diskSize: 20, diskType: 'storage_high', hostname: 'web-1' },
    });
    expect(node).toMatchObject({ id: NODE, state: 'starting' });
    const [storage, address, created, ...links] = seen;
    expect(storage).toEqual({
      ...{ name: 'web-1', capacity: 20, storage_type: 'storage_high' },
      template: { template_uuid: IMAGE, hostname: 'web-1', sshkeys: [KEY] },
    });
    expect(address).toEqual({ family: 4, name: 'web-1' });
    expect(created).toEqual({
      ...{ name: 'web-1', cores: 2, memory: 4, user_data: 'IyEvYmluL3No' },
      labels: ['team=web', ...labels],
    });
    expect(links).toEqual([
      { object_uuid: NETWORK },
      { object_uuid: IP },
      { object_uuid: STORAGE, bootdevice: true },
    ]);
  });

  test("a server without credentials has a password that nobody knows, since gridscale's images need one", async () => {
    const seen: { readonly template?: Record<string, string> }[] = [];
    template();
    made('/objects/storages', STORAGE, (body) => seen.push(body));
    done();
    nock(ORIGIN).post('/objects/servers').reply(400, { title: 'Bad Request', description: 'no' });
    nock(ORIGIN).delete(`/objects/storages/${STORAGE}`).reply(204);
    await expect(driver.createNode({ ...SPEC, networks: 'none' })).rejects.toThrow();
    expect(seen[0]?.template).toMatchObject({ password_type: 'plain' });
    expect(seen[0]?.template?.['password']).toMatch(/^[\w-]{32}$/);
  });

  test('a refused server leaves neither storage nor address', async () => {
    around([], 2);
    done(2);
    nock(ORIGIN).post('/objects/servers').reply(400, { title: 'Bad Request', description: 'too many' });
    nock(ORIGIN).delete(`/objects/storages/${STORAGE}`).reply(204);
    nock(ORIGIN).delete(`/objects/ips/${IP}`).reply(204);
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({
      code: 'invalid-request',
      providerCode: 'Bad Request',
    });
  });

  test('a lost response names what may be left, and does not delete it', async () => {
    template();
    made('/objects/storages', STORAGE);
    done();
    nock(ORIGIN).post('/objects/servers').reply(502);
    await expect(driver.createNode({ ...SPEC, networks: 'none' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(STORAGE) as string,
    });
  });

  test('a storage or an address whose response was lost is named by its name', async () => {
    nock(ORIGIN).post('/objects/storages').reply(502);
    // Both creates share what is asked of the image.
    around([], 1);
    await expect(driver.createNode({ ...SPEC, networks: 'none' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('A storage "web-1" may have been made') as string,
    });
    done();
    nock(ORIGIN).post('/objects/ips').reply(502);
    const error: unknown = await driver.createNode(SPEC).catch((reason: unknown) => reason);
    expect(String(error)).toContain('An address "web-1" may have been made');
    expect(String(error)).toContain(STORAGE);
  });

  test('what was accepted and is not seen to its end is named by its id', async () => {
    made('/objects/storages', STORAGE);
    nock(ORIGIN).get(`/requests/${REQUEST}`).reply(500);
    await expect(driver.createVolume({ name: 'data', size: 1 })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`accepted ${STORAGE}`) as string,
    });
  });

  test('a status of 408 is no refusal: nothing is deleted', async () => {
    template();
    made('/objects/storages', STORAGE);
    done();
    nock(ORIGIN).post('/objects/servers').reply(408);
    await expect(driver.createNode({ ...SPEC, networks: 'none' })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining(STORAGE) as string,
    });
  });

  test('a server that cannot be switched on is deleted again', async () => {
    const power = '0dc0ffee-0000-4000-8000-000000000007';
    template();
    made('/objects/storages', STORAGE);
    made('/objects/servers', NODE);
    made(`${SERVER_PATH}/storages`, STORAGE);
    done(3);
    const own = { labels: [`skylane-storage=${STORAGE}`], power: false };
    const storages = [{ object_uuid: STORAGE, bootdevice: true }];
    nock(ORIGIN).get(SERVER_PATH).reply(200, server(own));
    nock(ORIGIN)
      .patch(`${SERVER_PATH}/power`, { power: true })
      .reply(204, undefined, { 'x-request-id': power });
    nock(ORIGIN)
      .get(`/requests/${power}`)
      .reply(200, { [power]: { status: 'failed', message: 'no room on any host' } });
    nock(ORIGIN).get(SERVER_PATH).reply(200, server(own, { storages }));
    nock(ORIGIN).delete(SERVER_PATH).reply(204);
    nock(ORIGIN).delete(`/objects/storages/${STORAGE}`).reply(204);
    await expect(driver.createNode({ ...SPEC, networks: 'none' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/no room on any host.*was deleted again/) as string,
    });
  });

  test('a link whose end is not seen leaves the server, which startNode finishes', async () => {
    template();
    made('/objects/storages', STORAGE);
    made('/objects/servers', NODE);
    done(2);
    const own = { labels: [`skylane-storage=${STORAGE}`], power: false };
    nock(ORIGIN).get(SERVER_PATH).reply(200, server(own));
    nock(ORIGIN).post(`${SERVER_PATH}/storages`).reply(503);
    await expect(driver.createNode({ ...SPEC, networks: 'none' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`accepted the server ${NODE}, which may exist`) as string,
    });
  });

  test('a link that fails deletes the server again', async () => {
    template();
    made('/objects/storages', STORAGE);
    made('/objects/servers', NODE);
    done(2);
    const own = { labels: [`skylane-storage=${STORAGE}`], power: false };
    nock(ORIGIN).get(SERVER_PATH).twice().reply(200, server(own));
    nock(ORIGIN).post(`${SERVER_PATH}/storages`).reply(400, { title: 'Bad Request', description: 'full' });
    nock(ORIGIN).delete(SERVER_PATH).reply(204);
    nock(ORIGIN)
      .get(`/objects/storages/${STORAGE}`)
      .reply(200, { storage: { object_uuid: STORAGE, relations: { servers: [] } } });
    nock(ORIGIN).delete(`/objects/storages/${STORAGE}`).reply(204);
    await expect(driver.createNode({ ...SPEC, networks: 'none' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('was deleted again') as string,
    });
  });

  test.each([
    [{ location: 'de/fra' }, 'location'],
    [{ auth: { publicKey: 'ssh-ed25519 AAAA' } }, 'publicKey'],
    [{ metadata: { 'a=b': 'c' } }, 'a=b'],
    [{ metadata: { 'skylane-storage': STORAGE } }, 'names parts of servers'],
    [{ extra: { diskSize: 0.5 } }, 'diskSize'],
    [{ networks: 'none' as const, extra: { addressIds: [IP] } }, 'addresses'],
    [{ name: 'n'.repeat(65) }, '64'],
    [{ auth: { password: 'p' }, keyPair: 'karl' }, 'not both'],
    [{ firewalls: ['f'] }, 'firewalls'],
  ])('refuses %j before it asks', async (wrong, word) => {
    await expect(driver.createNode({ ...SPEC, ...wrong })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(word) as string,
    });
  });

  test('refuses a size of another form before it asks', async () => {
    await expect(driver.createNode({ ...SPEC, size: 'large' })).rejects.toMatchObject({
      code: 'size-not-found',
    });
  });
});

describe('changes of servers', () => {
  test('startNode finishes a create that was cut off', async () => {
    const labels = [`skylane-storage=${STORAGE}`, `skylane-network=${NETWORK}`];
    nock(ORIGIN)
      .get(SERVER_PATH)
      .reply(200, server({ labels, power: false }));
    made(`${SERVER_PATH}/networks`, NETWORK);
    made(`${SERVER_PATH}/storages`, STORAGE);
    change(`${SERVER_PATH}/power`, { power: true });
    done(3);
    nock(ORIGIN).get(SERVER_PATH).reply(200, server());
    expect((await driver.startNode(NODE)).state).toBe('running');
  });

  test('startNode gives a finished server nothing that was taken from it', async () => {
    const labels = [`skylane-storage=${STORAGE}`, `skylane-network=${NETWORK}`];
    const storages = [{ object_uuid: STORAGE, bootdevice: true }];
    nock(ORIGIN).get(SERVER_PATH).twice().reply(200, server({ labels }, { storages }));
    change(`${SERVER_PATH}/power`, { power: true });
    done();
    await driver.startNode(NODE);
  });

  test('destroyNode deletes what a create made, and no storage that another server has', async () => {
    const labels = [`skylane-storage=${STORAGE}`, `skylane-address=${IP}`];
    const public_ips = [{ object_uuid: IP, ip: '203.0.113.7', family: 4 }];
    nock(ORIGIN).get(SERVER_PATH).reply(200, server({ labels }, { public_ips }));
    change(`${SERVER_PATH}/power`, { power: false });
    done(2);
    nock(ORIGIN).delete(SERVER_PATH).reply(204, undefined, HEADERS);
    nock(ORIGIN)
      .get(`/objects/storages/${STORAGE}`)
      .reply(200, { storage: { relations: { servers: [{ object_uuid: USER }] } } });
    nock(ORIGIN).delete(`/objects/ips/${IP}`).reply(204);
    await driver.destroyNode(NODE);
  });

  test('what is taken from a server is not its own any more: it stays when the server goes', async () => {
    const network = `skylane-network=${NETWORK}`;
    const labels = ['team=web', 'old', `skylane-storage=${STORAGE}`, `skylane-address=${IP}`, network];
    const storage = { object_uuid: STORAGE, capacity: 10, status: 'active' };
    const relations = { servers: [{ object_uuid: NODE, bootdevice: true }] };
    nock(ORIGIN)
      .get(`/objects/storages/${STORAGE}`)
      .reply(200, { storage: { ...storage, relations } });
    nock(ORIGIN).get(SERVER_PATH).reply(200, server({ labels }));
    change(SERVER_PATH, { labels: ['team=web', 'old', `skylane-address=${IP}`, network] });
    nock(ORIGIN).delete(`${SERVER_PATH}/storages/${STORAGE}`).reply(204);
    nock(ORIGIN).get(`/objects/storages/${STORAGE}`).reply(200, { storage });
    done();
    expect((await driver.detachVolume(STORAGE)).state).toBe('available');

    const ip = { object_uuid: IP, ip: '203.0.113.7', family: 4 };
    const servers = [{ server_uuid: NODE }];
    nock(ORIGIN)
      .get(`/objects/ips/${IP}`)
      .reply(200, { ip: { ...ip, relations: { servers } } });
    nock(ORIGIN)
      .get(SERVER_PATH)
      .reply(200, server({ labels: labels.slice(3) }));
    change(SERVER_PATH, { labels: [network] });
    nock(ORIGIN).delete(`${SERVER_PATH}/ips/${IP}`).reply(204);
    nock(ORIGIN).get(`/objects/ips/${IP}`).reply(200, { ip });
    done();
    expect((await driver.unassignAddress(IP)).nodeId).toBeNull();
  });

  test('destroyNode of a server that another has deleted meanwhile deletes what was made for it', async () => {
    const labels = [`skylane-storage=${STORAGE}`];
    const storages = [{ object_uuid: STORAGE, bootdevice: true }];
    nock(ORIGIN).get(SERVER_PATH).reply(200, server({ labels }, { storages }));
    nock(ORIGIN).patch(`${SERVER_PATH}/power`).reply(404);
    nock(ORIGIN).get(SERVER_PATH).reply(404);
    nock(ORIGIN).delete(SERVER_PATH).reply(404);
    nock(ORIGIN).delete(`/objects/storages/${STORAGE}`).reply(204);
    await driver.destroyNode(NODE);
  });

  test('destroyNode says what is left when a part stays', async () => {
    const labels = [`skylane-storage=${STORAGE}`, `skylane-address=${IP}`];
    const storages = [{ object_uuid: STORAGE, bootdevice: true }];
    const public_ips = [{ object_uuid: IP, ip: '203.0.113.7', family: 4 }];
    nock(ORIGIN)
      .get(SERVER_PATH)
      .reply(200, server({ labels, power: false }, { storages, public_ips }));
    nock(ORIGIN).delete(SERVER_PATH).reply(204);
    nock(ORIGIN).delete(`/objects/storages/${STORAGE}`).reply(403, { description: 'no' });
    // It is deleted all the same.
    nock(ORIGIN).delete(`/objects/ips/${IP}`).reply(204);
    await expect(driver.destroyNode(NODE)).rejects.toMatchObject({
      code: 'permission',
      message: expect.stringContaining(`${STORAGE} and ${IP} may be left`) as string,
    });
  });

  test('a request that fails is a conflict with its words', async () => {
    change(SERVER_PATH, { cores: 4, memory: 8 });
    done(1, 'failed', 'no room on the host');
    await expect(driver.resizeNode(NODE, '4-8')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('no room on the host') as string,
    });
  });

  test('updateNode keeps plain words, parts and the owner tag', async () => {
    const parts = `skylane-storage=${STORAGE}`;
    const labels = ['old', 'team=web', 'skylane-intent=7', parts];
    nock(ORIGIN).get(SERVER_PATH).twice().reply(200, server({ labels }));
    change(SERVER_PATH, { labels: ['skylane-intent=7', 'stage=test', 'old', parts] });
    done();
    await driver.updateNode(NODE, { metadata: { stage: 'test' } });
  });

  test('a reboot that is cut short says that the server may be off', async () => {
    nock(ORIGIN).get(SERVER_PATH).reply(200, server());
    change(`${SERVER_PATH}/power`, { power: false });
    done();
    nock(ORIGIN).patch(`${SERVER_PATH}/power`, { power: true }).reply(400, { description: 'no' });
    await expect(driver.rebootNode(NODE)).rejects.toThrow(/may be off/);
  });
});

describe('createImage', () => {
  const SNAPSHOT = '690de890-13c0-4e76-8a01-e10ba8786e53';
  const SNAPSHOTS = `/objects/storages/${STORAGE}/snapshots`;

  function snapshotTaken(): void {
    const storages = [{ object_uuid: STORAGE, bootdevice: true }];
    nock(ORIGIN).get(SERVER_PATH).reply(200, server({}, { storages }));
    made(SNAPSHOTS, SNAPSHOT);
  }

  test('makes a snapshot, an image of it, and deletes the snapshot', async () => {
    snapshotTaken();
    const seen: object[] = [];
    made('/objects/templates', IMAGE, (body) => seen.push(body));
    done(2);
    template({ private: true });
    nock(ORIGIN).delete(`${SNAPSHOTS}/${SNAPSHOT}`).reply(204);
    const image = await driver.createImage(NODE, { name: 'copy', metadata: { of: 'web' } });
    expect(image).toMatchObject({ id: IMAGE, extra: { isPrivate: true } });
    expect(seen).toEqual([{ name: 'copy', snapshot_uuid: SNAPSHOT, labels: ['of=web'] }]);
  });

  test('a refused image leaves no snapshot', async () => {
    snapshotTaken();
    done();
    nock(ORIGIN).post('/objects/templates').reply(400, { description: 'no' });
    nock(ORIGIN).delete(`${SNAPSHOTS}/${SNAPSHOT}`).reply(204);
    await expect(driver.createImage(NODE, { name: 'copy' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('a snapshot that stays is named', async () => {
    snapshotTaken();
    done();
    nock(ORIGIN).post('/objects/templates').reply(502);
    await expect(driver.createImage(NODE, { name: 'copy' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(SNAPSHOT) as string,
    });
  });

  test('a server without a boot storage has no image', async () => {
    nock(ORIGIN).get(SERVER_PATH).reply(200, server());
    await expect(driver.createImage(NODE, { name: 'copy' })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('what is refused', () => {
  test('a volume and a network that servers have are not deleted', async () => {
    nock(ORIGIN)
      .get(`/objects/storages/${STORAGE}`)
      .reply(200, {
        storage: { object_uuid: STORAGE, status: 'active', relations: { servers: [{ object_uuid: NODE }] } },
      });
    nock(ORIGIN)
      .get(`/objects/networks/${NETWORK}`)
      .reply(200, { network: { object_uuid: NETWORK, relations: { servers: [{ object_uuid: NODE }] } } });
    await expect(driver.destroyVolume(STORAGE)).rejects.toMatchObject({ code: 'conflict' });
    await expect(driver.destroyNetwork(NETWORK)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('an address is not given to a server off the public network', async () => {
    nock(ORIGIN)
      .get(`/objects/ips/${IP}`)
      .reply(200, { ip: { object_uuid: IP, ip: '203.0.113.7', family: 4 } });
    nock(ORIGIN).get(SERVER_PATH).reply(200, server());
    await expect(driver.assignAddress(IP, NODE)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('what gridscale lacks is named without a request', async () => {
    const invalid = { code: 'invalid-request' };
    await expect(driver.createNetwork({ name: 'n', ranges: ['fd00::/64'] })).rejects.toMatchObject(invalid);
    await expect(driver.createNetwork({ name: 'n', location: 'x' })).rejects.toMatchObject(invalid);
    await expect(driver.reserveAddress({ location: 'x' })).rejects.toMatchObject(invalid);
    await expect(driver.createVolume({ name: 'v', size: 1, snapshot: 's' })).rejects.toMatchObject(invalid);
    await expect(driver.attachVolume(STORAGE, NODE, { device: 'vdb' })).rejects.toMatchObject(invalid);
    await expect(driver.resizeNode(NODE, 'large')).rejects.toMatchObject(invalid);
    for (const name of ['createFirewall', 'rebuildNode', 'getConsoleOutput'] as const)
      expect(Gridscale.supports(name)).toBe(false);
  });

  test('an id that is none costs no request', async () => {
    await expect(driver.getNode('../ips')).rejects.toMatchObject({ code: 'node-not-found' });
    await expect(driver.getImage('../ips')).rejects.toMatchObject({ code: 'image-not-found' });
  });
});

describe('errors', () => {
  test.each([
    [401, 'authentication'],
    [404, 'node-not-found'],
    [409, 'conflict'],
    [424, 'conflict'],
    [429, 'rate-limit'],
    [503, 'unavailable'],
  ])('%i is %s', async (status, code) => {
    nock(ORIGIN).get(SERVER_PATH).reply(status, { title: 'Some Title', description: 'why it was' });
    await expect(driver.getNode(NODE)).rejects.toMatchObject({
      code,
      providerCode: 'Some Title',
      message: expect.stringContaining('why it was') as string,
    });
  });
});

describe('sign-in', () => {
  test('sends the user and the token, and shows the token nowhere', async () => {
    nock(ORIGIN, { reqheaders: { 'x-auth-userid': USER, 'x-auth-token': `secret-token-${serial}` } })
      .get(SERVER_PATH)
      .reply(500, { description: `secret-token-${serial}` });
    const error: unknown = await driver.getNode(NODE).catch((reason: unknown) => reason);
    expect(JSON.stringify(error) + String(error)).not.toContain('secret-token');
  });

  describe('from the environment', () => {
    let home: string;
    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), 'gridscale-'));
      await mkdir(join(home, '.config', 'gridscale'), { recursive: true });
      await writeFile(
        join(home, '.config', 'gridscale', 'config.yaml'),
        `projects:\n- name: default\n  userId: ${USER}\n  token: t-default\n- name: other\n  userId: ${USER}\n  token: t-other\n  url: https://gridscale.test\n`,
      );
    });
    afterEach(() => rm(home, { recursive: true }));

    function found(variables: Record<string, string>, options: object = {}): Promise<unknown> {
      return Gridscale.readEnvironment({ variables, home, directory: home }, options);
    }

    test('finds variables, and a project of the file of gridscale’s tool', async () => {
      expect(
        await found({ GRIDSCALE_UUID: 'u', GRIDSCALE_TOKEN: 't', GRIDSCALE_URL: 'https://a.test' }),
      ).toEqual({
        ...{ userId: 'u', token: 't', endpoint: 'https://a.test' },
      });
      expect(await found({})).toEqual({ userId: USER, token: 't-default' });
      expect(await found({ GRIDSCALE_ACCOUNT: 'other' })).toEqual({
        ...{ userId: USER, token: 't-other', endpoint: 'https://gridscale.test' },
      });
      expect(await found({ GRIDSCALE_TOKEN: 'mine' })).toEqual({ userId: USER, token: 'mine' });
    });

    test('names a project that is not there, and what is missing', async () => {
      await expect(found({ GRIDSCALE_ACCOUNT: 'none' })).rejects.toThrow(/no project none/);
      await rm(join(home, '.config'), { recursive: true });
      await expect(found({})).rejects.toThrow(/GRIDSCALE_UUID/);
    });
  });
});
