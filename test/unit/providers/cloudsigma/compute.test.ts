import { CloudError, getDriver, Provider } from 'skylane';
import type { CloudSigmaCompute } from 'skylane/cloudsigma';
import { describe, expect, test, vi } from 'vitest';
import { unpace } from '../../../support/compute-hosts/hosts.js';
import { row } from '../../../support/compute-hosts/rows/cloudsigma.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';
import { fixtureText } from '../../../support/fixture.js';
import { type JsonAnswer, jsonServer } from '../../../support/json-server.js';

const CloudSigma = getDriver(Provider.CLOUDSIGMA);
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWMmVQr0dHP8UdKYTPZqMjBSbIBqTZBDjYQNSj0lUvF ana@laptop';
const GIB = 1024 ** 3;
const IMAGE = 'd446038b-784d-4ae4-9a4d-46c7b51b403d';
const DISK = 'b02311e2-a83c-4c12-af10-b30d51c86913';
const SERVER = '9de75ed6-fd33-45e2-963f-d405f31fd911';
const VLAN = '39ae851d-433f-4ac2-a803-ffa24cb1fa3e';
const SPEC = { name: 'web-1', image: IMAGE, size: '1x2000x1024' };

interface Rows {
  readonly objects: readonly Record<string, unknown>[];
}

/** A response that Apache Libcloud's tests have recorded. */
function recorded(name: string): unknown {
  return JSON.parse(fixtureText(`libcloud/compute/cloudsigma_2_0/${name}.json`));
}

function rowOf(name: string, at = 0): Record<string, unknown> {
  return (recorded(name) as Rows).objects[at] ?? {};
}

/** Id of the first drive of a server. */
function bootOf(server: Record<string, unknown>): string | undefined {
  return (server['drives'] as { drive: { uuid: string } }[])[0]?.drive.uuid;
}

/** A list of one page, as the API writes it. */
function listOf(...objects: object[]): JsonAnswer {
  return [200, { meta: { limit: 0, offset: 0, total_count: objects.length }, objects }];
}

/** A driver of a cloud that answers by method and path, the next response of several each time. */
async function cloudOf(answers: Readonly<Record<string, JsonAnswer | readonly JsonAnswer[]>>): Promise<{
  cloud: CloudSigmaCompute;
  asked: () => string[];
  bodies: () => unknown[];
  signs: () => (string | undefined)[];
}> {
  const turns = new Map<string, number>();
  const { origin, heard } = await jsonServer(({ method, url }) => {
    const key = `${method} ${url.pathname}${url.search}`;
    const found = answers[key];
    if (found === undefined)
      return [404, [{ error_point: null, error_type: 'notexist', error_message: `No ${key}` }]];
    if (!Array.isArray(found[0])) return found as JsonAnswer;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return (found as readonly JsonAnswer[])[Math.min(turn, found.length - 1)] ?? [500];
  });
  return {
    cloud: new CloudSigma({ endpoint: origin, token: 'token-4711', retry: { attempts: 1 } }),
    asked: () => heard.map(({ method, url }) => `${method} ${url.pathname}${url.search}`),
    bodies: () => heard.flatMap(({ body }) => (body === '' ? [] : [JSON.parse(body) as unknown])),
    signs: () => heard.map(({ headers }) => headers.authorization),
  };
}

async function failure(promise: Promise<unknown>): Promise<CloudError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!CloudError.is(error)) throw new Error(`no CloudError: ${String(error)}`);
  return error;
}

