import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { IonosCompute } from 'skylane/ionos-cloud';
import { isolateNetwork } from '../../../support/api.js';

const ORIGIN = 'https://api.ionos.com';
const BASE = '/cloudapi/v6';
const DATACENTER = '0dc0ffee-0000-4000-8000-000000000001';
const NODE = '0dc0ffee-0000-4000-8000-000000000002';
const VOLUME = '0dc0ffee-0000-4000-8000-000000000003';
const BOOT = '0dc0ffee-0000-4000-8000-000000000004';
const IMAGE = '0dc0ffee-0000-4000-8000-000000000005';
const REQUEST = '0dc0ffee-0000-4000-8000-000000000006';
const BLOCK = '0dc0ffee-0000-4000-8000-000000000007';
const NIC = '0dc0ffee-0000-4000-8000-000000000008';
const PATH = `${BASE}/datacenters/${DATACENTER}`;
const LOCATION = { location: `${ORIGIN}${BASE}/requests/${REQUEST}/status` };
const SPEC = { name: 'web-1', image: IMAGE, size: '2-4096' };
const Ionos = getDriver(Provider.IONOS_CLOUD);
let driver: IonosCompute;

isolateNetwork();
beforeEach(() => {
  driver = make();
});
afterEach(async () => {
  await driver.close();
});

function make(options: object = { token: 'secret-token' }): IonosCompute {
  return new Ionos({ datacenterId: DATACENTER, retry: { attempts: 1 }, ...options });
}

function server(properties: object = {}, state = 'AVAILABLE'): nock.Body {
  return {
    id: NODE,
    metadata: { state, createdDate: '2026-01-02T03:04:05Z' },
    properties: {
      name: 'web-1',
      cores: 2,
      ram: 4096,
      vmState: 'RUNNING',
      bootVolume: { id: BOOT },
      ...properties,
    },
    entities: {
      volumes: { items: [{ id: BOOT, properties: { image: IMAGE } }, { id: VOLUME }] },
      nics: {
        items: [
          { id: NIC, properties: { lan: 1, ips: ['203.0.113.7'], ipv6Ips: ['2001:db8::7'] } },
          { id: 'n2', properties: { lan: 2, ips: ['10.7.222.3'] } },
        ],
      },
    },
  } as nock.Body;
}

function volume(properties: object = {}, state = 'AVAILABLE'): nock.Body {
  return {
    id: VOLUME,
    metadata: { state },
    properties: { name: 'data', size: 10, ...properties },
  } as nock.Body;
}

/** The data centre is asked before each change. */
function free(times = 1, state = 'AVAILABLE'): void {
  nock(ORIGIN).get(`${PATH}?depth=0`).times(times).reply(200, { metadata: { state } });
}

function done(status = 'DONE', message = 'done'): void {
  nock(ORIGIN).get(`${BASE}/requests/${REQUEST}/status`).reply(200, { metadata: { status, message } });
}

