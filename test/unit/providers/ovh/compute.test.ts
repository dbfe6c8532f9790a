import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { OvhCompute } from 'skylane/ovh';
import { isolateNetwork } from '../../../support/api.js';
import { fixtureText } from '../../../support/fixture.js';

const ORIGIN = 'https://eu.api.ovh.com';
const PROJECT = '/1.0/cloud/project/p1';
const Ovh = getDriver(Provider.OVH);
const KEYS = { applicationKey: 'app', applicationSecret: 'secret-of-app', consumerKey: 'secret-of-consumer' };
const SPEC = { name: 'web-1', image: 'debian-12', size: 'b2-7' };
let driver: OvhCompute;
let serial = 0;

isolateNetwork();
beforeEach(() => {
  serial += 1;
  // Drivers with the same keys share the API's clock.
  driver = make();
  clock();
});
afterEach(async () => {
  await driver.close();
});

function make(options: object = { region: 'GRA11' }): OvhCompute {
  const applicationKey = `app-${serial}`;
  return new Ovh({ ...KEYS, applicationKey, serviceName: 'p1', retry: { attempts: 1 }, ...options });
}

function clock(): void {
  nock(ORIGIN)
    .persist()
    .get('/1.0/auth/time')
    .optionally()
    .reply(200, String(Math.floor(Date.now() / 1000)));
}

function recorded(name: string): unknown {
  return JSON.parse(fixtureText(`libcloud/compute/ovh/${name}.json`));
}

function instance(fields: object = {}): Record<string, unknown> {
  return { ...(recorded('instance_get_detail') as object), id: 'i1', ...fields };
}

