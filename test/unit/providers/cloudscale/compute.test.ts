import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { CloudscaleCompute } from 'skylane/cloudscale';
import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

const ORIGIN = 'https://api.cloudscale.ch';
const BASE = '/v1';
const NODE = '47cec963-fcd2-482f-bdb6-24461b2d47b1';
const VOLUME = '2db69ba3-1864-4608-853a-0771b6885a3a';
const NETWORK = '2db69ba3-1864-4608-853a-0771b6885a3a';
const CUSTOM = '11111111-1864-4608-853a-0771b6885a3a';
const IP = '192.0.2.123';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJwf2HmM55ggpVuYVDmy6Qme0nXvZkPhlHFdQJiAhJqC ann@home';
const SPEC = { name: 'web-1', image: 'debian-12', size: 'flex-4-2' };
const RECORDED = fixture('cloudscale-clients/compute.json') as Record<string, nock.Body>;
const Cloudscale = getDriver(Provider.CLOUDSCALE);
let driver: CloudscaleCompute;

isolateNetwork();
beforeEach(() => {
  driver = make();
});
afterEach(async () => {
  await driver.close();
});

function make(options: object = {}): CloudscaleCompute {
  return new Cloudscale({ token: 'secret-token', retry: { attempts: 1 }, ...options });
}

/** A response of cloudscale.ch's own tests, changed where the test says so. */
function recorded(name: string, fields: object = {}): nock.Body {
  return { ...(RECORDED[name] as object), ...fields } as nock.Body;
}

function api(): nock.Scope {
  return nock(ORIGIN);
}

describe('models', () => {
  test('a recorded server is a node with its addresses', async () => {
    const rows = fixture('libcloud/compute/cloudscale/list_nodes.json') as nock.Body;
    api().get(`${BASE}/servers`).reply(200, rows);
    expect((await driver.listNodes())[0]).toMatchObject({
      ...{ id: NODE, name: 'db-master', state: 'running', size: 'flex-4', image: 'debian-8' },
      publicIps: ['185.98.122.176', '2a06:c01:1:1902::7ab0:176'],
      privateIps: [],
    });
  });

  test('tags are metadata, and the zone is the location', async () => {
    api().get(`${BASE}/servers/${NODE}`).reply(200, recorded('server'));
    expect(await driver.getNode(NODE)).toMatchObject({ metadata: { project: 'gemini' }, location: 'lpg1' });
  });

  test.each([
    ['running', 'running'],
    ['stopped', 'stopped'],
    ['changing', 'pending'],
    ['something-else', 'unknown'],
  ])('the status %s is %s', async (status, state) => {
    api().get(`${BASE}/servers/${NODE}`).reply(200, recorded('server', { status }));
    expect((await driver.getNode(NODE)).state).toBe(state);
  });

  test('flavors are sizes without a price, with their GPUs and zones', async () => {
    api().get(`${BASE}/flavors`).reply(200, RECORDED['flavors']);
    const [small, gpu] = await driver.listSizes();
    expect(small).toMatchObject({ id: 'flex-4-1', ram: 4096, vcpus: 1, disk: null, price: null, gpus: 0 });
    expect(gpu).toMatchObject({ gpus: 1, locations: ['rma1', 'lpg1'], extra: { gpuMemory: 96 } });
  });

  test('images go by slugs, those of the account by ids', async () => {
    api()
      .get(`${BASE}/images`)
      .reply(200, [RECORDED['image']] as nock.Body);
    api()
      .get(`${BASE}/custom-images`)
      .reply(200, [RECORDED['custom_image']] as nock.Body);
    const images = await driver.listImages();
    expect(images.map(({ id, extra }) => [id, extra.isCustom])).toEqual([
      ['arch-18.06', false],
      [CUSTOM, true],
    ]);
  });

  test('zones of all regions are locations', async () => {
    api().get(`${BASE}/regions`).reply(200, RECORDED['regions']);
    expect(await driver.listLocations()).toMatchObject([
      { id: 'usr1', country: 'CH', extra: { region: 'usr' } },
    ]);
  });

  test('volumes, networks and floating IPs', async () => {
    api()
      .get(`${BASE}/volumes`)
      .reply(200, [RECORDED['volume']] as nock.Body);
    api()
      .get(`${BASE}/networks`)
      .reply(200, [RECORDED['network']] as nock.Body);
    api()
      .get(`${BASE}/floating-ips`)
      .reply(200, [RECORDED['floating_ip']] as nock.Body);
    expect((await driver.listVolumes())[0]).toMatchObject({
      ...{ id: VOLUME, size: 150, state: 'in-use' },
      extra: { nodeId: '9e1f9a7f-e8d0-4086-ad7e-fea161d7c5f7', type: 'ssd', location: 'lpg1' },
    });
    expect((await driver.listNetworks())[0]).toMatchObject({
      ranges: ['172.16.0.0/24'],
      extra: { mtu: 9000 },
    });
    expect((await driver.listAddresses())[0]).toMatchObject({
      id: IP,
      ip: IP,
      nodeId: NODE,
      location: 'lpg',
    });
  });

  test.each([
    ['available', 'available'],
    ['deleting', 'deleting'],
    ['something-else', 'unknown'],
  ])('a snapshot that is %s is %s', async (status, state) => {
    const row = { uuid: VOLUME, name: 's', size_gb: 50, status, source_volume: { uuid: NETWORK } };
    api().get(`${BASE}/volume-snapshots`).reply(200, [row]);
    expect(await driver.listVolumeSnapshots()).toMatchObject([{ state, extra: { volumeId: NETWORK } }]);
  });

  test('a list that is none is malformed', async () => {
    api().get(`${BASE}/servers`).reply(200, { detail: 'no list' });
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'malformed-response' });
  });
});