describe('models', () => {
  test('a server is a node with its addresses, size and image', async () => {
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer secret-token' } })
      .get(`${PATH}/servers/${NODE}?depth=2`)
      .reply(200, server());
    expect(await driver.getNode(NODE)).toMatchObject({
      id: NODE,
      name: 'web-1',
      state: 'running',
      publicIps: ['203.0.113.7', '2001:db8::7'],
      privateIps: ['10.7.222.3'],
      size: '2-4096',
      image: IMAGE,
      location: DATACENTER,
      createdAt: new Date('2026-01-02T03:04:05Z'),
      extra: { status: 'AVAILABLE', vmState: 'RUNNING', bootVolume: BOOT, volumeIds: [BOOT, VOLUME] },
    });
  });

  test.each([
    ['BUSY', 'NOSTATE', 'pending'],
    ['BUSY', 'RUNNING', 'updating'],
    ['AVAILABLE', 'SHUTOFF', 'stopped'],
    ['AVAILABLE', 'PAUSED', 'paused'],
    ['AVAILABLE', 'CRASHED', 'error'],
    ['SUSPENDED', 'RUNNING', 'suspended'],
    ['DESTROYING', 'RUNNING', 'stopping'],
    ['FAILED', 'NOSTATE', 'error'],
    ['FAILED_UPDATING', 'RUNNING', 'error'],
    ['AVAILABLE', 'NEW', 'unknown'],
  ])('a server that is %s and %s is %s', async (state, vmState, expected) => {
    nock(ORIGIN).get(`${PATH}/servers/${NODE}?depth=2`).reply(200, server({ vmState }, state));
    expect((await driver.getNode(NODE)).state).toBe(expected);
  });

  test('a cube has the size of its template', async () => {
    nock(ORIGIN)
      .get(`${PATH}/servers/${NODE}?depth=2`)
      .reply(200, server({ templateUuid: 'a-template' }));
    expect((await driver.getNode(NODE)).size).toBe('a-template');
  });

  test('lists follow the link to the next page', async () => {
    const next = `${ORIGIN}${PATH}/servers?depth=3&limit=1000&offset=1000`;
    nock(ORIGIN)
      .get(`${PATH}/servers?depth=3&limit=1000`)
      .reply(200, { items: [server()], _links: { next } })
      .get(`${PATH}/servers?depth=3&limit=1000&offset=1000`)
      .reply(200, { items: [{ ...(server() as object), id: IMAGE }] });
    expect((await driver.listNodes()).map(({ id }) => id)).toEqual([NODE, IMAGE]);
  });

  test('another form of an id costs no request', async () => {
    await expect(driver.getVolume('../../users')).rejects.toMatchObject({ code: 'volume-not-found' });
  });

  test('sizes are templates, and examples of what the processors of the data centre allow', async () => {
    const properties = { name: 'Basic Cube XS', cores: 1, ram: 2048, storageSize: 60, category: 'Basic' };
    const cpuArchitecture = [{ cpuFamily: 'INTEL_ICELAKE', maxCores: 2, maxRam: 4096 }];
    nock(ORIGIN)
      .get(`${BASE}/templates?depth=1`)
      .reply(200, { items: [{ id: IMAGE, properties }] })
      .get(`${PATH}?depth=1`)
      .reply(200, { properties: { cpuArchitecture } });
    const sizes = await driver.listSizes();
    expect(sizes.map(({ id }) => id)).toEqual([IMAGE, '1-1024', '1-2048', '1-4096', '2-2048', '2-4096']);
    expect(sizes[0]).toMatchObject({ ram: 2048, disk: 60, vcpus: 1, extra: { category: 'Basic' } });
    expect(sizes[5]).toMatchObject({ ram: 4096, disk: null, vcpus: 2, price: null, currency: null });
  });

  test('any cores with a multiple of 256 MB are a size', async () => {
    expect(await driver.getSize('3-6400')).toMatchObject({ vcpus: 3, ram: 6400 });
    await expect(driver.getSize('3-6401')).rejects.toMatchObject({ code: 'size-not-found' });
  });

  test('images of CDs are left out', async () => {
    const items = [
      {
        id: IMAGE,
        properties: { name: 'debian-12', imageType: 'HDD', size: 3, location: 'de/fra', public: true },
      },
      { id: VOLUME, properties: { name: 'cd', imageType: 'CDROM' } },
    ];
    nock(ORIGIN).get(`${BASE}/images?depth=1`).reply(200, { items });
    expect(await driver.listImages()).toMatchObject([
      { id: IMAGE, name: 'debian-12', extra: { location: 'de/fra', isPublic: true, size: 3 } },
    ]);
  });

  test('data centres are locations', async () => {
    const properties = { name: 'main', location: 'de/fra' };
    nock(ORIGIN)
      .get(`${BASE}/datacenters?depth=1&limit=1000`)
      .reply(200, { items: [{ id: DATACENTER, properties }] });
    expect(await driver.listLocations()).toMatchObject([
      { id: DATACENTER, name: 'main', country: 'DE', extra: { place: 'de/fra' } },
    ]);
  });

  test.each([
    ['AVAILABLE', {}, 'available'],
    ['AVAILABLE', { bootServer: NODE }, 'in-use'],
    ['BUSY', {}, 'creating'],
    ['FAILED', {}, 'error'],
  ])('a volume that is %s with %o is %s', async (state, properties, expected) => {
    nock(ORIGIN).get(`${PATH}/volumes/${VOLUME}`).reply(200, volume(properties, state));
    expect((await driver.getVolume(VOLUME)).state).toBe(expected);
  });

  test('a server without properties is none', async () => {
    nock(ORIGIN).get(`${PATH}/servers/${NODE}?depth=2`).reply(200, { id: NODE });
    await expect(driver.getNode(NODE)).rejects.toMatchObject({ code: 'malformed-response' });
  });
});