describe('models', () => {
  test('an instance of a list has the ids of its flavor and image', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/instance?region=GRA11`)
      .reply(200, recorded('instance_get') as nock.Body);
    expect((await driver.listNodes())[0]).toMatchObject({
      id: 'foo',
      name: 'test_vm',
      state: 'running',
      publicIps: ['92.0.0.1'],
      privateIps: [],
      size: '551dc104-4174-495a-af34-4aafe75f22ca',
      image: '1f3b49ad-3566-4838-93f8-b657a36b870f',
      location: 'SBG1',
      createdAt: new Date('2015-05-29T11:20:48Z'),
      metadata: {},
      extra: { status: 'ACTIVE', sshKeyId: '6447567a6447746c655bad3d', monthlySince: null },
    });
  });

  test('a single instance has them in its objects', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/instance/i1`)
      .reply(200, recorded('instance_get_detail') as nock.Body);
    expect(await driver.getNode('i1')).toMatchObject({
      size: '98c1e679-5f2c-4069-b4da-4a4f7179b758',
      image: '3031ed24-8337-4b09-94b5-e51c54bec6c8',
      extra: { sshKeyId: '6447567a6447746c65513d3d' },
    });
  });

  test('addresses are told apart by their type, IPv4 before IPv6', async () => {
    const ipAddresses = [
      { networkId: 'n', version: 6, ip: '2001:41d0::1', type: 'public', gatewayIp: null },
      { networkId: 'n', version: 4, ip: '51.0.0.1', type: 'public', gatewayIp: null },
      { networkId: 'p', version: 4, ip: '10.0.0.4', type: 'private', gatewayIp: null },
    ];
    nock(ORIGIN).get(`${PROJECT}/instance/i1`).reply(200, instance({ ipAddresses }));
    const { publicIps, privateIps } = await driver.getNode('i1');
    expect([publicIps, privateIps]).toEqual([['51.0.0.1', '2001:41d0::1'], ['10.0.0.4']]);
  });

  test.each([
    ['BUILD', 'pending'],
    ['BUILDING', 'pending'],
    ['SHUTOFF', 'stopped'],
    ['DELETING', 'stopping'],
    ['RESCUED', 'running'],
    ['SHELVED_OFFLOADED', 'suspended'],
    ['ERROR', 'error'],
    ['UNKNOWN', 'unknown'],
    ['NEW_STATE', 'unknown'],
  ])('the state %s is %s', async (status, state) => {
    nock(ORIGIN).get(`${PROJECT}/instance/i1`).reply(200, instance({ status }));
    expect((await driver.getNode('i1')).state).toBe(state);
  });

  test('a flavor is a size, in MiB and GiB; one that is out of stock is left out', async () => {
    const [one, other] = recorded('flavor_get') as [object, object];
    const planCodes = { hourly: 'b2-7.consumption', monthly: 'b2-7.monthly' };
    nock(ORIGIN)
      .get(`${PROJECT}/flavor?region=GRA11`)
      .reply(200, [
        { ...one, available: true, planCodes, quota: 9 },
        { ...other, available: false },
      ]);
    const sizes = await driver.listSizes();
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toMatchObject({ id: 'foo-id', name: 'ovh.intel.ha.l', ram: 8192, disk: 80, vcpus: 2 });
    expect(sizes[0]).toMatchObject({
      price: null,
      extra: { region: 'SBG1', quota: 9, hourlyPlanCode: 'b2-7.consumption' },
    });
  });

  test('memory in GiB, as single flavors have it, is memory in MiB', async () => {
    const [one] = recorded('flavor_get') as [object];
    nock(ORIGIN)
      .get(`${PROJECT}/flavor?region=GRA11`)
      .reply(200, [{ ...one, ram: 7 }]);
    expect((await driver.listSizes())[0]!.ram).toBe(7168);
  });

  test('with a subsidiary sizes have its prices of an hour, in its currency', async () => {
    driver = make({ region: 'GRA11', subsidiary: `FR${serial}` });
    const [one, other] = recorded('flavor_get') as [object, object];
    const addons = [
      {
        planCode: 'b2-7.consumption',
        pricings: [
          { capacities: ['renew'], price: 4666000000 },
          { capacities: ['consumption'], price: 7090000 },
        ],
      },
      { planCode: 'other', pricings: [] },
    ];
    nock(ORIGIN)
      .get(`/1.0/order/catalog/public/cloud?ovhSubsidiary=FR${serial}`)
      .reply(200, { locale: { currencyCode: 'EUR' }, addons })
      .get(`${PROJECT}/flavor?region=GRA11`)
      .twice()
      .reply(200, [{ ...one, planCodes: { hourly: 'b2-7.consumption', monthly: null } }, other]);
    // The catalogue is asked for once.
    await driver.listSizes();
    expect(await driver.listSizes()).toMatchObject([
      { price: 0.0709, currency: 'EUR', locations: ['SBG1'] },
      { price: null, currency: null },
    ]);
  });

  test('images come before snapshots of instances', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/image?region=GRA11`)
      .reply(200, recorded('image_get') as nock.Body)
      .get(`${PROJECT}/snapshot?region=GRA11`)
      .reply(200, [
        { ...(recorded('image_get_detail') as object), id: 'snap', name: 'before', visibility: 'private' },
      ]);
    expect((await driver.listImages()).map(({ id }) => id)).toEqual(['foo-id', 'bar-id', 'snap']);
  });

  test('what is no image may be a snapshot', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/image/snap`)
      .reply(404, { class: 'Client::NotFound', message: 'not found' })
      .get(`${PROJECT}/snapshot/snap`)
      .reply(200, { ...(recorded('image_get_detail') as object), id: 'snap' });
    expect((await driver.getImage('snap')).id).toBe('snap');
  });

  test('regions are locations, by their names', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/region`)
      .reply(200, recorded('region_get') as nock.Body);
    expect((await driver.listLocations()).map(({ id, country }) => [id, country])).toEqual([
      ['SBG1', null],
      ['BHS1', null],
      ['GRA1', null],
    ]);
  });

  test('volumes and their snapshots are read', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/volume?region=GRA11`)
      .reply(200, recorded('volume_get') as nock.Body)
      .get(`${PROJECT}/volume/snapshot?region=GRA11`)
      .reply(200, recorded('volume_snapshot_get') as nock.Body);
    expect((await driver.listVolumes())[0]).toMatchObject({
      id: 'foo',
      name: 'testvol',
      size: 10,
      state: 'creating',
      extra: { nodeIds: [], type: 'classic', description: null },
    });
    expect(await driver.listVolumeSnapshots('foo')).toMatchObject([
      { id: 'foo-snap', state: 'available', size: 10, createdAt: new Date('2016-10-10T17:33:02Z') },
    ]);
  });

  test('without a region lists are of all regions', async () => {
    driver = make({});
    nock(ORIGIN).get(`${PROJECT}/instance`).reply(200, []);
    expect(await driver.listNodes()).toEqual([]);
  });

  test('an instance without an id is no instance', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/instance/i1`)
      .reply(200, instance({ id: null }));
    await expect(driver.getNode('i1')).rejects.toMatchObject({ code: 'malformed-response' });
  });
});

describe('createNode', () => {
  test('sends what was asked for, with the id of the key', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/sshkey?region=GRA11`)
      .reply(200, recorded('ssh_get') as nock.Body)
      .post(`${PROJECT}/instance`, {
        name: 'web-1',
        flavorId: 'b2-7',
        imageId: 'debian-12',
        region: 'SBG5',
        sshKeyId: 'ham-id',
        userData: '#!/bin/sh',
        networks: [{ networkId: 'pn-1' }],
        groupId: 'g1',
        monthlyBilling: true,
      })
      .reply(200, instance({ status: 'BUILD' }));
    const node = await driver.createNode({
      ...SPEC,
      location: 'SBG5',
      keyPair: 'mykey',
      userData: '#!/bin/sh',
      networks: ['pn-1'],
      extra: { groupId: 'g1', monthlyBilling: true },
    });
    expect(node).toMatchObject({ id: 'i1', state: 'pending' });
  });

  test('a key that was fetched before is not looked up again', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/sshkey?region=GRA11`)
      .reply(200, recorded('ssh_get') as nock.Body)
      .post(`${PROJECT}/instance`, (body: { sshKeyId?: string }) => body.sshKeyId === 'ham-id')
      .reply(200, instance());
    await driver.createNode({ ...SPEC, keyPair: await driver.getKeyPair('mykey') });
  });

  test('an instance may boot from a volume', async () => {
    nock(ORIGIN)
      .post(`${PROJECT}/instance`, { name: 'db', flavorId: 'b2-7', region: 'GRA11', volumeId: 'v1' })
      .reply(200, instance());
    await driver.createNode({ name: 'db', size: 'b2-7', extra: { bootVolume: 'v1' } });
  });

  test.each([
    ['metadata', { metadata: { team: 'web' } }],
    ['a password', { auth: { password: 'secret' } }],
    ['no network', { networks: 'none' as const }],
    ['no image', { image: '' }],
    ['bytes that are no text', { userData: new Uint8Array([0xff, 0xfe]) }],
  ])('%s is refused before anything is sent', async (_what, change) => {
    await expect(driver.createNode({ ...SPEC, ...change })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('a region is needed', async () => {
    driver = make({});
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('region') as string,
    });
  });

  test('a batch is one request with a number', async () => {
    nock(ORIGIN)
      .post(`${PROJECT}/instance/bulk`, {
        name: 'web',
        flavorId: 'b2-7',
        imageId: 'debian-12',
        region: 'GRA11',
        number: 2,
      })
      .reply(200, recorded('instance_get') as nock.Body);
    const batch = { spec: { ...SPEC, name: 'web' }, names: ['web-1', 'web-2'], clientToken: 'once' };
    expect((await driver.createNodeBatch(batch)).map(({ id }) => id)).toEqual(['foo', 'bar']);
  });

  test('a batch that comes back short is an error', async () => {
    nock(ORIGIN).post(`${PROJECT}/instance/bulk`).reply(200, [instance()]);
    const batch = { spec: SPEC, names: ['web-1', 'web-2'], clientToken: 'once' };
    await expect(driver.createNodeBatch(batch)).rejects.toMatchObject({
      code: 'malformed-response',
      message: expect.stringContaining('names 1: i1.') as string,
    });
  });
});

describe('changes', () => {
  test.each([
    ['rebootNode', 'reboot', { type: 'soft' }, (it: OvhCompute) => it.rebootNode('i1')],
    ['startNode', 'start', '', (it: OvhCompute) => it.startNode('i1')],
    ['stopNode', 'stop', '', (it: OvhCompute) => it.stopNode('i1')],
    ['resizeNode', 'resize', { flavorId: 'b2-15' }, (it: OvhCompute) => it.resizeNode('i1', 'b2-15')],
    [
      'rebuildNode',
      'reinstall',
      { imageId: 'debian-12' },
      (it: OvhCompute) => it.rebuildNode('i1', { image: 'debian-12' }),
    ],
  ])('%s', async (_name, below, body, change) => {
    nock(ORIGIN)
      .post(`${PROJECT}/instance/i1/${below}`, body)
      .reply(200, 'null')
      .get(`${PROJECT}/instance/i1`)
      .reply(200, instance({ status: 'REBOOT' }));
    expect((await change(driver)).state).toBe('rebooting');
  });

  test.each([
    ['stopping', 'stop', 'ACTIVE', (it: OvhCompute) => it.stopNode('i1')],
    ['starting', 'start', 'SHUTOFF', (it: OvhCompute) => it.startNode('i1')],
  ])('what is not done yet is %s', async (state, below, status, change) => {
    nock(ORIGIN)
      .post(`${PROJECT}/instance/i1/${below}`)
      .reply(200, 'null')
      .get(`${PROJECT}/instance/i1`)
      .reply(200, instance({ status }));
    expect((await change(driver)).state).toBe(state);
  });

  test('an instance is renamed', async () => {
    nock(ORIGIN)
      .put(`${PROJECT}/instance/i1`, { instanceName: 'web-2' })
      .reply(200, 'null')
      .get(`${PROJECT}/instance/i1`)
      .reply(200, instance({ name: 'web-2' }));
    expect((await driver.updateNode('i1', { name: 'web-2' })).name).toBe('web-2');
  });

  test('metadata cannot be changed', async () => {
    await expect(driver.updateNode('i1', { metadata: {} })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('an instance that is gone is deleted calmly', async () => {
    nock(ORIGIN).delete(`${PROJECT}/instance/i1`).reply(404, { message: 'not found' });
    await driver.destroyNode('i1');
  });

  test('waiting for an image ends when it is active, or cannot become it', async () => {
    const image = { ...(recorded('image_get_detail') as object), id: 's1' };
    for (const status of ['saving', 'active', 'killed'])
      nock(ORIGIN)
        .get(`${PROJECT}/image/s1`)
        .reply(200, { ...image, status });
    const found = await driver.getImage('s1');
    expect((await driver.waitUntilAvailable(found)).extra.status).toBe('active');
    await expect(driver.waitUntilAvailable(found)).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each([
    ['an instance', 'instance/i1', (it: OvhCompute) => it.destroyNode('i1')],
    ['a volume', 'volume/v1', (it: OvhCompute) => it.destroyVolume('v1')],
    ['a network', 'region/GRA11/network/n1', (it: OvhCompute) => it.destroyNetwork('n1')],
  ])('%s of a project that does not exist is not known to be gone', async (_what, path, destroy) => {
    nock(ORIGIN)
      .delete(`${PROJECT}/${path}`)
      .reply(404, { class: 'Client::NotFound', message: 'This service does not exist' });
    await expect(destroy(driver)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('an image of OVHcloud’s is not taken for a snapshot that is gone', async () => {
    const image = recorded('image_get_detail') as object;
    nock(ORIGIN)
      .get(`${PROJECT}/image/debian-12`)
      .reply(200, { ...image, visibility: 'public' });
    await expect(driver.deleteImage('debian-12')).rejects.toMatchObject({ code: 'permission' });
    nock(ORIGIN)
      .get(`${PROJECT}/image/s1`)
      .reply(404, { message: 'not found' })
      .delete(`${PROJECT}/snapshot/s1`)
      .reply(200, 'null');
    await driver.deleteImage('s1');
  });

  test('metadata of an image is refused before anything is sent', async () => {
    await expect(driver.createImage('i1', { name: 'before', metadata: { a: 'b' } })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('a snapshot that was accepted and cannot be looked for is no refusal', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/snapshot?region=GRA11`)
      .reply(200, [])
      .post(`${PROJECT}/instance/i1/snapshot`)
      .reply(200, 'null')
      .get(`${PROJECT}/snapshot?region=GRA11`)
      .reply(403, { message: 'no' });
    await expect(driver.createImage('i1', { name: 'before' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('accepted the snapshot') as string,
    });
  });

  test('an image is the snapshot that was not there before, of several with one name', async () => {
    const image = { ...(recorded('image_get_detail') as object), name: 'before', status: 'queued' };
    nock(ORIGIN)
      .get(`${PROJECT}/snapshot?region=GRA11`)
      .reply(200, [{ ...image, id: 'old' }])
      .post(`${PROJECT}/instance/i1/snapshot`, { snapshotName: 'before' })
      .reply(200, 'null')
      .get(`${PROJECT}/snapshot?region=GRA11`)
      .reply(200, [
        { ...image, id: 'old' },
        { ...image, id: 'new' },
      ]);
    expect(await driver.createImage('i1', { name: 'before' })).toMatchObject({
      id: 'new',
      extra: { status: 'queued' },
    });
  });
});