describe('createNode', () => {
  test('sends all in one request', async () => {
    const body = {
      ...{ name: 'web-1', flavor: 'flex-4-2', image: 'debian-12', zone: 'lpg1', tags: { team: 'web' } },
      ...{ ssh_keys: [KEY, KEY], user_data: '#!/bin/sh', server_groups: [CUSTOM] },
      ...{ volume_size_gb: 20, volumes: [{ size_gb: 100, type: 'bulk' }] },
      interfaces: [{ network: 'public' }, { network: NETWORK }],
    };
    const answer = fixture('libcloud/compute/cloudscale/create_node.json') as nock.Body;
    api().post(`${BASE}/servers`, body).reply(201, answer);
    const node = await driver.createNode({
      ...{ ...SPEC, location: 'lpg1', networks: ['public', NETWORK], auth: { publicKey: KEY } },
      ...{ userData: '#!/bin/sh', metadata: { team: 'web' } },
      extra: {
        ...{ volumeSize: 20, volumes: [{ size: 100, type: 'bulk' }], sshKeys: [KEY] },
        serverGroups: [CUSTOM],
      },
    });
    expect(node).toMatchObject({ id: NODE, state: 'pending' });
  });

  test('sends little where little is asked, in the zone of the driver', async () => {
    await driver.close();
    driver = make({ region: 'rma1' });
    const body = {
      ...{ name: 'web-1', flavor: 'flex-4-2', image: 'debian-12', zone: 'rma1' },
      ...{ volume_size_gb: 50, password: 'p', use_ipv6: false },
    };
    api().post(`${BASE}/servers`, body).reply(201, recorded('server'));
    await driver.createNode({ ...SPEC, auth: { password: 'p' }, extra: { volumeSize: 50, ipv6: false } });
  });

  test('a refusal names the image or the size that does not exist', async () => {
    api().post(`${BASE}/servers`).twice().reply(400, { image: 'Invalid value.' });
    api()
      .get(`${BASE}/images`)
      .twice()
      .reply(200, [{ slug: 'debian-12' }]);
    api().get(`${BASE}/custom-images`).times(1).reply(200, []);
    api().get(`${BASE}/flavors`).twice().reply(200, RECORDED['flavors']);
    await expect(driver.createNode({ ...SPEC, image: 'none', size: 'flex-4-1' })).rejects.toMatchObject({
      code: 'image-not-found',
    });
    await expect(driver.createNode({ ...SPEC, size: 'none' })).rejects.toMatchObject({
      code: 'size-not-found',
    });
  });

  test.each([
    [{ networks: 'none' as const }, 'one network'],
    [{ networks: [] }, 'one network'],
    [{ networks: [NETWORK], extra: { ipv6: true } }, 'ipv6'],
    [{ keyPair: 'laptop' }, 'keyPair'],
    [{ firewalls: ['f'] }, 'firewalls'],
    [{ userData: new Uint8Array([0xff, 0xfe]) }, 'userData'],
  ])('refuses %j before it asks', async (wrong, word) => {
    await expect(driver.createNode({ ...SPEC, ...wrong })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(word) as string,
    });
  });
});