describe('what CloudSigma answers is read', () => {
  test('a running server has the addresses that its interfaces have got', async () => {
    const { cloud, asked, signs } = await cloudOf({
      'GET /servers/detail/?limit=0': [200, recorded('servers_detail_mixed_state')],
    });
    await using _closed = cloud;
    const [first, second] = await cloud.listNodes();
    expect(first).toMatchObject({
      id: SERVER,
      name: 'test no drives',
      state: 'running',
      publicIps: ['185.12.5.181', '178.22.68.55'],
      privateIps: [],
      size: '1x1000x1024',
      location: 'zrh',
      createdAt: null,
      metadata: { description: 'test description 2' },
      extra: { status: 'running', cpu: 1000, drives: [], networks: [] },
    });
    expect(second).toMatchObject({
      state: 'stopped',
      publicIps: [],
      extra: { drives: [{ id: DISK, bootOrder: 1, channel: '0:0' }] },
    });
    expect(asked()).toEqual(['GET /servers/detail/?limit=0']);
    expect(signs()).toEqual(['Bearer token-4711']);
  });

  test('no model shows the password of the screen', async () => {
    const { cloud } = await cloudOf({
      'GET /servers/detail/?limit=0': [200, recorded('servers_detail_mixed_state')],
    });
    await using _closed = cloud;
    expect(JSON.stringify(await cloud.listNodes())).not.toContain('vnc');
  });

  test.each([
    ['running', 'running'],
    ['started', 'running'],
    ['starting', 'starting'],
    ['stopping', 'stopping'],
    ['stopped', 'stopped'],
    ['paused', 'paused'],
    ['unavailable', 'unknown'],
  ])('a server that is %s is %s', async (status, state) => {
    const server = { ...rowOf('servers_create_with_vlan'), status };
    const { cloud } = await cloudOf({ [`GET /servers/${SERVER}/`]: [200, server] });
    await using _closed = cloud;
    expect((await cloud.getNode(SERVER)).state).toBe(state);
  });

  test('a server tells its VLANs', async () => {
    const { cloud } = await cloudOf({
      [`GET /servers/${SERVER}/`]: [200, rowOf('servers_create_with_vlan')],
    });
    await using _closed = cloud;
    expect(await cloud.getNode(SERVER)).toMatchObject({
      size: '1x1100x640',
      extra: { networks: [VLAN], drives: [{ id: DISK }] },
    });
  });

  test('library drives are images, and CDs are none', async () => {
    const all = (recorded('libdrives') as Rows).objects as Record<string, unknown>[];
    const { cloud } = await cloudOf({ 'GET /libdrives/?limit=0': listOf(...all) });
    await using _closed = cloud;
    const disks = all.filter(({ media }) => media === 'disk');
    const images = await cloud.listImages();
    expect(disks.length).toBeGreaterThan(0);
    expect(disks.length).toBeLessThan(all.length);
    expect(images.map(({ id }) => id)).toEqual(disks.map(({ uuid }) => uuid));
    expect(images[0]).toMatchObject({
      name: disks[0]!['name'],
      extra: { os: disks[0]!['os'], minDisk: Number(disks[0]!['size']) / GIB },
    });
  });

  test('sizes go up to what the location allows', async () => {
    const { cloud } = await cloudOf({ 'GET /capabilities/': [200, recorded('capabilities')] });
    await using _closed = cloud;
    const sizes = await cloud.listSizes();
    expect(sizes[0]).toMatchObject({ id: '1x2000x1024', vcpus: 1, ram: 1024, price: null, currency: null });
    const most = Math.max(...sizes.map(({ vcpus }) => vcpus ?? 0));
    expect(most).toBe(32);
    expect(Math.max(...sizes.map(({ ram }) => ram ?? 0))).toBeLessThanOrEqual(131_072);
  });

  test('a size that is not listed is one, and other words are none', async () => {
    const { cloud, asked } = await cloudOf({});
    await using _closed = cloud;
    expect(await cloud.getSize('3x4500x1536')).toMatchObject({ vcpus: 3, ram: 1536 });
    expect((await failure(cloud.getSize('m1.small'))).code).toBe('size-not-found');
    expect(asked()).toEqual([]);
  });

  test('locations go by the names that hosts have', async () => {
    const location = {
      id: 'ZRH',
      display_name: 'Zurich, Switzerland',
      country_code: 'CH',
      api_endpoint: 'https://zrh.cloudsigma.com/api/2.0/',
    };
    const { cloud } = await cloudOf({ 'GET /locations/?limit=0': listOf(location) });
    await using _closed = cloud;
    expect(await cloud.listLocations()).toMatchObject([
      { id: 'zrh', name: 'Zurich, Switzerland', country: 'CH', extra: { endpoint: location.api_endpoint } },
    ]);
  });

  test('drives are volumes, and one of a stopped server is in use', async () => {
    const { cloud } = await cloudOf({
      'GET /drives/detail/?limit=0': [200, recorded('drives_detail')],
    });
    await using _closed = cloud;
    const drives = (recorded('drives_detail') as Rows).objects;
    const volumes = await cloud.listVolumes();
    expect(volumes.map(({ id }) => id)).toEqual(drives.map(({ uuid }) => uuid));
    for (const [at, volume] of volumes.entries()) {
      const holders = drives[at]!['mounted_on'] as { uuid: string }[];
      expect(volume.extra.nodeIds).toEqual(holders.map(({ uuid }) => uuid));
      expect(volume.state).toBe(
        drives[at]!['status'] === 'unmounted' && holders.length === 0 ? 'available' : 'in-use',
      );
    }
  });

  test.each([
    ['unmounted', 'available'],
    ['mounted', 'in-use'],
    ['creating', 'creating'],
    ['cloning_dst', 'creating'],
    ['cloning_src', 'backing-up'],
    ['copying', 'updating'],
    ['resizing', 'updating'],
    ['unavailable', 'error'],
  ])('a drive that is %s is %s', async (status, state) => {
    const drive = { ...(recorded('drives_get') as object), status };
    const { cloud } = await cloudOf({ [`GET /drives/${DISK}/`]: [200, drive] });
    await using _closed = cloud;
    expect((await cloud.getVolume(DISK)).state).toBe(state);
  });

  test('addresses are those with a subscription', async () => {
    const own = { uuid: '185.12.6.183', gateway: '185.12.6.1', subscription: { id: 7273 }, server: null };
    const lent = {
      uuid: '185.12.5.181',
      gateway: '185.12.5.1',
      subscription: null,
      server: { uuid: SERVER },
    };
    const { cloud } = await cloudOf({ 'GET /ips/detail/?limit=0': listOf(own, lent) });
    await using _closed = cloud;
    expect(await cloud.listAddresses()).toMatchObject([
      { id: '185.12.6.183', ip: '185.12.6.183', nodeId: null, extra: { subscriptionId: '7273' } },
    ]);
  });

  test('VLANs are networks', async () => {
    const vlan = { uuid: VLAN, meta: { name: 'inside' }, servers: [{ uuid: SERVER }] };
    const { cloud } = await cloudOf({
      'GET /vlans/detail/?limit=0': listOf(vlan, { uuid: IMAGE, meta: {} }),
    });
    await using _closed = cloud;
    expect(await cloud.listNetworks()).toMatchObject([
      { id: VLAN, name: 'inside', ranges: [], extra: { nodeIds: [SERVER] } },
      { id: IMAGE, name: '' },
    ]);
  });

  test('keys are read without their private parts', async () => {
    const { cloud, asked } = await cloudOf({ 'GET /pubkeys/?limit=0': listOf(rowOf('keypairs_import')) });
    await using _closed = cloud;
    const key = rowOf('keypairs_import');
    expect(await cloud.listKeyPairs()).toMatchObject([
      { name: key['name'], fingerprint: key['fingerprint'], extra: { id: key['uuid'] } },
    ]);
    expect(asked()).toEqual(['GET /pubkeys/?limit=0']);
  });

  test('a snapshot tells its drive, and the time', async () => {
    const snapshot = {
      uuid: IMAGE,
      name: 'before',
      status: 'creating',
      drive: { uuid: DISK },
      timestamp: '2014-06-05 09:53:31.377681+00:00',
      allocated_size: null,
      meta: {},
    };
    const { cloud } = await cloudOf({ 'GET /snapshots/detail/?limit=0': listOf(snapshot) });
    await using _closed = cloud;
    expect(await cloud.listVolumeSnapshots()).toMatchObject([
      {
        state: 'creating',
        size: null,
        createdAt: new Date('2014-06-05T09:53:31.377Z'),
        extra: { volumeId: DISK, allocatedBytes: null },
      },
    ]);
  });

  test('rules of policies are read in their order', async () => {
    const { cloud } = await cloudOf({
      'GET /fwpolicies/detail/?limit=0': [200, recorded('fwpolicies_detail')],
    });
    await using _closed = cloud;
    const [empty, full] = await cloud.firewallPolicies.list();
    expect(empty).toMatchObject({ name: 'test policy', rules: [], nodeIds: [] });
    expect(full?.rules).toHaveLength(5);
    expect(full?.rules[1]).toEqual({
      direction: 'in',
      action: 'accept',
      protocol: 'tcp',
      sourceIp: '172.66.32.0/24',
      destinationPort: '22',
      comment: 'Allow SSH traffic to the VM from our office in Dubai',
    });
  });

  test('a rule goes out without what it does not say', async () => {
    const { cloud, bodies } = await cloudOf({
      'POST /fwpolicies/': [201, recorded('fwpolicies_create_with_rules')],
    });
    await using _closed = cloud;
    const rule = {
      direction: 'out',
      action: 'accept',
      protocol: 'tcp',
      destinationIp: '127.0.0.1/32',
    } as const;
    await cloud.firewallPolicies.create('test policy 2', [rule]);
    expect(bodies()).toEqual([
      {
        objects: [
          {
            name: 'test policy 2',
            rules: [{ direction: 'out', action: 'accept', ip_proto: 'tcp', dst_ip: '127.0.0.1/32' }],
          },
        ],
      },
    ]);
  });

  test('a server tells its policies', async () => {
    const { cloud } = await cloudOf({
      [`GET /servers/${SERVER}/`]: [200, recorded('servers_attach_policy')],
    });
    await using _closed = cloud;
    const { extra } = await cloud.getNode(SERVER);
    expect(extra.firewallPolicies).toEqual(['461dfb8c-e641-43d7-a20e-32e2aa399086']);
  });

  test('a list without its end is read further', async () => {
    const [first, second] = (recorded('servers_detail_mixed_state') as Rows).objects;
    const meta = { limit: 1, total_count: 2 };
    const { cloud } = await cloudOf({
      'GET /servers/detail/?limit=0': [200, { meta, objects: [first] }],
      'GET /servers/detail/?limit=0&offset=1': [200, { meta, objects: [second] }],
    });
    await using _closed = cloud;
    expect(await cloud.listNodes()).toHaveLength(2);
  });
});