describe('keys and volumes', () => {
  test('a key is registered under its name', async () => {
    nock(ORIGIN)
      .post(`${PROJECT}/sshkey`, { name: 'mykey', publicKey: 'ssh-ed25519 AAAA' })
      .reply(200, { ...(recorded('ssh_get_detail') as object), fingerPrint: '7d:25' });
    expect(await driver.importKeyPair('mykey', 'ssh-ed25519 AAAA')).toMatchObject({
      name: 'mykey',
      fingerprint: '7d:25',
      extra: { id: 'ham-id' },
    });
  });

  test('a volume is of the kind classic unless another is asked for', async () => {
    nock(ORIGIN)
      .post(`${PROJECT}/volume`, {
        name: 'data',
        size: 10,
        region: 'GRA11',
        type: 'classic',
        snapshotId: 's1',
      })
      .reply(200, recorded('volume_get_detail') as nock.Body);
    expect(await driver.createVolume({ name: 'data', size: 10, snapshot: 's1' })).toMatchObject({
      state: 'creating',
    });
  });

  test.each([
    ['tags of a volume', (it: OvhCompute) => it.createVolume({ name: 'd', size: 1, tags: { a: 'b' } })],
    [
      'tags of a snapshot',
      (it: OvhCompute) => it.createVolumeSnapshot('v1', { name: 's', tags: { a: 'b' } }),
    ],
    ['a device name', (it: OvhCompute) => it.attachVolume('v1', 'i1', { device: '/dev/vdb' })],
  ])('%s: refused before anything is sent', async (_what, change) => {
    await expect(change(driver)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('attaching waits until the volume is attached', async () => {
    const volume = recorded('volume_get_detail') as object;
    nock(ORIGIN)
      .post(`${PROJECT}/volume/foo/attach`, { instanceId: 'i1' })
      .reply(200, { ...volume, status: 'attaching' })
      .get(`${PROJECT}/volume/foo`)
      .reply(200, { ...volume, status: 'attaching' })
      .get(`${PROJECT}/volume/foo`)
      .reply(200, { ...volume, status: 'in-use', attachedTo: ['i1'] });
    expect(await driver.attachVolume('foo', 'i1')).toMatchObject({
      state: 'in-use',
      extra: { nodeIds: ['i1'] },
    });
  });

  test('detaching names the instance', async () => {
    const volume = { ...(recorded('volume_get_detail') as object), status: 'in-use', attachedTo: ['i1'] };
    nock(ORIGIN)
      .get(`${PROJECT}/volume/foo`)
      .reply(200, volume)
      .post(`${PROJECT}/volume/foo/detach`, { instanceId: 'i1' })
      .reply(200, { ...volume, status: 'detaching' })
      .get(`${PROJECT}/volume/foo`)
      .reply(200, { ...volume, status: 'available', attachedTo: [] });
    expect((await driver.detachVolume('foo')).state).toBe('available');
  });

  test('what is not attached cannot be detached', async () => {
    nock(ORIGIN)
      .get(`${PROJECT}/volume/foo`)
      .reply(200, recorded('volume_get_detail') as nock.Body);
    await expect(driver.detachVolume('foo')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a volume grows', async () => {
    const volume = { ...(recorded('volume_get_detail') as object), status: 'available' };
    nock(ORIGIN)
      .post(`${PROJECT}/volume/foo/upsize`, { size: 20 })
      .reply(200, { ...volume, status: 'extending' })
      .get(`${PROJECT}/volume/foo`)
      .reply(200, { ...volume, size: 20 });
    expect((await driver.resizeVolume('foo', 20)).size).toBe(20);
  });
});

describe('floating IPs', () => {
  const REGION = `${PROJECT}/region/GRA11`;
  const free = {
    id: 'f1',
    ip: '57.0.0.1',
    networkId: 'n',
    region: 'GRA11',
    status: 'down',
    associatedEntity: null,
  };
  const used = {
    ...free,
    status: 'active',
    associatedEntity: { id: 'port', ip: '10.0.0.4', type: 'instance' },
  };
  const operation = { id: 'o1', action: 'instance#associateFloatingIp', status: 'in-progress', progress: 0 };

  test('tell what they lead to, and not whose it is', async () => {
    nock(ORIGIN).get(`${REGION}/floatingip`).reply(200, [used]);
    expect(await driver.listAddresses()).toMatchObject([
      {
        id: 'f1',
        ip: '57.0.0.1',
        nodeId: null,
        location: 'GRA11',
        extra: { leadsTo: 'instance', privateIp: '10.0.0.4' },
      },
    ]);
  });

  test('one is led to the private address of an instance, by an operation that is waited for', async () => {
    const ipAddresses = [{ networkId: 'p', version: 4, ip: '10.0.0.4', type: 'private' }];
    nock(ORIGIN)
      .get(`${PROJECT}/instance/i1`)
      .reply(200, instance({ ipAddresses }))
      .post(`${REGION}/instance/i1/associateFloatingIp`, { floatingIpId: 'f1', ip: '10.0.0.4' })
      .reply(200, operation)
      .get(`${PROJECT}/operation/o1`)
      .reply(200, { ...operation, status: 'completed' })
      .get(`${REGION}/floatingip/f1`)
      .reply(200, used);
    expect((await driver.assignAddress('f1', 'i1')).extra.privateIp).toBe('10.0.0.4');
  });

  test('an operation that fails is a conflict', async () => {
    nock(ORIGIN)
      .post(`${REGION}/instance/i1/associateFloatingIp`)
      .reply(200, operation)
      .get(`${PROJECT}/operation/o1`)
      .reply(200, { ...operation, status: 'in-error' });
    await expect(driver.assignAddress('f1', 'i1', { privateIp: '10.0.0.4' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('o1') as string,
    });
  });

  test('an instance without a private address can be given none', async () => {
    nock(ORIGIN).get(`${PROJECT}/instance/i1`).reply(200, instance());
    await expect(driver.assignAddress('f1', 'i1')).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('one that leads nowhere is left as it is', async () => {
    nock(ORIGIN).get(`${REGION}/floatingip/f1`).reply(200, free);
    expect((await driver.unassignAddress('f1')).extra.leadsTo).toBeNull();
  });

  test('one is released in its own region', async () => {
    driver = make({});
    nock(ORIGIN).delete(`${PROJECT}/region/SBG5/floatingip/f1`).reply(200, 'null');
    const extra = { status: 'down', leadsTo: null, privateIp: null };
    const address = {
      kind: 'address',
      id: 'f1',
      ip: '57.0.0.1',
      nodeId: null,
      location: 'SBG5',
      extra,
    } as const;
    await driver.releaseAddress(driver.adopt(address));
  });

  test('without a region they cannot be listed, and none can be reserved', async () => {
    driver = make({});
    await expect(driver.listAddresses()).rejects.toMatchObject({ code: 'invalid-request' });
    expect(Ovh.supports('reserveAddress')).toBe(false);
  });
});

describe('networks', () => {
  const NETWORKS = `${PROJECT}/region/GRA11/network`;
  const network = { id: 'n1', name: 'inner', region: 'GRA11', visibility: 'private', vlanId: 7 };

  test('a network is made with its subnet, by an operation that is waited for', async () => {
    const subnet = { cidr: '10.4.0.0/24', enableDhcp: true, enableGatewayIp: true, ipVersion: 4 };
    const operation = { id: 'o1', action: 'network#create', status: 'created' };
    const subOperations = [{ id: 'o2', action: 'network#create', status: 'completed', resourceId: 'n1' }];
    nock(ORIGIN)
      .post(NETWORKS, { name: 'inner', subnet, vlanId: 7 })
      .reply(200, operation)
      .get(`${PROJECT}/operation/o1`)
      .reply(200, { ...operation, status: 'completed', resourceId: null, subOperations })
      .get(`${NETWORKS}/n1`)
      .reply(200, network)
      .get(`${NETWORKS}/n1/subnet`)
      .reply(200, [{ id: 's1', cidr: '10.4.0.0/24' }]);
    const extra = { vlanId: 7, gateway: true };
    expect(await driver.createNetwork({ name: 'inner', ranges: ['10.4.0.0/24'], extra })).toMatchObject({
      id: 'n1',
      ranges: ['10.4.0.0/24'],
      location: 'GRA11',
      extra: { visibility: 'private', vlanId: 7 },
    });
  });

  test('what was made and cannot be read is named', async () => {
    const operation = { id: 'o1', action: 'network#create', status: 'completed', resourceId: 'n1' };
    nock(ORIGIN).post(NETWORKS).reply(200, operation).get(`${NETWORKS}/n1`).reply(403, { message: 'no' });
    await expect(driver.createNetwork({ name: 'inner', ranges: ['10.4.0.0/24'] })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('n1 was made') as string,
    });
  });

  test('an operation whose end cannot be seen is named', async () => {
    const operation = { id: 'o1', action: 'network#create', status: 'created' };
    nock(ORIGIN)
      .post(NETWORKS)
      .reply(200, operation)
      .get(`${PROJECT}/operation/o1`)
      .reply(403, { message: 'no' });
    await expect(driver.createNetwork({ name: 'inner', ranges: ['10.4.0.0/24'] })).rejects.toMatchObject({
      message: expect.stringContaining('the operation o1') as string,
    });
  });

  test('lists have no ranges', async () => {
    nock(ORIGIN).get(NETWORKS).reply(200, [network]);
    expect(await driver.listNetworks()).toMatchObject([{ id: 'n1', ranges: [] }]);
  });

  test.each([[[]], [['10.4.0.0/24', '10.5.0.0/24']]])('ranges %o are refused', async (ranges) => {
    await expect(driver.createNetwork({ name: 'inner', ranges })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('one that is gone is deleted calmly', async () => {
    nock(ORIGIN).delete(`${NETWORKS}/n1`).reply(404, { message: 'not found' });
    await driver.destroyNetwork('n1');
  });
});

describe('errors', () => {
  test.each([
    [403, { errorCode: 'INVALID_CREDENTIAL', message: 'This credential is not valid' }, 'authentication'],
    [404, { class: 'Client::NotFound', message: 'Instance not found' }, 'node-not-found'],
    [404, { class: 'Client::NotFound', message: 'This service does not exist' }, 'not-found'],
    [403, { class: 'Client::Forbidden', message: 'Quota exceeded for instances' }, 'quota-exceeded'],
    [400, { class: 'Client::BadRequest', message: 'Image x could not be found' }, 'image-not-found'],
    [400, { class: 'Client::BadRequest', message: 'Flavor x could not be found' }, 'size-not-found'],
    [
      400,
      { class: 'Client::BadRequest', message: 'invalid: Image cannot be used with the chosen flavor' },
      'invalid-request',
    ],
  ])('%i %o is %s', async (status, body, code) => {
    // A refused sign-in is tried once more, with a new clock.
    const times = code === 'authentication' ? 2 : 1;
    nock(ORIGIN).get(`${PROJECT}/instance/i1`).times(times).reply(status, body);
    await expect(driver.getNode('i1')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(body.message) as string,
    });
  });
});

describe('sign-in', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovh-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const environment = (variables: Record<string, string> = {}) => ({
    variables,
    home: '',
    directory: folder,
  });

  test('a project is needed', () => {
    expect(() => make({ serviceName: '' })).toThrow(/serviceName/);
  });

  test('ovh.conf has the keys of its endpoint; variables go before it', async () => {
    const text =
      '[default]\nendpoint=ovh-ca\n[ovh-ca]\napplication_key=a\napplication_secret=b\nconsumer_key=c\n';
    await writeFile(join(folder, 'ovh.conf'), text);
    const variables = { OVH_CLOUD_PROJECT_SERVICE: 'p2', OVH_CONSUMER_KEY: 'other' };
    await using cloud = await Ovh.fromEnv({ retry: { attempts: 1 } }, environment(variables));
    nock('https://ca.api.ovh.com', { reqheaders: { 'x-ovh-application': 'a', 'x-ovh-consumer': 'other' } })
      .get('/1.0/cloud/project/p2/instance')
      .reply(200, []);
    nock('https://ca.api.ovh.com').get('/1.0/auth/time').reply(200, '1700000000');
    expect(await cloud.listNodes()).toEqual([]);
  });

  test('a missing key is named with its variable', async () => {
    await expect(Ovh.fromEnv({}, environment())).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('OVH_APPLICATION_KEY') as string,
    });
  });

  test('a file that is no configuration is named', async () => {
    await writeFile(join(folder, 'ovh.conf'), 'endpoint=ovh-eu\n');
    await expect(Ovh.fromEnv({}, environment())).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('ovh.conf') as string,
    });
  });
});
