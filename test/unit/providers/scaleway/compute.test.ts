import nock from 'nock';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider, type ComputeNode } from 'skylane';
import type { ScalewayCompute } from 'skylane/scaleway';
import { fixture } from '../../../support/fixture.js';

interface Exchange {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly status: number;
  readonly sent?: Record<string, unknown>;
  readonly body: object & nock.Body;
  readonly total?: string;
}

const ORIGIN = 'https://api.scaleway.com';
const PROJECT = 'fa1e3217-dc80-42ac-85c3-3f034b78b552';
const ZONE = '/instance/v1/zones/fr-par-1';
const BLOCK = '/block/v1alpha1/zones/fr-par-1';
const SERVER = '12ee530f-4f5f-4059-80c7-2b30c46d2028';
const DISK = '517a4e7b-d5aa-4b10-8f6d-5498420ca580';
const IMAGE = '6d3c053e-c728-4294-b23a-560b62a4d592';
const MISSING = '00000000-dead-4bad-8bad-000000000000';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGbw5yW+J+uR533F5rjnY1VL/EUuXz13/kEf4W13q65j';
const RECORDED = fixture('scaleway-cli/compute.json') as unknown as Record<string, Exchange>;
const Scaleway = getDriver(Provider.SCALEWAY);
let driver: ScalewayCompute;
let serial = 0;