const CLONE = `POST /libdrives/${IMAGE}/action/?do=clone`;
const START = `POST /servers/${SERVER}/action/?do=start`;
const DRIVES = 'GET /drives/detail/?limit=0';
const READY = listOf(recorded('drives_get') as object);
const MADE: JsonAnswer = [201, { objects: [{ ...rowOf('servers_create_with_vlan'), uuid: SERVER }] }];

describe('a server is a copy of a library drive, a server with it, and its start', () => {
  test('each is asked for in turn', async () => {
    const { cloud, asked, bodies } = await cloudOf({
      [CLONE]: [202, recorded('drives_clone')],
      [DRIVES]: READY,
      'POST /servers/': MADE,
      [START]: [202, recorded('start_success')],
    });
    await using _closed = cloud;
    const node = await cloud.createNode({
      ...SPEC,
      auth: { publicKey: KEY },
      userData: '#!/bin/sh\necho hello',
      metadata: { team: 'web' },
      networks: [VLAN],
      extra: { diskSize: 20, storageType: 'nvme', firewallPolicy: DISK },
    });
    expect(node).toMatchObject({ id: SERVER, state: 'starting' });
    expect(asked()).toEqual([CLONE, DRIVES, 'POST /servers/', START]);
    const [disk, server, start] = bodies();
    expect(disk).toEqual({
      name: expect.stringMatching(/^web-1 [\da-f]{8}$/),
      size: 20 * GIB,
      storage_type: 'nvme',
    });
    expect(server).toEqual({
      objects: [
        {
          name: 'web-1',
          cpu: 2000,
          smp: 1,
          mem: GIB,
          vnc_password: expect.stringMatching(/^[\da-f]{24}$/),
          drives: [{ device: 'virtio', dev_channel: '0:0', boot_order: 1, drive: DISK }],
          nics: [
            { model: 'virtio', ip_v4_conf: { conf: 'dhcp' }, firewall_policy: DISK },
            { model: 'virtio', vlan: VLAN },
          ],
          meta: {
            team: 'web',
            ssh_public_key: KEY,
            'cloudinit-user-data': Buffer.from('#!/bin/sh\necho hello').toString('base64'),
            base64_fields: 'cloudinit-user-data',
          },
        },
      ],
    });
    expect(start).toEqual({});
  });

  test.each([
    ['none', undefined, 0],
    [undefined, false, 0],
    [undefined, undefined, 1],
  ] as const)('networks %s and a public address %s are %i interfaces', async (networks, publicIp, count) => {
    const { cloud, bodies } = await cloudOf({
      [CLONE]: [202, recorded('drives_clone')],
      [DRIVES]: READY,
      'POST /servers/': MADE,
      [START]: [202, recorded('start_success')],
    });
    await using _closed = cloud;
    await cloud.createNode({
      ...SPEC,
      ...(networks && { networks }),
      ...(publicIp !== undefined && { extra: { publicIp } }),
    });
    const { objects } = bodies()[1] as { objects: { nics: object[] }[] };
    expect(objects[0]!.nics).toHaveLength(count);
  });

  test('a key of the account goes by its name', async () => {
    const key = rowOf('keypairs_import');
    const { cloud, bodies } = await cloudOf({
      'GET /pubkeys/?limit=0': listOf(key),
      [CLONE]: [202, recorded('drives_clone')],
      [DRIVES]: READY,
      'POST /servers/': MADE,
      [START]: [202, recorded('start_success')],
    });
    await using _closed = cloud;
    await cloud.createNode({ ...SPEC, keyPair: String(key['name']) });
    const { objects } = bodies()[1] as { objects: { pubkeys: unknown }[] };
    expect(objects[0]!.pubkeys).toEqual([key['uuid']]);
  });

  test('of a refused server no disk is left', async () => {
    const { cloud, asked } = await cloudOf({
      [CLONE]: [202, recorded('drives_clone')],
      [DRIVES]: READY,
      'POST /servers/': [400, [{ error_point: 'cpu', error_type: 'validation', error_message: 'too much' }]],
      [`DELETE /drives/${DISK}/`]: [204],
    });
    await using _closed = cloud;
    const error = await failure(cloud.createNode(SPEC));
    expect(error.code).toBe('invalid-request');
    expect(error.message).toContain('cpu: too much');
    expect(asked().at(-1)).toBe(`DELETE /drives/${DISK}/`);
  });

  test('a disk that cannot be deleted is named', async () => {
    const { cloud } = await cloudOf({
      [CLONE]: [202, recorded('drives_clone')],
      [DRIVES]: READY,
      'POST /servers/': [400, [{ error_type: 'validation', error_message: 'too much' }]],
      [`DELETE /drives/${DISK}/`]: [500, recorded('unknown_error')],
    });
    await using _closed = cloud;
    expect((await failure(cloud.createNode(SPEC))).message).toContain(`Its disk ${DISK} is left.`);
  });

  test('a server that cannot be started is deleted again', async () => {
    const stopped = { ...rowOf('servers_create_with_vlan'), uuid: SERVER };
    const { cloud, asked } = await cloudOf({
      [CLONE]: [202, recorded('drives_clone')],
      [DRIVES]: READY,
      'POST /servers/': MADE,
      [START]: [402, [{ error_type: 'billing', error_message: 'Not enough funds' }]],
      [`GET /servers/${SERVER}/`]: [200, stopped],
      [`GET /drives/${String(bootOf(stopped))}/`]: [200, { owner: {}, media: 'disk', mounted_on: [] }],
      [`DELETE /servers/${SERVER}/?recurse=disks`]: [204],
    });
    await using _closed = cloud;
    const error = await failure(cloud.createNode(SPEC));
    expect(error.code).toBe('quota-exceeded');
    expect(error.message).toContain(`The server ${SERVER} was deleted again.`);
    expect(asked().at(-1)).toBe(`DELETE /servers/${SERVER}/?recurse=disks`);
  });

  test('a server that may have been made keeps its disk, which is named', async () => {
    const { cloud, asked } = await cloudOf({
      [CLONE]: [202, recorded('drives_clone')],
      [DRIVES]: READY,
      'POST /servers/': [408],
    });
    await using _closed = cloud;
    const error = await failure(cloud.createNode(SPEC));
    expect(error.message).toContain(`Its disk ${DISK} is left, unless a server has it.`);
    expect(asked().at(-1)).toBe('POST /servers/');
  });

  test.each([
    ['in no list', listOf()],
    ['in a list that fails', [503] as JsonAnswer],
  ])('a copy whose response was lost and that is %s is named', async (_, list) => {
    const { cloud } = await cloudOf({ [CLONE]: [502], [DRIVES]: list });
    await using _closed = cloud;
    expect((await failure(cloud.createNode(SPEC))).message).toMatch(
      /502.*A disk "web-1 [\da-f]{8}" may have been made for it/s,
    );
  });

  test('a copy whose response was lost is found by its name, and used', async () => {
    const cloud = new StandIn(row.shape);
    await using _closed = cloud;
    let lost = 0;
    cloud.cut = (key) => key === 'POST /libdrives/{id}/action/' && (lost += 1) === 1;
    await unpace(row, 20);
    await using driver = row.make(await cloud.start(), SECRET);
    await driver.createNode({ name: 'web-1', image: row.context.image, size: row.context.size });
    expect(cloud.state.rows('drives')).toHaveLength(1);
    expect(cloud.state.rows('servers')).toHaveLength(1);
  });

  test('a missing image is told', async () => {
    const { cloud } = await cloudOf({});
    await using _closed = cloud;
    expect((await failure(cloud.createNode(SPEC))).code).toBe('image-not-found');
  });
});