describe('createNode', () => {
  test('makes a server with its disk and interfaces by one request, the disk as large as the image', async () => {
    nock(ORIGIN)
      .get(`${BASE}/images/${IMAGE}`)
      .reply(200, { id: IMAGE, properties: { name: 'debian-12', size: 3.2 } });
    free();
    nock(ORIGIN)
      .post(`${PATH}/servers`, {
        properties: { name: 'web-1', cores: 2, ram: 4096, type: 'VCPU', availabilityZone: 'ZONE_1' },
        entities: {
          volumes: {
            items: [
              {
                properties: {
                  name: 'web-1',
                  image: IMAGE,
                  sshKeys: ['ssh-ed25519 AAAA'],
                  userData: Buffer.from('#!/bin/sh').toString('base64'),
                  size: 4,
                  type: 'SSD Premium',
                },
              },
            ],
          },
          nics: { items: [{ properties: { lan: 1, dhcp: true } }, { properties: { lan: 7, dhcp: true } }] },
        },
      })
      .reply(202, server({ vmState: 'NOSTATE' }, 'BUSY'), LOCATION);
    const node = await driver.createNode({
      ...SPEC,
      location: DATACENTER,
      auth: { publicKey: 'ssh-ed25519 AAAA' },
      userData: '#!/bin/sh',
      networks: ['1', '7'],
      extra: { type: 'VCPU', availabilityZone: 'ZONE_1', diskType: 'SSD Premium' },
    });
    expect(node.state).toBe('pending');
  });

  test('a cube has the disk of its template, and an image may be an alias', async () => {
    free();
    nock(ORIGIN)
      .post(`${PATH}/servers`, {
        properties: { name: 'web-1', templateUuid: VOLUME, type: 'CUBE' },
        entities: {
          volumes: {
            items: [
              {
                properties: {
                  name: 'web-1',
                  imageAlias: 'ubuntu:latest',
                  imagePassword: 'a-password',
                  type: 'DAS',
                },
              },
            ],
          },
        },
      })
      .reply(202, server({}, 'BUSY'), LOCATION);
    const auth = { password: 'a-password' };
    await driver.createNode({ name: 'web-1', image: 'ubuntu:latest', size: VOLUME, auth });
  });

  test('waits until the data centre is free', async () => {
    free(1, 'BUSY');
    free();
    nock(ORIGIN).post(`${PATH}/servers`).reply(202, server({}, 'BUSY'), LOCATION);
    await driver.createNode({ ...SPEC, extra: { diskSize: 10 } });
  });

  test('two changes of one data centre go one after another', async () => {
    const order: string[] = [];
    nock(ORIGIN)
      .get(`${PATH}?depth=0`)
      .twice()
      .reply(200, () => {
        order.push('asks');
        return { metadata: { state: 'AVAILABLE' } };
      })
      .post(`${PATH}/servers`)
      .twice()
      .delay(30)
      .reply(202, () => {
        order.push('makes');
        return server({}, 'BUSY') as object;
      });
    const spec = { ...SPEC, extra: { diskSize: 10 } };
    await Promise.all([driver.createNode(spec), driver.createNode(spec)]);
    expect(order).toEqual(['asks', 'makes', 'asks', 'makes']);
  });

  test.each([
    ['metadata', { metadata: { team: 'web' } }],
    ['a stored key', { keyPair: 'laptop' }],
    ['another data centre', { location: NODE }],
    ['a LAN by its name', { networks: ['inner'] }],
    ['an alias without the size of the disk', { image: 'ubuntu:latest' }],
    ['a text that is no key', { auth: { publicKey: 'no key' } }],
  ])('%s is refused before anything is sent', async (_what, change) => {
    await expect(driver.createNode({ ...SPEC, ...change })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('memory that is not sold is refused before anything is sent', async () => {
    await expect(driver.createNode({ ...SPEC, size: '2-1000' })).rejects.toMatchObject({
      code: 'size-not-found',
    });
  });
});

describe('changes', () => {
  test.each([
    ['reboot', (it: IonosCompute) => it.rebootNode(NODE)],
    ['start', (it: IonosCompute) => it.startNode(NODE)],
    ['stop', (it: IonosCompute) => it.stopNode(NODE)],
  ])('%s is waited for', async (below, change) => {
    free();
    nock(ORIGIN).post(`${PATH}/servers/${NODE}/${below}`).reply(202, undefined, LOCATION);
    done();
    nock(ORIGIN).get(`${PATH}/servers/${NODE}?depth=2`).reply(200, server());
    expect((await change(driver)).id).toBe(NODE);
  });

  test('a request that fails is a conflict, with its words', async () => {
    free();
    nock(ORIGIN).post(`${PATH}/servers/${NODE}/start`).reply(202, undefined, LOCATION);
    done('FAILED', 'no capacity left');
    await expect(driver.startNode(NODE)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('no capacity left') as string,
    });
  });

  test('a server gets other cores and memory, and another name', async () => {
    for (const json of [{ cores: 4, ram: 8192 }, { name: 'web-2' }]) {
      free();
      nock(ORIGIN).patch(`${PATH}/servers/${NODE}`, json).reply(202, server(), LOCATION);
      done();
      nock(ORIGIN).get(`${PATH}/servers/${NODE}?depth=2`).reply(200, server());
    }
    await driver.resizeNode(NODE, '4-8192');
    await driver.updateNode(NODE, { name: 'web-2' });
  });

  test('a template is no other size for a server', async () => {
    await expect(driver.resizeNode(NODE, IMAGE)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('a server goes with its boot volume alone: volumes that were attached stay', async () => {
    nock(ORIGIN)
      .get(`${PATH}/servers/${NODE}?depth=2`)
      .reply(200, server())
      .delete(`${PATH}/servers/${NODE}`)
      .reply(202, undefined, LOCATION)
      .delete(`${PATH}/volumes/${BOOT}`)
      .reply(202, undefined, LOCATION);
    free(2);
    await driver.destroyNode(NODE);
  });

  test('a server without other volumes goes with its volume by one request', async () => {
    const alone = { ...(server() as object), entities: { volumes: { items: [{ id: BOOT }] } } };
    nock(ORIGIN)
      .get(`${PATH}/servers/${NODE}?depth=2`)
      .reply(200, alone)
      .delete(`${PATH}/servers/${NODE}?deleteVolumes=true`)
      .reply(202, undefined, LOCATION);
    free();
    await driver.destroyNode(NODE);
  });

  test('a server that is gone is no error', async () => {
    const messages = [{ errorCode: '309', message: 'Resource does not exist' }];
    nock(ORIGIN).get(`${PATH}/servers/${NODE}?depth=2`).reply(404, { httpStatus: 404, messages });
    free();
    await driver.destroyNode(NODE);
  });

  test.each([
    ['a server', `servers/${NODE}?depth=2`, (it: IonosCompute) => it.destroyNode(NODE)],
    ['a volume', `volumes/${VOLUME}`, (it: IonosCompute) => it.destroyVolume(VOLUME)],
    ['a LAN', 'lans/7', (it: IonosCompute) => it.destroyNetwork('7')],
  ])('%s of a data centre that does not exist is not known to be gone', async (_what, path, destroy) => {
    const missing = {
      httpStatus: 404,
      messages: [{ errorCode: '309', message: 'Resource does not exist' }],
    };
    nock(ORIGIN).get(`${PATH}/${path}`).reply(404, missing).get(`${PATH}?depth=0`).reply(404, missing);
    await expect(destroy(driver)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a boot volume that stays after its server is named', async () => {
    nock(ORIGIN)
      .get(`${PATH}/servers/${NODE}?depth=2`)
      .reply(200, server())
      .delete(`${PATH}/servers/${NODE}`)
      .reply(202, undefined, LOCATION)
      .delete(`${PATH}/volumes/${BOOT}`)
      .reply(403, { httpStatus: 403, messages: [{ errorCode: '331', message: 'no' }] });
    free(2);
    await expect(driver.destroyNode(NODE)).rejects.toMatchObject({
      code: 'permission',
      message: expect.stringContaining(`its boot volume ${BOOT} is left`) as string,
    });
  });

  test('what was accepted is named where its end cannot be seen, or it cannot be read', async () => {
    nock(ORIGIN)
      .post(`${PATH}/lans`)
      .reply(202, { id: '7' }, LOCATION)
      .get(`${BASE}/requests/${REQUEST}/status`)
      .reply(403, {});
    free();
    await expect(driver.createNetwork({ name: 'inner' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('accepted it for 7') as string,
    });
    nock(ORIGIN)
      .get(`${PATH}?depth=0`)
      .times(2)
      .reply(200, { metadata: { state: 'AVAILABLE' }, properties: { location: 'de/fra' } })
      .post(`${BASE}/ipblocks`)
      .reply(202, { id: BLOCK }, LOCATION)
      .get(`${BASE}/ipblocks/${BLOCK}?depth=1`)
      .reply(403, {});
    done();
    await expect(driver.reserveAddress()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`${BLOCK} was made`) as string,
    });
  });

  test('where the response sends elsewhere nothing is asked', async () => {
    free();
    nock(ORIGIN)
      .post(`${PATH}/servers/${NODE}/start`)
      .reply(202, undefined, { location: 'https://evil.example/requests/1/status' });
    nock(ORIGIN).get(`${PATH}/servers/${NODE}?depth=2`).reply(200, server());
    await driver.startNode(NODE);
  });
});

describe('volumes, networks and addresses', () => {
  test('an empty volume has a licence of its own, one of a snapshot that of the snapshot', async () => {
    free(2);
    nock(ORIGIN)
      .post(`${PATH}/volumes`, { properties: { name: 'data', size: 10, type: 'HDD', licenceType: 'OTHER' } })
      .reply(202, volume({}, 'BUSY'), LOCATION)
      .post(`${PATH}/volumes`, { properties: { name: 'data', size: 10, type: 'HDD', image: IMAGE } })
      .reply(202, volume({}, 'BUSY'), LOCATION);
    expect((await driver.createVolume({ name: 'data', size: 10 })).state).toBe('creating');
    await driver.createVolume({ name: 'data', size: 10, snapshot: IMAGE });
  });

  test('a volume that is attached is neither attached again nor destroyed, which IONOS would do', async () => {
    nock(ORIGIN)
      .get(`${PATH}/volumes/${VOLUME}`)
      .twice()
      .reply(200, volume({ bootServer: NODE }));
    await expect(driver.attachVolume(VOLUME, NODE)).rejects.toMatchObject({ code: 'conflict' });
    await expect(driver.destroyVolume(VOLUME)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('detaching asks the volume for its server', async () => {
    nock(ORIGIN)
      .get(`${PATH}/volumes/${VOLUME}`)
      .reply(200, volume({ bootServer: NODE }))
      .delete(`${PATH}/servers/${NODE}/volumes/${VOLUME}`)
      .reply(202, undefined, LOCATION)
      .get(`${PATH}/volumes/${VOLUME}`)
      .reply(200, volume());
    free();
    done();
    expect((await driver.detachVolume(VOLUME)).state).toBe('available');
  });

  test('a snapshot does not tell its volume', async () => {
    await expect(driver.listVolumeSnapshots(VOLUME)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test.each([
    ['a range of a LAN', (it: IonosCompute) => it.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'] })],
    ['a volume elsewhere', (it: IonosCompute) => it.createVolume({ name: 'd', size: 1, location: NODE })],
    ['tags of a volume', (it: IonosCompute) => it.createVolume({ name: 'd', size: 1, tags: { a: 'b' } })],
    ['an external network', (it: IonosCompute) => it.reserveAddress({ network: 'ext' })],
    ['a certain address', (it: IonosCompute) => it.reserveAddress({ ip: '203.0.113.7' })],
    [
      'a private address',
      (it: IonosCompute) => it.assignAddress(`${BLOCK}/1.2.3.4`, NODE, { privateIp: '10.0.0.1' }),
    ],
  ])('%s is refused before anything is sent', async (_what, change) => {
    await expect(change(driver)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('a LAN with servers stays', async () => {
    const lan = { id: '7', metadata: {}, properties: { name: 'inner', public: false } };
    nock(ORIGIN)
      .get(`${PATH}/lans/7`)
      .reply(200, lan)
      .get(`${PATH}/lans/7?depth=1`)
      .reply(200, { ...lan, entities: { nics: { items: [{ id: NIC }] } } });
    await expect(driver.destroyNetwork('7')).rejects.toMatchObject({ code: 'conflict' });
  });

  const block = (ips: string[], consumers: object[] = []) => ({
    id: BLOCK,
    properties: { location: 'de/fra', ips, ipConsumers: consumers },
  });

  test('each address of a block is one of its own', async () => {
    const consumers = [{ ip: '203.0.113.8', serverId: NODE, nicId: NIC, datacenterId: DATACENTER }];
    nock(ORIGIN)
      .get(`${BASE}/ipblocks?depth=1&limit=1000`)
      .reply(200, { items: [block(['203.0.113.7', '203.0.113.8'], consumers)] });
    expect(await driver.listAddresses()).toMatchObject([
      { id: `${BLOCK}/203.0.113.7`, ip: '203.0.113.7', nodeId: null },
      { ip: '203.0.113.8', nodeId: NODE, location: DATACENTER, extra: { nicId: NIC, blockSize: 2 } },
    ]);
  });

  test('an address is added to those of the first network interface', async () => {
    nock(ORIGIN)
      .get(`${PATH}/servers/${NODE}?depth=2`)
      .reply(200, server())
      .patch(`${PATH}/servers/${NODE}/nics/${NIC}`, { lan: 1, ips: ['203.0.113.7', '203.0.113.9'] })
      .reply(202, undefined, LOCATION)
      .get(`${BASE}/ipblocks/${BLOCK}?depth=1`)
      .reply(200, block(['203.0.113.9'], [{ ip: '203.0.113.9', serverId: NODE, nicId: NIC }]));
    free();
    done();
    expect((await driver.assignAddress(`${BLOCK}/203.0.113.9`, NODE)).nodeId).toBe(NODE);
  });

  test('an address of a larger block cannot be released alone', async () => {
    nock(ORIGIN)
      .get(`${BASE}/ipblocks/${BLOCK}?depth=1`)
      .reply(200, block(['203.0.113.7', '203.0.113.8']));
    await expect(driver.releaseAddress(`${BLOCK}/203.0.113.7`)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('a block that is gone is released calmly', async () => {
    nock(ORIGIN)
      .get(`${BASE}/ipblocks/${BLOCK}?depth=1`)
      .reply(404, { httpStatus: 404, messages: [{ errorCode: '309', message: 'Resource does not exist' }] });
    await driver.releaseAddress(`${BLOCK}/203.0.113.7`);
  });
});

describe('errors and sign-in', () => {
  test.each([
    [401, '315', 'Unauthorized', 'authentication'],
    [404, '309', 'Resource does not exist', 'node-not-found'],
    [422, '100', 'The resource limit of your contract is exceeded', 'quota-exceeded'],
    [422, '100', 'The image x does not exist', 'image-not-found'],
    [422, '100', 'The datacenter is locked', 'conflict'],
    [422, '100', '[(root).properties.name] is too long', 'invalid-request'],
  ])('%i %s %s is %s', async (httpStatus, errorCode, message, code) => {
    nock(ORIGIN)
      .get(`${PATH}/servers/${NODE}?depth=2`)
      .reply(httpStatus, { httpStatus, messages: [{ errorCode, message }] });
    await expect(driver.getNode(NODE)).rejects.toMatchObject({ code, providerCode: errorCode });
  });

  test('a user name with its password, and the number of a contract', async () => {
    driver = make({ username: 'bob', password: 'pässwörd', contractNumber: '31720930' });
    const authorization = `Basic ${Buffer.from('bob:pässwörd').toString('base64')}`;
    nock(ORIGIN, { reqheaders: { authorization, 'x-contract-number': '31720930' } })
      .get(`${PATH}/servers/${NODE}?depth=2`)
      .reply(200, server());
    await driver.getNode(NODE);
  });

  test('fromEnv reads the variables of the clients of IONOS', async () => {
    const environment = { variables: { IONOS_TOKEN: 'from-env' }, home: '', directory: '' };
    await using cloud = await Ionos.fromEnv({ datacenterId: DATACENTER }, environment);
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer from-env' } })
      .get(`${PATH}/servers/${NODE}?depth=2`)
      .reply(200, server());
    await cloud.getNode(NODE);
    expect(cloud.region).toBe(DATACENTER);
  });

  describe('the configuration file of the clients of IONOS', () => {
    let home = '';
    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), 'ionos-'));
      await mkdir(join(home, '.ionos'));
      const lines = [
        'version: 1.0',
        'currentProfile: user2',
        'profiles:',
        '  - name: user1',
        '    environment: prod',
        '    credentials:',
        '      token: "first"',
        '  - name: user2',
        '    credentials:',
        '      username: bob',
        '      password: 0123',
      ];
      await writeFile(join(home, '.ionos', 'config'), lines.join('\n'));
    });
    afterEach(() => rm(home, { recursive: true }));

    const signsIn = async (variables: Record<string, string>, authorization: string): Promise<void> => {
      nock(ORIGIN, { reqheaders: { authorization } })
        .get(`${PATH}/servers/${NODE}?depth=2`)
        .reply(200, server());
      const environment = { variables, home, directory: '' };
      await using cloud = await Ionos.fromEnv({ datacenterId: DATACENTER }, environment);
      await cloud.getNode(NODE);
    };

    test('its current profile signs in, or the one that is named; variables go before', async () => {
      await signsIn({}, `Basic ${Buffer.from('bob:0123').toString('base64')}`);
      await signsIn({ IONOS_CURRENT_PROFILE: 'user1' }, 'Bearer first');
      await signsIn({ IONOS_TOKEN: 'from-env' }, 'Bearer from-env');
    });

    test.each([
      ['a profile that it does not have', { IONOS_CURRENT_PROFILE: 'gone' }, /no profile gone/],
      ['a file that is not there', { IONOS_CONFIG_FILE: '/no/such/file' }, /IONOS_CONFIG_FILE/],
    ])('%s is named', async (_what, variables, words) => {
      const environment = { variables, home, directory: '' };
      const driver = Ionos.fromEnv({ datacenterId: DATACENTER }, environment as never);
      await expect(driver).rejects.toMatchObject({
        code: 'authentication',
        message: expect.stringMatching(words) as string,
      });
    });
  });

  test('a missing token or data centre is named', async () => {
    expect(() => make({})).toThrow(/IONOS_TOKEN/);
    expect(() => make({ username: 'bob' })).toThrow(/token is missing/);
    expect(() => make({ token: 't', datacenterId: '' })).toThrow(/datacenterId/);
    const environment = { variables: {}, home: '', directory: '' };
    await expect(Ionos.fromEnv({ datacenterId: DATACENTER }, environment)).rejects.toMatchObject({
      code: 'authentication',
    });
  });
});