beforeEach(() => {
  nock.disableNetConnect();
  serial += 1;
  driver = new Scaleway({ token: `secret-${serial}`, projectId: PROJECT, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

function recorded(name: string): Exchange {
  return RECORDED[name]!;
}

/** Answers one request as Scaleway did, whatever its query, and returns what is sent. */
function replay(
  name: string,
  changes: { readonly path?: string; readonly query?: Record<string, string>; readonly body?: object } = {},
): { readonly sent: unknown } {
  const { method, path, status, body, total } = recorded(name);
  const seen: { sent: unknown } = { sent: null };
  nock(ORIGIN, { reqheaders: { 'x-auth-token': `secret-${serial}` } })
    .intercept(changes.path ?? path.split('?')[0]!, method, (sent: unknown) => {
      seen.sent = sent;
      return true;
    })
    .query(changes.query ?? true)
    .reply(
      status,
      (changes.body ?? body ?? '') as nock.Body,
      total === undefined ? {} : { 'x-total-count': total },
    );
  return seen;
}

describe('models', () => {
  test('a server, whose tags of the form key=value are its metadata', async () => {
    const { server } = recorded('running').body as { server: object };
    const tags = ['team=web', 'blue'];
    replay('running', { body: { server: { ...server, tags } } });
    expect(await driver.getNode(SERVER)).toMatchObject({
      id: SERVER,
      name: 'cli-srv-youthful-hugle',
      state: 'running',
      publicIps: ['51.15.129.35'],
      privateIps: [],
      size: 'DEV1-S',
      image: IMAGE,
      location: 'fr-par-1',
      createdAt: new Date('2025-11-04T10:13:59.706Z'),
      metadata: { team: 'web' },
      extra: {
        status: 'running',
        statusDetail: 'booting kernel',
        architecture: 'x86_64',
        projectId: PROJECT,
        tags: ['blue'],
        disks: [{ id: DISK, type: 'sbs_volume' }],
        securityGroupId: 'da505169-540e-4c2b-b0da-c854139224e0',
        allowedActions: ['poweroff', 'terminate', 'reboot', 'stop_in_place', 'backup'],
      },
    });
  });

  test.each([
    ['starting', 'starting'],
    ['running', 'running'],
    ['stopping', 'stopping'],
    ['stopped', 'stopped'],
    ['stopped in place', 'stopped'],
    ['locked', 'suspended'],
    ['daydreaming', 'unknown'],
  ])('the state %s is %s', async (state, expected) => {
    const { server } = recorded('running').body as { server: object };
    replay('running', { body: { server: { ...server, state } } });
    expect((await driver.getNode(SERVER)).state).toBe(expected);
  });

  test('servers are those of the project; a filter by name is exact, whatever Scaleway matches', async () => {
    replay('servers', { query: { per_page: '100', project: PROJECT, name: 'cli' } });
    expect(await driver.listNodes({ name: 'cli' })).toEqual([]);
  });

  test('lists go on until all that the header counts have been seen', async () => {
    const { servers } = recorded('servers').body as { servers: { id: string }[] };
    const page = (id: string) => ({ servers: [{ ...servers[0]!, id }] });
    nock(ORIGIN)
      .get(`${ZONE}/servers?per_page=100&project=${PROJECT}`)
      .reply(200, page('a'), { 'x-total-count': '2' })
      .get(`${ZONE}/servers?per_page=100&project=${PROJECT}&page=2`)
      .reply(200, page('b'), { 'x-total-count': '2' });
    expect((await driver.listNodes()).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('sizes are those sold, in MiB, with their price in euros', async () => {
    const { servers } = recorded('sizes').body as { servers: Record<string, object> };
    const over = { ...servers['DEV1-S'], end_of_service: true };
    nock(ORIGIN)
      .get(`${ZONE}/products/servers?per_page=100`)
      .reply(
        200,
        { servers: { ...servers, OLD: over } },
        { 'x-total-count': String(Object.keys(servers).length + 1) },
      );
    const sizes = await driver.listSizes();
    expect(sizes.map(({ id }) => id)).not.toContain('OLD');
    expect(sizes.find(({ id }) => id === 'DEV1-S')).toMatchObject({
      ram: 2048,
      vcpus: 2,
      disk: null,
      price: 0.01368,
      currency: 'EUR',
      architecture: 'x86_64',
      gpus: 0,
      locations: ['fr-par-1'],
      extra: { localStorage: 20 },
    });
  });

  test('images are the project’s own by id, and those of the marketplace by label', async () => {
    replay('images', { query: { per_page: '100', project: PROJECT, public: 'false' } });
    replay('marketplace', { query: { page_size: '100', include_eol: 'false' } });
    const [own, almalinux] = await driver.listImages();
    expect(own).toMatchObject({
      id: '03628bcc-ed1e-4041-a575-9db00b60c917',
      extra: { status: 'available', snapshotIds: ['126ed1c3-63d0-4bfd-a6d9-9e50632ff148'] },
    });
    expect(almalinux).toMatchObject({ id: 'almalinux_8', name: 'AlmaLinux 8' });
  });

  test('an image is fetched by its id or its label', async () => {
    replay('image');
    expect((await driver.getImage(IMAGE)).name).toBe('Ubuntu 22.04 Jammy Jellyfish');
    replay('marketplace');
    expect((await driver.getImage('almalinux_9')).name).toBe('AlmaLinux 9');
    replay('marketplace');
    await expect(driver.getImage('beos')).rejects.toMatchObject({ code: 'image-not-found' });
  });

  test('locations are the zones, without a request', async () => {
    const locations = await driver.listLocations();
    expect(locations.find(({ id }) => id === 'it-mil-1')).toMatchObject({
      country: 'IT',
      extra: { region: 'it-mil' },
    });
  });

  test('a volume has the whole GiB that fit into its GB', async () => {
    replay('volume-attached');
    expect(await driver.getVolume(DISK)).toMatchObject({
      name: 'Ubuntu 22.04 Jammy Jellyfish_sbs_volume_0',
      size: 9,
      state: 'in-use',
      extra: { nodeId: SERVER, bytes: 10_000_000_000, iops: 5000, zone: 'fr-par-1' },
    });
  });

  test.each([
    ['volume-attaching', 'attaching'],
    ['volume-detaching', 'detaching'],
    ['volume-free', 'available'],
  ])('%s', async (name, state) => {
    replay(name);
    expect((await driver.getVolume(recorded(name).path.split('/').at(-1)!)).state).toBe(state);
  });

  test('a snapshot, and a flexible IP', async () => {
    nock(ORIGIN)
      .get(`${BLOCK}/snapshots`)
      .query({ page_size: 100, project_id: PROJECT, volume_id: DISK })
      .reply(200, { snapshots: [recorded('snapshot').body], total_count: 1 });
    expect((await driver.listVolumeSnapshots(DISK))[0]).toMatchObject({
      name: 'backup_snap_0',
      size: 9,
      state: 'available',
      extra: { volumeId: '1e0d4181-be22-47d8-b2be-59524eb54a13' },
    });
    nock(ORIGIN)
      .get(`${ZONE}/ips`)
      .query({ per_page: 100, project: PROJECT })
      .reply(200, recorded('addresses').body, { 'x-total-count': '2' });
    expect((await driver.listAddresses()).map(({ ip, nodeId }) => [ip, nodeId])).toEqual([
      ['51.158.97.101', '6ab3aeee-069c-493c-895c-f7328500e45b'],
      ['51.15.229.243', null],
    ]);
  });
});

describe('createNode', () => {
  const spec = { name: 'web-1', image: IMAGE, size: 'DEV1-S' };

  test('makes a server, sets its user data and its networks, and starts it', async () => {
    const create = replay('create');
    const userData = replay('user-data', { path: `${ZONE}/servers/${SERVER}/user_data/cloud-init` });
    const nic = replay('private-nic', { path: `${ZONE}/servers/${SERVER}/private_nics` });
    const action = replay('poweron');
    const node = await driver.createNode({
      ...spec,
      location: 'fr-par-1',
      metadata: { team: 'web' },
      userData: '#cloud-config\n{}',
      networks: ['60f03cc0-01c8-4290-831d-ae8721da9490'],
      firewalls: ['sg'],
      extra: {
        tags: ['blue'],
        placementGroup: 'pg',
        addresses: ['ip'],
        isProtected: false,
      },
    });
    expect(create.sent).toEqual({
      name: 'web-1',
      commercial_type: 'DEV1-S',
      image: IMAGE,
      project: PROJECT,
      tags: ['team=web', 'blue'],
      security_group: 'sg',
      placement_group: 'pg',
      public_ips: ['ip'],
      dynamic_ip_required: true,
      protected: false,
    });
    expect(userData.sent).toBe('#cloud-config\n{}');
    expect(nic.sent).toEqual(recorded('private-nic').sent);
    expect(action.sent).toEqual(recorded('poweron').sent);
    expect(node).toMatchObject({ id: SERVER, state: 'pending' });
  });

  test('a label is looked up in the marketplace, for the size and the zone', async () => {
    const query = { page_size: '100', image_label: 'ubuntu_jammy', zone: 'fr-par-1', type: 'instance_sbs' };
    replay('local-images', { query });
    const create = replay('create');
    replay('poweron');
    await driver.createNode({ ...spec, image: 'ubuntu_jammy', networks: 'none' });
    expect(create.sent).toMatchObject({ image: IMAGE, dynamic_ip_required: false });
  });

  test('a label that the marketplace does not have is no image', async () => {
    replay('no-label');
    await expect(driver.createNode({ ...spec, image: 'macos' })).rejects.toMatchObject({
      code: 'image-not-found',
      providerCode: 'not_found',
    });
  });

  test('a size for which the marketplace has no version of the image is told from one that is not sold', async () => {
    for (const size of ['COPARM9', 'PLAY2-PICO']) {
      replay('local-images', { body: { local_images: [], total_count: 0 } });
      replay('local-images', { body: { local_images: [], total_count: 0 } });
      nock(ORIGIN)
        .get(`${ZONE}/products/servers?per_page=100`)
        .reply(200, recorded('sizes').body, { 'x-total-count': '3' });
      const code = size === 'COPARM9' ? 'size-not-found' : 'invalid-request';
      await expect(driver.createNode({ ...spec, image: 'ubuntu_jammy', size })).rejects.toMatchObject({
        code,
      });
    }
  });

  test('an SSH key has to be one of the project’s, which gives all of them to its servers', async () => {
    const list = { ssh_keys: [{ ...recorded('key').body, name: 'laptop' }], total_count: 1 };
    const query = { page_size: 100, project_id: PROJECT };
    nock(ORIGIN)
      .get('/iam/v1alpha1/ssh-keys')
      .query({ ...query, name: 'laptop' })
      .reply(200, list);
    replay('create');
    replay('poweron');
    await driver.createNode({ ...spec, keyPair: 'laptop' });
    nock(ORIGIN)
      .get('/iam/v1alpha1/ssh-keys')
      .query({ ...query, name: 'lap' })
      .reply(200, list);
    await expect(driver.createNode({ ...spec, keyPair: 'lap' })).rejects.toMatchObject({
      code: 'key-pair-not-found',
    });
  });

  test('a server that cannot be started is deleted again, with its disk', async () => {
    replay('create');
    nock(ORIGIN)
      .post(`${ZONE}/servers/${SERVER}/action`)
      .reply(412, { type: 'out_of_stock', message: 'resource is out of stock' });
    replay('starting', { body: recorded('create').body });
    nock(ORIGIN).delete(`${ZONE}/servers/${SERVER}`).reply(204);
    replay('volume-free');
    replay('volume-deleted');
    const error = await driver.createNode(spec).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ code: 'capacity', providerCode: 'out_of_stock' });
    expect((error as Error).message).toContain(`The server ${SERVER} was deleted again.`);
  });

  test('one that cannot be deleted again either is named', async () => {
    replay('create');
    nock(ORIGIN).patch(`${ZONE}/servers/${SERVER}/user_data/cloud-init`).reply(500, '');
    nock(ORIGIN).get(`${ZONE}/servers/${SERVER}`).reply(500, '');
    const error = await driver
      .createNode({ ...spec, userData: 'x' })
      .catch((reason: unknown) => reason as Error);
    expect((error as Error).message).toMatch(
      new RegExp(`${SERVER} could not be deleted again, and is there`),
    );
  });

  test.each([
    ['another zone', { location: 'nl-ams-1' }],
    ['two firewalls', { firewalls: ['a', 'b'] }],
    ['no firewall', { firewalls: [] }],
    ['a password', { auth: { password: 'secret' } }],
    ['metadata whose key no tag can hold', { metadata: { 'a=b': 'c' } }],
    ['user data that is no text', { userData: new Uint8Array([0x1f, 0x8b]) }],
  ])('%s is refused before anything is sent', async (_what, change) => {
    await expect(driver.createNode({ ...spec, ...change })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('nothing is made without a project', async () => {
    await using without = new Scaleway({ token: 'secret' });
    const error = await without.createNode(spec).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ code: 'invalid-request' });
    expect((error as Error).message).toContain('SCW_DEFAULT_PROJECT_ID');
  });
});

/** Whoever waits asks for the list, which all who wait share, and then for what it waits for. */
function listsAreShared(): void {
  const rare = (path: string, body: object) =>
    nock(ORIGIN).get(path).query(true).optionally().times(9).reply(200, body, { 'x-total-count': '0' });
  rare(`${ZONE}/servers`, { servers: [] });
  rare(`${BLOCK}/volumes`, { volumes: [], total_count: 0 });
}

describe('servers', () => {
  test('one that runs is terminated, and its disk deleted once it is free; other volumes stay', async () => {
    listsAreShared();
    const { server } = recorded('running').body as { server: { volumes: object } };
    const volumes = { ...server.volumes, 1: { id: MISSING, volume_type: 'sbs_volume' } };
    replay('running', { body: { server: { ...server, volumes } } });
    const action = replay('terminate');
    replay('volume-detaching');
    replay('volume-free');
    replay('volume-deleted');
    await driver.destroyNode(SERVER);
    expect(action.sent).toEqual({ action: 'terminate' });
  });

  test('one that is starting is waited for', async () => {
    listsAreShared();
    replay('starting');
    replay('running');
    replay('terminate');
    replay('volume-free');
    replay('volume-deleted');
    await driver.destroyNode(SERVER);
  });

  test('one that ends while it is waited for leaves its disk, which is deleted', async () => {
    listsAreShared();
    const { server } = recorded('running').body as { server: object };
    replay('running', { body: { server: { ...server, state: 'stopping', allowed_actions: [] } } });
    nock(ORIGIN)
      .get(`${ZONE}/servers/${SERVER}`)
      .reply(404, { type: 'not_found', message: 'resource is not found', resource: 'instance_server' });
    replay('volume-free');
    replay('volume-deleted');
    await driver.destroyNode(SERVER);
  });

  test('one without the disk that it was made with loses no other volume', async () => {
    const { server } = recorded('running').body as { server: object };
    const volumes = { 1: { id: DISK, volume_type: 'sbs_volume' } };
    replay('running', { body: { server: { ...server, volumes } } });
    replay('terminate');
    await driver.destroyNode(SERVER);
  });

  test('a disk that cannot be deleted is named', async () => {
    replay('running');
    replay('terminate');
    nock(ORIGIN).get(`${BLOCK}/volumes/${DISK}`).reply(403, { type: 'permissions_denied', message: 'no' });
    const error = await driver.destroyNode(SERVER).catch((reason: unknown) => reason as Error);
    expect((error as Error).message).toContain(`the server is deleted, and its disk ${DISK} may be left`);
  });

  test('one that is gone is no error', async () => {
    nock(ORIGIN)
      .get(`${ZONE}/servers/${MISSING}`)
      .reply(404, { type: 'not_found', message: 'resource is not found', resource: 'instance_server' });
    await driver.destroyNode(MISSING);
  });

  test.each([
    ['stopNode', 'poweroff'],
    ['startNode', 'poweron'],
    ['rebootNode', 'reboot'],
  ] as const)('%s is the action %s', async (method, action) => {
    const begun = replay('poweron');
    replay('starting');
    const node: ComputeNode = await driver[method](SERVER);
    expect(begun.sent).toEqual({ action });
    expect(node.state).toBe('starting');
  });

  test('a size changes only when the server is stopped', async () => {
    replay('running');
    await expect(driver.resizeNode(SERVER, 'DEV1-M')).rejects.toMatchObject({ code: 'conflict' });
    replay('running', { body: recorded('create').body });
    nock(ORIGIN)
      .patch(`${ZONE}/servers/${SERVER}`, { commercial_type: 'DEV1-M' })
      .reply(200, recorded('create').body);
    expect((await driver.resizeNode(SERVER, 'DEV1-M')).state).toBe('stopped');
    replay('running', { body: recorded('create').body });
    nock(ORIGIN)
      .patch(`${ZONE}/servers/${SERVER}`)
      .reply(400, {
        ...{ type: 'invalid_arguments', message: 'invalid argument(s)' },
        details: [{ argument_name: 'commercial_type', reason: 'constraint', help_message: 'unknown' }],
      });
    await expect(driver.resizeNode(SERVER, 'NONE')).rejects.toMatchObject({ code: 'size-not-found' });
  });

  test('new metadata replaces the old, and leaves plain tags and the owner tag', async () => {
    const { server } = recorded('running').body as { server: object };
    const tags = ['team=web', 'blue', 'skylane-intent=run-1'];
    nock(ORIGIN)
      .get(`${ZONE}/servers/${SERVER}`)
      .reply(200, { server: { ...server, tags } })
      .patch(`${ZONE}/servers/${SERVER}`, { tags: ['skylane-intent=run-1', 'team=db', 'blue'] })
      .reply(200, recorded('running').body);
    await driver.updateNode(SERVER, { metadata: { team: 'db' } });
  });

  test('an image is made by the action backup, whose task names it', async () => {
    const node = recorded('backup').path.split('/').at(-2)!;
    const begun = replay('backup');
    replay('backup-image');
    const image = await driver.createImage(node, { name: 'backup' });
    expect(begun.sent).toEqual({ action: 'backup', name: 'backup' });
    expect(image).toMatchObject({ id: '748fc36f-7f34-40b3-8333-999eee979032', name: 'backup' });
  });
});

describe('volumes', () => {
  const VOLUME = '34d6fbac-c841-4683-a660-ca186ed49097';
  const NODE = '543991f8-09c3-4b43-9e7a-8711217ae56c';

  test('one of a size in GiB has the next whole number of GB, so that it is not smaller', async () => {
    const create = replay('create-volume');
    await driver.createVolume({ name: 'data', size: 18, tags: { team: 'web' }, extra: { iops: 15_000 } });
    expect(create.sent).toEqual({
      name: 'data',
      perf_iops: 15_000,
      project_id: PROJECT,
      tags: ['team=web'],
      from_empty: { size: 20_000_000_000 },
    });
  });

  test('one of a snapshot', async () => {
    const create = replay('create-volume');
    await driver.createVolume({ name: 'data', size: 1, snapshot: MISSING });
    expect(create.sent).toMatchObject({ from_snapshot: { snapshot_id: MISSING, size: 2_000_000_000 } });
  });

  test('attaching is waited for', async () => {
    listsAreShared();
    const free = { ...recorded('volume-free').body, id: VOLUME };
    replay('volume-attaching', { body: free });
    const attach = replay('attach-volume');
    replay('volume-attaching');
    replay('volume-attaching', { body: { ...recorded('volume-attached').body, id: VOLUME } });
    expect((await driver.attachVolume(VOLUME, NODE)).state).toBe('in-use');
    expect(attach.sent).toEqual({ volume_id: VOLUME, volume_type: 'sbs_volume' });
  });

  test('detaching is waited for, from the server that has it', async () => {
    listsAreShared();
    replay('volume-attached');
    const detach = replay('detach-volume');
    replay('volume-attached');
    replay('volume-detaching');
    replay('volume-free');
    expect((await driver.detachVolume(DISK)).state).toBe('available');
    expect(detach.sent).toEqual(recorded('detach-volume').sent);
  });

  test('what is attached, or is not, is a conflict before anything is changed', async () => {
    replay('volume-attached');
    await expect(driver.attachVolume(DISK, NODE)).rejects.toMatchObject({ code: 'conflict' });
    replay('volume-free');
    await expect(driver.detachVolume(DISK)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a device, another zone and a size that is none are refused', async () => {
    await expect(driver.attachVolume(DISK, NODE, { device: '/dev/sdb' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const spec = { name: 'data', size: 1, location: 'nl-ams-1' };
    await expect(driver.createVolume(spec)).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(driver.resizeVolume(DISK, 1.5)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('a snapshot', async () => {
    const create = replay('create-snapshot');
    const volume = '87503651-bc4b-46cb-ae91-68f734ebdf78';
    expect((await driver.createVolumeSnapshot(volume, { name: 'cli-snp-eager-joliot' })).state).toBe(
      'creating',
    );
    expect(create.sent).toEqual({ ...recorded('create-snapshot').sent, tags: [] });
  });
});

describe('addresses and keys', () => {
  test('an address is reserved, assigned, unassigned and released', async () => {
    const reserve = replay('reserve');
    expect((await driver.reserveAddress()).ip).toBe('51.15.254.114');
    expect(reserve.sent).toEqual(recorded('reserve').sent);
    const assign = replay('assign');
    const { nodeId } = await driver.assignAddress('51.15.129.35', 'd7b609b5-586c-4023-b948-9e35ea4ef9da');
    expect(nodeId).toBe('d7b609b5-586c-4023-b948-9e35ea4ef9da');
    expect(assign.sent).toEqual(recorded('assign').sent);
    const unassign = replay('unassign');
    const address = await driver.unassignAddress('fe3afc1e-a1ea-48d8-8df4-663952b362a7');
    expect(address.nodeId).toBeNull();
    expect(unassign.sent).toEqual(recorded('unassign').sent);
    nock(ORIGIN).delete(`${ZONE}/ips/51.15.129.35`).reply(204);
    await driver.releaseAddress('51.15.129.35');
    await expect(driver.assignAddress('1.2.3.4', SERVER, { privateIp: '10.0.0.1' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('a key is registered in the project, unless its name is taken', async () => {
    const list = (keys: object[]) => ({ ssh_keys: keys, total_count: keys.length });
    const query = { page_size: 100, project_id: PROJECT, name: 'laptop' };
    nock(ORIGIN).get('/iam/v1alpha1/ssh-keys').query(query).reply(200, list([]));
    const create = replay('key');
    const key = await driver.importKeyPair('laptop', KEY);
    expect(create.sent).toEqual({ name: 'laptop', public_key: KEY, project_id: PROJECT });
    expect(key).toMatchObject({
      name: 'cli-key-stupefied-antonelli',
      fingerprint: '1024 MD5:da:0f:06:4c:de:fe:a1:c0:6c:e9:bb:78:e1:a4:e8:ce (ssh-rsa)',
      extra: { id: '516cdd3c-1462-460a-927f-e5eeee1da2b8', isDisabled: false },
    });
    const taken = list([{ ...recorded('key').body, name: 'laptop' }]);
    nock(ORIGIN).get('/iam/v1alpha1/ssh-keys').query(query).times(2).reply(200, taken);
    await expect(driver.importKeyPair('laptop', KEY)).rejects.toMatchObject({ code: 'key-pair-exists' });
    nock(ORIGIN).delete('/iam/v1alpha1/ssh-keys/516cdd3c-1462-460a-927f-e5eeee1da2b8').reply(204);
    await driver.deleteKeyPair('laptop');
  });
});

describe('networks and firewalls', () => {
  const GROUP = recorded('group').path.split('/').at(-1)!;
  const held = (rules: object[]) => ({
    rules: [...(recorded('rules').body as { rules: object[] }).rules, ...rules],
  });
  const SSH = {
    ...{ id: 'ssh', protocol: 'TCP', direction: 'inbound', action: 'accept', ip_range: '192.0.2.0/24' },
    ...{ dest_port_from: 22, dest_port_to: null, position: 7, editable: true },
  };

  test('a private network has the ranges of its subnets', async () => {
    const create = replay('network');
    const network = await driver.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'] });
    expect(create.sent).toEqual({ name: 'inner', project_id: PROJECT, subnets: ['10.0.0.0/24'] });
    expect(network).toMatchObject({ name: 'cli-pn-infallible-knuth', extra: { region: 'fr-par' } });
    expect(network.ranges).toContain('172.16.4.0/22');
  });

  test('a security group that accepts what no rule is for allows everything; its refusals are other rules', async () => {
    replay('group');
    nock(ORIGIN)
      .get(`${ZONE}/security_groups/${GROUP}/rules?per_page=100`)
      .reply(200, recorded('rules').body, { 'x-total-count': '6' });
    const firewall = await driver.getFirewall(GROUP);
    expect(firewall.rules.map(({ direction, protocol }) => [direction, protocol])).toEqual([
      ['in', 'any'],
      ['out', 'any'],
    ]);
    expect(firewall.otherRules).toContain('drop outbound TCP 0.0.0.0/0 25-25');
    expect(firewall.extra).toEqual({ isDefault: false, isStateful: true, description: null });
  });

  test('new rules are one request, beside those that nobody can change; the rest of the incoming traffic is refused', async () => {
    const { security_group: group } = recorded('group').body as unknown as { security_group: object };
    const sent: unknown[] = [];
    const keep = (body: unknown): boolean => sent.push(body) > 0;
    nock(ORIGIN)
      .post(`${ZONE}/security_groups`, keep)
      .reply(201, { security_group: { ...group, inbound_default_policy: 'drop' } })
      .get(`${ZONE}/security_groups/${GROUP}/rules?per_page=100`)
      .reply(200, recorded('rules').body, { 'x-total-count': '6' })
      .put(`${ZONE}/security_groups/${GROUP}/rules`, keep)
      .reply(200, { rules: [] })
      .get(`${ZONE}/security_groups/${GROUP}/rules?per_page=100`)
      .reply(200, held([SSH]), { 'x-total-count': '7' });
    const rules = [{ protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24'] }] as const;
    const { rules: shown } = await driver.createFirewall({ name: 'web', rules });
    expect(sent).toEqual([
      {
        ...{ name: 'web', project: PROJECT, stateful: true },
        ...{ inbound_default_policy: 'drop', outbound_default_policy: 'accept' },
      },
      {
        rules: [
          {
            ...{ action: 'accept', direction: 'inbound', protocol: 'TCP', ip_range: '192.0.2.0/24' },
            ...{ dest_port_from: 22, dest_port_to: null, position: 1 },
          },
        ],
      },
    ]);
    expect(shown.filter(({ direction }) => direction === 'in')).toEqual([
      {
        direction: 'in',
        protocol: 'tcp',
        ports: { from: 22, to: 22 },
        addresses: ['192.0.2.0/24'],
        group: null,
      },
    ]);
  });

  test('a group whose rules are refused is deleted again', async () => {
    nock(ORIGIN)
      .post(`${ZONE}/security_groups`)
      .reply(201, recorded('group').body)
      .get(`${ZONE}/security_groups/${GROUP}/rules?per_page=100`)
      .reply(200, { rules: [] }, { 'x-total-count': '0' })
      .put(`${ZONE}/security_groups/${GROUP}/rules`)
      .reply(403, { type: 'quotas_exceeded', message: 'quota exceeded(s)' })
      .delete(`${ZONE}/security_groups/${GROUP}`)
      .reply(204);
    const spec = { name: 'web', rules: [{ protocol: 'icmp' }] } as const;
    await expect(driver.createFirewall(spec)).rejects.toMatchObject({ code: 'quota-exceeded' });
  });

  test('one that cannot be deleted again either is named, and the first failure told', async () => {
    nock(ORIGIN)
      .post(`${ZONE}/security_groups`)
      .reply(201, recorded('group').body)
      .get(`${ZONE}/security_groups/${GROUP}/rules?per_page=100`)
      .reply(200, { rules: [] }, { 'x-total-count': '0' })
      .put(`${ZONE}/security_groups/${GROUP}/rules`)
      .reply(403, { type: 'quotas_exceeded', message: 'quota exceeded(s)' })
      .delete(`${ZONE}/security_groups/${GROUP}`)
      .reply(503, {});
    const failure = driver.createFirewall({ name: 'web', rules: [{ protocol: 'icmp' }] });
    await expect(failure).rejects.toMatchObject({ code: 'quota-exceeded' });
    await expect(failure).rejects.toThrow(`security group ${GROUP} could not be deleted again`);
  });

  test('a server that has a security group of its own gets no second one', async () => {
    replay('group');
    replay('running');
    const own = '/instance/v1/zones/fr-par-1/security_groups/da505169-540e-4c2b-b0da-c854139224e0';
    replay('group', { path: own });
    await expect(driver.attachFirewall(GROUP, SERVER)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('errors', () => {
  test('an image that a create names is told from the server', async () => {
    replay('no-image');
    const error = await driver
      .createNode({ name: 'a', image: MISSING, size: 'DEV1-S' })
      .catch((e: unknown) => e as Error);
    expect(error).toMatchObject({ code: 'image-not-found', providerCode: 'not_found', status: 404 });
  });

  test.each([
    [
      404,
      { type: 'not_found', message: 'resource is not found', resource: 'instance_server' },
      'node-not-found',
    ],
    [404, { type: 'unknown_resource', message: '"x" not found' }, 'node-not-found'],
    [
      401,
      { type: 'denied_authentication', message: 'authentication is denied', method: 'api_key' },
      'authentication',
    ],
    [403, { type: 'permissions_denied', message: 'insufficient permissions' }, 'permission'],
    [403, { type: 'quotas_exceeded', message: 'quota exceeded(s)' }, 'quota-exceeded'],
    [403, { type: 'invalid_request_error', message: 'Quota exceeded for this resource.' }, 'quota-exceeded'],
    [400, { type: 'invalid_request_error', message: 'server should be running' }, 'conflict'],
    [409, { type: 'transient_state', message: 'resource is in a transient state' }, 'conflict'],
    [412, { type: 'precondition_failed', message: 'precondition failed' }, 'conflict'],
    [429, { type: 'too_many_requests', message: 'slow down' }, 'rate-limit'],
    [500, 'oops', 'unavailable'],
  ])('%i %j is %s', async (status, body, code) => {
    nock(ORIGIN).get(`${ZONE}/servers/${SERVER}`).reply(status, body);
    await expect(driver.getNode(SERVER)).rejects.toMatchObject({ code });
  });

  test('the reasons for a refusal are in its message, in both forms', async () => {
    const details = [
      { argument_name: 'image', reason: 'required', help_message: 'required key not provided' },
    ];
    const fields = { 'volumes.5.id': ['92 is not a valid UUID.'] };
    for (const [body, words] of [
      [
        { type: 'invalid_arguments', message: 'invalid argument(s)', details },
        'image: required key not provided',
      ],
      [
        { type: 'invalid_request_error', message: 'Validation Error', fields },
        'volumes.5.id: 92 is not a valid UUID.',
      ],
    ] as const) {
      nock(ORIGIN).get(`${ZONE}/servers/${SERVER}`).reply(400, body);
      await expect(driver.getNode(SERVER)).rejects.toThrow(words);
    }
  });
});

describe('fromEnv', () => {
  const home = mkdtempSync(join(tmpdir(), 'scaleway-'));
  const file = join(home, 'config.yaml');
  afterAll(() => rmSync(home, { recursive: true }));
  const settingsOf = async (variables: Record<string, string>, options: object = {}) => {
    await using made = await Scaleway.fromEnv(options, { variables, home, directory: home });
    const { token, projectId, region, endpoint } = Reflect.get(made, 'options') as Record<string, string>;
    return [token, projectId, region, endpoint];
  };

  writeFileSync(
    file,
    [
      'access_key: SCWXXXXXXXXXXXXXXXXX',
      'secret_key: key-of-file',
      'default_project_id: 0123',
      'default_zone: nl-ams-1',
      'profiles:',
      '  test:',
      '    secret_key: key-of-test',
      '    api_url: https://api.example',
    ].join('\n'),
  );

  test('by variables alone', async () => {
    const variables = {
      SCW_SECRET_KEY: 'key',
      SCW_DEFAULT_PROJECT_ID: 'project',
      SCW_DEFAULT_ZONE: 'pl-waw-1',
    };
    expect(await settingsOf(variables)).toEqual(['key', 'project', 'pl-waw-1', undefined]);
    expect(await settingsOf(variables, { region: 'fr-par-2' })).toEqual([
      'key',
      'project',
      'fr-par-2',
      undefined,
    ]);
  });

  test('by the file, below the variables', async () => {
    const variables = { SCW_CONFIG_PATH: file, SCW_DEFAULT_ZONE: 'fr-par-3' };
    expect(await settingsOf(variables)).toEqual(['key-of-file', '0123', 'fr-par-3', undefined]);
  });

  test('by a profile of the file, above its first settings', async () => {
    const variables = { SCW_CONFIG_PATH: file, SCW_PROFILE: 'test' };
    expect(await settingsOf(variables)).toEqual(['key-of-test', '0123', 'nl-ams-1', 'https://api.example']);
  });

  test('a profile that the file does not have, and no key at all, are named', async () => {
    await expect(settingsOf({ SCW_CONFIG_PATH: file, SCW_PROFILE: 'none' })).rejects.toThrow(
      /no profile "none"/,
    );
    await expect(settingsOf({})).rejects.toThrow(/SCW_SECRET_KEY/);
  });
});