describe('what CloudSigma cannot do is refused before a request', () => {
  test.each([
    ['another location', { location: 'dub' }, 'make one with that as its region'],
    ['a long key of metadata', { metadata: { [`k${'e'.repeat(32)}`]: 'x' } }, '32 characters'],
    ['a key that the system reads', { metadata: { ssh_public_key: KEY } }, 'use auth or userData'],
    ['a password', { auth: { password: 'secret' } }, 'takes no password'],
    ['firewalls', { firewalls: [] }, 'takes no firewalls'],
    [
      'a policy for no public interface',
      { networks: 'none', extra: { firewallPolicy: DISK } },
      'for a public interface',
    ],
  ])('%s', async (_what, fields, words) => {
    const { cloud, asked } = await cloudOf({});
    await using _closed = cloud;
    const error = await failure(cloud.createNode({ ...SPEC, ...(fields as object) }));
    expect(error.code).toBe('invalid-request');
    expect(error.message).toContain(words);
    expect(asked()).toEqual([]);
  });

  test.each(['rebootNode', 'createNetwork', 'reserveAddress', 'createFirewall', 'createImage'] as const)(
    '%s is not supported',
    (method) => {
      expect(CloudSigma.supports(method)).toBe(false);
    },
  );

  test('a device of one’s own', async () => {
    const { cloud } = await cloudOf({});
    await using _closed = cloud;
    const error = await failure(cloud.attachVolume(DISK, SERVER, { device: '/dev/vdb' }));
    expect(error.code).toBe('invalid-request');
  });
});