describe('changes', () => {
  test('a server that stops, starts or restarts says so', async () => {
    for (const below of ['stop', 'start', 'reboot'])
      api().post(`${BASE}/servers/${NODE}/${below}`).reply(204);
    api()
      .get(`${BASE}/servers/${NODE}`)
      .times(3)
      .reply(200, recorded('server', { status: 'changing' }));
    expect((await driver.stopNode(NODE)).state).toBe('stopping');
    expect((await driver.startNode(NODE)).state).toBe('starting');
    expect((await driver.rebootNode(NODE)).state).toBe('rebooting');
  });

  test('a new size is for a stopped server', async () => {
    api().get(`${BASE}/servers/${NODE}`).reply(200, recorded('server'));
    await expect(driver.resizeNode(NODE, 'flex-8-4')).rejects.toMatchObject({ code: 'conflict' });
    api()
      .get(`${BASE}/servers/${NODE}`)
      .twice()
      .reply(200, recorded('server', { status: 'stopped' }));
    api().patch(`${BASE}/servers/${NODE}`, { flavor: 'flex-8-4' }).reply(204);
    await driver.resizeNode(NODE, 'flex-8-4');
  });

  test('name and tags go one by one, and the owner tag stays', async () => {
    const tags = { project: 'gemini', 'skylane-intent': '7' };
    api().get(`${BASE}/servers/${NODE}`).twice().reply(200, recorded('server', { tags }));
    api().patch(`${BASE}/servers/${NODE}`, { name: 'web-2' }).reply(204);
    api()
      .patch(`${BASE}/servers/${NODE}`, { tags: { 'skylane-intent': '7', stage: 'test' } })
      .reply(204);
    await driver.updateNode(NODE, { name: 'web-2', metadata: { stage: 'test' } });
  });

  test('a change of the tags that is refused says that the name was changed', async () => {
    api().get(`${BASE}/servers/${NODE}`).reply(200, recorded('server'));
    api().patch(`${BASE}/servers/${NODE}`, { name: 'web-2' }).reply(204);
    api().patch(`${BASE}/servers/${NODE}`).reply(400, { tags: 'Invalid value.' });
    const change = { name: 'web-2', metadata: { stage: 'test' } };
    await expect(driver.updateNode(NODE, change)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('The name of the server had been changed before.') as string,
    });
  });

  test('host keys are those that the server has told', async () => {
    api()
      .get(`${BASE}/servers/${NODE}`)
      .reply(200, recorded('server', { ssh_host_keys: [KEY] }));
    expect(await driver.hostKeysOf(NODE)).toEqual([KEY]);
  });

  test('a network whose subnet is refused is deleted again', async () => {
    const json = { name: 'inner', auto_create_ipv4_subnet: false };
    api()
      .post(`${BASE}/networks`, json)
      .reply(201, recorded('network', { subnets: [] }));
    api().post(`${BASE}/subnets`, { cidr: '10.0.0.0/24', network: NETWORK }).reply(400, { cidr: 'taken' });
    api().delete(`${BASE}/networks/${NETWORK}`).reply(204);
    await expect(driver.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'] })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('an attached volume and a network with servers are not deleted, nor is a volume moved', async () => {
    api().get(`${BASE}/volumes/${VOLUME}`).twice().reply(200, recorded('volume'));
    api().get(`${BASE}/servers/${NODE}`).reply(200, recorded('server'));
    const interfaces = [{ type: 'private', network: { uuid: NETWORK }, addresses: [] }];
    api()
      .get(`${BASE}/servers`)
      .reply(200, [recorded('server', { interfaces })] as nock.Body);
    await expect(driver.destroyVolume(VOLUME)).rejects.toMatchObject({ code: 'conflict' });
    await expect(driver.attachVolume(VOLUME, NODE)).rejects.toMatchObject({ code: 'conflict' });
    await expect(driver.destroyNetwork(NETWORK)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('an address is reserved in the region of a zone', async () => {
    api().post(`${BASE}/floating-ips`, { ip_version: 4, region: 'lpg' }).reply(201, recorded('floating_ip'));
    expect((await driver.reserveAddress({ location: 'lpg1' })).ip).toBe(IP);
  });

  test('what cloudscale.ch lacks is named without a request', async () => {
    const invalid = { code: 'invalid-request' };
    await expect(driver.createNetwork({ name: 'n', ranges: ['fd00::/64'] })).rejects.toMatchObject(invalid);
    await expect(driver.attachVolume(VOLUME, NODE, { device: 'vdb' })).rejects.toMatchObject(invalid);
    await expect(driver.assignAddress(IP, NODE, { privateIp: '10.0.0.1' })).rejects.toMatchObject(invalid);
    await expect(driver.deleteImage('debian-12')).rejects.toMatchObject(invalid);
    await expect(driver.getVolume('../servers')).rejects.toMatchObject({ code: 'volume-not-found' });
    for (const name of ['importKeyPair', 'unassignAddress', 'createImage', 'createFirewall'] as const)
      expect(Cloudscale.supports(name)).toBe(false);
  });
});

describe('errors', () => {
  test.each([
    [400, 'invalid-request'],
    [401, 'authentication'],
    [403, 'permission'],
    [404, 'node-not-found'],
    [429, 'rate-limit'],
    [500, 'unavailable'],
  ])('%i is %s', async (status, code) => {
    api().get(`${BASE}/servers/${NODE}`).reply(status, { detail: 'why it was' });
    await expect(driver.getNode(NODE)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('why it was') as string,
    });
  });
});

describe('sign-in', () => {
  test('sends the token, and shows it nowhere', async () => {
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer secret-token' } })
      .get(`${BASE}/servers/${NODE}`)
      .reply(500, { detail: 'secret-token' });
    const error: unknown = await driver.getNode(NODE).catch((reason: unknown) => reason);
    expect(JSON.stringify(error) + String(error)).not.toContain('secret-token');
  });

  describe('from the environment', () => {
    let home: string;
    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), 'cloudscale-'));
    });
    afterEach(() => rm(home, { recursive: true }));

    function found(variables: Record<string, string>, options: object = {}): Promise<unknown> {
      return Cloudscale.readEnvironment({ variables, home, directory: home }, options);
    }

    test('finds the variable first, and then a profile of the first file that is there', async () => {
      await writeFile(
        join(home, '.cloudscale.ini'),
        '[default]\napi_token = t1\n[staging]\napi_token = t2\n',
      );
      expect(await found({ CLOUDSCALE_API_TOKEN: 't0' })).toEqual({ token: 't0' });
      expect(await found({}, { region: 'lpg1' })).toEqual({ token: 't1', region: 'lpg1' });
      expect(await found({ CLOUDSCALE_PROFILE: 'staging' })).toEqual({ token: 't2' });
      await mkdir(join(home, 'config', 'cloudscale'), { recursive: true });
      await writeFile(join(home, 'config', 'cloudscale', 'cloudscale.ini'), '[default]\napi_token = t3\n');
      expect(await found({ XDG_CONFIG_HOME: join(home, 'config') })).toEqual({ token: 't3' });
    });

    test('names a profile that is not there, and a file that is none', async () => {
      await writeFile(join(home, 'cloudscale.ini'), '[default]\napi_token = t1\n');
      await expect(found({ CLOUDSCALE_PROFILE: 'none' })).rejects.toThrow(/profile none/);
      await writeFile(join(home, 'cloudscale.ini'), 'no section\n');
      await expect(found({})).rejects.toThrow(/cannot be read/);
      await rm(join(home, 'cloudscale.ini'));
      expect(await found({})).toEqual({});
    });
  });
});
