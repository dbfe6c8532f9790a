import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError, getDriver, Provider } from 'skylane';
import type { KamateraCompute } from 'skylane/kamatera';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { unpace } from '../../../support/compute-hosts/hosts.js';
import { row } from '../../../support/compute-hosts/rows/kamatera.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';
import { fixtureText } from '../../../support/fixture.js';
import { type JsonAnswer, jsonServer } from '../../../support/json-server.js';

const Kamatera = getDriver(Provider.KAMATERA);
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWMmVQr0dHP8UdKYTPZqMjBSbIBqTZBDjYQNSj0lUvF ana@laptop';
const SERVER = 'XXXX-YYYY-ZZZZ';
const IMAGE = 'EU:6000C2987c9641fd2619a149ba2ca01a';
const SPEC = { name: 'my-server', image: IMAGE, size: '2B-4096' };

/** A response that Apache Libcloud's tests have recorded. */
function recorded(name: string): unknown {
  return JSON.parse(fixtureText(`libcloud/compute/kamatera/${name}.json`));
}

/** A driver of a cloud that answers by method and path, the next response of several each time. */
async function cloudOf(
  answers: Readonly<Record<string, JsonAnswer | readonly JsonAnswer[]>>,
  attempts = 1,
): Promise<{
  cloud: KamateraCompute;
  asked: () => string[];
  bodies: () => unknown[];
  signs: () => unknown[];
}> {
  await unpace(row, 20);
  const turns = new Map<string, number>();
  const { origin, heard } = await jsonServer(({ method, url }) => {
    const key = `${method} ${url.pathname}${url.search}`;
    const found = answers[key] ?? (key === LISTED ? ([200, []] as const) : undefined);
    if (found === undefined) return [500, { message: `No ${key}` }];
    if (!Array.isArray(found[0])) return found as JsonAnswer;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return (found as readonly JsonAnswer[])[Math.min(turn, found.length - 1)] ?? [500];
  });
  return {
    cloud: new Kamatera({
      endpoint: origin,
      clientId: 'client-1',
      secret: 'secret-4711',
      region: 'EU',
      retry: { attempts },
    }),
    asked: () => heard.map(({ method, url }) => `${method} ${url.pathname}${url.search}`),
    bodies: () => heard.flatMap(({ body }) => (body === '' ? [] : [JSON.parse(body) as unknown])),
    signs: () => heard.map(({ headers }) => [headers['authclientid'], headers['authsecret']]),
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

const INFO = 'POST /service/server/info';
const LISTED = 'GET /service/servers';
const QUEUE = 'GET /service/queue?id=12345';
const WAITED: readonly JsonAnswer[] = [1, 2, 3, 4].map((at) => [200, recorded(`queue_12345-${at}`)]);

/** A server with all fields that the vendor's own tests name. */
const WHOLE = {
  ...(recorded('server_info') as object[])[0],
  cpu: '1A',
  ram: 1024,
  diskSizes: [10],
  traffic: 't5000',
  managed: '0',
  backup: '1',
  priceMonthlyOn: '4.00',
  priceHourlyOn: '0.006',
  priceHourlyOff: '0.005',
};

describe('what Kamatera answers is read', () => {
  test('a server has public addresses in networks that begin with wan', async () => {
    const { cloud, signs } = await cloudOf({ [INFO]: [200, recorded('server_info')] });
    await using _closed = cloud;
    expect(await cloud.getNode(SERVER)).toMatchObject({
      id: SERVER,
      name: 'my-server',
      state: 'running',
      publicIps: ['1.2.3.4'],
      privateIps: ['5.6.7.8'],
      size: null,
      location: 'IL',
      extra: { power: 'on', billing: 'monthly', diskSizes: null, dailyBackup: null, password: null },
    });
    expect(signs()).toEqual([['client-1', 'secret-4711']]);
  });

  test('a server tells its size, disks and price', async () => {
    const { cloud } = await cloudOf({ [INFO]: [200, [WHOLE]] });
    await using _closed = cloud;
    expect(await cloud.getNode(SERVER)).toMatchObject({
      size: '1A-1024',
      extra: { diskSizes: [10], traffic: 't5000', managed: false, dailyBackup: true, priceHourlyOn: 0.006 },
    });
  });

  test.each([
    ['on', 'running'],
    ['off', 'stopped'],
    ['suspended', 'unknown'],
  ])('a server whose power is %s is %s', async (power, state) => {
    const { cloud } = await cloudOf({ [INFO]: [200, [{ ...WHOLE, power }]] });
    await using _closed = cloud;
    expect((await cloud.getNode(SERVER)).state).toBe(state);
  });

  test('a list is asked for by a pattern of all names', async () => {
    const { cloud, bodies } = await cloudOf({ [INFO]: [200, [WHOLE]] });
    await using _closed = cloud;
    expect(await cloud.listNodes()).toHaveLength(1);
    expect(bodies()).toEqual([{ name: '.*', 'allow-no-servers': 'yes' }]);
  });

  test('a name is no pattern', async () => {
    const { cloud, bodies } = await cloudOf({ [INFO]: [200, []] });
    await using _closed = cloud;
    expect(await cloud.listNodes({ name: 'web(1).*' })).toEqual([]);
    expect(bodies()).toEqual([{ name: String.raw`web\(1\)\.\*`, 'allow-no-servers': 'yes' }]);
  });

  test('processors and memories with a usual share of each other are sizes', async () => {
    const { cloud } = await cloudOf({
      'GET /service/server?capabilities=1&datacenter=EU': [200, recorded('capabilities_datacenter_EU')],
    });
    await using _closed = cloud;
    const sizes = await cloud.listSizes();
    expect(sizes.find(({ id }) => id === '2B-4096')).toMatchObject({
      vcpus: 2,
      ram: 4096,
      price: null,
      locations: ['EU'],
      extra: { cpuType: 'B' },
    });
    expect(sizes.every(({ vcpus, ram }) => ram! >= vcpus! * 1024 && ram! <= vcpus! * 8192)).toBe(true);
    expect(new Set(sizes.map(({ id }) => id)).size).toBe(sizes.length);
  });

  test('a size that is not listed is one, and other words are none', async () => {
    const { cloud, asked } = await cloudOf({});
    await using _closed = cloud;
    expect(await cloud.getSize('1T-65536')).toMatchObject({ vcpus: 1, ram: 65_536 });
    expect((await failure(cloud.getSize('small'))).code).toBe('size-not-found');
    expect(asked()).toEqual([]);
  });

  test('images are those of the driver’s data centre', async () => {
    const { cloud } = await cloudOf({
      'GET /service/server?images=1&datacenter=EU': [200, recorded('images_datacenter_EU')],
    });
    await using _closed = cloud;
    expect((await cloud.listImages())[0]).toMatchObject({
      id: IMAGE,
      name: 'CentOS 8.0 64-bit - Minimal Configuration',
      extra: { os: 'CentOS', code: '8.0 64bit_minimal', minDisk: 5, location: 'EU' },
    });
    expect((await cloud.getImage(IMAGE)).id).toBe(IMAGE);
    expect((await failure(cloud.getImage('EU:none'))).code).toBe('image-not-found');
  });

  test('an image of another data centre is looked for there', async () => {
    const { cloud, asked } = await cloudOf({ 'GET /service/server?images=1&datacenter=IL': [200, []] });
    await using _closed = cloud;
    await failure(cloud.getImage('IL:6000C2987c9641fd2619a149ba2ca01a'));
    expect(asked()).toEqual(['GET /service/server?images=1&datacenter=IL']);
  });

  test('data centres are locations, by city and country', async () => {
    const { cloud } = await cloudOf({ 'GET /service/server?datacenter=1': [200, recorded('datacenters')] });
    await using _closed = cloud;
    expect((await cloud.listLocations()).find(({ id }) => id === 'EU')).toMatchObject({
      name: 'Amsterdam, The Netherlands',
      country: null,
      extra: { category: 'Europe' },
    });
  });

  test('a network has the ranges of its subnets', async () => {
    const network = { datacenter: 'EU', ids: ['55'], names: ['lan-81234-inside'], vlanId: '66' };
    const subnet = { subnetId: '77', subnetIp: '172.16.0.0', subnetBit: '23', inUse: '1' };
    const { cloud } = await cloudOf({
      'GET /service/networks?datacenter=EU': [200, [network]],
      'GET /service/network/subnets?datacenter=EU&vlanId=66': [200, [subnet]],
    });
    await using _closed = cloud;
    expect(await cloud.listNetworks()).toMatchObject([
      {
        id: 'lan-81234-inside',
        name: 'inside',
        ranges: ['172.16.0.0/23'],
        location: 'EU',
        extra: { networkId: '55', vlanId: '66', subnets: [{ id: '77', inUse: 1 }] },
      },
    ]);
  });
});

describe('a create waits for its command', () => {
  test('a generated password is told with the server', async () => {
    const { cloud, asked, bodies } = await cloudOf({
      'POST /service/server': [200, recorded('create_server')],
      [QUEUE]: WAITED,
      [INFO]: [
        [200, []],
        [200, recorded('server_info')],
      ] as JsonAnswer[],
    });
    await using _closed = cloud;
    const node = await cloud.createNode(SPEC);
    expect(node).toMatchObject({ id: SERVER, state: 'running' });
    expect(node.extra.password).toBe('Aa12345678910!!!!');
    expect(JSON.stringify(node)).not.toContain('Aa12345678910');
    expect(asked()).toEqual([LISTED, 'POST /service/server', QUEUE, QUEUE, QUEUE, QUEUE, INFO, INFO]);
    expect(bodies()[0]).toEqual({
      name: 'my-server',
      datacenter: 'EU',
      image: IMAGE,
      cpu: '2B',
      ram: '4096',
      password: '__generate__',
      passwordValidate: '__generate__',
    });
    expect(bodies()[1]).toEqual({ name: 'my-server', 'allow-no-servers': 'yes' });
  });

  test('with a public key there is no password', async () => {
    const { cloud, bodies } = await cloudOf({
      'POST /service/server': [200, recorded('create_server_sshkey')],
      [QUEUE]: [200, recorded('queue_12345-4')],
      [INFO]: [200, recorded('server_info')],
    });
    await using _closed = cloud;
    const node = await cloud.createNode({
      ...SPEC,
      auth: { publicKey: KEY },
      userData: '#!/bin/sh\necho hello',
      networks: ['lan-81234-inside'],
      extra: {
        diskSizes: [20, 50],
        tags: ['web', 'blue'],
        dailyBackup: true,
        managed: false,
        billingCycle: 'monthly',
        monthlyPackage: 't5000',
      },
    });
    expect(node.extra.password).toBeNull();
    expect(bodies()[0]).toMatchObject({
      password: '',
      passwordValidate: '',
      'ssh-key': KEY,
      'script-file': '#!/bin/sh\necho hello',
      disk: 'size=20 size=50',
      network: 'name=wan,ip=auto name=lan-81234-inside,ip=auto',
      tag: 'web blue',
      dailybackup: 'yes',
      managed: 'no',
      billingcycle: 'monthly',
      monthlypackage: 't5000',
    });
  });

  test('user data that is no script is given as it is', async () => {
    const { cloud, bodies } = await cloudOf({
      'POST /service/server': [200, recorded('create_server_sshkey')],
      [QUEUE]: [200, recorded('queue_12345-4')],
      [INFO]: [200, recorded('server_info')],
    });
    await using _closed = cloud;
    await cloud.createNode({ ...SPEC, userData: '#cloud-config\n{}', extra: { publicIp: true } });
    expect(bodies()[0]).toMatchObject({ 'userdata-file': '#cloud-config\n{}' });
    expect(bodies()[0]).not.toHaveProperty('script-file');
  });

  test('the name is the one that the command tells', async () => {
    const { cloud, bodies } = await cloudOf({
      'POST /service/server': [200, ['12345']],
      [QUEUE]: [200, [{ status: 'complete', log: 'Name: my-server-2\nCreating...\nDone' }]],
      [INFO]: [200, [{ ...WHOLE, name: 'my-server-2' }]],
    });
    await using _closed = cloud;
    expect((await cloud.createNode(SPEC)).name).toBe('my-server-2');
    expect(bodies().at(-1)).toMatchObject({ name: 'my-server-2' });
  });

  test('a command that fails is a conflict, with the last words of its log alone', async () => {
    const { cloud } = await cloudOf({
      'POST /service/server': [200, ['12345']],
      [QUEUE]: [200, [{ status: 'error', log: 'Password: Geheim123456\nNo room in the data centre' }]],
    });
    await using _closed = cloud;
    const error = await failure(cloud.createNode(SPEC));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain('command 12345 of kamatera ended in error: No room in the data centre.');
    expect(error.message).not.toContain('Geheim');
  });

  test('a queue that cannot be asked leaves it open what became of the server', async () => {
    const { cloud } = await cloudOf({ 'POST /service/server': [200, ['12345']], [QUEUE]: [500, {}] });
    await using _closed = cloud;
    const error = await failure(cloud.createNode(SPEC));
    expect(error).toMatchObject({ code: 'unavailable', status: null });
    expect(error.message).toContain('accepted it, and whether it was done is not known');
  });

  test('of two servers with the name none is taken for the new one', async () => {
    const { cloud } = await cloudOf({
      'POST /service/server': [200, ['12345']],
      [QUEUE]: [200, recorded('queue_12345-4')],
      [INFO]: [200, [WHOLE, { ...WHOLE, id: 'other' }]],
    });
    await using _closed = cloud;
    const error = await failure(cloud.createNode(SPEC));
    expect(error).toMatchObject({ code: 'unavailable', status: null });
    expect(error.message).toContain(`was made, and which of ${SERVER}, other it is`);
  });

  test('a server that had the name before is not taken for the new one', async () => {
    const old = { ...WHOLE, id: 'old' };
    const { cloud } = await cloudOf({
      [LISTED]: [200, [old]],
      'POST /service/server': [200, ['12345']],
      [QUEUE]: [200, recorded('queue_12345-4')],
      [INFO]: [
        [200, [old]],
        [200, [old, WHOLE]],
      ] as JsonAnswer[],
    });
    await using _closed = cloud;
    expect((await cloud.createNode(SPEC)).id).toBe(SERVER);
  });

  test('two creates of one name at once get a server each', async () => {
    const { cloud, asked } = await cloudOf({
      [LISTED]: [
        [200, []],
        [200, [WHOLE]],
      ] as JsonAnswer[],
      'POST /service/server': [200, ['12345']],
      [QUEUE]: [200, recorded('queue_12345-4')],
      [INFO]: [
        [200, [WHOLE]],
        [200, [WHOLE, { ...WHOLE, id: 'second' }]],
      ] as JsonAnswer[],
    });
    await using _closed = cloud;
    const nodes = await Promise.all([cloud.createNode(SPEC), cloud.createNode(SPEC)]);
    expect(nodes.map(({ id }) => id)).toEqual([SERVER, 'second']);
    expect(asked().indexOf(INFO)).toBeLessThan(asked().lastIndexOf(LISTED));
  });

  test('a list that is refused after it leaves it open what became of the server', async () => {
    const { cloud } = await cloudOf({
      'POST /service/server': [200, ['12345']],
      [QUEUE]: [200, recorded('queue_12345-4')],
      [INFO]: [403, { message: 'forbidden' }],
    });
    await using _closed = cloud;
    const error = await failure(cloud.createNode(SPEC));
    expect(error).toMatchObject({ code: 'unavailable', status: null });
    expect(error.message).toContain('accepted the server my-server, which may exist');
  });

  test('a server that a failed command has left is named', async () => {
    const { cloud } = await cloudOf({
      'POST /service/server': [200, ['12345']],
      [QUEUE]: [200, [{ status: 'error', log: 'Name: my-server\nNo room for its disk' }]],
      [INFO]: [200, [WHOLE]],
    });
    await using _closed = cloud;
    const error = await failure(cloud.createNode(SPEC));
    expect(error).toMatchObject({ code: 'unavailable', status: null });
    expect(error.message).toContain(`accepted the server ${SERVER}, which may exist`);
    expect(error.message).toContain('No room for its disk');
  });

  test('an answer without a command is no acceptance', async () => {
    const { cloud } = await cloudOf({ 'POST /service/server': [200, []] });
    await using _closed = cloud;
    expect((await failure(cloud.createNode(SPEC))).code).toBe('malformed-response');
  });
});

describe('what Kamatera cannot do is refused before a request', () => {
  test.each([
    ['a weak password', { auth: { password: 'short' } }, 'a password of Kamatera'],
    ['an image of another data centre', { location: 'IL' }, 'is in the data centre EU'],
    ['a server in no network', { networks: 'none' }, 'in one network at least'],
    ['five networks', { networks: ['a', 'b', 'c', 'd'] }, '4 networks at most'],
    ['a network that would be another field', { networks: ['a,ip=1.2.3.4'] }, 'no name of a network'],
    ['half a disk', { extra: { diskSizes: [0.5] } }, 'diskSizes'],
    ['a tag of two words', { extra: { tags: ['a b'] } }, 'has a blank'],
    ['metadata', { metadata: { team: 'web' } }, 'takes no metadata'],
    ['a key pair', { keyPair: 'laptop' }, 'takes no keyPair'],
    ['a name that it refuses', { name: 'web.1' }, 'is no name'],
  ])('%s', async (_what, fields, words) => {
    const { cloud, asked } = await cloudOf({});
    await using _closed = cloud;
    const error = await failure(cloud.createNode({ ...SPEC, ...(fields as object) }));
    expect(error.code).toBe('invalid-request');
    expect(error.message).toContain(words);
    expect(asked()).toEqual([]);
  });

  test('without a data centre there are no images', async () => {
    await using cloud = new Kamatera({ clientId: 'client-1', secret: 'secret-4711' });
    expect((await failure(cloud.listImages())).message).toContain('the location is missing');
  });

  test.each(['createVolume', 'importKeyPair', 'createFirewall', 'reserveAddress', 'createImage'] as const)(
    '%s is not supported',
    (method) => {
      expect(Kamatera.supports(method)).toBe(false);
    },
  );

  test('a network without a range', async () => {
    const { cloud, asked } = await cloudOf({});
    await using _closed = cloud;
    expect((await failure(cloud.createNetwork({ name: 'inside' }))).code).toBe('invalid-request');
    expect(asked()).toEqual([]);
  });
});

describe('changes wait for their commands', () => {
  test.each([
    ['rebootNode', '/service/server/reboot'],
    ['startNode', '/service/server/poweron'],
    ['stopNode', '/service/server/poweroff'],
  ] as const)('%s', async (method, path) => {
    const { cloud, asked, bodies } = await cloudOf({
      [`POST ${path}`]: [200, recorded('server_operation')],
      [QUEUE]: WAITED,
      [INFO]: [200, recorded('server_info')],
    });
    await using _closed = cloud;
    expect((await cloud[method](SERVER)).id).toBe(SERVER);
    expect(asked()).toEqual([`POST ${path}`, QUEUE, QUEUE, QUEUE, QUEUE, INFO]);
    expect(bodies()[0]).toEqual({ id: SERVER });
  });

  test('processors and memory are changed one after the other, and what stays is not', async () => {
    const answers = {
      'POST /server/configure': [200, ['12345']],
      [QUEUE]: [200, recorded('queue_12345-4')],
      [INFO]: [200, [WHOLE]],
    } as const;
    const both = await cloudOf(answers);
    await using _both = both.cloud;
    await both.cloud.resizeNode(SERVER, '2A-2048');
    expect(both.bodies().filter((body) => Object.keys(body as object).length > 1)).toEqual([
      { id: SERVER, cpu: '2A' },
      { id: SERVER, ram: '2048' },
    ]);
    const one = await cloudOf(answers);
    await using _one = one.cloud;
    await one.cloud.resizeNode(SERVER, '2A-1024');
    expect(one.bodies().filter((body) => Object.keys(body as object).length > 1)).toEqual([
      { id: SERVER, cpu: '2A' },
    ]);
  });

  test('a server whose memory is refused tells that its processors are new', async () => {
    const { cloud } = await cloudOf({
      'POST /server/configure': [
        [200, ['12345']],
        [500, { message: '{"errors":[{"code":7,"info":"no such memory"}]}' }],
      ],
      [QUEUE]: [200, recorded('queue_12345-4')],
      [INFO]: [200, [WHOLE]],
      'GET /service/servers': [200, recorded('servers')],
    });
    await using _closed = cloud;
    const error = await failure(cloud.resizeNode(SERVER, '2A-2048'));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain('has the processors 2A already');
  });

  test('a server is deleted though it runs', async () => {
    const { cloud, bodies } = await cloudOf({ 'POST /service/server/terminate': [200, ['12345']] });
    await using _closed = cloud;
    await cloud.destroyNode(SERVER);
    expect(bodies()).toEqual([{ id: SERVER, force: true }]);
  });

  test('disks are added, made larger and removed, and snapshots keep them from it', async () => {
    await unpace(row, 20);
    await using stand = new StandIn(row.shape);
    await using cloud = row.make(await stand.start(), SECRET) as KamateraCompute;
    const spec = { name: 'disks', image: row.context.image, size: row.context.size };
    const node = await cloud.createNode(spec);
    await cloud.serverDisks.add(node, 10);
    await cloud.serverDisks.resize(node, '1', 20);
    expect(await cloud.serverDisks.list(node)).toEqual([
      { id: '0', size: 20 },
      { id: '1', size: 20 },
    ]);
    await cloud.serverSnapshots.create(node, 'before');
    await cloud.serverSnapshots.create(node, 'after');
    const [before, after] = await cloud.serverSnapshots.list(node);
    expect([before?.isActive, after?.isActive]).toEqual([false, true]);
    await cloud.serverSnapshots.revert(node, before!);
    expect((await cloud.serverSnapshots.list(node))[0]?.isActive).toBe(true);
    const error = await failure(cloud.serverDisks.remove(node, '1'));
    expect(error.code).toBe('conflict');
    for (const snapshot of [before!, after!]) await cloud.serverSnapshots.delete(node, snapshot);
    await cloud.serverDisks.remove(node, '1');
    expect(await cloud.serverDisks.list(node)).toHaveLength(1);
    expect((await failure(cloud.serverDisks.list('gone'))).code).toBe('node-not-found');
  });
});

describe('errors are told by their words', () => {
  test('a refused key', async () => {
    const { cloud } = await cloudOf({
      'GET /service/server?datacenter=1': [401, recorded('failed_auth')],
    });
    await using _closed = cloud;
    const error = await failure(cloud.listLocations());
    expect(error.code).toBe('authentication');
    expect(error.message).not.toContain('secret-4711');
  });

  test('a server that is not listed is missing, whatever the answer says', async () => {
    const { cloud, asked } = await cloudOf({
      [INFO]: [500, { message: 'Error response from server: [{}]' }],
      'GET /service/servers': [200, recorded('servers')],
    });
    await using _closed = cloud;
    expect((await failure(cloud.getNode('gone'))).code).toBe('node-not-found');
    expect((await failure(cloud.getNode(SERVER))).code).toBe('unavailable');
    expect(asked()).toHaveLength(4);
  });

  test('an error of a change is not hidden by a list that fails', async () => {
    const { cloud } = await cloudOf({
      'POST /service/server/reboot': [500, { message: '{"errors":[{"code":20,"info":"error occurred"}]}' }],
      [LISTED]: [429, {}],
    });
    await using _closed = cloud;
    expect((await failure(cloud.rebootNode(SERVER))).code).toBe('conflict');
  });

  test('a server is read again after a failure', async () => {
    const answers: readonly JsonAnswer[] = [
      [503, {}],
      [200, [WHOLE]],
    ];
    const { cloud, asked } = await cloudOf({ [INFO]: answers }, 2);
    await using _closed = cloud;
    expect((await cloud.getNode(SERVER)).id).toBe(SERVER);
    expect(asked()).toEqual([INFO, INFO]);
  });

  test('errors with the status 200 are no success', async () => {
    const subnet = { subnetId: '77', subnetIp: '172.16.0.0', subnetBit: '23', inUse: '0' };
    const errors = [{ code: 20, info: 'subnet is locked' }];
    const { cloud, asked } = await cloudOf({
      'GET /service/networks?datacenter=EU': [
        200,
        [{ datacenter: 'EU', ids: ['55'], names: ['lan-81234-inside'], vlanId: '66' }],
      ],
      'GET /service/network/subnets?datacenter=EU&vlanId=66': [200, [subnet]],
      'POST /service/network/subnet/delete': [200, { errors }],
      'POST /service/network/delete': [200, { message: 'Network deleted successfully', res: '[]' }],
    });
    await using _closed = cloud;
    const error = await failure(cloud.destroyNetwork('lan-81234-inside'));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain('subnet is locked');
    expect(asked()).not.toContain('POST /service/network/delete');
  });

  test('a network that was made and cannot be read is named', async () => {
    const { cloud } = await cloudOf({
      'POST /service/network/create': [200, { message: 'ok', res: '{"networkId":55}' }],
      'GET /service/networks?datacenter=EU': [403, {}],
    });
    await using _closed = cloud;
    const error = await failure(cloud.createNetwork({ name: 'inside', ranges: ['172.16.0.0/23'] }));
    expect(error).toMatchObject({ code: 'unavailable', status: null });
    expect(error.message).toContain('the network 55 was made');
  });

  test('extra of a network is refused', async () => {
    const { cloud, asked } = await cloudOf({});
    await using _closed = cloud;
    const spec = { name: 'inside', ranges: ['172.16.0.0/23'], extra: { gateway: '172.16.0.1' } };
    expect((await failure(cloud.createNetwork(spec))).code).toBe('invalid-request');
    expect(asked()).toEqual([]);
  });

  test.each([
    ["No servers found (name='x')", 'node-not-found'],
    ['{"errors":[{"code":20,"info":"error occurred"}]}', 'conflict'],
    ['Unexpected error', 'unavailable'],
  ])('%s is %s', async (message, code) => {
    const { cloud } = await cloudOf({
      'POST /service/server/reboot': [500, { message }],
      'GET /service/servers': [200, recorded('servers')],
    });
    await using _closed = cloud;
    expect((await failure(cloud.rebootNode(SERVER))).code).toBe(code);
  });

  test('a network with servers is not deleted, nor are its subnets', async () => {
    const network = { datacenter: 'EU', ids: ['55'], names: ['lan-81234-inside'], vlanId: '66' };
    const subnet = { subnetId: '77', subnetIp: '172.16.0.0', subnetBit: '23', inUse: '1' };
    const { cloud, asked } = await cloudOf({
      'GET /service/networks?datacenter=EU': [200, [network]],
      'GET /service/network/subnets?datacenter=EU&vlanId=66': [200, [subnet]],
    });
    await using _closed = cloud;
    expect((await failure(cloud.destroyNetwork('lan-81234-inside'))).code).toBe('conflict');
    expect(asked()).toHaveLength(2);
  });
});

describe('sign-in', () => {
  const before = { ...process.env };
  afterEach(() => {
    vi.unstubAllEnvs();
    process.env = { ...before };
  });

  test.each([
    ['KAMATERA_API_CLIENT_ID', 'KAMATERA_API_SECRET'],
    ['CLOUDCLI_APICLIENTID', 'CLOUDCLI_APISECRET'],
  ])('%s and %s', async (id, secret) => {
    vi.stubEnv(id, 'client-2');
    vi.stubEnv(secret, 'secret-2');
    const { origin, heard } = await jsonServer(() => [200, []]);
    vi.stubEnv('KAMATERA_API_URL', origin);
    await using cloud = await Kamatera.fromEnv();
    await cloud.listLocations();
    expect([heard[0]!.headers['authclientid'], heard[0]!.headers['authsecret']]).toEqual([
      'client-2',
      'secret-2',
    ]);
  });

  test('the settings of cloudcli', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kamatera-'));
    try {
      const path = join(folder, 'settings.yaml');
      await writeFile(
        path,
        'apiClientid: client-3\napiSecret: "0123"\napiServer: https://cloudcli.cloudwm.com\n',
      );
      vi.stubEnv('CLOUDCLI_CONFIG', path);
      const { origin, heard } = await jsonServer(() => [200, []]);
      await using cloud = await Kamatera.fromEnv({ endpoint: origin });
      await cloud.listLocations();
      expect([heard[0]!.headers['authclientid'], heard[0]!.headers['authsecret']]).toEqual([
        'client-3',
        '0123',
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a file that is named and not there', async () => {
    vi.stubEnv('CLOUDCLI_CONFIG', '/nowhere/settings.yaml');
    expect((await failure(Kamatera.fromEnv())).code).toBe('authentication');
  });
});