describe('definitions are replaced as a whole', () => {
  /** A stand-in with a stopped server. */
  async function stopped(): Promise<
    { cloud: StandIn; driver: CloudSigmaCompute; node: string } & AsyncDisposable
  > {
    await unpace(row, 20);
    const cloud = new StandIn(row.shape);
    const driver = row.make(await cloud.start(), SECRET) as CloudSigmaCompute;
    const spec = { name: 'web-1', image: row.context.image, size: row.context.size };
    const made = await driver.createNode({ ...spec, metadata: { team: 'web' }, auth: { publicKey: KEY } });
    await driver.waitUntilRunning([made]);
    const node = made.id;
    await driver.stopNode(node);
    await driver.getNode(node);
    expect((await driver.getNode(node)).state).toBe('stopped');
    const close = async (): Promise<void> => {
      await driver.close();
      await cloud[Symbol.asyncDispose]();
    };
    return { cloud, driver, node, [Symbol.asyncDispose]: close };
  }

  test('a drive is given to a stopped server and taken back, and the server keeps all else', async () => {
    await using scene = await stopped();
    const { cloud, driver, node } = scene;
    const before = structuredClone(cloud.state.rows('servers')[0]);
    const volume = await driver.createVolume({ name: 'data', size: 1 });
    await driver.waitUntilAvailable(volume);
    const attached = await driver.attachVolume(volume, node);
    expect(attached).toMatchObject({ state: 'in-use', extra: { nodeIds: [node] } });
    expect((await driver.getNode(node)).extra.drives.map(({ channel }) => channel)).toEqual(['0:0', '0:1']);
    expect((await failure(driver.attachVolume(volume, node))).code).toBe('conflict');
    expect((await failure(driver.destroyVolume(volume))).code).toBe('conflict');
    expect((await driver.detachVolume(volume)).state).toBe('available');
    expect((await failure(driver.detachVolume(volume))).code).toBe('conflict');
    expect(cloud.state.rows('servers')[0]).toEqual(before);
  });

  test('two changes at once lose neither', async () => {
    await using scene = await stopped();
    const { driver, node } = scene;
    const volumes = await Promise.all(['a', 'b'].map((name) => driver.createVolume({ name, size: 1 })));
    await Promise.all(volumes.map((volume) => driver.waitUntilAvailable(volume)));
    await Promise.all(volumes.map((volume) => driver.attachVolume(volume, node)));
    expect((await driver.getNode(node)).extra.drives).toHaveLength(3);
  });

  test('a server with other drives goes with its own disk alone', async () => {
    await using scene = await stopped();
    const { cloud, driver, node } = scene;
    const volume = await driver.createVolume({ name: 'data', size: 1 });
    await driver.waitUntilAvailable(volume);
    await driver.attachVolume(volume, node);
    await driver.destroyNode(node);
    expect(cloud.state.rows('servers')).toEqual([]);
    expect(cloud.state.rows('drives').map(({ uuid }) => uuid)).toEqual([volume.id]);
  });

  test('a disk that another server has stays', async () => {
    const stoppedServer = { ...rowOf('servers_create_with_vlan'), uuid: SERVER, status: 'stopped' };
    const disk = String(bootOf(stoppedServer));
    const mounted_on = [{ uuid: SERVER }, { uuid: IMAGE }];
    const { cloud, asked } = await cloudOf({
      [`GET /servers/${SERVER}/`]: [200, stoppedServer],
      [`GET /drives/${disk}/`]: [200, { owner: {}, media: 'disk', mounted_on }],
      [`DELETE /servers/${SERVER}/`]: [204],
    });
    await using _closed = cloud;
    await cloud.destroyNode(SERVER);
    expect(asked().at(-1)).toBe(`DELETE /servers/${SERVER}/`);
  });

  test('a server that another stops meanwhile is deleted once it is stopped', async () => {
    const as = (status: string): JsonAnswer => [
      200,
      { ...rowOf('servers_create_with_vlan'), uuid: SERVER, drives: [], status },
    ];
    const { cloud, asked } = await cloudOf({
      [`GET /servers/${SERVER}/`]: [as('running'), as('stopped')],
      [`POST /servers/${SERVER}/action/?do=stop`]: [403, recorded('stop_already_stopped')],
      [`DELETE /servers/${SERVER}/`]: [204],
    });
    await using _closed = cloud;
    await cloud.destroyNode(SERVER);
    expect(asked().at(-1)).toBe(`DELETE /servers/${SERVER}/`);
  });

  test('an address of the account is given to a stopped server and taken back', async () => {
    await using scene = await stopped();
    const { driver, node } = scene;
    const assigned = await driver.assignAddress('185.12.6.183', node);
    expect(assigned.nodeId).toBe(node);
    expect((await driver.getNode(node)).publicIps).toEqual(['185.12.6.183']);
    expect((await driver.assignAddress('185.12.6.183', node)).nodeId).toBe(node);
    // Its one interface is taken.
    expect((await failure(driver.assignAddress('185.12.6.184', node))).code).toBe('conflict');
    expect((await driver.unassignAddress('185.12.6.183')).nodeId).toBeNull();
    expect((await driver.unassignAddress('185.12.6.183')).nodeId).toBeNull();
  });

  test('a policy is given to the public interface of a stopped server, and taken off', async () => {
    await using scene = await stopped();
    const { driver, node } = scene;
    const rules = [{ direction: 'in', action: 'drop', protocol: 'tcp', destinationPort: '22' }] as const;
    const policy = await driver.firewallPolicies.create('no ssh', rules);
    expect(policy.rules).toEqual(rules);
    await driver.firewallPolicies.apply(policy, node);
    expect((await driver.getNode(node)).extra.firewallPolicies).toEqual([policy.id]);
    await driver.firewallPolicies.apply(null, node);
    expect((await driver.getNode(node)).extra.firewallPolicies).toEqual([]);
    const changed = await driver.firewallPolicies.setRules(policy, []);
    expect(changed).toMatchObject({ name: 'no ssh', rules: [] });
    await driver.firewallPolicies.delete(policy);
    await driver.firewallPolicies.delete(policy);
    expect(await driver.firewallPolicies.list()).toEqual([]);
  });

  test('a volume is a copy of a snapshot, as large as asked', async () => {
    await using scene = await stopped();
    const { cloud, driver } = scene;
    const volume = await driver.createVolume({ name: 'data', size: 2 });
    await driver.waitUntilAvailable(volume);
    const snapshot = await driver.createVolumeSnapshot(volume, { name: 'before' });
    const same = await driver.createVolume({ name: 'same', size: 2, snapshot });
    expect(same).toMatchObject({ name: 'same', size: 2, state: 'creating' });
    const larger = await driver.createVolume({ name: 'larger', size: 3, snapshot });
    expect(larger).toMatchObject({ name: 'larger', size: 3, state: 'updating' });
    const count = cloud.state.rows('drives').length;
    expect((await failure(driver.createVolume({ name: 'small', size: 1, snapshot }))).code).toBe(
      'invalid-request',
    );
    expect(cloud.state.rows('drives')).toHaveLength(count);
    const missing = driver.createVolume({ name: 'none', size: 2, snapshot: IMAGE });
    expect((await failure(missing)).code).toBe('volume-snapshot-not-found');
  });

  test('new metadata keeps what the server’s system reads', async () => {
    await using scene = await stopped();
    const { cloud, driver, node } = scene;
    const changed = await driver.updateNode(node, { metadata: { team: 'db' } });
    expect(changed.metadata).toEqual({ team: 'db' });
    expect(cloud.state.rows('servers')[0]!['meta']).toEqual({ ssh_public_key: KEY, team: 'db' });
  });

  test('what a running server would ignore is refused', async () => {
    await using scene = await stopped();
    const { driver, node } = scene;
    await driver.startNode(node);
    await driver.waitUntilRunning([node]);
    for (const change of [
      driver.resizeNode(node, '2x4000x2048'),
      driver.assignAddress('185.12.6.183', node),
    ]) {
      const error = await failure(change);
      expect(error.code).toBe('conflict');
      expect(error.message).toContain('stopped servers only');
    }
  });

  test('a drive does not become smaller', async () => {
    const { cloud } = await cloudOf({ [`GET /drives/${DISK}/`]: [200, recorded('drives_get')] });
    await using _closed = cloud;
    expect((await failure(cloud.resizeVolume(DISK, 1))).code).toBe('invalid-request');
  });

  test('a larger drive is asked for with all that it is', async () => {
    const { cloud, bodies } = await cloudOf({
      [`GET /drives/${DISK}/`]: [200, recorded('drives_get')],
      [`POST /drives/${DISK}/action/?do=resize`]: [202, recorded('drives_resize')],
    });
    await using _closed = cloud;
    expect(await cloud.resizeVolume(DISK, 10)).toMatchObject({ size: 10, state: 'creating' });
    expect(bodies()).toEqual([
      {
        affinities: [],
        allow_multimount: false,
        licenses: [],
        media: 'disk',
        meta: {},
        name: 'test drive 5',
        size: 10 * GIB,
        storage_type: null,
        tags: [],
      },
    ]);
  });
});

