import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider, Scheduler } from 'skylane';
import type { LxdCompute } from 'skylane/lxd';
import { fixture } from '../../../support/fixture.js';

const ORIGIN = 'http://lxd.test:8443';
const Lxd = getDriver(Provider.LXD);
let driver: LxdCompute;

beforeEach(() => {
  nock.disableNetConnect();
  driver = new Lxd({ endpoint: ORIGIN, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

function answer(name: string): Record<string, unknown> {
  return fixture(`lxd/${name}.json`);
}

function operationOf(name: string): string {
  return answer(name)['operation'] as string;
}

test('an instance is a node: profiles, user keys and states are translated', async () => {
  nock(ORIGIN).get('/1.0/instances/web-1?recursion=1').reply(200, answer('instance'));
  expect(await driver.getNode('web-1')).toMatchObject({
    id: 'web-1',
    name: 'web-1',
    state: 'running',
    size: 'default',
    image: expect.stringMatching(/^[0-9a-f]{64}$/),
    location: null,
    metadata: { team: 'web' },
    extra: {
      type: 'container',
      status: 'Running',
      profiles: ['default'],
      config: { 'limits.memory': '64MiB' },
    },
  });
});

test('addresses beyond the link are listed, private ones apart, IPv4 first', async () => {
  const { metadata } = answer('instance') as { metadata: { state: object } };
  const addresses = [
    { family: 'inet6', address: '2001:db8::5', scope: 'global' },
    { family: 'inet', address: '203.0.113.5', scope: 'global' },
    { family: 'inet', address: '10.0.0.5', scope: 'global' },
    { family: 'inet6', address: 'fe80::1', scope: 'link' },
  ];
  const state = { ...metadata.state, network: { eth0: { addresses } } };
  nock(ORIGIN)
    .get('/1.0/instances/web-1?recursion=1')
    .reply(200, { ...answer('instance'), metadata: { ...metadata, state } });
  expect(await driver.getNode('web-1')).toMatchObject({
    publicIps: ['203.0.113.5', '2001:db8::5'],
    privateIps: ['10.0.0.5'],
  });
});

test('profiles are sizes, with what they limit', async () => {
  const config = { 'limits.memory': '2GiB', 'limits.cpu': '0-2,5' };
  const devices = { root: { type: 'disk', path: '/', pool: 'default', size: '10GiB' } };
  const profiles = [
    { name: 'small', config, devices, description: '' },
    { name: 'default', config: {}, devices: {}, description: 'all there is' },
  ];
  nock(ORIGIN).get('/1.0/profiles?recursion=1').reply(200, { type: 'sync', metadata: profiles });
  const [small, all] = await driver.listSizes();
  expect(small).toMatchObject({ id: 'small', ram: 2048, vcpus: 4, disk: 10, price: null });
  expect(all).toMatchObject({ id: 'default', ram: null, vcpus: null, disk: null });
});

describe('createNode', () => {
  test('makes, starts and reads, waiting for both operations', async () => {
    let body: unknown;
    nock(ORIGIN)
      .post('/1.0/instances', (sent) => {
        body = sent;
        return true;
      })
      .reply(202, answer('create'))
      .get(`${operationOf('create')}/wait?timeout=30`)
      .reply(200, answer('create-wait'))
      .put('/1.0/instances/web-1/state', { action: 'start' })
      .reply(202, answer('start'))
      .get(`${operationOf('start')}/wait?timeout=30`)
      .reply(200, answer('start-wait'))
      .get('/1.0/instances/web-1?recursion=1')
      .reply(200, answer('instance'));
    const node = await driver.createNode({
      name: 'web-1',
      image: 'lab',
      size: 'default',
      metadata: { team: 'web' },
      auth: { publicKey: 'ssh-ed25519 AAAA "me"' },
      networks: ['lxdbr0'],
      extra: { config: { 'limits.memory': '64MiB' }, profiles: ['ssh'] },
    });
    expect(node.state).toBe('running');
    expect(body).toEqual({
      name: 'web-1',
      type: 'container',
      source: { type: 'image', alias: 'lab' },
      profiles: ['default', 'ssh'],
      config: {
        'user.team': 'web',
        'limits.memory': '64MiB',
        'cloud-init.user-data':
          '#cloud-config\n{"ssh_authorized_keys":["ssh-ed25519 AAAA \\"me\\""],"disable_root":false}\n',
      },
      devices: { eth0: { type: 'nic', network: 'lxdbr0', name: 'eth0' } },
    });
  });

  test('an operation that failed is an error of its kind, in the words of LXD', async () => {
    nock(ORIGIN)
      .post('/1.0/instances')
      .reply(202, answer('create'))
      .get(`${operationOf('create')}/wait?timeout=30`)
      .reply(200, answer('exists-wait'));
    const failed = driver.createNode({ name: 'web-1', image: 'lab', size: 'default' });
    await expect(failed).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/already exists/),
    });
  });

  test('an operation that takes longer than one wait is waited for again', async () => {
    const running = answer('create-wait') as { metadata: object };
    nock(ORIGIN)
      .delete('/1.0/instances/web-1/snapshots/s')
      .reply(202, answer('create'))
      .get(`${operationOf('create')}/wait?timeout=30`)
      .reply(200, { ...running, metadata: { ...running.metadata, status: 'Running', status_code: 103 } })
      .get(`${operationOf('create')}/wait?timeout=30`)
      .reply(200, running);
    await expect(driver.snapshots.delete('web-1', 's')).resolves.toBeUndefined();
  });

  test.each([
    ['a name that no host can have', { name: 'web_1' }],
    [
      'a key and user data, which go the same way',
      { userData: '#!/bin/sh', auth: { publicKey: 'ssh-rsa A' } },
    ],
    [
      'user data that the configuration holds as well',
      { userData: '#!/bin/sh', extra: { config: { 'cloud-init.user-data': '#cloud-config' } } },
    ],
    ['metadata that cloud-init would carry out', { metadata: { 'user-data': '#!/bin/sh' } }],
    [
      'metadata that the configuration holds as well',
      { metadata: { team: 'web' }, extra: { config: { 'user.team': 'db' } } },
    ],
    [
      'a network whose device is given as well',
      { networks: ['lxdbr0'], extra: { devices: { eth0: { type: 'nic' } } } },
    ],
  ])('%s is refused before anything is sent', async (_what, change) => {
    const spec = { name: 'web-1', image: 'lab', size: 'default', ...change };
    await expect(driver.createNode(spec)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

test('errors have their class: what is missing, what is running', async () => {
  nock(ORIGIN).get('/1.0/instances/nope?recursion=1').reply(404, answer('not-found'));
  await expect(driver.getNode('nope')).rejects.toMatchObject({ code: 'node-not-found' });
  nock(ORIGIN).delete('/1.0/storage-pools/default/volumes/custom/v').reply(400, answer('running'));
  await expect(driver.destroyVolume('default/v')).rejects.toMatchObject({ code: 'conflict' });
});

test('a project goes with every request', async () => {
  const inProject = new Lxd({ endpoint: ORIGIN, project: 'team' });
  nock(ORIGIN).get('/1.0/instances?recursion=2&project=team').reply(200, answer('instances'));
  expect(await inProject.listNodes()).toHaveLength(1);
  await inProject.close();
});

describe('fromEnv', () => {
  test('takes the socket that LXD_SOCKET names', async () => {
    const environment = { variables: { LXD_SOCKET: '/run/mine.socket' }, home: '/', directory: '/' };
    const found = await Lxd.fromEnv({}, environment);
    await expect(found.listNodes({ timeout: 2000 })).rejects.toThrow(/unix:\/\/\/run\/mine\.socket/);
    await found.close();
  });

  test('an https endpoint without a certificate is an authentication error', async () => {
    const environment = { variables: {}, home: '/nonexistent', directory: '/' };
    const refused = Lxd.fromEnv({ endpoint: 'https://lxd.test:8443' }, environment);
    await expect(refused).rejects.toMatchObject({ code: 'authentication' });
  });
});

describe('a Unix socket', () => {
  let folder: string;
  let server: Server;
  const seen: (string | undefined)[] = [];

  beforeEach(async () => {
    nock.restore();
    folder = mkdtempSync(join(tmpdir(), 'skylane-'));
    server = createServer((request, response) => {
      seen.push(`${request.headers.host} ${request.url}`);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer('instances')));
    });
    await new Promise<void>((resolve) => {
      server.listen(join(folder, 'api.socket'), resolve);
    });
  });
  afterEach(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
    });
    rmSync(folder, { recursive: true });
    nock.activate();
  });

  test('is an endpoint: unix:///path', async () => {
    const local = new Lxd({ endpoint: `unix://${folder}/api.socket` });
    const [node] = await local.listNodes();
    expect(node!.name).toBe('web-1');
    expect(seen).toEqual(['localhost /1.0/instances?recursion=2']);
    await local.close();
  });
});

test('an instance whose answer was lost is found by its configuration and not made again', async () => {
  const sent: { config: Record<string, string> }[] = [];
  const { metadata } = answer('instance') as { metadata: { config: object } };
  nock(ORIGIN)
    .get('/1.0/images/aliases/lab')
    .reply(200, { metadata: { name: 'lab', target: 'a'.repeat(64) } })
    .get(`/1.0/images/${'a'.repeat(64)}`)
    .reply(200, () => ({ metadata: (answer('images') as { metadata: object[] }).metadata[0] }))
    .get('/1.0/profiles/default')
    .reply(200, { metadata: { name: 'default', description: '', config: {}, devices: {}, used_by: [] } })
    .post('/1.0/instances', (body) => sent.push(body) > 0)
    .replyWithError(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  nock(ORIGIN)
    .get('/1.0/instances')
    .query(true)
    .reply(200, () => ({
      metadata: [{ ...metadata, config: { ...metadata.config, ...sent[0]?.config } }],
    }));
  const scheduler = new Scheduler(driver);
  const spec = { name: 'web-1', image: 'lab', size: 'default' };
  const { nodes } = await scheduler.createNodes([spec], { until: 'accepted' }).result;
  expect(nodes).toMatchObject([{ id: 'web-1', state: 'running' }]);
  expect(sent).toMatchObject([
    { config: { 'user.skylane-intent': expect.stringMatching(/^[0-9a-f-]{36}-0$/) } },
  ]);
  await scheduler.close();
});