describe('errors are told by their type and words', () => {
  test.each([
    ['start_already_started', 'conflict'],
    ['stop_already_stopped', 'conflict'],
  ])('%s is a conflict, though its status is that of a missing permission', async (name, code) => {
    const { cloud } = await cloudOf({ [START]: [403, recorded(name)] });
    await using _closed = cloud;
    const error = await failure(cloud.startNode(SERVER));
    expect(error).toMatchObject({ code, providerCode: 'permission' });
    expect(error.message).toContain('Guest should be in state');
  });

  test.each([
    [400, 'notexist', 'No such server', 'node-not-found'],
    [403, 'permission', 'Not yours', 'permission'],
    [402, 'payment', 'Not enough funds', 'quota-exceeded'],
    [500, 'backend', 'We currently cannot provide enough resources to create a nvme drive', 'unavailable'],
    [400, 'validation', 'This field is required', 'invalid-request'],
  ])('%i %s (%s) is %s', async (status, error_type, error_message, code) => {
    const { cloud } = await cloudOf({
      [START]: [status, [{ error_type, error_message, error_point: null }]],
    });
    await using _closed = cloud;
    expect((await failure(cloud.startNode(SERVER))).code).toBe(code);
  });

  test('a create that made nothing is no create', async () => {
    const { cloud } = await cloudOf({ 'POST /drives/': [201, { objects: [] }] });
    await using _closed = cloud;
    expect((await failure(cloud.createVolume({ name: 'data', size: 1 }))).code).toBe('malformed-response');
  });
});

describe('sign-in', () => {
  test('a user and a password go as basic authentication', async () => {
    const { origin, heard } = await jsonServer(() => listOf());
    await using cloud = new CloudSigma({ endpoint: origin, username: 'ana@example.com', password: 'pa ss' });
    await cloud.listNodes();
    expect(heard[0]!.headers.authorization).toBe(
      `Basic ${Buffer.from('ana@example.com:pa ss').toString('base64')}`,
    );
  });

  test('the environment of its Terraform provider', async () => {
    vi.stubEnv('CLOUDSIGMA_USERNAME', 'ana');
    vi.stubEnv('CLOUDSIGMA_PASSWORD', 'secret');
    vi.stubEnv('CLOUDSIGMA_LOCATION', 'WDC');
    try {
      await using cloud = await CloudSigma.fromEnv();
      expect(cloud.region).toBe('wdc');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('without credentials nothing is made', () => {
    expect(() => new CloudSigma({ username: 'ana' })).toThrow(/CLOUDSIGMA_TOKEN/);
  });

  test.each([
    ['zrh', 'https://zrh.cloudsigma.com'],
    ['DUB', 'https://ec.servecentric.com'],
    ['../x', 'https://..%2Fx.cloudsigma.com'],
  ])('the location %s has a host of its own', async (region, origin) => {
    const { SIGN_IN } = await import('../../../../providers/cloudsigma/sign-in.js');
    expect((SIGN_IN.endpoint as (keys: object) => string)({ region })).toContain(
      origin.toLowerCase().replace('%2f', '%2F'),
    );
  });
});
